//! What statements mean together: a Deny over every Allow, repetitions, rights that are far too wide, size.

use std::collections::{HashMap, HashSet};

use super::{super::Verdict, case::Case, condition::limits};
use crate::{
    catalog::pages,
    policy::{
        document::{Leaf, Principal, Statement, Values},
        value::Text,
    },
    sight::PolicyKind,
    text::{Span, glob},
};

/// Comparisons of two patterns that one policy may cost.
const BUDGET: usize = 100_000;

/// Longest policy of RAM, in characters. Source: resource-management, CreatePolicy.
const RAM_LIMIT: usize = 6_144;

/// Longest session policy, in characters. Source: notice on the length of STS policies, September 2022.
const SESSION_LIMIT: usize = 2_048;

/// Longest bucket policy, in bytes. Source: EC 0030-00000001.
const BUCKET_LIMIT: usize = 16 * 1_024;

/// Longest value in a bucket policy, in bytes. Source: EC 0030-00000003.
const VALUE_LIMIT: usize = 4_095;

pub(super) fn judge(case: &Case<'_>) -> Vec<Verdict> {
    let mut found = swallowed(case);
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for statement in &case.document.statements {
        let lists = statement.action.iter().chain(&statement.not_action);
        let lists = lists.chain(&statement.resource).chain(&statement.not_resource);
        found.extend(lists.filter_map(|values| repeated(case, values)));
        let blocks = statement.condition.iter().flat_map(|condition| &condition.blocks);
        found.extend(blocks.flat_map(|block| &block.keys).filter_map(|values| same(case, values)));
        if let Some(&first) = seen.get(statement.span.of(case.text)).filter(|_| !statement.open) {
            let verdict = Verdict::new(pages::POLICY_REDUNDANT, case.head(statement)).variant("statement");
            found.push(verdict.related("first", first));
        }
        seen.insert(statement.span.of(case.text), case.head(statement));
        found.extend(broad(case, statement));
        found.extend(public(case, statement));
        found.extend(locked_out(case, statement));
    }
    found.extend(size(case));
    found.extend(kms(case));
    found.extend(console(case));
    found
}

fn texts(values: &Option<Values>) -> Vec<&str> {
    values.iter().flat_map(Values::texts).map(|text| text.text.as_str()).collect()
}

/// True if one of the patterns `wide` fits all that `narrow` fits.
fn cover(wide: &[&str], narrow: &[&str], budget: &mut usize) -> bool {
    narrow.iter().all(|narrow| {
        wide.iter().any(|wide| {
            *budget = budget.saturating_sub(1);
            *budget > 0 && (wide == narrow || !wide.contains('?') && glob(wide, narrow))
        })
    })
}

fn callers(statement: &Statement) -> Option<Vec<&str>> {
    match &statement.principal {
        Some(Principal::Plain(values)) => Some(values.texts().map(|text| text.text.as_str()).collect()),
        _ => None,
    }
}

/// Statements that a Deny without a condition leaves nothing of.
fn swallowed(case: &Case<'_>) -> Vec<Verdict> {
    let whole = |one: &&Statement| {
        let known =
            |values: &Option<Values>| values.as_ref().is_some_and(|v| !v.is_open() && !v.values.is_empty());
        !one.open && known(&one.action) && known(&one.resource) && one.not_principal.is_none()
    };
    let statements: Vec<&Statement> = case.document.statements.iter().filter(whole).collect();
    let denies: Vec<&Statement> =
        statements.iter().copied().filter(|one| case.denies(one) && one.condition.is_none()).collect();
    let mut budget = BUDGET;
    let mut found = Vec::new();
    for allow in statements.iter().filter(|one| case.allows(one)) {
        for deny in &denies {
            let same_callers = match (callers(deny), callers(allow)) {
                (None, None) => deny.principal.is_none() && allow.principal.is_none(),
                // for everyone but the owner, who needs no Allow
                (Some(wide), Some(narrow)) => cover(&wide, &narrow, &mut budget),
                _ => false,
            };
            if same_callers
                && cover(&texts(&deny.action), &texts(&allow.action), &mut budget)
                && cover(&texts(&deny.resource), &texts(&allow.resource), &mut budget)
            {
                let (Some(own), Some(other)) = (&allow.effect, &deny.effect) else { continue };
                let verdict = Verdict::new(pages::POLICY_DENY_SWALLOWS, own.value.span);
                found.push(verdict.related("deny", other.value.span));
                break;
            }
        }
        if budget == 0 {
            break;
        }
    }
    found
}

/// A value that another one of the list makes useless.
fn repeated(case: &Case<'_>, values: &Values) -> Option<Verdict> {
    let say = |at: usize, text: &Text, other: &Text| {
        Verdict::new(pages::POLICY_REDUNDANT, text.span)
            .variant("value")
            .fact("value", text.text.clone())
            .fact("other", other.text.clone())
            .related("first", other.span)
            .fix("remove", text.text.clone(), case.take_out(&values.values, at))
    };
    let wide: Vec<&Text> = values.texts().filter(|text| text.text.contains('*')).take(32).collect();
    let mut seen: HashMap<&str, &Text> = HashMap::new();
    for (at, leaf) in values.values.iter().enumerate() {
        let Some(text) = leaf.text() else { continue };
        if let Some(first) = seen.get(text.text.as_str()) {
            return Some(say(at, text, first));
        }
        seen.insert(&text.text, text);
        // the bucket beside `*` and the like is habit, and harmless; only actions are compared by pattern
        let by =
            |one: &&&Text| one.span != text.span && text.text.contains(':') && glob(&one.text, &text.text);
        if values.key.text.ends_with("Action")
            && let Some(other) = wide.iter().find(by)
            && !(glob(&text.text, &other.text) && other.span > text.span)
        {
            return Some(say(at, text, other));
        }
    }
    None
}

/// The same value twice in a condition.
fn same(case: &Case<'_>, values: &Values) -> Option<Verdict> {
    let mut seen: HashMap<&str, &Leaf> = HashMap::new();
    for (at, leaf) in values.values.iter().enumerate() {
        let Some(said) = leaf.said() else { continue };
        if let Some(first) = seen.insert(said, leaf) {
            return Some(
                Verdict::new(pages::POLICY_REDUNDANT, leaf.span)
                    .variant("value")
                    .fact("value", said)
                    .fact("other", said)
                    .related("first", first.span)
                    .fix("remove", said, case.take_out(&values.values, at)),
            );
        }
    }
    None
}

fn is_all(resource: &str) -> bool {
    matches!(resource, "*" | "acs:oss:*:*:*" | "acs:*:*:*:*")
}

/// Rights that are far too wide.
fn broad(case: &Case<'_>, statement: &Statement) -> Option<Verdict> {
    if case.kind == PolicyKind::Trust {
        return None;
    }
    let say = |text: Span, variant| Some(Verdict::new(pages::POLICY_BROAD, text).variant(variant));
    if let Some(not) = statement.not_action.as_ref().filter(|_| statement.action.is_none()) {
        return match case.allows(statement) {
            true => say(not.key.span, "allow-not-action"),
            false if case.denies(statement) => say(not.key.span, "deny-not-action"),
            false => None,
        };
    }
    let action = statement
        .action
        .iter()
        .flat_map(Values::texts)
        .find(|text| matches!(text.text.as_str(), "*" | "oss:*"))?;
    let everything = statement.resource.iter().flat_map(Values::texts).any(|text| is_all(&text.text));
    let free = statement.condition.is_none() && !statement.open;
    let callers = statement.principal.is_none();
    (case.allows(statement) && everything && free && callers).then(|| say(action.span, "everything"))?
}

fn everyone(statement: &Statement) -> Option<&Values> {
    match &statement.principal {
        Some(Principal::Plain(values)) => (values.texts().any(|text| text.text == "*")
            || values.in_list && values.values.is_empty())
        .then_some(values),
        _ => None,
    }
}

/// A bucket that is open to the world.
fn public(case: &Case<'_>, statement: &Statement) -> Option<Verdict> {
    let values = everyone(statement).filter(|_| case.kind == PolicyKind::Bucket && case.allows(statement))?;
    let open = statement.open || statement.condition.as_ref().is_some_and(|condition| condition.open);
    (!limits(statement) && !open).then(|| Verdict::new(pages::POLICY_PUBLIC, values.span))
}

/// A Deny for everyone under a condition: the owner falls under it too.
fn locked_out(case: &Case<'_>, statement: &Statement) -> Option<Verdict> {
    let values = everyone(statement).filter(|_| case.kind == PolicyKind::Bucket && case.denies(statement))?;
    statement.condition.as_ref().filter(|condition| !condition.blocks.is_empty())?;
    let changes = |text: &&str| glob(&text.to_lowercase(), "oss:putbucketpolicy");
    let on_bucket = |text: &&str| text.ends_with('*') && !text.contains('/') || !text.contains('/');
    let all = texts(&statement.action);
    let resources = texts(&statement.resource);
    (all.iter().any(changes) && resources.iter().any(on_bucket))
        .then(|| Verdict::new(pages::POLICY_OWNER_LOCKED_OUT, values.span))
}

/// A policy, or a value in it, that is too long.
fn size(case: &Case<'_>) -> Option<Verdict> {
    if !case.is_data() || case.has_templates() {
        return None;
    }
    let document = case.document;
    let key = document.statement_key.as_ref()?;
    let (limit, variant) = match case.kind {
        PolicyKind::Session => (SESSION_LIMIT, "session"),
        PolicyKind::Ram => (RAM_LIMIT, "ram"),
        PolicyKind::Bucket => (BUCKET_LIMIT, "bucket"),
        _ => return None,
    };
    if case.kind == PolicyKind::Bucket {
        let all = document.statements.iter().flat_map(|one| one.action.iter().chain(&one.resource));
        if let Some(text) = all.flat_map(Values::texts).find(|text| text.text.len() > VALUE_LIMIT) {
            let verdict = Verdict::new(pages::POLICY_SIZE, text.span).variant("value");
            return Some(
                verdict.fact("size", text.text.len().to_string()).fact("limit", VALUE_LIMIT.to_string()),
            );
        }
    }
    let size = compact(document.span.of(case.text), case.kind == PolicyKind::Bucket);
    (size > limit).then(|| {
        Verdict::new(pages::POLICY_SIZE, key.span)
            .variant(variant)
            .fact("size", size.to_string())
            .fact("limit", limit.to_string())
    })
}

/// The least length that the policy can be sent in: blanks outside of strings do not count.
fn compact(text: &str, bytes: bool) -> usize {
    let (mut quoted, mut escaped) = (false, false);
    let counts = |c: &char| {
        let own = *c;
        let counts = quoted || !own.is_whitespace();
        match own {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        counts
    };
    let counted = text.chars().filter(counts);
    if bytes { counted.map(char::len_utf8).sum() } else { counted.count() }
}

/// Folders may be listed in the console, which opens every bucket with an empty prefix, and that one is not
/// allowed.
fn console(case: &Case<'_>) -> Option<Verdict> {
    let document = case.document;
    if !case.kind.is_of_identity() || document.is_open() {
        return None;
    }
    let allows = || document.statements.iter().filter(|one| case.allows(one));
    let named = || allows().flat_map(|one| &one.action).flat_map(Values::texts);
    // programs have no use for both
    let of_console = ["oss:ListBuckets", "oss:GetBucketStat"];
    if !of_console.iter().all(|name| named().any(|text| text.text.eq_ignore_ascii_case(name))) {
        return None;
    }
    let lists = |one: &&Statement| {
        let actions = one.action.iter().flat_map(Values::texts);
        one.not_action.is_some()
            || actions.map(|text| &text.text).any(|name| glob(&name.to_lowercase(), "oss:listobjects"))
    };
    let mut narrow = None;
    for statement in allows().filter(lists) {
        let values = prefixes(statement)?;
        let opens = |leaf: &Leaf| leaf.said().is_none_or(|said| glob(said, ""));
        if values.values.is_empty() || values.values.iter().any(opens) {
            return None;
        }
        narrow.get_or_insert(values);
    }
    let values = narrow?;
    let last = values.values.len() - 1;
    Some(
        Verdict::new(pages::POLICY_CONSOLE_PREFIX, values.key.span)
            .fact("name", values.key.text.clone())
            .fix("add", "", case.add(values, last, "")),
    )
}

/// The prefixes that a statement lets be listed; `None` if it lets others be listed as well.
fn prefixes(statement: &Statement) -> Option<&Values> {
    let blocks = statement.condition.iter().flat_map(|condition| &condition.blocks);
    blocks
        .filter(|block| matches!(block.operator.text.as_str(), "StringEquals" | "StringLike"))
        .flat_map(|block| &block.keys)
        .find(|values| values.key.text.eq_ignore_ascii_case("oss:Prefix"))
}

/// Objects are encrypted with a key of KMS, and nothing of KMS is allowed.
fn kms(case: &Case<'_>) -> Option<Verdict> {
    if !case.uses_kms || !case.kind.is_of_identity() {
        return None;
    }
    let allows = case.document.statements.iter().filter(|one| case.allows(one));
    let all: Vec<&Text> = allows.flat_map(|one| &one.action).flat_map(Values::texts).collect();
    let names: HashSet<&str> = all.iter().map(|text| text.text.as_str()).collect();
    let granted = names.iter().any(|name| *name == "*" || name.starts_with("kms:"));
    let open = case.document.is_open() || case.document.statements.iter().any(|one| one.not_action.is_some());
    let text =
        all.iter().find(|text| matches!(text.text.as_str(), "oss:PutObject" | "oss:GetObject" | "oss:*"))?;
    (!granted && !open).then(|| Verdict::new(pages::POLICY_KMS_MISSING, text.span))
}
