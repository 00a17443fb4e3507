//! Views whose text is put together: of lines, of base64, of a part of another view.

use std::borrow::Cow;

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::{Escape, Piece, View};
use crate::text::Span;

/// Base64 as people write it: with padding or without.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// `text` in base64.
pub(super) fn encode(text: &str) -> String {
    BASE64.encode(text)
}

impl View<'_> {
    /// The part `inner` of this view, as a view of its own; its places map to the same outer text.
    pub fn slice(&self, inner: Span) -> View<'static> {
        let start = inner.start.min(self.text.len());
        let end = inner.end.clamp(start, self.text.len());
        let mut text = String::with_capacity(end - start);
        let mut pieces = Vec::new();
        self.copy(start, end, &mut text, &mut pieces);
        let span = self.outer(Span::new(start, end));
        View { text: Cow::Owned(text), span, pieces, escapes: self.escapes.clone() }
    }

    /// The lines `spans` of `outer`, joined by line breaks: a block scalar without its indentation.
    pub fn of_lines(outer: &str, spans: &[Span]) -> View<'static> {
        let mut text = String::new();
        let mut pieces: Vec<Piece> = Vec::with_capacity(spans.len() * 2);
        let mut last: Option<Span> = None;
        for &span in spans {
            if let Some(last) = last {
                let gap = span.start.saturating_sub(last.end);
                pieces.push(Piece { inner: text.len(), outer: last.end, escape: true, outer_len: gap });
                text.push('\n');
            }
            let line = span.of(outer);
            if !line.is_empty() {
                let outer_len = line.len();
                pieces.push(Piece { inner: text.len(), outer: span.start, escape: false, outer_len });
                text.push_str(line);
            }
            last = Some(span);
        }
        let start = spans.first().map_or(0, |span| span.start);
        let span = Span::new(start, last.map_or(start, |span| span.end));
        View { text: Cow::Owned(text), span, pieces, escapes: Vec::new() }
    }

    /// What this view says in base64; `None` if it is no base64 of UTF-8 text. Blanks and line breaks in it
    /// do not count. A place in the result is that of the four letters that hold it.
    pub fn base64(&self) -> Option<View<'static>> {
        let letters: Vec<usize> = (self.text.bytes().enumerate())
            .filter(|(_, byte)| !byte.is_ascii_whitespace())
            .map(|(at, _)| at)
            .collect();
        let raw: Vec<u8> = letters.iter().map(|&at| self.text.as_bytes()[at]).collect();
        let text = String::from_utf8(BASE64.decode(raw).ok()?).ok()?;
        let groups = letters.chunks(4).enumerate().filter(|(i, _)| i * 3 < text.len());
        let pieces = groups.map(|(i, group)| {
            let (first, last) = (group[0], group[group.len() - 1]);
            let outer = self.outer(Span::new(first, last + 1));
            Piece { inner: i * 3, outer: outer.start, escape: true, outer_len: outer.len() }
        });
        let pieces = pieces.collect();
        let mut escapes = self.escapes.clone();
        escapes.insert(0, Escape::Base64);
        Some(View { text: Cow::Owned(text), span: self.span, pieces, escapes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn base64_is_read_and_its_places_are_those_of_the_letters() {
        let raw = "p: \"eyJhIjoi5Zu+In0=\"";
        let view = View::new(raw, Span::new(4, 20), Escape::Verbatim).base64().unwrap();
        assert_eq!(view.text(), "{\"a\":\"图\"}");
        assert_eq!(view.outer(Span::new(1, 4)).of(raw), "eyJhIjoi");
        assert_eq!(view.outer(Span::new(6, 9)).of(raw), "5Zu+");
        assert_eq!(view.write(view.text()), "eyJhIjoi5Zu+In0=");
        assert!(View::new("no base64", Span::new(0, 9), Escape::Verbatim).base64().is_none());
    }

    #[test]
    fn lines_are_joined_without_their_indentation() {
        let raw = "p: |\n  {\n    \"a\": 1\n  }\n";
        let spans = [Span::new(7, 8), Span::new(13, 19), Span::new(22, 23)];
        let view = View::of_lines(raw, &spans);
        assert_eq!(view.text(), "{\n\"a\": 1\n}");
        assert_eq!(view.outer(Span::new(2, 5)).of(raw), "\"a\"");
        assert_eq!(view.outer(Span::new(0, 10)).of(raw), "{\n    \"a\": 1\n  }");
    }

    proptest! {
        #[test]
        fn a_slice_has_the_places_of_the_whole(text in "[ab\\\\\"域\n]{0,20}", from in 0_usize..20, len in 0_usize..20) {
            let escape = Escape::Backslash { quote: '"' };
            let raw = View::new("", Span::at(0), Escape::Verbatim).nest(escape).write(&text);
            let view = View::new(&raw, Span::new(0, raw.len()), escape);
            let bounds: Vec<usize> = view.text().char_indices().map(|(at, _)| at).chain([view.text().len()]).collect();
            let from = bounds[from.min(bounds.len() - 1)];
            let to = *bounds.iter().filter(|&&at| at >= from).nth(len).unwrap_or(&view.text().len());
            let slice = view.slice(Span::new(from, to));
            prop_assert_eq!(slice.text(), &view.text()[from..to]);
            for (at, c) in slice.text().char_indices() {
                let inner = Span::new(at, at + c.len_utf8());
                prop_assert_eq!(slice.outer(inner), view.outer(inner.shift(from)));
            }
        }

        #[test]
        fn base64_reads_what_it_writes(text in "\\PC{0,40}") {
            let raw = encode(&text);
            let view = View::new(&raw, Span::new(0, raw.len()), Escape::Verbatim).base64().unwrap();
            prop_assert_eq!(view.text(), &text);
            for (at, c) in text.char_indices() {
                let outer = view.outer(Span::new(at, at + c.len_utf8()));
                prop_assert!(!outer.is_empty() && outer.end <= raw.len());
            }
        }
    }
}
