//! Everything that the server keeps. Handlers change it before they first wait.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use oss403::{Part, Span, Timestamp};
use tower_lsp::Client;
use tower_lsp::ls_types::{MessageType, Position, Uri};

use super::cause::Causes;
use super::documents::{Documents, Read, Snapshot, Unread};
use super::off::off;
use super::outbox::Outbox;
use super::scan::Scan;
use super::session::Session;
use super::settings::{Broken, Layers, Scope};
use super::words;
use super::workspace::Workspace;

/// Documents that are read at the same time without a question: of these some may be slow.
pub const READERS: usize = 4;

/// Everything that the server keeps.
pub struct State {
    /// The editor.
    pub client: Client,
    /// The open documents.
    pub documents: Documents,
    /// What is written to the editor past the framework.
    pub outbox: Outbox,
    /// The settings.
    pub layers: Layers,
    /// Whoever reads a document that nobody has asked about holds one of these: what is read at the same time is in
    /// memory at the same time.
    pub readers: Arc<tokio::sync::Semaphore>,
    /// Whoever publishes holds this, so that nothing old goes out behind something new.
    pub publishing: tokio::sync::Mutex<()>,
    /// The check of whole folders.
    pub scan: Scan,
    /// The search for the cause of an answer.
    pub causes: Causes,
    /// What the files of the workspace say together.
    pub workspace: Workspace,
    /// The client has said `shutdown`.
    pub shut_down: AtomicBool,
    session: OnceLock<Session>,
}

impl State {
    /// A server that speaks `locale` to `client` until they agree on more.
    pub fn new(client: Client, outbox: Outbox, locale: oss403::Locale) -> Self {
        let layers = Layers::default();
        layers.set_locale(locale);
        State {
            client,
            documents: Documents::default(),
            outbox,
            layers,
            readers: Arc::new(tokio::sync::Semaphore::new(READERS)),
            publishing: tokio::sync::Mutex::default(),
            scan: Scan::default(),
            causes: Causes::default(),
            workspace: Workspace::default(),
            shut_down: AtomicBool::new(false),
            session: OnceLock::new(),
        }
    }

    /// What was agreed on. The framework lets no request through before `initialize`.
    pub fn session(&self) -> &Session {
        self.session.get_or_init(Session::default)
    }

    /// Keeps what was agreed on; only the first time counts.
    pub fn agree(&self, session: Session) -> &Session {
        self.session.get_or_init(|| session)
    }

    /// Answers a question about the newest version of a document by `work`, off the protocol's task; `None`
    /// for a document that is not open, not to be read, or that makes `work` panic.
    pub async fn ask<T: Send + 'static>(
        self: &Arc<Self>,
        what: &str,
        uri: &Uri,
        work: impl FnOnce(&Snapshot, &Read, &Session) -> Option<T> + Send + 'static,
    ) -> Option<T> {
        let snapshot = self.documents.snapshot(uri)?;
        let state = self.clone();
        let answer = off(move || work(&snapshot, &*state.read(&snapshot).ok()?, state.session())).await;
        answer.unwrap_or_else(|place| {
            self.log_panic(what, &place);
            None
        })
    }

    /// The same about what stands around a position: of a long document only that is read.
    pub async fn ask_at<T: Send + 'static>(
        self: &Arc<Self>,
        what: &str,
        uri: &Uri,
        position: Position,
        work: impl FnOnce(&Snapshot, &Read, &Session) -> Option<T> + Send + 'static,
    ) -> Option<T> {
        let snapshot = self.documents.snapshot(uri)?;
        let state = self.clone();
        let answer = off(move || {
            let session = state.session();
            let read = snapshot.read_at(position, session.encoding, |path| state.scope(path));
            work(&snapshot, &*read.ok()?, session)
        });
        answer.await.unwrap_or_else(|place| {
            self.log_panic(what, &place);
            None
        })
    }

    /// The same about all of a document: a long one is told in pieces, of each only what stands in the span.
    pub async fn ask_all<T: Send + 'static>(
        self: &Arc<Self>,
        what: &str,
        uri: &Uri,
        mut work: impl FnMut(&Read, Span, &Session) -> Vec<T> + Send + 'static,
    ) -> Option<Vec<T>> {
        let snapshot = self.documents.snapshot(uri)?;
        let state = self.clone();
        let answer = off(move || {
            let session = state.session();
            let told = snapshot.read_all(|path| state.scope(path), |read, core| work(read, core, session));
            told.ok()
        });
        answer.await.unwrap_or_else(|place| {
            self.log_panic(what, &place);
            None
        })
    }

    /// Says what there is to say of the parts of a long document; `None` of a short one. Slow, as `read`.
    pub fn parts(self: &Arc<Self>, snapshot: &Snapshot) -> Option<Result<Vec<Part>, Unread>> {
        snapshot.parts(|path| self.scope(path))
    }

    /// Reads a snapshot under the settings of its folder. Slow: not for the protocol's task.
    pub fn read(self: &Arc<Self>, snapshot: &Snapshot) -> Result<Arc<Read>, Unread> {
        snapshot.read(|path| self.scope(path))
    }

    /// What holds for the file at `path`. Slow: not for the protocol's task.
    pub fn scope(self: &Arc<Self>, path: Option<&Path>) -> Arc<Scope> {
        let (scope, broken) = self.layers.scope(path);
        if let Some(broken) = broken {
            self.complain(&broken);
        }
        scope
    }

    /// Tells the user about settings that cannot be used.
    pub fn complain(self: &Arc<Self>, broken: &Broken) {
        let facts = [("origin", broken.origin.as_str()), ("problem", broken.problem.as_str())];
        self.show(MessageType::ERROR, words::BROKEN_SETTINGS.fill(self.layers.locale(), &facts));
    }

    /// Shows a message to the user, without waiting for it.
    pub fn show(self: &Arc<Self>, kind: MessageType, message: String) {
        let state = self.clone();
        tokio::spawn(async move { state.client.show_message(kind, message).await });
    }

    /// Writes a line into the client's log, without waiting for it.
    pub fn log(self: &Arc<Self>, kind: MessageType, message: String) {
        let state = self.clone();
        tokio::spawn(async move { state.client.log_message(kind, message).await });
    }

    /// Notes a panic in the client's log, without waiting for it. No text of a document goes there.
    pub fn log_panic(self: &Arc<Self>, what: &str, place: &str) {
        let message =
            format!("oss403 {}: {what} failed at {place}; this is a bug", env!("CARGO_PKG_VERSION"));
        self.log(MessageType::ERROR, message);
    }
}

/// The moment at which questions are answered.
pub fn now() -> Timestamp {
    Timestamp::now()
}
