//! What shows whose configuration it is.

use std::{cell::OnceCell, ops::Range, sync::LazyLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::{
    catalog::{self, Hit, HitKind},
    policy::value::{Kind, Tree},
    syntax::{Language, Syntax},
};

/// What the text around a configuration shows.
pub(super) struct Evidence<'a> {
    text: &'a str,
    /// Something of OSS stands in the text, or in its name.
    of_oss: bool,
    /// An SDK of OSS does.
    sdk: bool,
    /// Someone said that it is of OSS.
    certain: bool,
    /// The text names another cloud; only known once somebody asked.
    foreign: OnceCell<bool>,
}

/// What a configuration itself shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Oss,
    Other,
    Unknown,
}

#[expect(clippy::expect_used, reason = "the words are part of the program; tests/catalog.rs builds them")]
static FOREIGN: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(&catalog::bucket().foreign)
        .expect("a few short words make an automaton")
});

impl<'a> Evidence<'a> {
    pub fn new(text: &'a str, name: &str, hits: &[Hit]) -> Self {
        let around = |hit: &Hit| matches!(hit.kind, HitKind::Host | HitKind::Sdk | HitKind::Key);
        let of_oss = hits.iter().any(around) || is_named_for_oss(name);
        let sdk = hits.iter().any(|hit| hit.kind == HitKind::Sdk);
        Evidence { text, of_oss, sdk, certain: false, foreign: OnceCell::new() }
    }

    pub fn certain(text: &'a str) -> Self {
        Evidence { text, of_oss: true, sdk: true, certain: true, foreign: OnceCell::new() }
    }

    /// True if the text uses an SDK of OSS.
    pub fn shows_sdk(&self) -> bool {
        self.sdk
    }

    /// True if a configuration that shows `owner` is one of OSS.
    pub fn is_of_oss(&self, owner: Owner) -> bool {
        match owner {
            _ if self.certain => true,
            Owner::Oss => true,
            Owner::Other => false,
            Owner::Unknown => self.of_oss && !self.foreign.get_or_init(|| FOREIGN.is_match(self.text)),
        }
    }
}

/// True if the file, or the folder that it lies in, is named for OSS.
pub(super) fn is_named_for_oss(name: &str) -> bool {
    let mut parts = name.rsplit(['/', '\\']).take(2);
    let words = parts.by_ref().flat_map(|part| part.split(|c: char| !c.is_ascii_alphanumeric()));
    let mut words = words.filter(|word| !word.is_empty());
    words.any(|word| {
        ["oss", "aliyun", "alicloud", "alibabacloud"].iter().any(|oss| word.eq_ignore_ascii_case(oss))
    })
}

/// What the values of a configuration show: headers and elements that only one cloud has.
pub(super) fn owner(tree: &Tree, namespace: Option<&str>) -> Owner {
    let marks = &catalog::bucket().marks;
    if namespace.is_some_and(|namespace| !namespace.contains("aliyun")) {
        return Owner::Other;
    }
    let mut owner = Owner::Unknown;
    for (_, node) in tree.nodes() {
        match &node.kind {
            Kind::Object(object) => {
                for member in &object.members {
                    let name = member.key.text.as_str();
                    if marks.elements_of_oss.iter().any(|known| known == name) {
                        owner = Owner::Oss;
                    } else if marks.elements_of_others.iter().any(|known| known == name) {
                        return Owner::Other;
                    }
                }
            }
            Kind::Text(text) => {
                let value = text.text.to_ascii_lowercase();
                if marks.values_of_others.iter().any(|mark| value.contains(mark.as_str())) {
                    return Owner::Other;
                }
                if marks.values_of_oss.iter().any(|mark| value.contains(mark.as_str())) {
                    owner = Owner::Oss;
                }
            }
            _ => {}
        }
    }
    owner
}

/// Ranges of tokens that are written in one language.
pub(super) fn runs(syntax: &Syntax) -> Vec<Range<usize>> {
    let tokens = syntax.tokens();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut last: Option<&'static Language> = None;
    for (index, token) in tokens.iter().enumerate() {
        let row = syntax.language(token.span.start);
        match found.last_mut().filter(|_| last.is_some_and(|last| std::ptr::eq(last, row))) {
            Some(run) => run.end = index + 1,
            None => found.push(index..index + 1),
        }
        last = Some(row);
    }
    found
}
