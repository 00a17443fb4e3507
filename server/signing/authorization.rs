//! The header `Authorization`.

use std::fmt;

use super::Version;
use crate::text::Span;

/// `Authorization`, taken apart as far as it goes. Places are bytes of its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorization<'a> {
    text: &'a str,
    /// Version of signing, by the word that it begins with.
    pub version: Version,
    /// The AccessKey id; in V4 a part of the credential. Empty where there is none.
    pub key_id: Span,
    /// V4: `<id>/<date>/<region>/<product>/aliyun_v4_request`.
    pub credential: Option<Span>,
    /// Names of headers that are signed too.
    pub additional: Option<Span>,
    /// The signature; empty where there is none.
    pub signature: Span,
    /// Names of fields that OSS does not know here.
    pub unknown: Vec<Span>,
}

/// Day, region and product that a V4 key is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope<'a> {
    /// `yyyymmdd`.
    pub date: &'a str,
    /// Plain id of the region.
    pub region: &'a str,
    /// `oss`, mostly.
    pub product: &'a str,
    /// `aliyun_v4_request`.
    pub end: &'a str,
}

impl<'a> Scope<'a> {
    /// The scope in `<id>/<date>/<region>/<product>/aliyun_v4_request`.
    pub fn of_credential(credential: &'a str) -> Option<Scope<'a>> {
        let mut parts = credential.split('/');
        let (_, date, region, product, end) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        parts.next().is_none().then_some(Scope { date, region, product, end })
    }
}

impl fmt::Display for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}/{}", self.date, self.region, self.product, self.end)
    }
}

/// The names of a list `a;b`, in lower case.
pub(super) fn names(list: &str) -> Vec<String> {
    list.split(';').map(|name| name.trim().to_ascii_lowercase()).filter(|name| !name.is_empty()).collect()
}

impl<'a> Authorization<'a> {
    /// Reads the header's value; `None` if it does not begin as OSS's do.
    pub fn parse(text: &'a str) -> Option<Authorization<'a>> {
        let (word, version) =
            [("OSS4-HMAC-SHA256", Version::V4), ("OSS2", Version::V2), ("OSS", Version::V1)]
                .into_iter()
                .find(|(word, _)| {
                    text.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '\t']))
                })?;
        let rest = Span::new(word.len() + 1, text.len());
        let empty = Span::at(text.len());
        let mut read = Authorization {
            text,
            version,
            key_id: empty,
            credential: None,
            additional: None,
            signature: empty,
            unknown: Vec::new(),
        };
        match version {
            Version::V1 => read.read_pair(rest),
            Version::V2 => read.read_fields(rest, ':'),
            Version::V4 => read.read_fields(rest, '='),
        }
        Some(read)
    }

    /// `<id>:<signature>`
    fn read_pair(&mut self, rest: Span) {
        let colon = rest.of(self.text).find(':').map_or(rest.end, |i| rest.start + i);
        self.key_id = Span::new(rest.start, colon);
        self.signature = Span::new((colon + 1).min(rest.end), rest.end);
    }

    /// `Name=value, Name=value`
    fn read_fields(&mut self, rest: Span, sign: char) {
        let mut at = rest.start;
        for part in rest.of(self.text).split(',') {
            let start = at + (part.len() - part.trim_start().len());
            at += part.len() + 1;
            let part = part.trim();
            let name_len = part.find(sign).unwrap_or(part.len());
            let name = Span::new(start, start + name_len);
            let value = Span::new((name.end + 1).min(start + part.len()), start + part.len());
            match part.get(..name_len).unwrap_or_default() {
                "Credential" => {
                    let id = value.of(self.text).find('/').unwrap_or(value.len());
                    self.key_id = Span::new(value.start, value.start + id);
                    self.credential = Some(value);
                }
                "AccessKeyId" => self.key_id = value,
                "AdditionalHeaders" => self.additional = Some(value),
                "Signature" => self.signature = value,
                "" => {}
                _ => self.unknown.push(name),
            }
        }
    }

    /// The text of `part`.
    pub fn of(&self, part: Span) -> &'a str {
        self.text.get(part.start..part.end).unwrap_or_default()
    }

    /// Names of headers that are signed too, in lower case.
    pub fn additional(&self) -> Vec<String> {
        self.additional.map(|part| names(self.of(part))).unwrap_or_default()
    }

    /// The scope of V4, if the credential has its five parts.
    pub fn scope(&self) -> Option<Scope<'a>> {
        Scope::of_credential(self.of(self.credential?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_taken_apart() {
        for (text, version, id, signature) in [
            ("OSS ak:sig=", Version::V1, "ak", "sig="),
            ("OSS ak", Version::V1, "ak", ""),
            ("OSS2 AccessKeyId:ak,AdditionalHeaders:a;b,Signature:sig=", Version::V2, "ak", "sig="),
            (
                "OSS4-HMAC-SHA256 Credential=ak/20231216/cn-hangzhou/oss/aliyun_v4_request, AdditionalHeaders=a;b , Signature=00",
                Version::V4,
                "ak",
                "00",
            ),
        ] {
            let read = Authorization::parse(text).unwrap();
            assert_eq!(
                (read.version, read.of(read.key_id), read.of(read.signature)),
                (version, id, signature)
            );
            if version != Version::V1 {
                assert_eq!(read.additional(), ["a", "b"], "{text}");
            }
        }
        for text in ["Bearer x", "OSS", "OSS3 x", "AWS4-HMAC-SHA256 Credential=a", "oss ak:x", "OSSx y:z"] {
            assert_eq!(Authorization::parse(text), None, "{text}");
        }
        let odd = Authorization::parse("OSS2 AccessKeyId:ak,Sig:x").unwrap();
        assert_eq!(odd.unknown.iter().map(|part| odd.of(*part)).collect::<Vec<_>>(), ["Sig"]);
        let scope = Scope::of_credential("a/1/r/oss/aliyun_v4_request").unwrap();
        assert_eq!(scope.to_string(), "1/r/oss/aliyun_v4_request");
        assert_eq!(Scope::of_credential("a/1/r/oss"), None);
    }
}
