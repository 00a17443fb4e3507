//! The pieces that a text is cut into.

use crate::text::{Escape, Span};

/// One piece of a text. Blanks between pieces are no tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its bytes, with quotes.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An identifier, a keyword, a number, a tag's name, a bare key.
    Word,
    /// A string literal, or the body of a heredoc.
    String {
        /// Bytes of the opening quote with its prefix.
        open: u16,
        /// Bytes of the closing quote; 0 if the literal is unfinished.
        close: u16,
        /// How the content is escaped.
        escape: Escape,
        /// Which ends of the content are interpolated.
        joined: Joined,
    },
    /// A value without quotes, trimmed, without trailing comment.
    Value(Escape),
    /// The address in a Markdown link, an automatic link, or an `href`.
    Link,
    /// A comment with its marks.
    Comment,
    /// An operator or a bracket.
    Punct,
    /// The end of a line.
    Newline,
    /// A piece of a sentence, at most one line.
    Prose,
}

/// Whether a literal is put together with something else at either end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Joined {
    /// Something comes directly before its content.
    pub before: bool,
    /// Something comes directly after it.
    pub after: bool,
}

impl Token {
    /// The bytes of what it says: a string without its quotes, anything else as it is.
    pub fn content(&self) -> Span {
        match self.kind {
            Kind::String { open, close, .. } => {
                Span::new(self.span.start + usize::from(open), self.span.end - usize::from(close))
            }
            _ => self.span,
        }
    }

    /// True for string literals.
    pub fn is_string(&self) -> bool {
        matches!(self.kind, Kind::String { .. })
    }

    /// True for what can be the value of a key on its own: literals and bare values.
    pub fn is_literal(&self) -> bool {
        matches!(self.kind, Kind::String { .. } | Kind::Value(_))
    }
}
