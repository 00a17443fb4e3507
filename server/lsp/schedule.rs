//! When documents are read, and what is published of it.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use oss403::{Finding, Part, Timestamp};
use tower_lsp::ls_types::{Diagnostic, MessageType, Range, Uri};

use super::convert::Ruler;
use super::documents::{Shown, Snapshot, Unread};
use super::off::off;
use super::scan;
use super::state::{State, now};
use super::words;
use super::workspace;

/// A document that is slow to read is read when it was left alone for this long, one that is fast at once.
pub const DEBOUNCE: Duration = Duration::from_millis(50);

/// What takes no longer is fast.
pub const FAST: Duration = Duration::from_millis(3);

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
                state.outbox.publish_all(&uri, None, &[]);
            }
        }
        scan::closed(&state, &uri).await;
    });
}

async fn keep(state: Arc<State>, mut snapshot: Snapshot) {
    if snapshot.cost() > FAST {
        tokio::time::sleep(DEBOUNCE).await;
    }
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
    let reader = state.readers.clone().acquire_owned().await;
    if !state.documents.is_newest(snapshot) {
        return None;
    }
    let work = {
        let (state, snapshot) = (state.clone(), snapshot.clone());
        move || {
            let _held = (turn, reader);
            written_out(&state, &snapshot)
        }
    };
    let (diagnostics, moment) = off(work).await.unwrap_or_else(|place| {
        state.log_panic("diagnostics", &place);
        ("[]".to_owned(), None)
    });
    let _order = state.publishing.lock().await;
    if !state.documents.is_newest(snapshot) {
        return None;
    }
    let version = state.session().diagnostic_version.then_some(snapshot.version);
    state.outbox.publish(&snapshot.uri, version, &diagnostics);
    moment
}

/// The findings of `snapshot` as a list of JSON, and the moment at which they change. Slow: not for the protocol's
/// task.
pub fn written_out(state: &Arc<State>, snapshot: &Snapshot) -> (String, Option<Timestamp>) {
    let Some(Ok(parts)) = state.parts(snapshot) else {
        let (diagnostics, moment) = diagnostics(state, snapshot);
        return (serde_json::to_string(&diagnostics).unwrap_or_else(|_| "[]".to_owned()), moment);
    };
    let shown = shown(state, snapshot, &parts);
    let told = || parts.iter().filter_map(|part| shown.get(&part.id));
    let mut json = String::with_capacity(2 + told().map(|one| one.json.len() + 1).sum::<usize>());
    for one in told() {
        json.push(if json.is_empty() { '[' } else { ',' });
        json.push_str(&one.json);
    }
    json.push_str(if json.is_empty() { "[]" } else { "]" });
    (json, next_change(&parts))
}

fn next_change(parts: &[Part]) -> Option<Timestamp> {
    parts.iter().filter_map(|part| part.next_change).min()
}

/// What the client gets of each part of a long text. What it got before is moved, not made again.
fn shown<'a>(
    state: &Arc<State>,
    snapshot: &'a Snapshot,
    parts: &[Part],
) -> MutexGuard<'a, HashMap<u64, Shown>> {
    let mut shown = snapshot.shown.lock().unwrap_or_else(PoisonError::into_inner);
    let session = state.session();
    let telling = || parts.iter().filter(|part| !part.findings.is_empty());
    for part in telling() {
        if shown.get(&part.id).is_some_and(|one| one.first_line == part.first_line) {
            continue;
        }
        let one = match shown.remove(&part.id) {
            Some(one) => moved(one, part.first_line),
            None => {
                let source = snapshot.part_source(part);
                let mut ruler = Ruler::new(&source, session.encoding);
                let findings = part.findings.iter();
                let diagnostics = findings.map(|finding| ruler.diagnostic(finding, &snapshot.uri, session));
                write_out(part.first_line, diagnostics.collect())
            }
        };
        shown.insert(part.id, one);
    }
    // what is said no longer goes once it is as much as what is
    if shown.len() > 2 * telling().count() {
        let ids: HashSet<u64> = telling().map(|part| part.id).collect();
        shown.retain(|id, _| ids.contains(id));
    }
    shown
}

fn write_out(first_line: usize, diagnostics: Vec<Diagnostic>) -> Shown {
    let json = serde_json::to_string(&diagnostics).unwrap_or_default();
    let json = json.strip_prefix('[').and_then(|json| json.strip_suffix(']')).unwrap_or_default().to_owned();
    Shown { first_line, diagnostics, json }
}

/// The same some lines further down or up.
fn moved(shown: Shown, first_line: usize) -> Shown {
    let Shown { first_line: old, mut diagnostics, .. } = shown;
    let by = first_line as i64 - old as i64;
    let shift = |range: &mut Range| {
        for end in [&mut range.start, &mut range.end] {
            end.line = u32::try_from(i64::from(end.line) + by).unwrap_or_default();
        }
    };
    for diagnostic in &mut diagnostics {
        shift(&mut diagnostic.range);
        for related in diagnostic.related_information.iter_mut().flatten() {
            shift(&mut related.location.range);
        }
    }
    write_out(first_line, diagnostics)
}

/// The findings of `snapshot`, and the moment at which they change. Slow: not for the protocol's task.
pub fn diagnostics(state: &Arc<State>, snapshot: &Snapshot) -> (Vec<Diagnostic>, Option<Timestamp>) {
    if let Some(Ok(parts)) = state.parts(snapshot) {
        let shown = shown(state, snapshot, &parts);
        let all = parts.iter().filter_map(|part| shown.get(&part.id)).flat_map(|one| one.diagnostics.clone());
        return (all.collect(), next_change(&parts));
    }
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
