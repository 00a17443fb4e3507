//! Error codes, their messages, and EC numbers.

use std::{
    collections::BTreeMap,
    sync::{LazyLock, OnceLock},
};

use regex::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Words, embedded};
use crate::settings::Locale;

/// One error code under one HTTP status.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The code as `<Code>` has it.
    pub code: String,
    /// HTTP status; absent where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// What the code means as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<Words>,
    /// Its newer name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renamed_to: Option<String>,
    /// Its older name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
    /// The messages that come with it.
    pub messages: Vec<Message>,
}

/// One message of a code.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Short name, unique within its code.
    pub id: String,
    /// Text of `<Message>`; a variable part stands as `{name}`. Absent where the vendor never published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// True if it belongs to the customer's own list.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub customer: bool,
    /// Why OSS answers so.
    pub cause: Words,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Words>,
    /// What to look at where the text cannot tell.
    #[serde(default)]
    pub check: Vec<Words>,
    /// EC numbers that come with it.
    #[serde(default)]
    pub ec: Vec<String>,
    /// Ids of vendor's pages in `links.json`.
    #[serde(default)]
    pub links: Vec<String>,
    /// Where this is known from.
    pub source: String,
}

/// A message with its code.
#[derive(Clone, Copy, Debug)]
pub struct Catalogued {
    /// The code.
    pub code: &'static Code,
    /// The message.
    pub message: &'static Message,
}

/// One EC number: the finer cause in `<EC>` and `x-oss-ec`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ec {
    /// `NNNN-NNNNNNNN`.
    #[schemars(regex(pattern = r"^\d{4}-\d{8}$"))]
    pub ec: String,
    /// HTTP status, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Error code, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Messages that come with it, as far as they are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<String>,
    /// What it means.
    pub meaning: Words,
    /// True if code or message were paired by meaning, not printed on the vendor's page.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inferred: bool,
    /// Where this is known from.
    pub source: String,
}

/// A page of the vendor's documentation.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Links {
    /// Its title.
    pub title: Words,
    /// Its address in each language.
    pub url: Words,
}

/// All of `errors.json`, and all of `errors_other.json`.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ErrorsFile {
    /// The schema that stands beside the file, for editors.
    #[serde(rename = "$schema")]
    schema: String,
    /// Codes; one that comes under two statuses stands twice.
    errors: Vec<Code>,
}

/// All of `ec.json`.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EcFile {
    /// The schema that stands beside the file, for editors.
    #[serde(rename = "$schema")]
    schema: String,
    /// What the first four digits of a number stand for.
    categories: BTreeMap<String, Words>,
    /// The numbers.
    ec: Vec<Ec>,
}

/// All of `links.json`.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LinksFile {
    /// The schema that stands beside the file, for editors.
    #[serde(rename = "$schema")]
    schema: String,
    /// The pages, by the id that the other files name them by.
    links: BTreeMap<String, Links>,
}

static ERRORS: LazyLock<Vec<Code>> = LazyLock::new(|| {
    let mut errors: ErrorsFile = embedded("errors.json", include_str!("../../catalog/errors.json"));
    let other: ErrorsFile = embedded("errors_other.json", include_str!("../../catalog/errors_other.json"));
    errors.errors.extend(other.errors);
    errors.errors
});
static EC: LazyLock<EcFile> = LazyLock::new(|| embedded("ec.json", include_str!("../../catalog/ec.json")));
static LINKS: LazyLock<LinksFile> =
    LazyLock::new(|| embedded("links.json", include_str!("../../catalog/links.json")));
static MATCHER: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let texts = ERRORS.iter().flat_map(|code| code.messages.iter().map(move |message| (code, message)));
    texts
        .filter_map(|(code, message)| Pattern::new(message.text.as_deref()?, Catalogued { code, message }))
        .collect()
});

/// All codes: first those of status 403, then the others. A code with two statuses stands twice.
pub fn errors() -> &'static [Code] {
    &ERRORS
}

/// The entries of a code, 403 first; of a code written in another case where there is no exact one.
pub fn codes(code: &str) -> Vec<&'static Code> {
    let exact: Vec<_> = ERRORS.iter().filter(|entry| entry.code == code).collect();
    if !exact.is_empty() {
        return exact;
    }
    ERRORS.iter().filter(|entry| entry.code.eq_ignore_ascii_case(code)).collect()
}

/// The entry of an EC number.
pub fn ec(ec: &str) -> Option<&'static Ec> {
    EC.ec.iter().find(|entry| entry.ec == ec)
}

/// What the first four digits of an EC number stand for.
pub fn ec_category(ec: &str) -> Option<&'static Words> {
    EC.categories.get(ec.get(..4)?)
}

/// The vendor's page with that id.
pub fn link(id: &str) -> Option<&'static Links> {
    LINKS.links.get(id)
}

/// The matching of messages.
#[derive(Clone, Copy, Debug)]
pub struct Codes;

impl Codes {
    /// The messages that `text` is, was cut from, or contains; the best first.
    ///
    /// Blanks, trailing dots, the kind of apostrophe, hyphens and case do not count, and a variable part of
    /// a message is met by anything. A text cut short must hold more than half of the message.
    pub fn matching(text: &str) -> Vec<Catalogued> {
        let text = normal(text);
        if text.len() < 6 {
            return Vec::new();
        }
        let mut found: Vec<(usize, &Pattern)> =
            MATCHER.iter().filter_map(|pattern| Some((pattern.score(&text)?, pattern))).collect();
        found.sort_by_key(|&(score, _)| std::cmp::Reverse(score));
        found.into_iter().map(|(_, pattern)| pattern.entry).collect()
    }
}

/// One message, made ready for matching.
struct Pattern {
    /// The text up to its first variable part.
    head: String,
    /// The whole text with its variable parts, to be found inside another text.
    within: String,
    /// The same, ready: only of messages whose head was met. All of them would take longer than a file.
    ready: OnceLock<Option<Regex>>,
    variable: bool,
    entry: Catalogued,
}

impl Pattern {
    fn new(text: &str, entry: Catalogued) -> Option<Self> {
        let normal = normal(text);
        let mut parts = normal.split_inclusive('}').map(|part| part.split('{').next().unwrap_or_default());
        let head = parts.next().unwrap_or_default().trim_end().to_owned();
        let mut pattern = regex::escape(&head);
        for part in parts.filter(|part| !part.trim().is_empty()) {
            pattern.push_str(".{0,300}?");
            pattern.push_str(&regex::escape(part.trim()));
        }
        let variable = normal.contains('{');
        // a message of one word, such as UserDisable, is no word of another one
        let within = format!(r"(?:^|\W){pattern}(?:\W|$)");
        Some(Pattern { head, within, ready: OnceLock::new(), variable, entry })
    }

    /// How well `text` fits, from 1; `None` if it does not.
    fn score(&self, text: &str) -> Option<usize> {
        if text == self.head {
            return Some(10_000);
        }
        if self.head.starts_with(text) {
            let half_said = text.len() * 2 > self.head.len();
            return half_said.then(|| 5_000 + text.len() * 1_000 / self.head.len());
        }
        if !text.contains(&self.head) {
            return None;
        }
        let within = self.ready.get_or_init(|| Regex::new(&self.within).ok());
        if !within.as_ref().is_some_and(|within| within.is_match(text)) {
            return None;
        }
        let starts = usize::from(text.starts_with(&self.head)) * if self.variable { 6_000 } else { 1_000 };
        Some(self.head.len() + starts)
    }
}

/// `text` as matching sees it.
fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        for c in word.chars() {
            match c {
                '’' | '‘' | '`' => out.push('\''),
                '“' | '”' => out.push('"'),
                '-' | '‐' | '‑' | '–' | '—' => out.push(' '),
                c => out.extend(c.to_lowercase()),
            }
        }
    }
    out.trim_matches(|c: char| c == '.' || c == '…' || c == '"' || c.is_whitespace()).to_owned()
}

impl Catalogued {
    /// Ids and addresses of the vendor's pages on it.
    pub fn urls(&self, locale: Locale) -> Vec<&'static str> {
        self.message.links.iter().filter_map(|id| link(id)).map(|link| link.url.get(locale)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> String {
        Codes::matching(text).first().map(|m| format!("{}/{}", m.code.code, m.message.id)).unwrap_or_default()
    }

    #[test]
    fn a_message_is_met_in_every_form() {
        for (text, id) in [
            ("Request has expired.", "AccessDenied/expired"),
            ("request has  expired", "AccessDenied/expired"),
            ("Request has exp", "AccessDenied/expired"),
            ("Access denied by authorizer’s policy", "AccessDenied/session-policy"),
            (
                "Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters",
                "AccessDenied/query-parameters-missing",
            ),
            (
                "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
                "SignatureDoesNotMatch/mismatch",
            ),
            (
                "Invalid according to Policy: Policy Condition failed: [\"eq\", \"$bucket\", \"b\"]",
                "AccessDenied/post-policy-condition",
            ),
            ("You have no right to access this object because of bucket a", "AccessDenied/bucket-acl"),
            (
                "oss: 403 (Your host is invalid. Please use Open Storage Service standard host.)",
                "NonStandardHostForbidden/non-standard-host",
            ),
            ("something else altogether", ""),
            ("Request", ""),
        ] {
            assert_eq!(first(text), id, "{text}");
        }
    }
}
