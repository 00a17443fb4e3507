//! Calls of a client: what is signed, read, written, copied or listed.

use std::collections::HashMap;

use super::{Call, Life, Setting, Stanza, calls::speaks, life, names, requests::Requests, text::Text};
use crate::{
    catalog::{self, ArgumentPlace, Client, SettingRole, fold, folds_to},
    syntax::{Entry, Family, Group, GroupKind},
    text::Span,
};

/// What a call does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UseKind {
    /// Signs a URL; how its life is given, as the catalog calls it.
    Presign {
        /// `seconds`, `milliseconds`, `duration`, `date` or `epoch-seconds`.
        unit: String,
    },
    /// Does something with one object.
    Object,
    /// Copies an object.
    Copy,
    /// Needs an endpoint without bucket.
    Management,
    /// Reads or changes the settings of a bucket.
    Bucket,
}

/// A call of a client.
#[derive(Clone, Debug)]
pub struct Use {
    /// What it does.
    pub kind: UseKind,
    /// The client.
    pub client: &'static Client,
    /// Index of the stanza that made it, where the text shows which.
    pub stanza: Option<usize>,
    /// The method's name.
    pub name: Span,
    /// The variable that its result is given to; empty where there is none.
    pub result: Span,
    /// Object key.
    pub key: Option<Setting>,
    /// Where the life of the signed URL is said.
    pub expires: Option<Setting>,
    /// That life, where the text tells it.
    pub life: Option<Life>,
    /// HTTP method.
    pub method: Option<Setting>,
    /// Content type that is signed or sent.
    pub content_type: Option<Setting>,
    /// Bucket that is copied from.
    pub source_bucket: Option<Setting>,
    /// Headers and options, by their names in lower case without marks.
    pub options: Vec<(String, Setting)>,
}

/// Names are followed this far.
const DEEPEST: usize = 4;

/// The calls of all clients of a text.
///
/// With them the requests that they send, and the buckets that each stanza's client is seen to work with.
pub(super) fn all(text: &Text<'_>, stanzas: &[Stanza]) -> (Vec<Use>, Vec<Call>, Vec<(usize, String)>) {
    if text.clients.is_empty() {
        return (Vec::new(), Vec::new(), Vec::new());
    }
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, stanza) in stanzas.iter().enumerate().filter(|(_, stanza)| !stanza.name.is_empty()) {
        by_name.entry(&stanza.name).or_default().push(index);
    }
    let results = results(text);
    let finder = Finder { text, stanzas, by_name, results };
    let uses: Vec<Use> = (0..text.groups.len()).flat_map(|index| finder.at(index)).collect();
    let copies = uses.iter().any(|one| one.kind == UseKind::Copy);
    let buckets = if copies { finder.buckets(&uses) } else { Vec::new() };
    let sends = |client: &Client| catalog::call_groups().iter().any(|group| group.client == client.id);
    let mut calls = Vec::new();
    if text.clients.iter().copied().any(sends) {
        let requests = Requests::new(text, &finder);
        calls.extend((0..text.groups.len()).filter_map(|index| requests.at(index)));
    }
    (uses, calls, buckets)
}

/// The variable that each call's result is given to.
fn results(text: &Text<'_>) -> HashMap<usize, Span> {
    let entries = text.groups.iter().flat_map(|group| &group.entries);
    entries.filter_map(|entry| Some((entry.group?, entry.key?))).collect()
}

pub(super) struct Finder<'t, 'a> {
    text: &'t Text<'a>,
    /// The stanzas of the text.
    pub stanzas: &'t [Stanza],
    by_name: HashMap<&'t str, Vec<usize>>,
    /// The variable that each call's result is given to.
    pub results: HashMap<usize, Span>,
}

impl Finder<'_, '_> {
    fn at(&self, index: usize) -> Vec<Use> {
        let text = self.text;
        let group = &text.groups[index];
        if group.kind == GroupKind::Block || group.label.is_empty() {
            return Vec::new();
        }
        let language = text.syntax.language(group.span.start);
        // in Ruby the block is named after the method
        let plain = language.family != Family::Shell && (language.id != "ruby" || group.is_call());
        if plain && !text.may_be_of_client(index) {
            return Vec::new();
        }
        let path = match language.family {
            // `ossutil presign oss://b/k`: the words of the command
            Family::Shell => group.label.of(text.text).split_whitespace().collect(),
            // `client.list_buckets.each { … }`
            _ if language.id == "ruby" && !group.is_call() => {
                let mut path = text.path(group);
                path.truncate(path.len().saturating_sub(1));
                path
            }
            _ => text.path(group),
        };
        let mut found = Vec::new();
        for client in text.clients.iter().copied().filter(|client| speaks(client, &language.id)) {
            let stanza = self.stanza(index, &path, client);
            let fits =
                |names: &[String]| names.iter().any(|name| self.fits(name, index, &path, client, stanza));
            let new = |kind: UseKind| Use {
                kind,
                client,
                stanza,
                name: name_of(text, group, &path),
                result: self.results.get(&index).copied().unwrap_or_default(),
                key: None,
                expires: None,
                life: None,
                method: None,
                content_type: None,
                source_bucket: None,
                options: Vec::new(),
            };
            if let Some(row) = client.presign.iter().find(|row| fits(&row.names)) {
                let mut one = new(UseKind::Presign { unit: row.unit.clone().unwrap_or_default() });
                let options =
                    row.options.and_then(|at| group.entries.get(at)).and_then(|entry| self.mapping(entry));
                let get = |place: &Option<ArgumentPlace>, role| {
                    let place = place.as_ref()?;
                    let inside = options.or_else(|| {
                        group
                            .entries
                            .iter()
                            .find_map(|entry| entry.group.filter(|&at| !text.groups[at].is_call()))
                    });
                    self.argument(group, place, role).or_else(|| {
                        let place = ArgumentPlace { position: None, named: place.named.clone() };
                        self.argument(&text.groups[inside?], &place, role)
                    })
                };
                (one.key, one.expires) =
                    (get(&row.key, SettingRole::Key), get(&row.expires, SettingRole::Expires));
                (one.method, one.content_type) =
                    (get(&row.method, SettingRole::Method), get(&row.content_type, SettingRole::Nothing));
                one.method = one.method.or_else(|| self.method_of_request(index, client));
                one.options = self.options(index);
                one.expires = one.expires.map(|expires| self.followed(expires));
                one.life = one.expires.as_ref().filter(|_| group.closed).and_then(|expires| {
                    let said =
                        expires.value.as_ref().map_or(expires.raw.of(text.text), |value| value.text.as_str());
                    // a bare number as a duration of Go counts nanoseconds
                    let bare = language.id == "go" && row.unit.as_deref() == Some("duration");
                    match said.parse::<i64>() {
                        Ok(nanoseconds) if bare => Some(Life::Seconds(nanoseconds / 1_000_000_000)),
                        _ => life::life(said, row.unit.as_deref().unwrap_or_default()),
                    }
                });
                found.push(one);
            }
            if let Some(row) = client.copy_calls.iter().find(|row| fits(&row.names)) {
                let mut one = new(UseKind::Copy);
                // `client.copy_object(oss.CopyObjectRequest(…))`
                one.stanza = stanza.or_else(|| self.taker(index, client));
                let get = |place: &Option<ArgumentPlace>, role| self.argument(group, place.as_ref()?, role);
                (one.key, one.source_bucket) =
                    (get(&row.key, SettingRole::Key), get(&row.source_bucket, SettingRole::Bucket));
                found.push(one);
            } else if let Some(row) = client.object_calls.iter().find(|row| fits(&row.names)) {
                let mut one = new(UseKind::Object);
                // `putObject({ Bucket: "photos", Key: "a.png" })`
                let inside = || {
                    let place = ArgumentPlace { position: None, named: row.key.named.clone() };
                    let mapping = group.entries.first()?.group.filter(|&at| !text.groups[at].is_call())?;
                    self.argument(&text.groups[mapping], &place, SettingRole::Key)
                };
                one.key = self.argument(group, &row.key, SettingRole::Key).or_else(inside);
                one.content_type = row
                    .content_type
                    .as_ref()
                    .and_then(|place| self.argument(group, place, SettingRole::Nothing));
                one.options = self.options(index);
                found.push(one);
            }
            if fits(&client.management_calls) {
                // `oss_list_bucket(options, …)`
                let given = || self.given(index, client).filter(|_| path.len() == 1);
                found.push(Use { stanza: stanza.or_else(given), ..new(UseKind::Management) });
            } else if fits(&client.bucket_calls) {
                found.push(new(UseKind::Bucket));
            }
            if !found.is_empty() {
                break;
            }
        }
        found
    }

    /// The names in front in calls of the clients, except in copies: `hz.putObject("photos-hz", …)`.
    fn buckets(&self, uses: &[Use]) -> Vec<(usize, String)> {
        let text = self.text;
        let mut found = Vec::new();
        for (index, group) in text.groups.iter().enumerate().filter(|(_, group)| group.is_call()) {
            let path = text.path(group);
            let [receiver, _] = path[..] else { continue };
            let made = || text.clients.iter().find_map(|client| self.receiver(index, &path, client));
            let Some(stanza) = self.named(receiver, group.label.start).or_else(made) else { continue };
            let name = super::calls::name_span(text, group);
            if uses.iter().any(|one| one.kind == UseKind::Copy && one.name == name) {
                continue;
            }
            // `PutObjectRequest(bucket="photos-hz", …)`, and Go's `&oss.PutObjectRequest{ … }`
            let pointed = |entry: &Entry| {
                let start = entry.value.of(text.text).strip_prefix('&').map(|_| entry.value.start + 1)?;
                text.groups.iter().position(|group| group.label.start == start && !group.label.is_empty())
            };
            let requests = group.entries.iter().filter_map(|entry| entry.group.or_else(|| pointed(entry)));
            let named = requests.flat_map(|at| &text.groups[at].entries);
            let named =
                named.filter(|entry| entry.key.is_some_and(|key| folds_to(key.of(text.text), "bucket")));
            let named = named.filter_map(|entry| super::values::value(text, entry));
            found.extend(named.filter(|value| value.literal).map(|value| (stanza, value.text)));
            let first = group.entries.first().filter(|entry| entry.key.is_none());
            let value =
                first.and_then(|entry| super::values::value(text, entry)).filter(|value| value.literal);
            found.extend(value.map(|value| (stanza, value.text)));
        }
        found
    }

    /// The stanza that the variable `name` holds at the byte `at`: of several the last one above it in a block
    /// that holds both.
    pub fn named(&self, name: &str, at: usize) -> Option<usize> {
        let found = self.by_name.get(name)?;
        if let [only] = found[..] {
            return Some(only);
        }
        let holds_both = |index: &&usize| {
            let head = self.stanzas[**index].head.start;
            let blocks = self.text.groups.iter().filter(|group| group.kind == GroupKind::Block);
            let around = blocks.filter(|group| group.span.touches(head)).min_by_key(|group| group.span.len());
            head <= at && around.is_none_or(|block| block.span.touches(at))
        };
        found.iter().rev().find(holds_both).copied()
    }

    /// True if the path is a call of that name, and it is certain enough whose it is.
    pub fn fits(
        &self,
        name: &str,
        index: usize,
        path: &[&str],
        client: &Client,
        stanza: Option<usize>,
    ) -> bool {
        let joint = |c: char| matches!(c, '.' | ':' | ' ');
        let segments = || name.split(joint).filter(|part| !part.is_empty());
        let starts = name.contains(' ') && {
            let mut path = path.iter();
            segments().all(|segment| path.next() == Some(&segment))
        };
        let ends = {
            let mut path = path.iter().rev();
            segments().rev().all(|segment| path.next() == Some(&segment))
        };
        if !starts && !ends {
            return false;
        }
        let lower = name.to_ascii_lowercase();
        // `get` and `put` are methods of everything
        let tells = |name: &str| ["object", "sign", "bucket", "oss"].iter().any(|word| name.contains(word));
        let telling = tells(&lower) || self.is_of_import(index, client);
        let owned = stanza.is_some_and(|at| self.stanzas[at].is_of_oss());
        // `s3.put_object(…)` of boto3 beside oss2
        let receiver = path.len().checked_sub(2).map(|at| path[at]);
        let at = self.text.groups[index].label.start;
        let other = receiver.and_then(|name| self.stanzas[self.named(name, at)?].client);
        if other.is_some_and(|other| other.id != client.id) {
            return false;
        }
        owned || client.oss_only && (telling || self.is_its_object(path, client))
    }

    /// True if the call stands in a chain that begins with a type of the client: one that is imported from it,
    /// or one for signed URLs.
    fn is_of_import(&self, index: usize, client: &Client) -> bool {
        let text = self.text;
        let root = text.root(index);
        let Some(owner) = text.path(&text.groups[root]).first().copied().filter(|_| root != index) else {
            return false;
        };
        let typed = owner.starts_with(char::is_uppercase);
        let imported = || {
            let of = |line: &str| {
                line.contains(owner) && client.marks.iter().any(|mark| line.contains(mark.as_str()))
            };
            text.text.lines().any(of)
        };
        typed && (owner.starts_with("Presign") || imported())
    }

    /// The method that the request among the arguments of the call at `index` names:
    /// `GeneratePresignedUri(new GeneratePresignedUriRequest(bucket, key, SignHttpMethod.Put))`.
    fn method_of_request(&self, index: usize, client: &Client) -> Option<Setting> {
        let text = self.text;
        let mut inner = text.groups.iter().filter(|group| group.parent == Some(index) && group.is_call());
        inner.find_map(|group| {
            let name = text.method(group)?;
            let row = client.presign.iter().find(|row| row.names.iter().any(|known| known == name))?;
            self.argument(group, row.method.as_ref()?, SettingRole::Method)
        })
    }

    /// A setting whose value is a name with what the name is given once.
    fn followed(&self, setting: Setting) -> Setting {
        let text = self.text;
        let name = setting.raw.of(text.text).trim_start_matches('$');
        match text.constant(name).filter(|_| setting.value.is_none()) {
            Some(given) => super::setting(text, setting.role, setting.key, given),
            None => setting,
        }
    }

    /// True if the method is one of a variable that nobody makes here, with the name of a client of OSS, in a
    /// text that shows no other client.
    fn is_its_object(&self, path: &[&str], client: &Client) -> bool {
        let path = path.strip_prefix(&["this"]).or(path.strip_prefix(&["self"])).unwrap_or(path);
        let [receiver, _] = path else { return false };
        let made = self.text.entries_of(receiver);
        let only = self
            .text
            .clients
            .iter()
            .all(|other| other.id == client.id || other.kind != "sdk" && other.kind != "s3");
        only && made == 0 && names::is_client(receiver)
    }

    /// The stanza of the client that the call at `index` is a method of; of a client for any store also that of
    /// the call that it is an argument of: `s3.send(new PutObjectCommand(…))`, `getSignedUrl(s3, …)`.
    pub fn stanza(&self, index: usize, path: &[&str], client: &Client) -> Option<usize> {
        let own = self.receiver(index, path, client);
        if own.is_some() || client.oss_only || self.stanzas.is_empty() {
            return own;
        }
        self.given(index, client).filter(|_| path.len() == 1).or_else(|| self.taker(index, client))
    }

    /// The stanza of the call that the call at `index` is an argument of.
    fn taker(&self, index: usize, client: &Client) -> Option<usize> {
        let text = self.text;
        let calls = text.around(text.root(index)).take(DEEPEST);
        let mut calls = calls
            .take_while(|&at| text.groups[at].kind != GroupKind::Block)
            .filter(|&at| text.groups[at].is_call());
        calls.find_map(|at| {
            let path = text.path(&text.groups[at]);
            self.receiver(at, &path, client).or_else(|| self.given(text.root(at), client))
        })
    }

    /// The stanza of what stands in front of the call at `index`.
    fn receiver(&self, index: usize, path: &[&str], client: &Client) -> Option<usize> {
        let text = self.text;
        let of = |name: &str| {
            let found = self.named(name, text.groups[index].label.start)?;
            self.stanzas[found].client.filter(|known| known.id == client.id).map(|_| found)
        };
        if text.groups[index].chain.is_some() {
            let first = text.root(index);
            let root = text.groups[first].label;
            let made = self.stanzas.iter().position(|stanza| stanza.head == root);
            // `(new Client($cfg))->listBuckets()`
            let inner = || {
                let held =
                    text.groups[first].entries.first()?.group.filter(|_| !text.groups[first].is_call())?;
                self.given(held, client)
            };
            return made.or_else(inner);
        }
        let mut name = path.len().checked_sub(2).map(|at| path[at])?;
        for _ in 0..DEEPEST {
            if let Some(found) = of(name) {
                return Some(found);
            }
            // `bucket := client.Bucket("photos")`, `client = oss.Client(cfg)`
            let made = text.constant(name).and_then(|entry| entry.group.or_else(|| self.tried(entry)))?;
            if let Some(found) = self.given(made, client) {
                return Some(found);
            }
            let maker = text.path(&text.groups[made]);
            name = maker.len().checked_sub(2).map(|at| maker[at])?;
        }
        None
    }

    /// The call in `Client::new(…)?`, the first of its chain.
    fn tried(&self, entry: &Entry) -> Option<usize> {
        let text = self.text;
        let tries =
            text.syntax.language(entry.value.start).id == "rust" && entry.value.of(text.text).ends_with('?');
        let starts = |group: &Group| group.is_call() && group.label.start == entry.value.start;
        tries.then(|| text.groups.iter().position(starts))?
    }

    /// The stanza that the call at `made` is given: by its variable, or written into the arguments.
    fn given(&self, made: usize, client: &Client) -> Option<usize> {
        let text = self.text;
        let is_of = |at: &usize| self.stanzas[*at].client.is_some_and(|known| known.id == client.id);
        let entries = text.groups[made].entries.iter();
        let mut named = entries.filter_map(|entry| {
            let name = entry.value.of(text.text).trim_start_matches(['$', '&', '*']);
            let at = text.groups[made].label.start;
            self.named(name, at).or_else(|| self.member_of(name, at)).filter(is_of)
        });
        let inside = |made: usize| {
            let span = Span::new(text.groups[made].label.start, text.groups[made].span.end);
            let inside = |at: &usize| {
                let head = self.stanzas[*at].head;
                span.start <= head.start && head.end <= span.end
            };
            // credentials that are made inside are a stanza as well
            let mut all = (0..self.stanzas.len()).filter(is_of).filter(inside);
            all.clone().find(|&at| self.stanzas[at].is_of_oss()).or_else(|| all.next())
        };
        // `s3.NewPresignClient(client)`
        let through = || {
            let entries = text.groups[made].entries.iter().filter(|entry| entry.key.is_none());
            let mut made = entries.filter_map(|entry| text.constant(entry.value.of(text.text))?.group);
            made.find_map(inside)
        };
        named.next().or_else(|| inside(made)).or_else(through)
    }

    /// The stanza of what a member of the struct `name` is told in C: `options->config`.
    fn member_of(&self, name: &str, at: usize) -> Option<usize> {
        let text = self.text;
        if name.is_empty() || !matches!(text.syntax.language(at).id.as_str(), "c" | "cpp") {
            return None;
        }
        let member = |known: &&str| text.text.contains(&format!("{name}->{known}->"));
        self.named(self.by_name.keys().copied().find(member)?, at)
    }

    /// The argument at `place`.
    fn argument(&self, group: &Group, place: &ArgumentPlace, role: SettingRole) -> Option<Setting> {
        let named = place.named.as_ref().and_then(|name| {
            let folded = fold(name);
            group
                .entries
                .iter()
                .find(|entry| entry.key.is_some_and(|key| fold(key.of(self.text.text)) == folded))
        });
        let by_place = || group.entries.iter().filter(|entry| entry.key.is_none()).nth(place.position?);
        let entry = named.or_else(by_place)?;
        Some(super::setting(self.text, role, entry.key.unwrap_or_default(), entry))
    }

    /// The mapping that an entry is, also through a name.
    fn mapping(&self, entry: &Entry) -> Option<usize> {
        entry.group.or_else(|| self.text.constant(entry.value.of(self.text.text))?.group)
    }

    /// The headers that a variable among the arguments is told.
    fn told(&self, entry: &Entry) -> Vec<(String, Setting)> {
        let text = self.text;
        let name = entry.value.of(text.text).trim_start_matches(['&', '*', '$']);
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let calls = text.told(name).iter().filter(|&&at| is_name && text.groups[at].is_call());
        calls.filter_map(|&at| header(text, at)).collect()
    }

    /// Everything with a name inside the arguments of the call at `index`.
    fn options(&self, index: usize) -> Vec<(String, Setting)> {
        let text = self.text;
        let mut found = Vec::new();
        let mut waiting = vec![(index, DEEPEST)];
        while let Some((at, depth)) = waiting.pop() {
            let group = &text.groups[at];
            for entry in &group.entries {
                if let Some(key) = entry.key {
                    let name = fold(key.of(text.text));
                    found.push((name, super::setting(text, SettingRole::Nothing, key, entry)));
                }
                if let Some(pair) = header(text, at) {
                    found.push(pair);
                }
                for told in entry.key.is_none().then(|| self.told(entry)).into_iter().flatten() {
                    found.push(told);
                }
                if group.kind == GroupKind::Call && at != index && group.entries.len() == 1 {
                    // `oss.ContentType("image/png")`
                    let name = text.method(group).unwrap_or_default();
                    let key = super::calls::name_span(text, group);
                    found.push((fold(name), super::setting(text, SettingRole::Nothing, key, entry)));
                }
                if let Some(inner) = self.mapping(entry).filter(|_| depth > 0) {
                    waiting.push((inner, depth - 1));
                }
            }
        }
        found
    }
}

/// Where the last word of `path` stands in the group's label.
fn name_of(text: &Text<'_>, group: &Group, path: &[&str]) -> Span {
    let whole = super::calls::name_span(text, group);
    match path.last() {
        Some(last) if whole.of(text.text) != *last => {
            let at = group.label.of(text.text).find(last).map(|at| group.label.start + at);
            at.map_or(whole, |at| Span::new(at, at + last.len()))
        }
        _ => whole,
    }
}

/// `SetHeader("x-oss-date", "x")`: the header that a call sets.
fn header(text: &Text<'_>, index: usize) -> Option<(String, Setting)> {
    let group = &text.groups[index];
    let [name, value] = group.entries[..] else { return None };
    let method = fold(text.method(group)?);
    let sets = group.is_call() && (method.contains("header") || method.contains("meta"));
    let literal = matches!(text.tokens(name.value), [token] if token.is_string());
    (sets && literal && name.key.is_none() && value.key.is_none()).then(|| {
        let setting = super::setting(text, SettingRole::Nothing, name.value, &value);
        (fold(name.value.of(text.text)), setting)
    })
}
