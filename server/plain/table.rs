//! A table as columns of characters.

use textwrap::core::display_width;

/// Blanks between two columns.
const GAP: usize = 2;

/// The last column is wrapped, but never narrower than this: then it gets lines of its own.
const NARROWEST: usize = 20;

/// Rows of cells, the heads first.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Vec<String>>,
    row: Vec<String>,
}

impl Table {
    /// Adds a cell to the row that is being read.
    pub fn cell(&mut self, words: String) {
        self.row.push(words);
    }

    /// Begins the next row.
    pub fn end_of_row(&mut self) {
        self.rows.push(std::mem::take(&mut self.row));
    }

    /// The table in at most `room` columns, its heads between the two parts of `style`.
    pub fn lines(mut self, room: Option<usize>, style: (&str, &str)) -> Vec<String> {
        for head in self.rows.first_mut().into_iter().flatten() {
            *head = format!("{}{head}{}", style.0, style.1);
        }
        let count = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let widest = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| display_width(cell)).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..count.saturating_sub(1)).map(widest).collect();
        let before: usize = widths.iter().map(|width| width + GAP).sum();
        let left = room.map(|room| room.saturating_sub(before));
        let fits = left.is_none_or(|left| left >= NARROWEST);
        let mut lines = Vec::new();
        for row in &self.rows {
            let Some((last, first)) = row.split_last() else { continue };
            if !fits {
                lines.push(first.join("  "));
                let room = room.unwrap_or(usize::MAX).saturating_sub(4).max(NARROWEST);
                lines.extend(super::wrapped(last, room).into_iter().map(|line| format!("    {line}")));
                continue;
            }
            let mut start = String::new();
            for (cell, width) in first.iter().zip(&widths) {
                start.push_str(cell);
                start.push_str(&" ".repeat((width + GAP).saturating_sub(display_width(cell))));
            }
            let rest = left.map_or_else(|| vec![last.clone()], |left| super::wrapped(last, left));
            for (i, part) in rest.iter().enumerate() {
                let head = if i == 0 { start.clone() } else { " ".repeat(before) };
                lines.push(format!("{head}{part}"));
            }
        }
        lines
    }
}
