//! `textDocument/documentLink`: places that lead to the vendor's documentation.

use std::sync::Arc;

use tower_lsp::ls_types::{DocumentLink, DocumentLinkParams};

use crate::lsp::convert::Ruler;
use crate::lsp::state::State;

/// Lists the links of a document.
pub async fn document_link(state: &Arc<State>, params: DocumentLinkParams) -> Option<Vec<DocumentLink>> {
    let work = state.ask_all("links", &params.text_document.uri, |read, core, session| {
        let mut ruler = Ruler::new(read.reading.source(), session.encoding);
        let links = read.scope.engine.links(&read.reading).into_iter();
        let links = links
            .filter(|link| core.start <= link.span.start && link.span.start < core.end)
            .filter_map(|link| {
                Some(DocumentLink {
                    range: ruler.range(link.span),
                    target: Some(link.url.parse().ok()?),
                    tooltip: Some(link.title).filter(|_| session.link_titles),
                    data: None,
                })
            });
        links.collect()
    });
    work.await
}
