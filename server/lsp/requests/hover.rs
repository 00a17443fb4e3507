//! `textDocument/hover`: what stands under the cursor, explained.

use std::sync::Arc;

use tower_lsp::ls_types::{Hover, HoverContents, HoverParams};

use crate::lsp::convert::{Ruler, offset};
use crate::lsp::markup::content;
use crate::lsp::state::{State, now};

/// Explains what stands at a position.
pub async fn hover(state: &Arc<State>, params: HoverParams) -> Option<Hover> {
    let place = params.text_document_position_params;
    let work = state.ask_at("hover", &place.text_document.uri, place.position, move |_, read, session| {
        let source = read.reading.source();
        let at = offset(source, place.position, session.encoding);
        let hover = read.scope.engine.hover(&read.reading, at, now())?;
        Some(Hover {
            contents: HoverContents::Markup(content(hover.markdown, session.markdown_hover)),
            range: Some(Ruler::new(source, session.encoding).range(hover.span)),
        })
    });
    work.await
}
