//! Policies of any size are read in a time that grows with their length.

use std::time::{Duration, Instant};

use oss403::{
    policy::{self, Place, Policies, Policy, Request, evaluate::Caller},
    syntax::{self, Syntax},
};

fn time(text: &str, language: &str) -> (Duration, usize) {
    let start = Instant::now();
    let found = policy::find(text, &Syntax::new(text, syntax::by_id(language).unwrap()));
    (start.elapsed(), found.len())
}

#[test]
fn ten_thousand_levels_are_survived() {
    for (open, close) in [("[", "]"), ("{\"Statement\":", "}"), ("{\"a\":[", "]}")] {
        for language in ["json", "javascript", "php", "yaml", "go"] {
            let deep = format!("{}{}", open.repeat(10_000), close.repeat(10_000));
            let text = format!("{{\"Statement\": [{{\"Effect\": \"Allow\", \"Action\": {deep}}}]}}");
            let (_, found) = time(&text, language);
            assert_eq!(found, 1, "{open} in {language}");
            // never closed
            time(&format!("{{\"Statement\": {}", open.repeat(10_000)), language);
        }
    }
    let yaml: String = (0..3_000).map(|i| format!("{}a:\n", " ".repeat(i))).collect();
    time(&format!("Statement:\n{yaml}"), "yaml");
}

#[test]
fn long_texts_take_linear_time() {
    let long = "x".repeat(1 << 20);
    let one =
        format!(r#"{{"Statement": [{{"Effect": "Allow", "Action": "{long}", "Resource": "*{long}?"}}]}}"#);
    assert_eq!(time(&one, "json").1, 1);
    for (language, unit) in [
        ("json", r#"{"Statement": [{"Effect": "Allow", "Action": "oss:*", "Resource": "*"}]},"#),
        ("javascript", "{ let Statement = 1; "),
        ("javascript", "f({ Statement: x }); "),
        ("javascript", "[{ Statement"),
        ("java", "s = \"{\\\"Statement\\\":[]}\"; "),
        ("python", "p = {'Statement': [{'Effect': 'Allow', 'Action': ('oss:' + x)}]}\n"),
        ("yaml", "- Statement:\n  - Effect: Allow\n"),
        ("yaml", "Statement: |\n  {\"Statement\": []}\n"),
    ] {
        let least = |count: usize| {
            let text = unit.repeat(count);
            (0..3).map(|_| time(&text, language).0).min().unwrap_or_default()
        };
        let (small, large) = (least(200).max(Duration::from_millis(1)), least(6_400));
        // thirty-two times the text: thirty-two times the time and some noise, but not its square
        assert!(large < small * 250, "{unit}: {small:?} and {large:?}");
    }
}

#[test]
fn a_thousand_statements_are_read_and_evaluated_at_once() {
    let statements: Vec<String> = (0..1_000)
        .map(|i| {
            format!(
                r#"{{"Effect": "Allow", "Action": ["oss:GetObject"], "Resource": ["acs:oss:*:*:bucket-{i}/*"]}}"#
            )
        })
        .collect();
    let text = format!(r#"{{"Version": "1", "Statement": [{}]}}"#, statements.join(","));
    assert!(text.len() > 80_000);
    let document = policy::read(&text, syntax::by_id("json").unwrap()).unwrap();
    assert_eq!(document.statements.len(), 1_000);
    let policies =
        Policies { identity: vec![Policy::new(&document, Place::Identity)], ..Policies::default() };
    let caller = Caller::User { account: None, id: String::new() };
    let request = Request::new("oss:GetObject", "bucket-999/a", caller);
    let verdict = policy::evaluate(&policies, &request);
    assert_eq!(verdict.deciders[0].statement, 999);
}
