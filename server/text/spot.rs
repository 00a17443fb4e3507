//! Places in other files: enough of each to show it without its text.

use std::sync::Arc;

use super::{Encoding, Position, Source, Span};

/// A line longer than this many bytes is not kept.
const WIDEST: usize = 300;

/// A place in a file that need not be open: enough to show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Path of the file.
    pub path: Arc<str>,
    /// Its bytes.
    pub span: Span,
    utf8: (Position, Position),
    utf16: (Position, Position),
    /// The line that it stands on, or the place alone where that line is long.
    pub line: Box<str>,
    /// The place in that line.
    pub within: Span,
}

impl Spot {
    /// The place `span` of `source`, which stands at `path`.
    pub fn new(source: &Source, path: &Arc<str>, span: Span) -> Self {
        let whole = source.lines.span(source.lines.line_at(span.start));
        // of a long line only the place itself: half a line may hold half a secret
        let whole =
            if whole.len() <= WIDEST { whole } else { Span::new(span.start, span.end.min(whole.end)) };
        let shown = whole.of(&source.text).trim_end_matches(['\r', '\n']);
        let shown = if shown.len() <= WIDEST { shown } else { "" };
        let from = (span.start - whole.start).min(shown.len());
        Spot {
            path: path.clone(),
            span,
            utf8: source.range(span, Encoding::Utf8),
            utf16: source.range(span, Encoding::Utf16),
            line: shown.into(),
            within: Span::new(from, (from + span.len()).min(shown.len())),
        }
    }

    /// Both ends as positions.
    pub fn range(&self, encoding: Encoding) -> (Position, Position) {
        match encoding {
            Encoding::Utf8 => self.utf8,
            Encoding::Utf16 => self.utf16,
        }
    }

    /// Line from 0.
    pub fn line(&self) -> u32 {
        self.utf16.0.line
    }

    pub(crate) fn size(&self) -> usize {
        size_of::<Self>() + self.line.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spot_of_a_long_line_keeps_a_piece() {
        let text = format!("域{}OSS{}\nb", "a".repeat(500), "c".repeat(500));
        let source = Source::new("x", "plaintext", text);
        let at = source.text.find("OSS").unwrap();
        let spot = Spot::new(&source, &"x".into(), Span::new(at, at + 3));
        assert_eq!(&*spot.line, "OSS");
        assert_eq!(spot.within.of(&spot.line), "OSS");
        let spot = Spot::new(&source, &"x".into(), Span::new(source.text.len() - 1, source.text.len()));
        assert_eq!((&*spot.line, spot.line(), spot.within), ("b", 1, Span::new(0, 1)));
    }
}
