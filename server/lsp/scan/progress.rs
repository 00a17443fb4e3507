//! How far a check is, shown by the client.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tower_lsp::Client;
use tower_lsp::ls_types::ProgressToken;

/// The client is told this often at most.
const PAUSE: Duration = Duration::from_millis(100);

/// Counts files as they are read; nobody may be interested. The progress ends when this is dropped.
#[derive(Default)]
pub struct Steps {
    done: AtomicUsize,
    told: Option<watch::Sender<(usize, usize)>>,
}

impl Steps {
    /// One file of `all` is done.
    pub fn step(&self, all: usize) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(told) = &self.told {
            told.send_replace((done, all));
        }
    }
}

/// Shows a progress under `token`, which has to be made known to the client first if we created it. Nobody waits
/// for the client: it shows what it can, when it can. Returns at once.
pub fn show(client: &Client, token: &ProgressToken, created: bool, title: &str) -> Steps {
    let (told, steps) = watch::channel((0, 0));
    tokio::spawn(report(client.clone(), token.clone(), created, title.to_owned(), steps));
    Steps { done: AtomicUsize::new(0), told: Some(told) }
}

async fn report(
    client: Client,
    token: ProgressToken,
    created: bool,
    title: String,
    mut steps: watch::Receiver<(usize, usize)>,
) {
    if created && client.create_work_done_progress(token.clone()).await.is_err() {
        return;
    }
    let shown = client.progress(token, title).with_percentage(0).with_cancel_button().begin().await;
    while steps.changed().await.is_ok() {
        let (done, all) = *steps.borrow_and_update();
        let percentage = done * 100 / all.max(1);
        shown.report_with_message(format!("{done}/{all}"), percentage as u32, Some(true)).await;
        tokio::time::sleep(PAUSE).await;
    }
    shown.finish().await;
}
