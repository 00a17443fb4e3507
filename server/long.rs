//! A long text, read in pieces: an edit costs what it touches, not the text.
//!
//! A text longer than [`LONG`] is cut into pieces of whole lines, at lines from which it can be read as well as
//! from its beginning. What is said of a piece is what its *window* shows: the piece with its neighbours, and what
//! the text as a whole tells ([`Around`]). Where it is cut, and so what is said, depends on the characters of the
//! text alone, never on the edits that led to them; `tests` hold it to that. A text with a policy is read as a whole:
//! a statement means nothing without its policy.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use jiff::Timestamp;

use crate::{
    Encoding, Engine, Finding, Position, Reading, Source, Span,
    sight::{self, Around},
    suppress,
    syntax::{self, Kind, Language, Syntax},
    text::{LineTable, floor},
};

/// A text of more bytes is read in pieces.
pub const LONG: usize = 1 << 18;

/// Bytes that a piece has at least, but for the last.
const LEAST: usize = 6 << 10;

/// Bytes in which the end of a piece is looked for at first.
const LOOK: usize = 16 << 10;

/// Of so many lines one is a good end of a piece, by what it says: so pieces stay where they are when something
/// is put in before them.
const ONE_OF: u32 = 8;

/// Ends of a piece that are tried.
const TRIES: usize = 12;

/// Some lines of a long text.
#[derive(Debug)]
struct Piece {
    text: Box<str>,
    /// Line breaks in it.
    breaks: usize,
    /// True if it has a word of OSS.
    concerns: bool,
    /// What it tells the others.
    around: Around,
}

#[derive(Clone, Debug)]
struct Slot {
    piece: Arc<Piece>,
    /// How many bytes from its start on decided where it ends.
    seen: usize,
    /// What is said of its window; shared by all versions in which the window is the same.
    said: Arc<OnceLock<Said>>,
}

/// What was said of one window.
#[derive(Debug)]
struct Said {
    id: u64,
    findings: Arc<[Finding]>,
    next_change: Option<Timestamp>,
}

impl Said {
    fn part(&self, index: usize, start: usize, first_line: usize) -> Part {
        let (findings, next_change) = (self.findings.clone(), self.next_change);
        Part { id: self.id, first_line, start, findings, next_change, index }
    }
}

/// One version of a long text. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Long {
    name: Arc<str>,
    language: &'static str,
    slots: Arc<Vec<Slot>>,
    around: Arc<Around>,
    /// What is said of this version, where it has to be read as a whole.
    said: Arc<OnceLock<Said>>,
}

/// What is said of one piece of a long text.
#[derive(Clone, Debug)]
pub struct Part {
    /// The same in all versions in which the same is said of the same characters.
    pub id: u64,
    /// Line of the text at which its window begins.
    pub first_line: usize,
    /// Byte of the text at which its window begins.
    pub start: usize,
    /// What is said, with places in the window.
    pub findings: Arc<[Finding]>,
    /// The next moment at which that changes though nobody edits.
    pub next_change: Option<Timestamp>,
    index: usize,
}

/// A number that was never given before.
fn next_id() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}

impl Long {
    /// A text written in `language` and shown as `name`.
    pub fn new(name: &str, language: &'static str, text: &str) -> Self {
        let mut long = Long {
            name: name.into(),
            language,
            slots: Arc::default(),
            around: Arc::default(),
            said: Arc::default(),
        };
        long.splice(0, 0, text.to_owned());
        long
    }

    /// Id of the language it is read as.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// Bytes of the text.
    pub fn len(&self) -> usize {
        self.slots.iter().map(|slot| slot.piece.text.len()).sum()
    }

    /// True for a text without characters.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of the text.
    pub fn text(&self) -> String {
        self.slots.iter().map(|slot| &*slot.piece.text).collect()
    }

    /// Its first line, without the break.
    pub fn first_line(&self) -> &str {
        let first = self.slots.first().map_or("", |slot| &slot.piece.text);
        first.split(['\r', '\n']).next().unwrap_or_default()
    }

    /// The byte at `position`, by the rules of [`Source::offset`].
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let (index, start, line) = self.piece_at_line(position.line as usize);
        let Some(slot) = self.slots.get(index) else { return start };
        let inside = Position { line: position.line - line as u32, ..position };
        start + LineTable::new(&slot.piece.text).offset(&slot.piece.text, inside, encoding)
    }

    /// The piece that holds a line, with the byte and the line at which it begins.
    fn piece_at_line(&self, line: usize) -> (usize, usize, usize) {
        let (mut at, mut first) = (0, 0);
        let last = self.slots.len().saturating_sub(1);
        for (index, slot) in self.slots.iter().enumerate() {
            if index == last || line < first + slot.piece.breaks {
                return (index, at, first);
            }
            at += slot.piece.text.len();
            first += slot.piece.breaks;
        }
        (0, 0, 0)
    }

    /// Puts `new` in the place of the bytes `start..end`, which lie on characters of the text.
    pub fn replace(&mut self, start: usize, end: usize, new: &str) {
        let mut at = 0;
        // the first piece whose end is to be looked for anew, and the last one that the edit touches
        let (mut first, mut last) = (None, None);
        for (index, slot) in self.slots.iter().enumerate() {
            if first.is_none() && at + slot.seen >= start {
                first = Some((index, at));
            }
            last = Some((index, at));
            at += slot.piece.text.len();
            if end < at {
                break;
            }
        }
        let (Some((first, from)), Some((last, _))) = (first, last) else {
            return self.splice(0, 0, new.to_owned());
        };
        let old: String = self.slots[first..=last].iter().map(|slot| &*slot.piece.text).collect();
        let (head, tail) = (old.get(..start - from), old.get(end - from..));
        let text = [head.unwrap_or_default(), new, tail.unwrap_or_default()].concat();
        self.splice(first, last + 1, text);
    }

    /// Puts pieces of `text` in the place of those of `first..last`, and cuts on behind them until an end falls
    /// where one was.
    fn splice(&mut self, first: usize, last: usize, mut text: String) {
        let row = syntax::by_id(self.language).unwrap_or_else(syntax::plain_text);
        // where old pieces begin in `text`
        let mut bounds = vec![(text.len(), last)];
        let (mut at, mut next) = (0, last);
        let mut made: Vec<Slot> = Vec::new();
        let end = loop {
            if let Some((_, index)) = bounds.iter().find(|(bound, _)| *bound == at) {
                break *index;
            }
            let mut look = LOOK;
            let length = loop {
                // one byte more tells whether this is all
                while text.len() - at <= look && next < self.slots.len() {
                    text.push_str(&self.slots[next].piece.text);
                    next += 1;
                    bounds.push((text.len(), next));
                }
                let rest = &text[at..];
                match end_of_piece(&rest[..floor(rest, look)], row) {
                    Some(length) => break length,
                    None if rest.len() <= look => break rest.len(),
                    None => look *= 2,
                }
            };
            let seen = look.min(text.len() - at);
            let old = self.slots.get(first + made.len()).filter(|_| first + made.len() < last);
            made.push(self.slot(&text[at..at + length], seen, old));
            at += length;
        };
        // pieces that are what they were keep what was said of them
        let same = made.iter().zip(&self.slots[first..]);
        let same = same.take_while(|(new, old)| Arc::ptr_eq(&new.piece, &old.piece)).count();
        let changed = first + same..first + made.len();
        let slots = Arc::make_mut(&mut self.slots);
        slots.splice(first..end, made);
        // the windows of the neighbours are other ones now
        for neighbour in [changed.start.checked_sub(1), Some(changed.end)].into_iter().flatten() {
            if let Some(slot) = slots.get_mut(neighbour) {
                slot.said = Arc::default();
            }
        }
        self.look_around();
    }

    /// The piece `text`; `old` if it is the same.
    fn slot(&self, text: &str, seen: usize, old: Option<&Slot>) -> Slot {
        if let Some(old) = old.filter(|old| *old.piece.text == *text) {
            return Slot { seen, ..old.clone() };
        }
        let concerns = sight::concerns(text, &self.name);
        let around = Around { silent: suppress::silences_all(text), ..sight::around(text) };
        let breaks = LineTable::new(text).count() - 1;
        let piece = Piece { text: text.into(), breaks, concerns, around };
        Slot { piece: Arc::new(piece), seen, said: Arc::default() }
    }

    /// Gathers what the pieces tell all others. Where that is something new everything is read again.
    fn look_around(&mut self) {
        self.said = Arc::default();
        let mut around = Around::default();
        for slot in self.slots.iter() {
            around.add(&slot.piece.around);
        }
        if around != *self.around {
            self.around = Arc::new(around);
            self.forget();
        }
    }

    /// Everything is to be read again, because settings changed or time passed.
    pub fn forget(&mut self) {
        self.said = Arc::default();
        for slot in Arc::make_mut(&mut self.slots) {
            slot.said = Arc::default();
        }
    }
}

/// The lines around one piece.
struct Window {
    source: Source,
    /// Where it begins in the text.
    start: usize,
    /// The bytes of the window that it speaks for.
    core: Span,
}

impl Long {
    /// True if there may be something to say of a piece. Where an SDK is in use any string may be an error code.
    fn speaks(&self, slot: &Slot) -> bool {
        slot.piece.concerns || self.around.uses_sdk
    }

    /// The piece in whose window the byte `at` is spoken of. A piece without a word of OSS has none of its own if
    /// the one before it has.
    fn home(&self, at: usize) -> usize {
        let (mut index, mut end) = (0, 0);
        for (here, slot) in self.slots.iter().enumerate() {
            index = here;
            end += slot.piece.text.len();
            if at < end {
                break;
            }
        }
        let speaks = |index: usize| self.slots.get(index).is_some_and(|slot| self.speaks(slot));
        match index.checked_sub(1) {
            Some(before) if !speaks(index) && speaks(before) => before,
            _ => index,
        }
    }

    /// The lines in which the findings of a part of this very version are.
    pub fn source(&self, part: &Part) -> Source {
        self.window(part.index).source
    }

    fn window(&self, index: usize) -> Window {
        if self.around.whole {
            let source = Source::new(&self.name, self.language, self.text());
            return Window { source, start: 0, core: Span::new(0, usize::MAX) };
        }
        let first = index.saturating_sub(1);
        let shown = self.slots.get(first..(index + 2).min(self.slots.len())).unwrap_or_default();
        let before = &self.slots[..first.min(self.slots.len())];
        let start = before.iter().map(|slot| slot.piece.text.len()).sum();
        let line = before.iter().map(|slot| slot.piece.breaks).sum();
        let text: String = shown.iter().map(|slot| &*slot.piece.text).collect();
        let lengths: Vec<usize> = shown.iter().map(|slot| slot.piece.text.len()).collect();
        let own = index - first;
        let from: usize = lengths.iter().take(own).sum();
        let next = shown.get(own + 1).is_some_and(|slot| !self.speaks(slot));
        let mut to: usize = lengths.iter().take(own + 1 + usize::from(next)).sum();
        if index + 1 + usize::from(next) >= self.slots.len() {
            // what stands at the very end of the text
            to += 1;
        }
        let mut source = Source::new(&self.name, self.language, text);
        source.lines = Arc::new(source.lines.below(line));
        Window { source, start, core: Span::new(from, to) }
    }
}

impl Engine {
    /// What is said of a long text, piece by piece, in its order. Only what was never said is read.
    pub fn parts(&self, long: &Long, now: Timestamp) -> Vec<Part> {
        if long.around.whole {
            let said = long.said.get_or_init(|| self.say(long, 0, now));
            return vec![said.part(0, 0, 0)];
        }
        let mut parts = Vec::new();
        let (mut start, mut first_line) = (0, 0);
        for (index, slot) in long.slots.iter().enumerate() {
            if long.speaks(slot) {
                let said = slot.said.get_or_init(|| self.say(long, index, now));
                parts.push(said.part(index, start, first_line));
            }
            if let Some(before) = index.checked_sub(1).and_then(|before| long.slots.get(before)) {
                start += before.piece.text.len();
                first_line += before.piece.breaks;
            }
        }
        parts
    }

    fn say(&self, long: &Long, index: usize, now: Timestamp) -> Said {
        let reading = self.read_window(long, &long.window(index), now);
        let findings = reading.shared_findings();
        Said { id: next_id(), findings, next_change: reading.next_change() }
    }

    /// The lines of a long text around the byte `at`, read, with the byte at which they begin. It says what is said
    /// of them in [`Engine::parts`].
    pub fn read_around(&self, long: &Long, at: usize, now: Timestamp) -> (Reading, usize) {
        let window = long.window(long.home(at));
        (self.read_window(long, &window, now), window.start)
    }

    /// The lines of a long text that hold something of OSS, read, with those bytes of each that it speaks for.
    pub fn read_all_around(&self, long: &Long, now: Timestamp) -> impl Iterator<Item = (Reading, Span)> {
        let told = long.slots.iter().enumerate().filter(move |(_, slot)| long.speaks(slot));
        let told = told.take(if long.around.whole { 1 } else { usize::MAX });
        told.map(move |(index, _)| {
            let window = long.window(index);
            (self.read_window(long, &window, now), window.core)
        })
    }

    fn read_window(&self, long: &Long, window: &Window, now: Timestamp) -> Reading {
        self.read_as_part(&window.source, now, &long.around).only(window.core)
    }

    /// What is to be said of a text, however long.
    pub fn findings(&self, source: &Source, now: Timestamp) -> Vec<Finding> {
        if source.text.len() <= LONG || !self.concerns(&source.name, &source.text) {
            return self.read(source, now).findings().to_vec();
        }
        let long = Long::new(&source.name, source.language, &source.text);
        let parts = self.parts(&long, now);
        let shifted = |part: &Part| {
            let start = part.start;
            part.findings.iter().map(move |finding| finding.clone().shifted(start)).collect::<Vec<_>>()
        };
        parts.iter().flat_map(shifted).collect()
    }
}

/// Where a piece that begins with `text` ends; `None` if that cannot be told from so much of it.
fn end_of_piece(text: &str, row: &'static Language) -> Option<usize> {
    let bytes = text.as_bytes();
    let behind = bytes.get(LEAST..)?;
    if !behind.iter().any(|b| matches!(b, b'\n' | b'\r')) {
        return None;
    }
    let syntax = Syntax::new(text, row);
    let tokens = syntax.tokens();
    let breaks = tokens.iter().filter(|token| token.kind == Kind::Newline);
    let ends: BTreeSet<usize> = breaks
        .map(|token| token.span.end)
        .filter(|&end| end >= LEAST && end < text.len())
        .filter(|&end| !(bytes[end - 1] == b'\r' && bytes[end] == b'\n'))
        .collect();
    let good = ends.iter().copied().filter(|&end| is_good(&bytes[..end])).take(TRIES);
    let any = ends.iter().copied().rev().take(TRIES);
    good.chain(any).find(|&end| begins_anew(text, &syntax, end, row))
}

/// True for one line in [`ONE_OF`], by what the last line of `text` says.
fn is_good(text: &[u8]) -> bool {
    let line = text.trim_ascii_end();
    let start = line.iter().rposition(|b| matches!(b, b'\n' | b'\r')).map_or(0, |found| found + 1);
    // FNV-1a
    let hash = line[start..]
        .iter()
        .fold(0x811c_9dc5_u32, |hash, &b| (hash ^ u32::from(b)).wrapping_mul(0x0100_0193));
    (hash >> 8) % ONE_OF == 0
}

/// True if reading from `at` on gives the tokens that reading from further up gives.
fn begins_anew(text: &str, syntax: &Syntax, at: usize, row: &'static Language) -> bool {
    /// Bytes that are read to find out.
    const PROBE: usize = 4 << 10;
    /// Bytes that must be the same: what is cut off at the end of a probe may look different.
    const SAME: usize = 2 << 10;
    if syntax.language(at).id != row.id {
        return false;
    }
    let rest = &text[at..];
    let fresh = Syntax::new(&rest[..floor(rest, PROBE)], row);
    let first = syntax.tokens().partition_point(|token| token.span.start < at);
    let old =
        syntax.tokens()[first..].iter().map(|token| (token.span.start - at, token.span.end - at, token.kind));
    let new = fresh.tokens().iter().map(|token| (token.span.start, token.span.end, token.kind));
    let near = |token: &(usize, usize, Kind)| token.1 <= SAME;
    old.take_while(near).eq(new.take_while(near))
}

#[cfg(test)]
mod tests;
