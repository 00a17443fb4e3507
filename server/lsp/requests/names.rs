//! Definition and references of buckets and environment variables, and symbols for the buckets of the workspace.

use std::sync::Arc;

use oss403::{Encoding, text::Spot, workspace::Name};
use tower_lsp::ls_types::{
    GotoDefinitionParams, GotoDefinitionResponse, Location, OneOf, ReferenceParams, SymbolKind,
    TextDocumentPositionParams, WorkspaceSymbol, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};

use crate::lsp::convert::{elsewhere, offset};
use crate::lsp::state::State;
use crate::lsp::workspace;

/// So many symbols are listed at most.
const MOST: usize = 500;

/// Every place of the name under the cursor, and whether it gives others their value.
async fn places(
    state: &Arc<State>,
    what: &str,
    place: TextDocumentPositionParams,
) -> Option<Vec<(bool, Location)>> {
    let shared = state.clone();
    let work = state.ask(what, &place.text_document.uri, move |snapshot, read, session| {
        let source = read.reading.source();
        let at = offset(source, place.position, session.encoding);
        let path = snapshot.path()?;
        let own = workspace::name(&path);
        let root = workspace::root(&shared, &path).unwrap_or_default();
        let facts = read.scope.engine.facts(&read.reading, &own, &root);
        let touched = |names: &[Name]| -> Option<String> {
            let name = names.iter().find(|name| name.at.span.touches(at))?;
            Some(name.name.clone())
        };
        let index = shared.workspace.read();
        let variable = touched(&facts.variables);
        let is_variable = variable.is_some();
        let name = variable.or_else(|| touched(&facts.buckets))?;
        let (here, others): (_, Vec<&Name>) = match is_variable {
            true => (&facts.variables, index.variable(&name).collect()),
            false => (&facts.buckets, index.bucket(&name).collect()),
        };
        let others = others.into_iter().filter(|one| one.at.path != own);
        let all = here.iter().filter(|one| one.name == name).chain(others);
        let located = all.filter_map(|one| Some((one.defines, elsewhere(&one.at, session.encoding)?)));
        Some(located.collect())
    });
    work.await
}

/// Where the bucket or the variable under the cursor gets its value.
pub async fn definition(state: &Arc<State>, params: GotoDefinitionParams) -> Option<GotoDefinitionResponse> {
    let places = places(state, "definition", params.text_document_position_params).await?;
    let defined: Vec<Location> =
        places.into_iter().filter(|(defines, _)| *defines).map(|(_, at)| at).collect();
    (!defined.is_empty()).then_some(GotoDefinitionResponse::Array(defined))
}

/// Every place of the bucket or the variable under the cursor.
pub async fn references(state: &Arc<State>, params: ReferenceParams) -> Option<Vec<Location>> {
    let wanted = params.context.include_declaration;
    let places = places(state, "references", params.text_document_position).await?;
    Some(places.into_iter().filter(|(defines, _)| wanted || !defines).map(|(_, at)| at).collect())
}

/// The buckets of the workspace.
pub fn symbols(state: &Arc<State>, params: &WorkspaceSymbolParams) -> WorkspaceSymbolResponse {
    let encoding = state.session().encoding;
    let index = state.workspace.read();
    let names = index.buckets_like(&params.query, MOST);
    let symbols = names.into_iter().filter_map(|name| symbol(&name.name, &name.at, encoding));
    WorkspaceSymbolResponse::Nested(symbols.collect())
}

fn symbol(name: &str, at: &Spot, encoding: Encoding) -> Option<WorkspaceSymbol> {
    Some(WorkspaceSymbol {
        name: name.to_owned(),
        kind: SymbolKind::CONSTANT,
        tags: None,
        container_name: Some("OSS".to_owned()),
        location: OneOf::Left(elsewhere(at, encoding)?),
        data: None,
    })
}
