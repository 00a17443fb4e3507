//! Documents in XML: files, fences, heredocs, and strings of code.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::{
    Config, ConfigKind, MOST,
    evidence::{Evidence, owner},
};
use crate::{
    catalog,
    cors::{Cors, Referers, Rule, Value},
    policy::value::Kind,
    syntax::{Family, Ground, Nature, Syntax},
    text::{Escape, Span, View, floor},
    xml::{self, Xml},
};

/// No document is longer, in bytes.
const LONGEST: usize = 256 * 1024;

#[expect(clippy::expect_used, reason = "the names are part of the program; tests/catalog.rs builds them")]
static ROOTS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::DFA))
        .build(catalog::bucket().roots.iter().map(|root| &root.name))
        .expect("a few names make an automaton")
});

pub(super) fn all(text: &str, syntax: &Syntax, evidence: &Evidence<'_>) -> Vec<Config> {
    let mut found: Vec<Config> = Vec::new();
    let mut tried = 0;
    for name in ROOTS.find_iter(text) {
        let inside = found.last().is_some_and(|last| name.start() < last.span.end);
        if inside || tried >= MOST || !opens(text, name.start(), name.end()) {
            continue;
        }
        tried += 1;
        let Some(document) = document(text, syntax, name.start()) else { continue };
        if !evidence.is_of_oss(owner_of(&document)) {
            continue;
        }
        found.extend(config(document));
    }
    found
}

/// What the document shows: some roots no other cloud has.
fn owner_of(document: &Xml) -> super::evidence::Owner {
    let own = catalog::bucket().root(&document.root).is_some_and(|root| root.oss_only);
    match owner(&document.tree, document.namespace.as_deref()) {
        super::evidence::Owner::Unknown if own => super::evidence::Owner::Oss,
        owner => owner,
    }
}

/// True if a tag is opened before the name, which ends there.
fn opens(text: &str, start: usize, end: usize) -> bool {
    let before = &text.as_bytes()[start.saturating_sub(6)..start];
    let opened = [&b"<"[..], b"&lt;", b"\\u003c", b"\\u003C", b"\\x3c", b"\\x3C"];
    opened.iter().any(|mark| before.ends_with(mark))
        && !text
            .as_bytes()
            .get(end)
            .is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}

/// The document whose outermost name stands at the byte `at`.
fn document(text: &str, syntax: &Syntax, at: usize) -> Option<Xml> {
    let place = syntax.place(text, at);
    let row = place.language;
    let prose = matches!(row.family, Family::Markdown | Family::Rst | Family::Html);
    match place.ground {
        Ground::Comment | Ground::Log => return None,
        Ground::Prose if prose => return None,
        _ if row.ground == Nature::Log => return None,
        Ground::String | Ground::Value if place.content.start < at && at < place.content.end => {
            let view = place.view(text);
            let inner = view.inner(at);
            let nested = view.text().get(..inner)?.ends_with("&lt;");
            let view = if nested { view.nest(Escape::Entities) } else { view };
            let start = view.inner(at).checked_sub(1)?;
            let document = xml::read(&view, start)?;
            // the rest of one that a program puts together stands elsewhere
            let whole = place.ground != Ground::String || is_closed(&view.text()[start..], &document.root);
            return whole.then_some(document);
        }
        _ => {}
    }
    let start = at.checked_sub(1).filter(|&start| text.as_bytes()[start] == b'<')?;
    let view = View::new(text, Span::new(start, window(text, at)), Escape::Verbatim);
    xml::read(&view, 0)
}

/// True if the element `root`, which `text` begins with, is closed in it.
fn is_closed(text: &str, root: &str) -> bool {
    let Some(end) = text.find('>') else { return false };
    let (tag, rest) = text.split_at(end);
    let closes = |at: usize| rest[..at].ends_with("</") || rest[..at].ends_with(':');
    tag.ends_with('/') || rest.match_indices(root).any(|(at, _)| closes(at))
}

/// Where a document that begins before `at` ends at the latest.
fn window(text: &str, at: usize) -> usize {
    let end = floor(text, at + LONGEST);
    let rest = &text[at..end];
    // a fence ends what stands in it
    let fence = rest.find("\n```").or_else(|| rest.find("\n~~~"));
    fence.map_or(end, |fence| at + fence)
}

fn config(document: Xml) -> Option<Config> {
    let root = *document.tree.roots.first()?;
    let kind = match document.root.as_str() {
        "CORSConfiguration" => ConfigKind::Cors(Box::new(cors(&document)?)),
        "RefererConfiguration" => {
            let empty =
                Referers { span: document.span, head: document.name, xml: true, ..Referers::default() };
            let read = Referers::read(&document.tree, root, document.name, true);
            ConfigKind::Referers(Box::new(read.unwrap_or(empty)))
        }
        _ => ConfigKind::Document,
    };
    Some(Config { kind, span: document.span, tree: Some(document.tree), root: document.root })
}

fn cors(document: &Xml) -> Option<Cors> {
    let tree = &document.tree;
    let mut cors = Cors { span: document.span, head: document.name, ..Cors::default() };
    let object = match &tree.node(*tree.roots.first()?).kind {
        Kind::Object(object) => object,
        Kind::Text(text) if text.text.is_empty() => return Some(cors),
        _ => return None,
    };
    cors.open = object.open;
    for member in &object.members {
        match member.key.text.as_str() {
            "CORSRule" => match Rule::read(tree, member.value, Some(member.key.span), true) {
                Some(rule) => cors.rules.push(rule),
                None => cors.open = true,
            },
            "ResponseVary" => cors.response_vary = Value::read(tree, member.value, false),
            _ => {}
        }
    }
    Some(cors)
}
