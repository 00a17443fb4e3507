//! Rules on cross-origin requests.

mod browser;
mod headers;
mod methods;
mod origins;
mod whole;

pub(crate) use browser::{Missing, sent};

use super::{Bench, Verdict};
use crate::{
    cors::{Cors, Rule, Value},
    finding::Edit,
    text::{Span, mask},
};

type Check = fn(&Rule, &Bench<'_>, &mut Vec<Verdict>);

const CHECKS: [Check; 9] = [
    origins::form,
    origins::wildcards,
    origins::plain_http,
    methods::form,
    headers::wildcards,
    headers::missing,
    headers::exposed_form,
    headers::exposed_missing,
    headers::max_age,
];

pub(super) fn judge(cors: &Cors, bench: &Bench<'_>) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    for rule in &cors.rules {
        for check in CHECKS {
            check(rule, bench, &mut verdicts);
        }
    }
    whole::judge(cors, bench, &mut verdicts);
    browser::methods(cors, bench, &mut verdicts);
    verdicts
}

/// True for a value that someone fills in later.
pub(super) fn is_sample(value: &Value) -> bool {
    let lower = value.text.trim().to_ascii_lowercase();
    let words = ["string", "value", "origin", "domain", "host", "url", "xxx", "..."];
    mask::is_template(&value.text)
        || lower.is_empty()
        || !lower.is_ascii()
        || words.contains(&lower.as_str())
        || ["your", "xxx", "..."].iter().any(|word| lower.contains(word))
}

/// Edits that put `texts` in place of `value`, each as a value of its own; none where it stands in no list.
pub(super) fn split(value: &Value, texts: &[String], bench: &Bench<'_>) -> Vec<Edit> {
    if !value.listed || !value.is_string() || texts.is_empty() {
        return Vec::new();
    }
    let (open, close) = quotes(value, bench);
    let between = divider(value, bench);
    let said: Vec<String> = texts.iter().map(|text| format!("{open}{}{close}", value.write(text))).collect();
    vec![Edit { span: value.whole, text: said.join(&between) }]
}

/// What stands before and behind the text of a value: quotes, or tags.
fn quotes<'a>(value: &Value, bench: &Bench<'a>) -> (&'a str, &'a str) {
    let open = Span::new(value.whole.start, value.span.start).of(bench.text);
    let close = Span::new(value.span.end, value.whole.end).of(bench.text);
    (open.trim_end(), close.trim_start())
}

/// What stands between two values of the list that holds `value`.
fn divider(value: &Value, bench: &Bench<'_>) -> String {
    let before = &bench.text[..value.whole.start];
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let indent = &before[line..];
    if !is_element(value, bench) {
        // an item of a list of YAML
        return if indent.trim() == "-" { format!("\n{indent}") } else { ", ".to_owned() };
    }
    match line > 0 && indent.trim().is_empty() {
        true => format!("\n{indent}"),
        false => String::new(),
    }
}

/// True if the value stands between tags.
fn is_element(value: &Value, bench: &Bench<'_>) -> bool {
    let (open, _) = quotes(value, bench);
    open.ends_with('>') || open.ends_with("]") && open.contains("CDATA")
}

/// Edits that take `value` out of its list; none where it is alone or stands in no list.
pub(super) fn remove(value: &Value, bench: &Bench<'_>) -> Vec<Edit> {
    if !value.listed {
        return Vec::new();
    }
    let text = bench.text;
    let (before, behind) = (&text[..value.whole.start], &text[value.whole.end..]);
    let blank = |text: &str| text.len() - text.trim_end_matches([' ', '\t', '\n', '\r']).len();
    let dash = before.trim_end_matches([' ', '\t']).strip_suffix('-');
    let span =
        if let Some(dashed) = dash.filter(|dashed| dashed.trim_end_matches([' ', '\t']).ends_with('\n')) {
            Span::new(dashed.trim_end_matches([' ', '\t']).len() - 1, value.whole.end)
        } else if is_element(value, bench) {
            Span::new(value.whole.start - blank(before), value.whole.end)
        } else if let Some(comma) = before.trim_end().strip_suffix(',') {
            Span::new(comma.len(), value.whole.end)
        } else if behind.trim_start().starts_with(',') {
            let rest = behind.trim_start()[1..].trim_start();
            Span::new(value.whole.start, text.len() - rest.len())
        } else {
            return Vec::new();
        };
    vec![Edit { span, text: String::new() }]
}

/// Edits that put `texts` behind `value`, each as a value of its own, between tags named `name` where it is XML.
fn append(value: &Value, name: &str, texts: &[&str], bench: &Bench<'_>) -> Vec<Edit> {
    if !value.listed || !value.is_string() {
        return Vec::new();
    }
    let (open, close) = quotes(value, bench);
    let (open, close) = match is_element(value, bench) {
        true => (format!("<{name}>"), format!("</{name}>")),
        false => (open.to_owned(), close.to_owned()),
    };
    let between = divider(value, bench);
    let said: Vec<String> = texts.iter().map(|text| format!("{between}{open}{text}{close}")).collect();
    vec![Edit { span: Span::at(value.whole.end), text: said.concat() }]
}
