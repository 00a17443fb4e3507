//! Text for people: one code frame a finding, then a line that counts.

use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use oss403::{Finding, Severity};

use super::{
    super::{
        report::{FileReport, Report},
        words,
    },
    frame,
};

pub(super) fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let renderer = Renderer::styled();
    for (file, finding) in report.findings() {
        writeln!(out, "{}\n", renderer.render(&[group(file, finding)]))?;
    }
    writeln!(out, "{}", words::summary(report.locale, &report.counts()))
}

fn group<'a>(file: &'a FileReport, finding: &'a Finding) -> Group<'a> {
    let words = words::words(file.locale);
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO,
        Severity::Hint => Level::NOTE,
    };
    let snippet = |span, kind: AnnotationKind, label: Option<&'a str>| {
        let line = frame::line(&file.source.text, span);
        let number = file.source.lines.line_at(span.start) + 1;
        let annotation = kind.span(line.span);
        let annotation = match label {
            Some(label) => annotation.label(label),
            None => annotation,
        };
        Snippet::source(line.text).line_start(number).path(file.path.as_str()).annotation(annotation)
    };
    let title = level.with_name(words.severity(finding.severity)).primary_title(finding.message.as_str());
    let mut group = title.id(finding.rule).element(snippet(finding.span, AnnotationKind::Primary, None));
    for related in &finding.related {
        group = match &related.elsewhere {
            None => group.element(snippet(related.span, AnnotationKind::Context, Some(&related.message))),
            Some(spot) => {
                let line = frame::line(&spot.line, spot.within);
                let place = AnnotationKind::Context.span(line.span).label(&*related.message);
                let number = spot.line() as usize + 1;
                group.element(
                    Snippet::source(line.text).line_start(number).path(&*spot.path).annotation(place),
                )
            }
        };
    }
    for answer in &finding.answers {
        let message = answer.message.as_ref().map(|text| format!(" \"{text}\"")).unwrap_or_default();
        let text = format!("{} {}{message}", answer.status, answer.code);
        group = group.element(Level::NOTE.with_name(words.answer).message(text));
    }
    group = group.element(Level::HELP.with_name(words.help).message(finding.help.as_str()));
    for fix in &finding.fixes {
        group = group.element(Level::HELP.with_name(words.fix).message(fix.title.as_str()));
    }
    group.element(Level::NOTE.with_name(words.see).message(finding.url.as_str()))
}
