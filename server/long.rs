//! A long text, read in pieces: an edit costs what it touches, not the text.
//!
//! A text longer than [`LONG`] is cut into pieces of whole lines, at lines from which it can be read as well as
//! from its beginning. What is said of a piece is what its *window* shows: the piece, what lies near it in its
//! neighbours, and what the text as a whole tells ([`Around`]). Where it is cut, and so what is said, depends on the
//! characters of the text alone, never on the edits that led to them; `tests` hold it to that. A text with a policy
//! is read as a whole: a statement means nothing without its policy.

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
const LEAST: usize = 2 << 10;

/// Bytes from which on a good end is good enough; before, only a very good one is.
const ENOUGH: usize = 6 << 10;

/// Bytes in which the end of a piece is looked for at first.
const LOOK: usize = 10 << 10;

/// Bytes that a window shows before and behind its piece, at least.
const NEAR: usize = 2 << 10;

/// Of so many lines one is a good end of a piece, by what stands before it: so pieces stay where they are when
/// something is put in before them.
const ONE_OF: u32 = 8;

/// Of so many one is a very good end: there the pieces of two texts meet again that differ further up.
const ONE_OF_MANY: u32 = 128;

/// So many bytes before an end tell how good it is.
const TELLING: usize = 64;

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
    /// What the windows of its neighbours show of it; only known once one is read.
    shown: OnceLock<Shown>,
}

/// What the windows of its neighbours show of a piece.
#[derive(Clone, Copy, Debug)]
struct Shown {
    /// Up to this byte it stands in the window before.
    head: usize,
    /// From this byte on it stands in the window behind.
    tail: usize,
    /// Line breaks before `tail`.
    breaks: usize,
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
        let row = self.row();
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
        // pieces in front that are what they were keep what was said of them; behind one that changed none does,
        // whose window may show the change
        let same = made.iter().zip(&self.slots[first..]);
        let same = same.take_while(|(new, old)| Arc::ptr_eq(&new.piece, &old.piece)).count();
        made[same..].iter_mut().for_each(|slot| slot.said = Arc::default());
        let changed = first + same..first + made.len();
        let slots = Arc::make_mut(&mut self.slots);
        let old: Vec<Slot> = slots.splice(first..end, made).collect();
        let tells_new = told(&old[same..]) != told(&slots[changed.clone()]);
        // so may those of the neighbours
        let before = changed.start.checked_sub(1);
        let head =
            is_alike(old.get(same), slots.get(changed.start), row, |piece, shown| &piece.text[..shown.head]);
        let last = changed.end.checked_sub(1).and_then(|last| slots.get(last));
        let tail = is_alike(old.last(), last, row, |piece, shown| &piece.text[shown.tail..]);
        for (neighbour, stays) in [(before, head), (Some(changed.end), tail)] {
            if let Some(slot) = neighbour.filter(|_| !stays).and_then(|neighbour| slots.get_mut(neighbour)) {
                slot.said = Arc::default();
            }
        }
        self.said = Arc::default();
        if tells_new {
            self.look_around();
        }
    }

    /// The piece `text`; `old` if it is the same.
    fn slot(&self, text: &str, seen: usize, old: Option<&Slot>) -> Slot {
        if let Some(old) = old.filter(|old| *old.piece.text == *text) {
            return Slot { seen, ..old.clone() };
        }
        let concerns = sight::concerns(text, &self.name);
        let around = Around { silent: suppress::silences_all(text), ..sight::around(text) };
        let breaks = LineTable::new(text).count() - 1;
        let piece = Piece { text: text.into(), breaks, concerns, around, shown: OnceLock::new() };
        Slot { piece: Arc::new(piece), seen, said: Arc::default() }
    }

    /// Gathers what the pieces tell all others. Where that is something new everything is read again.
    fn look_around(&mut self) {
        let around = told(&self.slots);
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

    /// The piece in whose window the byte `at` is spoken of. What that of the one before shows of a piece without a
    /// word of OSS is spoken of there.
    fn home(&self, at: usize) -> usize {
        let (mut index, mut start) = (0, 0);
        for (here, slot) in self.slots.iter().enumerate() {
            index = here;
            if at < start + slot.piece.text.len() || here + 1 == self.slots.len() {
                break;
            }
            start += slot.piece.text.len();
        }
        let Some(slot) = self.slots.get(index) else { return index };
        match index.checked_sub(1) {
            Some(before)
                if !self.speaks(slot)
                    && self.speaks(&self.slots[before])
                    && at - start <= slot.piece.shown(self.row()).head =>
            {
                before
            }
            _ => index,
        }
    }

    fn row(&self) -> &'static Language {
        syntax::by_id(self.language).unwrap_or_else(syntax::plain_text)
    }

    /// What the window of the piece at `index` shows of the one before, and how many lines that is.
    fn lead(&self, index: usize) -> (&str, usize) {
        let Some(before) = index.checked_sub(1).and_then(|before| self.slots.get(before)) else {
            return ("", 0);
        };
        let shown = before.piece.shown(self.row());
        (&before.piece.text[shown.tail..], before.piece.breaks - shown.breaks)
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
        let before = &self.slots[..index.min(self.slots.len())];
        let (lead, lines) = self.lead(index);
        let start = before.iter().map(|slot| slot.piece.text.len()).sum::<usize>() - lead.len();
        let line = before.iter().map(|slot| slot.piece.breaks).sum::<usize>() - lines;
        let (mut text, from) = (lead.to_owned(), lead.len());
        text.push_str(self.slots.get(index).map_or("", |slot| &slot.piece.text));
        let mut to = text.len();
        match self.slots.get(index + 1) {
            Some(next) => {
                text.push_str(&next.piece.text[..next.piece.shown(self.row()).head]);
                if !self.speaks(next) {
                    to = text.len();
                }
            }
            // what stands at the very end of the text
            None => to += 1,
        }
        let mut source = Source::new(&self.name, self.language, text);
        source.lines = Arc::new(source.lines.below(line));
        Window { source, start, core: Span::new(from, to) }
    }
}

impl Engine {
    /// What is said of a long text, piece by piece, in its order; nothing of pieces that say nothing. Only what was
    /// never said is read.
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
                if !said.findings.is_empty() || said.next_change.is_some() {
                    let (lead, lines) = long.lead(index);
                    parts.push(said.part(index, start - lead.len(), first_line - lines));
                }
            }
            start += slot.piece.text.len();
            first_line += slot.piece.breaks;
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

impl Piece {
    /// What the windows of its neighbours show of it, by its characters alone.
    fn shown(&self, row: &'static Language) -> Shown {
        *self.shown.get_or_init(|| {
            let text: &str = &self.text;
            let syntax = Syntax::new(text, row);
            let ends = ends_of_lines(text, &syntax);
            let near = |end: &&usize| begins_anew(text, &syntax, **end, row);
            let behind = ends.iter().rev().filter(|&&end| end + NEAR <= text.len());
            let tail = behind.take(TRIES).find(near).copied().unwrap_or_default();
            let head = ends.iter().filter(|&&end| end >= NEAR).take(TRIES).find(near).copied();
            Shown {
                head: head.unwrap_or(text.len()),
                tail,
                breaks: LineTable::new(&text[..tail]).count() - 1,
            }
        })
    }
}

/// What pieces tell all others.
fn told(slots: &[Slot]) -> Around {
    let mut around = Around::default();
    slots.iter().for_each(|slot| around.add(&slot.piece.around));
    around
}

/// True if both pieces show the same to a neighbour, and speak for themselves or do not, both of them.
fn is_alike(
    one: Option<&Slot>,
    other: Option<&Slot>,
    row: &'static Language,
    part: impl Fn(&Piece, Shown) -> &str,
) -> bool {
    let (Some(one), Some(other)) = (one.map(|one| &*one.piece), other.map(|other| &*other.piece)) else {
        return false;
    };
    one.concerns == other.concerns && part(one, one.shown(row)) == part(other, other.shown(row))
}

/// Where lines end, but for the last one.
fn ends_of_lines(text: &str, syntax: &Syntax) -> BTreeSet<usize> {
    let bytes = text.as_bytes();
    let breaks = syntax.tokens().iter().filter(|token| token.kind == Kind::Newline);
    let ends = breaks.map(|token| token.span.end).filter(|&end| end < text.len());
    ends.filter(|&end| !(bytes[end - 1] == b'\r' && bytes[end] == b'\n')).collect()
}

/// Where a piece that begins with `text` ends; `None` if that cannot be told from so much of it.
fn end_of_piece(text: &str, row: &'static Language) -> Option<usize> {
    let bytes = text.as_bytes();
    let behind = bytes.get(LEAST..)?;
    if !behind.iter().any(|b| matches!(b, b'\n' | b'\r')) {
        return None;
    }
    let syntax = Syntax::new(text, row);
    let ends = ends_of_lines(text, &syntax);
    let very_good = ends.range(LEAST..ENOUGH).filter(|&&end| is_good(&bytes[..end], ONE_OF_MANY));
    let good = ends.range(ENOUGH..).filter(|&&end| is_good(&bytes[..end], ONE_OF));
    let any = ends.range(ENOUGH..).rev();
    let mut tried = very_good.take(TRIES).chain(good.take(TRIES)).chain(any.take(TRIES)).copied();
    tried.find(|&end| begins_anew(text, &syntax, end, row))
}

/// True for one end in `one_of`, by the last bytes of `text`.
fn is_good(text: &[u8], one_of: u32) -> bool {
    // FNV-1a
    let hash = text[text.len().saturating_sub(TELLING)..]
        .iter()
        .fold(0x811c_9dc5_u32, |hash, &b| (hash ^ u32::from(b)).wrapping_mul(0x0100_0193));
    (hash >> 8) % one_of == 0
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
