//! Values as JSON knows them, each with its place, however they are written.
//!
//! A [`Tree`] keeps its nodes in one list and refers to them by number: nothing here calls itself, so that
//! a text nested ten thousand levels deep is read, kept and dropped like any other.

use crate::text::{Escape, Span, View};

/// The number of a node in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeId(usize);

/// Values that were read from one place.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    nodes: Vec<Node>,
    /// The outermost values, in their order: one, or each document of a YAML file.
    pub roots: Vec<NodeId>,
    /// What strict JSON does not allow, in the order of the text.
    pub oddities: Vec<Oddity>,
}

/// One value.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// All of its characters, with brackets or quotes.
    pub span: Span,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A string.
    Text(Text),
    /// A number, as it is written.
    Number(String),
    /// `true` or `false`.
    Bool(bool),
    /// `null`, `None`, `nil`.
    Null,
    /// Values in a row.
    List(Vec<NodeId>),
    /// Members.
    Object(Object),
    /// Something that only the running program knows: a variable, a call, a concatenation; the text, if it
    /// is a literal with a place to be filled in. Nothing may be claimed of it.
    Open(Option<Text>),
}

/// The members of an object.
#[derive(Clone, Debug, Default)]
pub struct Object {
    /// The members whose keys are known, in their order.
    pub members: Vec<Member>,
    /// True if it may have more: a spread, a computed key, a line of a template.
    pub open: bool,
}

/// One member of an object.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name.
    pub key: Text,
    /// Its value.
    pub value: NodeId,
}

/// A string and where each of its characters stands.
#[derive(Clone, Debug)]
pub struct Text {
    /// What it says.
    pub text: String,
    /// All of its characters, with quotes.
    pub span: Span,
    /// Without quotes.
    pub content: Span,
    /// How it is escaped, outermost last.
    escapes: Vec<Escape>,
    /// Set where the places are not simply those of the content.
    map: Option<Box<View<'static>>>,
}

/// What strict JSON does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// What it is.
    pub kind: OddityKind,
    /// Where it stands.
    pub span: Span,
}

/// A kind of [`Oddity`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OddityKind {
    /// A comment.
    Comment,
    /// A comma before a closing bracket, or two in a row.
    ExtraComma,
    /// No comma between two values.
    MissingComma,
    /// A string in single quotes.
    SingleQuotes,
    /// A key without quotes.
    BareKey,
    /// A bracket that is never closed.
    Unclosed,
    /// A key without a value.
    MissingValue,
}

impl Tree {
    /// The node with that number.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// All nodes; an inner one comes before the one that holds it.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate().map(|(i, node)| (NodeId(i), node))
    }

    /// The outermost value, if there is one.
    pub fn root(&self) -> Option<NodeId> {
        self.roots.first().copied()
    }

    pub(crate) fn add(&mut self, kind: Kind, span: Span) -> NodeId {
        self.nodes.push(Node { kind, span });
        NodeId(self.nodes.len() - 1)
    }

    pub(super) fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.0]
    }

    pub(super) fn odd(&mut self, kind: OddityKind, span: Span) {
        self.oddities.push(Oddity { kind, span });
    }

    /// Takes over all of `other`; the numbers of its nodes change by the result.
    pub(super) fn graft(&mut self, other: Tree) -> Option<NodeId> {
        let base = self.nodes.len();
        let shift = |id: NodeId| NodeId(id.0 + base);
        for mut node in other.nodes {
            match &mut node.kind {
                Kind::List(items) => items.iter_mut().for_each(|id| *id = shift(*id)),
                Kind::Object(object) => {
                    object.members.iter_mut().for_each(|member| member.value = shift(member.value));
                }
                _ => {}
            }
            self.nodes.push(node);
        }
        self.oddities.extend(other.oddities);
        other.roots.first().map(|&id| shift(id))
    }
}

impl Object {
    /// The first member of that name.
    pub fn get(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.key.text == name)
    }
}

impl Text {
    /// The string whose token is `span`, whose content is `content` and escaped by `escape`, in `text` or,
    /// where that is only what `view` says, in the text around it.
    pub(crate) fn new(
        text: &str,
        view: Option<&View<'_>>,
        span: Span,
        content: Span,
        escape: Escape,
    ) -> Self {
        let plain = |raw: &str| match escape {
            Escape::Backslash { .. } | Escape::Sparse { .. } => !raw.contains('\\'),
            Escape::Doubled { quote } => !raw.contains(quote),
            Escape::Entities => !raw.contains('&'),
            Escape::Verbatim => true,
            Escape::Base64 => false,
        };
        let own = (escape != Escape::Verbatim).then_some(escape);
        let Some(view) = view else {
            let raw = content.of(text);
            let escapes = own.into_iter().collect();
            if plain(raw) {
                return Text { text: raw.to_owned(), span, content, escapes, map: None };
            }
            let map = View::new(text, content, escape).slice(Span::new(0, usize::MAX));
            return Text { text: map.text().to_owned(), span, content, escapes, map: Some(Box::new(map)) };
        };
        let map = view.slice(content).nest(escape);
        let outer = view.outer(content);
        let escapes = map.escapes().to_vec();
        let said = map.text().to_owned();
        // what is not longer outside than inside is written there letter by letter
        let map = (said.len() != outer.len()).then(|| Box::new(map));
        Text { text: said, span: view.outer(span), content: outer, escapes, map }
    }

    /// The string that a view says as a whole.
    pub(crate) fn of_view(view: View<'static>, span: Span) -> Self {
        let text = view.text().to_owned();
        let (content, escapes) = (view.span(), view.escapes().to_vec());
        Text { text, span, content, escapes, map: Some(Box::new(view)) }
    }

    /// Where `range`, a range of the string, stands in the source.
    pub fn place(&self, range: Span) -> Span {
        match &self.map {
            Some(view) => view.outer(range),
            None => range.shift(self.content.start),
        }
    }

    /// `text` as it must be written inside the quotes of this string. In base64 only a whole text can be.
    pub fn write(&self, text: &str) -> String {
        self.escapes.iter().fold(text.to_owned(), |text, escape| escape.write(&text))
    }

    /// How it is escaped, outermost last; empty if letter by letter.
    pub fn escapes(&self) -> &[Escape] {
        &self.escapes
    }

    /// What it says as a view, from which a text inside it can be read.
    pub(super) fn view<'a>(&'a self, source: &'a str) -> View<'a> {
        match &self.map {
            Some(view) => View::clone(view),
            None => self.escapes.iter().rev().fold(
                View::new(source, self.content, Escape::Verbatim),
                // nothing is escaped in it, but what is put into it must be
                |view, &escape| if escape == Escape::Base64 { view } else { view.nest(escape) },
            ),
        }
    }
}
