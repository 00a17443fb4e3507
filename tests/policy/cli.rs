//! `oss403 explain policy`.

use std::{fs, path::Path, process::Output};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const RAM: &str = r#"{
  "Version": "1",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["oss:GetObject", "oss:ListObjects"],
      "Resource": "acs:oss:*:*:photos/*"
    },
    {
      "Effect": "Deny",
      "Action": "oss:*",
      "Resource": "acs:oss:*:*:photos/private/*"
    }
  ]
}
"#;

const BUCKET: &str = r#"{"Version": "1", "Statement": [{
  "Effect": "Deny", "Principal": ["*"], "Action": "oss:*", "Resource": ["acs:oss:*:*:photos/*"],
  "Condition": {"NotIpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
}]}"#;

const SESSION: &str = r#"Statement:
  - Effect: Allow
    Action: oss:PutObject
    Resource: "*"
Version: "1"
"#;

const TERRAFORM: &str = r#"resource "alicloud_ram_policy" "p" {
  policy_document = jsonencode({
    Version = "1"
    Statement = [{ Effect = "Allow", Action = "oss:*", Resource = "acs:oss:*:*:${var.bucket}/*" }]
  })
}
"#;

const DENIED: &str = r#"
refused: `oss:PutObject` on `acs:oss:*:*:photos/private/a` is refused by a Deny.
  --> ram.json:11:17
   |
11 |       "Action": "oss:*",
   |                 ^^^^^^^
   |
  ::: ram.json:12:19
   |
12 |       "Resource": "acs:oss:*:*:photos/private/*"
   |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = cause: A Deny matches the request; it overrides every Allow.
   = answer: 403 AccessDenied "Access denied by bucket policy." (EC 0003-00000201)
   = help: Narrow the Deny in statement 2 of the policy `ram.json`, so that it no longer matches the request.
   = help: Add `oss:PutObject` to the actions of statement 1 in the policy `ram.json`.
"#;

const LACKING: &str = r#"
refused: `oss:ListObjects` on `acs:oss:*:*:photos` is refused: no statement allows it.
 |
 = cause: No statement in the policies of the caller or in the bucket policy allows it.
 = answer: 403 AccessDenied "You have no right to access this object because of bucket acl." (EC 0003-00000001)
 = answer: 403 AccessDenied "AccessDenied." (EC 0003-00000202)
 = help: Add `acs:oss:*:*:photos` to the resources of statement 1 in the policy `ram.json`.
"#;

const UNDECIDED: &str = r#"
无法确定: 仅凭这些文件无法确定是否允许对 `acs:oss:*:*:photos/a` 执行 `oss:GetObject`。
 --> bucket.json:2:51
  |
2 |   "Effect": "Deny", "Principal": ["*"], "Action": "oss:*", "Resource": ["acs:oss:*:*:photos/*"],
  |                                                   ^^^^^^^
  |
 ::: bucket.json:2:73
  |
2 |   "Effect": "Deny", "Principal": ["*"], "Action": "oss:*", "Resource": ["acs:oss:*:*:photos/*"],
  |                                                                         ^^^^^^^^^^^^^^^^^^^^^^
  |
 ::: bucket.json:3:34
  |
3 |   "Condition": {"NotIpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
  |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = 原因: 结果取决于 `acs:SourceIp`。
"#;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("ram.json", RAM),
        ("bucket.json", BUCKET),
        ("session.yaml", SESSION),
        ("main.tf", TERRAFORM),
        ("none.json", "{}"),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn run(folder: &Path, arguments: &str) -> Output {
    let mut command = Command::cargo_bin("oss403").unwrap();
    command.current_dir(folder).args(["--color", "never", "--now", "2026-06-01T00:00:00Z"]);
    command.args(arguments.split(' ')).output().unwrap()
}

fn out(folder: &Path, arguments: &str) -> String {
    String::from_utf8(run(folder, &format!("--locale en {arguments}")).stdout).unwrap()
}

#[test]
fn each_decision_has_its_exit_code() {
    let folder = folder();
    for (arguments, code, decision) in [
        ("ram.json --action oss:GetObject --resource photos/a", 0, "Allow"),
        ("ram.json --action oss:GetObject --resource oss://photos/a", 0, "Allow"),
        ("ram.json --action oss:GetObject --resource photos/private/a", 1, "ExplicitDeny"),
        ("ram.json --action oss:ListObjects --resource photos", 1, "ImplicitDeny"),
        ("ram.json --action oss:GetObject --resource photos/a --session session.yaml", 1, "ImplicitDeny"),
        ("ram.json bucket.json --action oss:GetObject --resource photos/a", 1, "Undecided"),
        (
            "ram.json --bucket-policy bucket.json --action oss:GetObject --resource photos/a --ip 203.0.113.9",
            0,
            "Allow",
        ),
        (
            "ram.json bucket.json --action oss:GetObject --resource photos/a --ip 198.51.100.1",
            1,
            "ExplicitDeny",
        ),
        (
            "bucket.json --action oss:GetObject --resource photos/a --principal 111 --ip 10.0.0.1",
            1,
            "ExplicitDeny",
        ),
        ("--action oss:GetObject --resource photos/a --principal 111", 0, "Allow"),
        ("main.tf --action oss:GetObject --resource photos/a --tls", 1, "Undecided"),
        ("main.tf --action ecs:StopInstance --resource acs:ecs:*:*:i --tls=false", 1, "ImplicitDeny"),
    ] {
        let arguments = format!("explain --format json policy {arguments}");
        let output = run(folder.path(), &arguments);
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(told["decision"], decision, "{arguments}: {told}");
        assert_eq!(output.status.code(), Some(code), "{arguments}");
        let refused = decision.ends_with("Deny");
        assert_eq!(told["answers"].as_array().unwrap().is_empty(), !refused, "{arguments}");
        assert_eq!(told["changes"].as_array().unwrap().is_empty(), !refused, "{arguments}");
    }
}

#[test]
fn the_deciding_statement_is_shown() {
    let folder = folder();
    for (arguments, wanted) in [
        ("--locale en explain policy ram.json --action oss:PutObject --resource photos/private/a", DENIED),
        ("--locale en explain policy ram.json --action oss:ListObjects --resource photos", LACKING),
        (
            "--locale zh explain policy ram.json bucket.json --action oss:GetObject --resource photos/a",
            UNDECIDED,
        ),
    ] {
        let text = String::from_utf8(run(folder.path(), arguments).stdout).unwrap();
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        assert_eq!(lines.join("\n"), wanted.trim(), "{arguments}");
    }
}

#[test]
fn json_names_the_statement_by_file_and_range() {
    let folder = folder();
    let arguments =
        "explain policy ram.json --format json --action oss:GetObject --resource photos/private/a";
    let told: Value = serde_json::from_str(&out(folder.path(), arguments)).unwrap();
    let statement = &told["statements"][0];
    assert_eq!((&statement["path"], &statement["policy"]), (&"ram.json".into(), &"identity".into()));
    assert_eq!(statement["statement"], 1);
    assert_eq!(statement["range"]["start"], serde_json::json!({ "line": 8, "character": 4 }));
    assert_eq!(told["answers"][0]["ec"], "0003-00000201");
}

#[test]
fn wrong_usage_is_told() {
    let folder = folder();
    for arguments in [
        "explain policy none.json --action oss:GetObject --resource photos/a",
        "explain policy missing.json --action oss:GetObject --resource photos/a",
        "explain policy bucket.json bucket.json --action oss:GetObject --resource photos/a",
        "explain policy ram.json --action oss:GetObject",
        "explain policy ram.json --action oss:GetObject --resource photos/a --principal someone",
        "explain policy ram.json --action oss:GetObject --resource photos/a --ip 1.2.3",
        "explain policy ram.json --action oss:GetObject --resource photos/a --with x",
        "explain policy ram.json",
    ] {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments}");
        assert!(!output.stderr.is_empty(), "{arguments}");
    }
}

#[test]
fn the_word_alone_is_a_text_like_any_other() {
    let folder = folder();
    let denied = out(folder.path(), "explain Access denied by bucket policy.");
    assert!(denied.contains("AccessDenied"), "{denied}");
    // nothing is known of it, and nobody asks for a file
    let output = run(folder.path(), "--locale en explain policy");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "oss403: nothing is known of this\n");
}
