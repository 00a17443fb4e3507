//! From an answer of OSS to the places of the workspace that can have caused it.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, range};

const BODY: &str = "<Error><Code>AccessDenied</Code><Message>The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.</Message><RequestId>6A1B2C3DD4E5F60718293A4B</RequestId><HostId>photos-1.oss-cn-shanghai.aliyuncs.com</HostId><Bucket>photos-1</Bucket><Endpoint>oss-cn-hangzhou.aliyuncs.com</Endpoint><EC>0003-00001403</EC></Error>";

const FIND: &str = "oss403.server.findCause";

const STORE: &str = "import oss2\n\nauth = oss2.ProviderAuthV4(provider)\nat = '域😀'; bucket = oss2.Bucket(auth, 'https://oss-cn-shanghai.aliyuncs.com', 'photos-1')\n";

struct Workspace(tempfile::TempDir);

impl Workspace {
    fn new(files: &[(&str, &str)]) -> Self {
        let workspace = Workspace(tempfile::tempdir().unwrap());
        for (name, text) in files {
            std::fs::write(workspace.path(name), text).unwrap();
        }
        workspace
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn uri(&self, name: &str) -> String {
        format!("file://{}", self.path(name).display())
    }

    fn client(&self, capabilities: Value) -> (Client, Value) {
        let folders = json!([{ "uri": format!("file://{}", self.0.path().display()), "name": "w" }]);
        Client::start_with(json!({ "capabilities": capabilities, "workspaceFolders": folders }))
    }
}

fn literals() -> Value {
    json!({ "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } } })
}

/// The characters of the store that stand in a range of one line, in UTF-16 as this client counts.
fn under(range: &Value) -> String {
    let place = |end: &str, unit: &str| range[end][unit].as_u64().unwrap() as usize;
    assert_eq!(place("start", "line"), place("end", "line"));
    let line: Vec<u16> = STORE.lines().nth(place("start", "line")).unwrap().encode_utf16().collect();
    String::from_utf16(&line[place("start", "character")..place("end", "character")]).unwrap()
}

/// An editor that goes where it is told to go.
fn editor() -> Value {
    json!({ "textDocument": { "codeAction": literals() }, "window": { "showDocument": { "support": true } } })
}

/// An editor whose plug-in lists the places.
fn plugin() -> Value {
    json!({ "textDocument": { "codeAction": literals() }, "experimental": { "oss403": { "places": true } } })
}

/// The commands that are offered in a range.
fn offered(client: &mut Client, uri: &str, range: &Value, context: Value) -> Vec<Value> {
    let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
    let answer = client.request("textDocument/codeAction", params)["result"].clone();
    let actions = answer.as_array().cloned().unwrap_or_default();
    actions.into_iter().filter(|action| action["command"].is_object()).collect()
}

/// Runs the one command that is offered on the answer in the second line of `uri`.
fn find(client: &mut Client, uri: &str) -> Value {
    let on_body = range((1, 30), (1, 30));
    let actions = offered(client, uri, &on_body, json!({ "diagnostics": [] }));
    let [action] = &actions[..] else { panic!("{actions:?}") };
    assert_eq!((&action["kind"], &action["edit"]), (&json!("quickfix"), &Value::Null));
    let Value::Object(mut command) = action["command"].clone() else { panic!("{action}") };
    assert_eq!(command.remove("title").as_ref(), Some(&action["title"]));
    client.request("workspace/executeCommand", Value::Object(command))
}

#[test]
fn the_editor_is_led_to_the_likeliest_place() {
    let workspace = Workspace::new(&[("store.py", STORE), ("notes.txt", "photos-1 is ours\n")]);
    let (mut client, told) = workspace.client(editor());
    let commands = &told["capabilities"]["executeCommandProvider"]["commands"];
    assert!(commands.as_array().unwrap().contains(&json!(FIND)), "{told}");
    let log = workspace.uri("app.log");
    client.open(&log, "log", &format!("2026-05-30 started\n{BODY}\n"));
    let answer = find(&mut client, &log)["result"].clone();
    let first = &answer["places"][0];
    let place = first["range"].clone();
    assert_eq!(first["uri"], json!(workspace.uri("store.py")), "{answer}");
    assert_eq!(under(&place), "https://oss-cn-shanghai.aliyuncs.com", "{answer}");
    assert!(first["message"].as_str().unwrap().contains("oss-cn-hangzhou.aliyuncs.com"), "{answer}");
    assert_eq!((&answer["cancelled"], &answer["more"]), (&json!(false), &json!(0)));
    let shown = client.wait("window/showDocument", |_| true);
    let wanted =
        json!({ "uri": workspace.uri("store.py"), "external": false, "takeFocus": true, "selection": place });
    assert_eq!(shown, wanted);
    let said = client.wait("window/showMessage", |_| true)["message"].clone();
    assert!(said.as_str().unwrap().contains("\nstore.py:4 "), "{said}");
}

#[test]
fn a_plug_in_with_a_list_of_its_own_is_only_answered() {
    let workspace = Workspace::new(&[("store.py", STORE)]);
    let (mut client, _) = workspace.client(plugin());
    let log = workspace.uri("app.log");
    client.open(&log, "log", &format!("\n{BODY}\n"));
    let answer = find(&mut client, &log);
    assert_eq!(answer["result"]["places"][0]["uri"], json!(workspace.uri("store.py")), "{answer}");
    for message in client.listen(Duration::from_millis(300)) {
        let method = message["method"].as_str().unwrap_or_default();
        assert!(!method.starts_with("window/"), "{message}");
    }
}

#[test]
fn what_is_not_saved_counts_and_what_is_excluded_does_not() {
    let workspace = Workspace::new(&[
        ("store.py", "import oss2\n"),
        ("left_out.py", STORE),
        ("oss403.toml", "exclude = ['left_out.py']\n"),
    ]);
    let (mut client, _) = workspace.client(plugin());
    let log = workspace.uri("app.log");
    client.open(&log, "log", &format!("\n{BODY}\n"));
    assert_eq!(find(&mut client, &log)["result"]["places"], json!([]));
    client.open(&workspace.uri("store.py"), "python", STORE);
    let answer = find(&mut client, &log)["result"].clone();
    let places = answer["places"].as_array().unwrap();
    assert!(!places.is_empty());
    assert!(places.iter().all(|place| place["uri"] == json!(workspace.uri("store.py"))), "{answer}");
}

#[test]
fn that_nothing_is_found_is_said() {
    let workspace = Workspace::new(&[("a.py", "print(1)\n")]);
    let (mut client, _) = workspace.client(editor());
    let log = workspace.uri("app.log");
    client.open(&log, "log", &format!("\n{BODY}\n"));
    assert_eq!(find(&mut client, &log)["result"]["places"], json!([]));
    let said = client.wait("window/showMessage", |_| true)["message"].clone();
    assert!(said.as_str().unwrap().contains("nothing in this workspace"), "{said}");
}

#[test]
fn it_is_offered_on_an_answer_in_a_workspace_to_who_can_use_it() {
    let workspace = Workspace::new(&[("store.py", STORE)]);
    let text = format!("2026-05-30 started\n{BODY}\nended\n");
    let count = |capabilities: Value, folder: bool, lines: (u32, u32), context: Value| {
        let (mut client, told) = match folder {
            true => workspace.client(capabilities),
            false => Client::start_with(json!({ "capabilities": capabilities })),
        };
        let commands = &told["capabilities"]["executeCommandProvider"]["commands"];
        let knows = commands.as_array().unwrap().contains(&json!(FIND));
        let log = workspace.uri("app.log");
        client.open(&log, "log", &text);
        (knows, offered(&mut client, &log, &range((lines.0, 0), (lines.1, 3)), context).len())
    };
    let any = || json!({ "diagnostics": [] });
    let only = |kind: &str| json!({ "diagnostics": [], "only": [kind] });
    assert_eq!(count(editor(), true, (0, 2), any()), (true, 1));
    assert_eq!(count(editor(), true, (1, 1), only("quickfix")), (true, 1));
    assert_eq!(count(editor(), true, (1, 1), only("refactor")), (true, 0));
    assert_eq!(count(editor(), true, (0, 0), any()), (true, 0), "not on the answer");
    assert_eq!(count(editor(), false, (1, 1), any()), (true, 0), "no folder");
    let blind = json!({ "textDocument": { "codeAction": literals() } });
    assert_eq!(count(blind, true, (1, 1), any()), (false, 0), "nothing to show it with");
    let commands = json!({ "window": { "showDocument": { "support": true } } });
    assert_eq!(count(commands, true, (1, 1), any()), (false, 0), "no code actions with a title");
}

#[test]
fn a_wrong_question_is_refused_and_a_search_is_cancelled() {
    let workspace = Workspace::new(&[("store.py", STORE)]);
    let (mut client, _) = workspace.client(plugin());
    let log = workspace.uri("app.log");
    client.open(&log, "log", &format!("started\n{BODY}\n"));
    let mut ask = |arguments: Value| {
        let params = json!({ "command": "oss403.server.findCause", "arguments": arguments });
        client.request("workspace/executeCommand", params)["error"]["code"].clone()
    };
    assert_eq!(ask(json!([])), -32602);
    assert_eq!(ask(json!(["x"])), -32602);
    let at =
        |line: u32| json!([{ "textDocument": { "uri": log }, "position": { "line": line, "character": 0 } }]);
    assert_eq!(ask(at(0)), -32803, "no answer stands there");
    for i in 0..3_000 {
        std::fs::write(workspace.path(&format!("{i}.py")), STORE).unwrap();
    }
    let params = json!({ "command": "oss403.server.findCause", "arguments": at(1), "workDoneToken": "t" });
    let id = client.ask("workspace/executeCommand", params);
    client.wait("$/progress", |params| params["token"] == "t" && params["value"]["kind"] == "begin");
    client.notify("window/workDoneProgress/cancel", json!({ "token": "t" }));
    let answer = client.answer(id);
    assert_eq!(answer["result"]["cancelled"], true, "{answer}");
    client.wait("$/progress", |params| params["token"] == "t" && params["value"]["kind"] == "end");
}
