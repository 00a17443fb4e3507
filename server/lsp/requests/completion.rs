//! `textDocument/completion`: what could stand at the cursor.

use std::sync::Arc;

use tower_lsp::ls_types::{
    CompletionItem, CompletionItemKind, CompletionParams, CompletionTextEdit, Documentation,
    InsertTextFormat, TextEdit,
};

use crate::lsp::convert::{Ruler, offset};
use crate::lsp::markup::content;
use crate::lsp::state::State;

/// Lists what could stand at a position, in the engine's order.
pub async fn completion(state: &Arc<State>, params: CompletionParams) -> Option<Vec<CompletionItem>> {
    let place = params.text_document_position;
    let work = state.ask("completion", &place.text_document.uri, move |_, read, session| {
        let source = read.reading.source();
        let at = offset(source, place.position, session.encoding);
        let mut ruler = Ruler::new(source, session.encoding);
        let found = read.scope.engine.complete(&read.reading, at).into_iter().enumerate();
        let items = found.map(|(order, found)| {
            let snippet = found.snippet.clone().filter(|_| session.snippets);
            let edit = ruler.edit(&found.edit);
            CompletionItem {
                insert_text_format: snippet.as_ref().map(|_| InsertTextFormat::SNIPPET),

                label: found.label,
                kind: Some(CompletionItemKind::VALUE),
                detail: Some(found.detail).filter(|detail| !detail.is_empty()),
                documentation: Some(found.documentation)
                    .filter(|text| !text.is_empty())
                    .map(|text| Documentation::MarkupContent(content(text, session.markdown_completion))),
                sort_text: Some(format!("{order:05}")),
                filter_text: Some(found.filter),
                text_edit: Some(CompletionTextEdit::Edit(match snippet {
                    Some(new_text) => TextEdit { new_text, ..edit },
                    None => edit,
                })),
                ..CompletionItem::default()
            }
        });
        Some(items.collect())
    });
    work.await
}
