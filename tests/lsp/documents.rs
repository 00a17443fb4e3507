//! The life of a document: opened, changed, closed, and whatever clients do wrong with it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, place, range};

const URI: &str = "file:///w/a.py";
const BAD: &str = "endpoint = 'https://oss-cn-hangzhuo.aliyuncs.com'\n";
const GOOD: &str = "endpoint = 'https://oss-cn-hangzhou.aliyuncs.com'\n";

#[test]
fn closing_takes_the_diagnostics_back() {
    let mut client = Client::start(json!({}));
    client.open(URI, "python", BAD);
    assert_eq!(client.rules(URI), ["endpoint-region-unknown"]);
    client.close(URI);
    assert_eq!(client.rules(URI), [""; 0]);
    assert_eq!(client.hover(URI, 0, 20), Value::Null);
    client.open(URI, "python", BAD);
    assert_eq!(client.rules(URI), ["endpoint-region-unknown"]);
}

#[test]
fn closing_while_it_is_read_leaves_nothing_behind() {
    let mut client = Client::start(json!({}));
    client.open(URI, "python", &BAD.repeat(20_000));
    client.request("no/such", json!({}));
    std::thread::sleep(Duration::from_millis(70));
    client.close(URI);
    // what was found before the end may come, but the last word is that there is nothing
    client.wait("textDocument/publishDiagnostics", |params| params["diagnostics"] == json!([]));
    assert_eq!(client.listen(Duration::from_secs(1)).len(), 0);
}

#[test]
fn opened_twice_the_second_text_counts() {
    let mut client = Client::start(json!({}));
    client.open(URI, "python", GOOD);
    client.open(URI, "python", BAD);
    assert_eq!(client.rules(URI), ["endpoint-region-unknown"]);
    client.close(URI);
    assert_eq!(client.rules(URI), [""; 0]);
}

#[test]
fn what_is_not_open_is_answered_with_nothing() {
    let mut client = Client::start(json!({}));
    client.change("file:///w/never.py", 2, json!([{ "text": BAD }]));
    client.close("file:///w/never.py");
    assert_eq!(client.hover("file:///w/never.py", 0, 0), Value::Null);
    for method in ["completion", "documentLink", "inlayHint", "codeAction"] {
        let mut params = place("file:///w/never.py", 0, 0);
        params["range"] = range((0, 0), (9, 9));
        params["context"] = json!({ "diagnostics": [] });
        assert_eq!(
            client.request(&format!("textDocument/{method}"), params)["result"],
            Value::Null,
            "{method}"
        );
    }
}

#[test]
fn places_outside_the_text_mean_the_nearest_inside() {
    let mut client = Client::start(json!({}));
    client.open(URI, "python", "");
    let far = 4_000_000_000;
    client.change(
        URI,
        2,
        json!([
            { "range": range((far, far), (far, far)), "text": "hangzhuo.aliyuncs.com'" },
            { "range": range((0, far), (far, 0)), "text": "\n" },
            { "range": range((0, 0), (0, 0)), "text": "endpoint = 'https://oss-cn-" },
        ]),
    );
    assert_eq!(client.rules(URI), ["endpoint-region-unknown"]);
    client.hover(URI, far, far);
    client.hover(URI, 0, far);
    client.change(URI, 3, json!([{ "range": range((0, 0), (far, far)), "text": GOOD }]));
    assert_eq!(client.rules(URI), [""; 0]);
}

#[test]
fn a_document_that_is_too_large_is_not_read() {
    let options = json!({ "maxBytes": 60 });
    let (mut client, _) = Client::start_with(json!({ "capabilities": {}, "initializationOptions": options }));
    client.open(URI, "python", &BAD.repeat(2));
    assert_eq!(client.rules(URI), [""; 0]);
    let message = client.wait("window/showMessage", |_| true);
    assert_eq!(message["type"], 3);
    let text = message["message"].as_str().unwrap();
    assert!(text.contains("/w/a.py") && text.contains("60"), "{text}");
    // told once; read as soon as it is small enough
    client.change(URI, 2, json!([{ "text": BAD.repeat(3) }]));
    assert_eq!(client.rules(URI), [""; 0]);
    client.change(URI, 3, json!([{ "text": BAD }]));
    assert_eq!(client.rules(URI), ["endpoint-region-unknown"]);
    assert!(
        client
            .listen(Duration::from_millis(100))
            .iter()
            .all(|message| message["method"] != "window/showMessage")
    );
}

#[test]
fn a_document_that_was_never_saved_is_read() {
    let mut client = Client::start(json!({}));
    client.open("untitled:Untitled-1", "python", BAD);
    assert_eq!(client.rules("untitled:Untitled-1"), ["endpoint-region-unknown"]);
}
