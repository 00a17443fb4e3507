//! Whose configuration it is: other clouds have the same names.

use oss403::{Engine, Locale, Settings, Source, Timestamp, syntax};

const BODY: &str = "<CORSRule><AllowedOrigin>www.example.com/</AllowedOrigin><AllowedMethod>put</AllowedMethod><ExposeHeader>*</ExposeHeader></CORSRule>";

fn findings(name: &str, language: &str, text: &str) -> Vec<&'static str> {
    let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    let row = syntax::by_id(language).unwrap();
    let engine = Engine::new(Settings::default(), Locale::En);
    let reading = engine.read(&Source::new(name, row.id.as_str(), text), now);
    let own =
        |rule: &&str| ["cors-", "referer-", "xml-", "cname-"].iter().any(|start| rule.starts_with(start));
    reading.findings().iter().map(|finding| finding.rule).filter(own).collect()
}

fn document(open: &str, extra: &str) -> String {
    format!("<?xml version=\"1.0\"?>\n<CORSConfiguration{open}>{BODY}{extra}</CORSConfiguration>\n")
}

#[test]
fn what_shows_no_cloud_or_another_one_is_silent() {
    let aws = document(" xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"", "");
    let plain = document("", "");
    let texts = [
        ("cors.xml", "xml", plain.clone()),
        ("minio/cors.xml", "xml", plain.clone()),
        ("open-source.xml", "xml", plain.clone()),
        ("cors.xml", "xml", aws.clone()),
        ("oss/cors.xml", "xml", aws.clone()),
        ("oss-cors.xml", "xml", document("", "").replace("<AllowedOrigin>", "<ID>a</ID><AllowedOrigin>")),
        ("oss-cors.xml", "xml", document("", "").replace("<ExposeHeader>*", "<ExposeHeader>x-amz-request-id")),
        ("oss-cors.xml", "xml", document("", "").replace("<ExposeHeader>*", "<ExposeHeader>x-cos-request-id")),
        ("a.py", "python", format!("import oss2\nimport boto3\nBODY = '{BODY}'\nCORS = '{}'\n", plain.replace('\n', ""))),
        ("a.py", "python", "import boto3\nimport oss2\ns3.put_bucket_cors(CORSConfiguration={'CORSRules': [{'AllowedOrigins': ['a.com/'], 'AllowedMethods': ['get']}]})\n".into()),
        ("a.js", "javascript", "const COS = require('cos-nodejs-sdk-v5');\ncos.putBucketCors({ CORSRules: [{ AllowedOrigin: ['a.com/'], AllowedMethod: ['get'] }] });\n".into()),
        ("a.js", "javascript", "const OSS = require('ali-oss');\nconst COS = require('cos-nodejs-sdk-v5');\ncos.putBucketCors({ CORSRules: [{ AllowedOrigin: ['a.com/'], AllowedMethod: ['get'] }] });\n".into()),
        ("a.go", "go", "package a\nimport \"github.com/aliyun/aliyun-oss-go-sdk/oss\"\nvar r = types.CORSRule{AllowedOrigins: []string{\"a.com/\"}, AllowedMethods: []string{\"get\"}}\n".into()),
        ("a.tf", "terraform", "resource \"aws_s3_bucket\" \"b\" {\n  cors_rule {\n    allowed_origins = [\"a.com/\"]\n    allowed_methods = [\"get\"]\n  }\n}\nresource \"alicloud_oss_bucket\" \"b\" {\n  bucket = \"photos-1\"\n}\n".into()),
        ("a.yaml", "yaml", "Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      CorsConfiguration:\n        CorsRules:\n          - AllowedOrigins: [a.com/]\n            AllowedMethods: [get]\n".into()),
        ("a.json", "json", "{\"CORSRules\": [{\"AllowedOrigins\": [\"a.com/\"], \"AllowedMethods\": [\"get\"]}]}".into()),
        ("notes.md", "markdown", format!("S3 (`s3.amazonaws.com`) and OSS (`oss-cn-hangzhou.aliyuncs.com`):\n\n```xml\n{plain}```\n")),
        ("notes.md", "markdown", format!("oss-cn-hangzhou.aliyuncs.com wants {}\n", plain.replace('\n', ""))),
        ("a.xml", "xml", format!("<!-- oss-cn-hangzhou.aliyuncs.com\n{} -->\n<a/>", plain)),
        ("inventory.xml", "xml", "<InventoryConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Destination><S3BucketDestination><Bucket>arn:aws:s3:::b</Bucket></S3BucketDestination></Destination></InventoryConfiguration>".into()),
        ("inventory.xml", "xml", "<InventoryConfiguration><Id>a</Id><Destination><OSSBucketDestination><Bucket>acs:oss:::photos-1</Bucket><RoleArn>acs:ram::1000:role/A</RoleArn></OSSBucketDestination></Destination></InventoryConfiguration>".into()),
        ("cos.xml", "xml", "<RefererConfiguration><Status>Enabled</Status><RefererType>Black-List</RefererType><DomainList><Domain>a.com</Domain></DomainList></RefererConfiguration>".into()),
        ("log.txt", "log", format!("2026-06-01 10:00:00 INFO oss-cn-hangzhou.aliyuncs.com body {}", plain.replace('\n', ""))),
        ("a.tf", "terraform", "resource \"alicloud_oss_bucket\" \"b\" {\n  dynamic \"cors_rule\" {\n    for_each = var.rules\n    content {\n      allowed_origins = cors_rule.value.origins\n      allowed_methods = cors_rule.value.methods\n    }\n  }\n}\n".into()),
    ];
    let said: Vec<String> = texts
        .iter()
        .map(|(name, language, text)| (findings(name, language, text), text))
        .filter(|(said, _)| !said.is_empty())
        .map(|(said, text)| format!("{said:?}: {text}"))
        .collect();
    assert!(said.is_empty(), "{}", said.join("\n"));
}

#[test]
fn what_shows_oss_is_judged() {
    let plain = document("", "");
    let texts = [
        ("oss-cors.xml", "xml", plain.clone()),
        ("deploy/aliyun/cors.xml", "xml", plain.clone()),
        ("cors.xml", "xml", document("", "<ResponseVary>false</ResponseVary>")),
        ("cors.xml", "xml", plain.replace("<ExposeHeader>*", "<ExposeHeader>x-oss-request-id</ExposeHeader><ExposeHeader>*")),
        ("setup.sh", "shellscript", format!("cat > cors.xml <<'EOF'\n{plain}EOF\nossutil cors --method put oss://photos-1 cors.xml\n")),
        ("notes.md", "markdown", format!("OSS (`oss-cn-hangzhou.aliyuncs.com`):\n\n```xml\n{plain}```\n")),
        ("a.py", "python", format!("import oss2\nBODY = '''{plain}'''\n")),
        ("a.java", "java", format!("import com.aliyun.oss.OSS;\nString s = {};\n", serde_json::to_string(&plain).unwrap())),
        ("a.json", "json", format!("{{\"endpoint\": \"oss-cn-hangzhou.aliyuncs.com\", \"cors\": {}}}", serde_json::to_string(&plain).unwrap())),
        ("a.json", "json", format!("{{\"endpoint\": \"oss-cn-hangzhou.aliyuncs.com\", \"cors\": {}}}", serde_json::to_string(&plain).unwrap().replace('<', "\\u003c"))),
        ("oss-cors.json", "json", "{\"CORSRule\": [{\"AllowedOrigin\": [\"www.example.com/\"], \"AllowedMethod\": [\"put\"], \"ExposeHeader\": [\"*\"]}], \"ResponseVary\": false}".into()),
        ("a.sh", "shellscript", "ossutil api put-bucket-cors --bucket b --cors-configuration '{\"CORSRule\": {\"AllowedOrigin\": \"www.example.com\", \"AllowedMethod\": [\"put\"], \"ExposeHeader\": \"*\"}}'\n".into()),
    ];
    let missing: Vec<String> = texts
        .iter()
        .map(|(name, language, text)| (findings(name, language, text), name, text))
        .filter(|(said, ..)| !["cors-method", "cors-expose-wildcard"].iter().all(|rule| said.contains(rule)))
        .map(|(said, name, text)| format!("{name} {said:?}: {text}"))
        .collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
