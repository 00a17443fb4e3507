//! Comments that silence: `oss403: ignore <rule>[, <rule>…] [until YYYY-MM-DD]` and `oss403: ignore-file`.

use std::sync::LazyLock;

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};
use regex::Regex;

use crate::{Edit, Finding, Reading, Span, syntax::Language, text::LineTable};

/// What the comments of one text silence.
#[derive(Debug, Default)]
pub(crate) struct Suppressions {
    file: bool,
    /// Line, from 0, of a comment, and the rules it names; no rule means all.
    lines: Vec<(usize, Vec<String>)>,
}

static COMMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"oss403:\s*(?:(?P<file>ignore-file)\b|ignore\b(?P<rules>[ \t]*[a-z0-9-]+(?:[ \t]*,[ \t]*[a-z0-9-]+)*)?(?:[ \t]+until[ \t]+(?P<until>\d{4}-\d{2}-\d{2}))?)",
    )
    .ok()
});

/// True if `text`, or the longer one that it is a part of, is to be left alone as a whole.
pub(crate) fn silences_all(text: &str) -> bool {
    text.contains("oss403:") && Suppressions::read(text, Timestamp::UNIX_EPOCH).file
}

impl Suppressions {
    /// Silences everything.
    pub(crate) fn all() -> Self {
        Suppressions { file: true, lines: Vec::new() }
    }

    /// Reads the comments of `text`; one whose end date is over at `now` silences nothing.
    pub(crate) fn read(text: &str, now: Timestamp) -> Self {
        let mut found = Suppressions::default();
        let Some(regex) = COMMENT.as_ref().filter(|_| text.contains("oss403:")) else { return found };
        let lines = LineTable::new(text);
        for comment in regex.captures_iter(text) {
            if comment.name("until").is_some_and(|until| is_over(until.as_str(), now)) {
                continue;
            }
            if comment.name("file").is_some() {
                found.file = true;
                continue;
            }
            let at = comment.get(0).map_or(0, |whole| whole.start());
            let names = comment.name("rules").map_or("", |rules| rules.as_str());
            let names: Vec<String> = names
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty() && *name != "until")
                .map(str::to_owned)
                .collect();
            found.lines.push((lines.line_at(at), names));
        }
        found
    }

    /// True if `rule` is silenced on one of `lines` or directly above one of them.
    pub(crate) fn hide(&self, rule: &str, lines: &[usize]) -> bool {
        let covers = |comment: usize| lines.iter().any(|&line| comment == line || comment + 1 == line);
        let names = |rules: &[String]| rules.is_empty() || rules.iter().any(|name| name == rule);
        self.file || self.lines.iter().any(|(line, rules)| covers(*line) && names(rules))
    }
}

/// True once the day is over everywhere.
fn is_over(day: &str, now: Timestamp) -> bool {
    let Ok(day) = day.parse::<Date>() else { return false };
    let end = day
        .tomorrow()
        .ok()
        .and_then(|next| TimeZone::UTC.to_timestamp(next.to_datetime(Time::midnight())).ok());
    end.is_some_and(|end| end <= now)
}

/// The comment that silences `finding`, above the literal that it stands in.
pub(crate) fn ignore(reading: &Reading, finding: &Finding) -> Option<Edit> {
    let source = reading.source();
    let place = reading.scene().syntax.as_ref()?.place(&source.text, finding.span.start);
    let language: &Language = place.language;
    let first = place.content.start.min(finding.span.start);
    let line = source.lines.span(source.lines.line_at(first));
    let indent: String = line.of(&source.text).chars().take_while(|c| *c == ' ' || *c == '\t').collect();
    let words = format!("oss403: ignore {}", finding.rule);
    let comment = match (language.line_comments.first(), language.block_comments.first()) {
        (Some(mark), _) => format!("{mark} {words}"),
        (None, Some((open, close))) => format!("{open} {words} {close}"),
        (None, None) => return None,
    };
    let end = if source.text.contains("\r\n") { "\r\n" } else { "\n" };
    Some(Edit { span: Span::at(line.start), text: format!("{indent}{comment}{end}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_silences_its_line_and_the_next() {
        let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
        let text = "# oss403: ignore a-b, c-d until 2026-05-31\nx\n# oss403: ignore a-b until 2026-06-01\ny # oss403: ignore\n";
        let found = Suppressions::read(text, now);
        assert!(!found.hide("a-b", &[1]), "over");
        assert!(found.hide("a-b", &[3]) && found.hide("e-f", &[3]));
        assert!(!found.hide("c-d", &[2]));
        assert!(Suppressions::read("// oss403: ignore-file", now).hide("a-b", &[99]));
    }
}
