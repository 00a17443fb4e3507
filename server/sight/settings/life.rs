//! How long a signed URL is to live, as code says it.

use std::sync::LazyLock;

use regex::Regex;

/// The life of a signed URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// Seconds from the moment of signing.
    Seconds(i64),
    /// Milliseconds from the moment of signing: too short for what was meant, perhaps.
    Milliseconds(i64),
    /// A moment in seconds since 1970.
    Epoch(i64),
    /// The present moment and this length, where a length alone is wanted.
    Moment(i64),
}

impl Life {
    /// Seconds from the moment of signing, if it is a length.
    pub fn seconds(self) -> Option<i64> {
        match self {
            Life::Seconds(seconds) => Some(seconds),
            Life::Milliseconds(milliseconds) => Some(milliseconds / 1000),
            Life::Epoch(_) | Life::Moment(_) => None,
        }
    }
}

/// The life that `code` says, in the `unit` of the catalog; `None` for what cannot be told from text.
pub(super) fn life(code: &str, unit: &str) -> Option<Life> {
    let code = code.trim().trim_matches(['"', '\'']);
    match unit {
        "seconds" => match product(code) {
            Some(seconds) => Some(Life::Seconds(seconds)),
            None => moment(code).map(Life::Moment),
        },
        "milliseconds" => product(code).map(Life::Milliseconds),
        "epoch-seconds" => match product(code) {
            Some(seconds) => Some(Life::Epoch(seconds)),
            None => after_now(code).map(Life::Seconds),
        },
        "duration" => duration(code).map(Life::Seconds),
        "date" => date(code),
        _ => None,
    }
}

/// `3600`, `60 * 60 * 24`, `1_000L`.
fn product(code: &str) -> Option<i64> {
    let code = code.trim().trim_start_matches('(').trim_end_matches(')');
    code.split('*').try_fold(1_i64, |product, factor| {
        let digits: String = factor.trim().trim_end_matches(['L', 'l', 'u', 'U']).replace('_', "");
        product.checked_mul(digits.parse().ok()?)
    })
}

/// Units with their names in the languages of the SDKs.
const UNITS: [(&str, i64); 8] = [
    ("week", 604_800),
    ("day", 86_400),
    ("hour", 3_600),
    ("minute", 60),
    ("min", 60),
    ("second", 1),
    ("sec", 1),
    ("milli", 0),
];

fn unit(name: &str) -> Option<i64> {
    let name = name.to_ascii_lowercase();
    let name = name.strip_prefix("of").or(name.strip_prefix("from")).unwrap_or(&name).trim_start_matches('_');
    UNITS
        .iter()
        .find(|(unit, _)| name.starts_with(unit))
        .map(|(_, seconds)| *seconds)
        .filter(|&seconds| seconds > 0)
}

/// `timedelta(days=8)`, `Duration.ofDays(8)`, `TimeSpan.FromHours(1)`, `10 * time.Minute`, `8d`, `P8D`.
fn duration(code: &str) -> Option<i64> {
    static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(\w+)\s*=\s*(-?[\d_*\s]+)").ok());
    static CALLED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"\b(?:Duration|TimeSpan|Period)(?:\.|::)(\w+)\(\s*(-?[\d_*\sLl]+)\)$").ok()
    });
    static FACTORS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^(?:time\.Duration\()?[\w.\s*()]*time\.\w+[\w.\s*()]*$").ok());
    if code.contains("timedelta(") {
        let parts = NAMED.as_ref()?.captures_iter(code);
        let parts: Option<Vec<i64>> =
            parts.map(|part| product(&part[2])?.checked_mul(unit(&part[1])?)).collect();
        return parts.filter(|parts| !parts.is_empty())?.into_iter().try_fold(0_i64, i64::checked_add);
    }
    if let Some(found) = CALLED.as_ref()?.captures(code) {
        return product(&found[2])?.checked_mul(unit(&found[1])?);
    }
    if FACTORS.as_ref()?.is_match(code) {
        return code.split('*').try_fold(1_i64, |product, factor| {
            let factor = factor.trim().trim_matches(['(', ')']);
            let one = match factor.strip_prefix("time.") {
                Some(name) => unit(name)?,
                None => factor.replace('_', "").parse().ok()?,
            };
            product.checked_mul(one)
        });
    }
    let code = match code.split_once("DateInterval(") {
        Some((_, period)) => period.trim_end_matches(')').trim().trim_matches(['"', '\'']),
        None => code,
    };
    let span: jiff::Span = code.parse().ok()?;
    span.total((jiff::Unit::Second, jiff::SpanRelativeTo::days_are_24_hours()))
        .ok()
        .map(|seconds| seconds as i64)
}

/// `time() + 3600`, `now.plusDays(8)`: seconds behind now.
fn after_now(code: &str) -> Option<i64> {
    static SUM: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)^(?:std::)?time\s*\(\s*\w*\s*\)\s*\+\s*([\d_*\sL]+)$").ok());
    product(&SUM.as_ref()?.captures(code)?[1])
}

/// `Date.now() + 3600`, `System.currentTimeMillis() / 1000 + 3600`, `int(time.time()) + 3600`.
fn moment(code: &str) -> Option<i64> {
    static SUM: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?ix)(?: \b time(?:\.time)? \s*\(\s*\w*\s*\) | currentTimeMillis\(\) | getTime\(\) | Date\.now\(\)
               | time\.Now\(\)\.Unix\(\) | Time\.now(?:\.to_i)? | timeIntervalSince1970 )
               \)? (?:\s*/\s*1000\)?)? \s* \+ \s* ([\d_*\sL]+) \)? $",
        )
        .ok()
    });
    product(&SUM.as_ref()?.captures(code)?[1])
}

/// `new Date(3600)`, `new Date(System.currentTimeMillis() + 3600)`, `DateTime.Now.AddDays(8)`,
/// `Date().addingTimeInterval(3600)`.
fn date(code: &str) -> Option<Life> {
    static NEW: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^(?:new\s+)?Date\(([^()]*)\)$").ok());
    static SUM: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:currentTimeMillis\(\)|getTime\(\))\s*\+\s*([\d_*\sLl]+)\)?$").ok());
    static ADD: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?i)now(?:\(\))?[\w.()]*\.(?:add|plus)(weeks|days|hours|minutes|seconds)\(\s*(-?[\d_*\s]+)\)$",
        )
        .ok()
    });
    static SWIFT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let made = r"^(?:Date(?:\(\)|\.now)\.addingTimeInterval\(|Date\(timeIntervalSinceNow:)";
        Regex::new(&format!(r"{made}\s*(-?[\d_*\s]+)\)$")).ok()
    });
    if let Some(found) = SWIFT.as_ref()?.captures(code) {
        return product(&found[1]).map(Life::Seconds);
    }
    if let Some(found) = NEW.as_ref()?.captures(code) {
        return product(&found[1]).map(|milliseconds| Life::Epoch(milliseconds / 1000));
    }
    if let Some(found) = SUM.as_ref()?.captures(code) {
        return product(&found[1]).map(Life::Milliseconds);
    }
    if let Some(found) = ADD.as_ref()?.captures(code) {
        return product(&found[2])?.checked_mul(unit(&found[1])?).map(Life::Seconds);
    }
    let length = code.split_once("timedelta(").filter(|(before, _)| before.contains("now"))?;
    duration(&format!("timedelta({}", length.1)).map(Life::Seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lives_in_many_languages() {
        use Life::{Epoch, Milliseconds, Seconds};
        for (code, unit, wanted) in [
            ("3600", "seconds", Some(Seconds(3_600))),
            ("60 * 60 * 24 * 30", "seconds", Some(Seconds(2_592_000))),
            ("-1", "seconds", Some(Seconds(-1))),
            ("expires", "seconds", None),
            ("1_000L", "seconds", Some(Seconds(1_000))),
            ("datetime.timedelta(days=30)", "duration", Some(Seconds(2_592_000))),
            ("timedelta(hours=1, minutes=30)", "duration", Some(Seconds(5_400))),
            ("timedelta(days=n)", "duration", None),
            ("Duration.ofDays(8)", "duration", Some(Seconds(691_200))),
            ("Duration::from_secs(60)", "duration", Some(Seconds(60))),
            ("TimeSpan.FromHours(1)", "duration", Some(Seconds(3_600))),
            ("10 * time.Minute", "duration", Some(Seconds(600))),
            ("time.Hour * 24 * 8", "duration", Some(Seconds(691_200))),
            ("24 * days * time.Hour", "duration", None),
            ("8d", "duration", Some(Seconds(691_200))),
            ("30m", "duration", Some(Seconds(1_800))),
            ("P8D", "duration", Some(Seconds(691_200))),
            ("new Date(3600)", "date", Some(Epoch(3))),
            ("new Date(new Date().getTime() + 3600)", "date", Some(Milliseconds(3_600))),
            ("new Date(System.currentTimeMillis() + 3600L * 1000)", "date", Some(Milliseconds(3_600_000))),
            ("DateTime.Now.AddDays(8)", "date", Some(Seconds(691_200))),
            ("datetime.utcnow() + timedelta(days=8)", "date", Some(Seconds(691_200))),
            ("Date().addingTimeInterval(8 * 86_400)", "date", Some(Seconds(691_200))),
            ("Date(timeIntervalSinceNow: 600)", "date", Some(Seconds(600))),
            ("expiration", "date", None),
            ("3600", "epoch-seconds", Some(Epoch(3_600))),
            ("time(NULL) + 3600", "epoch-seconds", Some(Seconds(3_600))),
            ("std::time(nullptr) + 60 * 60", "epoch-seconds", Some(Seconds(3_600))),
        ] {
            assert_eq!(life(code, unit), wanted, "{code}");
        }
    }
}
