//! Errors of a log with one cause, and what is kept of them. Whatever the log holds, that is not much.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::{Beside, Cause, causes, signature};
use crate::{
    Locale,
    explain::{Explanation, from_body},
    sight::{self, ErrorBody, Field},
    text::{floor, mask},
};

/// Names that a group keeps of its buckets and of its principals.
const NAMES: usize = 500;

/// Names that all groups keep together.
const ALL_NAMES: usize = 50_000;

/// No bucket, principal or id is longer, in bytes.
const NAME: usize = 128;

/// Elements that are kept of an answer, and their bytes: short ones whole, of the others together so many.
const FIELDS: usize = 64;
const SHORT: usize = 256;
const SAMPLE: usize = 16 * 1024;

/// What is kept of a cause, in bytes a line, and in lines.
const LINE: usize = 1024;
const LINES: usize = 20;

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
    /// Errors of buckets that are not named, because there are too many.
    pub buckets_unnamed: u64,
    /// Principals or masked AccessKey ids, the most frequent first.
    pub principals: Vec<Count>,
    /// Errors of principals that are not named, because there are too many.
    pub principals_unnamed: u64,
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

/// A bounded count of names.
#[derive(Default)]
struct Tally {
    names: BTreeMap<String, u64>,
    unnamed: u64,
}

impl Tally {
    /// Counts `name`; `room` is what all groups have left for new ones.
    fn add(&mut self, name: Option<String>, room: &mut usize) {
        let Some(name) = name.filter(|name| !name.is_empty()) else { return };
        let name = start(&name, NAME);
        if let Some(count) = self.names.get_mut(name) {
            *count += 1;
        } else if self.names.len() < NAMES && *room > 0 {
            *room -= 1;
            self.names.insert(name.to_owned(), 1);
        } else {
            self.unnamed += 1;
        }
    }

    fn told(self) -> Vec<Count> {
        let mut all: Vec<Count> = self.names.into_iter().map(|(name, count)| Count { name, count }).collect();
        all.sort_by(|a, b| b.count.cmp(&a.count).then(a.name.cmp(&b.name)));
        all
    }
}

/// What all groups share.
pub(super) struct Room {
    names: usize,
}

impl Default for Room {
    fn default() -> Self {
        Room { names: ALL_NAMES }
    }
}

/// One group while it grows.
pub(super) struct Growing {
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

impl Growing {
    pub fn new(body: &ErrorBody, known: bool) -> Growing {
        Growing {
            count: 0,
            known,
            buckets: Tally::default(),
            principals: Tally::default(),
            first: None,
            last: None,
            ids: None,
            sample: sample(body),
            causes: Vec::new(),
            compared: false,
            tried: 0,
        }
    }

    pub fn add(&mut self, body: &ErrorBody, room: &mut Room) {
        self.count += 1;
        self.buckets.add(body.bucket(), &mut room.names);
        let named = body.get("AuthPrincipalDisplayName").or_else(|| body.get("User")).map(str::to_owned);
        let named = named.or_else(|| body.get("OSSAccessKeyId").map(mask::mask));
        self.principals.add(named, &mut room.names);
        let Some(id) = body.get("RequestId").map(|id| start(id, NAME)) else { return };
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

    /// True if there is nothing more to be found out: of a wrong signature a request beside it is looked for.
    pub fn is_done(&self, signed: bool) -> bool {
        let open = self.causes.is_empty() || signed && !self.compared;
        !open || self.tried >= COMPARED
    }

    /// Works out the causes, once.
    pub fn look_at(&mut self, body: &ErrorBody, beside: Beside<'_>, locale: Locale) {
        if self.is_done(body.get("StringToSign").is_some()) {
            return;
        }
        self.tried += 1;
        let compared = signature::compared(body, beside.scene).is_some();
        if self.causes.is_empty() || compared {
            self.causes = causes(body, beside, locale);
            self.causes.iter_mut().for_each(shorten);
            self.compared = compared;
            self.sample = sample(body);
        }
    }

    pub fn told(self, locale: Locale) -> Group {
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
            buckets_unnamed: self.buckets.unnamed,
            buckets: self.buckets.told(),
            principals_unnamed: self.principals.unnamed,
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

/// The first `most` bytes of `text` at the most.
pub(super) fn start(text: &str, most: usize) -> &str {
    &text[..floor(text, most)]
}

/// What is kept of an answer: a log may hold a thousand, each with the longest string that fits into it.
fn sample(body: &ErrorBody) -> ErrorBody {
    let mut left = SAMPLE;
    let fields = body.fields.iter().filter(|field| field.name.len() <= NAME).take(FIELDS).map(|field| {
        let mut text = field.value.text.as_str();
        if text.len() > SHORT {
            text = start(text, left);
            left -= text.len();
        }
        let value = sight::Piece { text: text.to_owned(), span: field.value.span };
        Field { name: field.name.clone(), value, padded: field.padded }
    });
    ErrorBody { fields: fields.collect() }
}

/// Cuts what is longer than anyone reads, and says so.
fn shorten(cause: &mut Cause) {
    let cut = |text: &mut String| {
        if text.len() > LINE {
            *text = format!("{}…", start(text, LINE));
        }
    };
    cause.evidence.truncate(LINES);
    cause.evidence.iter_mut().for_each(cut);
    cut(&mut cause.text);
    cut(&mut cause.mend);
}
