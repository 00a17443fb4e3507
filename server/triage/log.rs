//! A log, read piece by piece: its errors, grouped. What is kept does not grow with the log.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde::Serialize;

use super::{Beside, Cause, causes};
use crate::{
    Locale, Source,
    explain::{Explanation, from_body},
    sight::{self, ErrorBody, Scene, in_log},
    text::{Span, mask},
};

/// So much of a log is looked at together, in bytes.
const PIECE: usize = 1024 * 1024;

/// A body, and the request before it, are at most so long.
const REACH: usize = 96 * 1024;

/// Groups that are kept; further ones are only counted.
const GROUPS: usize = 1_000;

/// Names that a group keeps of its buckets and of its principals.
const NAMES: usize = 50;

/// So many answers of a group are compared with the requests beside them.
const COMPARED: u32 = 20;

/// How often something occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// What.
    pub name: String,
    /// How often.
    pub count: u64,
}

/// Errors with one cause.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// What the catalog knows of them.
    #[serde(flatten)]
    pub explanation: Explanation,
    /// The message as OSS sent it.
    pub sent: String,
    /// True if an entry of the catalog knows it.
    pub known: bool,
    /// How many there are.
    pub count: u64,
    /// Buckets, the most frequent first.
    pub buckets: Vec<Count>,
    /// Principals or masked AccessKey ids, the most frequent first.
    pub principals: Vec<Count>,
    /// When the first one came, by its request id; RFC 3339.
    pub first: Option<String>,
    /// When the last one came.
    pub last: Option<String>,
    /// The request id of the first one.
    pub first_request_id: Option<String>,
    /// The request id of the last one.
    pub last_request_id: Option<String>,
    /// Why, likeliest first.
    pub causes: Vec<Cause>,
    /// The answer that shows most.
    #[serde(skip)]
    pub sample: ErrorBody,
}

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

/// A bounded count of names.
#[derive(Default)]
struct Tally(BTreeMap<String, u64>);

impl Tally {
    fn add(&mut self, name: Option<String>) {
        let Some(name) = name.filter(|name| !name.is_empty()) else { return };
        if let Some(count) = self.0.get_mut(&name) {
            *count += 1;
        } else if self.0.len() < NAMES {
            self.0.insert(name, 1);
        }
    }

    fn told(self) -> Vec<Count> {
        let mut all: Vec<Count> = self.0.into_iter().map(|(name, count)| Count { name, count }).collect();
        all.sort_by(|a, b| b.count.cmp(&a.count).then(a.name.cmp(&b.name)));
        all
    }
}

/// One group while it grows.
struct Growing {
    count: u64,
    known: bool,
    buckets: Tally,
    principals: Tally,
    first: Option<(Timestamp, String)>,
    last: Option<(Timestamp, String)>,
    /// Where no id tells the time: the ids as they came.
    ids: Option<(String, String)>,
    sample: ErrorBody,
    causes: Vec<Cause>,
    /// True if the causes come from a comparison with a request.
    compared: bool,
    tried: u32,
}

/// What makes errors belong together.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    code: String,
    ec: String,
    message: String,
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
    groups: HashMap<Key, Growing>,
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
            let mut keep = done.max(whole);
            while !text.is_char_boundary(keep) {
                keep -= 1;
            }
            let (gone, kept) = text.split_at(keep);
            self.lines += breaks(gone);
            self.buffer = kept.to_owned();
        }
    }

    /// Counts `body`, which stands at `span` of `text`, behind what nothing else belongs to at `gap`.
    fn count(&mut self, body: ErrorBody, text: &str, gap: Span, span: Span) {
        let known = body.is_known();
        self.errors += 1;
        self.known += u64::from(known);
        let key = Key::of(&body);
        let full = self.groups.len() >= GROUPS;
        let group = match self.groups.get_mut(&key) {
            Some(group) => group,
            None if full => {
                self.ungrouped += 1;
                return;
            }
            None => self.groups.entry(key).or_insert_with(|| Growing::new(body.clone(), known)),
        };
        group.add(&body);
        match &self.given {
            Some(given) => {
                let beside = Beside { text: &given.text, scene: &given.scene, lines: 0 };
                group.look_at(&body, beside, self.locale);
            }
            None => group.look(&body, Near { text, gap, span, lines: self.lines }, self.locale),
        }
    }
}

impl Key {
    fn of(body: &ErrorBody) -> Key {
        let text = |name: &str| body.get(name).unwrap_or_default().to_owned();
        let message = body.get("Message").unwrap_or_default();
        // what differs from request to request does not count
        let mut shape: String =
            message.chars().take(80).map(|c| if c.is_ascii_digit() { '#' } else { c }).collect();
        while shape.contains("##") {
            shape = shape.replace("##", "#");
        }
        let shape = shape.split([':', '"']).next().unwrap_or_default().trim().to_owned();
        Key { code: text("Code"), ec: text("EC"), message: shape }
    }
}

impl Growing {
    fn new(sample: ErrorBody, known: bool) -> Growing {
        Growing {
            count: 0,
            known,
            buckets: Tally::default(),
            principals: Tally::default(),
            first: None,
            last: None,
            ids: None,
            sample,
            causes: Vec::new(),
            compared: false,
            tried: 0,
        }
    }

    fn add(&mut self, body: &ErrorBody) {
        self.count += 1;
        self.buckets.add(body.bucket());
        let named = body.get("AuthPrincipalDisplayName").or_else(|| body.get("User")).map(str::to_owned);
        self.principals.add(named.or_else(|| body.get("OSSAccessKeyId").map(mask::mask)));
        let Some(id) = body.get("RequestId") else { return };
        match body.moment() {
            Some(moment) => {
                if self.first.as_ref().is_none_or(|(first, _)| moment < *first) {
                    self.first = Some((moment, id.to_owned()));
                }
                if self.last.as_ref().is_none_or(|(last, _)| moment >= *last) {
                    self.last = Some((moment, id.to_owned()));
                }
            }
            None => match &mut self.ids {
                Some((_, last)) => id.clone_into(last),
                None => self.ids = Some((id.to_owned(), id.to_owned())),
            },
        }
    }

    /// Works out the causes from what stands beside the answer.
    fn look(&mut self, body: &ErrorBody, near: Near<'_>, locale: Locale) {
        let signed = body.get("StringToSign").is_some();
        if self.is_done(signed) {
            return;
        }
        let (text, lines) = if signed { near.beside() } else { (String::new(), 0) };
        let scene = match text.is_empty() {
            true => Scene::default(),
            false => sight::look(&Source::new("", "log", text.as_str())),
        };
        self.look_at(body, Beside { text: &text, scene: &scene, lines }, locale);
    }

    /// True if there is nothing more to be found out: of a wrong signature a request beside it is looked for.
    fn is_done(&self, signed: bool) -> bool {
        !self.causes.is_empty() && (!signed || self.compared || self.tried >= COMPARED)
    }

    /// Works out the causes, once.
    fn look_at(&mut self, body: &ErrorBody, beside: Beside<'_>, locale: Locale) {
        if self.is_done(body.get("StringToSign").is_some()) {
            return;
        }
        self.tried += 1;
        let compared = super::signature::compared(body, beside.scene).is_some();
        if self.causes.is_empty() || compared {
            self.causes = causes(body, beside, locale);
            self.compared = compared;
            self.sample = body.clone();
        }
    }

    fn told(self, locale: Locale) -> Group {
        let (first, first_id) =
            self.first.map_or((None, None), |(moment, id)| (Some(moment.to_string()), Some(id)));
        let (last, last_id) =
            self.last.map_or((None, None), |(moment, id)| (Some(moment.to_string()), Some(id)));
        let ids = self.ids.unzip();
        Group {
            explanation: from_body(&self.sample, &self.causes, locale),
            sent: self.sample.get("Message").unwrap_or_default().to_owned(),
            known: self.known,
            count: self.count,
            buckets: self.buckets.told(),
            principals: self.principals.told(),
            first,
            last,
            first_request_id: first_id.or(ids.0),
            last_request_id: last_id.or(ids.1),
            causes: self.causes,
            sample: self.sample,
        }
    }
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
        let edge = |mut at: usize| {
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let before = edge(gap.start.max(span.start.saturating_sub(REACH / 2)));
        let behind = edge((span.end + REACH / 4).min(text.len()));
        let rest = text.get(span.end..behind).unwrap_or_default();
        // what follows the next body is none of ours
        let next = ["<Error", "&lt;Error", "u003cError"].iter().filter_map(|tag| rest.find(tag)).min();
        let rest = &rest[..next.unwrap_or(rest.len())];
        let blank = "\n".repeat(breaks(span.of(text)));
        let beside = format!("{}{blank}{rest}", text.get(before..span.start).unwrap_or_default());
        (beside, lines + breaks(text.get(..before).unwrap_or_default()))
    }
}

/// How many lines end in `text`.
fn breaks(text: &str) -> usize {
    text.bytes().filter(|&b| b == b'\n').count()
}
