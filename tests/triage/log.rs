//! A log with many errors: counted, grouped, in bounded memory, wherever it is cut.

use std::{fmt::Write as _, time::Instant};

use assert_cmd::Command;
use oss403::triage::Report;

use super::engine;

/// A log of `count` errors in three shapes, with lines of other things between them.
fn log(count: usize) -> String {
    let mut log = String::new();
    for i in 0..count {
        let id = format!("{:08X}D4E5F60718293A4B", 1_780_000_000 + i);
        let bucket = format!("photos-{}", i % 3);
        writeln!(log, "2026-05-30 10:12:01 INFO request {i} 处理中").unwrap();
        match i % 4 {
            0 => writeln!(log, "ERROR <?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Request has expired.</Message><RequestId>{id}</RequestId><HostId>{bucket}.oss-cn-hangzhou.aliyuncs.com</HostId></Error>"),
            1 => writeln!(log, "ERROR {{\"msg\":\"\\u003cError\\u003e\\n\\u003cCode\\u003eNoSuchKey\\u003c/Code\\u003e\\u003cMessage\\u003eThe specified key does not exist.\\u003c/Message\\u003e\\u003cRequestId\\u003e{id}\\u003c/RequestId\\u003e\\u003cHostId\\u003e{bucket}.oss-cn-hangzhou.aliyuncs.com\\u003c/HostId\\u003e\\u003c/Error\\u003e\"}}"),
            2 => writeln!(log, "oss: service returned error: StatusCode=403, ErrorCode=InvalidAccessKeyId, ErrorMessage=\"The OSS Access Key Id you provided is disabled.\", RequestId={id}, Endpoint={bucket}.oss-cn-hangzhou.aliyuncs.com, Ec=0002-00000903"),
            _ => writeln!(log, "<Error>\n  <Code>NeverHeardOf</Code>\n  <Message>Number {i}: odd.</Message>\n  <RequestId>{id}</RequestId>\n  <HostId>{bucket}.oss-cn-hangzhou.aliyuncs.com</HostId>\n</Error>"),
        }
        .unwrap();
    }
    log
}

fn read(pieces: &mut dyn Iterator<Item = &str>) -> Report {
    let mut triage = engine().triage();
    pieces.for_each(|piece| triage.feed(piece));
    triage.finish()
}

#[test]
fn errors_are_counted_and_grouped() {
    let report = read(&mut [log(400).as_str()].into_iter());
    assert_eq!((report.errors, report.known, report.groups.len()), (400, 300, 4));
    for group in &report.groups {
        assert_eq!(group.count, 100, "{:?}", group.explanation.code);
        assert!(group.first < group.last, "{:?} {:?}", group.first, group.last);
        assert_ne!(group.first_request_id, group.last_request_id);
    }
    let of = |code: &str| {
        report.groups.iter().find(|group| group.explanation.code.as_deref() == Some(code)).unwrap()
    };
    assert_eq!(of("AccessDenied").first.as_deref(), Some("2026-05-28T20:26:40Z"));
    assert_eq!(of("AccessDenied").last_request_id.as_deref(), Some("6A18A68CD4E5F60718293A4B"));
    assert_eq!(of("AccessDenied").buckets.iter().map(|bucket| bucket.count).sum::<u64>(), 100);
    assert_eq!(of("AccessDenied").buckets.len(), 3);
    assert!(!of("NeverHeardOf").known && of("NoSuchKey").known);
}

#[test]
fn it_does_not_matter_where_a_log_is_cut() {
    // more than what is looked at together
    let log = log(6_000);
    assert!(log.len() > 1_300_000, "{} bytes", log.len());
    let whole = read(&mut [log.as_str()].into_iter());
    let mut rest = log.as_str();
    let mut pieces = std::iter::from_fn(|| {
        let mut at = rest.len().min(70_001);
        while !rest.is_char_boundary(at) {
            at += 1;
        }
        let (piece, behind) = rest.split_at(at);
        rest = behind;
        (!piece.is_empty()).then_some(piece)
    });
    let pieces = read(&mut pieces);
    let told = |report: &Report| {
        report
            .groups
            .iter()
            .map(|one| {
                (
                    one.count,
                    one.explanation.code.clone(),
                    one.first_request_id.clone(),
                    one.last_request_id.clone(),
                    one.buckets.clone(),
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!((whole.errors, whole.known), (6_000, 4_500));
    assert_eq!(told(&whole), told(&pieces));
}

/// The same error as one of four programs writes it down, none with a root.
fn rootless(kind: usize, id: &str) -> String {
    let (code, message) = ("AccessDenied", "Request has expired.");
    let host = "photos-1.oss-cn-hangzhou.aliyuncs.com";
    match kind {
        0 => format!(
            "<Code>{code}</Code><Message>{message}</Message><RequestId>{id}</RequestId><HostId>{host}</HostId>"
        ),
        1 => format!(
            "oss2.exceptions.ServerError: {{'status': 403, 'x-oss-request-id': '{id}', 'details': {{'Code': '{code}', 'Message': '{message}', 'RequestId': '{id}', 'HostId': '{host}'}}}}"
        ),
        2 => format!(
            "oss: service returned error: StatusCode=403, ErrorCode={code}, ErrorMessage=\"{message}\", RequestId={id}, Endpoint={host}, Ec="
        ),
        _ => format!(
            "{{\"name\":\"{code}Error\",\"message\":\"{message}\",\"status\":403,\"code\":\"{code}\",\"requestId\":\"{id}\",\"hostId\":\"{host}\",\"ecCode\":\"0002-00000069\"}}"
        ),
    }
}

#[test]
fn what_has_no_root_ends_where_the_next_one_begins() {
    let noise = "2026-05-30 10:12:01 INFO 处理完成 path=/photos/2026/05/30/img.jpg cache=miss\n".repeat(4);
    for first in 0..4 {
        for second in 0..4 {
            for between in ["", noise.as_str()] {
                let mut log = String::new();
                for i in 0..20 {
                    let id = format!("{:08X}D4E5F60718293A4B", 1_780_000_000 + i);
                    let body = rootless(if i % 2 == 0 { first } else { second }, &id);
                    write!(log, "2026-05-30 10:12:01 ERROR {body}\n{between}").unwrap();
                }
                let report = read(&mut [log.as_str()].into_iter());
                assert_eq!(report.errors, 20, "{first} {second}\n{}", &log[..900]);
            }
        }
    }
}

#[test]
fn what_shows_an_error_may_be_cut_from_it() {
    let (piece, behind) = (1024 * 1024, 96 * 1024);
    let error = rootless(2, "6A18A68CD4E5F60718293A4B");
    for shift in 0..error.len() + 20 {
        let mut log = "a line of other things\n".repeat(piece / 20);
        log.truncate(piece - behind - shift);
        log.push_str(&format!("\nERROR {error}\n"));
        let rest = piece - log.len();
        log.push_str(&"-".repeat(rest));
        // the first piece is as long as what is looked at together
        let report = read(&mut [log.as_str(), "\nend\n"].into_iter());
        assert_eq!(report.errors, 1, "{shift}");
    }
}

#[test]
fn a_line_without_end_takes_time_by_its_length() {
    let fields = "ErrorCode=AccessDenied, RequestId=66A1B2C3D4E5F60718293A4B, x-oss-ec: 0003-00001403, 处理 ";
    let time = |count: usize| {
        let text = fields.repeat(count);
        let least = (0..3).map(|_| {
            let begun = Instant::now();
            assert!(read(&mut [text.as_str()].into_iter()).errors > 0);
            begun.elapsed()
        });
        least.min().unwrap()
    };
    let (short, long) = (time(2_000), time(20_000));
    // ten times the text; by the square it would be a hundred times
    assert!(long < short * 30, "{short:?} {long:?}");
}

#[test]
fn what_is_not_kept_is_counted_and_told() {
    let mut log = String::new();
    for i in 0..3_000 {
        let id = format!("{:08X}D4E5F60718293A4B", 1_780_000_000 + i);
        let host = format!("photos-{}.oss-cn-hangzhou.aliyuncs.com", i % 700);
        let denied = format!(
            "<Error><Code>AccessDenied</Code><Message>Request has expired.</Message><RequestId>{id}</RequestId><HostId>{host}</HostId></Error>"
        );
        let new = format!(
            "<Error><Code>New{i}</Code><Message>Odd.</Message><RequestId>{id}</RequestId><HostId>{host}</HostId></Error>"
        );
        writeln!(log, "{denied}\n{new}").unwrap();
    }
    let report = read(&mut [log.as_str()].into_iter());
    assert_eq!((report.errors, report.known, report.groups.len()), (6_000, 3_000, 1_000));
    let grouped: u64 = report.groups.iter().map(|group| group.count).sum();
    assert_eq!((grouped, report.ungrouped), (3_999, 2_001));
    let first = &report.groups[0];
    assert_eq!((first.count, first.buckets.len()), (3_000, 500));
    let named: u64 = first.buckets.iter().map(|bucket| bucket.count).sum();
    assert_eq!((named + first.buckets_unnamed, first.buckets_unnamed > 0), (3_000, true));
    let told = |form: &str| {
        let mut command = Command::cargo_bin("oss403").unwrap();
        command.args(["explain", "-", "--locale", "en", "--format", form, "--project", "catalog/rules"]);
        String::from_utf8(command.write_stdin(log.as_str()).output().unwrap().stdout).unwrap()
    };
    let page = told("human");
    for said in [
        "2001 errors of further kinds",
        "800 further groups stand in no row",
        "980 further groups are not explained",
        "for the 50 most frequent groups only, not for the 950 others",
        &format!("{} times others", first.buckets_unnamed),
        "+499…",
    ] {
        assert!(page.contains(said), "{said}: {}", &page[page.len() - 2_000..]);
    }
    let whole: serde_json::Value = serde_json::from_str(&told("json")).unwrap();
    assert_eq!(whole["ungrouped"], 2_001);
    let matches = whole["matches"].as_array().unwrap();
    assert!(matches[..50].iter().all(|one| one["places"].is_array()));
    assert!(matches[50..].iter().all(|one| one["places"].is_null() && one["code"].is_string()));
}

#[test]
fn of_an_answer_as_much_is_kept_as_anyone_reads() {
    let long = "a/%20".repeat(6_000);
    let body = format!(
        "<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature you provided. Check your key and signing method.</Message><RequestId>66A1B2C3D4E5F60718293A4B</RequestId><HostId>photos-1.oss-cn-hangzhou.aliyuncs.com</HostId><OSSAccessKeyId>LTAI5tExampleKeyForTests</OSSAccessKeyId><SignatureProvided>{long}</SignatureProvided><StringToSign>PUT\n\n\n1\n/{long}</StringToSign><EC>0002-00000040</EC></Error>"
    );
    let report = read(&mut [body.as_str()].into_iter());
    let [group] = &report.groups[..] else { panic!("{} groups", report.groups.len()) };
    let kept: usize = group.sample.fields.iter().map(|field| field.value.text.len()).sum();
    assert!(kept < 20_000, "{kept}");
    assert_eq!(group.sample.get("EC"), Some("0002-00000040"), "what is short stays");
    assert!(group.explanation.markdown.len() < 60_000, "{}", group.explanation.markdown.len());
    assert!(!group.causes.is_empty());
}

#[test]
fn what_never_ends_is_survived() {
    for text in [
        "<Error><Code>AccessDenied</Code><HostId>".repeat(10_000),
        "<Error>".repeat(200_000),
        format!("<HostId>{}", "a".repeat(3_000_000)),
        format!(
            "<Error><Code>AccessDenied</Code><RequestId>66A1B2C3D4E5F60718293A4B</RequestId><Message>{}",
            "<a b='&x;'>".repeat(100_000)
        ),
        "ErrorCode=AccessDenied, RequestId=66A1B2C3D4E5F60718293A4B, x-oss-ec: 0003-00001403, "
            .repeat(20_000),
    ] {
        let report = read(&mut [text.as_str()].into_iter());
        assert!(report.groups.len() < 10);
    }
}
