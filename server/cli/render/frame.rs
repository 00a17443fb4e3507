//! The line of source that a code frame shows: cut where it is long, and with its secrets masked.

use std::{ops::Range, sync::LazyLock};

use oss403::Span;
use regex::Regex;

/// Characters that are shown on either side of the span of a long line.
const MARGIN: usize = 120;

/// Characters that are looked at for secrets on either side.
const FAR: usize = 4096;

/// What is secret in a line: values of signing parameters, keys, and the password in front of a host.
static SECRET: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?ix)
        (?: (?:signature|[a-z_-]*token|x-oss-signature|x-amz-signature) \\?["']? \s* (?:=|:|%3D)\s* \\?["']?
          | (?:secret|access_?key_?secret|secret_?access_?key|access_?key) [a-z_]* \\?["']? \s* (?:=|:|,)\s* \\?["']? )
        (?P<value>[A-Za-z0-9+/%=_.-]{16,})
      | :(?P<password>[^/@:\s"']{4,})@
      | (?P<id>(?:LTAI|STS\.|TMP\.)[A-Za-z0-9._=-]{8,})
      | \b(?P<bare>[A-Za-z0-9]{30})\b"#,
    )
    .ok()
});

/// One line for a frame.
pub(super) struct Line {
    /// The shown text.
    pub text: String,
    /// The span in it, in bytes.
    pub span: Range<usize>,
}

/// The first line of `span` in `source`, cut and masked.
pub(super) fn line(source: &str, span: Span) -> Line {
    let start = source[..span.start].rfind(['\n', '\r']).map_or(0, |i| i + 1);
    let end = source[span.start..].find(['\n', '\r']).map_or(source.len(), |i| span.start + i);
    // masked before it is cut: half a secret is not known as one
    let far = (back(source, start, span.start, FAR), forth(source, span.end.min(end), end, FAR));
    let masked = mask(&source[far.0..far.1]);
    let at = |byte: usize| same_char(&source[far.0..far.1], byte.clamp(far.0, far.1) - far.0, &masked);
    let (first, last) = (at(span.start), at(span.end.min(end)));
    let (from, to) = (back(&masked, 0, first, MARGIN), forth(&masked, last, masked.len(), MARGIN));
    let head = if from > 0 || far.0 > start { "…" } else { "" };
    let tail = if to < masked.len() || far.1 < end { "…" } else { "" };
    let text = format!("{head}{}{tail}", &masked[from..to]);
    Line { text, span: head.len() + first - from..head.len() + last - from }
}

fn back(source: &str, start: usize, at: usize, count: usize) -> usize {
    source[start..at].char_indices().rev().nth(count).map_or(start, |(i, _)| start + i)
}

fn forth(source: &str, at: usize, end: usize, count: usize) -> usize {
    source[at..end].char_indices().nth(count).map_or(end, |(i, _)| at + i)
}

/// The byte in the masked text that the byte `at` of the raw one became: masking keeps the number of characters.
fn same_char(raw: &str, at: usize, shown: &str) -> usize {
    let chars = raw[..at].chars().count();
    shown.char_indices().nth(chars).map_or(shown.len(), |(i, _)| i)
}

/// `text` with all but the first and last four characters of each secret replaced by a dot.
fn mask(text: &str) -> String {
    let Some(secret) = SECRET.as_ref() else { return text.to_owned() };
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for found in secret.captures_iter(text) {
        let Some(value) = ["value", "password", "id", "bare"].iter().find_map(|group| found.name(group))
        else {
            continue;
        };
        out.push_str(&text[from..value.start()]);
        let count = value.as_str().chars().count();
        let hidden = |i: usize| count < 16 || (i >= 4 && i + 4 < count);
        out.extend(value.as_str().chars().enumerate().map(|(i, c)| if hidden(i) { '•' } else { c }));
        from = value.end();
    }
    out.push_str(&text[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_shows_no_secret_and_keeps_its_place() {
        let source = "图 = \"https://b.x/k?OSSAccessKeyId=LTAI5tQnGqXw2Rk8vZ7pYbSd&Expires=15&Signature=q3bX0zZkQ1v7c9hYxL2mN4pR6tU%3D\"";
        let start = source.find("15").unwrap();
        let line = line(source, Span::new(start, start + 2));
        assert_eq!(&line.text[line.span.clone()], "15");
        assert!(!line.text.contains("5tQnGq") && !line.text.contains("zZkQ1v"), "{}", line.text);
    }

    #[test]
    fn the_password_in_a_url_is_masked() {
        let source =
            "LOCATION 'oss://LTAI5tQnGqXw2Rk8vZ7pYbSd:Zq8Xw2Rk7pYbSd5tQnGqv1@oss-cn-x.aliyuncs.com/b'";
        let line = line(source, Span::new(0, 8));
        assert!(!line.text.contains("w2Rk7p") && !line.text.contains("5tQnGq"), "{}", line.text);
        assert!(line.text.ends_with("@oss-cn-x.aliyuncs.com/b'"), "{}", line.text);
    }

    #[test]
    fn a_long_line_is_cut_around_the_span() {
        let source = format!("{}X{}", "域".repeat(5000), "y".repeat(5000));
        let line = line(&source, Span::new(15000, 15001));
        assert_eq!(&line.text[line.span.clone()], "X");
        assert!(line.text.chars().count() < 300);
    }
}
