//! Signed URLs, and policies of their buckets that refuse them.

use super::super::{Bench, Verdict};
use crate::{
    catalog::pages,
    policy::{
        Request,
        evaluate::{Caller, Truth, fit},
    },
    text::{Spot, glob},
    workspace::{Facts, Granted, Neighbours, Signed},
};

/// Signed URLs that the policy of their bucket refuses to everyone who opens them.
pub(super) fn denied(facts: &Facts, bench: &Bench<'_>, neighbours: &Neighbours<'_>) -> Vec<Verdict> {
    // one that has ended is refused before any policy is asked
    let open = facts.signed.iter().filter(|signed| signed.ends.is_none_or(|end| end >= bench.now));
    let verdict = |signed: &Signed| {
        let own = facts.policies.iter().filter(|one| one.buckets.contains(&signed.bucket));
        let others = neighbours.policies(&signed.bucket).filter(|(path, _, _)| &***path != neighbours.path);
        let policies = own.chain(others.map(|(_, _, one)| one)).filter(|one| one.of_bucket).take(20);
        // a bucket has one policy: which of several is in force is not known
        let refused: Option<Vec<&Spot>> = policies.map(|one| refusal(one, signed)).collect();
        let at = *refused?.first()?;
        Some(
            Verdict::new(pages::SIGNED_URL_DENIED, signed.span)
                .fact("bucket", &signed.bucket)
                .fact("object", &signed.object)
                .fact("action", signed.action)
                .elsewhere("workspace.denied", at.clone()),
        )
    };
    open.filter_map(verdict).collect()
}

/// Where the policy refuses the URL for certain.
fn refusal<'a>(granted: &'a Granted, signed: &Signed) -> Option<&'a Spot> {
    let resource = format!("acs:oss:*:*:{}/{}", signed.bucket, signed.object);
    let somebody = Caller::User { account: None, id: String::new() };
    let request = Request::new(signed.action, &resource, somebody);
    let request = match signed.tls {
        Some(tls) => request.tls(tls),
        None => request,
    };
    let action = signed.action.to_lowercase();
    granted.denials.iter().find_map(|denial| {
        let statement = granted.policy.statements.get(denial.statement)?;
        let named = |text: &str| glob(&text.to_lowercase(), &action);
        let at = statement.actions.iter().position(|own| own.text.as_deref().is_some_and(named))?;
        (fit(statement, &request).whole() == Truth::True).then(|| denial.actions.get(at))?
    })
}
