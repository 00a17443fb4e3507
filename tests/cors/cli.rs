//! `oss403 explain cors`.

use std::{fs, process::Output};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const XML: &str = "<CORSConfiguration>
  <CORSRule>
    <AllowedOrigin>https://www.example.com</AllowedOrigin>
    <AllowedMethod>GET</AllowedMethod>
    <AllowedHeader>range</AllowedHeader>
  </CORSRule>
  <CORSRule>
    <AllowedOrigin>*</AllowedOrigin>
    <AllowedMethod>PUT</AllowedMethod>
    <AllowedHeader>*</AllowedHeader>
    <MaxAgeSeconds>600</MaxAgeSeconds>
  </CORSRule>
</CORSConfiguration>
";

const JSON: &str = r#"{"CORSRule": {"AllowedOrigin": ["https://a.example.com"], "AllowedMethod": ["GET", "PUT"], "AllowedHeader": "*"}}"#;

const TERRAFORM: &str = r#"resource "alicloud_oss_bucket_cors" "c" {
  bucket = "photos-1"
  cors_rule {
    allowed_origins = ["https://a.example.com"]
    allowed_methods = ["GET"]
  }
}
"#;

const JAVA: &str = r#"import com.aliyun.oss.model.SetBucketCORSRequest;
CORSRule a = new CORSRule();
a.addAllowdOrigin("https://a.example.com");
a.addAllowedMethod("GET");
CORSRule b = new CORSRule();
b.setAllowedOrigins(List.of("https://b.example.com"));
b.setAllowedMethods(List.of("PUT"));
"#;

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let files = [
        ("cors.xml", XML),
        ("cors.json", JSON),
        ("main.tf", TERRAFORM),
        ("Setup.java", JAVA),
        ("empty.xml", "<CORSConfiguration/>"),
        ("none.xml", "<other/>"),
        ("two.tf", &format!("{TERRAFORM}\n{}", TERRAFORM.replace("\"c\"", "\"d\""))),
    ];
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn run(folder: &TempDir, words: &[&str]) -> Output {
    let mut command = Command::cargo_bin("oss403").unwrap();
    command.current_dir(folder).args(["explain", "--locale", "en", "--color", "never"]).args(words);
    command.output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_preflight_is_allowed_by_the_rule_that_matches() {
    let folder = folder();
    let asked = [
        "cors",
        "cors.xml",
        "--origin",
        "https://www.example.com",
        "--method",
        "put",
        "--headers",
        "content-type,x-oss-date",
    ];
    let done = run(&folder, &asked);
    assert_eq!(done.status.code(), Some(0), "{}", out(&done));
    assert_eq!(
        out(&done),
        "allowed: The preflight for `PUT` from `https://www.example.com` is allowed by rule 2.
  --> cors.xml:8:20
   |
 8 |     <AllowedOrigin>*</AllowedOrigin>
   |                    ^
   |
  ::: cors.xml:9:20
   |
 9 |     <AllowedMethod>PUT</AllowedMethod>
   |                    ^^^
   |
  ::: cors.xml:10:20
   |
10 |     <AllowedHeader>*</AllowedHeader>
   |                    ^
   |
   = cause: Rule 2 is the first one that names the origin, the method and every requested header; later rules are not looked at.
   = answer: 200
   = answer: Access-Control-Allow-Origin: *
   = answer: Access-Control-Allow-Methods: PUT
   = answer: Access-Control-Allow-Headers: content-type, x-oss-date
   = answer: Access-Control-Max-Age: 600
"
    );
}

#[test]
fn a_preflight_that_no_rule_matches_is_refused_and_says_why() {
    let folder = folder();
    let asked = ["cors", "cors.xml", "--origin", "https://www.example.com", "--headers", "range,x-oss-date"];
    let done = run(&folder, &asked);
    assert_eq!(done.status.code(), Some(1));
    let text = out(&done);
    for part in [
        "refused: The preflight for `GET` from `https://www.example.com` is refused: no rule matches.",
        "cause: Rule 1 names origin and method, but does not allow `x-oss-date`.",
        "cause: Rule 2 names the origin, but not the method.",
        "answer: 403 AccessForbidden \"CORSResponse: This CORS request is not allowed.",
        "(EC 0003-00000602)",
        "help: Allow `x-oss-date` in rule 1, or `*`.",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let done = run(&folder, &["cors", "empty.xml", "--origin", "https://www.example.com"]);
    assert!(out(&done).contains("(EC 0003-00000601)"), "{}", out(&done));
    let simple = run(&folder, &["cors", "main.tf", "--origin", "https://b.example.com", "--simple"]);
    assert_eq!(simple.status.code(), Some(1));
    assert!(out(&simple).contains("no rule matches, and the answer carries no CORS headers"));
    assert!(!out(&simple).contains("AccessForbidden"));
}

#[test]
fn every_notation_is_asked() {
    let folder = folder();
    for (file, origin, method, code) in [
        ("cors.json", "https://a.example.com", "PUT", 0),
        ("cors.json", "https://b.example.com", "PUT", 1),
        ("main.tf", "https://a.example.com", "GET", 0),
        ("main.tf", "https://a.example.com", "PUT", 1),
        ("Setup.java", "https://a.example.com", "GET", 0),
        ("Setup.java", "https://b.example.com", "PUT", 0),
        ("Setup.java", "https://b.example.com", "GET", 1),
    ] {
        let done = run(&folder, &["cors", file, "--origin", origin, "--method", method]);
        assert_eq!(done.status.code(), Some(code), "{file} {origin}: {}", out(&done));
    }
}

#[test]
fn json_says_the_same() {
    let folder = folder();
    let asked =
        ["cors", "cors.xml", "--origin", "https://a.example.com", "--method", "PUT", "--format", "json"];
    let whole: Value = serde_json::from_str(&out(&run(&folder, &asked))).unwrap();
    assert_eq!(whole["allowed"], true);
    assert_eq!(whole["rule"], 1);
    assert_eq!(whole["status"], 200);
    assert_eq!(whole["range"]["start"]["line"], 6);
    assert_eq!(whole["headers"][0]["name"], "Access-Control-Allow-Origin");
    assert_eq!(whole["misses"][0], "origin");
    let asked =
        ["cors", "cors.xml", "--origin", "https://a.example.com", "--method", "DELETE", "--format", "jsonl"];
    let whole: Value = serde_json::from_str(&out(&run(&folder, &asked))).unwrap();
    assert_eq!((&whole["allowed"], &whole["status"]), (&Value::from(false), &Value::from(403)));
    assert_eq!(whole["answers"][0]["code"], "AccessForbidden");
    let mut command = Command::cargo_bin("oss403").unwrap();
    command
        .current_dir(&folder)
        .args(["explain", "--locale", "zh"])
        .args(&asked[..4])
        .args(["--method", "DELETE"]);
    let text = out(&command.output().unwrap());
    assert!(text.contains("拒绝") && text.contains("规则 2 包含该来源，但不包含该方法。"), "{text}");
}

#[test]
fn what_cannot_be_read_is_a_usage_error() {
    let folder = folder();
    for (words, said) in [
        (vec!["cors", "none.xml", "--origin", "https://a.com"], "holds no CORS rules"),
        (vec!["cors", "gone.xml", "--origin", "https://a.com"], "cannot be read"),
        (vec!["cors", "two.tf", "--origin", "https://a.com"], "more than one bucket"),
        (vec!["cors", "cors.xml"], "explain cors needs --origin"),
    ] {
        let done = run(&folder, &words);
        assert_eq!(done.status.code(), Some(2), "{words:?}");
        let text = String::from_utf8(done.stderr).unwrap();
        assert!(text.contains(said), "{words:?}: {text}");
    }
    // the word alone is a text like any other
    assert_eq!(run(&folder, &["cors"]).status.code(), Some(1));
}
