//! The header `Host`, where it sends a request to another host than its URL names.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::{
    sight::{Endpoint, Sighting},
    text::ceil,
};

/// A header is set for the request at most this many lines away.
const LINES: usize = 4;

/// What is looked through on either side, in bytes.
const NEAR: usize = 1024;

/// The same for the blocks of a server's configuration.
const FAR: usize = 8192;

#[expect(clippy::expect_used, reason = "the pattern is part of the program")]
static HEADER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?x)
        (?: \bHost ["']? \]? [\ \t]* [:=,] [\ \t]*
          | \b(?: proxy_set_header | header_up | set | set-header ) [\ \t]+ ["']? Host ["']? [\ \t]+
          | \bupstream-vhost ["']? [\ \t]* [:=] [\ \t]* )
        ["']? (?P<host> [A-Za-z0-9$%{<] [^\s"';,)}]* )
        | \bProxyPreserveHost [\ \t]+ On"#,
    )
    .expect("a constant pattern")
});

/// True if a header beside the request, or in a block around it, names a host other than that of `endpoint`:
/// then the bucket stands in the header, or a custom domain does, and the path is the object's.
pub(super) fn differs(sighting: &Sighting, endpoint: &Endpoint, text: &str) -> bool {
    let blocks = sighting.place.language.breaks.contains('{');
    let reach = if blocks { FAR } else { NEAR };
    let (start, end) =
        (ceil(text, sighting.span.start.saturating_sub(reach)), ceil(text, sighting.span.end + reach));
    let (before, behind) = (&text[start..sighting.span.start], &text[sighting.span.end..end]);
    let differs = |found: &Captures<'_>| {
        !found.name("host").is_some_and(|host| {
            host.as_str().eq_ignore_ascii_case(&endpoint.host.text) || host.as_str() == "$proxy_host"
        })
    };
    let applies = |gap: &str, is_before: bool| match (blocks, is_before) {
        (false, _) => gap.matches('\n').count() <= LINES,
        (true, true) => stays_open(gap.chars()),
        (true, false) => stays_open(gap.chars().rev().map(mirrored)),
    };
    let mut headers_before = HEADER.captures_iter(before).filter(differs);
    let mut headers_behind = HEADER.captures_iter(behind).filter(differs);
    headers_before.any(|found| applies(&before[found.get_match().end()..], true))
        || headers_behind.any(|found| applies(&behind[..found.get_match().start()], false))
}

fn mirrored(c: char) -> char {
    match c {
        '{' => '}',
        '}' => '{',
        c => c,
    }
}

/// True if the block in which `chars` begin does not end among them.
fn stays_open(chars: impl Iterator<Item = char>) -> bool {
    let mut depth = 0;
    chars.map(|c| i32::from(c == '{') - i32::from(c == '}')).all(|step| {
        depth += step;
        depth >= 0
    })
}
