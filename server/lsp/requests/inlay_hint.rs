//! `textDocument/inlayHint`: remarks drawn into the text.

use std::sync::Arc;

use tower_lsp::ls_types::{InlayHint, InlayHintLabel, InlayHintParams};

use crate::lsp::convert::{Ruler, span};
use crate::lsp::state::{State, now};

/// Lists the remarks in a range.
pub async fn inlay_hint(state: &Arc<State>, params: InlayHintParams) -> Option<Vec<InlayHint>> {
    let work = state.ask_all("inlay hints", &params.text_document.uri, move |read, core, session| {
        let source = read.reading.source();
        let shown = span(source, params.range, session.encoding);
        let mut ruler = Ruler::new(source, session.encoding);
        let hints = read.scope.engine.inlay_hints(&read.reading, now()).into_iter();
        let hints = hints
            .filter(|hint| shown.touches(hint.at) && core.start <= hint.at && hint.at < core.end)
            .map(|hint| InlayHint {
                position: ruler.position(hint.at),
                label: InlayHintLabel::String(hint.label),
                kind: None,
                text_edits: None,
                tooltip: None,
                padding_left: Some(true),
                padding_right: None,
                data: None,
            });
        hints.collect()
    });
    work.await
}
