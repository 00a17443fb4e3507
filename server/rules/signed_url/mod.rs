//! Rules on signed URLs.

mod credential;
mod parameters;
mod signature;
mod time;

use std::borrow::Cow;

use super::{Bench, Fact, Verdict};
use crate::{
    catalog::{PageId, Role},
    finding::{Answer, Edit},
    sight::{Param, Sighting, SignedUrl},
    text::mask,
};

type Rule = fn(&Sighting, &SignedUrl, &Bench<'_>) -> Option<Verdict>;

const RULES: [Rule; 16] = [
    time::expired,
    time::expires_form,
    time::life,
    parameters::missing,
    signature::shape,
    signature::encoding,
    parameters::double_encoding,
    parameters::html_escaped,
    parameters::versions_mixed,
    time::date_form,
    credential::scope_form,
    credential::scope_date,
    credential::scope_region,
    credential::token_missing,
    credential::token_unexpected,
    parameters::bucket_operation,
];

pub(super) fn judge(sighting: &Sighting, url: &SignedUrl, bench: &Bench<'_>) -> Vec<Verdict> {
    if !sighting.is_used() {
        return Vec::new();
    }
    let real = url.is_real();
    let template = is_template(url);
    let url = &without_open_end(sighting, url);
    let mut verdicts: Vec<Verdict> = credential::key_id(sighting, url, bench).into_iter().collect();
    if !real {
        verdicts.extend(time::expires_form(sighting, url, bench).filter(|_| template));
        return verdicts;
    }
    verdicts.extend(RULES.iter().filter_map(|rule| rule(sighting, url, bench)));
    verdicts
}

/// True if the URL is made at run time and nothing in it is masked or a sample.
fn is_template(url: &SignedUrl) -> bool {
    let signing = url.params.iter().filter(|param| param.role.is_some());
    let masked =
        signing.clone().any(|param| mask::is_masked(&param.decoded) && !mask::is_template(&param.value.text));
    !masked && url.param(Role::Signature).is_some_and(|param| mask::is_template(&param.value.text))
}

/// True if something is put directly behind the URL: its last value may go on there.
fn is_open_behind(sighting: &Sighting) -> bool {
    sighting.place.joined.after && sighting.span.end >= sighting.place.content.end
}

/// `url`, its last parameter without a role where the value may go on in another literal.
fn without_open_end<'a>(sighting: &Sighting, url: &'a SignedUrl) -> Cow<'a, SignedUrl> {
    let mut url = Cow::Borrowed(url);
    let goes_on = |param: &Param| !mask::is_template(&param.value.text);
    if is_open_behind(sighting)
        && url.params.last().is_some_and(goes_on)
        && let Some(last) = url.to_mut().params.last_mut()
    {
        last.role = None;
    }
    url
}

fn new(page: PageId, param: &Param) -> Verdict {
    Verdict::new(page, param.value.span)
        .fact("name", &param.name.text)
        .fact("value", mask::mask_if_secret(&param.name.text, &param.decoded))
}

impl Verdict {
    /// Adds the EC number that this version of signing has for the page's answer.
    fn ec(mut self, ec: Option<&String>) -> Self {
        let answer = self.page.rule().answers(self.variant).into_iter().next();
        self.answer = answer.map(|answer| Answer { ec: ec.cloned().or(answer.ec), ..answer });
        self
    }
}

/// Replaces the value of `param`.
fn put(sighting: &Sighting, param: &Param, value: &str) -> Edit {
    Edit { span: param.value.span, text: sighting.write(value) }
}

/// `%252F`: the percent sign of an escape, escaped.
fn is_encoded_twice(text: &str) -> bool {
    text.match_indices("%25")
        .any(|(i, _)| text.get(i + 3..i + 5).is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit())))
}

/// True for `yyyymmdd`.
fn is_day(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit())
}
