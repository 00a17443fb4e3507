//! Callers: in which form each kind of policy names them.

use super::{super::Verdict, case::Case};
use crate::{
    catalog::pages,
    policy::{
        Arn,
        document::{Principal, Statement, Values},
        value::Text,
    },
    sight::PolicyKind,
};

/// Types of callers in a trust policy.
const TYPES: &[&str] = &["RAM", "Service", "Federated"];

pub(super) fn judge(case: &Case<'_>, statement: &Statement) -> Vec<Verdict> {
    let Some(principal) = statement.principal.as_ref().or(statement.not_principal.as_ref()) else {
        return Vec::new();
    };
    match (case.kind, principal) {
        (PolicyKind::Ram | PolicyKind::Session, _) => {
            vec![Verdict::new(pages::POLICY_PRINCIPAL, principal.key().span).variant("identity").fix(
                "remove",
                principal.key().text.clone(),
                case.take_member(&statement.members, principal.key().span),
            )]
        }
        (PolicyKind::Identity, _) => Vec::new(),
        (PolicyKind::Trust, Principal::Plain(values)) => {
            let known = !values.is_open();
            known
                .then(|| Verdict::new(pages::POLICY_PRINCIPAL, values.span).variant("trust-list"))
                .into_iter()
                .collect()
        }
        (PolicyKind::Trust, Principal::Typed { types, .. }) => {
            types.iter().flat_map(|values| of_trust(case, values)).collect()
        }
        (_, Principal::Typed { span, types, open, .. }) => {
            let verdict = Verdict::new(pages::POLICY_PRINCIPAL, *span).variant("object");
            let all = types.iter().flat_map(|values| values.texts()).collect::<Vec<_>>();
            let verdict = match all[..] {
                [only] if !open && only.text == "*" => {
                    let edits = case.replace_value(*span, only, "*");
                    let list = edits
                        .into_iter()
                        .map(|edit| crate::Edit { text: format!("[{}]", edit.text), ..edit });
                    verdict.fix("write", "[\"*\"]", list.collect())
                }
                _ => verdict,
            };
            vec![verdict]
        }
        (_, Principal::Plain(values)) => of_list(case, values),
    }
}

/// The list of a bucket policy.
fn of_list(case: &Case<'_>, values: &Values) -> Vec<Verdict> {
    if !values.in_list {
        let Some(text) = values.texts().next() else { return Vec::new() };
        let verdict = Verdict::new(pages::POLICY_PRINCIPAL, values.span).variant("string");
        return vec![verdict.fix("wrap", format!("[\"{}\"]", text.text), case.wrap(values.span))];
    }
    if values.values.is_empty() {
        return vec![Verdict::new(pages::POLICY_PRINCIPAL, values.key.span).variant("empty")];
    }
    values.texts().filter_map(|text| caller(case, text)).collect()
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// One caller of a bucket policy: an id, a session of a role, or everyone.
fn caller(case: &Case<'_>, text: &Text) -> Option<Verdict> {
    let said = text.text.as_str();
    if said == "*" || is_id(said) || case.is_open(said) {
        return None;
    }
    let verdict =
        |variant| Verdict::new(pages::POLICY_PRINCIPAL_FORM, text.span).variant(variant).fact("value", said);
    let write = |verdict: Verdict, to: String| {
        let edits = case.replace(text, &to);
        verdict.fact("to", to.clone()).fix("write", to, edits)
    };
    if said.trim() != said {
        return Some(write(verdict("blank"), said.trim().to_owned()));
    }
    if let Some(rest) = said.strip_prefix("arn:sts::") {
        let parts: Vec<&str> = rest.splitn(2, ":assumed-role/").collect();
        let [account, path] = parts[..] else { return Some(verdict("session")) };
        let Some((role, session)) = path.split_once('/') else {
            return Some(write(verdict("session-missing"), format!("{said}/*")));
        };
        if !is_id(account) && account != "*" {
            return Some(verdict("session"));
        }
        let lower = role.to_lowercase();
        return (lower != role).then(|| {
            write(verdict("role-case"), format!("arn:sts::{account}:assumed-role/{lower}/{session}"))
        });
    }
    if let Some(arn) = Arn::new(said).filter(|arn| arn.prefix == "acs" && arn.service == "ram") {
        let role = arn.path.strip_prefix("role/").map(str::to_lowercase);
        return Some(match (is_id(arn.account), arn.path, role) {
            (true, "root", _) => write(verdict("ram"), arn.account.to_owned()),
            (true, _, Some(role)) => {
                write(verdict("ram"), format!("arn:sts::{}:assumed-role/{role}/*", arn.account))
            }
            _ => verdict("ram-user"),
        });
    }
    if said.starts_with("arn:") {
        return Some(verdict("aws"));
    }
    if said.contains(['*', '?']) {
        return Some(verdict("wildcard"));
    }
    // the name of a user, or of a role
    (!said.contains([':', '/'])).then(|| verdict("name"))
}

/// One type of callers of a trust policy.
fn of_trust(case: &Case<'_>, values: &Values) -> Vec<Verdict> {
    let kind = values.key.text.as_str();
    if !TYPES.contains(&kind) {
        let verdict =
            Verdict::new(pages::POLICY_PRINCIPAL, values.key.span).variant("type").fact("name", kind);
        let near = TYPES.iter().find(|one| one.eq_ignore_ascii_case(kind));
        return vec![match near {
            Some(near) => verdict.fix("write", *near, case.replace(&values.key, near)),
            None => verdict,
        }];
    }
    let one = |text: &Text| {
        let said = text.text.as_str();
        if case.is_open(said) {
            return None;
        }
        let verdict = |variant| {
            Verdict::new(pages::POLICY_PRINCIPAL_FORM, text.span).variant(variant).fact("value", said)
        };
        match kind {
            "RAM" if is_id(said) => {
                let to = format!("acs:ram::{said}:root");
                let edits = case.replace(text, &to);
                Some(verdict("trust-id").fact("to", to.clone()).fix("write", to, edits))
            }
            "RAM" if said.starts_with("arn:") => Some(verdict("aws")),
            "RAM" if said == "*" => Some(verdict("trust-everyone")),
            "Service" if said.ends_with(".amazonaws.com") => Some(verdict("aws")),
            _ => None,
        }
    };
    values.texts().filter_map(one).collect()
}
