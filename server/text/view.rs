//! A text inside a text: what an escaped string says, and where each of its characters stands outside.

mod nested;

use std::borrow::Cow;

use super::Span;

/// How a text is written inside another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Escape {
    /// As it is.
    Verbatim,
    /// `\n`, `\"`, `\/`, `\xHH`, `\uHHHH`, `\u{H…}`, `\UHHHHHHHH`; `quote` is what ends the string.
    Backslash {
        /// The quote that must be escaped when written.
        quote: char,
    },
    /// The quote is doubled (SQL, single quotes of YAML, C#'s verbatim strings).
    Doubled {
        /// The doubled quote.
        quote: char,
    },
    /// Only the quote and the backslash itself are escaped (PHP's and Ruby's single quotes).
    Sparse {
        /// The quote that must be escaped when written.
        quote: char,
    },
    /// `&amp;`, `&lt;`, `&#38;`, `&#x26;` …
    Entities,
    /// Base64 of UTF-8 text; only a whole text can be written in it.
    Base64,
}

/// A decoded text whose places map back to the outer text, and what is put into it is escaped as the
/// outer text wants it. Views nest: an entity inside a JSON string inside a Markdown fence is three.
#[derive(Clone, Debug)]
pub struct View<'a> {
    text: Cow<'a, str>,
    span: Span,
    /// Where inner and outer part company; each holds from its inner byte to the next one's.
    pieces: Vec<Piece>,
    /// How it is written, outermost last.
    escapes: Vec<Escape>,
}

/// One escape sequence, or one verbatim run, in both texts.
#[derive(Clone, Copy, Debug)]
struct Piece {
    inner: usize,
    outer: usize,
    /// An escape sequence cannot be entered: all its inner bytes stand at its outer range.
    escape: bool,
    outer_len: usize,
}

impl<'a> View<'a> {
    /// The part of `outer` that `span` names, decoded by `escape`.
    pub fn new(outer: &'a str, span: Span, escape: Escape) -> Self {
        let raw = outer.get(span.start..span.end).unwrap_or_default();
        let verbatim = Piece { inner: 0, outer: span.start, escape: false, outer_len: raw.len() };
        let view =
            View { text: Cow::Borrowed(raw), span, pieces: vec![verbatim], escapes: Vec::with_capacity(1) };
        view.nest(escape)
    }

    /// This view decoded once more; its places still map to the outermost text.
    pub fn nest(mut self, escape: Escape) -> Self {
        if escape == Escape::Base64 {
            return match self.base64() {
                Some(decoded) => decoded,
                None => self,
            };
        }
        self.decode(escape);
        self
    }

    fn decode(&mut self, escape: Escape) {
        if escape == Escape::Verbatim {
            return;
        }
        let mut found = Vec::new();
        let mut at = 0;
        while let Some((start, end, value)) = escape.next(&self.text, at) {
            found.push((start, end, value));
            at = end;
        }
        self.escapes.insert(0, escape);
        if found.is_empty() {
            return;
        }
        let mut text = String::with_capacity(self.text.len());
        let mut pieces = Vec::with_capacity(found.len() * 2 + 1);
        let mut from = 0;
        for (start, end, value) in found {
            self.copy(from, start, &mut text, &mut pieces);
            let outer = self.outer(Span::new(start, end));
            pieces.push(Piece {
                inner: text.len(),
                outer: outer.start,
                escape: true,
                outer_len: outer.len(),
            });
            text.push_str(&value);
            from = end;
        }
        self.copy(from, self.text.len(), &mut text, &mut pieces);
        self.text = Cow::Owned(text);
        self.pieces = pieces;
    }

    /// Copies `from..to` of the present text, with the pieces that it is made of.
    fn copy(&self, from: usize, to: usize, text: &mut String, pieces: &mut Vec<Piece>) {
        if from == to {
            return;
        }
        let first = self.pieces.partition_point(|p| p.inner <= from).saturating_sub(1);
        for (i, piece) in self.pieces.iter().enumerate().skip(first) {
            if piece.inner >= to {
                break;
            }
            let end = self.pieces.get(i + 1).map_or(self.text.len(), |next| next.inner);
            let skipped = if piece.escape { 0 } else { from.saturating_sub(piece.inner) };
            let inner = text.len() + piece.inner.max(from) - from;
            let kept = end.min(to) - piece.inner.max(from);
            let outer_len = if piece.escape { piece.outer_len } else { kept };
            pieces.push(Piece { inner, outer: piece.outer + skipped, escape: piece.escape, outer_len });
        }
        text.push_str(&self.text[from..to]);
    }

    /// How it is written, outermost last.
    pub fn escapes(&self) -> &[Escape] {
        &self.escapes
    }

    /// The decoded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the outer text that it was decoded from.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Where `inner`, a range of the decoded text, stands outside. Half an escape sequence is the whole one.
    pub fn outer(&self, inner: Span) -> Span {
        let start = self.edge(inner.start, false);
        let end = if inner.is_empty() { start } else { self.edge(inner.end, true) };
        Span::new(start, end)
    }

    fn edge(&self, at: usize, end: bool) -> usize {
        // an end belongs to the piece before it: the escape that follows is not part of the range
        let next = self.pieces.partition_point(|p| if end { p.inner < at } else { p.inner <= at });
        let Some(piece) = self.pieces.get(next.saturating_sub(1)) else { return self.span.start };
        match (piece.escape, end) {
            (true, true) => piece.outer + piece.outer_len,
            (true, false) => piece.outer,
            (false, _) => piece.outer + (at - piece.inner).min(piece.outer_len),
        }
    }

    /// The place in the decoded text of the outer byte `at`; the nearest one for a byte inside an escape.
    pub fn inner(&self, at: usize) -> usize {
        let piece = self.pieces.iter().rev().find(|p| p.outer <= at);
        piece.map_or(0, |p| match p.escape {
            true => p.inner,
            false => (p.inner + (at - p.outer).min(p.outer_len)).min(self.text.len()),
        })
    }

    /// `text` as it must be written into the outer text.
    pub fn write(&self, text: &str) -> String {
        self.escapes.iter().fold(text.to_owned(), |text, escape| escape.write(&text))
    }
}

impl Escape {
    /// The first escape sequence of `text` at or after `from`: its range, and what it stands for.
    fn next(self, text: &str, from: usize) -> Option<(usize, usize, String)> {
        match self {
            Escape::Verbatim | Escape::Base64 => None,
            Escape::Backslash { .. } => {
                let start = from + text.get(from..)?.find('\\')?;
                let (len, value) = backslash(&text[start..]);
                Some((start, start + len, value))
            }
            Escape::Sparse { quote } => {
                let mut at = from;
                loop {
                    let start = at + text.get(at..)?.find('\\')?;
                    match text[start + 1..].chars().next()? {
                        c if c == quote || c == '\\' => {
                            return Some((start, start + 1 + c.len_utf8(), c.into()));
                        }
                        _ => at = start + 1,
                    }
                }
            }
            Escape::Doubled { quote } => {
                let pair = format!("{quote}{quote}");
                let start = from + text.get(from..)?.find(&pair)?;
                Some((start, start + pair.len(), quote.into()))
            }
            Escape::Entities => {
                let mut at = from;
                loop {
                    let start = at + text.get(at..)?.find('&')?;
                    // no entity of the five that XML knows, and no number of a character, is longer
                    if let Some(len) = text.as_bytes()[start..].iter().take(12).position(|&b| b == b';')
                        && let Some(value) = entity(&text[start + 1..start + len])
                    {
                        return Some((start, start + len + 1, value.into()));
                    }
                    at = start + 1;
                }
            }
        }
    }

    /// `text` as it must be written under this escape.
    pub fn write(self, text: &str) -> String {
        match self {
            Escape::Verbatim => text.to_owned(),
            Escape::Backslash { quote } => {
                let mut out = String::with_capacity(text.len());
                for c in text.chars() {
                    match c {
                        '\n' => out.push_str("\\n"),
                        '\r' => out.push_str("\\r"),
                        '\t' => out.push_str("\\t"),
                        c if c == '\\' || c == quote => out.extend(['\\', c]),
                        c => out.push(c),
                    }
                }
                out
            }
            Escape::Sparse { quote } => text.replace('\\', "\\\\").replace(quote, &format!("\\{quote}")),
            Escape::Doubled { quote } => text.replace(quote, &format!("{quote}{quote}")),
            Escape::Entities => quick_xml::escape::escape(text).into_owned(),
            Escape::Base64 => nested::encode(text),
        }
    }
}

/// The escape sequence at the start of `text`, which begins with a backslash: its length and its value.
/// A backslash that escapes nothing known stands for itself and the character after it.
fn backslash(text: &str) -> (usize, String) {
    let Some(c) = text[1..].chars().next() else { return (1, "\\".into()) };
    let simple = |value: &str| (1 + c.len_utf8(), value.to_owned());
    match c {
        'n' => simple("\n"),
        'r' => simple("\r"),
        't' => simple("\t"),
        'b' => simple("\u{8}"),
        'f' => simple("\u{c}"),
        '\\' | '"' | '\'' | '/' | '`' | '$' | '#' | ':' | '=' => simple(c.encode_utf8(&mut [0; 4])),
        '\n' => simple(""),
        'x' => hex(text, 2, 2),
        'U' => hex(text, 2, 8),
        'u' if text[2..].starts_with('{') => braced(text),
        'u' => utf16(text),
        _ => simple(&text[..1 + c.len_utf8()]),
    }
}

/// `\xHH` and `\UHHHHHHHH`: `digits` digits from byte `from`.
fn hex(text: &str, from: usize, digits: usize) -> (usize, String) {
    let value = text.get(from..from + digits).and_then(|h| u32::from_str_radix(h, 16).ok());
    match value.and_then(char::from_u32) {
        Some(c) => (from + digits, c.into()),
        None => (from, text[..from].to_owned()),
    }
}

/// `\u{H…}`.
fn braced(text: &str) -> (usize, String) {
    let end = text.as_bytes().iter().take(10).position(|&b| b == b'}');
    let value = end.and_then(|end| u32::from_str_radix(&text[3..end], 16).ok().and_then(char::from_u32));
    match (end, value) {
        (Some(end), Some(c)) => (end + 1, c.into()),
        _ => (2, text[..2].to_owned()),
    }
}

/// `\uHHHH`, or two of them that make one character.
fn utf16(text: &str) -> (usize, String) {
    let unit = |from: usize| text.get(from..from + 4).and_then(|h| u16::from_str_radix(h, 16).ok());
    let Some(first) = unit(2) else { return (2, text[..2].to_owned()) };
    if let Some(c) = char::from_u32(first.into()) {
        return (6, c.into());
    }
    let second = text.get(6..8).filter(|s| *s == "\\u").and_then(|_| unit(8));
    match char::decode_utf16([first].into_iter().chain(second)).next() {
        Some(Ok(c)) => (12, c.into()),
        _ => (6, char::REPLACEMENT_CHARACTER.into()),
    }
}

/// The character of an entity's name, without `&` and `;`.
fn entity(name: &str) -> Option<char> {
    match name.strip_prefix('#') {
        Some(number) => {
            let value = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            value.ok().and_then(char::from_u32)
        }
        None => match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const QUOTED: Escape = Escape::Backslash { quote: '"' };

    fn whole(text: &str, escape: Escape) -> View<'_> {
        View::new(text, Span::new(0, text.len()), escape)
    }

    #[test]
    fn each_escape_is_read() {
        for (escape, raw, value) in [
            (QUOTED, r#"a\/b\u0026c\"d\x41\u{1F600}"#, "a/b&c\"dA😀"),
            (QUOTED, r"\ud83d\ude00", "😀"),
            (QUOTED, r"\d+\", "\\d+\\"),
            (Escape::Entities, "a&amp;b&#38;c&#x26;d&nope;&", "a&b&c&d&nope;&"),
            (Escape::Doubled { quote: '\'' }, "it''s", "it's"),
            (Escape::Sparse { quote: '\'' }, r"a\'b\nc\\", r"a'b\nc\"),
        ] {
            assert_eq!(whole(raw, escape).text(), value, "{raw}");
        }
    }

    #[test]
    fn places_map_back_through_two_layers() {
        let raw = r#"x\"a&amp;b\u0026amp;c"#;
        let view = whole(raw, QUOTED).nest(Escape::Entities);
        assert_eq!(view.text(), "x\"a&b&c");
        let outer = |inner: Span| view.outer(inner).of(raw);
        assert_eq!(outer(Span::new(1, 2)), r#"\""#);
        assert_eq!(outer(Span::new(3, 4)), "&amp;");
        assert_eq!(outer(Span::new(5, 6)), r"\u0026amp;");
        assert_eq!(outer(Span::new(6, 7)), "c");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text in "[a\\\\\"'&<\n域😀]{0,20}", quote in prop::sample::select(vec!['"', '\''])) {
            for escapes in [
                vec![Escape::Backslash { quote }], vec![Escape::Entities], vec![Escape::Doubled { quote }],
                vec![Escape::Sparse { quote }], vec![Escape::Backslash { quote }, Escape::Entities],
            ] {
                let empty = escapes.iter().fold(View::new("", Span::at(0), Escape::Verbatim), |v, &e| v.nest(e));
                let raw = empty.write(&text);
                let view = escapes.iter().fold(whole(&raw, Escape::Verbatim), |v, &e| v.nest(e));
                prop_assert_eq!(view.text(), &text);
                prop_assert_eq!(view.outer(Span::new(0, text.len())), Span::new(0, raw.len()));
                for (at, c) in text.char_indices() {
                    let outer = view.outer(Span::new(at, at + c.len_utf8()));
                    prop_assert!(!outer.is_empty());
                    prop_assert_eq!(view.inner(outer.start), at);
                }
            }
        }
    }
}
