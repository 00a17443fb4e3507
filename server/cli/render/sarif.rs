//! SARIF 2.1.0, for code scanning.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, Write},
};

use oss403::{Encoding, Severity, Span, catalog};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};
use serde_sarif::sarif::Sarif;

use super::super::report::{FileReport, Report};

/// What a path of a relative URI cannot hold.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'\\')
    .add(b'^')
    .add(b'|')
    .add(b'[')
    .add(b']')
    .add(b':');

pub(super) fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    // the crate's own types hold the shape to the standard
    let sarif: Sarif = serde_json::from_value(log(report))?;
    writeln!(out, "{}", serde_json::to_string_pretty(&sarif)?)
}

fn log(report: &Report) -> Value {
    let locale = report.locale;
    let rules = catalog::rules().iter().map(|rule| {
        json!({
            "id": rule.id,
            "shortDescription": { "text": rule.title.get(locale) },
            "help": { "text": rule.help(None).get(locale), "markdown": rule.page(locale) },
            "helpUri": rule.url(locale),
            "defaultConfiguration": { "level": level(rule.severity) },
        })
    });
    let notifications = report.problems.iter().map(|problem| {
        json!({ "level": "error", "message": { "text": format!("{}: {}", problem.path, problem.message) } })
    });
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "oss403", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules.collect::<Vec<_>>() } },
            "columnKind": "utf16CodeUnits",
            "invocations": [{
                "executionSuccessful": report.problems.is_empty(),
                "toolExecutionNotifications": notifications.collect::<Vec<_>>(),
            }],
            "results": report.findings().map(|(file, finding)| result(file, finding)).collect::<Vec<_>>(),
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "note",
    }
}

fn uri(path: &str) -> String {
    utf8_percent_encode(path.trim_start_matches('/'), PATH).to_string()
}

fn region(file: &FileReport, span: Span) -> Value {
    let (start, end) = file.source.range(span, Encoding::Utf16);
    json!({ "startLine": start.line + 1, "startColumn": start.character + 1, "endLine": end.line + 1, "endColumn": end.character + 1 })
}

fn location(file: &FileReport, span: Span) -> Value {
    json!({ "physicalLocation": { "artifactLocation": { "uri": uri(&file.path) }, "region": region(file, span) } })
}

fn result(file: &FileReport, finding: &oss403::Finding) -> Value {
    let fixes = finding.fixes.iter().map(|fix| {
        let replacements = fix.edits.iter().map(|edit| {
            json!({ "deletedRegion": region(file, edit.span), "insertedContent": { "text": edit.text } })
        });
        json!({
            "description": { "text": fix.title },
            "artifactChanges": [{ "artifactLocation": { "uri": uri(&file.path) }, "replacements": replacements.collect::<Vec<_>>() }],
        })
    });
    let related = finding.related.iter().map(|related| {
        let mut place = match &related.elsewhere {
            None => location(file, related.span),
            Some(spot) => {
                let (start, end) = spot.range(Encoding::Utf16);
                let region = json!({
                    "startLine": start.line + 1, "startColumn": start.character + 1,
                    "endLine": end.line + 1, "endColumn": end.character + 1,
                });
                json!({ "physicalLocation": { "artifactLocation": { "uri": uri(&spot.path) }, "region": region } })
            }
        };
        place["message"] = json!({ "text": related.message });
        place
    });
    // what stays the same when lines move: the rule, the file, and what is said
    let mut print = DefaultHasher::new();
    (finding.rule, &file.path, &finding.message).hash(&mut print);
    json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": { "text": format!("{} {}", finding.message, finding.help) },
        "locations": [location(file, finding.span)],
        "relatedLocations": related.collect::<Vec<_>>(),
        "fixes": fixes.collect::<Vec<_>>(),
        "partialFingerprints": { "oss403/v1": format!("{:016x}", print.finish()) },
    })
}
