//! Markdown for people who see only characters: in a terminal, or in an editor that shows plain text.

mod table;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use textwrap::{WordSeparator, WordSplitter, core::Word};

use table::Table;

const BOLD: &str = "\u{1b}[1m";
const ITALIC: &str = "\u{1b}[3m";
const COLOUR: &str = "\u{1b}[36m";
const PLAIN: &str = "\u{1b}[0m";

/// How a text is to look.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// Emphasis is shown by escape sequences of ANSI.
    pub styled: bool,
    /// Columns of the screen; `None` leaves the wrapping to whoever shows the text.
    pub width: Option<usize>,
}

/// `markdown` without its marks, ending in a line break unless there is nothing.
pub fn plain(markdown: &str, look: Look) -> String {
    let mut writer = Writer { look, ..Writer::default() };
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        writer.take(event);
    }
    writer.out
}

#[derive(Default)]
struct Writer {
    look: Look,
    out: String,
    /// Words of the paragraph, heading, item or cell that is being read.
    words: String,
    /// Styles that are on, the innermost last.
    styles: Vec<&'static str>,
    /// What stands before each line: indents of lists, bars of quotes.
    margins: Vec<String>,
    /// What stands before the next line in place of the last margin: the mark of an item.
    mark: Option<String>,
    /// The next number of each list that is open; `None` for bullets.
    lists: Vec<Option<u64>>,
    /// Address of each link that is open, and where its words begin.
    links: Vec<(String, usize)>,
    table: Option<Table>,
    /// The next block stands close to the last one.
    close: bool,
}

impl Writer {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::InlineHtml(text) | Event::Html(text) => {
                self.words.push_str(&printable(&text));
            }
            Event::Code(text) => {
                self.style(COLOUR);
                self.words.push_str(&printable(&text));
                self.unstyle();
            }
            // Chinese has no blanks between words
            Event::SoftBreak if self.words.ends_with(|c: char| c >= '\u{2e80}') => {}
            Event::SoftBreak => self.words.push(' '),
            Event::HardBreak => self.words.push('\n'),
            Event::Rule => self.line(&"─".repeat(self.room().min(40))),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { .. } => {
                self.flush();
                self.style(BOLD);
            }
            Tag::Paragraph => self.flush(),
            Tag::BlockQuote(_) => {
                self.flush();
                self.margins.push("│ ".into());
            }
            Tag::CodeBlock(_) => {
                self.flush();
                self.margins.push("    ".into());
            }
            Tag::List(first) => {
                self.flush();
                self.close |= !self.lists.is_empty();
                self.lists.push(first);
            }
            Tag::Item => {
                self.flush();
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "• ".into(),
                };
                self.margins.push(" ".repeat(mark.chars().count()));
                self.mark = Some(mark);
            }
            Tag::Emphasis => self.style(ITALIC),
            Tag::Strong => self.style(BOLD),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.links.push((dest_url.into_string(), self.words.len()));
            }
            Tag::Table(_) => {
                self.flush();
                self.table = Some(Table::default());
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.unstyle();
                self.flush();
            }
            TagEnd::Paragraph => self.flush(),
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.margins.pop();
            }
            TagEnd::CodeBlock => {
                let code = std::mem::take(&mut self.words);
                self.block(code.lines().map(str::to_owned).collect());
                self.margins.pop();
            }
            TagEnd::Item => {
                self.flush();
                self.margins.pop();
                self.mark = None;
                self.close = true;
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.close = !self.lists.is_empty();
            }
            TagEnd::Emphasis | TagEnd::Strong => self.unstyle(),
            TagEnd::Link | TagEnd::Image => self.end_of_link(),
            TagEnd::TableCell => {
                let words = std::mem::take(&mut self.words);
                self.table.iter_mut().for_each(|table| table.cell(words.clone()));
            }
            TagEnd::TableHead | TagEnd::TableRow => self.table.iter_mut().for_each(Table::end_of_row),
            TagEnd::Table => {
                let room = self.look.width.map(|_| self.room());
                if let Some(table) = self.table.take() {
                    let head = if self.look.styled { (BOLD, PLAIN) } else { ("", "") };
                    self.block(table.lines(room, head));
                }
            }
            _ => {}
        }
    }

    /// Behind the words of a link stands its address, unless they are the same.
    fn end_of_link(&mut self) {
        let Some((url, from)) = self.links.pop() else { return };
        if self.words.get(from..).is_some_and(|words| words != url) {
            self.words.push_str(&format!(" ({})", printable(&url)));
        }
    }

    fn style(&mut self, style: &'static str) {
        self.styles.push(style);
        if self.look.styled {
            self.words.push_str(style);
        }
    }

    fn unstyle(&mut self) {
        self.styles.pop();
        if self.look.styled {
            self.words.push_str(PLAIN);
            self.styles.iter().for_each(|style| self.words.push_str(style));
        }
    }

    /// Columns that are left beside the margins.
    fn room(&self) -> usize {
        let margins: usize = self.margins.iter().map(|margin| margin.chars().count()).sum();
        self.look.width.unwrap_or(80).saturating_sub(margins).max(20)
    }

    /// Writes the words that were read so far as a block of their own.
    fn flush(&mut self) {
        let words = std::mem::take(&mut self.words);
        if words.trim().is_empty() {
            return;
        }
        let lines = match self.look.width {
            Some(_) => wrapped(words.trim(), self.room()),
            None => words.trim().lines().map(str::to_owned).collect(),
        };
        self.block(lines);
    }

    fn line(&mut self, line: &str) {
        self.flush();
        self.block(vec![line.to_owned()]);
    }

    /// Writes lines behind their margins, and a blank line before them where one is due.
    fn block(&mut self, lines: Vec<String>) {
        let (last, outer) = match self.margins.split_last() {
            Some((last, outer)) => (last.clone(), outer.concat()),
            None => (String::new(), String::new()),
        };
        if !self.out.is_empty() && !self.close {
            self.out.push_str(outer.trim_end());
            self.out.push('\n');
        }
        self.close = false;
        for line in lines {
            // only the first line of an item bears its mark
            let margin = self.mark.take().unwrap_or_else(|| last.clone());
            self.out.push_str(format!("{outer}{margin}{line}").trim_end());
            self.out.push('\n');
        }
    }
}

/// `text` broken at blanks, and between Chinese characters, never within a word or an address.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let options = textwrap::Options::new(width)
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation)
        .word_separator(WordSeparator::Custom(pieces));
    textwrap::wrap(text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

/// The pieces of a line between which it may be broken: at blanks, and beside each Chinese character unless
/// that would begin a line with a closing mark or end one with an opening mark.
fn pieces(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let wide = |c: char| c >= '\u{2e80}';
    let may_break = move |before: char, after: char| {
        let blank = before == ' ' && after != ' ';
        let closing = "，。、；：？！）》」』”’…".contains(after);
        let opening = "（《「『“‘".contains(before);
        blank || (after != ' ' && (wide(before) || wide(after)) && !closing && !opening)
    };
    let chars = line.char_indices().zip(line.chars().skip(1));
    let breaks = chars.filter(move |&((_, before), after)| may_break(before, after));
    let ends = breaks.map(|((at, before), _)| at + before.len_utf8()).chain([line.len()]);
    let mut start = 0;
    Box::new(ends.map(move |end| {
        let piece = line.get(start..end).unwrap_or_default();
        start = end;
        Word::from(piece)
    }))
}

/// `text` without what steers a terminal: it may come from any file.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "## `AccessDenied` (403)\nOSS refuses\nit.\n\n> Request has\n> expired.\n\n**Cause** a\\_b <EC> `x|y`\n\n- one\n- [two](https://x.example/a_b)\n  - deep\n- <https://y.example>\n\n1. eins\n2. zwei\n\n---\n\n```text\nGET\n  x **y**\n```\n\n拒绝\n访问 x[1] #1\n";

    #[test]
    fn marks_become_what_they_mean() {
        let text = "AccessDenied (403)\n\nOSS refuses it.\n\n│ Request has expired.\n\nCause a_b <EC> x|y\n\n• one\n• two (https://x.example/a_b)\n  • deep\n• https://y.example\n\n1. eins\n2. zwei\n\n────────────────────────────────────────\n\n    GET\n      x **y**\n\n拒绝访问 x[1] #1\n";
        assert_eq!(plain(PAGE, Look::default()), text);
        assert_eq!(plain("", Look::default()), "");
    }

    #[test]
    fn styles_are_closed_and_lie_in_each_other() {
        let look = Look { styled: true, width: None };
        assert_eq!(plain("**a `b` c** d", look), format!("{BOLD}a {COLOUR}b{PLAIN}{BOLD} c{PLAIN} d\n"));
        assert_eq!(plain("# x", look), format!("{BOLD}x{PLAIN}\n"));
    }

    #[test]
    fn lines_are_broken_where_a_reader_would() {
        let look = Look { styled: true, width: Some(24) };
        assert_eq!(
            plain("- **one two three** four five six\n\n> 请求已被识别，但当前调用者无权执行该操作。", look),
            format!(
                "• {BOLD}one two three{PLAIN} four\n  five six\n\n│ 请求已被识别，但当前调\n│ 用者无权执行该操作。\n"
            )
        );
        let url = "https://help.example.com/a/very/long/address/that/is/not/broken";
        assert!(plain(&format!("see [it]({url})"), look).contains(url));
    }

    #[test]
    fn nothing_steers_the_terminal() {
        let text = plain("a\u{1b}[31m `b\u{7}` \u{9b}1m\n\n    \u{1b}]0;x\u{7}\n", Look::default());
        assert!(text.chars().all(|c| !c.is_control() || c == '\n'), "{text:?}");
    }

    #[test]
    fn a_table_has_columns() {
        let table = "| Parameter | Value | Meaning |\n| --- | --- | --- |\n| `Expires` | `15` | 过期时间 |\n| `签名` | `a\\|b` | The signature of it all |\n";
        assert_eq!(
            plain(table, Look::default()),
            "Parameter  Value  Meaning\nExpires    15     过期时间\n签名       a|b    The signature of it all\n"
        );
        assert_eq!(
            plain(table, Look { styled: false, width: Some(38) }),
            "Parameter  Value  Meaning\nExpires    15     过期时间\n签名       a|b    The signature of it\n                  all\n"
        );
        assert_eq!(
            plain(table, Look { styled: false, width: Some(30) }),
            "Parameter  Value\n    Meaning\nExpires  15\n    过期时间\n签名  a|b\n    The signature of it all\n"
        );
    }
}
