//! What OSS signed against the request of the same text.

use crate::{
    sight::{ErrorBody, Request, Scene, Thing},
    signing::{self, Outcome, Signed},
    text::Span,
};

/// A request of the text, and how what OSS signed differs from it.
pub(crate) struct Compared {
    /// The request.
    pub span: Span,
    /// What it shows.
    pub request: signing::Request,
    /// How what OSS signed differs.
    pub outcome: Outcome,
}

/// Compares what `body` says that OSS signed with the request of the scene that it answers; `None` where there
/// is no such request.
pub(crate) fn compared(body: &ErrorBody, scene: &Scene) -> Option<Compared> {
    let string_to_sign = body.get("StringToSign")?;
    let signed = Signed { string_to_sign, canonical_request: body.get("CanonicalRequest") };
    let candidates = candidates(body, scene);
    let best = candidates.into_iter().max_by_key(|candidate| candidate.likeness)?;
    let mut request = best.request.to_sign();
    let is_url = best.is_url;
    // a URL alone does not say how it was called
    if is_url && let Some(method) = string_to_sign.lines().next().filter(|line| *line != "OSS4-HMAC-SHA256") {
        method.trim().clone_into(&mut request.method);
    }
    let outcome = signing::compare(&request, signed);
    (outcome != Outcome::Incomparable).then_some(Compared { span: best.request.span, request, outcome })
}

struct Candidate {
    request: Request,
    /// True if it stands there as a URL alone.
    is_url: bool,
    /// How likely it is that the body answers this very request.
    likeness: u32,
}

fn candidates(body: &ErrorBody, scene: &Scene) -> Vec<Candidate> {
    let urls = scene.sightings.iter().filter_map(|sighting| match &sighting.thing {
        Thing::SignedUrl(url) => Some((Request::of_url(url, sighting.span), true)),
        _ => None,
    });
    let covered = |span: Span| scene.requests.iter().any(|request| request.span.covers(span));
    let urls = urls.filter(|(request, _)| !covered(request.span));
    let requests = scene.requests.iter().map(|request| (request.clone(), false));
    let all = requests.chain(urls);
    all.filter_map(|(request, is_url)| {
        let likeness = likeness(body, &request)?;
        Some(Candidate { request, is_url, likeness })
    })
    .collect()
}

/// How well the request fits the answer; `None` if it is another one.
fn likeness(body: &ErrorBody, request: &Request) -> Option<u32> {
    let same = |name: &str, own: Option<&str>| match (body.get(name), own) {
        (Some(told), Some(own)) => Some(told.trim() == own),
        _ => None,
    };
    let signature = request.signature();
    let key_id = request.key_id();
    let by_signature = same("SignatureProvided", signature.as_deref());
    let by_key = same("OSSAccessKeyId", key_id.as_deref());
    let host = request.host.as_ref().map(|host| host.text.as_str());
    let by_host = same("HostId", host);
    if by_signature == Some(true) {
        return Some(100);
    }
    // a signature of another request, or a template that says nothing
    let open = request.is_template() || signature.as_deref().is_none_or(|text| text.trim().is_empty());
    if by_key == Some(false) && !open {
        return None;
    }
    let resource = body.get("StringToSign").unwrap_or_default();
    let key = signing::decoded(request.path.text.trim_start_matches('/'));
    let by_path = !key.is_empty() && resource.contains(&key);
    let likeness =
        10 * u32::from(by_host == Some(true)) + 20 * u32::from(by_path) + 5 * u32::from(by_key == Some(true));
    (likeness >= 10).then_some(likeness)
}
