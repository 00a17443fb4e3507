//! The faulty examples of all pages: those of the rules, and those of the clients.

use std::{fs, path::Path};

use oss403::catalog;

use super::fences::{fences, is_carets};

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
    for fence in fences(page).into_iter().filter(|fence| fence.info.contains(&"bad")) {
        let body: Vec<&str> = fence.lines.into_iter().filter(|line| !is_carets(line)).collect();
        let file = fence.info.iter().find_map(|word| word.strip_prefix("file="));
        found.push(Example {
            place: format!("{name}.md:{} {}", fence.line + 1, fence.info.join(" ")),
            language: fence.info[0].to_owned(),
            file: file.unwrap_or("example").to_owned(),
            text: format!("{}\n", body.join("\n")),
            now: now.to_owned(),
        });
    }
}
