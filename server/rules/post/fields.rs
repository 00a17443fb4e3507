//! Fields that a form must have.

use super::{Bench, Verdict};
use crate::{
    catalog::pages,
    finding::{Answer, Edit},
    sight::{Form, FormField, FormKind},
    text::mask,
};

/// The fields that a form signed with V1 must have, each with the EC number of its lack.
const V1: [(&str, Option<&str>); 4] = [
    ("OSSAccessKeyId", Some("0002-00000706")),
    ("policy", Some("0002-00000702")),
    ("Signature", Some("0002-00000703")),
    ("key", None),
];

/// Those of a form signed with V4.
const V4: [(&str, Option<&str>); 6] = [
    ("x-oss-signature-version", None),
    ("x-oss-credential", None),
    ("x-oss-date", None),
    ("policy", Some("0002-00000702")),
    ("x-oss-signature", Some("0002-00000703")),
    ("key", None),
];

pub(super) fn missing(form: &Form, bench: &Bench<'_>) -> Option<Verdict> {
    let all = bench.text.to_ascii_lowercase();
    let wanted: &[(&str, Option<&str>)] = if form.is_v4() { &V4 } else { &V1 };
    if let Some(wrong) = renamed(form, &all) {
        return Some(wrong);
    }
    let written = form.fields.iter().any(|field| field.name.span != field.span);
    if form.open || !written {
        return None;
    }
    let lacking: Vec<&(&str, Option<&str>)> =
        wanted.iter().filter(|(name, _)| form.field(name).is_none() && !speaks_of(&all, name)).collect();
    let &&(first, ec) = lacking.first()?;
    if first == "key" && is_handed_over(form, bench.text) {
        return None;
    }
    let at = form.fields.iter().find(|field| is_signing(field))?;
    let names: Vec<String> = lacking.iter().map(|(name, _)| format!("`{name}`")).collect();
    let mut verdict =
        Verdict::new(pages::POST_POLICY_FIELD_MISSING, at.name.span).fact("names", names.join(", "));
    if first == "key" {
        return Some(verdict.variant("key"));
    }
    verdict.answer = verdict
        .page
        .rule()
        .answers(None)
        .into_iter()
        .next()
        .map(|answer| Answer { ec: ec.map(str::to_owned), ..answer });
    Some(verdict)
}

/// True if the fields are what a function returns: whoever calls it knows the key.
fn is_handed_over(form: &Form, text: &str) -> bool {
    if form.kind != FormKind::Mapping {
        return false;
    }
    let before = text[..form.span.start].trim_end().trim_end_matches('(').trim_end();
    if before.ends_with("return") || before.ends_with("=>") {
        return true;
    }
    let letter = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let Some(variable) = before.strip_suffix('=') else { return false };
    let variable = variable.trim_end_matches(':').trim_end();
    let name = &variable[variable.trim_end_matches(letter).len()..];
    let after = &text[form.span.end..];
    !name.is_empty()
        && after.match_indices("return").any(|(at, word)| {
            let rest = after[at + word.len()..].trim_start_matches([' ', '(']);
            let rest = rest.strip_prefix(name);
            rest.is_some_and(|rest| !rest.starts_with(|c| letter(c) || matches!(c, '.' | '(' | '[')))
        })
}

/// The signature of V4 under the name that V1 has for it.
fn renamed(form: &Form, all: &str) -> Option<Verdict> {
    let field = form.field("signature").filter(|_| form.is_v4() && !speaks_of(all, "x-oss-signature"))?;
    let verdict = Verdict::new(pages::POST_POLICY_FIELD_MISSING, field.name.span).variant("renamed");
    let verdict = verdict.fact("name", &field.name.text);
    let quoted = field.name.span != field.span && (form.kind != FormKind::Mapping || is_quoted(field, all));
    let edit = Edit { span: field.name.span, text: "x-oss-signature".into() };
    Some(if quoted { verdict.fix("rename", "x-oss-signature", vec![edit]) } else { verdict })
}

/// True if the name stands in quotes: one with hyphens must.
fn is_quoted(field: &FormField, text: &str) -> bool {
    text[..field.name.span.start].ends_with(['"', '\'', '`'])
}

fn is_signing(field: &FormField) -> bool {
    let name = field.name.text.to_ascii_lowercase();
    ["policy", "ossaccesskeyid", "signature"].contains(&name.as_str()) || name.starts_with("x-oss-")
}

/// True if `all`, a text in small letters, has the name anywhere: the field may be added there.
fn speaks_of(all: &str, name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let part = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    all.match_indices(&name).any(|(at, _)| {
        let end = at + name.len();
        let before = at.checked_sub(1).and_then(|i| all.as_bytes().get(i));
        // a key has many names with the word in them
        let whole = !before.is_some_and(part) && !all.as_bytes().get(end).is_some_and(part);
        !all[end..].starts_with('-') && (name != "key" || whole)
    })
}

/// A temporary key without its token.
pub(super) fn token(form: &Form, bench: &Bench<'_>) -> Option<Verdict> {
    let of = |name: &str| form.field(name).and_then(|field| field.value.as_ref());
    let id = of("OSSAccessKeyId").or_else(|| of("x-oss-credential"))?;
    let temporary = id.text.starts_with("STS.") && !mask::is_placeholder(&id.text) && id.text.len() >= 12;
    let told = bench.text.to_ascii_lowercase().contains("security-token");
    let verdict = Verdict::new(pages::POST_POLICY_TOKEN_MISSING, id.span);
    (temporary && !told && !form.open).then_some(verdict)
}
