//! One version of one text, read.
use jiff::Timestamp;

use crate::{Finding, Locale, Settings, Source};

/// One version of one text with everything that was seen in it and said of it.
#[derive(Clone, Debug)]
pub struct Reading {
    source: Source,
    findings: Vec<Finding>,
    next_change: Option<Timestamp>,
}

impl Reading {
    /// The version that it was read from.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// What is to be said of it, in the order of the text.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The next moment at which a finding changes though nobody edits: a URL expires.
    pub fn next_change(&self) -> Option<Timestamp> {
        self.next_change
    }
}

pub(crate) fn read(source: &Source, _settings: &Settings, _locale: Locale, _now: Timestamp) -> Reading {
    Reading { source: source.clone(), findings: Vec::new(), next_change: None }
}
