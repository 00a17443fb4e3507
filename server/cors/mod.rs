//! Rules for cross-origin requests, and referers, as data: what a configuration says wherever it stands, and
//! what a preflight is answered under it.
//!
//! One model for every notation. Each value keeps its place and knows how it must be written there.

mod origin;
mod preflight;
pub mod referer;
pub mod tell;

pub use origin::{Origin, fault as origin_fault};
pub(crate) use origin::{covers as covers_origin, matches as names_origin, parts as origin_parts};
pub(crate) use preflight::covers_headers;
pub use preflight::{Miss, Outcome, Request, evaluate};
pub use referer::Referers;

use crate::{
    policy::value::{Kind, NodeId, Text, Tree},
    text::Span,
};

/// The methods that a rule can allow.
///
/// Source: alibabacloud.com/help/en/oss/developer-reference/putbucketcors
pub const METHODS: [&str; 5] = ["GET", "PUT", "DELETE", "POST", "HEAD"];

/// One value of a list.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it says.
    pub text: String,
    /// Where it says so.
    pub span: Span,
    /// With its quotes or tags.
    pub whole: Span,
    /// True if it stands in a list, and could stand beside others.
    pub listed: bool,
    string: Option<Text>,
}

impl Value {
    /// The value `id`; `None` if only the running program knows it.
    pub(crate) fn read(tree: &Tree, id: NodeId, listed: bool) -> Option<Value> {
        let node = tree.node(id);
        let plain = |text: String| Value { text, span: node.span, whole: node.span, listed, string: None };
        match &node.kind {
            Kind::Text(text) => Some(Value {
                text: text.text.clone(),
                span: text.content,
                whole: text.span,
                listed,
                string: Some(text.clone()),
            }),
            Kind::Number(number) => Some(plain(number.clone())),
            Kind::Bool(bool) => Some(plain(bool.to_string())),
            _ => None,
        }
    }

    /// True for a string: a number or a word without quotes is none.
    pub fn is_string(&self) -> bool {
        self.string.is_some()
    }

    /// `text` as it must be written in place of this value.
    pub fn write(&self, text: &str) -> String {
        self.string.as_ref().map_or_else(|| text.to_owned(), |string| string.write(text))
    }

    /// Where `range`, bytes of the value, stands in the source.
    pub fn place(&self, range: Span) -> Span {
        match &self.string {
            Some(string) => string.place(range),
            None => range.shift(self.span.start),
        }
    }
}

/// The values of one kind in a rule.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// Those that are known, in their order.
    pub items: Vec<Value>,
    /// True if there may be more.
    pub open: bool,
    /// The name that they are given under, or the first of them.
    pub key: Option<Span>,
}

impl Values {
    /// Adds what stands at `id`: one value or a list of them.
    pub(crate) fn add(&mut self, tree: &Tree, id: NodeId, listed: bool) {
        let list = [id];
        let (ids, listed): (&[NodeId], bool) = match &tree.node(id).kind {
            Kind::List(ids) => (ids, true),
            // an empty pair of braces
            Kind::Object(object) if object.members.is_empty() && !object.open => (&[], true),
            Kind::Null => (&[], listed),
            _ => (&list, listed),
        };
        for &id in ids {
            match Value::read(tree, id, listed) {
                Some(value) => self.items.push(value),
                None => self.open = true,
            }
        }
    }

    /// True if `text`, in any case, is among them.
    pub fn has(&self, text: &str) -> bool {
        self.items.iter().any(|value| value.text.eq_ignore_ascii_case(text))
    }

    /// True if all of them are known and there are none.
    pub fn is_missing(&self) -> bool {
        self.items.is_empty() && !self.open
    }

    fn seen(&mut self, key: Span) {
        self.key.get_or_insert(key);
    }
}

/// One rule.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    /// All of its characters.
    pub span: Span,
    /// Its name, or its first characters: where to point at when something is missing in it.
    pub head: Span,
    /// `AllowedOrigin`.
    pub origins: Values,
    /// `AllowedMethod`.
    pub methods: Values,
    /// `AllowedHeader`.
    pub headers: Values,
    /// `ExposeHeader`.
    pub exposed: Values,
    /// `MaxAgeSeconds`: there may be only one.
    pub max_age: Values,
    /// True if it may have more than stands here.
    pub open: bool,
}

/// Which part of a rule a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Origins,
    Methods,
    Headers,
    Exposed,
    MaxAge,
}

impl Field {
    /// The part that `name` is in any notation: `AllowedOrigin`, `allowed_origins`, `allowedOrigin` …
    pub(crate) fn parse(name: &str) -> Option<Field> {
        match crate::catalog::fold(name).trim_end_matches('s') {
            "allowedorigin" | "alloweorigin" | "allowdorigin" => Some(Field::Origins),
            "allowedmethod" => Some(Field::Methods),
            "allowedheader" => Some(Field::Headers),
            "exposeheader" | "exposedheader" => Some(Field::Exposed),
            "maxagesecond" => Some(Field::MaxAge),
            _ => None,
        }
    }
}

impl Rule {
    /// The part `field`.
    pub(crate) fn field(&mut self, field: Field) -> &mut Values {
        match field {
            Field::Origins => &mut self.origins,
            Field::Methods => &mut self.methods,
            Field::Headers => &mut self.headers,
            Field::Exposed => &mut self.exposed,
            Field::MaxAge => &mut self.max_age,
        }
    }

    /// The rule that the object `id` of `tree` says; `None` if it is no object. `xml`: a repeated name is a list.
    pub(crate) fn read(tree: &Tree, id: NodeId, head: Option<Span>, xml: bool) -> Option<Rule> {
        let node = tree.node(id);
        let start = Span::new(node.span.start, node.span.start + usize::from(!node.span.is_empty()));
        let mut rule = Rule { span: node.span, head: head.unwrap_or(start), ..Rule::default() };
        let object = match &node.kind {
            Kind::Object(object) => object,
            // `<CORSRule></CORSRule>`
            Kind::Text(text) if xml && text.text.is_empty() => return Some(rule),
            _ => return None,
        };
        rule.open = object.open;
        for member in &object.members {
            let Some(field) = Field::parse(&member.key.text) else { continue };
            let values = rule.field(field);
            values.seen(member.key.span);
            values.add(tree, member.value, xml);
        }
        Some(rule)
    }

    /// The methods in the form in which they are matched.
    fn allows_method(&self, method: &str) -> bool {
        self.methods.items.iter().any(|allowed| allowed.text == method)
    }
}

/// All rules of a bucket, as one text gives them.
#[derive(Clone, Debug, Default)]
pub struct Cors {
    /// All of its characters.
    pub span: Span,
    /// Where to point at when something is missing in it.
    pub head: Span,
    /// The rules, in the order in which they are tried.
    pub rules: Vec<Rule>,
    /// `ResponseVary`.
    pub response_vary: Option<Value>,
    /// True if there may be more rules.
    pub open: bool,
}
