//! Small projects of several files: each bad one has one fault, which is found on the right line with both
//! places; each good one looks much alike and is left alone.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails may panic")]

use std::{collections::BTreeMap, fs, sync::Arc};

use oss403::{
    Encoding, Engine, Finding, Locale, Reading, Settings, Source, Span, Timestamp, syntax, workspace::Index,
};

/// One file of a project, and what is marked in it.
struct File {
    path: Arc<str>,
    language: String,
    text: String,
    /// Spans with carets: findings.
    found: Vec<Span>,
    /// Spans with tildes: the other places.
    related: Vec<Span>,
}

struct Project {
    title: String,
    files: Vec<File>,
    /// Lines, from 1, that are shown as other places.
    lines: Vec<(String, u32)>,
}

/// Spans over the marks in `marks`, counted in characters of `line`.
fn marked<'a>(line: &'a str, marks: &'a str, mark: char) -> impl Iterator<Item = Span> + 'a {
    let byte = |column: usize| line.char_indices().nth(column).map_or(line.trim_end().len(), |(at, _)| at);
    let columns: Vec<char> = marks.chars().collect();
    let mut spans = Vec::new();
    let mut at = 0;
    while at < columns.len() {
        let end = (at..columns.len()).find(|&i| columns[i] != mark).unwrap_or(columns.len());
        if end > at {
            spans.push(Span::new(byte(at), byte(end)));
        }
        at = end.max(at + 1);
    }
    spans.into_iter()
}

fn projects(page: &str) -> Vec<Project> {
    let mut projects: Vec<Project> = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            projects.push(Project { title: title.to_owned(), files: Vec::new(), lines: Vec::new() });
        } else if let Some(place) = line.strip_prefix("~ ") {
            let (path, number) = place.split_once(' ').unwrap();
            projects.last_mut().unwrap().lines.push((path.to_owned(), number.parse().unwrap()));
        } else if let Some(info) = line.strip_prefix("```") {
            let (language, path) = info.split_once(' ').unwrap();
            let mut file = File {
                path: path.into(),
                language: language.to_owned(),
                text: String::new(),
                found: Vec::new(),
                related: Vec::new(),
            };
            let mut last = 0;
            for line in lines.by_ref().take_while(|line| *line != "```") {
                let is_marks =
                    line.contains(['^', '~']) && line.chars().all(|c| matches!(c, '^' | '~' | ' ' | '\t'));
                if is_marks {
                    let above = file.text[last..].to_owned();
                    file.found.extend(marked(&above, line, '^').map(|span| span.shift(last)));
                    file.related.extend(marked(&above, line, '~').map(|span| span.shift(last)));
                } else {
                    last = file.text.len();
                    file.text.push_str(line);
                    file.text.push('\n');
                }
            }
            projects.last_mut().unwrap().files.push(file);
        }
    }
    projects
}

struct Bench {
    engine: Engine,
    index: Index,
    readings: BTreeMap<Arc<str>, Reading>,
    now: Timestamp,
}

impl Bench {
    fn new(project: &Project) -> Bench {
        Bench::speaking(project, Locale::En)
    }

    fn speaking(project: &Project, locale: Locale) -> Bench {
        let settings = project.files.iter().find(|file| &*file.path == "oss403.toml");
        let settings = settings.map_or(Settings::default(), |file| Settings::from_toml(&file.text).unwrap());
        let engine = Engine::new(settings, locale);
        let now = "2026-06-01T00:00:00Z".parse().unwrap();
        let mut bench = Bench { engine, index: Index::default(), readings: BTreeMap::new(), now };
        for file in &project.files {
            bench.put(&file.path, &file.language, &file.text);
        }
        bench
    }

    fn put(&mut self, path: &Arc<str>, language: &str, text: &str) {
        let language = syntax::by_id(language).unwrap_or_else(syntax::plain_text);
        let reading = self.engine.read(&Source::new(path, language.id.as_str(), text), self.now);
        self.index.note(path);
        self.index.insert(path, self.engine.facts(&reading, path, ""));
        self.readings.insert(path.clone(), reading);
    }

    fn findings(&self, path: &Arc<str>) -> Vec<Finding> {
        self.engine.across(&self.readings[path], path, "", &self.index, self.now)
    }
}

/// Every project of every page, with the rule that its faults belong to.
fn all() -> Vec<(String, Project)> {
    let mut all = Vec::new();
    for name in [
        "bucket-regions",
        "environment-default",
        "environment-values",
        "policy-lacks-action",
        "cors-method-missing",
        "signed-url-denied",
    ] {
        for project in projects(&fs::read_to_string(format!("tests/workspace/{name}.md")).unwrap()) {
            let head = project.title.split(':').next().unwrap();
            let rule = head.split_once(' ').map_or(name, |(_, rule)| rule).to_owned();
            all.push((rule, project));
        }
    }
    all
}

#[test]
fn bad_projects_are_found_and_good_ones_are_left_alone() {
    let mut faults = Vec::new();
    let (mut bad, mut good) = (0, 0);
    for (rule, project) in all() {
        let bench = Bench::new(&project);
        let is_bad = project.title.starts_with("bad");
        if is_bad {
            bad += 1
        } else {
            good += 1
        }
        let marks: usize = project.files.iter().map(|file| file.found.len()).sum();
        assert_eq!(marks == 1, is_bad, "{}: one fault each", project.title);
        for file in &project.files {
            let found = bench.findings(&file.path);
            // both sides see a contradiction; a page marks the one that it is about
            let marked = !file.found.is_empty();
            let other_side = is_bad && rule == "bucket-regions" && !file.related.is_empty();
            if !marked && other_side {
                continue;
            }
            let show = |spans: &[Span]| -> Vec<String> {
                spans.iter().map(|span| span.of(&file.text).to_owned()).collect()
            };
            let spans: Vec<Span> = found.iter().map(|one| one.span).collect();
            if spans != file.found || found.iter().any(|one| one.rule != rule) {
                let rules: Vec<&str> = found.iter().map(|one| one.rule).collect();
                faults.push(format!(
                    "{}, {}: wants {:?}, finds {:?} {rules:?}",
                    project.title,
                    file.path,
                    show(&file.found),
                    show(&spans)
                ));
                continue;
            }
            for one in &found {
                if one.message.contains(['{', '}']) {
                    faults.push(format!("{}: an open place in `{}`", project.title, one.message));
                }
                let shown: Vec<_> =
                    one.related.iter().filter_map(|related| related.elsewhere.as_ref()).collect();
                let wanted =
                    project.files.iter().flat_map(|file| file.related.iter().map(move |span| (file, *span)));
                for (other, span) in wanted {
                    let there = |spot: &&Arc<oss403::text::Spot>| {
                        spot.path == other.path
                            && spot.span == span
                            && spot.within.of(&spot.line) == span.of(&other.text)
                    };
                    if !shown.iter().any(there) {
                        faults.push(format!("{}: `{}` is not shown", project.title, span.of(&other.text)));
                    }
                }
                for (path, line) in &project.lines {
                    let there = |spot: &&Arc<oss403::text::Spot>| {
                        &*spot.path == path && spot.range(Encoding::Utf16).0.line + 1 == *line
                    };
                    if !shown.iter().any(there) {
                        faults.push(format!("{}: line {line} of {path} is not shown", project.title));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
    assert!(bad >= 12 && good >= 12, "{bad} bad, {good} good");
}

#[test]
fn both_languages_say_the_same_of_the_same_places() {
    for (_, project) in all() {
        let benches = [Locale::En, Locale::Zh].map(|locale| Bench::speaking(&project, locale));
        for file in &project.files {
            let [english, chinese] = benches.each_ref().map(|bench| bench.findings(&file.path));
            let places = |all: &[Finding]| -> Vec<_> {
                all.iter().map(|one| (one.span, one.rule, one.related.len())).collect()
            };
            assert_eq!(places(&english), places(&chinese), "{}", project.title);
            for words in chinese.iter().flat_map(|one| [&one.message, &one.help]) {
                assert!(words.chars().any(|c| ('一'..='鿿').contains(&c)), "{}: {words}", project.title);
            }
            // a remark may be one word that is the same in both
            let related = chinese.iter().flat_map(|one| &one.related).map(|related| &related.message);
            for words in chinese.iter().flat_map(|one| [&one.message, &one.help]).chain(related) {
                assert!(!words.contains(['{', '}']), "{}: an open place in `{words}`", project.title);
            }
        }
    }
}

#[test]
fn a_fix_mends_the_policy() {
    let mut mended = 0;
    for (rule, project) in all().into_iter().filter(|(rule, _)| rule == "policy-lacks-action") {
        let mut bench = Bench::new(&project);
        for file in &project.files {
            let found = bench.findings(&file.path);
            let Some(fix) = found.iter().flat_map(|one| &one.fixes).next() else { continue };
            let mut text = file.text.clone();
            for edit in fix.edits.iter().rev() {
                text.replace_range(edit.span.start..edit.span.end, &edit.text);
            }
            if file.language == "json" {
                serde_json::from_str::<serde_json::Value>(&text).unwrap();
            }
            bench.put(&file.path, &file.language, &text);
            let left = bench.findings(&file.path);
            assert!(left.is_empty(), "{rule}: {text}: {left:?}");
            mended += 1;
        }
    }
    assert!(mended >= 2, "{mended}");
}

#[test]
fn an_index_forgets_and_is_bounded() {
    let (_, project) = all().swap_remove(0);
    let mut bench = Bench::new(&project);
    let paths: Vec<Arc<str>> = bench.readings.keys().cloned().collect();
    let found = |bench: &Bench| paths.iter().map(|path| bench.findings(path).len()).sum::<usize>();
    assert_eq!(found(&bench), 2);
    let before = bench.index.bytes();
    bench.index.remove(&paths[0]);
    assert_eq!(found(&bench), 1, "nobody contradicts itself");
    bench.index.remove(&paths[1]);
    assert_eq!(found(&bench), 0);
    assert!(bench.index.is_empty() && bench.index.bytes() == 0 && before > 0);
    let facts = |bench: &Bench| bench.engine.facts(&bench.readings[&paths[0]], &paths[0], "");
    let mut count = 0;
    while bench.index.insert(&format!("src/{count}.py").into(), facts(&bench)) {
        count += 1;
    }
    assert!(bench.index.is_full() && bench.index.bytes() <= oss403::workspace::MOST_BYTES);
    bench.index.remove_folder("src");
    assert!(bench.index.is_empty() && count > 1000);
}

#[test]
fn names_lead_from_code_to_settings_and_back() {
    let project = all().into_iter().find(|(_, project)| project.title == "bad: a compose file").unwrap().1;
    let bench = Bench::new(&project);
    let places = |name: &str, defines: bool| -> Vec<String> {
        let own = bench.index.variable(name).filter(|one| one.defines == defines);
        own.map(|one| format!("{}:{}", one.at.path, one.at.line() + 1)).collect()
    };
    assert_eq!(places("OSS_REGION", true), ["docker-compose.yml:5"]);
    assert_eq!(places("OSS_REGION", false), ["server/oss.js:4"]);
    let known = bench.index.buckets_like("ORDERS", 10);
    assert_eq!(known.iter().map(|name| name.name.as_str()).collect::<Vec<_>>(), ["orders-7"]);
}
