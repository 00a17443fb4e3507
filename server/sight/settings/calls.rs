//! Stanzas of code: constructors with their arguments, option objects, builder chains and setters.

use std::collections::{HashMap, HashSet};

use super::{Setting, Stanza, Value, names, text::Text, told};
use crate::{
    catalog::{Client, ClientCall, SettingRole, fold},
    syntax::{Entry, Group, GroupKind},
    text::Span,
};

/// Options lie this deep inside the arguments.
const DEEPEST: usize = 4;

/// The constructors of the clients that the text shows, and the groups that their settings stand in.
pub(super) fn stanzas(text: &Text<'_>) -> (Vec<Stanza>, HashSet<usize>) {
    let mut found = Found {
        text,
        bound: bound(text),
        settings: Vec::new(),
        used: HashSet::new(),
        taken: HashSet::new(),
        given: HashSet::new(),
        call: None,
        following: Vec::new(),
    };
    let mut by_root: HashMap<usize, usize> = HashMap::new();
    let mut stanzas: Vec<Stanza> = Vec::new();
    let mut roots = Vec::new();
    let mut objects: HashMap<(&str, Option<usize>), usize> = HashMap::new();
    for index in 0..text.groups.len() {
        if !text.groups[index].is_call() {
            continue;
        }
        let Some((client, call)) = constructor(text, index) else { continue };
        found.constructor(client, Some(call), index);
        let settings = found.take();
        // `aos_str_set(&config->endpoint, …)`: all that one struct is told stands together
        let object = call.target.and_then(|at| receiver_of(text, text.groups[index].entries.get(at)?));
        let root = match &object {
            Some((name, scope)) => *objects.entry((*name, *scope)).or_insert(index),
            None => text.root(index),
        };
        match by_root.get(&root) {
            Some(&known) => stanzas[known].settings.extend(settings),
            None => {
                by_root.insert(root, stanzas.len());
                let head = text.groups[root].label;
                roots.push(root);
                let name = match &object {
                    Some((name, _)) => name,
                    None => found.bound.get(&root).map_or("", |name| name.of(text.text)),
                };
                stanzas.push(Stanza {
                    client: Some(client),
                    head,
                    settings,
                    name: name.to_owned(),
                    complete: !call.is_part() && call.target.is_none(),
                    in_code: true,
                    named: false,
                });
            }
        }
    }
    for ((name, scope), root) in objects {
        let Some(stanza) = by_root.get(&root).map(|&known| &mut stanzas[known]) else { continue };
        if let Some(client) = stanza.client {
            found.object(client, name, scope);
            stanza.settings.extend(found.take());
        }
    }
    // credentials that a constructor was given are judged with it
    let mut roots = roots.into_iter();
    stanzas.retain(|stanza| {
        let given = roots.next().is_some_and(|root| found.given.contains(&root));
        stanza.complete || !given
    });
    stanzas.extend(told::stanzas(&mut found, &by_root));
    for stanza in &mut stanzas {
        stanza.settings.sort_by_key(|setting| (setting.raw, setting.role));
        stanza.settings.dedup_by_key(|setting| (setting.raw, setting.role));
    }
    (stanzas, found.used)
}

/// Which variable the value of a group is given to.
fn bound(text: &Text<'_>) -> HashMap<usize, Span> {
    let entries = text.groups.iter().flat_map(|group| &group.entries);
    let mut bound = HashMap::new();
    for entry in entries {
        let (Some(group), Some(key)) = (entry.group, entry.key) else { continue };
        bound.insert(text.root(group), key);
        // `val oss = OSSClient(…).apply { … }`
        if text.groups[group].kind != GroupKind::Call
            && let Some(made) = text.made_in(group)
        {
            bound.insert(made, key);
        }
    }
    bound
}

/// The struct whose field the argument names, and the block that says so.
fn receiver_of<'a>(text: &Text<'a>, entry: &Entry) -> Option<(&'a str, Option<usize>)> {
    let mut path =
        entry.value.of(text.text).rsplit(['.', '>', '-', '&', '*', ' ', '(']).filter(|part| !part.is_empty());
    let name = path.nth(1)?;
    let index = text.groups.iter().position(|group| {
        group.is_call() && group.span.start <= entry.value.start && entry.value.end <= group.span.end
    });
    Some((name, index.and_then(|index| text.scope(index))))
}

/// The client that the call at `index` makes, and the row of the catalog that says how.
fn constructor(text: &Text<'_>, index: usize) -> Option<(&'static Client, &'static ClientCall)> {
    let group = &text.groups[index];
    if group.kind != GroupKind::Block && !text.may_be_of_client(index) {
        return None;
    }
    let mut path = match group.chain {
        Some(_) => text.path(&text.groups[text.root(index)]),
        None => Vec::new(),
    };
    let chained = !path.is_empty();
    path.extend(text.path(group));
    let language = text.language(group.span.start);
    let clients = text.clients.iter().filter(|client| speaks(client, language));
    let rows = clients.flat_map(|client| client.calls.iter().map(move |call| (*client, call)));
    rows.filter_map(|(client, call)| {
        let best = call.names.iter().filter_map(|name| matches(name, &path, chained)).max()?;
        let exact = call.arity.is_some() || call.when.is_some();
        fits(text, call, group).then_some(((best, exact), client, call))
    })
    .max_by_key(|(best, ..)| *best)
    .map(|(_, client, call)| (client, call))
}

/// True if number and kinds of the arguments are those of `call`.
fn fits(text: &Text<'_>, call: &ClientCall, group: &Group) -> bool {
    let arity = call.arity.is_none_or(|arity| group.entries.len() == arity);
    let when = call.when.as_ref().is_none_or(|when| {
        let entry = group.entries.get(when.position);
        entry.is_some_and(|entry| entry.value.of(text.text) == when.is)
    });
    let types = call.types.iter().zip(&group.entries).all(|(kind, entry)| {
        let literal = matches!(text.tokens(entry.value), [token] if token.is_literal());
        match kind.as_str() {
            "string" => literal || is_text(text, entry),
            _ => !literal,
        }
    });
    // the same number of arguments may be a token or an object
    let token = call.positional.iter().position(|role| *role == SettingRole::Token);
    let token = token.and_then(|at| group.entries.get(at)).filter(|_| !call.types.is_empty());
    let named = token.is_none_or(|entry| is_token(text, entry));
    // options by their names are one argument
    let options = call.options.is_none_or(|at| {
        let mapping = |group: usize| !text.groups[group].is_call();
        group.entries.len() <= at + 1
            || group.entries[at].group.is_some_and(mapping)
            || group.entries[at].key.is_some()
    });
    arity && when && types && named && options
}

/// True if the argument may be a text: no object that is made there or under its name.
fn is_text(text: &Text<'_>, entry: &Entry) -> bool {
    let name = entry.value.of(text.text);
    entry.group.is_none() && text.constant(name).is_none_or(|given| given.group.is_none())
}

/// True if the argument is a text, or has the name of a token.
fn is_token(text: &Text<'_>, entry: &Entry) -> bool {
    let literal = matches!(text.tokens(entry.value), [token] if token.is_literal());
    let name = fold(entry.value.of(text.text));
    literal || ["token", "sts", "session", "security"].iter().any(|word| name.contains(word))
}

pub(super) fn speaks(client: &Client, language: &str) -> bool {
    client.languages.is_empty() || client.languages.iter().any(|id| id == language)
}

/// Whether the path ends with the segments of `name`, and with how many; in a chain the first and the last
/// count.
fn matches(name: &str, path: &[&str], chained: bool) -> Option<usize> {
    let name = name.trim_start_matches("new ").trim_end_matches("()");
    let segments: Vec<&str> =
        name.split(['.', ':', '\\', '>']).filter(|part| !part.is_empty() && *part != "-").collect();
    let whole = path.len() >= segments.len() && path[path.len() - segments.len()..] == segments[..];
    let ends = chained
        && segments.len() > 1
        && path.last() == segments.last()
        && segments[..segments.len() - 1].iter().all(|segment| path.contains(segment));
    (whole || ends).then_some(segments.len())
}

/// What was found so far.
pub(super) struct Found<'t, 'a> {
    pub text: &'t Text<'a>,
    /// Which variable the value of a group is given to.
    pub bound: HashMap<usize, Span>,
    /// Settings of the stanza that is being read.
    pub settings: Vec<Setting>,
    /// Groups that some constructor has taken.
    pub used: HashSet<usize>,
    /// First calls of the chains that some constructor was given.
    given: HashSet<usize>,
    /// Values that are settings of some stanza.
    taken: HashSet<Span>,
    /// The call whose arguments are being read.
    call: Option<&'static ClientCall>,
    /// Variables that are being looked into: one may be told itself.
    following: Vec<&'a str>,
}

impl Found<'_, '_> {
    /// What was read of one stanza.
    pub(super) fn take(&mut self) -> Vec<Setting> {
        std::mem::take(&mut self.settings)
    }

    /// Everything that the constructor at `index` is told.
    pub(super) fn constructor(
        &mut self,
        client: &'static Client,
        call: Option<&'static ClientCall>,
        index: usize,
    ) {
        let text = self.text;
        self.arguments(client, call, index, DEEPEST);
        let root = text.root(index);
        let chain = text.chain(root);
        for &i in chain.iter().filter(|&&i| i != index) {
            if !self.setter(client, i) && i != root {
                for entry in &text.groups[i].entries {
                    self.look_into(client, entry, 1);
                }
            }
        }
        let end = chain.iter().map(|&i| text.groups[i].span.end).max();
        if let Some(end) = end.filter(|&end| text.is_unfinished(end)) {
            self.goes_on(end);
        }
        for &block in text.about(root) {
            self.arguments(client, None, block, 1);
        }
        if let Some(variable) = self.bound.get(&root).copied() {
            self.object(client, variable.of(text.text), text.scope(index));
        }
    }

    /// The arguments of the call, or the entries of the mapping, at `index`.
    pub(super) fn arguments(
        &mut self,
        client: &'static Client,
        call: Option<&'static ClientCall>,
        index: usize,
        depth: usize,
    ) {
        let Some(depth) = depth.checked_sub(1) else { return };
        self.used.insert(index);
        let text = self.text;
        let group = &text.groups[index];
        for (&role, value) in call.iter().flat_map(|call| &call.sets) {
            let value = Value::implied(value, group.label);
            let key = Span::at(group.label.start);
            let raw = group.label;
            self.settings.push(Setting {
                role,
                key,
                raw,
                value: Some(value),
                endpoint: None,
                trimmed: false,
                variable: None,
            });
        }
        if !group.closed {
            self.goes_on(group.span.end);
        }
        let outer = std::mem::replace(&mut self.call, call);
        if let Some((role, target, entry)) = call.and_then(|call| target(text, call, group)) {
            self.setting(client, role, target, entry);
            self.call = outer;
            return;
        }
        for (number, entry) in group.entries.iter().enumerate() {
            let shorthand = entry.key.is_none() && group.kind == GroupKind::Mapping;
            let key = if shorthand { Some(entry.value) } else { entry.key };
            let role = match key {
                Some(key) => role_of_key(client, call, key.of(text.text)),
                None => {
                    call.filter(|_| group.is_call()).and_then(|call| call.positional.get(number)).copied()
                }
            };
            match role.filter(|role| {
                !matches!(role, SettingRole::Nothing | SettingRole::Auth | SettingRole::Method)
            }) {
                _ if self.spread(client, entry, depth) => {}
                Some(role) => self.setting(client, role, key.unwrap_or_default(), entry),
                None => self.look_into(client, entry, depth),
            }
        }
        self.call = outer;
    }

    /// Notes that more may be told than the text does, up to the byte `at`.
    fn goes_on(&mut self, at: usize) {
        let (role, at) = (SettingRole::Nothing, Span::at(at));
        self.settings.push(Setting {
            role,
            key: at,
            raw: at,
            value: None,
            endpoint: None,
            trimmed: false,
            variable: None,
        });
    }

    /// `...options`, `**options`: what the variable holds, or a setting for nobody knows what. False for others.
    fn spread(&mut self, client: &'static Client, entry: &Entry, depth: usize) -> bool {
        let text = self.text;
        let name = entry.value.of(text.text);
        let Some(name) = name.strip_prefix("...").or_else(|| name.strip_prefix("**")) else { return false };
        match text.constant(name.trim()).copied().filter(|given| given.group.is_some()) {
            Some(given) => self.look_into(client, &given, depth),
            None => self.setting(client, SettingRole::Nothing, Span::at(entry.value.start), entry),
        }
        entry.key.is_none()
    }

    /// What stands inside an argument that is no setting itself.
    pub(super) fn look_into(&mut self, client: &'static Client, entry: &Entry, depth: usize) {
        let text = self.text;
        if let Some(index) = entry.group {
            let group = &text.groups[index];
            if group.kind == GroupKind::Call && self.setter(client, index) {
                return;
            }
            self.given.insert(text.root(index));
            let made = constructor(text, index).filter(|(known, _)| known.id == client.id);
            let options = if group.is_call() { None } else { self.call };
            let call = made.map(|(_, call)| call).or(options);
            return self.arguments(client, call, index, depth);
        }
        let name = entry.value.of(text.text);
        let variable = name.trim_start_matches(['&', '*', '$', '@']);
        if variable.is_empty()
            || variable.len() > 64
            || variable.contains(|c: char| !c.is_alphanumeric() && c != '_')
            || self.following.contains(&variable)
        {
            return;
        }
        self.following.push(variable);
        self.object(client, variable, None);
        if let Some(given) = text.constant(variable)
            && given.group.is_some()
        {
            self.look_into(client, given, depth);
        }
        self.following.pop();
    }

    /// A call such as `region("x")` or `oss.UseCname(true)`; false if it is none.
    pub(super) fn setter(&mut self, client: &'static Client, index: usize) -> bool {
        let text = self.text;
        let group = &text.groups[index];
        let name = text.method(group).unwrap_or_default();
        let Some(&role) = client.setters.get(name) else { return false };
        // `credentials(id, secret)`
        if let (SettingRole::Auth, [id, secret, token @ ..]) = (role, &group.entries[..]) {
            self.used.insert(index);
            let key = name_span(text, group);
            self.setting(client, SettingRole::KeyId, Span::at(key.start), id);
            self.setting(client, SettingRole::KeySecret, Span::at(key.start), secret);
            if let [token] = token {
                self.setting(client, SettingRole::Token, Span::at(key.start), token);
            }
            return true;
        }
        let [entry] = &group.entries[..] else { return false };
        self.used.insert(index);
        match role {
            SettingRole::Auth | SettingRole::Nothing => self.look_into(client, entry, DEEPEST),
            _ => self.setting(client, role, name_span(text, group), entry),
        }
        true
    }

    /// True if the value at `span` is already a setting of some stanza.
    pub(super) fn settings_at(&self, span: Span) -> bool {
        self.taken.contains(&span)
    }

    /// What is told to `variable` by assignments and by calls of its setters.
    pub(super) fn object(&mut self, client: &'static Client, variable: &str, scope: Option<usize>) {
        let text = self.text;
        for &index in text.told(variable) {
            let group = &text.groups[index];
            if group.kind == GroupKind::Call {
                if group.chain.is_none() && scope.is_none_or(|scope| text.is_within(index, scope)) {
                    self.setter(client, index);
                }
                continue;
            }
            if scope.is_some_and(|scope| scope != index && !text.is_within(index, scope)) {
                continue;
            }
            for entry in &group.entries {
                let (Some(key), Some(receiver)) = (entry.key, entry.receiver) else { continue };
                if receiver.of(text.text) != variable {
                    continue;
                }
                match role_of_key(client, None, key.of(text.text)) {
                    Some(SettingRole::Auth) => self.look_into(client, entry, 2),
                    Some(SettingRole::Nothing) | None => {}
                    Some(role) => self.setting(client, role, key, entry),
                }
            }
        }
    }

    fn setting(&mut self, client: &'static Client, role: SettingRole, key: Span, entry: &Entry) {
        self.taken.insert(entry.value);
        let trims = client.trims.as_ref().is_some_and(|trims| {
            let named = |call: &ClientCall| call.names.iter().any(|name| trims.calls.contains(name));
            trims.roles.contains(&role) && (trims.calls.is_empty() || self.call.is_some_and(named))
        });
        let mut found = super::setting(self.text, role, key, entry);
        if found.value.is_none() && role == SettingRole::Signature {
            // a bare name of the SDK: `OSSSignVersionV4`
            let word = entry.value.of(self.text.text);
            let known = client.switch.signature.values().flatten().any(|known| known == word);
            found.value = known.then(|| Value { literal: false, ..Value::here(word, entry.value) });
        }
        self.settings.push(Setting { trimmed: trims, ..found });
    }
}

/// `aos_str_set(&options->config->endpoint, "x")`: the target's last word tells what is set.
fn target<'g>(
    text: &Text<'_>,
    call: &ClientCall,
    group: &'g Group,
) -> Option<(SettingRole, Span, &'g Entry)> {
    let target = group.entries.get(call.target?)?.value;
    let entry = group.entries.get(call.value?)?;
    let name = target.of(text.text).rsplit(['.', '>']).next()?;
    Some((*call.targets.get(name)?, target, entry))
}

/// The last word of the path that is called.
pub(super) fn name_span(text: &Text<'_>, group: &Group) -> Span {
    let label = group.label.of(text.text);
    let start = label.rfind(['.', '>', ':', ' ', '\\']).map_or(0, |at| at + 1);
    Span::new(group.label.start + start, group.label.end)
}

/// What a named argument, an option or a property is for.
fn role_of_key(client: &Client, call: Option<&ClientCall>, key: &str) -> Option<SettingRole> {
    let folded = fold(key);
    let named =
        call.and_then(|call| call.named.iter().find(|(name, _)| fold(name) == folded)).map(|found| *found.1);
    let set = || client.setters.iter().find(|(name, _)| fold(name) == folded).map(|found| *found.1);
    let other_call = || {
        client
            .calls
            .iter()
            .flat_map(|call| &call.named)
            .find(|(name, _)| fold(name) == folded)
            .map(|found| *found.1)
    };
    let keyed = || {
        client
            .keys
            .iter()
            .find(|(_, names)| names.iter().any(|name| fold(name) == folded))
            .map(|found| *found.0)
    };
    let generic = || names::name(key).filter(|name| name.plain).map(|name| name.role);
    named.or_else(set).or_else(other_call).or_else(keyed).or_else(generic)
}
