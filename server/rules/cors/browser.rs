//! What code for browsers in the same text does, against what its rules allow.

use super::is_sample;
use crate::{
    catalog::pages,
    cors::Cors,
    rules::{Bench, Verdict},
    sight::UseKind,
    text::Span,
};

/// A method that browser code of the text sends and no rule allows.
pub(super) fn methods(cors: &Cors, bench: &Bench<'_>, verdicts: &mut Vec<Verdict>) {
    let known = |rule: &crate::cors::Rule| {
        !rule.open && !rule.methods.open && !rule.methods.items.iter().any(is_sample)
    };
    if cors.open || cors.rules.is_empty() || !cors.rules.iter().all(known) {
        return;
    }
    for (method, place) in sent(bench) {
        let allowed = cors.rules.iter().any(|rule| rule.methods.has(method));
        // the calls that set the rules are made by a server
        if allowed || cors.span.touches(place.start) {
            continue;
        }
        let Some(last) = cors.rules.last() else { return };
        let span = last.methods.key.unwrap_or(last.head);
        let verdict =
            Verdict::new(pages::CORS_METHOD_MISSING, span).fact("method", method).related("sent", place);
        let edits = last
            .methods
            .items
            .last()
            .map_or_else(Vec::new, |value| super::append(value, "AllowedMethod", &[method], bench));
        verdicts.push(verdict.fix("add", method, edits));
    }
}

/// Methods of requests that run in a browser, each with the first place.
fn sent(bench: &Bench<'_>) -> Vec<(&'static str, Span)> {
    let Some(syntax) = &bench.scene.syntax else { return Vec::new() };
    let script = |span: Span| {
        let row = syntax.language(span.start);
        ["javascript", "typescript", "javascriptreact", "typescriptreact", "vue"].contains(&row.id.as_str())
    };
    let page = |text: &str| {
        ["<script", "document.", "window.", "new File(", "FormData", "input type", "addEventListener"]
            .iter()
            .any(|mark| text.contains(mark))
    };
    if !page(bench.text) {
        return Vec::new();
    }
    let mut found: Vec<(&'static str, Span)> = Vec::new();
    let mut note = |method: &'static str, span: Span| {
        if script(span) && !found.iter().any(|(known, _)| *known == method) {
            found.push((method, span));
        }
    };
    for upload in &bench.scene.uploads {
        note("PUT", upload.name);
    }
    for call in bench.scene.uses.iter().filter(|call| !matches!(call.kind, UseKind::Presign { .. })) {
        match call.name.of(bench.text).rsplit('.').next().unwrap_or_default() {
            "put" | "multipartUpload" | "uploadPart" => note("PUT", call.name),
            "delete" => note("DELETE", call.name),
            _ => {}
        }
    }
    found
}
