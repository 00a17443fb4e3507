//! Answers of OSS that someone pasted or recorded: XML, escaped XML, lines of an SDK, dumps.

use std::sync::LazyLock;

use jiff::Timestamp;
use quick_xml::{Reader, escape::unescape, events::Event};
use regex::Regex;

use super::{Piece, Sighting, Thing, error_literal::is_ec};
use crate::{
    catalog::{self, Catalogued, Codes, Hit, HitKind, Words},
    syntax::Syntax,
    text::{Escape, Span, View, floor},
};

/// The longest body that is read, in bytes; what follows belongs to something else.
const LONGEST: usize = 64 * 1024;

/// The fields of a dump stand no further from a word that shows it, in bytes.
const DUMPED: usize = 4096;

/// Between two elements of a body that has no root stands no more than this, in bytes.
const APART: usize = 200;

/// One element of a body.
#[derive(Clone, Debug)]
pub struct Field {
    /// Name as OSS's XML has it, whatever the dump calls it: `Code`, `RequestId`, `EC` …
    pub name: String,
    /// Trimmed text.
    pub value: Piece,
    /// True if blanks stood around it, on its own line.
    pub padded: bool,
}

/// An answer of OSS.
#[derive(Clone, Debug, Default)]
pub struct ErrorBody {
    /// Its elements, in their order.
    pub fields: Vec<Field>,
}

impl ErrorBody {
    /// The text of the first element of that name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.piece(name).map(|piece| piece.text.as_str())
    }

    /// The first element of that name.
    pub fn piece(&self, name: &str) -> Option<&Piece> {
        self.fields.iter().find(|field| field.name == name).map(|field| &field.value)
    }

    /// True if the first element of that name has blanks around its text.
    pub fn is_padded(&self, name: &str) -> bool {
        self.fields.iter().find(|field| field.name == name).is_some_and(|field| field.padded)
    }

    /// True if its message is the one that the catalog knows by `id`.
    pub fn is_message(&self, id: &str) -> bool {
        let known = Codes::matching(self.get("Message").unwrap_or_default());
        known.first().is_some_and(|entry| entry.message.id == id)
    }

    /// The entry of the catalog for its code and its message.
    pub(crate) fn entry(&self) -> Option<Catalogued> {
        let code = self.get("Code").unwrap_or_default();
        let known = Codes::matching(self.get("Message").unwrap_or_default());
        known.into_iter().find(|entry| entry.code.code == code)
    }

    /// True if an entry knows its EC, or its code where it has no message.
    pub(crate) fn is_known_without_message(&self) -> bool {
        let bare = || {
            let code = self.get("Code").unwrap_or_default();
            self.get("Message").is_none_or(str::is_empty) && !catalog::codes(code).is_empty()
        };
        self.get("EC").and_then(catalog::ec).is_some() || bare()
    }

    /// The bucket, as it is named or as the host names it.
    pub fn bucket(&self) -> Option<String> {
        let named = self.get("Bucket").or_else(|| self.get("BucketName")).map(str::to_owned);
        named.or_else(|| {
            let host = self.get("HostId")?;
            let range = catalog::read_host(host)?.bucket?;
            host.get(range).map(str::to_owned)
        })
    }

    /// When the request came, by its id.
    pub fn moment(&self) -> Option<Timestamp> {
        let id = self.get("RequestId").filter(|id| is_request_id(id))?;
        let seconds = i64::from_str_radix(id.get(..8)?, 16).ok()?;
        // ids before OSS existed, or of tomorrow's century, are something else
        (1_300_000_000..4_000_000_000).contains(&seconds).then(|| Timestamp::from_second(seconds).ok())?
    }

    /// Why OSS answered so: by its message, else by its EC, else by its code.
    pub fn cause(&self) -> Option<Words> {
        let code = self.get("Code").unwrap_or_default();
        let by_message = self.entry().map(|entry| entry.message.cause.clone());
        let by_ec = || self.get("EC").and_then(catalog::ec).map(|ec| ec.meaning.clone());
        let by_code = || {
            let messages = &catalog::codes(code).first()?.messages;
            let generic = messages.iter().find(|message| message.id == "generic").or(messages.first());
            generic.map(|message| message.cause.clone())
        };
        by_message.or_else(by_ec).or_else(by_code)
    }

    /// Reads a body from a text that is nothing else; `None` if it is no answer of OSS.
    pub fn parse(text: &str) -> Option<(ErrorBody, Span)> {
        let view = View::new(text, Span::new(0, text.len()), Escape::Verbatim);
        xml(&view).or_else(|| dump(&view)).filter(|(body, _)| body.is_of_oss())
    }

    /// True if only OSS can have sent it: other clouds have the same codes and texts.
    fn is_of_oss(&self) -> bool {
        let known = self.get("Code").is_some_and(|code| !catalog::codes(code).is_empty());
        let ec = self.get("EC").is_some_and(is_ec);
        let request = self.get("RequestId").is_some_and(is_request_id);
        let host = self.get("HostId").is_some_and(|host| catalog::read_host(host).is_some());
        ec || (known && (request || host || self.get("OSSAccessKeyId").is_some()))
            || (request && host && self.get("Code").is_some())
    }
}

/// A request id of OSS: 24 hexadecimal digits, the first eight of which are its Unix time.
pub(crate) fn is_request_id(id: &str) -> bool {
    id.len() == 24 && id.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_lowercase())
}

/// All bodies around the hits.
pub(super) fn all(text: &str, syntax: &Syntax, hits: &[Hit]) -> Vec<Sighting> {
    let mut found: Vec<Sighting> = Vec::new();
    let mut tried = 0;
    for hit in hits.iter().filter(|hit| hit.kind == HitKind::Body) {
        let at = hit.span.start;
        if found.last().is_some_and(|last| at < last.span.end) {
            continue;
        }
        let before = found.last().map_or(0, |last| last.span.end).max(tried);
        let Some(outer) = window(text, before, hit.span) else { continue };
        tried = behind_opening(text, outer, hit.span);
        let place = syntax.place(text, at);
        let escape = written(outer.of(text));
        // a body inside one literal is unescaped as the literal is; a recorded one by its own look
        let escapes = match place.content.covers(outer) && !place.escapes.is_empty() {
            true => place.escapes.clone(),
            false => Vec::new(),
        };
        let verbatim = View::new(text, outer, Escape::Verbatim);
        let mut view = escapes.iter().fold(verbatim, |view, &escape| view.nest(escape));
        if written(view.text()) != Escape::Verbatim {
            view = view.nest(escape);
        }
        let read = xml(&view).or_else(|| dump(&view));
        let Some((body, inner)) = read.filter(|(body, _)| body.is_of_oss()) else { continue };
        let span = view.outer(inner);
        if found.last().is_some_and(|last| span.start < last.span.end) {
            continue;
        }
        found.push(Sighting { thing: Thing::ErrorBody(Box::new(body)), span, place, escapes });
    }
    found
}

/// All bodies of a log, which needs no knowledge of what stands around them. Each with its bytes.
pub(crate) fn in_log(text: &str) -> Vec<(ErrorBody, Span)> {
    let mut found: Vec<(ErrorBody, Span)> = Vec::new();
    let mut tried = 0;
    for hit in catalog::search(text).filter(|hit| hit.kind == HitKind::Body) {
        let last = found.last().map_or(0, |(_, last)| last.end);
        if hit.span.start < last {
            continue;
        }
        let before = last.max(tried);
        let Some(outer) = window(text, before, hit.span) else { continue };
        tried = behind_opening(text, outer, hit.span);
        let escape = written(outer.of(text));
        let mut view = View::new(text, outer, Escape::Verbatim);
        if escape != Escape::Verbatim {
            view = view.nest(escape);
        }
        let read = xml(&view).or_else(|| dump(&view)).filter(|(body, _)| body.is_of_oss());
        let Some((body, inner)) = read else { continue };
        let span = view.outer(inner);
        if span.start >= last {
            found.push((body, span));
        }
    }
    found
}

/// Where the next body can begin at the earliest: what this opening holds was read, whatever it is.
fn behind_opening(text: &str, outer: Span, hit: Span) -> usize {
    let opens = outer.start < hit.start && text[outer.start..].starts_with(['<', '&', '\\']);
    if opens { outer.start + 1 } else { 0 }
}

/// The bytes around a hit in which its body can stand: from `<Error>` to `</Error>`, or its own lines.
fn window(text: &str, before: usize, hit: Span) -> Option<Span> {
    static OPEN: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)(?:<|&lt;|\\u003c)error(?:>|&gt;|\\u003e|\s)").ok());
    static CODE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:<|&lt;|\\u003c)Code(?:>|&gt;|\\u003e)").ok());
    static CLOSE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)(?:<|&lt;|\\u003c)\\?/error(?:>|&gt;|\\u003e)").ok());
    let from = floor(text, hit.start.saturating_sub(LONGEST / 4).max(before));
    let to = floor(text, (hit.end + LONGEST).min(text.len()));
    let head = &text[from..hit.end];
    let last =
        |regex: &LazyLock<Option<Regex>>| regex.as_ref()?.find_iter(head).last().map(|m| from + m.start());
    let opening = last(&OPEN);
    if let Some(start) = opening.or_else(|| last(&CODE)) {
        // one that was cut, or has no root, ends where the next one begins
        let rest = &text[hit.end..to];
        let second = CODE
            .as_ref()?
            .find(rest)
            .filter(|_| CODE.as_ref().is_some_and(|code| code.is_match(&text[start..hit.start])));
        let next = [OPEN.as_ref()?.find(rest), second].into_iter().flatten();
        let to = next.map(|next| hit.end + next.start()).min().unwrap_or(to);
        let close = CLOSE.as_ref()?.find(&text[hit.start..to]).map(|m| hit.start + m.end());
        // a body that was closed before the hit is another one
        let closed = CLOSE.as_ref()?.is_match(&text[start..hit.start]);
        if !closed {
            return Some(Span::new(start, close.unwrap_or(to)));
        }
    }
    // a log may be one line, so no further back than a dump reaches
    let near = floor(text, hit.start.saturating_sub(DUMPED));
    let start_of = |end: usize| text[near..end.max(near)].rfind('\n').map_or(near, |i| near + i + 1);
    let line_start = start_of(hit.start);
    let first = start_of(line_start.saturating_sub(1));
    let end = text[hit.end..to].match_indices('\n').nth(12).map_or(to, |(i, _)| hit.end + i);
    let line_end = text[hit.end..to].find('\n').map_or(to, |i| hit.end + i);
    // dumps of one line are by far the most; those of many lines name their fields line by line
    let one = Span::new(line_start, floor(text, line_end.min(hit.end + DUMPED)));
    let many = Span::new(first, floor(text, end.min(hit.end + DUMPED)));
    Some(if Named::all(one.of(text)).nth(2).is_some() { one } else { many })
}

/// How the tags of `text` are written.
fn written(text: &str) -> Escape {
    if text.contains("\\u003c") || text.contains("\\u003C") {
        return Escape::Backslash { quote: '"' };
    }
    if !text.contains("<Code>") && text.contains("&lt;Code&gt;") {
        return Escape::Entities;
    }
    Escape::Verbatim
}

/// The leaf elements of XML, as far as it goes.
fn xml(view: &View<'_>) -> Option<(ErrorBody, Span)> {
    let text = view.text();
    let start = text.find("<Error").or_else(|| text.find("<Code>"))?;
    let mut reader = Reader::from_str(&text[start..]);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut body = ErrorBody::default();
    let mut open: Option<(String, usize)> = None;
    let mut end = start;
    let has_root = !text[start..].starts_with("<Code>");
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                let name = tag.local_name().as_ref().to_owned();
                let from = start + reader.buffer_position() as usize;
                let between = open.is_none().then(|| text.get(end..from)).flatten();
                if !has_root && between.is_some_and(|between| between.trim_start().len() > APART) {
                    break;
                }
                open = Some((name, from));
            }
            Ok(Event::End(tag)) => {
                let after = start + reader.buffer_position() as usize;
                match open.take() {
                    Some((name, from)) => {
                        let to = text[from..after].rfind("</").map_or(after, |at| from + at);
                        body.push(view, name, Span::new(from, to));
                    }
                    // the tag of something around it
                    None if !has_root && text[end..after].trim_start().len() > APART => break,
                    None => {}
                }
                end = after;
                if tag.local_name().as_ref() == "Error" {
                    break;
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    // the last element may be cut in two
    if let Some((name, from)) = open {
        let to = text[from..].find(['<', '\n']).map_or(text.len(), |i| from + i);
        body.push(view, name, Span::new(from, to));
        end = to;
    }
    (body.get("Code").is_some() || body.get("EC").is_some()).then_some((body, Span::new(start, end)))
}

impl ErrorBody {
    fn push(&mut self, view: &View<'_>, name: String, inner: Span) {
        let raw = inner.of(view.text());
        let lead = raw.len() - raw.trim_start().len();
        let trimmed = Span::new(inner.start + lead, inner.start + lead + raw.trim().len());
        let mut value = Piece::new(view, trimmed);
        if let Ok(text) = unescape(&value.text) {
            value.text = text.into_owned();
        }
        // pretty-printing breaks lines
        let padded = raw.len() != raw.trim().len() && !raw.contains(['\n', '\r']);
        self.fields.push(Field { name, value, padded });
    }
}

/// A name of a field and its separator, as the SDKs print them: `ErrorCode=AccessDenied,`, `'Code': 'AccessDenied'`,
/// `"code":"AccessDenied"`, `Error Code: AccessDenied.`, `[ErrorCode]: AccessDenied`.
static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    // without Unicode, so that the search does not slow down where there are Chinese characters
    Regex::new(
        r#"(?ix-u)
        \b(?: ossexception | error[\ _]?code | error[\ _]?message | code | message | request[\ _-]?id | x-oss-request-id
            | host[\ _]?id | ec(?:[\ _]?code)? | x-oss-ec | endpoint | bucket(?:name)? | ossaccesskeyid | status[\ _]?code
            | request[\ _]?target | servertime | requesttime | stringtosign )
        \\?["'\]]? \s* (?: => | = | :\s* ) \s*
        "#,
    )
    .ok()
});

/// A field of a dump.
#[derive(Clone, Copy)]
struct Named {
    /// The element of OSS's XML that its name stands for.
    name: &'static str,
    /// Where it begins.
    start: usize,
    /// Its value.
    value: Span,
    /// True if no quotes stand around the value.
    bare: bool,
}

impl Named {
    /// All of them in `text`, none in the value of another.
    fn all(text: &str) -> impl Iterator<Item = Named> {
        let mut at = 0;
        std::iter::from_fn(move || {
            loop {
                let found = NAME.as_ref()?.find_at(text, at)?;
                let named = Named::read(text, Span::from(found.range()));
                at = named.map_or(found.end(), |named| named.value.end);
                if named.is_some() {
                    return named;
                }
            }
        })
    }

    /// The one whose name and separator stand at `found`; `None` if no value follows.
    fn read(text: &str, found: Span) -> Option<Named> {
        let rest = &text[found.end..];
        let opened = ["\\\"", "\"", "'"].into_iter().find(|quote| rest.starts_with(quote));
        let start = found.end + opened.map_or(0, str::len);
        let inner = &text[start..];
        let len = match opened {
            Some("'") => inner.find('\'')?,
            Some(_) => quoted(inner),
            None => inner.find(|c: char| c.is_whitespace() || ",;\"'})]".contains(c)).unwrap_or(inner.len()),
        };
        let value = Span::new(start, start + len);
        (opened.is_some() || !value.is_empty()).then(|| Named {
            name: field_name(found.of(text)),
            start: found.start,
            value,
            bare: opened.is_none(),
        })
    }
}

/// Where the text of a string ends: at a quote, with or without a backslash before it.
fn quoted(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&b) = bytes.get(at) {
        match b {
            b'"' => return at,
            b'\\' if bytes.get(at + 1).is_none_or(|&next| next == b'"') => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The fields of an SDK's own rendering.
fn dump(view: &View<'_>) -> Option<(ErrorBody, Span)> {
    let text = view.text();
    let mut body = ErrorBody::default();
    let mut span: Option<Span> = None;
    let mut names = Named::all(text).peekable();
    while let Some(Named { name, start, mut value, bare }) = names.next() {
        if bare {
            let next = names.peek().map_or(text.len(), |next| next.start);
            value = bare_value(text, value, next, name == "Message");
        }
        if body.get(name).is_none() {
            let value = Piece::new(view, value);
            body.fields.push(Field { name: name.to_owned(), value, padded: false });
        }
        span = Some(Span::new(span.map_or(start, |span: Span| span.start), value.end));
    }
    // one word such as `code: x` is no answer
    (body.fields.len() >= 2).then_some((body, span?))
}

/// A value without quotes, from its first word on: a message goes on to the end of its line or to the next field.
/// The point of the SDK's own sentence is none of it.
fn bare_value(text: &str, first: Span, next: usize, is_message: bool) -> Span {
    let mut value = first;
    if is_message && next > first.end {
        let line = text[first.start..next].find(['\n', '\r']).map_or(next, |i| first.start + i);
        value.end = line.max(first.end);
    }
    let trimmed = value.of(text).trim_end_matches([' ', ',', ';', '[', '{', '"', '\'']);
    // the catalog's messages end in a point, codes and numbers never do
    let len = if is_message { trimmed.len() } else { trimmed.trim_end_matches('.').len() };
    Span::new(value.start, value.start + len)
}

/// The element of OSS's XML that a dump's word stands for.
fn field_name(word: &str) -> &'static str {
    let word: String = word.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    match word.as_str() {
        "errorcode" | "code" => "Code",
        "errormessage" | "message" | "ossexception" => "Message",
        "requestid" | "xossrequestid" => "RequestId",
        "hostid" => "HostId",
        "ec" | "eccode" | "xossec" => "EC",
        "endpoint" => "Endpoint",
        "bucket" | "bucketname" => "Bucket",
        "ossaccesskeyid" => "OSSAccessKeyId",
        "statuscode" => "StatusCode",
        "requesttarget" => "RequestTarget",
        "servertime" => "ServerTime",
        "requesttime" => "RequestTime",
        _ => "StringToSign",
    }
}
