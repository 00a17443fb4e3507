//! The language server: open documents in, diagnostics and answers out. The only place that knows the
//! protocol and the framework.
//!
//! What must never be, each held by a test: a handler that waits before it changes state, or for the client;
//! engine work on the protocol's task; a panic that costs more than one answer; a diagnostic of an old version.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, reason = "in a test they are the message"))]

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use oss403::{Locale, text::mask};
use serde::Deserialize;
use tower::ServiceExt;
use tower_lsp::jsonrpc::{Error, Response, Result};
use tower_lsp::ls_types::*; // the types of a dozen requests
use tower_lsp::{Client, LanguageServer, LspService, Server};

use self::inbox::{Inbox, REFUSE};
use self::outbox::Outbox;
use self::session::Session;
use self::state::State;

mod cause;
mod configuration;
mod convert;
mod disk;
mod documents;
mod inbox;
mod markup;
mod notebook;
mod off;
mod outbox;
mod requests;
mod scan;
mod schedule;
mod session;
mod settings;
mod state;
mod words;
mod workspace;

/// Requests that may wait for the engine at the same time. While all are taken no edit gets through, and an
/// editor sends half a dozen for each document that it shows.
const CONCURRENCY: usize = 128;

/// Threads that compute at the same time: readers, and questions, which do not wait for those.
const THREADS: usize = state::READERS + 12;

/// After `exit`, or the end of the input, what is still being written has this long.
const GRACE: Duration = Duration::from_secs(2);

/// Serves LSP on standard input and output, in `locale` unless the editor or the settings name another.
/// Success if the client said `shutdown` first.
pub fn serve(locale: Locale) -> ExitCode {
    off::keep_panics_quiet();
    crate::memory::give_back();
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let Ok(runtime) = runtime.worker_threads(2).max_blocking_threads(THREADS).enable_time().build() else {
        return ExitCode::FAILURE;
    };
    let orderly = runtime.block_on(talk(locale));
    // work that still runs serves nobody
    runtime.shutdown_background();
    if orderly { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn talk(locale: Locale) -> bool {
    let (inbox, ended) = Inbox::new(std::io::stdin());
    let (outbox, written) = Outbox::new(std::io::stdout());
    let (service, socket) = LspService::build(|client| Face::new(client, outbox.clone(), locale))
        .custom_method(REFUSE, Face::refuse)
        .custom_method("window/workDoneProgress/cancel", Face::cancel_progress)
        .finish();
    let state = service.inner().state.clone();
    let sender = outbox.clone();
    let service = service.map_response(move |response| sender.pass(discreet(response)));
    let server = Server::new(inbox, outbox.framework(), socket).concurrency_level(CONCURRENCY);
    let deadline = async {
        // an end without a signal is an end as well
        let _ = ended.await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        () = server.serve(service) => {}
        () = deadline => {}
    }
    outbox.end();
    // a client that reads no more is not waited for
    let _ = tokio::time::timeout(GRACE, written).await;
    state.shut_down.load(Ordering::Relaxed)
}

/// `response` without secrets: the framework quotes the parameters that it could not read.
fn discreet(response: Option<Response>) -> Option<Response> {
    let (id, body) = response?.into_parts();
    let body = body.map_err(|error| Error { message: mask::mask_words(&error.message).into(), ..error });
    Some(Response::from_parts(id, body))
}

/// What the framework calls. Each method changes the state first and waits afterwards, if at all.
struct Face {
    state: Arc<State>,
}

/// Parameters of the request that stands in for a message that the framework must not see.
#[derive(Deserialize)]
struct Refusal {
    /// JSON-RPC's code for what is wrong with it.
    code: i64,
}

impl Face {
    fn new(client: Client, outbox: Outbox, locale: Locale) -> Self {
        Face { state: Arc::new(State::new(client, outbox, locale)) }
    }

    async fn cancel_progress(&self, params: WorkDoneProgressCancelParams) {
        self.state.scan.cancel(&params.token);
        self.state.causes.cancel(&params.token);
    }

    async fn refuse(&self, refusal: Refusal) -> Result<()> {
        Err(Error::new(refusal.code.into()))
    }
}

impl LanguageServer for Face {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let session = self.state.agree(Session::new(&params));
        configuration::begin(&self.state, &params, session);
        Ok(InitializeResult {
            capabilities: session.capabilities(),
            server_info: Some(ServerInfo {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            ..InitializeResult::default()
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        configuration::register_and_pull(&self.state);
        workspace::begin(&self.state);
    }

    async fn shutdown(&self) -> Result<()> {
        self.state.shut_down.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let uri = params.text_document.uri.clone();
        self.state.documents.open(params.text_document, None);
        schedule::schedule(&self.state, &uri);
        scan::opened(&self.state, &uri);
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        let encoding = self.state.session().encoding;
        if self.state.documents.change(&uri, version, params.content_changes, encoding) {
            schedule::schedule(&self.state, &uri);
        }
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        configuration::saved(&self.state, &params.text_document.uri);
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.state.documents.close(&params.text_document.uri);
        workspace::closed(&self.state, &params.text_document.uri);
        schedule::retract(&self.state, params.text_document.uri);
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        configuration::changed(&self.state, params.settings);
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        configuration::files_changed(&self.state, &params);
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        configuration::folders_changed(&self.state, &params.event);
    }

    async fn did_rename_files(&self, params: RenameFilesParams) {
        configuration::renamed(&self.state, &params.files);
    }

    async fn did_delete_files(&self, params: DeleteFilesParams) {
        configuration::deleted(&self.state, &params.files);
    }

    async fn notebook_did_open(&self, params: DidOpenNotebookDocumentParams) {
        notebook::opened(&self.state, params);
    }

    async fn notebook_did_change(&self, params: DidChangeNotebookDocumentParams) {
        notebook::changed(&self.state, params);
    }

    /// A cell is told of when it changes; nothing hangs on its file.
    async fn notebook_did_save(&self, _: DidSaveNotebookDocumentParams) {}

    async fn notebook_did_close(&self, params: DidCloseNotebookDocumentParams) {
        notebook::closed(&self.state, params);
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        match params.command.as_str() {
            cause::FIND => cause::execute(&self.state, params).await,
            requests::denial::EXPLAIN => requests::denial::execute(&self.state, params).await,
            _ => scan::execute(&self.state, params).await,
        }
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        Ok(requests::hover::hover(&self.state, params).await)
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        Ok(requests::names::definition(&self.state, params).await)
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        Ok(requests::names::references(&self.state, params).await)
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        Ok(Some(requests::names::symbols(&self.state, &params)))
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        Ok(requests::completion::completion(&self.state, params).await.map(CompletionResponse::Array))
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        Ok(requests::diagnostic::diagnostic(&self.state, params).await.into())
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        Ok(requests::code_action::code_action(&self.state, params).await)
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        Ok(requests::document_link::document_link(&self.state, params).await)
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        Ok(requests::code_lens::code_lens(&self.state, params).await)
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        Ok(requests::inlay_hint::inlay_hint(&self.state, params).await)
    }
}

#[cfg(test)]
mod tests;
