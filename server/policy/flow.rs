//! Values between brackets, in the tokens of any language: JSON, also with comments and trailing commas,
//! and the literals of JavaScript, Python, PHP, Ruby, Go, HCL and their like.
//!
//! One loop with a stack of its own. Each token is looked at a fixed number of times.

use super::value::{Kind, Member, NodeId, Object, OddityKind, Text, Tree};
use crate::{
    syntax::{self, Language, Token},
    text::{Span, View},
};

/// Where a value is read from.
pub(crate) struct Host<'a> {
    /// What the tokens were cut from.
    pub text: &'a str,
    /// All tokens.
    pub tokens: &'a [Token],
    /// Set where `text` is only what a view says.
    pub view: Option<&'a View<'a>>,
    /// The language of the tokens.
    pub row: &'static Language,
    /// What begins an interpolation in the literal around.
    pub holes: Vec<String>,
}

/// A bracket that is still open.
struct Frame {
    start: usize,
    close: &'static str,
    /// True if it holds values even where there are none: Go's `[]string{}`.
    list: bool,
    key: Option<Key>,
    entries: Vec<(Option<Key>, NodeId)>,
    /// The comma behind the last entry.
    comma: Option<Span>,
    /// True if something in it is not known.
    open: bool,
    /// True if a name in it is its own value: `{ expiration }`.
    short: bool,
}

/// A key whose value comes next.
enum Key {
    Known(Text),
    Unknown,
}

/// What a value is followed by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Its end.
    End,
    /// A separator at that token: it is a key.
    Separator(usize),
    /// More of an expression.
    More,
    /// Another value without a comma.
    Value,
}

impl Host<'_> {
    pub fn outer(&self, span: Span) -> Span {
        self.view.map_or(span, |view| view.outer(span))
    }

    pub fn word(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |token| token.span.of(self.text))
    }

    /// The punctuation at `index`, or nothing.
    pub fn punct(&self, index: usize) -> &str {
        match self.tokens.get(index) {
            Some(token) if token.kind == syntax::Kind::Punct => token.span.of(self.text),
            _ => "",
        }
    }

    /// The first token at or after `index` that is neither a comment nor, if `lines`, a line end.
    fn significant(&self, mut index: usize, lines: bool) -> usize {
        while let Some(token) = self.tokens.get(index)
            && (token.kind == syntax::Kind::Comment || lines && token.kind == syntax::Kind::Newline)
        {
            index += 1;
        }
        index
    }

    /// True for notations in which nothing is computed.
    fn is_data(&self) -> bool {
        matches!(self.row.id.as_str(), "json" | "jsonc" | "yaml" | "plaintext")
    }

    /// True if a member of an object may be a name alone, which is key and value.
    pub fn has_shorthand(&self) -> bool {
        let id = self.row.id.as_str();
        matches!(id, "javascript" | "javascriptreact" | "typescript" | "typescriptreact")
    }

    fn separates(&self, index: usize) -> bool {
        let mark = self.punct(index);
        matches!(mark, ":" | "=" | "=>") && (self.row.separates(mark) || self.is_data() && mark == ":")
    }

    /// The string literal `token`.
    pub fn string(&self, token: &Token) -> Text {
        let escape = match token.kind {
            syntax::Kind::String { escape, .. } | syntax::Kind::Value(escape) => escape,
            _ => crate::text::Escape::Verbatim,
        };
        Text::new(self.text, self.view, token.span, token.content(), escape)
    }

    /// True if a place in the literal `token` is filled in when the program runs.
    pub fn has_hole(&self, token: &Token) -> bool {
        let content = token.content();
        let raw = content.of(self.text);
        let open = Span::new(token.span.start, content.start).of(self.text);
        let own = if token.is_string() { self.row.interpolation(open) } else { &[] };
        has_hole(raw, own.iter().chain(&self.holes))
    }
}

/// True if `text` holds one of `markers`, or a mark of templates and formats of any language.
fn has_hole<'a>(text: &str, mut markers: impl Iterator<Item = &'a String>) -> bool {
    let named = |at: usize| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    ["{", "%s", "%v", "%(", "((", "<%", "@@", "\\("].iter().any(|mark| text.contains(mark))
        || markers.any(|marker| match marker.as_str() {
            "$" => text.match_indices('$').any(|(at, _)| named(at)),
            marker => text.contains(marker),
        })
}

/// What `word`, written without quotes, stands for.
pub(crate) fn constant(word: &str) -> Option<Kind> {
    match word {
        "true" | "True" | "TRUE" => Some(Kind::Bool(true)),
        "false" | "False" | "FALSE" => Some(Kind::Bool(false)),
        "null" | "None" | "nil" | "NULL" | "undefined" | "~" => Some(Kind::Null),
        _ => {
            let digits = word.strip_prefix(['-', '+']).unwrap_or(word);
            let number = digits.starts_with(|c: char| c.is_ascii_digit()) && word.parse::<f64>().is_ok();
            number.then(|| Kind::Number(word.to_owned()))
        }
    }
}

/// Reads the value that begins at the token `first`; the second part is the index of the token behind it.
pub(crate) fn read(host: &Host<'_>, first: usize) -> (Tree, usize) {
    let mut reader = Reader { host, tree: Tree::default(), frames: Vec::new(), at: first, closers: [0; 3] };
    reader.run();
    (reader.tree, reader.at)
}

/// Reads what stands between the bracket at the token `open` and its `close` as a list, whatever stands before
/// it: `listOf("a", "b")`. The second part is the index of the token behind it.
pub(crate) fn read_list(host: &Host<'_>, open: usize, close: &'static str) -> (Tree, usize) {
    let mut reader = Reader { host, tree: Tree::default(), frames: Vec::new(), at: open, closers: [0; 3] };
    reader.open(open, close, true);
    reader.run();
    (reader.tree, reader.at)
}

struct Reader<'a, 't> {
    host: &'a Host<'t>,
    tree: Tree,
    frames: Vec<Frame>,
    at: usize,
    /// How many open brackets wait for `}`, `]` and `)`.
    closers: [usize; 3],
}

fn closer(mark: &str) -> Option<usize> {
    ["}", "]", ")"].iter().position(|close| *close == mark)
}

impl Reader<'_, '_> {
    fn run(&mut self) {
        while self.tree.roots.is_empty() {
            let Some(&token) = self.host.tokens.get(self.at) else {
                while let Some(frame) = self.frames.last_mut() {
                    // somebody is still writing it
                    frame.open = true;
                    let open = self.host.tokens[frame.start].span;
                    self.tree.odd(OddityKind::Unclosed, self.host.outer(open));
                    self.close(self.host.tokens.len());
                }
                return;
            };
            match token.kind {
                syntax::Kind::Newline => self.at += 1,
                syntax::Kind::Comment => {
                    self.tree.odd(OddityKind::Comment, self.host.outer(token.span));
                    self.at += 1;
                }
                syntax::Kind::Punct => self.punct(token),
                syntax::Kind::String { .. } | syntax::Kind::Value(_) => self.literal(token),
                _ => self.word(),
            }
        }
    }

    fn punct(&mut self, token: Token) {
        let mark = token.span.of(self.host.text);
        if let Some(kind) = closer(mark) {
            return self.closing(mark, kind, token.span);
        }
        match mark {
            "," | ";" => self.comma(token.span),
            // `{{ .Values.arn }}` of a template
            "{" if self.host.row.id != "go" && self.touches_brace() => self.expression(self.at),
            "{" | "[" => match self.go_type() {
                Some((brace, list)) => self.open(brace, "}", list),
                None => self.open(self.at, if mark == "{" { "}" } else { "]" }, false),
            },
            // `:Effect => "Allow"` of Ruby
            ":" if self.host.row.id == "ruby" && self.key_may_come() && self.host.separates(self.at + 2) => {
                let word = self.host.tokens[self.at + 1].span;
                self.key(Key::Known(self.bare(word)), self.at + 3);
            }
            _ => self.expression(self.at),
        }
    }

    /// True if the next token is a brace right behind this one.
    fn touches_brace(&self) -> bool {
        let next = self.host.tokens.get(self.at + 1);
        self.host.punct(self.at + 1) == "{"
            && next.is_some_and(|next| next.span.start == self.host.tokens[self.at].span.end)
    }

    fn closing(&mut self, mark: &str, kind: usize, span: Span) {
        if self.closers[kind] == 0 {
            match self.frames.is_empty() {
                // there is no value here
                true => self.deliver(Kind::Open(None), Span::at(span.start)),
                false => self.at += 1,
            }
            return;
        }
        while let Some(frame) = self.frames.last().filter(|frame| frame.close != mark) {
            let open = self.host.tokens[frame.start].span;
            self.tree.odd(OddityKind::Unclosed, self.host.outer(open));
            self.close(self.at);
        }
        self.at += 1;
        self.close(self.at);
        // `[…].concat(more)`, `{…}.to_json`: what comes out is not what stands there
        if !self.frames.is_empty() && !self.host.is_data() && self.next(self.at) == Next::More {
            let end = self.skip(self.at, false);
            if let Some(&(_, id)) = self.frames.last().and_then(|frame| frame.entries.last()) {
                let node = self.tree.node_mut(id);
                node.kind = Kind::Open(None);
            }
            self.at = end;
        }
    }

    fn open(&mut self, start: usize, close: &'static str, list: bool) {
        self.separate(start);
        if let Some(kind) = closer(close) {
            self.closers[kind] += 1;
        }
        let (key, entries) = (None, Vec::new());
        self.frames.push(Frame { start, close, list, key, entries, comma: None, open: false, short: false });
        self.at = start + 1;
    }

    /// Ends the innermost bracket; `end` is the token behind its last one.
    fn close(&mut self, end: usize) {
        self.missing(end.saturating_sub(1));
        let Some(frame) = self.frames.pop() else { return };
        if let Some(kind) = closer(frame.close) {
            self.closers[kind] -= 1;
        }
        if let Some(comma) = frame.comma {
            self.tree.odd(OddityKind::ExtraComma, self.host.outer(comma));
        }
        let start = self.host.tokens[frame.start].span.start;
        let stop = end.checked_sub(1).and_then(|last| self.host.tokens.get(last));
        let span = self.host.outer(Span::new(start, stop.map_or(start, |token| token.span.end)));
        let keyed = frame.entries.iter().any(|(key, _)| key.is_some());
        let go = self.host.row.id == "go";
        let list = !keyed && (frame.close != "}" || frame.list || go && !frame.entries.is_empty());
        if list {
            return self.deliver(Kind::List(frame.entries.into_iter().map(|(_, id)| id).collect()), span);
        }
        if frame.short && self.is_pattern(end) {
            return self.deliver(Kind::Open(None), span);
        }
        let mut object = Object { members: Vec::new(), open: frame.open };
        for (key, value) in frame.entries {
            match key {
                Some(Key::Known(key)) => object.members.push(Member { key, value }),
                _ => object.open = true,
            }
        }
        self.deliver(Kind::Object(object), span);
    }

    /// Hands a finished value to the bracket around it.
    fn deliver(&mut self, kind: Kind, span: Span) {
        let id = self.tree.add(kind, span);
        match self.frames.last_mut() {
            Some(frame) => {
                let key = frame.key.take();
                frame.entries.push((key, id));
                frame.comma = None;
            }
            None => self.tree.roots.push(id),
        }
    }

    fn comma(&mut self, span: Span) {
        self.missing(self.at);
        self.at += 1;
        match self.frames.last_mut() {
            Some(frame) => {
                if frame.comma.is_some() || frame.entries.is_empty() {
                    self.tree.odd(OddityKind::ExtraComma, self.host.outer(span));
                } else {
                    frame.comma = Some(span);
                }
            }
            None => self.deliver(Kind::Open(None), self.host.outer(Span::at(span.start))),
        }
    }

    /// Fills in for a value that should stand before the token `at`.
    fn missing(&mut self, at: usize) {
        if self.frames.last().is_some_and(|frame| frame.key.is_some()) {
            let place = self.host.tokens.get(at).map_or(self.host.text.len(), |token| token.span.start);
            let span = self.host.outer(Span::at(place));
            self.tree.odd(OddityKind::MissingValue, span);
            self.deliver(Kind::Open(None), span);
        }
    }

    /// Notes if a value begins at the token `at` without a comma before it.
    fn separate(&mut self, at: usize) {
        let Some(frame) = self.frames.last() else { return };
        if frame.key.is_none() && frame.comma.is_none() && !frame.entries.is_empty() {
            let place = self.host.tokens[at].span.start;
            self.tree.odd(OddityKind::MissingComma, self.host.outer(Span::at(place)));
        }
    }

    /// True if a key may stand here.
    fn key_may_come(&self) -> bool {
        let php = matches!(self.host.row.id.as_str(), "php" | "ruby");
        self.frames.last().is_some_and(|frame| frame.key.is_none() && (frame.close == "}" || php))
    }

    fn key(&mut self, key: Key, next: usize) {
        self.separate(self.at);
        if let Some(frame) = self.frames.last_mut() {
            frame.key = Some(key);
            frame.comma = None;
        }
        self.at = next;
    }

    fn bare(&self, span: Span) -> Text {
        Text::new(self.host.text, self.host.view, span, span, crate::text::Escape::Verbatim)
    }

    /// What comes behind the value that ends before the token `index`.
    fn next(&self, index: usize) -> Next {
        let host = self.host;
        let same = host.significant(index, false);
        let later = host.significant(index, true);
        if self.key_may_come() && host.separates(later) {
            return Next::Separator(later);
        }
        let Some(token) = host.tokens.get(later) else { return Next::End };
        let mark = host.punct(later);
        if matches!(mark, "," | ";") || closer(mark).is_some() {
            return Next::End;
        }
        if host.is_data() {
            return if same == later && self.frames.is_empty() { Next::End } else { Next::Value };
        }
        if same == later {
            return Next::More;
        }
        // the next line goes on with the expression
        let joins =
            host.row.concatenates(mark) || matches!(mark, "+" | "." | "?" | "?." | "||" | "&&" | "??");
        if joins || host.row.adjacent_strings && token.is_string() { Next::More } else { Next::Value }
    }

    fn literal(&mut self, token: Token) {
        if !token.is_string() {
            return self.scalar(token);
        }
        match self.next(self.at + 1) {
            Next::Separator(separator) => {
                self.quotes(&token);
                let key = match self.host.has_hole(&token) {
                    true => Key::Unknown,
                    false => Key::Known(self.host.string(&token)),
                };
                self.key(key, separator + 1);
            }
            Next::More => self.expression(self.at),
            Next::End | Next::Value => {
                self.quotes(&token);
                self.separate(self.at);
                let text = self.host.string(&token);
                let span = text.span;
                let kind = if self.host.has_hole(&token) { Kind::Open(Some(text)) } else { Kind::Text(text) };
                self.at += 1;
                self.deliver(kind, span);
            }
        }
    }

    fn quotes(&mut self, token: &Token) {
        if self.host.text[token.span.start..].starts_with('\'') {
            self.tree.odd(OddityKind::SingleQuotes, self.host.outer(token.span));
        }
    }

    /// A bare value of YAML.
    fn scalar(&mut self, token: Token) {
        self.separate(self.at);
        let text = self.host.string(&token);
        let span = text.span;
        let kind = if self.host.has_hole(&token) {
            Kind::Open(Some(text))
        } else {
            constant(&text.text).unwrap_or(Kind::Text(text))
        };
        self.at += 1;
        self.deliver(kind, span);
    }

    fn word(&mut self) {
        let host = self.host;
        let token = host.tokens[self.at];
        let next = host.significant(self.at + 1, true);
        if self.key_may_come() && host.separates(next) {
            let key = self.bare(token.span);
            self.tree.odd(OddityKind::BareKey, key.span);
            return self.key(Key::Known(key), next + 1);
        }
        if host.word(self.at) == "array" && host.punct(self.at + 1) == "(" {
            return self.open(self.at + 1, ")", true);
        }
        if let Some((brace, list)) = self.go_type() {
            return self.open(brace, "}", list);
        }
        self.expression(self.at);
    }

    /// Takes an expression that begins at the token `start`.
    fn expression(&mut self, start: usize) {
        let host = self.host;
        self.separate(start);
        let end = self.skip(start, self.key_may_come());
        let last = host.tokens[start..end]
            .iter()
            .rev()
            .find(|token| !matches!(token.kind, syntax::Kind::Newline | syntax::Kind::Comment));
        let inner = Span::new(host.tokens[start].span.start, last.map_or(0, |token| token.span.end));
        if self.key_may_come() && host.separates(end) {
            return self.key(Key::Unknown, end + 1);
        }
        let kind = constant(inner.of(host.text)).unwrap_or(Kind::Open(None));
        self.at = end;
        // `...rest` and `**rest` bring members of their own
        let short = self.shorthand(inner);
        if let Some(frame) = self.frames.last_mut().filter(|frame| frame.key.is_none()) {
            frame.open |= short.is_none();
            frame.short |= short.is_some();
            frame.key = short.map(Key::Known);
        }
        self.deliver(kind, host.outer(inner));
    }

    /// The key of a member of which only the name at `word` is written: `{ expiration, conditions }` of
    /// JavaScript. Only names that are followed to their values count, any other leaves the object open.
    fn shorthand(&self, word: Span) -> Option<Text> {
        let in_object = self.frames.last().is_some_and(|frame| frame.key.is_none() && frame.close == "}");
        let named = matches!(word.of(self.host.text), "expiration" | "conditions");
        (in_object && named && self.host.has_shorthand()).then(|| self.bare(word))
    }

    /// True if the braces that end before the token `end` take values apart: `const { expiration } = policy`,
    /// `function sign({ expiration }) {`.
    fn is_pattern(&self, end: usize) -> bool {
        let next = self.host.significant(end, true);
        match self.host.word(next) {
            "=" | "=>" | "of" | "in" | "from" => true,
            ")" => {
                let behind = self.host.significant(next + 1, true);
                matches!(self.host.punct(behind), "=>" | "=" | "{" | ":")
            }
            _ => false,
        }
    }

    /// The token at which the expression that begins at `start` ends; at least one token is taken.
    fn skip(&self, start: usize, key: bool) -> usize {
        let host = self.host;
        let mut depth = 0_usize;
        let mut at = start;
        while let Some(token) = host.tokens.get(at) {
            let mark = host.punct(at);
            match mark {
                "{" | "[" | "(" => depth += 1,
                "}" | "]" | ")" if depth == 0 => break,
                "}" | "]" | ")" => depth -= 1,
                "," | ";" if depth == 0 => break,
                _ if depth == 0 && at > start && key && host.separates(at) => break,
                // in HCL a line ends a value
                _ if depth == 0
                    && at > start
                    && token.kind == syntax::Kind::Newline
                    && (host.row.id == "terraform" || host.is_data()) =>
                {
                    break;
                }
                _ => {}
            }
            at += 1;
        }
        at.max(start + 1).min(host.tokens.len())
    }

    /// The brace behind a type of Go, and whether it holds a list: `[]string{`, `map[string]any{`, `pkg.T{`.
    fn go_type(&self) -> Option<(usize, bool)> {
        let host = self.host;
        if host.row.id != "go" || host.punct(self.at) == "{" {
            return None;
        }
        let list = host.punct(self.at) == "[";
        let mut at = self.at;
        for _ in 0..24 {
            match host.word(at) {
                "{" if host.punct(at + 1) == "}" && host.word(at - 1) == "interface" => at += 2,
                "{" => return Some((at, list)),
                "[" | "]" | "." | "*" | "&" => at += 1,
                _ if host.tokens.get(at)?.kind == syntax::Kind::Word => at += 1,
                _ => return None,
            }
        }
        None
    }
}
