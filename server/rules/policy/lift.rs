//! What is said of a text inside a literal, carried over to the text around the literal.

use super::super::Verdict;
use crate::{
    finding::Edit,
    text::{Escape, View},
};

/// `verdict`, whose places are those of what `view` says, with places in `outer`, and with edits escaped as
/// the literal wants them.
pub(super) fn lift(mut verdict: Verdict, view: &View<'_>, outer: &str) -> Verdict {
    verdict.span = view.outer(verdict.span);
    for (_, span) in &mut verdict.related {
        *span = view.outer(*span);
    }
    verdict.fixes.retain_mut(|fix| match edits(&fix.edits, view, outer) {
        Some(edits) => {
            fix.edits = edits;
            true
        }
        None => false,
    });
    verdict
}

fn edits(edits: &[Edit], view: &View<'_>, outer: &str) -> Option<Vec<Edit>> {
    let escapes = view.escapes();
    if !escapes.contains(&Escape::Base64) {
        let lift = |edit: &Edit| {
            let text = match edit.text.contains('\n') {
                true => with_indentation(edit, view, outer)?,
                false => edit.text.clone(),
            };
            Some(Edit { span: view.outer(edit.span), text: view.write(&text) })
        };
        return edits.iter().map(lift).collect();
    }
    // base64 is written as a whole, and only if its author wrote it in the same way
    let old = view.span().of(outer);
    if escapes.first() != Some(&Escape::Base64) || view.write(view.text()) != old {
        return None;
    }
    let mut text = view.text().to_owned();
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.span);
    for edit in sorted.into_iter().rev() {
        text.replace_range(edit.span.start..edit.span.end, &edit.text);
    }
    let new = view.write(&text);
    Some(vec![difference(old, &new, view.span().start)])
}

/// The text of `edit` with line breaks as the literal has them: a block scalar indents its lines.
fn with_indentation(edit: &Edit, view: &View<'_>, outer: &str) -> Option<String> {
    if view.escapes().iter().any(|escape| matches!(escape, Escape::Backslash { .. })) {
        return Some(edit.text.clone());
    }
    let text = view.text();
    let before = text[..edit.span.start].rfind('\n');
    let at = before.or_else(|| text[edit.span.start..].find('\n').map(|at| edit.span.start + at))?;
    let line_break = view.outer(crate::text::Span::new(at, at + 1)).of(outer);
    line_break.starts_with('\n').then(|| edit.text.replace('\n', line_break))
}

/// The one edit that makes `new` of `old`, which begins at `start`.
fn difference(old: &str, new: &str, start: usize) -> Edit {
    let head: usize =
        old.chars().zip(new.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = old_rest.chars().rev().zip(new_rest.chars().rev());
    let tail: usize = tail.take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
    let span = crate::text::Span::new(start + head, start + old.len() - tail);
    Edit { span, text: new_rest[..new_rest.len() - tail].to_owned() }
}
