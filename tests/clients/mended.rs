//! Every fix: the finding is gone, nothing else has changed, and the text is still what it was.

use std::collections::BTreeMap;

use oss403::{Finding, Fix};

use super::{
    fences::{Fence, all, carets},
    mend, parsers, read,
};

/// What is wrong with `fix`, which belongs to `finding` of `text`; the mended text where nothing is.
fn fault(
    fence: &Fence,
    text: &str,
    findings: &[Finding],
    finding: &Finding,
    fix: &Fix,
) -> Result<String, String> {
    let mut edits = fix.edits.clone();
    edits.sort_by_key(|edit| edit.span);
    let mut mended = text.to_owned();
    for edit in edits.iter().rev() {
        mended.replace_range(edit.span.start..edit.span.end, &edit.text);
    }
    if mended == text {
        return Err("changes nothing".to_owned());
    }
    let count = |found: &[Finding]| found.iter().filter(|other| other.rule == finding.rule).count();
    let after = read(fence, &mended);
    if count(&after) >= count(findings) {
        return Err(format!("is not gone\n{mended}"));
    }
    let fresh = after.iter().find(|found| findings.iter().all(|known| known.rule != found.rule));
    match fresh.filter(|found| found.severity > oss403::Severity::Hint) {
        Some(found) => Err(format!("brings {}\n{mended}", found.rule)),
        None => Ok(mended),
    }
}

#[test]
fn a_second_run_changes_nothing() {
    let again = |fence: &Fence| {
        let (text, _) = carets(&fence.text);
        let once = mend(&text, &read(fence, &text));
        let twice = mend(&once, &read(fence, &once));
        (once != twice).then(|| format!("{}\n{twice}", fence.place()))
    };
    let wrong: Vec<String> = all().iter().filter_map(again).collect();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_fix_removes_its_finding_and_leaves_the_text_readable() {
    let mut wrong = Vec::new();
    let mut texts: BTreeMap<String, Vec<(String, String, String)>> = BTreeMap::new();
    for fence in all() {
        let (text, _) = carets(&fence.text);
        let findings = read(&fence, &text);
        for finding in &findings {
            for fix in &finding.fixes {
                let place = format!("{} {} «{}»", fence.place(), finding.rule, fix.title);
                match fault(&fence, &text, &findings, finding, fix) {
                    Ok(mended) => {
                        let texts = texts.entry(fence.language().to_owned()).or_default();
                        texts.push((place, text.clone(), mended));
                    }
                    Err(fault) => wrong.push(format!("{place}\n    {fault}")),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    let broken = parsers::broken(&texts);
    assert!(broken.is_empty(), "{}:\n{}", broken.len(), broken.join("\n"));
}
