//! A log, read piece by piece: its errors, grouped. What is kept does not grow with the log.

use std::collections::HashMap;

use serde::Serialize;

use super::{
    Beside,
    group::{Group, Growing, Room, start},
};
use crate::{
    Locale, Source,
    catalog::Catalogued,
    sight::{self, ErrorBody, Scene, in_log},
    text::{Span, floor},
};

/// So much of a log is looked at together, in bytes.
const PIECE: usize = 1024 * 1024;

/// A body, and the request before it, are at most so long.
const REACH: usize = 96 * 1024;

/// The words that show a body stand no further before it, in bytes.
const LINE: usize = 1024;

/// Groups that are kept; further ones are only counted.
const GROUPS: usize = 1_000;

/// Messages whose entry is remembered, and how long they are at most, in bytes.
const MESSAGES: usize = 4096;
const MESSAGE: usize = 512;

/// What a log holds.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Groups, the most frequent first.
    pub groups: Vec<Group>,
    /// Errors in all.
    pub errors: u64,
    /// Errors that an entry of the catalog knows.
    pub known: u64,
    /// Errors that belong to no group, because there are too many groups.
    pub ungrouped: u64,
}

/// What makes errors belong together.
#[derive(PartialEq, Eq, Hash)]
struct Kind {
    code: String,
    ec: String,
    message: String,
}

/// The entries of the catalog for the messages of late: to find one takes longer than to read an answer.
#[derive(Default)]
struct Entries(HashMap<(String, String), Option<Catalogued>>);

impl Entries {
    fn of(&mut self, body: &ErrorBody) -> Option<Catalogued> {
        let (code, message) = (body.get("Code").unwrap_or_default(), body.get("Message").unwrap_or_default());
        if code.len() + message.len() > MESSAGE {
            return body.entry();
        }
        if self.0.len() >= MESSAGES {
            self.0.clear();
        }
        let key = (code.to_owned(), message.to_owned());
        *self.0.entry(key).or_insert_with(|| body.entry())
    }
}

/// A text with a request.
struct Given {
    scene: Scene,
    text: String,
}

/// Reads a log piece by piece.
pub struct Triage {
    locale: Locale,
    buffer: String,
    /// Lines of the log before the buffer.
    lines: usize,
    /// The request that the user names, in place of those beside the answers.
    given: Option<Given>,
    groups: HashMap<Kind, Growing>,
    room: Room,
    entries: Entries,
    errors: u64,
    known: u64,
    ungrouped: u64,
}

impl Triage {
    pub(crate) fn new(locale: Locale) -> Triage {
        Triage {
            locale,
            buffer: String::new(),
            lines: 0,
            given: None,
            groups: HashMap::new(),
            room: Room::default(),
            entries: Entries::default(),
            errors: 0,
            known: 0,
            ungrouped: 0,
        }
    }

    /// Compares what OSS signed with the request in `source`, not with what stands beside the answers.
    pub fn compare_with(&mut self, source: &Source) {
        self.given = Some(Given { scene: sight::look(source), text: source.text.to_string() });
    }

    /// Takes the next piece of the log; it may end anywhere.
    pub fn feed(&mut self, text: &str) {
        self.buffer.push_str(text);
        if self.buffer.len() >= PIECE {
            self.take(false);
        }
    }

    /// What the log holds.
    pub fn finish(mut self) -> Report {
        self.take(true);
        let locale = self.locale;
        let mut groups: Vec<Group> = self.groups.into_values().map(|group| group.told(locale)).collect();
        groups.sort_by(|a, b| {
            let name = |group: &Group| {
                (group.explanation.code.clone(), group.sent.clone(), group.explanation.ec.clone())
            };
            b.count.cmp(&a.count).then_with(|| a.first.cmp(&b.first)).then_with(|| name(a).cmp(&name(b)))
        });
        Report { groups, errors: self.errors, known: self.known, ungrouped: self.ungrouped }
    }

    /// Reads the bodies of the buffer, and keeps of it what may belong to the next ones.
    fn take(&mut self, is_last: bool) {
        let text = std::mem::take(&mut self.buffer);
        let bodies = in_log(&text);
        // what begins near the end may go on in the next piece
        let whole = if is_last { text.len() } else { text.len().saturating_sub(REACH) };
        let mut done = 0;
        for (body, span) in bodies.into_iter().take_while(|(_, span)| span.start < whole || is_last) {
            self.count(body, &text, Span::new(done, span.start), span);
            done = span.end;
        }
        if !is_last {
            let keep = floor(&text, done.max(line_start(&text, whole)));
            let (gone, kept) = text.split_at(keep);
            self.lines += breaks(gone);
            self.buffer = kept.to_owned();
        }
    }

    /// Counts `body`, which stands at `span` of `text`, behind what nothing else belongs to at `gap`.
    fn count(&mut self, body: ErrorBody, text: &str, gap: Span, span: Span) {
        let entry = self.entries.of(&body);
        let known = entry.is_some() || body.is_known_without_message();
        self.errors += 1;
        self.known += u64::from(known);
        let kind = Kind::of(&body, entry);
        let full = self.groups.len() >= GROUPS;
        let group = match self.groups.get_mut(&kind) {
            Some(group) => group,
            None if full => {
                self.ungrouped += 1;
                return;
            }
            None => self.groups.entry(kind).or_insert_with(|| Growing::new(&body, known)),
        };
        group.add(&body, &mut self.room);
        let signed = body.get("StringToSign").is_some();
        if group.is_done(signed) {
            return;
        }
        if let Some(given) = &self.given {
            let beside = Beside { text: &given.text, scene: &given.scene, lines: 0 };
            return group.look_at(&body, beside, self.locale);
        }
        let near = Near { text, gap, span, lines: self.lines };
        let (text, lines) = if signed { near.beside() } else { (String::new(), 0) };
        let scene = match text.is_empty() {
            true => Scene::default(),
            false => sight::look(&Source::new("", "log", text.as_str())),
        };
        group.look_at(&body, Beside { text: &text, scene: &scene, lines }, self.locale);
    }
}

impl Kind {
    /// What belongs together with `body`. `known`: the entry of the catalog for its message.
    fn of(body: &ErrorBody, known: Option<Catalogued>) -> Kind {
        let text = |name: &str, most: usize| start(body.get(name).unwrap_or_default(), most).to_owned();
        let message = known
            .map_or_else(|| shape(body.get("Message").unwrap_or_default()), |entry| entry.message.id.clone());
        Kind { code: text("Code", 64), ec: text("EC", 32), message }
    }
}

/// What of a message does not differ from request to request.
fn shape(message: &str) -> String {
    let mut shape: String =
        message.chars().take(80).map(|c| if c.is_ascii_digit() { '#' } else { c }).collect();
    while shape.contains("##") {
        shape = shape.replace("##", "#");
    }
    shape.split([':', '"']).next().unwrap_or_default().trim().to_owned()
}

/// A body in a piece of a log.
struct Near<'a> {
    text: &'a str,
    /// What stands before the body and belongs to no other.
    gap: Span,
    /// The body.
    span: Span,
    /// Lines of the log before the piece.
    lines: usize,
}

impl Near<'_> {
    /// What stands before and behind the body and belongs to no other, and the lines of the log before it. The
    /// body's own lines are left blank.
    fn beside(&self) -> (String, usize) {
        let Near { text, gap, span, lines } = *self;
        let before = floor(text, gap.start.max(span.start.saturating_sub(REACH / 2)));
        let behind = floor(text, span.end + REACH / 4);
        let rest = text.get(span.end..behind).unwrap_or_default();
        // what follows the next body is none of ours
        let next = ["<Error", "&lt;Error", "u003cError"].iter().filter_map(|tag| rest.find(tag)).min();
        let rest = &rest[..next.unwrap_or(rest.len())];
        let blank = "\n".repeat(breaks(span.of(text)));
        let beside = format!("{}{blank}{rest}", text.get(before..span.start).unwrap_or_default());
        (beside, lines + breaks(text.get(..before).unwrap_or_default()))
    }
}

/// Where the line begins that `at` lies in: the word that shows a body may stand before it on its line. In a long
/// line not far back.
fn line_start(text: &str, at: usize) -> usize {
    let from = at.saturating_sub(LINE);
    let before = text.as_bytes()[from..at].iter().rposition(|&b| b == b'\n');
    before.map_or(from, |back| from + back + 1)
}

/// How many lines end in `text`.
fn breaks(text: &str) -> usize {
    text.bytes().filter(|&b| b == b'\n').count()
}
