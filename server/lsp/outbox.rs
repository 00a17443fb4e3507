//! What stands between the framework and standard output.
//!
//! The framework makes a tree of every message before it writes it. A document with a thousand findings is
//! published, or asked for, at every key stroke, and nearly all of it was said before; so lists of findings are
//! written here, from pieces that are kept, between the framework's own frames.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use serde_json::{Value, json};
use tokio::io::AsyncWrite;
use tokio::sync::oneshot;
use tower_lsp::jsonrpc::Response;
use tower_lsp::ls_types::{Diagnostic, Uri};

/// Source of a diagnostic that is none: its message is a list of diagnostics, written out.
const WRITTEN: &str = "oss403, written out";

/// Stands for `diagnostics`, a list of JSON, in an answer that goes through [`Outbox::pass`].
pub fn written(diagnostics: String) -> Vec<Diagnostic> {
    vec![Diagnostic { source: Some(WRITTEN.to_owned()), message: diagnostics, ..Diagnostic::default() }]
}

/// While so many bytes wait for the client, the framework waits as well.
const WAITING: usize = 1 << 22;

#[derive(Default)]
struct Queue {
    frames: VecDeque<(Option<Uri>, Vec<u8>)>,
    /// Bytes of the framework's frames that wait.
    bytes: usize,
    waker: Option<Waker>,
    /// Nothing more is to come.
    ends: bool,
    /// Nobody reads any more.
    broken: bool,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    news: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A way to the client. Cheap to clone.
#[derive(Clone, Default)]
pub struct Outbox(Arc<Shared>);

impl Outbox {
    /// Writes to `output` on a thread of its own. The signal comes when all is written after [`Outbox::end`], or
    /// when nobody reads any more.
    pub fn new(output: impl Write + Send + 'static) -> (Self, oneshot::Receiver<()>) {
        let outbox = Outbox::default();
        let (done, ended) = oneshot::channel();
        let shared = outbox.0.clone();
        std::thread::spawn(move || {
            write_all(&shared, output);
            // nobody may be waiting for it
            let _ = done.send(());
        });
        (outbox, ended)
    }

    /// Publishes `diagnostics`, a list of JSON, in place of what waits to be published of the same document.
    /// Returns at once.
    pub fn publish(&self, uri: &Uri, version: Option<i32>, diagnostics: &str) {
        let uri_json = Value::from(uri.as_str());
        let version = version.map(|version| format!("\"version\":{version},")).unwrap_or_default();
        let head = format!(
            "{{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/publishDiagnostics\",\"params\":{{\"uri\":{uri_json},{version}\"diagnostics\":"
        );
        let frame = frame(&[&head, diagnostics, "}}"]);
        let mut queue = self.0.lock();
        if queue.broken || queue.ends {
            return;
        }
        queue.frames.retain(|(waiting, _)| waiting.as_ref() != Some(uri));
        queue.frames.push_back((Some(uri.clone()), frame));
        self.0.news.notify_one();
    }

    /// The same for diagnostics that are not yet written out.
    pub fn publish_all(&self, uri: &Uri, version: Option<i32>, diagnostics: &[Diagnostic]) {
        let json = serde_json::to_string(diagnostics);
        self.publish(uri, version, json.as_deref().unwrap_or("[]"));
    }

    /// Sends the answer to a question for diagnostics that has them [`written`] out; returns any other. While too much
    /// waits for the client it returns this one as well: the framework knows how to wait.
    pub fn pass(&self, response: Option<Response>) -> Option<Response> {
        let items = |result: &Value| Some(result.get("items")?.get(0)?.get("source")? == WRITTEN);
        let response = response?;
        if !response.result().and_then(items).unwrap_or_default() {
            return Some(response);
        }
        let (id, body) = response.into_parts();
        let mut result = body.unwrap_or_default();
        let items = result.get_mut("items").map(Value::take).unwrap_or_default();
        let list = items.get(0).and_then(|item| item.get("message")?.as_str()).unwrap_or("[]");
        if self.0.lock().bytes > WAITING {
            result["items"] = serde_json::from_str(list).unwrap_or_default();
            return Some(Response::from_ok(id, result));
        }
        let (id, kind, name) = (json!(id), &result["kind"], &result["resultId"]);
        let head = format!(
            "{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":{{\"kind\":{kind},\"resultId\":{name},\"items\":"
        );
        let frame = frame(&[&head, list, "}}"]);
        let mut queue = self.0.lock();
        if !queue.broken && !queue.ends {
            queue.bytes += frame.len();
            queue.frames.push_back((None, frame));
            self.0.news.notify_one();
        }
        None
    }

    /// Nothing more is to come.
    pub fn end(&self) {
        self.0.lock().ends = true;
        self.0.news.notify_one();
    }

    /// The end of it that the framework writes to.
    pub fn framework(&self) -> Frames {
        Frames { outbox: self.clone(), part: Vec::new() }
    }
}

/// The frame of a body that consists of `parts`.
fn frame(parts: &[&str]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut frame = Vec::with_capacity(length + 32);
    frame.extend_from_slice(format!("Content-Length: {length}\r\n\r\n").as_bytes());
    parts.iter().for_each(|part| frame.extend_from_slice(part.as_bytes()));
    frame
}

fn write_all(shared: &Shared, mut output: impl Write) {
    loop {
        let mut queue = shared.lock();
        let (uri, frame) = loop {
            match queue.frames.pop_front() {
                Some(frame) => break frame,
                None if queue.ends => return,
                None => queue = shared.news.wait(queue).unwrap_or_else(PoisonError::into_inner),
            }
        };
        if uri.is_none() {
            queue.bytes -= frame.len();
            queue.waker.take().into_iter().for_each(Waker::wake);
        }
        drop(queue);
        if output.write_all(&frame).and_then(|()| output.flush()).is_err() {
            let mut queue = shared.lock();
            queue.broken = true;
            queue.frames.clear();
            queue.waker.take().into_iter().for_each(Waker::wake);
            return;
        }
    }
}

/// Takes what the framework writes, and passes it on in whole frames.
pub struct Frames {
    outbox: Outbox,
    /// A frame that is not yet whole.
    part: Vec<u8>,
}

/// Length of the frame at the start of `bytes`, with its head; `None` if the head is not yet whole.
fn frame_length(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let text = std::str::from_utf8(&bytes[..head]).ok()?;
    let length = text.lines().find_map(|line| line.strip_prefix("Content-Length:"))?;
    Some(head + 4 + length.trim().parse::<usize>().ok()?)
}

impl AsyncWrite for Frames {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outbox = self.outbox.clone();
        let mut queue = outbox.0.lock();
        if queue.broken {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        if queue.bytes > WAITING {
            queue.waker = Some(cx.waker().clone());
            return Poll::Pending;
        }
        self.part.extend_from_slice(bytes);
        while let Some(length) = frame_length(&self.part).filter(|&length| length <= self.part.len()) {
            let rest = self.part.split_off(length);
            let frame = std::mem::replace(&mut self.part, rest);
            queue.bytes += frame.len();
            queue.frames.push_back((None, frame));
            outbox.0.news.notify_one();
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use tokio::io::AsyncWriteExt;

    use super::*;

    /// An output whose bytes can be looked at, and that takes them when it is told to.
    struct Slow(mpsc::Receiver<()>, Arc<Mutex<Vec<u8>>>, mpsc::Sender<()>);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // nobody may be waiting for it
            let _ = self.2.send(());
            self.0.recv().map_err(|_| io::ErrorKind::BrokenPipe)?;
            self.1.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn frames_stay_whole_and_only_the_newest_publication_waits() {
        let (go, gone) = mpsc::channel();
        let written = Arc::new(Mutex::new(Vec::new()));
        let (begun, begins) = mpsc::channel();
        let (outbox, ended) = Outbox::new(Slow(gone, written.clone(), begun));
        let uri: Uri = "file:///a".parse().unwrap();
        let mut frames = outbox.framework();
        frames.write_all(b"Content-Length: 2\r\n\r").await.unwrap();
        outbox.publish(&uri, Some(1), "[1]");
        begins.recv().unwrap();
        frames.write_all(b"\n{").await.unwrap();
        outbox.publish(&uri, Some(2), "[2]");
        frames.write_all(b"}Content-Length: 2\r\n\r\n[]").await.unwrap();
        outbox.publish(&uri, Some(3), "[3]");
        outbox.end();
        for _ in 0..8 {
            // the writer may be gone already
            let _ = go.send(());
        }
        ended.await.unwrap();
        let text = String::from_utf8(written.lock().unwrap().clone()).unwrap();
        let version = |n: u32| format!("\"version\":{n},\"diagnostics\":[{n}]");
        assert!(text.contains("Content-Length: 2\r\n\r\n{}") && text.contains("Content-Length: 2\r\n\r\n[]"));
        assert!(text.ends_with(&format!("{}}}}}", version(3))), "{text}");
        assert!(!text.contains(&version(2)));
    }

    #[tokio::test]
    async fn an_answer_that_is_written_out_is_sent_as_it_is() {
        let (go, gone) = mpsc::channel();
        let sent = Arc::new(Mutex::new(Vec::new()));
        let (outbox, ended) = Outbox::new(Slow(gone, sent.clone(), mpsc::channel().0));
        let answer = |items| {
            let report = json!({ "kind": "full", "resultId": "1.2", "items": items });
            Some(Response::from_ok(7.into(), report))
        };
        let other = answer(vec![Diagnostic { source: Some("oss403".into()), ..Diagnostic::default() }]);
        assert_eq!(outbox.pass(other.clone()), other);
        assert_eq!(outbox.pass(answer(Vec::new())), answer(Vec::new()));
        assert_eq!(outbox.pass(answer(written("[{\"message\":\"域名\"}]".into()))), None);
        outbox.end();
        go.send(()).unwrap();
        ended.await.unwrap();
        let text = String::from_utf8(sent.lock().unwrap().clone()).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert_eq!(head, format!("Content-Length: {}", body.len()));
        let said: Value = serde_json::from_str(body).unwrap();
        let items = json!([{ "message": "域名" }]);
        let report = json!({ "kind": "full", "resultId": "1.2", "items": items });
        assert_eq!(said, json!({ "jsonrpc": "2.0", "id": 7, "result": report }));
    }

    #[test]
    fn an_answer_waits_for_a_client_that_does_not_read() {
        let outbox = Outbox::default();
        let list = |message: &str| format!("[{{\"message\":\"{message}\"}}]");
        let answer = |items| Some(Response::from_ok(7.into(), json!({ "kind": "full", "items": items })));
        assert_eq!(outbox.pass(answer(json!(written(list(&"x".repeat(WAITING)))))), None);
        let waits = outbox.pass(answer(json!(written(list("域名")))));
        assert_eq!(waits, answer(json!([{ "message": "域名" }])));
    }

    #[tokio::test]
    async fn a_client_that_reads_no_more_is_an_error() {
        let (go, gone) = mpsc::channel();
        drop(go);
        let (outbox, ended) = Outbox::new(Slow(gone, Arc::default(), mpsc::channel().0));
        outbox.publish(&"file:///a".parse().unwrap(), None, "[]");
        ended.await.unwrap();
        assert!(outbox.framework().write_all(b"x").await.is_err());
    }
}
