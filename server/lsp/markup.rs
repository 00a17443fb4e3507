//! Markdown for clients that take it, plain text for the others.

use tower_lsp::ls_types::{MarkupContent, MarkupKind};

use crate::plain::{Look, plain};

/// `markdown`, or what it says without its marks.
pub fn content(markdown: String, rich: bool) -> MarkupContent {
    match rich {
        true => MarkupContent { kind: MarkupKind::Markdown, value: markdown },
        false => MarkupContent {
            kind: MarkupKind::PlainText,
            value: plain(&markdown, Look::default()).trim_end().to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_no_marks() {
        let markdown =
            "## `AccessDenied` (403)\n\n**拒绝** a\\_b [the *page*](https://x.example/a_b) x[1] #1\n";
        let text = "AccessDenied (403)\n\n拒绝 a_b the page (https://x.example/a_b) x[1] #1";
        assert_eq!(content(markdown.into(), false).value, text);
        assert_eq!(content(markdown.into(), true).value, markdown);
    }
}
