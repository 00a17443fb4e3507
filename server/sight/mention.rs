//! Strings that only speak of a thing: help texts, messages, examples.

use crate::{
    syntax::Place,
    text::{Span, ceil},
};

/// What is looked at on either side of the URL, in bytes.
const NEAR: usize = 200;

/// So many words beside a URL make a sentence; a label or an HTTP method is one.
const WORDS: usize = 2;

/// Programs that ask a URL for something: words beside it are their arguments.
const PROGRAMS: [&str; 16] = [
    "aws",
    "curl",
    "docker",
    "git",
    "helm",
    "http",
    "kubectl",
    "npm",
    "ossutil",
    "ossutil64",
    "pip",
    "pip3",
    "rclone",
    "s3cmd",
    "wget",
    "yarn",
];

/// Names of texts that people read, and of samples.
const KEYS: [&str; 8] =
    ["description", "example", "examples", "help", "hint", "longdescription", "placeholder", "tooltip"];

/// True if the words around `whole` in its line make a sentence, or its key is that of a help text.
pub(super) fn is_mentioned(text: &str, whole: Span, place: &Place, source: &str) -> bool {
    is_help(place, source) || stands_in_a_sentence(text, whole)
}

/// True if the key of `place` is that of a help text or a sample.
pub(super) fn is_help(place: &Place, source: &str) -> bool {
    let key = place.key.map(|key| key.of(source).trim_matches(|c: char| !c.is_alphanumeric()));
    key.is_some_and(|key| {
        let key = key.to_ascii_lowercase().replace(['-', '_'], "");
        KEYS.contains(&key.as_str())
    })
}

fn stands_in_a_sentence(text: &str, whole: Span) -> bool {
    let (before, behind) = (&text[..whole.start], &text[whole.end..]);
    // in `url='https://…'` it is a value in a text of its own
    let open = |c: char| c.is_whitespace() || !c.is_ascii() || "(:,".contains(c);
    if !before.chars().next_back().is_none_or(open) {
        return false;
    }
    let before = before.rsplit(['\n', '\r']).next().unwrap_or_default();
    let before = &before[ceil(before, before.len().saturating_sub(NEAR))..];
    let behind = behind.split(['\n', '\r']).next().unwrap_or_default();
    let behind = &behind[..ceil(behind, NEAR.min(behind.len()))];
    let start = before.trim_start();
    if start.starts_with('#') || start.starts_with("//") {
        return true;
    }
    // what is behind a value may be a comment on it
    let behind = behind.split(" #").next().unwrap_or_default().split(" //").next().unwrap_or_default();
    let runs_a_program = before.split_whitespace().any(|word| PROGRAMS.contains(&word));
    !runs_a_program && words(before) + words(behind) >= WORDS
}

/// How many words `text` has: of letters, two of Chinese counting as one.
fn words(text: &str) -> usize {
    let punctuation = |c: char| c.is_ascii_punctuation() && c != '-' && c != '_';
    let is_word = |word: &&str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_alphabetic());
    let latin = text.split_whitespace().map(|word| word.trim_matches(punctuation)).filter(is_word);
    let chinese = text.chars().filter(|c| ('\u{3400}'..='\u{9fff}').contains(c)).count();
    latin.count() + chinese.div_ceil(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_told_from_a_value() {
        let told = |text: &str| {
            let start = text.find("oss-cn").unwrap();
            let end = text[start..].find([' ', '"', '\'', '，', '\n', '<']).map_or(text.len(), |i| start + i);
            stands_in_a_sentence(text, Span::new(start, end))
        };
        for text in [
            "Use oss-cn-a for it",
            "e.g. such as oss-cn-a",
            "例如：oss-cn-a，不要填写",
            "bad endpoint: use oss-cn-a",
            "# oss-cn-a",
            "x: y\n  Example: see oss-cn-a\n",
        ] {
            assert!(told(text), "{text}");
        }
        for text in [
            "oss-cn-a",
            "endpoint: oss-cn-a",
            "endpoint: oss-cn-a # of our first bucket",
            "地址：oss-cn-a",
            "GET oss-cn-a HTTP/1.1",
            "curl -X PUT -T file oss-cn-a",
            "SELECT a FROM t WHERE url = 'oss-cn-a'",
            "<a href=\"oss-cn-a\">click on this link</a>",
            "docker run -e ENDPOINT=oss-cn-a the image",
            "These are words.\noss-cn-a\nThese too",
            "https://a.example oss-cn-a https://b.example",
        ] {
            assert!(!told(text), "{text}");
        }
    }
}
