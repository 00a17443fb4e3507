//! The smallest change that would let a request through.

use super::{
    At, Caller, Decision, Fit, Origin, Policies, Request, Truth, Verdict, fit, is_foreign, is_on_account,
    listen,
};
use crate::policy::model::Effect;

/// One change. All changes of a list together let the request through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Add the request's action to the statement.
    AddAction(At),
    /// Add the request's resource to the statement.
    AddResource(At),
    /// Add the caller to the statement.
    AddPrincipal(At),
    /// Send a request that satisfies these conditions of the statement, or loosen them.
    Satisfy {
        /// The statement.
        at: At,
        /// The numbers of its tests that the request fails.
        tests: Vec<usize>,
    },
    /// Add a statement that allows the request.
    AddStatement(Origin),
    /// Sign the request: nobody may call this anonymously.
    Sign,
    /// Take the request out of this Deny.
    Exempt(At),
}

/// The changes that together let `request` through; none if it is allowed, or if it is not decided.
///
/// An Allow that lacks one thing is completed; where none lacks only one, a statement is added.
pub fn changes(policies: &Policies, request: &Request, verdict: &Verdict) -> Vec<Change> {
    if matches!(verdict.decision, Decision::Allow | Decision::Undecided) {
        return Vec::new();
    }
    let hearing = listen(policies, request);
    let mut changes = Vec::new();
    if let Some(session) = &hearing.session {
        changes.extend(session.denies.iter().map(|at| Change::Exempt(*at)));
        if session.allow != Truth::True {
            changes.push(nearest(policies, &[Origin::Session], request));
        }
    }
    let denies = hearing.identity.denies.iter().chain(&hearing.bucket.denies);
    changes.extend(denies.map(|at| Change::Exempt(*at)));
    let identity: Vec<Origin> = match policies.identity.len() {
        0 => vec![Origin::Identity(0)],
        count => (0..count).map(Origin::Identity).collect(),
    };
    let bucket = [Origin::Bucket];
    let (own, theirs) = (hearing.identity.allow == Truth::True, hearing.bucket.allow == Truth::True);
    match &request.caller {
        Caller::Account(_) if super::is_owner(request) || is_on_account(request) => {}
        Caller::Anonymous if is_on_account(request) => changes.push(Change::Sign),
        Caller::Account(_) | Caller::Anonymous if !theirs => {
            changes.push(nearest(policies, &bucket, request))
        }
        Caller::Account(_) | Caller::Anonymous => {}
        _ if is_foreign(request) && !is_on_account(request) => {
            if !own {
                changes.push(nearest(policies, &identity, request));
            }
            if !theirs {
                changes.push(nearest(policies, &bucket, request));
            }
        }
        _ if own || theirs => {}
        _ => {
            // either side will do; the identity's is the usual one
            let mut origins = identity;
            if policies.bucket.is_some() && !is_on_account(request) {
                origins.push(Origin::Bucket);
            }
            changes.push(nearest(policies, &origins, request));
        }
    }
    changes
}

/// The smallest change in the policies of `origins` that lets them allow `request`.
fn nearest(policies: &Policies, origins: &[Origin], request: &Request) -> Change {
    let mut best: Option<(usize, Change)> = None;
    for &origin in origins {
        for statement in policies.policy(origin).into_iter().flat_map(|policy| &policy.statements) {
            if statement.effect != Effect::Allow {
                continue;
            }
            let at = At { origin, statement: statement.index };
            let found = one_lack(&fit(statement, request), at, statement.not_action);
            if let Some(found) = found.filter(|found| best.as_ref().is_none_or(|best| found.0 < best.0)) {
                best = Some(found);
            }
        }
    }
    let first = origins.first().copied().unwrap_or(Origin::Identity(0));
    best.map_or(Change::AddStatement(first), |(_, change)| change)
}

/// The one thing that a statement lacks, with its rank; `None` if it lacks none or more.
fn one_lack(fit: &Fit, at: At, not_action: bool) -> Option<(usize, Change)> {
    let failed: Vec<usize> = (0..fit.tests.len()).filter(|&i| fit.tests[i] != Truth::True).collect();
    let lacks = |truth: Truth| truth != Truth::True;
    match (lacks(fit.resource), lacks(fit.action), lacks(fit.principal), failed.is_empty()) {
        _ if fit.open => None,
        (true, false, false, true) => Some((0, Change::AddResource(at))),
        (false, true, false, true) if !not_action => Some((1, Change::AddAction(at))),
        (false, false, true, true) => Some((2, Change::AddPrincipal(at))),
        (false, false, false, false) => Some((3, Change::Satisfy { at, tests: failed })),
        _ => None,
    }
}
