//! One policy in the notations of many languages.

use oss403::{
    Span,
    policy::{self, Document, document::LeafKind, value::Text},
    syntax,
};
use proptest::prelude::*;

pub const HOSTS: &[(&str, &str)] = &[
    (
        "json",
        r#"{
  "Version": "1",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["oss:GetObject", "oss:ListObjects"],
      "Resource": "acs:oss:*:*:photos/*",
      "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
    }
  ]
}"#,
    ),
    (
        "jsonc",
        r#"// who may read
{
  "Version": "1", /* RAM */
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["oss:GetObject", "oss:ListObjects",], // two
      "Resource": "acs:oss:*:*:photos/*",
      "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}},
    },
  ],
}"#,
    ),
    (
        "javascript",
        r#"const policy = {
  Version: '1',
  Statement: [{
    Effect: 'Allow',
    // read and list
    Action: ['oss:GetObject', "oss:ListObjects"],
    Resource: `acs:oss:*:*:photos/*`,
    Condition: { IpAddress: { 'acs:SourceIp': ['203.0.113.0/24'] } },
  }],
};
client.assumeRole(arn, policy, 3600);"#,
    ),
    (
        "python",
        r#"import json
policy = json.dumps({
    'Version': '1',
    'Statement': [
        {
            'Effect': 'Allow',
            'Action': ['oss:GetObject', 'oss:ListObjects'],
            'Resource': u'acs:oss:*:*:photos/*',
            'Condition': {'IpAddress': {'acs:SourceIp': ['203.0.113.0/24']}},
        },
    ],
})"#,
    ),
    (
        "php",
        r#"<?php
$policy = json_encode([
    'Version' => '1',
    'Statement' => [
        [
            'Effect' => 'Allow',
            'Action' => ['oss:GetObject', 'oss:ListObjects'],
            'Resource' => 'acs:oss:*:*:photos/*',
            'Condition' => array('IpAddress' => array('acs:SourceIp' => ['203.0.113.0/24'])),
        ],
    ],
]);"#,
    ),
    (
        "ruby",
        r#"policy = {
  "Version" => "1",
  "Statement" => [{
    "Effect" => "Allow",
    Action: ["oss:GetObject", 'oss:ListObjects'],
    :Resource => "acs:oss:*:*:photos/*",
    "Condition" => { "IpAddress" => { "acs:SourceIp" => ["203.0.113.0/24"] } }
  }]
}.to_json"#,
    ),
    (
        "go",
        r#"package main
var policy = map[string]interface{}{
	"Version": "1",
	"Statement": []map[string]interface{}{
		{
			"Effect":   "Allow",
			"Action":   []string{"oss:GetObject", "oss:ListObjects"},
			"Resource": "acs:oss:*:*:photos/*",
			"Condition": map[string]map[string][]string{
				"IpAddress": {"acs:SourceIp": {"203.0.113.0/24"}},
			},
		},
	},
}"#,
    ),
    (
        "go",
        r#"package main
var policy = Policy{
	Version: "1",
	Statement: []Statement{{
		Effect:   "Allow",
		Action:   []string{"oss:GetObject", "oss:ListObjects"},
		Resource: "acs:oss:*:*:photos/*",
		Condition: Condition{IpAddress: map[string][]string{"acs:SourceIp": {"203.0.113.0/24"}}},
	}},
}"#,
    ),
    (
        "terraform",
        r#"resource "alicloud_ram_policy" "read" {
  policy_name = "read"
  policy_document = jsonencode({
    Version = "1"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["oss:GetObject", "oss:ListObjects"]
        Resource = "acs:oss:*:*:photos/*"
        Condition = {
          IpAddress = { "acs:SourceIp" = ["203.0.113.0/24"] }
        }
      },
    ]
  })
}"#,
    ),
    (
        "terraform",
        r#"resource "alicloud_ram_policy" "read" {
  policy_document = <<EOF
  {
    "Version": "1",
    "Statement": [
      {
        "Effect": "Allow",
        "Action": ["oss:GetObject", "oss:ListObjects"],
        "Resource": "acs:oss:*:*:photos/*",
        "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
      }
    ]
  }
  EOF
}"#,
    ),
    (
        "java",
        r#"class A {
  String policy = "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"oss:GetObject\",\"oss:ListObjects\"],\"Resource\":\"acs:oss:*:*:photos\/*\",\"Condition\":{\"IpAddress\":{\"acs:SourceIp\":[\"203.0.113.0\/24\"]}}}]}";
}"#,
    ),
    (
        "csharp",
        r#"var policy = @"{""Version"":""1"",""Statement"":[{""Effect"":""Allow"",""Action"":[""oss:GetObject"",""oss:ListObjects""],""Resource"":""acs:oss:*:*:photos/*"",""Condition"":{""IpAddress"":{""acs:SourceIp"":[""203.0.113.0/24""]}}}]}";"#,
    ),
    (
        "shellscript",
        r#"aliyun ram CreatePolicy --PolicyName read --PolicyDocument '{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:GetObject","oss:ListObjects"],"Resource":"acs:oss:*:*:photos/*","Condition":{"IpAddress":{"acs:SourceIp":["203.0.113.0/24"]}}}]}'"#,
    ),
    (
        "yaml",
        r#"policy:
  Version: "1"
  Statement:
    - Effect: Allow
      Action:
        - oss:GetObject
        - oss:ListObjects
      Resource: acs:oss:*:*:photos/*  # all of it
      Condition:
        IpAddress:
          acs:SourceIp: [203.0.113.0/24]
next: 1
"#,
    ),
    (
        "yaml",
        r#"Resources:
  Read:
    Properties:
      PolicyDocument:
        Version: '1'
        Statement:
        - Effect: Allow
          Action: ["oss:GetObject", 'oss:ListObjects']
          Resource: "acs:oss:*:*:photos/*"
          Condition: {IpAddress: {"acs:SourceIp": ["203.0.113.0/24"]}}
      PolicyName: read
"#,
    ),
    (
        "yaml",
        r#"data:
  policy.json: |
    {
      "Version": "1",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": ["oss:GetObject", "oss:ListObjects"],

          "Resource": "acs:oss:*:*:photos/*",
          "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
        }
      ]
    }
  other: x
"#,
    ),
    (
        "json",
        r#"{"PolicyDocument": "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"oss:GetObject\",\"oss:ListObjects\"],\"Resource\":\"acs:oss:*:*:photos/*\",\"Condition\":{\"IpAddress\":{\"acs:SourceIp\":[\"203.0.113.0/24\"]}}}]}"}"#,
    ),
    (
        "python",
        r#"policy = "eyJWZXJzaW9uIjoiMSIsIlN0YXRlbWVudCI6W3siRWZmZWN0IjoiQWxsb3ciLCJBY3Rpb24iOlsib3NzOkdldE9iamVjdCIsIm9zczpMaXN0T2JqZWN0cyJdLCJSZXNvdXJjZSI6ImFjczpvc3M6KjoqOnBob3Rvcy8qIiwiQ29uZGl0aW9uIjp7IklwQWRkcmVzcyI6eyJhY3M6U291cmNlSXAiOlsiMjAzLjAuMTEzLjAvMjQiXX19fV19""#,
    ),
    (
        "markdown",
        r#"# Rights

```json
{
  "Version": "1",
  "Statement": [{
    "Effect": "Allow",
    "Action": ["oss:GetObject", "oss:ListObjects"],
    "Resource": "acs:oss:*:*:photos/*",
    "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
  }]
}
```
"#,
    ),
    (
        "java",
        r#"class A {
  String p = """
{
  "Version": "1",
  "Statement": [{
    "Effect": "Allow",
    "Action": ["oss:GetObject", "oss:ListObjects"],
    "Resource": "acs:oss:*:*:photos/*",
    "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
  }]
}
  """;
}"#,
    ),
    (
        "python",
        r#"POLICY = '''
{
  "Version": "1",
  "Statement": [{
    "Effect": "Allow",
    "Action": ["oss:GetObject", "oss:ListObjects"],
    "Resource": "acs:oss:*:*:photos/*",
    "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
  }]
}
'''
"#,
    ),
    (
        "python",
        r#"POLICY = r"""{
  "Version": "1",
  "Statement": [{
    "Effect": "Allow",
    "Action": ["oss:GetObject", "oss:ListObjects"],
    "Resource": "acs:oss:*:*:photos/*",
    "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
  }]
}"""
"#,
    ),
    (
        "javascript",
        r#"const p = `{
  "Version": "1",
  "Statement": [{
    "Effect": "Allow",
    "Action": ["oss:GetObject", "oss:ListObjects"],
    "Resource": "acs:oss:*:*:photos/*",
    "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
  }]
}`;"#,
    ),
    (
        "php",
        r#"<?php
$p = <<<EOT
{
  "Version": "1",
  "Statement": [{
    "Effect": "Allow",
    "Action": ["oss:GetObject", "oss:ListObjects"],
    "Resource": "acs:oss:*:*:photos/*",
    "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
  }]
}
EOT;
"#,
    ),
    (
        "ruby",
        r#"p = <<~JSON
{
  "Version": "1",
  "Statement": [{
    "Effect": "Allow",
    "Action": ["oss:GetObject", "oss:ListObjects"],
    "Resource": "acs:oss:*:*:photos/*",
    "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
  }]
}
JSON
"#,
    ),
    (
        "shellscript",
        r#"cat > p.json <<'EOF'
{
  "Version": "1",
  "Statement": [{
    "Effect": "Allow",
    "Action": ["oss:GetObject", "oss:ListObjects"],
    "Resource": "acs:oss:*:*:photos/*",
    "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
  }]
}
EOF
"#,
    ),
    (
        "go",
        r#"package main
var p = `{
  "Version": "1",
  "Statement": [{
    "Effect": "Allow",
    "Action": ["oss:GetObject", "oss:ListObjects"],
    "Resource": "acs:oss:*:*:photos/*",
    "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
  }]
}`
"#,
    ),
    (
        "kotlin",
        r#"val p = """{
  "Version": "1",
  "Statement": [{
    "Effect": "Allow",
    "Action": ["oss:GetObject", "oss:ListObjects"],
    "Resource": "acs:oss:*:*:photos/*",
    "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
  }]
}"""
"#,
    ),
    (
        "rust",
        r##"const P: &str = r#"{
  "Version": "1",
  "Statement": [{
    "Effect": "Allow",
    "Action": ["oss:GetObject", "oss:ListObjects"],
    "Resource": "acs:oss:*:*:photos/*",
    "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
  }]
}"#;
"##,
    ),
    (
        "sql",
        r#"insert into p values ('{  "Version": "1",  "Statement": [{    "Effect": "Allow",    "Action": ["oss:GetObject", "oss:ListObjects"],    "Resource": "acs:oss:*:*:photos/*",    "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}  }]}');
"#,
    ),
    (
        "yaml",
        r#"policy: '{  "Version": "1",  "Statement": [{    "Effect": "Allow",    "Action": ["oss:GetObject", "oss:ListObjects"],    "Resource": "acs:oss:*:*:photos/*",    "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}  }]}'
"#,
    ),
    (
        "yaml",
        r#"policy: "{  \"Version\": \"1\",  \"Statement\": [{    \"Effect\": \"Allow\",    \"Action\": [\"oss:GetObject\", \"oss:ListObjects\"],    \"Resource\": \"acs:oss:*:*:photos/*\",    \"Condition\": {\"IpAddress\": {\"acs:SourceIp\": [\"203.0.113.0/24\"]}}  }]}"
"#,
    ),
    (
        "yaml",
        r#"policy: >-
  {
    "Version": "1",
    "Statement": [{
      "Effect": "Allow",
      "Action": ["oss:GetObject", "oss:ListObjects"],
      "Resource": "acs:oss:*:*:photos/*",
      "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
    }]
  }
x: 1
"#,
    ),
    (
        "dotenv",
        r#"OSS_POLICY='{  "Version": "1",  "Statement": [{    "Effect": "Allow",    "Action": ["oss:GetObject", "oss:ListObjects"],    "Resource": "acs:oss:*:*:photos/*",    "Condition": {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}  }]}'
"#,
    ),
];

fn documents(language: &str, text: &str) -> Vec<Document> {
    let language = syntax::by_id(language).unwrap_or_else(|| panic!("no language {language}"));
    policy::find(text, &syntax::Syntax::new(text, language))
}

/// Every string of a policy, with the keys of its statements.
fn texts(document: &Document) -> Vec<&Text> {
    let mut texts = Vec::new();
    texts.extend(document.version.iter().filter_map(|member| member.value.text()));
    for statement in &document.statements {
        texts.extend(statement.effect.iter().filter_map(|member| member.value.text()));
        texts.extend(statement.action.iter().flat_map(|values| values.texts()));
        texts.extend(statement.resource.iter().flat_map(|values| values.texts()));
        for block in statement.condition.iter().flat_map(|condition| &condition.blocks) {
            texts.push(&block.operator);
            for key in &block.keys {
                texts.push(&key.key);
                texts.extend(key.texts());
            }
        }
    }
    texts
}

#[test]
fn one_policy_is_read_in_every_notation() {
    let wanted = [
        "1",
        "Allow",
        "oss:GetObject",
        "oss:ListObjects",
        "acs:oss:*:*:photos/*",
        "IpAddress",
        "acs:SourceIp",
        "203.0.113.0/24",
    ];
    for (language, text) in HOSTS {
        let found = documents(language, text);
        assert_eq!(found.len(), 1, "{language}: {text}\n{found:?}");
        let said: Vec<&str> = texts(&found[0]).iter().map(|text| text.text.as_str()).collect();
        assert_eq!(said, wanted, "{language}: {text}");
        assert!(!found[0].is_open() && found[0].duplicates.is_empty(), "{language}");
        assert!(found[0].statements_in_list && found[0].unknown.is_empty(), "{language}");
    }
}

#[test]
fn every_character_has_its_place() {
    for (language, text) in HOSTS {
        let found = documents(language, text);
        let base64 = text.contains("eyJ");
        for one in texts(&found[0]) {
            for (at, c) in one.text.char_indices() {
                let outer = one.place(Span::new(at, at + c.len_utf8())).of(text);
                assert!(base64 && outer.len() == 4 || outer.ends_with(c), "{language}: {c} is {outer}");
            }
            let whole = one.place(Span::new(0, one.text.len()));
            assert!(one.content.covers(whole) || base64, "{language}: {}", one.text);
            assert_eq!(one.write(&one.text).len(), one.write(&one.text).trim().len(), "{language}");
        }
        let span = found[0].span.of(text);
        assert!(base64 || span.contains("Version") && span.contains("113.0"), "{language}: {span}");
        assert!(base64 || !span.contains("next") && !span.contains("other"), "{language}: {span}");
    }
}

#[test]
fn what_is_written_back_is_read_again() {
    for (language, text) in HOSTS.iter().filter(|(_, text)| !text.contains("eyJ")) {
        let first = documents(language, text);
        let place = first[0].statements[0].resource.as_ref().unwrap().texts().next().unwrap();
        let wanted = "acs:oss:*:*:图片 \"x\\y'/*";
        // bare words of YAML take no quotes, and neither do literals in which nothing can be escaped
        let plain = matches!(*language, "yaml" | "shellscript" | "dotenv") || text.contains('`');
        let wanted = if plain { "acs:oss:*:*:图片/*" } else { wanted };
        let changed =
            [&text[..place.content.start], &place.write(wanted), &text[place.content.end..]].concat();
        let again = documents(language, &changed);
        assert_eq!(again.len(), 1, "{language}: {changed}");
        let said =
            again[0].statements[0].resource.as_ref().unwrap().texts().next().map(|text| text.text.as_str());
        assert_eq!(said, Some(wanted), "{language}: {changed}");
    }
}

#[test]
fn nothing_is_claimed_of_what_is_computed() {
    for (language, resource) in [
        ("javascript", "`acs:oss:*:*:${bucket}/*`"),
        ("javascript", "'acs:oss:*:*:' + bucket + '/*'"),
        ("javascript", "'acs:oss:*:*:'\n      + bucket"),
        ("javascript", "bucketArn"),
        ("javascript", "arn(bucket, ['*'])"),
        ("javascript", "prod ? 'acs:oss:*:*:a' : 'acs:oss:*:*:b'"),
        ("javascript", "['acs:oss:*:*:a'].concat(more)"),
        ("python", "f'acs:oss:*:*:{bucket}/*'"),
        ("python", "'acs:oss:*:*:%s/*' % bucket"),
        ("python", "'acs:oss:*:*:' 'photos'"),
        ("python", "['acs:oss:*:*:%s' % b for b in buckets]"),
        ("terraform", "\"acs:oss:*:*:${var.bucket}/*\""),
        ("terraform", "var.arn"),
        ("json", "\"acs:oss:*:*:${bucket}/*\""),
        ("json", "{{ .Values.arn }}"),
    ] {
        let separator = if language == "terraform" { "=" } else { ":" };
        let text = format!(
            "x = {{\n  \"Version\" {separator} \"1\",\n  \"Statement\" {separator} [{{\n    \"Effect\" {separator} \
             \"Allow\",\n    \"Action\" {separator} \"oss:*\",\n    \"Resource\" {separator} {resource},\n    \"Sid\" \
             {separator} \"s\"\n  }}]\n}}\n"
        );
        let found = documents(language, &text);
        assert_eq!(found.len(), 1, "{language} {resource}");
        let statement = &found[0].statements[0];
        let values = statement.resource.as_ref().unwrap_or_else(|| panic!("{language} {resource}"));
        let claimed = values.values.iter().filter(|leaf| !leaf.is_open());
        assert_eq!(claimed.count(), 0, "{language} {resource}: {values:?}");
        assert_eq!(statement.sid.as_ref().unwrap().value.text().unwrap().text, "s", "{language} {resource}");
        assert!(statement.action.as_ref().unwrap().texts().count() == 1, "{language} {resource}");
    }
}

#[test]
fn spreads_and_computed_keys_leave_an_object_open() {
    for text in [
        "p = { Version: '1', Statement: [{ Effect: 'Allow', ...rest }] }",
        "p = { Version: '1', Statement: [{ Effect: 'Allow', [key]: 'x' }] }",
    ] {
        let found = documents("javascript", text);
        assert!(found[0].statements[0].open && found[0].is_open(), "{text}");
    }
    let found = documents("python", "p = {'Statement': [{'Effect': 'Allow', **rest}], 'Version': '1'}");
    assert!(found[0].statements[0].open);
    let found = documents("javascript", "p = { Statement: statements, Version: '1' }");
    assert!(found[0].statements.is_empty() && found[0].is_open());
}

#[test]
fn the_wrong_parts_are_kept() {
    let text = r#"{"version": "1", "Version": 1, "Statement": {"Effect": true, "Action": ["a", 1, {}], "Resource": null,
      "Effect": "Deny", "Extra": 1, "Principal": {"RAM": ["x"]}, "NotResource": "y", "Condition": ["z"]}, 'Id': x,}"#;
    let found = documents("json", text);
    let document = &found[0];
    assert!(matches!(&document.version.as_ref().unwrap().value.kind, LeafKind::Number(one) if one == "1"));
    assert_eq!(document.unknown[0].key.text, "version");
    assert!(!document.statements_in_list);
    let statement = &document.statements[0];
    assert!(matches!(statement.effect.as_ref().unwrap().value.kind, LeafKind::Bool(true)));
    assert_eq!(statement.duplicates[0].second.text, "Effect");
    assert_eq!(statement.unknown[0].key.text, "Extra");
    let kinds: Vec<bool> =
        statement.action.as_ref().unwrap().values.iter().map(|v| v.said().is_some()).collect();
    assert_eq!(kinds, [true, true, false]);
    assert!(matches!(statement.principal, Some(policy::document::Principal::Typed { .. })));
    assert_eq!(statement.condition.as_ref().unwrap().stray.len(), 1);
}

#[test]
fn strict_json_is_told_from_tolerated() {
    use oss403::policy::value::OddityKind::*;
    for (text, kinds) in [
        (r#"{"Statement": []}"#, &[][..]),
        (r#"{"Statement": [],}"#, &[ExtraComma]),
        (r#"{"Statement": [] "Id": "x"}"#, &[MissingComma]),
        (r#"{'Statement': []}"#, &[SingleQuotes]),
        (r#"{Statement: []}"#, &[BareKey]),
        (
            r#"{"Statement": [] // x
}"#,
            &[Comment],
        ),
        (r#"{"Statement": [{"Effect": "Allow""#, &[Unclosed, Unclosed, Unclosed]),
        (r#"{"Statement": [{"Effect": }]}"#, &[MissingValue]),
    ] {
        let found = documents("jsonc", text);
        let odd: Vec<_> = found[0].oddities.iter().map(|oddity| oddity.kind).collect();
        assert_eq!(odd, kinds, "{text}");
    }
}

#[test]
fn texts_without_a_policy_have_none() {
    for (language, text) in [
        ("json", r#"{"a": [1, 2], "b": "Statement"}"#),
        ("java", "class A { PreparedStatement s = c.prepareStatement(\"select 1\"); }"),
        ("javascript", "switch (x) { case Statement: break; }"),
        ("yaml", "a: 1\nb:\n  - c\n"),
        ("python", "x = 'eyJhIjoxfQ=='"),
        ("json", "}}]] Statement: {"),
        ("yaml", ""),
    ] {
        let found = documents(language, text);
        assert!(found.iter().all(|document| document.statements.is_empty()), "{text}: {found:?}");
    }
}

/// The nearest character boundary of `text` at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    /// A policy that somebody is typing, or that another tool has mangled.
    #[test]
    fn broken_policies_are_read_as_far_as_they_go(
        host in 0..HOSTS.len(), from in any::<prop::sample::Index>(), len in 0_usize..40,
        put in "[\\[\\]{}():,;=>\"'`\\\\ \n\t#/*a-z0-9$<域-]{0,8}", cut in any::<bool>(),
    ) {
        let (language, text) = HOSTS[host];
        let start = boundary(text, from.index(text.len() + 1));
        let end = if cut { text.len() } else { boundary(text, start + len).max(start) };
        let broken = [&text[..start], &put, &text[end..]].concat();
        for language in [language, "json", "yaml", "php", "go"] {
            for document in documents(language, &broken) {
                let mut spans = vec![document.span];
                spans.extend(document.oddities.iter().map(|oddity| oddity.span));
                for text in texts(&document) {
                    spans.extend([text.span, text.content, text.place(Span::new(0, text.text.len()))]);
                }
                for span in spans {
                    prop_assert!(broken.get(span.start..span.end).is_some(), "{language}: {span:?} of {broken}");
                }
            }
        }
    }
}
