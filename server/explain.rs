//! stub
use serde::Serialize;

use crate::{Locale, Timestamp};

/// What is known of a code, a message, an EC, a host …
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Error code.
    pub code: Option<String>,
    /// HTTP status.
    pub status: Option<u16>,
    /// Message.
    pub message: Option<String>,
    /// Why OSS answers so.
    pub cause: String,
    /// How to mend it.
    pub solution: String,
    /// What to look at where the text cannot tell.
    pub check: Vec<String>,
    /// EC codes.
    pub ec: Vec<String>,
    /// Pages of the vendor.
    pub links: Vec<String>,
    /// Ids of the rules that predict it.
    pub rules: Vec<String>,
    /// All of it as Markdown, for people.
    #[serde(skip)]
    pub markdown: String,
}

pub(crate) fn explain(_text: &str, _locale: Locale, _now: Timestamp) -> Vec<Explanation> {
    Vec::new()
}
