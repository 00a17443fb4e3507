//! Notebooks: each cell is a document of its own, under the settings of the notebook's folder.

use std::sync::Arc;

use tower_lsp::ls_types::{
    DidChangeNotebookDocumentParams, DidCloseNotebookDocumentParams, DidOpenNotebookDocumentParams,
    TextDocumentIdentifier, TextDocumentItem, Uri,
};

use super::schedule::{retract, schedule};
use super::state::State;

/// A notebook was opened with all its cells.
pub fn opened(state: &Arc<State>, params: DidOpenNotebookDocumentParams) {
    for cell in params.cell_text_documents {
        open(state, cell, &params.notebook_document.uri);
    }
    super::scan::opened(state, &params.notebook_document.uri);
}

/// Cells came, went, or were edited.
pub fn changed(state: &Arc<State>, params: DidChangeNotebookDocumentParams) {
    let Some(cells) = params.change.cells else { return };
    if let Some(structure) = cells.structure {
        close(state, structure.did_close.unwrap_or_default());
        for cell in structure.did_open.unwrap_or_default() {
            open(state, cell, &params.notebook_document.uri);
        }
    }
    let encoding = state.session().encoding;
    for edited in cells.text_content.unwrap_or_default() {
        let cell = edited.document;
        if state.documents.change(&cell.uri, cell.version, edited.changes, encoding) {
            schedule(state, &cell.uri);
        }
    }
}

/// A notebook was closed.
pub fn closed(state: &Arc<State>, params: DidCloseNotebookDocumentParams) {
    close(state, params.cell_text_documents);
    let (state, notebook) = (state.clone(), params.notebook_document.uri);
    tokio::spawn(async move { super::scan::closed(&state, &notebook).await });
}

fn open(state: &Arc<State>, cell: TextDocumentItem, notebook: &Uri) {
    let uri = cell.uri.clone();
    state.documents.open(cell, Some(notebook));
    schedule(state, &uri);
}

fn close(state: &Arc<State>, cells: Vec<TextDocumentIdentifier>) {
    for cell in cells {
        state.documents.close(&cell.uri);
        retract(state, cell.uri);
    }
}
