//! Secrets go in over every road that the protocol has, and come out on none: neither in an answer nor in a
//! notification nor on standard error stands more of one than its ends.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, frame, place, range};

const ID: &str = "LTAI5tCANARYcanary0123CN";
const SECRET: &str = "CANARYsecretCANARYsecret012345";
const SIGNATURE: &str = "CANARYcanary0123CANARYcana+=";
const HEX: &str = "ca9a47c0ffee0123ca9a47c0ffee4567ca9a47c0ffee89abca9a47c0ffeecdef";
const TOKEN: &str = "CAISCANARYtokenCANARYtokenCANARYtoken0123456789";

/// What must not be seen: the middle of each secret.
const MIDDLES: [&str; 5] = [
    "tCANARYcanary01",
    "RYsecretCANARYsecret",
    "RYcanary0123CANARYc",
    "47c0ffee0123ca9a47c0ffee",
    "NARYtokenCANARYtoken",
];

fn signed_urls() -> Vec<String> {
    let sig = SIGNATURE.replace('+', "%2B").replace('=', "%3D");
    let host = "https://photos-1.oss-cn-hangzhou.aliyuncs.com/a.png";
    let v4 = |date: &str, expires: u32, hex: &str| {
        format!(
            "{host}?x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-credential={ID}%2F20230101%2Fcn-hangzhou%2Foss%2Faliyun_v4_request&x-oss-date={date}&x-oss-expires={expires}&x-oss-security-token={TOKEN}&x-oss-signature={hex}"
        )
    };
    let v1 = format!("{host}?OSSAccessKeyId={ID}&Expires=1500000000&Signature={sig}&security-token={TOKEN}");
    vec![
        v1.replace("%3D", "%253D"),
        v1.replace(&sig, SIGNATURE),
        v1.replace("&Expires", " &Expires"),
        v1.replace(ID, &format!("{ID}+")),
        v1.replace("Expires=1500000000&", ""),
        v1.replace(&sig, HEX),
        v1,
        format!(
            "{host}?x-oss-signature-version=OSS2&x-oss-access-key-id={ID}&x-oss-expires=1500000000&x-oss-signature={sig}&security-token={TOKEN}"
        ),
        v4("20230101T000000Z", 3600, HEX),
        v4("20240101T000000Z", 9_999_999, SIGNATURE),
        v4("yesterday", 60, &HEX[1..]),
        format!(
            "https://photos-1.s3.oss-cn-hangzhou.aliyuncs.com/a?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={ID}/20230101/cn-hangzhou/s3/aws4_request&X-Amz-Date=20230101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature={HEX}&X-Amz-Security-Token={TOKEN}"
        ),
    ]
}

fn body() -> String {
    format!(
        "<Error>\n<Code>SignatureDoesNotMatch</Code>\n<Message>The request signature we calculated does not match the signature you provided. Check your key and signing method.</Message>\n<RequestId>66A1B2C3D4E5F60718293A4B</RequestId>\n<HostId>photos-1.oss-cn-hangzhou.aliyuncs.com</HostId>\n<OSSAccessKeyId>{ID}</OSSAccessKeyId>\n<SignatureProvided>{SIGNATURE}</SignatureProvided>\n<StringToSign>GET\n\n\n1500000000\n/photos-1/a.png?security-token={TOKEN}</StringToSign>\n<CanonicalRequest>GET\nx-oss-security-token:{TOKEN}\n{HEX}</CanonicalRequest>\n<EC>0002-00000040</EC>\n</Error>\n"
    )
}

/// Every kind of document: its name, its language, its text.
fn documents() -> Vec<(&'static str, &'static str, String)> {
    let urls = signed_urls();
    let lines = |before: &str, after: &str| -> String {
        urls.iter().map(|url| format!("{before}{url}{after}\n")).collect()
    };
    vec![
        ("url.py", "python", format!("import oss2\n{}", lines("url = \"", "\""))),
        ("url.env", "dotenv", lines("URL=", "")),
        ("page.html", "html", lines("<a href=\"", "\">x</a>").replace('&', "&amp;")),
        ("app.log", "log", format!("{} {}", body().replace('\n', "\\n"), lines("GET ", " 403"))),
        ("notes.md", "markdown", lines("```sh\ncurl '", "'\n```")),
        ("body.xml", "xml", body()),
        ("body.json", "json", serde_json::to_string(&json!({ "text": body(), "url": urls[6] })).unwrap()),
        (
            "client.js",
            "javascript",
            format!(
                "const OSS = require('ali-oss');\nnew OSS({{ accessKeyId: '{ID}', accessKeySecret: '{SECRET}', stsToken: '{TOKEN}', endpoint: 'https://oss-cn-hangzhuo.aliyuncs.com' }});\nnew OSS({{ accessKeyId: '{SECRET}', accessKeySecret: '{ID} ', region: '{SECRET}' }});\nif (err.code === '{SECRET}' || err.code === 'AccessDenyed') {{}}\n"
            ),
        ),
        (
            "storage.yaml",
            "yaml",
            format!(
                "oss:\n  endpoint: https://{ID}:{SECRET}@photos-1.oss-cn-hangzhuo.aliyuncs.com\n  access_key_id: {ID}\n  access_key_secret: \" {SECRET}\"\n  token: {TOKEN}\n  host: oss-cn-hangzhuo.aliyuncs.com # {TOKEN}\n"
            ),
        ),
    ]
}

/// Takes the texts of edits out of `message`: an edit that mends a signature has to write it. True if one
/// of them showed a secret.
fn without_edits(message: &mut Value) -> bool {
    match message {
        Value::Object(fields) => {
            let text = fields.remove("newText");
            let written =
                text.is_some_and(|text| MIDDLES.iter().any(|middle| text.to_string().contains(middle)));
            fields.values_mut().fold(written, |written, field| without_edits(field) || written)
        }
        Value::Array(items) => {
            items.iter_mut().filter_map(|item| without_edits(item).then_some(())).count() > 0
        }
        _ => false,
    }
}

/// Every text in `message` that shows a secret.
fn leaks(message: &Value, found: &mut Vec<String>) {
    match message {
        Value::String(text) if MIDDLES.iter().any(|middle| text.contains(middle)) => found.push(text.clone()),
        Value::Object(fields) => {
            for (key, value) in fields {
                leaks(&json!(key), found);
                leaks(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| leaks(item, found)),
        _ => {}
    }
}

/// Asserts that nothing that the server ever said shows a secret. True if an edit had to.
fn keeps_quiet(client: &Client) -> bool {
    let mut written = false;
    let mut found = Vec::new();
    for mut message in client.heard() {
        // only a code action may repeat the text that it changes: it is the user's own, at its own place
        if message["result"][0]["edit"].is_object() {
            written |= without_edits(&mut message);
        }
        leaks(&message, &mut found);
    }
    leaks(&client.muttered().into(), &mut found);
    found.dedup();
    assert!(found.is_empty(), "{} leaks: {found:#?}", found.len());
    written
}

fn session() -> Client {
    let (client, _) = Client::start_with(json!({
        "capabilities": {
            "general": { "positionEncodings": ["utf-16"] },
            "workspace": { "workspaceEdit": { "documentChanges": true } },
            "textDocument": {
                "hover": { "contentFormat": ["markdown"] },
                "completion": { "completionItem": { "documentationFormat": ["markdown"] } },
                "documentLink": { "tooltipSupport": true },
                "codeAction": { "isPreferredSupport": true, "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix", "source"] } } },
                "publishDiagnostics": { "relatedInformation": true, "codeDescriptionSupport": true, "dataSupport": true },
            },
        },
        "initializationOptions": { "inlayHints": { "expiry": true, "region": true } },
    }));
    client
}

#[test]
fn no_answer_about_a_document_shows_a_secret() {
    let mut client = session();
    let (mut findings, mut hovers, mut actions) = (0, 0, 0);
    for (name, language, text) in documents() {
        let uri = format!("file:///w/{name}");
        client.open(&uri, language, &text);
        let found = client.diagnostics(&uri);
        findings += found.len();
        let document = json!({ "uri": uri });
        for (line, content) in text.lines().enumerate() {
            for column in (0..=content.encode_utf16().count()).step_by(19) {
                let at = place(&uri, line as u32, column as u32);
                let hover = client.request("textDocument/hover", at.clone());
                hovers += usize::from(!hover["result"].is_null());
                client.request("textDocument/completion", at);
            }
        }
        let all = range((0, 0), (u32::MAX, 0));
        client.request("textDocument/documentLink", json!({ "textDocument": document }));
        client.request("textDocument/inlayHint", json!({ "textDocument": document, "range": all }));
        let context = json!({ "diagnostics": found });
        let params = json!({ "textDocument": document, "range": all, "context": context });
        let answer = client.request("textDocument/codeAction", params);
        actions += answer["result"].as_array().map_or(0, Vec::len);
    }
    assert!(findings > 30 && hovers > 200 && actions > 30, "{findings} {hovers} {actions}");
    assert!(keeps_quiet(&client), "the exception for edits is not needed");
}

#[test]
fn no_complaint_about_settings_shows_a_secret() {
    let mut client = session();
    let settings = [
        json!({ "maxBytes": SECRET }),
        json!({ "locale": SECRET }),
        json!({ "rules": { SECRET: "off" } }),
        json!({ "rules": { "signed-url-expired": TOKEN } }),
        json!({ "buckets": { "b": { SECRET: 1 } } }),
        json!({ "buckets": SECRET }),
        json!({ "exclude": [format!("{{{TOKEN}")] }),
        json!({ "hosts": ID }),
        json!({ "accessKeySecret": SECRET, "inlayHints": { ID: true } }),
    ];
    for settings in &settings {
        client.notify("workspace/didChangeConfiguration", json!({ "settings": { "oss403": settings } }));
        let told = client.wait("window/showMessage", |_| true);
        assert!(told["message"].as_str().unwrap().contains("settings"), "{settings}: {told}");
    }
    keeps_quiet(&client);
}

#[test]
fn no_complaint_about_a_file_of_settings_shows_a_secret() {
    let mut client = session();
    let files = [
        format!("accessKeySecret = \"{SECRET}\"\n"),
        format!("{SECRET} = 1\n"),
        format!("{SECRET}\n"),
        format!("maxBytes = \"{SECRET}\"\n"),
        format!("maxBytes = {SECRET}\n"),
        format!("locale = \"{TOKEN}\"\n"),
        format!("[rules]\n{SECRET} = \"off\"\n"),
        format!("[rules]\nsigned-url-expired = \"{HEX}\"\n"),
        format!("exclude = [\"{{{SECRET}\"]\n"),
        format!("[buckets.b]\n\"{SIGNATURE}\" = 1\n"),
        format!("hosts = \"{ID}\nlocale"),
        format!("[cnames]\na = \"{SECRET}\"\na = \"{TOKEN}\"\n"),
    ];
    for toml in &files {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("oss403.toml"), toml).unwrap();
        client.open(&format!("file://{}/a.py", folder.path().display()), "python", "x = 1\n");
        let told = client.wait("window/showMessage", |_| true);
        assert!(told["message"].as_str().unwrap().contains("oss403.toml"), "{toml}: {told}");
    }
    keeps_quiet(&client);
}

#[test]
fn no_refusal_of_a_message_shows_a_secret() {
    let mut client = session();
    for text in [
        format!("{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":\"{SECRET}"),
        format!("\"{SECRET}\""),
        format!("[\"{SECRET}\"]"),
        format!("{{\"jsonrpc\":\"{TOKEN}\",\"method\":\"x\"}}"),
        format!("{{\"jsonrpc\":\"2.0\",\"method\":[\"{ID}\"]}}"),
    ] {
        client.raw(format!("X-Secret: {SECRET}\r\nContent-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
        assert!(client.wait_for_null()["error"].is_object(), "{text}");
    }
    client.raw(format!("{SECRET}\r\n\r\nContent-Length: {SECRET}\r\n\r\n").as_bytes());
    // an answer that nobody asked for, and one that is both an answer and an error
    client.raw(&frame(&json!({ "jsonrpc": "2.0", "id": 4711, "result": SECRET })));
    client.raw(&frame(&json!({ "jsonrpc": "2.0", "id": 4711, "result": SECRET, "error": TOKEN })));
    client.notify("textDocument/didOpen", json!({ "textDocument": SECRET }));
    client.notify(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": "file:///w/a" }, "contentChanges": SECRET }),
    );
    client.notify("$/setTrace", json!({ "value": SECRET }));
    for (method, params) in [
        ("textDocument/hover", json!({ "textDocument": SECRET })),
        (
            "textDocument/hover",
            json!({ "textDocument": { "uri": format!("{TOKEN} {TOKEN}") }, "position": ID }),
        ),
        ("textDocument/hover", json!([SECRET, TOKEN])),
        (
            "textDocument/codeAction",
            json!({ "textDocument": { "uri": "file:///w/a" }, "range": SIGNATURE, "context": HEX }),
        ),
        ("workspace/executeCommand", json!({ "command": SECRET, "arguments": [TOKEN] })),
        ("initialize", json!({ "processId": null, "capabilities": SECRET })),
        ("shutdown", json!({ "secret": SECRET })),
    ] {
        let answer = client.request(method, params);
        assert!(answer["error"].is_object(), "{method}: {answer}");
    }
    client.listen(Duration::from_millis(200));
    keeps_quiet(&client);
}
