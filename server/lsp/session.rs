//! What client and server agreed on in `initialize`.

use oss403::{Encoding, Locale};
use tower_lsp::ls_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, CodeLensOptions, CompletionOptions,
    DiagnosticOptions, DiagnosticServerCapabilities, DocumentLinkOptions, ExecuteCommandOptions,
    FileOperationFilter, FileOperationPattern, FileOperationRegistrationOptions, HoverProviderCapability,
    InitializeParams, MarkupKind, Notebook, NotebookDocumentSyncOptions, NotebookSelector, OneOf,
    PositionEncodingKind, SaveOptions, ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, WorkDoneProgressOptions, WorkspaceFileOperationsServerCapabilities,
    WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};

use super::requests::denial;
use super::{cause, scan};

/// Kind of the action that applies all preferred fixes.
pub const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.oss403");

/// What this client understands, so that it is sent nothing else. The default is the least a client can do.
#[derive(Clone, Debug, Default)]
pub struct Session {
    /// Unit of columns.
    pub encoding: Encoding,
    /// Language of the editor, if it names one that we speak.
    pub locale: Option<Locale>,
    /// Hovers may be Markdown.
    pub markdown_hover: bool,
    /// Documentation of completions may be Markdown.
    pub markdown_completion: bool,
    /// Completions may have places to be filled in.
    pub snippets: bool,
    /// The client shows sentences above lines.
    pub lenses: bool,
    /// Code actions may carry an edit, or a command beside their title.
    pub action_literals: bool,
    /// Code actions may be preferred.
    pub preferred_actions: bool,
    /// Edits may name the version that they are made for.
    pub document_changes: bool,
    /// The client asks for the diagnostics of its documents, and asks again when it is told to; otherwise they
    /// are published. A client that could not be told would show what has become untrue.
    pub pulls_diagnostics: bool,
    /// Diagnostics may point to other places.
    pub related_information: bool,
    /// Diagnostics may link to a page.
    pub code_description: bool,
    /// Diagnostics may carry data.
    pub diagnostic_data: bool,
    /// Diagnostics may name the version that they are about.
    pub diagnostic_version: bool,
    /// Document links may have a title.
    pub link_titles: bool,
    /// The client answers `workspace/configuration`.
    pub pulls_settings: bool,
    /// `workspace/didChangeConfiguration` may be registered.
    pub registers_settings: bool,
    /// `workspace/didChangeWatchedFiles` may be registered.
    pub registers_files: bool,
    /// The client takes `workspace/inlayHint/refresh`.
    pub refreshes_hints: bool,
    /// The client shows progress that the server begins.
    pub progress: bool,
    /// The client goes to a place that the server names.
    pub shows_documents: bool,
    /// The client has a list of its own for the places that a command answers with.
    pub shows_places: bool,
    /// The client tells of cells of notebooks.
    pub notebooks: bool,
    /// The client tells of files that it renamed.
    pub tells_renames: bool,
    /// The client tells of files that it deleted.
    pub tells_deletions: bool,
}

impl Session {
    /// Reads what the client says of itself.
    pub fn new(params: &InitializeParams) -> Self {
        let ClientCapabilities {
            general,
            text_document,
            workspace,
            window,
            notebook_document,
            experimental,
            ..
        } = params.capabilities.clone();
        let text = text_document.unwrap_or_default();
        let workspace = workspace.unwrap_or_default();
        let encodings = general.and_then(|general| general.position_encodings).unwrap_or_default();
        let hover = text.hover.and_then(|hover| hover.content_format);
        let item = text.completion.and_then(|completion| completion.completion_item);
        let snippets = item.as_ref().and_then(|item| item.snippet_support);
        let action = text.code_action.unwrap_or_default();
        let refreshes = workspace.diagnostics.and_then(|diagnostics| diagnostics.refresh_support);
        let pulls = text.diagnostic.is_some() && refreshes == Some(true);
        let pulled = text.diagnostic.filter(|_| pulls).unwrap_or_default();
        let diagnostics = text.publish_diagnostics.unwrap_or_default();
        let operations = workspace.file_operations.unwrap_or_default();
        let window = window.unwrap_or_default();
        let yes = |flag: Option<bool>| flag.unwrap_or(false);
        Session {
            encoding: match encodings.contains(&PositionEncodingKind::UTF8) {
                true => Encoding::Utf8,
                false => Encoding::Utf16,
            },
            locale: params.locale.as_deref().and_then(Locale::parse),
            markdown_hover: prefers_markdown(hover),
            markdown_completion: prefers_markdown(item.and_then(|item| item.documentation_format)),
            snippets: yes(snippets),
            lenses: text.code_lens.is_some(),
            action_literals: action.code_action_literal_support.is_some(),
            preferred_actions: yes(action.is_preferred_support),
            document_changes: yes(workspace.workspace_edit.and_then(|edit| edit.document_changes)),
            pulls_diagnostics: pulls,
            // a client that asks may say this in either place
            related_information: yes(pulled.related_information.or(diagnostics.related_information)),
            code_description: yes(pulled.code_description_support.or(diagnostics.code_description_support)),
            diagnostic_data: yes(pulled.data_support.or(diagnostics.data_support)),
            diagnostic_version: yes(diagnostics.version_support),
            link_titles: yes(text.document_link.and_then(|link| link.tooltip_support)),
            pulls_settings: yes(workspace.configuration),
            registers_settings: yes(workspace.did_change_configuration.and_then(|c| c.dynamic_registration)),
            registers_files: yes(workspace.did_change_watched_files.and_then(|f| f.dynamic_registration)),
            refreshes_hints: yes(workspace.inlay_hint.and_then(|hint| hint.refresh_support)),
            progress: yes(window.work_done_progress),
            shows_documents: window.show_document.is_some_and(|show| show.support),
            shows_places: experimental.is_some_and(|own| own["oss403"]["places"] == true),
            notebooks: notebook_document.is_some(),
            tells_renames: yes(operations.did_rename),
            tells_deletions: yes(operations.did_delete),
        }
    }

    /// Whether the user gets to see the places that a search for a cause finds.
    pub fn finds_causes(&self) -> bool {
        self.action_literals && (self.shows_documents || self.shows_places)
    }

    /// What the server does for this client.
    pub fn capabilities(&self) -> ServerCapabilities {
        ServerCapabilities {
            position_encoding: Some(match self.encoding {
                Encoding::Utf8 => PositionEncodingKind::UTF8,
                Encoding::Utf16 => PositionEncodingKind::UTF16,
            }),
            text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::INCREMENTAL),
                save: Some(SaveOptions { include_text: Some(false) }.into()),
                ..TextDocumentSyncOptions::default()
            })),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            definition_provider: Some(OneOf::Left(true)),
            references_provider: Some(OneOf::Left(true)),
            workspace_symbol_provider: Some(OneOf::Left(true)),
            completion_provider: Some(CompletionOptions {
                trigger_characters: Some([".", "\"", "'", "-", "/", ":"].map(str::to_owned).to_vec()),
                ..CompletionOptions::default()
            }),
            code_action_provider: Some(
                CodeActionOptions {
                    code_action_kinds: Some(vec![
                        CodeActionKind::QUICKFIX,
                        CodeActionKind::REFACTOR_REWRITE,
                        FIX_ALL,
                        denial::KIND,
                    ]),
                    ..CodeActionOptions::default()
                }
                .into(),
            ),
            document_link_provider: Some(DocumentLinkOptions {
                resolve_provider: Some(false),
                work_done_progress_options: WorkDoneProgressOptions::default(),
            }),
            code_lens_provider: self.lenses.then_some(CodeLensOptions { resolve_provider: Some(false) }),
            inlay_hint_provider: Some(OneOf::Left(true)),
            diagnostic_provider: self
                .pulls_diagnostics
                .then(|| DiagnosticServerCapabilities::Options(DiagnosticOptions::default())),
            workspace: Some(WorkspaceServerCapabilities {
                workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                    supported: Some(true),
                    change_notifications: Some(OneOf::Left(true)),
                }),
                file_operations: (self.tells_renames || self.tells_deletions).then(|| {
                    WorkspaceFileOperationsServerCapabilities {
                        did_rename: self.tells_renames.then(all_files),
                        did_delete: self.tells_deletions.then(all_files),
                        ..WorkspaceFileOperationsServerCapabilities::default()
                    }
                }),
            }),
            execute_command_provider: Some(ExecuteCommandOptions {
                commands: [scan::CHECK, scan::CLEAR, denial::EXPLAIN]
                    .into_iter()
                    .chain(self.finds_causes().then_some(cause::FIND))
                    .map(str::to_owned)
                    .collect(),
                work_done_progress_options: WorkDoneProgressOptions { work_done_progress: Some(true) },
            }),
            notebook_document_sync: self.notebooks.then(|| {
                let all = Notebook::String("*".to_owned());
                let selector = NotebookSelector::ByNotebook { notebook: all, cells: None };
                OneOf::Left(NotebookDocumentSyncOptions { notebook_selector: vec![selector], save: None })
            }),
            ..ServerCapabilities::default()
        }
    }
}

/// Files and folders on this machine.
fn all_files() -> FileOperationRegistrationOptions {
    let pattern = FileOperationPattern { glob: "**".to_owned(), ..FileOperationPattern::default() };
    FileOperationRegistrationOptions {
        filters: vec![FileOperationFilter { scheme: Some("file".to_owned()), pattern }],
    }
}

/// Clients list what they take in the order of their preference.
fn prefers_markdown(formats: Option<Vec<MarkupKind>>) -> bool {
    formats.unwrap_or_default().first() == Some(&MarkupKind::Markdown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn session(capabilities: Value) -> Session {
        Session::new(
            &serde_json::from_value(json!({ "processId": null, "capabilities": capabilities })).unwrap(),
        )
    }

    #[test]
    fn utf8_is_taken_where_it_is_offered() {
        let encoding =
            |offered: Value| session(json!({ "general": { "positionEncodings": offered } })).encoding;
        assert_eq!(encoding(json!(["utf-16"])), Encoding::Utf16);
        assert_eq!(encoding(json!(["utf-32", "utf-8", "utf-16"])), Encoding::Utf8);
        assert_eq!(encoding(json!(["utf-32"])), Encoding::Utf16);
        assert_eq!(session(json!({})).encoding, Encoding::Utf16);
    }

    #[test]
    fn the_order_of_formats_counts() {
        let markdown = |formats: Value| {
            session(json!({ "textDocument": { "hover": { "contentFormat": formats } } })).markdown_hover
        };
        assert!(markdown(json!(["markdown", "plaintext"])));
        assert!(!markdown(json!(["plaintext", "markdown"])));
        assert!(!markdown(json!([])));
    }

    #[test]
    fn who_asks_for_diagnostics_must_be_able_to_ask_again() {
        let asks = |text: Value, workspace: Value| {
            let session = session(json!({ "textDocument": text, "workspace": workspace }));
            assert_eq!(session.capabilities().diagnostic_provider.is_some(), session.pulls_diagnostics);
            session.pulls_diagnostics
        };
        let refreshes = json!({ "diagnostics": { "refreshSupport": true } });
        assert!(asks(json!({ "diagnostic": {} }), refreshes.clone()));
        assert!(!asks(json!({}), refreshes));
        assert!(!asks(json!({ "diagnostic": {} }), json!({})));
        // as some clients write it, who then know the request by no name
        assert!(!asks(json!({ "diagnostic": {} }), json!({ "diagnostic": { "refreshSupport": true } })));
    }

    #[test]
    fn nothing_is_assumed() {
        let session = session(json!({}));
        assert!(!session.action_literals && !session.diagnostic_version && !session.pulls_settings);
    }
}
