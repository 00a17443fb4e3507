//! Tests of the room, through one function.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod code;
mod config;
mod groups;
mod prose;
mod soup;
mod stanza;

use super::*;

/// A row: language, text with the cursor `‸`, ground, content, key, callee#argument, joined (`<`, `>`).
type Row = (&'static str, &'static str, Ground, &'static str, &'static str, &'static str, &'static str);

/// Checks what stands at the cursor of each row; all rows are looked at before any fails.
fn check(rows: &[Row]) {
    let wrong: Vec<String> = rows.iter().filter_map(difference).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

fn difference(&(language, marked, ground, content, key, call, joined): &Row) -> Option<String> {
    let (text, at) = cursor(marked);
    let syntax = Syntax::new(&text, by_id(language).expect(language));
    assert_sound(&text, &syntax);
    let place = syntax.place(&text, at);
    let told = |span: Option<Span>| span.map_or("", |span| span.of(&text)).to_owned();
    let found_call = place.call.map_or(String::new(), |call| {
        assert_eq!(text.as_bytes()[call.open], b'(', "{marked}");
        format!("{}#{}", call.callee.of(&text), call.argument)
    });
    let ends = [(place.joined.before, "<"), (place.joined.after, ">")];
    let found_joined: String = ends.iter().filter(|end| end.0).map(|end| end.1).collect();
    let found = (place.ground, place.content.of(&text), told(place.key), found_call, found_joined);
    let expected = (ground, content, key.to_owned(), call.to_owned(), joined.to_owned());
    (found != expected).then(|| format!("{language}: {marked:?}\n   is {found:?}\n  not {expected:?}"))
}

/// The text without its cursor, and where that stood.
fn cursor(marked: &str) -> (String, usize) {
    let at = marked.find('‸').expect("a cursor");
    (marked.replacen('‸', "", 1), at)
}

/// What holds of the tokens of any text.
fn assert_sound(text: &str, syntax: &Syntax) {
    let mut end = 0;
    for token in syntax.tokens() {
        assert!(
            end <= token.span.start && token.span.start < token.span.end,
            "{token:?} after {end}: {text:?}"
        );
        assert!(text.get(token.span.start..token.span.end).is_some(), "{token:?} in {text:?}");
        let content = token.content();
        assert!(text.get(content.start..content.end).is_some(), "{token:?} in {text:?}");
        assert!(token.span.covers(content), "{token:?} in {text:?}");
        end = token.span.end;
    }
    assert!(end <= text.len());
}
