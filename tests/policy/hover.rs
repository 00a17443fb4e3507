//! What a policy says under the cursor, in several notations and in both languages.

use oss403::{Engine, Locale, Settings, Source, Timestamp, syntax};

fn hover(language: &str, text: &str, at: &str, locale: Locale) -> String {
    let language = syntax::by_id(language).unwrap();
    let engine = Engine::new(Settings::default(), locale);
    let reading = engine.read(&Source::new("example", language.id.as_str(), text), Timestamp::UNIX_EPOCH);
    let at = text.find(at).unwrap_or_else(|| panic!("{at}")) + 2;
    engine.hover(&reading, at, Timestamp::UNIX_EPOCH).map_or(String::new(), |hover| hover.markdown)
}

const JSON: &str = r#"{
  "Version": "1",
  "Statement": [{
    "Effect": "Allow",
    "Action": ["oss:GetObject", "oss:List*"],
    "Resource": ["acs:oss:*:*:photos", "acs:oss:cn-hangzhou:*:photos/2026/*"],
    "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
  }]
}"#;

#[test]
fn parts_of_a_policy_are_explained() {
    for (at, en, zh) in [
        ("oss:GetObject", "Works on objects", "针对 Object"),
        ("oss:List*", "Stands for", "代表"),
        ("acs:oss:*:*:photos\"", "The bucket `photos` itself", "Bucket `photos` 本身"),
        ("acs:oss:cn-hangzhou", "whose name fits `2026/*`", "名称匹配 `2026/*`"),
        ("IpAddress", "IpAddress", "IpAddress"),
        ("acs:SourceIp", "The address that the request comes from", "请求的来源 IP 地址"),
        (
            "Allow",
            "Allows its holder `oss:GetObject`, `oss:List*` on `photos`, `photos/2026/*`, if `acs:SourceIp`",
            "允许",
        ),
    ] {
        let (found, other) = (hover("json", JSON, at, Locale::En), hover("json", JSON, at, Locale::Zh));
        assert!(found.contains(en), "{at}: {found}");
        assert!(other.contains(zh), "{at}: {other}");
    }
}

#[test]
fn a_policy_in_a_literal_is_explained_too() {
    let java = format!("class A {{ String p = \"{}\"; }}", JSON.replace('\n', "").replace('"', "\\\""));
    assert!(hover("java", &java, "oss:GetObject", Locale::En).contains("Works on objects"));
    assert!(hover("java", &java, "Effect", Locale::En).contains("Allows its holder"));
    let yaml = "policy:\n  Version: '1'\n  Statement:\n    - Effect: Deny\n      Principal: ['*']\n      Action: oss:PutObject\n      Resource: acs:oss:*:*:photos/a.jpg\n";
    assert!(
        hover("yaml", yaml, "Deny", Locale::En)
            .contains("Denies everyone, also without a signature, `oss:PutObject` on `photos/a.jpg`")
    );
    assert!(hover("yaml", yaml, "acs:oss", Locale::En).contains("The one object `a.jpg`"));
    let trust = r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["oss.aliyuncs.com"]}}]}"#;
    assert!(
        hover("json", trust, "Allow", Locale::En)
            .contains("Allows `oss.aliyuncs.com` `sts:AssumeRole` on this role")
    );
}
