//! Sentences above the statements of policies, and above the rules of a bucket for cross-origin requests.

use crate::{
    Lens, Locale, Reading, Timestamp,
    catalog::word,
    cors::tell,
    policy::summary,
    say,
    sight::{Config, ConfigKind},
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
    let rules = reading.scene().configs.iter().flat_map(|config| rules(config, locale));
    let mut lenses: Vec<Lens> = told.take(MOST).chain(posts).chain(rules.take(MOST)).collect();
    lenses.sort_by_key(|lens| lens.span);
    lenses
}

/// What each rule lets through. Of a rule that names no origin or no method there is nothing to say.
fn rules(config: &Config, locale: Locale) -> impl Iterator<Item = Lens> {
    let cors = match &config.kind {
        ConfigKind::Cors(cors) => Some(cors),
        _ => None,
    };
    let rules = cors.into_iter().flat_map(|cors| cors.rules.iter().enumerate().map(move |rule| (cors, rule)));
    rules.filter_map(move |(cors, (number, rule))| {
        let says = !rule.origins.is_missing() && !rule.methods.is_missing();
        let title = tell::sentence(cors, number, locale).filter(|_| says)?;
        Some(Lens { span: rule.span, title })
    })
}
