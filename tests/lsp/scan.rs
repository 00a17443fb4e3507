//! The check of whole folders: what is found in files that are not open, its progress, and its end.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::Client;

const BAD: &str = "endpoint = 'https://oss-cn-hangzhuo.aliyuncs.com'\n";
const GOOD: &str = "endpoint = 'https://oss-cn-hangzhou.aliyuncs.com'\n";
const RULE: &str = "endpoint-region-unknown";

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

struct Workspace {
    folder: tempfile::TempDir,
}

impl Workspace {
    fn new(files: &[(&str, &str)]) -> Self {
        let workspace = Workspace { folder: tempfile::tempdir().unwrap() };
        for (name, text) in files {
            workspace.write(name, text);
        }
        workspace
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn uri(&self, name: &str) -> String {
        uri(&self.path(name))
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn client(&self, capabilities: Value) -> Client {
        let folders = json!([{ "uri": uri(self.folder.path()), "name": "w" }]);
        Client::start_with(json!({ "capabilities": capabilities, "workspaceFolders": folders })).0
    }
}

fn command(name: &str, arguments: Value) -> Value {
    json!({ "command": format!("oss403.server.{name}"), "arguments": arguments })
}

fn check(client: &mut Client) -> Value {
    let answer = client.request("workspace/executeCommand", command("checkWorkspace", json!([])));
    assert!(answer["error"].is_null(), "{answer}");
    answer["result"].clone()
}

fn clear(client: &mut Client) {
    let answer = client.request("workspace/executeCommand", command("clearCheck", json!([])));
    assert_eq!(answer["result"], Value::Null, "{answer}");
}

/// No more diagnostics come for a while.
fn no_more(client: &mut Client) {
    let came = client.listen(Duration::from_millis(400));
    let published: Vec<&Value> =
        came.iter().filter(|message| message["method"] == "textDocument/publishDiagnostics").collect();
    assert!(published.is_empty(), "{published:?}");
}

/// What an open document says may be news for the others: the check that finds it so lets them be judged again.
#[test]
fn open_documents_that_say_something_new_are_counted() {
    let names: Vec<String> = (0..24).map(|n| format!("store{n}.py")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "import oss2\n")).collect();
    let workspace = Workspace::new(&files);
    let mut client = workspace.client(json!({}));
    for (n, name) in names.iter().enumerate() {
        let text = format!(
            "import oss2\nauth = oss2.AnonymousAuth()\n\
             bucket = oss2.Bucket(auth, 'https://oss-cn-hangzhou.aliyuncs.com', 'store-{n}')\n"
        );
        client.open(&workspace.uri(name), "python", &text);
    }
    let answer = check(&mut client);
    assert_eq!((&answer["files"], &answer["unread"]), (&json!(24), &json!(0)), "{answer}");
    assert_eq!(client.leave(), 0);
}

#[test]
fn files_that_are_not_open_are_told_of() {
    let workspace = Workspace::new(&[
        ("a.py", BAD),
        ("deep/域 名.env", "OSS_ENDPOINT=oss-cn-hangzhuo.aliyuncs.com\n"),
        ("good.py", GOOD),
        ("picture.png", "\0\0"),
        ("ignored.py", BAD),
        (".ignore", "ignored.py\n"),
        ("excluded/b.py", BAD),
        ("oss403.toml", "exclude = ['excluded']\n"),
    ]);
    let mut client = workspace.client(json!({}));
    let answer = check(&mut client);
    assert_eq!(
        answer,
        json!({ "cancelled": false, "files": 5, "filesWithFindings": 2, "findings": 2, "unread": 0 })
    );
    assert_eq!(client.rules(&workspace.uri("a.py")), [RULE]);
    let encoded = workspace.uri("deep/%E5%9F%9F%20%E5%90%8D.env");
    assert_eq!(client.rules(&encoded), [RULE]);
    no_more(&mut client);
    clear(&mut client);
    assert!(client.rules(&workspace.uri("a.py")).is_empty());
    assert!(client.rules(&encoded).is_empty());
    no_more(&mut client);
}

#[test]
fn settings_of_the_editor_and_texts_that_were_not_saved_count() {
    let workspace = Workspace::new(&[("a.py", GOOD), ("b.py", BAD)]);
    let mut client = workspace.client(json!({}));
    client.open(&workspace.uri("a.py"), "python", &BAD.repeat(2));
    assert_eq!(client.rules(&workspace.uri("a.py")).len(), 2);
    assert_eq!(check(&mut client)["findings"], 3);
    assert_eq!(client.rules(&workspace.uri("b.py")), [RULE]);
    let off = json!({ "oss403": { "rules": { RULE: "off" } } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": off }));
    assert!(client.rules(&workspace.uri("b.py")).is_empty(), "what was checked is read again");
    assert!(client.rules(&workspace.uri("a.py")).is_empty());
    assert_eq!(check(&mut client)["findings"], 0);
}

#[test]
fn a_document_that_is_open_speaks_for_itself() {
    // what is published at once after something else takes its place: this file takes its time to be read
    let long = format!("{}{BAD}", "x = 1\n".repeat(40_000));
    let workspace = Workspace::new(&[("a.py", &long)]);
    let a = workspace.uri("a.py");
    let mut client = workspace.client(json!({}));
    check(&mut client);
    assert_eq!(client.rules(&a), [RULE]);
    client.open(&a, "python", GOOD);
    assert!(client.rules(&a).is_empty());
    // as it is on the disk
    client.close(&a);
    assert!(client.rules(&a).is_empty());
    assert_eq!(client.rules(&a), [RULE]);
    no_more(&mut client);
}

#[test]
fn who_asks_for_diagnostics_is_not_told_twice() {
    let workspace = Workspace::new(&[("a.py", BAD)]);
    let a = workspace.uri("a.py");
    let mut client = workspace.client(json!({
        "workspace": { "diagnostics": { "refreshSupport": true } },
        "textDocument": { "diagnostic": {} },
    }));
    check(&mut client);
    assert_eq!(client.rules(&a), [RULE]);
    client.open(&a, "python", BAD);
    assert!(client.rules(&a).is_empty(), "what was published is taken back");
    let report = client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": a } }));
    assert_eq!(report["result"]["items"][0]["code"], RULE);
    client.close(&a);
    assert_eq!(client.rules(&a), [RULE]);
    no_more(&mut client);
}

#[test]
fn files_that_change_move_or_go_are_told_of_again() {
    let workspace =
        Workspace::new(&[("a.py", BAD), ("deep/b.py", BAD), ("deep/c.py", BAD), ("deeper.py", BAD)]);
    let mut client = workspace.client(json!({ "workspace": {
        "didChangeWatchedFiles": { "dynamicRegistration": true },
        "fileOperations": { "didRename": true, "didDelete": true },
    } }));
    check(&mut client);
    for name in ["a.py", "deep/b.py", "deep/c.py", "deeper.py"] {
        assert_eq!(client.rules(&workspace.uri(name)), [RULE]);
    }
    let watched =
        client.wait("client/registerCapability", |params| params["registrations"][0]["id"] == "oss403/check");
    assert_eq!(
        watched["registrations"][0]["registerOptions"],
        json!({ "watchers": [{ "globPattern": "**/*", "kind": 6 }] })
    );
    let changed = |client: &Client, name: &str, kind: u8| {
        let changes = json!([{ "uri": workspace.uri(name), "type": kind }]);
        client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    };
    workspace.write("a.py", GOOD);
    changed(&client, "a.py", 2);
    assert!(client.rules(&workspace.uri("a.py")).is_empty());
    workspace.write("a.py", BAD);
    changed(&client, "a.py", 2);
    assert_eq!(client.rules(&workspace.uri("a.py")), [RULE]);
    // nobody asked for this one
    workspace.write("new.py", BAD);
    changed(&client, "new.py", 1);
    // a folder is renamed, in the editor
    std::fs::rename(workspace.path("deep"), workspace.path("moved")).unwrap();
    let files = json!([{ "oldUri": workspace.uri("deep"), "newUri": workspace.uri("moved") }]);
    client.notify("workspace/didRenameFiles", json!({ "files": files }));
    for name in ["b.py", "c.py"] {
        assert!(client.rules(&workspace.uri(&format!("deep/{name}"))).is_empty());
        assert_eq!(client.rules(&workspace.uri(&format!("moved/{name}"))), [RULE]);
    }
    // and deleted
    std::fs::remove_dir_all(workspace.path("moved")).unwrap();
    let files = json!([{ "uri": workspace.uri("moved") }]);
    client.notify("workspace/didDeleteFiles", json!({ "files": files }));
    for name in ["b.py", "c.py"] {
        client.wait("textDocument/publishDiagnostics", |params| {
            params["uri"] == workspace.uri(&format!("moved/{name}")) && params["diagnostics"] == json!([])
        });
    }
    clear(&mut client);
    client
        .wait("client/unregisterCapability", |params| params["unregisterations"][0]["id"] == "oss403/check");
    assert!(!client.heard().iter().any(|message| message["params"]["uri"] == workspace.uri("new.py")));
}

#[test]
fn a_folder_that_leaves_the_workspace_takes_its_findings_along() {
    let (one, other) = (Workspace::new(&[("a.py", BAD)]), Workspace::new(&[("a.py", BAD)]));
    let mut client = one.client(json!({ "workspace": { "workspaceFolders": true } }));
    let folder = json!([{ "uri": uri(other.folder.path()), "name": "other" }]);
    let event = json!({ "event": { "added": folder, "removed": [] } });
    client.notify("workspace/didChangeWorkspaceFolders", event);
    assert_eq!(check(&mut client)["filesWithFindings"], 2);
    assert_eq!(client.rules(&one.uri("a.py")), [RULE]);
    assert_eq!(client.rules(&other.uri("a.py")), [RULE]);
    let event = json!({ "event": { "added": [], "removed": folder } });
    client.notify("workspace/didChangeWorkspaceFolders", event);
    client.wait("textDocument/publishDiagnostics", |params| {
        params["uri"] == other.uri("a.py") && params["diagnostics"] == json!([])
    });
    assert_eq!(check(&mut client)["filesWithFindings"], 1);
}

#[test]
fn places_can_be_named() {
    let workspace = Workspace::new(&[("a.py", BAD), ("deep/b.py", BAD), ("deep/c.py", BAD)]);
    let mut client = workspace.client(json!({}));
    for (names, findings) in [(vec!["deep"], 2), (vec!["a.py", "deep/b.py"], 2), (vec!["deep/c.py"], 1)] {
        let places: Vec<String> = names.iter().map(|name| workspace.uri(name)).collect();
        for arguments in [json!(places), json!([places])] {
            let answer = client.request("workspace/executeCommand", command("checkWorkspace", arguments));
            assert_eq!(answer["result"]["findings"], findings, "{names:?}");
        }
    }
}

#[test]
fn what_cannot_be_done_is_refused_in_words() {
    let mut client = Client::start(json!({}));
    let refused = client.request("workspace/executeCommand", command("checkWorkspace", json!([])));
    assert_eq!(refused["error"]["code"], -32602);
    assert!(refused["error"]["message"].as_str().unwrap().contains("folder"), "{refused}");
    let refused = client.request("workspace/executeCommand", command("format", json!([])));
    assert_eq!(refused["error"]["code"], -32602);
}

/// A workspace that takes some time.
fn large() -> Workspace {
    let workspace = Workspace::new(&[]);
    for n in 0..100 {
        workspace.write(
            &format!("{n}.py"),
            &format!("{BAD}{}", "x = 'oss-cn-hangzhou.aliyuncs.com'\n".repeat(100)),
        );
    }
    workspace
}

#[test]
fn progress_is_shown_to_who_shows_it() {
    let workspace = large();
    let mut client = workspace.client(json!({ "window": { "workDoneProgress": true } }));
    assert_eq!(check(&mut client)["files"], 100);
    let token = client.wait("window/workDoneProgress/create", |_| true)["token"].clone();
    let kind = |wanted: &'static str, token: &Value| {
        let token = token.clone();
        move |params: &Value| params["token"] == token && params["value"]["kind"] == wanted
    };
    let begun = client.wait("$/progress", kind("begin", &token));
    assert_eq!(begun["value"]["cancellable"], true);
    assert!(begun["value"]["title"].as_str().unwrap().contains("oss403"), "{begun}");
    let report = client.wait("$/progress", kind("report", &token));
    assert!(report["value"]["message"].as_str().unwrap().ends_with("/100"), "{report}");
    assert!(report["value"]["percentage"].as_u64().unwrap() <= 100);
    client.wait("$/progress", kind("end", &token));
    // a token of the client's own need not be created
    let mut params = command("checkWorkspace", json!([]));
    params["workDoneToken"] = json!("mine");
    client.request("workspace/executeCommand", params);
    client.wait("$/progress", kind("end", &json!("mine")));
    client.listen(Duration::from_millis(100));
    let created =
        client.heard().iter().filter(|message| message["method"] == "window/workDoneProgress/create").count();
    assert_eq!(created, 1);
}

#[test]
fn a_client_that_never_shows_the_progress_gets_its_answer() {
    let workspace = Workspace::new(&[("a.py", BAD)]);
    let mut client = workspace.client(json!({ "window": { "workDoneProgress": true } }));
    client.ignore("window/workDoneProgress/create");
    for _ in 0..3 {
        assert_eq!(check(&mut client)["findings"], 1);
    }
    assert!(!client.heard().iter().any(|message| message["method"] == "$/progress"));
}

#[test]
fn who_shows_no_progress_is_not_bothered() {
    let workspace = Workspace::new(&[("a.py", BAD)]);
    let mut client = workspace.client(json!({}));
    check(&mut client);
    clear(&mut client);
    client.listen(Duration::from_millis(200));
    let methods: Vec<Value> = client.heard().iter().map(|message| message["method"].clone()).collect();
    assert!(
        methods.iter().all(|method| method.is_null() || method == "textDocument/publishDiagnostics"),
        "{methods:?}"
    );
}

#[test]
fn a_check_is_cancelled_by_its_progress_or_by_its_request() {
    let workspace = large();
    let mut client = workspace.client(json!({ "window": { "workDoneProgress": true } }));
    let id = client.ask("workspace/executeCommand", command("checkWorkspace", json!([])));
    let token = client.wait("window/workDoneProgress/create", |_| true)["token"].clone();
    // one at a time
    let second = client.request("workspace/executeCommand", command("checkWorkspace", json!([])));
    assert_eq!(second["error"]["code"], -32803, "{second}");
    client.notify("window/workDoneProgress/cancel", json!({ "token": token }));
    let answer = client.answer(id);
    assert_eq!(answer["result"]["cancelled"], true, "{answer}");
    client.wait("$/progress", |params| params["token"] == token && params["value"]["kind"] == "end");

    let id = client.ask("workspace/executeCommand", command("checkWorkspace", json!([])));
    client.wait("$/progress", |params| params["value"]["kind"] == "begin" && params["token"] != token);
    client.notify("$/cancelRequest", json!({ "id": id }));
    assert_eq!(client.answer(id)["error"]["code"], -32800);
    client.wait("$/progress", |params| params["value"]["kind"] == "end");
    no_more(&mut client);
    // and the next one is complete
    let mut answer = client.request("workspace/executeCommand", command("checkWorkspace", json!([])));
    while answer["error"]["code"] == -32803 {
        std::thread::sleep(Duration::from_millis(20));
        answer = client.request("workspace/executeCommand", command("checkWorkspace", json!([])));
    }
    assert_eq!(answer["result"]["filesWithFindings"], 100, "{answer}");
}

#[test]
fn a_hover_does_not_wait_for_a_check() {
    let workspace = large();
    let mut client = workspace.client(json!({}));
    client.open("untitled:a", "python", BAD);
    let scan = client.ask("workspace/executeCommand", command("checkWorkspace", json!([])));
    let hover = client.ask("textDocument/hover", crate::client::place("untitled:a", 0, 30));
    let first = client.wait_for_any(&[scan, hover]);
    assert_eq!(first["id"], hover);
    assert!(first["result"]["contents"]["value"].as_str().unwrap().contains("hangzhuo"));
    client.answer(scan);
}
