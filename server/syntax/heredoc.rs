//! Heredocs: announced on one line, written on the following ones.

use super::languages::HeredocStyle;
use super::lexer::Lexer;
use super::token::{Joined, Kind};
use crate::text::{Escape, Span};

/// A heredoc whose body has not begun.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pending {
    tag: Span,
    escape: Escape,
}

/// Takes the announcement of a heredoc as one punctuation token, if one stands here.
pub(super) fn announce(lexer: &mut Lexer<'_>) -> bool {
    let Some(style) = lexer.row.heredoc else { return false };
    let mark = if style == HeredocStyle::Php { "<<<" } else { "<<" };
    if !lexer.sees(mark) {
        return false;
    }
    let mut at = lexer.at + mark.len();
    let dashed = lexer.byte_at(at).is_some_and(|b| match style {
        HeredocStyle::Ruby => b == b'~' || b == b'-',
        HeredocStyle::Php => false,
        HeredocStyle::Shell | HeredocStyle::Hcl => b == b'-',
    });
    at += usize::from(dashed);
    if style == HeredocStyle::Php || style == HeredocStyle::Shell {
        while lexer.byte_at(at) == Some(b' ') {
            at += 1;
        }
    }
    let quote = lexer.byte_at(at).filter(|&b| b == b'\'' || b == b'"');
    at += usize::from(quote.is_some());
    let name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_' || *b == b'-' && style == HeredocStyle::Shell;
    let len = lexer.bytes[at..lexer.end].iter().take_while(|b| name(b)).count();
    let tag = Span::new(at, at + len);
    let head = lexer.byte_at(at).unwrap_or_default();
    // `1 << x` and `list << CONST` shift and append
    let plausible = head.is_ascii_alphabetic() || head == b'_';
    let plausible = plausible
        && (style != HeredocStyle::Ruby || dashed || (head.is_ascii_uppercase() && !after_operand(lexer)));
    if !plausible || quote.is_some_and(|q| lexer.byte_at(tag.end) != Some(q)) {
        return false;
    }
    let escape = match (style, quote) {
        (HeredocStyle::Php | HeredocStyle::Ruby, None | Some(b'"')) => Escape::Backslash { quote: '"' },
        _ => Escape::Verbatim,
    };
    lexer.take(Kind::Punct, tag.end + usize::from(quote.is_some()) - lexer.at);
    lexer.heredocs.push(Pending { tag, escape });
    true
}

fn after_operand(lexer: &Lexer<'_>) -> bool {
    let before = lexer.tokens.last();
    before.is_some_and(|t| t.span.end == lexer.at && matches!(t.kind, Kind::Word | Kind::String { .. }))
        || before.is_some_and(|t| matches!(t.span.of(lexer.text), ")" | "]"))
}

/// Takes the bodies of all announced heredocs; the cursor stands at the beginning of the first line.
pub(super) fn bodies(lexer: &mut Lexer<'_>) {
    for pending in std::mem::take(&mut lexer.heredocs) {
        let start = lexer.at;
        let mut line = start;
        let mut end = start;
        while line < lexer.end && !closes(lexer, line, pending.tag.of(lexer.text)) {
            end = lexer.line_end(line);
            line = lexer.after_break(end);
        }
        lexer.push_string(Span::new(start, end), 0, 0, pending.escape, Joined::default());
        lexer.at = end;
        if line < lexer.end || end < lexer.end {
            let next = lexer.after_break(end);
            if end > start {
                lexer.take(Kind::Newline, next - end);
            }
        }
        if line < lexer.end {
            lexer.at = lexer.at.max(line);
            let tag = lexer.line_end(line);
            let (from, _) = lexer.trimmed(line, tag);
            lexer.push(Kind::Word, from, from + pending.tag.len());
            lexer.at = from + pending.tag.len();
        }
    }
}

/// True if the line at `line` holds `tag` and nothing that could belong to the body.
fn closes(lexer: &Lexer<'_>, line: usize, tag: &str) -> bool {
    let mut at = line;
    while lexer.byte_at(at).is_some_and(|b| b == b' ' || b == b'\t') {
        at += 1;
    }
    let behind = lexer.byte_at(at + tag.len());
    lexer.sees_at(at, tag)
        && behind.is_none_or(|b| !(b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80 || b == b' '))
}
