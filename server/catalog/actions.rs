//! Actions of policies: what each is for, which API needs it, and which resource it works on.

use std::{collections::HashMap, sync::LazyLock};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Words, embedded};
use crate::text::glob;

/// What kind of resource an action works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The account: `acs:oss:*:*:*`.
    Service,
    /// A bucket, or an access point.
    Bucket,
    /// An object: `bucket/key`.
    Object,
    /// A resource pool.
    ResourcePool,
    /// Vector buckets and indexes, a service of their own.
    Vector,
    /// Table buckets, a service of their own.
    Table,
    /// A resource of another service, such as a KMS key or a role.
    OtherService,
}

/// What an action does to its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// Lists.
    List,
    /// Reads.
    Read,
    /// Writes or deletes.
    Write,
    /// Changes who may do what.
    Permissions,
}

/// Whether an action works in a bucket policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum InBucketPolicy {
    /// It does.
    Yes,
    /// It should; the vendor's pages do not show it.
    Likely,
    /// It has no effect there.
    No,
    /// Not known.
    Unknown,
    /// Only in the policy of a vector or table bucket.
    OwnKind,
}

/// How well an action is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ActionStatus {
    /// It stands in the vendor's table.
    Documented,
    /// Named after its API; the table does not list it.
    ByAnalogy,
    /// It belongs to a service that is younger than the table.
    NewerService,
    /// Old, and still accepted.
    Legacy,
    /// Only known from a system policy.
    SystemPolicy,
    /// Named by a page although there is no such API.
    DocOnly,
}

/// One action.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// `oss:GetObject`.
    pub name: String,
    /// The APIs that need it.
    pub apis: Vec<String>,
    /// True if it is needed where the API is called with a version of the object.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub versioned: bool,
    /// What kind of resource it works on.
    pub level: Level,
    /// Forms of the resource; `{region}`, `{owner}`, `{bucket}`, `{object}` … stand for the variable parts.
    pub resources: Vec<String>,
    /// Whether it works in a bucket policy.
    pub bucket_policy: InBucketPolicy,
    /// What it does to its resource.
    pub access: Access,
    /// How well it is known.
    pub status: ActionStatus,
    /// What it is for.
    pub about: Words,
    /// What a developer must know of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Words>,
    /// Where this is known from.
    pub source: String,
}

/// A call for which OSS has no action of its own: it needs several.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Composite {
    /// The APIs or tools.
    pub apis: Vec<String>,
    /// The actions that they need.
    pub needs: Vec<String>,
    /// Which resource each of them needs.
    pub about: Words,
    /// What a developer must know of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Words>,
    /// Where this is known from.
    pub source: String,
}

/// A pattern of actions that policies often hold.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wildcard {
    /// `oss:Get*`.
    pub name: String,
    /// What it stands for.
    pub about: Words,
    /// Where this is known from.
    pub source: String,
}

/// A name that people write in policies and that is no action.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrongAction {
    /// `oss:HeadObject`.
    pub name: String,
    /// The actions that are meant; none where nothing is needed.
    #[serde(rename = "use")]
    pub instead: Vec<String>,
    /// True if one of the actions is needed, and not all of them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub either: bool,
    /// True if only upper and lower case differ: RAM mostly takes both.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only_case: bool,
    /// What a developer must know of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Words>,
    /// Where this is known from.
    pub source: String,
}

/// The name of an event, which looks like an action.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventName {
    /// `oss:ObjectCreated:*`.
    pub name: String,
    /// The single events.
    pub kinds: Vec<String>,
    /// What it is.
    pub about: Words,
    /// Where this is known from.
    pub source: String,
}

/// All of `actions.json`.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// The schema that stands beside the file, for editors.
    #[serde(rename = "$schema")]
    schema: String,
    /// Actions, in the order of the vendor's table.
    actions: Vec<Action>,
    /// Calls that need several actions.
    composites: Vec<Composite>,
    /// Patterns that policies often hold.
    wildcards: Vec<Wildcard>,
    /// Names that people write and that are no action.
    wrong: Vec<WrongAction>,
    /// Events, which look like actions.
    events: Vec<EventName>,
}

static FILE: LazyLock<File> =
    LazyLock::new(|| embedded("actions.json", include_str!("../../catalog/actions.json")));

static BY_NAME: LazyLock<HashMap<String, &Action>> =
    LazyLock::new(|| FILE.actions.iter().map(|action| (action.name.to_lowercase(), action)).collect());

/// All actions, in the order of the vendor's table.
pub fn actions() -> &'static [Action] {
    &FILE.actions
}

/// Calls that need several actions.
pub fn composites() -> &'static [Composite] {
    &FILE.composites
}

/// The action of that name, in any case.
pub fn action(name: &str) -> Option<&'static Action> {
    BY_NAME.get(&name.to_lowercase()).copied()
}

/// The actions that `pattern` stands for, in any case: `oss:Get*`, `oss:?utObject`, or a plain name.
pub fn actions_matching(pattern: &str) -> impl Iterator<Item = &'static Action> {
    let pattern = pattern.to_lowercase();
    FILE.actions.iter().filter(move |action| glob(&pattern, &action.name.to_lowercase()))
}

/// The actions that the API `api` needs, in any case.
pub fn actions_of_api(api: &str) -> impl Iterator<Item = &'static Action> {
    FILE.actions.iter().filter(move |action| action.apis.iter().any(|own| own.eq_ignore_ascii_case(api)))
}

/// What is known of the pattern `name`.
pub fn action_wildcard(name: &str) -> Option<&'static Wildcard> {
    FILE.wildcards.iter().find(|wildcard| wildcard.name.eq_ignore_ascii_case(name))
}

/// What is meant by `name`, which is no action. The exact spelling comes first: some differ by case alone.
pub fn wrong_action(name: &str) -> Option<&'static WrongAction> {
    let exact = FILE.wrong.iter().find(|wrong| wrong.name == name);
    let alike = || FILE.wrong.iter().find(|wrong| !wrong.only_case && wrong.name.eq_ignore_ascii_case(name));
    exact.or_else(alike)
}

/// All names that people write and that are no action.
pub fn wrong_actions() -> &'static [WrongAction] {
    &FILE.wrong
}

/// The event `name`, which belongs into a trigger and not into a policy.
pub fn event_name(name: &str) -> Option<&'static EventName> {
    FILE.events.iter().find(|event| event.name == name || event.kinds.iter().any(|kind| kind == name))
}

/// The action that `name` is a misspelling of, if there is exactly one that is near enough.
///
/// Near: at most two letters behind the colon differ, and fewer than a fifth of all.
pub fn nearest_action(name: &str) -> Option<&'static Action> {
    let name = Some(name).filter(|name| name.len() <= LONGEST)?.to_lowercase();
    let (service, own) = name.split_once(':')?;
    let candidates = FILE.actions.iter().filter_map(|action| {
        let lower = action.name.to_lowercase();
        let (other, rest) = lower.split_once(':')?;
        (other == service).then(|| (strsim::osa_distance(own, rest), action))
    });
    only_nearest(candidates, own.len())
}

/// No name that could be a misspelling is longer than this, in bytes.
pub(super) const LONGEST: usize = 100;

/// The candidate at the least distance, if it is alone there and near enough for a name of `len` bytes.
pub(super) fn only_nearest<T>(candidates: impl Iterator<Item = (usize, T)>, len: usize) -> Option<T> {
    let mut best: Option<(usize, T)> = None;
    let mut rivals = 0;
    for (distance, candidate) in candidates {
        match &best {
            Some((least, _)) if distance > *least => {}
            Some((least, _)) if distance == *least => rivals += 1,
            _ => {
                best = Some((distance, candidate));
                rivals = 0;
            }
        }
    }
    let (distance, found) = best?;
    (distance <= 2 && distance * 5 < len && rivals == 0).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case_and_by_pattern() {
        assert_eq!(action("OSS:getobject").unwrap().level, Level::Object);
        assert!(action("oss:HeadObject").is_none());
        assert!(actions_matching("oss:getobject*").all(|action| action.name.starts_with("oss:GetObject")));
        assert_eq!(actions_matching("oss:ListBuckets").count(), 1);
        assert_eq!(actions_matching("*").count(), actions().len());
        let head: Vec<_> = actions_of_api("HeadObject").map(|action| action.name.as_str()).collect();
        assert_eq!(head, ["oss:GetObject", "oss:GetObjectVersion"]);
    }

    #[test]
    fn wrong_names_lead_to_the_right_ones() {
        assert_eq!(wrong_action("oss:headobject").unwrap().instead, ["oss:GetObject"]);
        assert!(wrong_action("oss:GetObjectACL").unwrap().only_case);
        assert!(wrong_action("oss:GetObjectAcl").is_none());
        assert_eq!(nearest_action("oss:GetObjct").unwrap().name, "oss:GetObject");
        assert!(nearest_action("oss:Frobnicate").is_none());
        assert!(nearest_action("ecs:GetObjct").is_none());
        assert!(event_name("oss:ObjectCreated:PutObject").is_some());
    }
}
