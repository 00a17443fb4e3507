//! A text whose settings are looked for: its groups, its constants, and the clients that it uses.

use std::{
    cell::OnceCell,
    collections::{BTreeSet, HashMap},
};

use crate::{
    catalog::{self, Client, clients_shown},
    syntax::{Entry, Family, Group, GroupKind, Nature, Syntax, Token},
    text::Span,
};

/// Groups are left this many times.
const FARTHEST: usize = 64;

/// What stands between the signs that join the parts of a path in any language.
fn segments(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    let joint = |c: char| {
        matches!(c, '.' | ':' | '>' | '\\' | '?' | '!' | '$' | '&' | '*' | ' ' | '\n' | '[' | ']' | '(')
    };
    let parts = path.split(joint).map(|part| part.trim_matches(|c| matches!(c, '-' | '\r' | '\t')));
    parts.filter(|part| !part.is_empty())
}

/// A text, grouped.
pub(in crate::sight) struct Text<'a> {
    pub text: &'a str,
    pub syntax: &'a Syntax,
    pub groups: Vec<Group>,
    /// The clients that the text shows by a word of theirs, or by its own name.
    pub clients: Vec<&'static Client>,
    /// Names that are given a value exactly once.
    constants: OnceCell<HashMap<&'a str, Option<Entry>>>,
    /// What belongs to what.
    ties: OnceCell<Ties<'a>>,
    /// For each group whether a client may be made by its call, or may have it.
    of_clients: OnceCell<Vec<bool>>,
}

/// Which groups belong together: looked through once, however many ask.
#[derive(Default)]
struct Ties<'a> {
    /// The calls of each chain, by its first one.
    chains: HashMap<usize, Vec<usize>>,
    /// The braces that are about the result of a call, by the call: `OSSClient(…).apply { … }`.
    about: HashMap<usize, Vec<usize>>,
    /// The groups that may tell a name something: `name.method(…)`, and those with `name.property = …`.
    told: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Text<'a> {
    pub fn new(
        text: &'a str,
        name: &str,
        syntax: &'a Syntax,
        near: &[usize],
        known: &BTreeSet<&'static str>,
    ) -> Self {
        let groups = syntax.groups(text, near);
        let mut clients = clients_shown(text, name);
        if !known.is_empty() {
            let shown: BTreeSet<&str> = clients.iter().map(|client| client.id.as_str()).collect();
            let is_known =
                |client: &&Client| known.contains(client.id.as_str()) || shown.contains(client.id.as_str());
            clients = catalog::clients().iter().filter(is_known).collect();
        }
        Text {
            text,
            syntax,
            groups,
            clients,
            constants: OnceCell::new(),
            ties: OnceCell::new(),
            of_clients: OnceCell::new(),
        }
    }

    fn ties(&self) -> &Ties<'a> {
        self.ties.get_or_init(|| {
            let mut ties = Ties::default();
            for (index, group) in self.groups.iter().enumerate() {
                if group.is_call() {
                    ties.chains.entry(self.root(index)).or_default().push(index);
                } else if let Some(made) = self.made_in(index) {
                    ties.about.entry(made).or_default().push(index);
                }
                let mut tell = |name: &'a str| {
                    let told = ties.told.entry(name).or_default();
                    if told.last() != Some(&index) {
                        told.push(index);
                    }
                };
                match group.kind {
                    GroupKind::Call => {
                        if let Some((owner, _)) = self.owned(group) {
                            tell(owner);
                        }
                    }
                    _ => {
                        let receivers = group.entries.iter().filter_map(|entry| entry.receiver);
                        receivers.for_each(|receiver| tell(receiver.of(self.text)));
                    }
                }
            }
            ties
        })
    }

    /// The calls of the chain that begins with the group at `root`, in their order.
    pub fn chain(&self, root: usize) -> &[usize] {
        self.ties().chains.get(&root).map_or(&[], Vec::as_slice)
    }

    /// The braces that are about the result of the call at `made`.
    pub fn about(&self, made: usize) -> &[usize] {
        self.ties().about.get(&made).map_or(&[], Vec::as_slice)
    }

    /// The groups that may tell `name` something, in their order: its methods that are called, and those in which its
    /// properties are set.
    pub fn told(&self, name: &str) -> &[usize] {
        self.ties().told.get(name).map_or(&[], Vec::as_slice)
    }

    /// The call whose result the braces at `block` are about: `OSSClient(…).apply { … }`.
    pub fn made_in(&self, block: usize) -> Option<usize> {
        let label = self.groups[block].label;
        let said = label.of(self.text);
        let before = ["apply", "also", "run"].iter().find_map(|word| said.strip_suffix(word))?;
        if !before.is_empty() && !before.ends_with('.') {
            return None;
        }
        // the groups of a label stand before those of its braces
        (0..block).rev().find(|&i| self.groups[i].is_call() && self.groups[i].label.start == label.start)
    }

    /// Every name that code gives a value to; `None` for one that has more than one.
    fn constants(&self) -> HashMap<&'a str, Option<Entry>> {
        let mut constants: HashMap<&'a str, Option<Entry>> = HashMap::new();
        let mut note = |name: &'a str, entry: Option<Entry>| {
            let known = constants.entry(name).or_insert(entry);
            let same = |a: &Option<Entry>| a.map(|a| a.value) == entry.map(|b| b.value);
            if !same(known) {
                *known = None;
            }
        };
        for group in &self.groups {
            if self.syntax.language(group.span.start).ground == Nature::Config {
                continue;
            }
            for entry in &group.entries {
                match (entry.key, group.kind) {
                    (Some(key), GroupKind::Block) => note(key.of(self.text), Some(*entry)),
                    // a parameter may have any value
                    (Some(key), GroupKind::Mapping) if self.defines(group) => note(key.of(self.text), None),
                    (None, _) => {
                        if let Some(name) = self.parameter(entry) {
                            note(name.trim_start_matches('$'), None);
                        }
                    }
                    _ => {}
                }
            }
        }
        constants
    }

    /// True if the group is the parameters of a function.
    fn defines(&self, group: &Group) -> bool {
        let label = group.label.of(self.text);
        ["def ", "function", "func ", "fn ", "fun ", "async "].iter().any(|head| label.starts_with(head))
    }

    /// `endpoint` of the parameter `String endpoint`, and of one that is a name alone.
    fn parameter(&self, entry: &Entry) -> Option<&'a str> {
        let tokens = self.tokens(entry.value);
        let word = |token: &Token| token.kind == crate::syntax::Kind::Word;
        match tokens {
            // what PHP marks as a variable is a parameter where a function is defined
            [name] if word(name) && name.span.of(self.text).starts_with('$') && self.is_parameter(name) => {
                Some(name.span.of(self.text))
            }
            [.., kind, name] if word(name) && (word(kind) || kind.span.of(self.text) == ">") => {
                Some(name.span.of(self.text))
            }
            _ => None,
        }
    }

    /// True if `token` stands in the brackets behind `function`.
    fn is_parameter(&self, token: &Token) -> bool {
        let all = self.syntax.tokens();
        let at = all.partition_point(|other| other.span.start < token.span.start);
        // no function of people has more than this before a parameter
        let before = all[at.saturating_sub(64)..at].iter().rev().map(|token| token.span.of(self.text));
        let mut depth = 0_usize;
        let mut heads = before.skip_while(move |&said| {
            match said {
                ")" | "]" => depth += 1,
                "(" if depth == 0 => return false,
                "(" | "[" => depth = depth.saturating_sub(1),
                _ => {}
            }
            true
        });
        heads.next();
        heads.take(3).any(|said| matches!(said, "function" | "fn"))
    }

    /// What `name` is given where that happens once.
    pub fn constant(&self, name: &str) -> Option<&Entry> {
        self.constants.get_or_init(|| self.constants()).get(name)?.as_ref()
    }

    /// How often `name` is given a value.
    pub fn entries_of(&self, name: &str) -> usize {
        let all = self
            .groups
            .iter()
            .filter(|group| group.kind == GroupKind::Block)
            .flat_map(|group| &group.entries);
        all.filter(|entry| entry.receiver.is_none() && entry.key.is_some_and(|key| key.of(self.text) == name))
            .count()
    }

    /// The tokens in `span`; of a literal's content the literal.
    pub fn tokens(&self, span: Span) -> &'a [Token] {
        let tokens: &'a [Token] = self.syntax.tokens();
        let first = tokens.partition_point(|token| token.span.end <= span.start);
        // an empty literal's content touches its quotes only
        let first = if span.is_empty() && first > 0 && tokens[first - 1].content() == span {
            first - 1
        } else {
            first
        };
        let last = tokens.partition_point(|token| token.span.start < span.end.max(span.start + 1));
        &tokens[first..last.max(first)]
    }

    /// The block of statements that holds the group at `index`.
    pub fn scope(&self, index: usize) -> Option<usize> {
        self.around(index).find(|&group| self.groups[group].kind == GroupKind::Block)
    }

    /// The innermost block of statements around what stands in the group at `index`, or that group itself.
    pub fn scope_of(&self, index: usize) -> Option<usize> {
        if self.groups[index].kind == GroupKind::Block { Some(index) } else { self.scope(index) }
    }

    /// The groups around that at `index`, innermost first: no more than anyone nests.
    pub fn around(&self, index: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.groups[index].parent, |&group| self.groups[group].parent).take(FARTHEST)
    }

    /// True if the group at `index` stands inside that at `outer`.
    pub fn is_within(&self, index: usize, outer: usize) -> bool {
        self.around(index).any(|group| group == outer)
    }

    /// The first call of the chain of the group at `index`.
    pub fn root(&self, mut index: usize) -> usize {
        while let Some(before) = self.groups[index].chain {
            index = before;
        }
        index
    }

    /// The path that a call names, in segments: `["oss2", "Bucket"]`.
    pub fn path(&self, group: &Group) -> Vec<&'a str> {
        segments(self.path_of(group)).collect()
    }

    /// Owner and method, where the path that a call names is these two: `("bucket", "put_object")`.
    pub fn owned(&self, group: &Group) -> Option<(&'a str, &'a str)> {
        let mut path = segments(self.path_of(group));
        let owned = (path.next()?, path.next()?);
        path.next().is_none().then_some(owned)
    }

    fn path_of(&self, group: &Group) -> &'a str {
        let label = group.label.of(self.text);
        // type parameters are no part of it
        let label = label.split('<').next().unwrap_or(label).trim_start();
        label.strip_prefix("new ").unwrap_or(label)
    }

    /// The last segment of that path: the function or method that is called.
    pub fn method(&self, group: &Group) -> Option<&'a str> {
        segments(self.path_of(group)).next_back()
    }

    /// False if no client is made by the call at `index`, and none has it.
    pub fn may_be_of_client(&self, index: usize) -> bool {
        let may = |group: &Group| {
            let mut path = segments(self.path_of(group));
            let last = path.next_back();
            let first = path.next().or(last);
            first.zip(last).is_none_or(|(first, last)| catalog::may_be_call(first, last))
        };
        let all = || self.groups.iter().map(|group| group.kind != GroupKind::Block && may(group)).collect();
        self.of_clients.get_or_init(all).get(index).copied().unwrap_or_default()
    }

    /// True if `span` is an option of a command without a value: `--force-path-style`, `-o allow_other`.
    pub fn is_flag(&self, span: Span) -> bool {
        let before = self.text[..span.start].trim_end();
        span.of(self.text).starts_with('-') || before.ends_with("-o")
    }

    /// True if the group is a command of a shell with its options.
    pub fn is_command(&self, group: &Group) -> bool {
        group.is_call() && self.syntax.language(group.span.start).family == Family::Shell
    }

    /// True if a statement that ends at `end` lacks its semicolon: nothing stands behind it.
    pub fn is_unfinished(&self, end: usize) -> bool {
        let language = self.language(end.saturating_sub(1));
        matches!(language, "rust" | "java" | "csharp" | "cpp" | "c" | "php" | "objective-c")
            && self.text[end..]
                .chars()
                .all(|c| c.is_alphanumeric() || c.is_whitespace() || "_.->?".contains(c))
    }

    /// Id of the language at `at`.
    pub fn language(&self, at: usize) -> &'static str {
        &self.syntax.language(at).id
    }
}
