//! What a signature covers: the canonical request and the string to sign of V1, V2 and V4, byte for byte.
//!
//! No secret is needed: OSS answers a wrong signature with the text that it signed, and that text is compared.

mod authorization;
mod cause;
mod compare;
mod v1;
mod v2;
mod v4;

pub use authorization::{Authorization, Scope};
pub use cause::Cause;
pub use compare::{Difference, Kind, Outcome, Signed, compare};
pub use v1::rtmp as v1_rtmp;
pub use v4::{canonical_request as v4_canonical_request, string_to_sign as v4_string_to_sign};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Everything but the unreserved characters of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The same for a path, whose slashes stay.
const PATH: &AsciiSet = &ENCODED.remove(b'/');

/// A version of signing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Version {
    /// HMAC-SHA1 over a few lines.
    V1,
    /// HMAC-SHA256 over the same lines and every parameter.
    V2,
    /// `OSS4-HMAC-SHA256`: a key for each day and region.
    V4,
}

/// A request as a signer sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `PUT` …
    pub method: String,
    /// The bucket that the host names; `None` for a request to the service, or where the path names it.
    pub bucket: Option<String>,
    /// Key of the object, not encoded, without the slash before it.
    pub key: String,
    /// Parameters, not encoded, in their order; `None` where there is no `=`.
    pub query: Vec<(String, Option<String>)>,
    /// Headers in their order.
    pub headers: Vec<(String, String)>,
}

/// The texts that a signature is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// Version of signing.
    pub version: Version,
    /// True if the signature stands in the query, false if in the header `Authorization`.
    pub in_query: bool,
    /// What is put into HMAC.
    pub string_to_sign: String,
    /// What the former holds the hash of; V4 only.
    pub canonical_request: Option<String>,
}

impl Request {
    /// The value of the first header of that name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// The value of the first parameter of that name; empty where it has none.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_deref().unwrap_or_default())
    }

    /// Sets the parameters from a query as it stands in a URL. `+` stays what it is, as for OSS.
    pub fn set_query(&mut self, query: &str) {
        let parts = query.split('&').filter(|part| !part.is_empty());
        self.query = parts
            .map(|part| match part.split_once('=') {
                Some((name, value)) => (decoded(name), Some(decoded(value))),
                None => (decoded(part), None),
            })
            .collect();
    }

    /// `/bucket/key`, `/bucket/`, or `/` for the service; nothing is encoded.
    pub fn resource(&self) -> String {
        match &self.bucket {
            Some(bucket) => format!("/{bucket}/{}", self.key),
            None => format!("/{}", self.key),
        }
    }

    /// What the signature of this request is made of, by its own parameters or its `Authorization`; `None` if
    /// it is not signed, or not in a form of OSS.
    pub fn rebuilt(&self) -> Option<Rebuilt> {
        if let Some(value) = self.header("authorization") {
            return self.rebuilt_of_header(&Authorization::parse(value)?);
        }
        self.rebuilt_of_query()
    }

    fn rebuilt_of_header(&self, authorization: &Authorization<'_>) -> Option<Rebuilt> {
        let date = self.header("x-oss-date").or_else(|| self.header("date")).unwrap_or_default();
        let additional = authorization.additional();
        let rebuilt = |string_to_sign, canonical_request| Rebuilt {
            version: authorization.version,
            in_query: false,
            string_to_sign,
            canonical_request,
        };
        Some(match authorization.version {
            Version::V1 => rebuilt(v1::string_to_sign(self, date), None),
            Version::V2 => rebuilt(v2::string_to_sign(self, date, &additional), None),
            Version::V4 => {
                let canonical = v4::canonical_request(self, &additional);
                rebuilt(v4::string_to_sign(date, &authorization.scope()?, &canonical), Some(canonical))
            }
        })
    }

    fn rebuilt_of_query(&self) -> Option<Rebuilt> {
        let additional = authorization::names(self.parameter("x-oss-additional-headers").unwrap_or_default());
        let rebuilt = |version, string_to_sign, canonical_request| Rebuilt {
            version,
            in_query: true,
            string_to_sign,
            canonical_request,
        };
        Some(match self.parameter("x-oss-signature-version") {
            Some("OSS4-HMAC-SHA256") => {
                let scope = Scope::of_credential(self.parameter("x-oss-credential")?)?;
                let canonical = v4::canonical_request(self, &additional);
                let date = self.parameter("x-oss-date")?;
                rebuilt(Version::V4, v4::string_to_sign(date, &scope, &canonical), Some(canonical))
            }
            Some("OSS2") => {
                let expires = self.parameter("x-oss-expires")?;
                rebuilt(Version::V2, v2::string_to_sign(self, expires, &additional), None)
            }
            _ => {
                self.parameter("OSSAccessKeyId")?;
                rebuilt(Version::V1, v1::string_to_sign(self, self.parameter("Expires")?), None)
            }
        })
    }

    /// `METHOD\nContent-MD5\nContent-Type\ndate\n`, with which V1 and V2 begin.
    fn head(&self, date: &str) -> String {
        let header = |name| self.header(name).unwrap_or_default();
        format!("{}\n{}\n{}\n{date}\n", self.method, header("content-md5"), header("content-type"))
    }

    /// `name:value\n` of the headers that `signed` takes, by name.
    fn canonical_headers(&self, signed: impl Fn(&str) -> bool) -> String {
        let lower = self.headers.iter().map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim()));
        let mut chosen: Vec<(String, &str)> = lower.filter(|(name, _)| signed(name)).collect();
        // of two headers with one name the first stands first
        chosen.sort_by(|a, b| a.0.cmp(&b.0));
        chosen.iter().map(|(name, value)| format!("{name}:{value}\n")).collect()
    }

    /// Every parameter but the signature, encoded and in order; the name alone where the value is empty.
    fn canonical_query(&self) -> String {
        let mut pairs: Vec<(String, String)> = self
            .query
            .iter()
            .filter(|(name, _)| name != "x-oss-signature")
            .map(|(name, value)| (encoded(name), encoded(value.as_deref().unwrap_or_default())))
            .collect();
        pairs.sort();
        let pairs = pairs.into_iter().map(|(name, value)| match value.is_empty() {
            true => name,
            false => format!("{name}={value}"),
        });
        pairs.collect::<Vec<_>>().join("&")
    }
}

/// True for headers that OSS always signs.
fn is_own(name: &str) -> bool {
    name.starts_with("x-oss-")
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

fn encoded_path(text: &str) -> String {
    utf8_percent_encode(text, PATH).to_string()
}

/// `text` percent-decoded once.
pub(crate) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
