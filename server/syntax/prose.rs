//! What Markdown and reStructuredText share: lines of sentences with links in them.

use super::lexer::Lexer;
use super::token::Kind;
use crate::text::Span;

/// Takes the line up to `end` as prose, apart from the given links.
pub(super) fn line_with_links(lexer: &mut Lexer<'_>, end: usize, links: &[Span]) {
    for link in links {
        if link.start >= lexer.at && link.end <= end {
            lexer.take_trimmed(Kind::Prose, link.start);
            lexer.take(Kind::Link, link.len());
        }
    }
    lexer.take_trimmed(Kind::Prose, end);
}

/// True if `text` can be the target of a link: it has no blank.
pub(super) fn is_target(text: &[u8]) -> bool {
    !text.is_empty() && !text.iter().any(|b| b.is_ascii_whitespace() || *b == b'<' || *b == b'>')
}

/// Length of the address in `<https://…>`, with which `rest` begins.
pub(super) fn automatic_link(rest: &[u8]) -> Option<usize> {
    let inside = rest.get(1..)?;
    let scheme = inside.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    if !inside[scheme..].starts_with(b"://") {
        return None;
    }
    inside.iter().position(|&b| b == b'>').filter(|&close| is_address(&inside[..close]))
}

/// True if `text` is an address with a scheme.
pub(super) fn is_address(text: &[u8]) -> bool {
    let scheme = text.iter().take_while(|b| b.is_ascii_alphanumeric() || b"+.-".contains(b)).count();
    scheme > 1 && text[scheme..].starts_with(b"://") && is_target(text)
}
