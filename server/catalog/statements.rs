//! Whole statements for what policies are most often written for.

use std::{collections::BTreeMap, sync::LazyLock};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Words, embedded};

/// Statements that together serve one purpose.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatementSample {
    /// A short name: `read-only`.
    pub id: String,
    /// What they are for, in a few words.
    pub title: Words,
    /// What they allow.
    pub about: Words,
    /// True if they have a meaning in the policy of a bucket too.
    pub in_bucket_policy: bool,
    /// The statements.
    pub statements: Vec<SampleStatement>,
    /// Where this is known from.
    pub source: String,
}

/// One statement; `{bucket}` and the like stand for what its writer fills in.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct SampleStatement {
    /// `Allow` or `Deny`.
    pub effect: String,
    /// The actions.
    pub action: Vec<String>,
    /// The resources.
    pub resource: Vec<String>,
    /// Operator, key, values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub condition: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// All of `statements.json`.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// The schema that stands beside the file, for editors.
    #[serde(rename = "$schema")]
    schema: String,
    /// Samples, the most frequent first.
    statements: Vec<StatementSample>,
}

static FILE: LazyLock<File> =
    LazyLock::new(|| embedded("statements.json", include_str!("../../catalog/statements.json")));

/// All samples of statements.
pub fn statement_samples() -> &'static [StatementSample] {
    &FILE.statements
}

impl StatementSample {
    /// The statements as JSON, with places such as `{bucket}`; with a caller for the policy of a bucket.
    pub fn json(&self, of_bucket: bool) -> String {
        let all: Vec<String> = self.statements.iter().map(|statement| statement.json(of_bucket)).collect();
        all.join(",\n")
    }
}

impl SampleStatement {
    fn json(&self, of_bucket: bool) -> String {
        let list = |values: &[String]| {
            let quoted: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
            format!("[{}]", quoted.join(", "))
        };
        let mut lines = vec![format!("  \"Effect\": \"{}\"", self.effect)];
        if of_bucket {
            lines.push("  \"Principal\": [\"{uid}\"]".to_owned());
        }
        lines.push(format!("  \"Action\": {}", list(&self.action)));
        lines.push(format!("  \"Resource\": {}", list(&self.resource)));
        let operators = self.condition.iter().map(|(operator, keys)| {
            let keys: Vec<String> =
                keys.iter().map(|(key, values)| format!("\"{key}\": {}", list(values))).collect();
            format!("\"{operator}\": {{ {} }}", keys.join(", "))
        });
        let operators: Vec<String> = operators.collect();
        if !operators.is_empty() {
            lines.push(format!("  \"Condition\": {{ {} }}", operators.join(", ")));
        }
        format!("{{\n{}\n}}", lines.join(",\n"))
    }
}

/// `text` with each place `{name}` filled by what `fill` gives for its name.
pub fn fill_places<'t>(text: &'t str, mut fill: impl FnMut(&'t str) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let name = &rest[open + 1..];
        let len = name.find(|c: char| !c.is_ascii_lowercase() && c != '-').unwrap_or(name.len());
        out.push_str(&rest[..open]);
        if len > 0 && name[len..].starts_with('}') {
            out.push_str(&fill(&name[..len]));
            rest = &name[len + 1..];
        } else {
            out.push('{');
            rest = name;
        }
    }
    out.push_str(rest);
    out
}
