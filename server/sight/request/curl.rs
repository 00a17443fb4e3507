//! `curl` commands, in scripts, documents and logs.

use super::{Header, LONGEST, MOST, Request, Written, is_escaped, is_used};
use crate::{
    sight::Piece,
    syntax::{Ground, Syntax},
    text::{Span, floor},
};

/// A command has at most so many words.
const WORDS: usize = 400;

/// Short options that take a value.
const SHORT: &str = "AbcCdDeEFHKmoPQrtTuUwxXyYz";

/// Long options that take a value.
const LONG: [&str; 46] = [
    "aws-sigv4",
    "cacert",
    "cert",
    "cert-type",
    "ciphers",
    "config",
    "connect-timeout",
    "connect-to",
    "cookie",
    "cookie-jar",
    "data",
    "data-ascii",
    "data-binary",
    "data-raw",
    "data-urlencode",
    "dump-header",
    "expect100-timeout",
    "form",
    "form-string",
    "header",
    "interface",
    "json",
    "key",
    "limit-rate",
    "max-redirs",
    "max-time",
    "noproxy",
    "output",
    "output-dir",
    "pass",
    "proxy",
    "proxy-user",
    "range",
    "rate",
    "referer",
    "request",
    "resolve",
    "retry",
    "retry-delay",
    "retry-max-time",
    "stderr",
    "trace",
    "upload-file",
    "url",
    "user",
    "user-agent",
];

/// A word of a shell, without its quotes.
struct Word {
    text: String,
    /// Its bytes in the text, with quotes.
    span: Span,
    /// Where its text begins in the source, if it stands there as it is.
    verbatim: Option<usize>,
}

impl Word {
    /// The bytes `from..to` of its text; all of it where quotes hide where that stands.
    fn piece(&self, from: usize, to: usize) -> Piece {
        let text = self.text.get(from..to).unwrap_or_default().to_owned();
        let span = self.verbatim.map_or(self.span, |start| Span::new(start + from, start + to));
        Piece { text, span }
    }
}

pub(super) fn all(text: &str, syntax: &Syntax) -> Vec<Request> {
    let mut found: Vec<Request> = Vec::new();
    for (at, name) in text.match_indices("curl").take(MOST * 10) {
        if found.last().is_some_and(|last| at < last.span.end) || found.len() >= MOST {
            continue;
        }
        let before = text[..at].chars().next_back();
        let begins = before.is_none_or(|c| c.is_whitespace() || ";|&(`$'\"{=-".contains(c));
        let behind = at + name.len();
        let behind = if text[behind..].starts_with(".exe") { behind + 4 } else { behind };
        if !begins || !text[behind..].starts_with([' ', '\t', '\\']) {
            continue;
        }
        let place = syntax.place(text, at);
        if place.ground == Ground::Comment || is_escaped(text, &place) {
            continue;
        }
        // a command in a string ends with the string
        let quoted = matches!(place.ground, Ground::String) && place.content.touches(at);
        let end = if quoted { place.content.end } else { text.len() };
        let end = floor(text, end.min(behind + LONGEST));
        let (words, stop) = words(text, behind, end);
        let span = Span::new(at, stop);
        if let Some(request) = request(text, &words, span, is_used(place.ground)) {
            found.push(request);
        }
    }
    found
}

/// The words of the command that begins at `at`, and where it ends.
fn words(text: &str, at: usize, end: usize) -> (Vec<Word>, usize) {
    let mut words: Vec<Word> = Vec::new();
    let mut word: Option<Word> = None;
    let mut chars = text[at..end].char_indices().map(|(i, c)| (at + i, c)).peekable();
    let mut stop = at;
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map(|&(_, c)| c);
        let after = i + c.len_utf8();
        match c {
            // a line that goes on: of sh, of cmd, of PowerShell
            '\\' | '^' | '`' if matches!(next, Some('\n' | '\r')) => {
                while chars.next_if(|&(_, c)| c == '\n' || c == '\r').is_some() {}
                words.extend(word.take());
                continue;
            }
            '\n' | ';' | '|' | '&' | ')' | '`' => break,
            '#' if word.is_none() => break,
            c if c.is_whitespace() => {
                words.extend(word.take());
                if words.len() >= WORDS {
                    break;
                }
                continue;
            }
            '\'' | '"' => {
                let word = word.get_or_insert_with(|| Word::at(i));
                let from = after;
                let mut plain = word.span.start == i;
                let ansi = word.text == "$" && c == '\'';
                if ansi {
                    word.text.clear();
                    plain = false;
                }
                let mut to = end;
                while let Some((k, d)) = chars.next() {
                    if d == c {
                        to = k;
                        break;
                    }
                    let escapes = d == '\\' && (c == '"' || ansi);
                    match chars.peek() {
                        Some(&(_, e)) if escapes && (ansi || "\"\\$`\n".contains(e)) => {
                            chars.next();
                            plain = false;
                            match e {
                                '\n' => {}
                                'n' if ansi => word.text.push('\n'),
                                't' if ansi => word.text.push('\t'),
                                e => word.text.push(e),
                            }
                        }
                        _ => word.text.push(d),
                    }
                }
                word.verbatim = plain.then_some(from);
                word.span.end = (to + 1).min(end);
                stop = word.span.end;
                continue;
            }
            '\\' if next.is_some() => {
                let word = word.get_or_insert_with(|| Word::at(i));
                if let Some((k, e)) = chars.next() {
                    word.text.push(e);
                    word.span.end = k + e.len_utf8();
                }
                word.verbatim = None;
                stop = word.span.end;
                continue;
            }
            c => {
                let word = word.get_or_insert_with(|| Word::at(i));
                // what follows a quote belongs to the same word
                if word.verbatim.is_some_and(|start| start + word.text.len() != i) {
                    word.verbatim = None;
                }
                word.text.push(c);
                word.span.end = after;
                stop = after;
            }
        }
    }
    words.extend(word);
    (words, stop)
}

impl Word {
    fn at(at: usize) -> Word {
        Word { text: String::new(), span: Span::at(at), verbatim: Some(at) }
    }
}

/// What the words ask for; `None` if they name no URL.
fn request(text: &str, words: &[Word], span: Span, used: bool) -> Option<Request> {
    let empty = Piece { text: String::new(), span: Span::at(span.start) };
    let mut request = Request {
        form: Written::Curl,
        span,
        used,
        method: empty.clone(),
        host: None,
        endpoint: None,
        path: empty,
        query: None,
        headers: Vec::new(),
        open: false,
    };
    let mut url: Option<&Word> = None;
    let mut implied = "GET";
    let mut kind: Option<&str> = None;
    let (mut get, mut data) = (false, Vec::new());
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let Some((name, glued)) = option(word) else {
            // `$OPTIONS` may hold anything
            match word.text.contains(['.', '/', '{', '<']) && !word.text.starts_with("${")
                || word.text.contains("://")
            {
                true => url = url.or(Some(word)),
                false => request.open = true,
            }
            continue;
        };
        let takes = match name.len() {
            1 => SHORT.contains(name),
            _ => LONG.contains(&name),
        };
        let value = match (takes, glued) {
            (false, _) => None,
            (true, Some(from)) => Some(word.piece(from, word.text.len())),
            (true, None) => rest.next().map(|word| word.piece(0, word.text.len())),
        };
        match (name, value) {
            ("X" | "request", Some(value)) => request.method = value,
            ("H" | "header", Some(value)) => request.push_line(value),
            ("T" | "upload-file", _) => implied = "PUT",
            ("d" | "data" | "data-ascii" | "data-binary" | "data-raw" | "data-urlencode", Some(value)) => {
                data.push(value.text);
                (implied, kind) = ("POST", Some("application/x-www-form-urlencoded"));
            }
            ("json", _) => (implied, kind) = ("POST", Some("application/json")),
            ("F" | "form" | "form-string", _) => {
                (implied, kind) = ("POST", Some("multipart/form-data; boundary=${boundary}"))
            }
            ("I" | "head", _) => implied = "HEAD",
            ("G" | "get", _) => get = true,
            ("K" | "config", _) => request.open = true,
            ("url", Some(value)) => {
                let at = words.iter().find(|word| word.span.touches(value.span.start));
                url = url.or(at);
            }
            _ => {}
        }
    }
    let url = url?;
    let inner = url.verbatim.map_or(url.span, |start| Span::new(start, start + url.text.len()));
    request.set_url(text, inner);
    if get {
        implied = "GET";
        kind = None;
        let query =
            request.query.get_or_insert_with(|| Piece { text: String::new(), span: Span::at(inner.end) });
        for part in data {
            if !query.text.is_empty() {
                query.text.push('&');
            }
            query.text.push_str(&part);
        }
    }
    if request.method.text.is_empty() {
        request.method = Piece { text: implied.into(), span: Span::new(span.start, span.start + 4) };
    }
    if let Some(kind) = kind.filter(|_| request.header("content-type").is_none()) {
        let piece = |text: &str| Piece { text: text.to_owned(), span: Span::new(span.start, span.start + 4) };
        request.headers.push(Header { name: piece("Content-Type"), value: piece(kind), implied: true });
    }
    if request.header("host").is_some() {
        request.set_host();
    }
    Some(request)
}

/// The name of the option that `word` ends with, and where its value begins if it is a part of the word.
fn option(word: &Word) -> Option<(&str, Option<usize>)> {
    let text = word.text.as_str();
    if let Some(long) = text.strip_prefix("--") {
        return Some(match long.split_once('=') {
            Some((name, _)) => (name, Some(name.len() + 3)),
            None => (long, None),
        });
    }
    let short = text.strip_prefix('-').filter(|short| !short.is_empty())?;
    // `-sSXPUT`: flags, then one that takes the rest
    let at = short.bytes().position(|b| SHORT.as_bytes().contains(&b));
    let at = at.unwrap_or(short.len() - 1);
    let name = short.get(at..at + 1)?;
    let rest = at + 2;
    Some((name, (rest < text.len()).then_some(rest)))
}

impl Request {
    /// Takes a header line `Name: value`.
    fn push_line(&mut self, line: Piece) {
        let Some((name, value)) = line.text.split_once(':') else {
            // `@file`, or a variable that holds the header
            self.open |= line.text.starts_with('@') || line.text.contains('$');
            return;
        };
        let whole = line.span.len() == line.text.len();
        let part = |from: usize, text: &str| Piece {
            text: text.to_owned(),
            span: match whole {
                true => Span::new(line.span.start + from, line.span.start + from + text.len()),
                false => line.span,
            },
        };
        let lead = name.len() + 1 + (value.len() - value.trim_start().len());
        let header = Header { name: part(0, name.trim()), value: part(lead, value.trim()), implied: false };
        // `-H 'Date;'` and `-H 'Date:'` send no value
        if !header.value.text.is_empty() {
            self.headers.push(header);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax;

    fn read(language: &str, text: &str) -> Vec<Request> {
        let language = syntax::by_id(language).unwrap();
        all(text, &Syntax::new(text, language))
    }

    fn shown(request: &Request) -> String {
        let headers: Vec<String> =
            request.headers.iter().map(|h| format!("{}={}", h.name.text, h.value.text)).collect();
        let host = request.host.as_ref().map_or("-", |host| &host.text);
        let query = request.query.as_ref().map_or("-", |query| &query.text);
        format!("{} {host} {} {query} [{}]", request.method.text, request.path.text, headers.join("; "))
    }

    #[test]
    fn a_command_is_read() {
        let host = "photos-1.oss-cn-hangzhou.aliyuncs.com";
        for (text, expected) in [
            ("curl https://HOST/a.png", "GET HOST /a.png - []"),
            ("curl -I 'https://HOST/a.png?acl'", "HEAD HOST /a.png acl []"),
            (
                "curl -sS -XPUT -T f.txt \\\n  -H \"x-oss-acl: private\" \\\n  https://HOST/a",
                "PUT HOST /a - [x-oss-acl=private]",
            ),
            ("curl -T f https://HOST/a", "PUT HOST /a - []"),
            (
                "curl --data-binary @f --url=https://HOST/a",
                "POST HOST /a - [Content-Type=application/x-www-form-urlencoded]",
            ),
            ("curl -G -d prefix=a -d 'max-keys=3' https://HOST/", "GET HOST / prefix=a&max-keys=3 []"),
            ("curl https://HOST/a?x=1&y=2", "GET HOST /a x=1 []"),
            ("curl \"https://HOST/a b?x=1&y=2\" | jq", "GET HOST /a b x=1&y=2 []"),
            (
                "curl --request DELETE --header 'Date: Wed, 28 Dec 2022 10:27:41 GMT' https://HOST/a # gone",
                "DELETE HOST /a - [Date=Wed, 28 Dec 2022 10:27:41 GMT]",
            ),
        ] {
            let text = text.replace("HOST", host);
            let found = read("shellscript", &text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(shown(&found[0]), expected.replace("HOST", host), "{text}");
        }
        let text = format!("```sh\ncurl -H 'Host: {host}' https://1.2.3.4/a\n```\n");
        let found = read("markdown", &text);
        assert_eq!(found[0].headers[0].value.span.of(&text), host);
        assert_eq!(found[0].bucket(), Some("photos-1"));
        assert_eq!(found[0].endpoint.as_ref().unwrap().host.span.of(&text), host);
        assert!(read("shellscript", "# curl https://a.example\nlibcurl x\n").is_empty());
    }
}
