//! What a policy means: a document made ready to be evaluated.

use super::document::{self, Document, Leaf, LeafKind, Principal};
use crate::{catalog, text::Span};

/// Where a policy is attached. It decides on its grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// To a user, a group, a role or a session: no `Principal`.
    Identity,
    /// To a bucket: `Principal` is a list.
    Bucket,
}

/// A policy that can be evaluated.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The statements that have an effect.
    pub statements: Vec<Statement>,
    /// The others, and why.
    pub ignored: Vec<Ignored>,
    /// True if there may be statements that are not known.
    pub open: bool,
}

/// A statement that has no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// Its number in the document, from 0.
    pub index: usize,
    /// Its place.
    pub span: Span,
    /// Why.
    pub reason: Reason,
}

/// Why a statement has no effect: RAM or OSS would refuse a policy with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// `Effect` is missing, or neither `Allow` nor `Deny`.
    Effect,
    /// Not exactly one of `Action` and `NotAction`, or not of strings.
    Action,
    /// `Resource` is missing or not of strings; `NotResource` is unsure and counts as invalid.
    Resource,
    /// `Principal` is missing, of the wrong form, or stands where none may; or `NotPrincipal`.
    Principal,
    /// `Condition` is no object of objects, or names an operator that does not exist.
    Condition,
}

/// `Allow` or `Deny`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Grants.
    Allow,
    /// Refuses.
    Deny,
    /// Only the running program knows.
    Open,
}

/// One statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Its number in the document, from 0.
    pub index: usize,
    /// Its place.
    pub span: Span,
    /// What it does.
    pub effect: Effect,
    /// True for `NotAction`.
    pub not_action: bool,
    /// The actions.
    pub actions: Vec<Pattern>,
    /// The resources.
    pub resources: Vec<Pattern>,
    /// The callers; `None` in a policy of an identity.
    pub principals: Option<Vec<Pattern>>,
    /// The conditions, all of which must hold.
    pub tests: Vec<Test>,
    /// True if it may have parts that are not known.
    pub open: bool,
    /// What the documentation leaves unsure about it.
    pub doubts: Vec<Doubt>,
}

/// One string of a list, and where it stands.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// What it says; `None` if only the running program knows.
    pub text: Option<String>,
    /// Its place.
    pub span: Span,
}

/// One key of a condition under one operator.
#[derive(Clone, Debug)]
pub struct Test {
    /// How it is compared.
    pub operator: Operator,
    /// The key, as it is written.
    pub key: String,
    /// What it is compared with: alternatives.
    pub values: Vec<Pattern>,
    /// The place of key and values.
    pub span: Span,
    /// True if the key has values that are not known.
    pub open: bool,
}

/// An operator with its qualifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Operator {
    /// What is compared.
    pub comparison: Comparison,
    /// True if it holds where no value fits.
    pub negated: bool,
    /// `…IfExists`: holds where the request does not carry the key.
    pub if_exists: bool,
    /// `ForAllValues:` or `ForAnyValue:`.
    pub set: Option<SetRule>,
}

/// How the values of a key that has several are taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SetRule {
    /// Each must satisfy the test.
    All,
    /// One must.
    Any,
}

/// What an operator compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// Text, letter by letter.
    Text,
    /// Text, upper and lower case alike.
    TextIgnoreCase,
    /// Text with a pattern.
    Pattern,
    /// A number in this order.
    Number(Order),
    /// A moment in this order.
    Date(Order),
    /// True or false.
    Bool,
    /// An address with a block of addresses.
    Ip,
    /// Whether the key is missing.
    Null,
}

/// How two values must stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// The same.
    Equal,
    /// Before.
    Less,
    /// Before or the same.
    LessOrEqual,
    /// Behind.
    Greater,
    /// Behind or the same.
    GreaterOrEqual,
}

/// What the documentation leaves unsure, and what is assumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// A qualifier (`IfExists`, `ForAllValues:`, `ForAnyValue:`) or `Null`: the tables of RAM and OSS do not
    /// list it. It is taken in its usual meaning.
    Qualifier,
    /// A key in other capitals than the documented ones: taken for the documented key.
    KeyCase,
    /// `"Principal": "*"` without a list: taken for a list of one.
    PlainPrincipal,
    /// A resource with an empty region or account, or a region with `oss-`: taken to match nothing.
    ArnForm,
    /// A condition on `oss:Prefix` for an action that lists nothing: it is ignored.
    PrefixIgnored,
}

impl Doubt {
    /// Its wording in the catalog.
    pub fn word(self) -> &'static str {
        match self {
            Doubt::Qualifier => "policy.doubt.qualifier",
            Doubt::KeyCase => "policy.doubt.key-case",
            Doubt::PlainPrincipal => "policy.doubt.plain-principal",
            Doubt::ArnForm => "policy.doubt.arn-form",
            Doubt::PrefixIgnored => "policy.doubt.prefix-ignored",
        }
    }
}

impl Reason {
    /// Its wording in the catalog.
    pub fn word(self) -> &'static str {
        match self {
            Reason::Effect => "policy.ignored.effect",
            Reason::Action => "policy.ignored.action",
            Reason::Resource => "policy.ignored.resource",
            Reason::Principal => "policy.ignored.principal",
            Reason::Condition => "policy.ignored.condition",
        }
    }
}

impl Policy {
    /// What `document` means where it is attached to `place`.
    pub fn new(document: &Document, place: Place) -> Policy {
        let mut policy = Policy { open: document.open, ..Policy::default() };
        policy.open |= document.stray.iter().any(Leaf::is_open);
        for (index, statement) in document.statements.iter().enumerate() {
            match Statement::new(statement, index, place) {
                Ok(statement) => policy.statements.push(statement),
                Err(reason) => policy.ignored.push(Ignored { index, span: statement.span, reason }),
            }
        }
        policy
    }
}

impl Statement {
    fn new(from: &document::Statement, index: usize, place: Place) -> Result<Statement, Reason> {
        let mut doubts = Vec::new();
        let effect = effect(from)?;
        let (not_action, actions) = match (&from.action, &from.not_action) {
            (Some(action), None) => (false, action),
            (None, Some(action)) => (true, action),
            _ => return Err(Reason::Action),
        };
        let actions = patterns(&actions.values).ok_or(Reason::Action)?;
        let resources = match (&from.resource, &from.not_resource) {
            (Some(resource), None) => patterns(&resource.values).ok_or(Reason::Resource)?,
            _ => return Err(Reason::Resource),
        };
        let odd = |pattern: &Pattern| pattern.text.as_deref().is_some_and(is_odd_arn);
        if resources.iter().any(odd) {
            doubts.push(Doubt::ArnForm);
        }
        let principals = principals(from, place, &mut doubts)?;
        let tests = tests(from, &mut doubts)?;
        doubts.sort_unstable();
        doubts.dedup();
        let open = from.open || from.condition.as_ref().is_some_and(|condition| condition.open);
        Ok(Statement {
            index,
            span: from.span,
            effect,
            not_action,
            actions,
            resources,
            principals,
            tests,
            open,
            doubts,
        })
    }
}

fn effect(from: &document::Statement) -> Result<Effect, Reason> {
    let Some(effect) = &from.effect else {
        return if from.open { Ok(Effect::Open) } else { Err(Reason::Effect) };
    };
    match &effect.value.kind {
        LeafKind::Text(text) if text.text == "Allow" => Ok(Effect::Allow),
        LeafKind::Text(text) if text.text == "Deny" => Ok(Effect::Deny),
        LeafKind::Open(_) => Ok(Effect::Open),
        _ => Err(Reason::Effect),
    }
}

/// The strings; `None` if something else stands among them.
fn patterns(values: &[Leaf]) -> Option<Vec<Pattern>> {
    values
        .iter()
        .map(|leaf| match &leaf.kind {
            LeafKind::Text(text) => Some(Pattern { text: Some(text.text.clone()), span: leaf.span }),
            LeafKind::Open(_) => Some(Pattern { text: None, span: leaf.span }),
            _ => None,
        })
        .collect()
}

fn is_odd_arn(text: &str) -> bool {
    super::Arn::new(text).is_some_and(|arn| {
        arn.is_oss() && (arn.region.is_empty() || arn.account.is_empty() || arn.region.starts_with("oss-"))
    })
}

fn principals(
    from: &document::Statement,
    place: Place,
    doubts: &mut Vec<Doubt>,
) -> Result<Option<Vec<Pattern>>, Reason> {
    match (place, &from.principal, &from.not_principal) {
        (Place::Identity, None, None) => Ok(None),
        (Place::Bucket, Some(Principal::Plain(values)), None) => {
            if !values.in_list && !values.is_open() {
                doubts.push(Doubt::PlainPrincipal);
            }
            Ok(Some(patterns(&values.values).ok_or(Reason::Principal)?))
        }
        _ => Err(Reason::Principal),
    }
}

fn tests(from: &document::Statement, doubts: &mut Vec<Doubt>) -> Result<Vec<Test>, Reason> {
    let Some(condition) = &from.condition else { return Ok(Vec::new()) };
    let mut tests = Vec::new();
    for stray in &condition.stray {
        if !stray.is_open() {
            return Err(Reason::Condition);
        }
        tests.push(Test::open(stray.span));
    }
    for block in &condition.blocks {
        let operator = Operator::new(&block.operator.text).ok_or(Reason::Condition)?;
        if operator.if_exists || operator.set.is_some() || operator.comparison == Comparison::Null {
            doubts.push(Doubt::Qualifier);
        }
        if block.open {
            tests.push(Test::open(block.span));
        }
        for key in &block.keys {
            let values = key.values.iter().map(|leaf| match (leaf.said(), leaf.is_open()) {
                (Some(said), _) => Ok(Pattern { text: Some(said.to_owned()), span: leaf.span }),
                (None, true) => Ok(Pattern { text: None, span: leaf.span }),
                (None, false) => Err(Reason::Condition),
            });
            let name = key.key.text.clone();
            if catalog::condition_key(&name).is_some_and(|known| !spelt(&known.name, &name)) {
                doubts.push(Doubt::KeyCase);
            }
            let span = Span::new(key.key.span.start, key.span.end.max(key.key.span.end));
            tests.push(Test {
                operator,
                key: name,
                values: values.collect::<Result<_, _>>()?,
                span,
                open: false,
            });
        }
    }
    Ok(tests)
}

/// True if `name` is written as the catalog has it.
fn spelt(known: &str, name: &str) -> bool {
    name.starts_with(known.trim_end_matches("{key}"))
}

impl Test {
    fn open(span: Span) -> Test {
        let comparison = Comparison::Text;
        let operator = Operator { comparison, negated: false, if_exists: false, set: None };
        Test { operator, key: String::new(), values: Vec::new(), span, open: true }
    }
}

impl Operator {
    /// The operator of that name, which may carry qualifiers; `None` if there is no such operator.
    pub fn new(name: &str) -> Option<Operator> {
        let (set, name) = match name.split_once(':') {
            Some(("ForAllValues", rest)) => (Some(SetRule::All), rest),
            Some(("ForAnyValue", rest)) => (Some(SetRule::Any), rest),
            Some(_) => return None,
            None => (None, name),
        };
        let (name, if_exists) = match name.strip_suffix("IfExists") {
            Some(name) => (name, true),
            None => (name, false),
        };
        if name == "Null" {
            let plain = !if_exists && set.is_none();
            return plain.then_some(Operator {
                comparison: Comparison::Null,
                negated: false,
                if_exists,
                set,
            });
        }
        let known = catalog::operator(name).filter(|known| known.name == name)?;
        Some(Operator { comparison: comparison(name)?, negated: known.negated, if_exists, set })
    }
}

fn comparison(name: &str) -> Option<Comparison> {
    let order = |rest: &str| match rest {
        "Equals" | "NotEquals" => Some(Order::Equal),
        "LessThan" => Some(Order::Less),
        "LessThanEquals" => Some(Order::LessOrEqual),
        "GreaterThan" => Some(Order::Greater),
        "GreaterThanEquals" => Some(Order::GreaterOrEqual),
        _ => None,
    };
    match name {
        "StringEquals" | "StringNotEquals" => Some(Comparison::Text),
        "StringEqualsIgnoreCase" | "StringNotEqualsIgnoreCase" => Some(Comparison::TextIgnoreCase),
        "StringLike" | "StringNotLike" => Some(Comparison::Pattern),
        "Bool" => Some(Comparison::Bool),
        "IpAddress" | "NotIpAddress" | "IpAddressIncludeBorder" => Some(Comparison::Ip),
        _ => match (name.strip_prefix("Numeric"), name.strip_prefix("Date")) {
            (Some(rest), _) => order(rest).map(Comparison::Number),
            (_, Some(rest)) => order(rest).map(Comparison::Date),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_of_the_catalog_can_be_evaluated() {
        for operator in catalog::operators() {
            assert!(Operator::new(&operator.name).is_some(), "{}", operator.name);
        }
        for name in ["ArnLike", "BinaryEquals", "StringEqual", "stringequals", "x:Bool", "NullIfExists", ""] {
            assert!(Operator::new(name).is_none(), "{name}");
        }
        let set = Operator::new("ForAnyValue:StringNotLikeIfExists").unwrap();
        assert_eq!((set.set, set.if_exists, set.negated), (Some(SetRule::Any), true, true));
    }
}
