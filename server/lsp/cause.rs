//! The places in the workspace that can have caused an answer of OSS, asked for on the answer's own text.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use oss403::Reading;
use oss403::sight::{ErrorBody, Thing};
use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{
    ExecuteCommandParams, MessageType, NumberOrString, Position, ProgressToken, Range, ShowDocumentParams,
    TextDocumentIdentifier, TextDocumentPositionParams, Uri,
};

use super::convert::{Ruler, offset};
use super::disk::{self, File, Waiting};
use super::documents::Snapshot;
use super::off::{guarded, off};
use super::scan::{REQUEST_FAILED, Steps, show};
use super::settings::Scope;
use super::state::{State, now};
use super::words;

/// Command that looks for what can have caused the answer at the document and position that it is given.
pub const FIND: &str = "oss403.server.findCause";

/// So many places are told.
const MOST: usize = 20;

/// So many of them are named to a user whose editor has no list for them.
const NAMED: usize = 5;

/// The search that is running.
#[derive(Default)]
pub struct Causes {
    running: Mutex<Option<(ProgressToken, Arc<AtomicBool>)>>,
    /// Counts the searches.
    runs: AtomicU64,
}

impl Causes {
    /// Begins a search; nobody waits for the one before it any longer.
    fn begin(&self, token: &ProgressToken) -> Arc<AtomicBool> {
        let cancelled = Arc::<AtomicBool>::default();
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, old)) = running.replace((token.clone(), cancelled.clone())) {
            old.store(true, Ordering::Relaxed);
        }
        cancelled
    }

    /// Cancels the search that `token` stands for.
    pub fn cancel(&self, token: &ProgressToken) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, cancelled)) = running.as_ref().filter(|(own, _)| own == token) {
            cancelled.store(true, Ordering::Relaxed);
        }
    }
}

/// A place that can have caused the answer.
struct Place {
    score: u32,
    path: PathBuf,
    uri: Uri,
    range: Range,
    why: String,
}

/// The argument of the command for the answer that begins at `position`.
pub fn argument(uri: &Uri, position: Position) -> Value {
    let text_document = TextDocumentIdentifier { uri: uri.clone() };
    json!(TextDocumentPositionParams { text_document, position })
}

/// Searches, and answers with the places, likeliest first. Takes its time; the handler that waits for it waits for
/// nothing that the client has to do.
pub async fn execute(state: &Arc<State>, params: ExecuteCommandParams) -> Result<Option<Value>> {
    let locale = state.layers.locale();
    let place =
        params.arguments.first().and_then(|place| TextDocumentPositionParams::deserialize(place).ok());
    let place = place.ok_or_else(|| Error::invalid_params(format!("{FIND}: a document and a position")))?;
    let roots = state.layers.roots();
    if roots.is_empty() {
        return Err(Error::invalid_params(words::NO_FOLDER.get(locale)));
    }
    let Some(body) = body(state, place).await else {
        let message = words::NO_BODY.get(locale).into();
        return Err(Error { code: ErrorCode::ServerError(REQUEST_FAILED), message, data: None });
    };
    let given = params.work_done_progress_params.work_done_token;
    let created = given.is_none();
    let token = given.unwrap_or_else(|| {
        let run = state.causes.runs.fetch_add(1, Ordering::Relaxed);
        NumberOrString::String(format!("oss403/cause/{run}"))
    });
    let cancelled = state.causes.begin(&token);
    let steps = match created && !state.session().progress {
        true => Steps::default(),
        false => show(&state.client, &token, created, words::SEARCHING.get(locale)),
    };
    let _waiting = Waiting(cancelled.clone());
    let work = {
        let (state, cancelled) = (state.clone(), cancelled.clone());
        move || search(&state, &roots, &body, &cancelled, &steps)
    };
    let mut places = off(work).await.unwrap_or_else(|place| {
        state.log_panic("search for a cause", &place);
        Vec::new()
    });
    let more = places.len().saturating_sub(MOST);
    places.truncate(MOST);
    let cancelled = cancelled.load(Ordering::Relaxed);
    if !cancelled && !state.session().shows_places {
        tell(state, &places, more);
    }
    let told = places.iter().map(
        |place| json!({ "uri": place.uri, "range": place.range, "score": place.score, "message": place.why }),
    );
    Ok(Some(json!({ "cancelled": cancelled, "places": told.collect::<Vec<_>>(), "more": more })))
}

/// The answer of OSS that stands at a place.
async fn body(state: &Arc<State>, place: TextDocumentPositionParams) -> Option<ErrorBody> {
    let uri = place.text_document.uri;
    let work = state.ask_at("search for a cause", &uri, place.position, move |_, read, session| {
        let at = offset(read.reading.source(), place.position, session.encoding);
        read.reading.scene().sightings.iter().find_map(|sighting| match &sighting.thing {
            Thing::ErrorBody(body) if sighting.span.touches(at) => Some(ErrorBody::clone(body)),
            _ => None,
        })
    });
    work.await
}

/// The places in all files at or below `roots`, likeliest first.
fn search(
    state: &Arc<State>,
    roots: &[PathBuf],
    body: &ErrorBody,
    cancelled: &AtomicBool,
    steps: &Steps,
) -> Vec<Place> {
    let is_on = || !cancelled.load(Ordering::Relaxed) && !state.shut_down.load(Ordering::Relaxed);
    let (paths, _) = disk::list(roots, is_on);
    let open: HashMap<PathBuf, Snapshot> = state.documents.files();
    let mut places = Vec::new();
    for path in paths.iter().take_while(|_| is_on()) {
        let found = guarded(|| in_file(state, path, open.get(path), body)).unwrap_or_else(|place| {
            state.log_panic("search for a cause", &place);
            None
        });
        places.extend(found.unwrap_or_default());
        steps.step(paths.len());
    }
    places.sort_by(|a, b| {
        let start = |place: &Place| (place.range.start.line, place.range.start.character);
        b.score.cmp(&a.score).then_with(|| a.path.cmp(&b.path)).then_with(|| start(a).cmp(&start(b)))
    });
    places
}

/// The places in one file, as it stands in the editor if it is `open`; `None` if it is not to be read.
fn in_file(state: &Arc<State>, path: &Path, open: Option<&Snapshot>, body: &ErrorBody) -> Option<Vec<Place>> {
    if let Some(snapshot) = open.filter(|snapshot| !snapshot.is_long()) {
        let read = state.read(snapshot).ok()?;
        return Some(places(state, path, &snapshot.uri, &read.scope, &read.reading, body));
    }
    let name = path.display().to_string();
    let File::Text(scope, source) = disk::open(state, path, &name, u64::MAX).ok()? else { return None };
    let reading = scope.engine.read(&source, now());
    Some(places(state, path, &Uri::from_file_path(path)?, &scope, &reading, body))
}

fn places(
    state: &State,
    path: &Path,
    uri: &Uri,
    scope: &Scope,
    reading: &Reading,
    body: &ErrorBody,
) -> Vec<Place> {
    let mut ruler = Ruler::new(reading.source(), state.session().encoding);
    let suspects = scope.engine.suspects(reading, body).into_iter();
    let place = suspects.map(|suspect| Place {
        score: suspect.score,
        path: path.to_owned(),
        uri: uri.clone(),
        range: ruler.range(suspect.span),
        why: suspect.why,
    });
    place.collect()
}

/// Goes to the likeliest place and names the next ones, in an editor that has no list of its own for them.
fn tell(state: &Arc<State>, places: &[Place], more: usize) {
    let locale = state.layers.locale();
    let Some(first) = places.first() else {
        return state.show(MessageType::INFO, words::NO_CAUSE.get(locale).to_owned());
    };
    let roots = state.layers.roots();
    let line = |place: &Place| {
        let inside = roots.iter().find_map(|root| place.path.strip_prefix(root).ok());
        let path = inside.unwrap_or(&place.path).display();
        format!("{path}:{} {}", place.range.start.line + 1, place.why)
    };
    let count = (places.len() + more).to_string();
    let mut lines = vec![words::CAUSES.fill(locale, &[("n", &count)])];
    lines.extend(places.iter().take(NAMED).map(line));
    if places.len() + more > NAMED {
        lines.push("…".to_owned());
    }
    state.show(MessageType::INFO, lines.join("\n"));
    if !state.session().shows_documents {
        return;
    }
    let shown = ShowDocumentParams {
        uri: first.uri.clone(),
        external: Some(false),
        take_focus: Some(true),
        selection: Some(first.range),
    };
    let state = state.clone();
    tokio::spawn(async move {
        // a client that cannot has been told where the place is
        let _ = state.client.show_document(shown).await;
    });
}
