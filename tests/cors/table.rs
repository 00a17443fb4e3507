//! The table of `cases.txt`: from the documented way in which rules are matched.

use oss403::{
    cors::{Cors, Miss, Outcome, Request, evaluate},
    sight::{ConfigKind, configs},
    syntax::{self, Syntax},
};

const CASES: &str = include_str!("cases.txt");

/// The values of one column, divided by commas unless they stand in quotes.
fn values(column: &str) -> Vec<String> {
    match column.trim().strip_prefix('"') {
        Some(quoted) => vec![quoted.trim_end_matches('"').to_owned()],
        None => column.trim().split(',').filter(|one| !one.is_empty()).map(str::to_owned).collect(),
    }
}

/// The rules of a block as the document that says so.
pub fn xml(lines: &[&str]) -> String {
    let names = ["AllowedOrigin", "AllowedMethod", "AllowedHeader", "ExposeHeader", "MaxAgeSeconds"];
    let mut text = String::from("<CORSConfiguration>");
    for line in lines.iter().filter(|line| line.contains('|')) {
        text.push_str("<CORSRule>");
        for (name, column) in names.iter().zip(line.split('|')) {
            values(column).iter().for_each(|value| text.push_str(&format!("<{name}>{value}</{name}>")));
        }
        text.push_str("</CORSRule>");
    }
    text + "</CORSConfiguration>"
}

/// The rules that a text says.
pub fn read(language: &str, text: &str) -> Vec<Cors> {
    let found = configs(text, &Syntax::new(text, syntax::by_id(language).unwrap()));
    found
        .into_iter()
        .filter_map(|config| match config.kind {
            ConfigKind::Cors(cors) => Some(*cors),
            _ => None,
        })
        .collect()
}

fn request(line: &str) -> (Request, &str) {
    let (asked, wanted) = line[2..].split_once(" => ").unwrap();
    let mut words = asked.split(' ');
    let mut next = || words.next().unwrap_or_default().to_owned();
    let (origin, method, headers) = (next(), next(), next());
    (Request { origin, method, headers: values(&headers), simple: line.starts_with('!') }, wanted)
}

fn told(outcome: &Outcome) -> String {
    let word = |miss: &Miss| match miss {
        Miss::Origin => "origin",
        Miss::Method => "method",
        Miss::Headers(_) => "headers",
    };
    match outcome.rule {
        Some(rule) => (rule + 1).to_string(),
        None => outcome.misses.iter().map(word).collect::<Vec<_>>().join(" "),
    }
}

#[test]
fn every_case_is_answered_as_documented() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for block in CASES.split("\n\n") {
        let lines: Vec<&str> = block.lines().filter(|line| !line.starts_with('#')).collect();
        let requests: Vec<&&str> = lines.iter().filter(|line| line.starts_with(['?', '!'])).collect();
        if requests.is_empty() {
            continue;
        }
        let rules: Vec<&str> = lines.iter().copied().filter(|line| line.contains('|')).collect();
        let cors = read("xml", &xml(&rules)).remove(0);
        assert_eq!(cors.rules.len(), rules.len(), "{block}");
        for line in requests {
            let (request, wanted) = request(line);
            let outcome = evaluate(&cors, &request);
            let status = match (request.simple, outcome.rule) {
                (true, _) => None,
                (false, Some(_)) => Some(200),
                (false, None) => Some(403),
            };
            if told(&outcome) != wanted || outcome.status != status {
                wrong.push(format!("{line}\n   is {}", told(&outcome)));
            }
            let allows = outcome.headers.iter().any(|(name, _)| *name == "Access-Control-Allow-Origin");
            assert_eq!(allows, outcome.rule.is_some(), "{line}");
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 80, "{count} cases");
}

fn headers(xml: &str, request: &Request) -> Vec<String> {
    let outcome = evaluate(&read("xml", xml)[0], request);
    outcome.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect()
}

#[test]
fn the_answer_carries_the_headers_of_the_rule_that_matches() {
    let xml = "<CORSConfiguration><CORSRule><AllowedOrigin>https://a.example.com</AllowedOrigin><AllowedMethod>PUT</AllowedMethod><AllowedMethod>GET</AllowedMethod><AllowedHeader>*</AllowedHeader><ExposeHeader>ETag</ExposeHeader><ExposeHeader>x-oss-request-id</ExposeHeader><MaxAgeSeconds>600</MaxAgeSeconds></CORSRule><ResponseVary>true</ResponseVary></CORSConfiguration>";
    let mut request = Request {
        origin: "https://a.example.com".into(),
        method: "PUT".into(),
        headers: vec!["content-type".into(), "x-oss-date".into()],
        simple: false,
    };
    assert_eq!(
        headers(xml, &request),
        [
            "Access-Control-Allow-Origin: https://a.example.com",
            "Access-Control-Allow-Methods: PUT, GET",
            "Access-Control-Allow-Headers: content-type, x-oss-date",
            "Access-Control-Expose-Headers: ETag, x-oss-request-id",
            "Access-Control-Max-Age: 600",
            "Vary: Origin",
        ]
    );
    request.simple = true;
    assert_eq!(
        headers(xml, &request),
        [
            "Access-Control-Allow-Origin: https://a.example.com",
            "Access-Control-Expose-Headers: ETag, x-oss-request-id",
            "Vary: Origin",
        ]
    );
    request.origin = "https://b.example.com".into();
    // the header comes whether or not a rule matches
    assert_eq!(headers(xml, &request), ["Vary: Origin"]);
}

#[test]
fn what_only_the_program_knows_is_told_to_be_unsure() {
    let js = "const OSS = require('ali-oss');\nclient.putBucketCORS('b', [{ allowedOrigin: origin, allowedMethod: ['GET'] }]);\n";
    let cors = read("javascript", js).remove(0);
    let asked = Request { origin: "https://a.com".into(), method: "GET".into(), ..Request::default() };
    let outcome = evaluate(&cors, &asked);
    assert!(outcome.rule.is_none() && outcome.unsure);
    let asked = Request { method: "GET".into(), ..asked };
    let sure = read("xml", "<CORSConfiguration></CORSConfiguration>").remove(0);
    assert!(!evaluate(&sure, &asked).unsure);
}
