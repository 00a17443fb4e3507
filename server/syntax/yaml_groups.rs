//! Mappings of YAML, by indentation: each with the key above it and the mapping around it.

use super::defaults;
use super::groups::{Entry, Group, GroupKind};
use super::keys;
use super::walk::Walk;
use crate::text::Span;

/// A mapping that is being read.
struct Open {
    group: usize,
    /// The column of its keys; of a list of variables that of its dashes.
    column: usize,
    /// The key that was read last.
    key: Span,
    /// True for a list such as `- NAME=value`.
    list: bool,
}

/// Appends the block mappings of a run, and its lists of `NAME=value`.
pub(super) fn groups(walk: &Walk<'_>, into: &mut Vec<Group>) {
    let mut open: Vec<Open> = Vec::new();
    let mut line = 0;
    while line < walk.tokens.len() {
        let end = (line..walk.tokens.len()).find(|&i| walk.is_newline(i)).unwrap_or(walk.tokens.len());
        let mut first = line;
        while matches!(walk.punct(first), "-" | "?") {
            first += 1;
        }
        if walk.punct(line) == "---" {
            open.clear();
        } else if first < end {
            let dashed = first > line;
            if walk.punct(first + 1) == ":" && first + 1 < end {
                pair(walk, into, &mut open, (line, first, end), dashed);
            } else if dashed && let Some(found) = named(walk, first, end) {
                variable(walk, into, &mut open, (line, first), found);
            }
        }
        line = flow_end(walk, first, end).max(end) + 1;
    }
}

/// `key: value` on one line.
fn pair(
    walk: &Walk<'_>,
    into: &mut Vec<Group>,
    open: &mut Vec<Open>,
    (line, first, end): (usize, usize, usize),
    dashed: bool,
) {
    let column = walk.column(first);
    let left = if dashed { walk.column(line) } else { column };
    while open.last().is_some_and(|last| last.list || last.column > left) {
        open.pop();
    }
    // a dash begins a mapping of its own; a list may stand in the column of its key
    if dashed || open.last().is_none_or(|last| last.column < column) {
        begin(walk, into, open, column, first, false);
    }
    let key = keys::clean(walk, first);
    let Some(top) = open.last_mut() else { return };
    top.key = key;
    let value = super::siblings::value(walk, first + 2, end);
    add(into, top.group, key, value);
    let span = into[top.group].span.end.max(value.end);
    for known in open.iter() {
        into[known.group].span.end = span;
    }
}

/// Name and value of the item `NAME=value`, with quotes around it or without.
fn named(walk: &Walk<'_>, first: usize, end: usize) -> Option<(Span, Span)> {
    if walk.punct(first + 1) == "=" && first + 1 < end {
        return Some((keys::clean(walk, first), super::siblings::value(walk, first + 2, end)));
    }
    let token = walk.tokens.get(first).filter(|token| token.is_literal())?;
    let named = defaults::variable(walk.text, token.content(), walk.row)?;
    Some((named.key, named.value))
}

/// `- NAME=value`.
fn variable(
    walk: &Walk<'_>,
    into: &mut Vec<Group>,
    open: &mut Vec<Open>,
    (line, first): (usize, usize),
    (key, value): (Span, Span),
) {
    let column = walk.column(line);
    if !open.last().is_some_and(|last| last.list && last.column == column) {
        while open.last().is_some_and(|last| last.list || last.column > column) {
            open.pop();
        }
        begin(walk, into, open, column, first, true);
    }
    let Some(top) = open.last() else { return };
    add(into, top.group, key, value);
    into[top.group].span.end = value.end;
}

fn begin(
    walk: &Walk<'_>,
    into: &mut Vec<Group>,
    open: &mut Vec<Open>,
    column: usize,
    first: usize,
    list: bool,
) {
    let at = walk.tokens[first].span.start;
    let next = into.len();
    if let Some(parent) = open.last()
        && let Some(entry) = into[parent.group].entries.last_mut()
        && entry.value.is_empty()
    {
        entry.group = Some(next);
    }
    into.push(Group {
        kind: GroupKind::Mapping,
        label: open.last().map_or(Span::at(at), |parent| parent.key),
        span: Span::at(at),
        parent: open.last().map(|parent| parent.group),
        chain: None,
        closed: true,
        entries: Vec::new(),
    });
    open.push(Open { group: next, column, key: Span::at(at), list });
}

fn add(into: &mut [Group], group: usize, key: Span, value: Span) {
    let index = into[group].entries.len();
    into[group].entries.push(Entry { key: Some(key), receiver: None, value, group: None, index });
}

/// The end of the line on which a flow ends that begins on this one.
fn flow_end(walk: &Walk<'_>, first: usize, end: usize) -> usize {
    let mut last = end;
    let mut i = first;
    while i < last {
        if matches!(walk.punct(i), "{" | "[") {
            let Some(close) = walk.closer(i) else { return end };
            last = (close..walk.tokens.len()).find(|&i| walk.is_newline(i)).unwrap_or(walk.tokens.len());
            i = close;
        }
        i += 1;
    }
    last
}
