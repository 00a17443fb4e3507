//! Rules that tell what may become a refusal: signature versions, networks, TLS, dates, archives.

use super::{
    Bench, Fact, Verdict,
    client::{is_on, replace, signs_v4},
};
use crate::{
    catalog::{SettingRole as Role, fold, pages, signing},
    sight::{Origin, Setting, Stanza, Use, UseKind},
};

type Rule = fn(&Stanza, &Bench<'_>) -> Option<Verdict>;

const RULES: [Rule; 3] = [signature_v1, internal_endpoint, plain_http];

pub(super) fn judge(stanza: &Stanza, bench: &Bench<'_>) -> Vec<Verdict> {
    RULES.iter().filter_map(|rule| rule(stanza, bench)).collect()
}

pub(super) fn judge_use(call: &Use, bench: &Bench<'_>) -> Vec<Verdict> {
    [date_header, archive].iter().filter_map(|rule| rule(call, bench)).collect()
}

fn signature_v1(stanza: &Stanza, _: &Bench<'_>) -> Option<Verdict> {
    let client = stanza.client.filter(|client| client.oss_only)?;
    // where the credentials decide, credentials from elsewhere decide it elsewhere
    let elsewhere = client.calls.iter().any(|call| call.sets.contains_key(&Role::Signature));
    let whole = stanza.complete && client.kind == "sdk" && !stanza.is_open() && !elsewhere;
    if whole && !stanza.has(Role::Signature) && client.defaults.signature.as_deref() == Some("v1") {
        return Some(Verdict::new(pages::CLIENT_SIGNATURE_V1, stanza.head).variant("implied"));
    }
    let setting = stanza.get(Role::Signature).filter(|_| signs_v4(stanza) == Some(false))?;
    let verdict = Verdict::new(pages::CLIENT_SIGNATURE_V1, setting.span());
    // nobody chose it: it is what the call does
    let implied = setting.value.as_ref().is_some_and(|value| value.origin == Origin::Implied);
    let verdict = if implied { verdict.variant("implied") } else { verdict };
    let written = setting.text()?;
    let v4 = client.switch.signature.get("v4")?;
    let v1 = client.switch.signature.get("v1")?;
    let at = v1.iter().position(|name| name.rsplit(['.', ':']).next() == Some(written));
    let to = at.and_then(|at| v4.get(at).or(v4.first()));
    let can = stanza.has(Role::Region) || !client.wants.signature_v4_needs_region;
    Some(match to.filter(|_| can) {
        Some(to) => verdict.fix("v4", to, replace(setting, to)),
        None => verdict,
    })
}

/// True if the client runs where its users are.
fn is_on_device(stanza: &Stanza, bench: &Bench<'_>) -> bool {
    let Some(client) = stanza.client else { return false };
    let runs = |place: &str| client.runs.iter().any(|known| known == place);
    let only_mobile = runs("mobile") && !runs("server");
    let language = bench.scene.syntax.as_ref().map_or("", |syntax| &syntax.language(0).id);
    let page = matches!(language, "html" | "vue" | "svelte");
    only_mobile || runs("browser") && page
}

fn internal_endpoint(stanza: &Stanza, bench: &Bench<'_>) -> Option<Verdict> {
    if !is_on_device(stanza, bench) {
        return None;
    }
    if let Some(switch) = stanza.get(Role::Internal).filter(|setting| setting.switch() == Some(true)) {
        let off = stanza.client?.switch.internal.as_ref()?.off.clone();
        let verdict = Verdict::new(pages::CLIENT_INTERNAL_ENDPOINT, switch.span());
        return Some(verdict.fix("public", &off, replace(switch, &off)));
    }
    let setting = stanza.get(Role::Endpoint)?;
    let endpoint = setting.endpoint.as_ref()?;
    if endpoint.reading.form.is_none_or(|form| form.network != "internal") {
        return None;
    }
    let verdict = Verdict::new(pages::CLIENT_INTERNAL_ENDPOINT, setting.span());
    let (written, host) = (setting.text()?, &endpoint.host.text);
    Some(match host.contains("-internal.") {
        true => {
            let public = host.replacen("-internal.", ".", 1);
            let to = written.replacen(host.as_str(), &public, 1);
            verdict.fix("public", &public, replace(setting, &to))
        }
        false => verdict,
    })
}

/// `http://` where a switch, or a policy in the same text, demands TLS.
fn plain_http(stanza: &Stanza, bench: &Bench<'_>) -> Option<Verdict> {
    let setting = stanza.get(Role::Endpoint)?;
    let endpoint = setting.endpoint.as_ref()?;
    let plain = endpoint.scheme.as_ref().is_some_and(|scheme| scheme.text.eq_ignore_ascii_case("http"));
    let internal = endpoint.reading.form.is_some_and(|form| form.network == "internal");
    let by_policy = bench.text.contains("acs:SecureTransport") && bench.text.contains("Deny");
    let switch = stanza.client.and_then(|client| client.switch.tls.as_ref());
    let by_switch = !internal && stanza.get(Role::Tls).is_some_and(|setting| is_on(setting, switch));
    if !plain || !by_policy && !by_switch {
        return None;
    }
    let written = setting.text()?;
    let to = format!("https{}", written.get(4..)?);
    Some(Verdict::new(pages::CLIENT_PLAIN_HTTP, setting.span()).fix("https", &to, replace(setting, &to)))
}

/// A date in a header of a request that the client itself should set.
fn date_header(call: &Use, bench: &Bench<'_>) -> Option<Verdict> {
    let (_, setting) = call.options.iter().find(|(name, _)| matches!(name.as_str(), "xossdate" | "date"))?;
    judge_date(setting, bench)
}

/// A date in a header, if the clock has left it behind.
pub(super) fn judge_date(setting: &Setting, bench: &Bench<'_>) -> Option<Verdict> {
    let value = setting.value.as_ref().filter(|value| value.literal && value.origin != Origin::Default)?;
    let date = super::moment(&value.text)?;
    let ago = bench.now.duration_since(date).as_secs();
    (ago.abs() > signing().time.skew_seconds)
        .then(|| Verdict::new(pages::HEADER_DATE, setting.span()).with("ago", Fact::Seconds(ago)))
}

/// The archive class that a call stores an object with.
fn archive_class<'a>(call: &'a Use, bench: &Bench<'a>) -> Option<&'a str> {
    let (_, setting) = call.options.iter().find(|(name, _)| name.ends_with("storageclass"))?;
    let said = setting.text().unwrap_or_else(|| setting.raw.of(bench.text));
    // `StorageClass.ColdArchive.toString()`
    said.split(['.', '(', ':']).find(|part| {
        let archives = ["archive", "coldarchive", "deepcoldarchive", "storagearchive", "storagecoldarchive"];
        archives.contains(&fold(part).as_str())
    })
}

fn archive(call: &Use, bench: &Bench<'_>) -> Option<Verdict> {
    let reads = fold(call.name.of(bench.text));
    let reads = matches!(
        reads.as_str(),
        "get" | "getobject" | "getobjecttofile" | "getstream" | "getobjectasync" | "getobjecttofileasync"
    );
    let setting = call.key.as_ref().filter(|_| call.kind == UseKind::Object && reads)?;
    let key = setting.text()?;
    let same = |other: &&Use| {
        other.stanza == call.stanza
            && other.key.as_ref().and_then(Setting::text) == Some(key)
            && archive_class(other, bench).is_some()
    };
    let restored = |other: &Use| fold(other.name.of(bench.text)).contains("restore");
    if bench.scene.uses.iter().any(restored) {
        return None;
    }
    let stored = bench.scene.uses.iter().find(same)?;
    Some(
        Verdict::new(pages::OBJECT_ARCHIVE, setting.span())
            .fact("class", archive_class(stored, bench)?)
            .related("stored", stored.name),
    )
}
