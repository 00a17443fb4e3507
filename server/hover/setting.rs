//! A setting of a client: what the client wants there, its default, an example.

use crate::{
    Locale, Span,
    catalog::{Client, SettingRole as Role, role_words, word},
    sight::{Scene, Setting, Stanza, UseKind},
};

/// The setting whose name or value stands at the byte `at`, explained; of a value in a form of its own
/// (a host, a signed URL) only the name.
pub(super) fn at(scene: &Scene, at: usize, locale: Locale) -> Option<(Span, String)> {
    let in_stanza = scene.stanzas.iter().find_map(|stanza| {
        let setting = stanza.settings.iter().find(|setting| is_at(setting, at))?;
        Some((setting, stanza.client, Some(stanza), None))
    });
    let in_call = || {
        scene.uses.iter().find_map(|call| {
            let unit = match &call.kind {
                UseKind::Presign { unit } => Some(unit.as_str()),
                _ => None,
            };
            let settings = [(&call.expires, unit), (&call.key, None)];
            let (setting, unit) = settings.into_iter().find_map(|(setting, unit)| {
                let setting = setting.as_ref().filter(|setting| is_at(setting, at))?;
                Some((setting, unit))
            })?;
            let stanza = call.stanza.and_then(|at| scene.stanzas.get(at));
            Some((setting, Some(call.client), stanza, unit))
        })
    };
    let (setting, client, stanza, unit) = in_stanza.or_else(in_call)?;
    let span = if setting.key.touches(at) { setting.key } else { setting.raw };
    Some((span, page(setting.role, client, stanza, unit, locale)?))
}

fn is_at(setting: &Setting, at: usize) -> bool {
    let named = !setting.key.is_empty() && setting.key.touches(at);
    named || setting.raw.touches(at) && setting.endpoint.is_none()
}

fn page(
    role: Role,
    client: Option<&Client>,
    stanza: Option<&Stanza>,
    unit: Option<&str>,
    locale: Locale,
) -> Option<String> {
    let general = role_words(role)?;
    let name = general.name.get(locale);
    let title = client.map_or(format!("### {name}"), |client| format!("### {name} · {}", client.name));
    let own = client.and_then(|client| client.words.get(&role));
    let mut lines =
        vec![title, String::new(), own.unwrap_or(&general.words).get(locale).to_owned(), String::new()];
    let mut fact =
        |id: &str, value: String| lines.push(format!("- {}", word(id, locale, &[("value", value)])));
    if let Some(unit) = unit.filter(|unit| !unit.is_empty()) {
        fact("hover.setting.unit", word(&format!("hover.setting.unit.{unit}"), locale, &[]));
    }
    if let Some(default) = client.and_then(|client| default(client, role)) {
        fact("hover.setting.default", default);
    }
    if let Some(example) = client.and_then(|client| example(client, role, stanza)) {
        fact("hover.setting.example", example);
    }
    Some(lines.join("\n"))
}

/// What the client does where the setting is not given, as it would be written.
fn default(client: &Client, role: Role) -> Option<String> {
    let defaults = &client.defaults;
    let switch = |on: bool, switch: &Option<crate::catalog::Switch>| match switch {
        Some(switch) if on => switch.on.first().cloned(),
        Some(switch) => Some(switch.off.clone()).filter(|off| !off.is_empty()),
        None => Some(on.to_string()),
    };
    match role {
        Role::Signature => defaults.signature.as_ref().map(|version| version.to_uppercase()),
        Role::PathStyle => switch(defaults.path_style?, &client.switch.path_style),
        Role::Tls => switch(defaults.tls?, &client.switch.tls),
        Role::Region => defaults.region.clone(),
        Role::Expires => defaults.presign_seconds.map(|seconds| seconds.to_string()),
        _ => None,
    }
}

/// An example, in the stanza's own region where that is known.
fn example(client: &Client, role: Role, stanza: Option<&Stanza>) -> Option<String> {
    let region = stanza.and_then(Stanza::region);
    match (role, region) {
        (Role::Region, Some(region)) => Some(match client.wants.region.as_deref() {
            Some("prefixed") => format!("oss-{}", region.oss),
            _ => region.id.clone(),
        }),
        (Role::Endpoint, Some(region)) => {
            let known = client.example.get("endpoint")?;
            let host = if known.contains("s3.") { region.s3.as_ref() } else { region.public.as_ref() }?;
            let scheme = known.split_once("://").map_or(String::new(), |(scheme, _)| format!("{scheme}://"));
            Some(format!("{scheme}{host}"))
        }
        (Role::Region, None) => client.example.get("region").cloned(),
        (Role::Endpoint, None) => client.example.get("endpoint").cloned(),
        _ => None,
    }
}
