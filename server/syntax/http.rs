//! Request files (`.http`, `.rest`): request lines, headers, bodies.

use super::languages::{by_id, plain_text};
use super::lexer::Lexer;
use super::token::Kind;
use crate::text::Escape;

const BARE: Kind = Kind::Value(Escape::Verbatim);

pub(super) fn lex(lexer: &mut Lexer<'_>) {
    // a blank line behind headers begins the body
    let mut headers = false;
    while lexer.at < lexer.end {
        if matches!(lexer.byte(), Some(b'\n' | b'\r')) {
            let blank = lexer.tokens.last().is_none_or(|t| t.kind == Kind::Newline);
            lexer.newline();
            if blank && std::mem::take(&mut headers) {
                body(lexer);
            }
            continue;
        }
        let end = lexer.line_end(lexer.at);
        if lexer.sees("#") || lexer.sees("//") {
            lexer.take(Kind::Comment, end - lexer.at);
            headers = false;
        } else if lexer.sees("@") {
            pair(lexer, end, b'=');
        } else if headers {
            pair(lexer, end, b':');
        } else {
            request(lexer, end);
            headers = true;
        }
    }
}

/// `GET https://… HTTP/1.1`
fn request(lexer: &mut Lexer<'_>, end: usize) {
    lexer.skip_blanks();
    let blank = |lexer: &Lexer<'_>| lexer.bytes[lexer.at..end].iter().position(u8::is_ascii_whitespace);
    if lexer.byte().is_some_and(|b| b.is_ascii_uppercase()) {
        let len = blank(lexer).unwrap_or(end - lexer.at);
        lexer.take(Kind::Word, len);
        lexer.skip_blanks();
    }
    if lexer.at < end {
        let len = blank(lexer).unwrap_or(end - lexer.at);
        lexer.take(BARE, len);
    }
    lexer.take_trimmed(Kind::Word, end);
}

/// A header or a variable.
fn pair(lexer: &mut Lexer<'_>, end: usize, sign: u8) {
    match lexer.bytes[lexer.at..end].iter().position(|&b| b == sign) {
        Some(found) => {
            let sign = lexer.at + found;
            lexer.take_trimmed(Kind::Word, sign);
            lexer.take(Kind::Punct, 1);
            lexer.take_trimmed(BARE, end);
        }
        // a query may go on in lines of its own
        None => lexer.take_trimmed(BARE, end),
    }
}

/// The body, up to the next request.
fn body(lexer: &mut Lexer<'_>) {
    let mut line = lexer.at;
    while line < lexer.end && !lexer.sees_at(line, "###") {
        line = lexer.after_break(lexer.line_end(line));
    }
    if line == lexer.at {
        return;
    }
    let id = match lexer.byte() {
        Some(b'{' | b'[') => "json",
        Some(b'<') => "xml",
        _ => "plaintext",
    };
    lexer.region(line, by_id(id).unwrap_or_else(plain_text), Lexer::lex);
}
