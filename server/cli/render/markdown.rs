//! Markdown for a terminal.

use std::io::{self, IsTerminal, Write};

use crate::plain::{Look, plain};

/// Longer lines are hard to read, however wide the screen is.
const WIDEST: usize = 110;

/// Writes `text`. Where the stream takes no styles it drops them; only for a terminal lines are broken.
pub(in crate::cli) fn markdown(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let width = terminal_size::terminal_size().filter(|_| io::stdout().is_terminal());
    let width = width.map(|(columns, _)| usize::from(columns.0).min(WIDEST));
    out.write_all(plain(text, Look { styled: true, width }).as_bytes())
}
