//! The bridge between the engine's byte ranges and the protocol's positions.

use oss403::{Edit, Encoding, Finding, Severity, Source, Span, text::Spot};
use serde_json::json;
use tower_lsp::ls_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString,
    Position, Range, TextEdit, Uri,
};

use super::session::Session;

/// The byte of `source` at `position`; places outside the text mean the nearest one inside.
pub fn offset(source: &Source, position: Position, encoding: Encoding) -> usize {
    source.offset(oss403::Position { line: position.line, character: position.character }, encoding)
}

/// The bytes of `source` in `range`.
pub fn span(source: &Source, range: Range, encoding: Encoding) -> Span {
    Span::new(offset(source, range.start, encoding), offset(source, range.end, encoding))
}

/// Turns places of one text into positions. It remembers the last one: a text of one long line with a
/// thousand findings is walked once, not a thousand times.
pub struct Ruler<'a> {
    source: &'a Source,
    encoding: Encoding,
    /// A byte, its line, and its column in units of the encoding.
    last: (usize, usize, usize),
}

impl<'a> Ruler<'a> {
    /// A ruler for `source`.
    pub fn new(source: &'a Source, encoding: Encoding) -> Self {
        Ruler { source, encoding, last: (0, 0, 0) }
    }

    /// The position of the byte `at`, which lies on a character boundary.
    pub fn position(&mut self, at: usize) -> Position {
        let line = self.source.lines.line_at(at);
        let (from, column) = match self.last {
            (last, last_line, column) if last_line == line && last <= at => (last, column),
            _ => (self.source.lines.span(line).start, 0),
        };
        let passed = self.source.text.get(from..at).unwrap_or_default();
        let column = column
            + match self.encoding {
                Encoding::Utf8 => passed.len(),
                Encoding::Utf16 => passed.chars().map(char::len_utf16).sum(),
            };
        self.last = (at, line, column);
        Position { line: line as u32, character: column as u32 }
    }

    /// The range of `span`.
    pub fn range(&mut self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }

    /// `edit` in the protocol's form.
    pub fn edit(&mut self, edit: &Edit) -> TextEdit {
        TextEdit { range: self.range(edit.span), new_text: edit.text.clone() }
    }

    /// `finding` in the protocol's form, with no more than the client understands.
    pub fn diagnostic(&mut self, finding: &Finding, uri: &Uri, session: &Session) -> Diagnostic {
        let related = session.related_information.then(|| self.related(finding, uri));
        Diagnostic {
            range: self.range(finding.span),
            severity: Some(severity(finding.severity)),
            code: Some(NumberOrString::String(finding.rule.to_owned())),
            code_description: finding
                .url
                .parse()
                .ok()
                .filter(|_| session.code_description)
                .map(|href| CodeDescription { href }),
            source: Some("oss403".to_owned()),
            message: [finding.message.as_str(), &finding.help].join("\n").trim_end().to_owned(),
            related_information: related.filter(|related| !related.is_empty()),
            tags: None,
            data: session.diagnostic_data.then(|| json!({ "answers": finding.answers })),
        }
    }

    fn related(&mut self, finding: &Finding, uri: &Uri) -> Vec<DiagnosticRelatedInformation> {
        let related = finding.related.iter().map(|related| DiagnosticRelatedInformation {
            location: match &related.elsewhere {
                None => Location { uri: uri.clone(), range: self.range(related.span) },
                Some(spot) => elsewhere(spot, self.encoding)
                    .unwrap_or_else(|| Location { uri: uri.clone(), range: self.range(finding.span) }),
            },
            message: related.message.clone(),
        });
        related.collect()
    }
}

/// A place in another file, whose path is absolute.
pub fn elsewhere(spot: &Spot, encoding: Encoding) -> Option<Location> {
    let uri = Uri::from_file_path(&*spot.path)?;
    let (start, end) = spot.range(encoding);
    let position = |at: oss403::Position| Position { line: at.line, character: at.character };
    Some(Location { uri, range: Range { start: position(start), end: position(end) } })
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Information => DiagnosticSeverity::INFORMATION,
        Severity::Hint => DiagnosticSeverity::HINT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_directions_invert_each_other(text in "[a域😀é\r\n\u{2028}\u{c}]{0,60}", backwards in any::<bool>()) {
            let source = Source::new("x", "plaintext", text.as_str());
            let mut places: Vec<usize> = (0..=text.len())
                .filter(|&at| text.is_char_boundary(at))
                // between the two halves of a CRLF there is no position of its own
                .filter(|&at| !(text[..at].ends_with('\r') && text[at..].starts_with('\n')))
                .collect();
            if backwards {
                places.reverse();
            }
            for encoding in [Encoding::Utf8, Encoding::Utf16] {
                let mut ruler = Ruler::new(&source, encoding);
                for &at in &places {
                    let position = ruler.position(at);
                    prop_assert_eq!(offset(&source, position, encoding), at);
                    prop_assert_eq!(Ruler::new(&source, encoding).position(at), position);
                }
            }
        }
    }

    #[test]
    fn a_diagnostic_says_no_more_than_the_client_understands() {
        let source = Source::new("x", "plaintext", "a\nbc😀de");
        let finding = Finding {
            rule: "some-rule",
            severity: Severity::Warning,
            span: Span::new(4, 9),
            message: "It is so.".into(),
            help: "Do this.".into(),
            answers: Vec::new(),
            url: "https://example.com/a".into(),
            related: vec![oss403::Related { span: Span::new(0, 1), elsewhere: None, message: "here".into() }],
            fixes: Vec::new(),
        };
        let uri: Uri = "file:///a".parse().unwrap();
        let plain = Ruler::new(&source, Encoding::Utf16).diagnostic(&finding, &uri, &Session::default());
        assert_eq!(
            serde_json::to_value(plain).unwrap(),
            json!({ "range": { "start": { "line": 1, "character": 2 }, "end": { "line": 1, "character": 5 } },
                    "severity": 2, "code": "some-rule", "source": "oss403", "message": "It is so.\nDo this." })
        );
        let able = Session {
            related_information: true,
            code_description: true,
            diagnostic_data: true,
            ..Session::default()
        };
        let rich = Ruler::new(&source, Encoding::Utf8).diagnostic(&finding, &uri, &able);
        assert_eq!(rich.range.end.character, 7);
        assert!(rich.code_description.is_some() && rich.data.is_some());
        assert_eq!(rich.related_information.unwrap()[0].message, "here");
    }
}
