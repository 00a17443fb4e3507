//! Sentences above the statements of policies.

use crate::{Lens, Locale, Reading, Timestamp, catalog::word, policy::summary, say};

/// More statements than this are not told one by one.
const MOST: usize = 500;

pub(crate) fn all(reading: &Reading, locale: Locale) -> Vec<Lens> {
    let policies = reading.scene().policies.iter();
    let statements = policies.flat_map(|standing| &standing.document.statements);
    let told = statements.filter_map(|statement| {
        let title = summary::sentence(statement, locale)?;
        Some(Lens { span: statement.span, title })
    });
    let ends = |end: Timestamp| word("policy.lens.post", locale, &[("when", say::moment(end))]);
    let posts = reading
        .scene()
        .posts
        .iter()
        .filter_map(|post| Some(Lens { span: post.policy.span, title: ends(post.policy.ends_at()?) }));
    let mut lenses: Vec<Lens> = told.take(MOST).chain(posts).collect();
    lenses.sort_by_key(|lens| lens.span);
    lenses
}
