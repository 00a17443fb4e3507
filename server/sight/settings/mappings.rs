//! Stanzas of configuration: mappings, sections, assignments with a common prefix, options of a command.

use std::collections::{BTreeMap, HashSet};

use super::{Setting, Stanza, calls::speaks, names, text::Text};
use crate::{
    catalog::{Client, SettingRole, clients_with_key},
    syntax::{Entry, Group, GroupKind, Nature},
};

/// The stanzas of all groups that no constructor has taken.
pub(super) fn stanzas(text: &Text<'_>, used: &HashSet<usize>) -> Vec<Stanza> {
    let mut found = Vec::new();
    for (index, group) in text.groups.iter().enumerate() {
        let command = text.syntax.language(group.span.start).family == crate::syntax::Family::Shell;
        if used.contains(&index) || group.kind == GroupKind::Call && !command {
            continue;
        }
        let client = client_of(text, group);
        let mut parts: BTreeMap<String, Vec<(SettingRole, &Entry)>> = BTreeMap::new();
        for entry in &group.entries {
            if let Some((prefix, role)) = entry_role(text, client, entry) {
                parts.entry(prefix).or_default().push((role, entry));
            }
        }
        for (prefix, entries) in parts {
            let settings: Vec<Setting> = entries
                .into_iter()
                .map(|(role, entry)| super::setting(text, role, entry.key.unwrap_or_default(), entry))
                .collect();
            if is_of_oss(text, group, &prefix, client, &settings) {
                found.push(Stanza {
                    client,
                    head: group.label,
                    settings,
                    name: String::new(),
                    complete: false,
                });
            }
        }
    }
    found
}

/// The prefix of an entry's key, and what it is for.
fn entry_role(
    text: &Text<'_>,
    client: Option<&'static Client>,
    entry: &Entry,
) -> Option<(String, SettingRole)> {
    let key = entry.key?.of(text.text);
    let option = client.and_then(|client| {
        let bare = |name: &String| name.trim_start_matches('-') == key;
        client.options.iter().find(|(_, names)| names.iter().any(bare)).map(|(&role, _)| role)
    });
    let own = option.or_else(|| {
        client.and_then(|client| {
            clients_with_key(key).find(|(known, _)| known.id == client.id).map(|(_, role)| role)
        })
    });
    let receiver = entry.receiver.map(|span| format!("{}.", span.of(text.text))).unwrap_or_default();
    match (own, names::name(key)) {
        (Some(role), Some(name)) if name.role == role => Some((receiver + &name.prefix, role)),
        // a key of the client's own counts as if it had no prefix
        (Some(role), _) => Some((receiver, role)),
        (None, Some(name)) => Some((receiver + &name.prefix, name.role)),
        (None, None) => None,
    }
}

/// The client whose keys the group has.
fn client_of(text: &Text<'_>, group: &Group) -> Option<&'static Client> {
    let language = text.language(group.span.start);
    if group.kind == GroupKind::Call {
        // `ossutil sign …`: the command names it
        let command = group.label.of(text.text).split_whitespace().find(|word| *word != "sudo")?;
        let command = command.rsplit('/').next()?;
        return text.clients.iter().copied().find(|client| {
            !client.options.is_empty() && client.marks.iter().any(|mark| command.starts_with(mark.as_str()))
        });
    }
    let mut counts: Vec<(usize, bool, &'static Client)> = Vec::new();
    for entry in &group.entries {
        let Some(key) = entry.key else { continue };
        for (client, _) in clients_with_key(key.of(text.text)) {
            match counts.iter_mut().find(|count| count.2.id == client.id) {
                Some(count) => count.0 += 1,
                None => counts.push((1, false, client)),
            }
        }
    }
    let label = group.label.of(text.text).to_ascii_lowercase();
    for count in &mut counts {
        let shown = text.clients.iter().any(|client| client.id == count.2.id);
        let named = count.2.parents.iter().any(|parent| holds(&label, &parent.to_ascii_lowercase()));
        // many things are called `oss` and have a region: the credentials' spelling tells them apart
        let spelt = shown || spells_credentials(text, group, count.2);
        count.1 = named && spelt || shown && count.2.parents.is_empty();
    }
    counts.retain(|(count, shown, client)| {
        let own = |names: &Vec<String>| names.iter().any(|name| name.to_ascii_lowercase().contains("oss"));
        speaks(client, language)
            && (*shown
                || *count > 1
                    && client.keys.values().any(own)
                    && client.parents.is_empty()
                    && client.marks.is_empty())
    });
    let best = counts.iter().map(|count| (count.1, count.0)).max()?;
    let mut of_best = counts.iter().filter(|count| (count.1, count.0) == best);
    let client = of_best.next()?.2;
    // those that read the same keys in the same way need not be told apart
    of_best.all(|other| other.2.wants == client.wants).then_some(client)
}

/// True if a key for the AccessKey is written just as `client` has it.
fn spells_credentials(text: &Text<'_>, group: &Group, client: &Client) -> bool {
    let own = [SettingRole::KeyId, SettingRole::KeySecret].map(|role| client.keys.get(&role));
    let mut keys = group.entries.iter().filter_map(|entry| Some(entry.key?.of(text.text)));
    keys.any(|key| own.iter().flatten().any(|names| names.iter().any(|name| name == key)))
}

/// True if `word` stands in `text` as a whole word.
fn holds(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').any(|part| part == word)
        || text == word
}

/// True if something beside the names of the settings shows that they are about OSS.
fn is_of_oss(
    text: &Text<'_>,
    group: &Group,
    prefix: &str,
    client: Option<&Client>,
    settings: &[Setting],
) -> bool {
    let host = settings.iter().any(|setting| setting.endpoint.is_some());
    let native = client.is_some_and(|client| client.oss_only);
    let speaks_of =
        |name: &str| ["oss", "aliyun", "alicloud", "alibaba"].iter().any(|word| is_part(name, word));
    let named = speaks_of(prefix) || speaks_of(&group.label.of(text.text).to_ascii_lowercase());
    let key_id = settings.iter().any(|setting| {
        setting.role == SettingRole::KeyId
            && setting.text().is_some_and(|id| id.trim_start().starts_with("LTAI") || id.starts_with("STS."))
    });
    let code = text.syntax.language(group.span.start).ground == Nature::Code;
    let sdk = code && text.clients.iter().any(|client| client.kind == "sdk");
    host || native || named || key_id && settings.len() > 1 || sdk && settings.len() > 1
}

/// `oss` is a word of `aliyun-oss`, `ossconfig` and `aliyunoss`, not of `across` or `loss`.
fn is_part(name: &str, word: &str) -> bool {
    name.match_indices(word).any(|(at, _)| {
        let before = name[..at].chars().next_back();
        let free = before.is_none_or(|c| !c.is_ascii_alphabetic());
        free || word != "oss"
            || ["aliyun", "alicloud", "alibaba", "alibabacloud", "fs", "my"]
                .iter()
                .any(|head| name[..at].ends_with(head))
    })
}
