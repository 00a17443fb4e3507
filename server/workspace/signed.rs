//! Signed URLs of a text, as far as it is certain what they ask for.

use jiff::Timestamp;

use super::facts::is_telling;
use crate::{
    sight::{Scene, Sighting, SignedUrl, Thing},
    text::{Span, ceil, mask},
};

/// A signed URL of an object.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Name of the bucket.
    pub bucket: String,
    /// Key of the object.
    pub object: String,
    /// The action that OSS asks for.
    pub action: &'static str,
    /// Whether it goes over HTTPS; `None` where the URL does not say so.
    pub tls: Option<bool>,
    /// When it ends.
    pub ends: Option<Timestamp>,
    /// Its path.
    pub span: Span,
}

/// So many bytes before a URL may tell what it is for.
const BEFORE: usize = 160;

/// Words before a URL that speak of another method than GET.
const OTHER_METHODS: [&str; 7] = ["put", "post", "upload", "write", "delete", "remove", "patch"];

/// The signed URLs in `scene` that somebody may use, and of which bucket, object and method are known.
pub(super) fn all(scene: &Scene, text: &str) -> Vec<Signed> {
    let used = scene.sightings.iter().filter(|sighting| sighting.is_used());
    let urls = used.filter_map(|sighting| match &sighting.thing {
        Thing::SignedUrl(url) => signed(sighting, url, scene, text),
        Thing::Endpoint(_) | Thing::ErrorLiteral(_) | Thing::ErrorBody(_) => None,
    });
    urls.collect()
}

fn signed(sighting: &Sighting, url: &SignedUrl, scene: &Scene, text: &str) -> Option<Signed> {
    let bucket = url.bucket().filter(|name| is_telling(name))?;
    let object = url.object();
    let open = mask::is_template(&url.path.text) || mask::is_placeholder(&object);
    // a subresource such as `acl` or `uploads` asks for another action
    let harmless =
        |name: &str| name.starts_with("response-") || matches!(name, "x-oss-process" | "x-oss-traffic-limit");
    let plain = url.params.iter().all(|param| param.role.is_some() || harmless(&param.name.text));
    if object.is_empty() || open || !plain || !url.is_real() {
        return None;
    }
    let scheme = url.endpoint.as_ref().and_then(|endpoint| endpoint.scheme.as_ref());
    let tls = scheme.and_then(|scheme| match scheme.text.to_ascii_lowercase().as_str() {
        "https" => Some(true),
        "http" => Some(false),
        _ => None,
    });
    let action = action(sighting, scene, text)?;
    let (bucket, ends) = (bucket.to_owned(), url.ends_at());
    Some(Signed { bucket, object, action, tls, ends, span: url.path.span })
}

/// The action of the request that uses the URL: a read, unless the text tells another one. `None` if it
/// tells something that is not certain.
fn action(sighting: &Sighting, scene: &Scene, text: &str) -> Option<&'static str> {
    if let Some(request) = scene.requests.iter().find(|request| request.span.meets(sighting.span)) {
        return match request.method.text.to_ascii_uppercase().as_str() {
            "GET" | "HEAD" => Some("oss:GetObject"),
            "PUT" => Some("oss:PutObject"),
            "DELETE" => Some("oss:DeleteObject"),
            _ => None,
        };
    }
    let key = sighting.place.key.map(|key| key.of(text));
    if scene.uploads.iter().any(|upload| Some(upload.url.as_str()) == key) {
        return Some("oss:PutObject");
    }
    let start = sighting.place.content.start.min(sighting.span.start);
    let before = text[ceil(text, start.saturating_sub(BEFORE))..start].to_lowercase();
    (!OTHER_METHODS.iter().any(|word| before.contains(word))).then_some("oss:GetObject")
}
