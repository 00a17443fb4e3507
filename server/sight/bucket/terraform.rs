//! Blocks of Terraform: `alicloud_oss_bucket` and the resources beside it.

use std::ops::Range;

use super::{Access, Config, ConfigKind, MOST};
use crate::{
    cors::{Cors, Referers, Rule, Value},
    policy::{
        flow::{self, Host},
        value::{Kind, Object, Tree},
    },
    syntax::{self, Syntax},
    text::Span,
};

pub(super) fn all(text: &str, syntax: &Syntax, run: Range<usize>, found: &mut Vec<Config>) {
    let tokens = &syntax.tokens()[..run.end];
    let Some(first) = tokens.get(run.start) else { return };
    let row = syntax.language(first.span.start);
    if row.id != "terraform" {
        return;
    }
    let host = Host { text, tokens, view: None, row, holes: Vec::new() };
    let mut at = run.start;
    while at < run.end && found.len() < MOST {
        let kind =
            tokens.get(at + 1).filter(|token| token.is_string()).map_or("", |token| token.content().of(text));
        if host.word(at) == "resource" && kind.starts_with("alicloud_oss_bucket") && host.punct(at + 3) == "{"
        {
            at = resource(&host, kind, at + 3, found);
        } else {
            at += 1;
        }
    }
}

/// The blocks directly inside of the braces at `open`: their first tokens and their braces. And the token behind.
fn blocks(host: &Host<'_>, open: usize) -> (Vec<(usize, usize)>, usize) {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut line = open + 1;
    let mut assigned = false;
    let mut at = open;
    while at < host.tokens.len() {
        match host.punct(at) {
            "{" | "[" | "(" => {
                if depth == 1 && host.punct(at) == "{" && !assigned {
                    found.push((line, at));
                }
                depth += 1;
            }
            "}" | "]" | ")" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return (found, at + 1);
                }
            }
            "=" if depth == 1 => assigned = true,
            _ if depth == 1 && host.tokens[at].kind == syntax::Kind::Newline => {
                line = at + 1;
                assigned = false;
            }
            _ => {}
        }
        at += 1;
    }
    (found, at)
}

/// Reads the resource whose braces begin at `open`; the token behind it.
fn resource(host: &Host<'_>, kind: &str, open: usize, found: &mut Vec<Config>) -> usize {
    let (blocks, end) = blocks(host, open);
    let (tree, _) = flow::read(host, open);
    let whole = tree.root().map_or(Span::at(host.tokens[open].span.start), |root| tree.node(root).span);
    let attributes = tree.root().and_then(|root| match &tree.node(root).kind {
        Kind::Object(object) => Some(object),
        _ => None,
    });
    let mut cors = Cors { span: whole, head: host.tokens[open - 2].content(), ..Cors::default() };
    for &(line, brace) in &blocks {
        match host.word(line) {
            "cors_rule" => {
                let (tree, _) = flow::read(host, brace);
                let head = host.tokens[line].span;
                if let Some(mut rule) = tree.root().and_then(|id| Rule::read(&tree, id, Some(head), false)) {
                    // `dynamic` blocks have no place here; everything else is a value
                    rule.open = false;
                    cors.rules.push(rule);
                }
            }
            "referer_config" => {
                let (tree, _) = flow::read(host, brace);
                let head = host.tokens[line].span;
                found.extend(
                    tree.root().and_then(|id| Referers::read(&tree, id, head, false)).map(Config::referers),
                );
            }
            "dynamic" if host.tokens[line + 1].content().of(host.text) == "cors_rule" => cors.open = true,
            _ => {}
        }
    }
    if kind == "alicloud_oss_bucket_referer"
        && let Some(object) = attributes
    {
        let head = host.tokens[open - 2].content();
        let mut referers = Referers { span: whole, head, ..Referers::default() };
        referers.take(&tree, object, false);
        found.push(Config::referers(referers));
    }
    if let Some(object) = attributes
        && let Some(access) = access(host, kind, open, &tree, object)
    {
        found.push(Config::new(ConfigKind::Access(Box::new(access)), whole));
    }
    if kind == "alicloud_oss_bucket_cors" {
        let vary = attributes.and_then(|object| object.get("response_vary"));
        cors.response_vary = vary.and_then(|member| Value::read(&tree, member.value, false));
    }
    if !cors.rules.is_empty() {
        found.push(Config::cors(cors));
    }
    end
}

/// What a block says of access to its bucket; `None` if it says nothing, or may be left out or come more than once.
fn access(host: &Host<'_>, kind: &str, open: usize, tree: &Tree, object: &Object) -> Option<Access> {
    if object.get("count").is_some() || object.get("for_each").is_some() {
        return None;
    }
    let value = |name: &str| Value::read(tree, object.get(name)?.value, false);
    let bucket = match kind {
        "alicloud_oss_bucket" => format!("{kind}.{}", host.tokens[open - 1].content().of(host.text)),
        "alicloud_oss_bucket_acl" | "alicloud_oss_bucket_public_access_block" => {
            let line = host.text[object.get("bucket")?.key.span.end..].lines().next()?;
            let said = line.trim().strip_prefix('=')?.trim();
            let said = said.strip_suffix(".bucket").or(said.strip_suffix(".id")).unwrap_or(said);
            said.to_owned()
        }
        _ => return None,
    };
    let (acl, block) = (value("acl"), value("block_public_access"));
    (acl.is_some() || block.is_some()).then_some(Access { bucket, acl, block })
}
