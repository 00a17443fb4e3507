//! Where a URL begins and ends around one of its bytes, and which parts it has.

use crate::text::Span;

/// The parts of a URL, as byte ranges of the text that it stands in. None of them is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UrlParts {
    /// From the scheme to the fragment.
    pub whole: Span,
    /// `https`, without `://`.
    pub scheme: Option<Span>,
    /// Host without port; empty where the URL begins with its path or query.
    pub host: Span,
    /// Port, without `:`.
    pub port: Option<Span>,
    /// From the first `/` to the query.
    pub path: Span,
    /// Between `?` and `#`.
    pub query: Option<Span>,
}

/// The URL around the byte `at` of `text`: with scheme, or just a host, or a query alone.
///
/// `prose` is true where sentences surround it: their punctuation, and letters that no URL holds unescaped, end it.
pub(crate) fn url_around(text: &str, at: usize, prose: bool) -> Option<UrlParts> {
    let token = token_around(text, at, prose);
    let inside = token.of(text);
    let at = at.checked_sub(token.start)?;
    let mark = inside.get(..(at + 3).min(inside.len()))?.rfind("://");
    let start = match mark {
        Some(mark) => {
            let letters =
                inside[..mark].bytes().rev().take_while(|b| b.is_ascii_alphanumeric() || b"+-.".contains(b));
            mark - letters.count()
        }
        // without a scheme: what stands before the last `=`, `,` or opening bracket is a key or another thing
        None => {
            let head = inside.get(..at)?;
            let query = head.find('?').unwrap_or(head.len());
            head[..query].rfind(['=', ',', ';', '@', '|']).map_or(0, |i| i + 1)
        }
    };
    let rest = &inside[start..];
    let host_start = start
        + mark.map_or(0, |mark| mark + 3 - start)
        + usize::from(mark.is_none() && rest.starts_with("//")) * 2;
    let host_len =
        inside[host_start..].find(['/', '?', '#', '\\', ',', ';']).unwrap_or(inside.len() - host_start);
    let mut host = Span::new(host_start, host_start + host_len);
    if let Some(user) = host.of(inside).rfind('@') {
        host.start += user + 1;
    }
    let mut port = None;
    if let Some(colon) = host.of(inside).rfind(':') {
        let digits = &host.of(inside)[colon + 1..];
        if digits.len() <= 5 && digits.bytes().all(|b| b.is_ascii_digit()) {
            port = (!digits.is_empty()).then(|| Span::new(host.start + colon + 1, host.end));
            host.end = host.start + colon;
        }
    }
    let authority_end = port.map_or(host.end, |port| port.end);
    let tail = &inside[authority_end..];
    // a list of hosts: what follows the comma is the next one
    let inside = if tail.starts_with([',', ';', '\\']) { &inside[..authority_end] } else { inside };
    let tail = &inside[authority_end..];
    let path_len = tail.find(['?', '#']).unwrap_or(tail.len());
    let path = Span::new(authority_end, authority_end + path_len);
    let query = inside[path.end..].strip_prefix('?').map(|query| {
        let len = fragment(query).unwrap_or(query.len());
        Span::new(path.end + 1, path.end + 1 + len)
    });
    let shift = |span: Span| span.shift(token.start);
    Some(UrlParts {
        whole: shift(Span::new(start, inside.len())),
        scheme: mark.map(|mark| shift(Span::new(start, mark))),
        host: shift(host),
        port: port.map(shift),
        path: shift(path),
        query: query.map(shift),
    })
}

/// Where the fragment begins; `&#38;` is no fragment but an ampersand of markup.
fn fragment(query: &str) -> Option<usize> {
    query.match_indices('#').map(|(i, _)| i).find(|&i| !query[..i].ends_with('&'))
}

/// The longest run around `at` that can be part of a URL, with templates such as `<bucket>` or `${x}` whole.
fn token_around(text: &str, at: usize, prose: bool) -> Span {
    let at = at.min(text.len());
    let mut start = at;
    for (i, c) in text[..at].char_indices().rev() {
        if ends(c, prose) && !opens_template(text, i, c) {
            break;
        }
        // `(https://…` and `[https://…`: the bracket is the sentence's, unless it is closed before the URL
        if matches!(c, '(' | '[') && !text[i..at].contains(if c == '(' { ')' } else { ']' }) {
            break;
        }
        start = i;
    }
    let mut end = text.len();
    let (mut round, mut square) = (0i32, 0i32);
    let mut skip = 0;
    for (i, c) in text[at..].char_indices().map(|(i, c)| (at + i, c)) {
        if i < skip {
            continue;
        }
        if c == '<'
            && let Some(len) = placeholder(&text[i..])
        {
            skip = i + len;
            continue;
        }
        round += i32::from(c == '(') - i32::from(c == ')');
        square += i32::from(c == '[') - i32::from(c == ']');
        if ends(c, prose) || round < 0 || square < 0 {
            end = i;
            break;
        }
    }
    // a sentence's last point is not the URL's
    if prose {
        end = start + text[start..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']).len();
    }
    Span::new(start, end.max(at))
}

/// Characters that no URL goes on with.
fn ends(c: char, prose: bool) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '"' | '\'' | '`' | '<' | '>' | '|' | '^')
        || matches!(
            c,
            '“' | '”'
                | '‘'
                | '’'
                | '「'
                | '」'
                | '，'
                | '。'
                | '；'
                | '：'
                | '、'
                | '！'
                | '？'
                | '）'
                | '（'
                | '】'
                | '【'
                | '》'
                | '《'
        )
        || (prose && (!c.is_ascii() || c == '\\'))
}

/// True if `c` at byte `i` belongs to a placeholder such as `<bucket>`.
fn opens_template(text: &str, i: usize, c: char) -> bool {
    match c {
        '>' => text[..i].rfind('<').is_some_and(|open| placeholder(&text[open..]) == Some(i + 1 - open)),
        '<' => placeholder(&text[i..]).is_some(),
        _ => false,
    }
}

/// Length of a placeholder in angle brackets at the start of `text`. A tag of markup is none.
fn placeholder(text: &str) -> Option<usize> {
    let end = text.bytes().take(40).position(|b| b == b'>')?;
    let name = &text[1..end];
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let tag =
        ["a", "b", "i", "p", "br", "em", "td", "li", "div", "span", "code", "pre", "strong"].contains(&name);
    (!name.is_empty()
        && name.chars().all(word)
        && !tag
        && text[end + 1..].starts_with(['.', '/', '-', '?', '&', '=']))
    .then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scheme|host|port|path|query` of the URL around `‸`.
    fn parts(text: &str, prose: bool) -> String {
        let at = text.find('‸').unwrap();
        let text = text.replace('‸', "");
        let url = url_around(&text, at, prose).unwrap();
        let show = |span: Option<Span>| span.map_or("-", |span| span.of(&text)).to_owned();
        [show(url.scheme), show(Some(url.host)), show(url.port), show(Some(url.path)), show(url.query)]
            .join("|")
    }

    #[test]
    fn a_url_is_found_around_any_of_its_bytes() {
        for (text, expected) in [
            ("https://b.oss-cn‸-x.aliyuncs.com/k?a=1#f", "https|b.oss-cn-x.aliyuncs.com|-|/k|a=1"),
            ("b.oss-cn‸-x.aliyuncs.com", "-|b.oss-cn-x.aliyuncs.com|-||-"),
            ("//b.oss-cn‸-x.aliyuncs.com/k", "-|b.oss-cn-x.aliyuncs.com|-|/k|-"),
            ("http://u:p@oss-cn‸-x.aliyuncs.com:8080/", "http|oss-cn-x.aliyuncs.com|8080|/|-"),
            ("?OSSAccess‸KeyId=a&Expires=1", "-||-||OSSAccessKeyId=a&Expires=1"),
            ("/k?OSSAccess‸KeyId=a", "-||-|/k|OSSAccessKeyId=a"),
            (
                "https://cdn.example.com/k?Expires=1&OSSAccess‸KeyId=a",
                "https|cdn.example.com|-|/k|Expires=1&OSSAccessKeyId=a",
            ),
            ("<bucket>.oss-cn‸-x.aliyuncs.com/<key>", "-|<bucket>.oss-cn-x.aliyuncs.com|-|/|-"),
            ("https://<bucket>.oss-cn‸-x.aliyuncs.com/k", "https|<bucket>.oss-cn-x.aliyuncs.com|-|/k|-"),
            ("${b}.oss-cn‸-x.aliyuncs.com", "-|${b}.oss-cn-x.aliyuncs.com|-||-"),
            ("endpoint=oss-cn‸-x.aliyuncs.com,y", "-|oss-cn-x.aliyuncs.com|-||-"),
            (
                "https://oss-cn‸-x.aliyuncs.com/目录/图.png?a=1&#38;b=2",
                "https|oss-cn-x.aliyuncs.com|-|/目录/图.png|a=1&#38;b=2",
            ),
        ] {
            assert_eq!(parts(text, false), expected, "{text}");
        }
    }

    #[test]
    fn a_sentence_ends_a_url() {
        for (text, expected) in [
            ("见 https://b.oss-cn‸-x.aliyuncs.com/k。下一句", "https|b.oss-cn-x.aliyuncs.com|-|/k|-"),
            (
                "(see https://b.oss-cn‸-x.aliyuncs.com/k(1).png).",
                "https|b.oss-cn-x.aliyuncs.com|-|/k(1).png|-",
            ),
            ("[x](https://b.oss-cn‸-x.aliyuncs.com/k?a=1) and", "https|b.oss-cn-x.aliyuncs.com|-|/k|a=1"),
            ("at b.oss-cn‸-x.aliyuncs.com, or", "-|b.oss-cn-x.aliyuncs.com|-||-"),
            ("链接https://b.oss-cn‸-x.aliyuncs.com/k，请", "https|b.oss-cn-x.aliyuncs.com|-|/k|-"),
            ("<https://b.oss-cn‸-x.aliyuncs.com/k>", "https|b.oss-cn-x.aliyuncs.com|-|/k|-"),
        ] {
            assert_eq!(parts(text, true), expected, "{text}");
        }
    }
}
