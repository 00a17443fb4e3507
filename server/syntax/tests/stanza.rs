//! What stands beside a place: siblings, lines, decoded contents.

use super::{Syntax, by_id, cursor};

/// Keys and values around the cursor, as `key=value` in one line.
fn siblings(language: &str, marked: &str) -> String {
    let (text, at) = cursor(marked);
    let syntax = Syntax::new(&text, by_id(language).expect(language));
    let pair = |(key, value): (crate::text::Span, crate::text::Span)| {
        format!("{}={}", key.of(&text), value.of(&text))
    };
    syntax.siblings(&text, at).into_iter().map(pair).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_pairs_of_the_same_stanza() {
    let wrong: Vec<String> = [
        ("json", "{\"x\": 1, \"oss\": {\"endpoint\": \"a‸\", \"region\": \"b\", \"p\": true}, \"y\": 2}", "endpoint=a region=b p=true"),
        ("json", "{\"endpoint\": \"a‸\", \"region\": \"b", "endpoint=a region=b"),
        ("yaml", "x: 1\noss:\n  endpoint: a‸\n  nested:\n    q: r\n  region: \"b\"\ny: 2", "endpoint=a nested= region=b"),
        ("yaml", "- name: A\n  value: b\n- name: C\n  value: d‸\n- name: E", "name=C value=d"),
        ("yaml", "o: {endpoint: a‸, region: b}", "endpoint=a region=b"),
        ("yaml", "endpoint: a‸\nregion: b\n", "endpoint=a region=b"),
        ("toml", "[a]\nx = 1\n[b]\nendpoint = 'a‸'\nregion = 'b'", "x=1 endpoint=a region=b"),
        ("ini", "[a]\nx = 1\n[b]\nendpoint = a‸\nregion = b c ; d\n[c]\nz = 2", "endpoint=a region=b c"),
        ("dotenv", "# a\nOSS_ENDPOINT=a‸\nOSS_REGION='b'\n", "OSS_ENDPOINT=a OSS_REGION=b"),
        ("properties", "oss.endpoint=a\noss.region=b‸\n", "oss.endpoint=a oss.region=b"),
        ("terraform", "provider \"x\" {\n  endpoint = \"a‸\"\n  region = var.r\n}\ny = 1", "endpoint=a region=var.r"),
        ("python", "c = C(endpoint='a‸', region=get('r'), x)", "endpoint=a region=get('r')"),
        ("python", "def f():\n  endpoint: str = 'a‸'\n  region = 'b'", "endpoint=a region=b"),
        ("javascript", "new OSS({ endpoint: 'a‸', region: x ? 'b' : 'c', })", "endpoint=a region=x ? 'b' : 'c'"),
        ("java", "void f() {\n  String endpoint = \"a‸\";\n  conf.setRegion(\"b\");\n  conf.set(\"k\", \"v\");\n}", "endpoint=a setRegion=b k=v"),
        ("java", "x = b()\n .endpoint(\"a‸\")\n .region(\"b\").build();", "endpoint=a region=b"),
        ("go", "&aws.Config{\n  Endpoint: aws.String(\"a‸\"),\n  Region: aws.String(\"b\"),\n}", "Endpoint=aws.String(\"a\") Region=aws.String(\"b\")"),
        ("shellscript", "aws --endpoint-url a‸ --region b \\\n --profile=c\nX=y", "endpoint-url=a region=b profile=c"),
        ("shellscript", "export A=b‸\nexport C='d'", "A=b C=d"),
        ("dockerfile", "ENV A=b‸ C=d\nENV E f", "A=b C=d E=f"),
        ("nginx", "x 1;\nlocation / {\n  proxy_pass a‸;\n  proxy_set_header Host b;\n}", "proxy_pass=a proxy_set_header=Host b"),
        ("xml", "<c><endpoint>a‸</endpoint><region>b</region></c>", "endpoint=a region=b"),
        ("xml", "<c><property><name>e</name><value>a‸</value></property><property><name>r</name><value>b</value></property></c>", "e=a r=b"),
        ("xml", "<c><property name=\"e\" value=\"a‸\"/><property name=\"r\" value=\"b\"/></c>", "e=a r=b"),
        ("xml", "<oss endpoint=\"a‸\" region=\"b\"/>", "endpoint=a region=b"),
    ]
    .into_iter()
    .filter_map(|(language, marked, expected)| {
        let found = siblings(language, marked);
        (found != expected).then(|| format!("{language}: {marked:?}\n   is {found}\n  not {expected}"))
    })
    .collect();
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_words_of_a_logical_line() {
    let (text, at) = cursor("x\ncurl --code \\\n  'a‸' y\nz");
    let syntax = Syntax::new(&text, by_id("sh").expect("sh"));
    let line: Vec<&str> = syntax.words_on_line(&text, at).iter().map(|token| token.span.of(&text)).collect();
    assert_eq!(line, ["curl", "--code", "\\", "\n", "'a'", "y"]);
}

#[test]
fn a_content_is_decoded() {
    for (language, marked, decoded) in [
        ("json", r#"{"a": "https:\/\/oss\u0026x‸"}"#, "https://oss&x"),
        ("xml", "<a b=\"x&amp;y‸\"/>", "x&y"),
        ("xml", "<a>x&amp;y‸</a>", "x&y"),
        ("sql", "SELECT 'it''s‸'", "it's"),
        ("yaml", "a: 'it''s‸'", "it's"),
        ("python", "a = r'x\\ny‸'", "x\\ny"),
        ("php", "<?php $a = 'x\\ny\\'z‸';", "x\\ny'z"),
        ("go", "a := `x\\n‸`", "x\\n"),
        ("properties", "a=https\\://oss‸", "https://oss"),
        ("shellscript", "A=$'x\\ty‸'", "x\ty"),
    ] {
        let (text, at) = cursor(marked);
        let place = Syntax::new(&text, by_id(language).expect(language)).place(&text, at);
        assert_eq!(place.view(&text).text(), decoded, "{marked}");
    }
}
