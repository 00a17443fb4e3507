//! Diagnostics of clients that ask for them: nothing is published to these, and they are told when to ask again.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::client::Client;

const URI: &str = "file:///w/a.py";
const BAD: &str = "endpoint = 'https://oss-cn-hangzhuo.aliyuncs.com'\n";
const GOOD: &str = "endpoint = 'https://oss-cn-hangzhou.aliyuncs.com'\n";

fn able() -> Value {
    json!({
        "workspace": { "diagnostics": { "refreshSupport": true } },
        "textDocument": { "diagnostic": {}, "publishDiagnostics": { "versionSupport": true } },
    })
}

/// What the server answers to a question about `URI`, given the name of the answer before.
fn report(client: &mut Client, previous: &Value) -> Value {
    let mut params = json!({ "textDocument": { "uri": URI } });
    if !previous.is_null() {
        params["previousResultId"] = previous.clone();
    }
    let answer = client.request("textDocument/diagnostic", params);
    assert!(answer["error"].is_null(), "{answer}");
    answer["result"].clone()
}

fn rules(report: &Value) -> Vec<&str> {
    assert_eq!(report["kind"], "full");
    report["items"].as_array().unwrap().iter().map(|found| found["code"].as_str().unwrap()).collect()
}

#[test]
fn who_asks_gets_an_answer_and_nothing_besides() {
    let (mut client, answer) = Client::start_with(json!({ "capabilities": able() }));
    assert_eq!(
        answer["capabilities"]["diagnosticProvider"],
        json!({ "interFileDependencies": false, "workspaceDiagnostics": false })
    );
    client.open(URI, "python", BAD);
    let first = report(&mut client, &Value::Null);
    assert_eq!(rules(&first), ["endpoint-region-unknown"]);
    client.change(URI, 2, json!([{ "text": GOOD }]));
    let second = report(&mut client, &first["resultId"]);
    assert!(rules(&second).is_empty());
    client.close(URI);
    assert!(rules(&report(&mut client, &second["resultId"])).is_empty());
    std::thread::sleep(Duration::from_millis(200));
    let published = |message: &Value| message["method"] == "textDocument/publishDiagnostics";
    assert!(!client.heard().iter().any(published));
}

#[test]
fn who_cannot_ask_again_is_published_to() {
    for capabilities in [
        json!({ "textDocument": { "diagnostic": {} } }),
        json!({ "workspace": { "diagnostics": { "refreshSupport": true } } }),
    ] {
        let (mut client, answer) = Client::start_with(json!({ "capabilities": capabilities }));
        assert!(answer["capabilities"]["diagnosticProvider"].is_null());
        client.open(URI, "python", BAD);
        assert_eq!(client.rules(URI), ["endpoint-region-unknown"]);
    }
}

#[test]
fn an_answer_is_given_once_while_nothing_happens() {
    let mut client = Client::start(able());
    client.open(URI, "python", BAD);
    let first = report(&mut client, &Value::Null);
    let again = report(&mut client, &first["resultId"]);
    assert_eq!(again, json!({ "kind": "unchanged", "resultId": first["resultId"] }));
    // an edit that is undone moves what the editor shows: the same findings have to be sent again
    client.change(URI, 2, json!([{ "text": GOOD }]));
    client.change(URI, 3, json!([{ "text": BAD }]));
    assert_eq!(rules(&report(&mut client, &first["resultId"])), ["endpoint-region-unknown"]);
    // the name of an answer of another server's means nothing
    assert_eq!(rules(&report(&mut client, &json!("1.1"))), ["endpoint-region-unknown"]);
}

#[test]
fn settings_make_the_client_ask_again() {
    let mut client = Client::start(able());
    client.open(URI, "python", BAD);
    let first = report(&mut client, &Value::Null);
    let off = json!({ "oss403": { "rules": { "endpoint-region-unknown": "off" } } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": off }));
    client.wait("workspace/diagnostic/refresh", |_| true);
    assert!(rules(&report(&mut client, &first["resultId"])).is_empty());
}

#[test]
fn time_makes_the_client_ask_again() {
    let mut client = Client::start(able());
    let expires = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + 3;
    let parameters = "OSSAccessKeyId=LTAI5tQnGqXw2Rk8vZ7pYbSd&Signature=q3bX0zZkQ1v7c9hYxL2mN4pR6tU%3D";
    let url = format!("https://examplebucket-1.oss-cn-hangzhou.aliyuncs.com/a.txt?{parameters}");
    client.open(URI, "python", &format!("url = \"{url}&Expires={expires}\"\n"));
    let first = report(&mut client, &Value::Null);
    assert!(!rules(&first).contains(&"signed-url-expired"));
    client.wait("workspace/diagnostic/refresh", |_| true);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    assert!(now >= expires);
    let second = report(&mut client, &first["resultId"]);
    assert!(rules(&second).contains(&"signed-url-expired"), "{second}");
    // and nothing more happens
    let refreshed = |message: &Value| message["method"] == "workspace/diagnostic/refresh";
    assert!(!client.listen(Duration::from_millis(800)).iter().any(refreshed));
}

#[test]
fn an_answer_is_about_the_newest_version() {
    let mut client = Client::start(able());
    client.open(URI, "python", &BAD.repeat(1_000));
    let params = json!({ "textDocument": { "uri": URI } });
    let slow = client.ask("textDocument/diagnostic", params.clone());
    client.change(URI, 2, json!([{ "text": BAD }]));
    let quick = client.ask("textDocument/diagnostic", params);
    client.answer(slow);
    assert_eq!(rules(&client.answer(quick)["result"]), ["endpoint-region-unknown"]);
}

#[test]
fn a_question_that_is_taken_back_is_answered_at_once() {
    let mut client = Client::start(able());
    client.open(URI, "python", &BAD.repeat(1_000));
    let id = client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": URI } }));
    client.notify("$/cancelRequest", json!({ "id": id }));
    assert_eq!(client.answer(id)["error"]["code"], -32800);
    client.change(URI, 2, json!([{ "text": BAD }]));
    assert_eq!(rules(&report(&mut client, &Value::Null)), ["endpoint-region-unknown"]);
}

#[test]
fn what_is_told_of_a_finding_is_what_the_client_announced_in_either_place() {
    for (announced, told) in [
        (json!({ "diagnostic": {} }), false),
        (json!({ "diagnostic": { "codeDescriptionSupport": true } }), true),
        (json!({ "diagnostic": {}, "publishDiagnostics": { "codeDescriptionSupport": true } }), true),
    ] {
        let mut capabilities = able();
        capabilities["textDocument"] = announced;
        let mut client = Client::start(capabilities);
        client.open(URI, "python", BAD);
        let first = report(&mut client, &Value::Null);
        assert_eq!(first["items"][0]["codeDescription"].is_object(), told);
    }
}

#[test]
fn a_document_that_is_too_large_is_told_of_once() {
    let options = json!({ "maxBytes": 60 });
    let params = json!({ "capabilities": able(), "initializationOptions": options });
    let (mut client, _) = Client::start_with(params);
    client.open(URI, "python", &BAD.repeat(2));
    let first = report(&mut client, &Value::Null);
    assert!(rules(&first).is_empty());
    let message = client.wait("window/showMessage", |_| true);
    assert!(message["message"].as_str().unwrap().contains("maxBytes"), "{message}");
    client.change(URI, 2, json!([{ "text": BAD.repeat(3) }]));
    let second = report(&mut client, &first["resultId"]);
    assert!(rules(&second).is_empty());
    client.change(URI, 3, json!([{ "text": BAD }]));
    assert_eq!(rules(&report(&mut client, &second["resultId"])), ["endpoint-region-unknown"]);
    let told = |message: &&Value| message["method"] == "window/showMessage";
    assert_eq!(client.heard().iter().filter(told).count(), 1);
}
