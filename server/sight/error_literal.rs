//! Error codes in the strings of code that uses an SDK of OSS.

use super::{Piece, Sighting, Thing};
use crate::{
    catalog,
    syntax::{Ground, Kind, Syntax},
    text::Span,
};

/// A string of code that is an error code, or stands where one is compared.
#[derive(Clone, Debug)]
pub struct ErrorLiteral {
    /// The code or EC number, as it stands there.
    pub code: Piece,
    /// What it is compared with or assigned to, such as `err.code` or `e.getErrorCode()`; lower case, without
    /// blanks. Empty where nothing of that kind stands on its line.
    pub beside: String,
}

impl ErrorLiteral {
    /// True if the catalog knows it as a code that a server of OSS sends.
    pub fn is_known(&self) -> bool {
        catalog::codes(&self.code.text).iter().any(|entry| entry.code == self.code.text)
    }

    /// True if it stands beside something that holds an error code.
    pub fn is_compared(&self) -> bool {
        !self.beside.is_empty()
    }
}

/// All error literals of a text that uses an SDK of OSS.
pub(super) fn all(text: &str, syntax: &Syntax) -> Vec<Sighting> {
    let mut found = Vec::new();
    for token in syntax.strings() {
        let content = token.content();
        let code = content.of(text);
        if !is_code_shaped(code) {
            continue;
        }
        let beside = beside(text, syntax, token.span);
        if beside.is_empty() && catalog::codes(code).is_empty() && catalog::ec(code).is_none() {
            continue;
        }
        let place = syntax.place(text, content.start);
        if place.ground != Ground::String {
            continue;
        }
        let escapes = place.escapes.clone();
        let literal = ErrorLiteral { code: Piece { text: code.to_owned(), span: content }, beside };
        found.push(Sighting { thing: Thing::ErrorLiteral(literal), span: content, place, escapes });
    }
    found
}

/// `AccessDenied`, or `0003-00001403`.
fn is_code_shaped(text: &str) -> bool {
    let letters = (6..=60).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.bytes().all(|b| b.is_ascii_alphanumeric());
    letters || is_ec(text)
}

/// `NNNN-NNNNNNNN`.
pub(crate) fn is_ec(text: &str) -> bool {
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    text.split_once('-').is_some_and(|(category, number)| digits(category, 4) && digits(number, 8))
}

/// The thing on the literal's line that holds an error code.
///
/// The words are the SDKs' own: `.code`, `error_code`, `getErrorCode()`, `errorCode()`, `Code()`, `.Code`,
/// `ec`, `ErrorCode`; and `.name` of the SDK for JavaScript.
fn beside(text: &str, syntax: &Syntax, literal: Span) -> String {
    let holds = |path: &str| {
        let last =
            path.rsplit(['.', '>', ':', '$', '@', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let last = last.trim_start_matches("get").replace('_', "");
        matches!(
            last.as_str(),
            "code" | "errorcode" | "errcode" | "osserrorcode" | "ec" | "eccode" | "errorec"
        ) || path.ends_with(".name")
    };
    // its own operand: the nearest name before it, or behind it in `"x".equals(e.getErrorCode())`
    let paths = paths_on_line(text, syntax, literal.start);
    let before = paths.iter().rev().find(|path| path.end <= literal.start && !is_keyword(path.of(text)));
    let after = paths.iter().find(|path| path.start >= literal.end && holds(path.of(text)));
    let before = before.filter(|path| holds(path.of(text)));
    let nothing_before = before.is_none() && !text[..literal.start].trim_end().ends_with("==");
    let path = before.or(after.filter(|_| nothing_before)).map(|span| span.of(text));
    path.unwrap_or_default().to_ascii_lowercase()
}

/// Words between an operand and its literal: `e.code in ("x", …)`, `e.code is not "x"`.
fn is_keyword(word: &str) -> bool {
    matches!(word, "in" | "is" | "not" | "eq" | "ne" | "case" | "if" | "equals" | "equalsIgnoreCase")
}

/// The names on the line of the byte `at`, each with what it is reached by: `err.code`, `e->getErrorCode`.
pub(crate) fn paths_on_line(text: &str, syntax: &Syntax, at: usize) -> Vec<Span> {
    let mut paths: Vec<Span> = Vec::new();
    let mut joined = false;
    for token in syntax.words_on_line(text, at) {
        match token.kind {
            Kind::Word => match paths.last_mut().filter(|last| joined && token.span.start - last.end <= 2) {
                Some(last) => last.end = token.span.end,
                None => paths.push(token.span),
            },
            Kind::Punct => {
                joined = matches!(token.span.of(text), "." | "->" | "::" | "?.")
                    && paths.last().is_some_and(|last| last.end == token.span.start);
                continue;
            }
            _ => {}
        }
        joined = false;
    }
    paths
}
