//! The order of a form's fields: `file` is the last one.

use super::{Bench, Verdict};
use crate::{
    catalog::pages,
    finding::Edit,
    sight::{Form, FormKind},
    text::Span,
};

pub(super) fn judge(form: &Form, bench: &Bench<'_>) -> Option<Verdict> {
    let at = form.fields.iter().position(|field| field.is("file")).filter(|_| form.is_ordered)?;
    let file = &form.fields[at];
    let later: Vec<_> = form.fields[at + 1..].iter().filter(|field| !field.is("file")).collect();
    let last = later.last()?;
    let names: Vec<String> = later.iter().map(|field| format!("`{}`", field.name.text)).collect();
    let needed = ["OSSAccessKeyId", "policy", "Signature", "x-oss-signature", "x-oss-credential", "key"];
    let refused = later.iter().any(|field| needed.iter().any(|name| field.is(name)));
    let verdict = Verdict::new(pages::POST_POLICY_FILE_ORDER, file.name.span).fact("names", names.join(", "));
    let verdict = if refused { verdict } else { verdict.variant("ignored") };
    // one statement a line can be moved as it stands
    let lines = (form.kind != FormKind::Command)
        .then(|| Some((own_lines(bench.text, file.span)?, own_lines(bench.text, last.span)?)))
        .flatten();
    Some(match lines {
        Some((from, to)) => {
            let moved = from.of(bench.text).to_owned();
            let edits =
                vec![Edit { span: from, text: String::new() }, Edit { span: Span::at(to.end), text: moved }];
            verdict.fix("move", "", edits)
        }
        None => verdict,
    })
}

/// The lines of `span`, with their line end, if nothing else stands on them.
fn own_lines(text: &str, span: Span) -> Option<Span> {
    let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = span.end + text[span.end..].find('\n')? + 1;
    let before = text[start..span.start].trim();
    let behind = text[span.end..end].trim();
    let label = text[..span.start].ends_with('.');
    (before.is_empty() && matches!(behind, "" | ";") && !label).then(|| Span::new(start, end))
}
