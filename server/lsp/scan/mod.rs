//! The check of whole folders: what is found in files that are not open is published, in every editor the same
//! way, and stays true while files change, until it is cleared.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{
    ExecuteCommandParams, MessageType, NumberOrString, ProgressToken, Unregistration, Uri,
};

pub use self::progress::{Steps, show};
use self::read::{Found, read_files, read_folders};
use super::configuration::registration;
use super::disk::Waiting;
use super::documents::path;
use super::off::off;
use super::state::State;
use super::words;

mod progress;
mod read;

/// Command that checks the folders and files whose addresses are its arguments, else the workspace.
pub const CHECK: &str = "oss403.server.checkWorkspace";

/// Command that takes back what a check has published.
pub const CLEAR: &str = "oss403.server.clearCheck";

/// Id of what is registered while there are findings of a check.
const REGISTRATION: &str = "oss403/check";

/// JSON-RPC's code for a request that is understood but cannot be done.
pub const REQUEST_FAILED: i64 = -32803;

/// What is known of the check.
#[derive(Default)]
pub struct Scan {
    inner: Mutex<Inner>,
    /// Whoever reads and publishes holds this: what was read under older settings goes out first.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Inner {
    /// Files in which something was found, and the addresses that it was published under.
    known: BTreeMap<PathBuf, Uri>,
    running: Option<Run>,
    /// Counts the checks.
    runs: u64,
    /// The client tells of files that change.
    watched: bool,
}

/// A check that is running.
#[derive(Clone)]
struct Run {
    cancelled: Arc<AtomicBool>,
    token: ProgressToken,
}

/// The end of a check, however it comes.
struct Ending(Arc<State>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.scan.lock().running = None;
    }
}

impl Scan {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a check unless one is running.
    fn begin(&self, token: Option<ProgressToken>) -> Option<Run> {
        let mut inner = self.lock();
        if inner.running.is_some() {
            return None;
        }
        inner.runs += 1;
        let token = token.unwrap_or_else(|| NumberOrString::String(format!("{REGISTRATION}/{}", inner.runs)));
        let run = Run { cancelled: Arc::default(), token };
        inner.running = Some(run.clone());
        Some(run)
    }

    /// Cancels the check that `token` stands for.
    pub fn cancel(&self, token: &ProgressToken) {
        if let Some(run) = self.lock().running.as_ref().filter(|run| run.token == *token) {
            run.cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// Findings of these files, and no others, are known from now on; the addresses of the others.
    fn replace(&self, found: &[Found]) -> Vec<(PathBuf, Uri)> {
        let known = found.iter().filter_map(|found| Some((found.path.clone(), address(&found.path)?)));
        let known: BTreeMap<PathBuf, Uri> = known.collect();
        let mut inner = self.lock();
        let before = std::mem::replace(&mut inner.known, known);
        before.into_iter().filter(|(path, _)| !inner.known.contains_key(path)).collect()
    }

    /// The known files at or below `path`.
    fn below(&self, path: &Path) -> Vec<PathBuf> {
        self.lock().known.keys().filter(|known| known.starts_with(path)).cloned().collect()
    }

    /// The address under which findings of `path` were published.
    fn published(&self, path: &Path) -> Option<Uri> {
        self.lock().known.get(path).cloned()
    }
}

fn address(path: &Path) -> Option<Uri> {
    Uri::from_file_path(path)
}

/// Does what the command says.
pub async fn execute(state: &Arc<State>, params: ExecuteCommandParams) -> Result<Option<Value>> {
    match params.command.as_str() {
        CHECK => check(state, params).await.map(Some),
        CLEAR => {
            clear(state).await;
            Ok(None)
        }
        _ => Err(Error::invalid_params(format!("no command: {}", params.command))),
    }
}

/// Checks, and answers with counts. Takes its time; the handler that waits for it waits for nothing that the
/// client has to do.
async fn check(state: &Arc<State>, params: ExecuteCommandParams) -> Result<Value> {
    let locale = state.layers.locale();
    let places = places(&params.arguments).unwrap_or_else(|| state.layers.roots());
    if places.is_empty() {
        return Err(Error::invalid_params(words::NO_FOLDER.get(locale)));
    }
    let given = params.work_done_progress_params.work_done_token;
    let created = given.is_none();
    let Some(run) = state.scan.begin(given) else {
        let message = words::CHECK_RUNS.get(locale).into();
        return Err(Error { code: ErrorCode::ServerError(REQUEST_FAILED), message, data: None });
    };
    let steps = match created && !state.session().progress {
        true => Steps::default(),
        false => show(&state.client, &run.token, created, words::CHECKING.get(locale)),
    };
    let waiting = Waiting(run.cancelled.clone());
    let task = tokio::spawn(read_and_publish(state.clone(), places, run.cancelled, steps));
    let answer = task.await.map_err(|_| Error::internal_error());
    drop(waiting);
    answer
}

/// The places that the arguments name, or lists of them; `None` if they name none.
fn places(arguments: &[Value]) -> Option<Vec<PathBuf>> {
    let places: Vec<PathBuf> = arguments
        .iter()
        .flat_map(|argument| match argument {
            Value::Array(several) => several.iter().collect(),
            one => vec![one],
        })
        .filter_map(|argument| path(&argument.as_str()?.parse().ok()?))
        .collect();
    (!arguments.is_empty()).then_some(places)
}

async fn read_and_publish(
    state: Arc<State>,
    places: Vec<PathBuf>,
    cancelled: Arc<AtomicBool>,
    steps: Steps,
) -> Value {
    let _ending = Ending(state.clone());
    let _turn = state.scan.turn.lock().await;
    let work = {
        let (state, cancelled) = (state.clone(), cancelled.clone());
        move || read_folders(&state, &places, &cancelled, &steps)
    };
    let read = off(work).await.unwrap_or_else(|place| {
        state.log_panic("check", &place);
        read::Outcome::default()
    });
    let cancelled = cancelled.load(Ordering::Relaxed);
    for problem in read.problems.iter().take(read::MOST_PROBLEMS) {
        state.log(MessageType::WARNING, problem.clone());
    }
    let answer = json!({
        "cancelled": cancelled,
        "files": read.files,
        "filesWithFindings": read.found.len(),
        "findings": read.found.iter().map(|found| found.diagnostics.len()).sum::<usize>(),
        "unread": read.problems.len(),
    });
    if !cancelled {
        let gone = state.scan.replace(&read.found);
        publish(&state, read.found, gone).await;
        watch(&state);
    }
    answer
}

/// Publishes what was found in files that are not open, and takes back what was published of those in `gone`.
/// Of an open document its own reading speaks.
async fn publish(state: &Arc<State>, found: Vec<Found>, gone: Vec<(PathBuf, Uri)>) {
    let _order = state.publishing.lock().await;
    let found = found.into_iter().filter_map(|found| {
        let uri = state.scan.published(&found.path)?;
        Some((found.path, uri, found.diagnostics))
    });
    let gone = gone.into_iter().map(|(path, uri)| (path, uri, Vec::new()));
    for (path, uri, diagnostics) in found.chain(gone) {
        if !state.documents.holds(&path) {
            state.outbox.publish_all(&uri, None, &diagnostics);
        }
    }
}

/// Takes everything back.
async fn clear(state: &Arc<State>) {
    let gone = state.scan.replace(&[]);
    publish(state, Vec::new(), gone).await;
    if std::mem::take(&mut state.scan.lock().watched) {
        let method = "workspace/didChangeWatchedFiles".to_owned();
        let state = state.clone();
        tokio::spawn(async move {
            let old = Unregistration { id: REGISTRATION.to_owned(), method };
            // a client that goes on telling is not listened to
            let _ = state.client.unregister_capability(vec![old]).await;
        });
    }
}

/// Lets the client tell of files that change, if it offers that. Returns at once.
fn watch(state: &Arc<State>) {
    let mut inner = state.scan.lock();
    if inner.watched || inner.known.is_empty() || !state.session().registers_files {
        return;
    }
    inner.watched = true;
    drop(inner);
    // changed or deleted: a new file was not checked
    let watchers = json!({ "watchers": [{ "globPattern": "**/*", "kind": 2 | 4 }] });
    let mut wanted = registration("workspace/didChangeWatchedFiles", watchers);
    wanted.id = REGISTRATION.to_owned();
    let state = state.clone();
    tokio::spawn(async move {
        // without it the findings are those of the last check
        let _ = state.client.register_capability(vec![wanted]).await;
    });
}

/// A document was opened: of it its own reading speaks from now on. Returns at once.
pub fn opened(state: &Arc<State>, uri: &Uri) {
    let published = path(uri).and_then(|path| state.scan.published(&path));
    // what is published under the same address is replaced; nothing is published of a notebook as a whole
    let replaced = |ours: &Uri| {
        !state.session().pulls_diagnostics && ours == uri && state.documents.snapshot(uri).is_some()
    };
    let Some(ours) = published.filter(|ours| !replaced(ours)) else { return };
    let (state, uri) = (state.clone(), uri.clone());
    tokio::spawn(async move {
        let _order = state.publishing.lock().await;
        if path(&uri).is_some_and(|path| state.documents.holds(&path)) {
            state.outbox.publish_all(&ours, None, &[]);
        }
    });
}

/// A document was closed: of it the check speaks again, if it did.
pub async fn closed(state: &Arc<State>, uri: &Uri) {
    if let Some(path) = path(uri).filter(|path| state.scan.published(path).is_some()) {
        read_again(state.clone(), vec![path]).await;
    }
}

/// The files or folders at `paths` changed or are gone. Returns at once.
pub fn changed(state: &Arc<State>, paths: impl Iterator<Item = PathBuf>) {
    let mut known: Vec<PathBuf> = paths.flat_map(|path| state.scan.below(&path)).collect();
    known.sort();
    known.dedup();
    if !known.is_empty() {
        tokio::spawn(read_again(state.clone(), known));
    }
}

/// Settings changed. Returns at once.
pub fn read_all_again(state: &Arc<State>) {
    changed(state, std::iter::once(PathBuf::new()));
}

/// A file or a folder has another path now. Returns at once.
pub fn renamed(state: &Arc<State>, old: &Path, new: &Path) {
    let moved = state.scan.below(old);
    let mut inner = state.scan.lock();
    for path in &moved {
        let now = path.strip_prefix(old).map_or_else(|_| new.to_owned(), |rest| join(new, rest));
        if let Some(uri) = address(&now) {
            inner.known.insert(now, uri);
        }
    }
    drop(inner);
    changed(state, [old.to_owned(), new.to_owned()].into_iter());
}

/// `folder` and `rest`, which is empty for `folder` itself.
fn join(folder: &Path, rest: &Path) -> PathBuf {
    match rest.as_os_str().is_empty() {
        true => folder.to_owned(),
        false => folder.join(rest),
    }
}

/// Reads known files once more and publishes what they hold. A file that is gone is known no longer.
async fn read_again(state: Arc<State>, paths: Vec<PathBuf>) {
    let _turn = state.scan.turn.lock().await;
    let work = {
        let state = state.clone();
        move || read_files(&state, paths)
    };
    let (found, gone) = off(work).await.unwrap_or_default();
    let gone = gone.into_iter().filter_map(|path| {
        let uri = state.scan.lock().known.remove(&path)?;
        Some((path, uri))
    });
    let gone = gone.collect();
    publish(&state, found, gone).await;
}

/// Folders are no longer part of the workspace. Returns at once.
pub fn left(state: &Arc<State>, folders: &[PathBuf]) {
    let roots = state.layers.roots();
    let mut gone = Vec::new();
    for path in folders.iter().flat_map(|folder| state.scan.below(folder)) {
        if !roots.iter().any(|root| path.starts_with(root)) {
            gone.extend(state.scan.lock().known.remove(&path).map(|uri| (path, uri)));
        }
    }
    if !gone.is_empty() {
        let state = state.clone();
        tokio::spawn(async move { publish(&state, Vec::new(), gone).await });
    }
}
