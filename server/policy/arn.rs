//! Names of resources: `acs:oss:{region}:{account}:{path}`.

use crate::text::{Span, glob};

/// A name of a resource, taken apart at its first four colons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `acs`.
    pub prefix: &'a str,
    /// `oss`.
    pub service: &'a str,
    /// A region id, or `*`.
    pub region: &'a str,
    /// Id of the account that owns the resource, or `*`.
    pub account: &'a str,
    /// `bucket`, `bucket/key`, `accesspoint/name/object/key`.
    pub path: &'a str,
}

impl<'a> Arn<'a> {
    /// Takes `text` apart; `None` if it has fewer than five parts.
    pub fn new(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(5, ':');
        let mut next = || parts.next();
        Some(Arn { prefix: next()?, service: next()?, region: next()?, account: next()?, path: next()? })
    }

    /// True for a resource of OSS.
    pub fn is_oss(&self) -> bool {
        self.prefix == "acs" && self.service == "oss"
    }

    /// Where the path stands in `text`.
    pub fn path_span(text: &str) -> Option<Span> {
        let arn = Arn::new(text)?;
        Some(Span::new(text.len() - arn.path.len(), text.len()))
    }

    /// The bucket of the path, or its pattern.
    pub fn bucket(&self) -> &'a str {
        self.path.split('/').next().unwrap_or_default()
    }
}

/// The resource of a request. A part that is not known is `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    whole: String,
}

impl Target {
    /// The resource that `text` names: a name with five parts, `oss://bucket/key`, `bucket/key`, or `*` for
    /// the account as a whole.
    pub fn new(text: &str, owner: Option<&str>) -> Target {
        let path = text.strip_prefix("oss://").unwrap_or(text);
        let whole = match Arn::new(path).filter(|arn| arn.prefix == "acs") {
            Some(arn) => {
                let known = |part: &'_ str| if part.is_empty() { "*".to_owned() } else { part.to_owned() };
                let account = match (arn.account, owner) {
                    ("" | "*", Some(owner)) => owner.to_owned(),
                    (account, _) => known(account),
                };
                format!("acs:{}:{}:{account}:{}", arn.service, known(arn.region), arn.path)
            }
            None => format!("acs:oss:*:{}:{path}", owner.unwrap_or("*")),
        };
        Target { whole }
    }

    /// The whole name.
    pub fn name(&self) -> &str {
        &self.whole
    }

    /// True if `pattern` fits.
    ///
    /// A pattern is compared part by part, so that a `*` in the region does not reach into the path; one of
    /// fewer than five parts as a whole. A region or account that the request leaves open is met by any.
    /// Empty parts (`acs:oss:::bucket`) and regions with `oss-` are documented nowhere as matching: they do
    /// not match here.
    pub fn fits(&self, pattern: &str) -> bool {
        let (Some(own), Some(wanted)) = (Arn::new(&self.whole), Arn::new(pattern)) else {
            return glob(pattern, &self.whole);
        };
        let part = |wanted: &str, own: &str| !wanted.is_empty() && (own == "*" || glob(wanted, own));
        glob(wanted.prefix, own.prefix)
            && glob(wanted.service, own.service)
            && part(wanted.region, own.region)
            && !wanted.region.starts_with("oss-")
            && part(wanted.account, own.account)
            && glob(wanted.path, own.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_part_by_part() {
        let object = Target::new("acs:oss:*:*:photos/a/b.jpg", None);
        for (pattern, fits) in [
            ("*", true),
            ("acs:oss:*:*:*", true),
            ("acs:oss:*:*:photos/*", true),
            ("acs:oss:*:*:photos/a/?.jpg", true),
            ("acs:oss:*:1234567890123456:photos/*", true),
            ("acs:oss:cn-hangzhou:*:photos/*", true),
            ("acs:oss:*:*:photos*", true),
            ("acs:*:*:*:photos/*", true),
            ("acs:oss:*", true),
            ("acs:oss:*:*:photos", false),
            ("acs:oss:*:*:photos/", false),
            ("acs:oss:*:*:photos/a", false),
            ("acs:oss:::photos/*", false),
            ("acs:oss:oss-cn-hangzhou:*:photos/*", false),
            ("arn:aws:s3:::photos/*", false),
            ("acs:ecs:*:*:photos/*", false),
            ("", false),
        ] {
            assert_eq!(object.fits(pattern), fits, "{pattern}");
        }
        assert!(!Target::new("photos", Some("1")).fits("acs:oss:*:2:photos"));
        assert_eq!(Target::new("oss://photos/a", Some("1")).name(), "acs:oss:*:1:photos/a");
        assert_eq!(Target::new("*", None).name(), "acs:oss:*:*:*");
        assert!(!Target::new("*", None).fits("acs:oss:*:*:photos"));
        assert_eq!(Arn::new("acs:oss:*:*:b/k:1").map(|arn| (arn.bucket(), arn.path)), Some(("b", "b/k:1")));
    }
}
