//! Values that a program gives a setting: literals, lists that a call makes, names that stand for one of them.

use crate::{
    catalog::fold,
    policy::{
        flow::{self, Host},
        value::Tree,
    },
    syntax::Kind,
};

/// Calls that make a list of what they are given.
const LISTS: [&str; 7] =
    ["aslist", "of", "listof", "singletonlist", "arrayof", "mutablelistof", "arraylistof"];

/// Calls that make a pointer to what they are given.
const POINTERS: [&str; 2] = ["ptr", "bool"];

/// A type and what leads to it take this many tokens at most.
const HEAD: usize = 10;

/// So many names of one text are followed.
const MOST: usize = 40;

/// Reads values, and follows so many names.
pub(super) struct Values<'a, 't> {
    host: &'a Host<'t>,
    followed: usize,
}

impl<'a, 't> Values<'a, 't> {
    pub fn new(host: &'a Host<'t>) -> Self {
        Values { host, followed: 0 }
    }

    /// The value that begins at the token `at`.
    pub fn read(&mut self, at: usize) -> Tree {
        let made = made(self.host, at).map(|(tree, _)| tree);
        made.or_else(|| self.follow(at)).unwrap_or_else(|| flow::read(self.host, at).0)
    }

    /// What the name at the token `at` stands for. Only where nothing can come between: the text has the name
    /// twice, once where it is given its value and once here.
    fn follow(&mut self, at: usize) -> Option<Tree> {
        let host = self.host;
        let is_end = |index: usize| {
            let token = host.tokens.get(index);
            token.is_none_or(|token| matches!(token.kind, Kind::Newline | Kind::Comment))
                || matches!(host.punct(index), ")" | "]" | "}" | "," | ";")
        };
        let token = host.tokens.get(at).filter(|token| token.kind == Kind::Word)?;
        if !is_end(at + 1) || self.followed >= MOST {
            return None;
        }
        self.followed += 1;
        let name = token.span.of(host.text);
        let others = |(index, other): (usize, &crate::syntax::Token)| {
            (index != at && other.kind == Kind::Word && other.span.of(host.text) == name).then_some(index)
        };
        let mut others = host.tokens.iter().enumerate().filter_map(others);
        let (Some(given), None) = (others.next(), others.next()) else { return None };
        // `(list = [])` is what a parameter is where nobody says another
        let before = given.checked_sub(1).map_or("", |before| host.punct(before));
        if matches!(before, "(" | "," | "." | "->" | "::") {
            return None;
        }
        let typed = host.punct(given + 1) == ":";
        let equals = (given + 1..given + if typed { HEAD } else { 2 })
            .find(|&index| matches!(host.punct(index), "=" | ":="))?;
        let (tree, end) = made(host, equals + 1).unwrap_or_else(|| flow::read(host, equals + 1));
        // all of the value, and not the first part of an expression
        is_end(end).then_some(tree)
    }
}

/// The value that a call makes of its arguments, and the token behind it: `listOf("a")`, `Arrays.asList("a")`,
/// `new List<string> { "a" }`, `oss.Ptr(false)`.
fn made(host: &Host<'_>, at: usize) -> Option<(Tree, usize)> {
    if host.tokens.get(at)?.kind != Kind::Word {
        return None;
    }
    let ends = |index: &usize| matches!(host.punct(*index), "(" | "{" | ")" | "}" | ";" | "," | "=");
    let mut open = (at + 1..at + HEAD).find(ends)?;
    if host.word(at) == "new" {
        if host.punct(open) == "(" && host.punct(open + 1) == ")" {
            open += 2;
        }
        return (host.punct(open) == "{").then(|| flow::read_list(host, open, "}"));
    }
    let name = fold(host.word(open - 1));
    match host.punct(open) {
        "(" if LISTS.contains(&name.as_str()) => Some(flow::read_list(host, open, ")")),
        "(" if POINTERS.contains(&name.as_str()) && host.punct(open + 2) == ")" => {
            Some((flow::read(host, open + 1).0, open + 3))
        }
        _ => None,
    }
}
