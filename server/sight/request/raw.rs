//! Requests as the protocol writes them: request files, and what logs and packet dumps record.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{Header, LONGEST, MOST, Request, Written, is_used};
use crate::{
    sight::Piece,
    syntax::{Ground, Syntax},
    text::Span,
};

const METHODS: [&str; 7] = ["GET", "PUT", "POST", "HEAD", "DELETE", "OPTIONS", "PATCH"];

/// Headers behind a request line, at most.
const HEADERS: usize = 100;

/// A line of the text, or a part of one that is separated by an escaped line break.
#[derive(Clone, Copy)]
struct Line<'a> {
    text: &'a str,
    start: usize,
}

pub(super) fn all(text: &str, syntax: &Syntax, is_file: bool) -> Vec<Request> {
    let mut found: Vec<Request> = Vec::new();
    let mut at = 0;
    let mut lines = text.split_inclusive('\n').map(|line| {
        let start = at;
        at += line.len();
        Line { text: line.trim_end_matches(['\n', '\r']), start }
    });
    let mut after = None;
    while let Some(line) = after.take().or_else(|| lines.next()) {
        if found.len() >= MOST {
            break;
        }
        let Some((method, target)) = request_line(line, is_file) else { continue };
        let place = syntax.place(text, target.start);
        if place.ground == Ground::Comment {
            continue;
        }
        let prefix = &line.text[..method.start - line.start];
        let piece = |span: Span| Piece { text: span.of(text).to_owned(), span };
        let empty = Piece { text: String::new(), span: Span::at(target.start) };
        let mut request = Request {
            form: if is_file { Written::File } else { Written::Recorded },
            span: Span::new(method.start, target.end),
            used: is_file || is_used(place.ground) && place.ground != Ground::Code,
            method: if method.is_empty() {
                Piece { text: "GET".into(), span: method }
            } else {
                piece(method)
            },
            host: None,
            endpoint: None,
            path: empty,
            query: None,
            headers: Vec::new(),
            open: false,
        };
        match target.of(text).starts_with('/') {
            true => {
                let (path, query) = match target.of(text).find('?') {
                    Some(at) => (Span::new(target.start, target.start + at), Some(target.start + at + 1)),
                    None => (target, None),
                };
                request.path = piece(path);
                request.query = query.map(|from| piece(Span::new(from, target.end)));
            }
            false => request.set_url(text, target),
        }
        let escaped = line.text.find("\\r\\n");
        match escaped {
            // `send: b'PUT /a HTTP/1.1\r\nHost: …'`
            Some(first) => escaped_headers(&mut request, line, first + 4),
            None => {
                for line in lines.by_ref().take(HEADERS) {
                    if request.span.len() > LONGEST {
                        break;
                    }
                    let bare = line.text.trim_start_matches(prefix.trim_end()).trim();
                    if is_file && (bare.starts_with('#') || bare.starts_with("//")) {
                        continue;
                    }
                    // a query may go on in lines of its own
                    if is_file && bare.starts_with(['?', '&']) && request.headers.is_empty() {
                        request.go_on(line, bare);
                        continue;
                    }
                    match header(line, prefix) {
                        Some(header) => {
                            request.span.end = header.value.span.end;
                            request.headers.push(header);
                        }
                        None => {
                            after = Some(line);
                            break;
                        }
                    }
                }
            }
        }
        if request.header("host").is_some() {
            request.set_host();
        }
        found.push(request);
    }
    found
}

/// Where the method and the target of a request line stand; a method without characters is the file's default.
fn request_line(line: Line<'_>, is_file: bool) -> Option<(Span, Span)> {
    let text = line.text;
    static PROTOCOL: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(" HTTP/"));
    let protocol = PROTOCOL.find(text.as_bytes());
    if protocol.is_none() && !is_file {
        return None;
    }
    let head = text.get(..protocol.unwrap_or(text.len()))?;
    let found = METHODS.iter().find_map(|method| {
        let at = head.find(&format!("{method} "))?;
        let alone = head[..at].chars().next_back().is_none_or(|c| !c.is_ascii_alphanumeric() && c != '-');
        (alone && at < 200).then_some((at, method.len()))
    });
    let (at, len, target_at) = match found {
        Some((at, len)) => (at, len, at + len + 1),
        None if is_file && (head.starts_with("http://") || head.starts_with("https://")) => (0, 0, 0),
        None => return None,
    };
    if is_file && !head[..at].trim().is_empty() {
        return None;
    }
    let rest = &head[target_at..];
    let lead = rest.len() - rest.trim_start().len();
    let target = rest.trim();
    let target = target.split_whitespace().next()?;
    let is_target = target.starts_with('/') || target.contains("://") || is_file && target.contains('.');
    let start = line.start + target_at + lead;
    is_target
        .then(|| (Span::new(line.start + at, line.start + at + len), Span::new(start, start + target.len())))
}

/// The header in a line, behind what the log puts before each of its lines.
fn header(line: Line<'_>, prefix: &str) -> Option<Header> {
    let text = line.text;
    let is_name = |name: &str| {
        !name.is_empty()
            && name.len() < 80
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    let cuts = [
        text.strip_prefix(prefix).map(|rest| text.len() - rest.len()),
        // another moment, as long as the first one
        text.is_char_boundary(prefix.len().min(text.len())).then_some(prefix.len().min(text.len())),
        Some(0),
    ];
    cuts.into_iter().flatten().find_map(|cut| {
        let rest = text.get(cut..)?;
        let lead = rest.len() - rest.trim_start_matches([' ', '\t', '>']).len();
        let rest = &rest[lead..];
        let (name, value) = rest.split_once(':')?;
        is_name(name).then(|| part(line.start + cut + lead, name, value))
    })
}

/// `name:value` at the byte `at`.
fn part(at: usize, name: &str, value: &str) -> Header {
    let from = at + name.len() + 1 + (value.len() - value.trim_start().len());
    let trimmed = value.trim();
    Header {
        name: Piece { text: name.to_owned(), span: Span::new(at, at + name.len()) },
        value: Piece { text: trimmed.to_owned(), span: Span::new(from, from + trimmed.len()) },
        implied: false,
    }
}

/// Headers behind escaped line breaks in the same line.
fn escaped_headers(request: &mut Request, line: Line<'_>, from: usize) {
    let mut at = from;
    for one in line.text[from..].split("\\r\\n").take(HEADERS) {
        let Some((name, value)) = one.split_once(':') else { break };
        let header = part(line.start + at, name, value);
        request.span.end = header.value.span.end;
        request.headers.push(header);
        at += one.len() + 4;
    }
}

impl Request {
    /// Takes a line on which the query goes on: `?a=1` or `&b=2`.
    fn go_on(&mut self, line: Line<'_>, bare: &str) {
        let query =
            self.query.get_or_insert_with(|| Piece { text: String::new(), span: Span::at(line.start) });
        if !query.text.is_empty() {
            query.text.push('&');
        }
        query.text.push_str(bare.trim_start_matches(['?', '&']).trim_end());
        self.span.end = line.start + line.text.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax;

    fn shown(language: &str, text: &str) -> Vec<String> {
        let language = syntax::by_id(language).unwrap();
        let found = all(text, &Syntax::new(text, language), language.id == "http");
        let one = |request: &Request| {
            for header in &request.headers {
                assert_eq!(header.value.span.of(text), header.value.text);
            }
            let headers: Vec<String> =
                request.headers.iter().map(|h| format!("{}={}", h.name.text, h.value.text)).collect();
            let host = request.host.as_ref().map_or("-", |host| &host.text);
            let query = request.query.as_ref().map_or("-", |query| &query.text);
            format!("{} {host} {} {query} [{}]", request.method.text, request.path.text, headers.join("; "))
        };
        found.iter().map(one).collect()
    }

    const HOST: &str = "photos-1.oss-cn-hangzhou.aliyuncs.com";

    #[test]
    fn a_request_file_is_read() {
        let text = "@x = 1\n### one\nPUT https://HOST/a.png?acl HTTP/1.1\nx-oss-acl: private\n# c\nDate: now\n\nbody: x\n###\nGET https://HOST/\n    ?prefix=a\n    &max-keys=2\nAccept: */*\n\n### three\nhttps://HOST/b\n";
        assert_eq!(
            shown("http", &text.replace("HOST", HOST)),
            [
                "PUT HOST /a.png acl [x-oss-acl=private; Date=now]",
                "GET HOST / prefix=a&max-keys=2 [Accept=*/*]",
                "GET HOST /b - []"
            ]
            .map(|line| line.replace("HOST", HOST))
        );
    }

    #[test]
    fn a_recorded_request_is_read() {
        let expected = format!("PUT {HOST} /a.png acl [Host={HOST}; x-oss-date=d]");
        for text in [
            format!(
                "> PUT /a.png?acl HTTP/1.1\r\n> Host: {HOST}\r\n> x-oss-date: d\r\n>\r\n< HTTP/1.1 403 Forbidden\r\n"
            ),
            format!("PUT /a.png?acl HTTP/1.1\nHost: {HOST}\nx-oss-date: d\n\n"),
            format!(
                "2026-01-01 10:00:00 D PUT /a.png?acl HTTP/1.1\n2026-01-01 10:00:00 D Host: {HOST}\n2026-01-01 10:00:01 D x-oss-date: d\n2026-01-01 10:00:01 D \n"
            ),
            format!("send: b'PUT /a.png?acl HTTP/1.1\\r\\nHost: {HOST}\\r\\nx-oss-date: d\\r\\n\\r\\n'\n"),
        ] {
            assert_eq!(shown("log", &text).join("\n"), expected, "{text}");
        }
        assert!(shown("log", "1.2.3.4 \"GET HTTP/1.1\" 403\nGET it HTTP/1.1\n").is_empty());
    }
}
