//! The fences of the pages in this folder.

use std::{fs, path::Path};

/// One fence of a page.
#[derive(Clone)]
pub struct Fence {
    /// Language, kind, rules.
    pub info: Vec<String>,
    /// What stands in it, with its lines of carets.
    pub text: String,
    /// Line of the page, from 1.
    pub line: usize,
    /// Name of the page.
    pub page: String,
    /// Name of the text, where it matters.
    pub file: Option<String>,
    /// The fence `fixed` behind it.
    pub fixed: Option<String>,
}

impl Fence {
    pub fn language(&self) -> &str {
        &self.info[0]
    }

    /// Name of the text.
    pub fn file(&self) -> &str {
        self.file.as_deref().unwrap_or("snippet")
    }

    pub fn is_bad(&self) -> bool {
        self.info[1] == "bad"
    }

    pub fn rules(&self) -> &[String] {
        &self.info[2..]
    }

    /// Where it stands, for a complaint.
    pub fn place(&self) -> String {
        format!("{}.md:{} {}", self.page, self.line, self.info.join(" "))
    }
}

/// All snippets, good and bad; those of one page alone where `CLIENT` names it.
pub fn all() -> Vec<Fence> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
    let only = std::env::var("CLIENT").unwrap_or_default();
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "md"));
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        if only.is_empty() || name == only {
            found.extend(of_page(&name, &fs::read_to_string(&file).unwrap()));
        }
    }
    found
}

fn of_page(name: &str, page: &str) -> Vec<Fence> {
    let mut found: Vec<Fence> = Vec::new();
    let mut open: Option<Fence> = None;
    for (number, line) in page.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let mut info: Vec<String> = info.split_whitespace().map(str::to_owned).collect();
                let named = info.iter().position(|word| word.starts_with("file="));
                let file = named.map(|at| info.remove(at)["file=".len()..].to_owned());
                let (page, line) = (name.to_owned(), number + 1);
                open = Some(Fence { info, text: String::new(), line, page, file, fixed: None });
            }
            (Some(_), Some(_)) => {
                let fence = open.take().unwrap();
                match fence.info.get(1).map(String::as_str) {
                    Some("fixed") => found.last_mut().unwrap().fixed = Some(fence.text),
                    Some("good" | "bad") => found.push(fence),
                    _ => {}
                }
            }
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
pub fn carets(marked: &str) -> (String, Vec<(usize, usize)>) {
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
