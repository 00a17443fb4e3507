//! An answer of OSS, read: its causes, what was denied to whom, clock, endpoint, what was signed.

use super::code;
use crate::{
    Locale,
    catalog::{Codes, word},
    say,
    sight::ErrorBody,
    text::mask,
    triage::Cause,
};

/// What an answer says, and why it came.
pub(crate) fn body(body: &ErrorBody, causes: &[Cause], locale: Locale) -> String {
    let say = |id: &str, facts: &[(&'static str, String)]| word(id, locale, facts);
    let code = body.get("Code").unwrap_or_default();
    let mut lines = Vec::new();
    if let Some(endpoint) = body.get("Endpoint") {
        lines.push(format!("- {}", say("hover.body.endpoint", &[("endpoint", endpoint.to_owned())])));
    }
    if let Some(bucket) = body.get("Bucket").or_else(|| body.get("BucketName")) {
        lines.push(format!("- {}: `{bucket}`", say("hover.body.bucket", &[])));
    }
    if let Some(when) = body.moment() {
        lines.push(format!("- {}", say("hover.body.time", &[("when", say::moment(when))])));
    }
    lines.extend(told(causes, locale));
    lines.extend(signed(body, locale));
    let known = Codes::matching(body.get("Message").unwrap_or_default());
    let entry =
        known.iter().find(|entry| entry.code.code == code).or(known.first().filter(|_| code.is_empty()));
    let page = match entry {
        Some(entry) => Some(code::message(*entry, locale)),
        None => code::code(code, locale),
    };
    let ec = body.get("EC").and_then(|ec| code::ec(ec, locale));
    // the EC's own page repeats the message where it names it
    let ec = ec.filter(|_| {
        entry.is_none_or(|entry| !entry.message.ec.iter().any(|ec| Some(ec.as_str()) == body.get("EC")))
    });
    let head = format!("## {}", say("hover.body.title", &[("code", code.to_owned())]));
    let facts = lines.join("\n");
    [Some(head), Some(facts).filter(|facts| !facts.is_empty()), page, ec]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// The causes that the answer itself shows, in a list. What the catalog says of its code follows anyway.
fn told(causes: &[Cause], locale: Locale) -> Vec<String> {
    let shown: Vec<&Cause> = causes.iter().filter(|cause| cause.id != "catalog").collect();
    if shown.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![format!("\n**{}**\n", word("triage.causes", locale, &[]))];
    for (index, cause) in shown.iter().enumerate() {
        lines.push(format!("{}. {}", index + 1, cause.text));
        if !cause.mend.is_empty() {
            lines.push(format!("   - {} {}", word("triage.mend", locale, &[]), cause.mend));
        }
        lines.extend(evidence(&cause.evidence));
    }
    lines
}

/// What shows a cause: sentences, and two lines that differ as a difference.
fn evidence(evidence: &[String]) -> Vec<String> {
    let is_line = |text: &&String| text.starts_with("- ") || text.starts_with("+ ") || text.starts_with("  ");
    let mut lines: Vec<String> =
        evidence.iter().filter(|text| !is_line(text)).map(|text| format!("   - {text}")).collect();
    let differs: Vec<&String> = evidence.iter().filter(is_line).collect();
    if !differs.is_empty() {
        lines.push("\n   ```diff".into());
        lines.extend(differs.into_iter().map(|line| format!("   {line}")));
        lines.push("   ```\n".into());
    }
    lines
}

/// What OSS signed.
fn signed(body: &ErrorBody, locale: Locale) -> Option<String> {
    let string = body.get("StringToSign")?;
    let shown: Vec<String> = string.lines().map(|line| mask::mask_line(line.trim_end())).collect();
    Some(format!(
        "\n**{}**\n\n```text\n{}\n```",
        word("hover.body.string-to-sign", locale, &[]),
        shown.join("\n")
    ))
}
