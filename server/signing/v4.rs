//! V4: a canonical request, whose hash is signed with date, region and product.

use sha2::{Digest, Sha256};

use super::{Request, Scope, encoded_path, is_own};

/// The payload's hash, which the SDKs never calculate.
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

/// What the hash is made of. `additional` are names of further headers, in lower case; those that the request
/// does not have, or that are signed anyway, do not count.
pub fn canonical_request(request: &Request, additional: &[String]) -> String {
    let mut present: Vec<&str> = additional
        .iter()
        .map(String::as_str)
        .filter(|name| !is_signed(name) && request.header(name).is_some())
        .collect();
    present.sort_unstable();
    present.dedup();
    let headers = request.canonical_headers(|name| is_signed(name) || present.contains(&name));
    let payload = request.header("x-oss-content-sha256").unwrap_or(UNSIGNED);
    format!(
        "{}\n{}\n{}\n{headers}\n{}\n{payload}",
        request.method,
        encoded_path(&request.resource()),
        request.canonical_query(),
        present.join(";"),
    )
}

/// True for headers that are signed without being named.
fn is_signed(name: &str) -> bool {
    is_own(name) || matches!(name, "content-type" | "content-md5")
}

/// What is signed; `date` is `yyyymmddThhmmssZ`.
pub fn string_to_sign(date: &str, scope: &Scope<'_>, canonical_request: &str) -> String {
    format!("OSS4-HMAC-SHA256\n{date}\n{scope}\n{}", hash(canonical_request))
}

/// SHA-256 in lower-case hexadecimal digits.
pub(super) fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
