//! Rules on AccessKeys and security tokens in settings.

use super::{
    Bench, Verdict,
    client::{known_region, replace},
};
use crate::{
    catalog::{Client, SettingRole as Role, fold, pages},
    finding::Edit,
    sight::{Origin, Setting, Stanza},
    text::{Span, mask},
};

type Rule = fn(&Stanza) -> Vec<Verdict>;

const RULES: [Rule; 7] = [blank, swapped, token_missing, token_unexpected, id_form, placeholder, hard_coded];

pub(super) fn judge(stanza: &Stanza, bench: &Bench<'_>) -> Vec<Verdict> {
    let mut keys = stanza.settings.iter().filter(|key| matches!(key.role, Role::KeyId | Role::KeySecret));
    if !stanza.is_of_oss() && !keys.any(|key| is_key_id(key.text().unwrap_or_default().trim())) {
        return Vec::new();
    }
    let verdicts = RULES.iter().flat_map(|rule| rule(stanza)).chain(token_misnamed(stanza, bench));
    // a form upload takes the token in a field of its own
    let in_form = |span: Span| bench.scene.forms.iter().any(|form| form.span.covers(span));
    verdicts.filter(|one| one.page != pages::CREDENTIAL_TOKEN_MISSING || !in_form(one.span)).collect()
}

/// The setting of the AccessKey id; of several names that may be one, the only one whose value looks like one.
fn key_id(stanza: &Stanza) -> Option<&Setting> {
    let mut alike = stanza.settings.iter().filter(|setting| {
        setting.role == Role::KeyId && setting.text().is_some_and(|id| is_key_id(id.trim()))
    });
    stanza.get(Role::KeyId).or_else(|| alike.next().filter(|_| alike.next().is_none()))
}

/// True for ids that Alibaba Cloud gives out: long-term ones and those of STS.
fn is_key_id(text: &str) -> bool {
    !mask::is_placeholder(text) && (text.starts_with("LTAI") && text.len() >= 16 || text.starts_with("STS."))
}

/// True for what an AccessKey secret looks like: 30 letters and digits.
fn is_secret(text: &str) -> bool {
    text.len() == 30 && text.bytes().all(|b| b.is_ascii_alphanumeric()) && !mask::is_masked(text)
}

/// What somebody pasted along with a credential: blanks, line ends, quotes, marks without width.
fn is_stray(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '"' | '\'' | '`' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '“' | '”' | '‘' | '’'
        )
}

fn blank(stanza: &Stanza) -> Vec<Verdict> {
    let of = |role: Role| {
        let setting = stanza.get(role)?;
        let text = setting.text()?;
        let clean: String = text.chars().filter(|&c| !is_stray(c)).collect();
        let real = match role {
            Role::KeyId => is_key_id(&clean),
            _ => is_secret(&clean),
        };
        // some clients cut the blanks off themselves
        let sent = if setting.trimmed { text.trim() } else { text };
        if clean == sent || !real {
            return None;
        }
        let verdict = Verdict::new(pages::CREDENTIAL_BLANK, setting.span());
        let verdict = if role == Role::KeyId { verdict } else { verdict.variant("secret") };
        Some(verdict.fix("clean", "", replace(setting, &clean)))
    };
    [Role::KeyId, Role::KeySecret].into_iter().filter_map(of).collect()
}

fn swapped(stanza: &Stanza) -> Vec<Verdict> {
    let found = || {
        let (id, secret) = (stanza.get(Role::KeyId)?, stanza.get(Role::KeySecret)?);
        let (first, second) = (id.text()?, secret.text()?);
        if !is_secret(first.trim()) || !is_key_id(second.trim()) {
            return None;
        }
        let mut edits = replace(id, second);
        edits.extend(replace(secret, first));
        edits.sort_by_key(|edit| edit.span);
        let verdict = Verdict::new(pages::CREDENTIAL_SWAPPED, id.span()).related("id", secret.span());
        Some(if edits.len() == 2 { verdict.fix("swap", "", edits) } else { verdict })
    };
    found().into_iter().collect()
}

fn token_missing(stanza: &Stanza) -> Vec<Verdict> {
    let temporary = |setting: &&Setting| {
        setting.text().is_some_and(|id| id.trim().starts_with("STS.") && !mask::is_placeholder(id))
    };
    let empty = stanza
        .get(Role::Token)
        .is_some_and(|token| token.raw.is_empty() || token.text().is_some_and(|text| text.trim().is_empty()));
    let missing = (empty || !stanza.has(Role::Token)) && !stanza.is_open();
    let found = key_id(stanza).filter(temporary).filter(|_| missing);
    let verdict = |id: &Setting| {
        let verdict = Verdict::new(pages::CREDENTIAL_TOKEN_MISSING, id.span());
        // a mapping may get its token from elsewhere
        if stanza.complete { verdict } else { verdict.variant("mapping") }
    };
    found.map(verdict).into_iter().collect()
}

/// The names of the options that `client` takes the token by; none where it is an argument without a name.
fn token_names(client: &Client) -> Vec<&str> {
    let named = client.calls.iter().filter(|call| call.options.is_some()).flat_map(|call| &call.named);
    named.filter(|(_, role)| **role == Role::Token).map(|(name, _)| name.as_str()).collect()
}

/// The token under a name that the client does not read.
fn token_misnamed(stanza: &Stanza, bench: &Bench<'_>) -> Option<Verdict> {
    let client = stanza.client.filter(|client| client.oss_only && stanza.complete)?;
    let token = stanza.get(Role::Token).filter(|token| !token.key.is_empty())?;
    let names = token_names(client);
    let (&to, key) = (names.first()?, token.key.of(bench.text));
    if names.iter().any(|name| fold(name) == fold(key)) || stanza.is_open() {
        return None;
    }
    // `{ securityToken }` is name and value at once
    let text = if token.key == token.raw { format!("{to}: {key}") } else { to.to_owned() };
    // a temporary id that stands there says best what is missing
    let id = key_id(stanza).filter(|id| id.text().is_some_and(|id| id.starts_with("STS.")));
    let verdict = Verdict::new(pages::CREDENTIAL_TOKEN_MISSING, id.map_or(token.key, Setting::span))
        .variant("name")
        .fact("client", &client.name)
        .fact("key", key);
    Some(verdict.fix("name", to, vec![Edit { span: token.key, text }]))
}

fn token_unexpected(stanza: &Stanza) -> Vec<Verdict> {
    let found = || {
        let id = key_id(stanza)
            .filter(|id| id.text().is_some_and(|id| id.starts_with("LTAI") && is_key_id(id)))?;
        let token = stanza.get(Role::Token)?;
        let text = token.value.as_ref().filter(|value| value.literal)?.text.as_str();
        if mask::is_placeholder(text) || text.len() < 16 {
            return None;
        }
        Some(Verdict::new(pages::CREDENTIAL_TOKEN_UNEXPECTED, token.span()).related("id", id.span()))
    };
    found().into_iter().collect()
}

/// A long-term id with a character that no id has.
fn id_form(stanza: &Stanza) -> Vec<Verdict> {
    let found = || {
        let id = key_id(stanza)?;
        let text = id.text()?.trim();
        let odd = |c: char| !c.is_ascii_alphanumeric() && !is_stray(c);
        let cut = (5..16).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric())
            && text[4..].bytes().any(|b| b.is_ascii_digit())
            && text[4..].bytes().any(|b| b.is_ascii_lowercase())
            && !mask::is_placeholder(text);
        let wrong = text.starts_with("LTAI") && (cut || text.contains(odd) && is_key_id(text));
        let plain = text.bytes().all(|b| b.is_ascii_graphic());
        (wrong && plain)
            .then(|| Verdict::new(pages::CREDENTIAL_ID_FORM, id.span()).fact("id", mask::mask(text)))
    };
    found().into_iter().collect()
}

/// What samples have where the reader is to put his own.
fn placeholder(stanza: &Stanza) -> Vec<Verdict> {
    let of = |role: Role| {
        let setting = stanza.get(role)?;
        let value = setting.value.as_ref().filter(|value| value.literal && value.origin == Origin::Here)?;
        let lower = value.text.to_ascii_lowercase();
        let lower = lower.trim_start_matches('<').trim_end_matches('>');
        let left = lower.starts_with("your") || matches!(lower, "changeme" | "change-me" | "replace-me");
        let native = stanza.client.is_some_and(|client| client.oss_only && client.kind == "sdk");
        // in a configuration the rest must be filled in
        let native_tool = stanza.client.is_some_and(|client| client.oss_only);
        let region =
            native_tool && stanza.get(Role::Region).is_some_and(|region| known_region(region).is_some());
        let filled = region || stanza.settings.iter().any(|setting| setting.endpoint.is_some());
        let certain = native && stanza.in_code || filled;
        (left && certain && !mask::is_template(lower))
            .then(|| Verdict::new(pages::CREDENTIAL_PLACEHOLDER, setting.span()).fact("value", &value.text))
    };
    of(Role::KeyId).or_else(|| of(Role::KeySecret)).into_iter().collect()
}

fn hard_coded(stanza: &Stanza) -> Vec<Verdict> {
    let found = || {
        let secret = stanza.get(Role::KeySecret)?;
        let value = secret.value.as_ref().filter(|value| value.literal)?;
        let id = key_id(stanza).and_then(Setting::text).is_some_and(|id| is_key_id(id.trim()));
        (id && is_secret(value.text.trim()))
            .then(|| Verdict::new(pages::CREDENTIAL_HARD_CODED, secret.span()))
    };
    found().into_iter().collect()
}
