//! Actions: names that OSS knows, and those that people take for them.

use super::{super::Verdict, case::Case};
use crate::{
    catalog::{self, Action, InBucketPolicy, WrongAction, pages},
    finding::Edit,
    policy::{
        document::{Statement, Values},
        value::Text,
    },
};

/// Services of other clouds whose actions have the same form.
const FOREIGN: &[&str] =
    &["s3", "s3-object-lambda", "iam", "cos", "obs", "tos", "name/cos", "bos", "storage"];

pub(super) fn judge(case: &Case<'_>, statement: &Statement) -> Vec<Verdict> {
    let all = statement.action.iter().chain(&statement.not_action);
    all.flat_map(|values| {
        values.values.iter().enumerate().filter_map(|(at, leaf)| one(case, values, at, leaf.text()?))
    })
    .collect()
}

fn one(case: &Case<'_>, values: &Values, at: usize, text: &Text) -> Option<Verdict> {
    let name = text.text.trim();
    if name == "*" || name.is_empty() || case.is_open(name) {
        return None;
    }
    let Some((service, own)) = name.split_once(':') else { return bare(case, text, name) };
    if name.starts_with("acs:oss:") || service == "arn" {
        return bare(case, text, name);
    }
    if FOREIGN.contains(&service) {
        return Some(foreign(case, text, name, service, own));
    }
    if service.contains(['*', '?']) {
        let verdict = Verdict::new(pages::POLICY_ACTION_FORM, text.span).variant("service-wildcard");
        return Some(verdict.fact("name", name));
    }
    if service != "oss" && service.trim().eq_ignore_ascii_case("oss") || own.trim() != own {
        return bare(case, text, name);
    }
    if service != "oss" {
        let other = case.kind.is_of_resource() && !service.eq_ignore_ascii_case("oss");
        return other.then(|| {
            Verdict::new(pages::POLICY_ACTION_UNSUPPORTED, text.span)
                .variant("other-service")
                .fact("name", name)
        });
    }
    if own.contains(['*', '?']) {
        let none = catalog::actions_matching(name).next().is_none();
        return none.then(|| {
            Verdict::new(pages::POLICY_ACTION_UNKNOWN, text.span).variant("pattern").fact("name", name)
        });
    }
    if let Some(action) = catalog::action(name) {
        if let Some(wrong) = catalog::wrong_action(name).filter(|wrong| wrong.only_case) {
            return Some(capitals(case, text, wrong, action));
        }
        let never = case.kind.is_of_resource() && action.bucket_policy == InBucketPolicy::No;
        return never.then(|| {
            Verdict::new(pages::POLICY_ACTION_UNSUPPORTED, text.span)
                .variant("service-level")
                .fact("name", name)
                .fix("remove", name, case.take_out(&values.values, at))
        });
    }
    Some(unknown(case, values, at, text, name))
}

fn unknown(case: &Case<'_>, values: &Values, at: usize, text: &Text, name: &str) -> Verdict {
    let verdict =
        |variant| Verdict::new(pages::POLICY_ACTION_UNKNOWN, text.span).variant(variant).fact("name", name);
    if let Some(wrong) = catalog::wrong_action(name) {
        return match wrong.instead.as_slice() {
            [] => verdict("needless").fix("remove", name, case.take_out(&values.values, at)),
            [only] => {
                let already = values.texts().any(|text| text.text.eq_ignore_ascii_case(only));
                let edits = match already {
                    true => case.take_out(&values.values, at),
                    false => case.replace(text, only),
                };
                verdict("instead").fact("to", only.clone()).fix("write", only.clone(), edits)
            }
            several if wrong.either => {
                several.iter().fold(verdict("either").fact("to", several.join("`, `")), |verdict, one| {
                    verdict.fix("choose", one.clone(), case.replace(text, one))
                })
            }
            several => {
                let edits = instead_of(case, values, at, text, several);
                verdict("several").fact("to", several.join("`, `")).fix("write", several.join("`, `"), edits)
            }
        };
    }
    if catalog::event_name(name).is_some() {
        return verdict("event");
    }
    match catalog::nearest_action(name) {
        Some(near) => verdict("near").fact("to", near.name.clone()).fix(
            "write",
            near.name.clone(),
            case.replace(text, &near.name),
        ),
        None => verdict("unknown"),
    }
}

/// An action in other capitals than the table of actions has.
fn capitals(case: &Case<'_>, text: &Text, wrong: &WrongAction, action: &Action) -> Verdict {
    Verdict::new(pages::POLICY_ACTION_UNKNOWN, text.span)
        .variant("capitals")
        .fact("name", wrong.name.clone())
        .fact("to", action.name.clone())
        .fix("write", action.name.clone(), case.replace(text, &action.name))
}

/// The value number `at`, which is `text`, replaced by all of `names` that do not stand beside it yet.
fn instead_of(case: &Case<'_>, values: &Values, at: usize, text: &Text, names: &[String]) -> Vec<Edit> {
    let stands = |name: &&String| values.texts().any(|text| text.text.eq_ignore_ascii_case(name));
    let new: Vec<&String> = names.iter().filter(|name| !stands(name)).collect();
    match new.as_slice() {
        [] => case.take_out(&values.values, at),
        [only] => case.replace(text, only),
        // a single word becomes a list in one edit; an item is followed by the others
        all => case.replace_by(values, at, text, all),
    }
}

/// An action of another cloud.
fn foreign(case: &Case<'_>, text: &Text, name: &str, service: &str, own: &str) -> Verdict {
    let verdict =
        Verdict::new(pages::POLICY_ACTION_FOREIGN, text.span).fact("name", name).fact("service", service);
    let same = format!("oss:{own}");
    let known = catalog::wrong_action(name).or_else(|| catalog::wrong_action(&same));
    let to = match known.map(|wrong| wrong.instead.as_slice()) {
        Some([only]) => Some(only.clone()),
        Some(_) => None,
        None if own.contains('*') => catalog::actions_matching(&same).next().is_some().then(|| same.clone()),
        None => catalog::action(&same).map(|action| action.name.clone()),
    };
    match to.filter(|_| service == "s3") {
        Some(to) => {
            let edits = case.replace(text, &to);
            verdict.fix("write", to, edits)
        }
        None => verdict,
    }
}

/// A name without its service, or with too much of it.
fn bare(case: &Case<'_>, text: &Text, name: &str) -> Option<Verdict> {
    let verdict = Verdict::new(pages::POLICY_ACTION_FORM, text.span).variant("form").fact("name", name);
    let own = name.rsplit([':', '.', '/']).next().unwrap_or(name).trim();
    let full = format!("oss:{own}");
    let to = match catalog::action(&full) {
        Some(action) => Some(action.name.clone()),
        None => match catalog::wrong_action(&full).map(|wrong| wrong.instead.as_slice()) {
            Some([only]) => Some(only.clone()),
            _ => None,
        },
    };
    // words of other services cannot be told from mistakes
    match to {
        Some(to) => Some(verdict.fix("write", to.clone(), case.replace(text, &to)).fact("to", to)),
        None if name.starts_with("acs:oss:") => Some(verdict.fact("to", "oss:…")),
        None => None,
    }
}
