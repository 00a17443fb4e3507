//! Whose settings a mapping holds: the client that knows its keys, and what each key is for.

use super::{names, text::Text, values::value};
use crate::{
    catalog::{
        self, Client, HitKind, SettingRole, clients_that_spell, clients_with_key, fold, generic_role,
        may_be_key,
    },
    syntax::{Entry, GroupKind},
};

/// What a key is called in full has at most this many names of mappings.
const OUTWARD: usize = 6;

/// How certain it is that the settings are for a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// It knows the keys.
    Known,
    /// Its keys are not those of any other product.
    Telling,
    /// The text shows it.
    Shown,
    /// The mapping has its name.
    Named,
}

struct Candidate {
    client: &'static Client,
    count: usize,
    /// One of the keys has a name that tells enough.
    telling: bool,
    /// A key of credentials is spelt as the client spells it.
    spelt: bool,
    /// And few others do.
    rare: bool,
}

/// The client whose keys the group at `index` has.
pub(super) fn client_of(text: &Text<'_>, index: usize) -> Option<&'static Client> {
    let group = &text.groups[index];
    if group.kind == GroupKind::Call {
        return of_command(text, group.label.of(text.text));
    }
    let language = text.language(group.span.start);
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut around = None;
    for entry in &group.entries {
        let key = entry.key.map(|key| key.of(text.text));
        // most keys of the world are no setting's
        if !key.is_some_and(may_be_key) {
            continue;
        }
        let mut seen: Vec<&str> = Vec::new();
        let around = around.get_or_insert_with(|| path(text, index));
        for name in names_within(text, around, entry) {
            for (client, role) in clients_with_key(&name) {
                if seen.contains(&client.id.as_str()) {
                    continue;
                }
                seen.push(&client.id);
                let found = match candidates.iter_mut().position(|known| known.client.id == client.id) {
                    Some(at) => &mut candidates[at],
                    None => {
                        candidates.push(Candidate {
                            client,
                            count: 0,
                            telling: false,
                            spelt: false,
                            rare: false,
                        });
                        let last = candidates.len() - 1;
                        &mut candidates[last]
                    }
                };
                found.count += 1;
                let names = client.keys.get(&role);
                let exact = names.is_some_and(|names| names.contains(&name));
                let alike = clients_that_spell(&name);
                let flag = entry.key.is_some_and(|key| text.text[..key.start].ends_with("--"));
                found.telling |= is_path(&name) || exact && (is_variable(&name) || flag);
                found.spelt |= exact
                    && (matches!(role, SettingRole::KeyId | SettingRole::KeySecret)
                        || alike == 1 && name.contains(['-', '_']));
                found.rare |= found.spelt && alike <= 3;
            }
        }
    }
    if candidates.is_empty() {
        return None;
    }
    let path = path(text, index).join(".").to_ascii_lowercase();
    let ranked =
        candidates.iter().filter(|found| super::calls::speaks(found.client, language)).map(|found| {
            let client = found.client;
            let shown = text.clients.iter().any(|known| known.id == client.id);
            let named = client.parents.iter().any(|parent| {
                // many things are called `oss` and have the usual names inside
                let spelt = found.rare || found.spelt && !names::is_vendor(parent);
                let other = client.oss_only && is_other_store(&path);
                !other
                    && ends_with(&path, &parent.to_ascii_lowercase())
                    && (shown || spelt || client.marks.is_empty() || is_resource(&path, client))
            });
            let rank = match (named, shown && client.parents.is_empty(), found.telling) {
                (true, ..) => Rank::Named,
                (_, true, _) => Rank::Shown,
                (.., true) => Rank::Telling,
                _ => Rank::Known,
            };
            ((rank, shown, found.count), client)
        });
    let mut ranked: Vec<_> = ranked.filter(|((rank, ..), _)| *rank > Rank::Known).collect();
    let best = ranked.iter().map(|(rank, _)| *rank).max()?;
    ranked.retain(|(rank, _)| *rank == best);
    let first = ranked[0].1;
    let same = |client: &Client| {
        client.wants.endpoint == first.wants.endpoint && client.wants.region == first.wants.region
    };
    ranked.iter().all(|(_, client)| same(client)).then_some(first)
}

/// The client that alone has the key of `entry`.
pub(super) fn client_of_key(text: &Text<'_>, index: usize, entry: &Entry) -> Option<&'static Client> {
    let language = text.language(text.groups[index].span.start);
    known_names(text, index, entry).iter().filter(|name| is_path(name)).find_map(|name| {
        let mut clients = clients_with_key(name).filter(|(client, _)| super::calls::speaks(client, language));
        clients.next().map(|(client, _)| client)
    })
}

/// `ossutil sign …`: the command names it.
fn of_command(text: &Text<'_>, label: &str) -> Option<&'static Client> {
    let command = label.split_whitespace().find(|word| *word != "sudo")?;
    let command = command.rsplit('/').next()?;
    let named = |client: &&&'static Client| {
        let of = |mark: &&String| command.starts_with(mark.as_str());
        let longest = client.marks.iter().filter(of).map(String::len).max();
        (!client.options.is_empty() || !client.keys.is_empty()) && longest.is_some()
    };
    let clients = text.clients.iter().filter(named);
    // `ossfs2` is another program than `ossfs`
    let length = |client: &&&'static Client| {
        let of = |mark: &&String| command.starts_with(mark.as_str());
        client.marks.iter().filter(of).map(String::len).max()
    };
    let mut best: Vec<_> = clients.collect();
    best.sort_by_key(|client| std::cmp::Reverse(length(client)));
    best.first().map(|client| **client)
}

/// A name that no other product would give: `aliyun.oss.endpoint`.
fn is_path(name: &str) -> bool {
    name.split('.').count() > 2
}

/// The name of a variable of the environment.
fn is_variable(name: &str) -> bool {
    let upper = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    name.len() >= 8 && name.contains('_') && name.bytes().all(upper)
}

/// `resource "alicloud_oss_bucket_object" "logo"`.
fn is_resource(path: &str, client: &Client) -> bool {
    let last = path.rsplit('.').next().unwrap_or(path);
    let of =
        |parent: &String| last.strip_prefix(parent.as_str()).is_some_and(|rest| rest.starts_with("_oss_"));
    client.parents.iter().any(of)
}

/// `imageChartStorage.s3`: the mapping is named after a store of another vendor.
fn is_other_store(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or(path);
    matches!(last, "s3" | "gcs" | "azure" | "swift" | "minio" | "cos" | "obs" | "filesystem")
}

/// True if `path` ends with the segments of `parent`, or its last segment holds that as a word.
fn ends_with(path: &str, parent: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let last = path.rsplit('.').next().unwrap_or(path);
    let whole =
        |path: &str| path == parent || path.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'));
    // `aliases.oss`: the last name is the user's own
    let named = path.rsplit_once('.').is_some_and(|(outer, _)| whole(outer));
    let resource = last.strip_prefix(parent).is_some_and(|rest| rest.starts_with("_oss_"));
    whole(path) || named || resource || last.split(|c| !word(c)).any(|part| part == parent)
}

/// The names of the mappings around the group at `index`, outermost first, and its own.
pub(super) fn path(text: &Text<'_>, index: usize) -> Vec<String> {
    let mut path = Vec::new();
    for group in std::iter::once(index).chain(text.around(index)) {
        if path.len() == OUTWARD {
            break;
        }
        let label = text.groups[group].label.of(text.text);
        // `provider "alicloud"`, `resource "alicloud_oss_bucket_object" "logo"`
        let mut words = label.split([' ', '\n']).filter(|word| !word.is_empty());
        let name = match words.clone().count() {
            3 => words.nth(1),
            // `[profile beijing]`: the second word is the user's own
            2 if label.starts_with("profile ") => words.next(),
            _ => words.next_back(),
        };
        let name = name.unwrap_or_default().trim_matches(['"', '\'']);
        if !name.is_empty() {
            path.push(name.to_owned());
        }
    }
    path.reverse();
    path
}

/// What a catalog may call the key of `entry`, longest first: `aliyun.oss.endpoint`, `oss.endpoint`,
/// `endpoint`.
fn known_names(text: &Text<'_>, index: usize, entry: &Entry) -> Vec<String> {
    if !entry.key.is_some_and(|key| may_be_key(key.of(text.text))) {
        return Vec::new();
    }
    names_within(text, &path(text, index), entry)
}

/// The same, in a mapping of which `path` is known.
fn names_within(text: &Text<'_>, path: &[String], entry: &Entry) -> Vec<String> {
    let Some(key) = entry.key.map(|key| key.of(text.text)).filter(|key| key.len() < 128) else {
        return Vec::new();
    };
    let dotted = key.contains('.');
    let names = path.iter().map(String::as_str).chain([key]);
    let whole = names.collect::<Vec<_>>().join(".");
    let segments: Vec<&str> = whole.split('.').collect();
    let least = if dotted { 2 } else { 1 };
    (0..=segments.len().saturating_sub(least)).map(|from| segments[from..].join(".")).collect()
}

/// What the entry is for, by the names of `client`, in the group at `index`.
pub(super) fn own_role(text: &Text<'_>, index: usize, client: &Client, entry: &Entry) -> Option<SettingRole> {
    let key = entry.key?.of(text.text);
    let dashed = |name: &String| name.trim_start_matches('-') == key;
    let options = client.options.iter().filter(|(_, names)| names.iter().any(dashed)).map(|(&role, _)| role);
    let command = text.is_command(&text.groups[index]);
    let mut roles: Vec<SettingRole> = options.filter(|_| command).collect();
    for name in known_names(text, index, entry) {
        let own = clients_with_key(&name).filter(|(known, _)| known.id == client.id);
        roles.extend(own.map(|(_, role)| role));
        if !roles.is_empty() {
            break;
        }
    }
    match roles[..] {
        [] => None,
        [only] => Some(only),
        _ => roles.iter().copied().find(|&role| suits(text, client, role, entry)).or(roles.first().copied()),
    }
}

/// True if the value of `entry` is one that a setting for `role` has.
fn suits(text: &Text<'_>, client: &Client, role: SettingRole, entry: &Entry) -> bool {
    let Some(value) = value(text, entry) else { return false };
    match role {
        SettingRole::Endpoint => catalog::search(&value.text).any(|hit| hit.kind == HitKind::Host),
        SettingRole::Signature => {
            client.switch.signature.values().flatten().any(|known| *known == value.text)
        }
        SettingRole::Cname => {
            client.switch.cname.as_ref().is_some_and(|switch| switch.on.contains(&value.text))
        }
        SettingRole::PathStyle => {
            client.switch.path_style.as_ref().is_some_and(|switch| switch.on.contains(&value.text))
        }
        _ => false,
    }
}

/// `oss` in `endpoints { oss = "x" }`: a key that only says whose the setting is has its role from the
/// mapping's name.
pub(super) fn role_of_parent(text: &Text<'_>, index: usize, entry: &Entry) -> Option<SettingRole> {
    let key = entry.key?.of(text.text);
    if !names::is_vendor(key) {
        return None;
    }
    let label = fold(text.groups[index].label.of(text.text));
    generic_role(&label).or_else(|| generic_role(label.strip_suffix('s')?))
}
