//! String literals of every kind.

use super::languages::{EscapeStyle, Form, StringRule};
use super::lexer::Lexer;
use super::token::Joined;
use crate::text::Span;

/// Interpolations inside literals inside interpolations are followed to this depth.
const DEEPEST: u8 = 6;

/// No character literal is longer, in bytes.
const CHAR: usize = 14;

/// Longer runs of `#`, `=` or quotes are not counted.
const RUN: usize = 64;

impl Lexer<'_> {
    /// Takes a literal that begins at `at`, after the prefix that begins at `start`, if there is one.
    pub fn string(&mut self, start: usize) -> bool {
        let row = self.row;
        let prefix = self.text.get(start..self.at).unwrap_or_default();
        row.strings.iter().any(|rule| rule.takes_prefix(prefix) && self.string_of(rule, start))
    }

    fn string_of(&mut self, rule: &'static StringRule, start: usize) -> bool {
        match rule.form {
            Form::Plain if self.sees(&rule.open) => {
                let from = self.at + rule.open.len();
                let (end, joined) = self.scan(rule, from, self.end, 0);
                self.finish(rule, start, from, end, rule.close.len(), joined)
            }
            Form::Plain => false,
            Form::Char => self.character(rule, start),
            Form::Hashes => {
                let hashes = self.count(self.at, b'#');
                let open = self.at + hashes;
                if hashes == RUN || !self.sees_at(open, &rule.open) {
                    return false;
                }
                let close = format!("{}{}", rule.close, "#".repeat(hashes));
                self.verbatim(rule, start, open + rule.open.len(), &close)
            }
            Form::Tagged => {
                let Some(tag) = self.tag(self.at + 1, b'(', 17) else { return false };
                let close = format!("){}\"", &self.text[self.at + 1..tag]);
                self.sees(&rule.open) && self.verbatim(rule, start, tag + 1, &close)
            }
            Form::Dollar => {
                let Some(tag) = self.tag(self.at + 1, b'$', 64) else { return false };
                let word =
                    self.bytes[self.at + 1..tag].iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_');
                let close = self.text[self.at..=tag].to_owned();
                self.sees("$") && word && self.verbatim(rule, start, tag + 1, &close)
            }
            Form::Percent => self.percent(rule, start),
            Form::LongBracket => {
                let equals = self.count(self.at + 1, b'=');
                if equals == RUN || !self.sees("[") || self.byte_at(self.at + 1 + equals) != Some(b'[') {
                    return false;
                }
                let close = format!("]{}]", "=".repeat(equals));
                self.verbatim(rule, start, self.at + 2 + equals, &close)
            }
            Form::Run => {
                if !self.sees(&rule.open) {
                    return false;
                }
                let lead = rule.open.len() - rule.close.len();
                let quotes = self.count(self.at + lead, b'"');
                quotes < RUN && self.verbatim(rule, start, self.at + lead + quotes, &"\"".repeat(quotes))
            }
        }
    }

    /// Makes the token of a literal whose content was found to be `from..end`.
    fn finish(
        &mut self,
        rule: &StringRule,
        start: usize,
        from: usize,
        end: Option<usize>,
        close: usize,
        joined: Joined,
    ) -> bool {
        let (end, close) = match end {
            Some(end) => (end, close),
            // an unfinished literal ends with its line, or with the text if it may go on
            None if rule.multiline => (self.end, 0),
            None => (self.line_end(from).max(from), 0),
        };
        let span = Span::new(start, (end + close).min(self.end));
        self.push_string(span, from - start, close, rule.escaping(), joined);
        self.at = span.end;
        true
    }

    /// A literal in which nothing but `close` has a meaning.
    fn verbatim(&mut self, rule: &StringRule, start: usize, from: usize, close: &str) -> bool {
        let end = self.text.get(from..self.end).and_then(|rest| rest.find(close)).map(|found| from + found);
        self.finish(rule, start, from, end, close.len(), Joined::default())
    }

    fn count(&self, from: usize, byte: u8) -> usize {
        let rest = self.bytes.get(from..self.end).unwrap_or_default();
        rest.iter().take(RUN).take_while(|&&b| b == byte).count()
    }

    /// Where `end` stands after a tag of at most `longest` bytes.
    fn tag(&self, from: usize, end: u8, longest: usize) -> Option<usize> {
        let rest = self.bytes.get(from..self.end)?;
        let found =
            rest.iter().take(longest).position(|&b| b == end || b.is_ascii_whitespace() || b == b'"')?;
        (rest[found] == end && rest[..found].is_ascii()).then_some(from + found)
    }

    fn character(&mut self, rule: &StringRule, start: usize) -> bool {
        let quote = rule.close.as_bytes().first().copied().unwrap_or(b'\'');
        let from = self.at + rule.open.len();
        if !self.sees(&rule.open) {
            return false;
        }
        let rest = self.bytes.get(from..self.end).unwrap_or_default();
        let skip = match rest.first() {
            Some(b'\\') => 2,
            Some(&b) if b != quote && b != b'\n' && b != b'\r' => {
                self.text[from..].chars().next().map_or(1, char::len_utf8)
            }
            _ => return false,
        };
        let longest = if skip == 2 && rest[0] == b'\\' { CHAR } else { skip + 1 };
        let close = rest.iter().take(longest).skip(skip).position(|&b| b == quote);
        let Some(close) = close else { return false };
        self.finish(rule, start, from, Some(from + skip + close), 1, Joined::default())
    }

    fn percent(&mut self, rule: &StringRule, start: usize) -> bool {
        let letter = self.peek(1).is_some_and(|b| b"qQwWiI".contains(&b));
        let Some(open) = self.peek(2).filter(|b| letter && b"([{<|!/".contains(b)) else { return false };
        let close = match open {
            b'(' => b')',
            b'[' => b']',
            b'{' => b'}',
            b'<' => b'>',
            other => other,
        };
        let from = self.at + 3;
        let mut depth = 1;
        let end = self.bytes.get(from..self.end).unwrap_or_default().iter().position(|&b| {
            if b == close {
                depth -= 1;
            } else if b == open {
                depth += 1;
            }
            depth == 0
        });
        self.finish(rule, start, from, end.map(|end| from + end), 1, Joined::default())
    }

    /// Finds the end of a content that begins at `from`, before `limit`; none if it has no end there.
    pub fn scan(
        &mut self,
        rule: &StringRule,
        from: usize,
        limit: usize,
        depth: u8,
    ) -> (Option<usize>, Joined) {
        let stops = &rule.stops.0;
        let first = rule.close.as_bytes().first().copied().unwrap_or_default();
        let mut joined = Joined::default();
        let mut hole_end = None;
        let mut at = from;
        while at < limit {
            let byte = self.bytes[at];
            if !stops[usize::from(byte)] {
                at += 1;
                continue;
            }
            if !rule.interpolation.is_empty()
                && let Some(end) = self.hole(rule, at, limit, depth)
            {
                joined.before |= at == from;
                hole_end = Some(end);
                at = end;
                continue;
            }
            match byte {
                b'\\' if rule.escape != EscapeStyle::None && rule.escape != EscapeStyle::Doubled => {
                    // a line that ends in a backslash goes on in the next one
                    at += if self.sees_at(at + 1, "\r\n") { 3 } else { 2 };
                }
                b'\n' | b'\r' if !rule.multiline => return (None, joined),
                _ if byte == first && self.sees_at(at, &rule.close) => {
                    let doubled = rule.escape == EscapeStyle::Doubled && self.byte_at(at + 1) == Some(first);
                    if !doubled {
                        joined.after = hole_end == Some(at);
                        return (Some(at), joined);
                    }
                    at += 2;
                }
                _ => at += 1,
            }
        }
        (None, joined)
    }

    /// Where the interpolation that begins at `at` ends, if one does.
    fn hole(&mut self, rule: &StringRule, at: usize, limit: usize, depth: u8) -> Option<usize> {
        let marker = rule.interpolation.iter().find(|marker| self.sees_at(at, marker))?;
        let from = at + marker.len();
        let next = self.byte_at(from)?;
        let close = match marker.as_bytes().last()? {
            // `{{` is a brace
            b'{' if marker == "{" && next == b'{' => return None,
            b'{' => b'}',
            b'(' => b')',
            _ if next.is_ascii_alphabetic() || next == b'_' => {
                let name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
                return Some(from + self.bytes[from..limit].iter().take_while(|b| name(b)).count());
            }
            _ => return None,
        };
        if at < self.no_hole_before {
            return None;
        }
        match self.skip_hole(from, close, limit, rule.multiline, depth + 1) {
            Ok(end) => Some(end),
            Err(reached) => {
                // no scan goes over the same bytes twice
                self.no_hole_before = self.no_hole_before.max(reached);
                None
            }
        }
    }

    /// The end of an interpolation whose inside begins at `at`: its quotes and brackets are balanced.
    /// The error is how far the scan went in vain.
    fn skip_hole(
        &self,
        mut at: usize,
        close: u8,
        limit: usize,
        multiline: bool,
        depth: u8,
    ) -> Result<usize, usize> {
        let open = if close == b'}' { b'{' } else { b'(' };
        let mut level = 1;
        while at < limit {
            let byte = self.bytes[at];
            match byte {
                b'\n' | b'\r' if !multiline => return Err(at),
                b'\\' if !matches!(self.byte_at(at + 1), Some(b'\n' | b'\r')) => at += 1,
                b'"' | b'\'' | b'`' => {
                    at = self.skip_inner(at, limit, multiline, depth)?;
                    continue;
                }
                b'/' if self.row.regex && matches!(self.bytes[at - 1], b'(' | b',' | b' ') => {
                    if let Some(end) = self.skip_regex(at, limit) {
                        at = end;
                        continue;
                    }
                }
                _ if byte == open => level += 1,
                _ if byte == close => {
                    level -= 1;
                    if level == 0 {
                        return Ok(at + 1);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        Err(limit)
    }

    /// The end of a regular expression inside an interpolation, `.replace(/'/g, …)`: it may hold quotes.
    fn skip_regex(&self, start: usize, limit: usize) -> Option<usize> {
        /// Longer ones are not looked for, in bytes.
        const LONGEST: usize = 128;
        let mut class = false;
        let mut at = start + 1;
        while at < limit.min(start + LONGEST) {
            match self.bytes[at] {
                b'\n' | b'\r' => return None,
                b'\\' => at += 1,
                b'[' => class = true,
                b']' => class = false,
                b'/' if !class => return (at > start + 1).then_some(at + 1),
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// The end of a literal inside an interpolation, or how far the scan went in vain.
    fn skip_inner(&self, start: usize, limit: usize, multiline: bool, depth: u8) -> Result<usize, usize> {
        let quote = self.bytes[start];
        let mut at = start + 1;
        while at < limit {
            match self.bytes[at] {
                b if b == quote => return Ok(at + 1),
                b'\n' | b'\r' if !multiline || quote != b'`' => return Err(at),
                b'\\' if !matches!(self.byte_at(at + 1), Some(b'\n' | b'\r')) => at += 2,
                b'$' | b'#' if quote != b'\'' && depth < DEEPEST && self.byte_at(at + 1) == Some(b'{') => {
                    at = self.skip_hole(at + 2, b'}', limit, multiline, depth + 1)?;
                }
                _ => at += 1,
            }
        }
        Err(limit)
    }
}
