//! Settings of every client: the snippets of the pages in this folder, one page a client.
//!
//! A fence's info says `<language> good`, or `<language> bad <rule> …`: the findings that are to be made, in
//! the order of the text. Lines of carets under a line of a bad snippet show where. A fence `fixed` behind a
//! bad one is the text after its preferred fixes. `file=<name>` behind the language is the name of the text. `CLIENT=<page>` narrows all to one page.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that fails may panic")]

mod causes;
mod counts;
mod fences;
mod mended;
mod mistakes;
mod parsers;
mod snippets;
mod unfinished;

use fences::Fence;
use oss403::{Engine, Finding, Locale, Reading, Settings, Source, Timestamp, syntax};

/// `text`, written where `fence` is, with all that is found in it.
fn reading(fence: &Fence, text: &str) -> Reading {
    let language = fence.language();
    let row = syntax::by_id(language).unwrap_or_else(|| panic!("no language {language}"));
    let engine = Engine::new(Settings::default(), Locale::En);
    let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    engine.read(&Source::new(fence.file(), &row.id, text), now)
}

/// True for rules that tell of any such host, wherever it stands.
fn is_of_hosts(finding: &Finding) -> bool {
    matches!(finding.rule, "endpoint-accelerate" | "endpoint-legacy-default")
}

/// What is found in `text`, written where `fence` is.
fn read(fence: &Fence, text: &str) -> Vec<Finding> {
    let mut findings = reading(fence, text).findings().to_vec();
    findings.retain(|finding| !is_of_hosts(finding));
    findings
}

/// `text` after the preferred fixes of `findings`.
fn mend(text: &str, findings: &[Finding]) -> String {
    let mut edits: Vec<_> =
        findings.iter().filter_map(|f| f.fixes.first()).flat_map(|fix| fix.edits.clone()).collect();
    edits.sort_by_key(|edit| edit.span);
    edits.dedup();
    let mut mended = text.to_owned();
    for edit in edits.iter().rev() {
        mended.replace_range(edit.span.start..edit.span.end, &edit.text);
    }
    mended
}
