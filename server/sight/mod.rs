//! What stands in a text: endpoints, signed URLs, error literals, error bodies, with facts and places.

mod bucket;
mod endpoint;
mod error_body;
mod error_literal;
mod grant;
mod mention;
mod policy;
mod post;
mod request;
mod settings;
mod signed_url;
mod url;

use std::{collections::BTreeSet, sync::Arc};

pub use bucket::{Access, Config, ConfigKind, configs};
pub use endpoint::Endpoint;
pub use error_body::{ErrorBody, Field};
pub use error_literal::ErrorLiteral;
pub use grant::Grant;
pub use policy::{PolicyKind, Standing};
pub use post::{Field as FormField, Form, FormKind, Post};
pub use request::{Header, Request, Written};
pub use settings::{Call, Key, Life, Origin, Setting, Stanza, Upload, Use, UseKind, Value, Variable};
pub use signed_url::{Credential, Param, SignedUrl};

pub(crate) use error_body::in_log;
pub(crate) use error_literal::paths_on_line;
pub(crate) use signed_url::{basic_date, is_real_key_id};

use crate::{
    catalog::{self, Hit, HitKind},
    syntax::{self, Ground, Place, Syntax},
    text::{Escape, Source, Span, View},
};

/// A piece of a sighting: what it says, unescaped, and where it stands in the source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// What it says.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

impl Piece {
    fn new(view: &View<'_>, inner: Span) -> Self {
        Piece { text: inner.of(view.text()).to_owned(), span: view.outer(inner) }
    }
}

/// Something of OSS that stands in a text.
#[derive(Clone, Debug)]
pub struct Sighting {
    /// What it is.
    pub thing: Thing,
    /// All of its characters.
    pub span: Span,
    /// The literal, value, comment or line that it stands in.
    pub place: Place,
    /// How the text around it is escaped, outermost first.
    pub escapes: Vec<Escape>,
}

/// What a sighting is.
#[derive(Clone, Debug)]
pub enum Thing {
    /// A host, or a URL with one.
    Endpoint(Box<Endpoint>),
    /// A URL with a signature in its query.
    SignedUrl(Box<SignedUrl>),
    /// An error code in a string of code.
    ErrorLiteral(ErrorLiteral),
    /// An answer of OSS that someone pasted or recorded.
    ErrorBody(Box<ErrorBody>),
}

impl Sighting {
    /// True if the text uses the thing; false where it only speaks of it (comments, prose, logs).
    pub fn is_used(&self) -> bool {
        matches!(self.place.ground, Ground::String | Ground::Value | Ground::LinkTarget)
    }

    /// `text` as it must be written where this sighting stands.
    pub fn write(&self, text: &str) -> String {
        let empty = View::new("", Span::at(0), Escape::Verbatim);
        self.escapes.iter().fold(empty, |view, &escape| view.nest(escape)).write(text)
    }
}

/// A text with everything of OSS that stands in it.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// What was seen, in the order of the text.
    pub sightings: Vec<Sighting>,
    /// Settings of clients, each group on its own.
    pub stanzas: Vec<Stanza>,
    /// Calls of those clients.
    pub uses: Vec<Use>,
    /// The requests that their calls send.
    pub calls: Vec<Call>,
    /// Names of buckets, each with the stanza (by its number) whose client is seen to work with it.
    pub buckets: Vec<(usize, String)>,
    /// Requests that send something to a URL.
    pub uploads: Vec<Upload>,
    /// Dates in the headers of requests to OSS that are written out.
    pub dates: Vec<Setting>,
    /// Environment variables that the text, a configuration, gives a value.
    pub defined: Vec<(Variable, Setting)>,
    /// Requests that are written out, in the order of the text.
    pub requests: Vec<Request>,
    /// Settings of buckets.
    pub configs: Vec<Config>,
    /// Policies of form uploads, in the order of the text.
    pub posts: Vec<Post>,
    /// Forms that upload to OSS.
    pub forms: Vec<Form>,
    /// Policies of Alibaba Cloud, in the order of the text.
    pub policies: Vec<Standing>,
    /// System policies that are granted within resource groups.
    pub grants: Vec<Grant>,
    /// Tokens of the text; `None` where it has nothing of OSS and was never tokenised.
    pub syntax: Option<Arc<Syntax>>,
    /// True if the text names an SDK of OSS.
    pub uses_sdk: bool,
}

/// What a text as a whole tells any part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Around {
    /// It names an SDK of OSS.
    pub uses_sdk: bool,
    /// It is to be left alone.
    pub silent: bool,
    /// It has something that is read as a whole, however long: a statement means nothing without its policy.
    pub whole: bool,
    /// Ids of the clients whose words it has.
    pub clients: BTreeSet<&'static str>,
}

impl Around {
    /// Adds what another part tells.
    pub fn add(&mut self, other: &Around) {
        self.uses_sdk |= other.uses_sdk;
        self.silent |= other.silent;
        self.whole |= other.whole;
        self.clients.extend(&other.clients);
    }
}

/// What `text` tells the text that it is a part of.
pub(crate) fn around(text: &str) -> Around {
    let clients = catalog::clients_shown(text, "").into_iter().map(|client| client.id.as_str());
    let whole = bucket::may_be_document(text);
    let mut around = Around { clients: clients.collect(), whole, ..Around::default() };
    for hit in promising(text) {
        around.uses_sdk |= hit.kind == HitKind::Sdk;
        around.whole |= match hit.kind {
            HitKind::Policy => true,
            HitKind::Host
            | HitKind::Signed
            | HitKind::Body
            | HitKind::Sdk
            | HitKind::Key
            | HitKind::Credential => false,
        };
    }
    around
}

/// True if a text may hold something of OSS: the rest is never tokenised. One search, nothing allocated.
pub(crate) fn concerns(text: &str, name: &str) -> bool {
    is_named(text, name) || promising(text).next().is_some()
}

/// True if a text is of OSS by its name, or by its shape under that name.
fn is_named(text: &str, name: &str) -> bool {
    catalog::is_file_of_client(name) || bucket::is_promising(text, name)
}

/// The words of the search in `text` that may belong to OSS.
fn promising(text: &str) -> impl Iterator<Item = Hit> {
    catalog::search(text).filter(move |hit| is_promising(text, *hit))
}

/// Looks for everything of OSS in `source`. A text without a word of it costs one search.
pub fn look(source: &Source) -> Scene {
    look_within(source, &Around::default())
}

/// The same for a part of a longer text, of which `around` is known.
pub(crate) fn look_within(source: &Source, around: &Around) -> Scene {
    let text: &str = &source.text;
    let hits: Vec<Hit> = promising(text).collect();
    let named = around.uses_sdk || is_named(text, &source.name);
    if hits.is_empty() && !named {
        return Scene::default();
    }
    let language = syntax::by_id(source.language).unwrap_or_else(syntax::plain_text);
    let syntax = Syntax::new(text, language);
    let uses_sdk = around.uses_sdk || hits.iter().any(|hit| hit.kind == HitKind::Sdk);
    let policies = policy::all(text, &syntax, uses_sdk);
    let grants = grant::all(text, &syntax);
    // a text with nothing of OSS but policies has nothing else of it
    let hits: Vec<Hit> = hits.into_iter().filter(|hit| hit.kind != HitKind::Policy).collect();
    if hits.is_empty() && !named {
        return Scene { policies, grants, syntax: Some(Arc::new(syntax)), ..Scene::default() };
    }
    let mut sightings = error_body::all(text, &syntax, &hits);
    sightings.extend(urls(text, &syntax, &hits, &sightings));
    if uses_sdk {
        sightings.extend(error_literal::all(text, &syntax));
    }
    sightings.sort_by_key(|sighting| (sighting.span.start, std::cmp::Reverse(sighting.span.end)));
    let near: Vec<usize> = hits.iter().map(|hit| hit.span.start).collect();
    let settings::Found { stanzas, uses, calls, buckets, uploads, dates, defined } =
        settings::all(text, &source.name, &syntax, &near, &around.clients);
    let requests = request::all(text, &syntax);
    let configs = bucket::all(text, &source.name, &syntax, &hits);
    let (posts, forms) = post::all(text, &source.name, &syntax, &hits);
    Scene {
        sightings,
        stanzas,
        uses,
        calls,
        buckets,
        uploads,
        dates,
        configs,
        requests,
        defined,
        policies,
        grants,
        posts,
        forms,
        syntax: Some(Arc::new(syntax)),
        uses_sdk,
    }
}

/// True unless the word turns out to belong to another product as soon as one looks around it.
fn is_promising(text: &str, hit: Hit) -> bool {
    let bytes = &text.as_bytes()[hit.span.end..];
    if hit.kind == HitKind::Credential {
        let id = bytes.iter().take(24).take_while(|b| b.is_ascii_alphanumeric()).count();
        return id >= 12 && bytes[..id].iter().any(u8::is_ascii_digit);
    }
    hit.kind != HitKind::Host
        || endpoint::host_around(text, hit.span.start).is_some()
        || names_a_region(text, hit.span.start)
}

/// `oss-cn-hangzhou`, which some clients take as a region.
fn names_a_region(text: &str, at: usize) -> bool {
    let word = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'-';
    let len = text.as_bytes()[at..].iter().take(40).take_while(word).count();
    let id = text[at..at + len].strip_prefix("oss-");
    id.is_some_and(|id| catalog::region_by_host(id).is_some())
}

/// Endpoints and signed URLs around the hits, outside the error bodies.
fn urls(text: &str, syntax: &Syntax, hits: &[Hit], bodies: &[Sighting]) -> Vec<Sighting> {
    let mut found: Vec<Sighting> = Vec::new();
    let mut around: Option<(Place, View<'_>)> = None;
    for hit in hits.iter().filter(|hit| matches!(hit.kind, HitKind::Host | HitKind::Signed)) {
        let at = hit.span.start;
        if bodies.iter().any(|body| body.span.touches(at))
            || found.last().is_some_and(|last| at < last.span.end)
        {
            continue;
        }
        // one literal may hold many URLs: it is unescaped once
        if !around.as_ref().is_some_and(|(place, _)| place.content.touches(at) && place.content.start < at) {
            let place = syntax.place(text, at);
            let view = place.view(text);
            around = Some((place, view));
        }
        let Some((place, view)) = &around else { continue };
        let at = view.inner(at);
        let prose = !matches!(place.ground, Ground::String | Ground::Value);
        let Some(parts) = url::url_around(view.text(), at, prose) else { continue };
        let (view, parts, escapes) = unescape(view, parts, at, place);
        let thing = match signed_url::read(&view, parts) {
            Some(signed) => Thing::SignedUrl(Box::new(signed)),
            None => match endpoint::read(&view, parts) {
                Some(endpoint) => Thing::Endpoint(Box::new(endpoint)),
                None => continue,
            },
        };
        let mut place = place.clone();
        if !prose && mention::is_mentioned(view.text(), parts.whole, &place, text) {
            place.ground = Ground::Prose;
        }
        found.push(Sighting { thing, span: view.outer(parts.whole), place, escapes });
    }
    found
}

/// In a string that holds markup (`"<a href=\"…?a=1&amp;b=2\">"`) entities are the markup's own escape.
fn unescape<'a>(
    view: &View<'a>,
    parts: url::UrlParts,
    at: usize,
    place: &Place,
) -> (View<'a>, url::UrlParts, Vec<Escape>) {
    let text = view.text();
    let whole = parts.whole.of(text);
    let before = &text[..parts.whole.start];
    let in_markup = before.contains('<') && (before.ends_with(['"', '\'', '=']) || before.ends_with('>'));
    let decoded = place.escapes.contains(&Escape::Entities);
    if !whole.contains("&amp;") || !in_markup || decoded {
        return (view.clone(), parts, place.escapes.clone());
    }
    let nested = view.clone().nest(Escape::Entities);
    let inner = nested.inner(view.outer(Span::at(at)).start);
    match url::url_around(nested.text(), inner, false) {
        Some(parts) => {
            let mut escapes = place.escapes.clone();
            escapes.push(Escape::Entities);
            (nested, parts, escapes)
        }
        None => (view.clone(), parts, place.escapes.clone()),
    }
}

/// True for a name that a bucket can have: 3 to 63 lower-case letters, digits and hyphens, no hyphen at an end.
pub(crate) fn is_bucket_name(name: &str) -> bool {
    (3..=63).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !name.starts_with('-')
        && !name.ends_with('-')
}
