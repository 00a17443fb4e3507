//! Rules on hosts.

use super::{Bench, Fact, Verdict};
use crate::{
    catalog::{Words, nearest_region, not_a_region, pages},
    finding::Edit,
    sight::{Endpoint, Sighting, is_bucket_name},
    text::{Span, mask},
};

type Rule = fn(&Sighting, &Endpoint, &Bench<'_>) -> Option<Verdict>;

const RULES: [Rule; 9] = [
    region_unknown,
    region_closed,
    host_misspelt,
    bucket_dash,
    bucket_name,
    path_style,
    bucket_missing,
    accelerate,
    legacy_default,
];

pub(super) fn judge(sighting: &Sighting, endpoint: &Endpoint, bench: &Bench<'_>) -> Vec<Verdict> {
    if !sighting.is_used() {
        return Vec::new();
    }
    RULES.iter().filter_map(|rule| rule(sighting, endpoint, bench)).collect()
}

fn region_unknown(sighting: &Sighting, endpoint: &Endpoint, _: &Bench<'_>) -> Option<Verdict> {
    let region = endpoint.region.as_ref()?;
    if endpoint.reading.known.is_some() || endpoint.reading.open {
        return None;
    }
    let id = region.text.to_ascii_lowercase();
    let verdict = Verdict::new(pages::ENDPOINT_REGION_UNKNOWN, region.span).fact("region", &region.text);
    if let Some(why) = not_a_region(&id) {
        return Some(verdict.variant("never").with("why", Fact::Words(why.clone())));
    }
    let letters = |id: &str| id.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    Some(match nearest_region(&id) {
        // another number may be a region younger than this catalog
        Some(near) if letters(&near.oss) != letters(&id) => {
            let edit = Edit { span: region.span, text: sighting.write(&near.oss) };
            verdict.fact("to", &near.oss).fix("nearest", &near.oss, vec![edit])
        }
        _ => verdict.variant("unlisted"),
    })
}

fn region_closed(_: &Sighting, endpoint: &Endpoint, _: &Bench<'_>) -> Option<Verdict> {
    let known = endpoint.reading.known.filter(|known| known.status == "closed")?;
    let region = endpoint.region.as_ref()?;
    let verdict = Verdict::new(pages::ENDPOINT_REGION_CLOSED, region.span).fact("region", &known.id);
    Some(verdict.with("name", Fact::Words(known.name.clone())))
}

fn host_misspelt(sighting: &Sighting, endpoint: &Endpoint, _: &Bench<'_>) -> Option<Verdict> {
    mend_fault(sighting, endpoint, false)
}

fn bucket_dash(sighting: &Sighting, endpoint: &Endpoint, _: &Bench<'_>) -> Option<Verdict> {
    mend_fault(sighting, endpoint, true)
}

/// Both rules on hosts written wrong: the hyphen in place of the dot has a page of its own.
fn mend_fault(sighting: &Sighting, endpoint: &Endpoint, dash: bool) -> Option<Verdict> {
    let fault = endpoint.reading.fault.filter(|fault| fault.id.starts_with("bucket-dash") == dash)?;
    let bucket = endpoint.bucket.as_ref().map(|bucket| bucket.text.as_str()).filter(|name| !name.is_empty());
    if dash && !bucket.is_some_and(|name| mask::is_template(name) || is_bucket_name(name)) {
        return None;
    }
    let right = fault.mend(bucket, &endpoint.region.as_ref()?.text.to_ascii_lowercase());
    let page = if dash { pages::ENDPOINT_BUCKET_DASH } else { pages::ENDPOINT_HOST_MISSPELT };
    let edit = Edit { span: endpoint.host.span, text: sighting.write(&right) };
    Some(
        Verdict::new(page, endpoint.host.span)
            .fact("host", &endpoint.host.text)
            .fact("to", &right)
            .with("fault", Fact::Words(fault.title.clone()))
            .fix("right", &right, vec![edit]),
    )
}

fn bucket_name(sighting: &Sighting, endpoint: &Endpoint, _: &Bench<'_>) -> Option<Verdict> {
    let kind = endpoint.kind();
    if !matches!(kind, "endpoint" | "accelerate" | "s3" | "dual-stack") {
        return None;
    }
    let bucket = endpoint.bucket.as_ref()?;
    let name = endpoint.bucket_name().filter(|name| !name.is_empty() && !is_bucket_name(name))?;
    let verdict = Verdict::new(pages::ENDPOINT_BUCKET_NAME, bucket.span).fact("bucket", name);
    let lower = name.to_ascii_lowercase();
    if is_bucket_name(&lower) {
        let edit = Edit { span: bucket.span, text: sighting.write(&lower) };
        return Some(verdict.variant("upper-case").fix("lower-case", lower, vec![edit]));
    }
    Some(verdict)
}

/// The first segment of the path of a URL whose host names no bucket, and its place in the path.
fn first_segment<'a>(sighting: &Sighting, endpoint: &'a Endpoint) -> Option<&'a str> {
    let web = endpoint.scheme.as_ref().is_some_and(|s| matches!(s.text.as_str(), "http" | "https"));
    let bare = matches!(endpoint.kind(), "endpoint" | "accelerate" | "s3");
    if !web || !bare || endpoint.bucket.is_some() || sighting.place.joined.before {
        return None;
    }
    let segment = endpoint.path.text.strip_prefix('/')?.split('/').next()?;
    (!segment.is_empty() && !mask::is_placeholder(segment)).then_some(segment)
}

fn path_style(sighting: &Sighting, endpoint: &Endpoint, _: &Bench<'_>) -> Option<Verdict> {
    let bucket = first_segment(sighting, endpoint).filter(|segment| is_bucket_name(segment))?;
    let host = format!("{bucket}.{}", endpoint.host.text);
    // the slash behind the bucket stays and begins the key
    let path = endpoint.path.span;
    let edits = vec![
        Edit { span: endpoint.host.span, text: sighting.write(&host) },
        Edit { span: Span::new(path.start, path.start + written_len(sighting, bucket)), text: String::new() },
    ];
    Some(
        Verdict::new(pages::ENDPOINT_PATH_STYLE, Span::new(endpoint.host.span.start, edits[1].span.end))
            .fact("bucket", bucket)
            .fact("host", &endpoint.host.text)
            .fix("virtual-hosted", &host, edits),
    )
}

/// Bytes of `/bucket` in the source: the slash may be escaped.
fn written_len(sighting: &Sighting, bucket: &str) -> usize {
    let escaped = endpoint_slash(sighting);
    escaped + bucket.len()
}

/// Bytes of the first slash of the path in the source.
fn endpoint_slash(sighting: &Sighting) -> usize {
    match &sighting.thing {
        crate::sight::Thing::Endpoint(endpoint) => slash(endpoint),
        crate::sight::Thing::SignedUrl(url) => url.endpoint.as_ref().map_or(1, slash),
        _ => 1,
    }
}

fn slash(endpoint: &Endpoint) -> usize {
    let slashes = endpoint.path.text.matches('/').count().max(1);
    // every slash of one literal is escaped, or none is
    1 + endpoint.path.span.len().saturating_sub(endpoint.path.text.len()) / slashes
}

fn bucket_missing(sighting: &Sighting, endpoint: &Endpoint, _: &Bench<'_>) -> Option<Verdict> {
    let segment = first_segment(sighting, endpoint).filter(|segment| !is_bucket_name(segment))?;
    let verdict = Verdict::new(pages::ENDPOINT_BUCKET_MISSING, endpoint.host.span);
    Some(verdict.fact("host", &endpoint.host.text).fact("segment", segment))
}

fn accelerate(_: &Sighting, endpoint: &Endpoint, _: &Bench<'_>) -> Option<Verdict> {
    let form = endpoint.reading.form.filter(|form| form.kind == "accelerate")?;
    let verdict = Verdict::new(pages::ENDPOINT_ACCELERATE, endpoint.host.span);
    Some(verdict.fact("host", &endpoint.host.text).with("note", Fact::Words(words(&form.note))))
}

fn words(words: &Words) -> Words {
    words.clone()
}

fn legacy_default(_: &Sighting, endpoint: &Endpoint, _: &Bench<'_>) -> Option<Verdict> {
    endpoint.reading.form.filter(|form| form.id.starts_with("legacy-default"))?;
    // `oss.aliyuncs.com` alone is the name of the service in a trust policy
    let is_host = endpoint.bucket.is_some() || endpoint.scheme.is_some();
    is_host.then(|| {
        Verdict::new(pages::ENDPOINT_LEGACY_DEFAULT, endpoint.host.span).fact("host", &endpoint.host.text)
    })
}
