//! Any text in any language: no panic, sound tokens, linear time.

use proptest::prelude::*;

use super::*;

/// Pieces that lexers stumble over, put together at random.
const PIECES: [&str; 72] = [
    "\"",
    "'",
    "`",
    "\"\"\"",
    "'''",
    "\\",
    "\n",
    "\r\n",
    "\r",
    " ",
    "  ",
    "\t",
    "#",
    "//",
    "/*",
    "*/",
    "--",
    "<!--",
    "-->",
    "<<EOT",
    "<<~EOT",
    "<<<'X'",
    "EOT\n",
    "${",
    "#{",
    "{{",
    "}",
    "{",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "</",
    "/>",
    "<![CDATA[",
    "]]>",
    "<?php",
    "?>",
    "<script>",
    "</script>",
    "```js\n",
    "```",
    "---\n",
    ": ",
    "=",
    "- ",
    "|\n",
    "$",
    "%q(",
    "r#\"",
    "R\"x(",
    "a",
    "key",
    "域",
    "😀",
    "=>",
    "a: \"",
    "- a: '\n",
    "[\"",
    "](",
    "<a b=\"",
    "<a b='\n",
    "`${",
    "\"\\\n",
    "$a$",
    "'\"",
    "[[",
    "x = \"${\n",
    "{\n",
    "<a ",
];

fn look_everywhere(text: &str, row: &'static Language) {
    let syntax = Syntax::new(text, row);
    assert_sound(text, &syntax);
    for at in 0..=text.len() {
        let place = syntax.place(text, at);
        let spans = [Some(place.content), place.key, place.call.map(|call| call.callee)];
        for span in spans.into_iter().flatten() {
            assert!(text.get(span.start..span.end).is_some(), "{}: {at} {place:?} in {text:?}", row.id);
        }
        let _ = (place.view(text), syntax.words_on_line(text, at));
        for (key, value) in syntax.siblings(text, at) {
            assert!(text.get(key.start..key.end).is_some(), "{}: {at} in {text:?}", row.id);
            assert!(text.get(value.start..value.end).is_some(), "{}: {at} in {text:?}", row.id);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_pieces_in_any_language(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..14)) {
        let text = pieces.concat();
        for row in languages() {
            look_everywhere(&text, row);
        }
    }

    #[test]
    fn any_characters_in_any_language(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let text = String::from_utf8_lossy(&bytes);
        for row in languages() {
            look_everywhere(&text, row);
        }
    }
}

#[test]
fn ten_megabytes_in_one_line_are_read_once() {
    const SIZE: usize = 10 << 20;
    let piece = "{\"endpoint\": \"oss-cn-hangzhou.aliyuncs.com\", \"n\": [1, 2]}, ";
    for id in ["json", "javascript", "yaml", "xml", "shellscript", "markdown"] {
        let text = piece.repeat(SIZE / piece.len());
        let syntax = Syntax::new(&text, by_id(id).expect(id));
        for at in (0..text.len()).step_by(SIZE / 16) {
            let _ = (syntax.place(&text, at), syntax.siblings(&text, at));
        }
    }
}

#[test]
fn what_never_ends_is_read_once() {
    for piece in PIECES {
        let text = piece.repeat((1 << 14) / piece.len());
        for row in languages() {
            assert_sound(&text, &Syntax::new(&text, row));
        }
    }
}

#[test]
fn reading_is_counted() {
    let before = parses();
    let _ = Syntax::new("a", plain_text());
    assert!(parses() > before);
}
