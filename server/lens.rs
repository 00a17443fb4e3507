//! Sentences above the statements of policies, and above the rules of a bucket for cross-origin requests.

use crate::{
    Lens, Locale, Reading, Timestamp,
    catalog::word,
    cors::{Cors, tell},
    policy::summary,
    say,
    sight::Config,
};

/// More statements than this are not told one by one, nor more rules.
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
    let rules =
        reading.scene().configs.iter().filter_map(Config::as_cors).flat_map(|cors| rules(cors, locale));
    let mut lenses: Vec<Lens> = told.take(MOST).chain(posts).chain(rules.take(MOST)).collect();
    lenses.sort_by_key(|lens| lens.span);
    lenses
}

/// What each rule lets through. Of a rule that names no origin or no method there is nothing to say.
fn rules(cors: &Cors, locale: Locale) -> impl Iterator<Item = Lens> {
    cors.rules.iter().enumerate().filter_map(move |(number, rule)| {
        let says = !rule.origins.is_missing() && !rule.methods.is_missing();
        let title = tell::sentence(cors, number, locale).filter(|_| says)?;
        Some(Lens { span: rule.span, title })
    })
}
