//! Values of a policy that the same text gives a name: `expiration: end`, with `const end = "…"` above.

use std::collections::BTreeSet;

use crate::{
    policy::{PostPolicy, document::LeafKind, post::ConditionKind, value_at},
    sight::settings::text::Text,
    syntax::Syntax,
    text::Span,
};

/// So many names of one text are followed.
const MOST: usize = 64;

/// Fills in what names in `policies` stand for; the names that were followed, where they are given their values,
/// for each policy.
pub(super) fn all(text: &str, name: &str, syntax: &Syntax, policies: &mut [PostPolicy]) -> Vec<Vec<Span>> {
    let names: BTreeSet<&str> =
        policies.iter().flat_map(|policy| computed(text, policy)).take(MOST).collect();
    if names.is_empty() {
        return policies.iter().map(|_| Vec::new()).collect();
    }
    let near: Vec<usize> =
        names.iter().flat_map(|name| text.match_indices(name).take(MOST)).map(|(at, _)| at).collect();
    let grouped = Text::new(text, name, syntax, &near, &BTreeSet::new());
    policies
        .iter_mut()
        .map(|policy| {
            let mut followed = Vec::new();
            policy.fill(&mut |span| {
                let (key, tree) = definition(&grouped, syntax, text, span)?;
                followed.push(key);
                Some(tree)
            });
            followed
        })
        .collect()
}

/// The names that stand where a value belongs.
fn computed<'a>(text: &'a str, policy: &PostPolicy) -> Vec<&'a str> {
    let mut spans: Vec<Span> = Vec::new();
    let mut note = |kind: &LeafKind, span: Span| {
        if let LeafKind::Open(None) = kind {
            spans.push(span);
        }
    };
    if let Some(member) = &policy.expiration {
        note(&member.value.kind, member.value.span);
    }
    for entry in policy.entries() {
        match &entry.kind {
            ConditionKind::Simple { members, .. } => {
                members.iter().for_each(|one| note(&one.value.kind, one.value.span));
            }
            ConditionKind::Match { items, .. } => {
                items.iter().for_each(|one| note(&one.leaf.kind, one.leaf.span));
            }
            ConditionKind::Open | ConditionKind::Stray => {}
        }
    }
    spans
        .extend(policy.conditions.iter().filter(|one| one.entries.is_none() && one.open).map(|one| one.span));
    spans.into_iter().map(|span| span.of(text)).filter(|name| is_name(name)).collect()
}

fn is_name(word: &str) -> bool {
    let own = word.trim_start_matches(['$', '@']);
    own.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && own.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Where the name at `span` is given its only value, and that value.
fn definition(
    grouped: &Text<'_>,
    syntax: &Syntax,
    text: &str,
    span: Span,
) -> Option<(Span, crate::policy::Tree)> {
    let name = Some(span.of(text)).filter(|name| is_name(name))?;
    let bare = name.trim_start_matches(['$', '@']);
    let entry = grouped.constant(name).or_else(|| grouped.constant(bare))?;
    let grows = ["+=", ".=", "||=", "??="];
    let changed = text.match_indices(bare).any(|(at, _)| {
        let behind = text[at + bare.len()..].trim_start();
        grows.iter().any(|sign| behind.starts_with(sign))
    });
    let first = grouped.tokens(entry.value).first()?;
    let tree = value_at(text, syntax, first.span.start).filter(|_| !changed)?;
    // all of the value, and not the first part of an expression
    let root = tree.root()?;
    let whole = tree.node(root).span.end == entry.value.end || tree.node(root).span.covers(entry.value);
    whole.then_some((entry.key?, tree))
}
