//! Origins: how a browser writes them, and how a rule names them.

use crate::text::{Span, glob};

/// What keeps an `AllowedOrigin` from matching any origin that a browser sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// More than one in one value; each with its range.
    Several(Vec<Span>),
    /// No `http://` or `https://`.
    NoScheme,
    /// A path, a query or a slash behind the host: the range that is too much.
    Path(Span),
    /// The port that the scheme stands for anyway, which browsers leave out: its range with the colon.
    Port(Span),
    /// More than one `*`.
    Wildcards,
    /// Blanks inside.
    Blank,
}

/// What is wrong with an `AllowedOrigin`: it is `*`, `null`, or `scheme://host[:port]` with at most one `*`.
///
/// Sources: alibabacloud.com/help/en/oss/developer-reference/putbucketcors; for what browsers send,
/// fetch.spec.whatwg.org and url.spec.whatwg.org (serialising an origin).
pub fn fault(text: &str) -> Option<Origin> {
    if matches!(text, "*" | "null" | "") {
        return None;
    }
    let parts = parts(text);
    if parts.len() > 1 {
        return Some(Origin::Several(parts));
    }
    if text.matches('*').count() > 1 {
        return Some(Origin::Wildcards);
    }
    if text.contains(char::is_whitespace) {
        return Some(Origin::Blank);
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        // the wildcard may stand for the scheme
        return (!text.starts_with('*')).then_some(Origin::NoScheme);
    };
    let host = scheme.len() + 3;
    if let Some(end) = rest.find(['/', '?', '#']) {
        return Some(Origin::Path(Span::new(host + end, text.len())));
    }
    let default = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => return None,
    };
    rest.ends_with(default).then(|| Origin::Port(Span::new(text.len() - default.len(), text.len())))
}

/// The values that one value holds by mistake, divided by commas, semicolons, blanks or line breaks.
pub(crate) fn parts(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    for piece in text.split([',', ';', ' ', '\t', '\n', '\r', '，', '；']) {
        if !piece.is_empty() {
            found.push(Span::new(at, at + piece.len()));
        }
        let divider = text[at + piece.len()..].chars().next().map_or(0, char::len_utf8);
        at += piece.len() + divider;
    }
    found
}

/// True if the origin of a request is named by `allowed`.
pub(crate) fn matches(allowed: &str, origin: &str) -> bool {
    allowed == "*" || glob(&allowed.replace('?', "\u{0}"), origin)
}

/// True if everything that `inner` names is named by `outer` as well. Both hold at most one `*`.
pub(crate) fn covers(outer: &str, inner: &str) -> bool {
    if outer == "*" || outer == inner {
        return true;
    }
    // a `*` of the inner one stands for anything, so the outer one's must take it up whole
    match inner.contains('*') {
        true => outer.contains('*') && glob(&outer.replace('?', "\u{0}"), &inner.replace('*', "\u{1}")),
        false => matches(outer, inner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mistake_is_named() {
        for good in [
            "*",
            "null",
            "https://a.com",
            "http://localhost:*",
            "https://*.a.com",
            "http://localhost:8080",
            "app://x",
            "https://a.com:8443",
            "http://[::1]:3000",
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
        assert_eq!(fault("a.com"), Some(Origin::NoScheme));
        assert_eq!(fault("https://a.com/"), Some(Origin::Path(Span::new(13, 14))));
        assert_eq!(fault("https://a.com/x?y"), Some(Origin::Path(Span::new(13, 17))));
        assert_eq!(fault("https://a.com:443"), Some(Origin::Port(Span::new(13, 17))));
        assert_eq!(fault("http://a.com:80"), Some(Origin::Port(Span::new(12, 15))));
        assert_eq!(fault("https://*.a.*"), Some(Origin::Wildcards));
        let several = Origin::Several(vec![Span::new(0, 12), Span::new(13, 25)]);
        assert_eq!(fault("http://a.com,http://b.com"), Some(several));
    }

    #[test]
    fn one_covers_another() {
        for (outer, inner, covers_it) in [
            ("*", "https://*.a.com", true),
            ("https://*.a.com", "https://x.a.com", true),
            ("https://*.a.com", "https://*.b.a.com", true),
            ("https://*.b.a.com", "https://*.a.com", false),
            ("https://x.a.com", "https://*.a.com", false),
            ("https://*.a.com", "http://x.a.com", false),
            ("https://*.a.com", "*", false),
        ] {
            assert_eq!(covers(outer, inner), covers_it, "{outer} {inner}");
        }
    }
}
