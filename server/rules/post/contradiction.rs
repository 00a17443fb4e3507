//! Conditions that the form in the same text does not meet.

use super::{Bench, Verdict, condition_failed, shown};
use crate::{
    catalog::pages,
    finding::Edit,
    policy::post::Demand,
    sight::{Form, Post, Sighting, Thing},
    text::Span,
};

/// The condition on the bucket against the only bucket that the text sends to.
pub(super) fn bucket(post: &Post, bench: &Bench<'_>) -> Option<Verdict> {
    let demand = post.policy.demands().find(|demand| demand.field == "bucket" && demand.operator == "eq")?;
    let value = demand.value.filter(|value| Post::is_said(&value.text))?;
    let (bucket, span) = only_bucket(&bench.scene.sightings)?;
    let verdict = Verdict::new(pages::POST_POLICY_FIELD_CONTRADICTS, value.content).variant("bucket");
    let mut verdict = verdict.fact("value", shown(&value.text)).fact("bucket", bucket).related("host", span);
    verdict.answer = condition_failed(&told(&demand));
    (value.text != bucket).then_some(verdict)
}

/// The bucket of all hosts in the text, if they have one bucket.
fn only_bucket(sightings: &[Sighting]) -> Option<(&str, Span)> {
    let mut only: Option<(&str, Span)> = None;
    for sighting in sightings.iter().filter(|sighting| sighting.is_used()) {
        let endpoint = match &sighting.thing {
            Thing::Endpoint(endpoint) => endpoint.as_ref(),
            Thing::SignedUrl(url) => url.endpoint.as_ref()?,
            _ => continue,
        };
        // a host whose bucket is put in front may be of any
        let name = match &endpoint.bucket {
            Some(_) => endpoint.bucket_name()?,
            None => continue,
        };
        if only.is_some_and(|(known, _)| known != name) {
            return None;
        }
        only.get_or_insert((name, endpoint.host.span));
    }
    only
}

/// Fields of the form that are written out against the conditions on them.
pub(super) fn fields(post: &Post, form: &Form) -> Vec<Verdict> {
    post.policy.demands().filter_map(|demand| field(&demand, form)).collect()
}

fn field(demand: &Demand<'_>, form: &Form) -> Option<Verdict> {
    let wanted = demand.value.filter(|value| Post::is_said(&value.text) || value.text.is_empty())?;
    let field = form.field(demand.field)?;
    let value = field.value.as_ref()?;
    if meets(demand.operator, &wanted.text, demand.field, &value.text)? {
        return None;
    }
    let mut verdict = Verdict::new(pages::POST_POLICY_FIELD_CONTRADICTS, value.span)
        .fact("field", &field.name.text)
        .fact("value", shown(&value.text))
        .fact("wanted", shown(&wanted.text))
        .related("condition", wanted.span);
    if demand.operator == "starts-with" {
        verdict = verdict.variant("prefix");
    }
    verdict.answer = condition_failed(&told(demand));
    // a slash too many in front of the key
    let rest = value.text.strip_prefix('/').filter(|_| demand.field.eq_ignore_ascii_case("key"));
    let mends = |rest: &str| meets(demand.operator, &wanted.text, "key", rest) == Some(true);
    if let Some(rest) = rest.filter(|rest| mends(rest)) {
        let edit = Edit { span: Span::new(value.span.start, value.span.start + 1), text: String::new() };
        verdict = verdict.fix("slash", rest, vec![edit]);
    }
    Some(verdict)
}

/// Whether `value` meets the condition; `None` if part of it is only known when the form is sent.
fn meets(operator: &str, wanted: &str, field: &str, value: &str) -> Option<bool> {
    let (head, whole) = match value.split_once("${") {
        Some((head, _)) if field.eq_ignore_ascii_case("key") => (head, false),
        _ => (value, true),
    };
    if whole && !Post::is_said(value) {
        return None;
    }
    if operator == "starts-with" {
        // what is filled in may go on with the prefix
        let undecided = !whole && head.len() < wanted.len() && wanted.starts_with(head);
        return (!undecided).then(|| head.starts_with(wanted));
    }
    whole.then_some(head == wanted)
}

/// The condition as OSS tells it in its message.
fn told(demand: &Demand<'_>) -> String {
    let value = shown(demand.value.map(|value| value.text.as_str()).unwrap_or_default());
    format!("[\"{}\", \"${}\", \"{value}\"]", demand.operator, demand.field)
}
