//! A call of an SDK: which action it needs, and on which resource.

use crate::{
    Locale,
    catalog::{action, word},
    needs,
    sight::Scene,
    text::Span,
};

/// The explanation of the call whose name stands at `at`.
pub(super) fn at(scene: &Scene, text: &str, at: usize, locale: Locale) -> Option<(Span, String)> {
    let call = scene.calls.iter().find(|call| call.name.touches(at))?;
    let needs = needs::of_call(call);
    let mut lines = vec![format!("### {} · {}", call.name.of(text), call.client.name), String::new()];
    for need in &needs {
        let facts = [("action", need.action.to_owned()), ("resource", need.resource(None))];
        lines.push(format!("- {}", word("hover.call.needs", locale, &facts)));
    }
    if needs.iter().any(needs::Need::lacks_bucket) {
        lines.push(String::new());
        lines.push(word("hover.call.bucket-open", locale, &[]));
    }
    let notes = needs.iter().filter_map(|need| action(need.action)?.note.as_ref());
    for note in notes {
        lines.push(String::new());
        lines.push(note.get(locale).to_owned());
    }
    (!needs.is_empty()).then(|| (call.name, lines.join("\n")))
}
