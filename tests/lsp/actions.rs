//! Code actions, and how much of everything a client is sent.

use serde_json::{Value, json};

use crate::client::{Client, range};
use crate::positions::edited;

const URI: &str = "file:///w/a.py";
const TEXT: &str = "endpoint = 'https://oss-cn-hangzhuo.aliyuncs.com'\nx = 1\n";

fn literals() -> Value {
    json!({ "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix", "source"] } }, "isPreferredSupport": true })
}

fn actions(client: &mut Client, range: &Value, context: Value) -> Vec<Value> {
    let params = json!({ "textDocument": { "uri": URI }, "range": range, "context": context });
    let answer = client.request("textDocument/codeAction", params);
    answer["result"].as_array().cloned().unwrap_or_default()
}

#[test]
fn a_fix_is_offered_for_the_version_it_was_made_for() {
    let mut client = Client::start(json!({
        "textDocument": { "codeAction": literals() }, "workspace": { "workspaceEdit": { "documentChanges": true } } }));
    client.open(URI, "python", TEXT);
    let found = client.diagnostics(URI);
    let mut sent = found[0].clone();
    sent["data"] = json!("the client's own copy");
    let actions = actions(&mut client, &found[0]["range"], json!({ "diagnostics": [sent] }));
    let fix = &actions[0];
    assert_eq!((&fix["kind"], &fix["isPreferred"]), (&json!("quickfix"), &json!(true)));
    assert_eq!(fix["diagnostics"], json!([sent]));
    let change = &fix["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({ "uri": URI, "version": 1 }));
    let mended = edited(TEXT, change["edits"].as_array().unwrap(), char::len_utf16);
    assert!(mended.contains("oss-cn-hangzhou.aliyuncs.com"), "{mended}");
    let last = actions.last().unwrap();
    assert_eq!(last["kind"], "source.fixAll.oss403");
    // applied, it clears the finding
    client.change(URI, 2, json!([{ "text": mended }]));
    assert_eq!(client.rules(URI), [""; 0]);
}

#[test]
fn a_finding_can_be_ignored() {
    let mut client = Client::start(json!({ "textDocument": { "codeAction": literals() } }));
    client.open(URI, "python", TEXT);
    let found = client.diagnostics(URI);
    let actions =
        actions(&mut client, &found[0]["range"], json!({ "diagnostics": found, "only": ["quickfix"] }));
    let ignore =
        actions.iter().find(|action| action["title"] == "Ignore `endpoint-region-unknown` here").unwrap();
    assert!(ignore["isPreferred"].is_null());
    let edits = ignore["edit"]["changes"][URI].as_array().unwrap();
    let silenced = edited(TEXT, edits, char::len_utf16);
    assert!(silenced.contains("# oss403: ignore endpoint-region-unknown"), "{silenced}");
    client.change(URI, 2, json!([{ "text": silenced }]));
    assert_eq!(client.rules(URI), [""; 0]);
}

#[test]
fn titles_are_in_the_language_of_the_editor() {
    let (mut client, _) = Client::start_with(json!({
        "locale": "zh-cn", "capabilities": { "textDocument": { "codeAction": literals() } } }));
    client.open(URI, "python", TEXT);
    let found = client.diagnostics(URI);
    let actions = actions(&mut client, &found[0]["range"], json!({ "diagnostics": found }));
    let titles: Vec<_> = actions.iter().map(|action| action["title"].as_str().unwrap()).collect();
    assert!(
        titles.contains(&"在此处忽略 `endpoint-region-unknown`") && titles.contains(&"修复所有 oss403 问题"),
        "{titles:?}"
    );
}

#[test]
fn only_what_is_asked_for_is_offered() {
    let mut client = Client::start(json!({ "textDocument": { "codeAction": literals() } }));
    client.open(URI, "python", TEXT);
    let found = client.diagnostics(URI);
    let mut kinds = |range: &Value, only: &str| {
        let found = actions(&mut client, range, json!({ "diagnostics": [], "only": [only] }));
        let mut kinds: Vec<String> =
            found.iter().map(|action| action["kind"].as_str().unwrap().to_owned()).collect();
        kinds.dedup();
        kinds
    };
    assert_eq!(kinds(&found[0]["range"], "quickfix"), ["quickfix"]);
    assert_eq!(kinds(&found[0]["range"], "source.fixAll"), ["source.fixAll.oss403"]);
    assert_eq!(kinds(&found[0]["range"], "refactor"), [""; 0]);
    assert_eq!(kinds(&range((1, 0), (1, 1)), "quickfix"), [""; 0]);
}

#[test]
fn a_client_that_takes_nothing_is_sent_nothing() {
    let mut client = Client::start(json!({}));
    client.open(URI, "python", TEXT);
    let params = client.wait("textDocument/publishDiagnostics", |_| true);
    assert!(params["version"].is_null());
    for key in ["relatedInformation", "codeDescription", "data", "tags"] {
        assert!(params["diagnostics"][0][key].is_null(), "{key}");
    }
    let place = &params["diagnostics"][0]["range"];
    assert!(actions(&mut client, place, json!({ "diagnostics": [] })).is_empty());
    let start = &place["start"];
    let hover = client.hover(
        URI,
        start["line"].as_u64().unwrap() as u32,
        start["character"].as_u64().unwrap() as u32,
    );
    assert_eq!(hover["contents"]["kind"], "plaintext");
    assert!(!hover["contents"]["value"].as_str().unwrap().contains("**"));
    for message in client.listen(std::time::Duration::from_millis(200)) {
        assert!(message["id"].is_null(), "a request that nobody offered to answer: {message}");
    }
}

#[test]
fn a_client_that_takes_everything_gets_it() {
    let mut client = Client::start(json!({ "textDocument": {
        "hover": { "contentFormat": ["markdown", "plaintext"] },
        "publishDiagnostics": { "relatedInformation": true, "codeDescriptionSupport": true, "dataSupport": true, "versionSupport": true },
    } }));
    client.open(URI, "python", TEXT);
    let params = client.wait("textDocument/publishDiagnostics", |_| true);
    let found = &params["diagnostics"][0];
    assert_eq!(
        (&params["version"], &found["source"], &found["code"]),
        (&json!(1), &json!("oss403"), &json!("endpoint-region-unknown"))
    );
    assert!(found["codeDescription"]["href"].as_str().unwrap().starts_with("https://"));
    assert!(found["data"]["answers"].is_array());
    let hover = client.hover(URI, 0, found["range"]["start"]["character"].as_u64().unwrap() as u32);
    assert_eq!(hover["contents"]["kind"], "markdown");
}
