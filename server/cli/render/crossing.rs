//! The outcome of a cross-origin request, for people: the decision, the values that decide, the answer.

use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use oss403::{
    Source,
    cors::{Outcome, tell::Told},
};

use super::{super::words::Words, frame};

/// What is shown.
pub(in super::super) struct Crossing<'a> {
    /// The outcome.
    pub outcome: &'a Outcome,
    /// Its words.
    pub told: &'a Told,
    /// The text that the rules stand in.
    pub source: &'a Source,
}

/// Writes an outcome.
pub(in super::super) fn crossing(shown: &Crossing<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let (level, name) = match shown.outcome.rule {
        Some(_) => (Level::NOTE, words.allowed),
        None => (Level::ERROR, words.refused),
    };
    let told = shown.told;
    let mut group = Group::with_title(level.with_name(name).primary_title(told.title.as_str()));
    for span in &told.parts {
        let line = frame::line(&shown.source.text, *span);
        let number = shown.source.lines.line_at(span.start) + 1;
        let snippet = Snippet::source(line.text).line_start(number).path(shown.source.name.as_ref());
        group = group.element(snippet.annotation(AnnotationKind::Primary.span(line.span)));
    }
    for cause in &told.causes {
        group = group.element(Level::NOTE.with_name(words.cause).message(cause.as_str()));
    }
    if let Some(status) = shown.outcome.status.filter(|_| shown.outcome.rule.is_some()) {
        group = group.element(Level::NOTE.with_name(words.answer).message(status.to_string()));
    }
    for answer in &told.answers {
        let message = answer.message.as_ref().map(|text| format!(" \"{text}\"")).unwrap_or_default();
        let ec = answer.ec.as_ref().map(|ec| format!(" (EC {ec})")).unwrap_or_default();
        let text = format!("{} {}{message}{ec}", answer.status, answer.code);
        group = group.element(Level::NOTE.with_name(words.answer).message(text));
    }
    for (name, value) in &shown.outcome.headers {
        let text = format!("{name}: {value}");
        group = group.element(Level::NOTE.with_name(words.answer).message(text));
    }
    for change in &told.changes {
        group = group.element(Level::HELP.with_name(words.help).message(change.as_str()));
    }
    for note in &told.notes {
        group = group.element(Level::NOTE.with_name(words.note).message(note.as_str()));
    }
    writeln!(out, "{}", Renderer::styled().render(&[group]))
}
