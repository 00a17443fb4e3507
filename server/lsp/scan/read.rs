//! Reads the files of folders. Slow: not for the protocol's task.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use oss403::{Source, syntax};
use rayon::prelude::*;
use tokio::runtime::Handle;
use tower_lsp::ls_types::Diagnostic;

use super::address;
use super::progress::Steps;
use crate::files::{self, decode::as_they_are, decode::decode, read::Amount};
use crate::lsp::convert::Ruler;
use crate::lsp::documents::Snapshot;
use crate::lsp::off::guarded;
use crate::lsp::schedule;
use crate::lsp::state::{State, now};

/// So many problems are written down; a folder that cannot be read may have thousands.
pub const MOST_PROBLEMS: usize = 50;

/// A file in which something was found.
pub struct Found {
    /// Its path.
    pub path: PathBuf,
    /// What was found.
    pub diagnostics: Vec<Diagnostic>,
}

/// What came of a check.
#[derive(Default)]
pub struct Outcome {
    /// Texts that were read.
    pub files: usize,
    /// Those in which something was found, in the order of their paths.
    pub found: Vec<Found>,
    /// What could not be read, and why.
    pub problems: Vec<String>,
}

/// Reads all files at or below `places` until somebody cancels it.
pub fn read_folders(
    state: &Arc<State>,
    places: &[PathBuf],
    cancelled: &AtomicBool,
    steps: &Steps,
) -> Outcome {
    let (paths, mut problems) = list(places, cancelled);
    let open = state.documents.files();
    let files = AtomicUsize::new(0);
    let runtime = Handle::current();
    let one = |path: &PathBuf| {
        if cancelled.load(Ordering::Relaxed) {
            return Ok(None);
        }
        // an open document may have something to start: the threads of the pool know of no runtime
        let _entered = runtime.enter();
        let read = read_file(state, path, open.get(path));
        steps.step(paths.len());
        let Some(diagnostics) = read? else { return Ok(None) };
        files.fetch_add(1, Ordering::Relaxed);
        Ok((!diagnostics.is_empty()).then(|| Found { path: path.clone(), diagnostics }))
    };
    // the editor wants to breathe
    let threads = std::thread::available_parallelism().map_or(1, |all| all.get().div_ceil(2));
    let results: Vec<Result<Option<Found>, String>> =
        match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
            Ok(pool) => pool.install(|| paths.par_iter().map(one).collect()),
            Err(_) => paths.iter().map(one).collect(),
        };
    let mut found = Vec::new();
    for result in results {
        match result {
            Ok(one) => found.extend(one),
            Err(problem) => problems.push(problem),
        }
    }
    Outcome { files: files.into_inner(), found, problems }
}

/// Reads files once more: what they hold, perhaps nothing, and those that are gone.
pub fn read_files(state: &Arc<State>, paths: Vec<PathBuf>) -> (Vec<Found>, Vec<PathBuf>) {
    let (there, gone): (Vec<PathBuf>, Vec<PathBuf>) = paths.into_iter().partition(|path| path.is_file());
    let read = there.into_iter().map(|path| {
        let diagnostics = read_file(state, &path, None).ok().flatten().unwrap_or_default();
        Found { path, diagnostics }
    });
    (read.collect(), gone)
}

/// The files at or below `places`, each once, and what could not be listed.
fn list(places: &[PathBuf], cancelled: &AtomicBool) -> (Vec<PathBuf>, Vec<String>) {
    let mut paths = Vec::new();
    let mut problems = Vec::new();
    for place in places {
        for entry in files::walk(place).take_while(|_| !cancelled.load(Ordering::Relaxed)) {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    paths.push(entry.into_path());
                }
                Ok(_) => {}
                Err(error) => problems.push(error.to_string()),
            }
        }
    }
    paths.sort();
    paths.dedup();
    (paths, problems)
}

/// What is found in a file, as it stands in the editor if it is `open`; `None` for one that is not to be read.
fn read_file(
    state: &Arc<State>,
    path: &Path,
    open: Option<&Snapshot>,
) -> Result<Option<Vec<Diagnostic>>, String> {
    let work = || match open {
        Some(snapshot) => {
            let is_read = match state.parts(snapshot) {
                Some(parts) => parts.is_ok(),
                None => state.read(snapshot).is_ok(),
            };
            Ok(is_read.then(|| schedule::diagnostics(state, snapshot).0))
        }
        None => from_disk(state, path),
    };
    guarded(work).unwrap_or_else(|place| {
        state.log_panic("check", &place);
        Ok(None)
    })
}

fn from_disk(state: &Arc<State>, path: &Path) -> Result<Option<Vec<Diagnostic>>, String> {
    let scope = state.scope(Some(path));
    if scope.excludes(path) {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let amount = files::read::file(path, scope.engine.settings().max_bytes, &mut bytes)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    // pictures, programs and what is too large stand in every folder
    if amount != Amount::Whole {
        return Ok(None);
    }
    let name = path.display().to_string();
    if as_they_are(&bytes).is_some_and(|text| !scope.engine.concerns(&name, text)) {
        return Ok(Some(Vec::new()));
    }
    let Some(decoded) = decode(&bytes) else { return Ok(None) };
    // editors do not count the mark
    let text = decoded.text.strip_prefix('\u{feff}').unwrap_or(&decoded.text);
    let language = syntax::detect(&name, None, text.lines().next().unwrap_or_default());
    let source = Source::new(&name, language.id.as_str(), text);
    let findings = scope.engine.findings(&source, now());
    let Some(uri) = address(path) else { return Ok(None) };
    let session = state.session();
    let mut ruler = Ruler::new(&source, session.encoding);
    Ok(Some(findings.iter().map(|finding| ruler.diagnostic(finding, &uri, session)).collect()))
}
