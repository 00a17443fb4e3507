//! Positions in both encodings, in a text that has everything that can go wrong with them.

use serde_json::{Value, json};

use crate::client::{Client, range};

const URI: &str = "file:///w/%E6%96%87%E4%BB%B6.py";
const BEFORE: &str = "# 域名 😀\r\n# a\rb = '\u{2028}\u{85}\u{c}é'\n名 = '🙂'; ";
const FINDING: &str = "endpoint = 'https://oss-cn-hangzhuo.aliyuncs.com'";

/// How many units of an encoding a character takes.
pub type Width = fn(char) -> usize;

/// Both encodings.
const ENCODINGS: [(&str, Width); 2] = [("utf-8", char::len_utf8), ("utf-16", char::len_utf16)];

/// The byte of `text` at a position, which must be one: on a line, and on a character boundary.
pub fn byte(text: &str, position: &Value, width: Width) -> usize {
    let mut line = position["line"].as_u64().unwrap();
    let mut column = position["character"].as_u64().unwrap() as usize;
    let mut chars = text.char_indices().peekable();
    while line > 0 {
        let (_, c) = chars.next().expect("the line is in the text");
        let lone_return = c == '\r' && chars.peek().is_none_or(|(_, next)| *next != '\n');
        line -= u64::from(c == '\n' || lone_return);
    }
    while column > 0 {
        let (_, c) = chars.next().expect("the column is in the text");
        assert!(c != '\n' && c != '\r', "the column is past the line");
        column = column.checked_sub(width(c)).expect("the column is a boundary");
    }
    chars.next().map_or(text.len(), |(at, _)| at)
}

/// `text` after the edits, which are checked not to overlap.
pub fn edited(text: &str, edits: &[Value], width: Width) -> String {
    let span =
        |edit: &Value| (byte(text, &edit["range"]["start"], width), byte(text, &edit["range"]["end"], width));
    let mut spans: Vec<_> =
        edits.iter().map(|edit| (span(edit), edit["newText"].as_str().unwrap())).collect();
    spans.sort_unstable();
    assert!(spans.windows(2).all(|two| two[0].0.1 <= two[1].0.0), "edits overlap");
    let mut text = text.to_owned();
    for ((start, end), new) in spans.into_iter().rev() {
        text.replace_range(start..end, new);
    }
    text
}

fn start(encoding: &str) -> Client {
    let (client, result) =
        Client::start_with(json!({ "capabilities": { "general": { "positionEncodings": [encoding] } } }));
    assert_eq!(result["capabilities"]["positionEncoding"], encoding);
    client
}

fn marked<'a>(text: &'a str, range: &Value, width: Width) -> &'a str {
    &text[byte(text, &range["start"], width)..byte(text, &range["end"], width)]
}

#[test]
fn findings_stand_where_they_are() {
    for (encoding, width) in ENCODINGS {
        let mut client = start(encoding);
        let text = format!("{BEFORE}{FINDING}\r");
        client.open(URI, "python", &text);
        let found = client.diagnostics(URI);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0]["range"]["start"]["line"], 3);
        assert!(FINDING.contains(marked(&text, &found[0]["range"], width)));
        assert!(marked(&text, &found[0]["range"], width).contains("hangzhuo"), "{encoding}: {found:?}");
        // the same text, typed in pieces, each of them behind what went wrong before
        client.open("file:///w/typed.py", "python", "");
        for (version, piece) in
            BEFORE.split_inclusive(['\r', '😀', '\u{2028}', '🙂']).chain([FINDING, "\r"]).rev().enumerate()
        {
            client.change(
                "file:///w/typed.py",
                version as i64 + 2,
                json!([{ "range": range((0, 0), (0, 0)), "text": piece }]),
            );
        }
        let end = json!({ "range": range((3, 0), (3, 0)), "text": "" });
        client.change("file:///w/typed.py", 99, json!([end]));
        // what is fast to read is published in between
        client.wait("textDocument/publishDiagnostics", |told| {
            told["uri"] == "file:///w/typed.py" && told["diagnostics"] == json!(found)
        });
    }
}

#[test]
fn a_hover_answers_in_the_unit_it_is_asked_in() {
    for (encoding, width) in ENCODINGS {
        let mut client = start(encoding);
        let text = "# 拒绝 😀\r\n<Error><Message>拒绝 🙂</Message><Code>AccessDenied</Code><EC>0003-00001403</EC></Error>\n";
        client.open("file:///w/a.xml", "xml", text);
        let line = text.lines().nth(1).unwrap();
        let column: usize = line[..line.find("Denied").unwrap()].chars().map(width).sum();
        let hover = client.hover("file:///w/a.xml", 1, column as u32);
        assert_eq!(marked(text, &hover["range"], width), "AccessDenied", "{encoding}: {hover}");
    }
}

#[test]
fn edits_name_the_places_they_change() {
    for (encoding, width) in ENCODINGS {
        let (mut client, _) = Client::start_with(json!({ "capabilities": {
            "general": { "positionEncodings": [encoding] },
            "textDocument": { "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } } } },
        } }));
        let text = format!("{BEFORE}{FINDING}\n{FINDING}\n");
        client.open(URI, "python", &text);
        let found = client.diagnostics(URI);
        let params = json!({ "textDocument": { "uri": URI }, "range": found[0]["range"],
            "context": { "diagnostics": [], "only": ["source.fixAll"] } });
        let actions = client.request("textDocument/codeAction", params)["result"].clone();
        let edits = actions[0]["edit"]["changes"][URI].as_array().unwrap();
        let mended = edited(&text, edits, width);
        assert_eq!(mended, text.replace("hangzhuo", "hangzhou"), "{encoding}");
    }
}
