//! Rules on what a client is told: endpoint, region, addressing style, signature version.

use super::{Bench, Verdict};
use crate::{
    catalog::{Client, Region, SettingRole as Role, Switch, pages, region_by_host, region_by_id},
    finding::Edit,
    sight::{Endpoint, Origin, Setting, Stanza},
    text::{Span, mask},
};

type Rule = fn(&Stanza, &Bench<'_>) -> Option<Verdict>;

const RULES: [Rule; 9] = [
    path_style,
    region_mismatch,
    region_form,
    endpoint_is_a_region,
    region_missing,
    endpoint_form,
    holds_bucket,
    cname_host,
    cname_missing,
];

pub(super) fn judge(stanza: &Stanza, bench: &Bench<'_>) -> Vec<Verdict> {
    RULES.iter().filter_map(|rule| rule(stanza, bench)).collect()
}

/// The edit that writes `text` in place of `part`, a range of the value's text; `source` is all of the text.
fn replace_part(setting: &Setting, source: &str, part: std::ops::Range<usize>, text: &str) -> Vec<Edit> {
    let Some(whole) = setting.text() else { return Vec::new() };
    let span = setting.part(source, Span::from(part.clone()));
    let stands_for_all = span == setting.span() && part != (0..whole.len());
    if stands_for_all {
        return replace(setting, &format!("{}{text}{}", &whole[..part.start], &whole[part.end..]));
    }
    setting.write(text).map(|(_, text)| Edit { span, text }).into_iter().collect()
}

/// The edit that writes `text` in place of the setting's value.
pub(super) fn replace(setting: &Setting, text: &str) -> Vec<Edit> {
    setting.write(text).map(|(span, text)| Edit { span, text }).into_iter().collect()
}

/// True if the endpoint is a host of OSS itself, where its own rules hold.
fn is_standard(endpoint: &Endpoint) -> bool {
    matches!(endpoint.kind(), "endpoint" | "accelerate" | "s3" | "dual-stack")
}

fn oss_endpoint(stanza: &Stanza) -> Option<(&Setting, &Endpoint)> {
    let setting = stanza.get(Role::Endpoint)?;
    Some((setting, setting.endpoint.as_deref()?))
}

/// True if the setting turns on what `switch` says how to write.
pub(super) fn is_on(setting: &Setting, switch: Option<&Switch>) -> bool {
    let Some(text) = setting.text() else { return false };
    match switch {
        Some(switch) => {
            let lacks = switch.without.as_ref().is_some_and(|part| !text.contains(part.as_str()));
            let is_on = switch.on.iter().any(|on| on == text || on.rsplit(['.', ':']).next() == Some(text));
            lacks || is_on || switch.without.is_none() && setting.switch() == Some(true) && switch.off != text
        }
        None => setting.switch() == Some(true),
    }
}

/// Turns a switch off as its client writes it.
fn off(setting: &Setting, known: Option<&str>) -> String {
    let written = setting.text().unwrap_or_default();
    let opposite = match written {
        "true" => "false",
        "True" => "False",
        "TRUE" => "FALSE",
        "yes" => "no",
        "on" => "off",
        "1" => "0",
        "path" => known.filter(|off| !matches!(*off, "false" | "False")).unwrap_or("virtual"),
        "YES" => "NO",
        "BucketLookupPath" => "minio.BucketLookupDNS",
        _ => known.unwrap_or("false"),
    };
    opposite.to_owned()
}

fn path_style(stanza: &Stanza, bench: &Bench<'_>) -> Option<Verdict> {
    let setting = stanza.get(Role::PathStyle)?;
    let known = stanza.client.and_then(|client| client.switch.path_style.as_ref());
    let text = setting.text()?;
    if !is_on(setting, known) && text != "path" {
        return None;
    }
    let native = stanza
        .client
        .is_some_and(|client| client.kind == "sdk" && client.oss_only && !client.marks.is_empty());
    let standard = match stanza.get(Role::Endpoint) {
        Some(endpoint) => endpoint.endpoint.as_deref().is_some_and(is_standard),
        // an SDK of OSS goes to OSS wherever nobody gives it another host
        None => {
            native
                && (!hides_settings(stanza, bench)
                    || stanza.get(Role::Region).is_some_and(|region| known_region(region).is_some()))
        }
    };
    if !standard {
        return None;
    }
    let to = match (known, oss_endpoint(stanza)) {
        // the bucket's place in front of the endpoint
        (Some(switch), Some((_, endpoint))) if switch.without.is_some() => {
            let place = switch.off.split('.').next().unwrap_or_default();
            format!("{place}.{}", endpoint.host.text)
        }
        _ => off(setting, known.map(|switch| switch.off.as_str())),
    };
    let verdict = Verdict::new(pages::CLIENT_PATH_STYLE, setting.span()).fact("value", text).fact("to", &to);
    let verdict = match stanza.get(Role::Endpoint) {
        Some(endpoint) => verdict.related("endpoint", endpoint.span()),
        None => verdict,
    };
    // `minio.BucketLookupPath` has no `false`
    let alike = setting.raw.of(bench.text).contains('.') == to.contains('.') || setting.switch().is_some();
    Some(match alike || setting.value.as_ref().is_some_and(|value| value.literal) {
        true => verdict.fix("off", &to, replace(setting, &to)),
        false => verdict,
    })
}

/// The region that a setting names, in either form.
pub(super) fn known_region(setting: &Setting) -> Option<&'static Region> {
    let id = setting.text()?.trim();
    region_by_id(id).or_else(|| region_by_host(id.strip_prefix("oss-")?))
}

/// True if the value holds whatever the environment says.
fn is_firm(setting: &Setting) -> bool {
    setting.value.as_ref().is_some_and(|value| value.origin != Origin::Default)
}

/// True if something says that the settings are for OSS, not for any store that speaks S3.
fn is_native(stanza: &Stanza, region: &Setting, bench: &Bench<'_>) -> bool {
    let says = |span: Span| span.of(bench.text).to_ascii_lowercase().contains("oss");
    stanza.client.map_or(says(stanza.head) || says(region.key), |client| client.oss_only)
}

fn region_mismatch(stanza: &Stanza, bench: &Bench<'_>) -> Option<Verdict> {
    let region = stanza.get(Role::Region)?;
    let (setting, endpoint) = oss_endpoint(stanza)?;
    let (named, home) = (known_region(region)?, endpoint.reading.known?);
    // an S3 client may sign for any region, and does so for this one where nothing else is said
    if !is_native(stanza, region, bench) && !region.text()?.starts_with(['c', 'o']) {
        return None;
    }
    if named.id == home.id || is_firm(region) != is_firm(setting) {
        return None;
    }
    let written = region.text()?;
    let other = if written.starts_with("oss-") { format!("oss-{}", home.oss) } else { home.id.clone() };
    let verdict = Verdict::new(pages::CLIENT_REGION_MISMATCH, region.span())
        .fact("region", written)
        .fact("host", &endpoint.host.text)
        .fact("home", &home.id)
        .related("endpoint", setting.span())
        .fix("region", &other, replace(region, &other));
    let range = endpoint.reading.region.clone()?;
    let host = &endpoint.host.text;
    let moved = format!("{}{}{}", &host[..range.start], named.oss, &host[range.end..]);
    let at = setting.text()?.find(host.as_str())?;
    let part = at + range.start..at + range.end;
    Some(verdict.fix("endpoint", &moved, replace_part(setting, bench.text, part, &named.oss)))
}

/// The region written as the client wants it.
fn in_form(region: &Region, form: &str) -> String {
    if form == "prefixed" { format!("oss-{}", region.oss) } else { region.id.clone() }
}

fn region_form(stanza: &Stanza, _: &Bench<'_>) -> Option<Verdict> {
    let setting = stanza.get(Role::Region)?;
    let Some(client) = stanza.client else { return host_as_region(stanza, setting) };
    let beside = client.wants.region_with_endpoint.as_deref().filter(|_| stanza.has(Role::Endpoint));
    let form = beside.or(client.wants.region.as_deref())?;
    let text = setting.text()?;
    let verdict = Verdict::new(pages::CLIENT_REGION_FORM, setting.span())
        .fact("region", text)
        .fact("client", &client.name);
    if names_acceleration(setting) {
        // V1 names no region: there a client may make its host of it
        let signs = signs_v4(stanza).unwrap_or(form == "plain");
        return signs.then(|| verdict.variant("accelerate"));
    }
    if let Some(endpoint) = &setting.endpoint {
        let region = endpoint.reading.known?;
        let form = if form == "either" { "plain" } else { form };
        let to = in_form(region, form);
        return Some(verdict.variant("host").fact("to", &to).fix("form", &to, replace(setting, &to)));
    }
    let region = known_region(setting)?;
    let prefixed = text.starts_with("oss-");
    let wrong = match form {
        "plain" => prefixed,
        "prefixed" => !prefixed,
        _ => false,
    };
    let to = in_form(region, form);
    let verdict = if prefixed { verdict } else { verdict.variant("bare") };
    wrong.then(|| verdict.fact("to", &to).fix("form", &to, replace(setting, &to)))
}

/// True for `oss-accelerate`, `accelerate` and the hosts of acceleration: which region is meant, nobody can tell.
fn names_acceleration(setting: &Setting) -> bool {
    let host = setting.endpoint.as_ref().is_some_and(|endpoint| endpoint.kind() == "accelerate");
    let name = setting.text().map(|text| text.trim_start_matches("oss-"));
    host || matches!(name, Some("accelerate" | "accelerate-overseas"))
}

/// `region: oss-cn-hangzhou.aliyuncs.com`, which no client takes.
fn host_as_region(stanza: &Stanza, setting: &Setting) -> Option<Verdict> {
    let endpoint = setting.endpoint.as_ref().filter(|_| !stanza.in_code && stanza.has(Role::Bucket))?;
    let region = endpoint.reading.known?;
    let verdict = Verdict::new(pages::CLIENT_REGION_FORM, setting.span())
        .variant("host")
        .fact("region", setting.text()?)
        .fact("client", "OSS")
        .fact("to", &region.id);
    Some(verdict.fix("form", &region.id, replace(setting, &region.id)))
}

/// `endpoint: cn-hangzhou`.
fn endpoint_is_a_region(stanza: &Stanza, bench: &Bench<'_>) -> Option<Verdict> {
    let setting = stanza.get(Role::Endpoint)?;
    let says = |span: Span| span.of(bench.text).to_ascii_lowercase().contains("oss");
    if !stanza.is_of_oss() && !(stanza.client.is_none() && (says(setting.key) || says(stanza.head))) {
        return None;
    }
    let region = known_region(setting)?;
    let host = region.public.as_ref()?;
    let takes_scheme = stanza.client.is_none_or(|client| {
        let wants = &client.wants;
        !matches!(wants.endpoint.as_deref(), Some("bare" | "bucket-host"))
            && wants.scheme.as_deref() != Some("forbidden")
    });
    let to = if takes_scheme { format!("https://{host}") } else { host.clone() };
    Some(
        Verdict::new(pages::CLIENT_REGION_FORM, setting.span())
            .variant("endpoint")
            .fact("region", setting.text()?)
            .fact("to", &to)
            .fix("form", &to, replace(setting, &to)),
    )
}

/// Whether the client is told to sign with V4; `None` where it is told nothing that is understood.
pub(super) fn signs_v4(stanza: &Stanza) -> Option<bool> {
    if asks_for_v4(stanza).is_some() {
        return Some(true);
    }
    let setting = stanza.get(Role::Signature)?;
    let text = setting.text()?;
    let v1 = stanza.client?.switch.signature.get("v1");
    let known = v1.is_some_and(|names| names.iter().any(|name| name.rsplit(['.', ':']).next() == Some(text)));
    (known || text.eq_ignore_ascii_case("v1")).then_some(false)
}

/// The setting that tells the client to sign with V4.
fn asks_for_v4(stanza: &Stanza) -> Option<&Setting> {
    let setting = stanza.get(Role::Signature)?;
    let text = setting.text()?;
    let known = stanza
        .client?
        .switch
        .signature
        .get("v4")
        .is_some_and(|names| names.iter().any(|name| name.rsplit(['.', ':']).next() == Some(text)));
    (known || matches!(text.to_ascii_lowercase().as_str(), "v4" | "4" | "authv4")).then_some(setting)
}

/// True if settings are passed on that the text does not show, and their name does not say that they are
/// credentials: `...options`.
fn hides_settings(stanza: &Stanza, bench: &Bench<'_>) -> bool {
    stanza.settings.iter().filter(|setting| setting.role == Role::Nothing).any(|setting| {
        let name = setting.raw.of(bench.text).to_ascii_lowercase();
        !["key", "cred", "auth", "sts", "token", "secret"].iter().any(|word| name.contains(word))
    })
}

fn region_missing(stanza: &Stanza, bench: &Bench<'_>) -> Option<Verdict> {
    let client = stanza.client.filter(|client| client.wants.signature_v4_needs_region)?;
    // what is told to an object may be all of it only where the endpoint is among it
    let whole = stanza.complete || stanza.has(Role::Endpoint);
    let signature = asks_for_v4(stanza)
        .filter(|_| whole && !hides_settings(stanza, bench) && !stanza.has(Role::Region))?;
    let by_default =
        client.defaults.region.as_deref().and_then(|id| region_by_host(id.trim_start_matches("oss-")));
    let home = oss_endpoint(stanza).and_then(|(_, endpoint)| endpoint.reading.known);
    if by_default.is_some_and(|region| home.is_some_and(|home| home.id == region.id)) {
        return None;
    }
    let verdict = Verdict::new(pages::CLIENT_REGION_MISSING, signature.span()).fact("client", &client.name);
    Some(match oss_endpoint(stanza) {
        Some((endpoint, _)) => verdict.related("endpoint", endpoint.span()),
        None => verdict,
    })
}

/// An endpoint with a path, which a client puts its own behind.
fn endpoint_form(stanza: &Stanza, bench: &Bench<'_>) -> Option<Verdict> {
    let (setting, endpoint) = oss_endpoint(stanza).filter(|(_, endpoint)| is_standard(endpoint))?;
    let key = endpoint.key();
    if key.is_empty() && endpoint.query.is_none() || mask::is_template(key) {
        return None;
    }
    if !is_for_client(stanza, setting, bench) {
        return None;
    }
    let text = setting.text()?;
    let at = text.find(&endpoint.host.text)?;
    let end = at + endpoint.host.text.len();
    let bucket = stanza.client.and_then(|_| extra_bucket(stanza, bench)).map_or(0, |name| name.len() + 1);
    let to = format!("{}{}", &text[..at], &text[at + bucket..end]);
    let edits = match bucket {
        0 => replace_part(setting, bench.text, end..text.len(), ""),
        _ => replace(setting, &to),
    };
    Some(
        Verdict::new(pages::CLIENT_ENDPOINT_FORM, setting.span())
            .fact("path", &text[end..])
            .fact("to", &to)
            .fix("bare", &to, edits),
    )
}

/// True if the stanza turns the switch for custom domains on, or where it cannot be told.
fn may_be_cname(stanza: &Stanza) -> bool {
    let switch = stanza.client.and_then(|client| client.switch.cname.as_ref());
    let off = |setting: &Setting| {
        setting.switch() == Some(false) || switch.is_some_and(|switch| setting.text() == Some(&switch.off))
    };
    stanza.settings.iter().any(|setting| setting.role == Role::Cname && !off(setting))
}

/// The client that reads the settings; none for variables of the environment, which anything may read.
fn reader(stanza: &Stanza) -> Option<&'static Client> {
    stanza.client.filter(|client| !client.marks.is_empty() || !client.calls.is_empty())
}

/// True if the setting is an endpoint that a client puts bucket and key around, and no address for readers.
fn is_for_client(stanza: &Stanza, setting: &Setting, bench: &Bench<'_>) -> bool {
    let key = setting.key.of(bench.text).to_ascii_lowercase();
    let other = ["bucket", "cdn", "domain", "cname", "public", "custom", "web", "static", "host"];
    match reader(stanza).and_then(|client| client.wants.endpoint.as_deref()) {
        Some("any") => false,
        // nobody knows what reads it, but its name says what it is
        None => {
            let known = bench.scene.stanzas.iter().filter(|known| known.client.is_some());
            let mut read = known.filter_map(|known| known.get(Role::Endpoint));
            key.ends_with("endpoint")
                && !other.iter().any(|word| key.contains(word))
                && (stanza.client.is_some() || !read.any(|read| read.span() == setting.span()))
        }
        Some(_) => true,
    }
}

/// True if some client makes its addresses from the endpoint at `span`; other rules on URLs then hold back.
pub(super) fn is_endpoint_of_client(bench: &Bench<'_>, span: Span) -> bool {
    bench.scene.stanzas.iter().any(|stanza| {
        oss_endpoint(stanza).is_some_and(|(setting, endpoint)| {
            is_standard(endpoint)
                && setting.span().touches(span.start)
                && is_for_client(stanza, setting, bench)
        })
    })
}

/// The bucket in the endpoint of a client that puts it there itself.
fn extra_bucket<'s>(stanza: &'s Stanza, bench: &Bench<'_>) -> Option<&'s str> {
    let (setting, endpoint) = oss_endpoint(stanza).filter(|(_, endpoint)| is_standard(endpoint))?;
    let name = endpoint.bucket_name().filter(|name| !name.is_empty())?;
    let form = stanza.client.and_then(|client| client.wants.endpoint.as_deref());
    let wants_bare = form != Some("bucket-host") && is_for_client(stanza, setting, bench);
    (wants_bare && !may_be_cname(stanza)).then_some(name)
}

fn holds_bucket(stanza: &Stanza, bench: &Bench<'_>) -> Option<Verdict> {
    let name = extra_bucket(stanza, bench)?;
    let (setting, endpoint) = oss_endpoint(stanza).filter(|(_, endpoint)| endpoint.key().is_empty())?;
    let host = &endpoint.host.text;
    let bare = host.get(name.len() + 1..)?;
    let at = setting.text()?.find(host.as_str())?;
    let span = setting.part(bench.text, Span::new(at, at + name.len()));
    let verdict = Verdict::new(pages::ENDPOINT_HOLDS_BUCKET, span).fact("bucket", name).fact("to", bare);
    Some(verdict.fix("bare", bare, replace_part(setting, bench.text, at..at + name.len() + 1, "")))
}

fn cname_host(stanza: &Stanza, _: &Bench<'_>) -> Option<Verdict> {
    let switch = stanza.client.and_then(|client| client.switch.cname.as_ref());
    let cname = stanza.get(Role::Cname).filter(|setting| is_on(setting, switch))?;
    let (setting, endpoint) = oss_endpoint(stanza).filter(|(_, endpoint)| is_standard(endpoint))?;
    let harmless = |client: &Client| client.wants.cname_with_oss_host.is_some();
    if endpoint.bucket.is_some() || stanza.client.is_some_and(harmless) {
        return None;
    }
    let to = off(cname, switch.map(|switch| switch.off.as_str()));
    Some(
        Verdict::new(pages::CLIENT_CNAME_HOST, cname.span())
            .fact("host", &endpoint.host.text)
            .related("endpoint", setting.span())
            .fix("off", &to, replace(cname, &to)),
    )
}

/// A host of the user's own where the client would put the bucket in front.
fn cname_missing(stanza: &Stanza, bench: &Bench<'_>) -> Option<Verdict> {
    let client = stanza.client?;
    client.switch.cname.as_ref().filter(|_| client.defaults.cname != Some(true))?;
    let setting =
        stanza.get(Role::Endpoint).filter(|setting| setting.endpoint.is_none() && is_firm(setting))?;
    let told_off = stanza.get(Role::Cname).is_some_and(|cname| cname.switch() == Some(false));
    let tool = client.kind == "tool" && client.oss_only;
    let whole = client.kind == "sdk" && (stanza.complete || client.oss_only && stanza.in_code);
    let by_default = (tool || whole) && !may_be_cname(stanza);
    if !told_off && !by_default || stanza.has(Role::PathStyle) || hides_settings(stanza, bench) {
        return None;
    }
    let host = custom_host(setting.text()?)?;
    Some(
        Verdict::new(pages::CLIENT_CNAME_MISSING, setting.span())
            .fact("host", host)
            .fact("client", &client.name),
    )
}

/// The host of an address outside Alibaba Cloud that has a public name.
fn custom_host(text: &str) -> Option<&str> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.split(['/', ':', '?']).next()?;
    let labels: Vec<&str> = host.split('.').collect();
    let named = labels.len() > 2
        && labels
            .iter()
            .all(|label| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
        && labels.last()?.bytes().all(|b| b.is_ascii_alphabetic());
    let reserved = ["local", "localhost", "internal", "test", "invalid", "lan", "svc", "cluster"];
    let own = labels.iter().any(|label| reserved.contains(label) || label.starts_with("aliyun"));
    (named && !own && !mask::is_placeholder(text)).then_some(host)
}
