//! `AllowedHeader`, `ExposeHeader`, `MaxAgeSeconds`.

use super::{append, is_sample, remove, split};
use crate::{
    catalog::pages,
    cors::{Rule, Value, origin_parts},
    rules::{Bench, Verdict},
};

/// No more seconds than these are taken by the tools.
///
/// Source: terraform-provider-alicloud, `max_age_seconds`.
const LONGEST: u64 = 999_999_999;

/// What browsers need to see of an answer of OSS: the parts of an upload, and what to tell the support.
const NEEDED: [&str; 2] = ["ETag", "x-oss-request-id"];

/// More than one `*` in a value, or several names in one.
pub(super) fn wildcards(rule: &Rule, bench: &Bench<'_>, verdicts: &mut Vec<Verdict>) {
    for value in rule.headers.items.iter().filter(|value| !is_sample(value)) {
        let verdict = Verdict::new(pages::CORS_HEADER_WILDCARD, value.span).fact("value", &value.text);
        let parts: Vec<String> =
            origin_parts(&value.text).into_iter().map(|part| part.of(&value.text).to_owned()).collect();
        if parts.len() > 1 {
            let edits = split(value, &parts, bench);
            verdicts.push(verdict.variant("several").fix("split", parts.join(", "), edits));
        } else if value.text.matches('*').count() > 1 {
            verdicts.push(verdict);
        }
    }
}

/// True if the rule lets a browser send something.
fn uploads(rule: &Rule) -> bool {
    rule.methods.items.iter().any(|method| matches!(method.text.as_str(), "PUT" | "POST"))
}

/// No header is allowed, though the browser SDK always sends some.
pub(super) fn missing(rule: &Rule, _: &Bench<'_>, verdicts: &mut Vec<Verdict>) {
    if uploads(rule) && rule.headers.is_missing() && !rule.open {
        verdicts.push(Verdict::new(pages::CORS_HEADER_MISSING, rule.head));
    }
}

/// What may not stand in an `ExposeHeader`.
pub(super) fn exposed_form(rule: &Rule, bench: &Bench<'_>, verdicts: &mut Vec<Verdict>) {
    for value in rule.exposed.items.iter().filter(|value| !value.text.trim().is_empty()) {
        let text = value.text.as_str();
        let verdict = Verdict::new(pages::CORS_EXPOSE_WILDCARD, value.span).fact("value", text);
        if text.contains(['<', '>', '&', '\'', '"']) && !crate::text::mask::is_template(text) {
            verdicts.push(verdict.variant("character"));
        } else if text.contains('*') {
            let instead: Vec<String> = NEEDED.iter().map(|name| (*name).to_owned()).collect();
            let others = rule.exposed.items.iter().filter(|other| !other.text.contains('*')).count();
            let edits = match others {
                0 => split(value, &instead, bench),
                _ => remove(value, bench),
            };
            let name = if others == 0 { "names" } else { "remove" };
            verdicts.push(verdict.fix(name, instead.join(", "), edits));
        }
    }
}

/// `ETag` and `x-oss-request-id` are not shown to the browser.
pub(super) fn exposed_missing(rule: &Rule, bench: &Bench<'_>, verdicts: &mut Vec<Verdict>) {
    let wild = rule.exposed.items.iter().any(|value| value.text.contains('*'));
    if !uploads(rule) || rule.exposed.open || rule.open || wild {
        return;
    }
    let said = |name: &&&str| {
        rule.exposed
            .items
            .iter()
            .any(|value| value.text.to_ascii_lowercase().contains(&name.to_ascii_lowercase()))
    };
    let missing: Vec<&str> = NEEDED.iter().filter(|name| !said(name)).copied().collect();
    if missing.is_empty() {
        return;
    }
    let mut verdict = Verdict::new(pages::CORS_EXPOSE_MISSING, rule.exposed.key.unwrap_or(rule.head));
    let etag = missing.contains(&"ETag");
    if !etag {
        verdict = verdict.variant("request-id");
    }
    let names = missing.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    verdict = verdict.fact("names", names);
    // in XML a new element may stand behind any other
    let last = rule.exposed.items.last().or_else(|| {
        let others = [&rule.headers, &rule.methods].into_iter().filter_map(|values| values.items.last());
        others.into_iter().find(|value| super::is_element(value, bench))
    });
    let edits = last.map_or_else(Vec::new, |value| append(value, "ExposeHeader", &missing, bench));
    verdicts.push(verdict.fix("add", missing.join(", "), edits));
}

/// `MaxAgeSeconds` is one whole number.
pub(super) fn max_age(rule: &Rule, _: &Bench<'_>, verdicts: &mut Vec<Verdict>) {
    let ages = &rule.max_age.items;
    if let Some(second) = ages.get(1) {
        verdicts
            .push(Verdict::new(pages::CORS_MAX_AGE, second.span).variant("many").fact("value", &second.text));
        return;
    }
    let wrong = |value: &&Value| {
        let text = value.text.trim();
        !is_sample(value) && !text.parse::<u64>().is_ok_and(|seconds| seconds <= LONGEST) && text != "integer"
    };
    if let Some(value) = ages.first().filter(wrong) {
        verdicts.push(Verdict::new(pages::CORS_MAX_AGE, value.span).fact("value", &value.text));
    }
}
