//! The smallest policy for a program: enough for each of its calls, and nothing in it can be spared.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails may panic")]

use std::{collections::BTreeSet, fs};

use oss403::{
    Engine, Locale, Settings, Source,
    needs::{self, Need},
    policy::{Decision, Place, Policies, Policy, Request, evaluate, evaluate::Caller, read},
    syntax,
};
use serde_json::Value;

/// Programs, each with what it needs: action and resource.
const PROGRAMS: [(&str, &[(&str, &str)]); 6] = [
    (
        "report.py",
        &[
            ("oss:PutObject", "reports-1/daily/*"),
            ("oss:PutObjectTagging", "reports-1/daily/*"),
            ("oss:PutObject", "reports-1/big/*"),
            ("oss:ListParts", "reports-1/big/*"),
            ("oss:GetObject", "reports-1/daily/latest.csv"),
            ("oss:PutObject", "archive-1/copies/latest.csv"),
            ("oss:ListObjects", "reports-1"),
            ("oss:DeleteObject", "reports-1/*"),
            ("oss:GetObjectVersion", "reports-1/daily/latest.csv"),
            ("oss:PutObject", "reports-1/inbox/new.bin"),
        ],
    ),
    (
        "Store.java",
        &[
            ("oss:PutObject", "orders-1/in/a.json"),
            ("oss:PutObject", "orders-1/in/b.json"),
            ("oss:PutObjectAcl", "orders-1/in/b.json"),
            ("oss:PutObject", "orders-1/big/c.bin"),
            ("oss:AbortMultipartUpload", "orders-1/big/c.bin"),
            ("oss:GetObject", "orders-1/in/a.json"),
            ("oss:PutObject", "orders-2/old/a.json"),
            ("oss:ListObjects", "orders-1"),
            ("oss:GetBucketInfo", "orders-1"),
            ("oss:ListBuckets", "*"),
            ("oss:GetObject", "orders-1/out/d.json"),
        ],
    ),
    (
        "main.go",
        &[
            ("oss:PutObject", "avatars-1/users/*"),
            ("kms:GenerateDataKey", "key/*"),
            ("kms:Decrypt", "key/*"),
            ("oss:PutObject", "avatars-1/big.zip"),
            ("oss:AbortMultipartUpload", "avatars-1/big.zip"),
            ("oss:ListParts", "avatars-1/big.zip"),
            ("oss:GetObject", "avatars-1/b.png"),
            ("oss:PutObject", "avatars-2/a.png"),
            ("oss:ListObjects", "avatars-1"),
            ("oss:GetObjectVersion", "avatars-1/big.zip"),
        ],
    ),
    (
        "upload.ts",
        &[
            ("oss:PutObject", "media-1/covers/*"),
            ("oss:PutObject", "media-1/videos/*"),
            ("oss:PutObjectAcl", "media-1/videos/*"),
            ("oss:GetObject", "media-1/covers/first.jpg"),
            ("oss:PutObject", "media-1/covers/latest.jpg"),
            ("oss:ListObjects", "media-1"),
            ("oss:DeleteObject", "media-1/*"),
            ("oss:PutObjectAcl", "media-1/covers/latest.jpg"),
            ("oss:GetBucketInfo", "media-1"),
            ("oss:GetObject", "media-1/covers/latest.jpg"),
        ],
    ),
    (
        "store.php",
        &[
            ("oss:PutObject", "papers-1/draft/*"),
            ("oss:PutObject", "papers-1/final/thesis.pdf"),
            ("oss:GetObject", "papers-1/final/thesis.pdf"),
            ("oss:PutObject", "papers-2/thesis.pdf"),
            ("oss:ListObjects", "papers-1"),
            ("oss:PutObjectTagging", "papers-1/final/thesis.pdf"),
            ("oss:PutBucketPolicy", "papers-1"),
        ],
    ),
    (
        "Store.cs",
        &[
            ("oss:PutObject", "ledger-1/books/*"),
            ("oss:PutObjectAcl", "ledger-1/books/*"),
            ("oss:GetObject", "ledger-1/books/2023.xml"),
            ("oss:PutObject", "ledger-2/books/2024.xml"),
            ("oss:DeleteObjectVersion", "ledger-1/books/2022.xml"),
            ("oss:GetBucketStat", "ledger-1"),
        ],
    ),
];

fn found(name: &str) -> (Source, Vec<Need>) {
    let text = fs::read_to_string(format!("tests/least/{name}")).unwrap();
    let language = syntax::detect(name, None, text.lines().next().unwrap_or_default());
    let source = Source::new(name, language.id.as_str(), text);
    let now = "2026-06-01T00:00:00Z".parse().unwrap();
    let reading = Engine::new(Settings::default(), Locale::En).read(&source, now);
    let found = needs::needs(reading.scene());
    (source, found)
}

/// The requests that a call with this need sends: any object that its pattern stands for.
fn requests(need: &Need) -> Vec<Request> {
    let resource = need.resource(None);
    let user = || Caller::User { account: None, id: "200000000000000001".to_owned() };
    let samples = match resource.strip_suffix('*') {
        Some(head) if head.ends_with(':') => vec![resource.clone()],
        Some(head) => vec![format!("{head}a"), format!("{head}b/c.txt")],
        None => vec![resource.clone()],
    };
    samples.iter().map(|resource| Request::new(need.action, resource, user())).collect()
}

fn allows(document: &Value, request: &Request) -> bool {
    let text = serde_json::to_string_pretty(document).unwrap();
    let document = read(&text, syntax::by_id("json").unwrap()).unwrap();
    let policies =
        Policies { identity: vec![Policy::new(&document, Place::Identity)], ..Policies::default() };
    evaluate(&policies, request).decision == Decision::Allow
}

#[test]
fn each_program_needs_exactly_what_it_calls() {
    for (name, wanted) in PROGRAMS {
        let (_, found) = found(name);
        let short = |need: &Need| {
            let resource = need.resource(None);
            let path = resource.splitn(5, ':').nth(4).unwrap_or_default().to_owned();
            (need.action.to_owned(), path)
        };
        let found: BTreeSet<_> = found.iter().map(short).collect();
        let wanted: BTreeSet<_> =
            wanted.iter().map(|(action, path)| ((*action).to_owned(), (*path).to_owned())).collect();
        assert_eq!(found, wanted, "{name}");
    }
}

#[test]
fn the_policy_is_enough_and_no_action_can_be_spared() {
    for (name, _) in PROGRAMS {
        let (source, found) = found(name);
        let policy = needs::policy(found.iter(), None);
        for need in &found {
            for request in requests(need) {
                let call = need.span.of(&source.text);
                assert!(allows(&policy, &request), "{name}: {call}: {} is refused", need.action);
            }
        }
        let statements = policy["Statement"].as_array().unwrap();
        let mut removed = 0;
        for (at, statement) in statements.iter().enumerate() {
            for (number, action) in statement["Action"].as_array().unwrap().iter().enumerate() {
                let mut less = policy.clone();
                less["Statement"][at]["Action"].as_array_mut().unwrap().remove(number);
                if less["Statement"][at]["Action"].as_array().unwrap().is_empty() {
                    less["Statement"].as_array_mut().unwrap().remove(at);
                }
                let own = found.iter().filter(|need| need.action == action.as_str().unwrap());
                let refused = own.flat_map(requests).any(|request| !allows(&less, &request));
                assert!(refused, "{name}: {action} can be spared");
                removed += 1;
            }
            for number in 0..statement["Resource"].as_array().unwrap().len() {
                let mut less = policy.clone();
                less["Statement"][at]["Resource"].as_array_mut().unwrap().remove(number);
                let refused = found.iter().flat_map(requests).any(|request| !allows(&less, &request));
                assert!(refused, "{name}: resource {number} of statement {at} can be spared");
            }
        }
        assert!(removed >= 5, "{name}: only {removed} actions");
    }
}

#[test]
fn a_bucket_policy_is_enough_for_what_it_can_grant() {
    for (name, _) in PROGRAMS {
        let (_, found) = found(name);
        let buckets: BTreeSet<&str> = found.iter().filter_map(|need| need.bucket.as_deref()).collect();
        assert!(!buckets.is_empty());
        for bucket in buckets {
            let who = "200000000000000001";
            let document = needs::bucket_policy(found.iter(), bucket, None, "1000000000000001", who);
            let text = document.to_string();
            let document = read(&text, syntax::by_id("json").unwrap()).unwrap();
            let policy = Policy::new(&document, Place::Bucket);
            assert!(policy.ignored.is_empty(), "{name}: {text}");
            let policies = Policies { bucket: Some(policy), ..Policies::default() };
            let own = found.iter().filter(|need| need.bucket.as_deref() == Some(bucket));
            for request in own.filter(|need| needs::works_in_bucket(need)).flat_map(requests) {
                let request = request.owned_by("1000000000000001");
                assert_eq!(evaluate(&policies, &request).decision, Decision::Allow, "{name}: {text}");
            }
        }
    }
}

#[test]
fn the_command_writes_policy_and_evidence() {
    let run = |arguments: &[&str]| {
        let output = assert_cmd::Command::cargo_bin("oss403").unwrap().args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, text) = run(&["policy", "tests/least/store.php", "--format", "json"]);
    assert_eq!(code, Some(0));
    let whole: Value = serde_json::from_str(&text).unwrap();
    let (_, found) = found("store.php");
    assert_eq!(whole["policies"][0]["document"], needs::policy(found.iter(), None));
    let first = &whole["evidence"][0];
    assert_eq!((&first["call"], &first["range"]["start"]["line"]), (&"putObject".into(), &6.into()));
    let (_, text) = run(&["policy", "tests/least/store.php"]);
    let line =
        "oss:PutObject         acs:oss:*:*:papers-1/draft/*           tests/least/store.php:7 putObject";
    assert!(text.lines().any(|own| own == line), "{text}");
    let (_, text) = run(&["policy", "--bucket-policy", "tests/least/main.go", "--format", "json"]);
    let whole: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(whole["policies"].as_array().unwrap().len(), 2);
    assert!(whole["notes"][0].as_str().unwrap().contains("`kms:Decrypt`"), "{text}");
    assert_eq!(run(&["policy", "tests/least/main.rs"]).0, Some(1));
}

#[test]
fn a_hover_names_action_and_resource() {
    for (name, word, wanted) in [
        ("upload.ts", "multipartUpload", "`oss:PutObjectAcl` on `acs:oss:*:*:media-1/videos/*`"),
        ("Store.java", "copyObject", "`oss:GetObject` on `acs:oss:*:*:orders-1/in/a.json`"),
    ] {
        let (source, _) = found(name);
        let now = "2026-06-01T00:00:00Z".parse().unwrap();
        let engine = Engine::new(Settings::default(), Locale::En);
        let reading = engine.read(&source, now);
        let hover = engine.hover(&reading, source.text.find(word).unwrap(), now).unwrap();
        assert!(hover.markdown.contains(wanted), "{}", hover.markdown);
    }
}
