//! What OSS answers to a preflight, or to a simple request, under a set of rules.
//!
//! The rules are tried in their order; the first one that names the origin, the method and every requested
//! header answers, and later ones are not looked at.
//!
//! Sources: alibabacloud.com/help/en/oss/developer-reference/putbucketcors and …/options.

use serde::Serialize;

use super::{Cors, Rule, Values, origin};
use crate::text::glob;

/// A request of a browser from a page of another origin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// `Origin`.
    pub origin: String,
    /// `Access-Control-Request-Method`, or the method of a simple request.
    pub method: String,
    /// `Access-Control-Request-Headers`, one by one.
    pub headers: Vec<String>,
    /// True for a request that is sent without a preflight.
    pub simple: bool,
}

/// Why a rule does not match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Miss {
    /// It does not name the origin.
    Origin,
    /// It does not name the method.
    Method,
    /// It does not name these headers.
    Headers(Vec<String>),
}

/// What comes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Number of the rule that matches, from 0.
    pub rule: Option<usize>,
    /// HTTP status; `None` where the answer depends on more than the rules.
    pub status: Option<u16>,
    /// The headers of CORS in the answer.
    pub headers: Vec<(&'static str, String)>,
    /// For each rule that was tried in vain, what it lacks.
    pub misses: Vec<Miss>,
    /// True if a rule that was passed over has values that only the running program knows.
    pub unsure: bool,
}

/// What OSS answers to `request`.
pub fn evaluate(cors: &Cors, request: &Request) -> Outcome {
    let mut outcome =
        Outcome { rule: None, status: None, headers: Vec::new(), misses: Vec::new(), unsure: false };
    for (number, rule) in cors.rules.iter().enumerate() {
        match miss(rule, request) {
            None => {
                outcome.rule = Some(number);
                outcome.headers = headers(rule, request);
                break;
            }
            Some(miss) => {
                outcome.unsure |= is_open(rule, &miss);
                outcome.misses.push(miss);
            }
        }
    }
    outcome.unsure |= outcome.rule.is_none() && cors.open;
    // `true`: the header comes with every answer
    if cors.response_vary.as_ref().is_some_and(|value| value.text.eq_ignore_ascii_case("true")) {
        outcome.headers.push(("Vary", "Origin".to_owned()));
    }
    if !request.simple {
        outcome.status = Some(if outcome.rule.is_some() { 200 } else { 403 });
    }
    outcome
}

/// The first of the three conditions that `rule` does not fulfil.
fn miss(rule: &Rule, request: &Request) -> Option<Miss> {
    if !rule.origins.items.iter().any(|allowed| origin::matches(&allowed.text, &request.origin)) {
        return Some(Miss::Origin);
    }
    if !rule.allows_method(&request.method) {
        return Some(Miss::Method);
    }
    let missing: Vec<String> =
        request.headers.iter().filter(|header| !allows_header(&rule.headers, header)).cloned().collect();
    (!missing.is_empty()).then_some(Miss::Headers(missing))
}

/// True if a value that is not known could have made the rule match.
fn is_open(rule: &Rule, miss: &Miss) -> bool {
    let part = match miss {
        Miss::Origin => &rule.origins,
        Miss::Method => &rule.methods,
        Miss::Headers(_) => &rule.headers,
    };
    part.open || rule.open
}

/// Names of headers know no case.
pub(super) fn allows_header(allowed: &Values, header: &str) -> bool {
    let header = header.to_ascii_lowercase();
    allowed.items.iter().any(|value| {
        let pattern = value.text.to_ascii_lowercase().replace('?', "\u{0}");
        glob(&pattern, &header)
    })
}

/// True if every header that `inner` allows is allowed by `outer`.
pub(crate) fn covers_headers(outer: &Values, inner: &Values) -> bool {
    let named = |one: &str| {
        let one = one.to_ascii_lowercase();
        outer.items.iter().any(|value| {
            let pattern = value.text.to_ascii_lowercase();
            pattern == one
                || pattern == "*"
                || glob(&pattern.replace('?', "\u{0}"), &one.replace('*', "\u{1}"))
        })
    };
    inner.items.iter().all(|value| named(&value.text))
}

/// The headers that an answer under `rule` carries.
fn headers(rule: &Rule, request: &Request) -> Vec<(&'static str, String)> {
    let join =
        |values: &Values| values.items.iter().map(|value| value.text.as_str()).collect::<Vec<_>>().join(", ");
    let any = rule.origins.items.iter().any(|allowed| allowed.text == "*");
    let origin = if any { "*" } else { request.origin.as_str() };
    let mut headers = vec![("Access-Control-Allow-Origin", origin.to_owned())];
    if !request.simple {
        headers.push(("Access-Control-Allow-Methods", join(&rule.methods)));
        if !request.headers.is_empty() {
            headers.push(("Access-Control-Allow-Headers", request.headers.join(", ")));
        }
    }
    if !rule.exposed.items.is_empty() {
        headers.push(("Access-Control-Expose-Headers", join(&rule.exposed)));
    }
    if let Some(age) = rule.max_age.items.first().filter(|_| !request.simple) {
        headers.push(("Access-Control-Max-Age", age.text.clone()));
    }
    headers
}
