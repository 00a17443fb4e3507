//! Requests of HTTP clients that send something to a URL: where a signed URL is used.

use super::{Origin, Setting, Value, text::Text};
use crate::{
    catalog::{SettingRole, fold, folds_to},
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
    (0..text.groups.len())
        .filter_map(|index| {
            let readers = [upload, request, curl, put_async];
            readers.iter().find_map(|read| read(text, index))
        })
        .collect()
}

/// `req, err := http.NewRequest("PUT", url, body)` with `req.Header.Set("Content-Type", "x")`.
fn request(text: &Text<'_>, index: usize) -> Option<Upload> {
    let group = &text.groups[index];
    if !group.is_call() || !text.method(group)?.starts_with("NewRequest") {
        return None;
    }
    let at = group.entries.iter().position(|entry| says(text, entry, "put"))?;
    let url = group.entries.get(at + 1)?.value.of(text.text);
    let owner = bound(text, index)?;
    let mut headers = text.groups.iter().filter(|other| {
        let path = text.path(other);
        other.is_call() && matches!(path[..], [name, "Header", "Set" | "Add"] if name == owner)
    });
    let content_type = headers.find_map(|header| {
        let [name, value] = header.entries[..] else { return None };
        let named = folds_to(name.value.of(text.text), "contenttype");
        named.then(|| super::setting(text, SettingRole::Nothing, name.value, &value))
    });
    let name = super::calls::name_span(text, group);
    is_name(url).then(|| Upload { url: url.to_owned(), name, content_type, headers_known: true })
}

/// `$ch = curl_init($url)` with `curl_setopt($ch, CURLOPT_HTTPHEADER, ['Content-Type: x'])`.
fn curl(text: &Text<'_>, index: usize) -> Option<Upload> {
    let group = &text.groups[index];
    if !group.is_call() || text.method(group)? != "curl_init" {
        return None;
    }
    let url = group.entries.first()?.value.of(text.text).trim_start_matches('$');
    let owner = bound(text, index)?;
    let options: Vec<&[Entry]> = text
        .groups
        .iter()
        .filter(|other| other.is_call() && text.method(other) == Some("curl_setopt"))
        .map(|other| &other.entries[..])
        .filter(|entries| {
            entries.len() == 3 && entries[0].value.of(text.text).trim_start_matches('$') == owner
        })
        .collect();
    let option = |name: &str| {
        options.iter().find(|entries| entries[1].value.of(text.text) == name).map(|entries| entries[2])
    };
    let puts = option("CURLOPT_CUSTOMREQUEST").is_some_and(|entry| says(text, &entry, "put"));
    let headers = option("CURLOPT_HTTPHEADER");
    let listed = headers.and_then(|entry| mapping(text, &entry));
    let lines = listed.into_iter().flat_map(|at| &text.groups[at].entries);
    let content_type = lines.clone().find_map(|entry| header_line(text, entry.value));
    let headers_known = headers.is_none()
        || listed.is_some_and(|at| {
            text.groups[at]
                .entries
                .iter()
                .all(|entry| matches!(text.tokens(entry.value), [token] if token.is_string()))
        });
    let name = super::calls::name_span(text, group);
    (puts && is_name(url)).then(|| Upload { url: url.to_owned(), name, content_type, headers_known })
}

/// `http.PutAsync(url, content)` of .NET, whose content has no type of its own.
fn put_async(text: &Text<'_>, index: usize) -> Option<Upload> {
    let group = &text.groups[index];
    let [url, content] = group.entries[..] else { return None };
    if !group.is_call() || text.method(group)? != "PutAsync" {
        return None;
    }
    let content = content.value.of(text.text);
    let made = text.constant(content)?.group?;
    let bare = matches!(text.method(&text.groups[made]), Some("ByteArrayContent" | "StreamContent"));
    let headers_known = bare && !text.text.contains(&format!("{content}.Headers"));
    let url = url.value.of(text.text);
    let name = super::calls::name_span(text, group);
    is_name(url).then(|| Upload { url: url.to_owned(), name, content_type: None, headers_known })
}

/// The value in the header line `Content-Type: x` at `span`.
fn header_line(text: &Text<'_>, span: Span) -> Option<Setting> {
    let line = span.of(text.text);
    let (name, value) = line.split_once(':')?;
    let start = span.end - value.trim_start().len();
    let raw = Span::new(start, span.end);
    let value = Value {
        text: value.trim().to_owned(),
        span: raw,
        escapes: Vec::new(),
        origin: Origin::Here,
        literal: true,
    };
    let key = Span::new(span.start, span.start + name.len());
    let (role, value) = (SettingRole::Nothing, Some(value));
    folds_to(name, "contenttype").then_some(Setting {
        role,
        key,
        raw,
        value,
        endpoint: None,
        trimmed: false,
        variable: None,
    })
}

/// The variable that the call at `index` is given to.
fn bound<'a>(text: &Text<'a>, index: usize) -> Option<&'a str> {
    let entries = text.groups.iter().flat_map(|group| &group.entries);
    let mut entries = entries.filter(|entry| entry.group == Some(index));
    entries.find_map(|entry| Some(entry.key?.of(text.text)))
}

fn says(text: &Text<'_>, entry: &Entry, method: &str) -> bool {
    let said = entry.value.of(text.text).trim_matches(['"', '\'']);
    said.rsplit('.').next().is_some_and(|last| {
        last.eq_ignore_ascii_case(method) || last.eq_ignore_ascii_case(&format!("method{method}"))
    })
}

fn is_name(name: &str) -> bool {
    name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.is_empty()
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
    if !puts || !is_name(url) {
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
