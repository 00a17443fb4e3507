//! Every snippet says what it should.

use oss403::Severity;

use super::{
    fences::{Fence, all, carets},
    mend, read,
};

fn difference(fence: &Fence) -> Option<String> {
    let (text, spans) = carets(&fence.text);
    let rules = fence.rules();
    let mut findings = read(fence, &text);
    // a hint is looked for only where it is asked for
    findings
        .retain(|finding| finding.severity > Severity::Hint || rules.iter().any(|rule| rule == finding.rule));
    let told: Vec<String> =
        findings.iter().map(|finding| format!("{}@{:?}", finding.rule, finding.span.of(&text))).collect();
    if !fence.is_bad() {
        return (!findings.is_empty()).then(|| format!("says {}", told.join(", ")));
    }
    let found: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
    if found != rules.iter().map(String::as_str).collect::<Vec<_>>() {
        return Some(format!("wants {}\n    says {}", rules.join(", "), told.join(", ")));
    }
    let found: Vec<(usize, usize)> =
        findings.iter().map(|finding| (finding.span.start, finding.span.end)).collect();
    if !spans.is_empty() && found != spans {
        let wanted: Vec<&str> = spans.iter().map(|&(start, end)| &text[start..end]).collect();
        return Some(format!("wants {wanted:?}\n    says {}", told.join(", ")));
    }
    let mended = mend(&text, &findings);
    (mended != *fence.fixed.as_ref()?).then(|| format!("fixed is\n{mended}"))
}

#[test]
fn every_snippet_says_what_it_should() {
    let snippets = all();
    let wrong: Vec<String> = snippets
        .iter()
        .filter_map(|fence| Some(format!("{}\n    {}", fence.place(), difference(fence)?)))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), snippets.len(), wrong.join("\n"));
}
