//! Signed URLs: V1, V2, V4, and the two forms of S3 on hosts of OSS.

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};
use percent_encoding::percent_decode_str;

use super::{Endpoint, Piece, endpoint, url::UrlParts};
use crate::{
    catalog::{Expiry, Role, Version, signing},
    text::{Span, View, mask},
};

/// One parameter of the query.
#[derive(Clone, Debug)]
pub struct Param {
    /// Name, as it is written.
    pub name: Piece,
    /// Value, as it is written.
    pub value: Piece,
    /// Value, percent-decoded once.
    pub decoded: String,
    /// What it is for in this version.
    pub role: Option<Role>,
}

/// The parts of a V4 credential: `<key id>/<date>/<region>/<product>/aliyun_v4_request`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential<'a> {
    /// AccessKey id.
    pub key_id: &'a str,
    /// `yyyymmdd`.
    pub date: &'a str,
    /// Region.
    pub region: &'a str,
    /// `oss`, mostly.
    pub product: &'a str,
    /// `aliyun_v4_request` or `aws4_request`.
    pub end: &'a str,
}

/// A URL with a signature in its query, or its query alone.
#[derive(Clone, Debug)]
pub struct SignedUrl {
    /// The version of signing.
    pub version: &'static Version,
    /// Other versions that parameters of this URL belong to.
    pub mixed_with: Vec<&'static Version>,
    /// Host without port; empty where only the query stands there.
    pub host: Piece,
    /// The host, if it is one of OSS.
    pub endpoint: Option<Endpoint>,
    /// The path.
    pub path: Piece,
    /// Parameters in the order of the URL.
    pub params: Vec<Param>,
    /// Where `&` is written as an entity though the text is no markup: the part behind the `&`.
    pub entities: Vec<Span>,
}

impl SignedUrl {
    /// The first parameter of that role; OSS reads no other.
    pub fn param(&self, role: Role) -> Option<&Param> {
        self.params.iter().find(|param| param.role == Some(role))
    }

    /// The first parameter of that name.
    pub fn named(&self, name: &str) -> Option<&Param> {
        self.params.iter().find(|param| param.name.text == name)
    }

    /// The credential of a V4 URL, if it has its five parts. A key id may hold no slash.
    pub fn credential(&self) -> Option<Credential<'_>> {
        let parts: Vec<&str> = self.param(Role::Credential)?.decoded.split('/').collect();
        let [key_id, date, region, product, end] = parts[..] else { return None };
        Some(Credential { key_id, date, region, product, end })
    }

    /// The AccessKey id, from its own parameter or from the credential.
    pub fn key_id(&self) -> Option<&str> {
        let own = self.param(Role::KeyId).map(|param| param.decoded.as_str());
        own.or_else(|| self.param(Role::Credential)?.decoded.split('/').next())
    }

    /// When it was signed, as far as the URL says so.
    pub fn signed_at(&self) -> Option<Timestamp> {
        basic_date(&self.param(Role::Date)?.decoded)
    }

    /// When it ends: `None` where that is not said, not readable, or beyond the year 9999.
    pub fn ends_at(&self) -> Option<Timestamp> {
        let expires: i64 = self.param(Role::Expires)?.decoded.parse().ok()?;
        match self.version.expiry {
            Expiry::UnixSeconds => Timestamp::from_second(expires).ok(),
            Expiry::DurationSeconds => self.signed_at()?.checked_add(SignedDuration::from_secs(expires)).ok(),
        }
    }

    /// True if it can be a URL that someone made with a real key: nothing in it is masked, a template or a
    /// sample of the documentation. Nothing is said of other URLs.
    pub fn is_real(&self) -> bool {
        let open = self.params.iter().filter(|param| param.role.is_some()).any(|param| {
            let value = &param.value.text;
            (value.is_empty() && param.role != Some(Role::Signature)) && param.role != Some(Role::Token)
                || mask::is_template(value)
                || (!value.is_empty() && mask::is_placeholder(&param.decoded))
        });
        let sample = self
            .param(Role::Signature)
            .is_some_and(|signature| signing().samples.contains(&signature.decoded));
        // `Signature******`: the mask took the `=` too
        let masked = self.params.iter().any(|param| mask::is_masked(&param.name.text));
        !open && !masked && !sample && self.key_id().is_none_or(is_real_key_id)
    }

    /// The bucket, where the host names it.
    pub fn bucket(&self) -> Option<&str> {
        self.endpoint.as_ref()?.bucket_name()
    }

    /// The key of the object, percent-decoded, as far as host and path tell it.
    pub fn object(&self) -> String {
        percent_decode_str(self.path.text.trim_start_matches('/')).decode_utf8_lossy().into_owned()
    }
}

/// True for what an AccessKey id looks like. Test vectors have `ak` or `id`; the documentation has words.
pub(crate) fn is_real_key_id(id: &str) -> bool {
    if mask::is_placeholder(id) {
        return false;
    }
    let known = ["LTAI", "STS.", "TMP."].iter().any(|head| id.starts_with(head));
    let digits = id.bytes().any(|b| b.is_ascii_digit());
    let letters = id.bytes().any(|b| b.is_ascii_alphabetic());
    (known && id.len() >= 12) || ((16..=30).contains(&id.len()) && digits && letters)
}

/// A date in ISO 8601's basic form: `20231203T121212Z`.
pub(crate) fn basic_date(text: &str) -> Option<Timestamp> {
    if text.len() != 16 {
        return None;
    }
    let moment = civil::DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
    TimeZone::UTC.to_timestamp(moment).ok()
}

/// The signed URL in `parts` of `view`.
pub(super) fn read(view: &View<'_>, parts: UrlParts) -> Option<SignedUrl> {
    let query = parts.query.or_else(|| bare_query(view.text(), parts))?;
    let (mut params, entities) = split(view, query);
    let endpoint = endpoint::read(view, parts);
    let (version, mixed_with) = versions(&params, endpoint.is_some())?;
    for param in &mut params {
        let known = version.parameters.iter().find(|known| known.name == param.name.text);
        param.role = known.map(|known| known.role);
    }
    let bare = parts.query.is_none();
    let empty = Span::at(query.start);
    Some(SignedUrl {
        version,
        mixed_with,
        host: Piece::new(view, if bare { empty } else { parts.host }),
        endpoint,
        path: Piece::new(view, if bare { empty } else { parts.path }),
        params,
        entities,
    })
}

/// `OSSAccessKeyId=…&Expires=…` without anything in front.
fn bare_query(text: &str, parts: UrlParts) -> Option<Span> {
    let whole = parts.whole;
    let token =
        text[..whole.start].rfind(|c: char| c.is_whitespace() || c == '"' || c == '\'').map_or(0, |i| i + 1);
    let query = Span::new(token, whole.end);
    (parts.scheme.is_none() && query.of(text).contains('&') && query.of(text).contains('=')).then_some(query)
}

/// The parameters of a query, and the places where `&` is written as an entity.
fn split(view: &View<'_>, query: Span) -> (Vec<Param>, Vec<Span>) {
    let text = query.of(view.text());
    let mut params = Vec::new();
    let mut entities = Vec::new();
    let mut start = 0;
    for part in text.split('&') {
        let mut from = start;
        start += part.len() + 1;
        let entity = ["amp;", "#38;", "#x26;"].iter().find(|entity| part.starts_with(**entity));
        if let (Some(entity), true) = (entity, from > 0) {
            entities.push(view.outer(Span::new(from, from + entity.len()).shift(query.start)));
            from += entity.len();
        }
        let part = &text[from..start - 1];
        let name_len = part.find('=').unwrap_or(part.len());
        let name = Span::new(from, from + name_len).shift(query.start);
        let value = Span::new((from + name_len + 1).min(start - 1), start - 1).shift(query.start);
        let value = Piece::new(view, value);
        let decoded = percent_decode_str(&value.text).decode_utf8_lossy().into_owned();
        params.push(Param { name: Piece::new(view, name), value, decoded, role: None });
    }
    (params, entities)
}

/// The version that the parameters speak of, and others that some of them belong to.
fn versions(params: &[Param], on_oss: bool) -> Option<(&'static Version, Vec<&'static Version>)> {
    let has = |name: &str| params.iter().any(|param| param.name.text == name);
    let of_s3 = |version: &Version| version.id.starts_with("s3-");
    let mut scored: Vec<(usize, &'static Version)> = Vec::new();
    for version in signing().versions.iter().filter(|version| on_oss || !of_s3(version)) {
        let count = version.parameters.iter().filter(|parameter| has(&parameter.name)).count();
        let marked = params.iter().any(|param| {
            param.name.text == version.marker.parameter
                && version.marker.value.as_ref().is_none_or(|value| *value == param.decoded)
        });
        if marked || count >= 2 {
            scored.push((count + usize::from(marked) * 3, version));
        }
    }
    // V2 and V4 share most names, V1 and S3's first form too: the fuller one is meant
    scored.sort_by_key(|&(score, _)| std::cmp::Reverse(score));
    let &(score, version) = scored.first()?;
    if score < 2 || (score < 5 && !on_oss && !params.iter().any(|p| p.name.text == version.marker.parameter))
    {
        return None;
    }
    // a token under another version's name is a token all the same
    let foreign = |other: &Version| {
        let names = other.parameters.iter().filter(|p| p.role != Role::Token).map(|p| p.name.as_str());
        names.filter(|name| has(name)).any(|name| version.parameters.iter().all(|own| own.name != name))
    };
    let mixed = scored[1..].iter().map(|&(_, other)| other).filter(|other| foreign(other)).collect();
    Some((version, mixed))
}
