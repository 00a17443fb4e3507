//! Lines without a grammar: plain text and logs.

use super::languages::Nature;
use super::lexer::Lexer;
use super::prose::is_address;
use super::token::Kind;
use crate::text::Escape;

const BARE: Kind = Kind::Value(Escape::Verbatim);

pub(super) fn lex(lexer: &mut Lexer<'_>) {
    // inside another language, and in what a program wrote, a line is only read
    let reads_values = lexer.depth == 0 && lexer.row.ground == Nature::Prose && lexer.row.bare_values;
    while lexer.at < lexer.end {
        if matches!(lexer.byte(), Some(b'\n' | b'\r')) {
            lexer.newline();
            continue;
        }
        let end = lexer.line_end(lexer.at);
        if !(reads_values && value(lexer, end)) {
            lexer.take_trimmed(Kind::Prose, end);
        }
    }
}

/// Takes a line that is only an address, or a key and one word.
fn value(lexer: &mut Lexer<'_>, end: usize) -> bool {
    let (start, stop) = lexer.trimmed(lexer.at, end);
    let line = &lexer.bytes[start..stop];
    if is_address(line) {
        lexer.push(BARE, start, stop);
        lexer.at = end;
        return true;
    }
    let name = |b: &u8| b.is_ascii_alphanumeric() || b"_-.".contains(b) || *b >= 0x80;
    let key = line.iter().take_while(|b| name(b)).count();
    let Some(sign) = line.get(key).filter(|b| key > 0 && b":=".contains(b)) else { return false };
    let (from, to) = lexer.trimmed(start + key + 1, stop);
    let one = from < to && !lexer.bytes[from..to].iter().any(u8::is_ascii_whitespace);
    // `https://…` is no key, `note: yes` is no setting
    let telling = *sign == b'='
        || lexer.bytes[from..to].contains(&b'.')
        || lexer.bytes[from..to].contains(&b'-')
        || is_address(&lexer.bytes[from..to]);
    if !one || !telling || lexer.bytes[from] == b'/' {
        return false;
    }
    lexer.push(Kind::Word, start, start + key);
    lexer.push(Kind::Punct, start + key, start + key + 1);
    lexer.push(BARE, from, to);
    lexer.at = end;
    true
}
