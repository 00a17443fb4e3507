//! Rules on form uploads (PostObject): their policies and their fields.

mod condition;
mod contradiction;
mod encoding;
mod fields;
mod order;
mod time;

use super::{Bench, Fact, Verdict};
use crate::{
    finding::Answer,
    policy::value::Text,
    sight::{Form, Post},
    text::{Escape, Span},
};

pub(super) fn judge(post: &Post, bench: &Bench<'_>) -> Vec<Verdict> {
    // an answer that somebody kept is not what a browser will send
    if post.is_recorded {
        return Vec::new();
    }
    let mut verdicts: Vec<Verdict> = time::expired(post, bench).into_iter().collect();
    verdicts.extend(time::form(post, bench));
    verdicts.extend(condition::missing(post, bench));
    verdicts.extend(condition::form(post, bench));
    verdicts.extend(contradiction::bucket(post, bench));
    if let Some(form) = post.form.and_then(|form| bench.scene.forms.get(form)) {
        verdicts.extend(contradiction::fields(post, form));
    }
    verdicts
}

pub(super) fn judge_form(form: &Form, bench: &Bench<'_>) -> Vec<Verdict> {
    let mut verdicts: Vec<Verdict> = fields::missing(form, bench).into_iter().collect();
    verdicts.extend(fields::token(form, bench));
    verdicts.extend(encoding::judge(form));
    verdicts.extend(order::judge(form, bench));
    verdicts
}

/// True if parts of `text` can be replaced one by one.
fn is_writable(text: &Text) -> bool {
    !text.escapes().contains(&Escape::Base64)
}

/// `said` as a string of the notation around, in the quotes that the key `key` has.
fn quoted(source: &str, key: &Text, said: &str) -> Option<String> {
    let open = Span::new(key.span.start, key.content.start).of(source);
    let close = Span::new(key.content.end, key.span.end).of(source);
    let (open, close) = if open.is_empty() { ("\"", "\"") } else { (open, close) };
    is_writable(key).then(|| format!("{open}{}{close}", key.write(said)))
}

/// So many characters of a value are quoted.
const LONGEST: usize = 80;

/// What a message quotes of a value.
fn shown(value: &str) -> String {
    value.chars().take(LONGEST).collect()
}

/// What OSS answers where `condition` is not met.
fn condition_failed(condition: &str) -> Option<Answer> {
    let rule = crate::catalog::pages::POST_POLICY_FIELD_CONTRADICTS.rule();
    let answer = rule.answers(None).into_iter().next()?;
    let message = answer.message.map(|text| text.replace("{condition}", condition));
    Some(Answer { message, ..answer })
}
