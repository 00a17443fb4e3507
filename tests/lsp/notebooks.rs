//! Notebooks: each cell is a document, under the settings of the notebook's folder.

use serde_json::{Value, json};

use crate::client::{Client, range};

const NOTEBOOK: &str = "file:///w/sign.ipynb";
const CELL: &str = "vscode-notebook-cell:/w/sign.ipynb#W0sZmlsZQ%3D%3D";
const OTHER: &str = "vscode-notebook-cell:/w/sign.ipynb#W1sZmlsZQ%3D%3D";
const BAD: &str = "endpoint = 'https://oss-cn-hangzhuo.aliyuncs.com'\n";
const SIGNED: &str = "url = 'https://photos-1.oss-cn-hangzhou.aliyuncs.com/a?OSSAccessKeyId=LTAI5tQnGqXw2Rk8vZ7pYbSd&Expires=1767225600&Signature=q3bX0zZkQ1v7c9hYxL2mN4pR6tU%3D'\n";

fn able() -> Value {
    json!({ "notebookDocument": { "synchronization": { "dynamicRegistration": true, "executionSummarySupport": true } } })
}

fn item(uri: &str, text: &str) -> Value {
    json!({ "uri": uri, "languageId": "python", "version": 1, "text": text })
}

fn open(client: &Client, notebook: &str, cells: &[(&str, &str)]) {
    let texts: Vec<Value> = cells.iter().map(|(uri, text)| item(uri, text)).collect();
    let cells: Vec<Value> = cells.iter().map(|(uri, _)| json!({ "kind": 2, "document": uri })).collect();
    let document = json!({ "uri": notebook, "notebookType": "jupyter-notebook", "version": 1, "metadata": {}, "cells": cells });
    client.notify(
        "notebookDocument/didOpen",
        json!({ "notebookDocument": document, "cellTextDocuments": texts }),
    );
}

fn change(client: &Client, cells: Value) {
    client.notify(
        "notebookDocument/didChange",
        json!({ "notebookDocument": { "uri": NOTEBOOK, "version": 2 }, "change": { "cells": cells } }),
    );
}

#[test]
fn notebooks_are_offered_to_who_has_them() {
    let (_client, answer) = Client::start_with(json!({ "capabilities": able() }));
    assert_eq!(
        answer["capabilities"]["notebookDocumentSync"],
        json!({ "notebookSelector": [{ "notebook": "*" }] })
    );
    let (_client, answer) = Client::start_with(json!({ "capabilities": {} }));
    assert!(answer["capabilities"]["notebookDocumentSync"].is_null());
}

#[test]
fn a_cell_has_diagnostics_hovers_and_fixes_as_it_is_edited() {
    let mut client = Client::start(able());
    open(&client, NOTEBOOK, &[(CELL, SIGNED), (OTHER, "x = 1\n")]);
    assert!(client.rules(CELL).contains(&"signed-url-expired".to_owned()));
    assert!(client.rules(OTHER).is_empty());
    assert!(client.hover(CELL, 0, 10)["contents"]["value"].as_str().unwrap().contains("photos-1"));
    // a cell is edited
    let edit = json!([{ "range": range((0, 4), (0, 5)), "text": "'https://oss-cn-hangzhuo.aliyuncs.com'" }]);
    change(
        &client,
        json!({ "textContent": [{ "document": { "uri": OTHER, "version": 2 }, "changes": edit }] }),
    );
    assert_eq!(client.rules(OTHER), ["endpoint-region-unknown"]);
    // another takes the place of the first
    let fresh = "vscode-notebook-cell:/w/sign.ipynb#W2sZmlsZQ%3D%3D";
    let array = json!({ "start": 0, "deleteCount": 1, "cells": [{ "kind": 2, "document": fresh }] });
    let structure = json!({ "array": array, "didOpen": [item(fresh, BAD)], "didClose": [{ "uri": CELL }] });
    change(&client, json!({ "structure": structure }));
    assert!(client.rules(CELL).is_empty());
    assert_eq!(client.rules(fresh), ["endpoint-region-unknown"]);
    assert_eq!(client.hover(CELL, 0, 10), Value::Null);
    let closed = json!({
        "notebookDocument": { "uri": NOTEBOOK },
        "cellTextDocuments": [{ "uri": fresh }, { "uri": OTHER }],
    });
    client.notify("notebookDocument/didClose", closed);
    assert!(client.rules(fresh).is_empty());
    assert!(client.rules(OTHER).is_empty());
}

#[test]
fn a_cell_obeys_the_configuration_of_the_notebook() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("oss403.toml"), "[rules]\nendpoint-region-unknown = 'off'\n").unwrap();
    let mut client = Client::start(able());
    open(&client, &format!("file://{}/a.ipynb", folder.path().display()), &[(CELL, BAD)]);
    assert!(client.rules(CELL).is_empty());
    open(&client, NOTEBOOK, &[(OTHER, BAD)]);
    assert_eq!(client.rules(OTHER), ["endpoint-region-unknown"]);
}
