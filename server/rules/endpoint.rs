//! Rules on hosts.

use super::{Bench, Fact, Verdict, host_header};
use crate::{
    catalog::{SettingRole, nearest_region, not_a_region, pages, region_by_host},
    finding::Edit,
    sight::{Endpoint, Piece, Sighting, is_bucket_name},
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
    if !sighting.is_used() || names_a_namespace(sighting, bench) {
        return Vec::new();
    }
    RULES.iter().filter_map(|rule| rule(sighting, endpoint, bench)).collect()
}

/// A namespace of XML is a name: nobody asks it for anything.
fn names_a_namespace(sighting: &Sighting, bench: &Bench<'_>) -> bool {
    sighting.place.key.is_some_and(|key| key.of(bench.text).trim_start_matches('@').starts_with("xmlns"))
}

fn region_unknown(sighting: &Sighting, endpoint: &Endpoint, _: &Bench<'_>) -> Option<Verdict> {
    let region = endpoint.region.as_ref()?;
    if endpoint.reading.known.is_some() || endpoint.reading.open {
        return None;
    }
    let id = region.text.to_ascii_lowercase();
    if id.split(['-', '_']).any(is_stand_in) {
        return None;
    }
    let verdict = Verdict::new(pages::ENDPOINT_REGION_UNKNOWN, region.span).fact("region", &region.text);
    let mend = |verdict: Verdict, to: &str| {
        let edit = Edit { span: region.span, text: sighting.write(to) };
        verdict.fix("nearest", to, vec![edit])
    };
    if let Some(not) = not_a_region(&id) {
        let verdict = verdict.variant("never").with("why", Fact::Words(not.why.clone()));
        return Some(not.right.iter().fold(verdict, |verdict, right| mend(verdict, right)));
    }
    if endpoint.kind() == "dual-stack" && region_by_host(&id).is_some() {
        return Some(verdict.variant("dual-stack"));
    }
    Some(match nearest_region(&id) {
        // another number may be a region younger than this catalog, and a label behind it a zone
        Some(near) if !differ_in_number(&near.oss, &id) && !id.starts_with(&format!("{}-", near.oss)) => {
            mend(verdict.fact("to", &near.oss), &near.oss)
        }
        _ => verdict.variant("unlisted"),
    })
}

fn differ_in_number(one: &str, other: &str) -> bool {
    let letters = |id: &str| id.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    letters(one) == letters(other)
}

/// Words that a sample puts where the reader's own region belongs: `oss-cn-region`, `oss-cn-x`.
fn is_stand_in(word: &str) -> bool {
    matches!(word, "x" | "xx" | "region" | "regionid" | "city" | "example" | "endpoint")
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
    let is_name = |name| is_bucket_name(name) && !mask::is_placeholder(name);
    if dash && !bucket.is_some_and(|name| mask::is_template(name) || is_name(name)) {
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
    if is_part(sighting, bucket) || speaks_of_any_bucket(name) {
        return None;
    }
    let verdict = Verdict::new(pages::ENDPOINT_BUCKET_NAME, bucket.span).fact("bucket", name);
    let lower = name.to_ascii_lowercase();
    if is_bucket_name(&lower) {
        let edit = Edit { span: bucket.span, text: sighting.write(&lower) };
        return Some(verdict.variant("upper-case").fix("lower-case", lower, vec![edit]));
    }
    Some(verdict)
}

/// True if only the end of the name stands here: `env + "-photos.oss-…"`.
fn is_part(sighting: &Sighting, bucket: &Piece) -> bool {
    sighting.place.joined.before && bucket.span.start == sighting.place.content.start
}

/// True for a name that stands for the reader's own: `BucketName`, `MY_BUCKET`, `b`, `b1`.
fn speaks_of_any_bucket(name: &str) -> bool {
    // nobody could make a bucket of so short a name, so nobody means one
    if name.len() < 3 {
        return true;
    }
    let plain = name.to_ascii_lowercase().replace(['-', '_', '.'], "");
    let is_constant = plain.contains("bucket") && !name.contains(|c: char| c.is_ascii_lowercase());
    is_constant || matches!(plain.as_str(), "bucket" | "bucketname" | "ossbucket" | "ossbucketname")
}

/// The first segment of the path of a URL whose host names no bucket, where the request goes to that host.
fn first_segment<'a>(sighting: &Sighting, endpoint: &'a Endpoint, bench: &Bench<'_>) -> Option<&'a Piece> {
    let web = endpoint.scheme.as_ref().is_some_and(|s| matches!(s.text.as_str(), "http" | "https"));
    let bare = matches!(endpoint.kind(), "endpoint" | "accelerate" | "s3" | "dual-stack");
    if !web || !bare || endpoint.bucket.is_some() || sighting.place.joined.before {
        return None;
    }
    // a host with a region that nobody knows may be one of a private cloud
    let reading = &endpoint.reading;
    if reading.region.is_some() && reading.known.is_none() && !reading.open {
        return None;
    }
    let segment = &endpoint.segment;
    // `:bucket` is the place for one in a route
    let named = !mask::is_placeholder(&segment.text) && !segment.text.starts_with(':');
    (named && !host_header::differs(sighting, endpoint, bench.text)).then_some(segment)
}

/// True if something is put behind the segment, which may go on with it.
fn is_unfinished(sighting: &Sighting, segment: &Piece) -> bool {
    sighting.place.joined.after && segment.span.end == sighting.place.content.end
}

fn path_style(sighting: &Sighting, endpoint: &Endpoint, bench: &Bench<'_>) -> Option<Verdict> {
    let segment = first_segment(sighting, endpoint, bench).filter(|segment| is_bucket_name(&segment.text))?;
    // an endpoint with a path has a rule of its own
    if is_endpoint_of_client(sighting, bench) {
        return None;
    }
    let bucket = &segment.text;
    // the slash behind the bucket stays and begins the key
    let in_path = Span::new(endpoint.path.span.start, segment.span.end);
    let verdict =
        Verdict::new(pages::ENDPOINT_PATH_STYLE, Span::new(endpoint.host.span.start, segment.span.end))
            .fact("bucket", bucket)
            .fact("host", &endpoint.host.text);
    let remove = Edit { span: in_path, text: String::new() };
    if is_unfinished(sighting, segment) {
        return Some(verdict);
    }
    let put = Edit { span: Span::at(endpoint.host.span.start), text: sighting.write(&format!("{bucket}.")) };
    let host = format!("{bucket}.{}", endpoint.host.text);
    Some(verdict.fix("virtual-hosted", host, vec![put, remove]))
}

fn bucket_missing(sighting: &Sighting, endpoint: &Endpoint, bench: &Bench<'_>) -> Option<Verdict> {
    let segment =
        first_segment(sighting, endpoint, bench).filter(|segment| !is_bucket_name(&segment.text))?;
    if is_unfinished(sighting, segment) || is_endpoint_of_client(sighting, bench) {
        return None;
    }
    let verdict = Verdict::new(pages::ENDPOINT_BUCKET_MISSING, endpoint.host.span);
    Some(verdict.fact("host", &endpoint.host.text).fact("segment", &segment.text))
}

/// True if the sighting is the endpoint that some client is given.
fn is_endpoint_of_client(sighting: &Sighting, bench: &Bench<'_>) -> bool {
    let settings = bench.scene.stanzas.iter().flat_map(|stanza| &stanza.settings);
    settings
        .filter(|setting| setting.role == SettingRole::Endpoint)
        .any(|setting| setting.span().meets(sighting.span))
}

fn accelerate(_: &Sighting, endpoint: &Endpoint, _: &Bench<'_>) -> Option<Verdict> {
    let form = endpoint.reading.form.filter(|form| form.kind == "accelerate")?;
    let verdict = Verdict::new(pages::ENDPOINT_ACCELERATE, endpoint.host.span);
    let verdict = verdict.fact("host", &endpoint.host.text);
    Some(if form.id == "accelerate-overseas" { verdict.variant("overseas") } else { verdict })
}

fn legacy_default(sighting: &Sighting, endpoint: &Endpoint, bench: &Bench<'_>) -> Option<Verdict> {
    endpoint.reading.form.filter(|form| form.id.starts_with("legacy-default"))?;
    // `oss.aliyuncs.com` alone is the name of the service in a trust policy
    let is_host =
        endpoint.bucket.is_some() || endpoint.scheme.is_some() || is_endpoint_of_client(sighting, bench);
    is_host.then(|| {
        Verdict::new(pages::ENDPOINT_LEGACY_DEFAULT, endpoint.host.span).fact("host", &endpoint.host.text)
    })
}
