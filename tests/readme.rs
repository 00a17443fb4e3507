//! The README says what is: its table of rules and its sample output are those of the program.
//! `UPDATE=1 cargo test --test readme` writes them anew.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use assert_cmd::Command;
use oss403::{Locale, catalog};

const README: &str = "README.md";

fn between(text: &str, open: &str, close: &str) -> (usize, usize) {
    let start = text.find(open).unwrap() + open.len();
    (start, start + text[start..].find(close).unwrap())
}

fn table() -> String {
    let mut table =
        String::from("\n| rule | severity | OSS answers | what it finds |\n| --- | --- | --- | --- |\n");
    for rule in catalog::rules() {
        let answer = rule.answers(None).first().map(|answer| format!("{} {}", answer.status, answer.code));
        let (id, severity, title) = (rule.id, rule.severity.name(), rule.title.get(Locale::En));
        table.push_str(&format!(
            "| [`{id}`](catalog/rules/{id}.md) | {severity} | {} | {title} |\n",
            answer.unwrap_or_default()
        ));
    }
    table
}

fn sample() -> String {
    let mut command = Command::cargo_bin("oss403").unwrap();
    command.args([
        "check",
        "tests/samples",
        "--now",
        "2026-06-01T00:00:00Z",
        "--locale",
        "en",
        "--color",
        "never",
    ]);
    let output = String::from_utf8(command.output().unwrap().stdout).unwrap();
    output.lines().map(str::trim_end).collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn the_readme_shows_what_the_program_says() {
    let mut text = std::fs::read_to_string(README).unwrap();
    let before = text.clone();
    let (start, end) = between(&text, "<!-- rules -->", "<!-- /rules -->");
    text.replace_range(start..end, &table());
    let (start, end) = between(&text, "```text\n", "```");
    text.replace_range(start..end, &sample());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(README, &text).unwrap();
    } else {
        assert!(text == before, "the README is not up to date; run `UPDATE=1 cargo test --test readme`");
    }
}
