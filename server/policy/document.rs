//! A policy document as data: what it says, and where each part of it stands.
//!
//! It takes what is there, right or wrong, and judges nothing: the wrong parts are kept beside the right ones,
//! so that rules can speak of them.

use std::sync::Arc;

use super::value::{Kind, NodeId, Oddity, Text, Tree};
use crate::text::{Span, View};

/// One policy: of RAM, of a bucket, of a session, a trust policy, or one of another cloud.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// All of its characters.
    pub span: Span,
    /// `Version`.
    pub version: Option<Member>,
    /// `Id`.
    pub id: Option<Member>,
    /// The key `Statement`; `None` if there is none.
    pub statement_key: Option<Text>,
    /// True if the statements stand in a list, as they must.
    pub statements_in_list: bool,
    /// The statements, in their order.
    pub statements: Vec<Statement>,
    /// Entries of `Statement` that are no object.
    pub stray: Vec<Leaf>,
    /// Members with other names.
    pub unknown: Vec<Member>,
    /// Second members of one name.
    pub duplicates: Vec<Duplicate>,
    /// True if it may have members that are not known.
    pub open: bool,
    /// What strict JSON does not allow. Only text that is sent as it stands has to be strict.
    pub oddities: Vec<Oddity>,
    /// All of its members, in their order.
    pub members: Vec<Extent>,
    /// Set where it stands in a literal: what the literal says, and the document as it stands in that.
    pub inner: Option<Arc<Inner>>,
}

/// A document inside a text inside the text.
#[derive(Clone, Debug)]
pub struct Inner {
    /// The text that it stands in, which is JSON.
    pub view: Arc<View<'static>>,
    /// The document, with its places in that text.
    pub document: Document,
}

/// Where a member of an object stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// The key.
    pub key: Span,
    /// The value.
    pub value: Span,
}

/// One statement.
#[derive(Clone, Debug, Default)]
pub struct Statement {
    /// All of its characters.
    pub span: Span,
    /// `Sid`.
    pub sid: Option<Member>,
    /// `Effect`.
    pub effect: Option<Member>,
    /// `Action`.
    pub action: Option<Values>,
    /// `NotAction`.
    pub not_action: Option<Values>,
    /// `Resource`.
    pub resource: Option<Values>,
    /// `NotResource`.
    pub not_resource: Option<Values>,
    /// `Principal`.
    pub principal: Option<Principal>,
    /// `NotPrincipal`.
    pub not_principal: Option<Principal>,
    /// `Condition`.
    pub condition: Option<Condition>,
    /// Members with other names.
    pub unknown: Vec<Member>,
    /// Second members of one name.
    pub duplicates: Vec<Duplicate>,
    /// True if it may have members that are not known.
    pub open: bool,
    /// All of its members, in their order.
    pub members: Vec<Extent>,
}

/// A key with one value.
#[derive(Clone, Debug)]
pub struct Member {
    /// The key.
    pub key: Text,
    /// The value.
    pub value: Leaf,
}

/// A key with one value or a list of them.
#[derive(Clone, Debug)]
pub struct Values {
    /// The key.
    pub key: Text,
    /// The whole value, with its brackets.
    pub span: Span,
    /// True if the values stand in a list.
    pub in_list: bool,
    /// The values.
    pub values: Vec<Leaf>,
}

/// `Principal` or `NotPrincipal`.
#[derive(Clone, Debug)]
pub enum Principal {
    /// A string or a list: the form of bucket policies.
    Plain(Values),
    /// `{"RAM": […]}`, `{"Service": […]}`, `{"Federated": […]}`: the form of trust policies.
    Typed {
        /// The key.
        key: Text,
        /// The whole value.
        span: Span,
        /// What stands under each type.
        types: Vec<Values>,
        /// True if there may be more.
        open: bool,
    },
}

/// `Condition`.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The key.
    pub key: Text,
    /// The whole value.
    pub span: Span,
    /// Its operators. An operator may stand twice.
    pub blocks: Vec<Block>,
    /// Values that are no object where one must stand.
    pub stray: Vec<Leaf>,
    /// True if there may be more.
    pub open: bool,
}

/// An operator of a condition, with the keys that it compares.
#[derive(Clone, Debug)]
pub struct Block {
    /// The operator, as it is written.
    pub operator: Text,
    /// The operator's value.
    pub span: Span,
    /// The keys with their values.
    pub keys: Vec<Values>,
    /// True if there may be more.
    pub open: bool,
}

/// A member that stands a second time.
#[derive(Clone, Debug)]
pub struct Duplicate {
    /// The first key.
    pub first: Span,
    /// The second key.
    pub second: Text,
}

/// One value that holds no others.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// All of its characters.
    pub span: Span,
    /// What it is.
    pub kind: LeafKind,
}

/// What a [`Leaf`] is.
#[derive(Clone, Debug)]
pub enum LeafKind {
    /// A string.
    Text(Text),
    /// A number, as it is written.
    Number(String),
    /// A boolean.
    Bool(bool),
    /// Nothing.
    Null,
    /// Something that only the running program knows; with its text if that has a place to be filled in.
    Open(Option<Text>),
    /// A list or an object where neither belongs.
    Nested,
}

impl Leaf {
    /// Its text, if it is a string.
    pub fn text(&self) -> Option<&Text> {
        match &self.kind {
            LeafKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What it says as a condition's value: a string, a number or a boolean. `None` for all others.
    pub fn said(&self) -> Option<&str> {
        match &self.kind {
            LeafKind::Text(text) => Some(&text.text),
            LeafKind::Number(number) => Some(number),
            LeafKind::Bool(true) => Some("true"),
            LeafKind::Bool(false) => Some("false"),
            _ => None,
        }
    }

    /// True if only the running program knows it.
    pub fn is_open(&self) -> bool {
        matches!(self.kind, LeafKind::Open(_))
    }
}

impl Principal {
    /// The key.
    pub fn key(&self) -> &Text {
        match self {
            Principal::Plain(values) => &values.key,
            Principal::Typed { key, .. } => key,
        }
    }
}

impl Values {
    /// The strings among the values.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.values.iter().filter_map(Leaf::text)
    }

    /// True if a value is not known.
    pub fn is_open(&self) -> bool {
        self.values.iter().any(Leaf::is_open)
    }
}

impl Document {
    /// Reads the object `id` of `tree` as a policy; `None` if it has no member `Statement`.
    pub fn new(tree: &Tree, id: NodeId) -> Option<Document> {
        let Kind::Object(object) = &tree.node(id).kind else { return None };
        object.get("Statement")?;
        let mut document = Document {
            span: tree.node(id).span,
            open: object.open,
            oddities: tree.oddities.clone(),
            ..Document::default()
        };
        let mut seen = Seen::default();
        document.members = extents(tree, object);
        for member in &object.members {
            if let Some(duplicate) = seen.again(&member.key) {
                document.duplicates.push(duplicate);
                continue;
            }
            match member.key.text.as_str() {
                "Version" => document.version = Some(self::member(tree, member)),
                "Id" => document.id = Some(self::member(tree, member)),
                "Statement" => document.statements(tree, member),
                _ => document.unknown.push(self::member(tree, member)),
            }
        }
        Some(document)
    }

    fn statements(&mut self, tree: &Tree, member: &super::value::Member) {
        self.statement_key = Some(member.key.clone());
        let single = [member.value];
        let entries = match &tree.node(member.value).kind {
            Kind::List(items) => {
                self.statements_in_list = true;
                items.as_slice()
            }
            _ => &single,
        };
        for &id in entries {
            match Statement::new(tree, id) {
                Some(statement) => self.statements.push(statement),
                None => self.stray.push(leaf(tree, id)),
            }
        }
    }

    /// True if part of it is only known to the running program.
    pub fn is_open(&self) -> bool {
        self.open || self.stray.iter().any(Leaf::is_open) || self.statements.iter().any(|one| one.open)
    }
}

impl Statement {
    fn new(tree: &Tree, id: NodeId) -> Option<Statement> {
        let Kind::Object(object) = &tree.node(id).kind else { return None };
        let mut statement = Statement { span: tree.node(id).span, open: object.open, ..Statement::default() };
        let mut seen = Seen::default();
        statement.members = extents(tree, object);
        for one in &object.members {
            if let Some(duplicate) = seen.again(&one.key) {
                statement.duplicates.push(duplicate);
                continue;
            }
            match one.key.text.as_str() {
                "Sid" => statement.sid = Some(member(tree, one)),
                "Effect" => statement.effect = Some(member(tree, one)),
                "Action" => statement.action = Some(values(tree, one)),
                "NotAction" => statement.not_action = Some(values(tree, one)),
                "Resource" => statement.resource = Some(values(tree, one)),
                "NotResource" => statement.not_resource = Some(values(tree, one)),
                "Principal" => statement.principal = Some(principal(tree, one)),
                "NotPrincipal" => statement.not_principal = Some(principal(tree, one)),
                "Condition" => statement.condition = Some(condition(tree, one)),
                _ => statement.unknown.push(member(tree, one)),
            }
        }
        Some(statement)
    }
}

/// The keys that were seen in one object.
#[derive(Default)]
struct Seen(std::collections::HashMap<String, Span>);

impl Seen {
    fn again(&mut self, key: &Text) -> Option<Duplicate> {
        match self.0.entry(key.text.clone()) {
            std::collections::hash_map::Entry::Occupied(first) => {
                Some(Duplicate { first: *first.get(), second: key.clone() })
            }
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(key.span);
                None
            }
        }
    }
}

fn extents(tree: &Tree, object: &super::value::Object) -> Vec<Extent> {
    let extent = |one: &super::value::Member| Extent { key: one.key.span, value: tree.node(one.value).span };
    object.members.iter().map(extent).collect()
}

pub(super) fn leaf(tree: &Tree, id: NodeId) -> Leaf {
    let node = tree.node(id);
    let kind = match &node.kind {
        Kind::Text(text) => LeafKind::Text(text.clone()),
        Kind::Number(number) => LeafKind::Number(number.clone()),
        Kind::Bool(value) => LeafKind::Bool(*value),
        Kind::Null => LeafKind::Null,
        Kind::Open(text) => LeafKind::Open(text.clone()),
        Kind::List(_) | Kind::Object(_) => LeafKind::Nested,
    };
    Leaf { span: node.span, kind }
}

pub(super) fn member(tree: &Tree, member: &super::value::Member) -> Member {
    Member { key: member.key.clone(), value: leaf(tree, member.value) }
}

fn values(tree: &Tree, member: &super::value::Member) -> Values {
    let node = tree.node(member.value);
    let (in_list, values) = match &node.kind {
        Kind::List(items) => (true, items.iter().map(|&id| leaf(tree, id)).collect()),
        _ => (false, vec![leaf(tree, member.value)]),
    };
    Values { key: member.key.clone(), span: node.span, in_list, values }
}

fn principal(tree: &Tree, member: &super::value::Member) -> Principal {
    let node = tree.node(member.value);
    match &node.kind {
        Kind::Object(object) => Principal::Typed {
            key: member.key.clone(),
            span: node.span,
            types: object.members.iter().map(|one| values(tree, one)).collect(),
            open: object.open,
        },
        _ => Principal::Plain(values(tree, member)),
    }
}

fn condition(tree: &Tree, member: &super::value::Member) -> Condition {
    let node = tree.node(member.value);
    let mut condition = Condition {
        key: member.key.clone(),
        span: node.span,
        blocks: Vec::new(),
        stray: Vec::new(),
        open: false,
    };
    let Kind::Object(object) = &node.kind else {
        condition.stray.push(leaf(tree, member.value));
        return condition;
    };
    condition.open = object.open;
    for one in &object.members {
        let inner = tree.node(one.value);
        match &inner.kind {
            Kind::Object(keys) => condition.blocks.push(Block {
                operator: one.key.clone(),
                span: inner.span,
                keys: keys.members.iter().map(|key| values(tree, key)).collect(),
                open: keys.open,
            }),
            _ => condition.stray.push(leaf(tree, one.value)),
        }
    }
    condition
}
