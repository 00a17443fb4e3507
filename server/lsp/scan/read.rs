//! Reads the files of folders. Slow: not for the protocol's task.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;
use tokio::runtime::Handle;
use tower_lsp::ls_types::Diagnostic;

use super::address;
use super::progress::Steps;
use crate::lsp::convert::Ruler;
use crate::lsp::disk::{self, File};
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
    let (paths, mut problems) = disk::list(places, || !cancelled.load(Ordering::Relaxed));
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
    let name = path.display().to_string();
    let file = disk::open(state, path, &name, u64::MAX).map_err(|error| format!("{name}: {error}"))?;
    let (scope, source) = match file {
        File::Left => return Ok(None),
        File::Without => return Ok(Some(Vec::new())),
        File::Text(scope, source) => (scope, source),
    };
    let findings = scope.engine.findings(&source, now());
    let Some(uri) = address(path) else { return Ok(None) };
    let session = state.session();
    let mut ruler = Ruler::new(&source, session.encoding);
    Ok(Some(findings.iter().map(|finding| ruler.diagnostic(finding, &uri, session)).collect()))
}
