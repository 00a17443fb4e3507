//! When documents are read, and what is published of it.

use std::sync::Arc;
use std::time::Duration;

use oss403::{Finding, Timestamp};
use tower_lsp::ls_types::{Diagnostic, MessageType, Uri};

use super::convert::Ruler;
use super::documents::{Snapshot, Unread};
use super::off::off;
use super::scan;
use super::state::{State, now};
use super::words;
use super::workspace;

/// A document is read when it was left alone for this long.
pub const DEBOUNCE: Duration = Duration::from_millis(50);

/// The longest sleep before a moment that matters: a laptop's lid stops this clock but not the calendar's.
const LONGEST: Duration = Duration::from_secs(600);

/// The shortest one, so that a moment that never passes costs next to nothing.
const SHORTEST: Duration = Duration::from_millis(250);

/// Reads a document soon, publishes its findings, and keeps them true as time passes. Replaces what was
/// scheduled for it before. Does nothing where the client asks for findings. Returns at once.
pub fn schedule(state: &Arc<State>, uri: &Uri) {
    if state.session().pulls_diagnostics {
        return;
    }
    if let Some(snapshot) = state.documents.snapshot(uri) {
        let task = tokio::spawn(keep(state.clone(), snapshot));
        state.documents.attach(uri, task.abort_handle());
    }
}

/// Reads every document once more, because settings changed. Returns at once.
pub fn schedule_all(state: &Arc<State>) {
    for uri in state.documents.renew_all() {
        schedule(state, &uri);
    }
    refresh_diagnostics(state);
    refresh_hints(state);
    scan::read_all_again(state);
}

/// Reads these documents once more, unless something happened to them since. Returns at once.
pub fn read_again(state: &Arc<State>, documents: &[Snapshot]) {
    let renewed: Vec<Snapshot> =
        documents.iter().filter_map(|snapshot| state.documents.renew(snapshot)).collect();
    for snapshot in &renewed {
        schedule(state, &snapshot.uri);
    }
    if !renewed.is_empty() {
        refresh_diagnostics(state);
    }
}

/// Asks the client to ask again once `moment` has passed, unless something else happens to the document of
/// `snapshot` first. Returns at once.
pub fn remind(state: &Arc<State>, snapshot: &Snapshot, moment: Timestamp) {
    let (shared, snapshot) = (state.clone(), snapshot.clone());
    let uri = snapshot.uri.clone();
    let task = tokio::spawn(async move {
        wait_for(moment).await;
        if shared.documents.renew(&snapshot).is_some() {
            refresh_diagnostics(&shared);
        }
    });
    state.documents.attach(&uri, task.abort_handle());
}

/// Takes back what was published of a document that was closed. Returns at once.
pub fn retract(state: &Arc<State>, uri: Uri) {
    let state = state.clone();
    tokio::spawn(async move {
        if !state.session().pulls_diagnostics {
            let _order = state.publishing.lock().await;
            // it may have been opened again meanwhile: then its own reading is published
            if state.documents.snapshot(&uri).is_none() {
                state.client.publish_diagnostics(uri.clone(), Vec::new(), None).await;
            }
        }
        scan::closed(&state, &uri).await;
    });
}

async fn keep(state: Arc<State>, mut snapshot: Snapshot) {
    tokio::time::sleep(DEBOUNCE).await;
    while let Some(moment) = read_and_publish(&state, &snapshot).await {
        wait_for(moment).await;
        match state.documents.renew(&snapshot) {
            Some(renewed) => snapshot = renewed,
            None => return,
        }
        refresh_hints(&state);
    }
}

async fn wait_for(moment: Timestamp) {
    let mut left = until(moment, now()).unwrap_or_default();
    loop {
        tokio::time::sleep(left.clamp(SHORTEST, LONGEST)).await;
        match until(moment, now()) {
            Some(still) => left = still,
            None => return,
        }
    }
}

/// The time from `now` to `moment`; `None` once it has passed.
fn until(moment: Timestamp, now: Timestamp) -> Option<Duration> {
    let left = u64::try_from(moment.as_millisecond() - now.as_millisecond()).ok()?;
    (left > 0).then(|| Duration::from_millis(left))
}

/// Publishes the findings of `snapshot` if it is still the newest; then the moment at which they change.
async fn read_and_publish(state: &Arc<State>, snapshot: &Snapshot) -> Option<Timestamp> {
    let turn = snapshot.turn.clone().lock_owned().await;
    if !state.documents.is_newest(snapshot) {
        return None;
    }
    let work = {
        let (state, snapshot) = (state.clone(), snapshot.clone());
        move || {
            let _turn = turn;
            diagnostics(&state, &snapshot)
        }
    };
    let (diagnostics, moment) = off(work).await.unwrap_or_else(|place| {
        state.log_panic("diagnostics", &place);
        (Vec::new(), None)
    });
    let _order = state.publishing.lock().await;
    if !state.documents.is_newest(snapshot) {
        return None;
    }
    let version = state.session().diagnostic_version.then_some(snapshot.version);
    state.client.publish_diagnostics(snapshot.uri.clone(), diagnostics, version).await;
    moment
}

/// The findings of `snapshot`, and the moment at which they change. Slow: not for the protocol's task.
pub fn diagnostics(state: &Arc<State>, snapshot: &Snapshot) -> (Vec<Diagnostic>, Option<Timestamp>) {
    match state.read(snapshot) {
        Ok(read) => {
            let session = state.session();
            let mut ruler = Ruler::new(read.reading.source(), session.encoding);
            let across = workspace::across(state, snapshot, &read);
            let mut findings: Vec<&Finding> = read.reading.findings().iter().chain(&across).collect();
            findings.sort_by_key(|finding| finding.span);
            let diagnostics =
                findings.into_iter().map(|finding| ruler.diagnostic(finding, &snapshot.uri, session));
            (diagnostics.collect(), read.reading.next_change())
        }
        Err(Unread::Excluded) => (Vec::new(), None),
        Err(Unread::TooLarge(limit)) => {
            if state.documents.tell(&snapshot.uri) {
                let facts = [("name", snapshot.name()), ("limit", limit.to_string())];
                let facts = facts.each_ref().map(|(key, value)| (*key, value.as_str()));
                state.show(MessageType::INFO, words::TOO_LARGE.fill(state.layers.locale(), &facts));
            }
            (Vec::new(), None)
        }
    }
}

/// Asks the client to ask for diagnostics again, if that is how it gets them. Returns at once.
fn refresh_diagnostics(state: &Arc<State>) {
    if state.session().pulls_diagnostics {
        let state = state.clone();
        tokio::spawn(async move {
            // a client that fails to refresh asks again at the next edit
            let _ = state.client.workspace_diagnostic_refresh().await;
        });
    }
}

/// Asks the client to ask for inlay hints again, if it can. Returns at once.
fn refresh_hints(state: &Arc<State>) {
    if state.session().refreshes_hints {
        let state = state.clone();
        tokio::spawn(async move {
            // a client that fails to refresh asks again at the next edit
            let _ = state.client.inlay_hint_refresh().await;
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_passes() {
        let at = |millisecond| Timestamp::from_millisecond(millisecond).unwrap();
        assert_eq!(until(at(1500), at(1000)), Some(Duration::from_millis(500)));
        assert_eq!(until(at(1000), at(1000)), None);
        assert_eq!(until(at(1000), at(2000)), None);
    }
}
