//! V1: `VERB\nContent-MD5\nContent-Type\nDate\n`, the headers of OSS, the resource.

use super::{Request, is_own};
use crate::catalog::signing;

/// What is signed; `date` is the header's date, or the end of a URL in Unix seconds.
pub(super) fn string_to_sign(request: &Request, date: &str) -> String {
    let head = request.head(date);
    let headers = request.canonical_headers(is_own);
    format!("{head}{headers}{}{}", request.resource(), subresources(request))
}

/// True for the name of a parameter that V1 signs.
pub(super) fn is_signed(name: &str) -> bool {
    signing().v1_subresources.iter().any(|own| own == name)
}

/// The parameters that V1 signs, in order; all others can be changed freely.
pub(super) fn signed(request: &Request) -> Vec<(String, String)> {
    let signed = &signing().v1_subresources;
    let chosen = request.query.iter().filter(|(name, _)| signed.contains(name));
    let mut chosen: Vec<_> =
        chosen.map(|(name, value)| (name.clone(), value.clone().unwrap_or_default())).collect();
    chosen.sort_by(|a, b| a.0.cmp(&b.0));
    chosen
}

fn subresources(request: &Request) -> String {
    let parts = signed(request).into_iter().map(|(name, value)| match value.is_empty() {
        false => format!("{name}={value}"),
        true => name,
    });
    let joined = parts.collect::<Vec<_>>().join("&");
    if joined.is_empty() { joined } else { format!("?{joined}") }
}

/// What the URL of a live channel signs: `rtmp://<bucket>.<endpoint>/live/<channel>?…`. The key of `request` is
/// the channel.
pub fn rtmp(request: &Request) -> Option<String> {
    let own = ["OSSAccessKeyId", "Expires", "Signature", "security-token"];
    let mut parameters: Vec<_> =
        request.query.iter().filter(|(name, _)| !own.contains(&name.as_str())).collect();
    parameters.sort_by(|a, b| a.0.cmp(&b.0));
    let parameters: String = parameters
        .iter()
        .map(|(name, value)| format!("{name}:{}\n", value.as_deref().unwrap_or_default()))
        .collect();
    Some(format!("{}\n{parameters}{}", request.parameter("Expires")?, request.resource()))
}
