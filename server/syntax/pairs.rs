//! One key and one value a line: INI, properties, dotenv.

use super::classes::Classes;
use super::lexer::Lexer;
use super::token::Kind;
use crate::text::Escape;

pub(super) fn lex(lexer: &mut Lexer<'_>) {
    while lexer.at < lexer.end {
        let class = lexer.class_at(lexer.at);
        if class & Classes::BREAK != 0 {
            lexer.newline();
        } else if class & Classes::BLANK != 0 {
            lexer.at += 1;
        } else {
            line(lexer);
        }
    }
}

/// How a bare value of this language is escaped.
fn bare(lexer: &Lexer<'_>) -> Kind {
    Kind::Value(if lexer.row.comment_takes_line {
        Escape::Backslash { quote: '"' }
    } else {
        Escape::Verbatim
    })
}

fn line(lexer: &mut Lexer<'_>) {
    let start = lexer.at;
    let end = lexer.line_end(start);
    if continued(lexer) {
        values(lexer, end);
        return;
    }
    if lexer.comment() {
        return;
    }
    if lexer.byte() == Some(b'[') {
        lexer.take(Kind::Punct, 1);
        let close =
            lexer.bytes[start..end].iter().position(|&b| b == b']').map_or(end, |found| start + found);
        lexer.take_trimmed(Kind::Word, close);
        if close < end {
            lexer.take(Kind::Punct, 1);
        }
        return;
    }
    if lexer.sees("export ") {
        lexer.take(Kind::Word, 6);
        lexer.skip_blanks();
    }
    let marks = &lexer.row.separators;
    let sign = (lexer.at..end).find(|&at| {
        marks.iter().any(|mark| !is_blank(mark) && lexer.sees_at(at, mark))
            && (at == 0 || lexer.bytes[at - 1] != b'\\')
    });
    match blank_sign(lexer, sign.unwrap_or(end)).or(sign) {
        Some(sign) => {
            lexer.take_trimmed(Kind::Word, sign);
            let len = marks.iter().filter(|mark| lexer.sees(mark)).map(String::len).max().unwrap_or(1);
            lexer.take(Kind::Punct, len);
            values(lexer, end);
        }
        // a line without a key goes on from the one before it if it is indented
        None => {
            let indented = start > 0 && matches!(lexer.bytes[start - 1], b' ' | b'\t');
            let kind = if indented { bare(lexer) } else { Kind::Word };
            lexer.take_trimmed(kind, end);
        }
    }
}

fn is_blank(mark: &str) -> bool {
    matches!(mark, " " | "\t")
}

/// The blank that ends a key, where a language has such (`spark.master yarn`) and no other sign comes first.
fn blank_sign(lexer: &Lexer<'_>, end: usize) -> Option<usize> {
    if !lexer.row.separators.iter().any(|mark| is_blank(mark)) {
        return None;
    }
    let blank = |at: &usize| matches!(lexer.bytes[*at], b' ' | b'\t');
    let sign = (lexer.at..end).find(|at| blank(at) && (*at == 0 || lexer.bytes[*at - 1] != b'\\'))?;
    (sign..end).any(|at| !blank(&at)).then_some(sign)
}

/// True if the line before this one ends in a backslash.
fn continued(lexer: &Lexer<'_>) -> bool {
    let [.., sign, line_end] = lexer.tokens.as_slice() else { return false };
    line_end.kind == Kind::Newline && sign.kind == Kind::Punct && sign.span.of(lexer.text) == "\\"
}

/// Takes what stands behind a key: literals and bare text, up to a comment.
pub(super) fn values(lexer: &mut Lexer<'_>, end: usize) {
    let kind = bare(lexer);
    lexer.skip_blanks();
    while lexer.at < end {
        let class = lexer.class_at(lexer.at);
        if class & Classes::BLANK != 0 {
            lexer.at += 1;
        } else if class & Classes::COMMENT != 0 && !lexer.row.comment_takes_line && lexer.comment()
            || class & Classes::STRING != 0 && quoted(lexer, end)
        {
            // taken
        } else {
            let stop = bare_end(lexer, end);
            let backslash = stop == end && lexer.bytes[stop - 1] == b'\\' && end < lexer.end;
            let stop = stop - usize::from(backslash);
            lexer.take_trimmed(kind, stop);
            if backslash {
                lexer.take(Kind::Punct, 1);
            }
        }
    }
}

/// Takes a literal; a quote without its partner on a line of its own begins none.
fn quoted(lexer: &mut Lexer<'_>, end: usize) -> bool {
    let quote = lexer.bytes[lexer.at];
    let closed = lexer.bytes[lexer.at + 1..end].contains(&quote);
    let later = || {
        lexer.row.strings.iter().any(|rule| rule.multiline && rule.open.as_bytes().first() == Some(&quote))
    };
    (closed || later() || lexer.tokens.last().is_some_and(|t| t.kind == Kind::Punct))
        && lexer.string(lexer.at)
}

fn bare_end(lexer: &Lexer<'_>, end: usize) -> usize {
    if lexer.row.comment_takes_line {
        return end;
    }
    let comment = |at: &usize| {
        let blank = lexer.bytes[at - 1].is_ascii_whitespace();
        blank && lexer.row.line_comments.iter().any(|mark| lexer.sees_at(*at, mark))
    };
    (lexer.at + 1..end).find(comment).unwrap_or(end)
}
