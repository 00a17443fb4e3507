//! The command line's contract: exit codes, forms, fixes, and what it does with bad input.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails may panic")]

use std::{fs, path::Path, process::Output};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const TYPO: &str = "import oss2\nendpoint = \"https://oss-cn-hangzhuo.aliyuncs.com\"\n";

fn run(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::cargo_bin("oss403").unwrap();
    command.current_dir(folder).args(["--locale", "en", "--color", "never", "--now", "2026-06-01T00:00:00Z"]);
    command.args(arguments).write_stdin(input).output().unwrap()
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn complaint(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn exit_codes_tell_what_was_found() {
    let folder = folder(&[("bad.py", TYPO.as_bytes()), ("good.py", b"x = 1\n")]);
    for (arguments, code) in [
        (&["check", "good.py"][..], 0),
        (&["check", "."], 1),
        (&["check", "--severity", "error", "."], 0),
        (&["check", "missing.py", "good.py"], 2),
        (&["--locale", "xx", "check"], 2),
        (&["no-such-command"], 2),
        (&["explain", "AccessDenied"], 0),
        (&["explain", "no such thing"], 1),
        (&["hover", "bad.py", "1:25"], 0),
        (&["hover", "good.py", "0:0"], 1),
        (&["hover", "missing.py", "0:0"], 2),
        (&["rules"], 0),
        (&["schema"], 0),
    ] {
        assert_eq!(run(folder.path(), arguments, b"").status.code(), Some(code), "{arguments:?}");
    }
    assert!(
        complaint(&run(folder.path(), &["check", "missing.py"], b"")).starts_with("oss403: missing.py: ")
    );
}

#[test]
fn jsonl_is_the_contract() {
    let folder = folder(&[(
        "a.env",
        "# 域名😀\nX=😀 \nOSS_ENDPOINT=https://oss-cn-hangzhuo.aliyuncs.com\n".as_bytes(),
    )]);
    let output = out(&run(folder.path(), &["check", "--format", "jsonl"], b""));
    let finding: Value = serde_json::from_str(output.lines().next().unwrap()).unwrap();
    assert_eq!(finding["path"], "a.env");
    assert_eq!(finding["rule"], "endpoint-region-unknown");
    assert_eq!(finding["severity"], "warning");
    assert_eq!(finding["range"]["start"], serde_json::json!({ "line": 2, "character": 25 }));
    assert_eq!(finding["range"]["end"], serde_json::json!({ "line": 2, "character": 36 }));
    assert_eq!(finding["answers"][0]["status"], 403);
    assert_eq!(finding["fixes"][0]["edits"][0]["newText"], "cn-hangzhou");
    assert_eq!(finding["fixes"][0]["preferred"], true);
    assert!(finding["url"].as_str().unwrap().starts_with("https://"));
}

#[test]
fn sarif_and_github_hold_their_forms() {
    let folder = folder(&[("a b.py", TYPO.as_bytes())]);
    let sarif: Value =
        serde_json::from_str(&out(&run(folder.path(), &["check", "--format", "sarif"], b""))).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!((&sarif["version"], &result["ruleId"]), (&"2.1.0".into(), &"endpoint-region-unknown".into()));
    assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "a%20b.py");
    let github = out(&run(folder.path(), &["check", "--format", "github"], b""));
    assert!(github.starts_with("::warning file=a b.py,line=2,"), "{github}");
}

#[test]
fn standard_input_is_checked_under_its_name() {
    let folder = folder(&[]);
    let output =
        run(folder.path(), &["check", "-", "--stdin-filename", "x.py", "--format", "jsonl"], TYPO.as_bytes());
    assert!(out(&output).contains("\"path\":\"x.py\""));
}

#[test]
fn fixes_mend_once_and_for_all() {
    let text = "\u{feff}import oss2\r\nendpoint = \"https://oss-cn-hangzhuo.aliyuncs.com\" # 域名\r\n";
    let folder = folder(&[("a.py", text.as_bytes())]);
    let first = run(folder.path(), &["check", "--fix"], b"");
    assert_eq!(first.status.code(), Some(0), "{}", out(&first));
    let mended = fs::read_to_string(folder.path().join("a.py")).unwrap();
    assert_eq!(mended, text.replace("hangzhuo", "hangzhou"));
    run(folder.path(), &["check", "--fix"], b"");
    assert_eq!(fs::read_to_string(folder.path().join("a.py")).unwrap(), mended);
}

#[test]
fn bytes_of_another_charset_are_read_and_never_written() {
    let gbk = [b"# \xd3\xf2\xc3\xfb\n".as_slice(), TYPO.as_bytes()].concat();
    let wide: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(TYPO.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let folder =
        folder(&[("gbk.py", &gbk), ("wide.py", &wide), ("binary.py", b"\x00oss-cn-hangzhuo.aliyuncs.com")]);
    let output = out(&run(folder.path(), &["check", "--format", "jsonl"], b""));
    assert_eq!(output.lines().count(), 2, "{output}");
    assert_eq!(run(folder.path(), &["check", "--fix"], b"").status.code(), Some(2));
    assert_eq!(fs::read(folder.path().join("gbk.py")).unwrap(), gbk);
    assert_eq!(fs::read(folder.path().join("wide.py")).unwrap(), wide);
}

#[test]
fn a_wrong_configuration_is_told_with_its_place() {
    let folder = folder(&[("oss403.toml", b"locale = \"en\"\nnonsense = 1\n"), ("a.py", TYPO.as_bytes())]);
    let output = run(folder.path(), &["check", "a.py"], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("oss403.toml:2:1"), "{}", complaint(&output));
    assert!(out(&output).contains("endpoint-region-unknown"), "the defaults stay in force");
}

#[test]
fn the_order_is_that_of_the_paths() {
    let names: Vec<String> = (0..40).map(|i| format!("d{}/f{i}.py", i % 7)).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), TYPO.as_bytes())).collect();
    let folder = folder(&files);
    let one = out(&run(folder.path(), &["check", "--jobs", "1", "--format", "jsonl"], b""));
    let many = out(&run(folder.path(), &["check", "--jobs", "8", "--format", "jsonl"], b""));
    assert_eq!(one.lines().count(), 40);
    assert_eq!(one, many);
}

#[test]
fn a_comment_silences_until_its_day() {
    let silenced = |until: &str| {
        TYPO.replace("endpoint =", &format!("# oss403: ignore endpoint-region-unknown{until}\nendpoint ="))
    };
    for (until, code) in [("", 0), (" until 2026-12-31", 0), (" until 2026-01-31", 1)] {
        let folder = folder(&[("a.py", silenced(until).as_bytes())]);
        assert_eq!(run(folder.path(), &["check"], b"").status.code(), Some(code), "{until}");
    }
}

#[test]
fn everything_is_said_in_chinese_to_who_asks_for_it() {
    let folder = folder(&[
        ("a.py", TYPO.as_bytes()),
        ("b/oss403.toml", b"[rules]\nno-such-rule = 'off'\n"),
        ("b/a.py", TYPO.as_bytes()),
        ("binary.py", b"\0"),
        ("body.xml", b"<Error><Code>AccessDenied</Code><Message>Request has expired.</Message><HostId>b.oss-cn-hangzhou.aliyuncs.com</HostId></Error>"),
    ]);
    for arguments in [
        &["check", "."][..],
        &["check", "a.py"],
        &["check", "missing.py"],
        &["check", "b"],
        &["check", "--format", "github", "a.py"],
        &["hover", "a.py", "1:25"],
        &["hover", "a.py", "0:0"],
        &["hover", "a.py", "9:0"],
        &["hover", "binary.py", "0:0"],
        &["hover", "body.xml", "0:20"],
        &["explain", "AccessDenied"],
        &["explain", "endpoint-region-unknown"],
        &["explain", "no such thing"],
        &["rules"],
        &["--help"],
        &["check", "--help"],
        &["check", "--no-such-flag"],
        &["--format", "xml", "check"],
        &[],
    ] {
        let speak = |environment: &[(&str, &str)], locale: &[&str]| {
            let mut command = Command::cargo_bin("oss403").unwrap();
            command.current_dir(&folder).env_remove("LC_ALL").envs(environment.iter().copied());
            let output = command.args(arguments).args(locale).output().unwrap();
            format!("{}{}", out(&output), complaint(&output))
        };
        let by_environment = speak(&[("LANG", "zh_CN.UTF-8")], &[]);
        let by_flag = speak(&[("LANG", "en_US.UTF-8")], &["--locale", "zh"]);
        for said in [&by_environment, &by_flag] {
            let chinese = said.chars().filter(|c| ('一'..='鿿').contains(c)).count();
            assert!(chinese >= 4, "{arguments:?}: {said}");
            for english in [
                "cannot be",
                "there is no",
                "nothing ",
                "known of",
                "is no text",
                "Usage:",
                "invalid value",
                "such as",
            ] {
                assert!(!said.contains(english), "{arguments:?} says `{english}`: {said}");
            }
        }
        if !arguments.is_empty() {
            assert_eq!(by_environment, by_flag, "{arguments:?}");
        }
    }
}

#[test]
fn what_an_editor_renders_is_readable_in_a_terminal() {
    let url = "url = \"https://photos-1.oss-cn-hangzhou.aliyuncs.com/a?OSSAccessKeyId=LTAI5tQnGqXw2Rk8vZ7pYbSd&Expires=1500000000&Signature=q3bX0zZkQ1v7c9hYxL2mN4pR6tU%3D\"\n";
    let folder = folder(&[("a.py", url.as_bytes())]);
    let hover = out(&run(folder.path(), &["hover", "a.py", "0:90"], b""));
    let column = |word: &str| {
        let line = hover.lines().find(|line| line.starts_with(word)).unwrap_or_else(|| panic!("{hover}"));
        line.find(line.split_whitespace().nth(1).unwrap()).unwrap()
    };
    assert_eq!(column("Expires"), column("Signature"), "{hover}");
    let explained = out(&run(folder.path(), &["explain", "SignatureDoesNotMatch"], b""));
    assert!(explained.contains("<StringToSign>") && explained.contains(" (https://"), "{explained}");
    for said in [hover, explained, out(&run(folder.path(), &["explain", "signed-url-expired"], b""))] {
        for mark in ["| ", "](", "**", "`", "---", "\n#", "\n\n\n", "\u{1b}"] {
            assert!(!said.contains(mark), "{mark:?} in {said}");
        }
    }
}
