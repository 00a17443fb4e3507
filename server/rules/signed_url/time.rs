//! When the URL begins and ends.

use jiff::{SignedDuration, Timestamp};

use super::{Fact, Verdict, is_template, new, put};
use crate::{
    catalog::{Expiry, Role, pages, signing},
    rules::Bench,
    sight::{Sighting, SignedUrl},
    text::mask,
};

/// Unix seconds below this are of 2001 or earlier, durations above it are of 31 years or more.
const LEAST_MOMENT: i64 = 1_000_000_000;

/// Unix seconds above this are of the year 5138 or later.
const MOST_MOMENT: i64 = 100_000_000_000;

pub(super) fn expired(_: &Sighting, url: &SignedUrl, bench: &Bench<'_>) -> Option<Verdict> {
    let end = url.ends_at().filter(|&end| end < bench.now)?;
    let param = url.param(Role::Expires)?;
    let verdict = new(pages::SIGNED_URL_EXPIRED, param);
    let expires: i64 = param.decoded.parse().ok()?;
    let ec = url.version.ec.expired.as_ref();
    if url.version.expiry == Expiry::DurationSeconds && expires <= 0 {
        // the rule on its life says more
        return None;
    }
    // nobody signed a URL in 1970: it is a duration in place of a moment
    if url.version.expiry == Expiry::UnixSeconds && expires < LEAST_MOMENT {
        return Some(verdict.variant("duration").with("life", Fact::Seconds(expires)).ec(ec));
    }
    let ago = bench.now.duration_since(end).as_secs();
    Some(verdict.with("when", Fact::Moment(end)).with("ago", Fact::Seconds(ago)).ec(ec))
}

pub(super) fn expires_form(sighting: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    // where it is a length of time the rule on the life judges it
    if url.version.expiry != Expiry::UnixSeconds {
        return None;
    }
    let param = url.param(Role::Expires).filter(|param| !mask::is_placeholder(&param.decoded))?;
    // the end is signed: where the signature stands there, another end makes another signature
    let fixable = is_template(url);
    // in a template a word is a place to be filled in
    if fixable && !param.decoded.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let verdict = new(pages::SIGNED_URL_EXPIRES_FORM, param);
    let ec = url.version.ec.expires.as_ref();
    let mend = |verdict: Verdict, seconds: i64| match fixable {
        true => verdict.fix("seconds", seconds.to_string(), vec![put(sighting, param, &seconds.to_string())]),
        false => verdict,
    };
    match param.decoded.parse::<i64>() {
        Ok(number) if number > MOST_MOMENT => Some(mend(verdict.variant("milliseconds"), number / 1000)),
        Ok(_) => None,
        Err(_) => Some(match moment(&param.decoded) {
            Some(seconds) => mend(verdict.ec(ec), seconds),
            None => verdict.ec(ec),
        }),
    }
}

/// The Unix seconds that an ISO 8601 date or a number with a fraction names.
fn moment(text: &str) -> Option<i64> {
    // in a query a blank may be written as `+`
    let date = || text.parse::<Timestamp>().or_else(|_| text.replace('+', " ").trim().parse()).ok();
    let number = || {
        let (whole, fraction) = text.split_once('.')?;
        fraction.bytes().all(|b| b.is_ascii_digit()).then(|| whole.parse().ok())?
    };
    date().map(|moment| moment.as_second()).or_else(number)
}

pub(super) fn life(_: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    if url.version.expiry != Expiry::DurationSeconds {
        return None;
    }
    let param = url.param(Role::Expires).filter(|param| !mask::is_placeholder(&param.decoded))?;
    let most = signing().time.v4_max_seconds;
    let verdict = new(pages::SIGNED_URL_LIFE, param).fact("most", most.to_string());
    let verdict = match param.decoded.parse::<i64>() {
        Err(_) => verdict.variant("form"),
        Ok(LEAST_MOMENT..) => verdict.variant("timestamp"),
        Ok(..=0) => verdict.variant("none"),
        Ok(seconds) if seconds > most => verdict.with("life", Fact::Seconds(seconds)),
        Ok(_) => return None,
    };
    Some(verdict.ec(url.version.ec.expires.as_ref()))
}

pub(super) fn date_form(_: &Sighting, url: &SignedUrl, bench: &Bench<'_>) -> Option<Verdict> {
    let param = url.param(Role::Date)?;
    let verdict = new(pages::SIGNED_URL_DATE_FORM, param);
    let Some(signed) = url.signed_at() else { return Some(verdict) };
    let skew = SignedDuration::from_secs(signing().time.skew_seconds);
    let latest = bench.now.checked_add(skew).ok()?;
    let ahead = signed.duration_since(bench.now).as_secs();
    (signed > latest).then(|| {
        let verdict = verdict.variant("future").with("ahead", Fact::Seconds(ahead));
        verdict.with("when", Fact::Moment(signed)).ec(url.version.ec.early.as_ref())
    })
}
