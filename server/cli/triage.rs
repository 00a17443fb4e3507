//! `oss403 explain`: each error of a text or a log, its causes, and the places in a project.

use std::{
    fs,
    io::{self, Read, Write},
    path::Path,
};

use oss403::{
    Encoding, Engine, Locale, Source, catalog, syntax,
    text::mask,
    triage::{Count, Group, Report},
};
use rayon::prelude::*;
use serde_json::{Value, json};

use super::{
    Context, answers,
    args::{Format, Search},
    complain,
    config::Projects,
    guard, render,
    report::Outcome,
    walk, words,
};
use crate::{
    files::{decode::decode, read, read::Amount},
    phrase::Phrase,
};

/// Bytes that are read at a time.
const PIECE: usize = 256 * 1024;

/// What is kept of a text in case that no error stands in it.
const HEAD: usize = 1024 * 1024;

/// Groups that are explained in full; the table names all.
const SHOWN: usize = 20;

/// Rows of a table.
const ROWS: usize = 200;

/// Groups that the project is searched for, and places that are told of each.
const SEARCHED: usize = 50;
const PLACES: usize = 8;

/// A place in the project.
struct Found {
    group: usize,
    score: u32,
    path: String,
    range: Value,
    line: u32,
    column: u32,
    why: String,
}

/// Explains a text, or each error in standard input.
pub(super) fn explain(
    text: &[String],
    search: &Search,
    context: &Context<'_>,
    out: &mut dyn Write,
) -> io::Result<Outcome> {
    let locale = context.locale();
    let engine = Engine::new(oss403::Settings::default(), locale);
    let mut triage = engine.triage();
    if let Some(file) = &search.request {
        match request(file) {
            Ok(source) => triage.compare_with(&source),
            Err(error) => return Ok(answers::failed(&walk::shown(file), &words::unreadable(locale, &error))),
        }
    }
    let mut head = String::new();
    let mut take = |piece: &str| {
        if head.len() < HEAD {
            head.push_str(piece);
        }
        triage.feed(piece);
    };
    match text {
        [dash] if dash == walk::STDIN => {
            if !stream(&mut io::stdin().lock(), &mut take)? {
                return Ok(answers::failed(walk::STDIN, words::NO_TEXT.get(locale)));
            }
        }
        words => take(&words.join(" ")),
    }
    let report = triage.finish();
    if search.unknown {
        return unknown(&report, context, out);
    }
    if report.errors == 0 {
        return answers::explain(&head, context, out);
    }
    let places = match &search.project {
        Some(folder) => match places(folder, &report, context) {
            Ok(places) => places,
            Err(error) => {
                return Ok(answers::failed(&walk::shown(folder), &words::unreadable(locale, &error)));
            }
        },
        None => Vec::new(),
    };
    match context.common.format {
        Format::Human | Format::Github => render::markdown(&page(&report, &places, locale), out)?,
        Format::Jsonl => {
            for (index, group) in report.groups.iter().enumerate() {
                writeln!(out, "{}", whole(index, group, &places)?)?;
            }
        }
        Format::Json | Format::Sarif => {
            let groups: Vec<Value> = report
                .groups
                .iter()
                .enumerate()
                .map(|(index, group)| whole(index, group, &places))
                .collect::<io::Result<_>>()?;
            let whole = json!({
                "matches": groups,
                "errors": report.errors,
                "known": report.known,
                "ungrouped": report.ungrouped,
            });
            writeln!(out, "{}", serde_json::to_string_pretty(&whole)?)?;
        }
    }
    Ok(Outcome::Clean)
}

/// The file with the request, in its language.
fn request(file: &Path) -> io::Result<Source> {
    let text = decode(&fs::read(file)?).map(|decoded| decoded.text).unwrap_or_default();
    let name = walk::shown(file);
    let language = syntax::detect(&name, None, text.lines().next().unwrap_or_default());
    Ok(Source::new(&name, language.id.as_str(), text))
}

/// Hands on what `input` holds piece by piece; false if it is no text.
fn stream(input: &mut dyn Read, take: &mut dyn FnMut(&str)) -> io::Result<bool> {
    let mut buffer = vec![0; PIECE];
    let mut rest: Vec<u8> = Vec::new();
    let mut is_first = true;
    loop {
        let count = input.read(&mut buffer)?;
        let piece = &buffer[..count];
        if is_first && count > 0 {
            is_first = false;
            // two bytes a character: rare, and read as a whole
            if piece.starts_with(&[0xFF, 0xFE]) || piece.starts_with(&[0xFE, 0xFF]) || piece.contains(&0) {
                let mut whole = piece.to_vec();
                input.read_to_end(&mut whole)?;
                return Ok(decode(&whole).map(|decoded| take(&decoded.text)).is_some());
            }
        }
        rest.extend_from_slice(piece);
        // a character may be cut in two
        let keep = if count == 0 { 0 } else { cut(&rest) };
        let whole = rest.len() - keep;
        take(&String::from_utf8_lossy(&rest[..whole]));
        rest.drain(..whole);
        if count == 0 {
            return Ok(true);
        }
    }
}

/// How many bytes at the end are the beginning of a character.
fn cut(bytes: &[u8]) -> usize {
    let last = bytes.len().min(3);
    (1..=last).find(|&back| bytes[bytes.len() - back] >= 0xC0).map_or(0, |back| {
        let lead = bytes[bytes.len() - back];
        let wanted = match lead {
            0xF0.. => 4,
            0xE0.. => 3,
            _ => 2,
        };
        if back < wanted { back } else { 0 }
    })
}

/// The places in `folder` that can have caused the errors, likeliest first.
fn places(folder: &Path, report: &Report, context: &Context<'_>) -> io::Result<Vec<Found>> {
    folder.metadata()?;
    let locale = context.locale();
    let jobs = context.common.jobs.map_or(0, std::num::NonZeroUsize::get);
    let (inputs, _) = walk::inputs(&[folder.to_owned()], None, locale, jobs);
    let mut projects = Projects::new(context.common.config.as_deref(), Some(locale), context.environment);
    let inputs: Vec<_> = inputs
        .into_iter()
        .map(|input| {
            let project = projects.of(&input.path);
            (input, project)
        })
        .filter(|(input, project)| !project.excludes(&input.path))
        .collect();
    let one = |(input, project): &(walk::Input, std::sync::Arc<super::config::Project>)| -> Vec<Found> {
        let most = project.engine.settings().max_bytes;
        let mut bytes = Vec::new();
        let Ok(Amount::Whole) = read::file(&input.path, most, &mut bytes) else { return Vec::new() };
        let Some(decoded) = decode(&bytes) else { return Vec::new() };
        let path = walk::shown(&input.path);
        let language = syntax::detect(&path, None, decoded.text.lines().next().unwrap_or_default());
        let source = Source::new(&path, language.id.as_str(), decoded.text);
        let search = || {
            let reading = project.engine.read(&source, context.now);
            let mut found = Vec::new();
            for (group, errors) in report.groups.iter().take(SEARCHED).enumerate() {
                for suspect in project.engine.suspects(&reading, &errors.sample) {
                    let (start, end) = source.range(suspect.span, Encoding::Utf16);
                    let range = json!({ "start": render::place(start), "end": render::place(end) });
                    let (line, column) = (start.line, start.character);
                    let (score, why) = (suspect.score, suspect.why);
                    found.push(Found { group, score, path: path.clone(), range, line, column, why });
                }
            }
            found
        };
        guard::guarded(locale, search).unwrap_or_default()
    };
    let mut found: Vec<Found> = inputs.par_iter().flat_map_iter(one).collect();
    found.sort_by(|a, b| {
        let key = |found: &Found| (found.group, std::cmp::Reverse(found.score));
        key(a).cmp(&key(b)).then_with(|| (&a.path, a.line, a.column).cmp(&(&b.path, b.line, b.column)))
    });
    let mut counts = vec![0usize; SEARCHED];
    found.retain(|found| {
        counts[found.group] += 1;
        counts[found.group] <= PLACES
    });
    Ok(found)
}

/// A group with its places, as JSON.
fn whole(index: usize, group: &Group, places: &[Found]) -> io::Result<Value> {
    let mut value = serde_json::to_value(group)?;
    let own = places.iter().filter(|found| found.group == index);
    let own: Vec<Value> = own
        .map(|found| json!({ "path": found.path, "range": found.range, "score": found.score, "message": found.why }))
        .collect();
    if let Some(object) = value.as_object_mut() {
        object.insert("places".into(), own.into());
    }
    Ok(value)
}

/// Everything, as Markdown.
fn page(report: &Report, places: &[Found], locale: Locale) -> String {
    let mut parts = Vec::new();
    if report.errors > 1 {
        parts.push(table(&report.groups, locale));
        let facts = [("known", report.known.to_string()), ("all", report.errors.to_string())];
        parts.push(catalog::word("triage.known", locale, &facts));
    }
    if report.ungrouped > 0 {
        parts.push(words::UNGROUPED.fill(locale, &[("n", &report.ungrouped.to_string())]));
    }
    for (index, group) in report.groups.iter().enumerate().take(SHOWN) {
        if !parts.is_empty() {
            parts.push("---".into());
        }
        parts.push(group.explanation.markdown.clone());
        parts.extend(numbers(group, locale));
        parts.extend(places_of(index, places, locale));
    }
    if let Some(more) = report.groups.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        parts.push(words::NOT_SHOWN.fill(locale, &[("n", &more.to_string())]));
    }
    parts.join("\n\n")
}

/// The line of a table's headings and the one under it.
fn heads(columns: &[Phrase], locale: Locale) -> Vec<String> {
    let names: Vec<&str> = columns.iter().map(|column| column.get(locale)).collect();
    vec![format!("| {} |", names.join(" | ")), format!("|{}", " --- |".repeat(names.len()))]
}

/// `text` as it can stand in a cell.
fn cell(text: &str) -> String {
    let short: String = text.chars().filter(|c| !c.is_control()).take(80).collect();
    short.replace('|', "/").replace('`', "'")
}

fn table(groups: &[Group], locale: Locale) -> String {
    let mut lines = heads(&words::COLUMNS, locale);
    for group in groups.iter().take(ROWS) {
        let cells = [
            group.count.to_string(),
            group.explanation.code.clone().unwrap_or_default(),
            group.explanation.ec.first().cloned().unwrap_or_default(),
            first_of(&group.buckets),
            first_of(&group.principals),
            group.first.clone().unwrap_or_default(),
            group.last.clone().unwrap_or_default(),
        ];
        lines.push(format!("| {} |", cells.map(|text| cell(&text)).join(" | ")));
    }
    lines.join("\n")
}

/// The most frequent name, and how many others there are.
fn first_of(counts: &[Count]) -> String {
    match counts {
        [] => String::new(),
        [one] => one.name.clone(),
        [one, rest @ ..] => format!("{} +{}", one.name, rest.len()),
    }
}

/// How often, when, where and by whom.
fn numbers(group: &Group, locale: Locale) -> Option<String> {
    if group.count < 2 {
        return None;
    }
    let say = |id: &str, facts: &[(&'static str, String)]| format!("- {}", catalog::word(id, locale, facts));
    let names = |counts: &[Count]| {
        let shown = counts.iter().take(5).map(|one| format!("`{}` ({})", cell(&one.name), one.count));
        let mut shown: Vec<String> = shown.collect();
        if counts.len() > 5 {
            shown.push(catalog::word("triage.others", locale, &[("n", (counts.len() - 5).to_string())]));
        }
        shown.join(", ")
    };
    let mut lines = vec![say("triage.count", &[("n", group.count.to_string())])];
    if let (Some(first), Some(last)) = (&group.first, &group.last) {
        lines.push(say("triage.first-last", &[("first", first.clone()), ("last", last.clone())]));
    }
    if let (Some(first), Some(last)) = (&group.first_request_id, &group.last_request_id) {
        lines.push(say("triage.ids", &[("first", cell(first)), ("last", cell(last))]));
    }
    if !group.buckets.is_empty() {
        lines.push(say("triage.buckets", &[("names", names(&group.buckets))]));
    }
    if !group.principals.is_empty() {
        lines.push(say("triage.principals", &[("names", names(&group.principals))]));
    }
    Some(lines.join("\n"))
}

fn places_of(index: usize, places: &[Found], locale: Locale) -> Option<String> {
    let own = places.iter().filter(|found| found.group == index);
    let lines: Vec<String> = own
        .map(|found| format!("1. `{}:{}:{}` {}", found.path, found.line + 1, found.column + 1, found.why))
        .collect();
    let head = catalog::word("triage.places", locale, &[]);
    (!lines.is_empty()).then(|| format!("**{head}**\n\n{}", lines.join("\n")))
}

/// Lists the errors that the catalog does not know, and how many it knows.
fn unknown(report: &Report, context: &Context<'_>, out: &mut dyn Write) -> io::Result<Outcome> {
    let locale = context.locale();
    let groups: Vec<&Group> = report.groups.iter().filter(|group| !group.known).collect();
    match context.common.format {
        Format::Human | Format::Github => {
            let facts = [("known", report.known.to_string()), ("all", report.errors.to_string())];
            let mut parts = vec![catalog::word("triage.known", locale, &facts)];
            if !groups.is_empty() {
                let mut lines = heads(&words::UNKNOWN_COLUMNS, locale);
                for group in groups.iter().take(ROWS) {
                    let cells = [
                        group.count.to_string(),
                        group.explanation.code.clone().unwrap_or_default(),
                        group.explanation.ec.first().cloned().unwrap_or_default(),
                        mask::mask_words(&group.sent),
                        group.first_request_id.clone().unwrap_or_default(),
                    ];
                    lines.push(format!("| {} |", cells.map(|text| cell(&text)).join(" | ")));
                }
                parts.insert(0, lines.join("\n"));
            }
            render::markdown(&parts.join("\n\n"), out)?;
        }
        form => {
            let list: Vec<Value> = groups
                .iter()
                .map(|group| {
                    json!({
                        "code": group.explanation.code,
                        "ec": group.explanation.ec,
                        "message": group.sent,
                        "count": group.count,
                        "first_request_id": group.first_request_id,
                    })
                })
                .collect();
            match form {
                Format::Jsonl => {
                    for one in &list {
                        writeln!(out, "{one}")?;
                    }
                }
                _ => {
                    let whole = json!({ "unknown": list, "known": report.known, "errors": report.errors });
                    writeln!(out, "{}", serde_json::to_string_pretty(&whole)?)?;
                }
            }
        }
    }
    if report.errors == 0 {
        complain(words::words(locale).nothing_known);
    }
    Ok(if groups.is_empty() && report.errors > 0 { Outcome::Clean } else { Outcome::Findings })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_that_is_cut_in_two_is_whole_again() -> io::Result<()> {
        struct Slow<'a>(&'a [u8]);
        impl Read for Slow<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let count = self.0.len().min(1).min(buffer.len());
                buffer[..count].copy_from_slice(&self.0[..count]);
                self.0 = &self.0[count..];
                Ok(count)
            }
        }
        let text = "错误 é 😀 end";
        let mut told = String::new();
        assert!(stream(&mut Slow(text.as_bytes()), &mut |piece| told.push_str(piece))?);
        assert_eq!(told, text);
        let mut told = String::new();
        assert!(stream(&mut &b"a\xC4\xE3b"[..], &mut |piece| told.push_str(piece))?);
        assert_eq!(told, "a\u{FFFD}\u{FFFD}b");
        assert!(!stream(&mut &b"GIF\0"[..], &mut |_| {})?);
        Ok(())
    }
}
