//! What the files of the workspace say together: built in the background, kept current, and looked into when a
//! document is judged.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use oss403::Finding;
use oss403::workspace::{Facts, Index};
use serde_json::json;
use tower_lsp::ls_types::{MessageType, NumberOrString, Uri};

use super::configuration::registration;
use super::disk::{self, File};
use super::documents::{Read, Snapshot, path};
use super::off::{guarded, off};
use super::scan::{Steps, show};
use super::schedule::read_again;
use super::state::{State, now};
use super::words;

/// Id of what is registered to hear of files that change.
const REGISTRATION: &str = "oss403/workspace";

/// Files larger than this many bytes are data, not programs.
const LARGEST: u64 = 1_000_000;

/// From so many files on the user is shown how far it is.
const MANY: usize = 2_000;

/// Other documents are judged again when nothing else happened for this long.
const PAUSE: Duration = Duration::from_millis(300);

/// What the files say.
#[derive(Default)]
pub struct Workspace {
    index: RwLock<Index>,
    /// Other documents are going to be judged again.
    waiting: AtomicBool,
    /// The user knows that there is no room for more.
    told: AtomicBool,
    /// The client tells of files that change.
    watched: AtomicBool,
    /// What was said last of each document in view of the others: a number that changes with it.
    said: Mutex<HashMap<Uri, u64>>,
}

impl Workspace {
    /// The index, to look into it.
    pub fn read(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Index> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `path` as the index knows it.
pub fn name(path: &Path) -> Arc<str> {
    let text = path.to_string_lossy();
    match std::path::MAIN_SEPARATOR {
        '/' => text.into(),
        other => text.replace(other, "/").into(),
    }
}

/// The folder of the workspace that `path` lies in.
pub fn root(state: &State, path: &Path) -> Option<String> {
    let roots = state.layers.roots();
    let inside = roots.iter().filter(|root| path.starts_with(root));
    inside.max_by_key(|root| root.as_os_str().len()).map(|root| name(root).trim_end_matches('/').to_owned())
}

/// Reads all files of the workspace in the background. Returns at once.
pub fn begin(state: &Arc<State>) {
    let roots = state.layers.roots();
    if !roots.is_empty() {
        read_in_background(state, roots);
    }
}

/// Folders came to the workspace, and others left it. Returns at once.
pub fn folders_changed(state: &Arc<State>, added: Vec<PathBuf>, removed: &[PathBuf]) {
    let mut index = state.workspace.write();
    removed.iter().for_each(|folder| index.remove_folder(&name(folder)));
    drop(index);
    if !added.is_empty() {
        read_in_background(state, added);
    }
}

fn read_in_background(state: &Arc<State>, places: Vec<PathBuf>) {
    let state = state.clone();
    tokio::spawn(async move {
        let work = {
            let state = state.clone();
            move || {
                let paths = list(&state, &places);
                let steps = match paths.len() > MANY && state.session().progress {
                    true => {
                        let token = NumberOrString::String(REGISTRATION.to_owned());
                        show(&state.client, &token, true, words::READING.get(state.layers.locale()))
                    }
                    false => Steps::default(),
                };
                for path in &paths {
                    if state.shut_down.load(Ordering::Relaxed) {
                        return;
                    }
                    update(&state, path);
                    steps.step(paths.len());
                }
            }
        };
        if let Err(place) = off(work).await {
            state.log_panic("workspace", &place);
        }
        if !state.workspace.read().is_empty() {
            watch(&state);
            look_again(&state);
        }
    });
}

/// The files at or below `places`; what their names alone say is noted.
fn list(state: &State, places: &[PathBuf]) -> Vec<PathBuf> {
    let (paths, _) = disk::list(places, || !state.shut_down.load(Ordering::Relaxed));
    for own in paths.iter().map(|path| name(path)).filter(|own| Index::is_notable(own)) {
        state.workspace.write().note(&own);
    }
    paths
}

/// Puts what the file at `path` says now into the index, unless it is open: then its document speaks. True if it
/// says something else than before.
fn update(state: &Arc<State>, path: &Path) -> bool {
    if state.documents.holds(path) {
        return false;
    }
    let own = name(path);
    let facts = guarded(|| facts(state, path, &own)).unwrap_or_else(|place| {
        state.log_panic("workspace", &place);
        None
    });
    put(state, &own, facts.unwrap_or_default())
}

fn facts(state: &Arc<State>, path: &Path, own: &Arc<str>) -> Option<Facts> {
    let root = root(state, path)?;
    let File::Text(scope, source) = disk::open(state, path, own, LARGEST).ok()? else { return None };
    Some(scope.engine.facts(&scope.engine.read(&source, now()), own, &root))
}

/// Puts `facts` into the index; true if they say something else than those before.
fn put(state: &Arc<State>, path: &Arc<str>, facts: Facts) -> bool {
    let print = facts.print();
    let mut index = state.workspace.write();
    let before = index.facts(path).map_or_else(|| Facts::default().print(), |facts| facts.print());
    let kept = index.insert(path, facts);
    drop(index);
    if !kept && !state.workspace.told.swap(true, Ordering::Relaxed) {
        state.show(MessageType::INFO, words::WORKSPACE_FULL.get(state.layers.locale()).to_owned());
    }
    before != print
}

/// What is to be said of a document in view of the other files. What it says itself goes into the index. Slow:
/// not for the protocol's task.
pub fn across(state: &Arc<State>, snapshot: &Snapshot, read: &Read) -> Vec<Finding> {
    let Some(path) = snapshot.path() else { return Vec::new() };
    let (own, engine) = (name(&path), &read.scope.engine);
    let root = root(state, &path);
    if let Some(root) = &root {
        let changed = put(state, &own, engine.facts(&read.reading, &own, root));
        if changed && !state.workspace.waiting.swap(true, Ordering::Relaxed) {
            let state = state.clone();
            tokio::spawn(async move {
                tokio::time::sleep(PAUSE).await;
                state.workspace.waiting.store(false, Ordering::Relaxed);
                look_again(&state);
            });
        }
    }
    let findings = seen(state, &own, &root.unwrap_or_default(), read);
    let mut said = state.workspace.said.lock().unwrap_or_else(PoisonError::into_inner);
    said.insert(snapshot.uri.clone(), print(&findings));
    findings
}

fn seen(state: &State, own: &Arc<str>, root: &str, read: &Read) -> Vec<Finding> {
    read.scope.engine.across(&read.reading, own, root, &state.workspace.read(), now())
}

/// A number that changes with what is said; 0 if that is nothing.
fn print(findings: &[Finding]) -> u64 {
    let mut print = DefaultHasher::new();
    for finding in findings {
        (finding.rule, finding.span, &finding.message).hash(&mut print);
        for spot in finding.related.iter().filter_map(|related| related.elsewhere.as_ref()) {
            (&spot.path, spot.span).hash(&mut print);
        }
    }
    if findings.is_empty() { 0 } else { print.finish() }
}

/// Judges the open documents once more, because other files say something else. Only those of which something
/// else is to be said now are published again. Returns at once.
fn look_again(state: &Arc<State>) {
    let state = state.clone();
    tokio::spawn(async move {
        let work = {
            let state = state.clone();
            move || {
                let changed = state.documents.files().into_iter().filter(|(path, snapshot)| {
                    // a long document says nothing to others, and they say nothing to it
                    if snapshot.is_long() {
                        return false;
                    }
                    let Ok(read) = state.read(snapshot) else { return false };
                    let root = root(&state, path).unwrap_or_default();
                    let now = guarded(|| print(&seen(&state, &name(path), &root, &read)));
                    let said = state.workspace.said.lock().unwrap_or_else(PoisonError::into_inner);
                    now.is_ok_and(|now| now != said.get(&snapshot.uri).copied().unwrap_or(0))
                });
                changed.map(|(_, snapshot)| snapshot).collect::<Vec<Snapshot>>()
            }
        };
        if let Ok(changed) = off(work).await {
            read_again(&state, &changed);
        }
    });
}

/// Files or folders at `paths` changed, are new, or are gone. Returns at once.
pub fn files_changed(state: &Arc<State>, paths: impl Iterator<Item = PathBuf>) {
    let mut paths: Vec<PathBuf> = paths.filter(|path| root(state, path).is_some()).collect();
    paths.sort();
    paths.dedup();
    if paths.is_empty() {
        return;
    }
    let state = state.clone();
    tokio::spawn(async move {
        let work = {
            let state = state.clone();
            move || {
                let mut changed = false;
                for path in paths {
                    if path.is_file() {
                        changed |= update(&state, &path);
                    } else if path.is_dir() {
                        for inside in list(&state, std::slice::from_ref(&path)) {
                            changed |= update(&state, &inside);
                        }
                    } else {
                        let before = state.workspace.read().len();
                        state.workspace.write().remove_folder(&name(&path));
                        changed |= state.workspace.read().len() != before;
                    }
                }
                changed
            }
        };
        if off(work).await.unwrap_or(false) {
            look_again(&state);
        }
    });
}

/// A document was closed: its file speaks again. Returns at once.
pub fn closed(state: &Arc<State>, uri: &Uri) {
    state.workspace.said.lock().unwrap_or_else(PoisonError::into_inner).remove(uri);
    files_changed(state, path(uri).into_iter());
}

/// Lets the client tell of files that change, if it offers that. Returns at once.
fn watch(state: &Arc<State>) {
    if !state.session().registers_files || state.workspace.watched.swap(true, Ordering::Relaxed) {
        return;
    }
    let kinds = "{py,java,kt,go,js,jsx,ts,tsx,mjs,cjs,vue,svelte,php,cs,rb,rs,json,yml,yaml,toml,properties,ini,tf,hcl,xml,sh,conf,env}";
    let watchers =
        [format!("**/*.{kinds}"), "**/.env*".to_owned()].map(|glob| json!({ "globPattern": glob }));
    let mut wanted = registration("workspace/didChangeWatchedFiles", json!({ "watchers": watchers }));
    wanted.id = REGISTRATION.to_owned();
    let state = state.clone();
    tokio::spawn(async move {
        // without it other files are those of the start
        let _ = state.client.register_capability(vec![wanted]).await;
    });
}
