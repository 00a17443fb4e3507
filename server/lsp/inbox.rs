//! What stands between standard input and the framework.
//!
//! tower-lsp stops reading for good at the first frame that it cannot decode: a header in lower case, a
//! byte that is no UTF-8, half a surrogate pair, JSON that ends too early. And a request whose method begins
//! with `$/` it never answers. So every frame is looked at before the framework sees it; what can be mended
//! is mended, and the rest is replaced by a request that the server refuses.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use serde_json::{Value, json};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::{mpsc, oneshot};
use tower_lsp::jsonrpc::Request;

/// Method of the request that stands in for a message that the framework must not see; its parameter is the
/// code of the error that answers it.
pub const REFUSE: &str = "oss403/refuse";

/// JSON-RPC's code for what is no JSON.
const PARSE_ERROR: i64 = -32700;

/// JSON-RPC's code for JSON that is no message.
const INVALID_REQUEST: i64 = -32600;

/// JSON-RPC's code for a request that nobody knows.
const METHOD_NOT_FOUND: i64 = -32601;

/// Messages that wait between the reading thread and the framework.
const WAITING: usize = 64;

/// The frames of a client, all of them readable.
pub struct Inbox {
    frames: mpsc::Receiver<Vec<u8>>,
    current: io::Cursor<Vec<u8>>,
}

impl Inbox {
    /// Reads `input` on a thread of its own, which nobody waits for: a client may keep it open for ever.
    /// The signal comes when there is nothing more to expect, at `exit` or at the end of the input.
    pub fn new(input: impl Read + Send + 'static) -> (Self, oneshot::Receiver<()>) {
        let (sender, frames) = mpsc::channel(WAITING);
        let (end, ended) = oneshot::channel();
        std::thread::spawn(move || {
            let mut input = BufReader::new(input);
            while let Ok(Some(body)) = next_body(&mut input) {
                let message = admit(&body);
                if sender.blocking_send(frame(&message.text)).is_err() || message.last {
                    break;
                }
            }
            // the receiver may be gone already: then nobody needs to know
            let _ = end.send(());
        });
        (Inbox { frames, current: io::Cursor::default() }, ended)
    }
}

impl AsyncRead for Inbox {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.current.position() == self.current.get_ref().len() as u64 {
            match ready!(self.frames.poll_recv(cx)) {
                Some(frame) => self.current = io::Cursor::new(frame),
                None => return Poll::Ready(Ok(())),
            }
        }
        // the framework's buffer is as large as the largest message was: it is not cleared for a small one
        let left = self.current.get_ref().len() - self.current.position() as usize;
        let room = left.min(buf.remaining());
        let read = self.current.read(buf.initialize_unfilled_to(room))?;
        buf.advance(read);
        Poll::Ready(Ok(()))
    }
}

/// The body of the next frame; `None` at the end of the input. Whatever stands between frames is skipped.
fn next_body(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        match (line.trim_ascii().is_empty(), length) {
            (false, _) => length = content_length(&line).or(length),
            (true, None) => {}
            (true, Some(length)) => {
                let mut body = Vec::new();
                let read = input.take(length).read_to_end(&mut body)?;
                return Ok((read as u64 == length).then_some(body));
            }
        }
    }
}

/// The length in bytes that a header line announces. Behind a body of wrong length the next header does not
/// begin its line, so it is looked for anywhere.
fn content_length(line: &[u8]) -> Option<u64> {
    const NAME: &str = "content-length:";
    let line = String::from_utf8_lossy(line).to_ascii_lowercase();
    let start = line.rfind(NAME)? + NAME.len();
    line.get(start..)?.trim().parse().ok()
}

fn frame(body: &str) -> Vec<u8> {
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// A message that the framework is able to read.
struct Message<'a> {
    text: Cow<'a, str>,
    /// True if the client promised to say nothing more.
    last: bool,
}

fn admit(body: &[u8]) -> Message<'_> {
    let text = String::from_utf8_lossy(body);
    let (text, request) = match text.parse::<Request>() {
        Ok(request) => (text, request),
        Err(_) => {
            let mended = mend_surrogates(&text);
            match mended.parse::<Request>() {
                Ok(request) => (Cow::Owned(mended), request),
                Err(_) => return Message { text: refused(&mended).into(), last: false },
            }
        }
    };
    match request.method() {
        "" => Message { text: answer(text), last: false },
        method if method.starts_with("$/") && request.id().is_some() => {
            Message { text: stand_in(&json!(request.id()), METHOD_NOT_FOUND).into(), last: false }
        }
        method => Message { last: method == "exit", text },
    }
}

/// A message without a method is an answer. Some clients leave out a `result` that is null.
fn answer(text: Cow<'_, str>) -> Cow<'_, str> {
    match serde_json::from_str::<Value>(&text) {
        Ok(Value::Object(fields)) if fields.contains_key("result") || fields.contains_key("error") => text,
        Ok(Value::Object(fields)) if fields.contains_key("id") => {
            json!({ "jsonrpc": "2.0", "id": fields.get("id"), "result": null }).to_string().into()
        }
        _ => refused(&text).into(),
    }
}

/// What stands in for a text that is no message, under the message's id if it has a usable one.
fn refused(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => {
            let id = value.get("id").filter(|id| id.is_i64() || id.is_string());
            stand_in(id.unwrap_or(&Value::Null), INVALID_REQUEST)
        }
        Err(_) => stand_in(&Value::Null, PARSE_ERROR),
    }
}

/// A request that is answered with the error `code` under `id`.
fn stand_in(id: &Value, code: i64) -> String {
    json!({ "jsonrpc": "2.0", "id": id, "method": REFUSE, "params": { "code": code } }).to_string()
}

/// Replaces halves of surrogate pairs by U+FFFD, which is as wide in UTF-16: an editor that holds half an
/// emoji sends it like this, and to lose the message would ruin every later position.
fn mend_surrogates(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (head, tail) = rest.split_at(at);
        out.push_str(head);
        let (length, half) = match (unit(tail), tail.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, false),
            (Some(0xd800..=0xdfff), _) => (6, true),
            _ => (1 + tail[1..].chars().next().map_or(0, char::len_utf8), false),
        };
        let (escape, tail) = tail.split_at(length);
        out.push_str(if half { "\\ufffd" } else { escape });
        rest = tail;
    }
    out + rest
}

/// The code unit of the escape sequence `\uHHHH` at the start of `text`.
fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(mut input: &[u8]) -> Vec<String> {
        std::iter::from_fn(|| next_body(&mut input).unwrap())
            .map(|body| String::from_utf8_lossy(&body).into_owned())
            .collect()
    }

    #[test]
    fn frames_are_found_among_rubbish() {
        let input =
            b"hello\r\n\r\ncontent-LENGTH:  2 \r\nX: y\r\n\r\nabContent-Type: t\nContent-Length: 1\n\nc";
        assert_eq!(bodies(input), ["ab", "c"]);
    }

    #[test]
    fn a_wrong_length_costs_one_message() {
        assert_eq!(bodies(b"Content-Length: 2\r\n\r\n{\"a\":1}Content-Length: 2\r\n\r\n[]"), ["{\"", "[]"]);
        assert_eq!(bodies(b"Content-Length: x\r\n\r\n{}Content-Length: 2\r\n\r\n[]"), ["[]"]);
        assert!(bodies(b"Content-Length: 9\r\n\r\n{}").is_empty());
    }

    #[test]
    fn what_is_readable_passes_as_it_is() {
        for text in [
            r#"{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":[1,"\ud83d\ude00"]}}"#,
            r#"{"jsonrpc":"2.0","method":"$/x"}"#,
            r#"{"jsonrpc":"2.0","id":"a","result":null}"#,
            r#"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"}}"#,
        ] {
            assert_eq!(admit(text.as_bytes()).text, text);
        }
    }

    #[test]
    fn what_can_be_mended_is_mended() {
        let half = admit(br#"{"jsonrpc":"2.0","method":"x","params":["\\\ud83d\"\udc00\ud83d\ude00"]}"#);
        assert_eq!(half.text, r#"{"jsonrpc":"2.0","method":"x","params":["\\\ufffd\"\ufffd\ud83d\ude00"]}"#);
        let bytes = admit(b"{\"jsonrpc\":\"2.0\",\"method\":\"x\",\"params\":[\"\xff\"]}");
        assert_eq!(bytes.text, "{\"jsonrpc\":\"2.0\",\"method\":\"x\",\"params\":[\"\u{fffd}\"]}");
        let short = admit(br#"{"jsonrpc":"2.0","id":7}"#);
        assert_eq!(short.text, r#"{"id":7,"jsonrpc":"2.0","result":null}"#);
    }

    #[test]
    fn the_rest_is_refused() {
        for (text, id, code) in [
            ("{not json", Value::Null, PARSE_ERROR),
            ("", Value::Null, PARSE_ERROR),
            ("\\\u{62d2}\\", Value::Null, PARSE_ERROR),
            ("[]", Value::Null, INVALID_REQUEST),
            (r#"{"id":3,"method":"x"}"#, json!(3), INVALID_REQUEST),
            (r#"{"jsonrpc":"2.0","id":1.5,"method":"x"}"#, Value::Null, INVALID_REQUEST),
            (r#"{"jsonrpc":"2.0","id":"a","method":7}"#, json!("a"), INVALID_REQUEST),
            (r#"{"jsonrpc":"2.0","id":"b","method":"$/x"}"#, json!("b"), METHOD_NOT_FOUND),
        ] {
            assert_eq!(admit(text.as_bytes()).text, stand_in(&id, code), "{text}");
        }
    }

    #[test]
    fn exit_is_the_last_message() {
        assert!(admit(br#"{"jsonrpc":"2.0","method":"exit"}"#).last);
        assert!(!admit(br#"{"jsonrpc":"2.0","id":1,"method":"shutdown"}"#).last);
    }

    /// Bytes that no client sends, as often as `FUZZ` says: what comes out of them the framework can read.
    #[test]
    fn rubbish_becomes_messages() {
        const PIECES: [&str; 16] = [
            "Content-Length: 2\r\n\r\n",
            "Content-Length: 46\r\n\r\n",
            "content-length:99999999999999999999\r\n\r\n",
            "{\"jsonrpc\":\"2.0\",\"method\":\"x\",\"params\":[1]}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$/x\"}",
            "{\"id\":",
            "\"\\ud83d\"",
            "\\u",
            "{}",
            "[",
            "}",
            "\r\n",
            "\n",
            "\"method\":7,",
            "域名😀",
            "\u{0}",
        ];
        let count = std::env::var("FUZZ").ok().and_then(|told| told.parse().ok()).unwrap_or(500_u32);
        let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
        let mut roll = |below: usize| {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            (dice % below as u64) as usize
        };
        for _ in 0..count {
            let pieces = roll(12);
            let mut bytes: Vec<u8> =
                (0..=pieces).flat_map(|_| PIECES[roll(PIECES.len())].as_bytes().to_vec()).collect();
            let at = roll(bytes.len());
            bytes[at] = [0xff, b'"', b'\\', b'{'][roll(4)];
            let mut input = bytes.as_slice();
            while let Some(body) = next_body(&mut input).unwrap() {
                let message = admit(&body);
                let value: Value = serde_json::from_str(&message.text).unwrap();
                assert!(message.text.parse::<Request>().is_ok() || value.get("method").is_none(), "{value}");
            }
        }
    }
}
