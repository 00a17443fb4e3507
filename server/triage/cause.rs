//! Causes of one answer, in the order of their likelihood, each with what shows it.

use jiff::Timestamp;
use serde::Serialize;

use super::{alone, signature};
use crate::{
    Locale,
    catalog::{self, Codes, has_word, signing as limits, word},
    say,
    sight::{ErrorBody, Scene},
    signing::{Cause as Why, Kind, Outcome},
    text::{LineTable, mask},
};

/// A cause.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// Its name where it was worked out: `signed.type-added`, `skew`, `endpoint`; else `catalog`.
    pub id: String,
    /// What it is.
    pub text: String,
    /// What to do.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub mend: String,
    /// What in the answer, or beside it, shows it.
    pub evidence: Vec<String>,
}

type Facts<'a> = &'a [(&'static str, String)];

/// What stands beside an answer.
#[derive(Clone, Copy)]
pub(crate) struct Beside<'a> {
    /// The text.
    pub text: &'a str,
    /// What was seen in it.
    pub scene: &'a Scene,
    /// Lines of the log before the text.
    pub lines: usize,
}

/// The causes of `body`.
pub(crate) fn causes(body: &ErrorBody, beside: Beside<'_>, locale: Locale) -> Vec<Cause> {
    let mut found = Vec::new();
    found.extend(compared(body, beside, locale));
    found.extend(blanks(body, locale));
    found.extend(endpoint(body, locale));
    found.extend(denied(body, locale));
    found.extend(skew(body, locale));
    found.extend(expired(body, locale));
    let sure = found
        .iter()
        .any(|cause: &Cause| cause.id.starts_with("signed.") && !cause.id.ends_with(Why::Canonical.id()));
    found.extend(remarks(body, locale).into_iter().filter(|_| !sure));
    found.extend(argument(body, locale));
    found.extend(catalogued(body, locale));
    let mut seen: Vec<String> = Vec::new();
    found.retain(|cause| {
        let new = !seen.contains(&cause.text);
        seen.push(cause.text.clone());
        new && !cause.text.is_empty()
    });
    found
}

fn field(body: &ErrorBody, name: &str) -> Option<String> {
    let value = body.get(name).filter(|value| !value.is_empty())?;
    Some(format!("{name}: {}", mask::mask_if_secret(name, &mask::mask_line(value))))
}

fn evidence(body: &ErrorBody, names: &[&str]) -> Vec<String> {
    names.iter().filter_map(|name| field(body, name)).collect()
}

/// What OSS signed against the request beside the answer.
fn compared(body: &ErrorBody, beside: Beside<'_>, locale: Locale) -> Option<Cause> {
    let found = signature::compared(body, beside.scene)?;
    let line = beside.lines + LineTable::new(beside.text).line_at(found.span.start) + 1;
    let beside = word("signed.beside", locale, &[("line", line.to_string())]);
    let why = |id: &str, facts: Facts<'_>| word(&format!("signed.why.{id}"), locale, facts);
    let mend = |id: &str, facts: Facts<'_>| word(&format!("signed.mend.{id}"), locale, facts);
    match found.outcome {
        Outcome::Incomparable => None,
        Outcome::Same => Some(Cause {
            id: format!("signed.{}", Why::Secret.id()),
            text: why("secret", &[]),
            mend: mend("secret", &[]),
            evidence: vec![beside],
        }),
        Outcome::Differs(differs) => {
            let hide = |text: &str| mask::mask_line(text);
            let facts = [
                ("ours", hide(&differs.ours)),
                ("theirs", hide(&differs.theirs)),
                ("name", differs.name.clone()),
            ];
            let id = differs.cause.id();
            let of = match differs.kind {
                Kind::StringToSign => word("signed.string-to-sign", locale, &[]),
                Kind::CanonicalRequest => word("signed.canonical-request", locale, &[]),
            };
            let first =
                word("signed.first", locale, &[("line", (differs.line + 1).to_string()), ("text", of)]);
            let mut evidence = vec![
                first,
                format!("- {}", hide(&differs.ours)),
                format!("+ {}", hide(&differs.theirs)),
                beside,
            ];
            if id == "canonical"
                && let Some(ours) = found.request.rebuilt().and_then(|one| one.canonical_request)
            {
                evidence.extend(ours.lines().map(|line| format!("  {}", hide(line))));
            }
            Some(Cause {
                id: format!("signed.{id}"),
                text: why(id, &facts),
                mend: mend(id, &facts),
                evidence,
            })
        }
    }
}

/// What the answer to a wrong signature shows by itself.
fn remarks(body: &ErrorBody, locale: Locale) -> Vec<Cause> {
    alone::remarks(body)
        .into_iter()
        .map(|(id, facts)| Cause {
            id: format!("signed.{id}"),
            text: word(&format!("signed.alone.{id}"), locale, &facts),
            mend: word(&format!("signed.alone-mend.{id}"), locale, &facts),
            evidence: Vec::new(),
        })
        .collect()
}

fn blanks(body: &ErrorBody, locale: Locale) -> Option<Cause> {
    let piece = body.get("OSSAccessKeyId")?;
    let inside = piece.contains(char::is_whitespace);
    // samples of the documentation have blanks around everything
    let padded = body.is_padded("OSSAccessKeyId") && !body.is_padded("Code");
    (inside || padded).then(|| Cause {
        id: "key-blank".into(),
        text: word("hover.body.key-blank", locale, &[]),
        mend: word("triage.key-blank-mend", locale, &[]),
        evidence: vec![format!("OSSAccessKeyId: `{}`", mask::mask(piece))],
    })
}

fn endpoint(body: &ErrorBody, locale: Locale) -> Option<Cause> {
    let endpoint = body.get("Endpoint").filter(|endpoint| endpoint.contains('.'))?;
    let moved = matches!(body.get("Code"), Some("AccessDenied" | "PermanentRedirect" | "TemporaryRedirect"));
    let stated = body.get("Bucket").is_some()
        || body.get("EC") == Some("0003-00001403")
        || body.is_message("wrong-endpoint");
    let facts = [("endpoint", endpoint.to_owned())];
    (moved && stated && body.get("HostId") != Some(endpoint)).then(|| Cause {
        id: "endpoint".into(),
        text: word("triage.endpoint", locale, &facts),
        mend: word("triage.endpoint-mend", locale, &facts),
        evidence: evidence(body, &["EC", "HostId", "Endpoint", "Bucket"]),
    })
}

/// `AccessDeniedDetail` in words.
fn denied(body: &ErrorBody, locale: Locale) -> Option<Cause> {
    let kind = body.get("NoPermissionType")?;
    let policy = body.get("PolicyType").filter(|policy| has_word(&format!("policy.{policy}")));
    let facts = [
        ("policy", policy.map_or("?".into(), |policy| word(&format!("policy.{policy}"), locale, &[]))),
        ("action", format!("`{}`", body.get("AuthAction").unwrap_or("?"))),
        ("principal", format!("`{}`", body.get("AuthPrincipalDisplayName").unwrap_or("?"))),
    ];
    let id = if kind == "ExplicitDeny" { "hover.body.denied.explicit" } else { "hover.body.denied.implicit" };
    Some(Cause {
        id: "denied".into(),
        text: word(id, locale, &facts),
        mend: word("triage.denied-mend", locale, &[]),
        evidence: evidence(
            body,
            &[
                "NoPermissionType",
                "PolicyType",
                "AuthAction",
                "AuthPrincipalType",
                "AuthPrincipalDisplayName",
            ],
        ),
    })
}

fn moment(body: &ErrorBody, name: &str) -> Option<Timestamp> {
    body.get(name)?.parse().ok()
}

/// How far the client's clock is off.
fn skew(body: &ErrorBody, locale: Locale) -> Option<Cause> {
    let off = moment(body, "RequestTime")?.duration_since(moment(body, "ServerTime")?).as_secs();
    let allowed = body.get("MaxAllowedSkewMilliseconds").and_then(|text| text.parse::<i64>().ok());
    let allowed = allowed.map_or(limits().time.skew_seconds, |ms| ms / 1000);
    let direction = if off > 0 { "hover.body.ahead" } else { "hover.body.behind" };
    let facts = [
        ("skew", say::duration(off, locale)),
        ("direction", word(direction, locale, &[])),
        ("allowed", say::duration(allowed, locale)),
    ];
    (off.abs() > allowed).then(|| Cause {
        id: "skew".into(),
        text: word("hover.body.skew", locale, &facts),
        mend: word("triage.skew-mend", locale, &[]),
        evidence: evidence(body, &["RequestTime", "ServerTime", "MaxAllowedSkewMilliseconds"]),
    })
}

fn expired(body: &ErrorBody, locale: Locale) -> Option<Cause> {
    let ago = moment(body, "ServerTime")?.duration_since(moment(body, "Expires")?).as_secs();
    (ago > 0).then(|| Cause {
        id: "expired".into(),
        text: word("triage.expired", locale, &[("ago", say::duration(ago, locale))]),
        mend: word("triage.expired-mend", locale, &[]),
        evidence: evidence(body, &["Expires", "ServerTime"]),
    })
}

fn argument(body: &ErrorBody, locale: Locale) -> Option<Cause> {
    let name = body.get("ArgumentName")?;
    let value = mask::mask_if_secret(name, body.get("ArgumentValue").unwrap_or_default());
    Some(Cause {
        id: "argument".into(),
        text: word("triage.argument", locale, &[("name", name.to_owned()), ("value", value)]),
        mend: String::new(),
        evidence: evidence(body, &["ArgumentName"]),
    })
}

/// What the catalog knows of the EC, of the message, and of the code.
fn catalogued(body: &ErrorBody, locale: Locale) -> Vec<Cause> {
    let mut found = Vec::new();
    let known = |text: &str, mend: &str, names: &[&str]| Cause {
        id: "catalog".into(),
        text: text.to_owned(),
        mend: mend.to_owned(),
        evidence: evidence(body, names),
    };
    let code = body.get("Code").unwrap_or_default();
    let entries = Codes::matching(body.get("Message").unwrap_or_default());
    let entry = entries.iter().find(|entry| entry.code.code == code).copied();
    let remedy = entry.and_then(|entry| entry.message.remedy.as_ref()).map_or("", |words| words.get(locale));
    if let Some(ec) = body.get("EC").and_then(catalog::ec) {
        found.push(known(ec.meaning.get(locale), remedy, &["EC"]));
    }
    if let Some(entry) = entry {
        found.push(known(entry.message.cause.get(locale), remedy, &["Message"]));
        found.extend(entry.message.check.iter().map(|check| known(check.get(locale), "", &[])));
    } else if let Some(cause) = body.cause() {
        let generic =
            catalog::codes(code).first().and_then(|entry| entry.messages.iter().find(|m| m.id == "generic"));
        let remedy =
            generic.and_then(|message| message.remedy.as_ref()).map_or("", |words| words.get(locale));
        found.push(known(cause.get(locale), remedy, &["Code"]));
    }
    found
}
