//! The life of a session, and messages that are none.

use serde_json::{Value, json};

use crate::client::{Client, frame, place};

const URI: &str = "file:///w/a.py";

fn code(answer: &Value) -> i64 {
    answer["error"]["code"].as_i64().unwrap()
}

#[test]
fn the_server_says_who_it_is_and_what_it_does() {
    let (_, result) = Client::start_with(
        json!({ "capabilities": { "general": { "positionEncodings": ["utf-16", "utf-8"] } } }),
    );
    assert_eq!(result["serverInfo"], json!({ "name": "oss403", "version": env!("CARGO_PKG_VERSION") }));
    assert_eq!(
        result["capabilities"],
        json!({
            "positionEncoding": "utf-8",
            "textDocumentSync": { "openClose": true, "change": 2, "save": { "includeText": false } },
            "hoverProvider": true,
            "definitionProvider": true,
            "referencesProvider": true,
            "workspaceSymbolProvider": true,
            "completionProvider": { "triggerCharacters": [".", "\"", "'", "-", "/", ":"] },
            "codeActionProvider": { "codeActionKinds": ["quickfix", "refactor.rewrite", "source.fixAll.oss403", "explain.oss403"] },
            "documentLinkProvider": { "resolveProvider": false },
            "inlayHintProvider": true,
            "executeCommandProvider": {
                "commands": ["oss403.server.checkWorkspace", "oss403.server.clearCheck", "oss403.server.explainPolicy"],
                "workDoneProgress": true,
            },
            "workspace": { "workspaceFolders": { "supported": true, "changeNotifications": true } },
        })
    );
    for offered in [json!({}), json!({ "general": { "positionEncodings": ["utf-32", "utf-16"] } })] {
        let (_, result) = Client::start_with(json!({ "capabilities": offered }));
        assert_eq!(result["capabilities"]["positionEncoding"], "utf-16");
    }
}

#[test]
fn what_only_some_clients_have_is_offered_to_those() {
    let operations = json!({ "workspace": { "fileOperations": { "didRename": true, "didDelete": false } } });
    let (_, result) = Client::start_with(json!({ "capabilities": operations }));
    let all = json!({ "filters": [{ "scheme": "file", "pattern": { "glob": "**" } }] });
    assert_eq!(result["capabilities"]["workspace"]["fileOperations"], json!({ "didRename": all }));
}

#[test]
fn requests_outside_a_session_are_refused() {
    let mut client = Client::spawn();
    assert_eq!(code(&client.request("textDocument/hover", place(URI, 0, 0))), -32002);
    let mut client = Client::start(json!({}));
    assert_eq!(code(&client.request("initialize", json!({ "processId": null, "capabilities": {} }))), -32600);
    client.request("shutdown", Value::Null);
    assert_eq!(code(&client.request("textDocument/hover", place(URI, 0, 0))), -32600);
}

#[test]
fn malformed_messages_cost_nothing_but_themselves() {
    let mut client = Client::start(json!({}));
    client.open(URI, "xml", "<Error><Code>AccessDenied</Code><EC>0003-00001403</EC></Error>");
    for (bytes, error) in [
        (&b"Content-Length: 9\r\n\r\n{not json"[..], Some(-32700)),
        (b"Content-Length: 0\r\n\r\n", Some(-32700)),
        (b"Content-Length: 2\r\n\r\n[]", Some(-32600)),
        (b"Content-Length: 17\r\n\r\n{\"jsonrpc\":\"2.0\"}", Some(-32600)),
        (b"Content-Length: 14\r\n\r\n{\"method\":\"x\"}", Some(-32600)),
        (b"Content-Length: 3\r\n\r\n\"\xff\"", Some(-32600)),
        (b"Content-Length: x\r\n\r\n", None),
        (b"no header at all\r\n\r\n", None),
        (b"\r\n\r\n\r\n", None),
        (b"Content-Length: 5\r\nContent-Length: 2\r\n\r\n[]", Some(-32600)),
        (b"Content-Length: 2\r\n\r\n{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}", Some(-32700)),
    ] {
        client.raw(bytes);
        if let Some(error) = error {
            let answer = client.wait_for_null();
            assert_eq!(code(&answer), error, "{}", String::from_utf8_lossy(bytes));
        }
        assert_ne!(client.hover(URI, 0, 15), Value::Null, "{}", String::from_utf8_lossy(bytes));
    }
    client.raw(&frame(&json!({ "id": "with an id", "method": "x" })));
    let refused = client.wait_for_id(&json!("with an id"));
    assert_eq!(code(&refused), -32600);
    assert_eq!(client.leave(), 0);
}

#[test]
fn headers_may_be_written_in_any_way() {
    let mut client = Client::start(json!({}));
    for header in [
        "content-length: ",
        "CONTENT-LENGTH:",
        "Content-Type: application/vscode-jsonrpc; charset=utf8\r\nContent-Length: ",
        "X-Other: 1\r\nX: 2\r\nX: 3\r\nContent-Length:\t",
    ] {
        let body = json!({ "jsonrpc": "2.0", "id": header, "method": "no/such" }).to_string();
        client.raw(format!("{header}{}\r\n\r\n{body}", body.len()).as_bytes());
        assert_eq!(code(&client.wait_for_id(&json!(header))), -32601);
    }
}

#[test]
fn half_a_character_does_not_cost_the_document() {
    let mut client = Client::start(json!({}));
    client.open(URI, "xml", "<Error><Code>AccessDenied</Code><EC>0003-00001403</EC></Error>");
    // an editor that cuts an emoji in two sends one half of it
    let change = r#"{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///w/a.py","version":2},"contentChanges":[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"text":"\ud83d "}]}}"#;
    client.raw(format!("Content-Length: {}\r\n\r\n{change}", change.len()).as_bytes());
    assert_eq!(client.hover(URI, 0, 17)["range"]["start"]["character"], 15);
}

#[test]
fn unknown_methods_and_wrong_parameters_are_answered() {
    let mut client = Client::start(json!({}));
    client.notify("no/such", json!({}));
    client.notify("$/no/such", json!({}));
    client.notify("textDocument/didOpen", json!({ "textDocument": 7 }));
    client.notify("$/cancelRequest", json!({ "id": 999 }));
    client.raw(&frame(&json!({ "jsonrpc": "2.0", "id": 999, "result": null })));
    assert_eq!(code(&client.request("no/such", json!({}))), -32601);
    assert_eq!(code(&client.request("$/no/such", json!({}))), -32601);
    assert_eq!(code(&client.request("textDocument/hover", json!({ "textDocument": 7 }))), -32602);
    assert_eq!(client.leave(), 0);
}
