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
mod parsers;
mod snippets;
mod unfinished;

use fences::Fence;
use oss403::{Engine, Finding, Locale, Settings, Source, Timestamp, syntax};

/// What is found in `text`, written where `fence` is.
fn read(fence: &Fence, text: &str) -> Vec<Finding> {
    let language = fence.language();
    let row = syntax::by_id(language).unwrap_or_else(|| panic!("no language {language}"));
    let engine = Engine::new(Settings::default(), Locale::En);
    let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    let mut findings = engine.read(&Source::new(fence.file(), &row.id, text), now).findings().to_vec();
    // these two tell of any such host, wherever it stands
    findings.retain(|finding| !matches!(finding.rule, "endpoint-accelerate" | "endpoint-legacy-default"));
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
