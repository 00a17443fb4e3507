//! Policies: an action, a resource, an operator, a key, or a whole statement.

use super::signed_url::code;
use crate::{
    Locale, Span,
    catalog::{self, word},
    denials::{MOST_STATEMENTS, TRIED},
    policy::{
        Arn, Decision, Place, Policies, Policy, Request,
        document::{Leaf, Statement, Values},
        evaluate::{Caller, evaluate},
        summary,
        value::Text,
    },
    sight::{Scene, Standing},
};

/// What is said of the part of a policy at the byte `at`.
pub(super) fn at(scene: &Scene, at: usize, locale: Locale) -> Option<(Span, String)> {
    let standing = scene.policies.iter().find(|standing| standing.document.span.touches(at))?;
    let (index, statement) =
        standing.document.statements.iter().enumerate().find(|(_, one)| one.span.touches(at))?;
    if let Some(found) = part(statement, at, locale) {
        return Some(found);
    }
    let mut lines = vec![summary::sentence(statement, locale)?];
    lines.extend(denied(standing, index, statement, locale));
    Some((statement.span, lines.join("\n\n")))
}

fn part(statement: &Statement, at: usize, locale: Locale) -> Option<(Span, String)> {
    let said = |text: &Text, page: Option<String>| Some((text.span, page?));
    let actions = [&statement.action, &statement.not_action];
    if let Some(text) = touched(actions, at) {
        return said(text, action(&text.text, locale));
    }
    if let Some(text) = touched([&statement.resource, &statement.not_resource], at) {
        return said(text, resource(&text.text, locale));
    }
    for block in statement.condition.iter().flat_map(|condition| &condition.blocks) {
        if block.operator.span.touches(at) {
            let operator = catalog::operator(&block.operator.text)?;
            let page = page(&operator.name, operator.about.get(locale), operator.note.as_ref(), locale);
            return said(&block.operator, Some(page));
        }
        if let Some(values) = block.keys.iter().find(|values| values.key.span.touches(at)) {
            let key = catalog::condition_key(&values.key.text)?;
            let mut page = page(&key.name, key.about.get(locale), key.note.as_ref(), locale);
            page.push_str(&format!("\n\n- {}", key.format.get(locale)));
            let names = ("names", format!("`{}`", key.operators.join("`, `")));
            page.push_str(&format!("\n- {}", word("hover.policy.operators", locale, &[names])));
            return said(&values.key, Some(page));
        }
    }
    None
}

fn touched(lists: [&Option<Values>; 2], at: usize) -> Option<&Text> {
    let values = lists.into_iter().flatten().flat_map(|values| &values.values);
    values.filter_map(Leaf::text).find(|text| text.span.touches(at))
}

fn page(name: &str, about: &str, note: Option<&catalog::Words>, locale: Locale) -> String {
    let note = note.map(|note| format!("\n\n{}", note.get(locale))).unwrap_or_default();
    format!("**`{name}`**\n\n{about}{note}")
}

fn action(name: &str, locale: Locale) -> Option<String> {
    let Some(action) = catalog::action(name) else {
        let names: Vec<String> =
            catalog::actions_matching(name).map(|action| format!("`{}`", action.name)).collect();
        let shown = names.iter().take(TRIED).cloned().collect::<Vec<_>>().join(", ");
        let facts = [("n", names.len().to_string()), ("names", shown)];
        let pattern = name.contains(['*', '?']) && !names.is_empty();
        return pattern.then(|| word("hover.policy.pattern", locale, &facts));
    };
    let mut page = page(&action.name, action.about.get(locale), action.note.as_ref(), locale);
    if !action.apis.is_empty() {
        let names = ("names", format!("`{}`", action.apis.join("`, `")));
        page.push_str(&format!("\n\n- {}", word("hover.policy.apis", locale, &[names])));
    }
    let names = ("names", format!("`{}`", action.resources.join("`, `")));
    page.push_str(&format!("\n- {}", word("hover.policy.resources", locale, &[names])));
    Some(page)
}

fn resource(name: &str, locale: Locale) -> Option<String> {
    let arn = Arn::new(name).filter(Arn::is_oss)?;
    let say = |id: &str, value: &str| format!("- {}", word(id, locale, &[("value", code(value))]));
    let path = match arn.path.split_once('/') {
        _ if arn.path == "*" => say("hover.policy.path.all", arn.path),
        None => say("hover.policy.path.bucket", arn.path),
        Some((_, "*")) => say("hover.policy.path.objects", arn.bucket()),
        Some((_, key)) if key.ends_with('*') => say("hover.policy.path.prefix", key.trim_end_matches('*')),
        Some((_, key)) => say("hover.policy.path.object", key),
    };
    let lines = [path, say("hover.policy.region", arn.region), say("hover.policy.account", arn.account)];
    Some(format!("**`{}`**\n\n{}", code(name), lines.join("\n")))
}

/// What an Allow names and a Deny of the same policy refuses all the same.
fn denied(standing: &Standing, index: usize, statement: &Statement, locale: Locale) -> Vec<String> {
    let document = &standing.document;
    if !standing.kind.is_of_identity() || document.statements.len() > MOST_STATEMENTS {
        return Vec::new();
    }
    let identity = vec![Policy::new(document, Place::Identity)];
    let policies = Policies { identity, ..Policies::default() };
    let strings = |values: &'_ Option<Values>| -> Vec<String> {
        values.iter().flat_map(Values::texts).take(TRIED).map(|text| text.text.clone()).collect()
    };
    let resources = strings(&statement.resource);
    let mut told = Vec::new();
    for action in strings(&statement.action) {
        for resource in &resources {
            let caller = Caller::User { account: None, id: String::new() };
            let verdict = evaluate(&policies, &Request::new(&action, resource, caller));
            let decider = verdict.deciders.first().map(|at| at.statement).filter(|&n| n != index);
            if let (Decision::ExplicitDeny, Some(n)) = (verdict.decision, decider) {
                let facts =
                    [("action", code(&action)), ("resource", code(resource)), ("n", (n + 1).to_string())];
                told.push(word("hover.policy.denied", locale, &facts));
            }
        }
    }
    told
}
