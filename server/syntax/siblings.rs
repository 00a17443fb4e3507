//! Keys and values beside a place: of the same mapping, call, block or section.

use super::calls;
use super::keys::{self, clean};
use super::languages::{Family, Nature};
use super::token::Kind;
use super::walk::{FARTHEST, Walk};
use super::{markup_keys, yaml_keys};
use crate::text::Span;

/// More pairs than this are no stanza that anyone wrote.
const MOST: usize = 256;

/// A statement's neighbours are looked for this far, in tokens.
const NEAR: usize = 1024;

/// Brackets are left this many times in search of one that holds pairs.
const OUTWARD: usize = 4;

/// Keys and values beside the token at `index`, or beside the gap before it.
pub(super) fn siblings(walk: &Walk<'_>, index: usize, at: usize) -> Vec<(Span, Span)> {
    let mut found = match walk.row.family {
        Family::Xml | Family::Html => markup_keys::siblings(walk, index),
        Family::Yaml => match walk.enclosing(index) {
            Some(open) if in_flow(walk, open) => bracketed(walk, index),
            _ => yaml_keys::siblings(walk, index),
        },
        Family::Shell if walk.row.breaks.contains('{') => directives(walk, index),
        Family::Shell => words(walk, index, at),
        Family::Pairs | Family::Http | Family::Plain => section(walk, index),
        _ => bracketed(walk, index),
    };
    found.truncate(MOST);
    found
}

/// True if the bracket at `open` is YAML's: an item or a value.
fn in_flow(walk: &Walk<'_>, open: usize) -> bool {
    open > 0 && matches!(walk.punct(open - 1), ":" | "-" | "," | "[" | "{") || open == 0
}

/// The innermost bracket with pairs, or else the statements around.
fn bracketed(walk: &Walk<'_>, index: usize) -> Vec<(Span, Span)> {
    let index = keys::anchor(walk, index);
    let mut place = index;
    for _ in 0..OUTWARD {
        let Some(open) = walk.enclosing(place) else { break };
        let end = walk.closer(open).unwrap_or_else(|| walk.tokens.len().min(index + NEAR));
        let found = between(walk, open + 1, end, index);
        if !found.is_empty() {
            return found;
        }
        place = open;
    }
    match walk.enclosing(place) {
        Some(open) => between(walk, open + 1, walk.tokens.len().min(index + NEAR), index),
        None => between(walk, place.saturating_sub(NEAR), walk.tokens.len().min(index + NEAR), index),
    }
}

/// The pairs between two tokens, outside of further brackets; `index` is the token that is asked about.
fn between(walk: &Walk<'_>, from: usize, to: usize, index: usize) -> Vec<(Span, Span)> {
    let mut found: Vec<(Span, Span)> = Vec::new();
    let mut i = from;
    while i < to && found.len() < MOST {
        match walk.punct(i) {
            "(" => {
                let end = walk.closer(i).unwrap_or(to);
                found.extend(setter(walk, i, end));
                i = end;
            }
            "[" | "{" => i = walk.closer(i).unwrap_or(to),
            _ if walk.separates(i) && !is_part_of_value(walk, i) => {
                let end = value_end(walk, i + 1, to);
                let annotation = (i + 1..end).find(|&k| walk.punct(i) == ":" && walk.punct(k) == "=");
                let sign = annotation.unwrap_or(i);
                let chain = if (i..end).contains(&index) { chain(walk, sign + 1, end) } else { Vec::new() };
                if !chain.is_empty() {
                    found.extend(chain);
                } else if let Some(key) = keys::named_by(walk, sign) {
                    found.push((key, value(walk, sign + 1, end)));
                }
                i = end.max(i + 1);
                continue;
            }
            _ => {}
        }
        i += 1;
    }
    found
}

/// `x().endpoint("a").region("b")`: what the calls of a chain tell.
fn chain(walk: &Walk<'_>, from: usize, to: usize) -> Vec<(Span, Span)> {
    let mut found = Vec::new();
    let mut i = from;
    while i < to {
        if matches!(walk.punct(i), "(" | "[" | "{") {
            let close = walk.closer(i).unwrap_or(to);
            let linked = i >= 2 && matches!(walk.punct(i - 2), "." | "?." | "->");
            if linked && walk.before(i - 2).is_some_and(|before| walk.punct(before) == ")") {
                found.extend(setter(walk, i, close));
            }
            i = close;
        }
        i += 1;
    }
    found
}

/// A colon behind a question mark divides two values.
fn is_part_of_value(walk: &Walk<'_>, index: usize) -> bool {
    walk.punct(index) == ":"
        && walk.row.ground == Nature::Code
        && walk.before(index).is_some_and(|i| walk.punct(i) == ")")
}

/// `endpoint("x")`, `put("endpoint", "x")`: the pair that a call tells.
fn setter(walk: &Walk<'_>, open: usize, close: usize) -> Option<(Span, Span)> {
    let first = calls::callee(walk, open)?;
    let name = calls::name(walk, &calls::Found { argument: 0, open, first })?;
    let inside: Vec<usize> = (open + 1..close).take(8).filter(|&i| !walk.is_newline(i)).collect();
    match inside[..] {
        [one] if walk.is_literal(one) || !walk.word(one).is_empty() => {
            Some((clean(walk, name), walk.tokens[one].content()))
        }
        [key, comma, one] if walk.punct(comma) == "," && walk.is_string(key) && walk.is_literal(one) => {
            Some((clean(walk, key), walk.tokens[one].content()))
        }
        _ => None,
    }
}

/// Where the value that begins at `from` ends.
fn value_end(walk: &Walk<'_>, from: usize, to: usize) -> usize {
    let mut i = from;
    while i < to {
        match walk.punct(i) {
            "(" | "[" | "{" => match walk.closer(i) {
                Some(close) => i = close,
                None => return to,
            },
            "," | ";" | ")" | "]" | "}" => return i,
            _ if walk.is_newline(i) && !walk.goes_on(i) => return i,
            _ => {}
        }
        i += 1;
    }
    to
}

/// What stands between two tokens: the content of a single literal, or all of it.
pub(super) fn value(walk: &Walk<'_>, from: usize, to: usize) -> Span {
    let meaning = |i: &usize| !matches!(walk.kind(*i), Some(Kind::Newline | Kind::Comment) | None);
    let first = (from..to).find(meaning);
    let last = (from..to).rev().find(meaning);
    match (first, last) {
        (Some(first), Some(last)) if first == last => walk.tokens[first].content(),
        (Some(first), Some(last)) => Span::new(walk.tokens[first].span.start, walk.tokens[last].span.end),
        _ => Span::at(from.checked_sub(1).and_then(|i| walk.tokens.get(i)).map_or(0, |token| token.span.end)),
    }
}

/// The lines of a section.
fn section(walk: &Walk<'_>, index: usize) -> Vec<(Span, Span)> {
    let heads = |i: &usize| walk.punct(*i) == "[" && (*i == 0 || walk.is_newline(*i - 1));
    let index = index.min(walk.tokens.len());
    let start = (index.saturating_sub(NEAR)..index).rev().find(heads).unwrap_or(index.saturating_sub(NEAR));
    let end = (index..walk.tokens.len().min(index + NEAR))
        .find(heads)
        .unwrap_or(walk.tokens.len().min(index + NEAR));
    let pair = |i: usize| {
        let first = i > 0 && !walk.word(i - 1).is_empty();
        (walk.separates(i) && first)
            .then(|| (clean(walk, i - 1), value(walk, i + 1, value_end_of_line(walk, i + 1))))
    };
    (start..end).filter_map(pair).collect()
}

fn value_end_of_line(walk: &Walk<'_>, from: usize) -> usize {
    (from..walk.tokens.len())
        .find(|&i| walk.is_newline(i) && walk.punct(i - 1) != "\\")
        .unwrap_or(walk.tokens.len())
}

/// Flags of a command; or, where a line has none, the assignments around.
fn words(walk: &Walk<'_>, index: usize, at: usize) -> Vec<(Span, Span)> {
    let (start, end) = super::walk::logical_line(walk.text, walk.tokens, at);
    let flags: Vec<_> = (start..end).filter_map(|i| flag(walk, i)).collect();
    if flags.iter().any(|(key, _)| key.start > 0 && walk.text.as_bytes()[key.start - 1] == b'-') {
        return flags;
    }
    let near = index.saturating_sub(NEAR)..walk.tokens.len().min(index + NEAR);
    near.filter_map(|i| flag(walk, i)).collect()
}

/// An option of the command that begins at `first`, or an assignment, that ends at `index`: also
/// `-o name=value`, and options without a value, whose value is then all of the option.
pub(super) fn option(walk: &Walk<'_>, first: usize, index: usize) -> Option<(Span, Span)> {
    let mounted = |i: usize| i > first && walk.str(i - 1) == "-o";
    if let Some((key, value)) = flag(walk, index) {
        let bare = mounted(index) && walk.is_literal(index);
        if bare && index + 1 == walk.tokens.len() {
            return None;
        }
        return Some(if bare { (value, value) } else { (key, value) });
    }
    let word = walk.word(index);
    let name = word.trim_start_matches('-');
    // at the end of the text its value may be yet to come
    let taken = walk.punct(index + 1) == "=" || walk.is_literal(index + 1) || index + 1 == walk.tokens.len();
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.len() > 1;
    let bare = (word.starts_with('-') || mounted(index)) && is_name && !taken;
    bare.then(|| (clean(walk, index), walk.tokens[index].span))
}

/// True if the name at `start` is one of an option.
pub(super) fn is_option(walk: &Walk<'_>, start: usize) -> bool {
    walk.text.as_bytes()[..start].ends_with(b"-") || walk.text[..start].trim_end().ends_with(" -o")
}

/// `--name value`, `--name=value`, `NAME=value`, `ENV NAME value` with the value at `index`.
pub(super) fn flag(walk: &Walk<'_>, index: usize) -> Option<(Span, Span)> {
    let before = index.checked_sub(1).filter(|_| walk.is_literal(index))?;
    let name = if walk.punct(before) == "=" { before.checked_sub(1)? } else { before };
    let word = walk.word(name);
    let names = name < before
        || word.starts_with('-')
        || walk.row.id == "dockerfile" && !walk.touches_previous(index);
    // what is glued to the value belongs to it
    let mut end = index + 1;
    while end < walk.tokens.len() && walk.touches_previous(end) && walk.is_literal(end) {
        end += 1;
    }
    (!word.is_empty() && names).then(|| (clean(walk, name), value(walk, index, end)))
}

/// The directives of a block.
fn directives(walk: &Walk<'_>, index: usize) -> Vec<(Span, Span)> {
    let open = walk.enclosing(index);
    let start = open.map_or(index.saturating_sub(NEAR), |i| i + 1);
    let mut found = Vec::new();
    let mut i = start;
    while i < walk.tokens.len().min(start + FARTHEST) && found.len() < MOST {
        if walk.punct(i) == "}" {
            break;
        }
        let fresh = i == start || walk.is_newline(i - 1) || matches!(walk.punct(i - 1), ";" | "}" | "{");
        if fresh && !walk.word(i).is_empty() {
            let ends = |k: &usize| matches!(walk.punct(*k), ";" | "{" | "}");
            let end = (i + 1..walk.tokens.len()).take(NEAR).find(ends).unwrap_or(walk.tokens.len());
            if walk.punct(end) == "{" {
                i = walk.closer(end).unwrap_or(walk.tokens.len());
            } else {
                found.push((clean(walk, i), value(walk, i + 1, end)));
                i = end;
            }
        }
        i += 1;
    }
    found
}
