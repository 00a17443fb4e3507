//! Text that is being written: no alarm that the finished text does not have.

use oss403::{Severity, syntax};

use super::{
    fences::{Fence, all, carets},
    read,
};

/// The errors that a snippet has only while it is unfinished, each with the text up to the cut.
fn false_alarms(fence: &Fence) -> Vec<String> {
    let (text, _) = carets(&fence.text);
    let whole: Vec<(&str, usize)> =
        read(fence, &text).iter().map(|finding| (finding.rule, finding.span.start)).collect();
    let tokens = syntax::Syntax::new(&text, syntax::by_id(fence.language()).unwrap());
    let mut cuts: Vec<usize> =
        tokens.tokens().iter().flat_map(|token| [token.span.start, token.span.end]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    for cut in cuts {
        let cut_text = &text[..cut];
        let fresh = read(fence, cut_text).into_iter().find(|found| {
            found.severity == Severity::Error && !whole.contains(&(found.rule, found.span.start))
        });
        if let Some(found) = fresh {
            let line = cut_text.lines().last().unwrap_or_default();
            return vec![format!(
                "{}\n    {} @ {:?} behind {line:?}",
                fence.place(),
                found.rule,
                found.span.of(cut_text)
            )];
        }
    }
    Vec::new()
}

#[test]
fn unfinished_text_has_no_error_that_the_whole_has_not() {
    let snippets = all();
    let (one, other) = snippets.split_at(snippets.len() / 2);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let threads =
            [one, other].map(|half| scope.spawn(|| half.iter().flat_map(false_alarms).collect::<Vec<_>>()));
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), snippets.len(), wrong.join("\n"));
}
