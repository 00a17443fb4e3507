//! Moments and lengths of time in words.

use jiff::Timestamp;

use crate::{Locale, catalog};

/// A moment in UTC: `2026-06-01 12:00:00 UTC`.
pub(crate) fn moment(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// A length of time in its two largest units: `3 d 4 h`, `59 min 3 s`. The sign does not count.
pub(crate) fn duration(seconds: i64, locale: Locale) -> String {
    let mut left = seconds.unsigned_abs();
    let mut parts = Vec::new();
    for (unit, id) in
        [(86_400, "time.days"), (3_600, "time.hours"), (60, "time.minutes"), (1, "time.seconds")]
    {
        let count = left / unit;
        left %= unit;
        if count > 0 || (unit == 1 && parts.is_empty()) {
            parts.push(catalog::word(id, locale, &[("n", count.to_string())]));
        }
    }
    parts.truncate(2);
    parts.join(" ")
}
