//! Error codes, their messages, and EC numbers.

use crate::{
    Locale,
    catalog::{self, Catalogued, Code, Message, word},
};

/// All that is known of a code; `None` for one that is not in the catalog.
pub(crate) fn code(code: &str, locale: Locale) -> Option<String> {
    let entries = catalog::codes(code);
    let first = entries.first()?;
    let mut lines = vec![format!("### {}", first.code)];
    for entry in &entries {
        // a line of its own: behind a list it would belong to its last item
        lines.push(format!("\n{}", head(entry, locale)));
        let many = entry.messages.len() > 1;
        for message in &entry.messages {
            lines.push(if many { short(entry, message, locale) } else { full(entry, message, locale) });
        }
    }
    Some(lines.join("\n"))
}

/// One message of a code, in full.
pub(crate) fn message(entry: Catalogued, locale: Locale) -> String {
    let lines = [
        format!("### {}", entry.code.code),
        head(entry.code, locale),
        full(entry.code, entry.message, locale),
    ];
    lines.join("\n")
}

/// All that is known of an EC number; `None` for one that is not in the catalog.
pub(crate) fn ec(number: &str, locale: Locale) -> Option<String> {
    let entry = catalog::ec(number)?;
    let category = catalog::ec_category(number).map_or("", |words| words.get(locale)).to_owned();
    let title = word("hover.ec.title", locale, &[("ec", number.to_owned()), ("category", category)]);
    let mut lines = vec![format!("### {title}"), format!("\n{}", entry.meaning.get(locale))];
    let status = entry.status.map(|status| format!("{status} ")).unwrap_or_default();
    if let Some(code) = &entry.code {
        lines.push(format!("\n**{status}{code}**"));
    }
    lines.extend(entry.messages.iter().map(|message| format!("- {message}")));
    if entry.inferred {
        lines.push(format!("\n{}", word("hover.ec.inferred", locale, &[])));
    }
    let known =
        catalog::errors().iter().flat_map(|code| code.messages.iter().map(move |message| (code, message)));
    for (code, message) in known.filter(|(_, message)| message.ec.iter().any(|ec| ec == number)) {
        lines.push(full(code, message, locale));
    }
    Some(lines.join("\n"))
}

fn head(entry: &Code, locale: Locale) -> String {
    let mut lines = Vec::new();
    if let Some(status) = entry.status {
        lines.push(word("hover.code.status", locale, &[("status", status.to_string())]));
    }
    if let Some(about) = &entry.about {
        lines.push(about.get(locale).to_owned());
    }
    if let Some(new) = &entry.renamed_to {
        lines.push(word("hover.code.renamed-to", locale, &[("code", new.clone())]));
    }
    if let Some(old) = &entry.renamed_from {
        lines.push(word("hover.code.renamed-from", locale, &[("code", old.clone())]));
    }
    lines.join("\n\n")
}

/// A message in one entry of a list.
fn short(_: &Code, message: &Message, locale: Locale) -> String {
    let unpublished = || word("hover.code.unpublished", locale, &[]);
    let text = message.text.clone().unwrap_or_else(unpublished);
    let remedy = message.remedy.as_ref().map(|words| format!(" {}", words.get(locale))).unwrap_or_default();
    format!("- *{text}* {}{remedy}", message.cause.get(locale))
}

/// A message with everything.
fn full(code: &Code, message: &Message, locale: Locale) -> String {
    let say = |id: &str| word(id, locale, &[]);
    let text = message.text.clone().unwrap_or_else(|| say("hover.code.unpublished"));
    let mut lines = vec![format!("\n> {text}\n")];
    lines.push(format!("**{}** {}\n", say("hover.code.cause"), message.cause.get(locale)));
    if let Some(remedy) = &message.remedy {
        lines.push(format!("**{}** {}\n", say("hover.code.remedy"), remedy.get(locale)));
    }
    if !message.check.is_empty() {
        lines.push(format!("**{}**\n", say("hover.code.check")));
        lines.extend(message.check.iter().map(|check| format!("- {}", check.get(locale))));
        lines.push(String::new());
    }
    if !message.ec.is_empty() {
        lines.push(format!("**{}** `{}`\n", say("hover.code.ec"), message.ec.join("`, `")));
    }
    let rules: Vec<&str> = catalog::rules()
        .iter()
        .filter(|rule| rule.predicts(&code.code, &message.id))
        .map(|rule| rule.id)
        .collect();
    if !rules.is_empty() {
        lines.push(format!("**{}** `{}`\n", say("hover.code.rules"), rules.join("`, `")));
    }
    let links = message.links.iter().filter_map(|id| catalog::link(id));
    lines.extend(links.map(|link| format!("- [{}]({})", link.title.get(locale), link.url.get(locale))));
    lines.join("\n")
}
