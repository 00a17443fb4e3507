//! The traps of real texts: what looks like a fault and is none stays silent.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails may panic")]

use oss403::{Engine, Locale, Settings, Severity, Source, Timestamp, syntax};

/// Everything at or above warning that is said of `text` in 2026, as `rule: text`.
fn loud(language: &str, text: &str) -> Vec<String> {
    let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    let language = syntax::by_id(language).unwrap_or_else(|| panic!("no language {language}"));
    let source = Source::new("trap", language.id.as_str(), text);
    let reading = Engine::new(Settings::default(), Locale::En).read(&source, now);
    let loud = reading.findings().iter().filter(|finding| finding.severity >= Severity::Warning);
    loud.map(|finding| format!("{}: {}", finding.rule, finding.span.of(text))).collect()
}

/// Asserts that every text is silent, each written as a string of Python, a value of YAML, a line of `.env`,
/// a string of JSON, and a directive of nginx.
fn silent(texts: &[&str]) {
    let mut said = Vec::new();
    for text in texts {
        let json = serde_json::to_string(text).unwrap();
        for (language, host) in [
            ("python", format!("import oss2\nvalue = {json}\n")),
            ("yaml", format!("value: {json}\nother: {text}\n")),
            ("dotenv", format!("VALUE={text}\n")),
            ("json", format!("{{\"value\": {json}}}\n")),
            ("javascript", format!("const OSS = require('ali-oss');\nconst value = {json};\n")),
        ] {
            said.extend(loud(language, &host).into_iter().map(|said| format!("{language} {text}: {said}")));
        }
    }
    assert!(said.is_empty(), "{}", said.join("\n"));
}

#[test]
fn right_though_odd() {
    silent(&[
        "s3.oss-cn-hangzhou.aliyuncs.com",
        "https://photos-1.s3.oss-cn-hangzhou.aliyuncs.com/a.png",
        "vpc100-oss-cn-hangzhou.aliyuncs.com",
        "http://photos-1.vpc100-oss-cn-beijing.aliyuncs.com/a.png",
        "ap-01-1234567890.oss-cn-hangzhou.oss-accesspoint.aliyuncs.com",
        "ap-01-3b00521f653d2b3223680ec39dbbe2-ossalias.oss-cn-hangzhou.aliyuncs.com",
        "photos-1.cb-abcdef123456.cn-hangzhou.oss-cloudbox.aliyuncs.com",
        "cn-hangzhou.oss-dls.aliyuncs.com",
        "photos-1.cn-hangzhou.oss-dls.aliyuncs.com",
        "fc-ap-1-1234567890-opap.oss-cn-beijing-internal.oss-object-process.aliyuncs.com",
        "oss-cache-cn-beijing-g.aliyuncs.com",
        "photos-1.img-cn-hangzhou.aliyuncs.com",
        "photos-1.oss-rg-china-mainland.aliyuncs.com",
        "photos-1.cn-hangzhou.oss.aliyuncs.com",
        "cn-hangzhou-finance.oss.aliyuncs.com",
        "photos-1.oss-cn-hzfinance.aliyuncs.com",
        "oss-cn-hzjbp-a-internal.aliyuncs.com",
        "oss-cn-shanghai-finance-1-pub.aliyuncs.com",
        "oss-cn-north-2-gov-1.aliyuncs.com",
        "oss-cn-wuhan-lr.aliyuncs.com",
        "oss-me-central-1.aliyuncs.com",
        "oss-na-south-1.aliyuncs.com",
        "oss-eu-west-2.aliyuncs.com",
        "oss-ap-southeast-8.aliyuncs.com",
        "photos-1.oss-cn-zhongwei-internal.aliyuncs.com",
        "oss://photos-1/a/b.png",
    ]);
}

#[test]
fn other_products() {
    silent(&[
        "oss.aliyuncs.com",
        "registry.cn-hangzhou.aliyuncs.com/team/app:1",
        "registry-vpc.cn-hangzhou.aliyuncs.com",
        "https://cn-hangzhou.log.aliyuncs.com",
        "rm-abcdef.mysql.rds.aliyuncs.com",
        "https://instance.cn-hangzhou.ots.aliyuncs.com",
        "hbr.cn-hangzhou.aliyuncs.com",
        "https://dashscope.aliyuncs.com/compatible-mode/v1",
        "http://mirrors.aliyuncs.com/debian",
        "https://mirrors.aliyun.com/pypi/simple",
        "sts.cn-hangzhou.aliyuncs.com",
        "ecs.cn-hangzhou.aliyuncs.com",
        "oss-admin.aliyuncs.com",
        "oss-demo",
        "oss-demo.example.com",
        "https://oss.sonatype.org/content/repositories/snapshots",
        "https://www.alibabacloud.com/help/en/oss/user-guide/regions-and-endpoints",
        "s3.amazonaws.com/bucket/key",
        "https://bucket-1250000000.cos.ap-guangzhou.myqcloud.com/a.png",
        "https://obs.cn-north-4.myhuaweicloud.com/bucket/key",
        "oss-accelerate.aliyuncs.com",
    ]);
}

#[test]
fn templates_and_masks() {
    silent(&[
        "https://<bucket>.oss-cn-hangzhou.aliyuncs.com/<key>",
        "https://oss-{region}.aliyuncs.com",
        "https://${BUCKET}.oss-${REGION}.aliyuncs.com/${KEY}",
        "https://oss-((region)).aliyuncs.com",
        "https://%s.oss-%s.aliyuncs.com/%s",
        "https://oss-cn-xxx.aliyuncs.com",
        "https://oss-cn-***.aliyuncs.com",
        "https://oss-<region>-internal.aliyuncs.com",
        "https://oss-cn-hangzhou.aliyuncs.com/your-bucket/a.png",
        "https://your-bucket.oss-cn-hangzhou.aliyuncs.com",
        "https://oss-cn-hangzhou.aliyuncs.com/{bucket}/a.png",
        "https://photos-1.oss-cn-hangzhou.aliyuncs.com/a?OSSAccessKeyId=LTAI****************&Expires=1500000000&Signature=xxxx",
        "https://photos-1.oss-cn-hangzhou.aliyuncs.com/a?OSSAccessKeyId=nz2pc56s936**9l&Expires=1141889120&Signature=vjbyPxybdZaNmGa%2ByT272YEAiv4%3D",
        "https://photos-1.oss-cn-hangzhou.aliyuncs.com/a?Expires=156273****&OSSAccessKeyId=LTAI5tQnGqXw2Rk8vZ7pYbSd&Signature=q3bX0zZkQ1v7c9hYxL2mN4pR6tU%3D",
        "https://photos-1.oss-cn-hangzhou.aliyuncs.com/a?OSSAccessKeyId=LTAI5tQnGqXw2Rk8vZ7pYbSd&Expires=1500000000&Signature=kZoYNv66bsmc10%2BdcGKw5x2PRrk%3D",
        "https://photos-1.oss-cn-hangzhou.aliyuncs.com/a?OSSAccessKeyId={id}&Expires={expires}&Signature={signature}",
        "https://photos-1.oss-cn-hangzhou.aliyuncs.com/a?OSSAccessKeyId=LTAI5tQnGqXw2Rk8vZ7pYbSd&Expires=1500000000&Signature******",
        "https://b1.oss-cn-hangzhou.aliyuncs.com/a.png",
        "?OSSAccessKeyId=${id}&Expires=${expires}&Signature=${encodeURIComponent(signature)}",
        "&x-oss-credential=<AccessKeyId>/20231203/cn-hangzhou/oss/aliyun_v4_request&x-oss-signature=<sig>",
    ]);
}

#[test]
fn vectors_of_the_sdks_and_other_clouds() {
    silent(&[
        "http://bucket.oss-cn-hangzhou.aliyuncs.com/key?Expires=1699807420&OSSAccessKeyId=ak&Signature=dcLTea%2BYh9ApirQ8o8dOPqtvJXQ%3D&versionId=versionId",
        "http://bucket.oss.aliyuncs.com/key?Expires=1422720000&OSSAccessKeyId=id&Signature=XA8ThdVKdJQ4vlkoggdzCs5s1RY%3D",
        "http://bucket.oss-cn-hangzhou.aliyuncs.com/1234%2B-%2F123%2F1.txt?%2Bparam1=value3&%2Bparam2&param1=value1&param2&x-oss-credential=ak%2F20231217%2Fcn-hangzhou%2Foss%2Faliyun_v4_request&x-oss-date=20231217T025437Z&x-oss-expires=599&x-oss-signature=a39966c61718be0d5b14e668088b3fa07601033f6518ac7b523100014269c0fe&x-oss-signature-version=OSS4-HMAC-SHA256&%7Cparam1=value4&%7Cparam2",
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
        "https://b.s3.amazonaws.com/k?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=abc%3D&Expires=1141889120",
        "https://storage.googleapis.com/b/k?GoogleAccessId=a@b.iam.gserviceaccount.com&Expires=1458238630&Signature=abc%3D",
        "https://account.blob.core.windows.net/c/b?sv=2015-04-05&st=2015-04-29T22%3A18%3A26Z&se=2015-04-30T02%3A23%3A26Z&sr=b&sp=rw&sig=abc%3D",
        "https://obs.example.com/k?AccessKeyId=ABC&Expires=1500000000&Signature=abc%3D",
    ]);
}

#[test]
fn prose_comments_and_logs() {
    let expired = "https://photos-1.oss-cn-hangzhou.aliyuncs.com/a?OSSAccessKeyId=LTAI5tQnGqXw2Rk8vZ7pYbSd&Expires=1500000000&Signature=q3bX0zZkQ1v7c9hYxL2mN4pR6tU%3D";
    let path = "https://oss-cn-hangzhou.aliyuncs.com/photos-1/a.png";
    for (language, text) in [
        ("markdown", format!("Never write {path}, nor `{path}`, OSS refuses both.\n")),
        ("markdown", format!("A link such as {expired} ends.\n")),
        ("python", format!("import oss2\n# {path}\nx = 1  # {expired}\n")),
        ("go", format!("// {path}\n/* {expired} */\npackage main\n")),
        ("yaml", format!("# {path}\na: 1 # {expired}\n")),
        ("log", format!("2026-05-30 10:00:00 GET {expired} 403\n2026-05-30 GET {path}\n")),
        ("plaintext", format!("It was fetched from {expired} by hand.\n")),
    ] {
        let said = loud(language, &text);
        assert!(said.is_empty(), "{language} {text}: {said:?}");
    }
}

#[test]
fn strings_that_people_read() {
    let path = "https://oss-cn-hangzhou.aliyuncs.com/photos-1/a.png";
    let expired = "https://photos-1.oss-cn-hangzhou.aliyuncs.com/a?OSSAccessKeyId=LTAI5tQnGqXw2Rk8vZ7pYbSd&Expires=1500000000&Signature=q3bX0zZkQ1v7c9hYxL2mN4pR6tU%3D";
    for (language, text) in [
        ("python", format!("\"\"\"{path}\"\"\"\nimport oss2\n")),
        ("python", format!("def f(a):\n    r'''\n    >>> f(\"{path}\")\n    '''\n    return a\n")),
        ("python", format!("class A:\n    x = 1\n    \"\"\"\n    {expired}\n    \"\"\"\n")),
        ("python", format!("p.add_argument('-u', help='an address such as {path}')\n")),
        ("python", format!("raise ValueError('bad url: write {path} (path style)')\n")),
        ("javascript", format!("const tip = \"例如：{path}，不要填写文件名\";\n")),
        ("typescriptreact", format!("<Input placeholder=\"{path}\" />;\n")),
        ("json", format!("{{\"help.url\": \"Do not enter {path} here\"}}\n")),
        ("yaml", format!("url:\n  example: {path}\n  description: Enter an address such as {expired}\n")),
        ("xml", format!("<p>See {path} for more</p>\n")),
        ("sql", format!("COMMENT ON COLUMN t.url IS 'such as {path} or so';\n")),
    ] {
        let said = loud(language, &text);
        assert!(said.is_empty(), "{language} {text}: {said:?}");
    }
    // what is given to a program, or is a value in a text of its own, is used
    for (language, text) in [
        ("python", format!("os.system('curl -X PUT -T file {path}')\n")),
        ("python", format!("x = \"\"\"\nurl: {path}\n\"\"\"\n")),
        ("python", format!("f(\n    \"\"\"{path}\"\"\",\n)\n")),
        ("python", format!("q = \"INSERT INTO links VALUES ('{path}')\"\n")),
        ("javascript", format!("const html = \"<a href='{path}'>Click on this link</a>\";\n")),
        ("json", format!("{{\"url\": \"{path}\"}}\n")),
    ] {
        assert_eq!(loud(language, &text).len(), 1, "{language} {text}");
    }
}

#[test]
fn codes_of_other_services() {
    for (language, text) in [
        ("python", "import boto3\nif e.response['Error']['Code'] == 'AccesDenied':\n    pass\n"),
        (
            "javascript",
            "import { S3 } from '@aws-sdk/client-s3';\nif (err.code === 'AccessDeniedError') {}\n",
        ),
        ("python", "import oss2\nif e.code == 'InvalidAccessKeyId':\n    pass\n"),
        ("python", "import oss2\nif e.code == 'SignatureNotMatch':\n    pass\n"),
        ("python", "import oss2\nif e.code == 'InvalidAccessKey':\n    pass\n"),
        ("python", "import oss2\nname = 'AccessDenyed'\n"),
        ("java", "import com.aliyun.oss.OSS;\nif (\"NoSuchKey\".equals(e.getErrorCode())) {}\n"),
        ("javascript", "const OSS = require('ali-oss');\nif (err.name === 'AccessDeniedError') {}\n"),
        ("javascript", "const OSS = require('ali-oss');\nif (err.code === 'ConnectionTimeoutError') {}\n"),
    ] {
        let said = loud(language, text);
        assert!(said.is_empty(), "{text}: {said:?}");
    }
}

#[test]
fn recorded_bodies_are_never_loud() {
    let body = "<Error><Code>AccessDenied</Code><Message>Request has expired.</Message><RequestId>66A1B2C3D4E5F60718293A4B</RequestId><HostId>photos-1.oss-cn-hangzhou.aliyuncs.com</HostId></Error>";
    let aws = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>656c76696e6727732072657175657374</RequestId><HostId>Uuag1LuByRx9e6j5Onimru9pO4ZVKnJ2Qz7/C1NPcfTWAtRPfTaOFg==</HostId></Error>";
    for (language, text) in
        [("xml", body), ("plaintext", body), ("log", body), ("xml", aws), ("plaintext", aws)]
    {
        assert!(loud(language, text).is_empty(), "{language}");
    }
    let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    let reading = |text: &str| {
        Engine::new(Settings::default(), Locale::En)
            .read(&Source::new("x", "plaintext", text), now)
            .findings()
            .len()
    };
    assert_eq!((reading(body), reading(aws)), (1, 0));
}
