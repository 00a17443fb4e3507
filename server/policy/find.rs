//! Where policies stand in a text.

use std::sync::Arc;

use super::{
    document::{Document, Inner},
    flow::{self, Host},
    post::PostPolicy,
    value::{Kind, NodeId, Text, Tree},
    yaml,
};
use crate::{
    syntax::{self, Family, Language, Syntax, Token},
    text::{Span, View},
};

/// A kind of document that can be found anywhere.
trait Wanted: Sized {
    /// Its keys; every such document has one of them.
    const KEYS: &'static [&'static str];

    /// The document that the object `id` of `tree` is.
    fn read(tree: &Tree, id: NodeId) -> Option<Self>;

    /// All of its characters.
    fn span(&self) -> Span;

    /// True if the document as it stands in an inner text is kept with it.
    const KEEPS_INNER: bool = false;

    /// Keeps `inner`, the same document with its places in `view`.
    fn keep(&mut self, _view: &Arc<View<'static>>, _inner: Self) {}
}

impl Wanted for Document {
    const KEYS: &'static [&'static str] = &["Statement"];

    fn read(tree: &Tree, id: NodeId) -> Option<Self> {
        Document::new(tree, id)
    }

    fn span(&self) -> Span {
        self.span
    }

    const KEEPS_INNER: bool = true;

    fn keep(&mut self, view: &Arc<View<'static>>, inner: Self) {
        self.inner = Some(Arc::new(Inner { view: Arc::clone(view), document: inner }));
    }
}

impl Wanted for PostPolicy {
    const KEYS: &'static [&'static str] = &["expiration", "conditions"];

    fn read(tree: &Tree, id: NodeId) -> Option<Self> {
        PostPolicy::new(tree, id)
    }

    fn span(&self) -> Span {
        self.span
    }
}

/// How base64 of a JSON object begins: `{"`, `{ `, `{` and a line break.
const BASE64_HEADS: [&str; 4] = ["eyJ", "eyA", "ewo", "ew0"];

/// A text inside a text inside a text is read to this depth.
const DEEPEST: usize = 4;

/// True if `text` may hold a policy: one search decides.
pub(crate) fn may_hold(text: &str) -> bool {
    <Document as Wanted>::KEYS.iter().any(|key| text.contains(key))
        || BASE64_HEADS.iter().any(|head| text.contains(head))
}

/// All policies of `text`, whose tokens are `syntax`, in their order: between brackets, in YAML, in string
/// literals, heredocs, block scalars and base64.
pub fn find(text: &str, syntax: &Syntax) -> Vec<Document> {
    all(text, syntax)
}

/// All policies of form uploads, likewise: everything that has the keys of one.
pub fn find_post(text: &str, syntax: &Syntax) -> Vec<PostPolicy> {
    all(text, syntax)
}

/// The value that begins at the byte `at` of `text`, in brackets or as a literal.
pub(crate) fn value(text: &str, syntax: &Syntax, at: usize) -> Option<Tree> {
    let tokens = syntax.tokens();
    let first = tokens.partition_point(|token| token.span.start < at);
    let row = syntax.language(tokens.get(first).filter(|token| token.span.start == at)?.span.start);
    let host = Host { text, tokens, view: None, row, holes: Vec::new() };
    Some(flow::read(&host, first).0)
}

fn all<W: Wanted>(text: &str, syntax: &Syntax) -> Vec<W> {
    let mut found = Vec::new();
    let tokens = syntax.tokens();
    let mut first = 0;
    // one language after the other: a fence of Markdown, a script of HTML
    while first < tokens.len() {
        let row = syntax.language(tokens[first].span.start);
        let end = tokens[first..]
            .iter()
            .position(|token| !std::ptr::eq(syntax.language(token.span.start), row))
            .map_or(tokens.len(), |len| first + len);
        let host = Host { text, tokens: &tokens[..end], view: None, row, holes: Vec::new() };
        in_tokens(text, &host, first, end, 0, &mut found);
        first = end;
    }
    found.sort_by_key(|document: &W| document.span().start);
    found
}

/// The first policy of `text`, which is written in `language`.
pub fn read(text: &str, language: &'static Language) -> Option<Document> {
    let documents = find(text, &Syntax::new(text, language));
    let first = documents.into_iter().next();
    // a file that nobody knows the kind of may still be JSON
    let json = syntax::by_id("jsonc").filter(|json| first.is_none() && json.id != language.id);
    first.or_else(|| json.and_then(|json| find(text, &Syntax::new(text, json)).into_iter().next()))
}

fn in_tokens<W: Wanted>(
    source: &str,
    host: &Host<'_>,
    first: usize,
    end: usize,
    depth: usize,
    found: &mut Vec<W>,
) {
    if host.row.family == Family::Yaml {
        let tree = yaml::read(host, first, end);
        in_tree(&tree, found);
        for (_, node) in tree.nodes() {
            if let Kind::Text(text) | Kind::Open(Some(text)) = &node.kind {
                in_string(source, text, Vec::new(), depth, found);
            }
        }
        return;
    }
    brackets(host, first, end, found);
    for token in host.tokens[first..end].iter().filter(|token| token.is_literal()) {
        let content = token.content().of(host.text);
        if !looks_promising::<W>(content) {
            continue;
        }
        let open = Span::new(token.span.start, token.content().start).of(host.text);
        let holes = host.row.interpolation(open).iter().chain(&host.holes).cloned().collect();
        in_string(source, &host.string(token), holes, depth, found);
    }
}

/// True if the content of a literal may hold a policy.
fn looks_promising<W: Wanted>(content: &str) -> bool {
    content.contains('{') && W::KEYS.iter().any(|key| content.contains(key))
        || BASE64_HEADS.iter().any(|head| content.trim_start().starts_with(head))
}

/// The policies among the values of a tree; an outer one hides those inside it.
fn in_tree<W: Wanted>(tree: &Tree, found: &mut Vec<W>) {
    let mut own: Vec<W> = tree.nodes().filter_map(|(id, _)| W::read(tree, id)).collect();
    own.sort_by_key(|document| (document.span().start, std::cmp::Reverse(document.span().end)));
    for document in own {
        if !found.last().is_some_and(|last| last.span().covers(document.span())) {
            found.push(document);
        }
    }
}

/// The policies between brackets: those around one of their keys.
fn brackets<W: Wanted>(host: &Host<'_>, first: usize, end: usize, found: &mut Vec<W>) {
    // `None`: a bracket that holds no values
    let mut open: Vec<Option<usize>> = Vec::new();
    let mut vain = 0;
    let mut inner: Option<Arc<View<'static>>> = None;
    let mut at = first;
    while at < end {
        let token = &host.tokens[at];
        match host.punct(at) {
            "{" | "[" => open.push(Some(at)),
            // `array(` of PHP
            "(" if at > first && host.word(at - 1) == "array" => open.push(Some(at - 1)),
            "(" => open.push(None),
            "}" | "]" | ")" => {
                open.pop();
            }
            // blocks of code that name such a key are read in vain, but not again and again
            _ if vain <= 4 * (end - first) && is_key::<W>(host, token, at) => {
                if let Some(&Some(start)) = open.last() {
                    let (tree, next) = flow::read(host, start);
                    vain += next - start;
                    let before = found.len();
                    in_tree(&tree, found);
                    if found.len() > before {
                        if let Some(view) = host.view.filter(|_| W::KEEPS_INNER) {
                            let view =
                                inner.get_or_insert_with(|| Arc::new(view.slice(Span::new(0, usize::MAX))));
                            keep_inner(host, start, view, &mut found[before..]);
                        }
                        open.pop();
                        vain -= next - start;
                        at = next.max(at + 1);
                        continue;
                    }
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// Reads the documents `outer`, which begin at the token `start`, once more as they stand in `view`.
fn keep_inner<W: Wanted>(host: &Host<'_>, start: usize, view: &Arc<View<'static>>, outer: &mut [W]) {
    let bare =
        Host { text: host.text, tokens: host.tokens, view: None, row: host.row, holes: host.holes.clone() };
    let mut own = Vec::new();
    in_tree(&flow::read(&bare, start).0, &mut own);
    if own.len() == outer.len() {
        for (outer, document) in outer.iter_mut().zip(own) {
            outer.keep(view, document);
        }
    }
}

fn is_key<W: Wanted>(host: &Host<'_>, token: &Token, at: usize) -> bool {
    let named = match token.kind {
        syntax::Kind::Word => W::KEYS.contains(&token.span.of(host.text)),
        syntax::Kind::String { .. } => W::KEYS.contains(&token.content().of(host.text)),
        _ => false,
    };
    let short = || {
        let before = at.checked_sub(1).map(|before| host.punct(before));
        host.has_shorthand() && matches!(before, Some("{" | ",")) && matches!(host.punct(at + 1), "," | "}")
    };
    named && (matches!(host.punct(at + 1), ":" | "=" | "=>") || short())
}

/// The policies that a string says.
fn in_string<W: Wanted>(source: &str, text: &Text, holes: Vec<String>, depth: usize, found: &mut Vec<W>) {
    if depth >= DEEPEST || !looks_promising::<W>(&text.text) {
        return;
    }
    let view = text.view(source);
    let view = match BASE64_HEADS.iter().any(|head| text.text.trim_start().starts_with(head)) {
        true => match view.base64() {
            Some(decoded) => decoded,
            None => return,
        },
        false => view,
    };
    in_view(source, &view, holes, depth + 1, found);
}

/// The policies that a view says: JSON.
fn in_view<W: Wanted>(source: &str, view: &View<'_>, holes: Vec<String>, depth: usize, found: &mut Vec<W>) {
    let row = syntax::by_id("jsonc").unwrap_or_else(syntax::plain_text);
    let syntax = Syntax::new(view.text(), row);
    let tokens = syntax.tokens();
    let host = Host { text: view.text(), tokens, view: Some(view), row, holes };
    in_tokens(source, &host, 0, tokens.len(), depth, found);
}
