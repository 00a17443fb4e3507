//! The field `policy`: base64 of JSON in UTF-8.

use std::borrow::Cow;

use super::Verdict;
use crate::{
    catalog::pages,
    sight::{Form, Post},
    text::{Escape, Span, View},
};

/// Shorter values are words, not policies.
const SHORTEST: usize = 24;

pub(super) fn judge(form: &Form) -> Option<Verdict> {
    let value = form.field("policy")?.value.as_ref()?;
    let verdict = Verdict::new(pages::POST_POLICY_ENCODING, value.span);
    let said = value.text.trim();
    if said.starts_with('{') && said.contains("expiration") && said.ends_with('}') {
        return Some(verdict.variant("json"));
    }
    let letter = |c: char| c.is_ascii_alphanumeric() || "+/=-_ \r\n".contains(c);
    if said.len() < SHORTEST || !said.chars().all(letter) || !is_coded(said) || !Post::is_said(said) {
        return None;
    }
    let Some(decoded) = decode(said) else { return Some(verdict) };
    if decoded.trim_start().starts_with('{') {
        // a sample that was cut short is not JSON either
        return serde_json::from_str::<serde_json::Value>(&decoded).is_err().then_some(verdict);
    }
    let twice = decode(decoded.trim()).is_some_and(|inner| inner.trim_start().starts_with('{'));
    Some(if twice { verdict.variant("twice") } else { verdict })
}

/// True if it looks like base64 and not like a name: large and small letters and digits.
fn is_coded(text: &str) -> bool {
    let any = |is: fn(&u8) -> bool| text.bytes().any(|byte| is(&byte));
    any(u8::is_ascii_uppercase) && any(u8::is_ascii_lowercase) && any(u8::is_ascii_digit)
}

fn decode(text: &str) -> Option<String> {
    let view = View::new(text, Span::new(0, text.len()), Escape::Verbatim).base64()?;
    Some(Cow::from(view.text()).into_owned())
}
