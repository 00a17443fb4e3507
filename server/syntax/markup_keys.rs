//! Keys of XML and HTML: attributes, elements, and pairs of name and value.

use super::keys::clean;
use super::token::Kind;
use super::walk::{FARTHEST, Walk};
use crate::text::Span;

/// Attributes and elements that hold the name of what stands in their partner.
const NAMES: [&str; 5] = ["name", "key", "id", "property", "itemprop"];

/// Attributes and elements whose name says nothing.
const VALUES: [&str; 5] = ["value", "val", "content", "default", "defaultValue"];

/// How many lines of a text are passed on the way to its element.
const LINES: usize = 256;

pub(super) fn key(walk: &Walk<'_>, index: usize) -> Option<Span> {
    let before = index.checked_sub(1)?;
    if walk.punct(before) == "=" {
        let name = before.checked_sub(1)?;
        let partner =
            VALUES.contains(&walk.word(name)).then(|| tag_name(walk, tag_start(walk, index)?)).flatten();
        return Some(partner.unwrap_or_else(|| clean(walk, name)));
    }
    let open = element(walk, index)?;
    tag_name(walk, open).or_else(|| name_before(walk, open)).or_else(|| Some(clean(walk, open + 1)))
}

/// The `<` of the tag that holds the token at `index`.
fn tag_start(walk: &Walk<'_>, index: usize) -> Option<usize> {
    let marks = |i: &usize| walk.punct(*i).starts_with('<');
    (0..index).rev().take(FARTHEST).find(marks)
}

/// The `<` of the element whose text holds the token at `index`.
fn element(walk: &Walk<'_>, index: usize) -> Option<usize> {
    let before = std::iter::successors(walk.before(index), |&i| walk.before(i));
    // other lines of the same text, and the mark of CDATA; a value of more lines than these has no key
    let i = before.take(LINES).find(|&i| !walk.is_literal(i) && walk.punct(i) != "<![CDATA[")?;
    let open = tag_start(walk, i).filter(|&open| walk.punct(i) == ">" && walk.punct(open) == "<")?;
    (walk.punct(i - 1) != "/").then_some(open)
}

/// What the attribute `name`, `key` … of the tag at `open` says.
fn tag_name(walk: &Walk<'_>, open: usize) -> Option<Span> {
    let end = |i: &usize| walk.punct(*i) != ">" && !(*i > open && walk.punct(*i).starts_with('<'));
    (open..walk.tokens.len()).take(256).take_while(end).find_map(|i| {
        let named = NAMES.contains(&walk.word(i)) && walk.punct(i + 1) == "=" && walk.is_literal(i + 2);
        named.then(|| walk.tokens[i + 2].content())
    })
}

/// `<name>k</name>` or `<key>k</key>` directly before the element at `open`.
fn name_before(walk: &Walk<'_>, open: usize) -> Option<Span> {
    let end = walk.before(open).filter(|&i| walk.punct(i) == ">")?;
    let word = end.checked_sub(1)?;
    let closes = word.checked_sub(1).is_some_and(|i| walk.punct(i) == "</");
    let element = walk.word(open + 1);
    let pairs = match walk.word(word) {
        "key" | "Key" => !element.eq_ignore_ascii_case("key"),
        "name" | "Name" => element.eq_ignore_ascii_case("value"),
        _ => false,
    };
    let text = walk.before(word.checked_sub(1)?)?;
    (closes && pairs && walk.is_literal(text)).then(|| walk.tokens[text].content())
}

/// Attributes of the tag, or texts of the elements beside the one, that holds the token at `index`.
pub(super) fn siblings(walk: &Walk<'_>, index: usize) -> Vec<(Span, Span)> {
    let inside = tag_start(walk, index)
        .filter(|&open| walk.punct(open) == "<" && !(open..index).any(|i| walk.punct(i) == ">"));
    let own = match inside {
        Some(open) if tag_name(walk, open).is_none() => return attributes(walk, open),
        Some(open) => Some(open),
        None => element(walk, index),
    };
    let Some(own) = own else { return Vec::new() };
    let mut parent = parent(walk, own);
    if name_before(walk, own).is_some() && walk.word(own + 1).eq_ignore_ascii_case("value") {
        // Hadoop: each pair has an element of its own
        parent = parent.and_then(|pair| self::parent(walk, pair));
    }
    let from = parent.map_or(0, |open| open + 1);
    let mut found = Vec::new();
    let mut depth = 0_usize;
    for i in (from..walk.tokens.len()).take(FARTHEST) {
        match (walk.punct(i), walk.kind(i)) {
            ("</", _) if depth == 0 => break,
            ("</", _) => depth -= 1,
            ("/", _) if walk.punct(i + 1) == ">" => depth = depth.saturating_sub(1),
            ("<", _) => depth += 1,
            (_, Some(Kind::Value(_) | Kind::String { .. })) => {
                let names_other = |name: &str| NAMES.contains(&name);
                let attribute = walk.punct(i.saturating_sub(1)) == "=";
                let name = if attribute { walk.word(i.saturating_sub(2)) } else { element_word(walk, i) };
                if !(names_other(name) || attribute && !VALUES.contains(&name))
                    && let Some(key) = key(walk, i)
                    && found.last().is_none_or(|(last, _)| *last != key)
                {
                    found.push((key, walk.tokens[i].content()));
                }
            }
            _ => {}
        }
    }
    found
}

fn element_word<'a>(walk: &Walk<'a>, index: usize) -> &'a str {
    element(walk, index).map_or("", |open| walk.word(open + 1))
}

/// The `<` of the element around the one at `open`.
fn parent(walk: &Walk<'_>, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut empty = false;
    for i in (0..open).rev().take(FARTHEST) {
        match walk.punct(i) {
            ">" => empty = i > 0 && matches!(walk.punct(i - 1), "/" | "?"),
            "</" => depth += 1,
            "<" if empty => empty = false,
            "<" if depth == 0 => return Some(i),
            "<" => depth -= 1,
            _ => {}
        }
    }
    None
}

fn attributes(walk: &Walk<'_>, open: usize) -> Vec<(Span, Span)> {
    let inside = (open + 1..walk.tokens.len()).take(FARTHEST);
    inside
        .take_while(|&i| walk.punct(i) != ">" && !walk.punct(i).starts_with('<'))
        .filter(|&i| walk.punct(i) == "=" && walk.is_literal(i + 1))
        .map(|i| (clean(walk, i - 1), walk.tokens[i + 1].content()))
        .collect()
}
