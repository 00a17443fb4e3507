//! What stands where in a text of any language: literals, values, keys, calls, neighbours.
//!
//! One lexer a family of languages, one row of `catalog/languages.json` a language, no grammar. It never
//! fails: half a literal, half a comment, any bytes give tokens. Reading takes linear time; an answer
//! about a place looks at a bounded number of tokens around it.

mod calls;
mod classes;
mod code;
mod defaults;
mod detect;
mod groups;
mod heredoc;
mod http;
mod joins;
mod keys;
mod languages;
mod lexer;
mod markdown;
mod markup;
mod markup_keys;
mod named;
mod pairs;
mod php;
mod place;
mod plain;
mod prose;
mod rst;
mod shell;
mod siblings;
mod strings;
#[cfg(test)]
mod tests;
mod token;
mod walk;
mod yaml;
mod yaml_groups;
mod yaml_keys;

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

pub use calls::Call;
pub use detect::detect;
pub use groups::{Entry, Group, GroupKind};
pub use languages::{
    EnvironmentRead, EscapeStyle, Family, Form, HeredocStyle, Language, Nature, StringRule, by_id, languages,
    plain_text, schema,
};
pub use place::{Ground, Place};
pub use token::{Joined, Kind, Token};

use crate::text::Span;
use lexer::{Lexer, Run};
use walk::Walk;

static PARSES: AtomicU64 = AtomicU64::new(0);

/// How many texts this process has cut into tokens: a test can prove that one was never looked at.
pub fn parses() -> u64 {
    PARSES.load(Ordering::Relaxed)
}

/// The tokens of one version of one text. It does not keep the text: its methods are given the same again.
#[derive(Clone, Debug)]
pub struct Syntax {
    tokens: Vec<Token>,
    runs: Vec<Run>,
}

impl Syntax {
    /// Cuts `text`, which is written in `language`, into tokens.
    pub fn new(text: &str, language: &'static Language) -> Syntax {
        PARSES.fetch_add(1, Ordering::Relaxed);
        let mut lexer = Lexer::new(text, language);
        lexer.lex();
        Syntax { tokens: lexer.tokens, runs: lexer.runs }
    }

    /// All tokens, in order; no two share a byte.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The string literals among the tokens.
    pub fn strings(&self) -> impl Iterator<Item = &Token> {
        self.tokens.iter().filter(|token| token.is_string())
    }

    /// The language at the byte `at`: that of the text, or of the fence, script or body that holds it.
    pub fn language(&self, at: usize) -> &'static Language {
        let next = self.runs.partition_point(|run| run.start <= at);
        self.runs.get(next.saturating_sub(1)).map_or_else(plain_text, |run| run.row)
    }

    /// What stands at the byte `at`.
    pub fn place(&self, text: &str, at: usize) -> Place {
        place::place(self, text, at)
    }

    /// The tokens of the logical line that holds the byte `at`: a line with those that go on from it or
    /// that it goes on from. At most some hundreds on either side.
    pub fn words_on_line(&self, text: &str, at: usize) -> &[Token] {
        let (start, end) = walk::logical_line(text, &self.tokens, at);
        &self.tokens[start..end]
    }

    /// Keys and values of the mapping, call, block or section that holds the byte `at`, in their order; of
    /// a literal the value is its content. At most some hundreds.
    pub fn siblings(&self, text: &str, at: usize) -> Vec<(Span, Span)> {
        let at = at.min(text.len());
        let (found, next) = place::token_at(&self.tokens, at);
        let run_at = found.map_or(at, |index| self.tokens[index].span.start);
        let (walk, first) = self.walk(text, run_at);
        siblings::siblings(&walk, found.unwrap_or(next).saturating_sub(first), at)
    }

    /// Everything in the text that stands together; of a very long text, what is around the bytes `near`, which
    /// are in order. Linear time.
    pub fn groups(&self, text: &str, near: &[usize]) -> Vec<Group> {
        let mut found = Vec::new();
        let windows = self.windows(near);
        for (i, run) in self.runs.iter().enumerate() {
            let end = self.runs.get(i + 1).map_or(usize::MAX, |next| next.start);
            let first = self.tokens.partition_point(|token| token.span.start < run.start);
            let last = self.tokens.partition_point(|token| token.span.start < end);
            for window in &windows {
                let (first, last) = (first.max(window.start), last.min(window.end));
                if first < last {
                    let walk = Walk { text, tokens: &self.tokens[first..last], row: run.row };
                    groups::groups(&walk, &mut found);
                }
            }
        }
        groups::join_named_pairs(text, &mut found);
        found
    }

    /// Ranges of tokens around the bytes `near`; all of them where a text is no longer than people write.
    fn windows(&self, near: &[usize]) -> Vec<Range<usize>> {
        /// More tokens than this are read in part.
        const WHOLE: usize = 1 << 16;
        /// Tokens on either side of a place.
        const SIDE: usize = 1 << 12;
        if self.tokens.len() <= WHOLE {
            let all = 0..self.tokens.len();
            return vec![all];
        }
        let mut windows: Vec<Range<usize>> = Vec::new();
        for &at in near {
            let index = self.tokens.partition_point(|token| token.span.end <= at);
            let window = index.saturating_sub(SIDE)..(index + SIDE).min(self.tokens.len());
            match windows.last_mut().filter(|last| last.end >= window.start) {
                Some(last) => last.end = window.end,
                None => windows.push(window),
            }
        }
        windows
    }

    /// The tokens around the byte `at` that are written in one language, and the index of the first.
    fn walk<'a>(&'a self, text: &'a str, at: usize) -> (Walk<'a>, usize) {
        let next = self.runs.partition_point(|run| run.start <= at);
        let start = self.runs.get(next.saturating_sub(1)).map_or(0, |run| run.start);
        let end = self.runs.get(next).map_or(usize::MAX, |run| run.start);
        let first = self.tokens.partition_point(|token| token.span.start < start);
        let last = self.tokens.partition_point(|token| token.span.start < end);
        (Walk { text, tokens: &self.tokens[first..last], row: self.language(at) }, first)
    }
}
