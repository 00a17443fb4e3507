//! Requests of HTTP clients that send something to a URL: where a signed URL is used.

use super::{Setting, text::Text};
use crate::{
    catalog::{SettingRole, fold},
    syntax::{Entry, GroupKind},
    text::Span,
};

/// A request with method PUT.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The variable that holds the URL.
    pub url: String,
    /// Name of the function.
    pub name: Span,
    /// Its content type, where it names one.
    pub content_type: Option<Setting>,
    /// True if all of its headers stand there.
    pub headers_known: bool,
}

/// Options lie this deep inside the arguments.
const DEEPEST: usize = 3;

/// The uploads of a text, by the HTTP clients of Python, JavaScript, PHP, Ruby and Go.
pub(super) fn all(text: &Text<'_>) -> Vec<Upload> {
    (0..text.groups.len()).filter_map(|index| upload(text, index)).collect()
}

fn upload(text: &Text<'_>, index: usize) -> Option<Upload> {
    let group = &text.groups[index];
    if group.kind != GroupKind::Call {
        return None;
    }
    let path = text.path(group);
    let name = *path.last()?;
    let puts = match name {
        "put" => matches!(
            path.first(),
            Some(&("requests" | "axios" | "httpx" | "session" | "client" | "http" | "got"))
        ),
        "fetch" | "axios" | "request" => says_put(text, index),
        _ => false,
    };
    let url = group.entries.iter().find(|entry| entry.key.is_none())?;
    let url = url.value.of(text.text).trim_start_matches('$');
    let is_name = url.chars().all(|c| c.is_alphanumeric() || c == '_') && !url.is_empty();
    if !puts || !is_name {
        return None;
    }
    let named = named(text, index);
    let content_type = named.iter().find(|(name, _)| name == "contenttype").map(|(_, entry)| *entry);
    let headers = named.iter().find(|(name, _)| name == "headers").map(|(_, entry)| entry);
    let spread = named.iter().any(|(name, _)| name == "...");
    // headers in a variable that is not followed may hold anything
    let headers_known = !spread && headers.is_none_or(|entry| mapping(text, entry).is_some());
    Some(Upload {
        url: url.to_owned(),
        name: super::calls::name_span(text, group),
        content_type: content_type
            .map(|entry| super::setting(text, SettingRole::Nothing, entry.key.unwrap_or_default(), &entry)),
        headers_known,
    })
}

fn mapping(text: &Text<'_>, entry: &Entry) -> Option<usize> {
    // what a call gives back under a name is not followed
    let given =
        || text.constant(entry.value.of(text.text))?.group.filter(|&group| !text.groups[group].is_call());
    entry.group.or_else(given)
}

/// Everything with a name inside the arguments; what is spread into them as `...`.
fn named(text: &Text<'_>, index: usize) -> Vec<(String, Entry)> {
    let mut found = Vec::new();
    let mut waiting = vec![(index, DEEPEST)];
    while let Some((at, depth)) = waiting.pop() {
        for entry in &text.groups[at].entries {
            if let Some(key) = entry.key {
                found.push((fold(key.of(text.text)), *entry));
            } else if entry.value.of(text.text).starts_with(['*', '.']) {
                found.push(("...".to_owned(), *entry));
            }
            if let Some(inner) = mapping(text, entry).filter(|_| depth > 0) {
                waiting.push((inner, depth - 1));
            }
        }
    }
    found
}

fn says_put(text: &Text<'_>, index: usize) -> bool {
    named(text, index).iter().any(|(name, entry)| {
        name == "method" && entry.value.of(text.text).trim_matches(['"', '\'']).eq_ignore_ascii_case("put")
    })
}
