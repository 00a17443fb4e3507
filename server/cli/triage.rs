//! `oss403 explain`: each error of a text or a log, its causes, and the places in a project.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use oss403::{
    Encoding, Engine, Locale, Source, catalog, syntax,
    text::mask,
    triage::{Count, Group, Report},
};
use rayon::prelude::*;
use serde::Serialize;
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
    files::{decode::decode, read, read::Amount, stream::stream},
    phrase::Phrase,
};

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
            Ok(places) => Some(places),
            Err(error) => {
                return Ok(answers::failed(&walk::shown(folder), &words::unreadable(locale, &error)));
            }
        },
        None => None,
    };
    let all = || report.groups.iter().enumerate().map(|(index, group)| Whole::new(index, group, &places));
    match context.common.format {
        Format::Human | Format::Github => {
            render::markdown(&page(&report, places.as_deref(), locale), out)?;
        }
        Format::Jsonl => {
            for whole in all() {
                serde_json::to_writer(&mut *out, &whole)?;
                writeln!(out)?;
            }
        }
        Format::Json | Format::Sarif => {
            let answer = Answer {
                matches: all().collect(),
                errors: report.errors,
                known: report.known,
                ungrouped: report.ungrouped,
            };
            // written as it goes: a thousand groups are long
            serde_json::to_writer_pretty(&mut *out, &answer)?;
            writeln!(out)?;
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

/// Everything, as JSON.
#[derive(Serialize)]
struct Answer<'a> {
    matches: Vec<Whole<'a>>,
    errors: u64,
    known: u64,
    ungrouped: u64,
}

/// A group with its places, as JSON; `null` if no place was searched for.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    group: &'a Group,
    places: Option<Vec<Value>>,
}

impl<'a> Whole<'a> {
    fn new(index: usize, group: &'a Group, places: &Option<Vec<Found>>) -> Whole<'a> {
        let of_group = |found: &&Found| found.group == index;
        let told = |found: &Found| json!({ "path": found.path, "range": found.range, "score": found.score, "message": found.why });
        let places = match places {
            Some(_) if index >= SEARCHED => None,
            Some(places) => Some(places.iter().filter(of_group).map(told).collect()),
            None => Some(Vec::new()),
        };
        Whole { group, places }
    }
}

/// What is said in `words` of those of `n` that are more than `most`.
fn more(n: usize, most: usize, words: &Phrase, locale: Locale) -> Option<String> {
    let more = n.checked_sub(most).filter(|more| *more > 0)?;
    Some(words.fill(locale, &[("n", &more.to_string()), ("most", &most.to_string())]))
}

/// Everything, as Markdown.
fn page(report: &Report, places: Option<&[Found]>, locale: Locale) -> String {
    let mut parts = Vec::new();
    let more = |most: usize, words: &Phrase| more(report.groups.len(), most, words, locale);
    if report.errors > 1 {
        parts.push(table(&report.groups, locale));
        parts.extend(more(ROWS, &words::NO_ROW));
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
        parts.extend(places_of(index, places.unwrap_or_default(), locale));
    }
    parts.extend(more(SHOWN, &words::NOT_SHOWN));
    parts.extend(places.and_then(|_| more(SEARCHED, &words::NOT_SEARCHED)));
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
            first_of(&group.buckets, group.buckets_unnamed),
            first_of(&group.principals, group.principals_unnamed),
            group.first.clone().unwrap_or_default(),
            group.last.clone().unwrap_or_default(),
        ];
        lines.push(format!("| {} |", cells.map(|text| cell(&text)).join(" | ")));
    }
    lines.join("\n")
}

/// The most frequent name, and how many others there are; an ellipsis if not all of them are counted.
fn first_of(counts: &[Count], unnamed: u64) -> String {
    let open = if unnamed > 0 { "…" } else { "" };
    match counts {
        [] => open.to_owned(),
        [one] => format!("{}{open}", one.name),
        [one, rest @ ..] => format!("{} +{}{open}", one.name, rest.len()),
    }
}

/// How often, when, where and by whom.
fn numbers(group: &Group, locale: Locale) -> Option<String> {
    if group.count < 2 {
        return None;
    }
    let say = |id: &str, facts: &[(&'static str, String)]| format!("- {}", catalog::word(id, locale, facts));
    let names = |counts: &[Count], unnamed: u64| {
        let shown = counts.iter().take(5).map(|one| format!("`{}` ({})", cell(&one.name), one.count));
        let mut shown: Vec<String> = shown.collect();
        if counts.len() > 5 {
            shown.push(catalog::word("triage.others", locale, &[("n", (counts.len() - 5).to_string())]));
        }
        if unnamed > 0 {
            shown.push(catalog::word("triage.unnamed", locale, &[("n", unnamed.to_string())]));
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
    for (id, counts, unnamed) in [
        ("triage.buckets", &group.buckets, group.buckets_unnamed),
        ("triage.principals", &group.principals, group.principals_unnamed),
    ] {
        if !counts.is_empty() || unnamed > 0 {
            lines.push(say(id, &[("names", names(counts, unnamed))]));
        }
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
            if let Some(more) = more(groups.len(), ROWS, &words::NO_ROW, locale) {
                parts.insert(0, more);
            }
            if report.ungrouped > 0 {
                parts.push(words::UNGROUPED.fill(locale, &[("n", &report.ungrouped.to_string())]));
            }
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
                    let whole = json!({ "unknown": list, "known": report.known, "errors": report.errors, "ungrouped": report.ungrouped });
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
