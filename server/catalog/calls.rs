//! Calls of the SDKs: which API each sends, and where the bucket and the key stand among its arguments.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::LazyLock,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Action, ArgumentPlace, actions_of_api, embedded, fold};

/// A call signs a URL: the method that it signs decides which API that is.
pub const PRESIGN: &str = "presign";

/// Methods of an SDK that send the same API.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallRow {
    /// The API, or `presign`.
    pub api: String,
    /// Names of the method, as far as they are always written.
    pub names: Vec<String>,
    /// APIs that it sends besides, such as AbortMultipartUpload where an upload fails.
    #[serde(default)]
    pub more: Vec<String>,
    /// True if it names versions of objects.
    #[serde(default)]
    pub versioned: bool,
    /// True if bucket and key are arguments of the method itself, not of a request object.
    #[serde(default)]
    pub plain: bool,
    /// Where the bucket stands, if elsewhere than in the client's other calls.
    pub bucket: Option<ArgumentPlace>,
    /// Where the object key stands, likewise.
    pub key: Option<ArgumentPlace>,
    /// Where the bucket stands that is copied from; the target's where it stands nowhere.
    pub source_bucket: Option<ArgumentPlace>,
    /// Where the key stands that is copied from.
    pub source_key: Option<ArgumentPlace>,
    /// Where the HTTP method of a signed URL stands; GET where it stands nowhere.
    pub method: Option<ArgumentPlace>,
}

/// Calls of one client whose arguments are in the same order.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallGroup {
    /// Id of the client in `clients.json`.
    pub client: String,
    /// Where this is known from.
    pub source: String,
    /// True if bucket and key stand in a request object.
    #[serde(default)]
    pub in_request: bool,
    /// Where the bucket stands; that of the client itself where it stands nowhere.
    pub bucket: Option<ArgumentPlace>,
    /// Where the object key stands.
    pub key: Option<ArgumentPlace>,
    /// Where the bucket stands that is copied from.
    pub source_bucket: Option<ArgumentPlace>,
    /// Where the key stands that is copied from.
    pub source_key: Option<ArgumentPlace>,
    /// Where the object of the client stands that knows the bucket: `oss2.ObjectIterator(bucket)`.
    pub holder: Option<ArgumentPlace>,
    /// The method that says which bucket the following calls work on: `client.Bucket("photos")`.
    pub selected_by: Option<String>,
    /// The calls.
    pub calls: Vec<CallRow>,
}

/// APIs that read one object and write another.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CopyNeeds {
    /// The APIs.
    pub apis: Vec<String>,
    /// What the source needs.
    pub source: String,
    /// What the source needs where its version is named.
    pub source_versioned: String,
    /// What the target needs.
    pub target: String,
    /// Where this is known from.
    pub known_from: String,
}

/// An option or header with which a call needs more.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OptionNeeds {
    /// Its names, in lower case without marks.
    pub names: Vec<String>,
    /// What its value must be; anything where this is not given.
    pub is: Option<String>,
    /// The APIs that it is an option of.
    pub apis: Vec<String>,
    /// What it needs.
    pub actions: Vec<String>,
    /// Where this is known from.
    pub source: String,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// The schema that stands beside the file, for editors.
    #[serde(rename = "$schema")]
    schema: String,
    /// APIs that read one object and write another.
    copies: Vec<CopyNeeds>,
    /// Options with which a call needs more.
    options: Vec<OptionNeeds>,
    /// Names of the option that names a version, in lower case without marks.
    version: Vec<String>,
    /// The calls, by client.
    clients: Vec<CallGroup>,
}

static FILE: LazyLock<File> =
    LazyLock::new(|| embedded("calls.json", include_str!("../../catalog/calls.json")));

/// The rows of each client, by the last word of a name.
static ROWS: LazyLock<BTreeMap<&str, HashMap<&str, Vec<Row>>>> = LazyLock::new(|| {
    let mut rows: BTreeMap<&str, HashMap<&str, Vec<Row>>> = BTreeMap::new();
    for group in &FILE.clients {
        let own = rows.entry(&group.client).or_default();
        for row in &group.calls {
            for name in &row.names {
                let last = name.rsplit('.').next().unwrap_or(name);
                own.entry(last).or_default().push(Row { group, row, name });
            }
        }
    }
    rows
});

/// One name of one call.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The calls that it stands among.
    pub group: &'static CallGroup,
    /// The call.
    pub row: &'static CallRow,
    /// The name.
    pub name: &'static str,
}

/// All calls, by client.
pub fn call_groups() -> &'static [CallGroup] {
    &FILE.clients
}

/// The calls of the client `id` whose name ends with the word `last`.
pub fn calls_named(id: &str, last: &str) -> &'static [Row] {
    ROWS.get(id).and_then(|own| own.get(last)).map_or(&[], Vec::as_slice)
}

/// False if no client has a call whose name ends with the word `last`. Asked of every call of every text.
pub fn may_send(last: &str) -> bool {
    static LASTS: LazyLock<HashSet<&str>> =
        LazyLock::new(|| ROWS.values().flat_map(HashMap::keys).copied().collect());
    LASTS.contains(last)
}

/// What `api` needs on its source and on its target, if it copies.
pub fn copy_needs(api: &str) -> Option<&'static CopyNeeds> {
    FILE.copies.iter().find(|copy| copy.apis.iter().any(|own| own == api))
}

/// The options that make calls need more.
pub fn option_needs() -> &'static [OptionNeeds] {
    &FILE.options
}

/// True if an option of that name names a version.
pub fn names_a_version(option: &str) -> bool {
    FILE.version.iter().any(|name| *name == fold(option))
}

/// The actions that `api` needs, with or without a version. Not for an API that copies.
pub fn api_needs(api: &str, versioned: bool) -> Vec<&'static Action> {
    let all: Vec<&Action> = actions_of_api(api).collect();
    let of_version = versioned && all.iter().any(|action| action.versioned);
    all.into_iter().filter(|action| action.versioned == of_version).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_changes_the_action() {
        let names = |api, versioned| -> Vec<&str> {
            api_needs(api, versioned).iter().map(|action| action.name.as_str()).collect()
        };
        assert_eq!(names("HeadObject", false), ["oss:GetObject"]);
        assert_eq!(names("HeadObject", true), ["oss:GetObjectVersion"]);
        assert_eq!(names("PutBucketTags", true), ["oss:PutBucketTagging"]);
        assert!(names_a_version("version_id") && names_a_version("VersionId"));
    }

    #[test]
    fn a_name_is_found_by_its_last_word() {
        let rows = calls_named("python-oss2", "resumable_upload");
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].row.api, "PutObject");
        assert!(calls_named("python-oss2", "putObject").is_empty());
    }
}
