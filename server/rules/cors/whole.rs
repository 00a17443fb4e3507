//! The rules of a bucket taken together.

use super::is_sample;
use crate::{
    catalog::pages,
    cors::{Cors, Rule, Values, covers_headers, covers_origin, referer},
    rules::{Bench, Verdict},
};

/// So many rules every page of the documentation allows; more than [`MOST`] none.
const SAFE: usize = 10;
const MOST: usize = 20;

/// The document is no longer, in bytes.
///
/// Source: alibabacloud.com/help/en/oss/developer-reference/putbucketcors
const LONGEST: usize = 16 * 1024;

/// Each rule is compared with so many others.
const COMPARED: usize = 100;

pub(super) fn judge(cors: &Cors, bench: &Bench<'_>, verdicts: &mut Vec<Verdict>) {
    incomplete(cors, verdicts);
    count(cors, verdicts);
    size(cors, bench, verdicts);
    shadowed(cors, verdicts);
    vary(cors, bench, verdicts);
}

/// What a rule cannot do without.
fn incomplete(cors: &Cors, verdicts: &mut Vec<Verdict>) {
    if cors.rules.is_empty() && !cors.open {
        verdicts.push(Verdict::new(pages::CORS_RULE_INCOMPLETE, cors.head).variant("none"));
    }
    for rule in cors.rules.iter().filter(|rule| !rule.open) {
        let empty =
            |values: &Values| !values.open && values.items.iter().all(|value| value.text.trim().is_empty());
        if empty(&rule.origins) {
            verdicts.push(Verdict::new(pages::CORS_RULE_INCOMPLETE, rule.origins.key.unwrap_or(rule.head)));
        }
        if empty(&rule.methods) {
            let head = rule.methods.key.unwrap_or(rule.head);
            verdicts.push(Verdict::new(pages::CORS_RULE_INCOMPLETE, head).variant("method"));
        }
    }
}

fn count(cors: &Cors, verdicts: &mut Vec<Verdict>) {
    let count = cors.rules.len();
    let Some(first) = cors.rules.get(SAFE) else { return };
    let verdict = Verdict::new(pages::CORS_RULE_COUNT, first.head).fact("count", count.to_string());
    verdicts.push(if count > MOST { verdict.variant("many") } else { verdict });
}

/// What is sent is the document itself; of other notations nobody knows how long theirs becomes.
fn size(cors: &Cors, bench: &Bench<'_>, verdicts: &mut Vec<Verdict>) {
    let text = cors.span.of(bench.text);
    if text.starts_with("<CORSConfiguration") && text.len() > LONGEST {
        let verdict = Verdict::new(pages::CORS_RULE_COUNT, cors.head).variant("size");
        verdicts.push(verdict.fact("size", text.len().to_string()));
    }
}

/// A rule that an earlier one leaves nothing to.
fn shadowed(cors: &Cors, verdicts: &mut Vec<Verdict>) {
    for (number, rule) in cors.rules.iter().enumerate().take(COMPARED) {
        if is_vague(rule) {
            continue;
        }
        let by = cors.rules[..number].iter().position(|earlier| !is_vague(earlier) && takes(earlier, rule));
        if let Some(by) = by {
            let verdict = Verdict::new(pages::CORS_RULE_SHADOWED, rule.head);
            let verdict = verdict.fact("n", (number + 1).to_string()).fact("by", (by + 1).to_string());
            verdicts.push(verdict.related("earlier", cors.rules[by].head));
        }
    }
}

fn is_vague(rule: &Rule) -> bool {
    let open = rule.open || rule.origins.open || rule.methods.open || rule.headers.open;
    open || rule.origins.items.is_empty()
        || rule.methods.items.is_empty()
        || rule.origins.items.iter().any(is_sample)
}

/// True if every request that `later` matches is matched by `earlier`.
fn takes(earlier: &Rule, later: &Rule) -> bool {
    let origins = later
        .origins
        .items
        .iter()
        .all(|inner| earlier.origins.items.iter().any(|outer| covers_origin(&outer.text, &inner.text)));
    let methods = later
        .methods
        .items
        .iter()
        .all(|inner| earlier.methods.items.iter().any(|outer| outer.text == inner.text));
    origins && methods && covers_headers(&earlier.headers, &later.headers)
}

/// An answer for one origin that a cache hands to another.
fn vary(cors: &Cors, bench: &Bench<'_>, verdicts: &mut Vec<Verdict>) {
    if let Some(value) = &cors.response_vary
        && !is_sample(value)
        && !["true", "false", "boolean"].iter().any(|word| value.text.eq_ignore_ascii_case(word))
    {
        verdicts.push(
            Verdict::new(pages::CORS_RESPONSE_VARY, value.span).variant("form").fact("value", &value.text),
        );
        return;
    }
    if referer::is(&cors.response_vary, "true") || cors.open {
        return;
    }
    let origins = || cors.rules.iter().flat_map(|rule| &rule.origins.items);
    let any = origins().find(|value| value.text == "*");
    let one = origins().find(|value| value.text != "*" && !is_sample(value));
    let cached = bench.text.contains("CDN") || bench.text.contains("cdn");
    let first = cors.rules.first();
    if let (Some(_), Some(one), Some(_), true) = (any, one, first, cors.rules.len() > 1 || cached) {
        let span = cors.response_vary.as_ref().map_or(one.span, |value| value.span);
        verdicts.push(Verdict::new(pages::CORS_RESPONSE_VARY, span).fact("value", &one.text));
    }
}
