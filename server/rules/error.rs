//! Rules on error codes in code, and on recorded answers.

use super::{Bench, Fact, Verdict};
use crate::{
    catalog::{self, Words, pages},
    finding::Edit,
    sight::{ErrorBody, ErrorLiteral, Sighting},
};

pub(super) fn judge_literal(sighting: &Sighting, literal: &ErrorLiteral, bench: &Bench<'_>) -> Vec<Verdict> {
    let rules = [ec_literal, suffix, foreign, renamed, unknown];
    rules.iter().find_map(|rule| rule(sighting, literal, bench)).into_iter().collect()
}

fn replace(sighting: &Sighting, literal: &ErrorLiteral, to: &str) -> Vec<Edit> {
    vec![Edit { span: literal.code.span, text: sighting.write(to) }]
}

fn ec_literal(_: &Sighting, literal: &ErrorLiteral, _: &Bench<'_>) -> Option<Verdict> {
    let ec = catalog::ec(&literal.code.text).filter(|_| literal.is_compared())?;
    let verdict = Verdict::new(pages::ERROR_EC_LITERAL, literal.code.span).fact("ec", &ec.ec);
    Some(verdict.with("meaning", Fact::Words(ec.meaning.clone())))
}

/// `err.code === 'AccessDeniedError'` of the SDK for JavaScript: the suffix belongs to `err.name`.
fn suffix(sighting: &Sighting, literal: &ErrorLiteral, bench: &Bench<'_>) -> Option<Verdict> {
    let script = ["javascript", "typescript", "javascriptreact", "typescriptreact", "html"];
    if !script.contains(&sighting.place.language.id.as_str()) {
        return None;
    }
    let code = &literal.code.text;
    let verdict = Verdict::new(pages::ERROR_CODE_SUFFIX, literal.code.span).fact("code", code);
    if literal.beside.ends_with(".code") {
        let bare = code.strip_suffix("Error").filter(|bare| !catalog::codes(bare).is_empty())?;
        let known = !catalog::codes(code).is_empty() || catalog::code_traps().client_codes.contains(code);
        return (!known).then(|| {
            verdict.fact("to", bare).answer(bare, None).fix("code", bare, replace(sighting, literal, bare))
        });
    }
    // browsers have an InternalError of their own, and AWS's SDK puts bare codes into `name`
    let ambiguous = code.ends_with("Error") || speaks_to_s3(bench.text);
    if literal.beside.ends_with(".name") && literal.is_known() && !ambiguous {
        let name = format!("{code}Error");
        return Some(verdict.variant("name").fact("to", &name).answer(code, None).fix(
            "name",
            &name,
            replace(sighting, literal, &name),
        ));
    }
    None
}

/// True if the text also uses an SDK of S3.
fn speaks_to_s3(text: &str) -> bool {
    ["boto", "aws-sdk", "awssdk", "amazonaws", "minio"].iter().any(|word| text.contains(word))
}

fn foreign(sighting: &Sighting, literal: &ErrorLiteral, bench: &Bench<'_>) -> Option<Verdict> {
    let code = &literal.code.text;
    let traps = catalog::code_traps();
    let language = &sighting.place.language.id;
    let trap = traps.sdk_traps.iter().find(|trap| trap.literal == *code && trap.language.contains(language));
    let trap = trap.map(|trap| (vec![trap.instead.clone()], &trap.note));
    let foreign = || {
        // code that also speaks to S3 may mean S3's name
        let foreign =
            traps.foreign.iter().find(|foreign| foreign.code == *code && !speaks_to_s3(bench.text))?;
        Some((foreign.instead.clone(), &foreign.note))
    };
    let (instead, note): (Vec<String>, &Words) = trap.or_else(foreign).filter(|_| literal.is_compared())?;
    let mut verdict = Verdict::new(pages::ERROR_CODE_FOREIGN, literal.code.span)
        .fact("code", code)
        .with("note", Fact::Words(note.clone()));
    if let Some(first) = instead.first() {
        verdict = verdict.answer(first, None);
    }
    for to in instead {
        let edits = replace(sighting, literal, &to);
        verdict = verdict.fix("instead", to, edits);
    }
    Some(verdict)
}

fn renamed(_: &Sighting, literal: &ErrorLiteral, bench: &Bench<'_>) -> Option<Verdict> {
    let code = &literal.code.text;
    let pair = catalog::code_traps().renamed.iter().find(|pair| pair.old == *code || pair.new == *code)?;
    let other = if pair.old == *code { &pair.new } else { &pair.old };
    // code that knows both names is right
    let quoted = |quote: char| bench.text.contains(&format!("{quote}{other}{quote}"));
    if !literal.is_compared() || quoted('"') || quoted('\'') {
        return None;
    }
    Some(
        Verdict::new(pages::ERROR_CODE_RENAMED, literal.code.span)
            .fact("code", code)
            .fact("other", other)
            .answer(other, None),
    )
}

fn unknown(sighting: &Sighting, literal: &ErrorLiteral, bench: &Bench<'_>) -> Option<Verdict> {
    let code = &literal.code.text;
    if !literal.is_compared()
        || literal.is_known()
        || speaks_to_s3(bench.text)
        || catalog::code_traps().client_codes.contains(code)
    {
        return None;
    }
    if literal.beside.ends_with(".name") {
        return None;
    }
    let (distance, near) = catalog::errors()
        .iter()
        .map(|entry| (strsim::osa_distance(&entry.code, code), &entry.code))
        .min_by_key(|&(distance, _)| distance)?;
    // other services have names that are near: InvalidAccessKey, SignatureNotMatch
    let cut = near.starts_with(code.as_str()) || code.starts_with(near.as_str());
    // two letters of a short name make another name: InvalidParam is no InvalidPart
    let near_enough = distance == 1 || (distance == 2 && code.len() >= 14);
    (near_enough && code.len() >= 8 && !cut).then(|| {
        Verdict::new(pages::ERROR_CODE_UNKNOWN, literal.code.span)
            .fact("code", code)
            .fact("to", near)
            .answer(near, None)
            .fix("nearest", near, replace(sighting, literal, near))
    })
}

pub(super) fn judge_body(sighting: &Sighting, body: &ErrorBody) -> Vec<Verdict> {
    let code = body.piece("Code").or_else(|| body.piece("EC"));
    let span = code.map_or(sighting.span, |piece| piece.span);
    let Some(cause) = body.cause() else { return Vec::new() };
    let name = code.map(|piece| piece.text.clone()).unwrap_or_default();
    let verdict = Verdict::new(pages::ERROR_BODY_RECORDED, span)
        .answer(&name, body.get("Message"))
        .fact("code", name)
        .with("cause", Fact::Words(cause));
    let moved = body.get("Code") == Some("AccessDenied") || body.get("Code") == Some("PermanentRedirect");
    let stated = body.get("Bucket").is_some() || body.get("EC") == Some("0003-00001403");
    vec![match body.get("Endpoint").filter(|endpoint| moved && stated && endpoint.contains('.')) {
        Some(endpoint) => verdict.variant("endpoint").fact("endpoint", endpoint),
        None => verdict,
    }]
}
