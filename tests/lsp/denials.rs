//! Why a policy refuses an action: offered as a code action, told in a message.

use serde_json::{Value, json};

use crate::client::{Client, range};

const URI: &str = "file:///w/policy.json";
const TEXT: &str = r#"{
  "Version": "1",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["oss:GetObject", "oss:PutObject"],
      "Resource": ["acs:oss:*:*:photos/2026/*"]
    },
    { "Effect": "Deny", "Action": ["oss:Put*"], "Resource": ["acs:oss:*:*:photos/*"] }
  ]
}
"#;

fn literals() -> Value {
    json!({ "textDocument": { "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } } } })
}

fn offered(client: &mut Client, line: u32, only: Option<&str>) -> Vec<Value> {
    let mut context = json!({ "diagnostics": [] });
    if let Some(only) = only {
        context["only"] = json!([only]);
    }
    let params =
        json!({ "textDocument": { "uri": URI }, "range": range((line, 8), (line, 8)), "context": context });
    let answer = client.request("textDocument/codeAction", params);
    let all = answer["result"].as_array().cloned().unwrap_or_default();
    all.into_iter().filter(|action| action["kind"] == "explain.oss403").collect()
}

fn execute(client: &mut Client, command: &Value) -> Value {
    let params = json!({ "command": command["command"], "arguments": command["arguments"] });
    client.request("workspace/executeCommand", params)
}

#[test]
fn what_is_denied_is_explained() {
    let mut client = Client::start(literals());
    client.open(URI, "json", TEXT);
    let all = offered(&mut client, 5, None);
    let [action] = &all[..] else { panic!("{all:?}") };
    assert_eq!(action["title"], "Explain why `oss:PutObject` is denied");
    assert!(action["edit"].is_null());
    assert_eq!(action["command"]["command"], "oss403.server.explainPolicy");
    let answer = execute(&mut client, &action["command"]);
    let text = answer["result"].as_str().unwrap_or_else(|| panic!("{answer}"));
    for said in [
        "`oss:PutObject` on `acs:oss:*:*:photos/2026/*` is refused by a Deny.",
        "Statement 2 of this policy decides.",
        "OSS answers: 403 AccessDenied",
        "0003-00000201",
        "To allow it: ",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    let shown = client.wait("window/showMessage", |_| true);
    assert_eq!((&shown["type"], &shown["message"]), (&json!(3), &json!(text)));
}

#[test]
fn an_explanation_follows_the_document() {
    let mut client = Client::start(literals());
    client.open(URI, "json", TEXT);
    let all = offered(&mut client, 5, Some("explain"));
    client.change(URI, 2, json!([{ "text": TEXT.replace("Deny", "Allow") }]));
    let answer = execute(&mut client, &all[0]["command"]);
    assert_eq!(answer["result"], Value::Null, "{answer}");
    let shown = client.wait("window/showMessage", |_| true);
    assert_eq!(shown["message"], "oss403: this policy no longer denies that");
    assert_eq!(offered(&mut client, 5, None), [Value::Null; 0]);
}

#[test]
fn it_is_offered_where_it_is_asked_for() {
    let mut client = Client::start(literals());
    client.open(URI, "json", TEXT);
    for only in ["quickfix", "refactor", "source"] {
        assert_eq!(offered(&mut client, 5, Some(only)), [Value::Null; 0], "{only}");
    }
    assert_eq!(offered(&mut client, 0, None), [Value::Null; 0], "no statement");
    // a client without literals is offered nothing
    let mut client = Client::start(json!({}));
    client.open(URI, "json", TEXT);
    assert_eq!(offered(&mut client, 5, None), [Value::Null; 0]);
}

#[test]
fn a_level_that_never_meets_is_explained_in_chinese() {
    let (mut client, _) = Client::start_with(json!({ "locale": "zh-cn", "capabilities": literals() }));
    let text = r#"class A {
    String p = "{\"Version\": \"1\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"oss:GetObject\", \"Resource\": \"acs:oss:*:*:photos\"}]}";
}"#;
    client.open(URI, "java", text);
    let at = text.lines().nth(1).unwrap().find("GetObject").unwrap() as u32;
    let params = json!({ "textDocument": { "uri": URI }, "range": range((1, at), (1, at)), "context": { "diagnostics": [], "only": ["explain"] } });
    let answer = client.request("textDocument/codeAction", params);
    let action = answer["result"][0].clone();
    assert_eq!(action["title"], "解释 `oss:GetObject` 为何被拒绝", "{answer}");
    let answer = execute(&mut client, &action["command"]);
    let text = answer["result"].as_str().unwrap();
    assert!(text.contains("acs:oss:*:*:photos/*") && text.contains("OSS 返回：403"), "{text}");
}

#[test]
fn wrong_arguments_are_refused() {
    let mut client = Client::start(literals());
    client.open(URI, "json", TEXT);
    for arguments in [
        json!([]),
        json!(["oss:GetObject"]),
        json!([{ "uri": URI }]),
        json!([{ "uri": URI, "position": { "line": 5, "character": 8 }, "action": "oss:PutObject", "more": 1 }]),
    ] {
        let command = json!({ "command": "oss403.server.explainPolicy", "arguments": arguments });
        let answer = execute(&mut client, &command);
        assert_eq!(answer["error"]["code"], -32602, "{answer}");
    }
    // a document that is not open, a place behind its end
    for (uri, line) in [("file:///w/other.json", 5), (URI, 9_000)] {
        let argument =
            json!({ "uri": uri, "position": { "line": line, "character": 0 }, "action": "oss:PutObject" });
        let command = json!({ "command": "oss403.server.explainPolicy", "arguments": [argument] });
        assert_eq!(execute(&mut client, &command)["result"], Value::Null);
    }
}
