//! A session policy beside the policies of the role: a session gets only what both allow.

use super::super::{Bench, Verdict};
use crate::{
    catalog::pages,
    policy::{
        Arn,
        document::{Statement, Values},
        value::Text,
    },
    sight::{PolicyKind, Standing},
};

/// With more policies than this a text is a collection, and not one program.
const MOST_POLICIES: usize = 4;

/// With more actions and resources than this a policy is not compared.
const MOST_VALUES: usize = 100;

pub(super) fn judge(standing: &Standing, bench: &Bench<'_>) -> Option<Verdict> {
    let all = &bench.scene.policies;
    let is_session = |one: &Standing| one.kind == PolicyKind::Session;
    if !is_session(standing) || all.iter().filter(|one| is_session(one)).count() != 1 {
        return None;
    }
    let others: Vec<&Standing> =
        all.iter().filter(|one| matches!(one.kind, PolicyKind::Ram | PolicyKind::Identity)).collect();
    let known = |one: &Standing| {
        let clear = |statement: &Statement| statement.not_action.is_none() && known_values(statement);
        !one.document.is_open() && one.document.statements.iter().all(clear)
    };
    if others.is_empty() || others.len() > MOST_POLICIES || !others.iter().all(|one| known(one)) {
        return None;
    }
    let granted = || others.iter().flat_map(|one| &one.document.statements).filter(|one| allows(one));
    // of those that allow nothing of OSS none is the role's
    granted().next()?;
    let allowed = standing.document.statements.iter().filter(|one| allows(one) && known_values(one));
    allowed
        .flat_map(|own| resources(own).map(move |resource| (own, resource)))
        .filter(|(_, resource)| is_of_oss(&resource.text))
        .find(|(own, resource)| {
            !granted().any(|theirs| {
                let acts = actions(own).any(|a| actions(theirs).any(|b| meet(&lower(a), &lower(b))));
                acts && resources(theirs).any(|one| meet_resources(&one.text, &resource.text))
            })
        })
        .map(|(_, resource)| {
            Verdict::new(pages::POLICY_SESSION_WIDER, resource.span).fact("resource", resource.text.clone())
        })
}

fn allows(statement: &Statement) -> bool {
    let effect = statement.effect.as_ref().and_then(|effect| effect.value.text());
    let of_oss = |text: &Text| text.text == "*" || lower(text).starts_with("oss:");
    effect.is_some_and(|effect| effect.text == "Allow") && actions(statement).any(of_oss)
}

fn known_values(statement: &Statement) -> bool {
    let mut lists = statement.action.iter().chain(&statement.resource);
    !statement.open && lists.all(|values| !values.is_open() && values.values.len() <= MOST_VALUES)
}

fn actions(statement: &Statement) -> impl Iterator<Item = &Text> {
    statement.action.iter().flat_map(Values::texts)
}

fn resources(statement: &Statement) -> impl Iterator<Item = &Text> {
    statement.resource.iter().flat_map(Values::texts)
}

fn lower(text: &Text) -> String {
    text.text.to_lowercase()
}

fn is_of_oss(resource: &str) -> bool {
    Arn::new(resource).is_some_and(|arn| arn.is_oss())
}

fn meet_resources(a: &str, b: &str) -> bool {
    let path = |text: &str| Arn::new(text).map_or_else(|| text.to_owned(), |arn| arn.path.to_owned());
    meet(&path(a), &path(b))
}

/// True if one text may fit both patterns: what stands before their first wildcards agrees.
fn meet(a: &str, b: &str) -> bool {
    let head = |text: &str| text.find(['*', '?']).map_or(text.len(), |at| at);
    let (a_head, b_head) = (&a[..head(a)], &b[..head(b)]);
    match (a_head.len() == a.len(), b_head.len() == b.len()) {
        (true, true) => a == b,
        (true, false) => a.starts_with(b_head),
        (false, true) => b.starts_with(a_head),
        (false, false) => a.starts_with(b_head) || b.starts_with(a_head),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_meet_where_their_heads_agree() {
        for (a, b, met) in [
            ("photos/*", "photos/a", true),
            ("photos/*", "photos/2026/*", true),
            ("photos", "photos/*", false),
            ("*", "ledger/*", true),
            ("photos/a", "photos/b", false),
            ("photos/a*", "photos/b*", false),
            ("oss:get*", "oss:getobject", true),
            ("oss:put*", "oss:getobject", false),
        ] {
            assert_eq!(meet(a, b), met, "{a} {b}");
            assert_eq!(meet(b, a), met, "{b} {a}");
        }
    }
}
