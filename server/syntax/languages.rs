//! What the lexer knows of a language: one row of `catalog/languages.json`.

use std::collections::HashMap;
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::Deserialize;

use super::classes::{Classes, Stops};
use crate::text::Escape;

/// One row of the table of languages.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// The protocol's language id where there is one, such as `python` or `shellscript`.
    pub id: String,
    /// The name that people use.
    pub name: String,
    /// Other ids: of editors, of Markdown fences.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// File name endings without the first dot, in lower case; `blade.php` wins over `php`.
    #[serde(default)]
    pub extensions: Vec<String>,
    /// Whole file names; `*` stands for any characters.
    #[serde(default)]
    pub files: Vec<String>,
    /// Interpreters in a `#!` line, without path and version.
    #[serde(default)]
    pub shebangs: Vec<String>,
    /// What most of such a file is.
    pub ground: Nature,
    /// Which of the lexers reads it.
    pub family: Family,
    /// What begins a comment that ends with its line.
    #[serde(default)]
    pub line_comments: Vec<String>,
    /// What begins and what ends a comment of any length.
    #[serde(default)]
    pub block_comments: Vec<(String, String)>,
    /// A block comment may hold another one.
    #[serde(default)]
    pub nested_comments: bool,
    /// A line comment begins only at a line's start or after a blank: the fragment of a URL is none.
    #[serde(default)]
    pub comment_needs_blank: bool,
    /// A comment takes a whole line; behind a value its mark belongs to the value (`.properties`).
    #[serde(default)]
    pub comment_takes_line: bool,
    /// String literals; of two that fit the earlier one is taken.
    #[serde(default)]
    pub strings: Vec<StringRule>,
    /// Which kind of heredoc it has.
    #[serde(default)]
    pub heredoc: Option<HeredocStyle>,
    /// `/…/` is a regular expression where a value is expected.
    #[serde(default)]
    pub regex: bool,
    /// Characters that belong to words besides letters, digits, `_`, `$` and `@`.
    #[serde(default)]
    pub word_extra: String,
    /// Characters that end a bare word in the families `shell`; they stand alone as punctuation.
    #[serde(default)]
    pub breaks: String,
    /// What stands between a key and its value.
    #[serde(default)]
    pub separators: Vec<String>,
    /// Operators that join two strings.
    #[serde(default)]
    pub concat: Vec<String>,
    /// Two literals side by side are one string.
    #[serde(default)]
    pub adjacent_strings: bool,
    /// A literal in three quotes that is a statement of its own is a comment.
    #[serde(default)]
    pub docstrings: bool,
    /// `endpoint string = "x"`: the type stands between name and value.
    #[serde(default)]
    pub type_after_name: bool,
    /// The first word of a line or statement is the key of all that follows (nginx, Apache, Dockerfile).
    #[serde(default)]
    pub directives: bool,
    /// Values may stand without quotes.
    #[serde(default)]
    pub bare_values: bool,
    /// `${NAME:-x}` and `${NAME:x}` give a name and a default.
    #[serde(default)]
    pub defaults: bool,
    /// How a variable of the environment is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<EnvironmentRead>,
    /// What hands a text back to the language around it (`?>`).
    #[serde(default)]
    pub ends_at: Option<String>,
    /// Made from the fields above when the table is read.
    #[serde(skip)]
    pub(super) classes: Classes,
}

/// How code reads a variable of the environment.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentRead {
    /// The expression, with `{name}` for the variable's name.
    pub read: String,
    /// The line that the file needs for it.
    pub import: Option<String>,
}

/// What most of a file in a language is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Nature {
    /// Statements and expressions.
    Code,
    /// Keys and values.
    Config,
    /// Text between tags.
    Markup,
    /// Sentences.
    Prose,
    /// Lines that a program wrote.
    Log,
}

/// Which lexer reads a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Words, literals and punctuation.
    Code,
    /// Code between `<?php` and `?>`, HTML around it.
    Php,
    /// Words divided by blanks: shells, Dockerfile, nginx, Apache.
    Shell,
    /// One key and one value a line.
    Pairs,
    /// Indentation.
    Yaml,
    /// Tags; text is a value.
    Xml,
    /// Tags; text is prose; scripts and styles are other languages.
    Html,
    /// Prose with fences.
    Markdown,
    /// Prose with indented code blocks.
    Rst,
    /// Request lines, headers, bodies.
    Http,
    /// Lines.
    Plain,
}

/// How one kind of string literal is written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StringRule {
    /// What begins it, after a prefix.
    pub open: String,
    /// What ends it; the same as `open` when left out.
    #[serde(default)]
    pub close: String,
    /// How characters are escaped in it.
    #[serde(default)]
    pub escape: EscapeStyle,
    /// It may go on in the next line.
    #[serde(default)]
    pub multiline: bool,
    /// Words that may stand directly before it, in any case; `""` is none. Left out: none.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// What begins an interpolation: `${`, `#{`, `{`, `\(`, and `$` for `$name`.
    #[serde(default)]
    pub interpolation: Vec<String>,
    /// How its ends are found.
    #[serde(default)]
    pub form: Form,
    /// The bytes at which a scan must look closer.
    #[serde(skip)]
    pub(super) stops: Stops,
}

/// How characters are escaped in a literal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EscapeStyle {
    /// As it is.
    #[default]
    None,
    /// `\n`, `\"`, `\u0041`.
    Backslash,
    /// The quote twice.
    Doubled,
    /// Only the quote and the backslash itself.
    Sparse,
    /// A backslash keeps the quote from ending it, and both stay (Python's `r"…"`).
    Raw,
    /// `&amp;`.
    Entities,
}

/// How the ends of a literal are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// By `open` and `close`.
    #[default]
    Plain,
    /// One character between quotes; anything longer is no literal (`'a` of Rust).
    Char,
    /// Any number of `#` before `open` and after `close`.
    Hashes,
    /// `"tag(` … `)tag"` of C++.
    Tagged,
    /// `$tag$` … `$tag$` of SQL.
    Dollar,
    /// `%q(…)`, `%w[…]` of Ruby.
    Percent,
    /// `[[…]]`, `[==[…]==]` of Lua.
    LongBracket,
    /// Three or more quotes, and as many again (C#).
    Run,
}

/// How heredocs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HeredocStyle {
    /// `<<EOT`, `<<-EOT`, `<<'EOT'`.
    Shell,
    /// `<<EOT`, `<<-EOT`.
    Hcl,
    /// `<<<EOT`, `<<<'EOT'`.
    Php,
    /// `<<~EOT`, `<<-EOT`, `<<~'EOT'`, `<<EOT` in capitals.
    Ruby,
}

impl Language {
    fn prepare(&mut self) {
        for rule in &mut self.strings {
            rule.prepare();
        }
        let table = &mut self.classes.0;
        for byte in 0..=u8::MAX {
            let slot = &mut table[usize::from(byte)];
            match byte {
                b' ' | b'\t' | 0xb | 0xc => *slot |= Classes::BLANK | Classes::ENDS_BARE,
                b'\n' | b'\r' => *slot |= Classes::BREAK | Classes::ENDS_BARE,
                b'_' | b'$' | b'@' | 0x80.. => *slot |= Classes::WORD,
                _ if byte.is_ascii_alphanumeric() => *slot |= Classes::WORD,
                _ => {}
            }
        }
        let mut set = |text: &str, class: u8| {
            if let Some(&byte) = text.as_bytes().first() {
                table[usize::from(byte)] |= class;
            }
        };
        for extra in self.word_extra.as_bytes().chunks(1) {
            set(std::str::from_utf8(extra).unwrap_or_default(), Classes::WORD);
        }
        for mark in self.line_comments.iter().chain(self.block_comments.iter().map(|(open, _)| open)) {
            set(mark, Classes::COMMENT);
        }
        for breaking in self.breaks.as_bytes().chunks(1) {
            set(std::str::from_utf8(breaking).unwrap_or_default(), Classes::ENDS_BARE);
        }
        for rule in &self.strings {
            set(&rule.open, Classes::STRING | Classes::ENDS_BARE);
            if rule.form == Form::Hashes {
                set("#", Classes::STRING);
            }
            if rule.prefixes.iter().any(|prefix| !prefix.is_empty()) {
                set(&rule.open, Classes::PREFIXED);
                if rule.form == Form::Hashes {
                    set("#", Classes::PREFIXED);
                }
            }
        }
    }

    pub(super) fn class(&self, byte: u8) -> u8 {
        self.classes.0[usize::from(byte)]
    }

    /// True if `mark` stands between a key and its value.
    pub fn separates(&self, mark: &str) -> bool {
        self.separators.iter().any(|separator| separator == mark)
    }

    /// What begins an interpolation in a literal that opens with `open`, its prefix included.
    pub fn interpolation(&self, open: &str) -> &[String] {
        let rule = self.strings.iter().find(|rule| {
            open.strip_suffix(rule.open.as_str()).is_some_and(|prefix| rule.takes_prefix(prefix))
        });
        rule.map_or(&[], |rule| rule.interpolation.as_slice())
    }

    /// True if `operator` joins two strings.
    pub fn concatenates(&self, operator: &str) -> bool {
        self.concat.iter().any(|concat| concat == operator)
    }
}

impl StringRule {
    fn prepare(&mut self) {
        if self.close.is_empty() {
            self.close = self.open.clone();
        }
        let stops = &mut self.stops.0;
        let mut stop = |byte: Option<&u8>| {
            if let Some(&byte) = byte {
                stops[usize::from(byte)] = true;
            }
        };
        stop(self.close.as_bytes().first());
        for marker in &self.interpolation {
            stop(marker.as_bytes().first());
        }
        if matches!(self.escape, EscapeStyle::Backslash | EscapeStyle::Sparse | EscapeStyle::Raw) {
            stop(Some(&b'\\'));
        }
        if !self.multiline {
            stop(Some(&b'\n'));
            stop(Some(&b'\r'));
        }
    }

    /// True if `word` may stand directly before it.
    pub(super) fn takes_prefix(&self, word: &str) -> bool {
        match self.prefixes.is_empty() {
            true => word.is_empty(),
            false => self.prefixes.iter().any(|prefix| prefix.eq_ignore_ascii_case(word)),
        }
    }

    /// How its content is read and written.
    pub(super) fn escaping(&self) -> Escape {
        let quote = self.close.chars().next().unwrap_or('"');
        match self.escape {
            EscapeStyle::None | EscapeStyle::Raw => Escape::Verbatim,
            EscapeStyle::Backslash => Escape::Backslash { quote },
            EscapeStyle::Doubled => Escape::Doubled { quote },
            EscapeStyle::Sparse => Escape::Sparse { quote },
            EscapeStyle::Entities => Escape::Entities,
        }
    }
}

/// All of `languages.json`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Table {
    /// The schema that stands beside the file, for editors.
    #[serde(rename = "$schema")]
    _schema: String,
    /// Languages; an id is stronger than the alias of another one.
    languages: Vec<Language>,
}

static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the table is part of the program, and a test reads it")]
    let mut table: Table =
        serde_json::from_str(include_str!("../../catalog/languages.json")).expect("catalog/languages.json");
    table.languages.iter_mut().for_each(Language::prepare);
    table.languages
});

static IDS: LazyLock<HashMap<String, &'static Language>> = LazyLock::new(|| {
    let mut ids = HashMap::new();
    // an id is stronger than another row's alias
    for row in LANGUAGES.iter() {
        ids.insert(row.id.to_ascii_lowercase(), row);
    }
    for row in LANGUAGES.iter() {
        for alias in &row.aliases {
            ids.entry(alias.to_ascii_lowercase()).or_insert(row);
        }
    }
    ids
});

/// JSON Schema of `languages.json`.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Table).into()
}

/// Every language of the table, in its order.
pub fn languages() -> &'static [Language] {
    &LANGUAGES
}

/// The language of an id or alias, in any case.
pub fn by_id(id: &str) -> Option<&'static Language> {
    IDS.get(id.trim().to_ascii_lowercase().as_str()).copied()
}

/// The language of a text about which nothing is known.
pub fn plain_text() -> &'static Language {
    static PLAIN: LazyLock<&'static Language> = LazyLock::new(|| by_id("plaintext").unwrap_or(&LANGUAGES[0]));
    &PLAIN
}
