//! Applies fixes to a text until none is left.

use oss403::{Edit, Finding, Source, Span};

/// A fix may bring up the next one; after so many rounds two rules are at odds.
const ROUNDS: usize = 10;

/// A text after its fixes.
#[derive(Debug)]
pub struct Mended {
    /// The text.
    pub source: Source,
    /// What is left to say of it.
    pub findings: Vec<Finding>,
    /// How many fixes were applied.
    pub fixed: usize,
}

/// Applies the preferred fixes of what `read` finds in `source`, then of what it finds in the result, and so on.
pub fn mend(source: Source, read: impl Fn(&Source) -> Vec<Finding>) -> Mended {
    let mut mended = Mended { findings: read(&source), source, fixed: 0 };
    for _ in 0..ROUNDS {
        let (edits, fixed) = choose(&mended.source.text, &mended.findings);
        let text = apply(&mended.source.text, &edits);
        if *text == *mended.source.text {
            break;
        }
        mended.source = Source::new(&mended.source.name, mended.source.language, text);
        mended.findings = read(&mended.source);
        mended.fixed += fixed;
    }
    mended
}

/// True if one of `findings` has a fix that [`mend`] would apply.
pub fn can_mend(findings: &[Finding]) -> bool {
    findings.iter().flat_map(|finding| &finding.fixes).any(|fix| fix.preferred)
}

/// The edits of all preferred fixes that do not meet an earlier one, in the order of the text, and the number
/// of those fixes. Two findings with the very same fix count twice: both are gone.
fn choose<'a>(text: &str, findings: &'a [Finding]) -> (Vec<&'a Edit>, usize) {
    let mut chosen: Vec<&Edit> = Vec::new();
    let mut count = 0;
    for finding in findings {
        let Some(fix) = finding.fixes.iter().find(|fix| fix.preferred) else { continue };
        let known = |edit: &Edit| chosen.contains(&edit);
        let free =
            |edit: &Edit| fits(edit.span, text) && !chosen.iter().any(|other| other.span.meets(edit.span));
        if fix.edits.iter().all(known) {
            count += 1;
        } else if fix.edits.iter().all(free) {
            chosen.extend(&fix.edits);
            count += 1;
        }
    }
    chosen.sort_by_key(|edit| edit.span);
    (chosen, count)
}

fn fits(span: Span, text: &str) -> bool {
    text.get(span.start..span.end).is_some()
}

/// `text` after `edits`, which are in its order. Their line breaks become those of the text.
fn apply(text: &str, edits: &[&Edit]) -> String {
    let crlf = text.contains("\r\n");
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(text.get(at..edit.span.start).unwrap_or_default());
        match crlf {
            true => out.push_str(&edit.text.replace("\r\n", "\n").replace('\n', "\r\n")),
            false => out.push_str(&edit.text),
        }
        at = edit.span.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::render::sample;

    /// Finds each `from` and wants `to` in its place.
    fn replacing(from: &'static str, to: &'static str) -> impl Fn(&Source) -> Vec<Finding> {
        move |source| {
            let spans = source.text.match_indices(from).map(|(at, word)| Span::new(at, at + word.len()));
            spans.map(|span| sample::mendable(span, to)).collect()
        }
    }

    fn mended(text: &str, read: impl Fn(&Source) -> Vec<Finding>) -> (String, usize) {
        let mended = mend(Source::new("a", "text", text), read);
        (mended.source.text.to_string(), mended.fixed)
    }

    #[test]
    fn fixes_are_applied_until_none_is_left() {
        assert_eq!(mended("域aaab", replacing("a", "x")), ("域xxxb".into(), 3));
        assert_eq!(mended("aaaa", replacing("aa", "a")), ("a".into(), 3));
        assert_eq!(mended("b", replacing("a", "x")), ("b".into(), 0));
    }

    #[test]
    fn a_quarrel_of_rules_ends() {
        assert_eq!(mended("a", replacing("a", "aa")).0.len(), 1 << ROUNDS);
        assert_eq!(mended("a", replacing("a", "a")), ("a".into(), 0));
    }

    #[test]
    fn overlapping_fixes_wait_for_the_next_round() {
        let overlapping = |source: &Source| match &*source.text {
            "abc" => vec![sample::mendable(Span::new(0, 2), "x"), sample::mendable(Span::new(1, 3), "y")],
            _ => Vec::new(),
        };
        assert_eq!(mended("abc", overlapping), ("xc".into(), 1));
    }

    #[test]
    fn what_does_not_fit_the_text_is_left_out() {
        let wild = |_: &Source| {
            vec![sample::mendable(Span::new(1, 2), "x"), sample::mendable(Span::new(9, 12), "y")]
        };
        assert_eq!(mended("域", wild), ("域".into(), 0));
    }

    #[test]
    fn line_breaks_are_those_of_the_text() {
        assert_eq!(mended("a\r\nb", replacing("b", "c\nd")).0, "a\r\nc\r\nd");
        assert_eq!(mended("a\nb", replacing("b", "c\nd")).0, "a\nc\nd");
    }
}
