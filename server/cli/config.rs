//! Which configuration holds for a path: the nearest `oss403.toml` in its folder or above.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use globset::{Glob, GlobSet, GlobSetBuilder};
use oss403::{Engine, Locale, Settings, text::mask};

use super::{report::Problem, walk::shown, words};

const NAME: &str = "oss403.toml";

/// What holds for the files under one configuration.
#[derive(Debug)]
pub struct Project {
    /// The engine under its settings.
    pub engine: Engine,
    /// Folder that `exclude` is relative to; absolute.
    root: PathBuf,
    exclude: GlobSet,
}

impl Project {
    /// True if the configuration says that `path`, or a folder that it stands in, is never read.
    pub fn excludes(&self, path: &Path) -> bool {
        if self.exclude.is_empty() {
            return false;
        }
        let Ok(path) = std::path::absolute(path) else { return false };
        let Ok(inside) = path.strip_prefix(&self.root) else { return false };
        inside.ancestors().any(|part| !part.as_os_str().is_empty() && self.exclude.is_match(part))
    }
}

/// Finds and keeps the projects of one run.
#[derive(Debug)]
pub struct Projects {
    flag: Option<Locale>,
    environment: Locale,
    /// The one that `--config` names.
    fixed: Option<Arc<Project>>,
    /// By absolute folder.
    cache: HashMap<PathBuf, Arc<Project>>,
    /// What was wrong with configurations so far.
    pub problems: Vec<Problem>,
}

impl Projects {
    /// Projects that speak `flag`, else what their settings say, else `environment`; with `file`, if there is
    /// one, in place of every `oss403.toml`.
    pub fn new(file: Option<&Path>, flag: Option<Locale>, environment: Locale) -> Self {
        let cache = HashMap::new();
        let mut projects = Projects { flag, environment, fixed: None, cache, problems: Vec::new() };
        projects.fixed = file.map(|file| {
            let bytes = fs::read(file);
            projects.project(file, bytes)
        });
        projects
    }

    /// The project of the file at `path`, which need not be there.
    pub fn of(&mut self, path: &Path) -> Arc<Project> {
        if let Some(fixed) = &self.fixed {
            return Arc::clone(fixed);
        }
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        self.of_folder(path.parent().unwrap_or(&path))
    }

    fn of_folder(&mut self, folder: &Path) -> Arc<Project> {
        if let Some(known) = self.cache.get(folder) {
            return Arc::clone(known);
        }
        let file = folder.join(NAME);
        let project = match (fs::read(&file), folder.parent()) {
            (Err(error), Some(parent)) if is_absence(&error) => self.of_folder(parent),
            (Err(error), None) if is_absence(&error) => self.project(&file, Ok(Vec::new())),
            (bytes, _) => self.project(&file, bytes),
        };
        self.cache.insert(folder.to_owned(), Arc::clone(&project));
        project
    }

    /// Reads the `bytes` of `file`. A broken configuration is told once; then the defaults are in force.
    fn project(&mut self, file: &Path, bytes: io::Result<Vec<u8>>) -> Arc<Project> {
        let name = from_here(file);
        let locale = self.flag.unwrap_or(self.environment);
        let settings = match bytes {
            Err(error) => Err(Problem { path: name.clone(), message: words::unreadable(locale, &error) }),
            Ok(bytes) => Settings::from_bytes(&bytes).map_err(|error| {
                let place = match (error.line, error.column) {
                    (Some(line), Some(column)) => format!("{name}:{line}:{column}"),
                    _ => name.clone(),
                };
                Problem { path: place, message: error.message.get(locale).to_owned() }
            }),
        };
        let mut settings = settings.unwrap_or_else(|problem| {
            self.problems.push(problem);
            Settings::default()
        });
        if self.flag.is_some() {
            settings.locale = self.flag;
        }
        let exclude = self.globs(&name, &settings.exclude);
        let root = std::path::absolute(file).ok().and_then(|file| file.parent().map(Path::to_owned));
        let engine = Engine::new(settings, self.environment);
        Arc::new(Project { engine, root: root.unwrap_or_default(), exclude })
    }

    fn globs(&mut self, name: &str, globs: &[String]) -> GlobSet {
        let mut set = GlobSetBuilder::new();
        for glob in globs {
            match Glob::new(glob.trim_end_matches('/')) {
                Ok(glob) => {
                    set.add(glob);
                }
                Err(error) => {
                    let glob = mask::mask_words(glob);
                    let facts = [("glob", glob.as_str()), ("why", &error.kind().to_string())];
                    let message = words::NO_GLOB.fill(self.flag.unwrap_or(self.environment), &facts);
                    self.problems.push(Problem { path: name.to_owned(), message });
                }
            }
        }
        set.build().unwrap_or_else(|error| {
            let message = format!("exclude: {error}");
            self.problems.push(Problem { path: name.to_owned(), message });
            GlobSet::empty()
        })
    }
}

/// True if a file is simply not there (or what should be its folder is a file).
fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// `file` as seen from the working folder, if it stands in it.
fn from_here(file: &Path) -> String {
    let here = std::env::current_dir().ok();
    shown(here.and_then(|here| file.strip_prefix(here).ok()).unwrap_or(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn projects() -> Projects {
        Projects::new(None, None, Locale::En)
    }

    #[test]
    fn the_nearest_configuration_holds() -> io::Result<()> {
        let root = tempfile::tempdir()?;
        let inner = root.path().join("a/b");
        fs::create_dir_all(&inner)?;
        fs::write(root.path().join(NAME), "locale = \"zh\"")?;
        fs::write(inner.join(NAME), "maxBytes = 7")?;
        let mut projects = projects();
        assert_eq!(projects.of(&root.path().join("a/x.py")).engine.locale(), Locale::Zh);
        let nearest = projects.of(&inner.join("x.py"));
        assert_eq!((nearest.engine.locale(), nearest.engine.settings().max_bytes), (Locale::En, 7));
        assert_eq!(projects.problems, []);
        Ok(())
    }

    #[test]
    fn the_flag_wins_over_the_configuration() -> io::Result<()> {
        let root = tempfile::tempdir()?;
        let file = root.path().join("other.toml");
        fs::write(&file, "locale = \"zh\"")?;
        let mut projects = Projects::new(Some(&file), Some(Locale::En), Locale::Zh);
        assert_eq!(projects.of(Path::new("x.py")).engine.locale(), Locale::En);
        Ok(())
    }

    #[test]
    fn a_broken_configuration_is_told_once() -> io::Result<()> {
        let root = tempfile::tempdir()?;
        fs::write(root.path().join(NAME), "\nlocale = \"fr\"\n")?;
        let mut projects = projects();
        for name in ["x.py", "y.py", "sub/z.py"] {
            assert_eq!(projects.of(&root.path().join(name)).engine.settings(), &Settings::default());
        }
        let [problem] = projects.problems.as_slice() else { unreachable!("{:?}", projects.problems) };
        assert!(problem.path.ends_with("oss403.toml:2:10"), "{problem:?}");
        Ok(())
    }

    #[test]
    fn globs_are_relative_to_the_configuration() -> io::Result<()> {
        let root = tempfile::tempdir()?;
        fs::write(root.path().join(NAME), "exclude = [\"vendor/\", \"**/*.min.js\", \"a[\"]")?;
        let mut projects = projects();
        for (name, excluded) in
            [("vendor/x/y.py", true), ("a/b.min.js", true), ("b.min.js", true), ("a/vendor.py", false)]
        {
            let path = root.path().join(name);
            assert_eq!(projects.of(&path).excludes(&path), excluded, "{name}");
        }
        assert_eq!(projects.problems.len(), 1);
        Ok(())
    }
}
