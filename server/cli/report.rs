//! What a check came to: the ground that the renderers stand on.

use oss403::{Finding, Locale, Severity, Source};
use serde::Serialize;

/// One checked text and what is to be said of it.
#[derive(Debug)]
pub struct FileReport {
    /// Path as it was given or walked to, with `/` between its parts.
    pub path: String,
    /// The text that the findings' spans point into.
    pub source: Source,
    /// In the order of the text.
    pub findings: Vec<Finding>,
    /// How many fixes were applied.
    pub fixed: usize,
    /// Language of the findings.
    pub locale: Locale,
}

/// Something that could not be read, or not be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What it is about; for a configuration with line and column behind it.
    pub path: String,
    /// One line.
    pub message: String,
}

/// A whole check.
#[derive(Debug)]
pub struct Report {
    /// Checked texts of which there is something to say, in the order of paths.
    pub files: Vec<FileReport>,
    /// How many more were checked.
    pub clean: usize,
    /// What went wrong on the way.
    pub problems: Vec<Problem>,
    /// Language of what is said of the whole.
    pub locale: Locale,
}

/// How many of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Texts that were checked.
    pub files: usize,
    /// Texts in which something was found.
    pub files_with_findings: usize,
    /// Findings that are certain.
    pub errors: usize,
    /// Findings that are likely.
    pub warnings: usize,
    /// Findings that are possible.
    pub information: usize,
    /// Findings that are worth knowing.
    pub hints: usize,
    /// Fixes that were applied.
    pub fixed: usize,
}

impl Report {
    /// Every finding with the file that it stands in.
    pub fn findings(&self) -> impl Iterator<Item = (&FileReport, &Finding)> {
        self.files.iter().flat_map(|file| file.findings.iter().map(move |finding| (file, finding)))
    }

    /// Counts everything.
    pub fn counts(&self) -> Counts {
        let of = |severity| self.findings().filter(|(_, finding)| finding.severity == severity).count();
        Counts {
            files: self.files.len() + self.clean,
            files_with_findings: self.files.iter().filter(|file| !file.findings.is_empty()).count(),
            errors: of(Severity::Error),
            warnings: of(Severity::Warning),
            information: of(Severity::Information),
            hints: of(Severity::Hint),
            fixed: self.files.iter().map(|file| file.fixed).sum(),
        }
    }

    /// What the exit code tells of it.
    pub fn outcome(&self) -> Outcome {
        if !self.problems.is_empty() {
            return Outcome::Failed;
        }
        let loud = self.findings().any(|(_, finding)| finding.severity >= Severity::Warning);
        if loud { Outcome::Findings } else { Outcome::Clean }
    }
}

/// How a command ended. The later ones win over the earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Nothing at or above warning; for a question: an answer.
    Clean,
    /// Findings; for a question: no answer.
    Findings,
    /// Wrong usage, or something could not be read or written.
    Failed,
}

impl From<Outcome> for std::process::ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Clean => 0.into(),
            Outcome::Findings => 1.into(),
            Outcome::Failed => 2.into(),
        }
    }
}
