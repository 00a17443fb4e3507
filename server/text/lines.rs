//! Lines and columns, as LSP counts them.

use std::sync::Arc;

use super::floor;

/// The unit in which a column is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes of UTF-8.
    Utf8,
    /// Code units of UTF-16: the protocol's default and the unit of the command line's JSON.
    #[default]
    Utf16,
}

impl Encoding {
    fn width(self, c: char) -> usize {
        match self {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 => c.len_utf16(),
        }
    }
}

/// A place as line and column, both counted from 0; the column in the unit of an [`Encoding`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 0.
    pub line: u32,
    /// Column, from 0.
    pub character: u32,
}

/// Where the lines of a text begin. A line ends at `\n`, `\r\n` or `\r` and nowhere else, as LSP 3.17 says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineTable {
    starts: Arc<[usize]>,
    len: usize,
    /// Lines of a longer text that come before this one.
    above: usize,
}

impl LineTable {
    /// Reads the line starts of `text`.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes)
            .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
        let starts: Vec<usize> = std::iter::once(0).chain(ends.map(|at| at + 1)).collect();
        LineTable { starts: starts.into(), len: text.len(), above: 0 }
    }

    /// The same lines as part of a longer text: `above` lines come before them, and positions count those too.
    pub fn below(&self, above: usize) -> Self {
        LineTable { above, ..self.clone() }
    }

    /// Lines of a longer text that come before this one.
    pub fn above(&self) -> usize {
        self.above
    }

    /// Number of lines; a text without a line break has one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line, from 0, that holds the byte `at`.
    pub fn line_at(&self, at: usize) -> usize {
        self.starts.partition_point(|&start| start <= at).saturating_sub(1)
    }

    /// The bytes of a line with its line break; the empty range at the end for a line that is not there.
    pub fn span(&self, line: usize) -> super::Span {
        let start = self.starts.get(line).copied().unwrap_or(self.len);
        let end = self.starts.get(line + 1).copied().unwrap_or(self.len);
        super::Span::new(start, end)
    }

    /// The position of the byte `at` of `text`, the text that this table was made from.
    pub fn position(&self, text: &str, at: usize, encoding: Encoding) -> Position {
        let at = floor(text, at);
        let line = self.line_at(at);
        let head = text.get(self.span(line).start..at).unwrap_or_default();
        let character = head.chars().map(|c| encoding.width(c)).sum::<usize>();
        Position { line: (self.above + line) as u32, character: character as u32 }
    }

    /// The byte at `position` of `text`. A column past the line's end means its end (before the line
    /// break), a line past the text's end means the end of the text, half a character means its start.
    pub fn offset(&self, text: &str, position: Position, encoding: Encoding) -> usize {
        let Some(line) = (position.line as usize).checked_sub(self.above) else { return 0 };
        let span = self.span(line);
        let line = span.of(text).trim_end_matches(['\r', '\n']);
        let mut left = position.character as usize;
        for (i, c) in line.char_indices() {
            let width = encoding.width(c);
            if left < width {
                return span.start + i;
            }
            left -= width;
        }
        span.start + line.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_break_where_lsp_breaks_them() {
        for (text, lines) in
            [("", 1), ("a\nb", 2), ("a\r\nb", 2), ("a\rb", 2), ("a\u{2028}b\u{85}c\u{b}d\u{c}e", 1)]
        {
            assert_eq!(LineTable::new(text).count(), lines, "{text:?}");
        }
    }

    #[test]
    fn columns_count_units_of_the_encoding() {
        let text = "域名😀x";
        let table = LineTable::new(text);
        let at = text.len() - 1;
        assert_eq!(table.position(text, at, Encoding::Utf16).character, 4);
        assert_eq!(table.position(text, at, Encoding::Utf8).character, 10);
    }

    #[test]
    fn a_column_past_the_end_stays_on_its_line() {
        let text = "ab\r\ncd";
        let table = LineTable::new(text);
        assert_eq!(table.offset(text, Position { line: 0, character: 99 }, Encoding::Utf16), 2);
        assert_eq!(table.offset(text, Position { line: 9, character: 9 }, Encoding::Utf16), 6);
    }

    proptest! {
        #[test]
        fn both_directions_invert_each_other(text in "[a域😀\r\n\u{2028}]{0,40}") {
            let table = LineTable::new(&text);
            for encoding in [Encoding::Utf8, Encoding::Utf16] {
                for (at, _) in text.char_indices().filter(|&(at, c)| {
                    // inside a CRLF there is no position of its own
                    !(c == '\n' && text[..at].ends_with('\r'))
                }) {
                    let position = table.position(&text, at, encoding);
                    prop_assert_eq!(table.offset(&text, position, encoding), at);
                }
            }
        }
    }
}
