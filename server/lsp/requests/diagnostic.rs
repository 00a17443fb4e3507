//! `textDocument/diagnostic`: the findings of a document, for clients that ask for them.

use std::sync::Arc;

use tower_lsp::ls_types::{
    Diagnostic, DocumentDiagnosticParams, DocumentDiagnosticReport, FullDocumentDiagnosticReport,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport,
};

use crate::lsp::off::off;
use crate::lsp::outbox::written;
use crate::lsp::schedule::{DEBOUNCE, FAST, remind, written_out};
use crate::lsp::state::State;

/// Lists the findings of the newest version of a document, or says that nothing happened since the client asked
/// last. When they change because time passes, the client is asked to ask again.
pub async fn diagnostic(state: &Arc<State>, params: DocumentDiagnosticParams) -> DocumentDiagnosticReport {
    let DocumentDiagnosticParams { text_document, previous_result_id: previous, .. } = params;
    let Some(before) = state.documents.snapshot(&text_document.uri) else { return full(None, Vec::new()) };
    if previous.is_some() && before.cost() > FAST {
        // whoever types goes on typing, and the client takes this question back
        tokio::time::sleep(DEBOUNCE).await;
    }
    let turn = before.turn.clone().lock_owned().await;
    // what happened while others read
    let snapshot = state.documents.snapshot(&text_document.uri).unwrap_or(before);
    let result_id = snapshot.result_id();
    if previous.as_ref() == Some(&result_id) {
        return unchanged(result_id);
    }
    let work = {
        let (state, snapshot) = (state.clone(), snapshot.clone());
        move || {
            let _turn = turn;
            written_out(&state, &snapshot)
        }
    };
    match off(work).await {
        Ok((items, moment)) => {
            if let Some(moment) = moment {
                remind(state, &snapshot, moment);
            }
            full(Some(result_id), written(items))
        }
        Err(place) => {
            state.log_panic("diagnostics", &place);
            full(None, Vec::new())
        }
    }
}

fn full(result_id: Option<String>, items: Vec<Diagnostic>) -> DocumentDiagnosticReport {
    DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id, items },
    })
}

fn unchanged(result_id: String) -> DocumentDiagnosticReport {
    DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
        related_documents: None,
        unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
    })
}
