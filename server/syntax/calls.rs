//! Which call's argument a literal is.

use super::walk::{FARTHEST, Walk};
use crate::text::Span;

/// The call around a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// The dotted path before the bracket: `oss2.Bucket`; of `new X().build(` it is `build`.
    pub callee: Span,
    /// Which argument, from 0. What stands inside a list or mapping belongs to the argument that holds it.
    pub argument: usize,
    /// The byte of the opening bracket.
    pub open: usize,
}

/// The call around a token, as the tokens tell it.
pub(super) struct Found {
    pub argument: usize,
    /// The opening bracket.
    pub open: usize,
    /// The first word of the callee.
    pub first: usize,
}

/// Words before a bracket that call nothing.
const NO_CALLEE: [&str; 30] = [
    "if", "for", "while", "switch", "catch", "return", "and", "or", "not", "in", "is", "elif", "else",
    "when", "match", "case", "with", "foreach", "unless", "until", "assert", "yield", "await", "throw",
    "raise", "print", "echo", "let", "where", "elseif",
];

/// Words before a callee that make it a definition.
const DEFINES: [&str; 7] = ["def", "function", "func", "fn", "fun", "sub", "proc"];

pub(super) fn call(walk: &Walk<'_>, index: usize) -> Option<Call> {
    let found = find(walk, index)?;
    let start = walk.tokens[found.first].span.start;
    let last = walk.before(found.open)?;
    let end = walk.tokens[name_end(walk, last)?].span.end;
    Some(Call {
        callee: Span::new(start, end),
        argument: found.argument,
        open: walk.tokens[found.open].span.start,
    })
}

/// The call around the token at `index`.
pub(super) fn find(walk: &Walk<'_>, index: usize) -> Option<Found> {
    let mut argument = 0;
    let mut i = index;
    for _ in 0..FARTHEST {
        i = i.checked_sub(1)?;
        if walk.is_newline(i) && !walk.goes_on(i) {
            return None;
        }
        match walk.punct(i) {
            ")" | "]" | "}" => i = walk.opener(i)?,
            "," => argument += 1,
            ";" => return None,
            "(" => match callee(walk, i) {
                Some(first) => return Some(Found { argument, open: i, first }),
                None => argument = 0,
            },
            "[" => argument = 0,
            "{" if is_value(walk, i) => argument = 0,
            "{" => return None,
            _ => {}
        }
    }
    None
}

/// True if the brace at `index` begins a mapping or a list, not a block of statements.
pub(super) fn is_value(walk: &Walk<'_>, index: usize) -> bool {
    walk.before(index).is_some_and(|i| matches!(walk.punct(i), "(" | "," | "[" | "{") || walk.separates(i))
}

/// The first word of the path that is called by the bracket at `open`.
pub(super) fn callee(walk: &Walk<'_>, open: usize) -> Option<usize> {
    let mut first = name_end(walk, open.checked_sub(1)?)?;
    if NO_CALLEE.contains(&walk.word(first)) {
        return None;
    }
    while first >= 2
        && matches!(walk.punct(first - 1), "." | "::" | "->" | "?.")
        && !walk.word(first - 2).is_empty()
        && walk.touches_previous(first)
    {
        first -= 2;
    }
    let defined = first.checked_sub(1).is_some_and(|i| DEFINES.contains(&walk.word(i)));
    (!defined).then_some(first)
}

/// The word that names what is called, at or before `last`: type parameters and `!` may stand between.
fn name_end(walk: &Walk<'_>, last: usize) -> Option<usize> {
    let mut name = last;
    if walk.punct(name) == ">" {
        let open = (0..name).rev().take(32).find(|&i| walk.punct(i) == "<")?;
        name = open.checked_sub(1)?;
        if walk.punct(name) == "::" {
            name = name.checked_sub(1)?;
        }
    }
    if walk.punct(name) == "!" || walk.punct(name) == "?." {
        name = name.checked_sub(1)?;
    }
    let word = walk.word(name);
    let begins = |c: char| c.is_alphabetic() || c == '_' || c == '$' || c == '@';
    word.starts_with(begins).then_some(name)
}

/// The last word of the callee of `found`.
pub(super) fn name(walk: &Walk<'_>, found: &Found) -> Option<usize> {
    name_end(walk, found.open.checked_sub(1)?)
}
