//! Documents that configure a bucket: their names, and what shows whose they are.

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Words, embedded};

/// All of `bucket.json`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bucket {
    /// The schema that stands beside the file, for editors.
    #[serde(rename = "$schema")]
    schema: String,
    /// Outermost elements.
    pub roots: Vec<Root>,
    /// What shows whose a document is.
    pub marks: Marks,
    /// Words of a text that show another cloud, in any case.
    pub foreign: Vec<String>,
    /// Elements, for those who read them.
    pub elements: Vec<Element>,
    /// What the value of an element must be like.
    pub checks: Vec<Check>,
    /// How many elements of one name another one takes.
    pub most: Vec<Most>,
    /// Elements that may not stand beside each other.
    pub exclusive: Vec<Exclusive>,
}

/// An element.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Element {
    /// Its name.
    pub name: String,
    /// What it is for, and its limits.
    pub about: Words,
    /// Where that stands.
    pub source: String,
}

/// What a value must be like: one of the three is given.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The names of the elements from the outermost one, divided by slashes.
    pub path: String,
    /// It is one of these.
    #[serde(default)]
    pub one_of: Vec<String>,
    /// It is a whole number not below the first and not above the second.
    pub range: Option<(i64, i64)>,
    /// It begins so.
    pub begins: Option<String>,
    /// Where that stands.
    pub source: String,
}

/// How many elements of one name another one takes.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Most {
    /// The element that holds them, as in [`Check`].
    pub path: String,
    /// Their name.
    pub element: String,
    /// So many.
    pub most: usize,
    /// Where that stands.
    pub source: String,
}

/// Elements that may not stand beside each other.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exclusive {
    /// The element that holds them, as in [`Check`].
    pub path: String,
    /// One of them.
    pub one: String,
    /// Those that may not stand beside it.
    pub others: Vec<String>,
    /// The EC number of the answer.
    pub ec: String,
    /// Where that stands.
    pub source: String,
}

/// An outermost element.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Root {
    /// Its name.
    pub name: String,
    /// The operation that takes it or gives it.
    pub api: String,
    /// True if no other cloud has a document of this name.
    #[serde(default)]
    pub oss_only: bool,
}

/// What shows whose a document is. Names as they are written; parts of values in lower case.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Marks {
    /// Elements that only OSS has.
    pub elements_of_oss: Vec<String>,
    /// Elements that OSS does not have.
    pub elements_of_others: Vec<String>,
    /// Parts of values that only OSS has.
    pub values_of_oss: Vec<String>,
    /// Parts of values that only other clouds have.
    pub values_of_others: Vec<String>,
}

static BUCKET: LazyLock<Bucket> =
    LazyLock::new(|| embedded("bucket.json", include_str!("../../catalog/bucket.json")));

/// What is known of the documents that configure a bucket.
pub fn bucket() -> &'static Bucket {
    &BUCKET
}

impl Bucket {
    /// The element `name`.
    pub fn element(&self, name: &str) -> Option<&Element> {
        self.elements.iter().find(|element| element.name == name)
    }

    /// What the value of the element at `path` must be like.
    pub fn check(&self, path: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.path == path)
    }

    /// The outermost element `name`.
    pub fn root(&self, name: &str) -> Option<&Root> {
        self.roots.iter().find(|root| root.name == name)
    }
}
