//! What stands together: the arguments of a call, the entries of a mapping, the statements of a block, the
//! lines of a section.
//!
//! One pass over the tokens of a text; brackets make a tree. Languages without brackets (YAML, INI, XML,
//! shells) are grouped as their own rules say.

use super::languages::{Family, Nature};
use super::token::Kind;
use super::walk::Walk;
use super::{calls, keys, siblings, yaml_groups, yaml_keys};
use crate::text::Span;
use std::collections::HashSet;

/// What a group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupKind {
    /// The arguments of a call.
    Call,
    /// Keys with values, or a list.
    Mapping,
    /// Statements between braces, or those of the whole text.
    Block,
}

/// Things that stand together.
#[derive(Clone, Debug)]
pub struct Group {
    /// What it is.
    pub kind: GroupKind,
    /// What stands before its bracket: the path that is called (`oss2.Bucket`), the key or the words of a
    /// block (`resource "alicloud_oss_bucket" "b"`), a section's name. Empty for the text as a whole.
    pub label: Span,
    /// Its bytes with the brackets.
    pub span: Span,
    /// The group around it.
    pub parent: Option<usize>,
    /// The call whose result this call is a method of: in `a().b()` that of `a`.
    pub chain: Option<usize>,
    /// False while its closing bracket is not there: more may come.
    pub closed: bool,
    /// Its entries, in their order.
    pub entries: Vec<Entry>,
}

/// One argument, one pair, one assignment.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name, without what marks it as one; of `client.region = x` the last word.
    pub key: Option<Span>,
    /// What a name is reached by: `client` of `client.region = x`.
    pub receiver: Option<Span>,
    /// Its value: of a single literal the content, else all of its tokens.
    pub value: Span,
    /// The group that the value is, or ends with.
    pub group: Option<usize>,
    /// Number among the entries of its group, from 0; counts arguments that have no name as well.
    pub index: usize,
}

/// An entry that is being read, in a bracket that is still open.
struct Open {
    group: usize,
    /// Its first token.
    first: usize,
    /// The separator between its key and its value.
    sign: Option<usize>,
    /// Its last bracket, as a group.
    last: Option<usize>,
    /// Number of entries before it.
    index: usize,
    /// A question mark stands in it: a colon behind it is no separator.
    asked: bool,
    /// The column of the `def` or `class` that it is the body of, in a language of indentation.
    indent: Option<usize>,
}

impl Open {
    fn new(group: usize, first: usize) -> Self {
        Open { group, first, sign: None, last: None, index: 0, asked: false, indent: None }
    }
}

struct Grouping<'a> {
    walk: &'a Walk<'a>,
    groups: Vec<Group>,
    open: Vec<Open>,
    /// What the closing brackets of the open ones are worth: the call that ended last.
    ended: Option<(usize, usize)>,
}

/// Appends the groups of one run of tokens.
pub(super) fn groups(walk: &Walk<'_>, into: &mut Vec<Group>) {
    match walk.row.family {
        Family::Code | Family::Php => {
            let base = into.len();
            let grouping = Grouping { walk, groups: std::mem::take(into), open: Vec::new(), ended: None };
            *into = grouping.read(base);
        }
        Family::Markdown | Family::Rst | Family::Plain => {}
        Family::Shell if !walk.row.directives || walk.row.id == "dockerfile" => by_commands(walk, into),
        Family::Yaml => {
            let first = into.len();
            yaml_groups::groups(walk, into);
            let entries = into[first..].iter().flat_map(|group| &group.entries);
            let seen = entries.flat_map(|entry| [Some(entry.value), entry.key]).flatten().collect();
            by_neighbours(walk, into, seen);
        }
        _ => by_neighbours(walk, into, HashSet::new()),
    }
}

impl Grouping<'_> {
    fn read(mut self, base: usize) -> Vec<Group> {
        let walk = self.walk;
        let whole = match (walk.tokens.first(), walk.tokens.last()) {
            (Some(first), Some(last)) => Span::new(first.span.start, last.span.end),
            _ => return self.groups,
        };
        self.begin(GroupKind::Block, Span::at(whole.start), whole, None);
        self.open.push(Open::new(base, 0));
        for i in 0..walk.tokens.len() {
            match walk.kind(i) {
                Some(Kind::Newline) => self.line_end(i),
                Some(Kind::Punct) => self.punct(i),
                // `"endpoint" to "x"`
                Some(Kind::Word) if walk.row.id == "kotlin" && walk.word(i) == "to" => self.sign(i),
                _ => {}
            }
        }
        let last = walk.before(walk.tokens.len()).map_or(whole.end, |last| walk.tokens[last].span.end);
        while !self.open.is_empty() {
            self.end_entry(walk.tokens.len());
            let Some(open) = self.open.pop() else { break };
            if open.indent.is_none() {
                let group = &mut self.groups[open.group];
                group.closed = group.kind == GroupKind::Block;
                group.span.end = group.span.end.max(last);
                self.now(|outer| outer.last = Some(open.group));
            }
        }
        self.groups
    }

    fn begin(&mut self, kind: GroupKind, label: Span, span: Span, chain: Option<usize>) -> usize {
        let parent = self.open.last().map(|open| open.group);
        self.groups.push(Group { kind, label, span, parent, chain, closed: true, entries: Vec::new() });
        self.groups.len() - 1
    }

    fn punct(&mut self, i: usize) {
        let walk = self.walk;
        match walk.punct(i) {
            "(" | "[" | "{" => self.bracket(i),
            ")" | "]" | "}" => self.close(i),
            "," if self.is_among_names(i) => {}
            "," | ";" => self.end_entry(i),
            "?" => self.now(|open| open.asked = true),
            _ if walk.separates(i) => self.sign(i),
            _ => {}
        }
    }

    /// A separator between a key and its value.
    fn sign(&mut self, i: usize) {
        let walk = self.walk;
        let mark = walk.punct(i);
        let glued = i + 1 < walk.tokens.len() && walk.touches_previous(i + 1);
        if walk.row.id == "ruby" && mark == ":" && glued && !walk.touches_previous(i) {
            return; // the mark of a symbol
        }
        let before = i.checked_sub(1).map_or("", |before| walk.punct(before));
        let compares = |other: &str| other.ends_with(['=', '!', '<', '>']);
        if mark == "="
            && (glued && walk.punct(i + 1).starts_with('=') || walk.touches_previous(i) && compares(before))
        {
            return; // part of `===`
        }
        if walk.row.id == "objective-c"
            && mark == ":"
            && self.open.last().is_some_and(|open| open.sign.is_some() && !open.asked)
            && let Some(name) = i.checked_sub(1).filter(|&name| !walk.word(name).is_empty())
        {
            // the next part of a selector
            self.end_entry(name);
            self.now(|open| (open.first, open.sign) = (name, Some(i)));
            return;
        }
        self.now(|open| match open.sign {
            None if !(mark == ":" && open.asked) => open.sign = Some(i),
            // `name: Type = value`
            Some(sign) if walk.punct(sign) == ":" && mark == "=" => open.sign = Some(i),
            _ => {}
        });
    }

    /// `client, err := oss.New(…)`: the comma divides names of one assignment.
    fn is_among_names(&self, i: usize) -> bool {
        let walk = self.walk;
        walk.row.id == "go"
            && self.open.last().is_some_and(|open| self.groups[open.group].kind == GroupKind::Block)
            && !walk.word(i + 1).is_empty()
            && matches!(walk.punct(i + 2), ":=" | "=")
    }

    fn now(&mut self, change: impl FnOnce(&mut Open)) {
        if let Some(open) = self.open.last_mut() {
            change(open);
        }
    }

    fn line_end(&mut self, i: usize) {
        let walk = self.walk;
        let Some(open) = self.open.last() else { return };
        let group = &self.groups[open.group];
        let in_round = walk.text.as_bytes().get(group.span.start) == Some(&b'(')
            && group.parent.is_some()
            && group.kind != GroupKind::Block;
        let python = matches!(walk.row.id.as_str(), "python" | "starlark");
        let suite = python && group.kind == GroupKind::Block && i > 0 && walk.punct(i - 1) == ":";
        // an initializer or a body on a line of its own
        let braced = walk.row.id == "csharp" && walk.after(i).is_some_and(|next| walk.punct(next) == "{");
        if in_round || braced || walk.goes_on(i) && !suite {
            return;
        }
        let first = open.first;
        self.end_entry(i);
        if python {
            self.indent(first, i);
        }
    }

    /// A logical line that begins at `first` ends at `end`: the bodies of functions and classes begin and end.
    fn indent(&mut self, first: usize, end: usize) {
        let walk = self.walk;
        let Some(next) = walk.after(end) else { return };
        let column = walk.column(next);
        while self.open.last().is_some_and(|open| open.indent.is_some_and(|indent| column <= indent)) {
            self.end_entry(end);
            if let Some(open) = self.open.pop() {
                self.groups[open.group].span.end = walk.tokens[end].span.start;
            }
        }
        let Some(first) = walk.after(first).filter(|&first| first < end) else { return };
        let own = walk.column(first);
        if matches!(walk.word(first), "def" | "class" | "async") && column > own {
            let label = Span::new(walk.tokens[first].span.start, walk.tokens[end].span.start);
            let group = self.begin(GroupKind::Block, label, Span::at(walk.tokens[next].span.start), None);
            let indent = Some(own);
            self.open.push(Open { indent, ..Open::new(group, end + 1) });
        }
    }

    /// A bracket opens.
    fn bracket(&mut self, i: usize) {
        let walk = self.walk;
        let at = walk.tokens[i].span;
        if self.is_section(i) {
            return self.section(i);
        }
        let declares = walk.row.id == "go"
            && walk.punct(i) == "("
            && i > 0
            && matches!(walk.word(i - 1), "const" | "var");
        if declares {
            let group = self.begin(GroupKind::Block, walk.tokens[i - 1].span, at, None);
            return self.open.push(Open::new(group, i + 1));
        }
        if let Some(label) = message(walk, i) {
            let group = self.begin(GroupKind::Call, label, at, None);
            return self.open.push(Open::new(group, i + 1));
        }
        if is_array(walk, i) {
            let key = self.open.last().and_then(|open| keys::named_by(walk, open.sign?)).unwrap_or_default();
            let group = self.begin(GroupKind::Mapping, key, at, None);
            return self.open.push(Open::new(group, i + 1));
        }
        let callee = if walk.punct(i) == "(" { calls::callee(walk, i) } else { None };
        let (kind, label, chain) = match callee {
            Some(first) => {
                let label = self.declared(first).unwrap_or_else(|| {
                    let last = walk.before(i).map_or(at.start, |last| walk.tokens[last].span.end);
                    Span::new(walk.tokens[first].span.start, last)
                });
                (GroupKind::Call, label, self.link(first))
            }
            None => {
                let mapping = walk.punct(i) != "{" || calls::is_value(walk, i) || self.holds_pairs(i);
                let kind = if mapping { GroupKind::Mapping } else { GroupKind::Block };
                (kind, self.label(i), None)
            }
        };
        let group = self.begin(kind, label, at, chain);
        self.open.push(Open::new(group, i + 1));
    }

    /// `Config{Region: "x"}`, `provider "alicloud" {`, `new Config { Region = "x" }`: not a block of code.
    fn holds_pairs(&self, i: usize) -> bool {
        let walk = self.walk;
        walk.row.ground != Nature::Code
            || walk.before(i).is_some_and(|before| {
                let word = walk.word(before);
                let named = before.checked_sub(1).is_some_and(|i| {
                    matches!(walk.word(i), "new" | "return")
                        || matches!(walk.punct(i), "." | "=" | ":=" | "&" | "(")
                });
                !word.is_empty() && named
            })
    }

    /// The type in `OssClient client(endpoint)`, where `variable` is the token of the name.
    fn declared(&self, variable: usize) -> Option<Span> {
        let walk = self.walk;
        let first = self.open.last()?.first;
        is_declared(walk, first, variable).then(|| walk.tokens[variable - 1].span)
    }

    /// What a bracket without a callee is called: the key of its entry, or the words before it.
    fn label(&self, i: usize) -> Span {
        let walk = self.walk;
        let Some(open) = self.open.last() else { return Span::default() };
        let from = open.sign.map_or(open.first, |sign| sign + 1);
        let first = walk.after(from).filter(|&first| first < i);
        match (first, walk.before(i)) {
            (Some(first), Some(last)) => Span::new(walk.tokens[first].span.start, walk.tokens[last].span.end),
            _ => open.sign.and_then(|sign| keys::named_by(walk, sign)).unwrap_or_default(),
        }
    }

    /// The call that the callee beginning at `first` is a method of.
    fn link(&self, first: usize) -> Option<usize> {
        let walk = self.walk;
        let dot = walk.before(first).filter(|&i| matches!(walk.punct(i), "." | "?." | "->" | "::"))?;
        let end = walk.before(dot)?;
        self.ended.filter(|&(token, _)| token == end).map(|(_, group)| group)
    }

    fn close(&mut self, i: usize) {
        if self.open.len() < 2 || self.open.last().is_some_and(|open| open.indent.is_some()) {
            return;
        }
        self.end_entry(i);
        let Some(open) = self.open.pop() else { return };
        self.groups[open.group].span.end = self.walk.tokens[i].span.end;
        self.ended = Some((i, open.group));
        self.now(|outer| outer.last = Some(open.group));
    }

    /// `[name]` of TOML begins a section.
    fn is_section(&self, i: usize) -> bool {
        let walk = self.walk;
        walk.row.id == "toml"
            && walk.punct(i) == "["
            && self.open.len() == 1
            && (i == 0
                || walk.is_newline(i - 1)
                || walk.punct(i - 1) == "[" && (i == 1 || walk.is_newline(i - 2)))
    }

    fn section(&mut self, i: usize) {
        let walk = self.walk;
        self.end_entry(i);
        let close = walk.closer(i).unwrap_or(i);
        let label = Span::new(walk.tokens[i].span.end, walk.tokens[close].span.start);
        let end = walk.tokens.last().map_or(label.end, |last| last.span.end);
        if let Some(open) = self.open.pop() {
            self.groups[open.group].span.end = walk.tokens[i].span.start;
        }
        let group = self.begin(GroupKind::Mapping, label, Span::new(label.start, end), None);
        let doubled = usize::from(walk.punct(close + 1) == "]");
        self.open.push(Open::new(group, close + 1 + doubled));
    }

    /// The entry of the innermost bracket ends before the token `end`.
    fn end_entry(&mut self, end: usize) {
        let walk = self.walk;
        let Some(open) = self.open.last_mut() else { return };
        let (sign, last, index, group) = (open.sign, open.last, open.index, open.group);
        let from = std::mem::replace(&mut open.first, end + 1);
        (open.sign, open.last, open.asked) = (None, None, false);
        let meaning = |i: &usize| !matches!(walk.kind(*i), Some(Kind::Newline | Kind::Comment) | None);
        let Some(first) = (from..end).find(meaning) else { return };
        open.index += 1;
        let value = siblings::value(walk, sign.map_or(first, |sign| sign + 1), end);
        let last = last.filter(|&last| self.groups[last].span.end == value.end);
        let names = walk.row.id == "go" && walk.punct(first + 1) == ",";
        let key = match sign {
            Some(_) if names => Some(keys::clean(walk, first)),
            Some(sign) => keys::named_by(walk, sign),
            None if !declares(walk) => None,
            // `OssClient client(endpoint)`
            None => (first..end)
                .take(super::walk::FARTHEST)
                .find(|&i| matches!(walk.punct(i), "(" | "{"))
                .filter(|&i| walk.punct(i) == "(")
                .and_then(|open| open.checked_sub(1))
                .filter(|&name| is_declared(walk, first, name))
                .map(|name| keys::clean(walk, name)),
        };
        // of `config: OSS.Options = …` the dot belongs to the type
        let named = |sign: &usize| {
            let last = walk.before(*sign);
            last.is_some_and(|last| {
                let end = walk.tokens[last].content().end;
                walk.punct(last) == "]" || key.is_some_and(|key| key.end >= end)
            })
        };
        let receiver = sign.filter(named).and_then(|sign| receiver(walk, first, sign));
        if key.is_some() || self.groups[group].kind != GroupKind::Block || last.is_some() {
            self.groups[group].entries.push(Entry { key, receiver, value, group: last, index });
        }
    }
}

/// True for the bracket of `array('endpoint' => 'x')`, the older way of PHP to write a list.
fn is_array(walk: &Walk<'_>, open: usize) -> bool {
    walk.row.id == "php"
        && walk.punct(open) == "("
        && walk.before(open).is_some_and(|word| walk.word(word).eq_ignore_ascii_case("array"))
}

/// What the bracket at `open` sends a message to, where it is one of Objective-C: `OSSClient` of
/// `[[OSSClient alloc] initWithEndpoint:x]`, `client getObject` of `[client getObject:x]`.
fn message(walk: &Walk<'_>, open: usize) -> Option<Span> {
    let subscript = open > 0
        && walk.touches_previous(open)
        && (!walk.word(open - 1).is_empty() || matches!(walk.punct(open - 1), "]" | ")" | "@"));
    if walk.row.id != "objective-c" || walk.punct(open) != "[" || subscript {
        return None;
    }
    let made = walk.punct(open + 1) == "[" && matches!(walk.word(open + 3), "alloc" | "new");
    if made {
        return Some(walk.tokens[open + 2].span).filter(|_| !walk.word(open + 2).is_empty());
    }
    let sent = !walk.word(open + 1).is_empty() && !walk.word(open + 2).is_empty();
    sent.then(|| Span::new(walk.tokens[open + 1].span.start, walk.tokens[open + 2].span.end))
}

/// True if the word before the name at `variable` is its type, as C++ has it.
fn is_declared(walk: &Walk<'_>, first: usize, variable: usize) -> bool {
    if !declares(walk) {
        return false;
    }
    // `void run() {` defines a function
    let close = walk.closer(variable + 1);
    if close
        .and_then(|close| walk.after(close + 1))
        .is_some_and(|next| matches!(walk.punct(next), "{" | "->"))
    {
        return false;
    }
    let kind = variable.checked_sub(1).filter(|&kind| kind >= first).map_or("", |kind| walk.word(kind));
    !walk.word(variable).is_empty() && !matches!(kind, "" | "return" | "new" | "else" | "delete")
}

/// True for a language where `Type name(arguments)` calls a constructor.
fn declares(walk: &Walk<'_>) -> bool {
    walk.row.id == "cpp"
}

/// `cfg` of `cfg.region = x` and of `cfg["region"] = x`.
fn receiver(walk: &Walk<'_>, first: usize, sign: usize) -> Option<Span> {
    let last = walk.before(sign)?;
    let link = match walk.punct(last) {
        "]" => walk.opener(last)?,
        _ => last.checked_sub(1).filter(|&i| matches!(walk.punct(i), "." | "->" | "::" | "?."))?,
    };
    let before = link.checked_sub(1).filter(|&i| i >= first)?;
    match walk.punct(before) {
        // `config["oss"]["region"]`
        "]" => before.checked_sub(1).filter(|&i| walk.is_string(i)).map(|i| keys::clean(walk, i)),
        _ => (!walk.word(before).is_empty()).then(|| keys::clean(walk, before)),
    }
}

/// Groups where no bracket tells them: each literal's neighbours, once.
fn by_neighbours(walk: &Walk<'_>, into: &mut Vec<Group>, mut seen: HashSet<Span>) {
    for i in 0..walk.tokens.len() {
        let token = walk.tokens[i];
        if !token.is_literal() || seen.contains(&token.content()) {
            continue;
        }
        let pairs = siblings::siblings(walk, i, token.content().start);
        let fresh = pairs.iter().all(|(key, value)| !seen.contains(value) && !seen.contains(key));
        if pairs.is_empty() || !fresh {
            continue;
        }
        seen.extend(pairs.iter().map(|pair| pair.1));
        let label = match walk.row.family {
            Family::Yaml => yaml_keys::label(walk, i, pairs[0].0).unwrap_or_default(),
            Family::Pairs => section_name(walk, i).unwrap_or_default(),
            _ => Span::default(),
        };
        // beside a name and its value there may stand a description
        let named = |pair: &&(Span, Span)| is_text_of_element(walk, pair.0);
        let properties: Vec<_> = pairs.iter().filter(named).copied().collect();
        let pairs = if properties.is_empty() { pairs } else { properties };
        let group = Group::of_pairs(GroupKind::Mapping, label, &pairs);
        match into.last_mut().filter(|last| is_property(walk, &group) && is_property(walk, last)) {
            Some(last) => {
                let index = last.entries.len();
                last.entries.extend(group.entries.iter().map(|entry| Entry { index, ..*entry }));
                last.span.end = group.span.end;
            }
            None => into.push(group),
        }
    }
}

/// True for `<name>fs.oss.endpoint</name><value>x</value>`: the key is an element's text.
fn is_property(walk: &Walk<'_>, group: &Group) -> bool {
    group.entries.iter().all(|entry| entry.key.is_some_and(|key| is_text_of_element(walk, key)))
}

fn is_text_of_element(walk: &Walk<'_>, key: Span) -> bool {
    walk.row.family == Family::Xml && key.start > 0 && walk.text.as_bytes()[key.start - 1] == b'>'
}

/// Each command with flags is a call; all assignments stand together.
fn by_commands(walk: &Walk<'_>, into: &mut Vec<Group>) {
    let mut assigned = Vec::new();
    let mut first = 0;
    for end in 0..=walk.tokens.len() {
        let continued = end > 0 && matches!(walk.str(end - 1), "\\" | "^");
        let ends = end == walk.tokens.len()
            || walk.is_newline(end) && !continued
            || matches!(walk.punct(end), ";" | "&&" | "||" | "|");
        if !ends {
            continue;
        }
        let (flags, others): (Vec<_>, Vec<_>) = (first..end)
            .filter_map(|i| siblings::option(walk, first, i))
            .partition(|(key, _)| siblings::is_option(walk, key.start));
        assigned.extend(others);
        if let Some((key, _)) = flags.first() {
            let label =
                Span::new(walk.tokens[first].span.start, key.start.max(walk.tokens[first].span.start));
            let words = label.of(walk.text).trim_end_matches(['-', ' ', '\t', '=']);
            let words = words.strip_suffix(" -o").unwrap_or(words).trim_end_matches([' ', '\t']).len();
            let label = Span::new(label.start, label.start + words);
            into.push(Group::of_pairs(GroupKind::Call, label, &flags));
        }
        first = end + 1;
    }
    if !assigned.is_empty() {
        into.push(Group::of_pairs(GroupKind::Block, Span::default(), &assigned));
    }
}

impl Group {
    /// True for the arguments of a call, or the options of a command.
    pub fn is_call(&self) -> bool {
        self.kind == GroupKind::Call
    }

    fn of_pairs(kind: GroupKind, label: Span, pairs: &[(Span, Span)]) -> Group {
        let span = pairs.iter().fold(pairs.first().map_or(label, |pair| pair.0), |span, (key, value)| {
            Span::new(span.start.min(key.start), span.end.max(value.end))
        });
        let entry = |(index, &(key, value)): (usize, &(Span, Span))| Entry {
            key: Some(key),
            receiver: None,
            value,
            group: None,
            index,
        };
        let entries = pairs.iter().enumerate().map(entry).collect();
        Group { kind, label, span, parent: None, chain: None, closed: true, entries }
    }
}

/// Entries that are written as `name: OSS_ENDPOINT` beside `value: x` become pairs, and those that follow one
/// another stand together.
pub(super) fn join_named_pairs(text: &str, groups: &mut [Group]) {
    let mut last: Option<(usize, Option<usize>, Span)> = None;
    for i in 0..groups.len() {
        let Some(pair) = named_pair(text, &groups[i]) else { continue };
        let (parent, label, span) = (groups[i].parent, groups[i].label, groups[i].span);
        groups[i].entries.clear();
        match last.filter(|last| last.1 == parent && last.2 == label) {
            Some((first, ..)) => {
                let index = groups[first].entries.len();
                groups[first].entries.push(Entry { index, ..pair });
                groups[first].span.end = span.end;
            }
            None => {
                groups[i].entries.push(Entry { index: 0, ..pair });
                last = Some((i, parent, label));
            }
        }
    }
}

fn named_pair(text: &str, group: &Group) -> Option<Entry> {
    let of = |names: [&str; 3]| {
        let mut found = group.entries.iter().filter(|entry| {
            entry.key.is_some_and(|key| names.iter().any(|name| key.of(text).eq_ignore_ascii_case(name)))
        });
        found.next().filter(|_| group.entries.len() == 2)
    };
    let (name, value) = (of(["name", "key", "variable"])?, of(["value", "val", "default"])?);
    Some(Entry { key: Some(name.value), ..*value })
}

/// The name in the brackets above the token at `index`.
fn section_name(walk: &Walk<'_>, index: usize) -> Option<Span> {
    let heads = |i: &usize| walk.punct(*i) == "[" && (*i == 0 || walk.is_newline(*i - 1));
    let open = (0..index).rev().take(super::walk::FARTHEST).find(heads)?;
    let close = (open..index).find(|&i| walk.punct(i) == "]")?;
    Some(Span::new(walk.tokens[open].span.end, walk.tokens[close].span.start))
}
