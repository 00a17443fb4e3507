//! Which files a check reads, in the order of their paths.

use std::path::{Path, PathBuf};

use oss403::Locale;

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

/// The files that `paths` name or hold.
pub fn walk(paths: &[PathBuf], stdin_name: Option<&Path>, locale: Locale) -> (Vec<Input>, Vec<Problem>) {
    let mut inputs = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        if path.as_os_str() == STDIN {
            let name = stdin_name.unwrap_or(Path::new("<stdin>"));
            inputs.push(Input { path: name.to_owned(), origin: Origin::Stdin });
            continue;
        }
        match path.metadata() {
            Ok(metadata) if metadata.is_dir() => walk_folder(path, locale, &mut inputs, &mut problems),
            Ok(_) => inputs.push(Input { path: bare(path).to_owned(), origin: Origin::Named }),
            Err(error) => problems.push(unreadable(path, locale, &error)),
        }
    }
    inputs.sort();
    inputs.dedup_by(|b, a| a.path == b.path && a.origin != Origin::Stdin);
    (inputs, problems)
}

fn walk_folder(folder: &Path, locale: Locale, inputs: &mut Vec<Input>, problems: &mut Vec<Problem>) {
    for entry in files::walk(folder) {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                inputs.push(Input { path: bare(entry.path()).to_owned(), origin: Origin::Walked });
            }
            Ok(_) => {}
            Err(error) => {
                let path = place_of(&error).unwrap_or(folder);
                problems.push(match error.io_error() {
                    Some(io) => unreadable(path, locale, io),
                    None => Problem { path: shown(path), message: error.to_string() },
                });
            }
        }
    }
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
        let (inputs, problems) = walk(&paths, None, Locale::En);
        let inside = |input: &Input| shown(input.path.strip_prefix(root).unwrap_or(&input.path));
        (inputs.iter().map(inside).collect(), problems)
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
