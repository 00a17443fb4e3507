//! A policy as the rules see it, and how a change of it is written in the notation that it has.

use jiff::Timestamp;

use super::super::Bench;
use crate::{
    catalog::Region,
    finding::Edit,
    policy::{
        Document,
        document::{Extent, Leaf, Statement, Values},
        value::Text,
    },
    sight::{PolicyKind, Standing, Stanza},
    syntax::{Family, Language},
    text::{Span, mask},
};

/// A policy, and the text that its places are of.
pub(super) struct Case<'a> {
    /// The text.
    pub text: &'a str,
    /// The policy.
    pub document: &'a Document,
    /// What it is attached to.
    pub kind: PolicyKind,
    /// True if the place tells the kind.
    pub placed: bool,
    /// The notation.
    pub row: &'static Language,
    /// The moment at which it is judged.
    pub now: Timestamp,
    /// True if something in the text around encrypts with a key of KMS.
    pub uses_kms: bool,
    /// The region of all clients in the text around, if that is one.
    pub region: Option<&'static Region>,
    /// True if it is sent as it stands, so that it has to be strict JSON.
    pub strict: bool,
}

impl<'a> Case<'a> {
    pub fn new(
        text: &'a str,
        document: &'a Document,
        standing: &Standing,
        row: &'static Language,
        bench: &Bench<'_>,
        strict: bool,
    ) -> Self {
        // also in a literal, where the quotes are escaped or doubled
        let names_kms = bench.text.match_indices("KMS").any(|(at, word)| {
            let (before, behind) = (&bench.text[..at], &bench.text[at + word.len()..]);
            before.ends_with(['"', '\'']) && behind.starts_with(['"', '\'', '\\'])
        });
        let encrypts = ["sse_algorithm", "server-side-encryption", "ServerSideEncryption", "SSEAlgorithm"];
        let mut regions = bench.scene.stanzas.iter().filter_map(Stanza::region);
        let region = regions.next().filter(|first| regions.all(|other| other.id == first.id));
        Case {
            text,
            document,
            kind: standing.kind,
            placed: standing.placed,
            row,
            now: bench.now,
            uses_kms: names_kms && encrypts.iter().any(|word| bench.text.contains(word)),
            region,
            strict,
        }
    }

    /// True for mappings and lists by indentation.
    fn is_block(&self, span: Span) -> bool {
        self.row.family == Family::Yaml && !self.text[span.start..].starts_with(['[', '{'])
    }

    /// True if a list is written between square brackets here, whatever its values are.
    fn has_plain_lists(&self) -> bool {
        self.row.family == Family::Yaml
            || matches!(
                self.row.id.as_str(),
                "json"
                    | "jsonc"
                    | "javascript"
                    | "typescript"
                    | "javascriptreact"
                    | "typescriptreact"
                    | "python"
                    | "ruby"
                    | "php"
                    | "terraform"
                    | "vue"
                    | "html"
            )
    }

    /// True if `text` needs no quotes where words may stand without them.
    fn can_be_bare(&self, text: &str) -> bool {
        let yaml = self.row.family == Family::Yaml;
        let fits = |c: char| {
            c.is_ascii_alphanumeric() || c == '_' || yaml && matches!(c, ':' | '/' | '*' | '-' | '.')
        };
        let begins = |c: char| c.is_ascii_alphabetic() || yaml && c.is_ascii_digit() && text.contains('/');
        text.starts_with(begins) && text.chars().all(fits) && !text.ends_with(':')
    }

    /// `value` as a literal, in the quotes of `model`.
    pub fn literal(&self, model: &Text, value: &str) -> String {
        let open = Span::new(model.span.start, model.content.start).of(self.text);
        let close = Span::new(model.content.end, model.span.end).of(self.text);
        match open.is_empty() {
            true if self.can_be_bare(value) => value.to_owned(),
            true => format!("\"{value}\""),
            false => format!("{open}{}{close}", model.write(value)),
        }
    }

    /// `text` replaced by `to`.
    pub fn replace(&self, text: &Text, to: &str) -> Vec<Edit> {
        // a word without quotes stays one if it can
        let bare = text.content == text.span;
        match bare && !self.can_be_bare(to) {
            true => vec![Edit { span: text.span, text: format!("\"{to}\"") }],
            false => vec![Edit { span: text.content, text: text.write(to) }],
        }
    }

    /// Any value replaced by the literal `to`, quoted like `model`.
    pub fn replace_value(&self, span: Span, model: &Text, to: &str) -> Vec<Edit> {
        vec![Edit { span, text: self.literal(model, to) }]
    }

    /// `new` added to `values` behind its value number `at`.
    pub fn add(&self, values: &Values, at: usize, new: &str) -> Vec<Edit> {
        let Some(leaf) = values.values.get(at) else { return Vec::new() };
        let Some(model) = leaf.text() else { return Vec::new() };
        let literal = self.literal(model, new);
        if !values.in_list {
            if !self.has_plain_lists() {
                return Vec::new();
            }
            let old = leaf.span.of(self.text);
            return vec![Edit { span: leaf.span, text: format!("[{old}, {literal}]") }];
        }
        let Some(gap) = self.between(values, at, leaf) else { return Vec::new() };
        vec![Edit { span: Span::at(leaf.span.end), text: format!("{gap}{literal}") }]
    }

    /// The value number `at`, which is `text`, replaced by several.
    pub fn replace_by(&self, values: &Values, at: usize, text: &Text, new: &[&String]) -> Vec<Edit> {
        let Some(leaf) = values.values.get(at) else { return Vec::new() };
        let literals: Vec<String> = new.iter().map(|one| self.literal(text, one)).collect();
        let text = match values.in_list {
            true => self.between(values, at, leaf).map(|gap| literals.join(&gap)),
            false => self.has_plain_lists().then(|| format!("[{}]", literals.join(", "))),
        };
        text.map(|text| Edit { span: leaf.span, text }).into_iter().collect()
    }

    /// What is to stand between the value number `at`, which is `leaf`, and a new one behind it.
    fn between(&self, values: &Values, at: usize, leaf: &Leaf) -> Option<String> {
        if !self.is_block(values.span) {
            return Some(self.gap(values, at));
        }
        let line = self.text[..leaf.span.start].rfind('\n').map_or(0, |end| end + 1);
        let head = &self.text[line..leaf.span.start];
        (head.trim() == "-").then(|| format!("\n{head}"))
    }

    /// What stands between two values of the list.
    fn gap(&self, values: &Values, at: usize) -> String {
        let before = at.checked_sub(1).and_then(|before| values.values.get(before));
        if let (Some(before), Some(leaf)) = (before, values.values.get(at)) {
            let gap = Span::new(before.span.end, leaf.span.start).of(self.text);
            if gap.contains(',') && gap.chars().all(|c| c == ',' || c.is_whitespace()) {
                return gap.to_owned();
            }
        }
        let first = values.values.first().map_or(values.span.end, |leaf| leaf.span.start);
        let lead = self.text.get(values.span.start + 1..first).unwrap_or_default();
        match lead.starts_with(['\n', '\r']) && lead.trim().is_empty() {
            true => format!(",{lead}"),
            false => ", ".to_owned(),
        }
    }

    /// The one value of `values` put into a list.
    pub fn wrap(&self, span: Span) -> Vec<Edit> {
        if !self.has_plain_lists() || self.is_block(span) && span.of(self.text).contains('\n') {
            return Vec::new();
        }
        vec![
            Edit { span: Span::at(span.start), text: "[".into() },
            Edit { span: Span::at(span.end), text: "]".into() },
        ]
    }

    /// The value number `at` taken out of the list.
    pub fn take_out(&self, values: &[Leaf], at: usize) -> Vec<Edit> {
        let spans: Vec<Span> = values.iter().map(|leaf| leaf.span).collect();
        self.cut(&spans, at)
    }

    /// The member that `key` begins taken out of `members`.
    pub fn take_member(&self, members: &[Extent], key: Span) -> Vec<Edit> {
        let spans: Vec<Span> =
            members.iter().map(|one| Span::new(one.key.start, one.value.end.max(one.key.end))).collect();
        match members.iter().position(|one| one.key == key) {
            Some(at) => self.cut(&spans, at),
            None => Vec::new(),
        }
    }

    /// The item number `at` cut out, with what separates it from its neighbour.
    fn cut(&self, spans: &[Span], at: usize) -> Vec<Edit> {
        let Some(&own) = spans.get(at) else { return Vec::new() };
        let span = match (at.checked_sub(1).and_then(|i| spans.get(i)), spans.get(at + 1)) {
            (Some(before), _) => Span::new(before.end, own.end),
            (None, Some(next)) => Span::new(own.start, next.start),
            (None, None) => return Vec::new(),
        };
        let gap = match at {
            0 => Span::new(own.end, span.end),
            _ => Span::new(span.start, own.start),
        };
        let separates = |c: char| c == ',' || c == '-' || c == ';' || c.is_whitespace();
        match span.start <= span.end && gap.start <= gap.end && gap.of(self.text).chars().all(separates) {
            true => vec![Edit { span, text: String::new() }],
            false => Vec::new(),
        }
    }

    /// A member `name` with the literal value `value` put before the first of `members`, whose key is `model`.
    pub fn put_before(&self, members: &[Extent], model: &Text, name: &str, value: &str) -> Vec<Edit> {
        let Some(first) = members.iter().find(|one| one.key == model.span) else { return Vec::new() };
        if first.value.start < first.key.end {
            return Vec::new();
        }
        // in Ruby and PHP a key may have marks around it
        let between = Span::new(first.key.end, first.value.start).of(self.text);
        let separator: String = match between.find([':', '=']) {
            Some(_) if between.contains('\n') => ": ".to_owned(),
            Some(_) => between.to_owned(),
            None => return Vec::new(),
        };
        let key = match model.content == model.span {
            true => name.to_owned(),
            false => self.literal(model, name),
        };
        let line = self.text[..first.key.start].rfind('\n').map_or(0, |end| end + 1);
        let indent = &self.text[line..first.key.start];
        let gap = match indent.trim().is_empty() {
            true if self.row.family == Family::Yaml || self.row.id == "terraform" => format!("\n{indent}"),
            true => format!(",\n{indent}"),
            false if self.row.family == Family::Yaml && !indent.contains('{') => {
                // the first key behind a dash
                format!("\n{}", indent.replace('-', " "))
            }
            false => ", ".to_owned(),
        };
        let separator = match self.row.family == Family::Yaml && separator.trim() != ":" {
            true => ": ".to_owned(),
            false => separator,
        };
        vec![Edit { span: Span::at(first.key.start), text: format!("{key}{separator}{value}{gap}") }]
    }

    /// True if the statement grants, as far as one can tell.
    pub fn allows(&self, statement: &Statement) -> bool {
        said(statement) == Some("Allow")
    }

    /// True if the statement refuses.
    pub fn denies(&self, statement: &Statement) -> bool {
        said(statement) == Some("Deny")
    }
}

fn said(statement: &Statement) -> Option<&str> {
    statement.effect.as_ref()?.value.text().map(|text| text.text.as_str())
}

impl Case<'_> {
    /// True where what is not written is not there: in data, and in text that is sent as it stands. A program
    /// may add to an object later.
    pub fn is_data(&self) -> bool {
        self.strict || matches!(self.row.id.as_str(), "json" | "jsonc" | "yaml" | "terraform")
    }

    /// True if `text` tells its reader, or a program, to put something there.
    pub fn is_masked(&self, text: &str) -> bool {
        mask::is_placeholder(text)
    }

    /// True if part of a name with wildcards is still to be put there.
    pub fn is_open(&self, text: &str) -> bool {
        text.contains(['<', '{', '$', '%', '[', '【', '（', '…'])
            || text.contains("XX")
            || mask::is_placeholder(&text.replace('*', ""))
    }

    /// True if a template is yet to make the policy what it will be.
    pub fn has_templates(&self) -> bool {
        let text = self.document.span.of(self.text);
        ["${", "{{", "<%", "%s", "%v", "%(", "#{", "\\("].iter().any(|mark| text.contains(mark))
    }

    /// The first character of a statement, where something is missing from it as a whole.
    pub fn head(&self, statement: &Statement) -> Span {
        let start = statement.span.start;
        match self.text[start..].chars().next() {
            Some(c @ ('{' | '[')) => Span::new(start, start + c.len_utf8()),
            _ => statement.members.first().map_or(Span::at(start), |one| one.key),
        }
    }

    /// `value` in the quotes of `model`, or in double ones.
    pub fn quoted(&self, model: &Text, value: &str) -> String {
        self.literal(model, value)
    }
}
