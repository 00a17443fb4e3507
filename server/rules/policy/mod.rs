//! The rules on policies of RAM, buckets, sessions, roles, access points and VPC endpoints.
//!
//! Each file holds one idea. A rule sees a [`Case`]: a document with its places in the text that it was read
//! from. Where that text is only what a literal says, what comes out is carried over to the text around it.

mod action;
mod case;
mod condition;
mod grammar;
mod lift;
mod principal;
mod resource;
mod session;
mod whole;

use super::{Bench, Verdict};
use crate::{
    catalog::pages,
    sight::{Grant, Standing},
    syntax,
};
use case::Case;

/// Everything that the rules say of a policy.
pub(crate) fn judge_policy(standing: &Standing, bench: &Bench<'_>) -> Vec<Verdict> {
    let json = syntax::by_id("json").unwrap_or_else(syntax::plain_text);
    let mut found = match &standing.document.inner {
        Some(inner) => {
            let case = Case::new(inner.view.text(), &inner.document, standing, json, bench, true);
            let verdicts = judge(&case).into_iter();
            verdicts.map(|verdict| lift::lift(verdict, &inner.view, bench.text)).collect()
        }
        None => {
            let row = bench.scene.syntax.as_ref().map(|syntax| syntax.language(standing.document.span.start));
            let strict = row.is_some_and(|row| row.id == "json");
            judge(&Case::new(bench.text, &standing.document, standing, row.unwrap_or(json), bench, strict))
        }
    };
    found.extend(session::judge(standing, bench));
    found
}

/// What the rules say of a system policy that is granted within a resource group.
pub(crate) fn judge_grant(grant: &Grant, bench: &Bench<'_>) -> Vec<Verdict> {
    let verdict = Verdict::new(pages::POLICY_RESOURCE_GROUP, grant.policy).related("group", grant.group);
    vec![verdict.fact("name", grant.policy.of(bench.text))]
}

fn judge(case: &Case<'_>) -> Vec<Verdict> {
    let mut verdicts = grammar::judge(case);
    let reach = resource::Reach::new(case);
    for statement in &case.document.statements {
        verdicts.extend(action::judge(case, statement));
        verdicts.extend(resource::judge(case, statement, &reach));
        verdicts.extend(principal::judge(case, statement));
        verdicts.extend(condition::judge(case, statement));
    }
    verdicts.extend(whole::judge(case));
    verdicts
}
