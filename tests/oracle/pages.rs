//! The faulty examples of all pages: those of the rules, and those of the clients.

use std::{fs, path::Path};

use oss403::catalog;

/// One faulty example.
pub struct Example {
    /// Where it stands, for a complaint.
    pub place: String,
    /// Id of its language.
    pub language: String,
    /// Name of the text, where it matters.
    pub file: String,
    /// The text, without the lines of carets.
    pub text: String,
    /// The time at which it is read.
    pub now: String,
}

/// When an example is read whose page names no time.
const NOW: &str = "2026-06-01T00:00:00Z";

/// All of them.
pub fn examples() -> Vec<Example> {
    let mut found = Vec::new();
    for rule in catalog::rules() {
        of_page(rule.id, rule.examples(), rule.now.as_deref().unwrap_or(NOW), &mut found);
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../clients");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "md"));
    files.sort();
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy();
        of_page(&name, &fs::read_to_string(&file).unwrap(), NOW, &mut found);
    }
    found
}

fn of_page(name: &str, page: &str, now: &str, found: &mut Vec<Example>) {
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        if ticks < 3 {
            continue;
        }
        let info: Vec<&str> = line[ticks..].split_whitespace().collect();
        let end = "`".repeat(ticks);
        let body = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != end);
        let body: Vec<&str> = body.filter(|line| !is_carets(line)).collect();
        if !info.contains(&"bad") {
            continue;
        }
        let file = info.iter().find_map(|word| word.strip_prefix("file="));
        found.push(Example {
            place: format!("{name}.md:{} {}", number + 1, info.join(" ")),
            language: info[0].to_owned(),
            file: file.unwrap_or("example").to_owned(),
            text: format!("{}\n", body.join("\n")),
            now: now.to_owned(),
        });
    }
}

fn is_carets(line: &str) -> bool {
    line.contains('^') && line.chars().all(|c| c == '^' || c == ' ')
}
