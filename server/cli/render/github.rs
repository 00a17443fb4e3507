//! Workflow commands of GitHub Actions.

use std::io::{self, Write};

use oss403::{Encoding, Severity};

use super::super::report::Report;

pub(super) fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for (file, finding) in report.findings() {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Information | Severity::Hint => "notice",
        };
        let (start, end) = file.source.range(finding.span, Encoding::Utf16);
        let place = format!(
            "file={},line={},endLine={},col={},endColumn={},title={}",
            property(&file.path),
            start.line + 1,
            end.line + 1,
            start.character + 1,
            end.character + 1,
            property(finding.rule)
        );
        writeln!(out, "::{command} {place}::{}", data(&format!("{}\n{}", finding.message, finding.help)))?;
    }
    Ok(())
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
