//! The catalog explains every message of status 403 in every form in which a developer meets it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails may panic")]

use oss403::{Engine, Locale, Settings, Timestamp, catalog};

fn engine(locale: Locale) -> Engine {
    Engine::new(Settings::default(), locale)
}

fn now() -> Timestamp {
    "2026-06-01T00:00:00Z".parse().unwrap()
}

/// Every message of status 403: code, text with its variable parts filled, whether the customer listed it.
fn messages() -> Vec<(&'static str, Option<String>, bool)> {
    let codes = catalog::errors().iter().filter(|code| code.status == Some(403));
    let all = codes.flat_map(|code| code.messages.iter().map(move |message| (code, message)));
    let filled = |text: &String| match text.split_once('{') {
        Some((head, _)) => format!("{head}[\"eq\",\"$bucket\",\"photos\"]"),
        None => text.clone(),
    };
    all.filter(|(_, message)| !message.source.contains("errors_other"))
        .map(|(code, message)| (code.code.as_str(), message.text.as_ref().map(filled), message.customer))
        .collect()
}

fn body(code: &str, text: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>\n  <Code>{code}</Code>\n  <Message>{text}</Message>\n  \
         <RequestId>66A1B2C3D4E5F60718293A4B</RequestId>\n  <HostId>photos-1.oss-cn-hangzhou.aliyuncs.com</HostId>\n</Error>\n"
    )
}

/// True if `text` leads to `code`, with cause and remedy, in both languages.
fn leads_to(text: &str, code: &str) -> bool {
    [Locale::En, Locale::Zh].into_iter().all(|locale| {
        let found = engine(locale).explain(text, now());
        found.iter().any(|found| {
            found.code.as_deref() == Some(code) && !found.cause.is_empty() && !found.solution.is_empty()
        })
    })
}

#[test]
fn what_the_sdks_print_is_read() {
    let id = "67F79989D4E5F60718293A4B";
    let text = "The request signature we calculated does not match the signature you provided. Check your key and signing method.";
    let java = format!(
        "Exception in thread \"main\" com.aliyun.oss.OSSException: {text}\n[ErrorCode]: SignatureDoesNotMatch\n[RequestId]: {id}\n[HostId]: photos-1.oss-cn-hangzhou.aliyuncs.com\n\tat com.aliyun.oss.A.b(A.java:1)\n"
    );
    let later = format!(
        "Error returned by Service. \nHttp Status Code: 403. \nError Code: SignatureDoesNotMatch. \nRequest Id: {id}. \nMessage: {text}.\nEC: 0002-00000040.\nTimestamp: 2025-04-10 10:00:57 +0000 UTC.\nRequest Endpoint: GET https://photos-1.oss-cn-hangzhou.aliyuncs.com/k."
    );
    let go = format!(
        "oss: service returned error: StatusCode=403, ErrorCode=SignatureDoesNotMatch, ErrorMessage=\"{text}\", RequestId={id}, Endpoint=photos-1.oss-cn-hangzhou.aliyuncs.com, Ec=0002-00000040"
    );
    let python = format!(
        "{{'status': 403, 'x-oss-request-id': '{id}', 'details': {{'Code': 'SignatureDoesNotMatch', 'Message': '{text}', 'RequestId': '{id}', 'EC': '0002-00000040'}}}}"
    );
    let sentence = format!("PUT https://photos-1.oss-cn-hangzhou.aliyuncs.com/k failed: {text}");
    for dump in [&java, &later, &go, &python, &sentence] {
        let found = engine(Locale::En).explain(dump, now());
        assert_eq!(found.len(), 1, "{dump}: {found:?}");
        assert_eq!(found[0].code.as_deref(), Some("SignatureDoesNotMatch"), "{dump}");
        assert!(found[0].message.as_deref().is_some_and(|message| text.starts_with(message)), "{dump}");
        assert!(found[0].ec.contains(&"0002-00000040".to_owned()), "{dump}: {:?}", found[0].ec);
    }
}

#[test]
fn a_rule_is_named_only_for_what_it_predicts() {
    let rules = |text: &str| engine(Locale::En).explain(text, now())[0].rules.clone();
    assert_eq!(
        rules("Access denied by bucket policy."),
        [
            "signed-url-denied",
            "client-plain-http",
            "policy-deny-swallows",
            "policy-broad",
            "policy-owner-locked-out"
        ]
    );
    assert_eq!(rules("Request has expired."), ["signed-url-expired", "presign-expiry"]);
}

#[test]
fn every_message_is_known_whole_cut_and_in_a_body() {
    let mut customers = 0;
    let mut faults = Vec::new();
    let messages = messages();
    for (code, text, customer) in &messages {
        customers += usize::from(*customer);
        let Some(text) = text else { continue };
        let cut = text.chars().count() * 3 / 4;
        let cut: String = text.chars().take(cut).collect();
        for (form, text) in [("whole", text.clone()), ("cut", cut), ("body", body(code, text))] {
            if !leads_to(&text, code) {
                faults.push(format!("{code} {form}: {text}"));
            }
        }
        let first = engine(Locale::En).explain(&body(code, text), now());
        if first.first().and_then(|found| found.code.as_deref()) != Some(code) {
            faults.push(format!("{code}: its body leads elsewhere"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(customers, 48, "of the customer's messages");
    assert!(messages.len() >= 68, "{} messages", messages.len());
}

#[test]
fn every_code_and_every_ec_is_known() {
    for code in catalog::errors().iter().filter(|code| code.status == Some(403)) {
        assert!(leads_to(&code.code, &code.code), "{}", code.code);
        for ec in code.messages.iter().flat_map(|message| &message.ec) {
            let found = engine(Locale::En).explain(ec, now());
            assert!(!found.is_empty() && !found[0].cause.is_empty(), "{ec}");
        }
    }
}

#[test]
fn the_code_of_a_body_beats_its_text() {
    let text = "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.";
    for code in ["AccessDenied", "PermanentRedirect"] {
        let found = engine(Locale::En).explain(&body(code, text), now());
        assert_eq!(found[0].code.as_deref(), Some(code));
    }
}

#[test]
fn what_is_nothing_of_oss_is_not_explained() {
    for text in ["", "hello", "Not found", "the quick brown fox", "{}", "<a/>", "403"] {
        assert!(engine(Locale::En).explain(text, now()).is_empty(), "{text}");
    }
}
