//! What OSS decides, case by case, from the documented rules of evaluation.
//!
//! The cases stand in `cases.txt`. A policy is written one statement a line: where it stands (`i` identity, `j` a second identity policy, `s`
//! session, `b` bucket), effect, actions, `@` resources, `by` principals, `if` operator, key, values `and` ….
//! `!` before the actions is NotAction. A line that begins with `?` is a request, and one case.

use oss403::policy::{
    Decision, Document, Place, Policies, Policy, Request, Verdict, evaluate,
    evaluate::{Caller, Cause, answers},
    read,
};
use oss403::syntax;
use serde_json::{Value, json};

pub const OWNER: &str = "1111111111111111";
pub const OTHER: &str = "9999999999999999";
pub const USER: &str = "200000000000000001";

const CASES: &str = include_str!("cases.txt");

/// A statement of the table as JSON.
fn statement(line: &str) -> Value {
    let list = |text: &str| -> Vec<String> {
        text.split(',').map(|one| if one == "\"\"" { String::new() } else { one.to_owned() }).collect()
    };
    let (head, condition) = line.split_once(" if ").unwrap_or((line, ""));
    let (head, principals) = match head.split_once(" by ") {
        Some((head, principals)) => (head, Some(principals)),
        None => (head, None),
    };
    let (left, resources) = head.split_once(" @ ").unwrap();
    let (effect, actions) = left.split_once(' ').unwrap();
    let resource = |one: &String| match one.as_str() {
        "*" => "*".to_owned(),
        one if one.starts_with("acs:") || one.starts_with("arn:") => one.to_owned(),
        one => format!("acs:oss:*:*:{one}"),
    };
    let resources: Vec<String> = list(resources).iter().map(resource).collect();
    let mut statement = json!({ "Effect": effect, "Resource": resources });
    match actions.strip_prefix('!') {
        Some(actions) => statement["NotAction"] = json!(list(actions)),
        None => statement["Action"] = json!(list(actions)),
    }
    if let Some(principals) = principals {
        statement["Principal"] = if principals == "[]" { json!([]) } else { json!(list(principals)) };
    }
    for test in condition.split(" and ").filter(|test| !test.is_empty()) {
        let mut words = test.splitn(3, ' ');
        let (operator, key, values) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
        statement["Condition"][operator][key] = json!(list(values));
    }
    statement
}

pub fn policy(statements: &[Value], place: Place) -> Policy {
    let text = json!({ "Version": "1", "Statement": statements }).to_string();
    let document: Document = read(&text, syntax::by_id("json").unwrap()).unwrap();
    let policy = Policy::new(&document, place);
    assert!(policy.ignored.is_empty(), "{text}: {:?}", policy.ignored);
    policy
}

pub fn policies(lines: &[&str]) -> Policies {
    let of = |mark: &str| -> Vec<Value> {
        lines.iter().filter_map(|line| line.strip_prefix(mark)).map(statement).collect()
    };
    let make = |mark: &str, place: Place| {
        let statements = of(mark);
        (!statements.is_empty()).then(|| policy(&statements, place))
    };
    Policies {
        identity: ["i ", "j "].into_iter().filter_map(|mark| make(mark, Place::Identity)).collect(),
        session: make("s ", Place::Identity),
        bucket: make("b ", Place::Bucket),
    }
}

pub fn caller(name: &str) -> Caller {
    let user = |account: &str, id: &str| Caller::User { account: Some(account.into()), id: id.into() };
    let role = |account: &str, role: &str, session: &str| Caller::Role {
        account: Some(account.into()),
        role: role.into(),
        session: session.into(),
    };
    match name {
        "user" => user(OWNER, USER),
        "user2" => user(OWNER, "200000000000000002"),
        "otheruser" => user(OTHER, "200000000000000009"),
        "owner" => Caller::Account(OWNER.into()),
        "other" => Caller::Account(OTHER.into()),
        "role" => role(OWNER, "Reader", "s1"),
        "session2" => role(OWNER, "Reader", "s2"),
        "writer" => role(OWNER, "Writer", "s1"),
        "otherrole" => role(OTHER, "Reader", "s1"),
        "anonymous" => Caller::Anonymous,
        name => panic!("no caller {name}"),
    }
}

/// A request of the table, and what is decided about it.
fn request(line: &str) -> (Request, &str) {
    let (line, decision) = line.split_once(" => ").unwrap();
    let quoted = line.split('"').nth(1);
    let bare = quoted.map_or(line.to_owned(), |quoted| line.replace(&format!("\"{quoted}\""), "QUOTED"));
    let words: Vec<&str> = bare.split(' ').collect();
    let resource = if words[2] == "QUOTED" { quoted.unwrap() } else { words[2] };
    let mut request = Request::new(words[1], resource, caller(words[0])).owned_by(OWNER);
    for word in &words[3..] {
        let (key, value) = word.split_once('=').unwrap();
        request = request.with(key, value);
    }
    (request, decision)
}

/// Each request of the table with its policies and the decision.
pub fn cases() -> Vec<(Policies, Request, String, String)> {
    let mut cases = Vec::new();
    for block in CASES.split("\n\n") {
        let lines: Vec<&str> =
            block.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        for line in lines.iter().filter_map(|line| line.strip_prefix("? ")) {
            let (request, decision) = request(line);
            cases.push((policies(&lines), request, decision.to_owned(), format!("{block}\n-> {line}")));
        }
    }
    cases
}

#[test]
fn each_case_is_decided_as_documented() {
    let cases = cases();
    assert!(cases.len() >= 150, "{}", cases.len());
    for (policies, request, decision, what) in cases {
        let verdict = evaluate(&policies, &request);
        assert_eq!(format!("{:?}", verdict.decision), decision, "{what}\n{verdict:?}");
    }
}

fn judge(lines: &[&str], ask: &str) -> (Verdict, Vec<String>) {
    let (request, _) = request(&format!("{ask} => x"));
    let verdict = evaluate(&policies(lines), &request);
    let answers = answers(&verdict, &request)
        .into_iter()
        .map(|answer| format!("{} {}", answer.ec.unwrap_or_default(), answer.message.unwrap_or_default()))
        .collect();
    (verdict, answers)
}

#[test]
fn the_deciding_statement_and_the_answer_are_named() {
    let allow = "i Allow oss:* @ *";
    for (lines, ask, cause, deciders, answer) in [
        (&[allow][..], "user oss:GetObject photos/a", Cause::Statement, 1, ""),
        (&[], "owner oss:GetObject photos/a", Cause::Owner, 0, ""),
        (
            &[allow, "i Deny oss:GetObject @ *"],
            "user oss:GetObject photos/a",
            Cause::Statement,
            1,
            "0003-00000201 Access denied by bucket policy.",
        ),
        (
            &[allow, "b Deny oss:GetObject @ * by *"],
            "user oss:GetObject photos/a",
            Cause::Statement,
            1,
            "0003-00000101 Access denied by bucket policy.",
        ),
        (
            &["i Deny oss:* @ *", "b Deny oss:GetObject @ * by *"],
            "user oss:GetObject photos/a",
            Cause::Statement,
            2,
            "0003-00000203 Access denied by bucket policy.",
        ),
        (
            &[allow, "s Allow oss:PutObject @ *"],
            "role oss:GetObject photos/a",
            Cause::Session,
            0,
            "0003-00000301 Access denied by authorizer's policy.",
        ),
        (
            &[],
            "user oss:GetObject photos/a",
            Cause::Nothing,
            0,
            "0003-00000202 You have no right to access this object.",
        ),
        (
            &[],
            "user oss:GetBucketInfo photos",
            Cause::Nothing,
            0,
            "0003-00000001 The bucket you access does not belong to you.",
        ),
        (
            &[],
            "user oss:ListObjects photos",
            Cause::Nothing,
            0,
            "0003-00000001 You have no right to access this object because of bucket acl.",
        ),
        (&[], "user oss:ListBuckets *", Cause::Nothing, 0, " You are forbidden to list buckets."),
        (
            &[],
            "anonymous oss:GetObject photos/a",
            Cause::Anonymous,
            0,
            "0003-00000005 Anonymous user has no right to access this object.",
        ),
        (
            &[allow],
            "otheruser oss:GetObject photos/a",
            Cause::BucketOfOthers,
            0,
            "0003-00000202 You have no right to access this object.",
        ),
        (
            &["b Allow oss:* @ * by *"],
            "otheruser oss:GetObject photos/a",
            Cause::OwnAccount,
            0,
            "0003-00000202 You have no right to access this object.",
        ),
    ] {
        let (verdict, answers) = judge(lines, ask);
        assert_eq!(verdict.cause, cause, "{lines:?} {ask}");
        assert_eq!(verdict.deciders.len(), deciders, "{lines:?} {ask}");
        assert_eq!(answers.first().map_or("", String::as_str), answer, "{lines:?} {ask}");
        assert_eq!(verdict.decision == Decision::Allow, answer.is_empty(), "{lines:?} {ask}");
    }
}

#[test]
fn what_is_unsure_is_said() {
    use oss403::policy::model::Doubt::*;
    for (line, ask, doubts) in [
        ("i Allow oss:* @ *", "user oss:GetObject photos/a", &[][..]),
        (
            "i Allow oss:* @ * if StringEqualsIfExists acs:SourceVpc vpc-1",
            "user oss:GetObject photos/a",
            &[Qualifier],
        ),
        ("i Allow oss:ListObjects @ * if StringLike oss:prefix *", "user oss:ListObjects photos", &[KeyCase]),
        ("i Allow oss:* @ * if StringLike oss:Prefix a", "user oss:GetObject photos/a", &[PrefixIgnored]),
        ("i Allow oss:* @ acs:oss:::x,*", "user oss:GetObject photos/a", &[ArnForm]),
    ] {
        assert_eq!(judge(&[line], ask).0.doubts, doubts, "{line}");
    }
}

#[test]
fn statements_that_are_refused_have_no_effect() {
    use oss403::policy::model::Reason::*;
    for (place, statement, reason) in [
        (Place::Identity, r#"{"Action": "*", "Resource": "*"}"#, Effect),
        (Place::Identity, r#"{"Effect": "allow", "Action": "*", "Resource": "*"}"#, Effect),
        (Place::Identity, r#"{"Effect": "Allow", "Resource": "*"}"#, Action),
        (Place::Identity, r#"{"Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*"}"#, Action),
        (Place::Identity, r#"{"Effect": "Allow", "Action": [1], "Resource": "*"}"#, Action),
        (Place::Identity, r#"{"Effect": "Allow", "Action": "*"}"#, Resource),
        (Place::Identity, r#"{"Effect": "Allow", "Action": "*", "NotResource": "*"}"#, Resource),
        (
            Place::Identity,
            r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": ["*"]}"#,
            Principal,
        ),
        (Place::Bucket, r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#, Principal),
        (
            Place::Bucket,
            r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": {"RAM": ["*"]}}"#,
            Principal,
        ),
        (
            Place::Identity,
            r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"ArnLike": {"a": "b"}}}"#,
            Condition,
        ),
        (
            Place::Identity,
            r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": "x"}}"#,
            Condition,
        ),
        (
            Place::Identity,
            r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"a": {}}}}"#,
            Condition,
        ),
    ] {
        let text = format!(r#"{{"Version": "1", "Statement": [{statement}]}}"#);
        let document = read(&text, syntax::by_id("json").unwrap()).unwrap();
        let policy = Policy::new(&document, place);
        assert!(policy.statements.is_empty(), "{statement}");
        assert_eq!(policy.ignored[0].reason, reason, "{statement}");
    }
}

#[test]
fn what_is_computed_leaves_the_decision_open() {
    let row = syntax::by_id("javascript").unwrap();
    for (action, resource, ask, decision) in [
        ("'oss:GetObject'", "arn", "oss:GetObject", Decision::Undecided),
        ("'oss:GetObject'", "[arn, '*']", "oss:GetObject", Decision::Allow),
        ("'oss:GetObject'", "arn", "oss:PutObject", Decision::ImplicitDeny),
        ("actions", "'*'", "oss:PutObject", Decision::Undecided),
    ] {
        let text =
            format!("p = {{Statement: [{{Effect: 'Allow', Action: {action}, Resource: {resource}}}]}}");
        let document = read(&text, row).unwrap();
        let policies =
            Policies { identity: vec![Policy::new(&document, Place::Identity)], ..Policies::default() };
        let request = Request::new(ask, "photos/a", caller("user"));
        assert_eq!(evaluate(&policies, &request).decision, decision, "{text}");
    }
}
