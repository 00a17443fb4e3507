//! XML that wants to do harm: the engine and the command line survive it, in time.

use std::{
    fs,
    time::{Duration, Instant},
};

use assert_cmd::Command;
use oss403::{Engine, Locale, Settings, Source, Timestamp};
use tempfile::TempDir;

use super::hostile_texts::texts;

#[test]
fn the_engine_survives_and_is_quick() {
    let engine = Engine::new(Settings::default(), Locale::En);
    let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    for (what, text) in texts() {
        for language in ["xml", "plaintext"] {
            let start = Instant::now();
            let reading = engine.read(&Source::new("oss.xml", language, text.as_str()), now);
            for finding in reading.findings() {
                assert!(text.get(finding.span.start..finding.span.end).is_some(), "{what}");
            }
            engine.hover(&reading, text.len() / 2, now);
            assert!(!format!("{:?}", reading.findings()).contains("root:"), "{what}");
            assert!(start.elapsed() < Duration::from_secs(120), "{what} {language}: {:?}", start.elapsed());
        }
    }
}

#[test]
fn code_and_data_that_are_hostile_are_survived() {
    let engine = Engine::new(Settings::default(), Locale::En);
    let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    for (language, text) in [
        ("javascript", format!("require('ali-oss');{}", "[{allowedOrigin:".repeat(4_000))),
        (
            "javascript",
            format!("require('ali-oss');[{}]", "{allowedOrigin:['a'],allowedMethod:['GET']},".repeat(1_500)),
        ),
        ("python", format!("import oss2\n{}", "CorsRule(allowed_origins=".repeat(1_000))),
        ("python", format!("import oss2\n{}", "BucketReferer(".repeat(4_000))),
        (
            "java",
            format!(
                "import com.aliyun.oss.OSS;\n{}",
                "CORSRule r = new CORSRule(); r.addAllowedOrigin(\"a.com\");".repeat(1_500)
            ),
        ),
        (
            "java",
            format!("import com.aliyun.oss.OSS;\n{}", "l.add(\"a\"); r.setAllowedOrigins(l);".repeat(1_500)),
        ),
        ("php", format!("<?php use OSS\\OssClient;\n{}", "$c->addReferer('a');".repeat(1_000))),
        (
            "terraform",
            format!("resource \"alicloud_oss_bucket\" \"b\" {{\n{}", "cors_rule {\n".repeat(1_000)),
        ),
        ("terraform", "resource \"alicloud_oss_bucket\" \"b\" {\n".repeat(1_500)),
        ("json", format!("{{\"AllowEmptyReferer\": 1, {}", "\"CORSRule\": [{".repeat(4_000))),
        ("yaml", format!("ResponseVary: x\n{}", "- CORSRule:\n  - AllowedOrigin: a\n".repeat(1_000))),
    ] {
        let start = Instant::now();
        engine.read(&Source::new("oss", language, text.as_str()), now);
        assert!(
            start.elapsed() < Duration::from_secs(120),
            "{language} {}: {:?}",
            &text[..60],
            start.elapsed()
        );
    }
}

#[test]
fn the_command_line_survives() {
    let folder = TempDir::new().unwrap();
    for (number, (_, text)) in texts().into_iter().enumerate() {
        fs::write(folder.path().join(format!("oss-{number}.xml")), text).unwrap();
    }
    let start = Instant::now();
    let mut command = Command::cargo_bin("oss403").unwrap();
    command.current_dir(&folder).args(["check", "--format", "jsonl", "--locale", "en"]);
    let done = command.output().unwrap();
    assert!(matches!(done.status.code(), Some(0..=2)), "{:?}", done.status);
    assert!(!String::from_utf8_lossy(&done.stderr).contains("internal error"));
    for name in ["oss-0.xml", "oss-4.xml", "oss-7.xml"] {
        let mut command = Command::cargo_bin("oss403").unwrap();
        command.current_dir(&folder).args(["explain", "cors", name, "--origin", "https://a.com"]);
        assert!(matches!(command.output().unwrap().status.code(), Some(0..=2)), "{name}");
    }
    assert!(start.elapsed() < Duration::from_secs(600), "{:?}", start.elapsed());
}
