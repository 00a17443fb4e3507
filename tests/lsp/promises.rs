//! The promises that the framework does not keep by itself. That a panic costs one answer is tested in
//! process (`server/lsp/tests.rs`), where a handler can be made to panic.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Client, frame, notification, place, range};

const URI: &str = "file:///w/error.xml";
const BODY: &str = "<Error>\n<Code>AccessDenied</Code>\n<Message>You have no right to access this object because of bucket acl.</Message>\n<RequestId>5C3D9175B6FC201293AD4890</RequestId>\n<HostId>examplebucket-1.oss-cn-hangzhou.aliyuncs.com</HostId>\n</Error>\n";

/// Where the hover on the code begins.
fn column(hover: &Value) -> i64 {
    assert!(hover["contents"]["value"].as_str().unwrap().contains("AccessDenied"), "{hover}");
    assert_eq!(hover["range"]["start"]["line"], 1);
    hover["range"]["start"]["character"].as_i64().unwrap()
}

/// A text that takes a while, with something to find in it.
fn slow() -> String {
    format!("{BODY}{}", "endpoint = \"oss-cn-hangzhou.aliyuncs.com\"\n".repeat(5_500))
}

/// A text that is read in pieces.
fn long() -> String {
    slow().repeat(20)
}

#[test]
fn every_hover_sees_exactly_the_changes_before_it() {
    let mut client = Client::start(json!({}));
    client.open(URI, "xml", BODY);
    let mut asked = Vec::new();
    for version in 2..10_002 {
        client.change(URI, version, json!([{ "range": range((1, 0), (1, 0)), "text": " " }]));
        let moved = version - 1;
        if moved % 10 == 0 {
            asked.push((client.ask("textDocument/hover", place(URI, 1, 8 + moved as u32)), moved));
        }
    }
    for (id, moved) in asked {
        assert_eq!(column(&client.answer(id)["result"]), 6 + moved);
    }
}

#[test]
fn settings_and_edits_do_not_wedge_the_server() {
    let mut client = Client::start(json!({ "workspace": { "configuration": true } }));
    client.open(URI, "xml", BODY);
    // in one piece: the answers to the server's questions come behind all of it
    let settings = json!({ "settings": null });
    let mut all = notification("workspace/didChangeConfiguration", settings).repeat(4);
    for version in 2..202 {
        let change = json!([{ "range": range((1, 0), (1, 0)), "text": " " }]);
        let document = json!({ "uri": URI, "version": version });
        all.extend(notification(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": change }),
        ));
    }
    client.raw(&all);
    assert_eq!(column(&client.hover(URI, 1, 208)), 206);
    for _ in 0..5 {
        client.wait("workspace/configuration", |_| true);
    }
}

#[test]
fn exit_ends_the_process_while_its_input_is_open() {
    for text in [slow(), long()] {
        let mut client = Client::start(json!({}));
        client.open(URI, "xml", &text);
        let start = Instant::now();
        assert_eq!(client.leave(), 0);
        assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    }
}

#[test]
fn exit_without_shutdown_is_a_failure() {
    let mut client = Client::start(json!({}));
    client.raw(&frame(&json!({ "jsonrpc": "2.0", "method": "exit" })));
    assert_eq!(client.code(), 1);
}

#[test]
fn the_end_of_the_input_ends_the_process() {
    let mut client = Client::start(json!({ "workspace": { "configuration": true } }));
    client.open(URI, "xml", &slow());
    client.hang_up();
    assert_eq!(client.code(), 1);
    // some editors say shutdown and then only close the pipe
    let mut client = Client::start(json!({}));
    client.request("shutdown", Value::Null);
    client.hang_up();
    assert_eq!(client.code(), 0);
}

#[test]
fn a_hover_does_not_wait_for_a_slow_reading() {
    let mut client = Client::start(json!({}));
    client.open(URI, "xml", BODY);
    // what the first reading of all has to make is there
    assert_eq!(column(&client.hover(URI, 1, 8)), 6);
    client.open("file:///w/slow.xml", "xml", &slow());
    client.change(URI, 2, json!([{ "range": range((6, 0), (6, 0)), "text": " " }]));
    let slow: Vec<i64> =
        (0..8).map(|_| client.ask("textDocument/hover", place("file:///w/slow.xml", 1, 8))).collect();
    let quick = client.ask("textDocument/hover", place(URI, 1, 8));
    let first = client.wait_for_any(&[slow.as_slice(), &[quick]].concat());
    assert_eq!(first["id"], quick, "the slow document came first");
    assert_eq!(column(&first["result"]), 6);
    for id in slow {
        assert_eq!(column(&client.answer(id)["result"]), 6);
    }
}

#[test]
fn a_cancelled_hover_is_answered_at_once() {
    let mut client = Client::start(json!({}));
    client.open(URI, "xml", &slow());
    let id = client.ask("textDocument/hover", place(URI, 1, 8));
    client.notify("$/cancelRequest", json!({ "id": id }));
    assert_eq!(client.answer(id)["error"]["code"], -32800);
    assert_eq!(column(&client.hover(URI, 1, 8)), 6);
}

#[test]
fn diagnostics_are_those_of_the_newest_version() {
    let mut client =
        Client::start(json!({ "textDocument": { "publishDiagnostics": { "versionSupport": true } } }));
    client.open(URI, "python", "endpoint = 'https://oss-cn-hangzhou.aliyuncs.com'\n");
    for version in 2..102 {
        let region = if version % 2 == 0 { "hangzhou" } else { "hangzhuo" };
        client.change(
            URI,
            version,
            json!([{ "text": format!("endpoint = 'https://oss-cn-{region}.aliyuncs.com'\n") }]),
        );
        if version % 20 == 0 {
            std::thread::sleep(Duration::from_millis(120));
        }
    }
    let mut seen = Vec::new();
    while seen.last().is_none_or(|(version, _)| *version < 101) {
        let params = client.wait("textDocument/publishDiagnostics", |params| params["uri"] == URI);
        seen.push((params["version"].as_i64().unwrap(), params["diagnostics"].as_array().unwrap().len()));
    }
    assert!(seen.is_sorted_by(|a, b| a.0 < b.0), "{seen:?}");
    assert!(
        seen.iter().all(|&(version, found)| found == usize::from(version > 1 && version % 2 == 1)),
        "{seen:?}"
    );
    assert!(seen.len() < 20, "not each of a hundred fast versions is read: {seen:?}");
    assert_eq!(client.listen(Duration::from_millis(200)).len(), 0);
}

#[test]
fn what_was_read_of_an_old_version_is_not_published() {
    let mut client =
        Client::start(json!({ "textDocument": { "publishDiagnostics": { "versionSupport": true } } }));
    client.open(URI, "xml", &slow());
    // once something behind it is answered it is open; a little later it is being read
    client.request("no/such", json!({}));
    std::thread::sleep(Duration::from_millis(70));
    client.change(URI, 2, json!([{ "text": "" }]));
    // the first reading ends before the second begins, so its findings would come first
    let first = client.wait("textDocument/publishDiagnostics", |_| true);
    assert_eq!(first["version"], 2);
    assert_eq!(client.listen(Duration::from_millis(500)).len(), 0);
}
