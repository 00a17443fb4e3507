//! Settings in three layers: the defaults, over them the nearest `oss403.toml`, over that the editor's.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use globset::{Glob, GlobSet, GlobSetBuilder};
use oss403::{Engine, Locale, Settings, text::mask};
use serde_json::{Map, Value};

/// Name of the configuration file.
pub const FILE: &str = "oss403.toml";

/// What holds for the documents of one folder.
pub struct Scope {
    /// The engine under these settings.
    pub engine: Engine,
    exclude: GlobSet,
    /// The folder that `exclude` is relative to.
    base: PathBuf,
}

/// Settings that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// File, or the editor.
    pub origin: String,
    /// Line, column and what is wrong there.
    pub problem: String,
}

/// All layers, and what came of them for each folder.
#[derive(Default)]
pub struct Layers {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    roots: Vec<PathBuf>,
    editor: Map<String, Value>,
    locale: Locale,
    scopes: HashMap<Option<PathBuf>, Arc<Scope>>,
    /// Broken files that the user was told about.
    told: HashSet<PathBuf>,
    /// Counts what makes `scopes` invalid.
    epoch: u64,
    /// Counts questions to the editor: only the answer to the last one is of use.
    asked: u64,
}

impl Scope {
    /// True if the user does not want `path` to be read.
    pub fn excludes(&self, path: &Path) -> bool {
        let relative = path.strip_prefix(&self.base).unwrap_or(path);
        relative.ancestors().any(|part| !part.as_os_str().is_empty() && self.exclude.is_match(part))
    }
}

impl Layers {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The language of what is said outside of any folder.
    pub fn locale(&self) -> Locale {
        let inner = self.lock();
        let set = inner.editor.get("locale").and_then(Value::as_str).and_then(Locale::parse);
        set.unwrap_or(inner.locale)
    }

    /// Sets the language that is spoken unless settings name another.
    pub fn set_locale(&self, locale: Locale) {
        let mut inner = self.lock();
        inner.locale = locale;
        inner.forget();
    }

    /// Folders of the workspace were added or removed.
    pub fn set_roots(&self, added: Vec<PathBuf>, removed: &[PathBuf]) {
        let mut inner = self.lock();
        inner.roots.retain(|root| !removed.contains(root));
        inner.roots.extend(added);
        inner.forget();
    }

    /// The folders of the workspace.
    pub fn roots(&self) -> Vec<PathBuf> {
        self.lock().roots.clone()
    }

    /// Files may have changed: they are read again when they are needed.
    pub fn forget_files(&self) {
        self.lock().forget();
    }

    /// Takes the editor's settings; true if they differ from those before.
    ///
    /// # Errors
    /// Says what is wrong with them. The ones before stay in force.
    pub fn set_editor(&self, value: Value) -> Result<bool, Broken> {
        let editor = said(value);
        let broken = |problem| Broken { origin: "settings".to_owned(), problem };
        let settings = Settings::from_json(Value::Object(editor.clone()))
            .map_err(|error| broken(error.say(self.locale())))?;
        globs(&settings.exclude).map_err(broken)?;
        let mut inner = self.lock();
        let changed = inner.editor != editor;
        if changed {
            inner.editor = editor;
            inner.forget();
        }
        Ok(changed)
    }

    /// A number for a question to the editor.
    pub fn ask(&self) -> u64 {
        let mut inner = self.lock();
        inner.asked += 1;
        inner.asked
    }

    /// True if no question was asked after `number`.
    pub fn is_last_question(&self, number: u64) -> bool {
        self.lock().asked == number
    }

    /// What holds for `document`, a file or something that was never saved; and what the user should know of
    /// it. Reads files: not for the protocol's task.
    pub fn scope(&self, document: Option<&Path>) -> (Arc<Scope>, Option<Broken>) {
        let folder = document.and_then(Path::parent).map(Path::to_owned);
        let (roots, editor, locale, epoch) = {
            let inner = self.lock();
            if let Some(scope) = inner.scopes.get(&folder) {
                return (scope.clone(), None);
            }
            (inner.roots.clone(), inner.editor.clone(), inner.locale, inner.epoch)
        };
        let (file, read) = match folder.as_deref().and_then(|folder| nearest(folder, &roots)) {
            Some((file, bytes)) => {
                (Some(file), Settings::from_bytes(&bytes).map_err(|error| error.say(locale)))
            }
            None => (None, Ok(Settings::default())),
        };
        let read = read.and_then(|settings| globs(&settings.exclude).map(|_| settings));
        let problem = read.as_ref().err().cloned();
        let settings = over(read.unwrap_or_default(), editor);
        let root = || folder.as_deref().and_then(|folder| root_of(folder, &roots)).map(Path::to_owned);
        let base =
            file.as_deref().and_then(Path::parent).map(Path::to_owned).or_else(root).unwrap_or_default();
        let exclude = globs(&settings.exclude).unwrap_or_default();
        let scope = Arc::new(Scope { engine: Engine::new(settings, locale), exclude, base });
        let mut inner = self.lock();
        if inner.epoch == epoch {
            inner.scopes.insert(folder, scope.clone());
        }
        let origin = file.zip(problem).filter(|(file, _)| inner.told.insert(file.clone()));
        let broken = origin.map(|(file, problem)| Broken { origin: file.display().to_string(), problem });
        (scope, broken)
    }
}

impl Inner {
    fn forget(&mut self) {
        self.epoch += 1;
        self.scopes.clear();
        self.told.clear();
    }
}

/// The workspace's folder that `folder` lies in.
fn root_of<'a>(folder: &Path, roots: &'a [PathBuf]) -> Option<&'a Path> {
    roots
        .iter()
        .map(PathBuf::as_path)
        .filter(|root| folder.starts_with(root))
        .max_by_key(|root| root.as_os_str().len())
}

/// The configuration file in `folder` or above, not above the workspace, and its bytes.
fn nearest(folder: &Path, roots: &[PathBuf]) -> Option<(PathBuf, Vec<u8>)> {
    let root = root_of(folder, roots);
    let folders = folder.ancestors().take_while(|above| root.is_none_or(|root| above.starts_with(root)));
    folders.map(|folder| folder.join(FILE)).find_map(|file| {
        let bytes = std::fs::read(&file).ok()?;
        Some((file, bytes))
    })
}

/// What the editor's settings say. Editors send every key, also those that the user never touched; null and
/// a default are taken as silence, lest they undo an `oss403.toml`. Unknown keys belong to the extension.
fn said(value: Value) -> Map<String, Value> {
    let value = match value {
        Value::Object(mut fields) => fields.remove("oss403").unwrap_or(Value::Object(fields)),
        other => other,
    };
    let Value::Object(mut fields) = value else { return Map::new() };
    let defaults = serde_json::to_value(Settings::default()).unwrap_or_default();
    fields.retain(|key, value| !value.is_null() && defaults.get(key).is_some_and(|default| default != value));
    fields
}

/// `editor` over `file`, key by key.
fn over(file: Settings, editor: Map<String, Value>) -> Settings {
    let Ok(mut value) = serde_json::to_value(&file) else { return file };
    merge(&mut value, Value::Object(editor));
    Settings::from_json(value).unwrap_or(file)
}

fn merge(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                merge(under.entry(key).or_insert(Value::Null), value);
            }
        }
        (under, over) => *under = over,
    }
}

fn globs(patterns: &[String]) -> Result<GlobSet, String> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = Glob::new(pattern);
        set.add(glob.map_err(|error| format!("exclude: {}", mask::mask_words(&error.to_string())))?);
    }
    set.build().map_err(|error| format!("exclude: {error}"))
}

#[cfg(test)]
mod tests;
