//! A verdict about a request, for people: the decision, the parts of the statements that decide, what to do.

use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use oss403::{
    Answer, Source, Span,
    policy::{Decision, tell::Told},
};

use super::{super::words::Words, frame};

/// What is shown.
pub(in super::super) struct Shown<'a> {
    /// The decision.
    pub decision: Decision,
    /// Its words.
    pub told: &'a Told,
    /// What OSS sends.
    pub answers: &'a [Answer],
    /// The parts of the text that decide.
    pub frames: Vec<(&'a Source, Span)>,
}

/// Writes a verdict.
pub(in super::super) fn verdict(shown: &Shown<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let (level, name) = match shown.decision {
        Decision::Allow => (Level::NOTE, words.allowed),
        Decision::ExplicitDeny | Decision::ImplicitDeny => (Level::ERROR, words.refused),
        Decision::Undecided => (Level::WARNING, words.undecided),
    };
    let mut group = Group::with_title(level.with_name(name).primary_title(shown.told.title.as_str()));
    for (source, span) in &shown.frames {
        let line = frame::line(&source.text, *span);
        let number = source.lines.line_at(span.start) + 1;
        let snippet = Snippet::source(line.text).line_start(number).path(source.name.as_ref());
        group = group.element(snippet.annotation(AnnotationKind::Primary.span(line.span)));
    }
    group = group.element(Level::NOTE.with_name(words.cause).message(shown.told.cause.as_str()));
    for answer in shown.answers {
        let message = answer.message.as_ref().map(|text| format!(" \"{text}\"")).unwrap_or_default();
        let ec = answer.ec.as_ref().map(|ec| format!(" (EC {ec})")).unwrap_or_default();
        let text = format!("{} {}{message}{ec}", answer.status, answer.code);
        group = group.element(Level::NOTE.with_name(words.answer).message(text));
    }
    for change in &shown.told.changes {
        group = group.element(Level::HELP.with_name(words.help).message(change.as_str()));
    }
    for note in &shown.told.notes {
        group = group.element(Level::NOTE.with_name(words.note).message(note.as_str()));
    }
    writeln!(out, "{}", Renderer::styled().render(&[group]))
}
