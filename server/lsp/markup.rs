//! Markdown for clients that take it, plain text for the others.

use tower_lsp::ls_types::{MarkupContent, MarkupKind};

/// `markdown`, or what it says without its marks.
pub fn content(markdown: String, rich: bool) -> MarkupContent {
    match rich {
        true => MarkupContent { kind: MarkupKind::Markdown, value: markdown },
        false => MarkupContent { kind: MarkupKind::PlainText, value: plain(&markdown) },
    }
}

/// Drops headings' hashes, fences, emphasis and code marks; a link becomes its text and its target.
fn plain(markdown: &str) -> String {
    let lines = markdown.lines().filter(|line| !line.trim_start().starts_with("```"));
    let lines = lines.map(|line| {
        let line = line.strip_prefix("> ").unwrap_or(line);
        let heading = line.trim_start_matches('#');
        inline(if line.starts_with('#') && heading.starts_with(' ') { &heading[1..] } else { line })
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn inline(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        rest = match c {
            '`' => after,
            '*' if after.starts_with('*') => &after[1..],
            '\\' if after.starts_with(|next: char| next.is_ascii_punctuation()) => {
                out.push_str(&after[..1]);
                &after[1..]
            }
            '[' => match link(after) {
                Some((text, target, after)) => {
                    out.push_str(&format!("{} ({target})", inline(text)));
                    after
                }
                None => {
                    out.push(c);
                    after
                }
            },
            c => {
                out.push(c);
                after
            }
        };
    }
    out
}

/// Text and target of a link whose `[` was just passed, and what follows it.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let (text, rest) = text.split_once("](")?;
    let (target, rest) = rest.split_once(')')?;
    (!text.contains('[') && !target.contains(char::is_whitespace)).then_some((text, target, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_no_marks() {
        let markdown = "## `AccessDenied` (403)\n\n**拒绝** a\\_b [the *page*](https://x.example/a_b) x[1] #1\n```json\n{}\n```\n> * 1";
        let text = "AccessDenied (403)\n\n拒绝 a_b the *page* (https://x.example/a_b) x[1] #1\n{}\n* 1";
        assert_eq!(content(markdown.into(), false).value, text);
        assert_eq!(content(markdown.into(), true).value, markdown);
    }
}
