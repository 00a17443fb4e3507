//! YAML: block mappings and lists by indentation, flows, block scalars.

use super::classes::Classes;
use super::lexer::Lexer;
use super::token::Kind;
use crate::text::Escape;

const BARE: Kind = Kind::Value(Escape::Verbatim);

pub(super) fn lex(lexer: &mut Lexer<'_>) {
    while lexer.at < lexer.end {
        if lexer.class_at(lexer.at) & Classes::BREAK != 0 {
            lexer.newline();
            continue;
        }
        let start = lexer.at;
        lexer.skip_blanks();
        if lexer.class_at(lexer.at) & Classes::BREAK == 0 {
            line(lexer, start);
        }
    }
}

/// Reads a line whose first character stands at the cursor.
fn line(lexer: &mut Lexer<'_>, start: usize) {
    let end = lexer.line_end(lexer.at);
    if lexer.at == start && (lexer.sees("---") || lexer.sees("...")) {
        lexer.take(Kind::Punct, 3);
        lexer.skip_blanks();
    }
    let mut item = false;
    while matches!(lexer.byte(), Some(b'-' | b'?')) && lexer.peek(1).is_none_or(|b| b.is_ascii_whitespace()) {
        item = true;
        lexer.take(Kind::Punct, 1);
        lexer.skip_blanks();
    }
    // the column that the lines of a block scalar must exceed
    let mut column = lexer.at - start;
    if item {
        let dash = lexer.tokens.last().map_or(0, |t| t.span.start);
        column = dash.saturating_sub(start);
    }
    if lexer.comment() {
        return;
    }
    // a line of a template (Helm, Jinja) is no YAML
    if lexer.sees("{{") || lexer.sees("{%") {
        lexer.take_trimmed(Kind::Word, end);
        return;
    }
    if key(lexer, end) {
        if item {
            // `- key: |`: its lines must be deeper than the key
            column = lexer.tokens.iter().rev().nth(1).map_or(column, |t| t.span.start.saturating_sub(start));
        }
        lexer.skip_blanks();
        value(lexer, end, start, column, false);
    } else {
        value(lexer, end, start, column, item);
    }
    lexer.skip_blanks();
    if lexer.at < lexer.line_end(lexer.at) && !lexer.comment() {
        let stop = lexer.line_end(lexer.at);
        lexer.take_trimmed(BARE, stop);
    }
}

/// Takes `key:` if one stands here.
fn key(lexer: &mut Lexer<'_>, end: usize) -> bool {
    let start = lexer.at;
    let colon = match lexer.byte() {
        Some(quote @ (b'"' | b'\'')) => {
            let mut at = start + 1;
            while at < end && lexer.bytes[at] != quote {
                at += if quote == b'"' && lexer.bytes[at] == b'\\' { 2 } else { 1 };
            }
            at += 1;
            while lexer.byte_at(at) == Some(b' ') {
                at += 1;
            }
            (at < end && ends_key(lexer, at)).then_some(at)
        }
        Some(b'[' | b'{' | b'|' | b'>' | b'#') | None => None,
        _ => {
            let mut blank = false;
            (start..end)
                .take_while(|&at| {
                    let comment = blank && lexer.bytes[at] == b'#';
                    blank = lexer.bytes[at].is_ascii_whitespace();
                    !comment
                })
                .find(|&at| ends_key(lexer, at))
        }
    };
    let Some(colon) = colon else { return false };
    if matches!(lexer.byte(), Some(b'"' | b'\'')) {
        lexer.string(start);
    } else {
        lexer.take_trimmed(Kind::Word, colon);
    }
    lexer.at = colon;
    lexer.take(Kind::Punct, 1);
    true
}

fn ends_key(lexer: &Lexer<'_>, at: usize) -> bool {
    lexer.bytes[at] == b':' && lexer.byte_at(at + 1).is_none_or(|b| b.is_ascii_whitespace())
}

fn value(lexer: &mut Lexer<'_>, end: usize, start: usize, column: usize, item: bool) {
    while matches!(lexer.byte(), Some(b'&' | b'!' | b'*')) {
        let len = lexer.bytes[lexer.at..end].iter().take_while(|b| !b.is_ascii_whitespace()).count();
        lexer.take(Kind::Word, len);
        lexer.skip_blanks();
    }
    match lexer.byte() {
        Some(b'|' | b'>') if is_block(lexer, end) => block(lexer, end, column),
        Some(b'"' | b'\'') => quoted(lexer, start),
        Some(b'{') if lexer.sees("{{") => {
            let stop = bare_end(lexer, end);
            lexer.take_trimmed(BARE, stop);
        }
        Some(b'{' | b'[') => flow(lexer, column),
        Some(b'\n' | b'\r') | None => {}
        _ if lexer.comment() => {}
        _ => {
            let stop = bare_end(lexer, end);
            if item && let Some(sign) = variable(&lexer.bytes[lexer.at..stop]) {
                lexer.take(Kind::Word, sign);
                lexer.take(Kind::Punct, 1);
            }
            lexer.take_trimmed(BARE, stop);
        }
    }
}

/// `- NAME=value` of docker-compose: where the `=` stands.
fn variable(item: &[u8]) -> Option<usize> {
    let sign = item.iter().position(|&b| b == b'=')?;
    let word = |b: &u8| b.is_ascii_alphanumeric() || b"_.".contains(b);
    (sign > 0 && item[0].is_ascii_alphabetic() && item[..sign].iter().all(word)).then_some(sign)
}

fn bare_end(lexer: &Lexer<'_>, end: usize) -> usize {
    (lexer.at + 1..end)
        .find(|&at| lexer.bytes[at] == b'#' && lexer.bytes[at - 1].is_ascii_whitespace())
        .unwrap_or(end.max(lexer.at))
}

fn is_block(lexer: &Lexer<'_>, end: usize) -> bool {
    let mut rest = lexer.bytes[lexer.at + 1..end].iter().skip_while(|b| b"+-0123456789".contains(b));
    rest.find(|b| !b.is_ascii_whitespace()).is_none_or(|&b| b == b'#')
}

/// A block scalar: each of its lines is a value.
fn block(lexer: &mut Lexer<'_>, end: usize, column: usize) {
    let len = lexer.bytes[lexer.at..end].iter().take_while(|b| !b.is_ascii_whitespace()).count();
    lexer.take(Kind::Punct, len);
    lexer.skip_blanks();
    lexer.comment();
    let mut at = lexer.line_end(lexer.at);
    loop {
        let line = lexer.after_break(at);
        let stop = lexer.line_end(line);
        let indent = lexer.bytes[line..stop].iter().take_while(|&&b| b == b' ').count();
        let blank = lexer.bytes[line..stop].iter().all(u8::is_ascii_whitespace);
        if line >= lexer.end || !blank && indent <= column && !(column == 0 && indent > 0) {
            return;
        }
        lexer.at = at;
        lexer.take(Kind::Newline, line - at);
        lexer.at = line;
        lexer.take_trimmed(BARE, stop);
        at = stop;
    }
}

/// A literal in quotes. An unfinished one ends with its line, unless deeper lines go on with it.
fn quoted(lexer: &mut Lexer<'_>, start: usize) {
    let quote = lexer.bytes[lexer.at];
    let rule = lexer.row.strings.iter().find(|rule| rule.open.as_bytes().first() == Some(&quote));
    let Some(rule) = rule else { return };
    let from = lexer.at + 1;
    let line_end = lexer.line_end(from);
    let (mut found, _) = lexer.scan(rule, from, line_end, 0);
    if found.is_none() {
        let indent = lexer.bytes[start..].iter().take_while(|&&b| b == b' ').count();
        let limit = deeper_lines_end(lexer, line_end, indent);
        found = lexer.scan(rule, from, limit, 0).0;
    }
    let (stop, close) = found.map_or((line_end, 0), |stop| (stop, 1));
    let span = crate::text::Span::new(lexer.at, stop + close);
    lexer.push_string(span, 1, close, rule.escaping(), super::token::Joined::default());
    lexer.at = span.end;
}

fn deeper_lines_end(lexer: &Lexer<'_>, line_end: usize, indent: usize) -> usize {
    let mut end = line_end;
    while end < lexer.end {
        let line = lexer.after_break(end);
        let stop = lexer.line_end(line);
        let own = lexer.bytes[line..stop].iter().take_while(|&&b| b == b' ').count();
        if own < stop - line && own <= indent {
            break;
        }
        end = stop;
    }
    end
}

/// `{…}` and `[…]`. A line that is not deeper than the flow's own ends an unfinished flow.
fn flow(lexer: &mut Lexer<'_>, column: usize) {
    let mut depth = 0_usize;
    while let Some(byte) = lexer.byte() {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'\n' | b'\r' => {
                let line = lexer.after_break(lexer.at);
                let stop = lexer.line_end(line);
                let indent = lexer.bytes[line..stop].iter().take_while(|&&b| b == b' ').count();
                let closes = matches!(lexer.byte_at(line + indent), Some(b'}' | b']'));
                if line + indent < stop && indent <= column && !closes && column > 0 {
                    return;
                }
                lexer.newline();
                continue;
            }
            b' ' | b'\t' => {
                lexer.at += 1;
                continue;
            }
            b'"' | b'\'' => {
                // literals of a flow end with their line: half of one must not swallow the file
                let stop = lexer.line_end(lexer.at);
                let end = std::mem::replace(&mut lexer.end, stop);
                lexer.string(lexer.at);
                lexer.end = end;
                continue;
            }
            b',' | b':' => {}
            _ if lexer.comment() => continue,
            _ => {
                flow_word(lexer);
                continue;
            }
        }
        lexer.take(Kind::Punct, 1);
        if depth == 0 {
            return;
        }
    }
}

fn flow_word(lexer: &mut Lexer<'_>) {
    let start = lexer.at;
    let mut at = start;
    while let Some(byte) = lexer.byte_at(at) {
        let next = lexer.byte_at(at + 1);
        let stops = match byte {
            b'{' | b'}' if at > start && lexer.bytes[at - 1] == b'$' => {
                // `${NAME}` is part of the word
                let inside = lexer.bytes[at..lexer.end].iter().take(256);
                at += inside.take_while(|b| **b != b'\n').position(|&b| b == b'}').unwrap_or(0);
                false
            }
            b',' | b'[' | b']' | b'{' | b'}' | b'\n' | b'\r' => true,
            b':' => next.is_none_or(|b| b.is_ascii_whitespace() || b",]}[{".contains(&b)),
            b'#' => at > start && lexer.bytes[at - 1].is_ascii_whitespace(),
            _ => false,
        };
        if stops {
            break;
        }
        at += 1;
    }
    let at = at.min(lexer.end).max(start + 1);
    let is_key = lexer.byte_at(at) == Some(b':');
    lexer.take_trimmed(if is_key { Kind::Word } else { BARE }, at);
}
