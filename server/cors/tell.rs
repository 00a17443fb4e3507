//! The outcome of a request in words, and a rule in one sentence.

use super::{Cors, Miss, Outcome, Request, Rule, Values};
use crate::{
    Answer,
    catalog::{self, word},
    settings::Locale,
    text::Span,
};

/// What there is to say of an outcome.
#[derive(Clone, Debug)]
pub struct Told {
    /// The outcome, in a sentence.
    pub title: String,
    /// Why, in sentences.
    pub causes: Vec<String>,
    /// What OSS sends where it refuses.
    pub answers: Vec<Answer>,
    /// The parts of the rules that decide.
    pub parts: Vec<Span>,
    /// What to change.
    pub changes: Vec<String>,
    /// What else matters.
    pub notes: Vec<String>,
}

/// Tells `outcome` of `request` under `cors`.
pub fn tell(cors: &Cors, request: &Request, outcome: &Outcome, locale: Locale) -> Told {
    let say = |id: &str, facts: &[(&'static str, String)]| word(id, locale, facts);
    let number = outcome.rule.map_or(0, |rule| rule + 1).to_string();
    let facts = [
        ("origin", request.origin.clone()),
        ("method", request.method.clone()),
        ("headers", list(&request.headers)),
        ("n", number),
    ];
    let title = match (outcome.rule, request.simple) {
        (Some(_), false) => "cors.title.allowed",
        (Some(_), true) => "cors.title.simple-allowed",
        (None, false) => "cors.title.refused",
        (None, true) => "cors.title.simple-refused",
    };
    let mut told = Told {
        title: say(title, &facts),
        causes: Vec::new(),
        answers: Vec::new(),
        parts: Vec::new(),
        changes: Vec::new(),
        notes: Vec::new(),
    };
    match outcome.rule.and_then(|rule| cors.rules.get(rule)) {
        Some(rule) => {
            told.causes.push(say("cors.cause.matches", &facts));
            told.parts = parts(rule, request);
        }
        None => {
            told.causes.extend(misses(cors, outcome, locale));
            if outcome.status == Some(403) {
                told.answers = refusal(cors.rules.is_empty());
            }
            told.changes.extend(change(cors, request, outcome, locale));
        }
    }
    if outcome.unsure {
        told.notes.push(say("cors.note.open", &[]));
    }
    if request.origin == "*" || super::origin_fault(&request.origin).is_some() {
        told.notes.push(say("cors.note.origin", &facts));
    }
    if !super::METHODS.contains(&request.method.as_str()) {
        told.notes.push(say("cors.note.method", &facts));
    }
    told
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn refusal(no_rules: bool) -> Vec<Answer> {
    let entry = catalog::codes("AccessForbidden").into_iter().find(|entry| entry.code == "AccessForbidden");
    let answer = entry.and_then(|entry| {
        let message = entry.messages.iter().find(|message| message.id == "cors")?;
        // the two causes have numbers of their own
        let ec = if no_rules { "0003-00000601" } else { "0003-00000602" };
        Some(Answer {
            code: entry.code.clone(),
            message: message.text.clone(),
            status: entry.status?,
            ec: Some(ec.to_owned()),
        })
    });
    answer.into_iter().collect()
}

/// The values of the matching rule that name the request.
fn parts(rule: &Rule, request: &Request) -> Vec<Span> {
    let origin = rule.origins.items.iter().find(|value| super::origin::matches(&value.text, &request.origin));
    let method = rule.methods.items.iter().find(|value| value.text == request.method);
    let headers = request.headers.iter().filter_map(|header| {
        rule.headers.items.iter().find(|value| {
            let one = Values { items: vec![(*value).clone()], ..Values::default() };
            super::preflight::allows_header(&one, header)
        })
    });
    let mut spans: Vec<Span> =
        origin.into_iter().chain(method).chain(headers).map(|value| value.span).collect();
    spans.sort();
    spans.dedup();
    spans
}

/// Why each rule does not match; of many the first ones.
fn misses(cors: &Cors, outcome: &Outcome, locale: Locale) -> Vec<String> {
    const MOST: usize = 20;
    if cors.rules.is_empty() {
        return vec![word("cors.cause.no-rules", locale, &[])];
    }
    let tell = |(number, miss): (usize, &Miss)| {
        let (id, headers) = match miss {
            Miss::Origin => ("cors.cause.origin", Vec::new()),
            Miss::Method => ("cors.cause.method", Vec::new()),
            Miss::Headers(names) => ("cors.cause.headers", names.clone()),
        };
        word(id, locale, &[("n", (number + 1).to_string()), ("headers", list(&headers))])
    };
    outcome.misses.iter().enumerate().take(MOST).map(tell).collect()
}

/// The smallest change that would make a rule match: to the one that fails last.
fn change(cors: &Cors, request: &Request, outcome: &Outcome, locale: Locale) -> Option<String> {
    let rank = |miss: &Miss| match miss {
        Miss::Origin => 0,
        Miss::Method => 1,
        Miss::Headers(_) => 2,
    };
    // the first of those that fail equally late
    let best = outcome.misses.iter().enumerate().rev().max_by_key(|(_, miss)| rank(miss));
    let mut facts = vec![("origin", request.origin.clone()), ("method", request.method.clone())];
    let Some((number, miss)) = best.filter(|(number, _)| *number < cors.rules.len()) else {
        return Some(word("cors.change.add-rule", locale, &facts));
    };
    facts.push(("n", (number + 1).to_string()));
    let id = match miss {
        Miss::Origin => "cors.change.origin",
        Miss::Method if !super::METHODS.contains(&request.method.as_str()) => return None,
        Miss::Method => "cors.change.method",
        Miss::Headers(names) => {
            facts.push(("headers", list(names)));
            "cors.change.headers"
        }
    };
    Some(word(id, locale, &facts))
}

/// What the rule `number` of `cors` allows, in one sentence; `None` if there is no such rule.
pub fn sentence(cors: &Cors, number: usize, locale: Locale) -> Option<String> {
    let rule = cors.rules.get(number)?;
    // a rule that a program makes on its own may be any
    let alone = cors.open && cors.rules.len() == 1;
    let name = match alone {
        true => word("cors.sentence.this", locale, &[]),
        false => word("cors.sentence.rule", locale, &[("n", (number + 1).to_string())]),
    };
    let join = |values: &Values| {
        let mut names: Vec<String> =
            values.items.iter().take(8).map(|value| format!("`{}`", value.text.trim())).collect();
        if values.open || values.items.len() > 8 {
            names.push("…".to_owned());
        }
        names.join(match locale {
            Locale::En => ", ",
            Locale::Zh => "、",
        })
    };
    let any = rule.origins.items.iter().any(|value| value.text == "*");
    let origins = match (any, locale) {
        (true, _) => word("cors.sentence.any-origin", locale, &[]),
        (false, Locale::En) => join(&rule.origins),
        // a blank stands between code and characters
        (false, Locale::Zh) => format!("{} ", join(&rule.origins)),
    };
    let headers = match rule.headers.items.iter().any(|value| value.text == "*") {
        true => word("cors.sentence.any-header", locale, &[]),
        false if rule.headers.is_missing() => word("cors.sentence.no-header", locale, &[]),
        false => word("cors.sentence.headers", locale, &[("headers", join(&rule.headers))]),
    };
    let exposed = match rule.exposed.is_missing() {
        true => word("cors.sentence.nothing-exposed", locale, &[]),
        false => word("cors.sentence.exposed", locale, &[("headers", join(&rule.exposed))]),
    };
    let facts = [
        ("rule", name),
        ("origins", origins),
        ("methods", join(&rule.methods)),
        ("headers", headers),
        ("exposed", exposed),
    ];
    Some(word("cors.sentence", locale, &facts))
}
