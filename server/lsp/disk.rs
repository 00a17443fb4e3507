//! Files as they stand on disk, read for what they say of OSS.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use oss403::{Source, syntax};

use super::settings::Scope;
use super::state::State;
use crate::files::{self, decode, read, read::Amount};

/// A file that was looked at.
pub enum File {
    /// Excluded by the settings, no text, or too large: pictures and programs stand in every folder.
    Left,
    /// A text without a word of OSS, which nothing was made of.
    Without,
    /// A text, as an editor would open it.
    Text(Arc<Scope>, Source),
}

/// Reads the file at `path`, which messages call `name`, if it holds at most `most` bytes and no more than the
/// settings in force there allow. Slow: not for the protocol's task.
pub fn open(state: &Arc<State>, path: &Path, name: &str, most: u64) -> io::Result<File> {
    let scope = state.scope(Some(path));
    if scope.excludes(path) {
        return Ok(File::Left);
    }
    let mut bytes = Vec::new();
    if read::file(path, scope.engine.settings().max_bytes.min(most), &mut bytes)? != Amount::Whole {
        return Ok(File::Left);
    }
    // most files end here, before anything is copied
    if decode::as_they_are(&bytes).is_some_and(|text| !scope.engine.concerns(name, text)) {
        return Ok(File::Without);
    }
    let Some(decoded) = decode::decode(&bytes) else { return Ok(File::Left) };
    // editors do not count the mark
    let text = decoded.text.strip_prefix('\u{feff}').unwrap_or(&decoded.text);
    let language = syntax::detect(name, None, text.lines().next().unwrap_or_default());
    let source = Source::new(name, language.id.as_str(), text);
    Ok(File::Text(scope, source))
}

/// The files at or below `places`, each once and in the order of their paths, while `is_on`; and what could not be
/// listed.
pub fn list(places: &[PathBuf], is_on: impl Fn() -> bool) -> (Vec<PathBuf>, Vec<String>) {
    let (mut paths, mut problems) = (Vec::new(), Vec::new());
    for entry in places.iter().flat_map(|place| files::walk(place)).take_while(|_| is_on()) {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                paths.push(entry.into_path())
            }
            Ok(_) => {}
            Err(error) => problems.push(error.to_string()),
        }
    }
    paths.sort();
    paths.dedup();
    (paths, problems)
}

/// Says so when nobody waits for an answer any longer.
pub struct Waiting(pub Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
