//! The policy of a form upload (PostObject) as data: what it says, and where each part of it stands.
//!
//! It takes what is there, right or wrong, and judges nothing.
//!
//! Source: alibabacloud.com/help/en/oss/developer-reference/postobject.

use jiff::Timestamp;

use super::{
    document::{Leaf, LeafKind, Member, leaf, member},
    value::{Kind, NodeId, Text, Tree},
};
use crate::text::Span;

/// The ways in which a condition can compare.
pub const OPERATORS: [&str; 5] = ["eq", "starts-with", "content-length-range", "in", "not-in"];

/// The policy of a form upload.
#[derive(Clone, Debug, Default)]
pub struct PostPolicy {
    /// All of its characters.
    pub span: Span,
    /// `expiration`.
    pub expiration: Option<Member>,
    /// `conditions`.
    pub conditions: Option<Conditions>,
    /// True if it may have members that are not known.
    pub open: bool,
}

/// `conditions`.
#[derive(Clone, Debug)]
pub struct Conditions {
    /// The key.
    pub key: Text,
    /// The whole value.
    pub span: Span,
    /// What stands in the list; `None` if it is no list.
    pub entries: Option<Vec<Condition>>,
    /// True if only the running program knows all of it.
    pub open: bool,
}

/// One entry of `conditions`.
#[derive(Clone, Debug)]
pub struct Condition {
    /// All of its characters.
    pub span: Span,
    /// What it is.
    pub kind: ConditionKind,
}

/// What an entry of `conditions` is.
#[derive(Clone, Debug)]
pub enum ConditionKind {
    /// `{"field": "value"}`.
    Simple {
        /// Its members; there should be one.
        members: Vec<Member>,
        /// True if there may be more.
        open: bool,
    },
    /// `["eq", "$field", "value"]`.
    Match {
        /// What stands in it.
        items: Vec<Item>,
        /// True if there may be more.
        open: bool,
    },
    /// Something that only the running program knows.
    Open,
    /// A string, a number: neither of the two forms.
    Stray,
}

/// What stands in a condition that is a list.
#[derive(Clone, Debug)]
pub struct Item {
    /// It as a single value.
    pub leaf: Leaf,
    /// What stands in it, if it is a list.
    pub list: Option<Vec<Leaf>>,
}

/// What a condition demands of which field.
#[derive(Clone, Copy, Debug)]
pub struct Demand<'a> {
    /// The field, without its `$`.
    pub field: &'a str,
    /// How it is compared: `eq` or `starts-with`.
    pub operator: &'a str,
    /// With what; `None` if only the running program knows.
    pub value: Option<&'a Text>,
}

impl PostPolicy {
    /// Reads the object `id` of `tree` as the policy of a form; `None` if it has neither key.
    pub fn new(tree: &Tree, id: NodeId) -> Option<PostPolicy> {
        let Kind::Object(object) = &tree.node(id).kind else { return None };
        let expiration = object.get("expiration").map(|found| member(tree, found));
        let conditions = object.get("conditions").map(|found| Conditions::new(tree, &found.key, found.value));
        (expiration.is_some() || conditions.is_some()).then_some(PostPolicy {
            span: tree.node(id).span,
            expiration,
            conditions,
            open: object.open,
        })
    }

    /// The entries of its conditions, as far as they are known.
    pub fn entries(&self) -> &[Condition] {
        self.conditions.as_ref().and_then(|found| found.entries.as_deref()).unwrap_or_default()
    }

    /// True if its conditions have the form that only policies of forms have.
    pub fn is_telling(&self) -> bool {
        self.entries().iter().any(|entry| match &entry.kind {
            ConditionKind::Match { items, .. } => {
                let first = items.first().and_then(|item| item.leaf.text());
                first.is_some_and(|first| OPERATORS.contains(&first.text.as_str()))
            }
            ConditionKind::Simple { members, .. } => {
                let field = |name: &str| {
                    matches!(name, "bucket" | "key" | "success_action_status" | "success_action_redirect")
                        || name.starts_with("x-oss-")
                };
                members.iter().any(|member| field(&member.key.text))
            }
            _ => false,
        })
    }

    /// The names of all fields that it speaks of, without `$`.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.entries().iter().flat_map(Condition::fields)
    }

    /// Everything that it demands of fields by `eq` and `starts-with`.
    pub fn demands(&self) -> impl Iterator<Item = Demand<'_>> {
        self.entries().iter().filter_map(Condition::demand)
    }

    /// Puts what `said` knows of a computed value in the place of that value: a text for a text, a list for the
    /// conditions.
    pub(crate) fn fill(&mut self, said: &mut dyn FnMut(Span) -> Option<Tree>) {
        let fill = |one: &mut Leaf, said: &mut dyn FnMut(Span) -> Option<Tree>| {
            if let LeafKind::Open(None) = one.kind
                && let Some(tree) = said(one.span)
                && let Some(Kind::Text(text)) = tree.root().map(|root| &tree.node(root).kind)
            {
                one.kind = LeafKind::Text(text.clone());
            }
        };
        if let Some(member) = &mut self.expiration {
            fill(&mut member.value, said);
        }
        let Some(conditions) = &mut self.conditions else { return };
        if conditions.entries.is_none()
            && conditions.open
            && let Some(tree) = said(conditions.span)
            && let Some(root) = tree.root().filter(|&root| matches!(tree.node(root).kind, Kind::List(_)))
        {
            *conditions = Conditions::new(&tree, &conditions.key, root);
            // more may be added to the list by its name
            conditions.open = true;
        }
        for entry in conditions.entries.iter_mut().flatten() {
            match &mut entry.kind {
                ConditionKind::Simple { members, .. } => {
                    members.iter_mut().for_each(|member| fill(&mut member.value, said));
                }
                ConditionKind::Match { items, open } => {
                    items.iter_mut().for_each(|item| fill(&mut item.leaf, said));
                    *open = items.iter().any(|item| matches!(item.leaf.kind, LeafKind::Open(None)));
                }
                ConditionKind::Open | ConditionKind::Stray => {}
            }
        }
    }

    /// The moment at which it ends, if that is written as OSS wants it.
    pub fn ends_at(&self) -> Option<Timestamp> {
        moment(&self.expiration.as_ref()?.value.text()?.text)
    }
}

impl Conditions {
    fn new(tree: &Tree, key: &Text, id: NodeId) -> Conditions {
        let node = tree.node(id);
        let (entries, open) = match &node.kind {
            Kind::List(items) => {
                let entries: Vec<Condition> = items.iter().map(|&id| condition(tree, id)).collect();
                let open = entries.iter().any(|one| matches!(one.kind, ConditionKind::Open));
                (Some(entries), open)
            }
            Kind::Open(_) => (None, true),
            // PHP writes a list with its numbers; one without members is an empty list there
            _ => match numbered(tree, id) {
                Some(items) => (Some(items.iter().map(|&id| condition(tree, id)).collect()), false),
                None => (None, false),
            },
        };
        Conditions { key: key.clone(), span: node.span, entries, open }
    }
}

impl Condition {
    /// The fields that it names, without `$`.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        let (members, second) = match &self.kind {
            ConditionKind::Simple { members, .. } => (members.as_slice(), None),
            ConditionKind::Match { items, .. } => {
                let second = items.get(1).and_then(|item| item.leaf.text());
                (&[][..], second.map(|text| text.text.trim_start_matches('$')))
            }
            _ => (&[][..], None),
        };
        members.iter().map(|member| member.key.text.as_str()).chain(second)
    }

    /// What it demands, if it is of a form that OSS takes.
    pub fn demand(&self) -> Option<Demand<'_>> {
        match &self.kind {
            ConditionKind::Simple { members, open: false } => match members.as_slice() {
                [only] => Some(Demand { field: &only.key.text, operator: "eq", value: only.value.text() }),
                _ => None,
            },
            ConditionKind::Match { items, open: false } => match items.as_slice() {
                [operator, field, value] => {
                    let operator = operator.leaf.text()?.text.as_str();
                    let field = field.leaf.text()?.text.strip_prefix('$')?;
                    let known = matches!(operator, "eq" | "starts-with");
                    known.then_some(Demand { field, operator, value: value.leaf.text() })
                }
                _ => None,
            },
            _ => None,
        }
    }
}

/// The moment that an `expiration` names: `2014-12-01T12:00:00.000Z`, also without the fraction.
pub fn moment(text: &str) -> Option<Timestamp> {
    let digits = |range: std::ops::Range<usize>| text.as_bytes()[range].iter().all(u8::is_ascii_digit);
    let seconds = text.strip_suffix('Z').filter(|rest| rest.is_ascii() && rest.len() >= 19)?;
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    let form = marks.iter().all(|&(at, mark)| text.as_bytes()[at] == mark)
        && [0..4, 5..7, 8..10, 11..13, 14..16, 17..19].into_iter().all(digits);
    let fraction = &seconds[19..];
    let fine = fraction.is_empty()
        || fraction.strip_prefix('.').is_some_and(|digits| {
            (1..=9).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
        });
    (form && fine).then(|| text.parse().ok())?
}

/// The values of a list that is written with its numbers: `array(0 => 'eq', 1 => '$key')`.
fn numbered(tree: &Tree, id: NodeId) -> Option<Vec<NodeId>> {
    let Kind::Object(object) = &tree.node(id).kind else { return None };
    let counts = object.members.iter().enumerate().all(|(i, member)| member.key.text == i.to_string());
    (counts && !object.open && !object.members.is_empty())
        .then(|| object.members.iter().map(|member| member.value).collect())
}

fn condition(tree: &Tree, id: NodeId) -> Condition {
    let node = tree.node(id);
    let listed = match &node.kind {
        Kind::List(items) => Some(items.clone()),
        _ => numbered(tree, id),
    };
    let kind = match (&node.kind, listed) {
        (_, Some(items)) => {
            let items: Vec<Item> = items.iter().map(|&id| item(tree, id)).collect();
            // `...more` brings as many as it likes
            let open = items.iter().any(|item| matches!(&item.leaf.kind, LeafKind::Open(None)));
            ConditionKind::Match { items, open }
        }
        (Kind::Object(object), None) => ConditionKind::Simple {
            members: object.members.iter().map(|one| member(tree, one)).collect(),
            open: object.open,
        },
        (Kind::Open(_), None) => ConditionKind::Open,
        _ => ConditionKind::Stray,
    };
    Condition { span: node.span, kind }
}

fn item(tree: &Tree, id: NodeId) -> Item {
    let list = match &tree.node(id).kind {
        Kind::List(items) => Some(items.iter().map(|&id| leaf(tree, id)).collect()),
        _ => None,
    };
    Item { leaf: leaf(tree, id), list }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        policy::find_post,
        syntax::{Syntax, by_id},
    };

    #[test]
    fn only_times_in_utc_are_moments() {
        for text in ["2014-12-01T12:00:00.000Z", "2014-12-01T12:00:00Z", "2030-01-01T00:00:00.1Z"] {
            assert!(moment(text).is_some(), "{text}");
        }
        for text in [
            "",
            "Z",
            "2014-12-01T12:00:00",
            "2014-12-01 12:00:00Z",
            "2014-12-01T12:00:00+08:00",
            "2014-13-01T12:00:00Z",
            "20141201T120000Z",
            "2014-12-01T12:00:00.Z",
            "二〇一四年十二月一日十二时Z",
        ] {
            assert!(moment(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_policy_is_read_in_every_notation() {
        let json = r#"{"expiration":"2030-01-01T00:00:00Z","conditions":[{"bucket":"b"},["eq","$key","a"]]}"#;
        let escaped = json.replace('"', "\\\"");
        for (language, text) in [
            ("json", json.to_owned()),
            ("javascript", "var p = {\n  expiration: '2030-01-01T00:00:00Z', // end\n  conditions: [{bucket: 'b'}, ['eq', '$key', 'a'],],\n};".to_owned()),
            ("python", "p = {'expiration': '2030-01-01T00:00:00Z', 'conditions': [{'bucket': 'b'}, ['eq', '$key', 'a']]}".to_owned()),
            ("php", "<?php\n$p = array('expiration'=>'2030-01-01T00:00:00Z', 'conditions'=>array(array('bucket'=>'b'), array(0=>'eq', 1=>'$key', 2=>'a')));".to_owned()),
            ("java", format!("class A {{ String p = \"{escaped}\"; }}")),
            ("csharp", format!("var p = \"{escaped}\";")),
            ("go", "package a\nvar p = map[string]any{\"expiration\": \"2030-01-01T00:00:00Z\", \"conditions\": []any{map[string]string{\"bucket\": \"b\"}, []any{\"eq\", \"$key\", \"a\"}}}".to_owned()),
            ("html", "<input name=\"policy\" value=\"eyJleHBpcmF0aW9uIjoiMjAzMC0wMS0wMVQwMDowMDowMFoiLCJjb25kaXRpb25zIjpbeyJidWNrZXQiOiJiIn0sWyJlcSIsIiRrZXkiLCJhIl1dfQ==\">".to_owned()),
        ] {
            let found = find_post(&text, &Syntax::new(&text, by_id(language).unwrap()));
            let [policy] = &found[..] else { panic!("{language}: {}", found.len()) };
            assert!(policy.ends_at().is_some() && policy.is_telling(), "{language}");
            let fields: Vec<&str> = policy.demands().map(|demand| demand.field).collect();
            assert_eq!(fields, ["bucket", "key"], "{language}");
        }
    }
}
