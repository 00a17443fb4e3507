//! Settings of a bucket that stand in a text: rules for cross-origin requests, referers, and the other
//! documents that OSS takes, in XML, as data, in Terraform, and as calls of the SDKs.
//!
//! Other clouds took over the same names. A configuration counts as one of OSS only where it shows that itself,
//! or where the text around it does and names no other cloud.

mod code;
mod data;
mod evidence;
mod referers;
mod setters;
mod terraform;
mod values;
mod xml;

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use evidence::{Evidence, is_named_for_oss};

use super::Hit;
use crate::{
    cors::{Cors, Referers, Value},
    policy::value::Tree,
    syntax::Syntax,
    text::Span,
};

/// More of them than this are not read in one text.
const MOST: usize = 200;

/// A setting of a bucket.
#[derive(Clone, Debug)]
pub struct Config {
    /// What it says.
    pub kind: ConfigKind,
    /// All of its characters.
    pub span: Span,
    /// Its elements with their places, where it is XML.
    pub tree: Option<Tree>,
    /// Name of the outermost element, where it is XML.
    pub root: String,
}

/// What a setting of a bucket is.
#[derive(Clone, Debug)]
pub enum ConfigKind {
    /// Rules for cross-origin requests.
    Cors(Box<Cors>),
    /// Hotlink protection.
    Referers(Box<Referers>),
    /// Who gets at the bucket without a signature.
    Access(Box<Access>),
    /// Another document.
    Document,
}

/// Who gets at a bucket without a signature, as one block of Terraform says it.
#[derive(Clone, Debug)]
pub struct Access {
    /// The bucket, as blocks name it to each other: `alicloud_oss_bucket.photos`, or its name in quotes.
    pub bucket: String,
    /// `acl`.
    pub acl: Option<Value>,
    /// `block_public_access`.
    pub block: Option<Value>,
}

impl Config {
    fn new(kind: ConfigKind, span: Span) -> Self {
        Config { kind, span, tree: None, root: String::new() }
    }

    /// The rules for cross-origin requests, if it is these.
    pub fn as_cors(&self) -> Option<&Cors> {
        match &self.kind {
            ConfigKind::Cors(cors) => Some(cors),
            _ => None,
        }
    }

    fn cors(cors: Cors) -> Self {
        let span = cors.span;
        Config::new(ConfigKind::Cors(Box::new(cors)), span)
    }

    fn referers(referers: Referers) -> Self {
        let span = referers.span;
        Config::new(ConfigKind::Referers(Box::new(referers)), span)
    }
}

/// True if a file that has nothing else of OSS may be one of its documents.
pub(super) fn is_promising(text: &str, name: &str) -> bool {
    is_named_for_oss(name) && may_be_document(text)
}

/// True if one of its documents may stand in `text`.
pub(super) fn may_be_document(text: &str) -> bool {
    const DOCUMENTS: [&str; 3] = ["CORSRule", "CORSConfiguration", "LifecycleConfiguration"];
    DOCUMENTS.iter().any(|document| text.contains(document))
}

/// All settings of buckets of OSS in `text`, in its order.
pub(super) fn all(text: &str, name: &str, syntax: &Syntax, hits: &[Hit]) -> Vec<Config> {
    read(text, syntax, &Evidence::new(text, name, hits))
}

/// All of them whatever cloud they may be meant for: someone asked for them.
pub fn configs(text: &str, syntax: &Syntax) -> Vec<Config> {
    read(text, syntax, &Evidence::certain(text))
}

/// Which words stand in a text that its readers look for: most texts have none, and are not looked through.
#[derive(Default)]
struct Words {
    resource: bool,
    cors: bool,
    origin: bool,
    referer: bool,
}

impl Words {
    fn of(text: &str) -> Self {
        #[expect(clippy::expect_used, reason = "the words are part of the program; every test builds them")]
        static SEARCH: LazyLock<AhoCorasick> = LazyLock::new(|| {
            let words = ["alicloud_oss_bucket", "cors", "origin", "referer"];
            AhoCorasick::builder().ascii_case_insensitive(true).build(words).expect("four short words")
        });
        let mut words = Words::default();
        for found in SEARCH.find_iter(text) {
            match found.pattern().as_u32() {
                0 => words.resource = true,
                1 => words.cors = true,
                2 => words.origin = true,
                _ => words.referer = true,
            }
        }
        words
    }

    fn any(&self) -> bool {
        self.resource || self.cors || self.origin || self.referer
    }
}

fn read(text: &str, syntax: &Syntax, evidence: &Evidence<'_>) -> Vec<Config> {
    let mut found = xml::all(text, syntax, evidence);
    let words = Words::of(text);
    for run in words.any().then(|| evidence::runs(syntax)).into_iter().flatten() {
        if words.resource {
            terraform::all(text, syntax, run.clone(), &mut found);
        }
        if words.cors || words.referer {
            data::all(text, syntax, run.clone(), evidence, &mut found);
        }
        if !evidence.shows_sdk() {
            continue;
        }
        if words.origin {
            code::all(text, syntax, run.clone(), &mut found);
        }
        if words.cors {
            setters::all(text, syntax, run.clone(), &mut found);
        }
        if words.referer {
            referers::all(text, syntax, run, &mut found);
        }
    }
    found.sort_by_key(|config| (config.span.start, std::cmp::Reverse(config.span.end)));
    found.truncate(MOST);
    found
}
