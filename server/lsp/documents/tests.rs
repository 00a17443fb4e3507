use super::*;
use proptest::prelude::*;
use tower_lsp::ls_types::TextDocumentContentChangeEvent as Change;

const ENCODINGS: [Encoding; 2] = [Encoding::Utf8, Encoding::Utf16];

fn uri() -> Uri {
    "file:///w/a.txt".parse().unwrap()
}

fn opened(text: &str) -> Documents {
    let documents = Documents::default();
    documents.open(
        TextDocumentItem { uri: uri(), language_id: "plaintext".into(), version: 1, text: text.into() },
        None,
    );
    documents
}

fn range(start: (u32, u32), end: (u32, u32)) -> Range {
    Range::new(Position::new(start.0, start.1), Position::new(end.0, end.1))
}

fn edit(range: Range, text: &str) -> Change {
    Change { range: Some(range), range_length: None, text: text.into() }
}

fn text(documents: &Documents) -> String {
    documents.snapshot(&uri()).unwrap().text.to_string()
}

#[test]
fn the_rope_breaks_lines_where_lsp_breaks_them() {
    // Cargo's features add up: another crate could switch ropey's Unicode lines back on
    for (text, lines) in
        [("a\u{2028}b", 1), ("a\u{85}b\u{b}c\u{c}d", 1), ("a\rb", 2), ("a\r\nb", 2), ("a\nb\n", 3)]
    {
        assert_eq!(Rope::from_str(text).len_lines(), lines, "{text:?}");
    }
}

#[test]
fn changes_outside_the_text_stay_inside() {
    for encoding in ENCODINGS {
        let documents = opened("ab\r\ncd");
        let far = u32::MAX;
        for change in [
            edit(range((0, far), (0, far)), "1"),
            edit(range((far, far), (far, far)), "2"),
            edit(range((1, 1), (0, 0)), "3"),
            edit(range((9, 0), (0, 0)), "4"),
        ] {
            assert!(documents.change(&uri(), 2, vec![change], encoding));
        }
        assert_eq!(text(&documents), "ab1\r\nc3d24");
    }
}

#[test]
fn half_a_character_means_its_start() {
    let documents = opened("😀x");
    documents.change(&uri(), 2, vec![edit(range((0, 1), (0, 1)), "a")], Encoding::Utf16);
    documents.change(&uri(), 3, vec![edit(range((0, 3), (0, 3)), "b")], Encoding::Utf8);
    assert_eq!(text(&documents), "ab😀x");
}

#[test]
fn life_of_a_document() {
    let documents = opened("a");
    let first = documents.snapshot(&uri()).unwrap();
    assert!(documents.is_newest(&first));
    assert!(documents.tell(&uri()) && !documents.tell(&uri()));
    let second = documents.renew(&first).unwrap();
    assert!(
        !documents.is_newest(&first) && documents.is_newest(&second) && documents.renew(&first).is_none()
    );
    documents.open(
        TextDocumentItem { uri: uri(), language_id: "plaintext".into(), version: 1, text: "b".into() },
        None,
    );
    assert_eq!(text(&documents), "b");
    assert!(!documents.is_newest(&second));
    documents.close(&uri());
    documents.close(&uri());
    assert!(documents.snapshot(&uri()).is_none());
    assert!(!documents.change(&uri(), 2, Vec::new(), Encoding::Utf8));
}

#[test]
fn only_files_have_a_path() {
    assert_eq!(path(&uri()).unwrap(), Path::new("/w/a.txt"));
    assert_eq!(path(&"file:///%E6%96%87%20a".parse().unwrap()).unwrap(), Path::new("/文 a"));
    assert_eq!(path(&"untitled:Untitled-1".parse().unwrap()), None);
}

proptest! {
    /// The rope after any changes is what a plain string would be.
    #[test]
    fn a_rope_is_a_string(
        start in "[a域😀\r\n\u{2028}]{0,20}",
        changes in prop::collection::vec(((0u32..6, 0u32..9), (0u32..6, 0u32..9), "[b拒🙂\r\n]{0,4}"), 0..12),
    ) {
        for encoding in ENCODINGS {
            let documents = opened(&start);
            let mut model = start.clone();
            for (from, to, new) in &changes {
                let source = Source::new("x", "plaintext", model.as_str());
                let at = |(line, character): (u32, u32)| source.offset(oss403::Position { line, character }, encoding);
                let (from_byte, to_byte) = (at(*from), at(*to).max(at(*from)));
                model.replace_range(from_byte..to_byte, new);
                documents.change(&uri(), 2, vec![edit(range(*from, *to), new)], encoding);
            }
            prop_assert_eq!(text(&documents), model);
        }
    }
}
