//! Settings of every client: the snippets of `tests/clients/`, one file a client.
//!
//! A fence's info says `<language> good`, or `<language> bad <rule> …`: the findings that are to be made, in
//! the order of the text. Lines of carets under a line of a bad snippet show where. A fence `fixed` behind a
//! bad one is the text after its preferred fixes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails may panic")]

use std::{collections::BTreeMap, fs, path::Path};

use oss403::{Engine, Finding, Locale, Settings, Severity, Source, Timestamp};

struct Fence {
    info: Vec<String>,
    text: String,
    line: usize,
}

fn fences(page: &str) -> Vec<Fence> {
    let mut found = Vec::new();
    let mut open: Option<Fence> = None;
    for (number, line) in page.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let info = info.split_whitespace().map(str::to_owned).collect();
                open = Some(Fence { info, text: String::new(), line: number + 1 });
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(fence), None) => {
                fence.text.push_str(line);
                fence.text.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}

/// The text without its lines of carets, and what those point to, as bytes.
fn carets(marked: &str) -> (String, Vec<(usize, usize)>) {
    let mut text = String::new();
    let mut spans = Vec::new();
    let mut before = 0;
    for line in marked.split_inclusive('\n') {
        let marks = line.trim();
        if marks.is_empty() || !marks.chars().all(|c| c == '^' || c == ' ') {
            before = text.len();
            text.push_str(line);
            continue;
        }
        let above: Vec<(usize, char)> = text[before..].char_indices().collect();
        let at = |column: usize| above.get(column).map_or(text.len() - 1, |found| before + found.0);
        let mut start = None;
        for (column, c) in line.chars().enumerate() {
            match (c, start) {
                ('^', None) => start = Some(column),
                ('^', Some(_)) => {}
                (_, Some(from)) => {
                    spans.push((at(from), at(column)));
                    start = None;
                }
                _ => {}
            }
        }
    }
    (text, spans)
}

fn read(language: &str, text: &str) -> Vec<Finding> {
    let row = oss403::syntax::by_id(language).unwrap_or_else(|| panic!("no language {language}"));
    let engine = Engine::new(Settings::default(), Locale::En);
    let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    let mut findings = engine.read(&Source::new("snippet", &row.id, text), now).findings().to_vec();
    // these two tell of any such host, wherever it stands
    findings.retain(|finding| !matches!(finding.rule, "endpoint-accelerate" | "endpoint-legacy-default"));
    findings
}

fn difference(fence: &Fence, fixed: Option<&Fence>) -> Option<String> {
    let (language, kind, rules) = (&fence.info[0], fence.info[1].as_str(), &fence.info[2..]);
    let (text, spans) = carets(&fence.text);
    let mut findings = read(language, &text);
    // a hint is looked for only where it is asked for
    findings
        .retain(|finding| finding.severity > Severity::Hint || rules.iter().any(|rule| rule == finding.rule));
    let told: Vec<String> =
        findings.iter().map(|finding| format!("{}@{:?}", finding.rule, finding.span.of(&text))).collect();
    if kind == "good" {
        return (!findings.is_empty()).then(|| format!("says {}", told.join(", ")));
    }
    let found: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
    if found != rules.iter().map(String::as_str).collect::<Vec<_>>() {
        return Some(format!("wants {}\n    says {}", rules.join(", "), told.join(", ")));
    }
    let found: Vec<(usize, usize)> =
        findings.iter().map(|finding| (finding.span.start, finding.span.end)).collect();
    if !spans.is_empty() && found != spans {
        let wanted: Vec<&str> = spans.iter().map(|&(start, end)| &text[start..end]).collect();
        return Some(format!("wants {wanted:?}\n    says {}", told.join(", ")));
    }
    let fixed = fixed?;
    let mut edits: Vec<_> =
        findings.iter().filter_map(|f| f.fixes.first()).flat_map(|fix| fix.edits.clone()).collect();
    edits.sort_by_key(|edit| edit.span);
    edits.dedup();
    let mut mended = text.clone();
    for edit in edits.iter().rev() {
        mended.replace_range(edit.span.start..edit.span.end, &edit.text);
    }
    (mended != fixed.text).then(|| format!("fixed is\n{mended}"))
}

#[test]
fn every_snippet_says_what_it_should() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
    let mut wrong = Vec::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let only = std::env::var("CLIENT").unwrap_or_default();
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        if !only.is_empty() && name != only {
            continue;
        }
        let page = fs::read_to_string(&file).unwrap();
        let fences = fences(&page);
        for (i, fence) in fences.iter().enumerate() {
            if fence.info.get(1).is_none_or(|kind| kind == "fixed") {
                continue;
            }
            let fixed = fences.get(i + 1).filter(|next| next.info.get(1).is_some_and(|kind| kind == "fixed"));
            *counts.entry(fence.info[1].clone()).or_default() += 1;
            if let Some(difference) = difference(fence, fixed) {
                wrong.push(format!("{name}.md:{} {}\n    {difference}", fence.line, fence.info.join(" ")));
            }
        }
    }
    println!("{counts:?}");
    assert!(wrong.is_empty(), "{} of {counts:?}:\n{}", wrong.len(), wrong.join("\n"));
}
