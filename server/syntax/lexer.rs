//! What all lexers share: the cursor, the tokens made so far, and texts inside texts.
//!
//! A lexer goes through its part of the text once and never back by more than one token. What it has to
//! know at the beginning of a line is its language and its position, as every longer thing (a literal, a
//! heredoc, a YAML flow, a tag, a region) is read in one go: a line that begins outside of them is a place
//! from which a later edit can be read again.

use std::cell::Cell;

use super::classes::Classes;
use super::languages::{Family, Language};
use super::token::{Joined, Kind, Token};
use super::{code, heredoc, http, markdown, markup, pairs, php, plain, rst, shell, yaml};
use crate::text::{Escape, Span};

/// Texts inside texts are read to this depth; Markdown, HTML and a script are three.
const DEEPEST: u8 = 4;

/// From `start` on the text is written in `row`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub start: usize,
    pub row: &'static Language,
}

pub(super) struct Lexer<'t> {
    pub text: &'t str,
    pub bytes: &'t [u8],
    /// The next byte to read.
    pub at: usize,
    /// One past the last byte of the part to read.
    pub end: usize,
    pub row: &'static Language,
    pub tokens: Vec<Token>,
    pub runs: Vec<Run>,
    pub depth: u8,
    /// Heredocs announced on this line, whose bodies begin at the next.
    pub heredocs: Vec<heredoc::Pending>,
    /// Before this byte no interpolation closes: a scan has been there. Keeps the time linear.
    pub no_hole_before: usize,
    /// The same for regular expressions.
    pub no_regex_before: usize,
    /// A piece of a line up to its end, in which that need not be looked for again.
    line: Cell<Span>,
}

impl<'t> Lexer<'t> {
    pub fn new(text: &'t str, row: &'static Language) -> Self {
        Lexer {
            text,
            bytes: text.as_bytes(),
            at: 0,
            end: text.len(),
            row,
            // measured: JSON and code have a token in five to eight bytes, and growing costs a copy
            tokens: Vec::with_capacity(text.len() / 8),
            runs: vec![Run { start: 0, row }],
            depth: 0,
            heredocs: Vec::new(),
            no_hole_before: 0,
            no_regex_before: 0,
            line: Cell::new(Span::default()),
        }
    }

    /// Reads the part of the text from `at` to `end`.
    pub fn lex(&mut self) {
        match self.row.family {
            Family::Code => code::lex(self),
            Family::Php => php::lex(self),
            Family::Shell => shell::lex(self),
            Family::Pairs => pairs::lex(self),
            Family::Yaml => yaml::lex(self),
            Family::Xml | Family::Html => markup::lex(self),
            Family::Markdown => markdown::lex(self),
            Family::Rst => rst::lex(self),
            Family::Http => http::lex(self),
            Family::Plain => plain::lex(self),
        }
    }

    /// Reads up to `end` as `row`, by `read`, and returns to the language around it.
    pub fn region(&mut self, end: usize, row: &'static Language, read: impl FnOnce(&mut Self)) {
        let outer = (self.end, self.row);
        if self.depth >= DEEPEST {
            self.lines_as(end, Kind::Prose);
            return;
        }
        self.runs.push(Run { start: self.at, row });
        (self.end, self.row) = (end, row);
        self.depth += 1;
        let heredocs = std::mem::take(&mut self.heredocs);
        read(self);
        self.heredocs = heredocs;
        self.depth -= 1;
        (self.end, self.row) = outer;
        self.runs.push(Run { start: self.at, row: outer.1 });
    }

    pub fn byte(&self) -> Option<u8> {
        self.peek(0)
    }

    /// The byte `ahead` of the next one.
    pub fn peek(&self, ahead: usize) -> Option<u8> {
        self.byte_at(self.at + ahead)
    }

    pub fn byte_at(&self, at: usize) -> Option<u8> {
        if at < self.end { self.bytes.get(at).copied() } else { None }
    }

    pub fn class_at(&self, at: usize) -> u8 {
        self.byte_at(at).map_or(0, |byte| self.row.class(byte))
    }

    /// True if `mark` comes next.
    pub fn sees(&self, mark: &str) -> bool {
        self.sees_at(self.at, mark)
    }

    pub fn sees_at(&self, at: usize, mark: &str) -> bool {
        self.bytes.get(at..self.end).is_some_and(|rest| rest.starts_with(mark.as_bytes()))
    }

    pub fn push(&mut self, kind: Kind, start: usize, end: usize) {
        if start < end {
            self.tokens.push(Token { span: Span { start, end }, kind });
        }
    }

    /// A string token; `open` and `close` are bytes of its quotes.
    pub fn push_string(&mut self, span: Span, open: usize, close: usize, escape: Escape, joined: Joined) {
        let kind = Kind::String { open: open as u16, close: close as u16, escape, joined };
        self.push(kind, span.start, span.end);
    }

    /// Takes the next `len` bytes as a token.
    pub fn take(&mut self, kind: Kind, len: usize) {
        let end = (self.at + len).min(self.end);
        self.push(kind, self.at, end);
        self.at = end;
    }

    /// Takes up to `end` as a token without blanks around it.
    pub fn take_trimmed(&mut self, kind: Kind, end: usize) {
        let (start, stop) = self.trimmed(self.at, end);
        self.push(kind, start, stop);
        self.at = end;
    }

    /// `start..end` without blanks and line ends around it.
    pub fn trimmed(&self, mut start: usize, mut end: usize) -> (usize, usize) {
        while start < end && self.bytes[start].is_ascii_whitespace() {
            start += 1;
        }
        while end > start && self.bytes[end - 1].is_ascii_whitespace() {
            end -= 1;
        }
        (start, end)
    }

    pub fn skip_blanks(&mut self) {
        while self.class_at(self.at) & Classes::BLANK != 0 {
            self.at += 1;
        }
    }

    /// Where the line that holds `at` ends, before its line break.
    pub fn line_end(&self, at: usize) -> usize {
        let known = self.line.get();
        if known.start <= at && at <= known.end && known.end > 0 {
            return known.end.min(self.end);
        }
        let rest = self.bytes.get(at..).unwrap_or_default();
        let found = rest.iter().position(|&b| b == b'\n' || b == b'\r');
        let end = found.map_or(self.bytes.len(), |found| at + found);
        self.line.set(Span::new(at, end));
        end.min(self.end)
    }

    /// Where the line after the one that ends at `end` begins.
    pub fn after_break(&self, end: usize) -> usize {
        match self.byte_at(end) {
            Some(b'\r') if self.byte_at(end + 1) == Some(b'\n') => end + 2,
            Some(_) => end + 1,
            None => end,
        }
    }

    /// Takes the line break, and the bodies of heredocs that were announced before it.
    pub fn newline(&mut self) {
        let next = self.after_break(self.at);
        self.take(Kind::Newline, next - self.at);
        if !self.heredocs.is_empty() {
            heredoc::bodies(self);
        }
    }

    /// Takes up to `end`, each line as one token without its break.
    pub fn lines_as(&mut self, end: usize, kind: Kind) {
        while self.at < end {
            let stop = self.line_end(self.at).min(end);
            self.take_trimmed(kind, stop);
            if self.at < end {
                let next = self.after_break(self.at);
                self.take(Kind::Newline, next - self.at);
            }
        }
    }

    /// Takes a comment if one begins here.
    pub fn comment(&mut self) -> bool {
        let row = self.row;
        if row.line_comments.iter().any(|mark| self.sees(mark)) && self.comment_may_begin() {
            let mut stop = self.line_end(self.at);
            if let Some(back) = &row.ends_at
                && let Some(found) = self.text.get(self.at..stop).and_then(|line| line.find(back.as_str()))
            {
                stop = self.at + found;
            }
            self.push(Kind::Comment, self.at, stop);
            self.at = stop;
            return true;
        }
        for (open, close) in &row.block_comments {
            if self.sees(open) {
                let stop = self.block_end(open, close);
                self.push(Kind::Comment, self.at, stop);
                self.at = stop;
                return true;
            }
        }
        false
    }

    fn comment_may_begin(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.bytes.get(at));
        !self.row.comment_needs_blank
            || before.is_none_or(|b| b.is_ascii_whitespace() || b";{}()".contains(b))
    }

    fn block_end(&self, open: &str, close: &str) -> usize {
        let mut at = self.at + open.len();
        let mut depth = 1;
        let first = close.as_bytes().first().copied().unwrap_or_default();
        while at < self.end {
            if self.bytes[at] == first && self.sees_at(at, close) {
                depth -= 1;
                at += close.len();
                if depth == 0 {
                    return at;
                }
            } else if self.row.nested_comments && self.sees_at(at, open) {
                depth += 1;
                at += open.len();
            } else {
                at += 1;
            }
        }
        self.end
    }
}
