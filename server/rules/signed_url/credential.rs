//! Who signed it, for which day and region, and with which token.

use super::{Verdict, is_day, is_encoded_twice, new, put};
use crate::{
    catalog::{Role, pages, signing},
    rules::Bench,
    sight::{Sighting, SignedUrl},
    text::mask,
};

pub(super) fn scope_form(_: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let param = url.param(Role::Credential).filter(|_| url.version.id == "v4-query")?;
    if is_encoded_twice(&param.value.text) {
        return None;
    }
    let verdict = new(pages::SIGNED_URL_SCOPE_FORM, param);
    let Some(scope) = url.credential().filter(|scope| scope.end == "aliyun_v4_request") else {
        return Some(verdict);
    };
    if !is_day(scope.date) {
        return Some(verdict.variant("date").fact("date", scope.date));
    }
    if scope.region.is_empty() {
        return Some(verdict.variant("region-empty"));
    }
    if scope.region.starts_with("oss-") {
        let bare = scope.region.trim_start_matches("oss-").trim_end_matches("-internal");
        return Some(verdict.variant("oss-prefix").fact("region", scope.region).fact("bare", bare));
    }
    // other products of this house begin so too: oss-cloudbox, osstables
    (!scope.product.starts_with("oss")).then(|| verdict.variant("product").fact("product", scope.product))
}

pub(super) fn scope_date(_: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let scope = url.credential()?;
    let param = url.param(Role::Credential)?;
    let date = url.param(Role::Date)?;
    url.signed_at()?;
    let day = date.decoded.get(..8)?;
    (is_day(scope.date) && scope.date != day).then(|| {
        new(pages::SIGNED_URL_SCOPE_DATE, param)
            .fact("scope", scope.date)
            .fact("day", day)
            .related("date", date.value.span)
    })
}

pub(super) fn scope_region(_: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let scope =
        url.credential().filter(|scope| !scope.region.starts_with("oss-") && !scope.region.is_empty())?;
    let endpoint = url.endpoint.as_ref().filter(|endpoint| endpoint.kind() != "service")?;
    let known = endpoint.reading.known?;
    let host = endpoint.region.as_ref()?;
    (scope.region != known.id && scope.region != known.oss).then_some(())?;
    let param = url.param(Role::Credential)?;
    Some(
        new(pages::SIGNED_URL_SCOPE_REGION, param)
            .fact("scope", scope.region)
            .fact("region", &known.id)
            .related("host", host.span),
    )
}

pub(super) fn token_missing(sighting: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let temporary = url.key_id().is_some_and(|id| id.starts_with("STS."));
    if !temporary || url.param(Role::Token).is_some_and(|token| !token.value.text.is_empty()) {
        return None;
    }
    if !super::parameters::is_whole(sighting, url) {
        return None;
    }
    let name = &url.version.parameter(Role::Token)?.name;
    let param = url.param(Role::KeyId).or_else(|| url.param(Role::Credential))?;
    let verdict = new(pages::SIGNED_URL_TOKEN_MISSING, param).fact("token", name);
    // the token is there, under the name that another version has for it
    let other = signing().versions.iter().filter_map(|version| version.parameter(Role::Token));
    let other = other.filter_map(|token| url.named(&token.name)).find(|token| !token.value.text.is_empty());
    Some(match other {
        Some(other) => {
            verdict.variant("other-name").fact("other", &other.name.text).related("token", other.name.span)
        }
        None => verdict,
    })
}

pub(super) fn token_unexpected(_: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let long_term = url.key_id().is_some_and(|id| id.starts_with("LTAI"));
    let token = url.param(Role::Token).filter(|token| !token.value.text.is_empty() && long_term)?;
    let id = url.param(Role::KeyId).or_else(|| url.param(Role::Credential))?;
    Some(new(pages::SIGNED_URL_TOKEN_UNEXPECTED, token).related("key", id.value.span))
}

pub(super) fn key_id(sighting: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let id = url.key_id()?;
    let param = url.param(Role::KeyId).or_else(|| url.param(Role::Credential))?;
    let plus = id.replace('+', " ");
    let known = ["LTAI", "STS."].iter().any(|head| plus.trim_start().starts_with(head));
    let known = known && !is_encoded_twice(&param.value.text);
    let refused = |c: char| !(c.is_ascii_alphanumeric() || "._=".contains(c));
    // words in the shape of an id hold no digit
    let words =
        plus.chars().filter(|&c| !refused(c)).count() < 12 || !plus.contains(|c: char| c.is_ascii_digit());
    if !known || words || mask::is_placeholder(id) || mask::is_placeholder(&plus) || !plus.contains(refused) {
        return None;
    }
    let verdict = new(pages::SIGNED_URL_KEY_ID, param).ec(url.version.ec.key_id.as_ref());
    let clean: String = plus.chars().filter(|c| !c.is_whitespace()).collect();
    // V1 does not sign the id, so the URL is right again without the blanks
    if url.version.id == "v1-query" && !clean.contains(refused) {
        return Some(verdict.fix("trim", "", vec![put(sighting, param, &clean)]));
    }
    Some(verdict)
}
