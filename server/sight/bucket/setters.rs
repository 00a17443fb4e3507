//! Rules that a program fills step by step: `rule.addAllowedOrigin("…")`, `rule.setAllowedMethods(methods)`.

use std::{collections::HashMap, ops::Range};

use super::{Config, MOST, code::arguments};
use crate::{
    catalog::{fold, folds_to},
    cors::{Cors, Field, Rule, Value, Values},
    policy::flow::{self, Host},
    syntax::{self, Nature, Syntax},
    text::Span,
};

/// What makes a list of its arguments.
const LISTS: [&str; 9] =
    ["aslist", "of", "listof", "singletonlist", "arrayof", "mutablelistof", "arraylistof", "setof", "list"];

pub(super) fn all(text: &str, syntax: &Syntax, run: Range<usize>, found: &mut Vec<Config>) {
    let tokens = &syntax.tokens()[..run.end];
    let Some(first) = tokens.get(run.start) else { return };
    let row = syntax.language(first.span.start);
    if row.ground != Nature::Code || row.id == "terraform" {
        return;
    }
    let host = Host { text, tokens, view: None, row, holes: Vec::new() };
    let mut filling =
        Filling { host: &host, tried: 0, lists: HashMap::new(), rules: Vec::new(), current: HashMap::new() };
    for at in run {
        if filling.rules.len() >= MOST || filling.tried >= TRIED {
            break;
        }
        filling.token(at);
    }
    let rules = filling
        .rules
        .into_iter()
        .filter(|rule| !rule.origins.items.is_empty() || !rule.methods.items.is_empty());
    found.extend(rules.map(|rule| {
        Config::cors(Cors {
            span: rule.span,
            head: rule.head,
            rules: vec![rule],
            response_vary: None,
            open: true,
        })
    }));
}

/// So many calls of one text are read.
const TRIED: usize = 1_000;

struct Filling<'a, 't> {
    host: &'a Host<'t>,
    /// How many were read.
    tried: usize,
    /// Lists that were filled under a name.
    lists: HashMap<&'a str, Values>,
    rules: Vec<Rule>,
    /// The rule that a name stands for at present.
    current: HashMap<&'a str, usize>,
}

impl<'a> Filling<'a, '_> {
    fn word(&self, at: usize) -> &'a str {
        self.host.word(at)
    }

    fn token(&mut self, at: usize) {
        let host = self.host;
        if host.tokens[at].kind != syntax::Kind::Word {
            return;
        }
        if folds_to(self.word(at), "corsrule") {
            let built = matches!(self.word(at + 2), "newBuilder" | "builder") && host.punct(at + 4) == ")";
            return if built { self.built(at) } else { self.made(at) };
        }
        let dot = at + 1;
        if !matches!(host.punct(dot), "." | "->" | "?.") {
            return;
        }
        let (receiver, method) = (self.word(at), self.word(at + 2));
        if host.punct(at + 3) == "(" {
            self.call(at, receiver, method);
        } else if host.punct(at + 3) == "=" {
            // `rule.MaxAgeSeconds = 1` of C#
            if let (Some(field), Some(&rule)) = (Field::parse(method), self.current.get(receiver)) {
                let values = self.values(at + 4);
                self.put(rule, field, host.tokens[at + 2].span, values, host.tokens[at + 2].span.end);
            }
        } else if self.lists.contains_key(receiver) && method == "AddRange" {
            self.lists.entry(receiver).or_default().open = true;
        }
    }

    /// A rule is made at `at`: `CORSRule r = new CORSRule()`, `$r = new CorsRule()`, `CORSRule r;`.
    fn made(&mut self, at: usize) {
        let host = self.host;
        let next = &host.tokens.get(at + 1);
        let name = if next.is_some_and(|token| token.kind == syntax::Kind::Word) {
            at + 1
        } else {
            // back over `new`, `oss.`, `std::`
            let mut back = at;
            while back > 0
                && at - back < 8
                && (matches!(host.word(back - 1), "new" | "." | "::" | "\\")
                    || matches!(host.word(back), "." | "::" | "\\"))
            {
                back -= 1;
            }
            if back < 2 || !matches!(host.punct(back - 1), "=" | ":=") {
                return;
            }
            back - 2
        };
        let Some(token) = host.tokens.get(name).filter(|token| token.kind == syntax::Kind::Word) else {
            return;
        };
        let receiver = token.span.of(host.text);
        let head = host.tokens[at].span;
        // `CORSRule r = new CORSRule()` names it twice
        if let Some(&last) = self.current.get(receiver)
            && self.rules.get(last).is_some_and(|rule| {
                rule.origins.key.is_none() && rule.methods.key.is_none() && rule.headers.key.is_none()
            })
        {
            return;
        }
        self.current.insert(receiver, self.rules.len());
        self.rules.push(Rule { span: head, head, open: true, ..Rule::default() });
    }

    /// A rule that is built in one go: `CORSRule.newBuilder().allowedOrigins(…).build()`.
    fn built(&mut self, at: usize) {
        let host = self.host;
        let head = host.tokens[at].span;
        let number = self.rules.len();
        self.rules.push(Rule { span: head, head, open: true, ..Rule::default() });
        let mut next = at + 5;
        while self.tried < TRIED {
            while host.tokens.get(next).is_some_and(|token| token.kind == syntax::Kind::Newline) {
                next += 1;
            }
            let (name, open) = (next + 1, next + 2);
            if host.punct(next) != "." || host.punct(open) != "(" {
                return;
            }
            if host.word(name) == "build" {
                self.rules[number].open = false;
                self.rules[number].span.end = host.tokens[open].span.end;
                return;
            }
            self.tried += 1;
            if let Some(field) = Field::parse(host.word(name)) {
                let (key, values) = (host.tokens[name].span, self.values(open + 1));
                self.put(number, field, key, values, host.tokens[open].span.end);
            }
            next = arguments(host, open).1;
        }
    }

    fn call(&mut self, at: usize, receiver: &'a str, method: &str) {
        let host = self.host;
        let open = at + 3;
        if matches!(method, "add" | "Add" | "push_back" | "append") {
            self.tried += 1;
            let values = self.values(open + 1);
            let known = self.lists.entry(receiver).or_default();
            known.items.extend(values.items);
            known.open |= values.open;
            return;
        }
        let folded = fold(method);
        let Some(name) = ["add", "set"].iter().find_map(|verb| folded.strip_prefix(verb)) else { return };
        let (Some(field), Some(&rule)) = (Field::parse(name), self.current.get(receiver)) else { return };
        self.tried += 1;
        let values = self.values(open + 1);
        let end = host.tokens[open].span.end;
        self.put(rule, field, host.tokens[at + 2].span, values, end);
    }

    fn put(&mut self, rule: usize, field: Field, key: Span, values: Values, end: usize) {
        let Some(rule) = self.rules.get_mut(rule) else { return };
        let end = values.items.iter().map(|value| value.whole.end).fold(end, usize::max);
        rule.span.end = rule.span.end.max(end);
        let known = rule.field(field);
        known.key.get_or_insert(key);
        known.items.extend(values.items);
        known.open |= values.open;
    }

    /// The values that stand at the token `at`: a literal, a list, a name that was given some.
    fn values(&self, at: usize) -> Values {
        let host = self.host;
        let mut values = Values::default();
        let Some(token) = host.tokens.get(at) else { return values };
        if token.kind == syntax::Kind::Word && token.span.of(host.text).parse::<f64>().is_err() {
            if let Some(known) =
                self.lists.get(self.word(at)).filter(|_| matches!(host.punct(at + 1), ")" | ";" | ","))
            {
                return known.clone();
            }
            return self.made_list(at);
        }
        let (tree, _) = flow::read(host, at);
        match tree.root() {
            Some(id) => values.add(&tree, id, false),
            None => values.open = true,
        }
        values
    }

    /// `Arrays.asList("a", "b")`, `List.of(…)`, `new String[] {…}`, `new List<string> {…}`.
    fn made_list(&self, at: usize) -> Values {
        let host = self.host;
        let open_values = Values { open: true, ..Values::default() };
        let mut open = at;
        while open < at + 10 && !matches!(host.punct(open), "(" | "{" | ")" | ";") {
            open += 1;
        }
        // `new List<string>() { … }`
        if host.punct(open) == "(" && host.punct(open + 1) == ")" && host.punct(open + 2) == "{" {
            open += 2;
        }
        let is_list = match host.punct(open) {
            "{" => host.word(at) == "new",
            "(" => open > 0 && LISTS.contains(&fold(host.word(open - 1)).as_str()),
            _ => false,
        };
        if !is_list {
            return open_values;
        }
        let mut values = Values::default();
        for argument in arguments(host, open).0 {
            let (tree, _) = flow::read(host, argument.at);
            let value = tree.root().and_then(|id| Value::read(&tree, id, true));
            match value {
                Some(value) => values.items.push(value),
                None => values.open = true,
            }
        }
        values
    }
}
