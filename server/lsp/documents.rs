//! The open documents. The only place that knows how their text is kept: a rope, or pieces of a long one.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use oss403::{Encoding, LONG, Long, Part, Reading, Source, Span, Timestamp};
use ropey::{Rope, RopeSlice};
use tokio::task::AbortHandle;
use tower_lsp::ls_types::{
    Diagnostic, Position, Range, TextDocumentContentChangeEvent, TextDocumentItem, Uri,
};

use super::settings::Scope;

/// One version of one text, read once however many requests ask for it.
type Cell = Arc<OnceLock<Result<Arc<Read>, Unread>>>;

/// A text that was read, and the settings that it was read under.
pub struct Read {
    /// The settings.
    pub scope: Arc<Scope>,
    /// What was seen.
    pub reading: Reading,
}

/// Why a text was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// The user wants it left alone.
    Excluded,
    /// It is larger than this many bytes.
    TooLarge(u64),
}

/// What one document was at one moment. Cheap to make: the rope is shared until somebody changes it.
#[derive(Clone)]
pub struct Snapshot {
    /// Address of the document.
    pub uri: Uri,
    /// Version as the client counts.
    pub version: i32,
    /// One reading at a time: whoever reads for diagnostics holds this.
    pub turn: Arc<tokio::sync::Mutex<()>>,
    /// Version as we count: it also moves when settings change or time passes.
    generation: u64,
    text: Text,
    language: Arc<str>,
    /// The notebook that it is a cell of.
    notebook: Option<PathBuf>,
    read: Cell,
    /// What was made of the parts of a long text for the client, by whoever holds the turn.
    pub shown: Arc<Mutex<HashMap<u64, Shown>>>,
    /// Microseconds that the last reading took.
    cost: Arc<AtomicU64>,
}

/// The findings of a part of a long text as the client gets them.
pub struct Shown {
    /// Line at which the part's window begins.
    pub first_line: usize,
    /// The findings.
    pub diagnostics: Vec<Diagnostic>,
    /// The same, written out, with commas between them.
    pub json: String,
}

/// How a text is kept.
#[derive(Clone)]
enum Text {
    Short(Rope),
    /// A long one that may not have been cut into pieces yet: whoever reads it first does that.
    Uncut(Box<Uncut>),
    Long(Box<Long>),
}

/// A long text, and its pieces once somebody cut it.
#[derive(Clone)]
struct Uncut {
    name: String,
    /// Id of its language, as the client calls it.
    id: String,
    text: Rope,
    pieces: Arc<OnceLock<Long>>,
}

struct Document {
    now: Snapshot,
    /// The task that reads it for diagnostics.
    task: Option<AbortHandle>,
    /// The user knows that it is not read.
    told: bool,
}

/// The open documents. Every method returns without waiting for anything but the lock.
#[derive(Default)]
pub struct Documents {
    open: Mutex<HashMap<Uri, Document>>,
}

impl Documents {
    fn lock(&self) -> MutexGuard<'_, HashMap<Uri, Document>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a document, perhaps a cell of `notebook`; one that is open already is replaced.
    pub fn open(&self, item: TextDocumentItem, notebook: Option<&Uri>) {
        let now = Snapshot {
            version: item.version,
            turn: Arc::default(),
            generation: next_generation(),
            text: Text::new(&item.uri, &item.language_id, &item.text),
            uri: item.uri.clone(),
            language: item.language_id.into(),
            notebook: notebook.and_then(path),
            read: Cell::default(),
            shown: Arc::default(),
            cost: Arc::default(),
        };
        let old = self.lock().insert(item.uri, Document { now, task: None, told: false });
        old.and_then(|old| old.task).inspect(AbortHandle::abort);
    }

    /// Applies changes in their order; false for a document that is not open.
    pub fn change(
        &self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) -> bool {
        let mut open = self.lock();
        let Some(document) = open.get_mut(uri) else { return false };
        let Snapshot { uri, language, text, .. } = &mut document.now;
        for change in changes {
            match change.range {
                Some(range) => text.replace(range, &change.text, encoding),
                None => *text = Text::new(uri, language, &change.text),
            }
        }
        text.settle(uri, language);
        document.now.version = version;
        document.now.renew();
        true
    }

    /// Forgets a document.
    pub fn close(&self, uri: &Uri) {
        self.lock().remove(uri).and_then(|old| old.task).inspect(AbortHandle::abort);
    }

    /// The document as it is now.
    pub fn snapshot(&self, uri: &Uri) -> Option<Snapshot> {
        self.lock().get(uri).map(|document| document.now.clone())
    }

    /// The documents that are files, by their paths.
    pub fn files(&self) -> HashMap<PathBuf, Snapshot> {
        let open = self.lock();
        open.values().filter_map(|document| Some((document.now.path()?, document.now.clone()))).collect()
    }

    /// True if the file at `file` is open, or a cell of it.
    pub fn holds(&self, file: &Path) -> bool {
        self.lock().values().any(|document| document.now.file().as_deref() == Some(file))
    }

    /// True if nothing happened to the document since the snapshot was taken.
    pub fn is_newest(&self, snapshot: &Snapshot) -> bool {
        self.lock().get(&snapshot.uri).is_some_and(|document| document.now.generation == snapshot.generation)
    }

    /// The same text to be read once more, because time passed; `None` if the snapshot is not the newest.
    pub fn renew(&self, snapshot: &Snapshot) -> Option<Snapshot> {
        let mut open = self.lock();
        let document = open.get_mut(&snapshot.uri)?;
        (document.now.generation == snapshot.generation).then(|| {
            document.now.renew_all();
            document.now.clone()
        })
    }

    /// All documents, to be read once more, because settings changed.
    pub fn renew_all(&self) -> Vec<Uri> {
        self.lock()
            .values_mut()
            .map(|document| {
                document.now.renew_all();
                document.told = false;
                document.now.uri.clone()
            })
            .collect()
    }

    /// Makes `task` the one that reads the document; the one before it ends.
    pub fn attach(&self, uri: &Uri, task: AbortHandle) {
        match self.lock().get_mut(uri) {
            Some(document) => document.task.replace(task).inspect(AbortHandle::abort),
            None => Some(task).inspect(AbortHandle::abort),
        };
    }

    /// True once for each document: the user is to be told why it is not read.
    pub fn tell(&self, uri: &Uri) -> bool {
        self.lock().get_mut(uri).is_some_and(|document| !std::mem::replace(&mut document.told, true))
    }
}

impl Snapshot {
    fn renew(&mut self) {
        self.generation = next_generation();
        self.read = Cell::default();
    }

    /// The same text is to be read anew, because settings changed or time passed.
    fn renew_all(&mut self) {
        self.text.forget();
        self.renew();
    }

    /// The document's file; `None` for one that was never saved.
    pub fn path(&self) -> Option<PathBuf> {
        path(&self.uri)
    }

    /// The file that it is, or that it is a part of.
    pub fn file(&self) -> Option<PathBuf> {
        self.notebook.clone().or_else(|| self.path())
    }

    /// Names this text as it was read at this time: another name, perhaps other findings.
    pub fn result_id(&self) -> String {
        // an editor may keep the name while it starts another server
        static STARTED: OnceLock<i64> = OnceLock::new();
        let started = STARTED.get_or_init(|| Timestamp::now().as_microsecond());
        format!("{started}.{}", self.generation)
    }

    /// Path or address as the user knows it.
    pub fn name(&self) -> String {
        name(&self.uri)
    }

    /// The settings that it is to be read under, if it is.
    fn settings(&self, scope: impl FnOnce(Option<&Path>) -> Arc<Scope>) -> Result<Arc<Scope>, Unread> {
        let path = self.file();
        let scope = scope(path.as_deref());
        let limit = scope.engine.settings().max_bytes;
        if path.is_some_and(|path| scope.excludes(&path)) {
            return Err(Unread::Excluded);
        }
        match self.text.len() as u64 > limit {
            true => Err(Unread::TooLarge(limit)),
            false => Ok(scope),
        }
    }

    /// Reads the text, or takes the reading that somebody made before. Slow: not for the protocol's task.
    pub fn read(&self, scope: impl FnOnce(Option<&Path>) -> Arc<Scope>) -> Result<Arc<Read>, Unread> {
        let read = self.read.get_or_init(|| {
            let scope = self.settings(scope)?;
            let began = Instant::now();
            let reading = scope.engine.read(&self.source(), Timestamp::now());
            self.took(began.elapsed());
            Ok(Arc::new(Read { scope, reading }))
        });
        read.clone()
    }

    /// Reads what stands around a position. Slow: not for the protocol's task.
    pub fn read_at(
        &self,
        position: Position,
        encoding: Encoding,
        scope: impl FnOnce(Option<&Path>) -> Arc<Scope>,
    ) -> Result<Arc<Read>, Unread> {
        if !self.is_long() {
            return self.read(scope);
        }
        let scope = self.settings(scope)?;
        let Some(long) = self.text.pieces() else { return self.read(|_| scope) };
        let at = long.offset(engine_position(position), encoding);
        let (reading, _) = scope.engine.read_around(long, at, Timestamp::now());
        Ok(Arc::new(Read { scope, reading }))
    }

    /// Reads everything, a long text in pieces: to each reading belong the bytes that it speaks for. Slow: not for
    /// the protocol's task.
    pub fn read_all<T>(
        &self,
        scope: impl FnOnce(Option<&Path>) -> Arc<Scope>,
        mut tell: impl FnMut(&Read, Span) -> Vec<T>,
    ) -> Result<Vec<T>, Unread> {
        let scope = self.settings(scope)?;
        let Some(long) = self.text.pieces() else {
            let read = self.read(|_| scope)?;
            return Ok(tell(&read, Span::new(0, usize::MAX)));
        };
        let mut told = Vec::new();
        for (reading, core) in scope.engine.read_all_around(long, Timestamp::now()) {
            told.extend(tell(&Read { scope: scope.clone(), reading }, core));
        }
        Ok(told)
    }

    /// What is said of the parts of a long text; `None` of a short one. Slow: not for the protocol's task.
    pub fn parts(
        &self,
        scope: impl FnOnce(Option<&Path>) -> Arc<Scope>,
    ) -> Option<Result<Vec<Part>, Unread>> {
        if !self.is_long() {
            return None;
        }
        Some(self.settings(scope).map(|scope| {
            let began = Instant::now();
            let Some(long) = self.text.pieces() else { return Vec::new() };
            let parts = scope.engine.parts(long, Timestamp::now());
            self.took(began.elapsed());
            parts
        }))
    }

    /// True if it is read in pieces.
    pub fn is_long(&self) -> bool {
        !matches!(self.text, Text::Short(_))
    }

    /// The lines in which the findings of `part` are.
    pub fn part_source(&self, part: &Part) -> Source {
        match self.text.pieces() {
            Some(long) => long.source(part),
            None => self.source(),
        }
    }

    fn took(&self, time: Duration) {
        self.cost.store(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// How long the last reading took; nothing if there was none.
    pub fn cost(&self) -> Duration {
        Duration::from_micros(self.cost.load(Ordering::Relaxed))
    }

    fn source(&self) -> Source {
        let name = self.name();
        let language = language(&name, &self.language, &self.text.first_line());
        Source::new(&name, language, self.text.whole())
    }
}

impl Text {
    fn new(uri: &Uri, id: &str, text: &str) -> Self {
        let rope = Rope::from_str(text);
        match text.len() > LONG {
            true => {
                let (name, id) = (name(uri), id.to_owned());
                Text::Uncut(Box::new(Uncut { name, id, text: rope, pieces: Arc::default() }))
            }
            false => Text::Short(rope),
        }
    }

    /// The pieces of a long text. Slow the first time: not for the protocol's task.
    fn pieces(&self) -> Option<&Long> {
        match self {
            Text::Short(_) => None,
            Text::Uncut(uncut) => Some(uncut.pieces.get_or_init(|| {
                let language = language(&uncut.name, &uncut.id, &uncut.text.line(0).to_string());
                Long::new(&uncut.name, language, &uncut.text.to_string())
            })),
            Text::Long(long) => Some(long),
        }
    }

    /// Keeps the text in pieces if somebody cut it.
    fn take_pieces(&mut self) {
        if let Text::Uncut(uncut) = self
            && let Some(long) = uncut.pieces.get()
        {
            *self = Text::Long(Box::new(long.clone()));
        }
    }

    /// Keeps the text as its length and its first line demand.
    fn settle(&mut self, uri: &Uri, id: &str) {
        let fits = match self {
            Text::Short(rope) => rope.len_bytes() <= LONG,
            Text::Uncut(uncut) => uncut.text.len_bytes() > LONG,
            Text::Long(long) => {
                long.len() > LONG && long.language() == language(&name(uri), id, long.first_line())
            }
        };
        if !fits {
            *self = Text::new(uri, id, &self.whole());
        }
    }

    /// What was said of it is to be said anew.
    fn forget(&mut self) {
        self.take_pieces();
        match self {
            Text::Short(_) => {}
            // whoever is cutting the text now says what was to be said before
            Text::Uncut(uncut) => uncut.pieces = Arc::default(),
            Text::Long(long) => long.forget(),
        }
    }

    fn len(&self) -> usize {
        match self {
            Text::Short(rope) => rope.len_bytes(),
            Text::Uncut(uncut) => uncut.text.len_bytes(),
            Text::Long(long) => long.len(),
        }
    }

    fn whole(&self) -> String {
        match self {
            Text::Short(rope) => rope.to_string(),
            Text::Uncut(uncut) => uncut.text.to_string(),
            Text::Long(long) => long.text(),
        }
    }

    fn first_line(&self) -> String {
        match self {
            Text::Short(rope) => rope.line(0).to_string(),
            Text::Uncut(uncut) => uncut.text.line(0).to_string(),
            Text::Long(long) => long.first_line().to_owned(),
        }
    }

    fn replace(&mut self, range: Range, new: &str, encoding: Encoding) {
        self.take_pieces();
        match self {
            Text::Short(rope) => replace(rope, range, new, encoding),
            Text::Uncut(uncut) => {
                replace(&mut uncut.text, range, new, encoding);
                uncut.pieces = Arc::default();
            }
            Text::Long(long) => {
                let start = long.offset(engine_position(range.start), encoding);
                let end = long.offset(engine_position(range.end), encoding).max(start);
                long.replace(start, end, new);
            }
        }
    }
}

fn engine_position(position: Position) -> oss403::Position {
    oss403::Position { line: position.line, character: position.character }
}

/// Path or address of a document as the user knows it.
fn name(uri: &Uri) -> String {
    path(uri).map_or_else(|| uri.as_str().to_owned(), |path| path.display().to_string())
}

/// The file behind `uri`; `None` where there is none.
pub fn path(uri: &Uri) -> Option<PathBuf> {
    let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    uri.to_file_path().filter(|_| is_file).map(|path| path.into_owned())
}

/// Id of the language of a document.
fn language(name: &str, id: &str, first_line: &str) -> &'static str {
    &oss403::syntax::detect(name, Some(id), first_line).id
}

/// A number that was never given before.
fn next_generation() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}

/// Puts `new` in the place of `range`. What lies outside the text means its nearest place inside.
fn replace(text: &mut Rope, range: Range, new: &str, encoding: Encoding) {
    let start = char_at(text, range.start, encoding);
    let end = char_at(text, range.end, encoding).max(start);
    text.remove(start..end);
    text.insert(start, new);
}

/// The character of `text` at `position`, by the rules of [`Source::offset`].
fn char_at(text: &Rope, position: Position, encoding: Encoding) -> usize {
    let Some(line) = text.get_line(position.line as usize) else { return text.len_chars() };
    let line = without_break(line);
    let column = position.character as usize;
    let within = match encoding {
        Encoding::Utf8 => line.byte_to_char(column.min(line.len_bytes())),
        Encoding::Utf16 => line.utf16_cu_to_char(column.min(line.len_utf16_cu())),
    };
    text.line_to_char(position.line as usize) + within
}

fn without_break(line: RopeSlice<'_>) -> RopeSlice<'_> {
    let breaks = line.chars_at(line.len_chars()).reversed().take_while(|&c| c == '\n' || c == '\r').count();
    line.slice(..line.len_chars() - breaks)
}

#[cfg(test)]
mod tests;
