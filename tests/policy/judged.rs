//! Policies as the rules judge them: fixes in every notation, the documentation's examples, traps, sizes.

use std::time::{Duration, Instant};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use oss403::{Engine, Finding, Fix, Locale, Settings, Severity, Source, Timestamp, syntax};
use proptest::prelude::*;

use crate::read::HOSTS;

fn findings(language: &str, text: &str) -> Vec<Finding> {
    let language = syntax::by_id(language).unwrap_or_else(|| panic!("no language {language}"));
    let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    let engine = Engine::new(Settings::default(), Locale::En);
    engine.read(&Source::new("example", language.id.as_str(), text), now).findings().to_vec()
}

fn apply(text: &str, fix: &Fix) -> String {
    let mut text = text.to_owned();
    for edit in fix.edits.iter().rev() {
        text.replace_range(edit.span.start..edit.span.end, &edit.text);
    }
    text
}

/// `text` with `change` made in what its base64 says, if it has some, else in itself.
fn within(text: &str, change: &dyn Fn(&str) -> String) -> String {
    let Some(start) = text.find("eyJ") else { return change(text) };
    let letter = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '/' | '=');
    let end = text[start..].find(letter).map_or(text.len(), |len| start + len);
    let said = String::from_utf8(STANDARD.decode(&text[start..end]).unwrap()).unwrap();
    // a shell may hand over what is not written at once
    [&text[..start], &STANDARD.encode(change(&said)), &text[end..]].concat()
}

/// What is right, what is wrong, and the rule that tells.
const FAULTS: &[(&str, &str, &str)] = &[
    ("Allow", "allow", "policy-effect"),
    ("oss:GetObject", "oss:HeadObject", "policy-action-unknown"),
    ("oss:ListObjects", "s3:ListBucket", "policy-action-foreign"),
    ("acs:oss:*:*:photos/*", "arn:aws:s3:::photos/*", "policy-resource-form"),
    ("IpAddress", "IpAdress", "policy-condition-operator"),
    ("acs:SourceIp", "aws:SourceIp", "policy-condition-key"),
    ("203.0.113.0/24", "203.0.113.7/24", "policy-condition-value"),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is mended, in whatever notation, not a byte beside it changes.
    #[test]
    fn fixes_change_nothing_else(host in 0..HOSTS.len(), chosen in prop::collection::vec(any::<bool>(), FAULTS.len())) {
        let (language, text) = HOSTS[host];
        let faults: Vec<_> = FAULTS.iter().zip(&chosen).filter(|(_, chosen)| **chosen).map(|(fault, _)| fault).collect();
        let original = within(text, &|said| said.to_owned());
        prop_assume!(original == text || !text.contains("eyJ"));
        let mut broken = within(text, &|said| {
            faults.iter().fold(said.to_owned(), |said, (right, wrong, _)| said.replace(right, wrong))
        });
        // an operator that is not known compares nothing that could be judged
        for _ in 0..FAULTS.len() {
            let found = findings(language, &broken);
            let mendable = |one: &&Finding| faults.iter().any(|(_, _, rule)| *rule == one.rule);
            let Some(fix) = found.iter().find(mendable).and_then(|one| one.fixes.first()) else { break };
            broken = apply(&broken, fix);
        }
        prop_assert_eq!(broken, text, "{}", language);
    }
}

#[test]
fn a_resource_is_added_in_every_notation() {
    let mut added = 0;
    for (language, text) in HOSTS {
        let found = findings(language, text);
        let level = found
            .iter()
            .find(|one| one.rule == "policy-resource-level")
            .unwrap_or_else(|| panic!("{language}: {text}"));
        let Some(fix) = level.fixes.first() else { continue };
        let mended = apply(text, fix);
        let again = findings(language, &mended);
        assert!(
            !again.iter().any(|one| one.rule.starts_with("policy-resource")),
            "{language}: {mended}\n{again:?}"
        );
        let documents =
            oss403::policy::find(&mended, &syntax::Syntax::new(&mended, syntax::by_id(language).unwrap()));
        let resources: Vec<&str> = documents[0].statements[0]
            .resource
            .iter()
            .flat_map(|values| values.texts())
            .map(|text| text.text.as_str())
            .collect();
        assert_eq!(resources, ["acs:oss:*:*:photos/*", "acs:oss:*:*:photos"], "{language}: {mended}");
        added += 1;
    }
    assert!(added * 10 > HOSTS.len() * 7, "{added} of {}", HOSTS.len());
}

/// The warnings on the documentation's own examples: each is a fault of the example.
const WARNED: &[(&str, &str)] = &[
    // letter by letter, the star is no wildcard
    (r#""StringEquals": {"oss:Prefix": ["Development/*"]}"#, "policy-condition-wildcard"),
    (r#""StringEquals": {"oss:Prefix": ["Marketing/*"]}"#, "policy-condition-wildcard"),
    // a date of 2019
    ("2019-08-12T17:00:00+08:00", "policy-condition-never"),
];

#[test]
fn examples_of_the_documentation_are_no_errors() {
    let all: Vec<&str> =
        include_str!("documented.txt").lines().filter(|line| !line.starts_with('#')).collect();
    assert!(all.len() >= 60, "{}", all.len());
    for text in all {
        for one in findings("json", text).iter().filter(|one| one.severity >= Severity::Warning) {
            let judged = WARNED.iter().any(|(part, rule)| text.contains(part) && *rule == one.rule);
            assert!(judged && one.severity == Severity::Warning, "{}: {}\n{text}", one.rule, one.message);
        }
    }
}

#[test]
fn traps_are_silent() {
    let statement =
        |rest: &str| format!(r#"{{"Version": "1", "Statement": [{{"Effect": "Allow", {rest}}}]}}"#);
    for text in [
        // access points, tables, vectors, pools and other services have resources of their own
        statement(r#""Action": "oss:GetObject", "Resource": "acs:oss:cn-hangzhou:1122334455667788:accesspoint/ap-01/object/*""#),
        statement(r#""Action": ["oss:GetObject", "oss:ListObjects"], "Resource": ["acs:oss:cn-hangzhou:1122334455667788:accesspoint/ap-01", "acs:oss:cn-hangzhou:1122334455667788:accesspoint/ap-01/object/*"]"#),
        statement(r#""Action": "oss:ProcessImm", "Resource": "acs:oss:cn-hangzhou:1122334455667788:accesspointforobjectprocess/fc-ap-01""#),
        statement(r#""Action": "ossvector:*", "Resource": "acs:ossvector:cn-hangzhou:1122334455667788:*""#),
        statement(r#""Action": "osstables:GetTable", "Resource": "acs:osstables:cn-hangzhou:1122334455667788:bucket/b/table/*""#),
        statement(r#""Action": ["kms:Decrypt", "oss:GetObject"], "Resource": ["acs:kms:cn-hangzhou:1122334455667788:key/*", "acs:oss:*:*:photos/*"]"#),
        statement(r#""Action": "oss:PutBucketQoSInfo", "Resource": "acs:oss:*:*:resourcepool/pool""#),
        // a bucket statement beside an object statement
        r#"{"Version": "1", "Statement": [
            {"Effect": "Allow", "Action": "oss:ListObjects", "Resource": "acs:oss:*:*:photos"},
            {"Effect": "Allow", "Action": ["oss:GetObject", "oss:ListObjects"], "Resource": "acs:oss:*:*:photos/*"}]}"#.to_owned(),
        // trust policies
        r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": ["acs:ram::1122334455667788:root"]}}]}"#.to_owned(),
        r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["oss.aliyuncs.com"]}}]}"#.to_owned(),
        r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Federated": ["acs:ram::1122334455667788:saml-provider/company"]}, "Condition": {"StringEquals": {"saml:recipient": "https://signin.aliyun.com/saml-role/sso"}}}]}"#.to_owned(),
        // policies of AWS and others, with the same mistakes
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos"}]}"#.to_owned(),
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": "arn:aws:s3:::photos/*", "Condition": {"StringEquals": {"s3:prefix": "a/*"}}}]}"#.to_owned(),
        r#"{"version": "2.0", "statement": [{"effect": "allow", "action": ["name/cos:GetObject"], "resource": ["qcs::cos:ap-beijing:uid/1250000000:photos-1250000000/*"]}]}"#.to_owned(),
        r#"{"Version": "2008-10-17", "Statement": [{"Effect": "allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]}"#.to_owned(),
        // templates and masks
        statement(r#""Action": "oss:GetObject", "Resource": "acs:oss:*:*:<bucket>""#),
        statement(r#""Action": "oss:GetObject", "Resource": "acs:oss:*:*:${bucket}""#),
        statement(r#""Action": "oss:GetObject", "Resource": "acs:oss:*:*:{{ bucket }}""#),
        statement(r#""Action": "oss:GetObject", "Resource": "acs:oss:*:174649585760****:photos/*""#),
        statement(r#""Principal": ["17464958576xxxx"], "Action": ["oss:GetObject"], "Resource": ["acs:oss:*:174649585760xxxx:photos/*"]"#),
    ] {
        let found = findings("json", &text);
        assert!(found.iter().all(|one| one.severity < Severity::Warning), "{text}\n{found:?}");
    }
    for (language, text) in [
        ("xml", "<OSSBucketDestination><Bucket>acs:oss:::photos</Bucket></OSSBucketDestination>"),
        (
            "python",
            "import oss2\n# Version 2012-10-17, Action s3:GetObject on acs:oss:*:*:photos\nname = 'acs:oss:*:*:' + bucket\n",
        ),
        (
            "python",
            "import json\np = json.dumps({'Version': '1', 'Statement': [{'Effect': 'Allow', 'Action': ['oss:GetObject'], 'Resource': ['acs:oss:*:*:' + bucket]}]})\n",
        ),
        (
            "javascript",
            "const p = { Version: '1', Statement: [{ Effect: 'Allow', Action: ['oss:GetObject'], Resource: [`acs:oss:*:*:${bucket}`] }] };\n",
        ),
        (
            "go",
            "package a\nvar p = fmt.Sprintf(`{\"Version\": \"1\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"oss:GetObject\", \"Resource\": \"acs:oss:*:*:%s\"}]}`, bucket)\n",
        ),
        (
            "terraform",
            "data \"aws_iam_policy_document\" \"a\" {\n  statement {\n    actions = [\"s3:GetObject\"]\n    resources = [\"acs:oss:*:*:photos\"]\n  }\n}\n",
        ),
    ] {
        let found = findings(language, text);
        assert!(found.iter().all(|one| !one.rule.starts_with("policy-")), "{text}\n{found:?}");
    }
}

#[test]
fn every_wrong_name_of_an_action_is_told() {
    for wrong in oss403::catalog::wrong_actions() {
        let text = format!(
            r#"{{"Version": "1", "Statement": [{{"Effect": "Allow", "Action": ["oss:PutBucket", "{}"], "Resource": ["acs:oss:*:*:photos", "acs:oss:*:*:photos/*"]}}]}}"#,
            wrong.name
        );
        let found = findings("json", &text);
        let told = found.iter().find(|one| one.rule.starts_with("policy-action"));
        let told = told.unwrap_or_else(|| panic!("{}", wrong.name));
        // other capitals are mostly taken
        assert_eq!(told.severity == Severity::Hint, wrong.only_case, "{}", wrong.name);
        assert!(!told.fixes.is_empty(), "{}", wrong.name);
    }
}

fn time(text: &str) -> Duration {
    let start = Instant::now();
    findings("json", text);
    start.elapsed()
}

#[test]
fn policies_of_any_size_are_judged() {
    let long = "x".repeat(1 << 20);
    for one in [
        format!(
            r#"{{"Version": "1", "Statement": [{{"Effect": "{long}", "Action": "oss:{long}", "Resource": "acs:oss:*:*:{long}"}}]}}"#
        ),
        format!(
            r#"{{"Version": "1", "Statement": [{{"Effect": "Allow", "Action": "oss:*{long}", "Resource": "*{long}?", "Condition": {{"{long}": {{"{long}": "{long}"}}}}}}]}}"#
        ),
        format!(
            r#"{{"{long}": 1, "Version": "{long}", "Statement": [{{"{long}": [], "Action": "oss:GetObject"}}]}}"#
        ),
        format!(
            r#"{{"Version": "1", "Statement": [{{"Effect": "Allow", "Action": "oss:GetObject", "Resource": {}1{}}}]}}"#,
            "[".repeat(10_000),
            "]".repeat(10_000)
        ),
        format!(
            r#"{{"Version": "1", "Statement": [{{"Effect": "Allow", "Action": "oss:GetObject", "Resource": {}"#,
            "{\"a\":[".repeat(10_000)
        ),
    ] {
        assert!(time(&one) < Duration::from_secs(120));
    }
    let units: [&dyn Fn(usize) -> String; 4] = [
        &|i| {
            format!(
                r#"{{"Effect": "Allow", "Action": ["oss:GetObject{i}"], "Resource": ["acs:oss:*:*:photos-{i}"]}}"#
            )
        },
        &|i| {
            format!(
                r#"{{"Effect": "Allow", "Action": ["oss:Get*", "oss:GetObject"], "Resource": ["acs:oss:*:*:photos/{i}"]}}, {{"Effect": "Deny", "Action": "oss:Put*", "Resource": "acs:oss:*:*:b{i}/*"}}"#
            )
        },
        &|i| {
            format!(
                r#"{{"Effect": "Allow", "Principal": ["{i}"], "Action": ["oss:HeadObject"], "Resource": ["acs:oss:::p{i}/"]}}"#
            )
        },
        &|i| {
            format!(
                r#"{{"Effect": "Deny", "Action": ["oss:*"], "Resource": ["*"], "Condition": {{"NotIpAddress": {{"acs:SourceIp": ["203.0.{}.7/24"]}}}}}}"#,
                i % 256
            )
        },
    ];
    for unit in units {
        let least = |count: usize| {
            let all: Vec<String> = (0..count).map(unit).collect();
            let text = format!(r#"{{"Version": "1", "Statement": [{}]}}"#, all.join(", "));
            (0..2).map(|_| time(&text)).min().unwrap_or_default()
        };
        let (small, large) = (least(100).max(Duration::from_millis(5)), least(1_600));
        assert!(large < small * 250, "{}: {small:?} and {large:?}", unit(0));
    }
}
