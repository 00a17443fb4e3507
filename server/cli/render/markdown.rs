//! Markdown for a terminal: bold heads and words, bullets, no marks.

use std::io::{self, Write};

const BOLD: &str = "\u{1b}[1m";
const PLAIN: &str = "\u{1b}[0m";

/// Writes `text`. Where the stream takes no styles it drops them.
pub(in crate::cli) fn markdown(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut in_code = false;
    let mut blank = true;
    for line in text.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
            continue;
        }
        // one blank line is enough
        if line.trim().is_empty() && blank {
            continue;
        }
        blank = line.trim().is_empty();
        match line.trim_start_matches('#') {
            _ if in_code => writeln!(out, "    {line}")?,
            head if head.len() < line.len() => writeln!(out, "{BOLD}{}{PLAIN}", head.trim())?,
            _ if is_rule(line) => {}
            _ => writeln!(out, "{}", words(line))?,
        }
    }
    Ok(())
}

/// The line under the heads of a table.
fn is_rule(line: &str) -> bool {
    line.starts_with('|') && line.chars().all(|c| matches!(c, '|' | '-' | ' ' | ':'))
}

fn words(line: &str) -> String {
    let line = match line.strip_prefix("- ") {
        Some(item) => format!("• {item}"),
        None => line.to_owned(),
    };
    let mut out = String::with_capacity(line.len());
    for (i, part) in line.split("**").enumerate() {
        out.push_str(if i % 2 == 1 { BOLD } else { "" });
        out.push_str(part);
        out.push_str(if i % 2 == 1 { PLAIN } else { "" });
    }
    out.replace('`', "")
}
