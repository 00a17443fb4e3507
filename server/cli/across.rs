//! The second look of a check: what its files say to each other.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use oss403::{Finding, Reading, Timestamp, workspace::Index};

use super::{config::Project, walk};

/// Texts that are to be looked at again take this many bytes at most; what has more is checked file by file.
const MOST: usize = 96_000_000;

/// Collects what the files of a check say, from all threads.
#[derive(Default)]
pub(super) struct Across {
    index: Mutex<Index>,
    kept: Mutex<Kept>,
}

/// Files that may stand in contradiction to others.
#[derive(Default)]
struct Kept {
    files: Vec<File>,
    bytes: usize,
    full: bool,
}

struct File {
    path: Arc<str>,
    root: String,
    reading: Reading,
    project: Arc<Project>,
}

/// What is to be said of one file in view of the others.
pub(super) struct Seen {
    /// Its path, as it is shown.
    pub path: Arc<str>,
    /// Its reading.
    pub reading: Reading,
    /// Whose words they are.
    pub project: Arc<Project>,
    /// What is to be said.
    pub findings: Vec<Finding>,
}

fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Across {
    /// Notes that there is a file at `path`.
    pub fn note(&self, path: &str) {
        if Index::is_notable(path) {
            locked(&self.index).note(path);
        }
    }

    /// Keeps what the file at `path`, found below `root`, says.
    pub fn add(&self, reading: &Reading, path: &str, root: &str, project: &Arc<Project>) {
        let path: Arc<str> = path.into();
        let facts = project.engine.facts(reading, &path, root);
        let judged = !facts.homes.is_empty()
            || !facts.policies.is_empty()
            || !facts.signed.is_empty()
            || facts.variables.iter().any(|variable| !variable.defines);
        if facts.is_empty() {
            return;
        }
        locked(&self.index).insert(&path, facts);
        if judged {
            let mut kept = locked(&self.kept);
            kept.bytes += reading.source().text.len();
            if kept.bytes > MOST {
                kept.full = true;
                return;
            }
            let (root, reading, project) = (root.to_owned(), reading.clone(), project.clone());
            kept.files.push(File { path, root, reading, project });
        }
    }

    /// What is to be said of the files, and whether some had to be left out.
    pub fn judge(self, now: Timestamp) -> (Vec<Seen>, bool) {
        let index = self.index.into_inner().unwrap_or_else(PoisonError::into_inner);
        let kept = self.kept.into_inner().unwrap_or_else(PoisonError::into_inner);
        let seen = kept.files.into_iter().filter_map(|file| {
            let File { path, root, reading, project } = file;
            let findings = project.engine.across(&reading, &path, &root, &index, now);
            (!findings.is_empty()).then_some(Seen { path, reading, project, findings })
        });
        (seen.collect(), index.is_full() || kept.full)
    }
}

/// The folder that was walked to find `path`, as it is shown: the part of the path that says nothing of the file.
pub(super) fn root<'a>(path: &str, roots: impl Iterator<Item = &'a std::path::Path>) -> String {
    let shown = roots.map(walk::shown).filter(|root| {
        let inside = path.strip_prefix(root.as_str());
        inside.is_some_and(|rest| rest.starts_with('/') || root.ends_with('/'))
    });
    shown.max_by_key(String::len).unwrap_or_default().trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_walked_folder_says_nothing_of_a_file() {
        let roots = ["/home/test/app", ".", "src/"].map(Path::new);
        let of = |path: &str| root(path, roots.into_iter());
        assert_eq!(of("/home/test/app/a.py"), "/home/test/app");
        assert_eq!(of("src/a.py"), "src");
        assert_eq!(of("a.py"), "");
    }
}
