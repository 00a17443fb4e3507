//! Every client, and every mistake that can be made with it: one bad snippet in that client's own format, or a
//! healthy one broken at the one setting, and the finding is there.
//!
//! There are no exceptions: a client that is new in the catalog needs a healthy snippet with all that it can be
//! told, and bad ones for what cannot be broken by a machine. `CLIENT=<page>` narrows all to one client, and `WHY=1`
//! prints each try that was in vain.

mod breaking;
mod table;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use oss403::{
    Finding, Reading, Severity, Span,
    catalog::{Client, clients},
};

use self::{
    breaking::Broken,
    table::{MISTAKES, Mistake},
};
use super::{
    fences::{Fence, all, carets},
    is_of_hosts, reading,
};

/// There are at least so many pairs: fewer, and the table or the catalog has lost something.
const LEAST: usize = 1000;

/// How a pair is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Shown {
    ByFence,
    ByBreaking,
}

/// A snippet of a client's page, read.
struct Snippet {
    fence: Fence,
    reading: Reading,
}

/// The snippets of each page.
fn pages() -> HashMap<String, Vec<Snippet>> {
    let mut pages: HashMap<String, Vec<Snippet>> = HashMap::new();
    for fence in all() {
        let (text, _) = carets(&fence.text);
        let reading = reading(&fence, &text);
        pages.entry(fence.page.clone()).or_default().push(Snippet { fence, reading });
    }
    pages
}

/// True if what `finding` is about is told to `client`: a setting of its stanza, or a call of its.
fn is_of(reading: &Reading, client: &Client, finding: &Finding) -> bool {
    let scene = reading.scene();
    let here = |span: Span| !span.is_empty() && span.meets(finding.span);
    let stanzas = scene.stanzas.iter().filter(|stanza| stanza.client.is_some_and(|own| own.id == client.id));
    let mut settings = stanzas.flat_map(|stanza| {
        let settings = stanza.settings.iter().flat_map(|setting| [setting.span(), setting.raw, setting.key]);
        settings.chain([stanza.head])
    });
    let mut uses = scene.uses.iter().filter(|call| call.client.id == client.id);
    settings.any(here)
        || uses.any(|call| {
            let parts = [&call.key, &call.expires, &call.source_bucket].into_iter().flatten();
            let mut parts = parts.flat_map(|setting| [setting.span(), setting.raw]).chain([call.name]);
            parts.any(here)
        })
}

fn by_fence(snippets: &[Snippet], client: &Client, mistake: &Mistake) -> bool {
    snippets.iter().filter(|snippet| snippet.fence.rules().iter().any(|rule| rule == mistake.rule)).any(
        |snippet| {
            let text = &*snippet.reading.source().text;
            snippet.reading.findings().iter().any(|finding| {
                finding.rule == mistake.rule
                    && (mistake.is_it)(finding.span.of(text))
                    && is_of(&snippet.reading, client, finding)
            })
        },
    )
}

/// What is said of `broken` and was not said of `snippet`: nothing but the mistake, where it was made.
fn fault(snippet: &Snippet, broken: &Broken, rule: &str) -> Option<String> {
    let text = &*snippet.reading.source().text;
    let before = snippet.reading.findings().iter();
    let known: Vec<(&str, &str)> = before.map(|found| (found.rule, found.span.of(text))).collect();
    let after = reading(&snippet.fence, &broken.text);
    let fresh: Vec<&Finding> = after
        .findings()
        .iter()
        .filter(|found| !is_of_hosts(found) && !known.contains(&(found.rule, found.span.of(&broken.text))))
        .collect();
    let told = |found: &&Finding| format!("{}@{:?}", found.rule, found.span.of(&broken.text));
    let here = |found: &&&Finding| {
        found.rule == rule && broken.at.iter().any(|at| at.meets(found.span) || *at == found.span)
    };
    let other = |found: &&&Finding| found.rule != rule && found.severity >= Severity::Warning;
    if fresh.iter().any(|found| other(&found)) || !fresh.iter().any(|found| here(&found)) {
        let told: Vec<String> = fresh.iter().map(told).collect();
        return Some(format!("{}: says [{}] of\n{}", snippet.fence.place(), told.join(", "), broken.text));
    }
    None
}

/// `None` where it is shown; or else what came of each try.
fn by_breaking(snippets: &[Snippet], client: &Client, mistake: &Mistake) -> Option<Vec<String>> {
    let mut faults = Vec::new();
    for snippet in snippets.iter().filter(|snippet| !snippet.fence.is_bad()) {
        for broken in breaking::all(&snippet.reading, client, mistake.way) {
            match fault(snippet, &broken, mistake.rule) {
                None => return None,
                Some(fault) => faults.push(fault),
            }
        }
    }
    Some(faults)
}

#[test]
fn each_mistake_is_shown_for_each_client() {
    let only = std::env::var("CLIENT").unwrap_or_default();
    let verbose = std::env::var_os("WHY").is_some();
    let pages = pages();
    let mut shown: BTreeMap<Shown, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut pairs = 0;
    for client in clients().iter().filter(|client| only.is_empty() || client.id == only) {
        let none = Vec::new();
        let snippets = pages.get(&client.id).unwrap_or(&none);
        if snippets.iter().all(|snippet| snippet.fence.is_bad()) {
            wrong.push(format!("{}: no healthy snippet", client.id));
        }
        for mistake in MISTAKES.iter().filter(|mistake| (mistake.can)(client)) {
            pairs += 1;
            if by_fence(snippets, client, mistake) {
                *shown.entry(Shown::ByFence).or_default() += 1;
                continue;
            }
            let Some(faults) = by_breaking(snippets, client, mistake) else {
                *shown.entry(Shown::ByBreaking).or_default() += 1;
                continue;
            };
            let more = if verbose { format!("\n{}", faults.join("\n")) } else { String::new() };
            wrong.push(format!("{} {}: {} tries{more}", client.id, mistake.name, faults.len()));
        }
    }
    println!("{pairs} pairs: {shown:?}, {} unshown", wrong.len());
    assert!(!only.is_empty() || pairs >= LEAST, "{pairs} pairs");
    assert!(wrong.is_empty(), "{} of {pairs}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn each_mistake_has_its_own_name_and_a_rule() {
    let names: BTreeSet<&str> = MISTAKES.iter().map(|mistake| mistake.name).collect();
    assert_eq!(names.len(), MISTAKES.len());
    let known: BTreeSet<&str> = oss403::catalog::rules().iter().map(|rule| rule.id).collect();
    let unknown: Vec<&str> =
        MISTAKES.iter().map(|mistake| mistake.rule).filter(|rule| !known.contains(rule)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
