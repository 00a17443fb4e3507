//! One version of one text.

use std::sync::Arc;

use super::{Encoding, LineTable, Position, Span};

/// One version of one text, with the language it is written in. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Source {
    /// The whole text.
    pub text: Arc<str>,
    /// Id of its row in `catalog/languages.json`.
    pub language: &'static str,
    /// Path or address as the user knows it; only shown, never opened.
    pub name: Arc<str>,
    /// Where its lines begin.
    pub lines: Arc<LineTable>,
}

impl Source {
    /// A source of `text`, written in `language` and shown as `name`.
    pub fn new(name: &str, language: &'static str, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let lines = Arc::new(LineTable::new(&text));
        Source { text, language, name: name.into(), lines }
    }

    /// Both ends of `span` as positions.
    pub fn range(&self, span: Span, encoding: Encoding) -> (Position, Position) {
        (
            self.lines.position(&self.text, span.start, encoding),
            self.lines.position(&self.text, span.end, encoding),
        )
    }

    /// The byte at `position`; see [`LineTable::offset`] for what is outside the text.
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        self.lines.offset(&self.text, position, encoding)
    }
}
