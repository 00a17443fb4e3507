//! Signatures that the SDKs publish, made from our strings to sign.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use oss403::signing::{Rebuilt, Request, Scope, Version, v1_rtmp, v4_canonical_request, v4_string_to_sign};
use sha1::Sha1;
use sha2::Sha256;

fn sha1(key: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

fn sha256(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn v4_signature(secret: &str, scope: &Scope<'_>, text: &str) -> String {
    let mut key = format!("aliyun_v4{secret}").into_bytes();
    for part in [scope.date, scope.region, scope.product, scope.end] {
        key = sha256(&key, part);
    }
    sha256(&key, text).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn request(method: &str, bucket: &str, key: &str, query: &str, headers: &[(&str, &str)]) -> Request {
    let mut request = Request {
        method: method.into(),
        bucket: Some(bucket.into()),
        key: key.into(),
        headers: headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
        ..Request::default()
    };
    request.set_query(query);
    request
}

fn rebuilt(request: &Request, version: Version, in_query: bool) -> Rebuilt {
    let rebuilt = request.rebuilt().unwrap();
    assert_eq!((rebuilt.version, rebuilt.in_query), (version, in_query));
    rebuilt
}

#[test]
fn v1_in_a_url() {
    let text = |request: &Request| rebuilt(request, Version::V1, true).string_to_sign;
    let a1 = request(
        "GET",
        "bucket",
        "key",
        "Expires=1699807420&OSSAccessKeyId=ak&Signature=x&versionId=versionId",
        &[],
    );
    assert_eq!(text(&a1), "GET\n\n\n1699807420\n/bucket/key?versionId=versionId");
    assert_eq!(sha1("sk", &text(&a1)), "dcLTea+Yh9ApirQ8o8dOPqtvJXQ=");
    let query = "Expires=1699808204&OSSAccessKeyId=ak&Signature=x&security-token=token&versionId=versionId";
    let a2 = request("GET", "bucket", "key+123", query, &[]);
    assert_eq!(text(&a2), "GET\n\n\n1699808204\n/bucket/key+123?security-token=token&versionId=versionId");
    assert_eq!(sha1("sk", &text(&a2)), "jzKYRrM5y6Br0dRFPaTGOsbrDhY=");
    let headers = [("Content-MD5", "md5"), ("Content-Type", "type")];
    let a3 = request("GET", "bucket", "key", "Expires=1422720000&OSSAccessKeyId=id&Signature=x", &headers);
    assert_eq!(text(&a3), "GET\nmd5\ntype\n1422720000\n/bucket/key");
    assert_eq!(sha1("key", &text(&a3)), "XA8ThdVKdJQ4vlkoggdzCs5s1RY=");
}

#[test]
fn v1_of_a_live_channel() {
    let query = "Expires=1706289617&OSSAccessKeyId=ak&Signature=x&playlistName=test.m3u8";
    let text = v1_rtmp(&request("GET", "cpp-sdk-live-channel-bucket", "channel", query, &[])).unwrap();
    assert_eq!(text, "1706289617\nplaylistName:test.m3u8\n/cpp-sdk-live-channel-bucket/channel");
    assert_eq!(sha1("sk", &text), "Y1LCM2PzyECssQhTdi+GKra7iXE=");
}

#[test]
fn v1_in_a_header() {
    let date = ("x-oss-date", "Wed, 28 Dec 2022 10:27:41 GMT");
    let signed = ("Authorization", "OSS ak:x");
    let of_h1 = [
        ("Content-MD5", "eB5eJF1ptWaXm4bijSPyxw=="),
        ("Content-Type", "text/html"),
        date,
        ("x-oss-meta-author", "alice"),
        ("x-oss-meta-magic", "abracadabra"),
        signed,
    ];
    let of_h5 = [
        ("Content-MD5", "ODBGOERFMDMzQTczRUY3NUE3NzA5QzdFNUYzMDQxNEM="),
        ("Content-Type", "text/html"),
        ("Date", "Thu, 17 Nov 2005 18:49:58 GMT"),
        ("x-oss-magic", "abracadabra"),
        ("x-oss-meta-author", "foo@bar.com"),
        signed,
    ];
    let secret = "OtxrzxIsfpFjA7SwPzILwy8Bw21TLhquhboDYROV";
    for (request, secret, signature) in [
        (request("PUT", "examplebucket", "nelson", "", &of_h1), "sk", "kSHKmLxlyEAKtZPkJhG9bZb5k7M="),
        (request("PUT", "examplebucket", "nelson", "acl", &of_h1), "sk", "/afkugFbmWDQ967j1vr6zygBLQk="),
        (
            request("GET", "examplebucket", "", "resourceGroup&non-resousce=null", &[date, signed]),
            "sk",
            "vkQmfuUDyi1uDi3bKt67oemssIs=",
        ),
        (
            request("GET", "examplebucket", "", "resourceGroup&acl", &[date, signed]),
            "sk",
            "x3E5TgOvl/i7PN618s5mEvpJDYk=",
        ),
        (request("PUT", "oss-example", "nelson", "", &of_h5), secret, "26NBxoKdsyly4EDv6inkoDft/yA="),
    ] {
        assert_eq!(
            sha1(secret, &rebuilt(&request, Version::V1, false).string_to_sign),
            signature,
            "{request:?}"
        );
    }
    let h4 = request("GET", "examplebucket", "", "resourceGroup&acl", &[date, signed]);
    assert!(h4.rebuilt().unwrap().string_to_sign.ends_with("\n/examplebucket/?acl&resourceGroup"));
}

#[test]
fn v2_in_a_url() {
    let query =
        "x-oss-access-key-id=ak&x-oss-expires=1699807420&x-oss-signature-version=OSS2&x-oss-signature=x";
    let text = rebuilt(&request("GET", "bucket", "key", query, &[]), Version::V2, true).string_to_sign;
    assert_eq!(
        text,
        "GET\n\n\n1699807420\n\n%2Fbucket%2Fkey?x-oss-access-key-id=ak&x-oss-expires=1699807420&x-oss-signature-version=OSS2"
    );
    assert_eq!(STANDARD.encode(sha256(b"sk", &text)), "dVhJhssrr/yxxb4Yf1wDTckaX4/RgTeaVfkT2lKkqwE=");
}

/// The parameters of the vectors of V4.
const QUERY: &str = "param1=value1&%2Bparam1=value3&%7Cparam1=value4&%2Bparam2=&%7Cparam2=&param2=";

/// The headers of the vectors of V4.
fn headers<'a>(kind: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let own = [
        ("x-oss-head1", "value"),
        ("abc", "value"),
        ("ZAbc", "value"),
        ("XYZ", "value"),
        ("content-type", kind),
    ];
    own.into_iter().chain(more.iter().copied()).collect()
}

#[test]
fn v4_in_a_header() {
    struct Vector {
        date: &'static str,
        region: &'static str,
        product: &'static str,
        additional: &'static str,
        token: bool,
        signature: &'static str,
    }
    let plain = |date, signature| Vector {
        date,
        region: "cn-hangzhou",
        product: "oss",
        additional: "",
        token: false,
        signature,
    };
    for vector in [
        plain("20231216T162057Z", "e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe"),
        Vector {
            additional: "abc;zabc",
            ..plain("20231216T172512Z", "4a4183c187c07c8947db7620deb0a6b38d9fbdd34187b6dbaccb316fa251212f")
        },
        Vector {
            token: true,
            ..plain("20231217T034736Z", "b94a3f999cf85bcdc00d332fbd3734ba03e48382c36fa4d5af5df817395bd9ea")
        },
        Vector {
            region: "cb-123",
            product: "oss-cloudbox",
            ..plain("20231216T162057Z", "94ce1f12c17d148ea681030275a94449d3357f5b5b21133996eec80af3e08a43")
        },
    ] {
        let Vector { date, region, product, additional, token, signature } = vector;
        let more =
            if additional.is_empty() { String::new() } else { format!(",AdditionalHeaders={additional}") };
        let day = &date[..8];
        let authorization = format!(
            "OSS4-HMAC-SHA256 Credential=ak/{day}/{region}/{product}/aliyun_v4_request{more},Signature=x"
        );
        let mut own = vec![
            ("x-oss-content-sha256", "UNSIGNED-PAYLOAD"),
            ("x-oss-date", date),
            ("Authorization", authorization.as_str()),
        ];
        if token {
            own.push(("x-oss-security-token", "token"));
        }
        let request = request("PUT", "bucket", "1234+-/123/1.txt", QUERY, &headers("text/plain", &own));
        let text = rebuilt(&request, Version::V4, false).string_to_sign;
        let scope = Scope { date: day, region, product, end: "aliyun_v4_request" };
        assert_eq!(v4_signature("sk", &scope, &text), signature, "{text}");
        // names that the request does not have, or that are signed anyway, are dropped
        if !additional.is_empty() {
            let asked = ["x-oss-no-exist", "zabc", "x-oss-head1", "abc"].map(str::to_owned);
            let canonical = v4_canonical_request(&request, &asked);
            assert_eq!(v4_string_to_sign(date, &scope, &canonical), text);
        }
    }
}

#[test]
fn v4_in_a_url() {
    let of = |date: &str, region: &str, product: &str, more: &str, expires: &str| {
        let day = &date[..8];
        format!(
            "{QUERY}&x-oss-credential=ak%2F{day}%2F{region}%2F{product}%2Faliyun_v4_request&x-oss-date={date}&x-oss-expires={expires}&x-oss-signature=x&x-oss-signature-version=OSS4-HMAC-SHA256{more}"
        )
    };
    let additional = "&x-oss-additional-headers=abc%3Bzabc";
    let plain = ("cn-hangzhou", "oss");
    let cloud_box = ("cb-123", "oss-cloudbox");
    for (date, (region, product), more, key, signature) in [
        (
            "20231217T025437Z",
            plain,
            "",
            "1234+-/123/1.txt",
            "a39966c61718be0d5b14e668088b3fa07601033f6518ac7b523100014269c0fe",
        ),
        (
            "20231217T035628Z",
            plain,
            "&x-oss-security-token=token",
            "1234+-/123/1.txt",
            "3817ac9d206cd6dfc90f1c09c00be45005602e55898f26f5ddb06d7892e1f8b5",
        ),
        (
            "20231217T033009Z",
            plain,
            additional,
            "1234+-/123/1.txt",
            "6bd984bfe531afb6db1f7550983a741b103a8c58e5e14f83ea474c2322dfa2b7",
        ),
        (
            "20231217T033009Z",
            plain,
            additional,
            "key 123.txt",
            "33208021567953241c3cc1d95ecf1864f8561890c30d29488ce76c7afb81a623",
        ),
        (
            "20231217T025437Z",
            cloud_box,
            additional,
            "1234+-/123/1.txt",
            "07284191b9b4978ac3520cd39ee2dea2747eda454089359371ff463a6c7ba20f",
        ),
        (
            "20231217T033009Z",
            cloud_box,
            additional,
            "1234+-/123/1.txt",
            "16782cc8a7a554523db055eb804b508522e7e370073108ad88ee2f47496701dd",
        ),
    ] {
        let query = of(date, region, product, more, "599");
        let request = request("PUT", "bucket", key, &query, &headers("application/octet-stream", &[]));
        let text = rebuilt(&request, Version::V4, true).string_to_sign;
        let scope = Scope { date: &date[..8], region, product, end: "aliyun_v4_request" };
        assert_eq!(v4_signature("sk", &scope, &text), signature, "{key} {text}");
    }
    let query = "x-oss-credential=ak%2F20231216%2Fcn-hangzhou%2Foss%2Faliyun_v4_request&x-oss-date=20231216T162057Z&x-oss-expires=3600&x-oss-signature=x&x-oss-signature-version=OSS4-HMAC-SHA256";
    let text =
        rebuilt(&request("GET", "bucket", "dir/key.txt", query, &[]), Version::V4, true).string_to_sign;
    let scope = Scope { date: "20231216", region: "cn-hangzhou", product: "oss", end: "aliyun_v4_request" };
    assert_eq!(
        v4_signature("sk", &scope, &text),
        "d991e93881ec286003c1146cff4e6e3cb47642a3a5486f7d2f6a7d31eebe6dad"
    );
}
