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
fn suffix(sighting: &Sighting, literal: &ErrorLiteral, _: &Bench<'_>) -> Option<Verdict> {
    let script = ["javascript", "typescript", "javascriptreact", "typescriptreact", "html"];
    if !script.contains(&sighting.place.language.id.as_str()) {
        return None;
    }
    let code = &literal.code.text;
    let verdict = Verdict::new(pages::ERROR_CODE_SUFFIX, literal.code.span).fact("code", code);
    if literal.beside.ends_with(".code") {
        let bare = code.strip_suffix("Error").filter(|bare| !catalog::codes(bare).is_empty())?;
        let known = !catalog::codes(code).is_empty() || catalog::code_traps().client_codes.contains(code);
        return (!known).then(|| verdict.fact("to", bare).fix("code", bare, replace(sighting, literal, bare)));
    }
    if literal.beside.ends_with(".name") && catalog::codes(code).iter().any(|entry| entry.code == *code) {
        let name = format!("{code}Error");
        return Some(verdict.variant("name").fact("to", &name).fix("name", &name, replace(sighting, literal, &name)));
    }
    None
}

fn foreign(sighting: &Sighting, literal: &ErrorLiteral, bench: &Bench<'_>) -> Option<Verdict> {
    let code = &literal.code.text;
    let traps = catalog::code_traps();
    let language = &sighting.place.language.id;
    let trap = traps.sdk_traps.iter().find(|trap| trap.literal == *code && trap.language.contains(language));
    let trap = trap.map(|trap| (vec![trap.instead.clone()], &trap.note));
    // code that also speaks to S3 may mean S3's name
    let of_s3 = ["boto", "aws-sdk", "awssdk", "amazonaws", "minio"].iter().any(|word| bench.text.contains(word));
    let foreign = || {
        let foreign = traps.foreign.iter().find(|foreign| foreign.code == *code && !of_s3)?;
        Some((foreign.instead.clone(), &foreign.note))
    };
    let (instead, note): (Vec<String>, &Words) = trap.or_else(foreign).filter(|_| literal.is_compared())?;
    let mut verdict = Verdict::new(pages::ERROR_CODE_FOREIGN, literal.code.span)
        .fact("code", code)
        .with("note", Fact::Words(note.clone()));
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
    Some(Verdict::new(pages::ERROR_CODE_RENAMED, literal.code.span).fact("code", code).fact("other", other))
}

fn unknown(sighting: &Sighting, literal: &ErrorLiteral, _: &Bench<'_>) -> Option<Verdict> {
    let code = &literal.code.text;
    if !literal.is_compared() || literal.is_known() || catalog::code_traps().client_codes.contains(code) {
        return None;
    }
    if literal.beside.ends_with(".name") {
        return None;
    }
    let (score, near) = catalog::errors()
        .iter()
        .map(|entry| (strsim::normalized_damerau_levenshtein(&entry.code, code), &entry.code))
        .max_by(|a, b| a.0.total_cmp(&b.0))?;
    (score >= 0.8).then(|| {
        Verdict::new(pages::ERROR_CODE_UNKNOWN, literal.code.span)
            .fact("code", code)
            .fact("to", near)
            .fix("nearest", near, replace(sighting, literal, near))
    })
}

pub(super) fn judge_body(sighting: &Sighting, body: &ErrorBody) -> Vec<Verdict> {
    let code = body.piece("Code").or_else(|| body.piece("EC"));
    let span = code.map_or(sighting.span, |piece| piece.span);
    let Some(cause) = body.cause() else { return Vec::new() };
    let name = code.map(|piece| piece.text.clone()).unwrap_or_default();
    let verdict = Verdict::new(pages::ERROR_BODY_RECORDED, span).fact("code", name).with("cause", Fact::Words(cause));
    vec![match body.get("Endpoint") {
        Some(endpoint) => verdict.variant("endpoint").fact("endpoint", endpoint),
        None => verdict,
    }]
}
