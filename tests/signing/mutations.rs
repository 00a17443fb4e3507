//! Requests that changed on their way: the cause that is named is the change that was made.
//!
//! Each case writes a request down (a command, a request file, a log, a URL), changes it in one known way, and
//! lets the changed one be answered as OSS answers a wrong signature. Where the answer tells only the hash of
//! the canonical request, as OSS does for V4, a change to an arbitrary value can be no more than "canonical".

use oss403::{
    Engine, Locale, Settings,
    signing::{Request, Version},
};

/// A generator of numbers that is the same at each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Curl,
    File,
    Log,
    Url,
}

/// What the request is, and how it is written.
struct Case {
    request: Request,
    version: Version,
    in_query: bool,
    form: Form,
    signature: String,
}

const ID: &str = "LTAI4GKv8ZsLmRtq3WxYbSd2";
const HOST: &str = "photos-1.oss-cn-hangzhou.aliyuncs.com";

fn case(dice: &mut Dice) -> Case {
    let version = [Version::V1, Version::V2, Version::V4][dice.roll(3)];
    let in_query = dice.roll(2) == 0;
    let form = match dice.roll(4) {
        0 => Form::Curl,
        1 => Form::File,
        2 => Form::Log,
        _ if in_query => Form::Url,
        _ => Form::Curl,
    };
    let key = dice.pick(&["dir/a b+c.png", "2026/Ärger 1+2.txt", "x/Photo+one two.jpg", "图 片/a+b.png"]);
    let mut request = Request {
        method: if form == Form::Url { "GET" } else { dice.pick(&["GET", "PUT", "DELETE"]) }.into(),
        bucket: Some("photos-1".into()),
        key: key.into(),
        ..Request::default()
    };
    let mut query: Vec<(String, Option<String>)> = vec![
        ("response-content-disposition".into(), Some("attachment;filename=a&b+c d.txt".into())),
        ("versionId".into(), Some(format!("CAE{}", dice.roll(10_000)))),
    ];
    let mut headers: Vec<(String, String)> = Vec::new();
    let token = dice.roll(2) == 0;
    let hex: String = (0..64).map(|_| char::from_digit(dice.roll(16) as u32, 16).unwrap()).collect();
    let base64 = |len: usize, dice: &mut Dice| -> String {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".as_bytes();
        (1..len).map(|_| char::from(letters[dice.roll(64)])).chain(['=']).collect()
    };
    let signature = match version {
        Version::V1 => base64(28, dice),
        Version::V2 => base64(44, dice),
        Version::V4 => hex,
    };
    let mut param = |name: &str, value: &str| query.push((name.into(), Some(value.into())));
    let scope = "20260530/cn-hangzhou/oss/aliyun_v4_request";
    match (version, in_query) {
        (Version::V1, true) => {
            param("Expires", "1790000000");
            param("OSSAccessKeyId", ID);
            param("Signature", &signature);
        }
        (Version::V2, true) => {
            param("x-oss-signature-version", "OSS2");
            param("x-oss-expires", "1790000000");
            param("x-oss-access-key-id", ID);
            param("x-oss-signature", &signature);
        }
        (Version::V4, true) => {
            param("x-oss-signature-version", "OSS4-HMAC-SHA256");
            param("x-oss-credential", &format!("{ID}/{scope}"));
            param("x-oss-date", "20260530T101201Z");
            param("x-oss-expires", "600");
            param("x-oss-signature", &signature);
        }
        (_, false) => {}
    }
    if token && in_query {
        param(
            if version == Version::V4 { "x-oss-security-token" } else { "security-token" },
            "CAIS8wF1q6Ft5B2yfSjIr5bS",
        );
    }
    if form != Form::Url {
        headers.push(("Host".into(), HOST.into()));
        headers.push(("Content-Type".into(), "image/png".into()));
        headers.push(("Content-MD5".into(), "eB5eJF1ptWaXm4bijSPyxw==".into()));
        headers.push(("x-oss-object-acl".into(), "private".into()));
        headers.push(("x-oss-meta-author".into(), "alice".into()));
    }
    if !in_query {
        let (date, authorization) = match version {
            Version::V1 => ("Sat, 30 May 2026 10:12:01 GMT", format!("OSS {ID}:{signature}")),
            Version::V2 => {
                ("Sat, 30 May 2026 10:12:01 GMT", format!("OSS2 AccessKeyId:{ID},Signature:{signature}"))
            }
            Version::V4 => {
                headers.push(("x-oss-content-sha256".into(), "UNSIGNED-PAYLOAD".into()));
                (
                    "20260530T101201Z",
                    format!("OSS4-HMAC-SHA256 Credential={ID}/{scope},Signature={signature}"),
                )
            }
        };
        let name = if version == Version::V4 || dice.roll(2) == 0 { "x-oss-date" } else { "Date" };
        headers.push((name.into(), date.into()));
        headers.push(("Authorization".into(), authorization));
        if token {
            headers.push(("x-oss-security-token".into(), "CAIS8wF1q6Ft5B2yfSjIr5bS".into()));
        }
    }
    request.query = query;
    request.headers = headers;
    Case { request, version, in_query, form, signature }
}

fn encode(text: &str, keep: &str) -> String {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"-_.~".contains(b) || keep.as_bytes().contains(b);
    text.bytes().map(|b| if plain(&b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// The request as someone wrote it down.
fn written(case: &Case) -> String {
    let Request { method, key, query, headers, .. } = &case.request;
    let pairs: Vec<String> = query
        .iter()
        .map(|(name, value)| {
            format!("{}={}", encode(name, ""), encode(value.as_deref().unwrap_or_default(), ""))
        })
        .collect();
    let target = format!("/{}?{}", encode(key, "/"), pairs.join("&"));
    let lines = |before: &str| -> String {
        headers.iter().map(|(name, value)| format!("{before}{name}: {value}\n")).collect()
    };
    match case.form {
        Form::Url => format!("url = https://{HOST}{target}\n"),
        Form::Curl => {
            let headers: String =
                headers.iter().map(|(name, value)| format!("  -H '{name}: {value}' \\\n")).collect();
            format!("$ curl -X {method} \\\n{headers}  'https://{HOST}{target}'\n")
        }
        Form::File => format!("{method} {target} HTTP/1.1\n{}\n", lines("")),
        Form::Log => format!("> {method} {target} HTTP/1.1\n{}>\n", lines("> ")),
    }
}

/// Changes of the request, each with the name of the cause that they are, and whether the hash alone tells it.
const CHANGES: [(&str, bool); 27] = [
    ("secret", true),
    ("method", true),
    ("type-added", true),
    ("type-lost", true),
    ("type", true),
    ("md5-lost", true),
    ("md5", false),
    ("date", true),
    ("expires", false),
    ("token", true),
    ("header-lost", true),
    ("header-added", false),
    ("header", false),
    ("path-style", true),
    ("bucket", false),
    ("plus", true),
    ("encoded", true),
    ("slash", true),
    ("case", false),
    ("key", false),
    ("cut", true),
    ("parameter-added", false),
    ("parameter-lost", true),
    ("parameter", false),
    ("region", true),
    ("region-missing", true),
    ("scope-date", true),
];

/// The request as it arrived after the change; `None` where the change makes no sense for it.
fn changed(case: &Case, change: &str) -> Option<Request> {
    let mut request = case.request.clone();
    let is_v4 = case.version == Version::V4;
    let set_header = |request: &mut Request, name: &str, value: &str| {
        let found = request.headers.iter_mut().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, own)| *own = value.to_owned())
    };
    let drop_header = |request: &mut Request, name: &str| {
        let before = request.headers.len();
        request.headers.retain(|(own, _)| !own.eq_ignore_ascii_case(name));
        (request.headers.len() < before).then_some(())
    };
    let set = |request: &mut Request, name: &str, value: String| {
        request.query.iter_mut().find(|(own, _)| own == name).map(|(_, own)| *own = Some(value))
    };
    let rescope = |request: &mut Request, from: &str, to: &str| -> Option<()> {
        if !is_v4 {
            return None;
        }
        for (name, value) in &mut request.headers {
            if name == "Authorization" {
                *value = value.replace(from, to);
            }
        }
        for (name, value) in &mut request.query {
            if name == "x-oss-credential" {
                *value = value.as_ref().map(|value| value.replace(from, to));
            }
        }
        Some(())
    };
    let has_type = case.request.header("content-type").is_some();
    match change {
        "secret" => {}
        // a URL does not say how it is called
        "method" => {
            (case.form != Form::Url).then_some(())?;
            request.method = if request.method == "GET" { "HEAD" } else { "POST" }.into();
        }
        "type-added" if !has_type => {
            request.headers.push(("Content-Type".into(), "text/plain;charset=UTF-8".into()))
        }
        "type-added" => return None,
        "type-lost" => drop_header(&mut request, "content-type")?,
        "type" => set_header(&mut request, "content-type", "application/octet-stream")?,
        "md5-lost" => drop_header(&mut request, "content-md5")?,
        "md5" => set_header(&mut request, "content-md5", "ODBGOERFMDMzQTczRUY3NUE3NzA5QzdFNUYzMDQxNEM=")?,
        "date" if !case.in_query => {
            let later = if is_v4 { "20260530T101301Z" } else { "Sat, 30 May 2026 10:13:01 GMT" };
            set_header(&mut request, "x-oss-date", later)
                .or_else(|| set_header(&mut request, "Date", later))?;
        }
        "date" => return None,
        "expires" => set(
            &mut request,
            if case.version == Version::V1 { "Expires" } else { "x-oss-expires" },
            "1790000099".into(),
        )?,
        "token" => {
            let before = request.query.len();
            request.query.retain(|(name, _)| !name.ends_with("security-token"));
            if request.query.len() == before {
                drop_header(&mut request, "x-oss-security-token")?;
            }
        }
        "header-lost" => drop_header(&mut request, "x-oss-meta-author")?,
        "header-added" => request.headers.push(("x-oss-storage-class".into(), "IA".into())),
        "header" => set_header(&mut request, "x-oss-object-acl", "public-read")?,
        "path-style" => request.key = format!("photos-1/{}", request.key),
        "bucket" => request.bucket = Some("photos-2".into()),
        "plus" => request.key = request.key.replace('+', " "),
        "encoded" => request.key = encode(&request.key, "/"),
        "slash" => request.key = format!("/{}", request.key),
        "case" => request.key = request.key.to_uppercase(),
        "key" => request.key = "other/thing.bin".into(),
        "cut" => set(&mut request, "response-content-disposition", "attachment;filename=a".into())?,
        "parameter-added" => request.query.push(("x-oss-process".into(), Some("image/resize,w_100".into()))),
        "parameter-lost" => request.query.retain(|(name, _)| name != "versionId"),
        "parameter" => set(&mut request, "versionId", "other".into())?,
        "region" => rescope(&mut request, "cn-hangzhou", "cn-beijing")?,
        "region-missing" => rescope(&mut request, "cn-hangzhou", "")?,
        "scope-date" => rescope(&mut request, "/20260530/", "/20260529/")?,
        _ => return None,
    }
    Some(request)
}

#[test]
fn the_named_cause_is_the_change_that_was_made() {
    let mut dice = Dice(403);
    let (mut right, mut all) = (0, 0);
    let mut faults = Vec::new();
    let engine = Engine::new(Settings::default(), Locale::En);
    while all < 500 {
        let case = case(&mut dice);
        let (change, told_by_hash) = CHANGES[dice.roll(CHANGES.len())];
        let Some(arrived) = changed(&case, change) else { continue };
        let rebuilt = arrived.rebuilt().unwrap();
        let with_canonical = dice.roll(2) == 0;
        let canonical = rebuilt.canonical_request.as_ref().filter(|_| with_canonical);
        let of_scope = matches!(change, "region" | "region-missing" | "scope-date" | "date" | "secret");
        let only_hash = case.version == Version::V4 && canonical.is_none() && !of_scope;
        let wanted = if only_hash && !told_by_hash { "canonical" } else { change };
        let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
        let canonical = canonical
            .map(|text| format!("<CanonicalRequest>{}</CanonicalRequest>", escape(text)))
            .unwrap_or_default();
        let body = format!(
            "<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature you provided. Check your key and signing method.</Message><RequestId>6A1B2C3DD4E5F60718293A4B</RequestId><HostId>{HOST}</HostId><OSSAccessKeyId>{ID}</OSSAccessKeyId><SignatureProvided>{}</SignatureProvided><StringToSign>{}</StringToSign>{canonical}<EC>0002-00000040</EC></Error>\n",
            case.signature,
            escape(&rebuilt.string_to_sign),
        );
        let text = format!("{}\n{body}", written(&case));
        let mut triage = engine.triage();
        triage.feed(&text);
        let report = triage.finish();
        let causes = &report.groups[0].causes;
        let named = causes.first().map_or("", |cause| cause.id.as_str());
        all += 1;
        if named == format!("signed.{wanted}") {
            right += 1;
        } else {
            faults.push(format!(
                "{:?} {:?} in query: {}, {wanted} is named {named}\n{text}",
                case.version, case.form, case.in_query
            ));
        }
    }
    assert!(right * 100 >= all * 95, "{right} of {all}\n{}", faults.join("\n"));
}
