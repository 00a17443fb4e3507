//! Secrets go in everywhere and come out nowhere: no output of any form shows more of one than its ends.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::fs;

use assert_cmd::Command;

const ID: &str = "LTAI5tCANARYcanary0123CN";
const SIGNATURE: &str = "CANARYcanaryCANARYcanaryCAN=";
const TOKEN: &str = "CAISCANARYtokenCANARYtokenCANARYtoken0123456789";
const SECRET: &str = "CANARYsecretCANARYsecret012345";

/// What must not be seen: the middle of each secret, raw and percent-encoded.
const MIDDLES: [&str; 4] =
    ["CANARYcanary0123", "naryCANARYcanary", "NARYtokenCANARYtoken", "RYsecretCANARYsecret"];

fn files() -> Vec<(&'static str, String)> {
    let v1 = format!(
        "https://photos-1.oss-cn-hangzhou.aliyuncs.com/a?OSSAccessKeyId={ID}&Expires=1500000000&Signature={}&security-token={TOKEN}",
        SIGNATURE.replace('=', "%3D")
    );
    let twice = v1.replace("%3D", "%253D");
    let raw = format!(
        "https://photos-1.oss-cn-hangzhou.aliyuncs.com/a?OSSAccessKeyId={ID}&Expires=1500000000&Signature={SIGNATURE}"
    );
    let body = format!(
        "<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature you provided. Check your key and signing method.</Message><RequestId>66A1B2C3D4E5F60718293A4B</RequestId><HostId>photos-1.oss-cn-hangzhou.aliyuncs.com</HostId><OSSAccessKeyId>{ID}</OSSAccessKeyId><SignatureProvided>{SIGNATURE}</SignatureProvided><StringToSign>GET\n\n\n1500000000\n/photos-1/a?security-token={TOKEN}</StringToSign><EC>0002-00000040</EC></Error>"
    );
    vec![
        ("url.py", format!("import oss2\nurl = \"{v1}\"\nother = \"{twice}\"\nraw = \"{raw}\"\n")),
        (
            "url.js",
            format!(
                "const OSS = require('ali-oss');\nconst c = {{ accessKeyId: '{ID}', accessKeySecret: '{SECRET}', endpoint: 'https://photos-1.oss-cn-hangzhuo.aliyuncs.com' }};\n"
            ),
        ),
        (
            ".env",
            format!(
                "OSS_ACCESS_KEY_ID={ID}\nOSS_ACCESS_KEY_SECRET={SECRET}\nOSS_ENDPOINT=https://oss-cn-hangzhuo.aliyuncs.com OSS_SESSION_TOKEN={TOKEN}\nURL={v1}\n"
            ),
        ),
        ("page.html", format!("<a href=\"{}\">x</a>\n", v1.replace('&', "&amp;"))),
        ("body.xml", body.clone()),
        ("app.log", format!("2026-05-30 ERROR {} {v1}\n", body.replace('\n', "\\n"))),
        (
            "conf.yaml",
            format!("oss:\n  endpoint: https://oss-cn-hangzhuo.aliyuncs.com # {SECRET}\n  url: \"{v1}\"\n"),
        ),
    ]
}

#[test]
fn no_output_shows_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files() {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let mut outputs = Vec::new();
    let mut run = |arguments: &[&str]| {
        let output =
            Command::cargo_bin("oss403").unwrap().current_dir(&folder).args(arguments).output().unwrap();
        let text =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        outputs.push((arguments.join(" "), text));
    };
    for form in ["human", "github", "json", "jsonl", "sarif"] {
        run(&["check", ".", "--format", form, "--color", "never"]);
    }
    for (name, text) in files() {
        for (line, content) in text.lines().enumerate() {
            for column in (0..content.encode_utf16().count()).step_by(53) {
                run(&["hover", name, &format!("{line}:{column}")]);
            }
        }
        run(&["explain", &text]);
        run(&["explain", "--format", "json", &text]);
    }
    let found = outputs
        .iter()
        .filter(|(_, text)| text.contains("Expired") || text.contains("SignatureDoesNotMatch"))
        .count();
    assert!(found > 10, "only {found} outputs say something");
    for (arguments, text) in &outputs {
        // a fix of the signature itself must hold it, in the forms that programs apply
        let applies = arguments.contains("--format json") || arguments.contains("sarif");
        for middle in MIDDLES {
            let leaks = text.lines().any(|line| line.contains(middle) && !(applies && is_new_text(line)));
            assert!(!leaks, "{arguments} shows {middle}");
        }
    }
}

/// True for the replacement of a fix.
fn is_new_text(line: &str) -> bool {
    line.contains("\"newText\"") || line.trim_start().starts_with("\"text\"")
}
