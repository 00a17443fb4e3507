//! The changes that are proposed do let the request through.

use oss403::{
    Span,
    policy::{
        Decision, Policies, Policy, Request, evaluate,
        evaluate::{At, Caller, Change, Origin, changes},
        model::{Effect, Pattern, Statement},
    },
};
use proptest::prelude::*;

use crate::{
    oracle::{Dice, request},
    table::{OWNER, caller, policies},
};

fn pattern(text: &str) -> Pattern {
    Pattern { text: Some(text.to_owned()), span: Span::default() }
}

fn policy(policies: &mut Policies, origin: Origin) -> &mut Policy {
    match origin {
        Origin::Session => policies.session.get_or_insert_default(),
        Origin::Bucket => policies.bucket.get_or_insert_default(),
        Origin::Identity(i) => {
            policies.identity.resize_with(policies.identity.len().max(i + 1), Policy::default);
            &mut policies.identity[i]
        }
    }
}

fn statement(policies: &mut Policies, at: At) -> &mut Statement {
    let statements = &mut policy(policies, at.origin).statements;
    statements.iter_mut().find(|statement| statement.index == at.statement).unwrap()
}

/// The caller as a principal.
fn principal(caller: &Caller) -> String {
    match caller {
        Caller::Anonymous => "*".into(),
        Caller::Account(id) | Caller::User { id, .. } => id.clone(),
        Caller::Role { account, role, .. } => {
            format!("arn:sts::{}:assumed-role/{}/*", account.as_deref().unwrap(), role.to_lowercase())
        }
    }
}

fn apply(policies: &mut Policies, change: &Change, request: &Request) {
    match change {
        Change::AddAction(at) => statement(policies, *at).actions.push(pattern(request.action())),
        Change::AddResource(at) => statement(policies, *at).resources.push(pattern(request.resource())),
        Change::AddPrincipal(at) => {
            let name = pattern(&principal(request.caller()));
            statement(policies, *at).principals.as_mut().unwrap().push(name);
        }
        Change::Satisfy { at, tests } => {
            let statement = statement(policies, *at);
            for i in tests.iter().rev() {
                statement.tests.remove(*i);
            }
        }
        Change::AddStatement(origin) => {
            let bucket = *origin == Origin::Bucket;
            policy(policies, *origin).statements.push(Statement {
                index: usize::MAX,
                span: Span::default(),
                effect: Effect::Allow,
                not_action: false,
                actions: vec![pattern(request.action())],
                resources: vec![pattern(request.resource())],
                principals: bucket.then(|| vec![pattern(&principal(request.caller()))]),
                tests: Vec::new(),
                open: false,
                doubts: Vec::new(),
            });
        }
        // another caller, and so another request
        Change::Sign => {}
        Change::Exempt(at) => {
            policy(policies, at.origin).statements.retain(|statement| statement.index != at.statement);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn all_changes_together_allow_the_request(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let policies = dice.trial().policies();
        for _ in 0..8 {
            let [a, r, c, w] = dice.request();
            let request = request(a, r, c, w);
            let verdict = evaluate(&policies, &request);
            let changes = changes(&policies, &request, &verdict);
            prop_assert_eq!(changes.is_empty(), verdict.decision == Decision::Allow);
            let mut changed = policies.clone();
            for change in &changes {
                apply(&mut changed, change, &request);
            }
            let after = evaluate(&changed, &request);
            if changes.contains(&Change::Sign) {
                prop_assert_ne!(after.decision, Decision::Allow);
                continue;
            }
            prop_assert_eq!(after.decision, Decision::Allow, "{:?}\n{:?}\n{:?}", changes, request, policies);
        }
    }
}

#[test]
fn the_smallest_change_is_found() {
    let at = |origin, statement| At { origin, statement };
    let user = Origin::Identity(0);
    for (lines, who, action, resource, wanted) in [
        (
            &["i Allow oss:GetObject @ photos"][..],
            "user",
            "oss:GetObject",
            "photos/a",
            vec![Change::AddResource(at(user, 0))],
        ),
        (
            &["i Allow oss:PutObject @ x", "i Allow oss:PutObject @ photos/*"],
            "user",
            "oss:GetObject",
            "photos/a",
            vec![Change::AddAction(at(user, 1))],
        ),
        (
            &["i Allow oss:PutObject @ x"],
            "user",
            "oss:GetObject",
            "photos/a",
            vec![Change::AddStatement(user)],
        ),
        (&[], "user", "oss:GetObject", "photos/a", vec![Change::AddStatement(user)]),
        (
            &["i Allow oss:* @ * if StringEquals acs:SourceVpc vpc-1"],
            "user",
            "oss:GetObject",
            "photos/a",
            vec![Change::Satisfy { at: at(user, 0), tests: vec![0] }],
        ),
        (
            &["i Allow oss:* @ *", "i Deny oss:GetObject @ *"],
            "user",
            "oss:GetObject",
            "photos/a",
            vec![Change::Exempt(at(user, 1))],
        ),
        (
            &["i Deny oss:GetObject @ *"],
            "user",
            "oss:GetObject",
            "photos/a",
            vec![Change::Exempt(at(user, 0)), Change::AddStatement(user)],
        ),
        (
            &["i Allow oss:GetObject @ *", "s Allow oss:PutObject @ *"],
            "role",
            "oss:GetObject",
            "photos/a",
            vec![Change::AddAction(at(Origin::Session, 0))],
        ),
        (
            &["b Allow oss:GetObject @ photos/* by 200000000000000002"],
            "user",
            "oss:GetObject",
            "photos/a",
            vec![Change::AddPrincipal(at(Origin::Bucket, 0))],
        ),
        (
            &["b Allow oss:GetObject @ photos/* by 1"],
            "anonymous",
            "oss:GetObject",
            "photos/a",
            vec![Change::AddPrincipal(at(Origin::Bucket, 0))],
        ),
        (
            &[],
            "otheruser",
            "oss:GetObject",
            "photos/a",
            vec![Change::AddStatement(user), Change::AddStatement(Origin::Bucket)],
        ),
        (
            &["b Deny oss:* @ * by 1111111111111111"],
            "owner",
            "oss:GetObject",
            "photos/a",
            vec![Change::Exempt(at(Origin::Bucket, 0))],
        ),
        (&["i Allow oss:* @ *"], "user", "oss:GetObject", "photos/a", vec![]),
    ] {
        let request = Request::new(action, resource, caller(who)).owned_by(OWNER);
        let policies = policies(lines);
        let verdict = evaluate(&policies, &request);
        assert_eq!(changes(&policies, &request, &verdict), wanted, "{lines:?}");
    }
}
