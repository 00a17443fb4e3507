//! Settings as data: the JSON of ossutil, and templates of ROS in JSON or YAML.

use std::ops::Range;

use super::{
    Config, MOST,
    evidence::{Evidence, owner},
};
use crate::{
    cors::{Cors, Referers, Rule, Value},
    policy::{
        flow::{self, Host},
        value::{Kind, NodeId, Object, Tree},
        yaml,
    },
    syntax::{self, Family, Nature, Syntax},
    text::Span,
};

/// The names under which the settings stand.
const NAMES: [&str; 4] = ["CORSRule", "CORSConfiguration", "RefererConfiguration", "RefererList"];

/// The type of a bucket in a template.
const BUCKET: &str = "ALIYUN::OSS::Bucket";

pub(super) fn all(
    text: &str,
    syntax: &Syntax,
    run: Range<usize>,
    evidence: &Evidence<'_>,
    found: &mut Vec<Config>,
) {
    let tokens = &syntax.tokens()[..run.end];
    let Some(first) = tokens.get(run.start) else { return };
    let row = syntax.language(first.span.start);
    let host = Host { text, tokens, view: None, row, holes: Vec::new() };
    let named = |index: usize| {
        let token = &tokens[index];
        matches!(token.kind, syntax::Kind::Word | syntax::Kind::String { .. })
            && NAMES.contains(&token.content().of(text))
    };
    if row.family == Family::Yaml {
        if run.clone().any(named) {
            in_tree(&yaml::read(&host, run.start, run.end), evidence, found);
        }
        return;
    }
    if row.ground == Nature::Code || row.id == "terraform" {
        // an object of a program is for its SDK; a string may hold JSON
        in_strings(text, syntax, run, evidence, found);
        return;
    }
    let mut open: Vec<usize> = Vec::new();
    let mut next = run.start;
    for index in run {
        match host.punct(index) {
            "{" => open.push(index),
            "}" => {
                open.pop();
            }
            _ if index >= next && named(index) && matches!(host.punct(index + 1), ":" | "=") => {
                // a template is read from its outermost bracket: the bucket's type stands further out
                if let Some(&start) = open.first() {
                    let (tree, end) = flow::read(&host, start);
                    in_tree(&tree, evidence, found);
                    next = end;
                }
            }
            _ => {}
        }
    }
}

/// JSON in strings of code: the argument of a command, the body of a request.
fn in_strings(
    text: &str,
    syntax: &Syntax,
    run: Range<usize>,
    evidence: &Evidence<'_>,
    found: &mut Vec<Config>,
) {
    let Some(row) = syntax::by_id("jsonc") else { return };
    for token in syntax.tokens()[run].iter().filter(|token| token.is_literal()).take(10_000) {
        let content = token.content().of(text);
        if found.len() >= MOST || !content.contains("AllowedOrigin") || !content.contains('{') {
            continue;
        }
        let place = syntax.place(text, token.content().start);
        let view = place.view(text);
        let inner = Syntax::new(view.text(), row);
        let host =
            Host { text: view.text(), tokens: inner.tokens(), view: Some(&view), row, holes: Vec::new() };
        if let Some(first) = inner.tokens().iter().position(|token| token.span.of(view.text()) == "{") {
            in_tree(&flow::read(&host, first).0, evidence, found);
        }
    }
}

fn in_tree(tree: &Tree, evidence: &Evidence<'_>, found: &mut Vec<Config>) {
    let mut owners: Vec<(NodeId, bool)> = Vec::new();
    for (_, node) in tree.nodes() {
        let Kind::Object(object) = &node.kind else { continue };
        let typed = object.get("Type").map(|member| &tree.node(member.value).kind);
        if let Some(Kind::Text(text)) = typed
            && let Some(properties) = object.get("Properties")
        {
            owners.push((properties.value, text.text == BUCKET));
        }
    }
    let unknown = || evidence.is_of_oss(owner(tree, None));
    for (id, node) in tree.nodes() {
        let Kind::Object(object) = &node.kind else { continue };
        if found.len() >= MOST {
            return;
        }
        match owners.iter().find(|(properties, _)| *properties == id) {
            Some((_, true)) => of_bucket(tree, object, found),
            Some((_, false)) => {}
            // ossutil's own form has no outermost name
            None if object.get("CORSRule").is_some() && !is_inside(tree, id, &owners) && unknown() => {
                found.extend(cors(tree, object, node.span, node.span).map(Config::cors));
            }
            None if object.get("AllowEmptyReferer").is_some() && !is_inside(tree, id, &owners) => {
                let head = Span::new(node.span.start, node.span.start + 1);
                found.extend(Referers::read(tree, id, head, false).map(Config::referers));
            }
            None => {}
        }
    }
}

/// True if a resource of a template holds the object.
fn is_inside(tree: &Tree, id: NodeId, owners: &[(NodeId, bool)]) -> bool {
    let span = tree.node(id).span;
    owners.iter().any(|(properties, _)| tree.node(*properties).span.covers(span))
}

/// The settings among the properties of a bucket.
fn of_bucket(tree: &Tree, properties: &Object, found: &mut Vec<Config>) {
    for member in &properties.members {
        let Kind::Object(object) = &tree.node(member.value).kind else { continue };
        let span = tree.node(member.value).span;
        match member.key.text.as_str() {
            "CORSConfiguration" => {
                found.extend(cors(tree, object, span, member.key.span).map(Config::cors));
            }
            "RefererConfiguration" => {
                let read = Referers::read(tree, member.value, member.key.span, false);
                found.extend(
                    read.filter(|read| read.allow_empty.is_some() || !read.list.items.is_empty())
                        .map(Config::referers),
                );
            }
            _ => {}
        }
    }
}

/// The rules that an object with a `CORSRule` says.
fn cors(tree: &Tree, object: &Object, span: Span, head: Span) -> Option<Cors> {
    let rules = object.get("CORSRule")?;
    let mut cors = Cors { span, head, open: object.open, ..Cors::default() };
    let one = [rules.value];
    let ids: &[NodeId] = match &tree.node(rules.value).kind {
        Kind::List(ids) => ids,
        _ => &one,
    };
    for &id in ids {
        match Rule::read(tree, id, None, false) {
            Some(rule) => cors.rules.push(rule),
            None => cors.open = true,
        }
    }
    cors.response_vary = object.get("ResponseVary").and_then(|member| Value::read(tree, member.value, false));
    Some(cors)
}
