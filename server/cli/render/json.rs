//! JSON: one object a line, or one object in all. The contract of other programs.

use std::io::{self, Write};

use oss403::{Encoding, Finding, Position, Span};
use serde_json::{Value, json};

use super::super::report::{FileReport, Report};

/// One finding a line.
pub(super) fn lines(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for (file, finding) in report.findings() {
        writeln!(out, "{}", object(file, finding))?;
    }
    Ok(())
}

/// Everything as one object.
pub(super) fn whole(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let findings: Vec<Value> = report.findings().map(|(file, finding)| object(file, finding)).collect();
    let whole = json!({ "findings": findings, "errors": report.problems, "summary": report.counts() });
    writeln!(out, "{}", serde_json::to_string_pretty(&whole)?)
}

/// A position as the protocol writes it: line from 0, column in UTF-16 units.
pub(in crate::cli) fn place(position: Position) -> Value {
    json!({ "line": position.line, "character": position.character })
}

fn range(file: &FileReport, span: Span) -> Value {
    let (start, end) = file.source.range(span, Encoding::Utf16);
    json!({ "start": place(start), "end": place(end) })
}

fn object(file: &FileReport, finding: &Finding) -> Value {
    let edit = |edit: &oss403::Edit| json!({ "range": range(file, edit.span), "newText": edit.text });
    let fix = |fix: &oss403::Fix| json!({ "title": fix.title, "preferred": fix.preferred, "edits": fix.edits.iter().map(edit).collect::<Vec<_>>() });
    let related = |related: &oss403::Related| match &related.elsewhere {
        None => json!({ "range": range(file, related.span), "message": related.message }),
        Some(spot) => {
            let (start, end) = spot.range(Encoding::Utf16);
            let range = json!({ "start": place(start), "end": place(end) });
            json!({ "path": &*spot.path, "range": range, "message": related.message })
        }
    };
    json!({
        "path": file.path,
        "range": range(file, finding.span),
        "rule": finding.rule,
        "severity": finding.severity.name(),
        "answers": finding.answers,
        "message": finding.message,
        "help": finding.help,
        "related": finding.related.iter().map(related).collect::<Vec<_>>(),
        "fixes": finding.fixes.iter().map(fix).collect::<Vec<_>>(),
        "url": finding.url,
    })
}
