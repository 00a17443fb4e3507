//! Settings: at the start, pushed, pulled, in a file, and broken.

use std::path::Path;

use serde_json::{Value, json};

use crate::client::Client;

const BAD: &str = "endpoint = 'https://oss-cn-hangzhuo.aliyuncs.com'\n";
const FOUND: [&str; 1] = ["endpoint-region-unknown"];
const NOTHING: [&str; 0] = [];

fn off() -> Value {
    json!({ "rules": { "endpoint-region-unknown": "off" } })
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// A workspace with a configuration file in it, and a session there.
fn workspace(toml: &str, capabilities: Value) -> (tempfile::TempDir, Client, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("oss403.toml"), toml).unwrap();
    let root = json!([{ "uri": uri(folder.path()), "name": "w" }]);
    let (client, _) = Client::start_with(json!({ "capabilities": capabilities, "workspaceFolders": root }));
    let document = uri(&folder.path().join("a.py"));
    (folder, client, document)
}

fn file_changed(client: &Client, folder: &Path) {
    let change = json!({ "uri": uri(&folder.join("oss403.toml")), "type": 2 });
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
}

#[test]
fn settings_of_the_start_count() {
    for options in [off(), json!({ "oss403": off() })] {
        let (mut client, _) =
            Client::start_with(json!({ "capabilities": {}, "initializationOptions": options }));
        client.open("file:///w/a.py", "python", BAD);
        assert_eq!(client.rules("file:///w/a.py"), NOTHING);
    }
}

#[test]
fn pushed_settings_count_at_once() {
    let mut client = Client::start(json!({}));
    client.open("file:///w/a.py", "python", BAD);
    assert_eq!(client.rules("file:///w/a.py"), FOUND);
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "oss403": off() } }));
    assert_eq!(client.rules("file:///w/a.py"), NOTHING);
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "oss403": {} } }));
    assert_eq!(client.rules("file:///w/a.py"), FOUND);
}

#[test]
fn pulled_settings_count_at_once() {
    let mut client = Client::start(json!({ "workspace": {
        "configuration": true, "didChangeConfiguration": { "dynamicRegistration": true } } }));
    let registered = client.wait("client/registerCapability", |_| true);
    assert_eq!(registered["registrations"][0]["registerOptions"], json!({ "section": "oss403" }));
    client.wait("workspace/configuration", |params| params["items"] == json!([{ "section": "oss403" }]));
    client.open("file:///w/a.py", "python", BAD);
    assert_eq!(client.rules("file:///w/a.py"), FOUND);
    client.set_settings(off());
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    assert_eq!(client.rules("file:///w/a.py"), NOTHING);
}

#[test]
fn broken_settings_are_told_and_change_nothing() {
    let mut client = Client::start(json!({}));
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "oss403": off() } }));
    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "oss403": { "rules": { "no-such-rule": "off" } } } }),
    );
    let message = client.wait("window/showMessage", |params| params["type"] == 1);
    assert!(message["message"].as_str().unwrap().contains("no-such-rule"), "{message}");
    client.open("file:///w/a.py", "python", BAD);
    assert_eq!(client.rules("file:///w/a.py"), NOTHING);
}

#[test]
fn a_file_is_read_again_when_it_changes() {
    let watched = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let (folder, mut client, document) = workspace("[rules]\nendpoint-region-unknown = 'off'\n", watched);
    let registered = client.wait("client/registerCapability", |_| true);
    assert_eq!(
        registered["registrations"][0]["registerOptions"]["watchers"][0]["globPattern"],
        "**/oss403.toml"
    );
    client.open(&document, "python", BAD);
    assert_eq!(client.rules(&document), NOTHING);
    std::fs::write(folder.path().join("oss403.toml"), "").unwrap();
    file_changed(&client, folder.path());
    assert_eq!(client.rules(&document), FOUND);
    std::fs::write(folder.path().join("oss403.toml"), "exclude = ['*.py']").unwrap();
    let saved = json!({ "textDocument": { "uri": uri(&folder.path().join("oss403.toml")) } });
    client.notify("textDocument/didSave", saved);
    assert_eq!(client.rules(&document), NOTHING);
}

#[test]
fn the_editor_stands_over_the_file() {
    let (_folder, mut client, document) = workspace("[rules]\nendpoint-region-unknown = 'off'\n", json!({}));
    client.open(&document, "python", BAD);
    assert_eq!(client.rules(&document), NOTHING);
    let louder = json!({ "oss403": { "rules": { "endpoint-region-unknown": "hint" } } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": louder }));
    let found = client.diagnostics(&document);
    assert_eq!(found[0]["code"], FOUND[0]);
}

#[test]
fn a_broken_file_is_told_with_its_place() {
    let (folder, mut client, document) =
        workspace("maxBytes = 5\n[rules]\nendpoint-region-unknown = 'loud'\n", json!({}));
    client.open(&document, "python", BAD);
    let message = client.wait("window/showMessage", |params| params["type"] == 1);
    let text = message["message"].as_str().unwrap();
    assert!(text.contains(folder.path().join("oss403.toml").to_str().unwrap()), "{text}");
    assert!(text.contains("line 3, column 27"), "{text}");
    assert_eq!(client.rules(&document), FOUND, "defaults stay in force");
    std::fs::write(folder.path().join("oss403.toml"), "[rules]\nendpoint-region-unknown = 'off'\n").unwrap();
    file_changed(&client, folder.path());
    assert_eq!(client.rules(&document), NOTHING);
}

#[test]
fn each_folder_has_its_own_configuration_and_a_document_follows_its_path() {
    let watched = json!({ "workspace": { "fileOperations": { "didRename": true, "didDelete": true } } });
    let (quiet, mut client, inside) = workspace("[rules]\nendpoint-region-unknown = 'off'\n", watched);
    let loud = tempfile::tempdir().unwrap();
    let added = json!([{ "uri": uri(loud.path()), "name": "loud" }]);
    let event = json!({ "event": { "added": added, "removed": [] } });
    client.notify("workspace/didChangeWorkspaceFolders", event);
    let outside = uri(&loud.path().join("a.py"));
    client.open(&inside, "python", BAD);
    client.open(&outside, "python", BAD);
    assert_eq!(client.rules(&inside), NOTHING);
    assert_eq!(client.rules(&outside), FOUND);
    // a document is moved: closed here, opened there
    client.close(&outside);
    assert_eq!(client.rules(&outside), NOTHING);
    let moved = uri(&quiet.path().join("b.py"));
    client.open(&moved, "python", BAD);
    assert_eq!(client.rules(&moved), NOTHING);
    // the configuration is renamed in the editor, and deleted
    let (toml, other) = (quiet.path().join("oss403.toml"), quiet.path().join("off.toml"));
    std::fs::rename(&toml, &other).unwrap();
    let files = json!([{ "oldUri": uri(&toml), "newUri": uri(&other) }]);
    client.notify("workspace/didRenameFiles", json!({ "files": files }));
    assert_eq!(client.rules(&moved), FOUND);
    std::fs::write(&toml, "exclude = ['*.py']").unwrap();
    let saved = json!({ "textDocument": { "uri": uri(&toml) } });
    client.notify("textDocument/didSave", saved);
    client.wait("textDocument/publishDiagnostics", |params| {
        params["uri"] == moved && params["diagnostics"] == json!([])
    });
    std::fs::remove_file(&toml).unwrap();
    client.notify("workspace/didDeleteFiles", json!({ "files": [{ "uri": uri(&toml) }] }));
    assert_eq!(client.rules(&moved), FOUND);
}
