//! What a user may set, in `oss403.toml` or over LSP under `oss403`: the same keys.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::finding::Severity;

/// The language of everything that the user reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Locale {
    /// Reads a tag such as `zh-CN`, `zh_CN.UTF-8`, `en-US` or `C`; `None` for a language that we do not speak.
    pub fn parse(tag: &str) -> Option<Self> {
        let language = tag.split(['-', '_', '.', '@']).next().unwrap_or_default();
        match language.to_ascii_lowercase().as_str() {
            "zh" => Some(Locale::Zh),
            "en" | "c" | "posix" => Some(Locale::En),
            _ => None,
        }
    }
}

/// How loud a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The rule is silent.
    Off,
    /// See [`Severity::Hint`].
    Hint,
    /// See [`Severity::Information`].
    Information,
    /// See [`Severity::Warning`].
    Warning,
    /// See [`Severity::Error`].
    Error,
}

impl Level {
    /// The severity that it stands for; `None` for [`Level::Off`].
    pub fn severity(self) -> Option<Severity> {
        match self {
            Level::Off => None,
            Level::Hint => Some(Severity::Hint),
            Level::Information => Some(Severity::Information),
            Level::Warning => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }
}

/// What is known of one bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Bucket {
    /// Region that the bucket stands in, such as `cn-hangzhou`.
    pub region: Option<String>,
}

/// Which inlay hints are drawn. All are off by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct InlayHints {
    /// How long a signed URL still lives, behind its expiry.
    pub expiry: bool,
    /// The region's name, behind a host.
    pub region: bool,
}

/// Everything that a user may set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Settings {
    /// Language of messages. Not set: the editor's, or the environment's.
    pub locale: Option<Locale>,
    /// Level of single rules, by rule id.
    pub rules: BTreeMap<String, Level>,
    /// Your own buckets, by name.
    pub buckets: BTreeMap<String, Bucket>,
    /// Custom domains, each with the bucket that it is bound to.
    pub cnames: BTreeMap<String, String>,
    /// Hosts of a private cloud or of an emulator, as globs; nothing is said of them.
    pub hosts: Vec<String>,
    /// Files that are never read, as globs relative to the folder of `oss403.toml`.
    pub exclude: Vec<String>,
    /// Files larger than this many bytes are not read.
    pub max_bytes: u64,
    /// Inlay hints.
    pub inlay_hints: InlayHints,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            locale: None,
            rules: BTreeMap::new(),
            buckets: BTreeMap::new(),
            cnames: BTreeMap::new(),
            hosts: Vec::new(),
            exclude: Vec::new(),
            max_bytes: 20_000_000,
            inlay_hints: InlayHints::default(),
        }
    }
}

/// Why a configuration could not be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    /// Line, from 1; `None` where the form has no lines (settings over LSP).
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for SettingsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, "line {line}, column {column}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for SettingsError {}

impl Settings {
    /// Reads the text of an `oss403.toml`.
    ///
    /// # Errors
    /// Says line and column of what is no TOML, no known key, or no fitting value.
    pub fn from_toml(text: &str) -> Result<Self, SettingsError> {
        let settings: Settings = toml::from_str(text).map_err(|error| {
            let start = error.span().map(|span| span.start);
            let head = start.and_then(|start| text.get(..start));
            SettingsError {
                line: head.map(|head| head.matches('\n').count() + 1),
                column: head.map(|head| head.chars().rev().take_while(|&c| c != '\n').count() + 1),
                message: error.message().to_owned(),
            }
        })?;
        settings.known_rules()
    }

    /// Reads the value of the section `oss403` as an LSP client sends it; `null` means the defaults.
    ///
    /// # Errors
    /// Says what is no known key or no fitting value.
    pub fn from_json(value: serde_json::Value) -> Result<Self, SettingsError> {
        if value.is_null() {
            return Ok(Settings::default());
        }
        let settings: Settings = serde_json::from_value(value).map_err(|error| SettingsError {
            line: None,
            column: None,
            message: error.to_string(),
        })?;
        settings.known_rules()
    }

    /// JSON Schema of `oss403.toml`.
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(Settings).into()
    }

    fn known_rules(self) -> Result<Self, SettingsError> {
        match self.rules.keys().find(|id| crate::catalog::rule(id).is_none()) {
            None => Ok(self),
            Some(id) => Err(SettingsError {
                line: None,
                column: None,
                message: format!("rules.{id}: there is no such rule"),
            }),
        }
    }
}
