//! A policy under the cursor: an action, a resource, a condition, or a whole statement in one sentence.

use super::signed_url::code;
use crate::{
    Locale, Span,
    catalog::{self, Level, word},
    policy::{
        Arn, Decision, Place, Policies, Policy, Request,
        document::{Block, Statement, Values},
        evaluate::{Caller, evaluate},
        summary,
        value::Text,
    },
    sight::{Scene, Standing},
};

/// So many names of a list are shown.
const SHOWN: usize = 8;

/// So many actions and resources of a statement are tried.
const TRIED: usize = 12;

/// A policy with more statements than this is not simulated on every move of the mouse.
const MOST_STATEMENTS: usize = 1_000;

/// What stands at the byte `at` of a policy, explained.
pub(super) fn at(scene: &Scene, at: usize, locale: Locale) -> Option<(Span, String)> {
    let standing = scene.policies.iter().find(|standing| standing.document.span.touches(at))?;
    let mut statements = standing.document.statements.iter().enumerate();
    let (index, statement) = statements.find(|(_, statement)| statement.span.touches(at))?;
    let part = part(statement, at, locale);
    part.or_else(|| {
        // the effect stands for the whole statement
        let effect = statement.effect.as_ref()?;
        let on_effect = effect.key.span.touches(at) || effect.value.span.touches(at);
        if !on_effect && at > statement.span.start + 1 {
            return None;
        }
        let mut lines = vec![summary::sentence(statement, locale)?];
        lines.extend(denied(standing, index, statement, locale));
        Some((statement.span, lines.join("\n\n")))
    })
}

fn part(statement: &Statement, at: usize, locale: Locale) -> Option<(Span, String)> {
    let under = |values: &Values| values.texts().find(|text| text.span.touches(at)).cloned();
    let actions = statement.action.iter().chain(&statement.not_action);
    if let Some(text) = actions.filter_map(under).next() {
        return Some((text.span, action(&text, locale)?));
    }
    let resources = statement.resource.iter().chain(&statement.not_resource);
    if let Some(text) = resources.filter_map(under).next() {
        return Some((text.span, resource(&text.text, locale)?));
    }
    let blocks = statement.condition.iter().flat_map(|condition| &condition.blocks);
    blocks.into_iter().find_map(|block| condition(block, at, locale))
}

fn line(id: &str, value: impl Into<String>, locale: Locale) -> String {
    format!("- {}\n", word(id, locale, &[("value", value.into())]))
}

/// Names as code, the first of them.
fn names<'a>(all: impl Iterator<Item = &'a str>, locale: Locale) -> String {
    let mut all: Vec<String> = all.take(SHOWN + 1).map(|name| format!("`{name}`")).collect();
    if all.len() > SHOWN {
        all.truncate(SHOWN);
        all.push("…".to_owned());
    }
    all.join(match locale {
        Locale::En => ", ",
        Locale::Zh => "、",
    })
}

fn action(text: &Text, locale: Locale) -> Option<String> {
    let name = text.text.as_str();
    let mut page = format!("### `{name}`\n\n");
    if name.contains(['*', '?']) {
        let all = || catalog::actions_matching(name).map(|action| action.name.as_str());
        if all().next().is_none() || name == "*" {
            return None;
        }
        if let Some(wildcard) = catalog::action_wildcard(name) {
            page.push_str(&format!("{}\n\n", wildcard.about.get(locale)));
        }
        let facts = [("n", all().count().to_string()), ("value", names(all(), locale))];
        page.push_str(&word("hover.policy.matches", locale, &facts));
        return Some(page);
    }
    let action = catalog::action(name)?;
    page.push_str(&format!("{}\n\n", action.about.get(locale)));
    let level = match action.level {
        Level::Service => "service",
        Level::Bucket => "bucket",
        Level::Object => "object",
        _ => "other",
    };
    let resources = names(action.resources.iter().map(String::as_str), locale);
    page.push_str(&format!(
        "- {}\n",
        word(&format!("hover.policy.level.{level}"), locale, &[("value", resources)])
    ));
    if !action.apis.is_empty() {
        page.push_str(&line(
            "hover.policy.apis",
            names(action.apis.iter().map(String::as_str), locale),
            locale,
        ));
    }
    if let Some(note) = &action.note {
        page.push_str(&format!("\n{}\n", note.get(locale)));
    }
    Some(page)
}

fn resource(text: &str, locale: Locale) -> Option<String> {
    let arn = Arn::new(text).filter(|arn| arn.prefix == "acs")?;
    let mut page = format!("### `{text}`\n\n");
    let (bucket, key) = arn.path.split_once('/').unwrap_or((arn.path, ""));
    let facts = [("bucket", bucket.to_owned()), ("key", key.to_owned())];
    let id = match (arn.service, arn.path, key) {
        ("oss", "*", _) => "hover.policy.path.all",
        ("oss", path, "") if !path.contains('/') && !path.contains('*') => "hover.policy.path.bucket",
        ("oss", path, _) if !path.contains('/') => "hover.policy.path.pattern",
        ("oss", _, "") => "hover.policy.path.nothing",
        ("oss", _, "*") => "hover.policy.path.objects",
        ("oss", _, key) if key.contains(['*', '?']) => "hover.policy.path.some",
        ("oss", ..) => "hover.policy.path.object",
        _ => "hover.policy.path.other",
    };
    page.push_str(&format!("{}\n\n", word(id, locale, &facts)));
    let any = |part: &str| match part {
        "*" => word("hover.policy.any", locale, &[]),
        part => format!("`{part}`"),
    };
    page.push_str(&line("hover.policy.region", any(arn.region), locale));
    page.push_str(&line("hover.policy.account", any(arn.account), locale));
    Some(page)
}

fn condition(block: &Block, at: usize, locale: Locale) -> Option<(Span, String)> {
    if block.operator.span.touches(at) {
        let operator = catalog::operator(&block.operator.text)?;
        let note = operator.note.as_ref().map_or("", |note| note.get(locale));
        let page = format!("### `{}`\n\n{}\n\n{note}", operator.name, operator.about.get(locale));
        return Some((block.operator.span, page));
    }
    let values = block.keys.iter().find(|values| values.key.span.touches(at))?;
    let key = catalog::condition_key(&values.key.text)?;
    let mut page = format!("### `{}`\n\n{}\n\n", key.name, key.about.get(locale));
    page.push_str(&line("hover.policy.format", key.format.get(locale), locale));
    page.push_str(&line(
        "hover.policy.operators",
        names(key.operators.iter().map(String::as_str), locale),
        locale,
    ));
    if !key.actions.is_empty() {
        page.push_str(&line(
            "hover.policy.carried",
            names(key.actions.iter().map(String::as_str), locale),
            locale,
        ));
    }
    if let Some(note) = &key.note {
        page.push_str(&format!("\n{}\n", note.get(locale)));
    }
    Some((values.key.span, page))
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
