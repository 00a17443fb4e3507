//! What could stand at the cursor: endpoints, regions, error codes, and the parts of policies.

mod policy;

use crate::{
    Completion, Edit, Locale, Reading, Span,
    catalog::{self, SettingRole, word},
    hover, sight,
    syntax::{self, Ground, Syntax},
};

/// Longest word in front of the cursor that is looked at, in bytes.
const LONGEST: usize = 80;

pub(crate) fn at(reading: &Reading, at: usize, locale: Locale) -> Vec<Completion> {
    if let Some(found) = policy::at(reading, at, locale) {
        return found;
    }
    let text = &reading.source().text;
    let before = text.get(at.saturating_sub(LONGEST)..at).unwrap_or_default();
    let part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let start = at - before.len()
        + before.rfind(|c| !part(c)).map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
    let word = Span::new(start, at);
    let typed = word.of(text);
    if let Some(host) = typed.rfind("oss-").filter(|&i| i == 0 || typed.as_bytes()[i - 1] == b'.') {
        return endpoints(Span::new(start + host, at), locale);
    }
    let fresh;
    let syntax = match &reading.scene().syntax {
        Some(syntax) => syntax.as_ref(),
        // a text with nothing of OSS yet: only what is being typed tells
        None => {
            let language = syntax::by_id(reading.source().language).unwrap_or_else(syntax::plain_text);
            fresh = Syntax::new(text, language);
            &fresh
        }
    };
    let place = syntax.place(text, at);
    if !matches!(place.ground, Ground::String | Ground::Value) {
        return Vec::new();
    }
    if let Some(found) = of_setting(reading, at, word, locale) {
        return found;
    }
    let key = place.key.map(|key| key.of(text).to_ascii_lowercase()).unwrap_or_default();
    let of_oss = key.contains("oss") || key.contains("aliyun") || reading.scene().syntax.is_some();
    if key.ends_with("endpoint") && of_oss {
        return endpoints(word, locale);
    }
    if key.ends_with("region") && of_oss {
        return regions(word, locale);
    }
    let line = sight::paths_on_line(text, syntax, at);
    let compares = line.iter().any(|span| span.of(text).to_ascii_lowercase().ends_with("code"));
    if reading.scene().uses_sdk && compares {
        return codes(word, locale);
    }
    Vec::new()
}

/// Regions in the form that the client at `at` wants, or endpoints; those of the region beside it first.
fn of_setting(reading: &Reading, at: usize, word: Span, locale: Locale) -> Option<Vec<Completion>> {
    let stanzas = &reading.scene().stanzas;
    let (stanza, setting) = stanzas.iter().find_map(|stanza| {
        let setting = stanza.settings.iter().find(|setting| setting.raw.touches(at))?;
        Some((stanza, setting))
    })?;
    let client = stanza.client;
    let beside = stanza.region();
    let mut found = match setting.role {
        SettingRole::Endpoint => endpoints(word, locale),
        SettingRole::Region => {
            let prefixed = client.and_then(|client| client.wants.region.as_deref()) == Some("prefixed");
            let mut found = regions(word, locale);
            for (one, region) in found.iter_mut().zip(open_regions()).filter(|_| prefixed) {
                one.label = format!("oss-{}", region.oss);
                one.edit.text = one.label.clone();
                one.filter = format!("{} {}", one.label, one.filter);
            }
            found
        }
        _ => return None,
    };
    if let Some(region) = beside {
        let other = |one: &Completion| !one.label.contains(region.oss.as_str());
        found.sort_by_key(other);
    }
    Some(found)
}

fn open_regions() -> impl Iterator<Item = &'static catalog::Region> {
    catalog::regions().iter().filter(|region| region.status == "active")
}

/// Endpoints of all open regions, public before internal.
fn endpoints(span: Span, locale: Locale) -> Vec<Completion> {
    open_regions()
        .flat_map(|region| {
            let public = region.public.iter().map(|host| ("public", host));
            let internal = region.internal.iter().map(|host| ("internal", host));
            public.chain(internal).map(move |(kind, host)| Completion {
                label: host.clone(),
                filter: format!("{host} {} {} {}", region.id, region.name.en, region.name.zh),
                detail: format!(
                    "{} · {}",
                    region.name.get(locale),
                    word(&format!("hover.host.network.{kind}"), locale, &[])
                ),
                documentation: region.note.as_ref().map_or(String::new(), |note| note.get(locale).to_owned()),
                edit: Edit { span, text: host.clone() },
                snippet: None,
            })
        })
        .collect()
}

fn regions(span: Span, locale: Locale) -> Vec<Completion> {
    open_regions()
        .map(|region| Completion {
            label: region.id.clone(),
            filter: format!("{} {} {}", region.id, region.name.en, region.name.zh),
            detail: region.name.get(locale).to_owned(),
            documentation: region.note.as_ref().map_or(String::new(), |note| note.get(locale).to_owned()),
            edit: Edit { span, text: region.id.clone() },
            snippet: None,
        })
        .collect()
}

/// Error codes, those of status 403 first.
fn codes(span: Span, locale: Locale) -> Vec<Completion> {
    let mut seen = std::collections::HashSet::new();
    let codes = catalog::errors().iter().filter(|entry| seen.insert(&entry.code));
    codes
        .map(|entry| Completion {
            label: entry.code.clone(),
            filter: entry.code.clone(),
            detail: entry.status.map(|status| status.to_string()).unwrap_or_default(),
            documentation: hover::code_page(&entry.code, locale)
                .map_or(String::new(), |page| hover::shield(&page)),
            edit: Edit { span, text: entry.code.clone() },
            snippet: None,
        })
        .collect()
}
