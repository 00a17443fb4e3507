//! An answer and a small project: the right line is named first.

use oss403::{Source, syntax, triage::Suspect};

use super::{engine, now};

/// A file of a project, and the line that has to be named first, if it stands there.
struct File {
    name: String,
    language: String,
    text: String,
    line: Option<usize>,
}

struct Project {
    name: String,
    answer: String,
    files: Vec<File>,
}

fn projects() -> Vec<Project> {
    let mut found: Vec<Project> = Vec::new();
    let mut lines = include_str!("projects.md").lines();
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("## ") {
            found.push(Project { name: name.into(), answer: String::new(), files: Vec::new() });
        }
        let Some(info) = line.strip_prefix("```") else { continue };
        let (language, name) = info.split_once(' ').unwrap();
        let mut file = File { name: name.into(), language: language.into(), text: String::new(), line: None };
        for (number, line) in lines.by_ref().take_while(|line| *line != "```").enumerate() {
            if line.starts_with('»') {
                assert!(file.line.replace(number).is_none(), "{name}: two lines are marked");
            }
            file.text.push_str(line.trim_start_matches('»'));
            file.text.push('\n');
        }
        let project = found.last_mut().unwrap();
        match name {
            "answer" => project.answer = file.text,
            _ => project.files.push(file),
        }
    }
    found
}

#[test]
fn the_right_line_is_named_first() {
    let projects = projects();
    assert!(projects.len() >= 25, "{} projects", projects.len());
    let mut faults = Vec::new();
    for project in &projects {
        let engine = engine();
        let mut triage = engine.triage();
        triage.feed(&project.answer);
        let report = triage.finish();
        let error =
            &report.groups.first().unwrap_or_else(|| panic!("{}: no error is seen", project.name)).sample;
        let mut found: Vec<(Suspect, &str, usize)> = Vec::new();
        for file in &project.files {
            let language =
                syntax::by_id(&file.language).unwrap_or_else(|| panic!("no language {}", file.language));
            let source = Source::new(&file.name, language.id.as_str(), file.text.as_str());
            let reading = engine.read(&source, now());
            let suspects = engine.suspects(&reading, error).into_iter();
            found.extend(suspects.map(|one| {
                let line = source.lines.line_at(one.span.start);
                (one, file.name.as_str(), line)
            }));
        }
        found.sort_by_key(|(suspect, ..)| std::cmp::Reverse(suspect.score));
        let wanted = project.files.iter().find_map(|file| Some((file.name.as_str(), file.line?)));
        let first = found.first().map(|(_, name, line)| (*name, *line));
        assert!(wanted.is_some(), "{}: no line is marked", project.name);
        if first != wanted {
            let shown: Vec<_> = found
                .iter()
                .map(|(one, name, line)| format!("  {} {name}:{line} {}", one.score, one.why))
                .collect();
            faults.push(format!("{}: wants {wanted:?}\n{}", project.name, shown.join("\n")));
        }
    }
    assert!(faults.is_empty(), "{} of {}\n{}", faults.len(), projects.len(), faults.join("\n"));
}
