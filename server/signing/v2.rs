//! V2: as V1, but every parameter is signed, and the path is encoded with its slashes.

use super::{Request, encoded, is_own};

/// What is signed; `date` is the header's date, or the end of a URL in Unix seconds.
pub(super) fn string_to_sign(request: &Request, date: &str, additional: &[String]) -> String {
    let head = request.head(date);
    let present: Vec<&str> = additional
        .iter()
        .map(String::as_str)
        .filter(|name| !is_own(name) && request.header(name).is_some())
        .collect();
    let headers = request.canonical_headers(|name| is_own(name) || present.contains(&name));
    let query = request.canonical_query();
    let query = if query.is_empty() { query } else { format!("?{query}") };
    format!("{head}{headers}{}\n{}{query}", present.join(";"), encoded(&request.resource()))
}
