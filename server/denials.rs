//! Why a policy refuses what it speaks of: what the simulator says of a statement, in words.

use crate::{
    Denial, Locale, Reading, Span, Timestamp,
    catalog::{self, Level, word},
    policy::{
        Arn, Decision, Place, Policies, Policy, Request,
        document::{Principal, Statement, Values},
        evaluate::{Caller, Verdict, answers, evaluate},
        tell::tell,
    },
    sight::{PolicyKind, Standing},
};

/// So many actions and resources of a statement are tried.
pub(crate) const TRIED: usize = 12;

/// A policy with more statements than this is not simulated.
pub(crate) const MOST_STATEMENTS: usize = 1_000;

/// What a policy refuses, and how it comes to that.
struct Refused {
    policies: Policies,
    request: Request,
    verdict: Verdict,
}

/// The actions of the statement around `span` that its policy refuses; of the one that `span` touches, if it
/// touches one.
pub(crate) fn at(reading: &Reading, span: Span, locale: Locale, now: Timestamp) -> Vec<Denial> {
    let offer = |refused: Refused| {
        let action = refused.request.action().to_owned();
        Denial { title: word("policy.why.title", locale, &[("action", action.clone())]), action }
    };
    refused(reading, span, now, None).into_iter().map(offer).collect()
}

/// Why the policy around `span` refuses `action`, in lines; `None` if it does not.
pub(crate) fn why(
    reading: &Reading,
    span: Span,
    action: &str,
    locale: Locale,
    now: Timestamp,
) -> Option<String> {
    let refused = refused(reading, span, now, Some(action)).pop()?;
    Some(said(&refused.policies, &refused.request, &refused.verdict, locale))
}

/// What [`at`] tells, of the one action `only` or of all.
fn refused(reading: &Reading, span: Span, now: Timestamp, only: Option<&str>) -> Vec<Refused> {
    let standing = reading.scene().policies.iter().find(|one| one.document.span.meets(span));
    let Some(standing) = standing.filter(|one| one.document.statements.len() <= MOST_STATEMENTS) else {
        return Vec::new();
    };
    let statement = standing.document.statements.iter().find(|one| one.span.meets(span));
    let Some(statement) = statement else { return Vec::new() };
    let actions = || statement.action.iter().flat_map(Values::texts);
    let touched = actions().any(|text| text.span.meets(span));
    let mut names: Vec<String> = Vec::new();
    for text in actions().filter(|text| !touched || text.span.meets(span)).take(TRIED) {
        for action in meant(&text.text) {
            if only.is_none_or(|only| only == action) && !names.contains(&action) {
                names.push(action);
            }
        }
    }
    names.into_iter().filter_map(|action| refuse(standing, statement, &action, now)).collect()
}

/// How the policy refuses `action` on something that `statement` speaks of, if it does.
fn refuse(standing: &Standing, statement: &Statement, action: &str, now: Timestamp) -> Option<Refused> {
    let policies = policies(standing)?;
    let requests = resources(statement, action)
        .into_iter()
        .filter_map(|resource| Some(Request::new(action, &resource, caller(statement)?).at(now)));
    let (verdict, request) =
        requests.map(|request| (evaluate(&policies, &request), request)).find(|(verdict, _)| {
            // whom a bucket policy says nothing of, others may allow
            verdict.decision == Decision::ExplicitDeny
                || verdict.decision == Decision::ImplicitDeny && standing.kind.is_of_identity()
        })?;
    Some(Refused { policies, request, verdict })
}

/// The policy alone; what others grant is not known. `None` for kinds that decide on nothing of OSS.
fn policies(standing: &Standing) -> Option<Policies> {
    let document = &standing.document;
    match standing.kind {
        kind if kind.is_of_identity() => {
            Some(Policies { identity: vec![Policy::new(document, Place::Identity)], ..Policies::default() })
        }
        PolicyKind::Bucket => {
            Some(Policies { bucket: Some(Policy::new(document, Place::Bucket)), ..Policies::default() })
        }
        _ => None,
    }
}

/// Somebody whom the statement speaks of.
fn caller(statement: &Statement) -> Option<Caller> {
    let named = match &statement.principal {
        None => None,
        Some(Principal::Plain(values)) => Some(values.texts().next()?.text.as_str()),
        Some(Principal::Typed { .. }) => return None,
    };
    match named {
        None | Some("*") => Some(Caller::User { account: None, id: String::new() }),
        Some(id) => {
            id.bytes().all(|b| b.is_ascii_digit()).then(|| Caller::User { account: None, id: id.to_owned() })
        }
    }
}

/// The actions that `name` means: itself, or those that are needed in the place of a wrong name. A pattern is
/// many actions.
fn meant(name: &str) -> Vec<String> {
    match (catalog::action(name), catalog::wrong_action(name)) {
        (Some(action), _) => vec![action.name.clone()],
        (None, Some(wrong)) => wrong.instead.clone(),
        (None, None) => Vec::new(),
    }
}

/// The resources of the statement as a request for `action` names them: an object in a bucket, the bucket of an
/// object, or all of the account.
fn resources(statement: &Statement, action: &str) -> Vec<String> {
    let level = catalog::action(action).map(|action| action.level);
    let named = statement.resource.iter().flat_map(Values::texts).take(TRIED);
    let mut all: Vec<String> = Vec::new();
    for text in named {
        let Some(arn) = Arn::new(&text.text).filter(Arn::is_oss) else {
            if text.text == "*" {
                all.push("acs:oss:*:*:*".to_owned());
            }
            continue;
        };
        let own = !arn.path.starts_with("accesspoint") && arn.path != "*";
        let bucket = || format!("acs:oss:{}:{}:{}", arn.region, arn.account, arn.bucket());
        let one = match level {
            Some(Level::Object) if own && !arn.path.contains(['/', '*']) => format!("{}/*", bucket()),
            Some(Level::Bucket) if own && !arn.bucket().contains('*') => bucket(),
            Some(Level::Service) => "acs:oss:*:*:*".to_owned(),
            _ => text.text.clone(),
        };
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

/// The decision, what decides, what OSS answers, and the least that would change it; a line each.
fn said(policies: &Policies, request: &Request, verdict: &Verdict, locale: Locale) -> String {
    let told = tell(policies, request, verdict, &|_| None, locale);
    let mut lines = vec![told.title, told.cause];
    let mut numbers: Vec<usize> = verdict.deciders.iter().map(|at| at.statement + 1).collect();
    numbers.dedup();
    let deciding = numbers.iter().map(|n| word("policy.why.statement", locale, &[("n", n.to_string())]));
    lines.extend(deciding);
    lines.extend(answers(verdict, request).into_iter().map(|answer| {
        let message = answer.message.map(|text| format!(" \"{text}\"")).unwrap_or_default();
        let ec = answer.ec.map(|ec| format!(" (EC {ec})")).unwrap_or_default();
        let facts = [("answer", format!("{} {}{message}{ec}", answer.status, answer.code))];
        word("policy.why.answer", locale, &facts)
    }));
    let changes = told.changes.into_iter();
    lines.extend(changes.map(|change| word("policy.why.change", locale, &[("change", change)])));
    lines.extend(told.notes);
    if verdict.decision == Decision::ImplicitDeny {
        lines.push(word("policy.why.alone", locale, &[]));
    }
    lines.join("\n")
}
