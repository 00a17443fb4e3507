//! Going from token to token: brackets, lines, statements.

use super::languages::Language;
use super::token::{Kind, Token};
use crate::text::{Span, ceil, floor};

/// No question about a place looks at more tokens than this in one direction. Keeps an answer cheap in a
/// file of one line of ten megabytes.
pub(super) const FARTHEST: usize = 4096;

/// Tokens of one language, and the text that they are made from.
#[derive(Clone, Copy)]
pub(super) struct Walk<'a> {
    pub text: &'a str,
    pub tokens: &'a [Token],
    pub row: &'static Language,
}

impl<'a> Walk<'a> {
    /// What the token says with its quotes; the empty string beyond the ends.
    pub fn str(&self, index: usize) -> &'a str {
        self.tokens.get(index).map_or("", |token| token.span.of(self.text))
    }

    /// What the token says without quotes.
    pub fn content(&self, index: usize) -> &'a str {
        self.tokens.get(index).map_or("", |token| token.content().of(self.text))
    }

    pub fn kind(&self, index: usize) -> Option<Kind> {
        self.tokens.get(index).map(|token| token.kind)
    }

    /// The operator or bracket at `index`; the empty string for any other token.
    pub fn punct(&self, index: usize) -> &'a str {
        if self.kind(index) == Some(Kind::Punct) { self.str(index) } else { "" }
    }

    /// The word at `index`; the empty string for any other token.
    pub fn word(&self, index: usize) -> &'a str {
        if self.kind(index) == Some(Kind::Word) { self.str(index) } else { "" }
    }

    pub fn is_literal(&self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(Token::is_literal)
    }

    pub fn is_string(&self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(Token::is_string)
    }

    pub fn is_newline(&self, index: usize) -> bool {
        self.kind(index) == Some(Kind::Newline)
    }

    /// True if there is no byte between the token at `index` and the one before it.
    pub fn touches_previous(&self, index: usize) -> bool {
        let pair = index.checked_sub(1).and_then(|before| self.tokens.get(before..=index));
        matches!(pair, Some([before, token]) if before.span.end == token.span.start)
    }

    /// True if the operator at `index` stands between a key and its value.
    pub fn separates(&self, index: usize) -> bool {
        let mark = self.punct(index);
        !mark.is_empty() && self.row.separates(mark)
    }

    /// True if the operator at `index` joins strings.
    pub fn concatenates(&self, index: usize) -> bool {
        let mark = self.punct(index);
        !mark.is_empty() && self.row.concatenates(mark)
    }

    /// The token before `index` that is neither a line end nor a comment.
    pub fn before(&self, index: usize) -> Option<usize> {
        let skipped = |i: &usize| matches!(self.tokens[*i].kind, Kind::Newline | Kind::Comment);
        (0..index.min(self.tokens.len())).rev().take(FARTHEST).find(|i| !skipped(i))
    }

    /// The token at or after `index` that is neither a line end nor a comment.
    pub fn after(&self, index: usize) -> Option<usize> {
        let skipped = |i: &usize| matches!(self.tokens[*i].kind, Kind::Newline | Kind::Comment);
        (index..self.tokens.len()).take(FARTHEST).find(|i| !skipped(i))
    }

    /// The bracket that the one at `index` closes.
    pub fn opener(&self, index: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for i in (0..=index).rev().take(FARTHEST) {
            match self.punct(i) {
                ")" | "]" | "}" => depth += 1,
                "(" | "[" | "{" => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Some(i);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The bracket that closes the one at `index`.
    pub fn closer(&self, index: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for i in (index..self.tokens.len()).take(FARTHEST) {
            match self.punct(i) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Some(i);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The innermost bracket that is open before the token at `index`.
    pub fn enclosing(&self, index: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for i in (0..index.min(self.tokens.len())).rev().take(FARTHEST) {
            match self.punct(i) {
                ")" | "]" | "}" => depth += 1,
                "(" | "[" | "{" if depth == 0 => return Some(i),
                "(" | "[" | "{" => depth -= 1,
                _ => {}
            }
        }
        None
    }

    /// True if the statement goes on over the line end at `index`.
    pub fn goes_on(&self, index: usize) -> bool {
        let before = self.before(index);
        let open_ended = before.is_some_and(|i| {
            let mark = self.punct(i);
            matches!(mark, "," | "(" | "[" | "{" | "\\" | "." | "?" | "&&" | "||" | "+" | "::" | "->" | "&")
                || mark.starts_with("<<")
                || self.separates(i)
                || self.concatenates(i)
                || self.is_string(i)
                    && self.row.adjacent_strings
                    && self.after(index).is_some_and(|next| self.is_string(next))
        });
        open_ended
            || self.after(index).is_some_and(|i| {
                let mark = self.punct(i);
                matches!(mark, "." | "?." | "->" | "+" | "?" | ":" | "||" | "&&" | "??" | "?:")
                    || self.concatenates(i)
            })
    }

    /// The first byte of the line of the token at `index`.
    pub fn line_start(&self, index: usize) -> usize {
        let newline = (0..index).rev().take(FARTHEST).find(|&i| self.is_newline(i));
        let first = self.tokens.first().map_or(0, |token| {
            // the run may begin in the middle of a line, or with blanks
            self.text[..token.span.start].rfind(['\n', '\r']).map_or(0, |at| at + 1)
        });
        newline.map_or(first, |i| self.tokens[i].span.end)
    }

    /// The first token of the line of the token at `index`.
    pub fn line_first(&self, index: usize) -> usize {
        (0..index).rev().take(FARTHEST).find(|&i| self.is_newline(i)).map_or(0, |i| i + 1)
    }

    /// Bytes between the line's start and the token.
    pub fn column(&self, index: usize) -> usize {
        let start = self.tokens.get(index).map_or(0, |token| token.span.start);
        start.saturating_sub(self.line_start(index))
    }
}

/// Indices of the tokens of the logical line that holds the byte `at`.
pub(super) fn logical_line(text: &str, tokens: &[Token], at: usize) -> (usize, usize) {
    const SIDE: usize = 512;
    let middle = tokens.partition_point(|token| token.span.end <= at);
    let continued = |newline: usize| {
        let before = newline.checked_sub(1).and_then(|i| tokens.get(i));
        before.is_some_and(|token| matches!(token.span.of(text), "\\" | "^"))
    };
    let ends = |i: &usize| tokens[*i].kind == Kind::Newline && !continued(*i);
    let lowest = middle.saturating_sub(SIDE);
    let start = (lowest..middle).rev().find(ends).map_or(lowest, |i| i + 1);
    let highest = tokens.len().min(middle + SIDE);
    let end = (middle..highest).find(ends).unwrap_or(highest);
    (start, end.max(start))
}

/// The line around the byte `at` without its break; of a very long one the part that is near.
pub(super) fn line_around(text: &str, at: usize) -> Span {
    const SIDE: usize = 1 << 16;
    let bytes = text.as_bytes();
    let breaks = |b: &u8| *b == b'\n' || *b == b'\r';
    let at = at.min(bytes.len());
    let (lowest, highest) = (ceil(text, at.saturating_sub(SIDE)), floor(text, at + SIDE));
    let start = bytes[lowest.min(at)..at].iter().rposition(breaks).map_or(lowest.min(at), |i| lowest + i + 1);
    let end = bytes[at..highest.max(at)].iter().position(breaks).map_or(highest.max(at), |i| at + i);
    Span::new(start, end)
}
