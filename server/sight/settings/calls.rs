//! Stanzas of code: constructors with their arguments, option objects, builder chains and setters.

use std::collections::{HashMap, HashSet};

use super::{Setting, Stanza, names, text::Text};
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
    };
    let mut by_root: HashMap<usize, usize> = HashMap::new();
    let mut stanzas: Vec<Stanza> = Vec::new();
    let mut roots = Vec::new();
    for index in 0..text.groups.len() {
        if text.groups[index].kind != GroupKind::Call {
            continue;
        }
        let Some((client, call)) = constructor(text, index) else { continue };
        found.constructor(client, Some(call), index);
        let settings = std::mem::take(&mut found.settings);
        let root = text.root(index);
        match by_root.get(&root) {
            Some(&known) => stanzas[known].settings.extend(settings),
            None => {
                by_root.insert(root, stanzas.len());
                let head = text.groups[root].label;
                roots.push(root);
                let name = found.bound.get(&root).map_or("", |name| name.of(text.text)).to_owned();
                stanzas.push(Stanza {
                    client: Some(client),
                    head,
                    settings,
                    name,
                    complete: !call.is_part(),
                });
            }
        }
    }
    // credentials that a constructor was given are judged with it
    let mut roots = roots.into_iter();
    stanzas.retain(|stanza| {
        let given = roots.next().is_some_and(|root| found.given.contains(&root));
        stanza.complete || !given
    });
    stanzas.extend(found.told(&by_root));
    for stanza in &mut stanzas {
        stanza.settings.sort_by_key(|setting| (setting.raw, setting.role));
        stanza.settings.dedup_by_key(|setting| (setting.raw, setting.role));
    }
    (stanzas, found.used)
}

/// Which variable the value of a group is given to.
fn bound(text: &Text<'_>) -> HashMap<usize, Span> {
    let entries = text.groups.iter().flat_map(|group| &group.entries);
    entries.filter_map(|entry| Some((text.root(entry.group?), entry.key?))).collect()
}

/// The client that the call at `index` makes, and the row of the catalog that says how.
fn constructor(text: &Text<'_>, index: usize) -> Option<(&'static Client, &'static ClientCall)> {
    let group = &text.groups[index];
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
            "string" => literal || entry.group.is_none() && object_given(text, entry).is_none(),
            _ => !literal,
        }
    });
    // options by their names are one argument
    let options = call.options.is_none_or(|at| {
        group.entries.len() <= at + 1 || group.entries[at].group.is_some() || group.entries[at].key.is_some()
    });
    arity && when && types && options
}

/// What a variable is given, if that is an object made for it: `conf` of `var conf = new Configuration()`.
fn object_given<'t>(text: &'t Text<'_>, entry: &Entry) -> Option<&'t Entry> {
    let name = entry.value.of(text.text).trim_start_matches(['&', '*', '$', '@']);
    text.constant(name).filter(|given| given.group.is_some() && given.value.of(text.text).starts_with("new "))
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

struct Found<'t, 'a> {
    text: &'t Text<'a>,
    bound: HashMap<usize, Span>,
    settings: Vec<Setting>,
    /// Groups that some constructor has taken.
    used: HashSet<usize>,
    /// First calls of the chains that some constructor was given.
    given: HashSet<usize>,
    /// Values that are settings of some stanza.
    taken: HashSet<Span>,
}

impl Found<'_, '_> {
    /// Everything that the constructor at `index` is told.
    fn constructor(&mut self, client: &'static Client, call: Option<&'static ClientCall>, index: usize) {
        let text = self.text;
        self.arguments(client, call, index, DEEPEST);
        let root = text.root(index);
        let chain: Vec<usize> = (0..text.groups.len())
            .filter(|&i| i != index && text.groups[i].kind == GroupKind::Call && text.root(i) == root)
            .collect();
        for i in chain {
            self.setter(client, i);
        }
        if let Some(variable) = self.bound.get(&root).copied() {
            self.object(client, variable.of(text.text), text.scope(index));
        }
    }

    /// The arguments of the call, or the entries of the mapping, at `index`.
    fn arguments(
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
            let value = super::Value::implied(value, group.label);
            let key = Span::at(group.label.start);
            self.settings.push(Setting { role, key, raw: group.label, value: Some(value), endpoint: None });
        }
        if let Some((role, target, entry)) = call.and_then(|call| target(text, call, group)) {
            return self.setting(role, target, entry);
        }
        for (number, entry) in group.entries.iter().enumerate() {
            let shorthand = entry.key.is_none() && group.kind == GroupKind::Mapping;
            let key = if shorthand { Some(entry.value) } else { entry.key };
            let role = match key {
                Some(key) => role_of_key(client, call, key.of(text.text)),
                None => call.and_then(|call| call.positional.get(number)).copied(),
            };
            let role = role.filter(|role| {
                !matches!(role, SettingRole::Nothing | SettingRole::Auth | SettingRole::Method)
            });
            match role {
                _ if self.spread(client, entry, depth) => {}
                // a configuration in the place of the third string
                Some(_) if entry.key.is_none() && object_given(text, entry).is_some() => {
                    self.look_into(client, entry, depth);
                }
                Some(role) => self.setting(role, key.unwrap_or_default(), entry),
                None => self.look_into(client, entry, depth),
            }
        }
    }

    /// `...options`, `**options`: what the variable holds, or a setting for nobody knows what. False for others.
    fn spread(&mut self, client: &'static Client, entry: &Entry, depth: usize) -> bool {
        let text = self.text;
        let name = entry.value.of(text.text);
        let Some(name) = name.strip_prefix("...").or_else(|| name.strip_prefix("**")) else { return false };
        match text.constant(name.trim()).copied().filter(|given| given.group.is_some()) {
            Some(given) => self.look_into(client, &given, depth),
            None => self.setting(SettingRole::Nothing, Span::at(entry.value.start), entry),
        }
        entry.key.is_none()
    }

    /// What stands inside an argument that is no setting itself.
    fn look_into(&mut self, client: &'static Client, entry: &Entry, depth: usize) {
        let text = self.text;
        if let Some(index) = entry.group {
            let group = &text.groups[index];
            if group.kind == GroupKind::Call && self.setter(client, index) {
                return;
            }
            self.given.insert(text.root(index));
            let call =
                constructor(text, index).filter(|(known, _)| known.id == client.id).map(|(_, call)| call);
            return self.arguments(client, call, index, depth);
        }
        let name = entry.value.of(text.text);
        let variable = name.trim_start_matches(['&', '*', '$', '@']);
        if variable.is_empty()
            || variable.len() > 64
            || variable.contains(|c: char| !c.is_alphanumeric() && c != '_')
        {
            return;
        }
        self.object(client, variable, None);
        if let Some(given) = text.constant(variable)
            && given.group.is_some()
        {
            self.look_into(client, given, depth);
        }
    }

    /// A call such as `region("x")` or `oss.UseCname(true)`; false if it is none.
    fn setter(&mut self, client: &'static Client, index: usize) -> bool {
        let text = self.text;
        let group = &text.groups[index];
        let name = text.path(group).last().copied().unwrap_or_default();
        let Some(&role) = client.setters.get(name) else { return false };
        let [entry] = &group.entries[..] else { return false };
        self.used.insert(index);
        match role {
            SettingRole::Auth | SettingRole::Nothing => self.look_into(client, entry, DEEPEST),
            _ => self.setting(role, name_span(text, group), entry),
        }
        true
    }

    /// Chains and variables that are told settings of a client, where no constructor was seen.
    fn told(&mut self, known: &HashMap<usize, usize>) -> Vec<Stanza> {
        let text = self.text;
        let mut heads: Vec<(&'static Client, Option<usize>, Span)> = Vec::new();
        for (index, group) in text.groups.iter().enumerate() {
            let shown = |text: &Text<'_>| {
                let language = text.language(group.span.start);
                text.clients.iter().copied().filter(|client| speaks(client, language)).collect::<Vec<_>>()
            };
            if group.kind == GroupKind::Call && group.chain.is_some() && !self.used.contains(&index) {
                let root = text.root(index);
                let path = text.path(group);
                let name = path.last().copied().unwrap_or_default();
                let owner = text.groups[root].label;
                let of_oss = owner.of(text.text).to_ascii_lowercase();
                let of_oss = ["oss", "conf", "cfg"].iter().any(|word| of_oss.contains(word));
                if known.contains_key(&root) || !of_oss {
                    continue;
                }
                if let Some(client) = shown(text).into_iter().find(|client| client.setters.contains_key(name))
                {
                    heads.push((client, Some(root), owner));
                }
            }
            for entry in &group.entries {
                let (Some(key), Some(receiver)) = (entry.key, entry.receiver) else { continue };
                let key = key.of(text.text);
                let taken = self.settings_at(entry.value);
                let client = shown(text).into_iter().find(|client| client.setters.contains_key(key));
                if let Some(client) = client.filter(|_| !taken) {
                    heads.push((client, None, receiver));
                }
            }
        }
        let mut seen = HashSet::new();
        heads.retain(|(_, root, head)| match root {
            Some(root) => seen.insert(format!("{root}")),
            None => seen.insert(head.of(text.text).to_owned()),
        });
        let mut stanzas = Vec::new();
        for (client, root, head) in heads {
            match root {
                Some(root) => self.constructor(client, None, root),
                None => self.object(client, head.of(text.text), None),
            }
            let settings = std::mem::take(&mut self.settings);
            let name = match root {
                Some(root) => self.bound.get(&root).copied().unwrap_or_default(),
                None => head,
            };
            let name = name.of(text.text).to_owned();
            stanzas.push(Stanza { client: Some(client), head, settings, name, complete: root.is_some() });
        }
        stanzas
    }

    /// True if the value at `span` is already a setting of some stanza.
    fn settings_at(&self, span: Span) -> bool {
        self.taken.contains(&span)
    }

    /// What is told to `variable` by assignments and by calls of its setters.
    fn object(&mut self, client: &'static Client, variable: &str, scope: Option<usize>) {
        let text = self.text;
        for (index, group) in text.groups.iter().enumerate() {
            if group.kind == GroupKind::Call {
                let path = text.path(group);
                let told = path.len() == 2 && path[0] == variable && group.chain.is_none();
                if told && scope.is_none_or(|scope| text.scope(index) == Some(scope)) {
                    self.setter(client, index);
                }
                continue;
            }
            if scope.is_some_and(|scope| scope != index) {
                continue;
            }
            for entry in &group.entries {
                let (Some(key), Some(receiver)) = (entry.key, entry.receiver) else { continue };
                if receiver.of(text.text) != variable {
                    continue;
                }
                match role_of_key(client, None, key.of(text.text)) {
                    Some(SettingRole::Auth | SettingRole::Nothing) | None => {}
                    Some(role) => self.setting(role, key, entry),
                }
            }
        }
    }

    fn setting(&mut self, role: SettingRole, key: Span, entry: &Entry) {
        self.taken.insert(entry.value);
        self.settings.push(super::setting(self.text, role, key, entry));
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
    let generic = || names::name(key).filter(|name| name.prefix.is_empty()).map(|name| name.role);
    named.or_else(set).or_else(other_call).or_else(keyed).or_else(generic)
}
