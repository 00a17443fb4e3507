//! reStructuredText: sentences, links, and code blocks by indentation.

use super::languages::{by_id, plain_text};
use super::lexer::Lexer;
use super::prose::{automatic_link, is_address, line_with_links};
use super::token::Kind;
use crate::text::Span;

pub(super) fn lex(lexer: &mut Lexer<'_>) {
    while lexer.at < lexer.end {
        if matches!(lexer.byte(), Some(b'\n' | b'\r')) {
            lexer.newline();
            continue;
        }
        let end = lexer.line_end(lexer.at);
        let line = Span::new(lexer.at, end).of(lexer.text);
        match directive(line) {
            Some(language) => {
                let indent = indent_of(lexer, lexer.at);
                lexer.take_trimmed(Kind::Punct, end);
                let body = lexer.after_break(end);
                if body > end {
                    lexer.take(Kind::Newline, body - end);
                }
                let stop = deeper_end(lexer, body, indent);
                if stop > body {
                    lexer.region(stop, by_id(language).unwrap_or_else(plain_text), Lexer::lex);
                }
            }
            None => {
                let links = links(lexer, end);
                line_with_links(lexer, end, &links);
            }
        }
    }
}

/// The language of `.. code-block:: python`.
fn directive(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix(".. ")?;
    let (name, language) = rest.split_once("::")?;
    ["code-block", "code", "sourcecode", "highlight"].contains(&name).then_some(language.trim())
}

fn indent_of(lexer: &Lexer<'_>, line: usize) -> usize {
    lexer.bytes[line..lexer.line_end(line)].iter().take_while(|&&b| b == b' ' || b == b'\t').count()
}

/// Where the lines end that are blank or deeper than `indent`.
fn deeper_end(lexer: &Lexer<'_>, body: usize, indent: usize) -> usize {
    let mut line = body;
    while line < lexer.end {
        let stop = lexer.line_end(line);
        let own = indent_of(lexer, line);
        if own < stop - line && own <= indent {
            break;
        }
        line = lexer.after_break(stop);
    }
    line
}

/// Targets of `<https://…>` and of `.. _name: https://…`.
fn links(lexer: &Lexer<'_>, end: usize) -> Vec<Span> {
    let bytes = lexer.bytes;
    let mut links = Vec::new();
    let mut at = lexer.at;
    while at < end {
        let rest = &bytes[at..end.min(at + 4096)];
        let found = match bytes[at] {
            b'<' => automatic_link(rest).map(|len| len + 1),
            b':' if bytes[lexer.at..].starts_with(b".. _")
                && rest.starts_with(b": ")
                && is_address(&rest[2..]) =>
            {
                links.push(Span::new(at + 2, end));
                return links;
            }
            _ => None,
        };
        if let Some(close) = found {
            links.push(Span::new(at + 1, at + close));
            at += close;
        }
        at += 1;
    }
    links
}
