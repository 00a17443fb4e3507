//! Wordings that belong to no error and no rule: what hovers say around the facts.

use std::{collections::BTreeMap, sync::LazyLock};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Words, embedded};
use crate::settings::Locale;

/// All of `words.json`.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// The schema that stands beside the file, for editors.
    #[serde(rename = "$schema")]
    schema: String,
    /// Wordings, by the id that the program knows them by; `{name}` is a place to be filled.
    words: BTreeMap<String, Words>,
}

static FILE: LazyLock<File> =
    LazyLock::new(|| embedded("words.json", include_str!("../../catalog/words.json")));

/// The wording `id` with its places filled. An id that is not there is shown as it is; the tests want none.
pub fn word(id: &str, locale: Locale, facts: &[(&'static str, String)]) -> String {
    FILE.words.get(id).map_or_else(|| id.to_owned(), |words| words.fill(locale, facts))
}

/// True if there is a wording `id`.
pub fn has_word(id: &str) -> bool {
    FILE.words.contains_key(id)
}
