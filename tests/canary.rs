//! Secrets go in everywhere and come out nowhere: no output of any form shows more of one than its ends.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::fs;

use assert_cmd::Command;
use oss403::{Engine, Locale, Settings, Source, Timestamp, catalog, settings::InlayHints, syntax};
use regex::Regex;

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

/// The bad examples of every rule's page: language and text.
fn bad_examples() -> Vec<(&'static str, String)> {
    let fence = Regex::new(r"(?ms)^```+(\S+) bad\n(.*?)^```").unwrap();
    let carets = Regex::new(r"(?m)^[ ^]*\^[ ^]*\n").unwrap();
    let pages = catalog::rules().iter().map(catalog::Rule::examples);
    let examples = pages.flat_map(|page| fence.captures_iter(page).map(|found| found.extract().1));
    examples.map(|[language, text]| (language, carets.replace_all(text, "").into_owned())).collect()
}

/// What nobody may see of the secrets in `text`: of every long word that mixes capital and small letters and
/// digits, or is hexadecimal, all but five characters at either end.
fn middles(text: &str) -> Vec<String> {
    let word = Regex::new(r"[A-Za-z0-9+/]{20,}|[0-9a-f]{40,}").unwrap();
    let secret = |word: &&str| {
        let any = |is: fn(&u8) -> bool| word.bytes().any(|byte| is(&byte));
        // the path of a URL has no capital letters in these pages
        any(u8::is_ascii_digit)
            && (word.len() >= 40 || any(u8::is_ascii_uppercase) && any(u8::is_ascii_lowercase))
    };
    let found = word.find_iter(text).map(|found| found.as_str()).filter(secret);
    found.map(|word| word[5..word.len() - 5].to_owned()).collect()
}

#[test]
fn no_rule_shows_the_secrets_of_its_own_page() {
    let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    let inlay_hints = InlayHints { expiry: true, region: true };
    let engine = Engine::new(Settings { inlay_hints, ..Settings::default() }, Locale::En);
    let (mut secrets, mut findings) = (0, 0);
    for (language, text) in bad_examples() {
        let language = syntax::by_id(language).unwrap().id.as_str();
        let reading = engine.read(&Source::new("example", language, text.as_str()), now);
        let mut said = Vec::new();
        for finding in reading.findings() {
            findings += 1;
            said.extend([finding.message.clone(), finding.help.clone()]);
            said.extend(finding.related.iter().map(|related| related.message.clone()));
            // the edit itself writes the user's own text; its title is read by whoever looks over his shoulder
            said.extend(finding.fixes.iter().map(|fix| fix.title.clone()));
        }
        for at in (0..text.len()).filter(|&at| text.is_char_boundary(at)) {
            said.extend(engine.hover(&reading, at, now).map(|hover| hover.markdown));
        }
        said.extend(engine.inlay_hints(&reading, now).into_iter().map(|hint| hint.label));
        said.extend(engine.links(&reading).into_iter().flat_map(|link| [link.title, link.url]));
        said.extend(engine.explain(&text, now).iter().map(|one| serde_json::to_string(one).unwrap()));
        for middle in middles(&text) {
            secrets += 1;
            let leak = said.iter().find(|said| said.contains(&middle));
            assert_eq!(leak, None, "{middle} of\n{text}");
        }
    }
    assert!(secrets > 50 && findings > 50, "{secrets} secrets, {findings} findings");
}

#[test]
fn no_complaint_about_a_configuration_shows_a_secret() {
    for toml in [
        format!("accessKeySecret = \"{SECRET}\"\n"),
        format!("{SECRET} = 1\n"),
        format!("maxBytes = \"{SECRET}\"\n"),
        format!("maxBytes = {SECRET}\n"),
        format!("locale = \"{TOKEN}\"\n"),
        format!("[rules]\n{SECRET} = \"off\"\n"),
        format!("[rules]\nsigned-url-expired = \"{TOKEN}\"\n"),
        format!("exclude = [\"{{{SECRET}\"]\n"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("oss403.toml"), &toml).unwrap();
        let mut command = Command::cargo_bin("oss403").unwrap();
        let output = command.current_dir(&folder).args(["check", "--format", "json"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{toml}");
        for bytes in [&output.stdout, &output.stderr] {
            let text = String::from_utf8_lossy(bytes);
            assert!(text.contains("oss403.toml"), "{toml}: {text}");
            assert!(MIDDLES.iter().all(|middle| !text.contains(middle)), "{text}");
        }
    }
}
