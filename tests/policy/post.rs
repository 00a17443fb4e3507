//! Policies of form uploads: when they end, what a hover says of them, what is none of them.

use oss403::{Engine, Finding, Locale, Settings, Source, Timestamp, policy, syntax};

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

fn findings(language: &str, text: &str, now: &str) -> Vec<Finding> {
    let language = syntax::by_id(language).unwrap();
    let source = Source::new("a", language.id.as_str(), text);
    Engine::new(Settings::default(), Locale::En).read(&source, at(now)).findings().to_vec()
}

/// Rules and the characters they are about.
fn found(language: &str, text: &str, now: &str) -> Vec<String> {
    let all = findings(language, text, now);
    all.iter().map(|finding| format!("{} {}", finding.rule, finding.span.of(text))).collect()
}

fn told(language: &str, text: &str) -> Vec<String> {
    findings(language, text, "2026-06-01T00:00:00Z").into_iter().map(|finding| finding.message).collect()
}

const SAMPLE: &str = "host = 'http://photos-1.oss-cn-hangzhou.aliyuncs.com';\nvar policyText = {\n    \"expiration\": \"2026-06-01T12:00:00.000Z\",\n    \"conditions\": [\n    [\"content-length-range\", 0, 1048576000]\n    ]\n};\n";

#[test]
fn a_policy_is_judged_anew_when_it_ends() {
    let engine = Engine::new(Settings::default(), Locale::En);
    let source = Source::new("upload.js", "javascript", SAMPLE);
    let before = engine.read(&source, at("2026-06-01T12:00:00Z"));
    assert!(before.findings().is_empty(), "{:?}", before.findings());
    let change = before.next_change().unwrap();
    assert_eq!(change, at("2026-06-01T12:00:00.001Z"));
    let after = engine.read(&source, change);
    assert_eq!(after.findings()[0].rule, "post-policy-expired");
    assert_eq!(after.next_change(), None);
}

#[test]
fn a_hover_says_what_the_form_may_do() {
    let text = "import oss2\npolicy = {'expiration': '2026-06-01T12:00:00Z', 'conditions': [{'bucket': 'photos-1'}, ['starts-with', '$key', 'user/'], ['content-length-range', 1, 1024], ['in', '$content-type', ['image/png', kind]], {'x-oss-credential': 'LTAI5tQnGqXw2Rk8vZ7pYbSd/20260601/cn-hangzhou/oss/aliyun_v4_request'}]}\n";
    for (locale, wanted) in [
        (
            Locale::En,
            ["in 12 h", "`photos-1` only", "begin with `user/`", "1 to 1024 bytes", "is one of", "computed"],
        ),
        (
            Locale::Zh,
            ["还剩 12 小时", "仅限 `photos-1`", "以 `user/` 开头", "1 至 1024 字节", "属于", "运行时计算"],
        ),
    ] {
        let engine = Engine::new(Settings::default(), locale);
        let now = at("2026-06-01T00:00:00Z");
        let reading = engine.read(&Source::new("a.py", "python", text), now);
        let hover = engine.hover(&reading, text.find("expiration").unwrap(), now).unwrap();
        for words in wanted {
            assert!(hover.markdown.contains(words), "{words}: {}", hover.markdown);
        }
        assert!(!hover.markdown.contains("LTAI5tQnGqXw2Rk8vZ7pYbSd"), "a key is masked");
    }
}

#[test]
fn what_only_looks_like_one_is_silent() {
    for (language, text) in [
        (
            "json",
            "{\"endpoint\":\"oss-cn-hangzhou.aliyuncs.com\",\"token\":{\"expiration\":1500000000,\"conditions\":[]}}",
        ),
        (
            "json",
            "{\"endpoint\":\"oss-cn-hangzhou.aliyuncs.com\",\"a\":{\"expiration\":\"2020-01-01T00:00:00Z\",\"conditions\":{\"type\":\"Ready\"}}}",
        ),
        (
            "json",
            "{\"expiration\":\"2020-01-01T00:00:00Z\",\"conditions\":[{\"bucket\":\"b\"},[\"starts-with\",\"$key\",\"a\"]]}",
        ),
        (
            "yaml",
            "endpoint: oss-cn-hangzhou.aliyuncs.com\nstatus:\n  expiration: 2020-01-01T00:00:00Z\n  conditions:\n  - type: Ready\n    status: 'True'\n",
        ),
        (
            "python",
            "import oss2, boto3\np = {'expiration': '2020-01-01T00:00:00Z', 'conditions': [{'acl': 'public-read'}, {'bucket': 'b'}, ['starts-with', '$key', 'a']]}\n",
        ),
        (
            "javascript",
            "const OSS = require('ali-oss');\nconst p = {expiration: '2020-01-01T00:00:00Z', conditions: [{bucket: 'b'}, {'x-amz-credential': c}]};\n",
        ),
        (
            "javascript",
            "const OSS = require('ali-oss');\n// const policyText = {expiration: '2020-01-01T00:00:00Z', conditions: [{bucket: 'b'}]};\n",
        ),
        (
            "log",
            "oss-cn-hangzhou.aliyuncs.com policy {\"expiration\":\"2020-01-01T00:00:00Z\",\"conditions\":[{\"bucket\":\"b\"}]}\n",
        ),
        (
            "java",
            "// oss-cn-hangzhou.aliyuncs.com\nString description = \"{\\\"expiration\\\":\\\"2020-01-01T00:00:00Z\\\",\\\"conditions\\\":[{\\\"bucket\\\":\\\"b\\\"}]}\";",
        ),
    ] {
        assert_eq!(found(language, text, "2026-06-01T00:00:00Z"), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn the_sample_that_everybody_copies_has_expired_and_nothing_else() {
    let text = SAMPLE.replace("2026-06-01", "2020-01-01");
    assert_eq!(
        found("javascript", &text, "2026-06-01T00:00:00Z"),
        ["post-policy-expired 2020-01-01T12:00:00.000Z"]
    );
    // in a page, with the form of an uploader
    let page = format!(
        "<html><script>\n{text}\nnew_multipart_params = {{\n  'key' : g_object_name,\n  'policy': policyBase64,\n  'OSSAccessKeyId': accessid,\n  'success_action_status' : '200',\n  'signature': signature,\n}};\n</script></html>\n"
    );
    assert_eq!(
        found("html", &page, "2026-06-01T00:00:00Z"),
        ["post-policy-expired 2020-01-01T12:00:00.000Z"]
    );
}

#[test]
fn hostile_policies_are_survived() {
    let deep = format!("oss2 {{\"expiration\": {}", "[".repeat(10_000));
    let row = syntax::by_id("python").unwrap();
    assert_eq!(policy::find_post(&deep, &syntax::Syntax::new(&deep, row)).len(), 1);
    let long = format!(
        "import oss2\np = {{'expiration': '{}', 'conditions': ['{}']}}",
        "9".repeat(1 << 20),
        "x".repeat(1 << 20)
    );
    let many = format!(
        "import oss2\np = {{'expiration': x, 'conditions': [{}]}}",
        "['eq', '$key', 'a'],".repeat(20_000)
    );
    let fields =
        format!("import oss2\n{}", "form.append('policy', p)\nform.append('file', f)\n".repeat(5_000));
    for text in [long, many, fields] {
        for language in ["python", "javascript"] {
            let told = told(language, &text);
            assert!(told.iter().all(|message| message.len() < 500), "{language}");
        }
    }
}

/// What a policy is given by name is judged where it is written.
#[test]
fn names_of_the_same_file_are_followed() {
    let now = "2026-06-01T00:00:00Z";
    for (language, text, wanted) in [
        (
            "javascript",
            "const OSS = require('ali-oss');\nconst end = '2020-01-01T12:00:00.000Z';\nconst policyText = { expiration: end, conditions: [['content-length-range', 0, 1048576]] };\n",
            vec!["post-policy-expired 2020-01-01T12:00:00.000Z"],
        ),
        (
            "python",
            "import oss2\nexpiration = '2020-01-01T12:00:00Z'\npolicy = {'expiration': expiration, 'conditions': [['starts-with', '$key', 'user/']]}\n",
            vec!["post-policy-expired 2020-01-01T12:00:00Z"],
        ),
        (
            "php",
            "<?php\nrequire 'aliyun-oss/autoload.php';\n$host = 'https://photos-1.oss-cn-hangzhou.aliyuncs.com';\n$end = '2030-01-01 12:00:00';\n$policy = ['expiration' => $end, 'conditions' => [['starts-with', '$key', 'user/']]];\n",
            vec!["post-policy-expiration-form 2030-01-01 12:00:00"],
        ),
        (
            "javascript",
            "const OSS = require('ali-oss');\nconst rules = [['content-length-range', 1048576, 0]];\nconst policyText = { expiration: new Date().toISOString(), conditions: rules };\n",
            vec!["post-policy-condition-form 1048576, 0"],
        ),
        (
            "python",
            "import oss2\nhost = 'https://photos-1.oss-cn-hangzhou.aliyuncs.com'\nname = 'photos-2'\npolicy = {'expiration': end, 'conditions': [{'bucket': name}, ['starts-with', '$key', '']]}\n",
            vec!["post-policy-field-contradicts photos-2"],
        ),
        (
            "javascript",
            "const OSS = require('ali-oss');\nconst expiration = '2020-01-01T12:00:00.000Z';\nconst conditions = [['content-length-range', 1048576, 0]];\nconst policyText = { expiration, conditions };\n",
            vec!["post-policy-expired 2020-01-01T12:00:00.000Z", "post-policy-condition-form 1048576, 0"],
        ),
        (
            "typescript",
            "import OSS from 'ali-oss';\nconst expiration = '2030-01-01 12:00:00';\nexport const policy = sign({ expiration, conditions: [['starts-with', '$key', 'user/']] });\n",
            vec!["post-policy-expiration-form 2030-01-01 12:00:00"],
        ),
    ] {
        assert_eq!(found(language, text, now), wanted, "{language}: {text}");
    }
    for (language, text) in [
        // given twice, computed, a parameter, made longer
        (
            "javascript",
            "const OSS = require('ali-oss');\nlet end = '2020-01-01T12:00:00.000Z';\nend = new Date(Date.now() + 60000).toISOString();\nconst policyText = { expiration: end, conditions: [['content-length-range', 0, 1048576]] };\n",
        ),
        (
            "python",
            "import oss2\nend = '2020-01-01T12:00:00Z'.replace('2020', year)\npolicy = {'expiration': end, 'conditions': [['starts-with', '$key', 'user/']]}\n",
        ),
        (
            "python",
            "import oss2\ndef sign(end='2020-01-01T12:00:00Z'):\n    policy = {'expiration': end, 'conditions': [['starts-with', '$key', 'user/']]}\n",
        ),
        (
            "python",
            "import oss2\nname = 'photos'\nname += suffix\nhost = 'https://photos-1.oss-cn-hangzhou.aliyuncs.com'\npolicy = {'expiration': end, 'conditions': [{'bucket': name}, ['starts-with', '$key', '']]}\n",
        ),
        (
            "javascript",
            "const OSS = require('ali-oss');\nconst rules = [];\nrules.push(['starts-with', '$key', dir]);\nconst policyText = { expiration: end, conditions: rules };\n",
        ),
        (
            "javascript",
            "const OSS = require('ali-oss');\nlet expiration = '2020-01-01T12:00:00.000Z';\nexpiration = later();\nconst policyText = { expiration, conditions: [['content-length-range', 0, 1048576]] };\n",
        ),
        // taken apart, and not put together
        (
            "javascript",
            "const OSS = require('ali-oss');\nconst { expiration, conditions } = policyText;\nconst postPolicy = ({ expiration, conditions }) => encode(expiration, conditions);\n",
        ),
        (
            "typescript",
            "import { expiration, conditions } from './policy';\nconst policyText = { expiration, conditions };\nconst host = 'https://photos-1.oss-cn-hangzhou.aliyuncs.com';\n",
        ),
    ] {
        assert_eq!(found(language, text, now), [""; 0], "{language}: {text}");
    }
}
