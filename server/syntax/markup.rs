//! XML and HTML: tags, attributes, text, and scripts inside.

use super::languages::{Family, Language, by_id};
use super::lexer::Lexer;
use super::token::{Joined, Kind};
use crate::text::{Escape, Span};

pub(super) fn lex(lexer: &mut Lexer<'_>) {
    while lexer.at < lexer.end {
        match lexer.byte() {
            Some(b'<') if lexer.sees("<!--") => {
                lexer.comment();
            }
            Some(b'<') if lexer.sees("<![CDATA[") => cdata(lexer),
            Some(b'<') if begins_tag(lexer) => tag(lexer),
            Some(b'\n' | b'\r') => lexer.newline(),
            _ => text(lexer),
        }
    }
}

fn begins_tag(lexer: &Lexer<'_>) -> bool {
    let next = lexer.peek(1);
    let next = if next == Some(b'/') { lexer.peek(2) } else { next };
    next.is_some_and(|b| b.is_ascii_alphabetic() || b == b'_' || b == b'?' || b == b'!' || b >= 0x80)
}

/// Text up to the next tag or the line's end.
fn text(lexer: &mut Lexer<'_>) {
    let start = lexer.at;
    let stop = lexer.line_end(start);
    let rest = &lexer.bytes[start + 1..stop.max(start + 1)];
    let end = rest.iter().position(|&b| b == b'<').map_or(stop.max(start + 1), |found| start + 1 + found);
    let kind = if lexer.row.family == Family::Xml { Kind::Value(Escape::Entities) } else { Kind::Prose };
    lexer.take_trimmed(kind, end);
}

fn cdata(lexer: &mut Lexer<'_>) {
    lexer.take(Kind::Punct, 9);
    let rest = lexer.text.get(lexer.at..lexer.end).unwrap_or_default();
    let end = rest.find("]]>").map_or(lexer.end, |found| lexer.at + found);
    lexer.take_trimmed(Kind::Value(Escape::Verbatim), end);
    if lexer.at < lexer.end {
        lexer.take(Kind::Punct, 3);
    }
}

/// A tag with its attributes. Another `<` ends an unfinished one.
fn tag(lexer: &mut Lexer<'_>) {
    let closing = lexer.peek(1) == Some(b'/');
    let mark = if closing || matches!(lexer.peek(1), Some(b'?' | b'!')) { 2 } else { 1 };
    lexer.take(Kind::Punct, mark);
    let name = Span::new(lexer.at, name_end(lexer));
    lexer.take(Kind::Word, name.len());
    let attributes = lexer.at;
    let mut after_equals = false;
    while let Some(byte) = lexer.byte() {
        match byte {
            b'<' => return,
            b'>' => {
                lexer.take(Kind::Punct, 1);
                let empty = lexer.bytes[lexer.at - 2] == b'/';
                if !closing && !empty && lexer.row.family == Family::Html {
                    embedded(lexer, name, attributes);
                }
                return;
            }
            b'/' | b'?' if lexer.peek(1) == Some(b'>') => lexer.take(Kind::Punct, 1),
            b'\n' | b'\r' => lexer.newline(),
            _ if byte.is_ascii_whitespace() => lexer.at += 1,
            b'=' => {
                lexer.take(Kind::Punct, 1);
                after_equals = true;
                continue;
            }
            b'"' | b'\'' => attribute(lexer, byte),
            _ => {
                let stop = if after_equals { bare_end(lexer) } else { name_end(lexer) };
                let kind = if after_equals { Kind::Value(Escape::Entities) } else { Kind::Word };
                lexer.take(kind, (stop - lexer.at).max(1));
            }
        }
        after_equals = after_equals && byte.is_ascii_whitespace();
    }
}

fn name_end(lexer: &Lexer<'_>) -> usize {
    let rest = &lexer.bytes[lexer.at..lexer.end];
    let len = rest.iter().take_while(|b| !b.is_ascii_whitespace() && !b"/>=<\"'?".contains(b)).count();
    lexer.at + len
}

fn bare_end(lexer: &Lexer<'_>) -> usize {
    let rest = &lexer.bytes[lexer.at..lexer.end];
    lexer.at + rest.iter().take_while(|b| !b.is_ascii_whitespace() && !b"><\"'".contains(b)).count()
}

/// An attribute's value; one without an end before the next tag ends with its line.
fn attribute(lexer: &mut Lexer<'_>, quote: u8) {
    let start = lexer.at;
    let line_end = lexer.line_end(start);
    let on_line =
        lexer.bytes[start + 1..line_end].iter().position(|&b| b == quote).map(|found| start + 1 + found);
    let end = on_line.or_else(|| {
        let rest = &lexer.bytes[line_end..lexer.end];
        let found = rest.iter().position(|&b| b == quote || b == b'<').map(|found| line_end + found)?;
        (lexer.bytes[found] == quote).then_some(found)
    });
    let (end, close) = end.map_or((line_end, 0), |end| (end, 1));
    lexer.push_string(Span::new(start, end + close), 1, close, Escape::Entities, Joined::default());
    lexer.at = end + close;
}

/// The text of a script or a style, up to its closing tag.
fn embedded(lexer: &mut Lexer<'_>, name: Span, attributes: usize) {
    let name = name.of(lexer.text);
    let mark = match name {
        _ if name.eq_ignore_ascii_case("script") => "</script",
        _ if name.eq_ignore_ascii_case("style") => "</style",
        _ => return,
    };
    let attributes = Span::new(attributes, lexer.at).of(lexer.text);
    let Some(row) = embedded_row(mark, attributes) else { return };
    let rest = &lexer.bytes[lexer.at..lexer.end];
    let closes = |window: &[u8]| window.eq_ignore_ascii_case(mark.as_bytes());
    let end = rest.windows(mark.len()).position(closes).map_or(lexer.end, |found| lexer.at + found);
    lexer.region(end, row, Lexer::lex);
}

fn embedded_row(mark: &str, attributes: &str) -> Option<&'static Language> {
    let told = ["lang=", "type="].into_iter().find_map(|name| {
        let (_, value) = attributes.split_once(name)?;
        let value = value.trim_start_matches(['"', '\'']).split(['"', '\'', ' ', '>']).next()?;
        by_id(value.rsplit('/').next()?)
    });
    told.or_else(|| by_id(if mark == "</script" { "javascript" } else { "css" }))
}
