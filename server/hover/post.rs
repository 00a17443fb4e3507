//! The policy of a form upload: until when it holds, what it allows, and all of its conditions.

use jiff::Timestamp;

use super::signed_url::code;
use crate::{
    Locale,
    catalog::word,
    policy::{
        PostPolicy,
        document::{Leaf, LeafKind},
        post::{Condition, ConditionKind, Item},
    },
    say,
    sight::Scene,
    text::{Span, mask},
};

/// More conditions than this are not shown.
const MOST: usize = 50;

/// What is said of the policy at the byte `at`.
pub(super) fn at(scene: &Scene, at: usize, locale: Locale, now: Timestamp) -> Option<(Span, String)> {
    let post = scene.posts.iter().find(|post| {
        post.policy.span.touches(at) || post.literal.is_some_and(|literal| literal.touches(at))
    })?;
    Some((post.policy.span, page(&post.policy, locale, now)))
}

fn page(policy: &PostPolicy, locale: Locale, now: Timestamp) -> String {
    let say = |id: &str, facts: &[(&'static str, String)]| word(id, locale, facts);
    let mut lines = vec![format!("### {}\n", say("hover.post.title", &[]))];
    lines.push(match policy.ends_at() {
        Some(end) => {
            let left = end.duration_since(now).as_secs();
            let (when, length) = (("when", say::moment(end)), say::duration(left, locale));
            match left >= 0 {
                true => format!("- {}", say("hover.url.expires", &[when, ("left", length)])),
                false => format!("- {}", say("hover.url.expired", &[when, ("ago", length)])),
            }
        }
        None => format!("- {}", say("hover.post.no-end", &[])),
    });
    lines.push(format!("- {}", say("hover.post.who", &[])));
    lines.extend(allowed(policy, locale).into_iter().map(|line| format!("- {line}")));
    let entries = policy.entries();
    if !entries.is_empty() {
        let heads = ["hover.post.field", "hover.post.comparison", "hover.url.value"].map(|id| say(id, &[]));
        lines.push(format!("\n| {} |\n| --- | --- | --- |", heads.join(" | ")));
        let rows = entries.iter().flat_map(|entry| rows(entry, locale));
        lines.extend(rows.take(MOST).map(|row| format!("| {} |", row.join(" | "))));
    }
    lines.join("\n")
}

/// In words: which bucket, which keys, how long a file.
fn allowed(policy: &PostPolicy, locale: Locale) -> Vec<String> {
    let demands: Vec<_> = policy.demands().filter(|demand| demand.value.is_some()).collect();
    let of = |field: &str, operator: &str| {
        let found = demands
            .iter()
            .find(|demand| demand.field.eq_ignore_ascii_case(field) && demand.operator == operator);
        found.and_then(|demand| demand.value).map(|value| value.text.as_str())
    };
    let open = policy.conditions.as_ref().is_none_or(|conditions| conditions.open);
    let say = |id: &str, value: &str| word(id, locale, &[("value", code(value))]);
    let mut lines = Vec::new();
    match of("bucket", "eq") {
        Some(bucket) => lines.push(say("hover.post.bucket", bucket)),
        None if !open && !policy.fields().any(|field| field.eq_ignore_ascii_case("bucket")) => {
            lines.push(word("hover.post.any-bucket", locale, &[]));
        }
        None => {}
    }
    match (of("key", "eq"), of("key", "starts-with")) {
        (Some(key), _) => lines.push(say("hover.post.key", key)),
        (None, Some(prefix)) if !prefix.is_empty() => lines.push(say("hover.post.prefix", prefix)),
        _ if !open && !policy.fields().any(|field| field.eq_ignore_ascii_case("key")) => {
            lines.push(word("hover.post.any-key", locale, &[]));
        }
        _ => {}
    }
    let range = policy.entries().iter().find_map(|entry| match &entry.kind {
        ConditionKind::Match { items, .. } => match items.as_slice() {
            [operator, least, most] if text(&operator.leaf) == Some("content-length-range") => {
                Some((least.leaf.said()?, most.leaf.said()?))
            }
            _ => None,
        },
        _ => None,
    });
    if let Some((least, most)) = range {
        let facts = [("least", least.to_owned()), ("most", most.to_owned())];
        lines.push(word("hover.post.length", locale, &facts));
    }
    lines
}

fn text(leaf: &Leaf) -> Option<&str> {
    leaf.text().map(|text| text.text.as_str())
}

/// The rows of one entry: field, comparison, value.
fn rows(entry: &Condition, locale: Locale) -> Vec<[String; 3]> {
    let computed = || word("hover.post.computed", locale, &[]);
    let comparison = |name: &str| match name {
        "eq" | "starts-with" | "content-length-range" | "in" | "not-in" => {
            word(&format!("hover.post.operator.{name}"), locale, &[])
        }
        other => format!("`{}`", code(other)),
    };
    match &entry.kind {
        ConditionKind::Simple { members, .. } => members
            .iter()
            .map(|member| {
                let field = &member.key.text;
                [format!("`{}`", code(field)), comparison("eq"), shown(field, &member.value, locale)]
            })
            .collect(),
        ConditionKind::Match { items, .. } => {
            let name = items.first().and_then(|item| text(&item.leaf)).unwrap_or_default();
            let rest = items.get(1..).unwrap_or_default();
            if name == "content-length-range" {
                let limits: Vec<String> = rest.iter().map(|item| shown("", &item.leaf, locale)).collect();
                return vec![["—".into(), comparison(name), limits.join(" – ")]];
            }
            let field = rest.first().and_then(|item| text(&item.leaf)).unwrap_or_default();
            let values = rest.get(1).map(|item| values(field, item, locale)).unwrap_or_default();
            vec![[format!("`{}`", code(field.trim_start_matches('$'))), comparison(name), values]]
        }
        ConditionKind::Open => vec![[computed(), computed(), computed()]],
        ConditionKind::Stray => Vec::new(),
    }
}

fn values(field: &str, item: &Item, locale: Locale) -> String {
    match &item.list {
        Some(list) => {
            list.iter().take(MOST).map(|leaf| shown(field, leaf, locale)).collect::<Vec<_>>().join(", ")
        }
        None => shown(field, &item.leaf, locale),
    }
}

/// The value as it may be shown.
fn shown(field: &str, leaf: &Leaf, locale: Locale) -> String {
    let said = match &leaf.kind {
        LeafKind::Null | LeafKind::Nested | LeafKind::Open(_) => {
            return word("hover.post.computed", locale, &[]);
        }
        _ => leaf.said().unwrap_or_default(),
    };
    let said = match said.split_once('/') {
        Some((id, rest)) if field.to_ascii_lowercase().contains("credential") => {
            format!("{}/{rest}", mask::mask(id))
        }
        _ => mask::mask_if_secret(field, said),
    };
    format!("`{}`", code(&said))
}
