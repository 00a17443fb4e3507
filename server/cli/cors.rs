//! `oss403 explain cors`: what is a browser's request from another origin answered, and by which rule.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use oss403::{
    Encoding, Source,
    cors::{Cors, Request, evaluate, tell::tell},
    sight::{ConfigKind, configs},
    syntax::{self, Syntax},
};
use serde_json::json;

use crate::files::decode::decode;

use super::{
    Context,
    args::{Format, Preflight},
    complain, render,
    report::Outcome,
    walk, words,
};

/// The word before the file.
const WORD: &str = "cors";

/// What is asked.
pub(super) struct Question<'a> {
    file: &'a str,
    origin: &'a str,
    asked: &'a Preflight,
}

/// The question about rules for cross-origin requests, if it is one: the word `cors` alone is a text like any
/// other.
pub(super) fn question<'a>(text: &'a [String], asked: &'a Preflight) -> Option<Question<'a>> {
    let [word, file] = text else { return None };
    let origin = asked.origin.as_deref()?;
    (word == WORD).then_some(Question { file, origin, asked })
}

/// True if a file is named and no request: a question without its end.
pub(super) fn is_incomplete(text: &[String], asked: &Preflight) -> bool {
    matches!(text, [word, file] if word == WORD && Path::new(file).is_file()) && asked.origin.is_none()
}

/// The rules in the file, and its text; what is wrong where there are none or too many.
fn load(path: &Path, context: &Context<'_>) -> Result<(Source, Cors), String> {
    let locale = context.locale();
    let bytes = fs::read(path).map_err(|error| words::unreadable(locale, &error))?;
    let text = decode(&bytes).map(|decoded| decoded.text).unwrap_or_default();
    let name = walk::shown(path);
    let known = syntax::detect(&name, None, text.lines().next().unwrap_or_default());
    // whatever a file is called, it may hold XML or JSON
    let rows = [Some(known), syntax::by_id("xml"), syntax::by_id("jsonc")];
    for row in rows.into_iter().flatten() {
        let found = configs(&text, &Syntax::new(&text, row));
        let mut rules: Vec<Cors> = found
            .into_iter()
            .filter_map(|config| match config.kind {
                ConfigKind::Cors(cors) => Some(*cors),
                _ => None,
            })
            .collect();
        if rules.is_empty() {
            continue;
        }
        // code makes rules one by one
        let first = rules.remove(0);
        let cors = rules.into_iter().try_fold(first, |mut whole, next| {
            (whole.open && next.open).then(|| {
                whole.rules.extend(next.rules);
                whole
            })
        });
        let cors = cors.ok_or_else(|| words::CORS_TWICE.get(locale).to_owned())?;
        return Ok((Source::new(&name, row.id.as_str(), text), cors));
    }
    Err(words::NO_CORS.get(locale).to_owned())
}

/// Evaluates the rules of the file, and tells why.
pub(super) fn explain(
    question: &Question<'_>,
    context: &Context<'_>,
    out: &mut dyn Write,
) -> io::Result<Outcome> {
    let locale = context.locale();
    let path = Path::new(question.file);
    let (source, cors) = match load(path, context) {
        Ok(loaded) => loaded,
        Err(message) => {
            complain(&format!("{}: {message}", walk::shown(path)));
            return Ok(Outcome::Failed);
        }
    };
    let asked = question.asked;
    let headers = asked.headers.iter().flat_map(|list| list.split(','));
    let request = Request {
        origin: question.origin.to_owned(),
        method: asked.method.to_ascii_uppercase(),
        headers: headers.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        simple: asked.simple,
    };
    let outcome = evaluate(&cors, &request);
    let told = tell(&cors, &request, &outcome, locale);
    match context.common.format {
        Format::Human | Format::Github => {
            let shown = render::Crossing { outcome: &outcome, told: &told, source: &source };
            render::crossing(&shown, words::words(locale), out)?;
        }
        form => {
            let range = |span| {
                let (start, end) = source.range(span, Encoding::Utf16);
                json!({ "start": render::place(start), "end": render::place(end) })
            };
            let rule = outcome.rule.and_then(|rule| cors.rules.get(rule));
            let headers: Vec<_> =
                outcome.headers.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
            let whole = json!({
                "allowed": outcome.rule.is_some(),
                "path": &*source.name,
                "rule": outcome.rule,
                "range": rule.map(|rule| range(rule.span)),
                "parts": told.parts.iter().map(|span| range(*span)).collect::<Vec<_>>(),
                "status": outcome.status,
                "headers": headers,
                "message": told.title,
                "causes": told.causes,
                "misses": outcome.misses,
                "answers": told.answers,
                "changes": told.changes,
                "notes": told.notes,
            });
            match form {
                Format::Jsonl => writeln!(out, "{whole}")?,
                _ => writeln!(out, "{}", serde_json::to_string_pretty(&whole)?)?,
            }
        }
    }
    Ok(if outcome.rule.is_some() { Outcome::Clean } else { Outcome::Findings })
}
