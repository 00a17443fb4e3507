//! What the engine says of a text: findings with their fixes, in the words of one locale.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::text::{Span, Spot};

/// How sure it is that OSS refuses. The names are LSP's, in its order.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; shown faintly.
    Hint,
    /// Possible, or only under conditions that the text does not show.
    Information,
    /// Likely.
    Warning,
    /// Certain.
    Error,
}

impl Severity {
    /// The name in configuration files and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Hint => "hint",
            Severity::Information => "information",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// What OSS would answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Error code, such as `AccessDenied`.
    pub code: String,
    /// Text of `<Message>`; `None` where the vendor never published it.
    pub message: Option<String>,
    /// HTTP status.
    pub status: u16,
    /// EC number, where the cause has one of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ec: Option<String>,
}

/// Replaces the bytes at `span` by `text`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// What is put there, already escaped as its surroundings want it.
    pub text: String,
}

/// A change of the text that removes the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an imperative.
    pub title: String,
    /// True if it is the one right thing to do; `--fix` and `source.fixAll` apply only such fixes.
    pub preferred: bool,
    /// Edits that do not overlap, in the order of the text.
    pub edits: Vec<Edit>,
}

/// Another place that explains the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where, if it is in the same text; else the finding itself.
    pub span: Span,
    /// Where, if it is in another file.
    pub elsewhere: Option<Arc<Spot>>,
    /// What stands there.
    pub message: String,
}

/// One thing that OSS would refuse, or that deserves a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Id of its rule: the name of its page under `catalog/rules/`.
    pub rule: &'static str,
    /// How sure it is.
    pub severity: Severity,
    /// The characters it is about.
    pub span: Span,
    /// What is wrong, in one or two sentences.
    pub message: String,
    /// How to mend it.
    pub help: String,
    /// What OSS would answer, likeliest first.
    pub answers: Vec<Answer>,
    /// A vendor's page on the subject.
    pub url: String,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// Changes that remove it, the preferred one first.
    pub fixes: Vec<Fix>,
}
