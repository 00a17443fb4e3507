//! Requests that are written out: `curl` commands, request files, requests that a log recorded.

mod curl;
mod raw;

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::{Endpoint, Piece, SignedUrl, endpoint, url};
use crate::{
    signing,
    syntax::{Ground, Place, Syntax},
    text::{Escape, Span, View, mask},
};

/// The longest request that is read, in bytes: what follows is its body.
const LONGEST: usize = 32 * 1024;

/// At most so many requests of one text are read.
const MOST: usize = 2_000;

/// How a request is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Written {
    /// A `curl` command.
    Curl,
    /// A request line and headers, in a request file.
    File,
    /// The same, recorded in a log or a document.
    Recorded,
    /// The value of a header `Authorization` alone.
    Authorization,
}

/// A header of a request.
#[derive(Clone, Debug)]
pub struct Header {
    /// Its name, as it is written.
    pub name: Piece,
    /// Its value, trimmed.
    pub value: Piece,
    /// True if the client adds it although nobody wrote it.
    pub implied: bool,
}

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    /// How it is written.
    pub form: Written,
    /// All of its characters, without its body.
    pub span: Span,
    /// True if the text sends it; false where it only speaks of it (comments, prose, logs).
    pub used: bool,
    /// The method: written, or what the client takes.
    pub method: Piece,
    /// The host of the URL, without port, or of the header `Host`.
    pub host: Option<Piece>,
    /// That host, if it is one of OSS.
    pub endpoint: Option<Endpoint>,
    /// The path as it is written, from its first slash on.
    pub path: Piece,
    /// The query as it is written, without `?`.
    pub query: Option<Piece>,
    /// Headers in their order.
    pub headers: Vec<Header>,
    /// True if parts of it stand elsewhere: a file with headers, a configuration.
    pub open: bool,
}

impl Request {
    /// The first header of that name, in any case.
    pub fn header(&self, name: &str) -> Option<&Header> {
        self.headers.iter().find(|header| header.name.text.eq_ignore_ascii_case(name))
    }

    /// The value of the first header of that name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.header(name).map(|header| header.value.text.as_str())
    }

    /// The bucket, if the host names it.
    pub fn bucket(&self) -> Option<&str> {
        self.endpoint.as_ref()?.bucket_name()
    }

    /// The signature that it carries, in whichever form.
    pub fn signature(&self) -> Option<String> {
        if let Some(value) = self.value("authorization") {
            let read = signing::Authorization::parse(value)?;
            return Some(read.of(read.signature).to_owned());
        }
        let request = self.to_sign();
        ["Signature", "x-oss-signature"].iter().find_map(|name| request.parameter(name)).map(str::to_owned)
    }

    /// The AccessKey id that it is signed with.
    pub fn key_id(&self) -> Option<String> {
        if let Some(value) = self.value("authorization") {
            let read = signing::Authorization::parse(value)?;
            return Some(read.of(read.key_id).to_owned());
        }
        let request = self.to_sign();
        let own = ["OSSAccessKeyId", "x-oss-access-key-id"].iter().find_map(|name| request.parameter(name));
        own.or_else(|| request.parameter("x-oss-credential")?.split('/').next()).map(str::to_owned)
    }

    /// The request as a signer sees it.
    pub fn to_sign(&self) -> signing::Request {
        let mut request = signing::Request {
            method: self.method.text.to_ascii_uppercase(),
            bucket: self.bucket().map(str::to_owned),
            key: signing::decoded(self.path.text.strip_prefix('/').unwrap_or(&self.path.text)),
            ..signing::Request::default()
        };
        if let Some(query) = &self.query {
            request.set_query(&query.text);
        }
        let pair = |header: &Header| (header.name.text.clone(), header.value.text.clone());
        request.headers = self.headers.iter().map(pair).collect();
        request
    }

    /// A signed URL as the request that it makes when it is opened.
    pub(crate) fn of_url(url: &SignedUrl, span: Span) -> Request {
        let query = |param: &super::Param| match param.value.text.is_empty() {
            true => param.name.text.clone(),
            false => format!("{}={}", param.name.text, param.value.text),
        };
        Request {
            form: Written::Recorded,
            span,
            used: false,
            method: Piece { text: "GET".into(), span: Span::at(span.start) },
            host: (!url.host.text.is_empty()).then(|| url.host.clone()),
            endpoint: url.endpoint.clone(),
            path: url.path.clone(),
            query: Some(Piece {
                text: url.params.iter().map(query).collect::<Vec<_>>().join("&"),
                span: Span::at(span.end),
            }),
            headers: Vec::new(),
            open: false,
        }
    }

    /// True if a part of it that is signed is a template, a mask or a placeholder.
    pub fn is_template(&self) -> bool {
        let value =
            |header: &Header| mask::is_template(&header.value.text) || mask::is_masked(&header.value.text);
        let authorization = self.header("authorization");
        authorization.is_some_and(value)
            || mask::is_template(&self.path.text)
            || self.host.as_ref().is_some_and(|host| mask::is_template(&host.text))
    }

    /// Takes the parts of a URL that stands at `span` of `text`.
    fn set_url(&mut self, text: &str, span: Span) {
        let view = View::new(text, span, Escape::Verbatim);
        let inside = view.text().to_owned();
        if inside.is_empty() {
            return;
        }
        // a blank ends it for whoever reads it, but not for the shell that quotes it
        let flat: String = inside
            .chars()
            .map(|c| if c.is_whitespace() || "\"'`<>|^".contains(c) { '_' } else { c })
            .collect();
        let Some(parts) = (flat.len() == inside.len())
            .then(|| url::url_around(&flat, flat.find("://").map_or(0, |at| at + 3).min(flat.len()), false))
            .flatten()
        else {
            return;
        };
        self.host = (!parts.host.is_empty()).then(|| Piece::new(&view, parts.host));
        self.endpoint = endpoint::read(&view, parts);
        self.path = Piece::new(&view, parts.path);
        self.query = parts.query.map(|span| Piece::new(&view, span));
    }

    /// Takes the host that the header `Host` names, if there is one.
    fn set_host(&mut self) {
        let Some(host) = self.header("host").map(|header| header.value.clone()) else { return };
        let view = View::new(&host.text, Span::new(0, host.text.len()), Escape::Verbatim);
        let Some(parts) = url::url_around(&host.text, 0, false) else { return };
        let shifted = |mut piece: Piece| {
            piece.span = piece.span.shift(host.span.start);
            piece
        };
        let Some(mut read) = endpoint::read(&view, parts) else {
            self.host = Some(host);
            self.endpoint = None;
            return;
        };
        // the places of the host are those in the header
        for piece in [&mut read.host, &mut read.bare, &mut read.path, &mut read.segment] {
            *piece = shifted(std::mem::take(piece));
        }
        for piece in [&mut read.bucket, &mut read.region].into_iter().flatten() {
            *piece = shifted(std::mem::take(piece));
        }
        self.host = Some(read.host.clone());
        self.endpoint = Some(read);
    }

    /// True if it is sent to OSS, or signed for it.
    fn is_of_oss(&self) -> bool {
        let own = |header: &Header| {
            header.name.text.get(..6).is_some_and(|head| head.eq_ignore_ascii_case("x-oss-"))
        };
        self.endpoint.is_some()
            || self.headers.iter().any(own)
            || self.value("authorization").is_some_and(|value| signing::Authorization::parse(value).is_some())
            || self.query.as_ref().is_some_and(|query| {
                query.text.contains("OSSAccessKeyId=") || query.text.contains("x-oss-signature")
            })
    }
}

/// All requests of a text that has something of OSS.
pub(super) fn all(text: &str, syntax: &Syntax) -> Vec<Request> {
    /// A command, the protocol of a request line, and what a value of `Authorization` begins with.
    const WORDS: [&str; 6] =
        ["curl", " HTTP/", "OSS4-HMAC-SHA256 Credential=", "OSS2 AccessKeyId:", "OSS LTAI", "OSS STS."];
    #[expect(clippy::expect_used, reason = "the words are part of the program; every test builds them")]
    static SEARCH: LazyLock<AhoCorasick> = LazyLock::new(|| {
        // with this kind of match few words are searched for as fast as one
        AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(WORDS).expect("a few short words")
    });
    let (mut commands, mut lines, mut heads) = (false, false, Vec::new());
    for word in SEARCH.find_iter(text) {
        match word.pattern().as_u32() {
            0 => commands = true,
            1 => lines = true,
            _ => heads.push(word.start()),
        }
    }
    let mut found = Vec::new();
    let is_file = syntax.language(0).id == "http";
    if commands {
        found.extend(curl::all(text, syntax));
    }
    if is_file || lines {
        found.extend(raw::all(text, syntax, is_file));
    }
    found.retain(Request::is_of_oss);
    let alone = authorizations(text, syntax, &found, &heads);
    found.extend(alone);
    found.sort_by_key(|request| request.span.start);
    found.truncate(MOST);
    found
}

/// Values of `Authorization` that stand in no request, and begin at `heads`.
fn authorizations(text: &str, syntax: &Syntax, requests: &[Request], heads: &[usize]) -> Vec<Request> {
    let mut found = Vec::new();
    for &at in heads.iter().take(MOST) {
        if requests.iter().any(|request| request.span.touches(at)) {
            continue;
        }
        let place = syntax.place(text, at);
        if !place.content.touches(at) || is_escaped(text, &place) {
            continue;
        }
        let end = place.content.end;
        let line = text
            .get(at..end)
            .and_then(|rest| rest.find(['\n', '\r', '"', '\'', '`']))
            .map_or(end, |i| at + i);
        let line = line.min(at + LONGEST).max(at);
        let Some(value) = text.get(at..line).map(str::trim_end) else { continue };
        let span = Span::new(at, at + value.len());
        let empty = Piece { text: String::new(), span: Span::at(at) };
        let name = Piece { text: "Authorization".into(), span: Span::at(at) };
        found.push(Request {
            form: Written::Authorization,
            span,
            used: is_used(place.ground),
            method: empty.clone(),
            host: None,
            endpoint: None,
            path: empty,
            query: None,
            headers: vec![Header { name, value: Piece { text: value.to_owned(), span }, implied: false }],
            open: true,
        });
    }
    found
}

/// True if something in the literal is written otherwise than it is meant.
fn is_escaped(text: &str, place: &Place) -> bool {
    !place.escapes.is_empty() && place.content.of(text).contains(['\\', '&', '%'])
}

/// True where a text does what it says.
fn is_used(ground: Ground) -> bool {
    matches!(ground, Ground::String | Ground::Value | Ground::Code)
}
