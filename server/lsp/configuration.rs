//! How settings reach the server: pushed, pulled, or in a file.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};
use tower_lsp::ls_types::{
    ConfigurationItem, DidChangeWatchedFilesParams, FileDelete, FileRename, InitializeParams, Registration,
    Uri, WorkspaceFolder, WorkspaceFoldersChangeEvent,
};

use super::documents::path;
use super::scan;
use super::schedule::schedule_all;
use super::session::Session;
use super::settings::FILE;
use super::state::State;
use super::workspace;

/// Takes the settings, the language and the folders that come with `initialize`.
pub fn begin(state: &Arc<State>, params: &InitializeParams, session: &Session) {
    if let Some(locale) = session.locale {
        state.layers.set_locale(locale);
    }
    state.layers.set_roots(roots(params), &[]);
    if let Some(options) = &params.initialization_options {
        apply(state, options.clone());
    }
}

/// Registers what the client lets us register, and asks it for its settings. Returns at once.
pub fn register_and_pull(state: &Arc<State>) {
    let session = state.session();
    let mut registrations = Vec::new();
    if session.registers_files {
        let watchers = json!({ "watchers": [{ "globPattern": format!("**/{FILE}") }] });
        registrations.push(registration("workspace/didChangeWatchedFiles", watchers));
    }
    if session.registers_settings {
        registrations.push(registration("workspace/didChangeConfiguration", json!({ "section": "oss403" })));
    }
    if !registrations.is_empty() {
        let state = state.clone();
        tokio::spawn(async move {
            // without it the files are read again when one of them is saved or a document is opened
            let _ = state.client.register_capability(registrations).await;
        });
    }
    if session.pulls_settings {
        pull(state);
    }
}

/// A wish to be told of something.
pub fn registration(method: &str, options: Value) -> Registration {
    Registration { id: method.to_owned(), method: method.to_owned(), register_options: Some(options) }
}

/// The client says that settings changed: with them, or so that we ask. Returns at once.
pub fn changed(state: &Arc<State>, settings: Value) {
    if !state.session().pulls_settings || settings.get("oss403").is_some() {
        apply(state, settings);
    } else {
        pull(state);
    }
}

/// Asks the client for its settings in a task of its own: a handler that waited would hold the place that
/// the answer needs.
fn pull(state: &Arc<State>) {
    let question = state.layers.ask();
    let state = state.clone();
    tokio::spawn(async move {
        let item = ConfigurationItem { scope_uri: None, section: Some("oss403".to_owned()) };
        let answer = state.client.configuration(vec![item]).await.unwrap_or_default();
        let value = answer.into_iter().next().filter(Value::is_object);
        if let Some(value) = value.filter(|_| state.layers.is_last_question(question)) {
            apply(&state, value);
        }
    });
}

fn apply(state: &Arc<State>, value: Value) {
    match state.layers.set_editor(value) {
        Ok(true) => schedule_all(state),
        Ok(false) => {}
        Err(broken) => state.complain(&broken),
    }
}

/// Configuration files changed.
pub fn files_changed(state: &Arc<State>, params: &DidChangeWatchedFilesParams) {
    if params.changes.iter().any(|change| is_configuration(&change.uri)) {
        state.layers.forget_files();
        schedule_all(state);
    }
    scan::changed(state, params.changes.iter().filter_map(|change| path(&change.uri)));
    workspace::files_changed(state, params.changes.iter().filter_map(|change| path(&change.uri)));
}

/// Files or folders were renamed in the editor: old addresses and new ones. Open documents among them are closed
/// and opened by the client itself.
pub fn renamed(state: &Arc<State>, files: &[FileRename]) {
    let paths = |file: &FileRename| {
        let path = |uri: &String| path(&uri.parse().ok()?);
        Some((path(&file.old_uri)?, path(&file.new_uri)?))
    };
    let renamed: Vec<(PathBuf, PathBuf)> = files.iter().filter_map(paths).collect();
    if renamed.is_empty() {
        return;
    }
    // a configuration may be among them, or in one of these folders
    state.layers.forget_files();
    for (old, new) in renamed {
        scan::renamed(state, &old, &new);
        workspace::files_changed(state, [old, new].into_iter());
    }
    // not before the new names are known: what is gone by its old one would be forgotten
    schedule_all(state);
}

/// Files or folders were deleted in the editor.
pub fn deleted(state: &Arc<State>, files: &[FileDelete]) {
    let paths = files.iter().filter_map(|file| path(&file.uri.parse().ok()?));
    let paths: Vec<PathBuf> = paths.collect();
    if !paths.is_empty() {
        state.layers.forget_files();
        schedule_all(state);
    }
    workspace::files_changed(state, paths.iter().cloned());
    scan::changed(state, paths.into_iter());
}

/// A document was saved: for clients that do not watch files.
pub fn saved(state: &Arc<State>, uri: &Uri) {
    if is_configuration(uri) {
        state.layers.forget_files();
        schedule_all(state);
    }
}

fn is_configuration(uri: &Uri) -> bool {
    path(uri).is_some_and(|path| path.file_name().is_some_and(|name| name == FILE))
}

/// Folders of the workspace changed.
pub fn folders_changed(state: &Arc<State>, event: &WorkspaceFoldersChangeEvent) {
    let removed = paths(&event.removed);
    let added = paths(&event.added);
    state.layers.set_roots(added.clone(), &removed);
    workspace::folders_changed(state, added, &removed);
    scan::left(state, &removed);
    schedule_all(state);
}

#[allow(deprecated, reason = "older clients name their only folder in the older way")]
fn roots(params: &InitializeParams) -> Vec<PathBuf> {
    match &params.workspace_folders {
        Some(folders) => paths(folders),
        None => params.root_uri.iter().filter_map(path).collect(),
    }
}

fn paths(folders: &[WorkspaceFolder]) -> Vec<PathBuf> {
    folders.iter().filter_map(|folder| path(&folder.uri)).collect()
}
