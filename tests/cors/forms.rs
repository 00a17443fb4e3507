//! Each mistake in rules for cross-origin requests and in referers is shown in XML and in two other notations.

use std::collections::BTreeSet;

use oss403::{Engine, Locale, Settings, Source, Timestamp, catalog, syntax};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mistake {
    /// What someone does.
    mistake: String,
    /// The page that tells it.
    page: String,
    /// What the page's message says of it in English.
    says: String,
    /// Why no other notation can have it.
    xml_only: Option<String>,
    /// Why a document in XML cannot have it.
    no_xml: Option<String>,
}

/// The bad examples of a page: language and text.
fn examples(page: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(fence) = lines.next() {
        let ticks = fence.len() - fence.trim_start_matches('`').len();
        if ticks < 3 {
            continue;
        }
        let body = lines.by_ref().take_while(|line| *line != "`".repeat(ticks));
        let is_carets = |line: &str| line.contains('^') && line.chars().all(|c| c == '^' || c == ' ');
        let text: Vec<&str> = body.filter(|line| !is_carets(line)).collect();
        if let Some((language, "bad")) = fence[ticks..].split_once(' ') {
            found.push((language.to_owned(), text.join("\n") + "\n"));
        }
    }
    found
}

/// The notation of an example: `xml` wherever the document itself stands.
fn form(language: &str, text: &str) -> String {
    let is_xml = ["<CORSConfiguration", "<RefererConfiguration"].iter().any(|root| text.contains(root));
    if is_xml && language != "markdown" { "xml".to_owned() } else { language.to_owned() }
}

#[test]
fn each_mistake_is_shown_in_three_notations() {
    let mistakes: Vec<Mistake> = serde_json::from_str(include_str!("mistakes.json")).unwrap();
    let engine = Engine::new(Settings::default(), Locale::En);
    let mut faults = Vec::new();
    for Mistake { mistake, page, says, xml_only, no_xml } in &mistakes {
        let rule = catalog::rule(page).unwrap_or_else(|| panic!("no page {page}"));
        let now: Timestamp = rule.now.as_deref().unwrap_or("2026-06-01T00:00:00Z").parse().unwrap();
        let fires = |(language, text): &(String, String)| {
            let row = syntax::by_id(language).unwrap();
            let reading = engine.read(&Source::new("example", row.id.as_str(), text.as_str()), now);
            reading.findings().iter().any(|found| found.rule == page && found.message.contains(says.as_str()))
        };
        let shown: BTreeSet<String> = examples(rule.examples())
            .into_iter()
            .filter(fires)
            .map(|(language, text)| form(&language, &text))
            .collect();
        let others = shown.iter().filter(|form| *form != "xml").count();
        let fits = match (xml_only, no_xml) {
            (None, None) => shown.contains("xml") && others >= 2,
            // a reason that no longer holds is a fault as well
            (Some(_), None) => {
                shown.contains("xml") && shown.iter().all(|form| form == "xml" || form == "markdown")
            }
            (None, Some(_)) => !shown.contains("xml") && others >= 2,
            (Some(_), Some(_)) => false,
        };
        if !fits {
            faults.push(format!("{page}: {mistake}: {shown:?}"));
        }
    }
    for rule in
        catalog::rules().iter().filter(|rule| rule.id.starts_with("cors-") || rule.id.starts_with("referer-"))
    {
        if !mistakes.iter().any(|mistake| mistake.page == rule.id) {
            faults.push(format!("{}: no mistake leads to it", rule.id));
        }
    }
    assert!(mistakes.len() >= 39 && faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn a_document_is_no_longer_than_16_kb() {
    let engine = Engine::new(Settings::default(), Locale::En);
    let document = |length: usize| {
        let rule = "<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>";
        let (open, close) = (
            format!("<CORSConfiguration><ResponseVary>true</ResponseVary>{rule}<!--"),
            "--></CORSConfiguration>",
        );
        format!("{open}{}{close}", "x".repeat(length - open.len() - close.len()))
    };
    let told = |text: &str| {
        let reading = engine.read(&Source::new("oss.xml", "xml", text), Timestamp::UNIX_EPOCH);
        let told = reading.findings().iter().filter(|found| found.rule == "cors-rule-count");
        told.map(|found| found.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(document(16_384).len(), 16_384);
    assert_eq!(told(&document(16_384)), [""; 0]);
    assert_eq!(told(&document(16_385)), ["The document is 16385 bytes long; OSS takes 16 KB at most."]);
}

/// Referers by name, in lists that a call makes, behind pointers and in blocks.
#[test]
fn referers_are_read_in_the_forms_that_programs_have() {
    let engine = Engine::new(Settings::default(), Locale::En);
    let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    let found = |language: &str, text: &str| -> Vec<String> {
        let row = syntax::by_id(language).unwrap();
        let reading = engine.read(&Source::new("example", row.id.as_str(), text), now);
        let own = reading.findings().iter().filter(|found| found.rule.starts_with("referer-"));
        own.map(|found| format!("{} {}", found.rule, found.span.of(text))).collect()
    };
    let entry = "referer-entry-form www.example.com";
    for (language, text) in [
        (
            "python",
            "import oss2\nallow_list = ['www.example.com']\nbucket.put_bucket_referer(oss2.models.BucketReferer(True, allow_list))\n",
        ),
        (
            "javascript",
            "const OSS = require('ali-oss');\nconst allowed = ['www.example.com'];\nawait client.putBucketReferer('photos-1', true, allowed);\n",
        ),
        (
            "java",
            "import com.aliyun.oss.OSS;\nclass A {\n    void f() {\n        client.setBucketReferer(\"photos-1\", new BucketReferer(true, Arrays.asList(\"www.example.com\")));\n    }\n}\n",
        ),
        (
            "kotlin",
            "import com.aliyun.oss.OSS\nval allowed: List<String> = listOf(\"www.example.com\")\nclient.setBucketReferer(\"photos-1\", BucketReferer(true, allowed))\n",
        ),
        (
            "kotlin",
            "import com.aliyun.oss.OSS\nval referers = BucketReferer().apply {\n    isAllowEmptyReferer = true\n    refererList = listOf(\"www.example.com\")\n}\n",
        ),
        (
            "ruby",
            "require 'aliyun/oss'\nbucket.referer = Aliyun::OSS::BucketReferer.new(:allow_empty => true, :whitelist => ['www.example.com'])\n",
        ),
        (
            "go",
            "package main\n\nimport \"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss\"\n\nvar allowed = []string{\"www.example.com\"}\n\nfunc run() {\n\tclient.PutBucketReferer(ctx, &oss.PutBucketRefererRequest{Bucket: oss.Ptr(\"photos-1\"), RefererConfiguration: &oss.RefererConfiguration{AllowEmptyReferer: oss.Ptr(true), RefererList: &oss.RefererList{Referers: allowed}}})\n}\n",
        ),
    ] {
        let told = found(language, text);
        assert!(told.iter().any(|one| one == entry), "{language}: {text}: {told:?}");
    }
    let refused = found(
        "go",
        "package main\n\nimport \"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss\"\n\nfunc run() {\n\tclient.PutBucketReferer(ctx, &oss.PutBucketRefererRequest{Bucket: oss.Ptr(\"photos-1\"), RefererConfiguration: &oss.RefererConfiguration{AllowEmptyReferer: oss.Ptr(false), RefererList: &oss.RefererList{Referers: []string{}}}})\n}\n",
    );
    assert!(refused.iter().any(|one| one.starts_with("referer-empty-refused ")), "{refused:?}");
    // made longer, given twice, a parameter, part of an expression
    for (language, text) in [
        (
            "python",
            "import oss2\nallow_list = ['www.example.com']\nallow_list.append(more)\nbucket.put_bucket_referer(oss2.models.BucketReferer(True, allow_list))\n",
        ),
        (
            "javascript",
            "const OSS = require('ali-oss');\nlet allowed = ['www.example.com'];\nallowed = read();\nawait client.putBucketReferer('photos-1', true, allowed);\n",
        ),
        (
            "python",
            "import oss2\ndef put(allow_list=['www.example.com']):\n    bucket.put_bucket_referer(oss2.models.BucketReferer(True, allow_list))\n",
        ),
        (
            "javascript",
            "const OSS = require('ali-oss');\nconst allowed = ['www.example.com'].map(widen);\nawait client.putBucketReferer('photos-1', true, allowed);\n",
        ),
    ] {
        assert_eq!(found(language, text), [""; 0], "{language}: {text}");
    }
}
