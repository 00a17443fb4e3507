//! The server in process, with work injected that the engine never does: it panics, or it takes its time.

use std::io::{self, BufRead, Read};
use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::AsyncWrite;

use super::*;

/// Bytes that somebody else is still writing.
struct Pipe(mpsc::Receiver<Vec<u8>>, io::Cursor<Vec<u8>>);

impl Read for Pipe {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.1.read(buf)? {
                0 => match self.0.recv() {
                    Ok(bytes) => self.1 = io::Cursor::new(bytes),
                    Err(_) => return Ok(0),
                },
                read => return Ok(read),
            }
        }
    }
}

struct Out(mpsc::Sender<Vec<u8>>);

impl AsyncWrite for Out {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.0.send(bytes.to_vec()).unwrap();
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl Face {
    async fn panic(&self, uri: Uri) -> Result<Option<()>> {
        Ok(self.state.ask("test", &uri, |snapshot, _, _| panic!("{}", snapshot.name())).await)
    }

    async fn sleep(&self, uri: Uri) -> Result<Option<()>> {
        let nap = |_: &_, _: &_, _: &_| {
            std::thread::sleep(Duration::from_millis(700));
            None
        };
        Ok(self.state.ask("test", &uri, nap).await)
    }
}

/// A client that speaks to a server in this process.
struct Pair {
    to: mpsc::Sender<Vec<u8>>,
    from: io::BufReader<Pipe>,
    _server: tokio::runtime::Runtime,
}

impl Pair {
    fn new() -> Self {
        let (to, input) = mpsc::channel();
        let (output, from) = mpsc::channel();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_time().build().unwrap();
        runtime.spawn(async move {
            let (inbox, _) = Inbox::new(Pipe(input, io::Cursor::default()));
            let (service, socket) =
                LspService::build(|client| Face::new(client, Outbox::default(), Locale::En))
                    .custom_method("test/panic", Face::panic)
                    .custom_method("test/sleep", Face::sleep)
                    .finish();
            Server::new(inbox, Out(output), socket).concurrency_level(CONCURRENCY).serve(service).await;
        });
        let mut pair =
            Pair { to, from: io::BufReader::new(Pipe(from, io::Cursor::default())), _server: runtime };
        pair.send(
            json!({ "id": 0, "method": "initialize", "params": { "processId": null, "capabilities": {} } }),
        );
        assert_eq!(pair.answer(0)["error"], Value::Null);
        pair.send(json!({ "method": "textDocument/didOpen", "params": { "textDocument": {
            "uri": "file:///secret-name", "languageId": "plaintext", "version": 1, "text": "a" } } }));
        pair
    }

    fn send(&mut self, mut message: Value) {
        message["jsonrpc"] = json!("2.0");
        let body = message.to_string();
        self.to.send(format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()).unwrap();
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.from.read_line(&mut line).unwrap();
            match line.trim().strip_prefix("Content-Length: ") {
                Some(number) => length = number.parse().unwrap(),
                None if line.trim().is_empty() => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        self.from.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    fn answer(&mut self, id: i64) -> Value {
        std::iter::repeat_with(|| self.receive()).find(|message| message["id"] == id).unwrap()
    }

    fn hover(&mut self, id: i64) {
        self.send(json!({ "id": id, "method": "textDocument/hover", "params": {
            "textDocument": { "uri": "file:///secret-name" }, "position": { "line": 0, "character": 0 } } }));
    }
}

#[test]
fn a_panic_costs_one_answer() {
    let mut pair = Pair::new();
    pair.send(json!({ "id": 1, "method": "test/panic", "params": "file:///secret-name" }));
    assert_eq!(pair.answer(1)["result"], Value::Null);
    let log = std::iter::repeat_with(|| pair.receive()).find(|m| m["method"] == "window/logMessage").unwrap();
    let text = log["params"]["message"].as_str().unwrap();
    assert!(text.contains("test failed at") && !text.contains("secret"), "{text}");
    pair.hover(2);
    assert_eq!(pair.answer(2)["error"], Value::Null);
}

#[test]
fn a_hover_does_not_wait_for_slow_work() {
    let mut pair = Pair::new();
    let start = Instant::now();
    for id in 1..=20 {
        pair.send(json!({ "id": id, "method": "test/sleep", "params": "file:///secret-name" }));
    }
    pair.hover(21);
    pair.answer(21);
    assert!(start.elapsed() < Duration::from_millis(600), "{:?}", start.elapsed());
}

#[test]
fn a_cancelled_request_is_answered_at_once() {
    let mut pair = Pair::new();
    let start = Instant::now();
    pair.send(json!({ "id": 1, "method": "test/sleep", "params": "file:///secret-name" }));
    pair.send(json!({ "method": "$/cancelRequest", "params": { "id": 1 } }));
    assert_eq!(pair.answer(1)["error"]["code"], -32800);
    assert!(start.elapsed() < Duration::from_millis(600), "{:?}", start.elapsed());
}
