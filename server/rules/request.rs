//! Rules on requests that are written out: `curl` commands, request files, values of `Authorization`.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{Bench, Verdict};
use crate::{
    catalog::{pages, signing},
    finding::Edit,
    sight::{Endpoint, Header, Request, Thing, Written, is_bucket_name, is_real_key_id},
    signing::{Authorization, Scope, Version},
    text::{Span, mask},
};

type Rule = fn(&Request, &Bench<'_>) -> Option<Verdict>;

const RULES: [Rule; 9] = [
    authorization_form,
    scope_date,
    scope_region,
    token_missing,
    date_missing,
    content_md5,
    copy_source,
    host,
    unsigned,
];

/// Everything that the rules say of a request.
pub(super) fn judge(request: &Request, bench: &Bench<'_>) -> Vec<Verdict> {
    if !request.used {
        return Vec::new();
    }
    RULES.iter().filter_map(|rule| rule(request, bench)).collect()
}

/// A part of a header's value.
fn part(header: &Header, part: Span) -> Span {
    let value = &header.value;
    match value.span.len() == value.text.len() {
        true => part.shift(value.span.start),
        false => value.span,
    }
}

/// The header `Authorization`, if someone made it with a real key: nothing in it is masked, a template or a
/// sample of the documentation.
fn signed(request: &Request) -> Option<(&Header, Authorization<'_>)> {
    let header = request.header("authorization")?;
    let value = &header.value.text;
    let read = Authorization::parse(value)?;
    let id = read.of(read.key_id);
    let signature = read.of(read.signature);
    let sample = signing().samples.iter().any(|sample| sample == signature);
    let open =
        mask::is_template(value) || mask::is_masked(value) || value.contains(['<', '[', '$', '{', '…']);
    let stands_in = mask::is_placeholder(signature) || sample || open;
    (!stands_in && is_real_key_id(id)).then_some((header, read))
}

fn authorization_form(request: &Request, _: &Bench<'_>) -> Option<Verdict> {
    let (header, read) = signed(request)?;
    let new = |span: Span| Verdict::new(pages::REQUEST_AUTHORIZATION_FORM, part(header, span));
    let signature = read.of(read.signature);
    if let Some(unknown) = read.unknown.first().filter(|_| read.version == Version::V2) {
        return Some(new(*unknown).variant("unknown").fact("name", read.of(*unknown)));
    }
    if read.version == Version::V4 {
        let credential = read.credential?;
        let verdict = new(credential);
        let Some(scope) = read.scope().filter(|scope| scope.end == "aliyun_v4_request") else {
            return Some(verdict);
        };
        if let Some(verdict) = scope_form(verdict, &scope) {
            return Some(verdict);
        }
    }
    if signature.is_empty() {
        // a value may be put together from here on
        return (request.form != Written::Authorization)
            .then(|| new(Span::new(0, header.value.text.len())).variant("empty"));
    }
    let (length, is_hex) = match read.version {
        Version::V1 => (28, false),
        Version::V2 => (44, false),
        Version::V4 => (64, true),
    };
    let fits =
        |b: u8| if is_hex { b.is_ascii_hexdigit() } else { b.is_ascii_alphanumeric() || b"+/=".contains(&b) };
    let wrong = signature.len() != length || !signature.bytes().all(fits);
    let cut = request.form == Written::Authorization && signature.len() < length;
    (wrong && !cut).then(|| {
        new(read.signature)
            .variant("signature")
            .fact("length", signature.chars().count().to_string())
            .fact("wanted", length.to_string())
            .fact("encoding", if is_hex { "hexadecimal" } else { "Base64" })
    })
}

fn scope_form(verdict: Verdict, scope: &Scope<'_>) -> Option<Verdict> {
    if scope.date.len() != 8 || !scope.date.bytes().all(|b| b.is_ascii_digit()) {
        return Some(verdict.variant("date").fact("date", scope.date));
    }
    if scope.region.is_empty() {
        return Some(verdict.variant("region-empty"));
    }
    if scope.region.starts_with("oss-") {
        let bare = scope.region.trim_start_matches("oss-").trim_end_matches("-internal");
        return Some(verdict.variant("oss-prefix").fact("region", scope.region).fact("bare", bare));
    }
    // other products of this house begin so too: oss-cloudbox, osstables
    (!scope.product.starts_with("oss")).then(|| verdict.variant("product").fact("product", scope.product))
}

fn scope_date(request: &Request, _: &Bench<'_>) -> Option<Verdict> {
    let (header, read) = signed(request)?;
    let scope = read.scope()?;
    let date = request.header("x-oss-date")?;
    let day = date.value.text.get(..8).filter(|day| day.bytes().all(|b| b.is_ascii_digit()))?;
    let is_day = scope.date.len() == 8 && scope.date.bytes().all(|b| b.is_ascii_digit());
    (is_day && scope.date != day).then(|| {
        Verdict::new(pages::REQUEST_SCOPE_DATE, part(header, read.credential.unwrap_or_default()))
            .fact("scope", scope.date)
            .fact("day", day)
            .related("date", date.value.span)
    })
}

fn scope_region(request: &Request, _: &Bench<'_>) -> Option<Verdict> {
    let (header, read) = signed(request)?;
    let scope = read.scope().filter(|scope| !scope.region.is_empty() && !scope.region.starts_with("oss-"))?;
    let endpoint = request.endpoint.as_ref().filter(|endpoint| endpoint.kind() != "service")?;
    let known = endpoint.reading.known?;
    let host = endpoint.region.as_ref()?;
    (scope.product == "oss" && scope.region != known.id && scope.region != known.oss).then(|| {
        Verdict::new(pages::REQUEST_SCOPE_REGION, part(header, read.credential.unwrap_or_default()))
            .fact("scope", scope.region)
            .fact("region", &known.id)
            .related("host", host.span)
    })
}

fn token_missing(request: &Request, _: &Bench<'_>) -> Option<Verdict> {
    let (header, read) = signed(request).filter(|_| !request.open)?;
    let temporary = read.of(read.key_id).starts_with("STS.");
    (temporary && request.header("x-oss-security-token").is_none())
        .then(|| Verdict::new(pages::REQUEST_TOKEN_MISSING, part(header, read.key_id)))
}

fn date_missing(request: &Request, _: &Bench<'_>) -> Option<Verdict> {
    let (header, read) = signed(request).filter(|_| !request.open)?;
    let Some(date) = request.header("x-oss-date").or_else(|| request.header("date")) else {
        let word = Span::new(0, header.value.text.find(' ').unwrap_or(0));
        return Some(Verdict::new(pages::REQUEST_DATE_MISSING, part(header, word)));
    };
    let text = &date.value.text;
    let open =
        mask::is_template(text) || mask::is_placeholder(text) || text.contains(['$', '`', '{', '<', '*']);
    let is_v4 = read.version == Version::V4 && date.name.text.eq_ignore_ascii_case("x-oss-date");
    let fits = match is_v4 {
        true => crate::sight::basic_date(text).is_some(),
        false => super::moment(text).is_some(),
    };
    (!open && !fits).then(|| {
        let verdict = Verdict::new(pages::REQUEST_DATE_MISSING, date.value.span).fact("value", text);
        verdict.variant(if is_v4 { "form-v4" } else { "form" })
    })
}

fn content_md5(request: &Request, _: &Bench<'_>) -> Option<Verdict> {
    request.endpoint.as_ref()?;
    let header = request.header("content-md5")?;
    let text = &header.value.text;
    let open =
        mask::is_template(text) || mask::is_placeholder(text) || text.contains(['$', '`', '{', '<', '*']);
    if open || text.is_empty() {
        return None;
    }
    let verdict = Verdict::new(pages::REQUEST_CONTENT_MD5, header.value.span);
    if let Some(bytes) = from_hex(text) {
        let to = STANDARD.encode(bytes);
        let verdict = verdict.variant("hex").fact("to", &to);
        // where the request is signed, another value makes another signature
        let can = request.header("authorization").is_none() && header.value.span.len() == text.len();
        let edit = || vec![Edit { span: header.value.span, text: to.clone() }];
        return Some(if can { verdict.fix("base64", &to, edit()) } else { verdict });
    }
    let fits = STANDARD.decode(text).is_ok_and(|bytes| bytes.len() == 16);
    (!fits).then_some(verdict)
}

/// The bytes of 32 hexadecimal digits.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 32 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    (0..16).map(|i| u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok()).collect()
}

fn copy_source(request: &Request, bench: &Bench<'_>) -> Option<Verdict> {
    let target = request.endpoint.as_ref()?;
    let header = request.header("x-oss-copy-source")?;
    let text = &header.value.text;
    if mask::is_template(text) || mask::is_masked(text) || text.contains(['$', '{', '<', '`']) {
        return None;
    }
    let verdict = Verdict::new(pages::REQUEST_COPY_SOURCE, header.value.span);
    let Some(rest) = text.strip_prefix('/') else {
        let to = format!("/{text}");
        let bucket = text.split('/').next().unwrap_or_default();
        let can = is_bucket_name(bucket) && text.contains('/') && header.value.span.len() == text.len();
        let can = can && request.header("authorization").is_none();
        let edit = vec![Edit { span: Span::at(header.value.span.start), text: "/".into() }];
        return Some(if can { verdict.fix("slash", &to, edit) } else { verdict });
    };
    let Some((bucket, key)) =
        rest.split_once('/').filter(|(bucket, key)| !bucket.is_empty() && !key.is_empty())
    else {
        return Some(verdict.variant("whole"));
    };
    if key.contains(|c: char| !c.is_ascii() || c == ' ') {
        return Some(verdict.variant("encoding"));
    }
    let to = target.reading.known?;
    let (from, place) = region_of(bucket, bench)?;
    (from.id != to.id).then(|| {
        Verdict::new(pages::COPY_REGIONS, header.value.span)
            .fact("bucket", bucket)
            .fact("from", &from.id)
            .fact("to", &to.id)
            .related("source", place)
    })
}

/// The one region in which the text shows the bucket, and where.
fn region_of(bucket: &str, bench: &Bench<'_>) -> Option<(&'static crate::catalog::Region, Span)> {
    let of = |endpoint: &Endpoint| {
        let same = endpoint.bucket_name() == Some(bucket);
        Some((endpoint.reading.known.filter(|_| same)?, endpoint.host.span))
    };
    let mut found = bench.scene.sightings.iter().filter_map(|sighting| match &sighting.thing {
        Thing::Endpoint(endpoint) => of(endpoint),
        Thing::SignedUrl(url) => of(url.endpoint.as_ref()?),
        _ => None,
    });
    let first = found.next()?;
    found.all(|(region, _)| region.id == first.0.id).then_some(first)
}

/// A header `Host` without the bucket, which stands in the path.
fn host(request: &Request, _: &Bench<'_>) -> Option<Verdict> {
    let header = request.header("host")?;
    let endpoint = request.endpoint.as_ref().filter(|endpoint| endpoint.bucket.is_none())?;
    let form = endpoint.reading.form?;
    let path = request.path.text.strip_prefix('/')?;
    let (bucket, _) =
        path.split_once('/').filter(|(bucket, key)| is_bucket_name(bucket) && !key.is_empty())?;
    let regional = matches!(form.kind.as_str(), "region" | "regional") || endpoint.reading.known.is_some();
    let real = !mask::is_placeholder(bucket) && !mask::is_template(&request.path.text);
    (regional && form.kind != "service" && real).then(|| {
        Verdict::new(pages::REQUEST_HOST, header.value.span)
            .fact("bucket", bucket)
            .fact("host", format!("{bucket}.{}", endpoint.host.text))
            .related("path", request.path.span)
    })
}

/// A change of something that belongs to someone, which nobody signs.
fn unsigned(request: &Request, bench: &Bench<'_>) -> Option<Verdict> {
    let writes = matches!(request.method.text.as_str(), "PUT" | "DELETE");
    let prose = bench
        .scene
        .syntax
        .as_ref()
        .is_none_or(|syntax| syntax.language(0).ground == crate::syntax::Nature::Prose);
    let endpoint = request.endpoint.as_ref().filter(|endpoint| endpoint.bucket_name().is_some())?;
    let query = request.query.as_ref().map_or("", |query| query.text.as_str());
    let signed = request.header("authorization").is_some()
        || ["Signature=", "x-oss-signature", "OSSAccessKeyId=", "X-Amz-"]
            .iter()
            .any(|name| query.contains(name))
        || mask::is_template(query)
        || mask::is_template(&request.path.text);
    let written = request.form == Written::Curl || request.form == Written::File;
    (writes && written && !prose && !signed && !request.open).then(|| {
        Verdict::new(pages::REQUEST_UNSIGNED, endpoint.host.span).fact("method", &request.method.text)
    })
}
