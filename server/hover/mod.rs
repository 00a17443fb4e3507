//! What stands under the cursor, explained from the catalog.

mod body;
mod call;
mod code;
mod element;
mod host;
mod policy;
mod post;
mod setting;
mod signed_url;
mod tags;

pub(crate) use body::body as body_page;
pub(crate) use code::{code as code_page, ec as ec_page, message as message_page};
pub(crate) use host::host as host_page;
pub(crate) use signed_url::signed_url as signed_url_page;
pub(crate) use tags::shield;

use crate::{
    Hover, InlayHint, Link, Locale, Reading, Span, Timestamp, catalog, say,
    settings::InlayHints,
    sight::{Sighting, Thing},
    triage::{Beside, causes},
};

/// The explanation of what stands at the byte `at`: the findings there first, then the thing itself.
pub(crate) fn at(reading: &Reading, at: usize, locale: Locale, now: Timestamp) -> Option<Hover> {
    let text = &reading.source().text;
    let mut parts = Vec::new();
    let mut span: Option<Span> = None;
    for finding in reading.findings().iter().filter(|finding| finding.span.touches(at)) {
        let answers = finding.answers.iter().map(|answer| {
            let message = answer.message.as_ref().map(|text| format!(": {text}")).unwrap_or_default();
            format!("- **{} {}**{message}\n", answer.status, answer.code)
        });
        let answers: String = answers.collect();
        parts.push(format!("**{}** `{}`\n\n{answers}\n{}", finding.message, finding.rule, finding.help));
        span.get_or_insert(finding.span);
    }
    let setting = setting::at(reading.scene(), at, locale);
    let sighting = reading.scene().sightings.iter().rev().find(|sighting| sighting.span.touches(at));
    if let Some((own, words)) = sighting.and_then(|sighting| sighted(reading, sighting, at, locale, now)) {
        span.get_or_insert(own);
        parts.push(words);
    } else if let Some((own, words)) = setting {
        span.get_or_insert(own);
        parts.push(words);
    } else if let Some((own, words)) = policy::at(reading.scene(), at, locale) {
        span.get_or_insert(own);
        parts.push(words);
    } else if let Some((own, words)) = element::at(reading.scene(), at, locale) {
        span.get_or_insert(own);
        parts.push(words);
    } else if let Some((own, words)) = call::at(reading.scene(), text, at, locale) {
        span.get_or_insert(own);
        parts.push(words);
    } else if let Some((own, words)) = post::at(reading.scene(), at, locale, now) {
        span.get_or_insert(own);
        parts.push(words);
    } else if reading.scene().syntax.is_some()
        && let Some((own, words)) = word(text, at, locale)
    {
        span.get_or_insert(own);
        parts.push(words);
    }
    Some(Hover { span: span?, markdown: shield(&parts.join("\n\n---\n\n")) })
}

fn sighted(
    reading: &Reading,
    sighting: &Sighting,
    at: usize,
    locale: Locale,
    now: Timestamp,
) -> Option<(Span, String)> {
    match &sighting.thing {
        Thing::Endpoint(endpoint) => Some((endpoint.host.span, host::host(endpoint, locale)?)),
        Thing::SignedUrl(url) => {
            let page = signed_url::signed_url(url, locale, now);
            match url.endpoint.as_ref().filter(|endpoint| endpoint.host.span.touches(at)) {
                Some(endpoint) => {
                    let host = host::host(endpoint, locale).unwrap_or_default();
                    Some((endpoint.host.span, format!("{host}\n\n---\n\n{page}")))
                }
                None => Some((sighting.span, page)),
            }
        }
        Thing::ErrorLiteral(literal) => {
            let page =
                code::code(&literal.code.text, locale).or_else(|| code::ec(&literal.code.text, locale))?;
            Some((literal.code.span, page))
        }
        Thing::ErrorBody(error) => {
            let beside = Beside { text: &reading.source().text, scene: reading.scene(), lines: 0 };
            let causes = causes(error, beside, locale);
            Some((sighting.span, body::body(error, &causes, locale)))
        }
    }
}

/// The error code, EC number, SDK constant or request parameter that the word at `at` is.
fn word(text: &str, at: usize, locale: Locale) -> Option<(Span, String)> {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let at = at.min(text.len());
    let start = text
        .get(..at)?
        .rfind(|c| !part(c))
        .map_or(0, |i| i + text[i..].chars().next().map_or(1, char::len_utf8));
    let end = text.get(at..)?.find(|c| !part(c)).map_or(text.len(), |i| at + i);
    let span = Span::new(start, end);
    let word = span.of(text);
    let constants = &catalog::code_traps().java_constants;
    let constant =
        constants.iter().find(|constant| constant.name == word).map(|constant| constant.value.as_str());
    let known = catalog::codes(word).iter().any(|entry| entry.code == word);
    let page = match constant.or(known.then_some(word)) {
        Some(code) => code::code(code, locale),
        None => code::ec(word, locale),
    };
    Some((span, page?))
}

/// Findings, and the vendor's pages on them.
pub(crate) fn links(reading: &Reading, locale: Locale) -> Vec<Link> {
    let pages = reading.findings().iter().filter(|finding| !finding.url.is_empty()).map(|finding| Link {
        span: finding.span,
        url: finding.url.clone(),
        title: catalog::rule(finding.rule).map_or(String::new(), |rule| rule.title.get(locale).to_owned()),
    });
    let codes = reading.scene().sightings.iter().filter_map(|sighting| match &sighting.thing {
        Thing::ErrorLiteral(literal) => {
            let entry = *catalog::codes(&literal.code.text).first()?;
            let link = catalog::link(entry.messages.first()?.links.first()?)?;
            let (title, url) = (link.title.get(locale).to_owned(), link.url.get(locale).to_owned());
            Some(Link { span: literal.code.span, url, title })
        }
        _ => None,
    });
    let mut links: Vec<Link> = pages.chain(codes).collect();
    links.sort_by_key(|link| link.span);
    links.dedup_by_key(|link| link.span);
    links
}

/// How long a signed URL still lives, and the name of a host's region.
pub(crate) fn inlay_hints(
    reading: &Reading,
    wanted: &InlayHints,
    locale: Locale,
    now: Timestamp,
) -> Vec<InlayHint> {
    let mut hints = Vec::new();
    for sighting in &reading.scene().sightings {
        let endpoint = match &sighting.thing {
            Thing::Endpoint(endpoint) => Some(&**endpoint),
            Thing::SignedUrl(url) => {
                let param = url.param(catalog::Role::Expires);
                if let (Some(end), Some(param), true) = (url.ends_at(), param, wanted.expiry) {
                    let left = end.duration_since(now).as_secs();
                    let sign = if left < 0 { "−" } else { "" };
                    let label = format!("{sign}{}", say::duration(left, locale));
                    hints.push(InlayHint { at: param.value.span.end, label });
                }
                url.endpoint.as_ref()
            }
            _ => None,
        };
        if let Some(endpoint) = endpoint
            && let Some(region) = endpoint.reading.known.filter(|_| wanted.region)
        {
            hints.push(InlayHint { at: endpoint.host.span.end, label: region.name.get(locale).to_owned() });
        }
    }
    hints.sort_by_key(|hint| hint.at);
    hints
}
