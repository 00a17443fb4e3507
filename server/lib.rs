//! The engine of oss403: text goes in, what OSS would refuse comes out.
//!
//! Pure and synchronous: no files, no protocol, no clock of its own, no error. A broken text is a text.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails may panic")
)]

pub mod catalog;
pub mod complete;
pub mod cors;
mod denials;
pub mod explain;
pub mod finding;
pub mod hover;
mod lens;
mod long;
pub mod needs;
pub mod policy;
mod reading;
mod rewrite;
mod rules;
mod say;
pub mod settings;
pub mod sight;
pub mod signing;
mod suppress;
pub mod syntax;
pub mod text;
pub mod triage;
pub mod workspace;
mod xml;

use std::sync::Arc;

pub use finding::{Answer, Edit, Finding, Fix, Related, Severity};
pub use jiff::Timestamp;
pub use long::{LONG, Long, Part};
pub use reading::Reading;
pub use settings::{Locale, Settings};
pub use text::{Encoding, Position, Source, Span};

/// What stands under the cursor, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The characters that it explains.
    pub span: Span,
    /// Markdown.
    pub markdown: String,
}

/// One thing that could stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What the list shows.
    pub label: String,
    /// What the user may type to find it: the names of a region in both languages, for example.
    pub filter: String,
    /// One line beside the label.
    pub detail: String,
    /// Markdown.
    pub documentation: String,
    /// What choosing it does.
    pub edit: Edit,
    /// The same text with places to be filled in, as `${1:name}`, for editors that jump from one to the next.
    pub snippet: Option<String>,
}

/// A place in the text that leads to a page of the vendor's documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The characters that lead there.
    pub span: Span,
    /// The page.
    pub url: String,
    /// Its title.
    pub title: String,
}

/// A sentence shown above what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// What it is about.
    pub span: Span,
    /// The sentence.
    pub title: String,
}

/// Something that a policy refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// The action.
    pub action: String,
    /// Offers to explain it.
    pub title: String,
}

/// A remark drawn into the line, behind a character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlayHint {
    /// Byte behind which it is drawn.
    pub at: usize,
    /// What is drawn.
    pub label: String,
}

/// The front door: a catalog, a user's settings, and a locale.
#[derive(Clone, Debug)]
pub struct Engine {
    settings: Settings,
    locale: Locale,
}

impl Engine {
    /// An engine under `settings`, which speaks `locale` unless the settings name another.
    pub fn new(settings: Settings, locale: Locale) -> Self {
        let locale = settings.locale.unwrap_or(locale);
        Engine { settings, locale }
    }

    /// The settings it was made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The language it speaks.
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// False if reading the text shown as `name` would find nothing in it, whatever its language: known after
    /// one search and without a copy.
    pub fn concerns(&self, name: &str, text: &str) -> bool {
        sight::concerns(text, name)
    }

    /// Reads one version of one text, as at `now`.
    pub fn read(&self, source: &Source, now: Timestamp) -> Reading {
        self.read_as_part(source, now, &sight::Around::default())
    }

    /// The same for a part of a longer text, of which `around` is known.
    fn read_as_part(&self, source: &Source, now: Timestamp, around: &sight::Around) -> Reading {
        reading::read(source, &self.settings, self.locale, now, around)
    }

    /// What a file at `path`, with `/` between its parts, says to the others of its workspace, whose folder is
    /// `root`; empty if the path is relative to it.
    pub fn facts(&self, reading: &Reading, path: &Arc<str>, root: &str) -> workspace::Facts {
        workspace::Facts::new(reading.source(), reading.scene(), path, root)
    }

    /// What is to be said of a file besides its own findings, in view of the other files of its workspace.
    pub fn across(
        &self,
        reading: &Reading,
        path: &Arc<str>,
        root: &str,
        index: &workspace::Index,
        now: Timestamp,
    ) -> Vec<Finding> {
        reading::across(reading, (path, root), index, &self.settings, self.locale, now)
    }

    /// Explains what stands at the byte `at`, as at `now`.
    pub fn hover(&self, reading: &Reading, at: usize, now: Timestamp) -> Option<Hover> {
        hover::at(reading, at, self.locale, now)
    }

    /// What could stand at the byte `at`.
    pub fn complete(&self, reading: &Reading, at: usize) -> Vec<Completion> {
        complete::at(reading, at, self.locale)
    }

    /// Places that lead to the vendor's documentation.
    pub fn links(&self, reading: &Reading) -> Vec<Link> {
        hover::links(reading, self.locale)
    }

    /// Remarks drawn into the text, as far as the settings want them.
    pub fn inlay_hints(&self, reading: &Reading, now: Timestamp) -> Vec<InlayHint> {
        hover::inlay_hints(reading, &self.settings.inlay_hints, self.locale, now)
    }

    /// A sentence for each statement of a policy: what it allows or denies, to whom, and when. And one for each
    /// rule for cross-origin requests: which pages may send what.
    pub fn lenses(&self, reading: &Reading) -> Vec<Lens> {
        lens::all(reading, self.locale)
    }

    /// What the policy around `span` refuses of what its statement there names, and why, as at `now`.
    pub fn denials(&self, reading: &Reading, span: Span, now: Timestamp) -> Vec<Denial> {
        denials::at(reading, span, self.locale, now)
    }

    /// Why the policy around `span` refuses `action`, in lines; `None` if it does not.
    pub fn why_denied(&self, reading: &Reading, span: Span, action: &str, now: Timestamp) -> Option<String> {
        denials::why(reading, span, action, self.locale, now)
    }

    /// Changes that are offered, though nothing is wrong, for what stands in `span`: another endpoint of the
    /// region, the other form of a region, a secret read from the environment.
    pub fn rewrites(&self, reading: &Reading, span: Span) -> Vec<Fix> {
        rewrite::at(reading, span, self.locale)
    }

    /// The edit that makes the text ignore `finding` from now on by a comment on the line above or, where a
    /// language has no comments, `None`.
    pub fn ignore(&self, reading: &Reading, finding: &Finding) -> Option<Edit> {
        suppress::ignore(reading, finding)
    }

    /// Reads a log piece by piece, and groups the errors in it.
    pub fn triage(&self) -> triage::Triage {
        triage::Triage::new(self.locale)
    }

    /// Places of `reading` that can have caused `error`, likeliest first.
    pub fn suspects(&self, reading: &Reading, error: &sight::ErrorBody) -> Vec<triage::Suspect> {
        triage::suspects(reading, error, self.locale)
    }

    /// Explains a code, a message (also cut short), an EC, an error body, a log with error bodies, a host, a
    /// signed URL or a rule id; nothing if `text` is none of them.
    pub fn explain(&self, text: &str, now: Timestamp) -> Vec<explain::Explanation> {
        explain::explain(text, self.locale, now)
    }
}
