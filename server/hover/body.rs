//! An answer of OSS, read: cause, what was denied to whom, clock, endpoint, what was signed.

use jiff::Timestamp;

use super::code;
use crate::{
    Locale,
    catalog::{Codes, has_word, signing, word},
    say,
    sight::{ErrorBody, Scene, Thing, is_request_id},
    text::mask,
};

/// The moment that a request id names in its first eight digits.
fn request_time(id: &str) -> Option<Timestamp> {
    let seconds = is_request_id(id).then(|| i64::from_str_radix(&id[..8], 16).ok())??;
    // ids before OSS existed, or of tomorrow's century, are something else
    (1_300_000_000..4_000_000_000).contains(&seconds).then(|| Timestamp::from_second(seconds).ok())?
}

/// What an answer says.
pub(crate) fn body(body: &ErrorBody, scene: &Scene, locale: Locale) -> String {
    let say = |id: &str, facts: &[(&'static str, String)]| word(id, locale, facts);
    let code = body.get("Code").unwrap_or_default();
    let mut lines = Vec::new();
    if let Some(endpoint) = body.get("Endpoint") {
        lines.push(format!("- {}", say("hover.body.endpoint", &[("endpoint", endpoint.to_owned())])));
    }
    if let Some(bucket) = body.get("Bucket").or_else(|| body.get("BucketName")) {
        lines.push(format!("- {}: `{bucket}`", say("hover.body.bucket", &[])));
    }
    lines.extend(denied(body, locale));
    if let Some(when) = body.get("RequestId").and_then(request_time) {
        lines.push(format!("- {}", say("hover.body.time", &[("when", say::moment(when))])));
    }
    lines.extend(skew(body, locale));
    lines.extend(signed(body, scene, locale));
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

/// `AccessDeniedDetail` in words.
fn denied(body: &ErrorBody, locale: Locale) -> Option<String> {
    let kind = body.get("NoPermissionType")?;
    let policy = body.get("PolicyType").filter(|policy| has_word(&format!("policy.{policy}")));
    let action = body.get("AuthAction").unwrap_or("?");
    let principal = body.get("AuthPrincipalDisplayName").unwrap_or("?");
    let facts = [
        ("policy", policy.map_or("?".into(), |policy| word(&format!("policy.{policy}"), locale, &[]))),
        ("action", format!("`{action}`")),
        ("principal", format!("`{principal}`")),
    ];
    let id = if kind == "ExplicitDeny" { "hover.body.denied.explicit" } else { "hover.body.denied.implicit" };
    Some(format!("- {}", word(id, locale, &facts)))
}

/// How far the client's clock is off.
fn skew(body: &ErrorBody, locale: Locale) -> Option<String> {
    let moment = |name: &str| body.get(name)?.parse::<Timestamp>().ok();
    let off = moment("RequestTime")?.duration_since(moment("ServerTime")?).as_secs();
    let allowed = body.get("MaxAllowedSkewMilliseconds").and_then(|text| text.parse::<i64>().ok());
    let allowed = allowed.map_or(signing().time.skew_seconds, |ms| ms / 1000);
    let direction = if off > 0 { "hover.body.ahead" } else { "hover.body.behind" };
    let facts = [
        ("skew", say::duration(off, locale)),
        ("direction", word(direction, locale, &[])),
        ("allowed", say::duration(allowed, locale)),
    ];
    Some(format!("- {}", word("hover.body.skew", locale, &facts)))
}

/// What OSS signed, and where it differs from the signed URL of the same text that carries this signature.
fn signed(body: &ErrorBody, scene: &Scene, locale: Locale) -> Vec<String> {
    let mut lines = Vec::new();
    if body.get("OSSAccessKeyId").is_some_and(|id| id.contains(char::is_whitespace)) {
        lines.push(format!("- {}", word("hover.body.key-blank", locale, &[])));
    }
    let Some(string) = body.get("StringToSign") else { return lines };
    let shown: Vec<String> = string.lines().map(|line| mask::mask_line(line.trim_end())).collect();
    lines.push(format!(
        "\n**{}**\n\n```text\n{}\n```",
        word("hover.body.string-to-sign", locale, &[]),
        shown.join("\n")
    ));
    let provided = body.get("SignatureProvided");
    let sent = scene.sightings.iter().find_map(|sighting| match &sighting.thing {
        Thing::SignedUrl(url) => {
            let signature = url.param(crate::catalog::Role::Signature)?;
            (Some(signature.decoded.as_str()) == provided).then_some(url)
        }
        _ => None,
    });
    if let Some(url) = sent
        && let Some(expires) = url.named("Expires")
        && url.version.id == "v1-query"
    {
        let resource = format!("/{}/{}", url.bucket().unwrap_or_default(), url.object());
        for (ours, theirs) in [(expires.decoded.clone(), 3), (resource, 4)] {
            let theirs = shown.get(theirs).cloned().unwrap_or_default();
            if !theirs.starts_with(&ours) {
                lines.push(format!("```diff\n- {}\n+ {theirs}\n```", mask::mask_line(&ours)));
            }
        }
    }
    lines
}
