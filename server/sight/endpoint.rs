//! Hosts of OSS, and URLs with one.

use super::{Piece, url::UrlParts};
use crate::{
    catalog::{HostReading, read_host},
    text::{Span, View, mask},
};

/// A host of OSS, or a URL with one.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// `http`, `https`, `oss` …, without `://`.
    pub scheme: Option<Piece>,
    /// The host without its port.
    pub host: Piece,
    /// The host without the bucket and its dot: what an SDK wants as its endpoint.
    pub bare: Piece,
    /// From the first `/` on, without the query; empty if there is none.
    pub path: Piece,
    /// The path from behind its first `/` to the next; empty if there is none.
    pub segment: Piece,
    /// The query, without `?`.
    pub query: Option<Piece>,
    /// Bucket in front of the host, as it stands there: a template, perhaps.
    pub bucket: Option<Piece>,
    /// What stands where a region belongs.
    pub region: Option<Piece>,
    /// The host, taken apart.
    pub reading: HostReading,
}

impl Endpoint {
    /// The key of the object, or the empty string: the path without its first slash.
    pub fn key(&self) -> &str {
        self.path.text.trim_start_matches('/')
    }

    /// The bucket, if it is a name and no template; a dot in front stands for one that is put there later.
    pub fn bucket_name(&self) -> Option<&str> {
        self.bucket.as_ref().map(|bucket| bucket.text.as_str()).filter(|name| !mask::is_placeholder(name))
    }

    /// The kind of its form; empty where it is written wrong.
    pub fn kind(&self) -> &'static str {
        self.reading.form.map_or("", |form| &form.kind)
    }
}

/// The reading of the host around byte `at`, before anything is known of the text around it.
pub(super) fn host_around(text: &str, at: usize) -> Option<HostReading> {
    let host = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let inside = |c: char| host(c) || "{}$<>%()[]".contains(c);
    let start = text[..at]
        .rfind(|c| !inside(c))
        .map_or(0, |i| i + text[i..].chars().next().map_or(1, char::len_utf8));
    let end = text[at..].find(|c| !inside(c)).map_or(text.len(), |i| at + i);
    // brackets around it are the sentence's or a template's: both readings count
    let narrow_start =
        text[..at].rfind(|c| !host(c)).map_or(0, |i| i + text[i..].chars().next().map_or(1, char::len_utf8));
    let narrow_end = text[at..].find(|c| !host(c)).map_or(text.len(), |i| at + i);
    let trim = |text: &'_ str| text.trim_start_matches('.').trim_end_matches(['.', '-']).to_owned();
    let (wide, narrow) = (behind_slash(text, start)..end, behind_slash(text, narrow_start)..narrow_end);
    let read = |range: &std::ops::Range<usize>| read_host(&trim(&text[range.clone()]));
    read(&wide).or_else(|| if wide == narrow { None } else { read(&narrow) })
}

/// In `https:\u002F\u002Foss-…` the digits of the escaped slash look like letters of the host that begins
/// behind them.
fn behind_slash(text: &str, start: usize) -> usize {
    let escape = text[..start].ends_with('\\').then(|| text.get(start..start + 5)).flatten();
    start + if escape.is_some_and(|escape| escape.eq_ignore_ascii_case("u002f")) { 5 } else { 0 }
}

/// The endpoint in `parts` of `view`.
pub(super) fn read(view: &View<'_>, parts: UrlParts) -> Option<Endpoint> {
    let text = view.text();
    let mut host = parts.host;
    // `bucket + ".oss-cn-hangzhou.aliyuncs.com"`: the bucket is put in front
    let dots = host.of(text).len() - host.of(text).trim_start_matches('.').len();
    host.start += dots;
    host.end = host.start + host.of(text).trim_end_matches('.').len();
    let reading = read_host(host.of(text))?;
    let at = |range: &std::ops::Range<usize>| Piece::new(view, Span::from(range.clone()).shift(host.start));
    let bucket = match (&reading.bucket, dots) {
        (Some(range), _) => Some(at(range)),
        (None, 0) => None,
        // a place for a bucket, with nothing in it yet
        (None, _) => Some(Piece { text: String::new(), span: view.outer(Span::at(parts.host.start)) }),
    };
    let bare = reading.bucket.as_ref().map_or(0, |range| range.end + 1)..host.len();
    let segment = parts.path.of(text).strip_prefix('/').map_or(Span::at(parts.path.start), |rest| {
        Span::from(0..rest.find('/').unwrap_or(rest.len())).shift(parts.path.start + 1)
    });
    Some(Endpoint {
        scheme: parts.scheme.map(|span| Piece::new(view, span)),
        host: Piece::new(view, host),
        bare: at(&bare),
        path: Piece::new(view, parts.path),
        segment: Piece::new(view, segment),
        query: parts.query.map(|span| Piece::new(view, span)),
        bucket,
        region: reading.region.as_ref().map(at),
        reading,
    })
}
