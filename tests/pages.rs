//! Every rule's page is run: its bad examples fire where the carets stand, its fixes mend, its good ones are silent.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails may panic")]

mod fences;

use std::collections::BTreeSet;

use oss403::{Engine, Finding, Locale, Settings, Severity, Source, Span, Timestamp, catalog, syntax};

use fences::{Fence, fences, is_carets};

/// One fenced example.
#[derive(Debug)]
struct Example {
    language: String,
    kind: String,
    text: String,
    carets: Vec<Span>,
    line: usize,
}

/// The fences of a page, in their order.
fn examples(page: &str) -> Vec<Example> {
    let mut found = Vec::new();
    for Fence { line, info, lines } in fences(page) {
        let [language, kind] = info[..] else { panic!("line {line}: {info:?} names no language and kind") };
        let mut example = Example {
            language: language.into(),
            kind: kind.into(),
            text: String::new(),
            carets: Vec::new(),
            line,
        };
        let mut last = 0;
        for text in lines {
            if is_carets(text) {
                example.carets.extend(carets(&example.text[last..], text).map(|span| span.shift(last)));
            } else {
                last = example.text.len();
                example.text.push_str(text);
                example.text.push('\n');
            }
        }
        found.push(example);
    }
    found
}

/// The spans under which carets stand, counted in characters.
fn carets<'a>(line: &'a str, carets: &'a str) -> impl Iterator<Item = Span> + 'a {
    let byte = |column: usize| line.char_indices().nth(column).map_or(line.trim_end().len(), |(i, _)| i);
    let columns: Vec<char> = carets.chars().collect();
    let starts = (0..columns.len())
        .filter(|&i| columns[i] == '^' && (i == 0 || columns[i - 1] != '^'))
        .collect::<Vec<_>>();
    starts.into_iter().map(move |start| {
        let end = (start..columns.len()).find(|&i| columns[i] != '^').unwrap_or(columns.len());
        Span::new(byte(start), byte(end))
    })
}

struct Bench {
    now: Timestamp,
    engine: Engine,
}

impl Bench {
    fn read(&self, example: &Example, text: &str) -> Vec<Finding> {
        let language =
            syntax::by_id(&example.language).unwrap_or_else(|| panic!("no language {}", example.language));
        let source = Source::new("example", language.id.as_str(), text);
        self.engine.read(&source, self.now).findings().to_vec()
    }
}

fn apply(text: &str, findings: &[&Finding]) -> String {
    let mut edits: Vec<_> = findings
        .iter()
        .filter_map(|finding| finding.fixes.first())
        .flat_map(|fix| fix.edits.clone())
        .collect();
    edits.sort_by_key(|edit| edit.span);
    edits.dedup();
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(edit.span.start..edit.span.end, &edit.text);
    }
    text
}

/// What is wrong with one page, in words.
fn faults(rule: &catalog::Rule) -> Vec<String> {
    let mut faults = Vec::new();
    let now = rule.now.as_deref().unwrap_or("2026-06-01T00:00:00Z").parse().expect("`now` is RFC 3339");
    let bench = Bench { now, engine: Engine::new(Settings::default(), Locale::En) };
    let examples = examples(rule.examples());
    let mut fault =
        |example: &Example, what: String| faults.push(format!("{} line {}: {what}", rule.id, example.line));
    let mut last: Option<(&Example, String)> = None;
    for example in &examples {
        let findings = bench.read(example, &example.text);
        let (own, other): (Vec<_>, Vec<_>) = findings.iter().partition(|finding| finding.rule == rule.id);
        let loud: Vec<_> = other.iter().filter(|finding| finding.severity >= Severity::Warning).collect();
        if !loud.is_empty() {
            fault(example, format!("also finds {:?}", loud.iter().map(|f| f.rule).collect::<Vec<_>>()));
        }
        match example.kind.as_str() {
            "bad" => {
                let spans: Vec<Span> = own.iter().map(|finding| finding.span).collect();
                if spans != example.carets {
                    let show = |spans: &[Span]| {
                        spans.iter().map(|span| span.of(&example.text).to_owned()).collect::<Vec<_>>()
                    };
                    fault(example, format!("wants {:?}, finds {:?}", show(&example.carets), show(&spans)));
                }
                for finding in &own {
                    if finding.message.contains(['{', '}']) && !finding.span.of(&example.text).contains('{') {
                        fault(example, format!("an open place in `{}`", finding.message));
                    }
                }
                last = Some((example, apply(&example.text, &own)));
            }
            "fixed" => {
                let (bad, mended) = last.as_ref().expect("a fixed example follows a bad one");
                if *mended != example.text {
                    fault(bad, format!("the fix gives\n{mended}not\n{}", example.text));
                }
                if !own.is_empty() {
                    fault(example, "the fixed text is not clean".into());
                }
            }
            "good" => {
                if !own.is_empty() {
                    fault(example, format!("fires: {}", own[0].message));
                }
            }
            kind => fault(example, format!("`{kind}` is no kind of example")),
        }
    }
    let count = |kind: &str| examples.iter().filter(|example| example.kind == kind).count();
    let languages: BTreeSet<&str> = examples.iter().map(|example| example.language.as_str()).collect();
    if rule.is_across() {
        let projects = format!("tests/workspace/{}.md", rule.id);
        if !std::path::Path::new(&projects).is_file() || !rule.examples().contains(&projects) {
            faults.push(format!("{}: no projects", rule.id));
        }
    } else if count("bad") < 3 || count("good") < 5 || languages.len() < 4 {
        faults.push(format!(
            "{}: {} bad, {} good, {} languages; wants 3, 5, 4",
            rule.id,
            count("bad"),
            count("good"),
            languages.len()
        ));
    }
    faults
}

/// The fixes of one page that do not take their finding away, or bring another one.
fn bad_fixes(rule: &catalog::Rule) -> Vec<String> {
    let now = rule.now.as_deref().unwrap_or("2026-06-01T00:00:00Z").parse().expect("`now` is RFC 3339");
    let bench = Bench { now, engine: Engine::new(Settings::default(), Locale::En) };
    let mut faults = Vec::new();
    for example in examples(rule.examples()).iter().filter(|example| example.kind == "bad") {
        let before = bench.read(example, &example.text);
        for finding in &before {
            for fix in &finding.fixes {
                let alone = Finding { fixes: vec![fix.clone()], ..finding.clone() };
                let text = apply(&example.text, &[&alone]);
                let after = bench.read(example, &text);
                let count = |found: &[Finding]| found.iter().filter(|one| one.rule == finding.rule).count();
                let fresh = after.iter().find(|found| {
                    found.severity > Severity::Hint && before.iter().all(|known| known.rule != found.rule)
                });
                if count(&after) >= count(&before) || fresh.is_some() {
                    let fresh = fresh.map_or("is not gone", |found| found.rule);
                    let place = format!("{} line {}", rule.id, example.line);
                    faults.push(format!("{place}: {} «{}»: {fresh}\n{text}", finding.rule, fix.title));
                }
            }
        }
    }
    faults
}

#[test]
fn every_fix_takes_its_finding_away() {
    let faults: Vec<String> = catalog::rules().iter().flat_map(bad_fixes).collect();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_page_tells_the_truth() {
    let faults: Vec<String> = catalog::rules().iter().flat_map(faults).collect();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_page_cites_the_catalog_and_speaks_both_languages() {
    for rule in catalog::rules() {
        assert!(rule.unknown_answers().is_empty(), "{}: {:?}", rule.id, rule.unknown_answers());
        // advice may be about what never reaches OSS: a host that does not exist, a secret in a file
        let advice = rule.severity <= Severity::Information;
        assert!(advice || !rule.answers(None).is_empty(), "{}: no answer", rule.id);
        for variant in rule.variants().map(Some).chain([None]) {
            let (message, help) = (rule.message(variant), rule.help(variant));
            for words in [message, help, &rule.title] {
                assert!(!words.en.trim().is_empty(), "{}", rule.id);
                assert!(words.zh.chars().any(|c| ('一'..='鿿').contains(&c)), "{}: {}", rule.id, words.zh);
            }
        }
        for locale in [Locale::En, Locale::Zh] {
            assert!(rule.url(locale).starts_with("https://"), "{}: no link", rule.id);
            assert!(rule.page(locale).len() > 200, "{}: a page of nothing", rule.id);
        }
    }
}
