//! XML and answers that want to do harm, opened in an editor: every question is answered, and the server goes on.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Client, place, range};
use crate::hostile_texts::texts;

/// Answers of OSS that are hostile in one way each.
fn answers() -> Vec<(&'static str, String)> {
    let id = "<RequestId>66A1B2C3D4E5F60718293A4B</RequestId>";
    vec![
        ("errors", "<Error>".repeat(50_000)),
        ("unclosed", format!("<Error><Code>AccessDenied</Code>{id}<HostId>").repeat(2_000)),
        ("tags", format!("<Error><Code>AccessDenied</Code>{id}<Message>{}", "<a b='&x;'>".repeat(20_000))),
        ("deep", format!("<Error><Code>AccessDenied</Code>{id}{}", "<Message>".repeat(20_000))),
        ("host", format!("<HostId>{}", "a".repeat(500_000))),
        (
            "entities",
            format!(
                "<Error><Code>AccessDenied</Code>{id}<Message>{}</Message></Error>",
                "&lt;&amp;".repeat(5_000)
            ),
        ),
        (
            "one line",
            "ErrorCode=AccessDenied, RequestId=66A1B2C3D4E5F60718293A4B, x-oss-ec: 0003-00001403, "
                .repeat(5_000),
        ),
    ]
}

/// Kibibytes that the server held at most; `None` where that is not told.
fn peak(client: &Client) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", client.child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().split(' ').next()?.parse().ok()
}

#[test]
fn an_editor_survives_what_is_hostile() {
    let capabilities = json!({ "textDocument": {
        "codeLens": {},
        "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } } },
        "publishDiagnostics": { "versionSupport": true },
    } });
    let mut client = Client::start(capabilities);
    let documents = texts().into_iter().map(|(what, text)| (what, "xml", "xml", text));
    let answers = answers().into_iter().map(|(what, text)| (what, "log", "log", text));
    for (number, (what, language, end, text)) in documents.chain(answers).enumerate() {
        let uri = format!("file:///w/oss-{number}.{end}");
        let middle = text.chars().count() as u32 / 2;
        let begun = Instant::now();
        client.open(&uri, language, &text);
        let document = json!({ "uri": uri });
        let here = range((0, middle), (0, middle + 1));
        let asked = [
            client.ask("textDocument/hover", place(&uri, 0, middle)),
            client.ask("textDocument/completion", place(&uri, 0, middle)),
            client.ask("textDocument/codeLens", json!({ "textDocument": document })),
            client.ask("textDocument/documentLink", json!({ "textDocument": document })),
            client.ask(
                "textDocument/codeAction",
                json!({ "textDocument": document, "range": here, "context": { "diagnostics": [] } }),
            ),
        ];
        for id in asked {
            let answer = client.answer(id);
            assert!(answer["error"].is_null(), "{what}: {answer}");
        }
        let told = |params: &Value, version: i64| params["uri"] == uri && params["version"] == version;
        client.wait("textDocument/publishDiagnostics", |params| told(params, 1));
        client.change(&uri, 2, json!([{ "range": here, "text": "<" }]));
        client.wait("textDocument/publishDiagnostics", |params| told(params, 2));
        client.close(&uri);
        assert!(begun.elapsed() < Duration::from_secs(240), "{what}: {:?}", begun.elapsed());
    }
    let failed = client.heard().into_iter().find(|message| message.to_string().contains("this is a bug"));
    assert!(failed.is_none(), "{failed:?}");
    assert!(!client.muttered().contains("panicked"), "{}", client.muttered());
    if let Some(peak) = peak(&client) {
        assert!(peak < 1_500_000, "{peak} KiB");
    }
    // and it still knows its trade
    let good = "<CORSConfiguration><ResponseVary>true</ResponseVary><CORSRule><AllowedOrigin>a.com</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>";
    client.open("file:///w/good.xml", "xml", good);
    assert_eq!(client.rules("file:///w/good.xml"), ["cors-origin-form"]);
    assert_eq!(client.leave(), 0);
}
