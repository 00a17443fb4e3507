//! Names written inside a value: `${NAME:-value}`, `NAME=value`.

use super::languages::{Language, Nature};
use crate::text::Span;

/// A value inside a value, with its name.
pub(super) struct Named {
    pub key: Span,
    pub value: Span,
}

/// No name is longer, in bytes.
const LONGEST: usize = 256;

/// The default that holds the byte `at` of `content`: `x` in `${NAME:-x}`, `${NAME-x}`, `${NAME:x}`.
pub(super) fn default_at(text: &str, content: Span, at: usize, row: &Language) -> Option<Named> {
    if !row.defaults {
        return None;
    }
    let bytes = text.as_bytes();
    let lowest = content.start.max(at.saturating_sub(4096));
    let open = (lowest..at.min(content.end)).rev().find(|&i| bytes[i] == b'{' && i > content.start)?;
    if !matches!(bytes[open - 1], b'$' | b'#') {
        return None;
    }
    let name = |b: &&u8| b.is_ascii_alphanumeric() || b"_.-".contains(b);
    let mut len = bytes[open + 1..content.end].iter().take(LONGEST).take_while(name).count();
    // the `-` of `${NAME-x}` is a mark where names have none
    let dashed = matches!(row.nature_of_defaults(), Dashes::Mark);
    if dashed && let Some(dash) = bytes[open + 1..open + 1 + len].iter().position(|&b| b == b'-') {
        len = dash;
    }
    let key = Span::new(open + 1, open + 1 + len);
    let mark = match bytes.get(key.end..content.end)? {
        [b':', b'-' | b'=', ..] => 2,
        [b':', ..] => 1,
        [b'-', ..] if dashed => 1,
        _ => return None,
    };
    let start = key.end + mark;
    let mut depth = 1_usize;
    let end = bytes[start..content.end].iter().take(4096).position(|b| {
        match b {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    let value = Span::new(start, end.map_or(content.end, |end| start + end));
    (!key.is_empty() && value.touches(at)).then_some(Named { key, value })
}

enum Dashes {
    Mark,
    Letter,
}

impl Language {
    /// Whether a dash in `${a-b}` begins a default (shells) or belongs to the name (Spring).
    fn nature_of_defaults(&self) -> Dashes {
        match self.id.as_str() {
            "shellscript" | "dockerfile" | "yaml" | "dotenv" => Dashes::Mark,
            _ => Dashes::Letter,
        }
    }
}

/// `NAME=value` as a whole string: an entry of an environment, in a list of such.
pub(super) fn variable(text: &str, content: Span, row: &Language) -> Option<Named> {
    let bytes = text.as_bytes().get(content.start..content.end)?;
    let sign = bytes.iter().take(LONGEST).position(|&b| b == b'=')?;
    let name = &bytes[..sign];
    let dashes = name.iter().take_while(|&&b| b == b'-').count();
    let fits = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_';
    let environment = name.first().is_some_and(u8::is_ascii_uppercase) && name.iter().all(fits);
    let flag = dashes == 2
        && row.ground != Nature::Prose
        && sign > 2
        && name[2..].iter().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b));
    let start = content.start + dashes;
    (environment || flag).then(|| Named {
        key: Span::new(start, content.start + sign),
        value: Span::new(content.start + sign + 1, content.end),
    })
}
