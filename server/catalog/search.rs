//! The one search over a text that decides whether it has anything to do with OSS.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::embedded;
use crate::text::Span;

/// What a word of the search points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HitKind {
    /// Part of a host name.
    Host,
    /// A parameter of a signed URL.
    Signed,
    /// Part of an error body.
    Body,
    /// An SDK of OSS: it shows what a file is about.
    Sdk,
    /// A key of a configuration that belongs to OSS alone.
    Key,
    /// What an AccessKey ID begins with.
    Credential,
    /// Part of a policy of RAM or OSS: an action, a name of a resource, a condition key.
    Policy,
}

/// A word of the search, found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Where.
    pub span: Span,
    /// What it points to.
    pub kind: HitKind,
}

/// All of `anchors.json`: what a text must hold to be read at all.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// The schema that stands beside the file, for editors.
    #[serde(rename = "$schema")]
    schema: String,
    /// Parts of host names.
    hosts: Vec<String>,
    /// Parameters that only a signed URL has.
    signed: Vec<String>,
    /// Parts of error bodies.
    bodies: Vec<String>,
    /// What AccessKey IDs begin with.
    credentials: Vec<String>,
    /// Names of settings that other products do not have; never part of a longer word.
    keys: Vec<String>,
    /// What actions, names of resources and condition keys of policies begin with, and policies in base64;
    /// never behind a letter.
    policies: Vec<String>,
    /// Names of SDKs, as code that uses them has them; never part of a longer word.
    sdk: Vec<String>,
}

struct Automaton {
    search: AhoCorasick,
    kinds: Vec<HitKind>,
}

#[expect(clippy::expect_used, reason = "the patterns are part of the program; tests/catalog.rs builds them")]
static AUTOMATON: LazyLock<Automaton> = LazyLock::new(|| {
    let file: File = embedded("anchors.json", include_str!("../../catalog/anchors.json"));
    // a longer name with that of an SDK in it names the SDK
    let (longer, keys): (Vec<String>, Vec<String>) = super::clients::telling_keys()
        .into_iter()
        .chain(file.keys)
        .partition(|key| file.sdk.iter().any(|name| key.contains(name.as_str())));
    let groups = [
        (HitKind::Sdk, longer),
        (HitKind::Key, keys),
        (HitKind::Sdk, file.sdk),
        (HitKind::Host, file.hosts),
        (HitKind::Signed, file.signed),
        (HitKind::Body, file.bodies),
        (HitKind::Credential, file.credentials),
        (HitKind::Policy, file.policies),
    ];
    let patterns: Vec<(HitKind, String)> = groups
        .into_iter()
        .flat_map(|(kind, words)| words.into_iter().map(move |word| (kind, word)))
        .collect();
    let search = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::DFA))
        .build(patterns.iter().map(|(_, word)| word))
        .expect("a hundred short words make an automaton");
    Automaton { search, kinds: patterns.into_iter().map(|(kind, _)| kind).collect() }
});

/// All words of the search in `text`, in its order: one pass, nothing allocated.
pub fn search(text: &str) -> impl Iterator<Item = Hit> {
    AUTOMATON.search.find_iter(text).filter_map(|found| {
        let kind = AUTOMATON.kinds[found.pattern().as_usize()];
        let span = Span::new(found.start(), found.end());
        let stands = match kind {
            HitKind::Sdk | HitKind::Key => stands_alone(text, span),
            HitKind::Policy => begins(text, span),
            _ => true,
        };
        stands.then_some(Hit { span, kind })
    })
}

fn is_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_'
}

/// True if no letter, digit or underscore touches the word.
fn stands_alone(text: &str, span: Span) -> bool {
    let bytes = text.as_bytes();
    let before = span.start.checked_sub(1).and_then(|i| bytes.get(i));
    !before.is_some_and(is_word) && !bytes.get(span.end).is_some_and(is_word)
}

/// True if a name begins here and goes on: `oss:GetObject`, and not `loss: 1` or a key `oss: …`.
fn begins(text: &str, span: Span) -> bool {
    let bytes = text.as_bytes();
    let before = span.start.checked_sub(1).and_then(|i| bytes.get(i));
    let goes_on = |byte: &u8| is_word(byte) || matches!(byte, b'*' | b'?' | b':' | b'{' | b'$');
    let ends = bytes[span.start..span.end].ends_with(b":");
    !before.is_some_and(is_word) && (!ends || bytes.get(span.end).is_some_and(goes_on))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_an_sdk_is_no_part_of_a_word() {
        let kinds = |text| search(text).map(|hit| hit.kind).collect::<Vec<_>>();
        assert_eq!(kinds("import oss2\n"), [HitKind::Sdk]);
        assert_eq!(kinds("def across2(loss2):"), []);
        assert_eq!(kinds("https://b.OSS-cn-hangzhou.aliyuncs.com"), [HitKind::Host, HitKind::Host]);
    }
}
