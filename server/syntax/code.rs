//! Words, literals and punctuation: the lexer of most languages.

use super::classes::Classes;
use super::heredoc;
use super::lexer::Lexer;
use super::token::Kind;

/// Operators of two characters that must not be taken apart: their halves mean something else.
const PAIRS: [&[u8; 2]; 19] = [
    b"::", b":=", b"=>", b"->", b"..", b"||", b"&&", b"==", b"!=", b"<=", b">=", b"+=", b".=", b"?.", b"??",
    b"?:", b"<<", b"<-", b"<>",
];

/// No prefix of a literal is longer, in bytes.
const PREFIX: usize = 4;

pub(super) fn lex(lexer: &mut Lexer<'_>) {
    while lexer.at < lexer.end {
        let class = lexer.row.class(lexer.bytes[lexer.at]);
        if class & Classes::BLANK != 0 {
            lexer.at += 1;
        } else if class & Classes::BREAK != 0 {
            lexer.newline();
        } else if class & Classes::COMMENT != 0 && lexer.comment()
            || class & Classes::STRING != 0 && lexer.string(lexer.at)
        {
            // taken
        } else if class & Classes::WORD != 0 {
            word(lexer);
        } else if !(heredoc::announce(lexer) || regex(lexer)) {
            if lexer.row.ends_at.as_deref().is_some_and(|back| lexer.sees(back)) {
                return;
            }
            punct(lexer);
        }
    }
}

fn word(lexer: &mut Lexer<'_>) {
    let start = lexer.at;
    let classes = &lexer.row.classes.0;
    let len = lexer.bytes[start..lexer.end]
        .iter()
        .take_while(|&&b| classes[usize::from(b)] & Classes::WORD != 0)
        .count();
    lexer.at += len;
    if len <= PREFIX && lexer.class_at(lexer.at) & Classes::PREFIXED != 0 && lexer.string(start) {
        return;
    }
    lexer.push(Kind::Word, start, lexer.at);
    if lexer.row.bare_values && lexer.bytes[start] == b'-' && len > 1 {
        bare_argument(lexer);
    }
}

/// `-Endpoint oss-cn-hangzhou.aliyuncs.com` of PowerShell.
fn bare_argument(lexer: &mut Lexer<'_>) {
    let Some(sign) = lexer.byte().filter(|b| b" :=".contains(b)) else { return };
    if sign != b' ' {
        lexer.take(Kind::Punct, 1);
    }
    lexer.skip_blanks();
    let starts = lexer.byte().is_some_and(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'/');
    if starts {
        let rest = &lexer.bytes[lexer.at..lexer.end];
        let len = rest.iter().take_while(|b| !b.is_ascii_whitespace() && !b"\"'`();|,{}".contains(b)).count();
        lexer.take(Kind::Value(crate::text::Escape::Verbatim), len);
    }
}

fn punct(lexer: &mut Lexer<'_>) {
    let next = lexer.bytes.get(lexer.at..lexer.end).and_then(|rest| rest.first_chunk::<2>());
    let len = if next.is_some_and(|pair| PAIRS.contains(&pair)) { 2 } else { 1 };
    lexer.take(Kind::Punct, len);
}

/// Takes a regular expression as one word, where a value is expected.
fn regex(lexer: &mut Lexer<'_>) -> bool {
    if !lexer.row.regex || lexer.byte() != Some(b'/') || lexer.at < lexer.no_regex_before {
        return false;
    }
    let expected =
        lexer.tokens.iter().rev().take(8).find(|t| t.kind != Kind::Comment).is_none_or(|t| match t.kind {
            Kind::Newline => true,
            Kind::Punct => !matches!(t.span.of(lexer.text), ")" | "]" | "}"),
            Kind::Word => matches!(
                t.span.of(lexer.text),
                "return" | "typeof" | "case" | "in" | "of" | "when" | "if" | "and"
            ),
            _ => false,
        });
    if !expected {
        return false;
    }
    let mut class = false;
    let mut at = lexer.at + 1;
    while let Some(byte) = lexer.byte_at(at).filter(|b| *b != b'\n' && *b != b'\r') {
        match byte {
            b'\\' if !matches!(lexer.byte_at(at + 1), Some(b'\n' | b'\r')) => at += 1,
            b'[' => class = true,
            b']' => class = false,
            b'/' if !class => {
                at += 1;
                while lexer.byte_at(at).is_some_and(|b| b.is_ascii_alphabetic()) {
                    at += 1;
                }
                lexer.take(Kind::Word, at - lexer.at);
                return true;
            }
            _ => {}
        }
        at += 1;
    }
    lexer.no_regex_before = at;
    false
}
