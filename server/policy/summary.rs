//! A statement in one sentence: what it allows or denies, to whom, on what, and when.

use super::{
    arn::Arn,
    document::{Condition, LeafKind, Principal, Statement, Values},
};
use crate::{catalog::word, settings::Locale};

/// So many names of a list are told; of longer ones the rest is counted.
const TOLD: usize = 3;

/// A name longer than this is cut.
const LONGEST: usize = 80;

/// The sentence; `None` where the statement is not complete enough for one.
pub fn sentence(statement: &Statement, locale: Locale) -> Option<String> {
    let effect = match statement.effect.as_ref()?.value.text()?.text.as_str() {
        "Allow" => "policy.lens.allow",
        "Deny" => "policy.lens.deny",
        _ => return None,
    };
    let what = match (&statement.action, &statement.not_action) {
        (Some(actions), None) => actions_in_words(actions, locale)?,
        (None, Some(actions)) => say("policy.lens.but", locale, names(actions, locale)?),
        _ => return None,
    };
    let who = match &statement.principal {
        None => word("policy.lens.holder", locale, &[]),
        Some(principal) => callers(principal, locale)?,
    };
    let when = match &statement.condition {
        Some(condition) => say("policy.lens.if", locale, tests(condition, locale)?),
        None => String::new(),
    };
    let mut facts = vec![("who", who), ("what", what), ("when", when)];
    let Some(resources) = &statement.resource else {
        // a trust policy names no resource
        let trust = statement.principal.is_some() && statement.not_resource.is_none();
        let id =
            if effect == "policy.lens.allow" { "policy.lens.trust-allow" } else { "policy.lens.trust-deny" };
        return trust.then(|| word(id, locale, &facts));
    };
    facts.push(("where", places(resources, locale)?));
    Some(word(effect, locale, &facts))
}

fn say(id: &str, locale: Locale, names: String) -> String {
    word(id, locale, &[("names", names)])
}

fn actions_in_words(actions: &Values, locale: Locale) -> Option<String> {
    let all = actions.texts().any(|text| text.text == "*");
    if all { Some(word("policy.lens.everything", locale, &[])) } else { names(actions, locale) }
}

fn callers(principal: &Principal, locale: Locale) -> Option<String> {
    let everyone = || word("policy.lens.everyone", locale, &[]);
    match principal {
        // an empty list counts as everyone
        Principal::Plain(values) if values.values.is_empty() => Some(everyone()),
        Principal::Plain(values) if values.texts().any(|text| text.text == "*") => Some(everyone()),
        Principal::Plain(values) => names(values, locale),
        Principal::Typed { types, .. } => {
            let all: Vec<String> = types.iter().filter_map(|values| names(values, locale)).collect();
            (!all.is_empty()).then(|| all.join(comma(locale)))
        }
    }
}

/// The resources without the parts that are alike in all.
fn places(resources: &Values, locale: Locale) -> Option<String> {
    if resources.texts().any(|text| text.text == "*") {
        return Some(word("policy.lens.everywhere", locale, &[]));
    }
    let short = |text: &str| match Arn::new(text) {
        Some(arn) if arn.service == "oss" && !arn.path.is_empty() => arn.path.to_owned(),
        _ => text.to_owned(),
    };
    list(resources, locale, short)
}

fn names(values: &Values, locale: Locale) -> Option<String> {
    list(values, locale, str::to_owned)
}

/// The first values in quotes, and how many more there are.
fn list(values: &Values, locale: Locale, short: impl Fn(&str) -> String) -> Option<String> {
    let computed = || word("hover.post.computed", locale, &[]);
    let told = values.values.iter().map(|leaf| match &leaf.kind {
        LeafKind::Open(None) => computed(),
        LeafKind::Open(Some(text)) => format!("`{}`", cut(&short(&text.text))),
        _ => format!("`{}`", cut(&short(leaf.said().unwrap_or_default()))),
    });
    let told: Vec<String> = told.take(TOLD).collect();
    if told.is_empty() {
        return None;
    }
    let told = told.join(comma(locale));
    Some(match values.values.len().saturating_sub(TOLD) {
        0 => told,
        n => word("policy.lens.more", locale, &[("names", told), ("n", n.to_string())]),
    })
}

fn tests(condition: &Condition, locale: Locale) -> Option<String> {
    let tests = condition.blocks.iter().flat_map(|block| {
        block.keys.iter().filter_map(|values| {
            let facts = [
                ("key", cut(&values.key.text)),
                ("operator", cut(&block.operator.text)),
                ("values", names(values, locale)?),
            ];
            Some(word("policy.lens.test", locale, &facts))
        })
    });
    let tests: Vec<String> = tests.take(TOLD).collect();
    let and = word("policy.lens.and", locale, &[]);
    (!tests.is_empty()).then(|| tests.join(&and))
}

fn comma(locale: Locale) -> &'static str {
    match locale {
        Locale::En => ", ",
        Locale::Zh => "、",
    }
}

fn cut(text: &str) -> String {
    let shown: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
    shown.replace('`', "'")
}
