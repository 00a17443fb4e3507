//! Completions, document links and inlay hints, as an editor gets them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::client::{Client, place, range};
use crate::positions::edited;

const URI: &str = "file:///w/a.py";

#[test]
fn a_completion_edits_what_was_typed_in_the_unit_of_the_session() {
    for (encoding, width) in [("utf-8", char::len_utf8 as fn(char) -> usize), ("utf-16", char::len_utf16)] {
        let mut client = Client::start(json!({
            "general": { "positionEncodings": [encoding] },
            "textDocument": { "completion": { "completionItem": { "documentationFormat": ["markdown"] } } },
        }));
        let before = "x = '域😀'; endpoint = 'https://photos.oss-cn-h";
        let text = format!("import oss2\n{before}'\n");
        client.open(URI, "python", &text);
        let column: usize = before.chars().map(width).sum();
        let items = client.request("textDocument/completion", place(URI, 1, column as u32))["result"].clone();
        let items = items.as_array().unwrap();
        let item = items.iter().find(|item| item["label"] == "oss-cn-hangzhou.aliyuncs.com").unwrap();
        let mended = edited(&text, &[item["textEdit"].clone()], width);
        assert_eq!(mended, text.replace("oss-cn-h'", "oss-cn-hangzhou.aliyuncs.com'"), "{encoding}");
        assert!(item["filterText"].as_str().unwrap().contains("杭州"));
        let order: Vec<&str> = items.iter().map(|item| item["sortText"].as_str().unwrap()).collect();
        assert!(order.is_sorted(), "the engine's order is kept");
    }
}

#[test]
fn documentation_is_plain_for_who_takes_nothing_else() {
    let document = |capabilities: Value| {
        let mut client = Client::start(capabilities);
        client.open(URI, "python", "import oss2\nif e.code == '':\n    pass\n");
        let items = client.request("textDocument/completion", place(URI, 1, 14))["result"].clone();
        let items = items.as_array().unwrap().clone();
        items.into_iter().find(|item| item["label"] == "SignatureDoesNotMatch").unwrap()["documentation"]
            .clone()
    };
    let rich = document(
        json!({ "textDocument": { "completion": { "completionItem": { "documentationFormat": ["markdown"] } } } }),
    );
    assert_eq!(rich["kind"], "markdown");
    assert!(rich["value"].as_str().unwrap().contains("**"));
    let plain = document(json!({}));
    assert_eq!(plain["kind"], "plaintext");
    let text = plain["value"].as_str().unwrap();
    assert!(
        !text.contains("**")
            && !text.contains('`')
            && !text.contains("](")
            && text.contains("<StringToSign>"),
        "{text}"
    );
}

#[test]
fn links_have_a_title_for_who_shows_it() {
    let text = "import oss2\nx = '😀'; endpoint = 'https://oss-cn-hangzhuo.aliyuncs.com'\n";
    for titles in [true, false] {
        let mut client =
            Client::start(json!({ "textDocument": { "documentLink": { "tooltipSupport": titles } } }));
        client.open(URI, "python", text);
        let links =
            client.request("textDocument/documentLink", json!({ "textDocument": { "uri": URI } }))["result"]
                .clone();
        let link = &links[0];
        assert_eq!(links.as_array().unwrap().len(), 1);
        assert_eq!(link["range"], range((1, 34), (1, 45)));
        assert!(link["target"].as_str().unwrap().starts_with("https://"));
        assert_eq!(link["tooltip"].is_string(), titles);
    }
}

#[test]
fn hints_are_those_of_the_range_and_follow_the_settings() {
    let mut client = Client::start(json!({ "workspace": { "inlayHint": { "refreshSupport": true } } }));
    let soon =
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap() + Duration::from_secs(86_400 * 3 + 3_600);
    let url = format!(
        "'https://b-1.oss-cn-hangzhou.aliyuncs.com/a?OSSAccessKeyId=LTAI5tQnGqXw2Rk8vZ7pYbSd&Expires={}&Signature=q3bX0zZkQ1v7c9hYxL2mN4pR6tU%3D'",
        soon.as_secs()
    );
    client.open(URI, "python", &format!("u = {url}\n\nv = {url}\n"));
    let hints = |client: &mut Client, shown: Value| {
        let params = json!({ "textDocument": { "uri": URI }, "range": shown });
        client.request("textDocument/inlayHint", params)["result"].as_array().unwrap().clone()
    };
    assert!(hints(&mut client, range((0, 0), (9, 0))).is_empty(), "off by default");
    let on = json!({ "settings": { "oss403": { "inlayHints": { "expiry": true, "region": true } } } });
    client.notify("workspace/didChangeConfiguration", on);
    client.wait("workspace/inlayHint/refresh", |_| true);
    let all = hints(&mut client, range((0, 0), (9, 0)));
    assert_eq!(all.len(), 4, "{all:?}");
    let second = hints(&mut client, range((2, 0), (3, 0)));
    assert_eq!(second, all[2..]);
    assert_eq!(second[0]["label"], "China (Hangzhou)");
    assert!(second[1]["label"].as_str().unwrap().starts_with("3 d"), "{second:?}");
    assert_eq!(second[0]["position"]["line"], 2);
    assert_eq!(second[0]["paddingLeft"], true);
}

#[test]
fn a_client_that_shows_lenses_gets_a_sentence_for_each_statement() {
    let text = "{\n  \"Version\": \"1\",\n  \"Statement\": [\n    {\"Effect\": \"Allow\", \"Action\": [\"oss:GetObject\"], \"Resource\": [\"acs:oss:*:*:photos/*\"]}\n  ]\n}\n";
    let uri = "file:///w/ram.json";
    let shows = json!({ "capabilities": { "textDocument": { "codeLens": {} } } });
    let (mut client, told) = Client::start_with(shows);
    assert_eq!(told["capabilities"]["codeLensProvider"]["resolveProvider"], false, "{told}");
    client.open(uri, "json", text);
    let lenses =
        client.request("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }))["result"].clone();
    assert_eq!(lenses[0]["command"]["title"], "Allows its holder `oss:GetObject` on `photos/*`");
    assert_eq!(lenses[0]["range"]["start"], json!({ "line": 3, "character": 4 }));
    assert_eq!(lenses.as_array().unwrap().len(), 1);
    let rules = "<CORSConfiguration>\n  <ResponseVary>true</ResponseVary>\n  <CORSRule>\n    <AllowedOrigin>*</AllowedOrigin>\n    <AllowedMethod>GET</AllowedMethod>\n  </CORSRule>\n</CORSConfiguration>\n";
    let uri = "file:///w/cors.xml";
    client.open(uri, "xml", rules);
    let lenses =
        client.request("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }))["result"].clone();
    let title = lenses[0]["command"]["title"].as_str().unwrap();
    assert!(title.starts_with("Rule 1: pages of every origin may send `GET`"), "{title}");
    assert_eq!(lenses[0]["range"], range((2, 2), (5, 13)));
    let (_other, told) = Client::start_with(json!({ "capabilities": {} }));
    assert!(told["capabilities"].get("codeLensProvider").is_none());
}

#[test]
fn whole_statements_have_places_to_fill_in_where_the_client_jumps_to_them() {
    let uri = "file:///w/ram.json";
    let offered = |capabilities: Value| {
        let mut client = Client::start(capabilities);
        client.open(uri, "json", "{\n  \"Version\": \"1\",\n  \"Statement\": [\n    \n  ]\n}\n");
        let items = client.request("textDocument/completion", place(uri, 3, 4))["result"].clone();
        let items = items.as_array().unwrap().clone();
        items.into_iter().find(|item| item["label"] == "Read-only access to a bucket").unwrap()
    };
    let jumping = offered(
        json!({ "textDocument": { "completion": { "completionItem": { "snippetSupport": true } } } }),
    );
    assert_eq!(jumping["insertTextFormat"], 2);
    assert!(jumping["textEdit"]["newText"].as_str().unwrap().contains("acs:oss:*:*:${1:bucket}"));
    let plain = offered(json!({}));
    assert!(plain.get("insertTextFormat").is_none());
    assert!(plain["textEdit"]["newText"].as_str().unwrap().contains("acs:oss:*:*:<bucket>"));
}
