//! What code for browsers does, against what the rules of a bucket allow.

use super::is_sample;
use crate::{
    catalog::pages,
    cors::Cors,
    finding::Edit,
    rules::{Bench, Verdict},
    sight::{Scene, UseKind},
    text::Span,
};

/// A method that browser code of the text sends and no rule allows.
pub(super) fn methods(cors: &Cors, bench: &Bench<'_>, verdicts: &mut Vec<Verdict>) {
    for (method, place) in sent(bench.scene, bench.text) {
        // the calls that set the rules are made by a server
        if cors.span.touches(place.start) || is_other_example(cors.span, place, bench.text) {
            continue;
        }
        let Some(missing) = Missing::new(cors, method) else { continue };
        let verdict = Verdict::new(pages::CORS_METHOD_MISSING, missing.span)
            .fact("method", method)
            .related("sent", place);
        verdicts.push(verdict.fix("add", method, missing.edits(method, bench)));
    }
}

/// True if a fence and a heading of Markdown stand between the two: what different sections of a reference show has
/// nothing to do with each other.
fn is_other_example(one: Span, other: Span, text: &str) -> bool {
    let (first, second) = if one.start < other.start { (one, other) } else { (other, one) };
    let between = text.get(first.end..second.start).unwrap_or_default();
    between.contains("\n#") && ["\n```", "\n~~~"].iter().any(|fence| between.contains(fence))
}

/// A method that no rule allows.
pub(crate) struct Missing<'a> {
    /// Where it is missing.
    pub span: Span,
    cors: &'a Cors,
}

impl<'a> Missing<'a> {
    /// `None` where a rule allows `method`, or where not everything is known.
    pub(crate) fn new(cors: &'a Cors, method: &str) -> Option<Missing<'a>> {
        let known = |rule: &crate::cors::Rule| {
            !rule.open && !rule.methods.open && !rule.methods.items.iter().any(is_sample)
        };
        let last = cors.rules.last().filter(|_| !cors.open && cors.rules.iter().all(known))?;
        let allowed = cors.rules.iter().any(|rule| rule.methods.has(method));
        (!allowed).then(|| Missing { span: last.methods.key.unwrap_or(last.head), cors })
    }

    /// The edits that add `method` to the last rule.
    pub(crate) fn edits(&self, method: &str, bench: &Bench<'_>) -> Vec<Edit> {
        let last = self.cors.rules.last().and_then(|rule| rule.methods.items.last());
        last.map_or_else(Vec::new, |value| super::append(value, "AllowedMethod", &[method], bench))
    }
}

/// Methods of requests that run in a browser, each with the first place.
pub(crate) fn sent(scene: &Scene, text: &str) -> Vec<(&'static str, Span)> {
    let Some(syntax) = &scene.syntax else { return Vec::new() };
    let script = |span: Span| {
        let row = syntax.language(span.start);
        ["javascript", "typescript", "javascriptreact", "typescriptreact", "vue"].contains(&row.id.as_str())
    };
    let page = ["<script", "document.", "window.", "new File(", "FormData", "input type", "addEventListener"];
    if scene.uploads.is_empty() && scene.uses.is_empty() || !page.iter().any(|mark| text.contains(mark)) {
        return Vec::new();
    }
    let mut found: Vec<(&'static str, Span)> = Vec::new();
    let mut note = |method: &'static str, span: Span| {
        if script(span) && !found.iter().any(|(known, _)| *known == method) {
            found.push((method, span));
        }
    };
    for upload in &scene.uploads {
        note("PUT", upload.name);
    }
    for call in scene.uses.iter().filter(|call| !matches!(call.kind, UseKind::Presign { .. })) {
        match call.name.of(text).rsplit('.').next().unwrap_or_default() {
            "put" | "multipartUpload" | "uploadPart" => note("PUT", call.name),
            "delete" => note("DELETE", call.name),
            _ => {}
        }
    }
    found
}
