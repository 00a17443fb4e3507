//! Texts that nobody wrote: pieces of a small corpus, mixed, cut and spoilt, against everything that reads. Nothing
//! panics, nothing hangs, every place lies in its text, every fix leaves a text, and a text that was edited is read
//! as one that was opened. `FUZZ=1000000` does that many of each; without it there are a few.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails may panic")]
#![allow(clippy::print_stderr, reason = "how many executions there were is what a long run is for")]

use std::time::{Duration, Instant};

use oss403::{Engine, Finding, Locale, Long, Reading, Settings, Source, Span, Timestamp, syntax};

struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.roll(all.len())]
    }
}

const URLS: &[&str] = &[
    "http://b1.oss-cn-hangzhou.aliyuncs.com/k?OSSAccessKeyId=LTAI5tQnGqXw2Rk8vZ7pYbSd&Expires=1141889120&Signature=vjbyPxybdZaNmGa%2ByT272YEAiv4%3D",
    "https://b.oss-cn-shanghai.aliyuncs.com/a%20b?x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-date=20260101T000000Z&x-oss-expires=3600&x-oss-credential=LTAI5tQnGqXw2Rk8vZ7pYbSd%2F20260101%2Fcn-shanghai%2Foss%2Faliyun_v4_request&x-oss-signature=77Dv",
    "https://oss-cn-beijing.aliyuncs.com/b/k?x-oss-signature-version=OSS2&x-oss-expires=1&x-oss-access-key-id=TMP.x&x-oss-signature=a%3D&security-token=%",
    "&amp;",
    "%2525",
    "&Expires=",
    "\\u0026",
    "?",
    "#",
    "域名",
    "@",
    ":",
    "//",
    "STS.NUe4x7tQnGqXw2Rk8vZ7pYbSd",
];

const POLICIES: &[&str] = &[
    "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"oss:GetObject\"],\"Resource\":[\"acs:oss:*:*:b1/*\"],\"Condition\":{\"IpAddress\":{\"acs:SourceIp\":\"10.0.0.0/8\"}}}]}",
    "{\"expiration\":\"2020-01-01T12:00:00.000Z\",\"conditions\":[[\"content-length-range\",0,104],{\"bucket\":\"b1\"}]}",
    "\"Action\":\"oss:*\",",
    "\"Resource\":",
    "[",
    "]",
    "{",
    "}",
    ",",
    "\"",
    "\\\"",
    "Statement:\n  - Effect: Deny\n    Action: oss:PutObject\n",
    "policy = <<EOF\n",
    "EOF\n",
    "jsonencode({",
    "\"NotPrincipal\"",
    "null",
    "1e999",
    "\\ud83d",
    "eyJleHBpcmF0aW9uIjoi",
];

const BODIES: &[&str] = &[
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>AccessDenied</Code><Message>The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.</Message><RequestId>5C3D9175B6FC201293AD4890</RequestId><HostId>b1.oss-cn-hangzhou.aliyuncs.com</HostId><Endpoint>oss-cn-hangzhou.aliyuncs.com</Endpoint><EC>0003-00001403</EC></Error>",
    "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>PUT</AllowedMethod></CORSRule></CORSConfiguration>",
    "{'status': 403, 'x-oss-request-id': '5C3D9175B6FC201293AD4890', 'details': {'Code': 'SignatureDoesNotMatch'}}",
    "&lt;Code&gt;RequestTimeTooSkewed&lt;/Code&gt;&lt;HostId&gt;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "</Error>",
    "<Code>",
    "<EC>",
    "&#x",
    "&#65;",
    "[ErrorCode]: AccessDenied",
    "域\u{0}名",
    "<StringToSign>",
];

const CODE: &[&str] = &[
    "import oss2\n",
    "bucket = oss2.Bucket(auth, \"https://oss-cn-hangzhuo.aliyuncs.com\", 'b1')\n",
    "const c = new OSS({ region: \"oss-cn-hangzhou\", endpoint: `https://oss-${r}.aliyuncs.com` });\n",
    "endpoint: oss-cn-beijing.aliyuncs.com\n",
    "OSS_ACCESS_KEY_ID=LTAI5tQnGqXw2Rk8vZ7pYbSd\n",
    "  - a: |\n    x\n",
    "if e.code == \"AccesDenied\":\n",
    "/*",
    "*/",
    "\"\"\"",
    "'",
    "`",
    "```python\n",
    "```\n",
    "<<EOF\n",
    "EOF\n",
    "{",
    "}",
    "(",
    ")",
    "# oss403: ignore endpoint-region-unknown\n",
    "\r\n",
    "\r",
    "\n\n",
    "域名😀",
    "\t",
    "${",
    "<?php ",
    "?>",
    "<script>",
    "</script>",
    "proxy_pass https://oss-cn-shanghai.aliyuncs.com/b1/;\n",
    "resource \"alicloud_oss_bucket\" \"a\" {\n",
    "\u{2028}",
];

const SETTINGS: &[&str] = &[
    "locale = \"zh\"\n",
    "exclude = [\"vendor/**\"]\n",
    "[rules]\n",
    "endpoint-accelerate = \"off\"\n",
    "hosts = [\"*.x\"]\n",
    "max-bytes = 1\n",
    "[",
    "]",
    "=",
    "\"",
    "{ \"oss403\": {",
    "}",
    ",",
    "\u{feff}",
    "#",
    "1e9",
    "[inlay-hints]\n",
    "\\",
    "\0",
];

/// A text of some pieces, perhaps spoilt.
fn mixed(dice: &mut Dice, pieces: &[&str], most: usize) -> String {
    let mut text: String = (0..=dice.roll(most)).map(|_| dice.of(pieces)).collect();
    for _ in 0..dice.roll(4) {
        let at = boundary(&text, dice.roll(text.len() + 1));
        let end = boundary(&text, at + dice.roll(9));
        match dice.roll(3) {
            0 => text.truncate(at),
            1 => text.replace_range(at..end.max(at), ""),
            _ => text.insert(at, ['"', '<', '\u{0}', '😀', '\\', '%', '\n', 'x'][dice.roll(8)]),
        }
    }
    text
}

fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn now() -> Timestamp {
    "2026-06-01T00:00:00Z".parse().unwrap()
}

/// Does `one` as often as the environment says, each time within its time.
fn repeat(name: &str, seed: u64, few: usize, mut one: impl FnMut(&mut Dice)) {
    let count = std::env::var("FUZZ").ok().and_then(|told| told.parse().ok()).unwrap_or(few);
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ seed);
    let (start, mut slowest) = (Instant::now(), Duration::ZERO);
    for round in 0..count {
        let before = Dice(dice.0);
        let begun = Instant::now();
        one(&mut dice);
        slowest = slowest.max(begun.elapsed());
        assert!(slowest < Duration::from_secs(20), "{name}, round {round}, from {:#x}", before.0);
    }
    eprintln!("{name}: {count} executions in {:.1?}, the slowest {slowest:.1?}", start.elapsed());
}

fn check_span(text: &str, span: Span) {
    assert!(text.get(span.start..span.end).is_some(), "{span:?} of {} bytes: {text:?}", text.len());
}

fn check_findings(text: &str, findings: &[Finding]) {
    for finding in findings {
        check_span(text, finding.span);
        finding.related.iter().for_each(|related| check_span(text, related.span));
        for fix in &finding.fixes {
            fix.edits.iter().for_each(|edit| check_span(text, edit.span));
            assert!(fix.edits.windows(2).all(|two| two[0].span.end <= two[1].span.start), "{text:?}");
        }
    }
}

/// Everything that is asked about a text.
fn ask_all(engine: &Engine, reading: &Reading, dice: &mut Dice) {
    let text = reading.source().text.to_string();
    check_findings(&text, reading.findings());
    for _ in 0..3 {
        let at = boundary(&text, dice.roll(text.len() + 1));
        if let Some(hover) = engine.hover(reading, at, now()) {
            check_span(&text, hover.span);
        }
        engine.complete(reading, at).iter().for_each(|found| check_span(&text, found.edit.span));
        engine.rewrites(reading, Span::new(at, at)).iter().for_each(|fix| {
            fix.edits.iter().for_each(|edit| check_span(&text, edit.span));
        });
    }
    engine.links(reading).iter().for_each(|link| check_span(&text, link.span));
    assert!(engine.inlay_hints(reading, now()).iter().all(|hint| text.is_char_boundary(hint.at)));
    for finding in reading.findings() {
        engine.ignore(reading, finding).iter().for_each(|edit| check_span(&text, edit.span));
    }
}

fn language(dice: &mut Dice) -> &'static str {
    let all = syntax::languages();
    &all[dice.roll(all.len())].id
}

fn read_as_any(name: &str, seed: u64, few: usize, pieces: &'static [&'static str]) {
    let engine = Engine::new(Settings::default(), Locale::En);
    repeat(name, seed, few, |dice| {
        let text = mixed(dice, pieces, 10);
        let text = if dice.roll(3) == 0 { mixed(dice, CODE, 4) + &text } else { text };
        let reading = engine.read(&Source::new("a", language(dice), text.as_str()), now());
        ask_all(&engine, &reading, dice);
        assert!(engine.concerns("a", &text) || reading.findings().is_empty());
    });
}

#[test]
fn code_of_any_language() {
    read_as_any("text", 1, 150, CODE);
}

#[test]
fn signed_urls() {
    read_as_any("signed URL", 2, 150, URLS);
}

#[test]
fn policies() {
    read_as_any("policy", 3, 150, POLICIES);
}

#[test]
fn error_bodies_and_other_xml() {
    let engine = Engine::new(Settings::default(), Locale::Zh);
    read_as_any("error body", 4, 150, BODIES);
    repeat("explained", 5, 60, |dice| {
        let pieces = if dice.roll(2) == 0 { BODIES } else { URLS };
        let text = mixed(dice, pieces, 5);
        for one in engine.explain(&text, now()) {
            // a secret is never echoed
            assert!(!one.markdown.contains("LTAI5tQnGqXw2Rk8vZ7pYbSd"), "{text:?}");
        }
    });
}

#[test]
fn configurations() {
    repeat("configuration", 6, 2000, |dice| {
        let mut bytes = mixed(dice, SETTINGS, 12).into_bytes();
        if dice.roll(4) == 0 && !bytes.is_empty() {
            let at = dice.roll(bytes.len());
            bytes[at] = 0xff;
        }
        if let Ok(settings) = Settings::from_bytes(&bytes) {
            Engine::new(settings, Locale::En);
        }
    });
}

#[test]
fn an_edited_text_is_read_as_one_that_was_opened() {
    let engine = Engine::new(Settings::default(), Locale::En);
    let said = |long: &Long| -> Vec<Finding> {
        let parts = engine.parts(long, now());
        parts
            .iter()
            .flat_map(|part| part.findings.iter().map(|one| one.clone().shifted(part.start)))
            .collect()
    };
    repeat("edits", 7, 12, |dice| {
        let id = language(dice);
        let mut text: String =
            (0..dice.roll(4)).map(|_| mixed(dice, CODE, 40).repeat(1 + dice.roll(40))).collect();
        let mut long = Long::new("a", id, &text);
        for _ in 0..1 + dice.roll(6) {
            let start = boundary(&text, dice.roll(text.len() + 1));
            let end = boundary(&text, start + [0, 1, 9, 5000][dice.roll(4)]).max(start);
            let new = mixed(dice, CODE, 3);
            long.replace(start, end, &new);
            text.replace_range(start..end, &new);
        }
        assert_eq!(long.text(), text);
        let found = said(&long);
        check_findings(&text, &found);
        assert_eq!(found, said(&Long::new("a", id, &text)));
    });
}
