//! The rules: each is one function from a sighting and its scene to verdicts.
//!
//! A rule is pure. It knows neither settings nor protocol, and its words stand on its page.

mod access;
pub(crate) mod across;
mod advice;
mod call;
mod client;
pub(crate) mod cors;
mod credential;
mod document;
mod endpoint;
mod error;
mod host_header;
mod policy;
mod post;
mod referer;
mod request;
mod signed_url;

pub(crate) use policy::{judge_grant, judge_policy};

use jiff::Timestamp;

use crate::{
    catalog::{PageId, Words},
    finding::{Answer, Edit},
    sight::{Config, ConfigKind, Form, Post, Request, Scene, Setting, Sighting, Stanza, Thing, Use},
    text::{Span, Spot},
};

/// A value that a page's wording has a place for.
#[derive(Clone, Debug)]
pub(crate) enum Fact {
    /// As it is.
    Text(String),
    /// Words of the catalog, in the reader's language.
    Words(Words),
    /// A moment.
    Moment(Timestamp),
    /// A length of time in seconds.
    Seconds(i64),
}

/// A change that a rule proposes; its words stand on the rule's page under `[fix.<name>]`.
#[derive(Clone, Debug)]
pub(crate) struct FixDraft {
    /// Name on the page.
    pub name: &'static str,
    /// What its title has places for.
    pub facts: Vec<(&'static str, Fact)>,
    /// The edits.
    pub edits: Vec<Edit>,
}

/// What a rule says of a sighting.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    /// The rule's page.
    pub page: PageId,
    /// Which of the page's variants it is.
    pub variant: Option<&'static str>,
    /// The characters it is about.
    pub span: Span,
    /// What the wording has places for.
    pub facts: Vec<(&'static str, Fact)>,
    /// Other places; their words stand on the page under `[related]`.
    pub related: Vec<(&'static str, Span)>,
    /// Places in other files, each with the id of its words in the catalog.
    pub elsewhere: Vec<(&'static str, Spot)>,
    /// Changes that remove it.
    pub fixes: Vec<FixDraft>,
    /// What OSS answers, where the sighting says more than the page.
    pub answer: Option<Answer>,
}

impl Verdict {
    pub(crate) fn new(page: PageId, span: Span) -> Self {
        Verdict {
            page,
            variant: None,
            span,
            facts: Vec::new(),
            related: Vec::new(),
            elsewhere: Vec::new(),
            fixes: Vec::new(),
            answer: None,
        }
    }

    fn variant(mut self, name: &'static str) -> Self {
        self.variant = Some(name);
        self
    }

    fn fact(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.facts.push((name, Fact::Text(text.into())));
        self
    }

    fn with(mut self, name: &'static str, fact: Fact) -> Self {
        self.facts.push((name, fact));
        self
    }

    fn related(mut self, name: &'static str, span: Span) -> Self {
        self.related.push((name, span));
        self
    }

    fn elsewhere(mut self, word: &'static str, at: Spot) -> Self {
        self.elsewhere.push((word, at));
        self
    }

    /// Names the code that OSS answers with, and its message where it is known.
    fn answer(mut self, code: &str, message: Option<&str>) -> Self {
        let entry = crate::catalog::codes(code).into_iter().find(|entry| entry.code == code);
        self.answer = entry.and_then(|entry| {
            let only = match entry.messages.as_slice() {
                [only] => only.text.clone(),
                _ => None,
            };
            Some(Answer {
                code: code.to_owned(),
                message: message.map(str::to_owned).or(only),
                status: entry.status?,
                ec: None,
            })
        });
        self
    }

    /// Adds a fix; its title may use `{to}`.
    fn fix(mut self, name: &'static str, to: impl Into<String>, edits: Vec<Edit>) -> Self {
        // what cannot be written is not proposed
        if edits.is_empty() {
            return self;
        }
        self.fixes.push(FixDraft { name, facts: vec![("to", Fact::Text(to.into()))], edits });
        self
    }
}

/// What a rule sees beside its sighting.
pub(crate) struct Bench<'a> {
    /// The text.
    pub text: &'a str,
    /// Everything that was seen in it.
    pub scene: &'a Scene,
    /// The moment at which it is judged.
    pub now: Timestamp,
}

/// Everything that the rules say of one sighting.
pub(crate) fn judge(sighting: &Sighting, bench: &Bench<'_>) -> Vec<Verdict> {
    match &sighting.thing {
        Thing::Endpoint(endpoint) => {
            let mut verdicts = endpoint::judge(sighting, endpoint, bench);
            // tools write `s3:https://host/bucket`
            let of_tool = bench.text[..sighting.span.start].ends_with("s3:");
            if of_tool || client::is_endpoint_of_client(bench, sighting.span) {
                // the path of an endpoint is no path style yet
                let of_paths = [
                    crate::catalog::pages::ENDPOINT_PATH_STYLE,
                    crate::catalog::pages::ENDPOINT_BUCKET_MISSING,
                ];
                verdicts.retain(|verdict| !of_paths.contains(&verdict.page));
            }
            verdicts
        }
        Thing::SignedUrl(url) => {
            let mut verdicts = signed_url::judge(sighting, url, bench);
            if let Some(endpoint) = &url.endpoint {
                verdicts.extend(endpoint::judge(sighting, endpoint, bench));
            }
            verdicts
        }
        Thing::ErrorLiteral(literal) => error::judge_literal(sighting, literal, bench),
        Thing::ErrorBody(body) => error::judge_body(sighting, body),
    }
}

/// Everything that the rules say of a setting of a bucket.
pub(crate) fn judge_config(config: &Config, bench: &Bench<'_>) -> Vec<Verdict> {
    let mut verdicts = document::judge(config, bench);
    verdicts.extend(match &config.kind {
        ConfigKind::Cors(cors) => cors::judge(cors, bench),
        ConfigKind::Referers(referers) => referer::judge(referers, bench),
        ConfigKind::Access(access) => access::judge(access, bench).into_iter().collect(),
        ConfigKind::Document => Vec::new(),
    });
    verdicts
}

/// Everything that the rules say of settings that belong together.
pub(crate) fn judge_stanza(stanza: &Stanza, bench: &Bench<'_>) -> Vec<Verdict> {
    let mut verdicts = client::judge(stanza, bench);
    verdicts.extend(advice::judge(stanza, bench));
    verdicts.extend(credential::judge(stanza, bench));
    verdicts.extend(call::judge_stanza(stanza));
    verdicts
}

/// Everything that the rules say of the policy of a form upload.
pub(crate) fn judge_post(post: &Post, bench: &Bench<'_>) -> Vec<Verdict> {
    post::judge(post, bench)
}

/// Everything that the rules say of a form upload.
pub(crate) fn judge_form(form: &Form, bench: &Bench<'_>) -> Vec<Verdict> {
    post::judge_form(form, bench)
}

/// What the rules say of a date in a request that is written out.
pub(crate) fn judge_date(date: &Setting, bench: &Bench<'_>) -> Vec<Verdict> {
    advice::judge_date(date, bench).into_iter().collect()
}

/// Everything that the rules say of a request that is written out.
pub(crate) fn judge_request(request: &Request, bench: &Bench<'_>) -> Vec<Verdict> {
    request::judge(request, bench)
}

/// Everything that the rules say of a client's call.
pub(crate) fn judge_use(call: &Use, bench: &Bench<'_>) -> Vec<Verdict> {
    let mut verdicts = call::judge(call, bench);
    verdicts.extend(advice::judge_use(call, bench));
    verdicts
}

/// The moment that a date in a header names: RFC 1123, ISO 8601 in either form.
fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let rfc = || jiff::fmt::rfc2822::parse(&text.replace("GMT", "+0000")).ok().map(|zoned| zoned.timestamp());
    text.parse().ok().or_else(rfc)
}
