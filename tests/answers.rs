//! What the engine offers beside findings and hovers: completions, links, inlay hints. `|` is the cursor.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails may panic")]

use oss403::{
    Completion, Engine, Locale, Reading, Settings, Source, Timestamp, catalog, settings::InlayHints, syntax,
};

fn engine(locale: Locale, expiry: bool, region: bool) -> Engine {
    let inlay_hints = InlayHints { expiry, region };
    Engine::new(Settings { inlay_hints, ..Settings::default() }, locale)
}

fn now() -> Timestamp {
    "2026-06-01T00:00:00Z".parse().unwrap()
}

fn read(engine: &Engine, language: &str, text: &str) -> Reading {
    let language = syntax::by_id(language).unwrap_or_else(|| panic!("no language {language}"));
    engine.read(&Source::new("a", language.id.as_str(), text), now())
}

/// What is offered at the `|` of `text`, and the text without it.
fn offered(language: &str, text: &str) -> (Vec<Completion>, String) {
    let at = text.find('|').unwrap();
    let text = text.replacen('|', "", 1);
    let engine = engine(Locale::En, false, false);
    (engine.complete(&read(&engine, language, &text), at), text)
}

/// The text after the completion called `label` was chosen.
fn chosen(language: &str, text: &str, label: &str) -> String {
    let (offered, mut text) = offered(language, text);
    let completion = offered.iter().find(|one| one.label == label);
    let completion = completion.unwrap_or_else(|| panic!("{label} is not offered in {text}"));
    text.replace_range(completion.edit.span.start..completion.edit.span.end, &completion.edit.text);
    text
}

#[test]
fn a_choice_completes_what_was_typed() {
    for (language, typed, label, text) in [
        (
            "python",
            "import oss2\nendpoint = \"|\"",
            "oss-cn-hangzhou.aliyuncs.com",
            "import oss2\nendpoint = \"oss-cn-hangzhou.aliyuncs.com\"",
        ),
        (
            "python",
            "e = 'https://oss-cn-h|'",
            "oss-cn-hangzhou.aliyuncs.com",
            "e = 'https://oss-cn-hangzhou.aliyuncs.com'",
        ),
        (
            "python",
            "e = 'https://photos.oss-cn-h|'",
            "oss-cn-hangzhou.aliyuncs.com",
            "e = 'https://photos.oss-cn-hangzhou.aliyuncs.com'",
        ),
        (
            "python",
            "域 = 'oss-|",
            "oss-cn-beijing-internal.aliyuncs.com",
            "域 = 'oss-cn-beijing-internal.aliyuncs.com",
        ),
        (
            "dotenv",
            "OSS_ENDPOINT=|",
            "oss-ap-southeast-1.aliyuncs.com",
            "OSS_ENDPOINT=oss-ap-southeast-1.aliyuncs.com",
        ),
        (
            "yaml",
            "oss:\n  endpoint: oss-cn-|\n",
            "oss-cn-shanghai.aliyuncs.com",
            "oss:\n  endpoint: oss-cn-shanghai.aliyuncs.com\n",
        ),
        (
            "javascript",
            "const OSS = require('ali-oss');\nnew OSS({ region: 'cn|' });",
            "oss-cn-hangzhou",
            "const OSS = require('ali-oss');\nnew OSS({ region: 'oss-cn-hangzhou' });",
        ),
        (
            "python",
            "import oss2\nif e.code == 'Sig|':",
            "SignatureDoesNotMatch",
            "import oss2\nif e.code == 'SignatureDoesNotMatch':",
        ),
        (
            "javascript",
            "const OSS = require('ali-oss');\nif (err.code === '|') {}",
            "AccessDenied",
            "const OSS = require('ali-oss');\nif (err.code === 'AccessDenied') {}",
        ),
    ] {
        assert_eq!(chosen(language, typed, label), text);
    }
}

#[test]
fn nothing_is_offered_where_nothing_is_asked() {
    for (language, text) in [
        ("python", "|"),
        ("python", "x = '|'"),
        ("python", "import oss2\nname = '|'"),
        ("python", "endpoint = '|'  # of some other service"),
        ("yaml", "region: |\n"),
        ("python", "import boto3\nif e.code == '|':"),
        ("python", "import oss2\n# endpoint = |"),
        ("markdown", "The endpoint = | of it\n"),
    ] {
        let (offered, _) = offered(language, text);
        assert!(offered.is_empty(), "{text}: {} of them, such as {}", offered.len(), offered[0].label);
    }
}

#[test]
fn a_completion_is_found_by_every_name_of_its_region() {
    let (offered, _) = offered("dotenv", "OSS_ENDPOINT=|");
    let labels: Vec<&str> = offered.iter().map(|one| one.label.as_str()).collect();
    assert!(labels.len() > 50);
    // what is closed is not offered, and public comes before internal
    for region in catalog::regions().iter().filter(|region| region.status == "closed") {
        assert!(region.public.iter().all(|host| !labels.contains(&host.as_str())), "{}", region.id);
    }
    let at = |label: &str| labels.iter().position(|one| *one == label).unwrap();
    assert!(at("oss-cn-hangzhou.aliyuncs.com") < at("oss-cn-hangzhou-internal.aliyuncs.com"));
    let one = &offered[at("oss-cn-hangzhou-internal.aliyuncs.com")];
    assert!(
        ["杭州", "Hangzhou", "cn-hangzhou"].iter().all(|name| one.filter.contains(name)),
        "{}",
        one.filter
    );
    assert!(one.detail.contains("Hangzhou") && one.detail.contains("internal"), "{}", one.detail);
}

#[test]
fn codes_are_explained_and_those_of_403_come_first() {
    let (offered, _) = offered("python", "import oss2\nif e.code == '|':");
    let first_other = offered.iter().position(|one| one.detail != "403").unwrap();
    let of_403 = catalog::errors().iter().filter(|code| code.status == Some(403)).count();
    assert!(first_other >= of_403, "{first_other} of {of_403}");
    for completion in &offered {
        assert!(completion.documentation.contains(&completion.label), "{}", completion.label);
        // HTML to an editor, which drops it
        let bare = completion.documentation.split('`').step_by(2).any(|text| text.contains("<StringToSign>"));
        assert!(!bare, "{}", completion.documentation);
    }
    let mut labels: Vec<_> = offered.iter().map(|one| &one.label).collect();
    labels.sort();
    labels.dedup();
    assert_eq!(labels.len(), offered.len(), "a code stands twice");
}

#[test]
fn links_lead_from_findings_and_codes_to_the_vendor() {
    let text = "import oss2\ne = 'https://oss-cn-hangzhuo.aliyuncs.com'\nif error.code == 'SignatureDoesNotMatch':\n    pass\nname = 'AccessDenied'\n";
    for (locale, language) in [(Locale::En, "/en/"), (Locale::Zh, "/zh/")] {
        let engine = engine(locale, false, false);
        let links = engine.links(&read(&engine, "python", text));
        let spans: Vec<&str> = links.iter().map(|link| link.span.of(text)).collect();
        assert_eq!(spans, ["cn-hangzhuo", "SignatureDoesNotMatch", "AccessDenied"]);
        for link in &links {
            assert!(link.url.contains(language) && !link.title.is_empty(), "{link:?}");
        }
    }
    let engine = engine(Locale::En, false, false);
    assert!(
        engine
            .links(&read(&engine, "python", "import oss2\ne = 'oss-cn-hangzhou.aliyuncs.com'\n"))
            .is_empty()
    );
}

/// The text with its inlay hints written into it.
fn hinted(locale: Locale, expiry: bool, region: bool, text: &str) -> String {
    let engine = engine(locale, expiry, region);
    let mut out = text.to_owned();
    for hint in engine.inlay_hints(&read(&engine, "python", text), now()).iter().rev() {
        out.insert_str(hint.at, &format!("[{}]", hint.label));
    }
    out
}

#[test]
fn hints_stand_behind_what_they_tell() {
    let url = |expires: i64| {
        format!(
            "u = 'https://b-1.oss-cn-hangzhou.aliyuncs.com/a?OSSAccessKeyId=LTAI5tQnGqXw2Rk8vZ7pYbSd&Expires={expires}&Signature=q3bX0zZkQ1v7c9hYxL2mN4pR6tU%3D'\n"
        )
    };
    let now = now().as_second();
    assert_eq!(hinted(Locale::En, false, false, &url(now)), url(now), "all hints are off by default");
    for (left, locale, shown) in [
        (90_000, Locale::En, "[1 d 1 h]"),
        (90_000, Locale::Zh, "[1 天 1 小时]"),
        (59, Locale::En, "[59 s]"),
        (0, Locale::En, "[0 s]"),
        (-3_660, Locale::En, "[−1 h 1 min]"),
    ] {
        let marked = hinted(locale, true, false, &url(now + left));
        assert!(marked.contains(&format!("Expires={}{shown}&", now + left)), "{marked}");
        assert_eq!(marked.matches('[').count(), 1, "{marked}");
    }
    let regions = hinted(Locale::Zh, false, true, &url(now));
    assert!(regions.contains("oss-cn-hangzhou.aliyuncs.com[华东1（杭州）]/a"), "{regions}");
    // nothing is known of a region that there is not, nor of a template
    for text in [
        "import oss2\ne = 'oss-cn-hangzhuo.aliyuncs.com'\n",
        "import oss2\ne = f'oss-{region}.aliyuncs.com'\n",
    ] {
        assert_eq!(hinted(Locale::En, true, true, text), text);
    }
    let v4 = "import oss2\nu = 'https://b-1.oss-cn-hangzhou.aliyuncs.com/a?x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-credential=LTAI5tQnGqXw2Rk8vZ7pYbSd%2F20260531%2Fcn-hangzhou%2Foss%2Faliyun_v4_request&x-oss-date=20260531T230000Z&x-oss-expires=7200&x-oss-signature=77dbb25b5b2a3b1f1c5a5ff2c1f0bb0e0c3ce0a8ab0e7f3e4d5c6b7a8f9e0d1c'\n";
    assert!(hinted(Locale::En, true, false, v4).contains("x-oss-expires=7200[1 h]&"));
}
