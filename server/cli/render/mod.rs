//! What a check found, in the form that was asked for.

mod crossing;
mod frame;
mod github;
mod human;
mod json;
mod markdown;
#[cfg(test)]
pub(super) mod sample;
mod sarif;
mod verdict;

use std::io::{self, Write};

pub(super) use crossing::{Crossing, crossing};
pub(super) use json::place;
pub(super) use markdown::markdown;
pub(super) use verdict::{Shown, verdict};

use super::{args::Format, report::Report};

/// Writes `report` in the given form.
pub(super) fn render(report: &Report, form: Format, out: &mut dyn Write) -> io::Result<()> {
    match form {
        Format::Human => human::render(report, out),
        Format::Jsonl => json::lines(report, out),
        Format::Json => json::whole(report, out),
        Format::Sarif => sarif::render(report, out),
        Format::Github => github::render(report, out),
    }
}
