//! The table of mistakes and causes: each has a rule that a text of its row fires, or words that say why not.

use std::{collections::BTreeSet, path::Path};

use oss403::{Engine, Locale, Settings, Source, catalog, syntax};

/// One row of a table.
struct Row {
    number: String,
    /// Rules that it links.
    rules: Vec<String>,
    /// What stands in the cell of the rules.
    words: String,
    /// Language and text of each example.
    texts: Vec<(String, String)>,
}

/// The rows of the table under `head`.
fn rows(head: &str) -> Vec<Row> {
    let page = include_str!("../../catalog/client-checks.md");
    let part = page.split(head).nth(1).unwrap().split("\n## ").next().unwrap();
    part.lines().filter(|line| line.starts_with("| ")).skip(2).map(row).collect()
}

fn row(line: &str) -> Row {
    let cells: Vec<&str> = line.trim_start_matches("| ").trim_end_matches('|').split(" | ").collect();
    let [number, _, words, texts] = cells[..] else { panic!("{} cells: {line}", cells.len()) };
    let rules = words.split("](rules/").skip(1);
    let mut parts = texts.split('`');
    let mut found = Vec::new();
    while let (Some(before), Some(text)) = (parts.next(), parts.next()) {
        let language = before.trim_matches([',', ' ']);
        found.push((language.to_owned(), format!("{}\n", text.replace('⏎', "\n"))));
    }
    Row {
        number: number.to_owned(),
        rules: rules.map(|rest| rest.split(".md)").next().unwrap().to_owned()).collect(),
        words: words.to_owned(),
        texts: found,
    }
}

fn fired(language: &str, text: &str) -> BTreeSet<&'static str> {
    let row = syntax::by_id(language).unwrap_or_else(|| panic!("no language {language}"));
    let engine = Engine::new(Settings::default(), Locale::En);
    let now = "2026-06-01T00:00:00Z".parse().unwrap();
    let reading = engine.read(&Source::new("snippet", &row.id, text), now);
    reading.findings().iter().map(|finding| finding.rule).collect()
}

/// What is wrong with a row.
fn faults(row: &Row) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut faults = Vec::new();
    let mut told = BTreeSet::new();
    for (language, text) in &row.texts {
        let fired = fired(language, text);
        if !row.rules.iter().any(|rule| fired.contains(rule.as_str())) {
            faults.push(format!("{} {language} tells {fired:?}:\n{text}", row.number));
        }
        told.extend(fired);
    }
    for rule in &row.rules {
        let known = catalog::rules().iter().any(|known| known.id == rule);
        if !known || !root.join(format!("catalog/rules/{rule}.md")).is_file() {
            faults.push(format!("{} {rule} is no rule", row.number));
        }
        // what only files together show is shown by whole projects
        let by_projects = root.join(format!("tests/workspace/{rule}.md")).is_file();
        if !by_projects && !told.contains(rule.as_str()) {
            faults.push(format!("{} no text fires {rule}", row.number));
        }
    }
    if row.rules.is_empty() && (!row.words.starts_with("none: ") || !row.texts.is_empty()) {
        faults.push(format!("{} neither names a rule nor says why there is none", row.number));
    }
    faults
}

#[test]
fn every_mistake_and_every_cause_has_a_rule_or_a_reason() {
    let mistakes = rows("## Mistakes in setting up a client");
    let numbers: Vec<String> = (1..=22).map(|number| number.to_string()).collect();
    assert_eq!(mistakes.iter().map(|row| row.number.clone()).collect::<Vec<_>>(), numbers);
    let causes = rows("## Causes that people report");
    assert_eq!(causes.len(), 37);
    let mut main: Vec<&str> =
        causes.iter().map(|row| row.number.trim_end_matches(char::is_alphabetic)).collect();
    main.dedup();
    assert_eq!(main, numbers[..16]);
    let faults: Vec<String> = mistakes.iter().chain(&causes).flat_map(faults).collect();
    assert!(faults.is_empty(), "{}:\n{}", faults.len(), faults.join("\n"));
    let readme = include_str!("../../README.md");
    assert!(readme.contains("(catalog/client-checks.md)"), "the README does not name the table");
}
