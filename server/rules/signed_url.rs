//! Rules on signed URLs.

use jiff::{SignedDuration, Timestamp};

use super::{Bench, Fact, Verdict};
use crate::{
    catalog::{Expiry, PageId, Role, pages, signing},
    finding::Edit,
    sight::{Param, Sighting, SignedUrl},
    syntax::Ground,
    text::{Span, mask},
};

type Rule = fn(&Sighting, &SignedUrl, &Bench<'_>) -> Option<Verdict>;

const RULES: [Rule; 16] = [
    expired,
    expires_form,
    life,
    parameter_missing,
    signature_shape,
    signature_encoding,
    double_encoding,
    html_escaped,
    versions_mixed,
    date_form,
    scope_form,
    scope_date,
    scope_region,
    token_missing,
    token_unexpected,
    bucket_operation,
];

pub(super) fn judge(sighting: &Sighting, url: &SignedUrl, bench: &Bench<'_>) -> Vec<Verdict> {
    if !sighting.is_used() {
        return Vec::new();
    }
    let mut verdicts: Vec<Verdict> = key_id(sighting, url, bench).into_iter().collect();
    if !url.is_real() {
        verdicts.extend(expires_form(sighting, url, bench).filter(|_| is_template(url)));
        return verdicts;
    }
    verdicts.extend(RULES.iter().filter_map(|rule| rule(sighting, url, bench)));
    verdicts
}

/// True if the URL is made at run time and nothing in it is masked or a sample.
fn is_template(url: &SignedUrl) -> bool {
    let signing = url.params.iter().filter(|param| param.role.is_some());
    let masked =
        signing.clone().any(|param| mask::is_masked(&param.decoded) && !mask::is_template(&param.value.text));
    !masked && url.param(Role::Signature).is_some_and(|param| mask::is_template(&param.value.text))
}

fn new(page: PageId, param: &Param) -> Verdict {
    Verdict::new(page, param.value.span)
        .fact("name", &param.name.text)
        .fact("value", mask::mask_if_secret(&param.name.text, &param.decoded))
}

fn expired(_: &Sighting, url: &SignedUrl, bench: &Bench<'_>) -> Option<Verdict> {
    let end = url.ends_at().filter(|&end| end < bench.now)?;
    let param = url.param(Role::Expires)?;
    let verdict = new(pages::SIGNED_URL_EXPIRED, param);
    let expires: i64 = param.decoded.parse().ok()?;
    if url.version.expiry == Expiry::DurationSeconds && expires <= 0 {
        // the rule on its life says more
        return None;
    }
    // nobody signed a URL in 1970: it is a duration in place of a moment
    if url.version.expiry == Expiry::UnixSeconds && expires < 1_000_000_000 {
        return Some(verdict.variant("duration").with("life", Fact::Seconds(expires)));
    }
    let ago = bench.now.duration_since(end).as_secs();
    Some(verdict.with("when", Fact::Moment(end)).with("ago", Fact::Seconds(ago)))
}

fn expires_form(sighting: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let param = url.param(Role::Expires).filter(|param| !mask::is_placeholder(&param.decoded))?;
    let verdict = new(pages::SIGNED_URL_EXPIRES_FORM, param);
    let unix = url.version.expiry == Expiry::UnixSeconds;
    // the end is signed: where the signature stands there, another end makes another signature
    let fixable =
        url.param(Role::Signature).is_some_and(|signature| mask::is_template(&signature.value.text));
    let mend = |verdict: Verdict, seconds: i64| match fixable && unix {
        true => {
            let edit = Edit { span: param.value.span, text: sighting.write(&seconds.to_string()) };
            verdict.fix("seconds", seconds.to_string(), vec![edit])
        }
        false => verdict,
    };
    match param.decoded.parse::<i64>() {
        Ok(number) if unix && number > 100_000_000_000 => {
            Some(mend(verdict.variant("milliseconds"), number / 1000))
        }
        Ok(_) => None,
        Err(_) => Some(match moment(&param.decoded) {
            Some(moment) => mend(verdict, moment.as_second()),
            None => verdict,
        }),
    }
}

/// The moment that an ISO 8601 date names.
fn moment(text: &str) -> Option<Timestamp> {
    text.replace('+', " ").trim().parse().ok()
}

fn life(_: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    if url.version.expiry != Expiry::DurationSeconds {
        return None;
    }
    let param = url.param(Role::Expires)?;
    let seconds: i64 = param.decoded.parse().ok()?;
    let most = signing().time.v4_max_seconds;
    let verdict = new(pages::SIGNED_URL_LIFE, param).fact("most", most.to_string());
    match seconds {
        1_000_000_000.. => Some(verdict.variant("timestamp")),
        ..=0 => Some(verdict.variant("none")),
        seconds if seconds > most => Some(verdict.with("life", Fact::Seconds(seconds))),
        _ => None,
    }
}

/// True if the whole URL stands there: nothing is put behind it, and it does not end in the middle.
fn is_whole(sighting: &Sighting, url: &SignedUrl) -> bool {
    let open = url.params.last().is_some_and(|last| last.value.text.is_empty() && last.role.is_some());
    !sighting.place.joined.after && !sighting.place.joined.before && !open && !url.host.text.is_empty()
}

fn parameter_missing(sighting: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    if !is_whole(sighting, url) || !url.mixed_with.is_empty() {
        return None;
    }
    let required = url.version.parameters.iter().filter(|parameter| parameter.required);
    let missing: Vec<&str> =
        required.filter(|p| url.named(&p.name).is_none()).map(|p| p.name.as_str()).collect();
    if missing.is_empty() {
        return None;
    }
    let first = url.params.iter().find(|param| param.role.is_some())?;
    let verdict = Verdict::new(pages::SIGNED_URL_PARAMETER_MISSING, first.name.span);
    let verdict = verdict.fact("missing", format!("`{}`", missing.join("`, `")));
    Some(if url.version.id == "v1-query" { verdict } else { verdict.variant("later") })
}

fn signature_shape(sighting: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let param = url.param(Role::Signature)?;
    let form = &url.version.signature;
    let value = &param.decoded;
    let encoded_twice = is_encoded_twice(&param.value.text);
    let fits = match form.encoding.as_str() {
        "hex" => {
            value.len() == form.length
                && value.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        }
        _ => {
            let inside = value.trim_end_matches('=');
            let pad = value.len() - inside.len();
            let alphabet = |b: u8| b.is_ascii_alphanumeric() || b == b'+' || b == b'/' || b == b' ';
            // a missing pad is what a cut URL looks like; two are too many for 20 and 32 bytes
            value.len() == form.length && pad == 1 && inside.bytes().all(alphabet)
        }
    };
    if fits || encoded_twice || (value.is_empty() && sighting.place.joined.after) {
        return None;
    }
    let verdict = new(pages::SIGNED_URL_SIGNATURE_SHAPE, param);
    Some(
        verdict
            .fact("length", value.chars().count().to_string())
            .fact("wanted", form.length.to_string())
            .fact("encoding", if form.encoding == "hex" { "hexadecimal" } else { "Base64" }),
    )
}

fn signature_encoding(sighting: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let param = url.param(Role::Signature).filter(|_| url.version.signature.encoding == "base64")?;
    let raw = &param.value.text;
    if !raw.contains(['+', '/']) || raw.contains('%') && !raw.contains('+') {
        return None;
    }
    let to = raw.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let edit = Edit { span: param.value.span, text: sighting.write(&to) };
    let verdict = new(pages::SIGNED_URL_SIGNATURE_ENCODING, param).fix("encode", "", vec![edit]);
    Some(if raw.contains('+') { verdict } else { verdict.variant("slash") })
}

fn double_encoding(sighting: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let twice = |param: &&Param| param.role.is_some() && is_encoded_twice(&param.value.text);
    let first = url.params.iter().find(twice)?;
    let edits = url.params.iter().filter(twice).map(|param| Edit {
        span: param.value.span,
        text: sighting.write(&param.value.text.replace("%25", "%")),
    });
    Some(new(pages::SIGNED_URL_DOUBLE_ENCODING, first).fix("once", "", edits.collect()))
}

/// `%252F`: the percent sign of an escape, escaped.
fn is_encoded_twice(text: &str) -> bool {
    text.match_indices("%25")
        .any(|(i, _)| text.get(i + 3..i + 5).is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit())))
}

fn html_escaped(sighting: &Sighting, url: &SignedUrl, bench: &Bench<'_>) -> Option<Verdict> {
    let first = *url.entities.first()?;
    let key = sighting.place.key.map(|key| key.of(bench.text).to_ascii_lowercase()).unwrap_or_default();
    // an attribute of markup inside code (JSX, templates) is unescaped by what reads it
    let attribute = matches!(key.as_str(), "href" | "src" | "action" | "poster" | "data-src");
    if attribute || sighting.place.ground == Ground::LinkTarget {
        return None;
    }
    let edits = url.entities.iter().map(|&span| Edit { span, text: String::new() }).collect();
    let span = Span::new(first.start.saturating_sub(1), first.end);
    Some(Verdict::new(pages::SIGNED_URL_HTML_ESCAPED, span).fix("plain", "", edits))
}

fn versions_mixed(_: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let other = url.mixed_with.first()?;
    let own: Vec<&str> = url.version.parameters.iter().map(|p| p.name.as_str()).collect();
    let foreign = url.params.iter().find(|param| {
        other.parameters.iter().any(|p| p.name == param.name.text) && !own.contains(&param.name.text.as_str())
    })?;
    Some(
        Verdict::new(pages::SIGNED_URL_VERSIONS_MIXED, foreign.name.span)
            .fact("name", &foreign.name.text)
            .with("version", Fact::Words(url.version.name.clone()))
            .with("other", Fact::Words(other.name.clone())),
    )
}

fn date_form(_: &Sighting, url: &SignedUrl, bench: &Bench<'_>) -> Option<Verdict> {
    let param = url.param(Role::Date)?;
    let verdict = new(pages::SIGNED_URL_DATE_FORM, param);
    match url.signed_at() {
        None => Some(verdict),
        Some(signed) => {
            let skew = SignedDuration::from_secs(signing().time.skew_seconds);
            let latest = bench.now.checked_add(skew).ok()?;
            let ahead = signed.duration_since(bench.now).as_secs();
            (signed > latest).then(|| verdict.variant("future").with("ahead", Fact::Seconds(ahead)))
        }
    }
}

/// Products that a credential may name, and what ends it.
const PRODUCTS: [&str; 4] = ["oss", "oss-cloudbox", "osstables", "oss-rtc"];

fn scope_form(_: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let param = url.param(Role::Credential).filter(|_| url.version.id == "v4-query")?;
    if is_encoded_twice(&param.value.text) {
        return None;
    }
    let verdict = new(pages::SIGNED_URL_SCOPE_FORM, param);
    let Some(scope) = url.credential() else { return Some(verdict) };
    if scope.region.starts_with("oss-") {
        return Some(verdict.variant("oss-prefix").fact("region", scope.region));
    }
    let date = scope.date.len() == 8 && scope.date.bytes().all(|b| b.is_ascii_digit());
    let fits = date
        && !scope.region.is_empty()
        && PRODUCTS.contains(&scope.product)
        && scope.end == "aliyun_v4_request";
    (!fits).then_some(verdict)
}

fn scope_date(_: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let scope = url.credential()?;
    let param = url.param(Role::Credential)?;
    let date = url.param(Role::Date)?;
    url.signed_at()?;
    let day = date.decoded.get(..8)?;
    let shaped = scope.date.len() == 8 && scope.date.bytes().all(|b| b.is_ascii_digit());
    (shaped && scope.date != day).then(|| {
        new(pages::SIGNED_URL_SCOPE_DATE, param)
            .fact("scope", scope.date)
            .fact("day", day)
            .related("date", date.value.span)
    })
}

fn scope_region(_: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let scope =
        url.credential().filter(|scope| !scope.region.starts_with("oss-") && !scope.region.is_empty())?;
    let endpoint = url.endpoint.as_ref().filter(|endpoint| endpoint.kind() != "service")?;
    let known = endpoint.reading.known?;
    let host = endpoint.region.as_ref()?;
    (scope.region != known.id && scope.region != known.oss).then_some(())?;
    let param = url.param(Role::Credential)?;
    Some(
        new(pages::SIGNED_URL_SCOPE_REGION, param)
            .fact("scope", scope.region)
            .fact("region", &known.id)
            .related("host", host.span),
    )
}

fn token_missing(sighting: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let temporary = url.key_id().is_some_and(|id| id.starts_with("STS."));
    if !temporary || url.param(Role::Token).is_some_and(|token| !token.value.text.is_empty()) {
        return None;
    }
    if !is_whole(sighting, url) {
        return None;
    }
    let name = &url.version.parameter(Role::Token)?.name;
    let param = url.param(Role::KeyId).or_else(|| url.param(Role::Credential))?;
    Some(new(pages::SIGNED_URL_TOKEN_MISSING, param).fact("token", name))
}

fn token_unexpected(_: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let long_term = url.key_id().is_some_and(|id| id.starts_with("LTAI"));
    let token = url.param(Role::Token).filter(|token| !token.value.text.is_empty() && long_term)?;
    Some(new(pages::SIGNED_URL_TOKEN_UNEXPECTED, token))
}

fn key_id(sighting: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let id = url.key_id()?;
    let param = url.param(Role::KeyId).or_else(|| url.param(Role::Credential))?;
    let known = ["LTAI", "STS."].iter().any(|head| id.trim_start().starts_with(head));
    let known = known && !is_encoded_twice(&param.value.text);
    let plus = id.replace('+', " ");
    let refused = |c: char| !(c.is_ascii_alphanumeric() || "._=".contains(c));
    if !known || mask::is_placeholder(id) || mask::is_placeholder(&plus) || !plus.contains(refused) {
        return None;
    }
    let verdict = new(pages::SIGNED_URL_KEY_ID, param);
    let clean: String = plus.chars().filter(|c| !c.is_whitespace()).collect();
    // V1 does not sign the id, so the URL is right again without the blanks
    if url.version.id == "v1-query" && !clean.contains(refused) {
        let edit = Edit { span: param.value.span, text: sighting.write(&clean) };
        return Some(verdict.fix("trim", "", vec![edit]));
    }
    Some(verdict)
}

fn bucket_operation(_: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    if url.version.id != "v1-query" || !matches!(url.path.text.as_str(), "" | "/") || url.bucket().is_none() {
        return None;
    }
    let operation = url.params.iter().find(|param| signing().bucket_operations.contains(&param.name.text))?;
    Some(
        Verdict::new(pages::SIGNED_URL_BUCKET_OPERATION, operation.name.span)
            .fact("operation", &operation.name.text),
    )
}
