//! Traps with names of error codes.

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Words, embedded};

/// A code that was renamed; servers send either.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Renamed {
    /// Older name.
    pub old: String,
    /// Newer name.
    pub new: String,
}

/// A code of S3 or another cloud.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Foreign {
    /// The foreign code.
    pub code: String,
    /// What OSS sends in its place.
    pub instead: Vec<String>,
    /// What to know of it.
    pub note: Words,
}

/// A value in an SDK that no server sends.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SdkTrap {
    /// Languages of the SDK, as ids of `languages.json`.
    pub language: Vec<String>,
    /// The value.
    pub literal: String,
    /// What the server sends.
    pub instead: String,
    /// What to know of it.
    pub note: Words,
}

/// A constant of an SDK.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Constant {
    /// Its name: `ACCESS_DENIED`.
    pub name: String,
    /// The code that it stands for.
    pub value: String,
}

/// All of `codes.json`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeTraps {
    /// The schema that stands beside the file, for editors.
    #[serde(rename = "$schema")]
    pub schema: String,
    /// Codes that were renamed.
    pub renamed: Vec<Renamed>,
    /// Codes of other clouds.
    pub foreign: Vec<Foreign>,
    /// Values that no server sends.
    pub sdk_traps: Vec<SdkTrap>,
    /// Codes that SDKs make themselves.
    pub client_codes: Vec<String>,
    /// Constants of `OSSErrorCode` of the SDK for Java.
    pub java_constants: Vec<Constant>,
}

static FILE: LazyLock<CodeTraps> =
    LazyLock::new(|| embedded("codes.json", include_str!("../../catalog/codes.json")));

/// All that is known of names of codes.
pub fn code_traps() -> &'static CodeTraps {
    &FILE
}
