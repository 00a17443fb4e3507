//! Stanzas of configuration: mappings, sections, assignments with a common prefix, options of a command.

use std::collections::{HashMap, HashSet};

use super::{Setting, Stanza, Value, names, owners, text::Text};
use crate::{
    catalog::{Client, SettingRole, fold},
    syntax::{Entry, Group, Nature, Token},
    text::Span,
};

/// Settings of one group that belong together.
struct Part {
    group: usize,
    client: Option<&'static Client>,
    /// What their names are reached by.
    receiver: String,
    /// What their names begin with.
    prefix: String,
    /// True if the client knows all of them by name.
    own: bool,
    /// True if the mapping's name says what they are for.
    by_parent: bool,
    /// True if the client knows them by the mapping's name and theirs: `objectStorage.bucket`.
    by_path: bool,
    entries: Vec<(SettingRole, Entry)>,
}

impl Part {
    fn is_apart_from(&self, other: &Self) -> bool {
        self.entries.iter().all(|(role, _)| other.entries.iter().all(|(known, _)| known != role))
    }

    /// True if `other`, of the same group, goes on where this ends.
    fn goes_with(&self, other: &Self) -> bool {
        let family = names::family(&self.prefix);
        let of_product = matches!(family, "oss" | "s3") && family == names::family(&other.prefix);
        let client = |part: &Self| part.client.map(|client| &client.id);
        self.group == other.group
            && client(self) == client(other)
            && self.receiver == other.receiver
            && (self.prefix == other.prefix
                || (self.own && other.own || of_product) && self.is_apart_from(other))
    }
}

/// Parts, and those of each group, so that no part is held against those of the whole text.
#[derive(Default)]
struct Parts {
    all: Vec<Part>,
    of_group: HashMap<usize, Vec<usize>>,
}

impl Parts {
    /// Puts a part with the one that it belongs to.
    fn add(&mut self, part: Part) {
        let own = self.of_group.entry(part.group).or_default();
        match own.iter().rev().find(|&&at| self.all[at].goes_with(&part)) {
            Some(&at) => {
                let known = &mut self.all[at];
                known.own &= part.own;
                known.by_parent &= part.by_parent;
                known.by_path &= part.by_path;
                known.entries.extend(part.entries);
            }
            None => {
                own.push(self.all.len());
                self.all.push(part);
            }
        }
    }

    /// Settings in a mapping inside a mapping belong to the outer one where one client knows both, or where the
    /// inner one only names what they are for: `endpoints { oss = "x" }`. Those in a mapping beside another belong to
    /// it where its client says that it has them there: `objectStorage { bucket }` beside `config { s3Url }`.
    fn join_nested(mut self, text: &Text<'_>) -> Vec<Part> {
        let parent = |part: &Part| text.groups[part.group].parent;
        let mut of_parent: HashMap<usize, Vec<usize>> = HashMap::new();
        for (at, part) in self.all.iter().enumerate() {
            if let Some(parent) = parent(part) {
                of_parent.entry(parent).or_default().push(at);
            }
        }
        for at in 0..self.all.len() {
            let inner = &self.all[at];
            // what has been joined already has no entries
            let is_open = |other: &&usize| **other != at && !self.all[**other].entries.is_empty();
            let around = text.around(inner.group).filter_map(|group| self.of_group.get(&group)).flatten();
            let outer = around.filter(is_open).filter(|&&outer| belongs(text, inner, &self.all[outer])).min();
            let beside = || {
                let all =
                    parent(inner).filter(|_| inner.by_path).and_then(|parent| of_parent.get(&parent))?;
                all.iter().filter(is_open).find(|&&other| {
                    let other = &self.all[other];
                    other.group != inner.group && is_of_one_client(inner, other) && inner.is_apart_from(other)
                })
            };
            if let Some(outer) = outer.or_else(beside).copied() {
                let entries = std::mem::take(&mut self.all[at].entries);
                self.all[outer].entries.extend(entries);
            }
        }
        self.all.retain(|part| !part.entries.is_empty());
        self.all
    }
}

/// True if one client knows all settings of both.
fn is_of_one_client(one: &Part, other: &Part) -> bool {
    let same = one.client.zip(other.client).is_some_and(|(one, other)| one.id == other.id);
    same && one.own && other.own
}

/// True if the settings of a mapping belong to one around it.
fn belongs(text: &Text<'_>, inner: &Part, outer: &Part) -> bool {
    let same = is_of_one_client(inner, outer);
    let label = text.groups[inner.group].label.of(text.text).trim_matches(['"', '\'']);
    let credentials =
        label.eq_ignore_ascii_case("credentials") && text.groups[inner.group].parent == Some(outer.group);
    (same || inner.by_parent || credentials) && inner.is_apart_from(outer)
}

/// The stanzas of all groups that no constructor has taken.
pub(super) fn stanzas(text: &Text<'_>, used: &HashSet<usize>) -> Vec<Stanza> {
    let mut found = Parts::default();
    for (index, group) in text.groups.iter().enumerate() {
        if used.contains(&index) {
            continue;
        }
        if group.is_call() && !text.is_command(group) {
            if let Some(part) = pair_call(text, index) {
                found.add(part);
            }
            continue;
        }
        let client = owners::client_of(text, index);
        for entry in &group.entries {
            if let Some(part) = part(text, index, client, entry) {
                found.add(part);
            }
        }
    }
    let stanzas = found.join_nested(text).into_iter().filter_map(|mut part| {
        tell_secret(text, &mut part.entries);
        let settings: Vec<Setting> = part
            .entries
            .iter()
            .map(|(role, entry)| {
                let role = *role;
                let trims = part.client.and_then(|client| client.trims.as_ref());
                let trimmed = trims.is_some_and(|trims| trims.roles.contains(&role));
                let key = entry.key.unwrap_or_default();
                Setting { trimmed, ..super::setting(text, role, key, entry) }
            })
            .chain(endpoint_of_command(text, &part))
            .collect();
        let group = &text.groups[part.group];
        is_of_oss(text, group, &part.prefix, part.client, &settings).then(|| Stanza {
            client: part.client,
            head: group.label,
            settings,
            name: String::new(),
            complete: false,
            in_code: text.syntax.language(group.span.start).ground == Nature::Code,
            named: part
                .entries
                .iter()
                .filter_map(|(_, entry)| entry.key)
                .any(|key| is_part(&key.of(text.text).to_ascii_lowercase(), "oss")),
        })
    });
    stanzas.collect()
}

/// `access_key` is an id in some products and a secret in others: beside an `access_id` it is the secret.
fn tell_secret(text: &Text<'_>, entries: &mut [(SettingRole, Entry)]) {
    let of = |role: SettingRole| (0..entries.len()).filter(|&at| entries[at].0 == role).collect::<Vec<_>>();
    let ([one, other], []) = (&of(SettingRole::KeyId)[..], &of(SettingRole::KeySecret)[..]) else { return };
    let ends = |at: usize, end: &str| {
        entries[at]
            .1
            .key
            .is_some_and(|key| fold(key.of(text.text)).trim_end_matches(['"', '\'']).ends_with(end))
    };
    let secret = [(*one, *other), (*other, *one)]
        .into_iter()
        .find(|&(id, secret)| ends(id, "id") && ends(secret, "accesskey"));
    if let Some((_, secret)) = secret {
        entries[secret].0 = SettingRole::KeySecret;
    }
}

/// `config("spark.hadoop.fs.oss.endpoint", "x")`: a pair whose key only one product has.
fn pair_call(text: &Text<'_>, index: usize) -> Option<Part> {
    let [name, value] = text.groups[index].entries[..] else { return None };
    let named = name.key.is_none() && value.key.is_none();
    let key = name.value.of(text.text);
    if !named
        || key.split('.').count() < 3
        || !matches!(text.tokens(name.value), [token] if token.is_string())
    {
        return None;
    }
    let entry = Entry { key: Some(name.value), receiver: None, index: 0, ..value };
    let root = text.root(index);
    let group = if root == index { text.scope(index)? } else { root };
    let client = owners::client_of_key(text, group, &entry)?;
    part(text, group, Some(client), &entry)
}

/// `mc alias set oss https://…`: an endpoint among the words of a command that no option names.
fn endpoint_of_command(text: &Text<'_>, part: &Part) -> Option<Setting> {
    let group = &text.groups[part.group];
    let given = part.entries.iter().any(|(role, _)| *role == SettingRole::Endpoint);
    if given || part.client.is_none() || !text.is_command(group) {
        return None;
    }
    if part.entries.iter().any(|(role, _)| *role == SettingRole::PathStyle)
        && let Some(store) = store(text)
    {
        return Some(store);
    }
    let words = text.tokens(group.label).iter().filter(|token| token.is_literal());
    let entries =
        words.map(|token| Entry { key: None, receiver: None, value: token.content(), group: None, index: 0 });
    let settings =
        entries.map(|entry| super::setting(text, SettingRole::Endpoint, Span::at(entry.value.start), &entry));
    settings.into_iter().find(|setting| {
        setting
            .endpoint
            .as_ref()
            .is_some_and(|endpoint| endpoint.bucket.is_none() && endpoint.key().is_empty())
    })
}

/// The host of `s3:https://host/bucket`, as backup tools name their store.
fn store(text: &Text<'_>) -> Option<Setting> {
    let mut literals = text.syntax.tokens().iter().filter(|token| token.is_literal()).map(Token::content);
    literals.find_map(|span| {
        let url = span.of(text.text).strip_prefix("s3:")?;
        let host = url.split_once("://").map_or(url, |(_, rest)| rest).split('/').next()?;
        let start = span.end - url.len() + url.find(host)?;
        let value = Span::new(start, start + host.len());
        let entry = Entry { key: None, receiver: None, value, group: None, index: 0 };
        let key = Span::at(start);
        let found = super::setting(text, SettingRole::Endpoint, key, &entry);
        let value = Value::here(host, value);
        let endpoint = super::endpoint(&value);
        endpoint.is_some().then_some(Setting { value: Some(value), endpoint, ..found })
    })
}

/// The entry as a part of its own, if it is a setting.
fn part(text: &Text<'_>, group: usize, client: Option<&'static Client>, entry: &Entry) -> Option<Part> {
    let parent = owners::role_of_parent(text, group, entry);
    let own = client.and_then(|client| owners::own_role(text, group, client, entry));
    let generic = names::name(entry.key?.of(text.text));
    let role = parent.or(own).or(generic.as_ref().map(|name| name.role))?;
    // where a client says it by another name, this is for somebody else
    let client =
        client.filter(|client| own.is_some() || parent.is_some() || !client.keys.contains_key(&role));
    let prefix = generic.filter(|name| name.role == role).map(|name| name.prefix).unwrap_or_default();
    let names = client.filter(|_| own.is_some()).and_then(|client| client.keys.get(&role));
    let (label, key) = (text.groups[group].label.of(text.text), entry.key?.of(text.text));
    let by_path = names.into_iter().flatten().any(|name| {
        let outer = name.strip_suffix(key).and_then(|rest| rest.strip_suffix('.'));
        !label.is_empty() && outer.is_some_and(|outer| outer.rsplit('.').next() == Some(label))
    });
    Some(Part {
        group,
        client,
        receiver: entry.receiver.map(|span| span.of(text.text).to_owned()).unwrap_or_default(),
        prefix,
        own: own.is_some(),
        by_parent: parent.is_some(),
        by_path,
        entries: vec![(role, *entry)],
    })
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
    let speaks_of = |name: &str| {
        is_part(name, "oss")
            || ["aliyun", "alicloud", "alibaba"].iter().any(|word| is_part(name, word)) && !is_of_other(name)
    };
    let named = speaks_of(prefix) || speaks_of(&group.label.of(text.text).to_ascii_lowercase());
    // an id in the secret's place is one all the same
    let key_id = settings.iter().any(|setting| {
        matches!(setting.role, SettingRole::KeyId | SettingRole::KeySecret)
            && setting.text().is_some_and(|id| id.trim_start().starts_with("LTAI") || id.starts_with("STS."))
    });
    // an id of Alibaba Cloud under a name of S3 clients can be for nothing but OSS
    let s3_key = settings.iter().any(|setting| {
        setting.role == SettingRole::KeyId && setting.text().is_some_and(|id| id.starts_with("LTAI"))
    }) && names::family(prefix) == "s3";
    let code = text.syntax.language(group.span.start).ground == Nature::Code;
    let sdk = code && text.clients.iter().any(|client| client.kind == "sdk");
    host || native || named || s3_key || key_id && settings.len() > 1 || sdk && settings.len() > 1
}

/// `aliyun.sms`: another product of the vendor.
fn is_of_other(name: &str) -> bool {
    [
        "sms", "ots", "mns", "vod", "sls", "rds", "ecs", "ram", "kms", "mail", "redis", "nacos", "acr",
        "nls", "ocr",
    ]
    .iter()
    .any(|product| name.ends_with(product))
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
