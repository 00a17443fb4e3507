//! Hotlink protection: which referers a bucket takes.

use super::{Value, Values};
use crate::{
    policy::value::{Kind, NodeId, Object, Tree},
    text::{Span, glob},
};

/// The referers that a bucket takes and refuses, as one text gives them.
#[derive(Clone, Debug, Default)]
pub struct Referers {
    /// All of its characters.
    pub span: Span,
    /// Where to point at when something is missing in it.
    pub head: Span,
    /// `AllowEmptyReferer`.
    pub allow_empty: Option<Value>,
    /// `AllowTruncateQueryString`.
    pub truncate_query: Option<Value>,
    /// `TruncatePath`.
    pub truncate_path: Option<Value>,
    /// `RefererList`; its key is set if the container stands there.
    pub list: Values,
    /// `RefererBlacklist`.
    pub blacklist: Values,
    /// True if it may have more than stands here.
    pub open: bool,
    /// True if it is XML: a container that is absent is a fault there.
    pub xml: bool,
}

/// Which part of the configuration a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    AllowEmpty,
    TruncateQuery,
    TruncatePath,
    List,
    Blacklist,
}

impl Field {
    /// The part that `name` is in any notation: `AllowEmptyReferer`, `allow_empty`, `referer_list` …
    pub(crate) fn parse(name: &str) -> Option<Field> {
        match crate::catalog::fold(name).as_str() {
            "allowemptyreferer" | "allowempty" => Some(Field::AllowEmpty),
            "allowtruncatequerystring" => Some(Field::TruncateQuery),
            "truncatepath" => Some(Field::TruncatePath),
            "refererlist" | "referers" | "whitelist" | "referer" => Some(Field::List),
            "refererblacklist" | "blacklist" => Some(Field::Blacklist),
            _ => None,
        }
    }
}

impl Referers {
    /// The configuration that the object `id` of `tree` says; `None` if it is no object.
    pub(crate) fn read(tree: &Tree, id: NodeId, head: Span, xml: bool) -> Option<Referers> {
        let node = tree.node(id);
        let Kind::Object(object) = &node.kind else { return None };
        let mut found = Referers { span: node.span, head, open: object.open, xml, ..Referers::default() };
        found.take(tree, object, xml);
        Some(found)
    }

    /// Adds the members of `object`.
    pub(crate) fn take(&mut self, tree: &Tree, object: &Object, xml: bool) {
        for member in &object.members {
            if let Some(field) = Field::parse(&member.key.text) {
                self.put(tree, field, member.key.span, member.value, xml);
            }
        }
    }

    /// Gives the part `field` what stands at `id`.
    pub(crate) fn put(&mut self, tree: &Tree, field: Field, key: Span, id: NodeId, xml: bool) {
        let one = || Value::read(tree, id, false);
        match field {
            Field::AllowEmpty => self.allow_empty = one(),
            Field::TruncateQuery => self.truncate_query = one(),
            Field::TruncatePath => self.truncate_path = one(),
            Field::List => fill(&mut self.list, tree, key, id, xml),
            Field::Blacklist => fill(&mut self.blacklist, tree, key, id, xml),
        }
    }

    /// True if `AllowEmptyReferer` is `false`.
    pub fn refuses_empty(&self) -> bool {
        is(&self.allow_empty, "false")
    }

    /// True if the path of a referer is cut before it is compared.
    pub fn cuts_path(&self) -> bool {
        is(&self.truncate_path, "true")
    }
}

/// True if `value` is the word `word`, in any case.
pub(crate) fn is(value: &Option<Value>, word: &str) -> bool {
    value.as_ref().is_some_and(|value| value.text.eq_ignore_ascii_case(word))
}

/// Fills a list from its container: `<RefererList><Referer>…`, `{"Referer": […]}`, `[…]`.
fn fill(values: &mut Values, tree: &Tree, key: Span, id: NodeId, xml: bool) {
    values.seen(key);
    match &tree.node(id).kind {
        Kind::Object(object) if !object.members.is_empty() => {
            values.open |= object.open;
            for member in &object.members {
                match crate::catalog::fold(&member.key.text).as_str() {
                    "referer" | "referers" => values.add(tree, member.value, xml),
                    _ => values.open = true,
                }
            }
        }
        // `<RefererList></RefererList>`, `<RefererList/>`
        Kind::Text(text) if xml && text.text.is_empty() => {}
        _ => values.add(tree, id, false),
    }
}

/// True if `referer` begins as `entry` says: `*` stands for any characters, also none, `?` for one.
///
/// Source: alibabacloud.com/help/en/oss/developer-reference/putbucketreferer
pub fn matches(entry: &str, referer: &str) -> bool {
    !entry.is_empty() && glob(&format!("{entry}*"), referer)
}

/// True if every referer that `inner` names is named by `outer`.
pub(crate) fn covers(outer: &str, inner: &str) -> bool {
    // a wildcard of the inner one stands for anything, so a `*` of the outer one must take it up
    let sample: String = inner.chars().map(|c| if matches!(c, '*' | '?') { '\u{1}' } else { c }).collect();
    outer == inner || matches(outer, &sample) && (!inner.contains('?') || !outer.contains('?'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_referer_begins_as_its_entry_says() {
        for (entry, referer, does) in [
            ("http://www.example.com", "http://www.example.com/123", true),
            ("http://www.example.com", "http://www.example.com.cn", true),
            ("http://www.example.com", "https://www.example.com", false),
            ("http://*.example.com", "http://example.com", false),
            ("*.example.com", "https://a.example.com/x", true),
            ("*example.com", "https://example.com/x", true),
            ("https://www.?.example.com", "https://www.a.example.com", true),
            ("https://www.?.example.com", "https://www.ab.example.com", false),
            ("", "https://a.com", false),
        ] {
            assert_eq!(matches(entry, referer), does, "{entry} {referer}");
        }
    }

    #[test]
    fn one_entry_covers_another() {
        for (outer, inner, does) in [
            ("*.example.com", "https://img.example.com", true),
            ("*.example.com", "*.example.com", true),
            ("https://example.com", "https://example.com/a", true),
            ("https://example.com/a", "https://example.com", false),
            ("https://a.example.com", "https://*.example.com", false),
        ] {
            assert_eq!(covers(outer, inner), does, "{outer} {inner}");
        }
    }
}
