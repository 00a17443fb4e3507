//! `textDocument/codeLens`: a sentence above each statement of a policy, and above each rule for cross-origin
//! requests.

use std::sync::Arc;

use tower_lsp::ls_types::{CodeLens, CodeLensParams, Command};

use crate::lsp::convert::Ruler;
use crate::lsp::state::State;

/// Lists the sentences of a document.
pub async fn code_lens(state: &Arc<State>, params: CodeLensParams) -> Option<Vec<CodeLens>> {
    let work = state.ask("code lenses", &params.text_document.uri, move |_, read, session| {
        let mut ruler = Ruler::new(read.reading.source(), session.encoding);
        let lenses = read.scope.engine.lenses(&read.reading).into_iter().map(|lens| CodeLens {
            range: ruler.range(lens.span),
            // a sentence, nothing to be run
            command: Some(Command { title: lens.title, command: String::new(), arguments: None }),
            data: None,
        });
        Some(lenses.collect())
    });
    work.await
}
