//! What changes though nobody edits.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::json;

use crate::client::Client;

const URI: &str = "file:///w/a.py";

/// Seconds since 1970.
fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64()
}

/// A text with a URL that expires at `expires` seconds since 1970.
fn signed(expires: u64) -> String {
    let parameters = "OSSAccessKeyId=LTAI5tQnGqXw2Rk8vZ7pYbSd&Signature=q3bX0zZkQ1v7c9hYxL2mN4pR6tU%3D";
    format!(
        "url = \"https://examplebucket-1.oss-cn-hangzhou.aliyuncs.com/a.txt?{parameters}&Expires={expires}\"\n"
    )
}

#[test]
fn a_url_expires_while_its_document_is_open() {
    let mut client =
        Client::start(json!({ "textDocument": { "publishDiagnostics": { "versionSupport": true } } }));
    let expires = now() as u64 + 3;
    let text = signed(expires);
    client.open(URI, "python", &text);
    assert!(!client.rules(URI).contains(&"signed-url-expired".to_owned()));
    let start = Instant::now();
    let params = client.wait("textDocument/publishDiagnostics", |params| params["uri"] == URI);
    let found = params["diagnostics"].as_array().unwrap();
    assert!(found.iter().any(|found| found["code"] == "signed-url-expired"), "{found:?}");
    assert_eq!(params["version"], 1);
    let late = now() - expires as f64;
    assert!((0.0..1.0).contains(&late) && start.elapsed() > Duration::from_secs(1), "{late} s late");
    // and nothing more happens
    assert!(client.listen(Duration::from_millis(800)).is_empty());
}

#[test]
fn an_edit_takes_the_alarm_along() {
    let mut client = Client::start(json!({}));
    let expires = now() as u64 + 2;
    let text = signed(expires);
    client.open(URI, "python", &text);
    client.diagnostics(URI);
    client.change(URI, 2, json!([{ "text": "url = None\n" }]));
    assert!(client.diagnostics(URI).is_empty());
    assert!(client.listen(Duration::from_millis(2500)).is_empty());
}
