//! Which files a check reads.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use ignore::WalkState;
use oss403::Locale;
use rayon::prelude::*;

use super::{report::Problem, words};
use crate::files;

/// Stands for standard input among the paths.
pub const STDIN: &str = "-";

/// One text to check.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// Where it stands; for standard input the name that stands for it.
    pub path: PathBuf,
    /// Where it is read from.
    pub origin: Origin,
}

/// Where a text is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Standard input.
    Stdin,
    /// A file that was named on the command line.
    Named,
    /// A file that was found in a folder.
    Walked,
}

/// Every file that `paths` name or hold, once and in order, and what could not be walked.
pub fn inputs(
    paths: &[PathBuf],
    stdin_name: Option<&Path>,
    locale: Locale,
    jobs: usize,
) -> (Vec<Input>, Vec<Problem>) {
    let found = Mutex::new(Vec::new());
    let problems = walk(paths, stdin_name, locale, jobs, &|input| {
        found.lock().unwrap_or_else(PoisonError::into_inner).push(input.clone());
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort();
    (found, problems)
}

/// Hands every file that `paths` name or hold to `work`, once, on `jobs` threads (0 means as many as there are
/// processors), and returns what could not be walked.
pub fn walk(
    paths: &[PathBuf],
    stdin_name: Option<&Path>,
    locale: Locale,
    jobs: usize,
    work: &(dyn Fn(&Input) + Sync),
) -> Vec<Problem> {
    let mut named: Vec<Input> = Vec::new();
    let mut folders: Vec<&Path> = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        if path.as_os_str() == STDIN {
            let name = stdin_name.unwrap_or(Path::new("<stdin>"));
            named.push(Input { path: name.to_owned(), origin: Origin::Stdin });
            continue;
        }
        match path.metadata() {
            Ok(metadata) if metadata.is_dir() => folders.push(path),
            Ok(_) => named.push(Input { path: bare(path).to_owned(), origin: Origin::Named }),
            Err(error) => problems.push(unreadable(path, locale, &error)),
        }
    }
    named.sort();
    named.dedup_by(|b, a| a.path == b.path && a.origin != Origin::Stdin);
    match rayon::ThreadPoolBuilder::new().num_threads(jobs).build() {
        Ok(pool) if named.len() > 1 => pool.install(|| named.par_iter().for_each(work)),
        _ => named.iter().for_each(work),
    }
    // one folder holds each file once
    let taken = (folders.len() > 1 || !named.is_empty()).then(|| {
        let files = named.into_iter().filter(|input| input.origin == Origin::Named);
        Mutex::new(files.map(|input| input.path).collect::<HashSet<PathBuf>>())
    });
    let is_new = |path: &Path| {
        let taken = taken.as_ref().map(|taken| taken.lock().unwrap_or_else(PoisonError::into_inner));
        taken.is_none_or(|mut taken| taken.insert(path.to_owned()))
    };
    let file = |path: &Path| {
        if is_new(path) {
            work(&Input { path: path.to_owned(), origin: Origin::Walked });
        }
    };
    walk_folders(&folders, locale, jobs, &file, &mut problems);
    problems
}

fn walk_folders(
    folders: &[&Path],
    locale: Locale,
    jobs: usize,
    file: &(dyn Fn(&Path) + Sync),
    problems: &mut Vec<Problem>,
) {
    let Some((first, others)) = folders.split_first() else { return };
    let mut builder = files::walker(first);
    for folder in others {
        builder.add(folder);
    }
    builder.threads(jobs);
    let found = Mutex::new(Vec::new());
    builder.build_parallel().run(|| {
        Box::new(|entry| {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => file(bare(entry.path())),
                Ok(_) => {}
                Err(error) => {
                    let path = place_of(&error).unwrap_or(first);
                    let problem = match error.io_error() {
                        Some(io) => unreadable(path, locale, io),
                        None => Problem { path: shown(path), message: error.to_string() },
                    };
                    found.lock().unwrap_or_else(PoisonError::into_inner).push(problem);
                }
            }
            WalkState::Continue
        })
    });
    problems.append(&mut found.into_inner().unwrap_or_else(PoisonError::into_inner));
}

/// The path that an error of the walk is about.
fn place_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => place_of(err),
        _ => None,
    }
}

/// The problem that `path` could not be read.
fn unreadable(path: &Path, locale: Locale, error: &std::io::Error) -> Problem {
    Problem { path: shown(path), message: words::unreadable(locale, error) }
}

/// `path` for people and programs: `/` between its parts, and no `./` before it.
pub fn shown(path: &Path) -> String {
    let text = bare(path).to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        text.into_owned()
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

fn bare(path: &Path) -> &Path {
    path.strip_prefix(".").ok().filter(|rest| !rest.as_os_str().is_empty()).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use std::{fs, io};

    use super::*;

    fn names(root: &Path, paths: &[&str]) -> (Vec<String>, Vec<Problem>) {
        let paths: Vec<_> = paths.iter().map(|path| root.join(path)).collect();
        let found = Mutex::new(Vec::new());
        let work = |input: &Input| {
            let inside = input.path.strip_prefix(root).unwrap_or(&input.path);
            found.lock().unwrap().push(shown(inside));
        };
        let problems = walk(&paths, None, Locale::En, 2, &work);
        let mut found = found.into_inner().unwrap();
        found.sort_by(|a, b| Path::new(a).cmp(Path::new(b)));
        (found, problems)
    }

    #[test]
    fn hidden_files_are_read_but_not_git_s() -> io::Result<()> {
        let root = tempfile::tempdir()?;
        for name in [".git/config", ".github/ci.yml", ".env", "b.py", "a/z.py", "a.py", "skipped.py"] {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap_or(root.path()))?;
            fs::write(path, "x")?;
        }
        fs::write(root.path().join(".ignore"), "skipped.py\n.ignore\n")?;
        let (found, problems) = names(root.path(), &["", "b.py", "a"]);
        assert_eq!(found, [".env", ".github/ci.yml", "a/z.py", "a.py", "b.py"]);
        assert_eq!(problems, []);
        Ok(())
    }

    #[test]
    fn what_is_missing_is_told_and_the_rest_is_found() -> io::Result<()> {
        let root = tempfile::tempdir()?;
        fs::write(root.path().join("a.py"), "x")?;
        let (found, problems) = names(root.path(), &["nowhere", "a.py"]);
        assert_eq!(found, ["a.py"]);
        assert!(problems.iter().all(|problem| problem.path.ends_with("nowhere")) && problems.len() == 1);
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn a_ring_of_links_ends() -> io::Result<()> {
        let root = tempfile::tempdir()?;
        fs::write(root.path().join("a.py"), "x")?;
        std::os::unix::fs::symlink(".", root.path().join("ring"))?;
        std::os::unix::fs::symlink("self", root.path().join("self"))?;
        assert_eq!(names(root.path(), &[""]).0, ["a.py"]);
        let (_, problems) = names(root.path(), &["self"]);
        assert_eq!(problems.len(), 1);
        Ok(())
    }

    #[test]
    fn paths_are_shown_without_a_dot_before_them() {
        for (path, text) in [("./a/b", "a/b"), (".", "."), ("../a", "../a"), (".env", ".env"), ("/x", "/x")] {
            assert_eq!(shown(Path::new(path)), text);
        }
    }
}
