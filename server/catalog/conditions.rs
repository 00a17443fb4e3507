//! Condition keys and operators of policies.

use std::{collections::HashMap, sync::LazyLock};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Words,
    actions::{LONGEST, only_nearest},
    embedded,
};

/// What kind of value a key holds and an operator compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ValueType {
    /// Text.
    String,
    /// A number.
    Number,
    /// A moment.
    Date,
    /// `"true"` or `"false"`.
    Bool,
    /// An address or a block of addresses.
    Ip,
}

/// A kind of policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyKind {
    /// A policy of RAM, attached to a user, group or role.
    Ram,
    /// The policy of a bucket.
    Bucket,
    /// The policy passed to AssumeRole.
    Session,
    /// The policy of an access point.
    AccessPoint,
    /// The policy of a VPC endpoint.
    VpcEndpoint,
}

/// One condition key.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionKey {
    /// `acs:SourceIp`; `{key}` at the end stands for the name of a tag.
    pub name: String,
    /// What kind of value it holds.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// The operators that fit.
    pub operators: Vec<String>,
    /// What a value looks like.
    pub format: Words,
    /// The kinds of policy that know it.
    pub usable_in: Vec<PolicyKind>,
    /// False if it is not confirmed for OSS.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    pub confirmed: bool,
    /// The actions whose requests carry it; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<String>,
    /// What the key holds where such a request does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// True if a condition on it is ignored for all other actions.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ignored_elsewhere: bool,
    /// True if every request carries it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub always_sent: bool,
    /// A `Condition` that uses it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<serde_json::Value>,
    /// What it is.
    pub about: Words,
    /// What goes wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Words>,
    /// Where this is known from.
    pub source: String,
}

/// One operator.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    /// `StringLike`.
    pub name: String,
    /// What kind of value it compares.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// True if it holds where no value fits.
    pub negated: bool,
    /// When it holds.
    pub about: Words,
    /// What goes wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Words>,
    /// Where this is known from.
    pub source: String,
}

/// A name of a key or operator that people write and that neither RAM nor OSS knows.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrongCondition {
    /// `aws:SourceIp`; `ForAllValues:*` for an operator with any ending.
    pub name: String,
    /// What may be meant.
    #[serde(rename = "use")]
    pub instead: Vec<String>,
    /// True if only upper and lower case differ.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only_case: bool,
    /// What a developer must know of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Words>,
    /// Where this is known from.
    pub source: String,
}

fn yes() -> bool {
    true
}

/// All of `conditions.json`.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// The schema that stands beside the file, for editors.
    #[serde(rename = "$schema")]
    schema: String,
    /// Condition keys.
    keys: Vec<ConditionKey>,
    /// Operators.
    operators: Vec<Operator>,
    /// Keys that people write and that OSS does not know.
    wrong_keys: Vec<WrongCondition>,
    /// Operators that people write and that OSS does not know.
    wrong_operators: Vec<WrongCondition>,
}

static FILE: LazyLock<File> =
    LazyLock::new(|| embedded("conditions.json", include_str!("../../catalog/conditions.json")));

/// The keys by what stands before `{key}`, in lower case.
static KEYS: LazyLock<HashMap<String, &ConditionKey>> = LazyLock::new(|| {
    FILE.keys.iter().map(|key| (key.name.trim_end_matches("{key}").to_lowercase(), key)).collect()
});

/// All condition keys.
pub fn condition_keys() -> &'static [ConditionKey] {
    &FILE.keys
}

/// The key `name`, in any case: `oss:BucketTag/env` is `oss:BucketTag/{key}`.
pub fn condition_key(name: &str) -> Option<&'static ConditionKey> {
    let lower = name.to_lowercase();
    let head = lower.find('/').map_or(lower.as_str(), |slash| &lower[..=slash]);
    KEYS.get(head).copied()
}

/// The key that `name` is a misspelling of, if there is exactly one that is near enough.
pub fn nearest_condition_key(name: &str) -> Option<&'static ConditionKey> {
    let name = Some(name).filter(|name| name.len() <= LONGEST)?.to_lowercase();
    let candidates = FILE.keys.iter().map(|key| (strsim::osa_distance(&name, &key.name.to_lowercase()), key));
    only_nearest(candidates, name.len())
}

/// What may be meant by the key `name`, which OSS does not know.
pub fn wrong_condition_key(name: &str) -> Option<&'static WrongCondition> {
    wrong(&FILE.wrong_keys, name)
}

/// All operators.
pub fn operators() -> &'static [Operator] {
    &FILE.operators
}

/// The operator `name`, in any case.
pub fn operator(name: &str) -> Option<&'static Operator> {
    FILE.operators.iter().find(|operator| operator.name.eq_ignore_ascii_case(name))
}

/// The operator that `name` is a misspelling of, if there is exactly one that is near enough.
pub fn nearest_operator(name: &str) -> Option<&'static Operator> {
    let name = Some(name).filter(|name| name.len() <= LONGEST)?.to_lowercase();
    let near = |operator: &Operator| strsim::osa_distance(&name, &operator.name.to_lowercase());
    only_nearest(FILE.operators.iter().map(|operator| (near(operator), operator)), name.len())
}

/// What may be meant by the operator `name`, which the tables of RAM and OSS do not list.
pub fn wrong_operator(name: &str) -> Option<&'static WrongCondition> {
    wrong(&FILE.wrong_operators, name)
}

fn wrong(all: &'static [WrongCondition], name: &str) -> Option<&'static WrongCondition> {
    let fits = |wrong: &&WrongCondition| match wrong.name.strip_suffix(['*']) {
        Some(head) => name.starts_with(head),
        None if wrong.only_case => name == wrong.name,
        None => match wrong.name.strip_suffix("{key}") {
            Some(head) => name.get(..head.len()).is_some_and(|own| own.eq_ignore_ascii_case(head)),
            None => name.eq_ignore_ascii_case(&wrong.name),
        },
    };
    all.iter().find(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_operators_are_found() {
        assert_eq!(condition_key("oss:BucketTag/env").unwrap().name, "oss:BucketTag/{key}");
        assert_eq!(condition_key("acs:sourceip").unwrap().name, "acs:SourceIp");
        assert!(condition_key("oss:Prefix/x").is_none());
        assert_eq!(nearest_condition_key("acs:SorceIp").unwrap().name, "acs:SourceIp");
        assert_eq!(wrong_condition_key("s3:prefix").unwrap().instead, ["oss:Prefix"]);
        assert!(wrong_condition_key("acs:SourceIp").is_none());
        assert!(wrong_condition_key("s3:ExistingObjectTag/图").is_some());
        assert!(wrong_condition_key("s图图图图图图图图图图图").is_none());
        assert!(operator("StringLike").is_some() && operator("ArnLike").is_none());
        assert_eq!(nearest_operator("StringEqual").unwrap().name, "StringEquals");
        assert_eq!(wrong_operator("ForAllValues:StringLike").unwrap().name, "ForAllValues:*");
    }

    #[test]
    fn every_key_names_known_operators_and_actions() {
        for key in condition_keys() {
            assert!(key.operators.iter().all(|name| operator(name).is_some()), "{}", key.name);
            assert!(
                key.actions.iter().all(|name| super::super::action(name).is_some_and(|a| a.name == *name)),
                "{}",
                key.name
            );
        }
    }
}
