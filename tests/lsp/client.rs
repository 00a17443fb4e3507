//! A small client: it believes nothing, answers honestly, and reads whatever the server has to say.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Nothing takes longer than this, not even on a very busy machine.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// A server and the pipes to it.
pub struct Client {
    /// The process.
    pub child: Child,
    /// Everything that the server sent and nobody took yet.
    pending: Vec<Value>,
    inbox: Receiver<Value>,
    /// `None` once standard input is closed.
    outbox: Arc<Mutex<Option<Sender<Vec<u8>>>>>,
    settings: Arc<Mutex<Value>>,
    /// The request that is never answered.
    unanswered: Arc<Mutex<Option<&'static str>>>,
    /// Everything that the server ever sent, as it came.
    heard: Arc<Mutex<Vec<Value>>>,
    /// Everything that it wrote to standard error.
    muttered: Arc<Mutex<Vec<u8>>>,
    last_id: i64,
}

impl Client {
    /// Starts a server without a word to it.
    pub fn spawn() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_oss403"))
            .arg("lsp")
            .env_remove("LC_ALL")
            .env("LANG", "en_US.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let stdout = child.stdout.take().unwrap();
        let (outbox, to_write) = channel::<Vec<u8>>();
        std::thread::spawn(move || {
            // the pipe breaks when the server leaves
            to_write.iter().all(|bytes| stdin.write_all(&bytes).is_ok());
        });
        let settings = Arc::new(Mutex::new(Value::Null));
        let heard = Arc::new(Mutex::new(Vec::new()));
        let muttered = Arc::new(Mutex::new(Vec::new()));
        let (mut stderr, kept) = (child.stderr.take().unwrap(), muttered.clone());
        std::thread::spawn(move || {
            let mut bytes = [0; 1024];
            while let Ok(read @ 1..) = stderr.read(&mut bytes) {
                kept.lock().unwrap().extend(&bytes[..read]);
            }
        });
        let (received, inbox) = channel();
        let outbox = Arc::new(Mutex::new(Some(outbox)));
        let unanswered = Arc::new(Mutex::new(None));
        let (answers, known, kept) = (outbox.clone(), settings.clone(), heard.clone());
        let mute = unanswered.clone();
        std::thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            while let Some(message) = receive(&mut stdout) {
                let is_mute = mute.lock().unwrap().is_some_and(|method| message["method"] == method);
                let answer = answer(&message, &known).filter(|_| !is_mute);
                if let (Some(answer), Some(outbox)) = (answer, &*answers.lock().unwrap()) {
                    // the pipe may be broken: the server has left
                    let _ = outbox.send(frame(&answer));
                }
                kept.lock().unwrap().push(message.clone());
                if received.send(message).is_err() {
                    break;
                }
            }
        });
        Client {
            child,
            pending: Vec::new(),
            inbox,
            outbox,
            settings,
            unanswered,
            heard,
            muttered,
            last_id: 0,
        }
    }

    /// A session with a client of these capabilities.
    pub fn start(capabilities: Value) -> Self {
        Client::start_with(json!({ "capabilities": capabilities })).0
    }

    /// A session begun with these parameters; also what `initialize` answered.
    pub fn start_with(mut params: Value) -> (Self, Value) {
        let mut client = Client::spawn();
        params["processId"] = Value::Null;
        let answer = client.request("initialize", params);
        assert!(answer["error"].is_null(), "{answer}");
        client.notify("initialized", json!({}));
        (client, answer["result"].clone())
    }

    /// What the client answers to `workspace/configuration` from now on.
    pub fn set_settings(&self, settings: Value) {
        *self.settings.lock().unwrap() = settings;
    }

    /// From now on requests of the server called `method` are not answered.
    pub fn ignore(&self, method: &'static str) {
        *self.unanswered.lock().unwrap() = Some(method);
    }

    /// Sends bytes as they are.
    pub fn raw(&self, bytes: &[u8]) {
        self.outbox.lock().unwrap().as_ref().unwrap().send(bytes.to_vec()).unwrap();
    }

    /// Sends a notification.
    pub fn notify(&self, method: &str, params: Value) {
        self.raw(&notification(method, params));
    }

    /// Sends a request; its id.
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.last_id += 1;
        self.raw(&frame(
            &json!({ "jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params }),
        ));
        self.last_id
    }

    /// The answer to the request `id`.
    pub fn answer(&mut self, id: i64) -> Value {
        self.take(|message| message["id"] == id && message["method"].is_null())
    }

    /// Whichever answer to one of the requests `ids` comes first.
    pub fn wait_for_any(&mut self, ids: &[i64]) -> Value {
        self.take(|message| message["method"].is_null() && ids.iter().any(|&id| message["id"] == id))
    }

    /// The answer to the request with this id, of whatever kind.
    pub fn wait_for_id(&mut self, id: &Value) -> Value {
        self.take(|message| message["method"].is_null() && message["id"] == *id)
    }

    /// The next answer to a message whose id nobody could read.
    pub fn wait_for_null(&mut self) -> Value {
        self.wait_for_id(&Value::Null)
    }

    /// Sends a request and waits for its answer.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = match params {
            Value::Null => {
                self.last_id += 1;
                self.raw(&frame(&json!({ "jsonrpc": "2.0", "id": self.last_id, "method": method })));
                self.last_id
            }
            params => self.ask(method, params),
        };
        self.answer(id)
    }

    /// The parameters of the next notification or request called `method` that fits.
    pub fn wait(&mut self, method: &str, fits: impl Fn(&Value) -> bool) -> Value {
        self.take(|message| message["method"] == method && fits(&message["params"]))["params"].clone()
    }

    /// Takes the first message that fits, however many others came before it.
    fn take(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        if let Some(at) = self.pending.iter().position(&fits) {
            return self.pending.remove(at);
        }
        loop {
            match self.inbox.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(message) if fits(&message) => return message,
                Ok(message) => self.pending.push(message),
                Err(RecvTimeoutError::Timeout) => panic!("no such message; others: {:#?}", self.pending),
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("the server is gone; it said: {:#?}", self.pending)
                }
            }
        }
    }

    /// Everything that came meanwhile, taken after `time` has passed.
    pub fn listen(&mut self, time: Duration) -> Vec<Value> {
        std::thread::sleep(time);
        self.pending.extend(self.inbox.try_iter());
        std::mem::take(&mut self.pending)
    }

    /// Everything that the server ever sent.
    pub fn heard(&self) -> Vec<Value> {
        self.heard.lock().unwrap().clone()
    }

    /// Everything that it wrote to standard error.
    pub fn muttered(&self) -> String {
        String::from_utf8_lossy(&self.muttered.lock().unwrap()).into_owned()
    }

    /// Opens a document as version 1.
    pub fn open(&self, uri: &str, language: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Makes `changes` the version `version`.
    pub fn change(&self, uri: &str, version: i64, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Closes a document.
    pub fn close(&self, uri: &str) {
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    /// The next diagnostics of a document, of whatever version.
    pub fn diagnostics(&mut self, uri: &str) -> Vec<Value> {
        let params = self.wait("textDocument/publishDiagnostics", |params| params["uri"] == uri);
        params["diagnostics"].as_array().unwrap().clone()
    }

    /// The rules of the next diagnostics of a document.
    pub fn rules(&mut self, uri: &str) -> Vec<String> {
        self.diagnostics(uri).iter().map(|found| found["code"].as_str().unwrap().to_owned()).collect()
    }

    /// What a hover shows; null for nothing.
    pub fn hover(&mut self, uri: &str, line: u32, character: u32) -> Value {
        let answer = self.request("textDocument/hover", place(uri, line, character));
        assert!(answer["error"].is_null(), "{answer}");
        answer["result"].clone()
    }

    /// Asks the server to leave; the code that it leaves with. Standard input stays open.
    pub fn leave(&mut self) -> i32 {
        assert_eq!(self.request("shutdown", Value::Null)["result"], Value::Null);
        self.raw(&frame(&json!({ "jsonrpc": "2.0", "method": "exit" })));
        self.code()
    }

    /// Closes the server's standard input.
    pub fn hang_up(&self) {
        *self.outbox.lock().unwrap() = None;
    }

    /// The code that the process ends with, soon.
    pub fn code(&mut self) -> i32 {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code().unwrap();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the server does not leave");
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // it may have left already
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Parameters that name a place.
pub fn place(uri: &str, line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } })
}

/// A range.
pub fn range(start: (u32, u32), end: (u32, u32)) -> Value {
    let position = |(line, character): (u32, u32)| json!({ "line": line, "character": character });
    json!({ "start": position(start), "end": position(end) })
}

/// A notification with its header.
pub fn notification(method: &str, params: Value) -> Vec<u8> {
    frame(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
}

/// A message with its header.
pub fn frame(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// The answers of an honest client to a server's requests.
fn answer(message: &Value, settings: &Mutex<Value>) -> Option<Value> {
    let id = message.get("id")?;
    let result = match message["method"].as_str()? {
        "workspace/configuration" => {
            let items = message["params"]["items"].as_array().unwrap();
            items.iter().map(|_| settings.lock().unwrap().clone()).collect()
        }
        _ => Value::Null,
    };
    Some(json!({ "jsonrpc": "2.0", "id": id, "result": result }))
}

/// The next message; anything that is none fails the test, for standard output belongs to the protocol.
fn receive(stdout: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut header = String::new();
    if stdout.read_line(&mut header).unwrap() == 0 {
        return None;
    }
    let length = header.strip_prefix("Content-Length: ").and_then(|rest| rest.trim_end().parse().ok());
    let mut body = vec![0; length.unwrap_or_else(|| panic!("no header: {header:?}"))];
    let mut blank = String::new();
    stdout.read_line(&mut blank).unwrap();
    assert_eq!(blank, "\r\n");
    stdout.read_exact(&mut body).unwrap();
    let message: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(message["jsonrpc"], "2.0");
    Some(message)
}
