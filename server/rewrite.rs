//! Changes that nobody is told to make, but somebody may want: another endpoint of the same region, the other
//! form of a region, a secret that is read from the environment.

mod policy;

use crate::{
    Edit, Fix, Locale, Reading, Span,
    catalog::{Region, SettingRole as Role, region_by_host, region_by_id, word},
    sight::{Endpoint, Setting, Stanza, Thing},
    syntax::{self, Kind},
};

/// The changes that are offered for what stands in `span`.
pub(crate) fn at(reading: &Reading, span: Span, locale: Locale) -> Vec<Fix> {
    let scene = reading.scene();
    let mut found = Vec::new();
    for sighting in scene.sightings.iter().filter(|sighting| sighting.span.meets(span)) {
        if let Thing::Endpoint(endpoint) = &sighting.thing
            && sighting.is_used()
        {
            found.extend(siblings(endpoint, locale, |text| sighting.write(text)));
        }
    }
    for stanza in &scene.stanzas {
        for setting in
            stanza.settings.iter().filter(|setting| setting.raw.meets(span) || setting.key.meets(span))
        {
            match setting.role {
                Role::Region => found.extend(region_form(setting, locale)),
                Role::Endpoint => found.extend(endpoint_from_region(stanza, setting, locale)),
                Role::KeyId | Role::KeySecret | Role::Token => {
                    found.extend(from_environment(reading, setting, locale));
                }
                _ => {}
            }
        }
    }
    found.extend(policy::at(reading, span, locale));
    found.dedup();
    found
}

fn title(id: &str, to: &str, locale: Locale) -> String {
    word(id, locale, &[("to", to.to_owned())])
}

/// The same bucket behind another endpoint of its region.
fn siblings(endpoint: &Endpoint, locale: Locale, write: impl Fn(&str) -> String) -> Vec<Fix> {
    let (Some(region), Some(form)) = (endpoint.reading.known, endpoint.reading.form) else {
        return Vec::new();
    };
    if !matches!(form.kind.as_str(), "endpoint" | "s3" | "dual-stack") {
        return Vec::new();
    }
    let host = &endpoint.host.text;
    let bucket = endpoint.reading.bucket.clone().map_or("", |range| &host[range]);
    let internal = region.internal.first();
    let accelerate = (region.acceleration == Some(true) && !bucket.is_empty())
        .then(|| "oss-accelerate.aliyuncs.com".to_owned());
    let others = match form.kind.as_str() {
        "s3" => vec![("public", region.s3.clone()), ("internal", region.s3_internal.clone())],
        _ => vec![
            ("public", region.public.clone()),
            ("internal", internal.cloned()),
            ("dual-stack", region.dual_stack.clone()),
            ("accelerate", accelerate),
        ],
    };
    let fix = |(kind, other): (&str, Option<String>)| {
        let other = other?;
        let to = if bucket.is_empty() { other } else { format!("{bucket}.{other}") };
        let edit = Edit { span: endpoint.host.span, text: write(&to) };
        (to != *host).then(|| Fix {
            title: title(&format!("rewrite.endpoint.{kind}"), &to, locale),
            preferred: false,
            edits: vec![edit],
        })
    };
    others.into_iter().filter_map(fix).collect()
}

fn replace(setting: &Setting, id: &str, to: &str, locale: Locale) -> Option<Fix> {
    let (span, text) = setting.write(to)?;
    Some(Fix { title: title(id, to, locale), preferred: false, edits: vec![Edit { span, text }] })
}

/// `cn-hangzhou` and `oss-cn-hangzhou`.
fn region_form(setting: &Setting, locale: Locale) -> Option<Fix> {
    let written = setting.text()?;
    let to = match written.strip_prefix("oss-") {
        Some(oss) => region_by_host(oss)?.id.clone(),
        None => format!("oss-{}", region_by_id(written)?.oss),
    };
    replace(setting, "rewrite.region", &to, locale)
}

/// An empty endpoint, or a placeholder, beside a region.
fn endpoint_from_region(stanza: &Stanza, setting: &Setting, locale: Locale) -> Option<Fix> {
    let written = setting.value.as_ref().filter(|value| value.literal)?.text.as_str();
    let open = written.is_empty() || crate::text::mask::is_placeholder(written);
    let region: &Region = stanza.region().filter(|_| open)?;
    let form = stanza.client.and_then(|client| client.wants.scheme.as_deref());
    let host = region.public.as_ref()?;
    let to = if form == Some("required") { format!("https://{host}") } else { host.clone() };
    replace(setting, "rewrite.endpoint.fill", &to, locale)
}

/// The credential read from the variable that the SDKs read, in the language's own way.
fn from_environment(reading: &Reading, setting: &Setting, locale: Locale) -> Option<Fix> {
    let value = setting.value.as_ref().filter(|value| value.literal && !value.text.is_empty())?;
    let name = match setting.role {
        Role::KeyId => "OSS_ACCESS_KEY_ID",
        Role::KeySecret => "OSS_ACCESS_KEY_SECRET",
        _ => "OSS_SESSION_TOKEN",
    };
    let text = &reading.source().text;
    let tokens = reading.scene().syntax.as_ref()?;
    let row: &syntax::Language = tokens.language(value.span.start);
    let read = row.environment.as_ref()?;
    let token = tokens.tokens().iter().find(|token| token.content() == value.span)?;
    if !matches!(token.kind, Kind::String { .. } | Kind::Value(_)) {
        return None;
    }
    let expression = read.read.replace("{name}", name);
    let mut edits = vec![Edit { span: token.span, text: expression.clone() }];
    if let Some(import) =
        read.import.as_ref().filter(|import| !text.lines().any(|line| line.trim() == *import))
    {
        edits.insert(0, Edit { span: Span::at(first_line(text)), text: format!("{import}\n") });
    }
    Some(Fix { title: title("rewrite.environment", &expression, locale), preferred: false, edits })
}

/// Where an import can stand: behind a `#!` line and what a file begins with by rule.
fn first_line(text: &str) -> usize {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let by_rule = line.starts_with("#") || line.starts_with("from __future__");
        if !by_rule {
            break;
        }
        at += line.len();
    }
    at
}
