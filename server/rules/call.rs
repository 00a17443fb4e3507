//! Rules on the calls of a client: signed URLs that it makes, object keys, copies, lists of buckets.

use super::{
    Bench, Fact, Verdict,
    client::{known_region, replace, signs_v4},
};
use crate::{
    catalog::{SettingRole as Role, pages, signing},
    finding::Edit,
    sight::{Life, Setting, Stanza, Use, UseKind},
    text::mask,
};

type Rule = fn(&Use, &Bench<'_>) -> Option<Verdict>;

const RULES: [Rule; 7] =
    [presign_expiry, presign_content_type, key_slash, key_encoded, copy_regions, bucket_operation, anonymous];

pub(super) fn judge(call: &Use, bench: &Bench<'_>) -> Vec<Verdict> {
    RULES.iter().filter_map(|rule| rule(call, bench)).collect()
}

/// What the rules say of an object key, or of the life of a URL, among settings.
pub(super) fn judge_stanza(stanza: &Stanza) -> Vec<Verdict> {
    let native = stanza.client.filter(|client| client.oss_only);
    let key = native.and_then(|client| {
        let setting = stanza.get(Role::Key)?;
        slash(setting, setting.text()?, client.strips_key_slash)
    });
    let expires = native.and_then(|_| {
        let setting = stanza.get(Role::Expires)?;
        let seconds: i64 = setting.text()?.trim().parse().ok()?;
        (seconds <= 0).then(|| Verdict::new(pages::PRESIGN_EXPIRY, setting.span()).variant("none"))
    });
    key.into_iter().chain(expires).collect()
}

fn stanza<'a>(call: &Use, bench: &Bench<'a>) -> Option<&'a Stanza> {
    bench.scene.stanzas.get(call.stanza?)
}

/// True if the URL is certain to be signed with V4.
fn is_v4(call: &Use, bench: &Bench<'_>) -> bool {
    match stanza(call, bench) {
        Some(stanza) if stanza.has(Role::Signature) => signs_v4(stanza) == Some(true),
        _ => {
            let by_name = call.name.of(bench.text).ends_with("V4");
            by_name || call.client.defaults.signature.as_deref() == Some("v4")
        }
    }
}

/// The edit that writes code in place of a setting's value.
fn replace_code(setting: &Setting, code: &str) -> Vec<Edit> {
    vec![Edit { span: setting.raw, text: code.to_owned() }]
}

fn presign_expiry(call: &Use, bench: &Bench<'_>) -> Option<Verdict> {
    let UseKind::Presign { unit } = &call.kind else { return None };
    let setting = call.expires.as_ref()?;
    let life = call.life?;
    if is_anonymous(call, bench) {
        return None; // nothing is signed
    }
    let verdict = Verdict::new(pages::PRESIGN_EXPIRY, setting.span());
    let most = signing().time.v4_max_seconds;
    match life {
        Life::Moment(seconds) => {
            let to = seconds.to_string();
            Some(verdict.variant("timestamp").fix("length", &to, replace_code(setting, &to)))
        }
        // nobody signs a URL that ended in the last century
        Life::Epoch(seconds) if seconds < 1_000_000_000 => {
            let language =
                bench.scene.syntax.as_ref().map_or("", |syntax| &syntax.language(setting.raw.start).id);
            let now = match (language, unit.as_str()) {
                ("php", "epoch-seconds") => "time()",
                ("cpp", "epoch-seconds") => "std::time(nullptr)",
                ("c", "epoch-seconds") => "time(NULL)",
                _ => return Some(verdict.variant("past")),
            };
            let to = format!("{now} + {}", setting.raw.of(bench.text));
            Some(verdict.variant("past").fix("length", &to, replace_code(setting, &to)))
        }
        Life::Milliseconds(milliseconds) if milliseconds < 60_000 => {
            Some(verdict.variant("milliseconds").fact("life", format!("{milliseconds} ms")))
        }
        life => {
            let seconds = life.seconds()?;
            if seconds <= 0 {
                return Some(verdict.variant("none"));
            }
            if seconds >= 1_000_000_000 {
                return is_v4(call, bench).then(|| verdict.variant("timestamp"));
            }
            let long = seconds > most && is_v4(call, bench);
            long.then(|| verdict.with("life", Fact::Seconds(seconds)).fact("most", most.to_string()))
        }
    }
}

/// The content type that a call's headers or options name.
fn content_type(call: &Use) -> Option<&Setting> {
    let named = call.options.iter().find(|(name, _)| name == "contenttype").map(|(_, setting)| setting);
    call.content_type.as_ref().or(named)
}

fn is_put(setting: Option<&Setting>, bench: &Bench<'_>) -> bool {
    let Some(setting) = setting else { return false };
    let said = setting.text().unwrap_or_else(|| setting.raw.of(bench.text)).to_ascii_lowercase();
    said == "put" || said.ends_with("put") || said == "put_object" || said == "putobject"
}

fn presign_content_type(call: &Use, bench: &Bench<'_>) -> Option<Verdict> {
    let UseKind::Presign { .. } = &call.kind else { return None };
    if !is_put(call.method.as_ref(), bench) || call.result.is_empty() {
        return None;
    }
    let url = call.result.of(bench.text);
    let upload = bench.scene.uploads.iter().find(|upload| upload.url == url && upload.headers_known)?;
    match (content_type(call), &upload.content_type) {
        (Some(signed), None) => {
            Some(Verdict::new(pages::PRESIGN_CONTENT_TYPE, signed.span()).related("upload", upload.name))
        }
        (Some(signed), Some(sent)) => {
            let (one, other) = (signed.text()?, sent.text()?);
            (!one.eq_ignore_ascii_case(other)).then(|| {
                Verdict::new(pages::PRESIGN_CONTENT_TYPE, sent.span())
                    .variant("differs")
                    .fact("sent", other)
                    .fact("signed", one)
                    .related("signed", signed.span())
            })
        }
        (None, Some(sent)) => {
            // headers that are not written out may hold it
            let headers_given = call.options.iter().any(|(name, _)| name == "headers")
                && !call
                    .options
                    .iter()
                    .any(|(name, setting)| name == "headers" && setting.raw.of(bench.text).contains('{'));
            (!headers_given).then(|| {
                Verdict::new(pages::PRESIGN_CONTENT_TYPE, sent.span())
                    .variant("unsigned")
                    .related("signed", call.name)
            })
        }
        (None, None) => None,
    }
}

/// The key of an object, where the text tells it.
fn key(call: &Use) -> Option<(&Setting, &str)> {
    let setting = call.key.as_ref()?;
    let value = setting.value.as_ref().filter(|value| value.literal)?;
    Some((setting, value.text.as_str()))
}

fn key_slash(call: &Use, _: &Bench<'_>) -> Option<Verdict> {
    let (setting, text) = key(call)?;
    slash(setting, text, call.client.strips_key_slash)
}

/// A key that begins with a slash or a backslash, unless the client drops the slash by itself.
fn slash(setting: &Setting, text: &str, stripped: bool) -> Option<Verdict> {
    let sent = if stripped { text.trim_start_matches('/') } else { text };
    let clean = sent.trim_start_matches(['/', '\\']);
    if clean == sent {
        return None;
    }
    (clean != text && !clean.is_empty()).then(|| {
        Verdict::new(pages::OBJECT_KEY_SLASH, setting.span()).fact("to", clean).fix(
            "strip",
            clean,
            replace(setting, clean),
        )
    })
}

fn key_encoded(call: &Use, _: &Bench<'_>) -> Option<Verdict> {
    let (setting, text) = key(call)?;
    let escapes: Vec<_> = text.match_indices('%').collect();
    let all = !escapes.is_empty()
        && escapes.iter().all(|(at, _)| {
            text.get(at + 1..at + 3).is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))
        });
    if !all || mask::is_template(text) {
        return None;
    }
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8().ok()?;
    Some(Verdict::new(pages::OBJECT_KEY_ENCODED, setting.span()).fact("to", decoded.as_ref()).fix(
        "decode",
        decoded.as_ref(),
        replace(setting, &decoded),
    ))
}

fn home(stanza: &Stanza) -> Option<&'static str> {
    match stanza.get(Role::Endpoint) {
        Some(setting) => setting.endpoint.as_ref()?.reading.known.map(|region| region.id.as_str()),
        None => known_region(stanza.get(Role::Region)?).map(|region| region.id.as_str()),
    }
}

fn copy_regions(call: &Use, bench: &Bench<'_>) -> Option<Verdict> {
    if call.kind != UseKind::Copy {
        return None;
    }
    let source = call.source_bucket.as_ref()?;
    let name = source.text()?;
    let target = home(stanza(call, bench)?)?;
    // a request that only names a bucket tells nothing of its home
    let named = |other: &&usize| {
        let other = &bench.scene.stanzas[**other];
        let homed = other.client.is_some() || other.has(Role::Endpoint) || other.has(Role::Region);
        homed && other.text(Role::Bucket) == Some(name)
    };
    let all: Vec<usize> = (0..bench.scene.stanzas.len()).collect();
    let used = bench.scene.buckets.iter().filter(|(_, bucket)| bucket == name).map(|(at, _)| *at);
    let mut others: Vec<usize> = all.iter().filter(named).copied().chain(used).collect();
    others.sort_unstable();
    others.dedup();
    let [other] = others[..] else { return None };
    let other = &bench.scene.stanzas[other];
    let from = home(other)?;
    (from != target).then(|| {
        let verdict = Verdict::new(pages::COPY_REGIONS, source.span())
            .fact("bucket", name)
            .fact("from", from)
            .fact("to", target);
        match other.get(Role::Endpoint).or(other.get(Role::Region)) {
            Some(endpoint) => verdict.related("source", endpoint.span()),
            None => verdict,
        }
    })
}

fn bucket_operation(call: &Use, bench: &Bench<'_>) -> Option<Verdict> {
    if call.kind != UseKind::Management {
        return None;
    }
    let stanza = stanza(call, bench)?;
    let on = |role| stanza.get(role).filter(|setting| setting.switch() == Some(true));
    let endpoint = stanza.get(Role::Endpoint);
    let host = endpoint.and_then(|endpoint| endpoint.endpoint.as_deref());
    let accelerated = host.is_some_and(|host| host.kind() == "accelerate");
    let bucket_host = host.is_some_and(|host| host.bucket.is_some());
    let reason = match (on(Role::Cname), on(Role::Accelerate)) {
        (Some(setting), _) if host.is_none() => setting,
        (None, Some(setting)) => setting,
        _ if accelerated || bucket_host && on(Role::Cname).is_some() => endpoint?,
        _ => return None,
    };
    let name = call.name.of(bench.text);
    Some(
        Verdict::new(pages::CLIENT_BUCKET_OPERATION, call.name)
            .fact("call", name)
            .related("endpoint", reason.span()),
    )
}

/// True if the call's client has no credentials.
fn is_anonymous(call: &Use, bench: &Bench<'_>) -> bool {
    let auth = stanza(call, bench).and_then(|stanza| stanza.get(Role::Auth));
    auth.is_some_and(|auth| auth.text() == Some("anonymous"))
}

/// A client without credentials that wants what only an owner may.
fn anonymous(call: &Use, bench: &Bench<'_>) -> Option<Verdict> {
    let stanza = stanza(call, bench)?;
    let auth = stanza.get(Role::Auth).filter(|auth| auth.text() == Some("anonymous"))?;
    let name = call.name.of(bench.text);
    let folded = crate::catalog::fold(name);
    let of_owner = call.kind == UseKind::Management || folded.contains("acl") || folded.contains("policy");
    let of_owner = of_owner || call.kind == UseKind::Bucket;
    of_owner.then(|| {
        Verdict::new(pages::CLIENT_ANONYMOUS, call.name).fact("call", name).related("auth", auth.span())
    })
}
