//! What holds for all policies and requests.

use oss403::policy::{Decision, Policies, Request, evaluate};
use proptest::prelude::*;

use crate::{
    oracle::{CALLERS, Dice, Pieces, Trial, request},
    table::{OWNER, caller},
};

fn allows(policies: &Policies, request: &Request) -> bool {
    evaluate(policies, request).decision == Decision::Allow
}

/// `trial` with one more statement, in the policy that `place` chooses among those that are there.
fn plus(trial: &Trial, place: usize, extra: Pieces) -> Trial {
    let mut more = trial.clone();
    match place % 3 {
        0 if !more.identity.is_empty() => more.identity[0].push(extra),
        1 if more.session.is_some() => more.session.iter_mut().for_each(|policy| policy.push(extra.clone())),
        _ => more.bucket.get_or_insert_default().push(extra),
    }
    more
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_deny_never_allows_more(seed in any::<u64>(), place in 0_usize..3) {
        let mut dice = Dice(seed);
        let trial = dice.trial();
        let more = plus(&trial, place, Pieces { deny: true, ..dice.pieces() });
        let (fewer, more) = (trial.policies(), more.policies());
        for _ in 0..8 {
            let [a, r, c, w] = dice.request();
            let request = request(a, r, c, w);
            prop_assert!(allows(&fewer, &request) || !allows(&more, &request));
        }
    }

    #[test]
    fn an_allow_never_denies_more(seed in any::<u64>(), place in 0_usize..3) {
        let mut dice = Dice(seed);
        let trial = dice.trial();
        let more = plus(&trial, place, Pieces { deny: false, ..dice.pieces() });
        let (fewer, more) = (trial.policies(), more.policies());
        for _ in 0..8 {
            let [a, r, c, w] = dice.request();
            let request = request(a, r, c, w);
            prop_assert!(!allows(&fewer, &request) || allows(&more, &request));
        }
    }

    #[test]
    fn a_session_policy_never_widens(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let mut trial = dice.trial();
        trial.session.get_or_insert_default().push(dice.pieces());
        let within = trial.policies();
        let without = Policies { session: None, ..within.clone() };
        for _ in 0..8 {
            let [a, r, c, w] = dice.request();
            let request = request(a, r, c, w);
            prop_assert!(!allows(&within, &request) || allows(&without, &request));
        }
    }

    /// A decision that is made without knowing everything holds whatever the rest turns out to be.
    #[test]
    fn what_is_decided_early_stays_decided(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let policies = dice.trial().policies();
        for _ in 0..8 {
            let [a, r, c, w] = dice.request();
            let full = request(a, r, c, w);
            let bare = Request::new(full.action(), full.resource(), caller(CALLERS[c])).owned_by(OWNER);
            // the keys that a request may lack are given: only the ones that every request has are open
            let bare = match (w / 4 % 3, w / 12 % 3, a) {
                (0, _, _) => bare,
                (vpc, _, _) => bare.with("acs:SourceVpc", format!("vpc-{vpc}")),
            };
            let bare = match (w / 12 % 3, a) {
                (1, 3) => bare.with("oss:Prefix", "dir/a"),
                (2, 3) => bare.with("oss:Prefix", "x"),
                _ => bare,
            };
            let (early, late) = (evaluate(&policies, &bare), evaluate(&policies, &full));
            match early.decision {
                Decision::Undecided => {}
                Decision::Allow => prop_assert_eq!(late.decision, Decision::Allow),
                _ => prop_assert_ne!(late.decision, Decision::Allow),
            }
        }
    }
}
