//! Signed URLs: which parameters each version has and what they mean.

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Words, embedded};

/// What a parameter is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// AccessKey id.
    KeyId,
    /// AccessKey id with date, region and product.
    Credential,
    /// When the URL ends.
    Expires,
    /// When it was signed.
    Date,
    /// The signature.
    Signature,
    /// Security token of temporary credentials.
    Token,
    /// Which version of signing it is.
    Version,
    /// Names of headers that are signed too.
    AdditionalHeaders,
}

/// How the end of a signed URL is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Expiry {
    /// Seconds since 1970-01-01 UTC.
    UnixSeconds,
    /// Seconds since the date of signing.
    DurationSeconds,
}

/// One parameter of a version.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Name as it stands in the URL.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// True if OSS refuses a URL without it.
    pub required: bool,
    /// What it means.
    pub meaning: Words,
    /// EC of the answer where it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing_ec: Option<String>,
    /// EC of the answer where it is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub empty_ec: Option<String>,
}

/// How a version is known.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Marker {
    /// The parameter that only this version has.
    pub parameter: String,
    /// The value that it must have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// The shape of a signature.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignatureForm {
    /// `base64` or `hex`.
    #[schemars(extend("enum" = ["base64", "hex"]))]
    pub encoding: String,
    /// Characters, before percent-encoding.
    pub length: usize,
}

/// EC numbers of the answers that every version has its own for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VersionEc {
    /// The signature differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mismatch: Option<String>,
    /// The URL has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expired: Option<String>,
    /// The URL has not begun yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub early: Option<String>,
    /// The end is no number, or out of range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// The AccessKey id holds characters that no id has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
}

/// One version of signing in a URL.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// `v1-query`, `v2-query`, `v4-query`, `s3-v2-query` or `s3-v4-query`.
    pub id: String,
    /// Name.
    pub name: Words,
    /// How it is known.
    pub marker: Marker,
    /// How its end is written.
    pub expiry: Expiry,
    /// Shape of its signature.
    pub signature: SignatureForm,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// EC numbers of its answers.
    #[serde(default)]
    pub ec: VersionEc,
    /// What a developer must know of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Words>,
    /// Where this is known from.
    pub source: String,
}

impl Version {
    /// Its parameter of that role.
    pub fn parameter(&self, role: Role) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.role == role)
    }
}

/// A parameter that is no part of signing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OtherParameter {
    /// Name as it stands in the URL.
    pub name: String,
    /// What it means.
    pub meaning: Words,
}

/// Limits of time, in seconds.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// How far a clock may be off.
    pub skew_seconds: i64,
    /// Longest life of a V4 URL.
    pub v4_max_seconds: i64,
    /// Longest life of a security token.
    pub sts_max_seconds: i64,
}

/// All of `signing.json`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signing {
    /// The schema that stands beside the file, for editors.
    #[serde(rename = "$schema")]
    pub schema: String,
    /// Versions of signing in a URL.
    pub versions: Vec<Version>,
    /// Parameters that a V1 signature covers.
    pub v1_subresources: Vec<String>,
    /// Parameters that make a request without an object key one on the bucket.
    pub bucket_operations: Vec<String>,
    /// Parameters that are no part of signing.
    pub other_parameters: Vec<OtherParameter>,
    /// Limits of time.
    pub time: Limits,
    /// Signatures, percent-decoded, that the vendor's samples show and that belong to nothing.
    pub samples: Vec<String>,
}

impl Signing {
    /// The version with that id.
    pub fn version(&self, id: &str) -> Option<&Version> {
        self.versions.iter().find(|version| version.id == id)
    }

    /// What the parameter `name` means in `version` or in any URL of OSS.
    pub fn meaning<'a>(&'a self, version: Option<&'a Version>, name: &str) -> Option<&'a Words> {
        let own = version.and_then(|version| version.parameters.iter().find(|p| p.name == name));
        let other = || self.other_parameters.iter().find(|p| p.name == name).map(|p| &p.meaning);
        own.map(|p| &p.meaning).or_else(other)
    }
}

static FILE: LazyLock<Signing> =
    LazyLock::new(|| embedded("signing.json", include_str!("../../catalog/signing.json")));

/// All that is known of signing.
pub fn signing() -> &'static Signing {
    &FILE
}
