//! Keys of YAML: on the same line, or on a less indented line above.

use super::keys;
use super::walk::{FARTHEST, Walk};
use crate::text::Span;

pub(super) fn key(walk: &Walk<'_>, index: usize) -> Option<Span> {
    let mut i = index;
    while i > 0 && walk.is_literal(i - 1) {
        i -= 1;
    }
    while i > 0 && walk.word(i - 1).starts_with(['!', '&']) {
        i -= 1;
    }
    let before = i.checked_sub(1)?;
    match walk.punct(before) {
        ":" | "=" => return before.checked_sub(1).map(|name| keys::clean(walk, name)),
        "," | "[" | "{" => return in_flow(walk, index),
        "-" | "?" => {
            let column = walk.column(before);
            return flag_above(walk, before, column).or_else(|| above(walk, before, column, true));
        }
        _ => {}
    }
    if walk.is_newline(before) {
        if walk.before(before).is_some_and(|i| matches!(walk.punct(i), "," | "[" | "{")) {
            return in_flow(walk, index);
        }
        // a line that goes on, or one of a block scalar
        return above(walk, before, walk.column(i), false);
    }
    None
}

/// In `[…]` and `{…}`. The generic search stops at a list's bracket where a block's key stands before it.
fn in_flow(walk: &Walk<'_>, index: usize) -> Option<Span> {
    keys::in_expression(walk, index).or_else(|| {
        let open = walk.enclosing(index).filter(|&open| walk.punct(open) == "[")?;
        key(walk, open)
    })
}

/// `- --endpoint` above `- value`.
fn flag_above(walk: &Walk<'_>, dash: usize, column: usize) -> Option<Span> {
    let newline = dash.checked_sub(1).filter(|&i| walk.is_newline(i))?;
    let first = walk.line_first(newline);
    let flag = newline.checked_sub(1).filter(|&i| i == first + 1)?;
    let fits =
        walk.punct(first) == "-" && walk.column(first) == column && walk.content(flag).starts_with('-');
    (fits && !walk.content(flag).contains('=')).then(|| keys::clean(walk, flag))
}

/// The key of the nearest line above `from` whose key stands left of `column`; for a list's item the key
/// may stand right above its dash.
fn above(walk: &Walk<'_>, from: usize, column: usize, item: bool) -> Option<Span> {
    let mut i = from;
    for _ in 0..FARTHEST {
        i = i.checked_sub(1)?;
        if walk.punct(i) != ":" || i == 0 {
            continue;
        }
        let own = walk.column(i - 1);
        let dashed = walk.punct(walk.line_first(i)) == "-";
        if own < column || item && own == column && !dashed {
            return Some(keys::clean(walk, i - 1));
        }
    }
    None
}

/// Keys and values of the mapping that holds the token at `index`, by its indentation.
pub(super) fn siblings(walk: &Walk<'_>, index: usize) -> Vec<(Span, Span)> {
    let mut first = walk.line_first(index);
    while matches!(walk.punct(first), "-" | "?" | "---") {
        first += 1;
    }
    // a line of a list or of a block scalar belongs to the mapping of its key
    let mut column = walk.column(first);
    let colon_on_line =
        (first..walk.tokens.len()).take_while(|&i| !walk.is_newline(i)).any(|i| walk.punct(i) == ":");
    if !colon_on_line && let Some(key) = key(walk, index) {
        let at = walk.tokens.partition_point(|token| token.span.end <= key.start);
        if walk.punct(at + 1) == ":" {
            column = walk.column(at);
            first = at;
        }
    }
    let mut start = first;
    // up to the mapping's first line: less indented, or with the dash of its item
    while let Some(newline) = walk.line_first(start).checked_sub(1) {
        let dashed =
            matches!(walk.punct(walk.line_first(start)), "-" | "---") && walk.column(start) == column;
        let line = walk.line_first(newline);
        if dashed || line == newline && first - line > FARTHEST || first.saturating_sub(line) > FARTHEST {
            break;
        }
        let mut word = line;
        while matches!(walk.punct(word), "-" | "?") {
            word += 1;
        }
        if line < newline && walk.column(word) < column && walk.column(line) < column {
            break;
        }
        start = word.min(newline);
        if start == 0 {
            break;
        }
    }
    let mut found = Vec::new();
    let mut i = start;
    while i < walk.tokens.len() && i < first + FARTHEST {
        let line = walk.line_first(i);
        let mut end = i;
        while end < walk.tokens.len() && !walk.is_newline(end) {
            end += 1;
        }
        let mut word = line.max(start);
        while matches!(walk.punct(word), "-" | "?" | "---") {
            word += 1;
        }
        if line < end {
            let own = walk.column(word);
            let new_item = word > line && line > start && own == column;
            if own < column || new_item {
                break;
            }
            if own == column && walk.punct(word + 1) == ":" {
                found.push((keys::clean(walk, word), super::siblings::value(walk, word + 2, end)));
            }
        }
        i = end + 1;
    }
    found
}

/// The key above the mapping that `key`, one of its keys, belongs to.
pub(super) fn label(walk: &Walk<'_>, index: usize, key: Span) -> Option<Span> {
    let at = walk.tokens.partition_point(|token| token.span.end <= key.start).min(index);
    let first = walk.line_first(at);
    let dashed = walk.punct(first) == "-";
    above(walk, first, walk.column(if dashed { first } else { at }), dashed)
}
