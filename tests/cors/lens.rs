//! The sentence above each rule: which pages may send what.

use oss403::{Engine, Locale, Settings, Source, Timestamp, syntax};

/// The first words of each line that has a sentence above it, and the sentence.
fn lenses(language: &str, text: &str, locale: Locale) -> Vec<(String, String)> {
    let row = syntax::by_id(language).unwrap();
    let engine = Engine::new(Settings::default(), locale);
    let source = Source::new("x", row.id.as_str(), text);
    let reading = engine.read(&source, Timestamp::UNIX_EPOCH);
    let told = engine.lenses(&reading).into_iter();
    told.map(|lens| (lens.span.of(text).lines().next().unwrap().trim().to_owned(), lens.title)).collect()
}

const XML: &str = r#"<CORSConfiguration>
  <CORSRule>
    <AllowedOrigin>https://www.example.com</AllowedOrigin>
    <AllowedOrigin>http://localhost:*</AllowedOrigin>
    <AllowedMethod>PUT</AllowedMethod>
    <AllowedHeader>*</AllowedHeader>
    <ExposeHeader>ETag</ExposeHeader>
  </CORSRule>
  <CORSRule>
    <AllowedOrigin>*</AllowedOrigin>
    <AllowedMethod>GET</AllowedMethod>
    <AllowedMethod>HEAD</AllowedMethod>
  </CORSRule>
  <ResponseVary>true</ResponseVary>
</CORSConfiguration>
"#;

#[test]
fn each_rule_of_a_document_has_a_sentence_in_both_languages() {
    let told = lenses("xml", XML, Locale::En);
    assert_eq!(
        told,
        [
            (
                "<CORSRule>".to_owned(),
                "Rule 1: pages of `https://www.example.com`, `http://localhost:*` may send `PUT` with any request header, and may read `ETag` of the answer.".to_owned()
            ),
            (
                "<CORSRule>".to_owned(),
                "Rule 2: pages of every origin may send `GET`, `HEAD` without request headers of their own, and see no response header but the simple ones.".to_owned()
            ),
        ]
    );
    let told = lenses("xml", XML, Locale::Zh);
    assert_eq!(
        told.into_iter().map(|(_, title)| title).collect::<Vec<_>>(),
        [
            "规则 1：`https://www.example.com`、`http://localhost:*` 的页面可以使用 `PUT`，并可带任意请求头，可读取响应头 `ETag`。",
            "规则 2：所有来源的页面可以使用 `GET`、`HEAD`，但不能带自定义请求头，只能读取基本响应头。",
        ]
    );
}

#[test]
fn every_notation_has_it() {
    for (language, text, line, said) in [
        (
            "terraform",
            "resource \"alicloud_oss_bucket\" \"b\" {\n  cors_rule {\n    allowed_origins = [\"https://a.example.com\"]\n    allowed_methods = [\"PUT\"]\n  }\n}\n",
            "{",
            "Rule 1: pages of `https://a.example.com` may send `PUT`",
        ),
        (
            "javascript",
            "const OSS = require('ali-oss');\nclient.putBucketCORS('b', [\n  { allowedOrigin: '*', allowedMethod: ['GET'] },\n]);\n",
            "{ allowedOrigin: '*', allowedMethod: ['GET'] }",
            "Rule 1: pages of every origin may send `GET`",
        ),
        (
            "java",
            "import com.aliyun.oss.model.*;\nCORSRule r = new CORSRule();\nr.addAllowdOrigin(\"http://a.com\");\nr.addAllowedMethod(\"PUT\");\n",
            "CORSRule r = new CORSRule();",
            "This rule: pages of `http://a.com` may send `PUT`",
        ),
        (
            "yaml",
            "Resources:\n  B:\n    Type: ALIYUN::OSS::Bucket\n    Properties:\n      CORSConfiguration:\n        CORSRule:\n          - AllowedOrigin:\n              - \"*\"\n            AllowedMethod:\n              - PUT\n",
            "AllowedOrigin:",
            "Rule 1: pages of every origin may send `PUT`",
        ),
        (
            "typescript",
            "import OSS from 'ali-oss';\nawait client.putBucketCORS('b', [{ allowedOrigin: [SITE, 'https://a.com'], allowedMethod: 'PUT' }]);\n",
            "{ allowedOrigin: [SITE, 'https://a.com'], allowedMethod: 'PUT' }",
            "Rule 1: pages of `https://a.com`, … may send `PUT`",
        ),
    ] {
        let told = lenses(language, text, Locale::En);
        let [(first, title)] = &told[..] else { panic!("{language}: {told:?}") };
        assert_eq!(first, line, "{language}");
        assert!(title.starts_with(said), "{language}: {title}");
    }
}

#[test]
fn of_what_says_nothing_nothing_is_said() {
    for (language, text) in [
        // another cloud's
        (
            "xml",
            "<CORSConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>",
        ),
        // not finished yet
        (
            "xml",
            "<CORSConfiguration><ResponseVary>true</ResponseVary><CORSRule></CORSRule><CORSRule><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>",
        ),
        (
            "xml",
            "<RefererConfiguration><AllowEmptyReferer>true</AllowEmptyReferer><RefererList/></RefererConfiguration>",
        ),
    ] {
        assert_eq!(lenses(language, text, Locale::En), [], "{text}");
    }
}

#[test]
fn of_very_many_rules_the_first_ones_are_told() {
    let rule = "<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>";
    let text = format!(
        "<CORSConfiguration><ResponseVary>true</ResponseVary>{}</CORSConfiguration>",
        rule.repeat(700)
    );
    assert_eq!(lenses("xml", &text, Locale::En).len(), 500);
}
