//! The fences of a page of Markdown, for all tests that run the examples of pages.

/// One fence.
pub struct Fence<'a> {
    /// Its line in the page, from 0.
    pub line: usize,
    /// The words behind its opening backticks.
    pub info: Vec<&'a str>,
    /// What stands in it, with the lines of carets.
    pub lines: Vec<&'a str>,
}

/// All of them, in their order. One of more backticks may hold others.
pub fn fences(page: &str) -> Vec<Fence<'_>> {
    let mut found = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((line, text)) = lines.next() {
        let ticks = text.len() - text.trim_start_matches('`').len();
        if ticks < 3 {
            continue;
        }
        let body = lines.by_ref().map(|(_, text)| text).take_while(|body| *body != &text[..ticks]);
        found.push(Fence { line, info: text[ticks..].split_whitespace().collect(), lines: body.collect() });
    }
    found
}

/// True if the line only points to characters of the one above it.
pub fn is_carets(line: &str) -> bool {
    line.contains('^') && line.chars().all(|c| c == '^' || c == ' ')
}
