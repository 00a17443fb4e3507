//! Dates in requests that are written out: `Date: …` of an HTTP file or of curl.

use super::{Origin, Setting, Value, text::Text};
use crate::{
    catalog::{SettingRole, fold},
    syntax::{Family, Group, Nature},
    text::Span,
};

/// The dates in the headers of requests to OSS.
pub(super) fn all(text: &Text<'_>) -> Vec<Setting> {
    if text.syntax.language(0).ground == Nature::Prose {
        return Vec::new(); // an example in a document
    }
    text.groups.iter().filter_map(|group| of_request(text, group)).collect()
}

fn of_request(text: &Text<'_>, group: &Group) -> Option<Setting> {
    let family = text.syntax.language(group.span.start).family;
    let lines: Vec<(String, Span, Span)> = match family {
        Family::Http => {
            let pairs = group.entries.iter().filter_map(|entry| Some((entry.key?, entry.value)));
            pairs.map(|(key, value)| (fold(key.of(text.text)), key, value)).collect()
        }
        Family::Shell if text.is_command(group) && text.path(group).first() == Some(&"curl") => {
            let options = group
                .entries
                .iter()
                .filter(|entry| entry.key.is_some_and(|key| matches!(key.of(text.text), "H" | "header")));
            options.filter_map(|entry| line(text, entry.value)).collect()
        }
        _ => return None,
    };
    let to_oss = match family {
        Family::Http => lines.iter().any(|(name, _, value)| name == "host" && is_oss(value.of(text.text))),
        _ => is_oss(&text.text[group.label.start..group.span.end]),
    };
    let (_, key, raw) =
        lines.into_iter().find(|(name, ..)| to_oss && matches!(name.as_str(), "date" | "xossdate"))?;
    let value = raw.of(text.text).to_owned();
    let value = Value { text: value, span: raw, escapes: Vec::new(), origin: Origin::Here, literal: true };
    Some(Setting {
        role: SettingRole::Nothing,
        key,
        raw,
        value: Some(value),
        endpoint: None,
        trimmed: false,
        variable: None,
    })
}

/// Name and value of a header line.
fn line(text: &Text<'_>, span: Span) -> Option<(String, Span, Span)> {
    let written = span.of(text.text);
    let (name, value) = written.split_once(':')?;
    let start = span.end - value.trim_start().len();
    let key = Span::new(span.start, span.start + name.len());
    Some((fold(name), key, Span::new(start, start + value.trim().len())))
}

/// True if a host of OSS stands in `text`.
fn is_oss(text: &str) -> bool {
    text.contains(".aliyuncs.com") && text.contains("oss-")
}
