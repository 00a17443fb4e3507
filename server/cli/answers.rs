//! `oss403 explain`, `hover` and `rules`: what the catalog knows.

use std::{
    io::{self, Read, Write},
    path::Path,
};

use oss403::{Encoding, Engine, Position, Source, catalog, syntax};
use serde_json::json;

use super::{Context, args::Format, complain, config::Projects, render, report::Outcome, walk, words};
use crate::files::{decode::decode, read, read::Amount};

/// Explains a text, or each error in standard input.
pub(super) fn explain(text: &[String], context: &Context<'_>, out: &mut dyn Write) -> io::Result<Outcome> {
    let locale = context.locale();
    let text = match text {
        [dash] if dash == walk::STDIN => {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes)?;
            match decode(&bytes) {
                Some(decoded) => decoded.text,
                None => return Ok(failed(walk::STDIN, words::NO_TEXT.get(locale))),
            }
        }
        words => words.join(" "),
    };
    let engine = Engine::new(oss403::Settings::default(), locale);
    let matches = engine.explain(&text, context.now);
    match context.common.format {
        Format::Human | Format::Github => {
            let pages: Vec<&str> =
                matches.iter().map(|one| one.markdown.as_str()).filter(|page| !page.is_empty()).collect();
            render::markdown(&pages.join("\n\n---\n\n"), out)?;
            if matches.is_empty() {
                complain(words::words(locale).nothing_known);
            }
        }
        Format::Jsonl => {
            for one in &matches {
                writeln!(out, "{}", serde_json::to_string(one)?)?;
            }
        }
        Format::Json | Format::Sarif => {
            writeln!(out, "{}", serde_json::to_string_pretty(&json!({ "matches": matches }))?)?
        }
    }
    Ok(if matches.is_empty() { Outcome::Findings } else { Outcome::Clean })
}

/// Tells why there is no answer about `name`.
fn failed(name: &str, message: &str) -> Outcome {
    complain(&format!("{name}: {message}"));
    Outcome::Failed
}

/// Prints what an editor would show at `place` of `file`.
pub(super) fn hover(
    file: &Path,
    place: Position,
    context: &Context<'_>,
    out: &mut dyn Write,
) -> io::Result<Outcome> {
    let name = walk::shown(file);
    let locale = context.locale();
    let mut projects =
        Projects::new(context.common.config.as_deref(), context.common.locale, context.environment);
    let project = projects.of(file);
    for problem in &projects.problems {
        complain(&format!("{}: {}", problem.path, problem.message));
    }
    let most = project.engine.settings().max_bytes;
    let mut bytes = Vec::new();
    match read::file(file, most, &mut bytes) {
        Ok(Amount::Whole | Amount::NoText) => {}
        Ok(Amount::TooMany) => {
            return Ok(failed(&name, &words::TOO_LARGE.fill(locale, &[("limit", &most.to_string())])));
        }
        Err(error) => return Ok(failed(&name, &words::unreadable(locale, &error))),
    }
    let Some(decoded) = decode(&bytes) else { return Ok(failed(&name, words::NO_TEXT.get(locale))) };
    let text = decoded.text;
    let language = syntax::detect(&name, None, text.lines().next().unwrap_or_default());
    let source = Source::new(&name, language.id.as_str(), text);
    let last = source.lines.count() - 1;
    if place.line as usize > last {
        let facts = [("line", place.line.to_string()), ("last", last.to_string())];
        let facts = facts.each_ref().map(|(key, value)| (*key, value.as_str()));
        return Ok(failed(&name, &words::NO_LINE.fill(locale, &facts)));
    }
    let reading = project.engine.read(&source, context.now);
    // a column behind the end of its line means that end, as in an editor
    let at = source.offset(place, Encoding::Utf16);
    let hover = project.engine.hover(&reading, at, context.now);
    let json = |form: &oss403::Hover| {
        let (start, end) = source.range(form.span, Encoding::Utf16);
        json!({ "contents": form.markdown, "range": { "start": render::place(start), "end": render::place(end) } })
    };
    match context.common.format {
        Format::Human | Format::Github => match &hover {
            Some(hover) => render::markdown(&hover.markdown, out)?,
            None => complain(words::words(project.engine.locale()).nothing_known),
        },
        _ => writeln!(out, "{}", hover.as_ref().map_or(json!(null), json))?,
    }
    Ok(match (projects.problems.is_empty(), hover) {
        (false, _) => Outcome::Failed,
        (true, Some(_)) => Outcome::Clean,
        (true, None) => Outcome::Findings,
    })
}

/// Lists the rules.
pub(super) fn rules(context: &Context<'_>, out: &mut dyn Write) -> io::Result<Outcome> {
    let locale = context.locale();
    match context.common.format {
        Format::Human | Format::Github => {
            for rule in catalog::rules() {
                let severity = words::words(locale).severity(rule.severity);
                // a Chinese character is as wide as two letters
                let width = 12 - severity.chars().filter(|c| !c.is_ascii()).count();
                writeln!(out, "{:32} {severity:width$} {}", rule.id, rule.title.get(locale))?;
            }
        }
        form => {
            let all = catalog::rules().iter().map(|rule| {
                json!({ "id": rule.id, "severity": rule.severity.name(), "title": rule.title.get(locale),
                        "answers": rule.answers(None), "url": rule.url(locale) })
            });
            if form == Format::Jsonl {
                for rule in all {
                    writeln!(out, "{rule}")?;
                }
            } else {
                writeln!(out, "{}", serde_json::to_string_pretty(&all.collect::<Vec<_>>())?)?;
            }
        }
    }
    Ok(Outcome::Clean)
}
