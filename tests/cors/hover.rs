//! What an editor shows of an element, in every notation.

use oss403::{Engine, Locale, Settings, Source, Timestamp, syntax};

/// The hover at the mark `‸`.
fn hover(language: &str, marked: &str, locale: Locale) -> String {
    let at = marked.find('‸').unwrap();
    let text = marked.replacen('‸', "", 1);
    let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    let row = syntax::by_id(language).unwrap();
    let engine = Engine::new(Settings::default(), locale);
    let reading = engine.read(&Source::new("x", row.id.as_str(), text.as_str()), now);
    engine.hover(&reading, at, now).map_or(String::new(), |hover| hover.markdown)
}

const XML: &str = "<CORSConfiguration><CORSRule><AllowedOrigin>https://a.example.com</AllowedOrigin><AllowedMethod>PUT</AllowedMethod><AllowedHeader>*</AllowedHeader><ExposeHeader>ETag</ExposeHeader><ExposeHeader>x-oss-request-id</ExposeHeader></CORSRule></CORSConfiguration>";

#[test]
fn a_rule_says_in_one_sentence_what_it_allows() {
    let sentence = "Rule 1: pages of `https://a.example.com` may send `PUT` with any request header, and may read `ETag`, `x-oss-request-id` of the answer.";
    for mark in ["<‸CORSRule>", "<AllowedOri‸gin>", ">P‸UT<"] {
        let text = XML.replacen(&mark.replace('‸', ""), mark, 1);
        let shown = hover("xml", &text, Locale::En);
        assert!(shown.contains(sentence), "{mark}: {shown}");
    }
    let shown = hover("xml", &XML.replacen("<CORSRule>", "<‸CORSRule>", 1), Locale::Zh);
    assert!(shown.contains("规则 1：`https://a.example.com` 的页面可以使用 `PUT`"), "{shown}");
    let terraform = "resource \"alicloud_oss_bucket_cors\" \"c\" {\n  cors_‸rule {\n    allowed_origins = [\"*\"]\n    allowed_methods = [\"GET\"]\n  }\n}\n";
    let shown = hover("terraform", terraform, Locale::En);
    assert!(
        shown.contains("pages of every origin may send `GET` without request headers of their own"),
        "{shown}"
    );
}

#[test]
fn an_element_says_what_it_is_for() {
    for (language, text, said) in [
        (
            "xml",
            "<InitiateWormConfiguration><Retention‸PeriodInDays>1</RetentionPeriodInDays></InitiateWormConfiguration>",
            "WORMConfigurationLocked",
        ),
        (
            "xml",
            "<Initiate‸WormConfiguration><RetentionPeriodInDays>1</RetentionPeriodInDays></InitiateWormConfiguration>",
            "InitiateBucketWorm",
        ),
        (
            "xml",
            "<RefererConfiguration><AllowEmpty‸Referer>true</AllowEmptyReferer><RefererList/></RefererConfiguration>",
            "address bar",
        ),
        (
            "python",
            "import oss2\nbucket.put_bucket_referer(oss2.models.BucketReferer(Tr‸ue, ['*.example.com']))\n",
            "address bar",
        ),
        (
            "terraform",
            "resource \"alicloud_oss_bucket_referer\" \"r\" {\n  referer_list = [\"*.exam‸ple.com\"]\n}\n",
            "Required, also where it is empty",
        ),
        (
            "python",
            "import oss2\nX = '<TransferAccelerationConfiguration><Ena‸bled>true</Enabled></TransferAccelerationConfiguration>'\n",
            "",
        ),
    ] {
        let shown = hover(language, text, Locale::En);
        assert!(shown.contains(said), "{text}: {shown}");
    }
    // another cloud's element
    let aws = "<CORSConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><CORS‸Rule/></CORSConfiguration>";
    assert_eq!(hover("xml", aws, Locale::En), "");
}
