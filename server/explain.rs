//! Explains a text that someone pasted: a code, a message, an EC, a body, a log, a host, a signed URL, a rule.

use serde::Serialize;

use crate::{
    Locale, Source, Timestamp,
    catalog::{self, Catalogued, Codes},
    hover,
    sight::{self, ErrorBody, Thing},
    triage::{Beside, Cause, causes},
};

/// What is known of one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Error code.
    pub code: Option<String>,
    /// HTTP status.
    pub status: Option<u16>,
    /// Message, as the catalog has it.
    pub message: Option<String>,
    /// Why OSS answers so.
    pub cause: String,
    /// How to mend it.
    pub solution: String,
    /// What to look at where the text cannot tell.
    pub check: Vec<String>,
    /// EC numbers.
    pub ec: Vec<String>,
    /// Pages of the vendor.
    pub links: Vec<String>,
    /// Ids of the rules that predict it.
    pub rules: Vec<String>,
    /// All of it as Markdown, for people.
    #[serde(skip)]
    pub markdown: String,
}

pub(crate) fn explain(text: &str, locale: Locale, now: Timestamp) -> Vec<Explanation> {
    let mut found = find(text, locale, now);
    found.iter_mut().for_each(|one| one.markdown = hover::shield(&one.markdown));
    found
}

fn find(text: &str, locale: Locale, now: Timestamp) -> Vec<Explanation> {
    let text = text.trim();
    let found = short(text, locale);
    if !found.is_empty() {
        return found;
    }
    let found = sighted(text, locale, now);
    if found.iter().any(|one| one.code.is_some()) {
        return found;
    }
    // a message says more than the host that was asked
    let known: Vec<Explanation> =
        Codes::matching(text).into_iter().map(|entry| from_message(entry, locale)).collect();
    if known.is_empty() { found } else { known }
}

/// A rule, a code or an EC number, and nothing else.
fn short(text: &str, locale: Locale) -> Vec<Explanation> {
    if let Some(rule) = catalog::rule(text) {
        return vec![Explanation {
            cause: rule.title.get(locale).to_owned(),
            solution: rule.help(None).get(locale).to_owned(),
            rules: vec![rule.id.to_owned()],
            links: vec![rule.url(locale).to_owned()],
            markdown: rule.page(locale),
            ..Explanation::default()
        }];
    }
    if let Some(ec) = catalog::ec(text) {
        return vec![from_ec(ec, locale)];
    }
    let entries = catalog::codes(text);
    let all =
        entries.iter().flat_map(|code| code.messages.iter().map(move |message| Catalogued { code, message }));
    let mut found: Vec<Explanation> = all.map(|entry| from_message(entry, locale)).collect();
    if let Some(first) = found.first_mut() {
        first.markdown = hover::code_page(text, locale).unwrap_or_default();
    }
    // one page tells all messages of a code
    found.iter_mut().skip(1).for_each(|rest| rest.markdown.clear());
    found
}

/// Bodies, hosts and signed URLs that stand in the text.
fn sighted(text: &str, locale: Locale, now: Timestamp) -> Vec<Explanation> {
    let source = Source::new("", "plaintext", text);
    let scene = sight::look(&source);
    let beside = Beside { text, scene: &scene, lines: 0 };
    let mut found: Vec<Explanation> = Vec::new();
    for sighting in &scene.sightings {
        let one = match &sighting.thing {
            Thing::ErrorBody(body) => from_body(body, &causes(body, beside, locale), locale),
            Thing::SignedUrl(url) => Explanation {
                cause: url.version.name.get(locale).to_owned(),
                markdown: hover::signed_url_page(url, locale, now),
                ..Explanation::default()
            },
            Thing::Endpoint(endpoint) => Explanation {
                cause: endpoint.reading.form.map_or("", |form| form.title.get(locale)).to_owned(),
                markdown: hover::host_page(endpoint, locale).unwrap_or_default(),
                ..Explanation::default()
            },
            Thing::ErrorLiteral(_) => continue,
        };
        found.push(one);
    }
    // an answer names hosts too; it is the answer that was asked about
    if found.iter().any(|one| one.code.is_some()) {
        found.retain(|one| one.code.is_some());
    }
    if found.is_empty()
        && let Some((body, _)) = ErrorBody::parse(text)
    {
        found.push(from_body(&body, &causes(&body, beside, locale), locale));
    }
    found.dedup();
    found
}

pub(crate) fn from_body(body: &ErrorBody, causes: &[Cause], locale: Locale) -> Explanation {
    let code = body.get("Code").unwrap_or_default();
    let known = Codes::matching(body.get("Message").unwrap_or_default());
    let entry = known.iter().find(|entry| entry.code.code == code).copied();
    let of_ec = |message: &&catalog::Message| message.ec.iter().any(|ec| Some(ec.as_str()) == body.get("EC"));
    let entry = entry.or_else(|| {
        let entries = catalog::codes(code);
        entries
            .into_iter()
            .find_map(|code| Some(Catalogued { code, message: code.messages.iter().find(of_ec)? }))
    });
    let entry = entry.or_else(|| {
        let code = *catalog::codes(code).first()?;
        let generic = code.messages.iter().find(|message| message.id == "generic");
        Some(Catalogued { code, message: generic.or(code.messages.first())? })
    });
    let by_ec = body.get("EC").and_then(catalog::ec).map(|ec| from_ec(ec, locale));
    let mut found = entry.map(|entry| from_message(entry, locale)).or(by_ec).unwrap_or_default();
    if !code.is_empty() {
        found.code = Some(code.to_owned());
    }
    if let Some(ec) = body.get("EC") {
        found.ec = vec![ec.to_owned()];
    }
    found.markdown = hover::body_page(body, causes, locale);
    found
}

fn from_message(entry: Catalogued, locale: Locale) -> Explanation {
    let Catalogued { code, message } = entry;
    let rules = catalog::rules().iter().filter(|rule| rule.predicts(&code.code, &message.id));
    Explanation {
        code: Some(code.code.clone()),
        status: code.status,
        message: message.text.clone(),
        cause: message.cause.get(locale).to_owned(),
        solution: message.remedy.as_ref().map_or("", |words| words.get(locale)).to_owned(),
        check: message.check.iter().map(|words| words.get(locale).to_owned()).collect(),
        ec: message.ec.clone(),
        links: entry.urls(locale).into_iter().map(str::to_owned).collect(),
        rules: rules.map(|rule| rule.id.to_owned()).collect(),
        markdown: hover::message_page(entry, locale),
    }
}

fn from_ec(ec: &catalog::Ec, locale: Locale) -> Explanation {
    let named =
        catalog::errors().iter().flat_map(|code| code.messages.iter().map(move |message| (code, message)));
    let entry = named.clone().find(|(_, message)| message.ec.contains(&ec.ec));
    let by_text = || {
        let text = ec.messages.first()?;
        Codes::matching(text).first().map(|entry| (entry.code, entry.message))
    };
    let mut found = entry
        .or_else(by_text)
        .map(|(code, message)| from_message(Catalogued { code, message }, locale))
        .unwrap_or_default();
    found.code = ec.code.clone().or(found.code);
    found.status = ec.status.or(found.status);
    found.cause = ec.meaning.get(locale).to_owned();
    found.ec = vec![ec.ec.clone()];
    found.markdown = hover::ec_page(&ec.ec, locale).unwrap_or_default();
    found
}
