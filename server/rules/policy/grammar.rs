//! What a policy is made of: version, effect, elements and their types.

use super::{super::Verdict, case::Case};
use crate::{
    catalog::pages,
    policy::document::{Leaf, LeafKind, Member, Statement, Values},
    policy::value::{OddityKind, Text},
    sight::PolicyKind,
};

/// The elements of a document.
const OF_DOCUMENT: &[&str] = &["Version", "Statement", "Id"];

/// The elements of a statement.
const OF_STATEMENT: &[&str] = &[
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
    "Sid",
];

pub(super) fn judge(case: &Case<'_>) -> Vec<Verdict> {
    let document = case.document;
    let mut found: Vec<Verdict> = Vec::new();
    found.extend(version(case));
    found.extend(strict(case));
    let has = |name: &str| document.members.iter().any(|one| key_of(case, one.key) == name);
    found
        .extend(document.unknown.iter().filter_map(|member| unknown_member(case, member, OF_DOCUMENT, &has)));
    found.extend(document.duplicates.iter().map(|again| duplicate(&again.second)));
    if let Some(key) = &document.statement_key {
        let is_list = document.statements_in_list;
        if !is_list && let Some(statement) = document.statements.first() {
            found.push(Verdict::new(pages::POLICY_TYPE, key.span).variant("statement-list").fix(
                "wrap",
                "[…]",
                case.wrap(statement.span),
            ));
        }
        let none = document.statements.is_empty() && document.stray.is_empty();
        if none && is_list && !document.open && case.is_data() {
            found.push(empty(key, "statement"));
        }
        for leaf in document.stray.iter().filter(|leaf| !leaf.is_open()) {
            found.push(Verdict::new(pages::POLICY_TYPE, leaf.span).variant("statement"));
        }
    }
    for statement in &document.statements {
        found.extend(of_statement(case, statement));
    }
    found
}

fn key_of<'a>(case: &Case<'a>, span: crate::Span) -> &'a str {
    span.of(case.text).trim_matches(['"', '\'', '`'])
}

fn of_statement(case: &Case<'_>, statement: &Statement) -> Vec<Verdict> {
    let mut found: Vec<Verdict> = Vec::new();
    let has = |name: &str| statement.members.iter().any(|one| key_of(case, one.key) == name);
    let unknown: Vec<Verdict> = statement
        .unknown
        .iter()
        .filter_map(|member| unknown_member(case, member, OF_STATEMENT, &has))
        .collect();
    // a misspelt element is not missing as well
    let misspelt =
        |name: &str| statement.unknown.iter().any(|one| nearest(&one.key.text, OF_STATEMENT) == Some(name));
    found.extend(unknown);
    found.extend(statement.duplicates.iter().map(|again| duplicate(&again.second)));
    found.extend(effect(case, statement, misspelt("Effect")));
    found.extend(missing(case, statement, &misspelt));
    found.extend(conflict(case, statement));
    for values in statement.action.iter().chain(&statement.not_action) {
        found.extend(types(values));
        found.extend(emptiness(values, "action"));
    }
    for values in statement.resource.iter().chain(&statement.not_resource) {
        found.extend(types(values));
        found.extend(emptiness(values, "resource"));
    }
    if let Some(condition) = &statement.condition {
        let stray = condition.stray.iter().filter(|leaf| !leaf.is_open());
        found.extend(stray.map(|leaf| Verdict::new(pages::POLICY_TYPE, leaf.span).variant("condition")));
        if condition.blocks.is_empty() && condition.stray.is_empty() && !condition.open {
            found.push(empty(&condition.key, "condition").fix(
                "remove",
                "Condition",
                case.take_member(&statement.members, condition.key.span),
            ));
        }
        for block in &condition.blocks {
            if block.keys.is_empty() && !block.open {
                found.push(empty(&block.operator, "operator"));
            }
            for key in &block.keys {
                if key.in_list && key.values.is_empty() {
                    found.push(empty(&key.key, "values"));
                }
                let wrong = |leaf: &&Leaf| matches!(leaf.kind, LeafKind::Nested | LeafKind::Null);
                found.extend(
                    key.values
                        .iter()
                        .filter(wrong)
                        .map(|leaf| Verdict::new(pages::POLICY_TYPE, leaf.span).variant("condition-value")),
                );
            }
        }
    }
    found
}

fn version(case: &Case<'_>) -> Option<Verdict> {
    let document = case.document;
    let Some(version) = &document.version else {
        let misspelt =
            document.unknown.iter().any(|one| nearest(&one.key.text, OF_DOCUMENT) == Some("Version"));
        let key =
            document.statement_key.as_ref().filter(|_| !document.open && !misspelt && case.is_data())?;
        let model = document.statements.iter().find_map(|one| one.effect.as_ref()?.value.text());
        let value = model.map_or_else(|| "\"1\"".to_owned(), |model| case.quoted(model, "1"));
        return Some(Verdict::new(pages::POLICY_VERSION, key.span).variant("missing").fix(
            "add",
            "1",
            case.put_before(&document.members, key, "Version", &value),
        ));
    };
    match &version.value.kind {
        LeafKind::Text(text) if text.text == "1" => None,
        LeafKind::Text(text) => {
            Some(Verdict::new(pages::POLICY_VERSION, text.span).fact("value", text.text.clone()).fix(
                "write",
                "1",
                case.replace_value(text.span, text, "1"),
            ))
        }
        LeafKind::Number(number) => {
            let model = &version.key;
            let fixed = match model.content == model.span {
                true => "\"1\"".to_owned(),
                false => case.literal(model, "1"),
            };
            let edits = vec![crate::Edit { span: version.value.span, text: fixed }];
            let name = if number == "1" { "number" } else { "other-number" };
            Some(
                Verdict::new(pages::POLICY_VERSION, version.value.span)
                    .variant(name)
                    .fact("value", number.clone())
                    .fix("write", "1", edits),
            )
        }
        _ => None,
    }
}

fn effect(case: &Case<'_>, statement: &Statement, misspelt: bool) -> Option<Verdict> {
    let Some(effect) = &statement.effect else {
        let told = statement.open || misspelt || !case.is_data();
        return (!told).then(|| Verdict::new(pages::POLICY_EFFECT, case.head(statement)).variant("missing"));
    };
    let text = match &effect.value.kind {
        LeafKind::Text(text) => text,
        LeafKind::Open(_) => return None,
        _ => return Some(Verdict::new(pages::POLICY_EFFECT, effect.value.span).variant("type")),
    };
    if matches!(text.text.as_str(), "Allow" | "Deny") || case.is_masked(&text.text) {
        return None;
    }
    let verdict = Verdict::new(pages::POLICY_EFFECT, text.span).fact("value", text.text.clone());
    Some(match nearest(text.text.trim(), &["Allow", "Deny"]) {
        Some(near) => verdict.fix("write", near, case.replace(text, near)),
        None => verdict,
    })
}

/// The one of `names` that `name` is a misspelling of.
fn nearest<'n>(name: &str, names: &[&'n str]) -> Option<&'n str> {
    let lower = Some(name).filter(|name| name.len() < 24)?.to_lowercase();
    let distance = |one: &str| strsim::osa_distance(&lower, &one.to_lowercase());
    let (least, near) =
        names.iter().map(|one| (distance(one), *one)).min_by_key(|(distance, _)| *distance)?;
    let allowed = if near.len() < 6 { 1 } else { 2 };
    (least <= allowed).then_some(near)
}

fn unknown_member(
    case: &Case<'_>,
    member: &Member,
    names: &[&'static str],
    has: &dyn Fn(&str) -> bool,
) -> Option<Verdict> {
    let name = member.key.text.as_str();
    let verdict =
        |variant| Verdict::new(pages::POLICY_ELEMENT, member.key.span).variant(variant).fact("name", name);
    match nearest(name, names) {
        Some(near) if has(near) => {
            near.eq_ignore_ascii_case(name).then(|| verdict("twice").fact("near", near))
        }
        Some(near) => {
            Some(verdict("misspelt").fact("near", near).fix("write", near, case.replace(&member.key, near)))
        }
        // an object of a program may carry more than the policy
        None => (case.strict && case.placed && !case.is_masked(name)).then(|| verdict("unknown")),
    }
}

fn duplicate(second: &Text) -> Verdict {
    Verdict::new(pages::POLICY_ELEMENT, second.span)
        .variant("twice")
        .fact("name", second.text.clone())
        .fact("near", second.text.clone())
}

fn missing(case: &Case<'_>, statement: &Statement, misspelt: &dyn Fn(&str) -> bool) -> Vec<Verdict> {
    if statement.open || !case.is_data() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut say = |variant| {
        found.push(Verdict::new(pages::POLICY_ELEMENT_MISSING, case.head(statement)).variant(variant));
    };
    let acts = statement.action.is_some() || statement.not_action.is_some();
    if !acts && !misspelt("Action") && !misspelt("NotAction") {
        say("action");
    }
    let has_resource = statement.resource.is_some() || statement.not_resource.is_some();
    if !has_resource && !misspelt("Resource") && case.kind != PolicyKind::Trust {
        say("resource");
    }
    let has_principal = statement.principal.is_some() || statement.not_principal.is_some();
    if !has_principal && !misspelt("Principal") && !case.kind.is_of_identity() {
        say("principal");
    }
    found
}

fn conflict(case: &Case<'_>, statement: &Statement) -> Vec<Verdict> {
    let mut found = Vec::new();
    let mut say = |text: &Text, variant, other: &'static str| {
        let verdict = Verdict::new(pages::POLICY_ELEMENT_CONFLICT, text.span).variant(variant);
        found.push(verdict.fact("name", text.text.clone()).fact("other", other));
    };
    if let (Some(_), Some(not)) = (&statement.action, &statement.not_action) {
        say(&not.key, "both", "Action");
    }
    if let Some(not) = &statement.not_resource {
        say(&not.key, "unsupported", "Resource");
    }
    if let (Some(_), Some(not)) = (&statement.principal, &statement.not_principal) {
        say(not.key(), "both", "Principal");
    } else if let Some(not) = &statement.not_principal
        && case.allows(statement)
    {
        say(not.key(), "allow", "Principal");
    }
    if case.kind == PolicyKind::Trust
        && let Some(resource) = &statement.resource
    {
        say(&resource.key, "trust", "Principal");
    }
    if case.kind.is_of_resource()
        && let Some(not) = &statement.not_action
        && statement.action.is_none()
    {
        say(&not.key, "bucket", "Action");
    }
    found
}

fn types(values: &Values) -> impl Iterator<Item = Verdict> {
    let wrong = |leaf: &&Leaf| !matches!(leaf.kind, LeafKind::Text(_) | LeafKind::Open(_));
    values.values.iter().filter(wrong).map(|leaf| {
        Verdict::new(pages::POLICY_TYPE, leaf.span).variant("string").fact("name", values.key.text.clone())
    })
}

fn emptiness(values: &Values, name: &'static str) -> Option<Verdict> {
    if values.in_list && values.values.is_empty() {
        return Some(empty(&values.key, name));
    }
    let blank = values.texts().find(|text| text.text.trim().is_empty())?;
    Some(Verdict::new(pages::POLICY_EMPTY, blank.span).variant("blank").fact("name", values.key.text.clone()))
}

fn empty(key: &Text, variant: &'static str) -> Verdict {
    Verdict::new(pages::POLICY_EMPTY, key.span).variant(variant).fact("name", key.text.clone())
}

/// What strict JSON does not allow, where the text is sent as it stands.
fn strict(case: &Case<'_>) -> Vec<Verdict> {
    if !case.strict || case.has_templates() {
        return Vec::new();
    }
    let odd = case.document.oddities.iter().filter(|odd| case.document.span.covers(odd.span));
    odd.take(20)
        .map(|odd| {
            let variant = match odd.kind {
                _ if starts_comment(&case.text[odd.span.start..]) => "comment",
                OddityKind::Comment => "comment",
                OddityKind::ExtraComma => "extra-comma",
                OddityKind::MissingComma => "missing-comma",
                OddityKind::SingleQuotes => "single-quotes",
                OddityKind::BareKey => "bare-key",
                OddityKind::Unclosed => "unclosed",
                OddityKind::MissingValue => "missing-value",
            };
            let verdict = Verdict::new(pages::POLICY_JSON, odd.span).variant(variant);
            let edit = |text: &str| vec![crate::Edit { span: odd.span, text: text.to_owned() }];
            match odd.kind {
                OddityKind::ExtraComma => verdict.fix("remove", ",", edit("")),
                OddityKind::MissingComma if variant != "comment" => verdict.fix("put", ",", edit(",")),
                _ => verdict,
            }
        })
        .collect()
}

fn starts_comment(text: &str) -> bool {
    text.starts_with("//") || text.starts_with("/*")
}
