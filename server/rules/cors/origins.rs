//! `AllowedOrigin`: what no origin of a browser looks like.

use super::{is_sample, split};
use crate::{
    catalog::pages,
    cors::{Origin, Rule, Value, origin_fault},
    finding::Edit,
    rules::{Bench, Verdict},
    text::Span,
};

/// True if the rule names every origin anyway.
fn names_all(rule: &Rule) -> bool {
    rule.origins.items.iter().any(|value| value.text == "*")
}

/// Values that can never match, or never match what was meant.
pub(super) fn form(rule: &Rule, bench: &Bench<'_>, verdicts: &mut Vec<Verdict>) {
    if names_all(rule) {
        return;
    }
    for value in rule.origins.items.iter().filter(|value| !is_sample(value)) {
        verdicts.extend(one(value, bench));
    }
}

fn one(value: &Value, bench: &Bench<'_>) -> Option<Verdict> {
    let verdict = || Verdict::new(pages::CORS_ORIGIN_FORM, value.span).fact("value", &value.text);
    if value.text.contains("servicewechat.com") {
        return Some(verdict().variant("wechat"));
    }
    match origin_fault(&value.text)? {
        Origin::Several(parts) => {
            let texts: Vec<String> = parts.iter().map(|part| part.of(&value.text).to_owned()).collect();
            let edits = split(value, &texts, bench);
            Some(verdict().variant("several").fix("split", texts.join(", "), edits))
        }
        Origin::NoScheme if value.text.contains('/') => None,
        Origin::NoScheme => {
            let to = format!("https://{}", value.text);
            let edit = Edit { span: value.span, text: value.write(&to) };
            Some(verdict().variant("scheme").fact("to", &to).fix("scheme", &to, vec![edit]))
        }
        Origin::Path(range) => {
            let to = value.text[..range.start].to_owned();
            Some(verdict().fact("to", &to).fix("cut", &to, vec![cut(value, range)]))
        }
        Origin::Port(range) => {
            let to = value.text[..range.start].to_owned();
            Some(verdict().variant("port").fact("to", &to).fix("cut", &to, vec![cut(value, range)]))
        }
        Origin::Blank => Some(verdict().variant("blank")),
        Origin::Wildcards => None,
    }
}

fn cut(value: &Value, range: Span) -> Edit {
    Edit { span: value.place(range), text: String::new() }
}

/// More than one `*`: the rules are refused as a whole.
pub(super) fn wildcards(rule: &Rule, _: &Bench<'_>, verdicts: &mut Vec<Verdict>) {
    for value in rule.origins.items.iter().filter(|value| !is_sample(value)) {
        if origin_fault(&value.text) == Some(Origin::Wildcards) {
            verdicts.push(Verdict::new(pages::CORS_ORIGIN_WILDCARDS, value.span).fact("value", &value.text));
        }
    }
}

/// `http://www.example.com` alone, where the site is served over HTTPS by now.
pub(super) fn plain_http(rule: &Rule, _: &Bench<'_>, verdicts: &mut Vec<Verdict>) {
    if names_all(rule) || rule.origins.open {
        return;
    }
    for value in rule.origins.items.iter().filter(|value| !is_sample(value)) {
        let Some(host) = value.text.strip_prefix("http://") else { continue };
        let public = host.contains('.')
            && !host.contains([':', '/'])
            && host.contains(|c: char| c.is_ascii_alphabetic());
        let private =
            [".local", ".test", ".internal", ".lan", ".localhost"].iter().any(|end| host.ends_with(end));
        let to = format!("https://{host}");
        let twin = rule.origins.items.iter().any(|other| crate::cors::names_origin(&other.text, &to));
        if public && !private && !twin && origin_fault(&value.text).is_none() {
            let edit = Edit { span: value.span, text: value.write(&to) };
            let verdict = Verdict::new(pages::CORS_ORIGIN_HTTP, value.span).fact("value", &value.text);
            verdicts.push(verdict.fact("to", &to).fix("https", &to, vec![edit]));
        }
    }
}
