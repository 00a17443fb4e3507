//! Help for who writes a policy: completions, sentences above statements, changes on offer. `|` is the cursor.

use oss403::{
    Completion, Engine, Locale, Reading, Settings, Source, Span, Timestamp, catalog, policy, syntax,
};

fn engine(locale: Locale) -> Engine {
    Engine::new(Settings::default(), locale)
}

fn read(language: &str, text: &str) -> Reading {
    let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    let language = syntax::by_id(language).unwrap();
    engine(Locale::En).read(&Source::new("policy", language.id.as_str(), text), now)
}

fn offered(language: &str, text: &str) -> (Vec<Completion>, String) {
    let at = text.find('|').unwrap();
    let text = text.replacen('|', "", 1);
    (engine(Locale::En).complete(&read(language, &text), at), text)
}

/// The text after the completion called `label` was chosen.
fn chosen(language: &str, text: &str, label: &str) -> String {
    let (offered, mut text) = offered(language, text);
    let labels: Vec<&str> = offered.iter().map(|one| one.label.as_str()).collect();
    let one = offered.iter().find(|one| one.label == label);
    let one = one.unwrap_or_else(|| panic!("{label} is not offered in {text}: {labels:?}"));
    text.replace_range(one.edit.span.start..one.edit.span.end, &one.edit.text);
    text
}

#[test]
fn the_parts_of_a_policy_are_completed_in_every_host() {
    for (language, typed, label, text) in [
        (
            "json",
            r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:Get|"],"Resource":["acs:oss:*:*:photos/*"]}]}"#,
            "oss:GetObject",
            r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:GetObject"],"Resource":["acs:oss:*:*:photos/*"]}]}"#,
        ),
        (
            "java",
            r#"String p = "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"oss:PutO|\",\"Resource\":\"acs:oss:*:*:photos/*\"}]}";"#,
            "oss:PutObject",
            r#"String p = "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"oss:PutObject\",\"Resource\":\"acs:oss:*:*:photos/*\"}]}";"#,
        ),
        (
            "yaml",
            "Version: '1'\nStatement:\n- Effect: Allow\n  Action: ['oss:GetObject', 'oss:List|']\n  Resource: ['acs:oss:*:*:photos']\n",
            "oss:ListObjects",
            "Version: '1'\nStatement:\n- Effect: Allow\n  Action: ['oss:GetObject', 'oss:ListObjects']\n  Resource: ['acs:oss:*:*:photos']\n",
        ),
        (
            "terraform",
            "policy_document = jsonencode({\n  Version = \"1\"\n  Statement = [{ Effect = \"Allow\", Action = [\"oss:GetObject\"], Resource = [\"acs:oss:*:*:photos\", \"|\"] }]\n})\n",
            "acs:oss:*:*:photos/*",
            "policy_document = jsonencode({\n  Version = \"1\"\n  Statement = [{ Effect = \"Allow\", Action = [\"oss:GetObject\"], Resource = [\"acs:oss:*:*:photos\", \"acs:oss:*:*:photos/*\"] }]\n})\n",
        ),
        (
            "json",
            r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:GetObject"],"Resource":["acs:oss:*:*:photos/*"],"Condition":{"|":{"acs:SourceIp":["10.0.0.0/8"]}}}]}"#,
            "IpAddress",
            r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:GetObject"],"Resource":["acs:oss:*:*:photos/*"],"Condition":{"IpAddress":{"acs:SourceIp":["10.0.0.0/8"]}}}]}"#,
        ),
        (
            "json",
            r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:GetObject"],"Resource":["acs:oss:*:*:photos/*"],"Condition":{"Bool":{"acs:Sec|":["true"]}}}]}"#,
            "acs:SecureTransport",
            r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:GetObject"],"Resource":["acs:oss:*:*:photos/*"],"Condition":{"Bool":{"acs:SecureTransport":["true"]}}}]}"#,
        ),
        (
            "json",
            r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["|"],"Resource":["*"]}]}"#,
            "oss:ListBuckets",
            r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:ListBuckets"],"Resource":["*"]}]}"#,
        ),
    ] {
        assert_eq!(chosen(language, typed, label), text, "{language}");
    }
}

#[test]
fn what_fits_comes_first_and_says_what_it_does() {
    let (operators, _) = offered(
        "json",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:GetObject"],"Resource":["acs:oss:*:*:photos/*"],"Condition":{"|":{"acs:SourceIp":["10.0.0.0/8"]}}}]}"#,
    );
    assert!(operators[0].label.contains("IpAddress"), "{}", operators[0].label);
    let (resources, _) = offered(
        "json",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:GetObject"],"Resource":["|","acs:oss:*:*:photos"]}]}"#,
    );
    assert_eq!(resources[0].label, "acs:oss:*:*:photos/*");
    let (actions, _) = offered(
        "json",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Principal":["*"],"Action":["|"],"Resource":["acs:oss:*:*:photos"]}]}"#,
    );
    let one = actions.iter().find(|one| one.label == "oss:PutObject").unwrap();
    assert!(one.detail.contains("objects") && one.documentation.len() > one.detail.len());
    assert!(!actions.iter().any(|one| one.label == "oss:ListBuckets"), "no bucket policy can allow it");
}

#[test]
fn a_policy_of_another_cloud_is_left_alone() {
    for text in [
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","|"],"Resource":["arn:aws:s3:::b/*"]}]}"#,
        r#"{"Statement":[{"Effect":"Allow","Action":["iam:|"],"Resource":["*"]}]}"#,
    ] {
        assert_eq!(offered("json", text).0, Vec::new(), "{text}");
    }
}

#[test]
fn whole_statements_are_policies_that_work() {
    for sample in catalog::statement_samples() {
        for open in [
            "[|]",
            "[\n    |\n  ]",
            "[{\"Effect\":\"Deny\",\"Action\":[\"oss:DeleteBucket\"],\"Resource\":[\"acs:oss:*:*:b\"]}, |]",
        ] {
            let typed = format!("{{\n  \"Version\": \"1\",\n  \"Statement\": {open}\n}}\n");
            let (found, text) = offered("json", &typed);
            let one = found.iter().find(|one| one.label == sample.title.en);
            let one = one.unwrap_or_else(|| panic!("{} is not offered in {typed}", sample.id));
            let mut text = text.clone();
            text.replace_range(one.edit.span.start..one.edit.span.end, &one.edit.text);
            let filled = catalog::fill_places(&sample.json(false), |name| format!("<{name}>"));
            assert!(text.contains(&filled), "{text}");
            let snippet = one.snippet.as_ref().unwrap();
            assert!(snippet.contains("${1:"), "{snippet}");
            let parsed: serde_json::Value =
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} {text}"));
            assert!(parsed["Statement"].as_array().unwrap().len() >= sample.statements.len());
            // with names filled in, no rule has anything against it
            let named = catalog::fill_places(&sample.json(false), |name| match name {
                "cidr" => "203.0.113.0/24".to_owned(),
                name => format!("some-{name}"),
            });
            let whole = format!("{{\"Version\":\"1\",\"Statement\":[{named}]}}");
            let reading = read("json", &whole);
            assert!(reading.findings().is_empty(), "{whole}: {:?}", reading.findings());
            let document = policy::read(&whole, syntax::by_id("json").unwrap()).unwrap();
            assert_eq!(policy::Policy::new(&document, policy::Place::Identity).ignored, Vec::new());
        }
    }
    let ids: Vec<&str> = catalog::statement_samples().iter().map(|sample| sample.id.as_str()).collect();
    for id in
        ["read-only", "one-folder", "console-folder", "upload-only", "sse-kms", "ip-bound", "temporary-link"]
    {
        assert!(ids.contains(&id), "{id}");
    }
}

#[test]
fn nothing_is_offered_inside_a_statement() {
    for text in [
        r#"{"Version":"1","Statement":[{"Effect":"Allow",|"Action":["oss:GetObject"],"Resource":["acs:oss:*:*:b/*"]}]}"#,
        r#"{"Version":"1",| "Statement":[{"Effect":"Allow","Action":["oss:GetObject"],"Resource":["acs:oss:*:*:b/*"]}]}"#,
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:GetObject"],"Resource":["acs:oss:*:*:b/*"]}] |}"#,
    ] {
        assert_eq!(offered("json", text).0, Vec::new(), "{text}");
    }
}

fn told(language: &str, text: &str, locale: Locale) -> Vec<String> {
    let reading = read(language, text);
    engine(locale).lenses(&reading).into_iter().map(|lens| lens.title).collect()
}

#[test]
fn a_statement_is_told_in_a_sentence() {
    let text = r#"{"Version":"1","Statement":[
  {"Effect":"Allow","Action":["oss:GetObject"],"Resource":["acs:oss:*:*:photos/*"]},
  {"Effect":"Deny","Principal":["*"],"Action":"oss:*","Resource":["acs:oss:*:*:photos","acs:oss:*:*:photos/*"],"Condition":{"Bool":{"acs:SecureTransport":["false"]}}},
  {"Effect":"Allow","NotAction":["oss:DeleteObject"],"Resource":"*"},
  {"Effect":"Allow","Action":["a:1","a:2","a:3","a:4","a:5"],"Resource":"*"},
  {"Effect":"Maybe","Action":["oss:GetObject"],"Resource":"*"}
]}"#;
    assert_eq!(
        told("json", text, Locale::En),
        [
            "Allows its holder `oss:GetObject` on `photos/*`",
            "Denies everyone, also without a signature, `oss:*` on `photos`, `photos/*`, if `acs:SecureTransport` meets Bool `false`",
            "Allows its holder everything but `oss:DeleteObject` on every resource",
            "Allows its holder `a:1`, `a:2`, `a:3` and 2 more on every resource",
        ]
    );
    assert_eq!(told("json", text, Locale::Zh)[0], "允许被授权者对`photos/*`执行`oss:GetObject`");
    let trust = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["oss.aliyuncs.com"]}}]}"#;
    assert_eq!(told("json", trust, Locale::En), ["Allows `oss.aliyuncs.com` `sts:AssumeRole` on this role"]);
    assert_eq!(
        told(
            "json",
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#,
            Locale::En
        ),
        Vec::<String>::new()
    );
}

/// The text after the first change on offer whose title holds `title`.
fn rewritten(language: &str, text: &str, title: &str) -> Option<String> {
    let reading = read(language, text);
    let at = text.find("Effect").unwrap();
    let fix = engine(Locale::En)
        .rewrites(&reading, Span::at(at))
        .into_iter()
        .find(|fix| fix.title.contains(title))?;
    let mut text = text.to_owned();
    for edit in fix.edits.iter().rev() {
        text.replace_range(edit.span.start..edit.span.end, &edit.text);
    }
    Some(text)
}

#[test]
fn a_policy_of_s3_is_converted_where_that_is_certain() {
    for (language, text, to) in [
        (
            "json",
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::photos","arn:aws:s3:::photos/*"],"Condition":{"IpAddress":{"aws:SourceIp":["10.0.0.0/8"]}}}]}"#,
            Some(
                r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:GetObject","oss:ListObjects"],"Resource":["acs:oss:*:*:photos","acs:oss:*:*:photos/*"],"Condition":{"IpAddress":{"acs:SourceIp":["10.0.0.0/8"]}}}]}"#,
            ),
        ),
        (
            "java",
            r#"String p = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::photos/*\"}]}";"#,
            Some(
                r#"String p = "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":[\"*\"],\"Action\":\"oss:*\",\"Resource\":\"acs:oss:*:*:photos/*\"}]}";"#,
            ),
        ),
        // an account of AWS, an action that OSS does not have, a variable
        (
            "json",
            r#"{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::1:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]}"#,
            None,
        ),
        (
            "json",
            r#"{"Statement":[{"Effect":"Allow","Action":"s3:CreateJob","Resource":"arn:aws:s3:::b/*"}]}"#,
            None,
        ),
        (
            "json",
            r#"{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:username}/*"}]}"#,
            None,
        ),
        (
            "json",
            r#"{"Statement":[{"Effect":"Allow","Action":["s3:GetObject","ec2:RunInstances"],"Resource":"arn:aws:s3:::b/*"}]}"#,
            None,
        ),
    ] {
        assert_eq!(rewritten(language, text, "OSS form").as_deref(), to, "{text}");
    }
}

#[test]
fn a_statement_of_two_levels_is_split() {
    let text = "{\n  \"Version\": \"1\",\n  \"Statement\": [\n    {\"Effect\": \"Allow\", \"Action\": [\"oss:ListObjects\", \"oss:GetObject\"], \"Resource\": [\"acs:oss:*:*:photos\", \"acs:oss:*:*:photos/*\"]}\n  ]\n}\n";
    let split = rewritten("json", text, "Split").unwrap();
    assert_eq!(
        split,
        "{\n  \"Version\": \"1\",\n  \"Statement\": [\n    {\"Effect\": \"Allow\", \"Action\": [\"oss:ListObjects\"], \"Resource\": [\"acs:oss:*:*:photos\"]},\n    {\"Effect\": \"Allow\", \"Action\": [\"oss:GetObject\"], \"Resource\": [\"acs:oss:*:*:photos/*\"]}\n  ]\n}\n"
    );
    assert_eq!(rewritten("json", &split, "Split"), None, "there is nothing left to split");
    let starred = text.replace("oss:GetObject", "oss:Get*");
    assert_eq!(rewritten("json", &starred, "Split"), None, "a pattern has no level");
}

fn hovered(text: &str, locale: Locale) -> String {
    let at = text.find('|').unwrap();
    let text = text.replacen('|', "", 1);
    let hover = engine(locale).hover(&read("json", &text), at, Timestamp::UNIX_EPOCH);
    hover.unwrap_or_else(|| panic!("nothing is said of {text}")).markdown
}

#[test]
fn every_part_of_a_policy_is_explained() {
    let policy = |action: &str, resource: &str, condition: &str, more: &str| {
        format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"Allow",{more}"Action":["{action}"],"Resource":["{resource}"],"Condition":{condition}}}]}}"#
        )
    };
    let condition = r#"{"IpAddress":{"acs:SourceIp":["203.0.113.0/24"]}}"#;
    for (text, words) in [
        (policy("oss:Get|Object", "acs:oss:*:*:photos/*", condition, ""), "Needed by"),
        (policy("oss:Get|Object*", "acs:oss:*:*:photos/*", condition, ""), "Stands for"),
        (
            policy("oss:GetObject", "acs:oss:*:*:pho|tos/*", condition, ""),
            "All objects of the bucket `photos`",
        ),
        (policy("oss:GetObject", "acs:oss:*:*:pho|tos/dir/*", condition, ""), "begins with `dir/`"),
        (policy("oss:GetBucketInfo", "acs:oss:*:*:pho|tos", condition, ""), "itself, not its objects"),
        (
            policy("oss:GetObject", "acs:oss:*:*:photos/*", &condition.replace("IpA", "Ip|A"), ""),
            "**`IpAddress`**",
        ),
        (
            policy("oss:GetObject", "acs:oss:*:*:photos/*", &condition.replace("Source", "Sour|ce"), ""),
            "Operators that fit",
        ),
        (
            policy("oss:GetObject", "acs:oss:*:*:photos/*", condition, " | "),
            "Allows its holder `oss:GetObject`",
        ),
    ] {
        let told = hovered(&text, Locale::En);
        assert!(told.contains(words), "{text}: {told}");
        assert_ne!(told, hovered(&text, Locale::Zh));
    }
}

#[test]
fn a_hover_says_which_deny_takes_an_allow_away() {
    let text = |resource: &str| {
        format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"Allow",| "Action":["oss:GetObject","oss:PutObject"],"Resource":["acs:oss:*:*:photos/*"]}},{{"Effect":"Deny","Action":["oss:Put*"],"Resource":["{resource}"]}}]}}"#
        )
    };
    let told = hovered(&text("acs:oss:*:*:photos/*"), Locale::En);
    assert!(
        told.contains("`oss:PutObject` on `acs:oss:*:*:photos/*` is denied all the same: statement 2"),
        "{told}"
    );
    assert!(!told.contains("`oss:GetObject` on"), "{told}");
    let told = hovered(&text("acs:oss:*:*:photos/secret/*"), Locale::En);
    assert!(!told.contains("all the same"), "only a part is denied: {told}");
}
