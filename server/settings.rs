//! What a user may set, in `oss403.toml` or over LSP under `oss403`: the same keys.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    catalog::{self, Words, word},
    finding::Severity,
    text::mask,
};

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
    /// What is wrong. What a library says is English in both languages.
    pub message: Words,
}

impl SettingsError {
    /// What a library says of a text, of which it may quote anything.
    fn quoting(said: &str) -> Self {
        let said = mask::mask_words(said);
        SettingsError { line: None, column: None, message: Words { en: said.clone(), zh: said } }
    }

    fn unknown_rule(id: &str) -> Self {
        let shown = mask::mask_words(id);
        let words = |locale| match catalog::nearest_rule(id) {
            Some(near) => {
                word("settings.rule-misspelt", locale, &[("id", shown.clone()), ("near", near.id.into())])
            }
            None => word("settings.rule-unknown", locale, &[("id", shown.clone())]),
        };
        SettingsError {
            line: None,
            column: None,
            message: Words { en: words(Locale::En), zh: words(Locale::Zh) },
        }
    }

    /// The same error at the byte `at` of `text`.
    fn at(self, text: &str, at: Option<usize>) -> Self {
        let Some(head) = at.and_then(|at| text.get(..at)) else { return self };
        let line = head.matches('\n').count() + 1;
        let column = head.chars().rev().take_while(|&c| c != '\n' && c != '\u{feff}').count() + 1;
        SettingsError { line: Some(line), column: Some(column), ..self }
    }

    /// What is wrong and where, in `locale`.
    pub fn say(&self, locale: Locale) -> String {
        let problem = self.message.get(locale).to_owned();
        let (Some(line), Some(column)) = (self.line, self.column) else { return problem };
        let facts = [("line", line.to_string()), ("column", column.to_string()), ("problem", problem)];
        word("settings.place", locale, &facts)
    }
}

impl std::fmt::Display for SettingsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Locale::En))
    }
}

impl std::error::Error for SettingsError {}

impl Settings {
    /// Reads the text of an `oss403.toml`.
    ///
    /// # Errors
    /// Says line and column of what is no TOML, no known key, no fitting value, or no rule.
    pub fn from_toml(text: &str) -> Result<Self, SettingsError> {
        let settings: Settings = toml::from_str(text).map_err(|error| {
            SettingsError::quoting(error.message()).at(text, error.span().map(|span| span.start))
        })?;
        match settings.unknown_rule() {
            None => Ok(settings),
            Some(id) => Err(SettingsError::unknown_rule(id).at(text, place_of_rule(text, id))),
        }
    }

    /// Reads the value of the section `oss403` as an LSP client sends it; `null` means the defaults.
    ///
    /// # Errors
    /// Says what is no known key, no fitting value, or no rule.
    pub fn from_json(value: serde_json::Value) -> Result<Self, SettingsError> {
        if value.is_null() {
            return Ok(Settings::default());
        }
        let settings: Settings =
            serde_json::from_value(value).map_err(|error| SettingsError::quoting(&error.to_string()))?;
        match settings.unknown_rule() {
            None => Ok(settings),
            Some(id) => Err(SettingsError::unknown_rule(id)),
        }
    }

    /// Reads the bytes of an `oss403.toml`.
    ///
    /// # Errors
    /// Says line and column of what [`Settings::from_toml`] refuses, or of the first byte that is no UTF-8.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SettingsError> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Settings::from_toml(text),
            Err(error) => {
                let words = |locale| word("settings.not-utf8", locale, &[]);
                let message = Words { en: words(Locale::En), zh: words(Locale::Zh) };
                let broken = SettingsError { line: None, column: None, message };
                Err(broken.at(&String::from_utf8_lossy(bytes), Some(error.valid_up_to())))
            }
        }
    }

    /// JSON Schema of `oss403.toml`.
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(Settings).into()
    }

    fn unknown_rule(&self) -> Option<&str> {
        self.rules.keys().map(String::as_str).find(|id| catalog::rule(id).is_none())
    }
}

/// The byte of `text`, which is TOML, at which the level of the rule `id` is set.
fn place_of_rule(text: &str, id: &str) -> Option<usize> {
    let table = toml::de::DeTable::parse(text).ok()?;
    let rules = table.get_ref().get("rules")?.get_ref().as_table()?;
    rules.keys().find(|key| key.get_ref() == id).map(|key| key.span().start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(text: &str) -> String {
        Settings::from_toml(text).unwrap_err().to_string()
    }

    #[test]
    fn an_unknown_rule_is_told_with_its_place_and_its_nearest() {
        assert_eq!(
            complaint("# 域名\n[rules]\nsigned-url-expired = \"off\"\n  signed-url-expire = \"off\"\n"),
            "line 4, column 3: there is no rule `signed-url-expire`; did you mean `signed-url-expired`?"
        );
        assert_eq!(
            complaint("locale = 'en'\r\nrules = { '域' = 'off' }\r\n"),
            "line 2, column 11: there is no rule `域`; `oss403 rules` lists them"
        );
        assert_eq!(
            complaint("rules.\"endpoint-regoin-unknown\" = 'hint'"),
            "line 1, column 7: there is no rule `endpoint-regoin-unknown`; did you mean `endpoint-region-unknown`?"
        );
        let sent = serde_json::json!({ "rules": { "policy": "off" } });
        let error = Settings::from_json(sent).unwrap_err();
        assert_eq!(error.say(Locale::Zh), "没有规则 `policy`；`oss403 rules` 可列出所有规则");
    }

    #[test]
    fn every_place_is_told_in_characters() {
        for (text, place) in [
            ("locale = \"fr\"", (1, 10)),
            ("\u{feff}locale = \"fr\"", (1, 10)),
            ("# 域\r\n\r\nhosts = [\"域\", 1]", (3, 15)),
            ("nonsense = 1", (1, 1)),
            ("[inlayHints]\nregion = 1", (2, 10)),
        ] {
            let error = Settings::from_toml(text).unwrap_err();
            assert_eq!((error.line, error.column), (Some(place.0), Some(place.1)), "{text:?}: {error}");
        }
    }
}
