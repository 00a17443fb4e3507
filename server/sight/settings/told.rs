//! Stanzas where no constructor was seen: chains of setters, objects that are given properties.

use std::collections::{HashMap, HashSet};

use super::{Stanza, calls::Found, calls::speaks, text::Text};
use crate::{
    catalog::Client,
    syntax::{Entry, Group, GroupKind},
    text::Span,
};

/// What is told settings.
#[derive(Clone, Copy)]
enum Head {
    /// The chain that begins with this call.
    Chain(usize),
    /// A variable, and the block that it is told in.
    Variable(Span, Option<usize>),
    /// Braces behind the name of a type, or the assignments of a module.
    Entries(usize),
}

/// Chains, objects and variables that are told settings of a client; `known` are the calls that constructors
/// have taken.
pub(super) fn stanzas(found: &mut Found<'_, '_>, known: &HashMap<usize, usize>) -> Vec<Stanza> {
    let text = found.text;
    let mut heads: Vec<(&'static Client, Head)> = Vec::new();
    let mut seen = HashSet::new();
    for (index, group) in text.groups.iter().enumerate() {
        if found.used.contains(&index) {
            continue;
        }
        if let Some(client) = of_entries(text, group) {
            heads.push((client, Head::Entries(index)));
        } else if group.is_call()
            && let Some((client, head)) = of_call(text, index, known)
            && seen.insert(key(text, head))
        {
            heads.push((client, head));
        }
        for entry in &group.entries {
            let (Some(name), Some(receiver)) = (entry.key, entry.receiver) else { continue };
            let Some(client) = best(text, group.span.start, &[name.of(text.text)]) else { continue };
            let head = Head::Variable(receiver, text.scope_of(index));
            if !found.settings_at(entry.value)
                && is_object_of(text, receiver.of(text.text), client)
                && seen.insert(key(text, head))
            {
                heads.push((client, head));
            }
        }
    }
    let mut stanzas = Vec::new();
    for (client, head) in heads {
        let (span, name) = match head {
            Head::Chain(root) => {
                found.constructor(client, None, root);
                (text.groups[root].label, found.bound.get(&root).copied().unwrap_or_default())
            }
            Head::Variable(name, scope) => {
                found.object(client, name.of(text.text), scope);
                (name, name)
            }
            Head::Entries(index) => {
                // a constructor may have been given it since
                if found.used.contains(&index) {
                    continue;
                }
                found.arguments(client, None, index, 1);
                (text.groups[index].label, found.bound.get(&index).copied().unwrap_or_default())
            }
        };
        let settings = found.take();
        stanzas.push(Stanza {
            client: Some(client),
            head: span,
            settings,
            name: name.of(text.text).to_owned(),
            complete: matches!(head, Head::Chain(_)),
            in_code: true,
            named: false,
        });
    }
    stanzas
}

fn key(text: &Text<'_>, head: Head) -> (usize, String) {
    match head {
        Head::Chain(root) | Head::Entries(root) => (root, String::new()),
        Head::Variable(name, scope) => (scope.unwrap_or_default(), name.of(text.text).to_owned()),
    }
}

/// The client that a method of a chain, or of a variable, belongs to.
fn of_call(text: &Text<'_>, index: usize, known: &HashMap<usize, usize>) -> Option<(&'static Client, Head)> {
    let group = &text.groups[index];
    let path = text.path(group);
    let name = path.last()?;
    if group.entries.len() != 1 {
        return None;
    }
    if group.chain.is_some() {
        let root = text.root(index);
        let owner = text.groups[root].label.of(text.text);
        let names: Vec<&str> =
            text.chain(root).iter().filter_map(|&i| text.method(&text.groups[i])).collect();
        let client =
            best(text, group.span.start, &names).filter(|client| client.setters.contains_key(*name))?;
        // an S3 client is judged by its host alone
        let ours = !client.oss_only || is_name_of(owner);
        return (ours && !known.contains_key(&root)).then_some((client, Head::Chain(root)));
    }
    let [receiver, _] = path[..] else { return None };
    let client = best(text, group.span.start, &[name])?;
    let at = group.label.of(text.text).find(receiver)?;
    let span = Span::new(group.label.start + at, group.label.start + at + receiver.len());
    is_object_of(text, receiver, client).then_some((client, Head::Variable(span, text.scope_of(index))))
}

/// The client whose settings stand in braces behind a type's name, or as a module's variables.
fn of_entries(text: &Text<'_>, group: &Group) -> Option<&'static Client> {
    if group.is_call() || group.entries.is_empty() {
        return None;
    }
    let label = group.label.of(text.text);
    let kind = text.method(group).unwrap_or_default().to_ascii_lowercase();
    let typed = group.kind == GroupKind::Mapping
        && (label.starts_with("new ") || label.starts_with('&') || label.contains('.'))
        && ["config", "configuration", "options"].iter().any(|end| kind.ends_with(end));
    let own = |entry: &&Entry| entry.key.is_some() && entry.receiver.is_none();
    let keys = group.entries.iter().filter(own).filter_map(|entry| entry.key.map(|key| key.of(text.text)));
    let variable =
        |key: &str| key.len() >= 8 && key.contains('_') && !key.bytes().any(|b| b.is_ascii_lowercase());
    let keys: Vec<&str> =
        keys.filter(|key| typed || group.kind == GroupKind::Block && variable(key)).collect();
    best(text, group.span.start, &keys)
}

/// The client that has most of `names` among its setters.
fn best(text: &Text<'_>, at: usize, names: &[&str]) -> Option<&'static Client> {
    let language = text.language(at);
    let count = |client: &Client| names.iter().filter(|name| client.setters.contains_key(**name)).count();
    let clients = text.clients.iter().copied().filter(|client| speaks(client, language));
    let mut best: Option<(usize, &'static Client)> = None;
    for client in clients {
        let own = count(client);
        if own > 0 && best.is_none_or(|(most, _)| own > most) {
            best = Some((own, client));
        }
    }
    best.map(|(_, client)| client)
}

/// True unless the text shows that `variable` is something else: a name or a maker that tells nothing of OSS.
fn is_object_of(text: &Text<'_>, variable: &str, client: &Client) -> bool {
    if !client.oss_only {
        return true;
    }
    let made = text.constant(variable).and_then(|entry| entry.group);
    match made {
        Some(group) => is_name_of(text.groups[text.root(group)].label.of(text.text)),
        None => is_name_of(variable),
    }
}

/// True for names of clients and of what they are told: `ossClient`, `cfg`, `ClientConfiguration`.
fn is_name_of(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["oss", "conf", "cfg", "client", "opt"].iter().any(|word| lower.contains(word))
}
