//! What files say to each other, as an editor sees it.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, place};

const CODE: &str = "import oss2\n\nauth = oss2.ProviderAuthV4(provider)\nbucket = oss2.Bucket(auth, \"https://oss-cn-hangzhou.aliyuncs.com\", \"orders-7\", region=\"cn-hangzhou\")\n";
const SETTINGS: &str =
    "oss:\n  endpoint: oss-cn-shanghai.aliyuncs.com\n  bucket: orders-7\n  accessKeyId: ${ID}\n";

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Folder(tempfile::Builder::new().prefix("app").tempdir().unwrap());
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    fn uri(&self, name: &str) -> String {
        uri(&self.0.path().join(name))
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn client(&self) -> Client {
        let folders = json!([{ "uri": uri(self.0.path()), "name": "w" }]);
        let capabilities = json!({
            "textDocument": {
                "publishDiagnostics": { "relatedInformation": true },
                "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } } },
            },
            "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } },
        });
        Client::start_with(json!({ "capabilities": capabilities, "workspaceFolders": folders })).0
    }
}

/// The diagnostics of `uri` as soon as they name `rule`, or no longer do.
fn until(client: &mut Client, uri: &str, rule: &str, there: bool) -> Vec<Value> {
    let params = client.wait("textDocument/publishDiagnostics", |params| {
        let all = params["diagnostics"].as_array().unwrap();
        params["uri"] == uri && all.iter().any(|one| one["code"] == rule) == there
    });
    params["diagnostics"].as_array().unwrap().clone()
}

#[test]
fn a_contradiction_is_shown_with_both_places_and_goes_with_the_other_file() {
    let folder = Folder::new(&[("deploy/backup.yaml", SETTINGS)]);
    let mut client = folder.client();
    let code = folder.uri("src/store.py");
    client.open(&code, "python", CODE);
    let found = until(&mut client, &code, "bucket-regions", true);
    let one = found.iter().find(|one| one["code"] == "bucket-regions").unwrap();
    assert_eq!(one["range"]["start"], json!({ "line": 3, "character": 28 }));
    let related = &one["relatedInformation"][0];
    assert_eq!(related["location"]["uri"], folder.uri("deploy/backup.yaml"));
    assert_eq!(related["location"]["range"]["start"], json!({ "line": 1, "character": 12 }));
    // it may have been published before the other file was read, too: that is no answer to what comes
    client.listen(Duration::ZERO);
    // the file changes on the disk, and the client says so
    folder.write("deploy/backup.yaml", &SETTINGS.replace("shanghai", "hangzhou"));
    let changed = json!({ "changes": [{ "uri": folder.uri("deploy/backup.yaml"), "type": 2 }] });
    client.notify("workspace/didChangeWatchedFiles", changed);
    until(&mut client, &code, "bucket-regions", false);
    // and in the editor
    let settings = folder.uri("deploy/backup.yaml");
    client.open(&settings, "yaml", SETTINGS);
    until(&mut client, &code, "bucket-regions", true);
    client.close(&settings);
    until(&mut client, &code, "bucket-regions", false);
}

#[test]
fn nothing_is_published_twice_where_nothing_contradicts() {
    let folder = Folder::new(&[("deploy/backup.yaml", &SETTINGS.replace("shanghai", "hangzhou"))]);
    let mut client = folder.client();
    client.wait("client/registerCapability", |params| params["registrations"][0]["id"] == "oss403/workspace");
    let code = folder.uri("src/store.py");
    client.open(&code, "python", CODE);
    assert!(!client.rules(&code).contains(&"bucket-regions".to_owned()));
    let more = client.listen(Duration::from_millis(1200));
    assert!(more.iter().all(|message| message["method"] != "textDocument/publishDiagnostics"), "{more:?}");
}

#[test]
fn names_lead_from_code_to_settings_and_back() {
    let folder =
        Folder::new(&[(".env", "OSS_ENDPOINT=https://oss-cn-hangzhou.aliyuncs.com\nOSS_BUCKET=orders-7\n")]);
    let mut client = folder.client();
    client.wait("client/registerCapability", |params| params["registrations"][0]["id"] == "oss403/workspace");
    let code = folder.uri("store.py");
    let text =
        "import os\nimport oss2\n\nbucket = oss2.Bucket(auth, os.environ[\"OSS_ENDPOINT\"], \"orders-7\")\n";
    client.open(&code, "python", text);
    let answer = client.request("textDocument/definition", place(&code, 3, 42));
    let found = &answer["result"][0];
    assert_eq!(found["uri"], folder.uri(".env"), "{answer}");
    assert_eq!(found["range"]["start"], json!({ "line": 0, "character": 0 }));
    let mut question = place(&code, 3, 60);
    question["context"] = json!({ "includeDeclaration": true });
    let answer = client.request("textDocument/references", question);
    let places: Vec<&str> =
        answer["result"].as_array().unwrap().iter().map(|place| place["uri"].as_str().unwrap()).collect();
    assert_eq!(places, [code.as_str(), &folder.uri(".env")], "{answer}");
    let answer = client.request("workspace/symbol", json!({ "query": "ORD" }));
    let symbols = answer["result"].as_array().unwrap();
    assert_eq!((symbols.len(), &symbols[0]["name"]), (1, &json!("orders-7")), "{answer}");
}

#[test]
fn the_missing_action_is_added_to_the_policy() {
    let folder = Folder::new(&[(
        "store.py",
        &format!("{CODE}bucket.put_object(\"a\", d)\nbucket.delete_object(\"a\")\n"),
    )]);
    let mut client = folder.client();
    let policy = folder.uri("ram.json");
    let text = r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": ["oss:PutObject"], "Resource": ["acs:oss:*:*:orders-7/*"]}]}"#;
    client.open(&policy, "json", text);
    let found = until(&mut client, &policy, "policy-lacks-action", true);
    let one = found.iter().find(|one| one["code"] == "policy-lacks-action").unwrap();
    let params = json!({
        "textDocument": { "uri": policy }, "range": one["range"], "context": { "diagnostics": [one], "only": ["quickfix"] },
    });
    let answer = client.request("textDocument/codeAction", params);
    let title = "Add `oss:DeleteObject` to the actions";
    let action = answer["result"].as_array().unwrap().iter().find(|action| action["title"] == title);
    let edit = &action.unwrap_or_else(|| panic!("{answer}"))["edit"]["changes"][policy.as_str()][0];
    assert_eq!(edit["newText"], ", \"oss:DeleteObject\"");
}
