//! What the answer to a wrong signature shows by itself.

use std::fmt::Write as _;

use crate::sight::ErrorBody;

/// A remark: its name in the catalog under `signed.alone`, and what its wording has places for.
pub(super) type Remark = (&'static str, Vec<(&'static str, String)>);

/// Everything that `body` shows of its own signature, likeliest first.
pub(super) fn remarks(body: &ErrorBody) -> Vec<Remark> {
    let Some(string) = body.get("StringToSign") else { return Vec::new() };
    let mut found: Vec<Remark> = Vec::new();
    let lines: Vec<&str> = string.lines().map(|line| line.trim_end_matches('\r')).collect();
    let is_v4 = lines.first() == Some(&"OSS4-HMAC-SHA256");
    signature(body, is_v4, &mut found);
    if let Some(characters) = hidden(body, string) {
        found.push(("hidden", vec![("characters", characters)]));
    }
    match is_v4 {
        true => v4(&lines, &mut found),
        false => v1(body, &lines, &mut found),
    }
    found
}

fn signature(body: &ErrorBody, is_v4: bool, found: &mut Vec<Remark>) {
    let Some(signature) = body.get("SignatureProvided").filter(|text| !text.contains('*')) else { return };
    let is_sha256 = signature.len() > 36;
    let wanted = match (is_v4, is_sha256) {
        (true, _) => 64,
        (_, true) => 44,
        _ => 28,
    };
    if signature.contains('%') {
        found.push(("signature-encoded", Vec::new()));
    } else if signature.contains(' ') {
        found.push(("signature-blank", Vec::new()));
    } else if signature.chars().count() != wanted {
        let length = signature.chars().count();
        found
            .push(("signature-length", vec![("length", length.to_string()), ("wanted", wanted.to_string())]));
    }
}

/// Characters in what was signed that no reader sees, such as `U+FEFF`.
fn hidden(body: &ErrorBody, string: &str) -> Option<String> {
    let odd = |c: &char| {
        c.is_control() && !matches!(c, '\n' | '\r')
            || matches!(c, '\u{a0}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{2060}' | '\u{3000}' | '\u{feff}')
    };
    let bytes = body.get("StringToSignBytes").map(from_hex).unwrap_or_default();
    let told = String::from_utf8_lossy(&bytes);
    let mut seen: Vec<char> = string.chars().chain(told.chars()).filter(odd).collect();
    // a carriage return belongs to the text only if the bytes have it
    seen.extend(bytes.contains(&b'\r').then_some('\r'));
    seen.sort_unstable();
    seen.dedup();
    let mut names = String::new();
    for c in seen {
        let gap = if names.is_empty() { "" } else { ", " };
        // a string takes any text
        let _ = write!(names, "{gap}U+{:04X}", u32::from(c));
    }
    (!names.is_empty()).then_some(names)
}

/// `47 45 54`
fn from_hex(text: &str) -> Vec<u8> {
    text.split_whitespace().filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
}

fn v1(body: &ErrorBody, lines: &[&str], found: &mut Vec<Remark>) {
    let line = |i: usize| lines.get(i).copied().unwrap_or_default();
    let resource = lines.last().copied().unwrap_or_default();
    let path = resource.split('?').next().unwrap_or_default();
    let mut parts = path.split('/').skip(1);
    let (bucket, first) = (parts.next().unwrap_or_default(), parts.next());
    if path.starts_with('/') && !bucket.is_empty() && first == Some(bucket) {
        found.push(("bucket-twice", Vec::new()));
    } else if first == Some("") && path.len() > bucket.len() + 2 {
        found.push(("double-slash", Vec::new()));
    }
    if path.starts_with('/') && is_encoded(path) {
        found.push(("key-encoded", Vec::new()));
    }
    let temporary = body.get("OSSAccessKeyId").is_some_and(|id| id.trim().starts_with("STS."));
    let token =
        resource.contains("security-token=") || lines.iter().any(|l| l.starts_with("x-oss-security-token:"));
    if temporary && !token {
        found.push(("token-missing", Vec::new()));
    }
    if lines.len() >= 5 && line(3).is_empty() && !lines.iter().any(|l| l.starts_with("x-oss-date:")) {
        found.push(("date-empty", Vec::new()));
    }
    match line(2) {
        "" => {}
        "application/x-www-form-urlencoded" => found.push(("form-type", Vec::new())),
        kind if lines.len() >= 5 => found.push(("type-signed", vec![("type", kind.to_owned())])),
        _ => {}
    }
    if matches!(line(0), "PUT" | "POST" | "HEAD" | "DELETE") {
        found.push(("method", vec![("method", line(0).to_owned())]));
    }
}

/// True if `%` and two hexadecimal digits stand in `text`.
fn is_encoded(text: &str) -> bool {
    text.match_indices('%')
        .any(|(i, _)| text.get(i + 1..i + 3).is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit())))
}

fn v4(lines: &[&str], found: &mut Vec<Remark>) {
    let [_, date, scope, ..] = lines[..] else { return };
    let mut parts = scope.split('/');
    let (day, region) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if region.is_empty() || region.starts_with("oss-") || region.contains('.') {
        found.push(("region-form", vec![("region", region.to_owned())]));
    }
    if date.get(..8).is_some_and(|start| start != day) {
        found.push(("scope-date", Vec::new()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(signature: &str, id: &str, string: &str) -> Vec<&'static str> {
        let text = format!(
            "<Error><Code>SignatureDoesNotMatch</Code><RequestId>66A1B2C3D4E5F60718293A4B</RequestId><OSSAccessKeyId>{id}</OSSAccessKeyId><SignatureProvided>{signature}</SignatureProvided><StringToSign>{string}</StringToSign></Error>"
        );
        let (body, _) = ErrorBody::parse(&text).unwrap();
        remarks(&body).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn each_accident_is_seen() {
        let good = "dcLTea+Yh9ApirQ8o8dOPqtvJXQ=";
        let id = "LTAI5tExampleKeyForTests";
        for (signature, id, string, expected) in [
            (good, id, "GET\n\n\n1\n/b/k", &[][..]),
            ("dcLTea%2BYh9ApirQ8o8dOPqtvJXQ%3D", id, "GET\n\n\n1\n/b/k", &["signature-encoded"]),
            ("dcLTea Yh9ApirQ8o8dOPqtvJXQ=", id, "GET\n\n\n1\n/b/k", &["signature-blank"]),
            ("dcLTea", id, "GET\n\n\n1\n/b/k", &["signature-length"]),
            (good, id, "GET\n\n\n1\n/b/b/k", &["bucket-twice"]),
            (good, id, "GET\n\n\n1\n/b//k", &["double-slash"]),
            (good, id, "GET\n\n\n1\n/b/a%20b", &["key-encoded"]),
            (good, id, "GET\n\n\n\n/b/k", &["date-empty"]),
            (good, id, "GET\n\n\n1\n/b/\u{200b}k", &["hidden"]),
            (good, "STS.NUexample", "GET\n\n\n1\n/b/k", &["token-missing"]),
            (good, id, "POST\n\napplication/x-www-form-urlencoded\n1\n/b/k", &["form-type", "method"]),
        ] {
            assert_eq!(names(signature, id, string), expected, "{string}");
        }
        let hash = "0".repeat(64);
        let v4 = |scope: &str| format!("OSS4-HMAC-SHA256\n20231216T162057Z\n{scope}\n{hash}");
        assert_eq!(names(&hash, id, &v4("20231216/cn-hangzhou/oss/aliyun_v4_request")), [""; 0]);
        assert_eq!(
            names(&hash, id, &v4("20231217/oss-cn-hangzhou/oss/aliyun_v4_request")),
            ["region-form", "scope-date"]
        );
    }
}
