//! Placeholders, masks and templates: text that stands for something that is not there.

use std::{borrow::Cow, sync::LazyLock};

use regex::{Captures, Regex};

/// What stands in place of each byte of a template; no host, URL or key holds it.
pub const BLANK: char = '\u{1}';

#[expect(clippy::expect_used, reason = "the pattern is part of the program")]
static TEMPLATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
        \{\{[^{}]*\}\} | [\$\#@]?\{[^{}\s]*\} | \$\{[^{}]*\} | \$\([^()]*\) | \$[A-Za-z_][A-Za-z0-9_]*
        | <[^<>\s]*> | \(\([^()]*\)\) | %\([^()]*\)s | %[sv@] | %\{[^{}]*\} | @@[A-Za-z_]+@@ | \[[A-Za-z_\ -]+\]",
    )
    .expect("a constant pattern")
});

/// False if no template begins in `text`: nearly all texts that are asked about have none of these signs.
fn may_have_template(text: &str) -> bool {
    text.bytes().any(|b| matches!(b, b'{' | b'$' | b'<' | b'(' | b'%' | b'@' | b'['))
}

/// `text` with each byte of a template (`${x}`, `{x}`, `<x>`, `%s`, `((x))`, `$x` …) replaced by [`BLANK`],
/// so that the places of everything else stay.
pub fn blank_templates(text: &str) -> Cow<'_, str> {
    if !may_have_template(text) {
        return Cow::Borrowed(text);
    }
    TEMPLATE.replace_all(text, |found: &Captures<'_>| BLANK.to_string().repeat(found[0].len()))
}

/// True if `text` holds a place to be filled in: `${x}`, `{x}`, `<x>`, `%s`, `((x))`, `{{ x }}`, `$(x)`, `$x`.
/// So does a lone brace: the template may be cut in two.
pub fn is_template(text: &str) -> bool {
    text.contains(['{', '}', BLANK]) || may_have_template(text) && TEMPLATE.is_match(text)
}

/// True if part of `text` was taken out: `LTAI****`, `xxx`, `...`, `…`.
pub fn is_masked(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["*", "xxx", "...", "…", "###", "●", "•"].iter().any(|mask| lower.contains(mask))
}

/// True if `text` tells the reader to put something of his own there: `your-bucket`, `<bucket>`, `LTAI****`,
/// `YOUR_ACCESS_KEY`, `{{ key }}`, `changeme`.
pub fn is_placeholder(text: &str) -> bool {
    if text.is_empty() || is_template(text) || is_masked(text) {
        return true;
    }
    let lower = text.to_ascii_lowercase();
    [
        "your-",
        "your_",
        "youraccess",
        "yourbucket",
        "yoursecret",
        "yourobject",
        "yourregion",
        "changeme",
        "change-me",
        "placeholder",
        "replace-",
        "replace_",
    ]
    .iter()
    .any(|word| lower.contains(word))
        || lower.starts_with("your")
        || lower.starts_with("my-own-")
}

/// What may be shown of a secret: its first and last four characters, or nothing of a short one.
pub fn mask(secret: &str) -> String {
    let count = secret.chars().count();
    if count < 16 {
        return "****".into();
    }
    let head: String = secret.chars().take(4).collect();
    let tail: String = secret.chars().skip(count - 4).collect();
    format!("{head}…{tail}")
}

/// `value` of the parameter or header `name`: masked if such a name holds a secret.
pub fn mask_if_secret(name: &str, value: &str) -> String {
    let name = name.to_ascii_lowercase();
    let secret = ["signature", "token", "accesskey", "access-key", "credential", "secret"];
    let is_secret = secret.iter().any(|word| name.contains(word)) && !name.ends_with("version");
    if is_secret { mask(value) } else { value.to_owned() }
}

/// `line` with every long run of letters and digits that can be a token or a signature masked.
pub fn mask_line(line: &str) -> String {
    static LONG: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?:LTAI|STS\.|TMP\.)[A-Za-z0-9._=]{8,}|security-token[:=][^&\s]+|[A-Za-z0-9+/_-]{80,}={0,2}",
        )
        .ok()
    });
    let Some(long) = LONG.as_ref() else { return line.to_owned() };
    long.replace_all(line, |found: &Captures<'_>| mask(&found[0])).into_owned()
}

/// `text` with every word masked that may be a secret, for sentences that quote what nobody understood: long
/// words of capital and small letters and digits, long hexadecimal numbers, and keys by their first letters.
pub fn mask_words(text: &str) -> String {
    static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[A-Za-z0-9+/=_.%-]{16,}").ok());
    let Some(words) = WORD.as_ref() else { return text.to_owned() };
    let shown = |found: &Captures<'_>| {
        let word = &found[0];
        let any = |is: fn(&u8) -> bool| word.bytes().any(|byte| is(&byte));
        let mixed = any(u8::is_ascii_uppercase) && any(u8::is_ascii_lowercase) && any(u8::is_ascii_digit);
        let hex = word.len() >= 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        let key = ["LTAI", "STS.", "TMP."].iter().any(|head| word.starts_with(head));
        if mixed || hex || key { mask(word) } else { word.to_owned() }
    };
    words.replace_all(text, shown).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_values() {
        for text in [
            "<bucket>",
            "${B}",
            "{region}",
            "((var))",
            "%s",
            "your-bucket",
            "LTAI****",
            "xxx",
            "a...b",
            "$BUCKET",
            "",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["photos", "a%2Bb", "a+b", "examplebucket", "x1", "oss-cn-hangzhou", "price$", "%d0%b0"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn a_mask_shows_at_most_four_at_each_end() {
        assert_eq!(mask("LTAI5tABCDEFGHIJKLMNOP"), "LTAI…MNOP");
        assert_eq!(mask("short"), "****");
    }

    #[test]
    fn words_that_may_be_secret_are_masked() {
        for (text, shown) in [
            (
                "unknown field `q3bX0zZkQ1v7c9hYxL2mN4pR6tU8wE`, expected",
                "unknown field `q3bX…U8wE`, expected",
            ),
            ("string \"LTAI5tQnGqXw2Rk8vZ7pYbSd\"", "string \"LTAI…YbSd\""),
            ("ca9a47c0ffee0123ca9a47c0ffee4567", "ca9a…4567"),
            ("unknown field `inlayHintsOfRegion`", "unknown field `inlayHintsOfRegion`"),
            ("rules.signed-url-expired: accessKeySecret", "rules.signed-url-expired: accessKeySecret"),
        ] {
            assert_eq!(mask_words(text), shown);
        }
    }
}
