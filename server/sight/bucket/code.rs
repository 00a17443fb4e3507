//! Rules as values of a program: a constructor with named arguments, a struct, an object.

use std::ops::Range;

use super::{Config, MOST};
use crate::{
    catalog::folds_to,
    cors::{Cors, Field, Rule},
    policy::flow::{self, Host},
    syntax::{self, Nature, Syntax},
    text::Span,
};

/// One argument of a call.
pub(super) struct Argument {
    /// Its name.
    pub name: Option<Span>,
    /// The first token of its value.
    pub at: usize,
}

/// The arguments between the brackets that open at the token `open`, and the token behind them.
pub(super) fn arguments(host: &Host<'_>, open: usize) -> (Vec<Argument>, usize) {
    const MOST: usize = 64;
    /// No call that people write is longer, in tokens.
    const LONGEST: usize = 4096;
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut fresh = true;
    let mut at = open;
    while at < host.tokens.len().min(open + LONGEST) {
        let mark = host.punct(at);
        let kind = host.tokens[at].kind;
        if depth == 1
            && fresh
            && !matches!(mark, ")" | "]" | "}" | ",")
            && kind != syntax::Kind::Newline
            && kind != syntax::Kind::Comment
        {
            // Ruby's `:name => value`
            let name = if mark == ":" { at + 1 } else { at };
            let named = matches!(host.punct(name + 1), "=" | ":" | "=>");
            if found.len() < MOST {
                found.push(Argument {
                    name: named.then(|| host.tokens[name].content()),
                    at: if named { name + 2 } else { at },
                });
            }
            fresh = false;
        }
        match mark {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return (found, at + 1);
                }
            }
            "," if depth == 1 => fresh = true,
            _ => {}
        }
        at += 1;
    }
    (found, at)
}

/// A bracket that is still open, and the list of rules that was begun in it.
struct Bracket {
    at: usize,
    /// Number of the rules' list among those found.
    list: Option<usize>,
}

pub(super) fn all(text: &str, syntax: &Syntax, run: Range<usize>, found: &mut Vec<Config>) {
    let tokens = &syntax.tokens()[..run.end];
    let Some(first) = tokens.get(run.start) else { return };
    let row = syntax.language(first.span.start);
    if row.ground != Nature::Code || row.id == "terraform" {
        return;
    }
    let host = Host { text, tokens, view: None, row, holes: Vec::new() };
    let mut lists: Vec<Cors> = Vec::new();
    let mut open: Vec<Bracket> = Vec::new();
    let mut next = run.start;
    for at in run {
        match host.punct(at) {
            "{" | "[" | "(" => open.push(Bracket { at, list: None }),
            "}" | "]" | ")" => {
                open.pop();
            }
            _ if at >= next && lists.len() < MOST && is_origins(&host, at) => {
                let Some(inner) =
                    open.last().map(|bracket| bracket.at).filter(|&inner| is_ours(&host, at, inner))
                else {
                    continue;
                };
                let Some((rule, end)) = rule(&host, inner) else { continue };
                next = end;
                let outer = open.len().checked_sub(2);
                let listed = outer.is_some_and(|outer| {
                    host.punct(open[outer].at) != "{" || is_go_list(&host, open[outer].at)
                });
                let known = outer.filter(|_| listed).and_then(|outer| open[outer].list);
                match known {
                    Some(list) => {
                        lists[list].span.end = rule.span.end;
                        lists[list].rules.push(rule);
                    }
                    None => {
                        let whole = outer.is_some_and(|outer| listed && host.punct(open[outer].at) != "(");
                        if let Some(outer) = outer.filter(|_| listed) {
                            open[outer].list = Some(lists.len());
                        }
                        lists.push(Cors {
                            span: rule.span,
                            head: rule.head,
                            rules: vec![rule],
                            response_vary: None,
                            open: !whole,
                        });
                    }
                }
            }
            _ => {}
        }
    }
    found.extend(lists.into_iter().map(Config::cors));
}

/// True if the token names the origins of a rule, and their value follows.
fn is_origins(host: &Host<'_>, at: usize) -> bool {
    let token = &host.tokens[at];
    matches!(token.kind, syntax::Kind::Word | syntax::Kind::String { .. })
        && matches!(host.punct(at + 1), ":" | "=" | "=>")
        && Field::parse(token.content().of(host.text)) == Some(Field::Origins)
}

/// True if the rule whose origins are named at `at`, in the bracket at `inner`, is made for an SDK of OSS.
fn is_ours(host: &Host<'_>, at: usize, inner: usize) -> bool {
    let before = |index: usize| index.checked_sub(1).map_or("", |index| host.word(index));
    match host.row.id.as_str() {
        // ali-oss; the SDKs of other clouds have names in capitals
        "javascript" | "typescript" | "javascriptreact" | "typescriptreact" | "vue" => {
            host.tokens[at].content().of(host.text) == "allowedOrigin" && host.punct(inner) == "{"
        }
        "go" => {
            let near = (inner.saturating_sub(400)..inner).rev();
            let named = near.clone().find(|&index| host.word(index) == "CORSRule");
            named.is_some_and(|index| before(index) == "." && before(index - 1) == "oss")
        }
        _ => {
            // the brace may stand on a line of its own
            let lines = host.tokens[..inner].iter().rev();
            let lines = lines.take_while(|token| token.kind == syntax::Kind::Newline).count();
            let brace = inner - lines;
            let name = match before(brace) {
                "new" if before(brace - 1) == "." => before(brace - 2),
                // `new CORSRule() { … }`
                ")" if host.punct(inner) == "{" => before(brace - 2),
                name => name,
            };
            folds_to(name, "corsrule")
        }
    }
}

/// True for the braces of `[]oss.CORSRule{`.
fn is_go_list(host: &Host<'_>, at: usize) -> bool {
    host.row.id == "go"
        && at >= 5
        && host.word(at - 1) == "CORSRule"
        && (host.punct(at - 4) == "]" || host.punct(at - 2) == "]")
}

/// The rule between the brackets that open at `open`, and the token behind it.
fn rule(host: &Host<'_>, open: usize) -> Option<(Rule, usize)> {
    if host.punct(open) == "{" {
        let (tree, end) = flow::read(host, open);
        let rule = Rule::read(&tree, tree.root()?, None, false)?;
        return Some((rule, end));
    }
    let (arguments, end) = arguments(host, open);
    let last = host.tokens.get(end.checked_sub(1)?)?;
    let head = host.tokens.get(open.checked_sub(1)?)?.span;
    let mut rule = Rule { span: Span::new(head.start, last.span.end), head, ..Rule::default() };
    for argument in arguments {
        let Some(name) = argument.name else {
            rule.open = true;
            continue;
        };
        let Some(field) = Field::parse(name.of(host.text)) else { continue };
        let (tree, _) = flow::read(host, argument.at);
        let values = rule.field(field);
        values.key.get_or_insert(name);
        match tree.root() {
            Some(id) => values.add(&tree, id, false),
            None => values.open = true,
        }
    }
    Some((rule, end))
}
