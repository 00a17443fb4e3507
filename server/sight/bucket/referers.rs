//! Referers that a program sets: `BucketReferer(False, […])`, `putBucketReferer(bucket, false, […])`, setters.

use std::{collections::HashMap, ops::Range};

use super::{Config, code::arguments, values::Values};
use crate::{
    catalog::fold,
    cors::{Referers, referer::Field},
    policy::{
        flow::Host,
        value::{Kind, Tree},
    },
    syntax::{self, Nature, Syntax},
    text::Span,
};

/// Calls that are given whether an empty referer is taken, and a list.
const CALLS: [&str; 5] = [
    "bucketreferer",
    "setbucketreferer",
    "putbucketreferer",
    "setbucketrefererrequest",
    "refererconfiguration",
];

/// So many calls of one text are read.
const TRIED: usize = 1_000;

/// No block that people write is longer, in tokens.
const LONGEST: usize = 4096;

/// So many objects of one text are filled.
const NAMES: usize = 20;

/// Objects that are filled step by step.
const OBJECTS: [&str; 3] = ["refererconfig", "setbucketrefererrequest", "bucketreferer"];

pub(super) fn all(text: &str, syntax: &Syntax, run: Range<usize>, found: &mut Vec<Config>) {
    let tokens = &syntax.tokens()[..run.end];
    let Some(first) = tokens.get(run.start) else { return };
    let row = syntax.language(first.span.start);
    if row.ground != Nature::Code || row.id == "terraform" {
        return;
    }
    let host = Host { text, tokens, view: None, row, holes: Vec::new() };
    let mut values = Values::new(&host);
    let mut filled: HashMap<&str, Referers> = HashMap::new();
    let mut names: Vec<&str> = Vec::new();
    let (mut tried, mut next) = (0, 0);
    for at in run {
        if tokens[at].kind != syntax::Kind::Word || tried >= TRIED || at < next {
            continue;
        }
        let word = tokens[at].span.of(text);
        // `new` of Ruby makes one, and sets nothing
        let method = matches!(host.punct(at + 1), "." | "->") && host.word(at + 2) != "new";
        if method && host.punct(at + 3) == "(" {
            let new = setter(&host, &mut values, at, filled.entry(word).or_default());
            tried += usize::from(new);
            if new && names.len() < NAMES && !names.contains(&word) {
                names.push(word);
            }
            continue;
        }
        let folded = fold(word);
        let mut open = at + 1;
        // Ruby's `BucketReferer.new(`
        if host.punct(open) == "." && host.word(open + 1) == "new" {
            open += 2;
        }
        if CALLS.contains(&folded.as_str()) && matches!(host.punct(open), "(" | "{") {
            tried += 1;
            let (read, end) = call(&host, &mut values, at, open);
            // what it is given may be made by a call inside of it
            next = if read.is_some() { end } else { at + 1 };
            found.extend(read.map(Config::referers));
        }
    }
    let shown = |name: &&str| OBJECTS.iter().any(|object| makes(&host, name, object));
    for name in names.into_iter().filter(shown) {
        found.extend(filled.remove(name).map(Config::referers));
    }
}

/// True if the text makes the object `name` of that class, or declares it.
fn makes(host: &Host<'_>, name: &str, class: &str) -> bool {
    host.tokens.iter().enumerate().any(|(at, token)| {
        token.kind == syntax::Kind::Word
            && fold(token.span.of(host.text)) == class
            && (host.word(at + 1) == name
                || (2..6).any(|back| {
                    at >= back
                        && host.word(at - back) == name
                        && matches!(host.punct(at - back + 1), "=" | ":=")
                }))
    })
}

/// `referers.addReferer("…")`, `config->setAllowEmptyReferer(false)`; true if it is one.
fn setter(host: &Host<'_>, values: &mut Values<'_, '_>, at: usize, referers: &mut Referers) -> bool {
    let method = &host.tokens[at + 2];
    let folded = fold(method.span.of(host.text));
    let Some(name) = ["add", "set"].iter().find_map(|verb| folded.strip_prefix(verb)) else { return false };
    let Some(field) = Field::parse(name) else { return false };
    let tree = values.read(at + 4);
    let Some(root) = tree.root() else { return false };
    if referers.head.is_empty() {
        referers.head = method.span;
        referers.span = method.span;
        referers.open = true;
    }
    referers.span.end = host.tokens[at + 3].span.end.max(tree.node(root).span.end);
    if field == Field::List && folded.starts_with("add") {
        referers.list.key.get_or_insert(method.span);
        referers.list.add(&tree, root, false);
    } else {
        referers.put(&tree, field, method.span, root, false);
    }
    true
}

/// The configuration that a call is given, `None` if it says neither part in so many words; and the token
/// behind the call.
fn call(host: &Host<'_>, values: &mut Values<'_, '_>, at: usize, open: usize) -> (Option<Referers>, usize) {
    let head = host.tokens[at].span;
    let (arguments, mut end) = arguments(host, open);
    let last = host.tokens.get(end.saturating_sub(1)).map_or(head, |last| last.span);
    let mut referers = Referers { span: Span::new(head.start, last.end), head, ..Referers::default() };
    for argument in arguments {
        let tree = values.read(argument.at);
        let Some(root) = tree.root() else { continue };
        if let Some(name) = argument.name {
            match Field::parse(name.of(host.text)) {
                Some(field @ (Field::List | Field::Blacklist)) => {
                    list(host, values, &mut referers, field, name, argument.at, &tree)
                }
                Some(field) => referers.put(&tree, field, name, root, false),
                None => {}
            }
            continue;
        }
        match &tree.node(root).kind {
            Kind::Bool(_) if referers.allow_empty.is_none() => {
                referers.put(&tree, Field::AllowEmpty, head, root, false);
            }
            Kind::List(_) if referers.list.key.is_none() => {
                referers.put(&tree, Field::List, head, root, false);
            }
            // the list is filled elsewhere
            Kind::Open(_) => referers.list.open = true,
            _ => {}
        }
    }
    // `BucketReferer().apply { refererList = listOf("…") }` of Kotlin
    if host.punct(end) == "." && host.word(end + 1) == "apply" && host.punct(end + 2) == "{" {
        end = apply(host, values, end + 2, &mut referers);
    }
    let said = referers.allow_empty.is_some() || !referers.list.items.is_empty();
    (said.then_some(referers), end)
}

/// Takes what is given to the parts in the block at the token `open`; the token behind it.
fn apply(host: &Host<'_>, values: &mut Values<'_, '_>, open: usize, referers: &mut Referers) -> usize {
    let mut depth = 0_usize;
    let mut at = open;
    while at < host.tokens.len().min(open + LONGEST) {
        match host.punct(at) {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
        if depth == 0 {
            referers.span.end = host.tokens[at - 1].span.end;
            break;
        }
        let folded = fold(host.word(at));
        let (name, value) = match host.punct(at + 1) {
            "=" => (folded.strip_prefix("is").unwrap_or(&folded), at + 2),
            "(" => match folded.strip_prefix("set") {
                Some(name) => (name, at + 2),
                None => continue,
            },
            _ => continue,
        };
        let Some(field) = Field::parse(name).filter(|_| depth == 1) else { continue };
        let (tree, key) = (values.read(value), host.tokens[at].span);
        if let Some(root) = tree.root() {
            referers.put(&tree, field, key, root, false);
        }
    }
    at
}

/// `referer_list=oss.RefererList(referers=[…])`, `RefererList: &oss.RefererList{Referers: []string{…}}`, `[…]`.
fn list(
    host: &Host<'_>,
    reader: &mut Values<'_, '_>,
    referers: &mut Referers,
    field: Field,
    name: Span,
    at: usize,
    tree: &Tree,
) {
    if let Some(root) = tree.root()
        && !matches!(tree.node(root).kind, Kind::Open(_))
    {
        return referers.put(tree, field, name, root, false);
    }
    let open = (at..at + 8).find(|&index| matches!(host.punct(index), "(" | "{"));
    let inner = open.map(|open| arguments(host, open).0).unwrap_or_default();
    let values = inner.into_iter().find(|argument| {
        argument.name.is_some_and(|name| matches!(fold(name.of(host.text)).as_str(), "referers" | "referer"))
    });
    let read = values.map(|values| reader.read(values.at));
    match read.as_ref().and_then(|read| Some((read, read.root()?))) {
        Some((read, root)) => referers.put(read, field, name, root, false),
        None if field == Field::List => referers.list.open = true,
        None => referers.blacklist.open = true,
    }
}
