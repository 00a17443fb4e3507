//! How many snippets there are, and in how many formats each rule is shown.

use std::collections::{BTreeMap, BTreeSet};

use super::fences::all;

/// Rules that fewer formats can break: the mistake needs a call of a signing SDK, or a page of a browser.
const NARROW: [(&str, usize); 0] = [];

/// True for rules on settings of clients.
fn is_of_settings(rule: &str) -> bool {
    ["client-", "credential-", "object-", "presign-", "copy-", "header-"]
        .iter()
        .any(|head| rule.starts_with(head))
}

#[test]
fn there_are_enough_snippets_in_enough_formats() {
    if std::env::var_os("CLIENT").is_some() {
        return;
    }
    let snippets = all();
    let bad = snippets.iter().filter(|fence| fence.is_bad()).count();
    let good = snippets.len() - bad;
    assert!(bad >= 120 && good >= 200, "{bad} bad, {good} good");
    let mut formats: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for fence in snippets.iter().filter(|fence| fence.is_bad()) {
        for rule in fence.rules() {
            formats.entry(rule).or_default().insert(fence.language());
        }
    }
    let mut short = Vec::new();
    println!("{bad} bad, {good} good");
    for (rule, languages) in &formats {
        println!("{:3} {rule}: {}", languages.len(), languages.iter().copied().collect::<Vec<_>>().join(" "));
        let least = NARROW.iter().find(|(narrow, _)| narrow == rule).map_or(5, |(_, least)| *least);
        if is_of_settings(rule) && languages.len() < least {
            short.push(format!("{rule}: {}", languages.len()));
        }
    }
    assert!(short.is_empty(), "in too few formats: {}", short.join(", "));
}
