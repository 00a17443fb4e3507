//! A signed URL: every parameter, when it ends, what it opens.

use jiff::Timestamp;

use crate::{
    Locale,
    catalog::{Role, signing, word},
    say,
    sight::{Param, SignedUrl},
    text::mask,
};

/// What a signed URL says, as at `now`. Key id, signature and token are masked.
pub(crate) fn signed_url(url: &SignedUrl, locale: Locale, now: Timestamp) -> String {
    let say = |id: &str, facts: &[(&'static str, String)]| word(id, locale, facts);
    let mut lines = vec![format!("### {}", url.version.name.get(locale))];
    lines.push(match url.ends_at() {
        Some(end) => {
            let left = end.duration_since(now).as_secs();
            let when = ("when", say::moment(end));
            let length = say::duration(left, locale);
            match left >= 0 {
                true => format!("- {}", say("hover.url.expires", &[when, ("left", length)])),
                false => format!("- {}", say("hover.url.expired", &[when, ("ago", length)])),
            }
        }
        None => format!("- {}", say("hover.url.no-end", &[])),
    });
    if let Some(bucket) = url.bucket() {
        lines.push(format!("- {}: `{bucket}`", say("hover.url.bucket", &[])));
    }
    let object = url.object();
    if !object.is_empty() {
        lines.push(format!("- {}: `{}`", say("hover.url.object", &[]), code(&object)));
    }
    if let Some(scope) = url.credential() {
        lines.push(format!("- {}: `{}`", say("hover.url.region", &[]), code(scope.region)));
    } else if let Some(region) = url.endpoint.as_ref().and_then(|endpoint| endpoint.reading.known) {
        lines.push(format!(
            "- {}: `{}` {}",
            say("hover.url.region", &[]),
            region.id,
            region.name.get(locale)
        ));
    }
    let heads = ["hover.url.parameter", "hover.url.value", "hover.url.meaning"].map(|id| say(id, &[]));
    lines.push(format!("\n| {} |\n| --- | --- | --- |", heads.join(" | ")));
    for param in &url.params {
        let meaning =
            signing().meaning(Some(url.version), &param.name.text).map(|words| words.get(locale).to_owned());
        let meaning = meaning.unwrap_or_else(|| say("hover.url.unsigned", &[]));
        lines.push(format!(
            "| `{}` | `{}` | {} |",
            code(&param.name.text),
            code(&shown(param)),
            meaning.replace('|', "\\|")
        ));
    }
    if let Some(note) = &url.version.note {
        lines.push(format!("\n{}", note.get(locale)));
    }
    lines.join("\n")
}

/// The value as it may be shown.
fn shown(param: &Param) -> String {
    match param.role {
        Some(Role::KeyId | Role::Signature | Role::Token) => mask::mask(&param.decoded),
        Some(Role::Credential) => match param.decoded.split_once('/') {
            Some((id, rest)) => format!("{}/{rest}", mask::mask(id)),
            None => mask::mask(&param.decoded),
        },
        _ => mask::mask_if_secret(&param.name.text, &param.decoded),
    }
}

/// `text` as it can stand in a code span in a table.
pub(super) fn code(text: &str) -> String {
    let shown: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
    shown.replace('`', "'").replace('|', "\\|")
}
