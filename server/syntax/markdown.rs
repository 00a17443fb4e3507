//! Markdown: sentences, links, and fences with other languages in them.

use super::languages::{by_id, plain_text};
use super::lexer::Lexer;
use super::prose::{automatic_link, is_target, line_with_links};
use super::token::Kind;
use super::yaml;
use crate::text::Span;

pub(super) fn lex(lexer: &mut Lexer<'_>) {
    front_matter(lexer);
    while lexer.at < lexer.end {
        if matches!(lexer.byte(), Some(b'\n' | b'\r')) {
            lexer.newline();
        } else if let Some(fence) = Fence::at(lexer) {
            fence.take(lexer);
        } else if lexer.sees("<!--") && lexer.comment() {
        } else {
            let end = lexer.line_end(lexer.at);
            // a comment inside a line begins a piece of its own
            let rest = lexer.text.get(lexer.at + 1..end).unwrap_or_default();
            let end = rest.find("<!--").map_or(end, |found| lexer.at + 1 + found);
            let links = links(lexer, end);
            line_with_links(lexer, end, &links);
        }
    }
}

/// `---` and YAML at the beginning.
fn front_matter(lexer: &mut Lexer<'_>) {
    let head = lexer.text.get(lexer.at..lexer.end).unwrap_or_default();
    if lexer.at > 0 || !(head.starts_with("---\n") || head.starts_with("---\r\n")) {
        return;
    }
    let Some(found) = head.get(4..).and_then(|rest| rest.find("\n---")) else { return };
    let end = 4 + found + 1;
    if let Some(row) = by_id("yaml") {
        lexer.region(end, row, yaml::lex);
        lexer.take(Kind::Punct, 3);
    }
}

/// No target is longer, in bytes; keeps the time linear.
const LONGEST: usize = 4096;

struct Fence {
    mark: u8,
    count: usize,
    /// The first byte of the mark.
    start: usize,
}

impl Fence {
    /// A fence that opens or closes on the line at the cursor, which is its beginning.
    fn at(lexer: &Lexer<'_>) -> Option<Fence> {
        let line_start = lexer.at == 0 || matches!(lexer.bytes[lexer.at - 1], b'\n' | b'\r');
        if line_start { Fence::on_line(lexer, lexer.at) } else { None }
    }

    fn on_line(lexer: &Lexer<'_>, line: usize) -> Option<Fence> {
        let mut start = line;
        // quotes and lists hold fences too
        while lexer.byte_at(start).is_some_and(|b| b" \t>-*+".contains(&b) || b.is_ascii_digit() || b == b'.')
        {
            start += 1;
        }
        let mark = lexer.byte_at(start).filter(|&b| b == b'`' || b == b'~')?;
        let count = lexer.bytes[start..lexer.end].iter().take_while(|&&b| b == mark).count();
        (count >= 3).then_some(Fence { mark, count, start })
    }

    fn closed_by(&self, lexer: &Lexer<'_>, line: usize) -> bool {
        Fence::on_line(lexer, line).is_some_and(|close| {
            let behind = lexer.bytes[close.start + close.count..lexer.line_end(close.start)].iter();
            close.mark == self.mark
                && close.count >= self.count
                && behind.copied().all(|b| b.is_ascii_whitespace())
        })
    }

    fn take(&self, lexer: &mut Lexer<'_>) {
        let end = lexer.line_end(lexer.at);
        let info = Span::new(self.start + self.count, end).of(lexer.text);
        if self.mark == b'`' && info.contains('`') {
            // code in a line, not a fence
            let links = links(lexer, end);
            line_with_links(lexer, end, &links);
            return;
        }
        let row = language_of(info).and_then(by_id).unwrap_or_else(plain_text);
        lexer.take_trimmed(Kind::Punct, end);
        let body = lexer.after_break(end);
        let mut line = body;
        while line < lexer.end && !self.closed_by(lexer, line) {
            line = lexer.after_break(lexer.line_end(line));
        }
        if body > end {
            lexer.take(Kind::Newline, body - end);
        }
        if body < line {
            lexer.region(line, row, Lexer::lex);
        }
        if line < lexer.end {
            let end = lexer.line_end(line);
            lexer.take_trimmed(Kind::Punct, end);
        }
    }
}

/// The language that a fence names: ```` ```js ````, `{.js}`, `language-js`, `js{1,3}`, `js title="a.js"`.
fn language_of(info: &str) -> Option<&str> {
    let info = info.trim().trim_start_matches(['{', '.']);
    let word = info.split([' ', '\t', ',', '{', '}', ':', '=']).next()?;
    Some(word.strip_prefix("language-").unwrap_or(word))
}

/// Targets of the links on a line: `[a](target)`, `<target>`, `[a]: target`, `href="target"`.
fn links(lexer: &Lexer<'_>, end: usize) -> Vec<Span> {
    let bytes = lexer.bytes;
    let mut links = Vec::new();
    let mut code = false;
    let mut at = lexer.at;
    while at < end {
        let rest = &bytes[at..end.min(at + LONGEST)];
        let target = match bytes[at] {
            b'`' => {
                code = !code;
                None
            }
            _ if code => None,
            b']' if rest.starts_with(b"](") => target_in(rest, 2, b" )").map(|len| (2, len)),
            b']' if rest.starts_with(b"]: ") => target_in(rest, 3, b" \t").map(|len| (3, len)),
            b'<' => automatic_link(rest).map(|len| (1, len)),
            b'"' | b'\'' if [&b"href="[..], b"src="].iter().any(|name| bytes[..at].ends_with(name)) => {
                let quote = [bytes[at]];
                target_in(rest, 1, &quote).map(|len| (1, len))
            }
            _ => None,
        };
        match target {
            Some((skip, len)) => {
                links.push(Span::new(at + skip, at + skip + len));
                at += skip + len;
            }
            None => at += 1,
        }
    }
    links
}

/// Length of the target that begins `skip` bytes into `rest` and ends before one of `stops`.
fn target_in(rest: &[u8], skip: usize, stops: &[u8]) -> Option<usize> {
    let target = rest.get(skip..)?;
    let mut level = 0_usize;
    let len = target
        .iter()
        .position(|b| {
            match b {
                b'(' => level += 1,
                b')' if level > 0 => {
                    level -= 1;
                    return false;
                }
                _ => {}
            }
            stops.contains(b)
        })
        .unwrap_or(target.len());
    is_target(&target[..len]).then_some(len)
}
