//! When the policy of a form ends.

use jiff::Timestamp;

use super::{Bench, Fact, Verdict, is_writable, quoted, shown};
use crate::{
    catalog::pages,
    finding::Edit,
    policy::{
        document::{LeafKind, Member},
        post::moment,
        value::Text,
    },
    sight::Post,
};

/// Unix times of these lengths name moments: in seconds, in milliseconds.
const DIGITS: [usize; 2] = [10, 13];

pub(super) fn expired(post: &Post, bench: &Bench<'_>) -> Option<Verdict> {
    let value = post.policy.expiration.as_ref()?.value.text()?;
    let end = post.policy.ends_at().filter(|&end| end < bench.now)?;
    if post.is_changed(bench.text, "expiration") {
        return None;
    }
    let ago = bench.now.duration_since(end).as_secs();
    let verdict = Verdict::new(pages::POST_POLICY_EXPIRED, value.content);
    Some(verdict.with("when", Fact::Moment(end)).with("ago", Fact::Seconds(ago)))
}

pub(super) fn form(post: &Post, bench: &Bench<'_>) -> Option<Verdict> {
    let Some(member) = &post.policy.expiration else { return missing(post, bench) };
    if post.is_changed(bench.text, "expiration") {
        return None;
    }
    let verdict = Verdict::new(pages::POST_POLICY_EXPIRATION_FORM, member.value.span);
    match &member.value.kind {
        LeafKind::Number(number) => {
            let verdict = verdict.fact("value", shown(number));
            Some(match of_digits(number).and_then(|end| put(bench.text, member, end)) {
                Some((to, edit)) => verdict.fix("utc", to, vec![edit]),
                None => verdict,
            })
        }
        LeafKind::Bool(value) => Some(verdict.fact("value", value.to_string())),
        // in a program it may be filled in later
        LeafKind::Null => post.is_final.then(|| verdict.fact("value", "null")),
        LeafKind::Text(text) => of_text(post, text, verdict),
        LeafKind::Nested => Some(verdict.variant("nested")),
        LeafKind::Open(_) => None,
    }
}

fn missing(post: &Post, bench: &Bench<'_>) -> Option<Verdict> {
    let conditions = post.policy.conditions.as_ref()?;
    let elsewhere = !post.is_final && bench.text.to_ascii_lowercase().contains("expir");
    let verdict = Verdict::new(pages::POST_POLICY_EXPIRATION_FORM, conditions.key.span).variant("missing");
    (!post.policy.open && !elsewhere && post.policy.is_telling()).then_some(verdict)
}

fn of_text(post: &Post, text: &Text, verdict: Verdict) -> Option<Verdict> {
    let said = text.text.trim();
    if said.is_empty() {
        return (text.text.is_empty() && post.is_final).then(|| verdict.variant("empty"));
    }
    let dated = said.starts_with(|c: char| c.is_ascii_digit());
    if moment(said).is_some() || !Post::is_said(said) || !dated {
        return None;
    }
    let verdict = Verdict { span: text.content, ..verdict }.fact("value", shown(said));
    let end = said.parse::<Timestamp>().ok();
    let (verdict, end) = match (end, of_digits(said)) {
        (Some(end), _) => (verdict.variant("offset"), Some(end)),
        (None, Some(end)) => (verdict.variant("text"), Some(end)),
        (None, None) if said.parse::<jiff::civil::DateTime>().is_ok() => (verdict.variant("local"), None),
        (None, None) => (verdict.variant("text"), None),
    };
    Some(match end.filter(|_| is_writable(text)) {
        Some(end) => {
            let to = utc(end);
            let edit = Edit { span: text.content, text: to.clone() };
            verdict.fix("utc", to, vec![edit])
        }
        None => verdict,
    })
}

/// The moment that a Unix time in seconds or milliseconds names.
fn of_digits(text: &str) -> Option<Timestamp> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let number: i64 = text.parse().ok().filter(|_| digits && DIGITS.contains(&text.len()))?;
    if text.len() == DIGITS[0] { Timestamp::from_second(number) } else { Timestamp::from_millisecond(number) }
        .ok()
}

/// The form that OSS wants, with milliseconds.
fn utc(end: Timestamp) -> String {
    end.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

fn put(source: &str, member: &Member, end: Timestamp) -> Option<(String, Edit)> {
    let to = utc(end);
    let text = quoted(source, &member.key, &to)?;
    Some((to, Edit { span: member.value.span, text }))
}
