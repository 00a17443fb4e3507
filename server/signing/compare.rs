//! The text that OSS signed against the one that a request shows: the first line that differs, and why.

use super::{Cause, Rebuilt, Request, Version, decoded};
use crate::text::mask;

/// What an answer says of the text that OSS signed.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// `<StringToSign>`.
    pub string_to_sign: &'a str,
    /// `<CanonicalRequest>`.
    pub canonical_request: Option<&'a str>,
}

/// Which of the texts a line belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The string to sign.
    StringToSign,
    /// The canonical request of V4.
    CanonicalRequest,
}

/// The first line that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The text that it belongs to.
    pub kind: Kind,
    /// Its number in that text, from 0.
    pub line: usize,
    /// The line of the request; empty where it has none.
    pub ours: String,
    /// The line of OSS; empty where it has none.
    pub theirs: String,
    /// Why.
    pub cause: Cause,
    /// The header or the parameter that differs; empty where it is the line.
    pub name: String,
}

/// What came of comparing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Both are the same.
    Same,
    /// They differ.
    Differs(Box<Difference>),
    /// They are no texts of the same kind of request.
    Incomparable,
}

/// Compares what OSS signed with what `request` shows. Values that the request leaves open (templates, masks)
/// fit everything.
pub fn compare(request: &Request, signed: Signed<'_>) -> Outcome {
    let Some(rebuilt) = request.rebuilt() else { return Outcome::Incomparable };
    let theirs = version(signed.string_to_sign);
    if theirs != Some(Version::V4) && rebuilt.version == Version::V4
        || theirs == Some(Version::V4) && rebuilt.version != Version::V4
    {
        let (ours, theirs) = (first(&rebuilt.string_to_sign), first(signed.string_to_sign));
        return differs(Kind::StringToSign, 0, &ours, &theirs, Cause::Version, "");
    }
    let texts = Texts { request, rebuilt: &rebuilt };
    match rebuilt.version {
        Version::V4 => texts.v4(signed),
        Version::V1 => texts.v1(signed.string_to_sign),
        Version::V2 => texts.v2(signed.string_to_sign),
    }
}

/// The version that a string to sign is of: V4 says so, the others begin with a method.
fn version(string_to_sign: &str) -> Option<Version> {
    let first = string_to_sign.lines().next()?.trim();
    match first {
        "OSS4-HMAC-SHA256" => Some(Version::V4),
        _ => first.bytes().all(|b| b.is_ascii_uppercase()).then_some(Version::V1),
    }
}

fn first(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

fn differs(kind: Kind, line: usize, ours: &str, theirs: &str, cause: Cause, name: &str) -> Outcome {
    let (ours, theirs, name) = (ours.to_owned(), theirs.to_owned(), name.to_owned());
    Outcome::Differs(Box::new(Difference { kind, line, ours, theirs, cause, name }))
}

/// True if the text of the request does not say what really was sent.
fn is_open(ours: &str) -> bool {
    mask::is_template(ours) || mask::is_masked(ours)
}

fn is_same(ours: &str, theirs: &str) -> bool {
    ours == theirs || is_open(ours)
}

/// The lines of a text as an answer has them: what an editor puts at their ends does not count.
fn lines(text: &str) -> Vec<&str> {
    text.split('\n').map(|line| line.trim_end_matches('\r')).collect()
}

struct Texts<'a> {
    request: &'a Request,
    rebuilt: &'a Rebuilt,
}

impl Texts<'_> {
    fn v1(&self, theirs: &str) -> Outcome {
        let (ours, theirs) = (lines(&self.rebuilt.string_to_sign), lines(theirs.trim_end()));
        if let Some(found) = self.head(&ours, &theirs) {
            return found;
        }
        if theirs.len() < 5 {
            return Outcome::Incomparable;
        }
        let (our_headers, our_resource) = (&ours[4..ours.len() - 1], ours[ours.len() - 1]);
        let (headers, resource) = (&theirs[4..theirs.len() - 1], theirs[theirs.len() - 1]);
        if let Some(found) = headers_differ(Kind::StringToSign, 4, our_headers, headers) {
            return found;
        }
        let line = theirs.len() - 1;
        let split = |text: &str| -> (String, String) {
            let (path, query) = text.split_once('?').unwrap_or((text, ""));
            (path.to_owned(), query.to_owned())
        };
        let (ours, theirs) = (split(our_resource), split(resource));
        self.resource(line, (&ours.0, our_resource), (&theirs.0, resource))
            .or_else(|| {
                let (our, their) = (super::v1::signed(self.request), v1_pairs(&theirs.1));
                self.query(Kind::StringToSign, line, (&ours.1, our), (&theirs.1, their))
            })
            .unwrap_or(Outcome::Same)
    }

    fn v2(&self, theirs: &str) -> Outcome {
        let (ours, theirs) = (lines(&self.rebuilt.string_to_sign), lines(theirs.trim_end()));
        if let Some(found) = self.head(&ours, &theirs) {
            return found;
        }
        if theirs.len() < 6 || ours.len() < 6 {
            return Outcome::Incomparable;
        }
        let (ours_end, end) = (ours.len() - 2, theirs.len() - 2);
        if let Some(found) = headers_differ(Kind::StringToSign, 4, &ours[4..ours_end], &theirs[4..end]) {
            return found;
        }
        if ours[ours_end] != theirs[end] {
            return differs(Kind::StringToSign, end, ours[ours_end], theirs[end], Cause::Additional, "");
        }
        let split = |text: &str| -> (String, String) {
            let (path, query) = text.split_once('?').unwrap_or((text, ""));
            (decoded(path), query.to_owned())
        };
        let (whole, resource) = (ours[ours_end + 1], theirs[end + 1]);
        let (ours, theirs) = (split(whole), split(resource));
        self.resource(end + 1, (&ours.0, whole), (&theirs.0, resource))
            .or_else(|| self.encoded_query(Kind::StringToSign, end + 1, &ours.1, &theirs.1))
            .unwrap_or(Outcome::Same)
    }

    /// Method, MD5, type and date, which V1 and V2 begin with.
    fn head(&self, ours: &[&str], theirs: &[&str]) -> Option<Outcome> {
        let kind = Kind::StringToSign;
        let date = if self.rebuilt.in_query { Cause::Expires } else { Cause::Date };
        let causes = [
            [Cause::Method; 3],
            [Cause::Md5Added, Cause::Md5Lost, Cause::Md5],
            [Cause::TypeAdded, Cause::TypeLost, Cause::Type],
            [date; 3],
        ];
        for (line, [added, lost, other]) in causes.into_iter().enumerate() {
            let (ours, theirs) = (*ours.get(line)?, theirs.get(line).copied().unwrap_or_default());
            if is_same(ours, theirs) {
                continue;
            }
            let cause = match (ours.is_empty(), theirs.is_empty()) {
                (true, _) => added,
                (_, true) => lost,
                _ => other,
            };
            return Some(differs(kind, line, ours, theirs, cause, ""));
        }
        None
    }

    /// The path of a resource; each side is what it means and how the line is written.
    fn resource(&self, line: usize, ours: (&str, &str), theirs: (&str, &str)) -> Option<Outcome> {
        if is_same(ours.0, theirs.0) {
            return None;
        }
        let cause = self.path_cause(ours.0, theirs.0);
        Some(differs(Kind::StringToSign, line, ours.1, theirs.1, cause, ""))
    }

    /// Why two paths differ; neither is encoded.
    fn path_cause(&self, ours: &str, theirs: &str) -> Cause {
        let bucket = self.request.bucket.as_deref().unwrap_or_default();
        let head = format!("/{bucket}/");
        let doubled = format!("/{bucket}/{bucket}/");
        if !bucket.is_empty() {
            let without = ours.strip_prefix(&head).map(|rest| format!("/{rest}"));
            if theirs.starts_with(&doubled) != ours.starts_with(&doubled)
                || without.is_some_and(|without| without == theirs)
            {
                return Cause::PathStyle;
            }
        }
        if ours.replace('+', " ") == theirs.replace('+', " ") {
            return Cause::Plus;
        }
        if decoded(ours) == theirs || ours == decoded(theirs) || decoded(ours) == decoded(theirs) {
            return Cause::Encoded;
        }
        let slashes = |text: &str| {
            let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty()).collect();
            parts.join("/")
        };
        if slashes(ours) == slashes(theirs) {
            return Cause::Slash;
        }
        if ours.to_lowercase() == theirs.to_lowercase() {
            return Cause::Case;
        }
        let key = |text: &str| text.splitn(3, '/').nth(2).unwrap_or_default().to_owned();
        let name = |text: &str| text.split('/').nth(1).unwrap_or_default().to_owned();
        if name(ours) != name(theirs) && key(ours) == key(theirs) {
            return Cause::Bucket;
        }
        // a service call, or a bucket in the path of one
        if name(ours) != name(theirs) && (theirs.ends_with(&key(ours)) || ours.ends_with(&key(theirs))) {
            return Cause::PathStyle;
        }
        Cause::Key
    }

    /// Two queries whose parts are percent-encoded.
    fn encoded_query(&self, kind: Kind, line: usize, ours: &str, theirs: &str) -> Option<Outcome> {
        self.query(kind, line, (ours, pairs(ours, true)), (theirs, pairs(theirs, true)))
    }

    /// Two queries, each as it is written and taken apart.
    fn query(
        &self,
        kind: Kind,
        line: usize,
        (ours, our): (&str, Vec<(String, String)>),
        (theirs, their): (&str, Vec<(String, String)>),
    ) -> Option<Outcome> {
        if ours == theirs {
            return None;
        }
        let found = |cause, name: &str| Some(differs(kind, line, ours, theirs, cause, name));
        let get = |pairs: &[(String, String)], name: &str| {
            pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone())
        };
        let lost: Vec<&str> = our
            .iter()
            .filter(|(name, _)| get(&their, name).is_none())
            .map(|(name, _)| name.as_str())
            .collect();
        let added: Vec<&str> = their
            .iter()
            .filter(|(name, _)| get(&our, name).is_none())
            .map(|(name, _)| name.as_str())
            .collect();
        let token = |name: &&&str| name.ends_with("security-token");
        if let Some(name) = lost.iter().chain(&added).find(token) {
            return found(Cause::Token, name);
        }
        for (name, value) in &our {
            let Some(other) = get(&their, name).filter(|other| !is_same(value, other)) else { continue };
            if name.ends_with("security-token") {
                return found(Cause::Token, name);
            }
            let cut = value.strip_prefix(other.as_str()).is_some_and(|rest| rest.starts_with('&'));
            let cause = match () {
                () if cut => Cause::Cut,
                () if value.replace('+', " ") == other.replace('+', " ") => Cause::Plus,
                () if decoded(value) == decoded(&other) => Cause::Encoded,
                () => credential_cause(name, value, &other),
            };
            return found(cause, name);
        }
        if let (Some(name), true) = (lost.first(), added.is_empty()) {
            // a query that ends too early has lost all that follows in the URL
            let at = self.request.query.iter().position(|(own, _)| lost.contains(&own.as_str()));
            let rest = self.request.query.iter().skip(at.unwrap_or(usize::MAX));
            let signed = |own: &str| get(&our, own).is_some();
            let all =
                rest.clone().filter(|(own, _)| signed(own)).all(|(own, _)| lost.contains(&own.as_str()));
            let many = lost.len() > 1 && all;
            return found(if many { Cause::Cut } else { Cause::ParameterLost }, name);
        }
        if let Some(name) = added.first() {
            return found(Cause::ParameterAdded, name);
        }
        if our.len() == their.len() && our != their {
            let (mut one, mut other) = (our.clone(), their.clone());
            one.sort();
            other.sort();
            return (one == other).then(|| differs(kind, line, ours, theirs, Cause::Order, ""));
        }
        None
    }

    fn v4(&self, signed: Signed<'_>) -> Outcome {
        let (ours, theirs) = (lines(&self.rebuilt.string_to_sign), lines(signed.string_to_sign.trim()));
        let [_, our_date, our_scope, our_hash] = ours[..] else { return Outcome::Incomparable };
        let [_, date, scope, hash] = theirs[..] else { return Outcome::Incomparable };
        let kind = Kind::StringToSign;
        if !is_same(our_date, date) {
            return differs(kind, 1, our_date, date, Cause::Date, "x-oss-date");
        }
        if !is_same(our_scope, scope) {
            return differs(kind, 2, our_scope, scope, scope_cause(our_scope, scope), "");
        }
        if our_hash == hash {
            return Outcome::Same;
        }
        let canonical = self.rebuilt.canonical_request.as_deref().unwrap_or_default();
        if let Some(theirs) = signed.canonical_request {
            return self.canonical(canonical, theirs);
        }
        // OSS tells only the hash: which of the usual accidents makes the same one?
        for (cause, name, other) in accidents(self.request) {
            let Some(rebuilt) =
                other.rebuilt().filter(|other| lines(&other.string_to_sign).last() == Some(&hash))
            else {
                continue;
            };
            let theirs = rebuilt.canonical_request.unwrap_or_default();
            if let Outcome::Differs(mut found) = self.canonical(canonical, &theirs) {
                found.cause = cause;
                if !name.is_empty() {
                    found.name = name;
                }
                return Outcome::Differs(found);
            }
        }
        differs(kind, 3, our_hash, hash, Cause::Canonical, "")
    }

    /// Two canonical requests of V4.
    fn canonical(&self, ours: &str, theirs: &str) -> Outcome {
        let (ours, theirs) = (lines(ours), lines(theirs.trim()));
        if theirs.len() < 6 || ours.len() < 6 {
            return Outcome::Incomparable;
        }
        let kind = Kind::CanonicalRequest;
        if ours[0] != theirs[0] {
            return differs(kind, 0, ours[0], theirs[0], Cause::Method, "");
        }
        let (path, their_path) = (decoded(ours[1]), decoded(theirs[1]));
        if ours[1] != theirs[1] && !is_open(&path) {
            let cause = match path == their_path {
                true => Cause::Encoded,
                false => self.path_cause(&path, &their_path),
            };
            return differs(kind, 1, ours[1], theirs[1], cause, "");
        }
        if let Some(found) = self.encoded_query(kind, 2, ours[2], theirs[2]) {
            return found;
        }
        let (our_end, end) = (ours.len() - 3, theirs.len() - 3);
        let (our_headers, headers) = (&ours[3..our_end], &theirs[3..end]);
        if let Some(found) = headers_differ(kind, 3, our_headers, headers) {
            return found;
        }
        let rest = [(1, Cause::Additional), (2, Cause::Payload)];
        for (behind, cause) in rest {
            if ours[our_end + behind] != theirs[end + behind] {
                return differs(kind, end + behind, ours[our_end + behind], theirs[end + behind], cause, "");
            }
        }
        Outcome::Same
    }
}

/// The parameters of a V1 resource, whose values are not encoded: what is no name of one belongs to the value
/// before it.
fn v1_pairs(query: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for part in query.split('&') {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        match found.last_mut() {
            Some((_, last)) if !super::v1::is_signed(name) => {
                last.push('&');
                last.push_str(part);
            }
            _ if part.is_empty() => {}
            _ => found.push((name.to_owned(), value.to_owned())),
        }
    }
    found
}

/// The parts of a query in their order.
fn pairs(query: &str, encoded: bool) -> Vec<(String, String)> {
    let plain = |text: &str| if encoded { decoded(text) } else { text.to_owned() };
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts.map(|part| part.split_once('=').unwrap_or((part, ""))).map(|(n, v)| (plain(n), plain(v))).collect()
}

/// A parameter of signing that holds several things.
fn credential_cause(name: &str, ours: &str, theirs: &str) -> Cause {
    match name {
        "x-oss-credential" => {
            let scope =
                |text: &str| text.split_once('/').map_or(String::new(), |(_, scope)| scope.to_owned());
            scope_cause(&scope(ours), &scope(theirs))
        }
        "x-oss-date" => Cause::Date,
        "x-oss-expires" => Cause::Expires,
        "x-oss-additional-headers" => Cause::Additional,
        _ => Cause::Parameter,
    }
}

/// Why two scopes differ: `date/region/product/aliyun_v4_request`.
fn scope_cause(ours: &str, theirs: &str) -> Cause {
    let parts = |text: &str| -> Vec<String> { text.split('/').map(str::to_owned).collect() };
    let (ours, theirs) = (parts(ours), parts(theirs));
    let at = |parts: &[String], i: usize| parts.get(i).cloned().unwrap_or_default();
    if at(&ours, 0) != at(&theirs, 0) {
        return Cause::ScopeDate;
    }
    let (region, other) = (at(&ours, 1), at(&theirs, 1));
    match region == other {
        true => Cause::Product,
        false if region.is_empty() || other.is_empty() => Cause::RegionMissing,
        false => Cause::Region,
    }
}

/// Header lines `name:value`.
fn headers_differ(kind: Kind, from: usize, ours: &[&str], theirs: &[&str]) -> Option<Outcome> {
    let name = |line: &str| line.split(':').next().unwrap_or_default().to_owned();
    let value = |line: &str| line.split_once(':').map_or(String::new(), |(_, value)| value.to_owned());
    let index = (0..ours.len().max(theirs.len())).find(|&i| {
        let (Some(our), Some(their)) = (ours.get(i), theirs.get(i)) else { return true };
        name(our) != name(their) || !is_same(&value(our), &value(their))
    })?;
    let (our, their) =
        (ours.get(index).copied().unwrap_or_default(), theirs.get(index).copied().unwrap_or_default());
    let has = |lines: &[&str], wanted: &str| lines.iter().any(|line| name(line) == wanted);
    let (our_name, their_name) = (name(our), name(their));
    let (cause, own) = if !our.is_empty() && !has(theirs, &our_name) {
        (Side::Lost, our_name)
    } else if !their.is_empty() && !has(ours, &their_name) {
        (Side::Added, their_name)
    } else {
        (Side::Other, our_name)
    };
    // a header on one side only has no line on the other
    let (our, their) = match cause {
        Side::Lost => (our, ""),
        Side::Added => ("", their),
        Side::Other => (our, their),
    };
    let cause = match (own.as_str(), cause) {
        ("x-oss-security-token", _) => Cause::Token,
        ("x-oss-date", _) => Cause::Date,
        ("x-oss-content-sha256", Side::Other) => Cause::Payload,
        ("content-type", Side::Added) => Cause::TypeAdded,
        ("content-type", Side::Lost) => Cause::TypeLost,
        ("content-type", Side::Other) => Cause::Type,
        ("content-md5", Side::Added) => Cause::Md5Added,
        ("content-md5", Side::Lost) => Cause::Md5Lost,
        ("content-md5", Side::Other) => Cause::Md5,
        (_, Side::Added) => Cause::HeaderAdded,
        (_, Side::Lost) => Cause::HeaderLost,
        (_, Side::Other) => Cause::Header,
    };
    Some(differs(kind, from + index, our, their, cause, &own))
}

/// Where a header stands.
#[derive(Clone, Copy)]
enum Side {
    Added,
    Lost,
    Other,
}

/// Content types that clients add on their own.
const TYPES: [&str; 10] = [
    "application/x-www-form-urlencoded",
    "application/octet-stream",
    "application/json",
    "application/json; charset=utf-8",
    "text/plain",
    "text/plain;charset=UTF-8",
    "text/plain; charset=utf-8",
    "image/jpeg",
    "image/png",
    "application/xml",
];

/// What happens to requests on their way, each with the request that then arrives.
fn accidents(request: &Request) -> Vec<(Cause, String, Request)> {
    let mut found = Vec::new();
    let mut push = |cause, name: &str, change: &dyn Fn(&mut Request)| {
        let mut other = request.clone();
        change(&mut other);
        if other != *request {
            found.push((cause, name.to_owned(), other));
        }
    };
    let without = |name: &'static str| {
        move |other: &mut Request| other.headers.retain(|(own, _)| !own.eq_ignore_ascii_case(name))
    };
    for method in ["GET", "HEAD", "PUT", "POST", "DELETE"] {
        push(Cause::Method, "", &|other| method.clone_into(&mut other.method));
    }
    push(Cause::TypeLost, "content-type", &without("content-type"));
    let has_type = request.header("content-type").is_some();
    for kind in TYPES {
        let cause = if has_type { Cause::Type } else { Cause::TypeAdded };
        push(cause, "content-type", &|other| {
            without("content-type")(other);
            other.headers.push(("content-type".into(), kind.into()));
        });
    }
    push(Cause::Md5Lost, "content-md5", &without("content-md5"));
    push(Cause::Token, "x-oss-security-token", &|other| {
        without("x-oss-security-token")(other);
        other.query.retain(|(name, _)| name != "x-oss-security-token");
    });
    push(Cause::PathStyle, "", &|other| {
        if let Some(bucket) = &other.bucket {
            other.key = format!("{bucket}/{}", other.key);
        }
    });
    push(Cause::Plus, "", &|other| other.key = other.key.replace('+', " "));
    push(Cause::Plus, "", &|other| other.key = other.key.replace(' ', "+"));
    push(Cause::Encoded, "", &|other| other.key = decoded(&other.key));
    push(Cause::Encoded, "", &|other| other.key = super::encoded_path(&other.key));
    push(Cause::Encoded, "", &|other| other.key = super::encoded(&other.key));
    push(Cause::Slash, "", &|other| other.key = other.key.trim_start_matches('/').to_owned());
    push(Cause::Slash, "", &|other| other.key = format!("/{}", other.key));
    for (index, (name, value)) in request.query.iter().enumerate() {
        if name.starts_with("x-oss-") && name != "x-oss-process" && name != "x-oss-traffic-limit" {
            continue;
        }
        push(Cause::ParameterLost, name, &|other| {
            other.query.remove(index);
        });
        push(Cause::Plus, name, &|other| {
            if let Some((_, Some(value))) = other.query.get_mut(index) {
                *value = value.replace('+', " ");
            }
        });
        if let Some((head, _)) = value.as_deref().and_then(|value| value.split_once('&')) {
            push(Cause::Cut, name, &|other| {
                if let Some(pair) = other.query.get_mut(index) {
                    pair.1 = Some(head.to_owned());
                }
            });
        }
    }
    let headers: Vec<String> = request.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    for name in headers.iter().filter(|name| super::is_own(name) && !name.ends_with("security-token")) {
        push(Cause::HeaderLost, name, &|other| {
            other.headers.retain(|(own, _)| !own.eq_ignore_ascii_case(name))
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, key: &str, query: &str) -> Request {
        let mut request = Request {
            method: method.into(),
            bucket: Some("photos-1".into()),
            key: key.into(),
            ..Request::default()
        };
        request.set_query(query);
        request
    }

    fn cause(ours: &Request, theirs: &Request) -> Option<Cause> {
        let theirs = theirs.rebuilt().unwrap();
        let signed = Signed { string_to_sign: &theirs.string_to_sign, canonical_request: None };
        match compare(ours, signed) {
            Outcome::Differs(found) => Some(found.cause),
            Outcome::Same => None,
            Outcome::Incomparable => panic!("incomparable"),
        }
    }

    const V1: &str = "Expires=1&OSSAccessKeyId=ak&Signature=s";

    #[test]
    fn a_path_says_why_it_differs() {
        for (ours, theirs, expected) in [
            ("a.png", "a.png", None),
            ("a b.png", "a+b.png", Some(Cause::Plus)),
            ("a b.png", "a%20b.png", Some(Cause::Encoded)),
            ("a.png", "/a.png", Some(Cause::Slash)),
            ("a.png", "A.png", Some(Cause::Case)),
            ("a.png", "photos-1/a.png", Some(Cause::PathStyle)),
            ("a.png", "b.png", Some(Cause::Key)),
            ("${key}", "b.png", None),
        ] {
            assert_eq!(
                cause(&request("GET", ours, V1), &request("GET", theirs, V1)),
                expected,
                "{ours} {theirs}"
            );
        }
    }

    #[test]
    fn a_query_says_why_it_differs() {
        let with = |more: &str| request("GET", "a", &format!("{V1}&{more}"));
        for (ours, theirs, expected) in [
            ("acl", "acl", None),
            ("acl&versionId=1", "versionId=1", Some(Cause::ParameterLost)),
            ("acl", "acl&versionId=1", Some(Cause::ParameterAdded)),
            ("versionId=1", "versionId=2", Some(Cause::Parameter)),
            ("response-content-type=a%26b", "response-content-type=a", Some(Cause::Cut)),
            ("response-content-type=a+b", "response-content-type=a%20b", Some(Cause::Plus)),
            ("security-token=t", "", Some(Cause::Token)),
            ("utm=1", "", None),
        ] {
            assert_eq!(cause(&with(ours), &with(theirs)), expected, "{ours} {theirs}");
        }
        let ours = with("acl&versionId=1");
        let theirs = "GET\n\n\n1\n/photos-1/a?versionId=1&acl";
        let found = compare(&ours, Signed { string_to_sign: theirs, canonical_request: None });
        assert!(matches!(found, Outcome::Differs(found) if found.cause == Cause::Order && found.line == 4));
    }

    #[test]
    fn a_hash_alone_tells_the_usual_accidents() {
        let v4 = "x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-credential=ak%2F20231216%2Fcn-hangzhou%2Foss%2Faliyun_v4_request&x-oss-date=20231216T162057Z&x-oss-expires=3600&x-oss-signature=0";
        let ours = request("PUT", "dir/a b.txt", v4);
        let mut typed = ours.clone();
        typed.headers.push(("Content-Type".into(), "application/x-www-form-urlencoded".into()));
        assert_eq!(cause(&ours, &typed), Some(Cause::TypeAdded));
        assert_eq!(cause(&ours, &request("PUT", "dir/a+b.txt", v4)), Some(Cause::Plus));
        assert_eq!(cause(&ours, &request("HEAD", "dir/a b.txt", v4)), Some(Cause::Method));
        assert_eq!(cause(&ours, &request("PUT", "dir/other.txt", v4)), Some(Cause::Canonical));
        let other = request("PUT", "dir/a b.txt", &v4.replace("cn-hangzhou", "cn-shanghai"));
        assert_eq!(cause(&ours, &other), Some(Cause::Region));
        let other = request("PUT", "dir/a b.txt", &v4.replace("cn-hangzhou", ""));
        assert_eq!(cause(&ours, &other), Some(Cause::RegionMissing));
    }
}
