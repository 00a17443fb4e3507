//! Values of a YAML file: mappings and lists by indentation, flows between brackets, block scalars.

use super::{
    flow::{self, Host, constant},
    value::{Kind, Member, NodeId, Object, Text, Tree},
};
use crate::{
    syntax,
    text::{Span, View},
};

/// A mapping or a list whose lines begin at one column.
struct Frame {
    column: usize,
    list: bool,
    id: NodeId,
    /// Set while a key or a dash has no value yet.
    waits: Option<Waits>,
    /// Where what was read of it ends.
    end: usize,
}

enum Waits {
    Key(Text),
    Item,
}

/// Reads all values of the tokens `first..end`, which are YAML.
pub(crate) fn read(host: &Host<'_>, first: usize, end: usize) -> Tree {
    let mut reader = Reader { host, tree: Tree::default(), frames: Vec::new(), at: first, end, line: 0 };
    reader.line = host.tokens.get(first).map_or(0, |token| line_start(host.text, token.span.start));
    while reader.at < reader.end {
        reader.step();
    }
    reader.drop(|_| true);
    reader.tree
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind(['\n', '\r']).map_or(0, |found| found + 1)
}

struct Reader<'a, 't> {
    host: &'a Host<'t>,
    tree: Tree,
    frames: Vec<Frame>,
    at: usize,
    end: usize,
    /// Where the present line begins.
    line: usize,
}

impl Reader<'_, '_> {
    fn step(&mut self) {
        let host = self.host;
        let token = host.tokens[self.at];
        let column = token.span.start.saturating_sub(self.line);
        match token.kind {
            syntax::Kind::Newline => {
                self.line = token.span.end;
                self.at += 1;
            }
            syntax::Kind::Comment => self.at += 1,
            syntax::Kind::Punct => match host.punct(self.at) {
                "---" | "..." => {
                    self.drop(|_| true);
                    self.at += 1;
                }
                "-" => self.dash(column),
                "{" | "[" => self.flow(),
                mark if mark.starts_with(['|', '>']) => self.block(),
                _ => self.at += 1,
            },
            _ if host.punct(self.at + 1) == ":" && self.at + 1 < self.end => self.key(column),
            syntax::Kind::Word => {
                // an anchor says nothing; a tag or an alias computes what follows
                if !token.span.of(host.text).starts_with('&') {
                    self.computed();
                }
                self.at += 1;
            }
            _ => self.scalar(),
        }
    }

    /// Ends the innermost frames as long as they satisfy `ends`.
    fn drop(&mut self, ends: impl Fn(&Frame) -> bool) {
        while self.frames.last().is_some_and(&ends) {
            self.fill();
            let Some(frame) = self.frames.pop() else { return };
            let node = self.tree.node_mut(frame.id);
            node.span = Span::new(node.span.start, frame.end);
            if let Some(outer) = self.frames.last_mut() {
                outer.end = outer.end.max(frame.end);
            }
        }
    }

    /// Gives what waits in the innermost frame an empty value.
    fn fill(&mut self) {
        if let Some(frame) = self.frames.last().filter(|frame| frame.waits.is_some()) {
            let end = frame.end;
            self.put(Kind::Null, Span::at(end));
        }
    }

    fn dash(&mut self, column: usize) {
        self.drop(|frame| {
            frame.column > column || frame.column == column && !frame.list && frame.waits.is_none()
        });
        if self.frames.last().is_some_and(|frame| frame.list && frame.column == column) {
            self.fill();
        } else {
            self.nest(column, Kind::List(Vec::new()));
        }
        self.wait(Waits::Item, self.at);
        self.at += 1;
    }

    fn key(&mut self, column: usize) {
        let token = self.host.tokens[self.at];
        self.drop(|frame| frame.column > column || frame.column == column && frame.list);
        if self.frames.last().is_some_and(|frame| frame.column == column) {
            self.fill();
        } else {
            self.nest(column, Kind::Object(Object::default()));
        }
        self.wait(Waits::Key(self.host.string(&token)), self.at + 1);
        self.at += 2;
    }

    /// Lets the innermost frame wait for the value behind the token `last`.
    fn wait(&mut self, waits: Waits, last: usize) {
        let end = self.host.outer(self.host.tokens[last].span).end;
        if let Some(frame) = self.frames.last_mut() {
            frame.waits = Some(waits);
            frame.end = end;
        }
    }

    /// Begins a mapping or a list at `column`.
    fn nest(&mut self, column: usize, kind: Kind) {
        let list = matches!(kind, Kind::List(_));
        let span = self.host.outer(Span::at(self.line + column));
        let id = self.put(kind, span);
        self.frames.push(Frame { column, list, id, waits: None, end: span.end });
    }

    /// Gives a value, whose place is one of the source, to what waits for one.
    fn put(&mut self, kind: Kind, span: Span) -> NodeId {
        let id = self.tree.add(kind, span);
        self.attach(id);
        id
    }

    fn attach(&mut self, id: NodeId) {
        let end = self.tree.node(id).span.end;
        let Some(frame) = self.frames.last_mut() else {
            self.tree.roots.push(id);
            return;
        };
        frame.end = frame.end.max(end);
        let (owner, waits) = (frame.id, frame.waits.take());
        let last = match (&mut self.tree.node_mut(owner).kind, waits) {
            (Kind::Object(object), Some(Waits::Key(key))) => {
                object.members.push(Member { key, value: id });
                return;
            }
            (Kind::List(items), Some(Waits::Item)) => {
                items.push(id);
                return;
            }
            (Kind::Object(object), _) => object.members.last().map(|member| member.value),
            (Kind::List(items), _) => items.last().copied(),
            _ => None,
        };
        // a value that goes on in the next line is not what stood in the first
        if let Some(last) = last {
            self.tree.node_mut(last).kind = Kind::Open(None);
        }
    }

    fn flow(&mut self) {
        let (tree, next) = flow::read(self.host, self.at);
        self.go_to(next);
        if let Some(id) = self.tree.graft(tree) {
            self.attach(id);
        }
    }

    /// Goes on at the token `next`.
    fn go_to(&mut self, next: usize) {
        let passed = &self.host.tokens[self.at..next.min(self.end)];
        if let Some(last) = passed.iter().rev().find(|token| token.kind == syntax::Kind::Newline) {
            self.line = last.span.end;
        }
        self.at = next.max(self.at + 1);
    }

    /// The lines of a block scalar, as one text.
    fn block(&mut self) {
        let host = self.host;
        let start = host.tokens[self.at].span;
        let mut spans = Vec::new();
        let mut next = self.at + 1;
        for (index, token) in host.tokens[..self.end].iter().enumerate().skip(self.at + 1) {
            match token.kind {
                syntax::Kind::Value(_) => {
                    spans.push(token.span);
                    next = index + 1;
                }
                syntax::Kind::Newline => {}
                syntax::Kind::Comment if spans.is_empty() => {}
                _ => break,
            }
        }
        let span = Span::new(start.start, spans.last().map_or(start.end, |last| last.end));
        let kind = match host.view {
            None => Kind::Text(Text::of_view(View::of_lines(host.text, &spans), span)),
            // a block inside of an escaped text
            Some(_) => Kind::Open(None),
        };
        self.go_to(next);
        self.put(kind, host.outer(span));
    }

    /// A value that a tag computes or an alias fetches.
    fn computed(&mut self) {
        let token = self.host.tokens[self.at];
        if self.frames.last().is_some_and(|frame| frame.waits.is_some()) {
            self.put(Kind::Open(None), self.host.outer(token.span));
        } else if let Some(frame) = self.frames.last() {
            let id = frame.id;
            if let Kind::Object(object) = &mut self.tree.node_mut(id).kind {
                object.open = true;
            }
        }
    }

    fn scalar(&mut self) {
        let host = self.host;
        let token = host.tokens[self.at];
        let text = host.string(&token);
        let span = text.span;
        let kind = match (host.has_hole(&token), token.is_string()) {
            (true, _) => Kind::Open(Some(text)),
            (false, true) => Kind::Text(text),
            (false, false) => constant(&text.text).unwrap_or(Kind::Text(text)),
        };
        self.at += 1;
        let id = self.tree.add(kind, span);
        self.attach(id);
    }
}
