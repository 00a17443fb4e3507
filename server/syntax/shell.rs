//! Words divided by blanks: shells, batch files, Dockerfile, nginx, Apache.

use super::classes::Classes;
use super::heredoc;
use super::languages::Family;
use super::lexer::Lexer;
use super::token::{Kind, Token};
use crate::text::Escape;

const BARE: Kind = Kind::Value(Escape::Verbatim);

pub(super) fn lex(lexer: &mut Lexer<'_>) {
    debug_assert!(lexer.row.family == Family::Shell);
    // true where the next word names a command or a directive
    let mut command = true;
    while let Some(byte) = lexer.byte() {
        let class = lexer.row.class(byte);
        if class & Classes::BLANK != 0 {
            lexer.at += 1;
        } else if class & Classes::BREAK != 0 {
            command = !continues(lexer);
            lexer.newline();
        } else if class & Classes::COMMENT != 0 && lexer.comment() {
        } else if class & Classes::STRING != 0 && lexer.string(lexer.at) {
            command = false;
        } else if heredoc::announce(lexer) {
        } else if (byte == b'\\' || byte == b'^') && matches!(lexer.peek(1), Some(b'\n' | b'\r')) {
            lexer.take(Kind::Punct, 1);
        } else if class & Classes::ENDS_BARE != 0 || alone(lexer, byte) {
            command =
                !lexer.tokens.last().is_some_and(|t| t.span.end == lexer.at && t.span.of(lexer.text) == "=");
            lexer.take(Kind::Punct, 1);
        } else {
            bare(lexer, &mut command);
        }
    }
}

/// A brace or bracket that groups commands stands between blanks; any other belongs to its word.
fn alone(lexer: &Lexer<'_>, byte: u8) -> bool {
    let blank = |b: Option<u8>| b.is_none_or(|b| b.is_ascii_whitespace() || b == b';');
    b"{}[]!".contains(&byte) && blank(lexer.peek(1))
}

fn continues(lexer: &Lexer<'_>) -> bool {
    lexer.tokens.last().is_some_and(|t| t.span.end == lexer.at && matches!(t.span.of(lexer.text), "\\" | "^"))
}

/// Takes a word that stands without quotes.
fn bare(lexer: &mut Lexer<'_>, command: &mut bool) {
    let start = lexer.at;
    let end = bare_end(lexer, start);
    let glued =
        lexer.tokens.last().is_some_and(|t| t.span.end == start && (t.is_literal() || is_equals(lexer, t)));
    if !glued && let Some(sign) = assignment(&lexer.bytes[start..end]) {
        lexer.take(Kind::Word, sign);
        lexer.take(Kind::Punct, 1);
        lexer.take(BARE, end - lexer.at);
        return;
    }
    let first = std::mem::replace(command, false);
    let named = !glued && (first || lexer.bytes[start] == b'-' || names_variable(lexer, start, end));
    lexer.take(if named { Kind::Word } else { BARE }, end - start);
}

fn is_equals(lexer: &Lexer<'_>, token: &Token) -> bool {
    token.kind == Kind::Punct && token.span.of(lexer.text) == "="
}

fn bare_end(lexer: &Lexer<'_>, start: usize) -> usize {
    let mut at = start;
    while let Some(byte) = lexer.byte_at(at) {
        match byte {
            b'\\' if matches!(lexer.byte_at(at + 1), Some(b'\n' | b'\r') | None) => break,
            b'\\' => at += 1,
            // `${NAME:-x}` may hold what ends a word elsewhere
            b'$' if lexer.byte_at(at + 1) == Some(b'{') => {
                let inside = lexer.bytes[at..lexer.end].iter().take(256);
                let close = inside.take_while(|b| !b"\n\r\"".contains(b)).position(|&b| b == b'}');
                at += close.unwrap_or(1);
            }
            _ if lexer.row.class(byte) & Classes::ENDS_BARE != 0 && at > start => break,
            _ => {}
        }
        at += 1;
    }
    at.min(lexer.end).max(start + 1)
}

/// Where the `=` of `NAME=…` or `--name=…` stands.
fn assignment(word: &[u8]) -> Option<usize> {
    let sign = word.iter().position(|&b| b == b'=')?;
    let name = word[..sign].strip_suffix(b"+").unwrap_or(&word[..sign]);
    let name = &name[name.iter().take_while(|&&b| b == b'-').count()..];
    let head = name.first()?;
    let fits = (head.is_ascii_alphabetic() || *head == b'_')
        && name.iter().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(b));
    fits.then_some(sign)
}

/// `ENV NAME value`: the word after these directives is a name.
fn names_variable(lexer: &Lexer<'_>, start: usize, end: usize) -> bool {
    let Some(last) = lexer.tokens.last() else { return false };
    last.kind == Kind::Word
        && last.span.end < start
        && lexer.byte_at(end).is_some_and(|b| b == b' ' || b == b'\t')
        && lexer.row.id == "dockerfile"
        && ["env", "arg", "label"].iter().any(|name| last.span.of(lexer.text).eq_ignore_ascii_case(name))
}
