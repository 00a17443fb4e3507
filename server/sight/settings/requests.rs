//! Calls of the SDKs that send a request to OSS: which API, on which bucket and which object.

use std::collections::HashMap;

use super::{Setting, Stanza, calls::name_span, text::Text, uses::Finder, values};
use crate::{
    catalog::{self, ArgumentPlace, Client, PRESIGN, Row, SettingRole, fold},
    syntax::{Entry, Group, GroupKind, Kind},
    text::{Span, mask},
};

/// Which objects a call works on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// The one with this key.
    Whole(String),
    /// Those whose key begins so; all of the bucket where it is empty.
    Prefix(String),
}

/// A call that sends a request to OSS.
#[derive(Clone, Debug)]
pub struct Call {
    /// The client.
    pub client: &'static Client,
    /// The APIs that it sends, the first first; none where the text does not tell which a signed URL is for.
    pub apis: Vec<&'static str>,
    /// True if it names versions of objects.
    pub versioned: bool,
    /// The method's name.
    pub name: Span,
    /// Index of the stanza that made the client, where the text shows which.
    pub stanza: Option<usize>,
    /// The bucket, where it is said at all.
    pub bucket: Option<Setting>,
    /// The objects.
    pub key: Key,
    /// The bucket that is copied from, if another one is named.
    pub source_bucket: Option<Setting>,
    /// The objects that are copied from.
    pub source_key: Key,
    /// Headers and options, by their names in lower case without marks.
    pub options: Vec<(String, Setting)>,
}

impl Call {
    /// The name of the bucket, where the text tells it.
    pub fn bucket(&self) -> Option<&str> {
        self.bucket.as_ref().and_then(bucket_name)
    }

    /// The name of the bucket that is copied from.
    pub fn source_bucket(&self) -> Option<&str> {
        match &self.source_bucket {
            Some(setting) => bucket_name(setting),
            None => self.bucket(),
        }
    }
}

/// The bucket that a setting names for certain.
fn bucket_name(setting: &Setting) -> Option<&str> {
    let name = setting.text()?;
    (super::super::is_bucket_name(name) && !mask::is_template(name)).then_some(name)
}

/// Names are followed this far.
const DEEPEST: usize = 4;

/// No object is told more than this.
const MOST: usize = 64;

/// Everything that the calls of one text are looked up in.
pub(super) struct Requests<'t, 'a> {
    text: &'t Text<'a>,
    finder: &'t Finder<'t, 'a>,
    /// What each name is given, with the block where that happens, in the order of the text.
    given: HashMap<&'a str, Vec<(usize, Entry)>>,
    /// Calls of the form `name.method(…)`, by the name.
    methods: HashMap<&'a str, Vec<usize>>,
    /// Assignments of the form `name.property = …`, by the name.
    properties: HashMap<&'a str, Vec<Entry>>,
}

/// What a call is told: arguments by place, and everything that has a name.
#[derive(Default)]
struct Told {
    places: Vec<Entry>,
    names: Vec<(String, Entry)>,
    /// The type of the request object.
    kind: Option<String>,
}

impl<'t, 'a> Requests<'t, 'a> {
    pub fn new(text: &'t Text<'a>, finder: &'t Finder<'t, 'a>) -> Self {
        let mut found = Requests {
            text,
            finder,
            given: HashMap::new(),
            methods: HashMap::new(),
            properties: HashMap::new(),
        };
        for (index, group) in text.groups.iter().enumerate() {
            if group.is_call()
                && let Some((owner, _)) = text.owned(group)
            {
                found.methods.entry(owner).or_default().push(index);
            }
            for entry in &group.entries {
                match (entry.key, entry.receiver) {
                    (Some(_), Some(receiver)) => {
                        let name = bare(receiver.of(text.text));
                        found.properties.entry(name).or_default().push(*entry);
                    }
                    (Some(key), None) if group.kind == GroupKind::Block => {
                        let name = bare(key.of(text.text));
                        found.given.entry(name).or_default().push((index, *entry));
                    }
                    _ => {}
                }
            }
        }
        // the groups stand in the order of their ends
        found.methods.values_mut().for_each(|calls| calls.sort_by_key(|&call| text.groups[call].label.start));
        found.properties.values_mut().for_each(|all| all.sort_by_key(|entry| entry.value.start));
        found.given.values_mut().for_each(|all| all.sort_by_key(|(_, entry)| entry.value.start));
        found
    }

    /// The request that the call at `index` sends, if it is one of a client of OSS.
    pub fn at(&self, index: usize) -> Option<Call> {
        let text = self.text;
        let group = &text.groups[index];
        if group.kind == GroupKind::Block || group.label.is_empty() {
            return None;
        }
        let last = text.method(group).filter(|last| catalog::may_send(last))?;
        let path = text.path(group);
        let language = text.language(group.span.start);
        let clients = text.clients.iter().copied().filter(|client| super::calls::speaks(client, language));
        for client in clients {
            let rows = catalog::calls_named(&client.id, last);
            if rows.is_empty() {
                continue;
            }
            let stanza = self.finder.stanza(index, &path, client);
            let fits = |row: &&Row| self.finder.fits(row.name, index, &path, client, stanza);
            let Some(row) = rows.iter().filter(fits).max_by_key(|row| row.name.len()) else { continue };
            // `metadata.setObjectAcl(…)` of an object that is no client
            let receiver = path.len().checked_sub(2).map(|at| path[at]);
            let made = receiver.and_then(|name| self.latest(name, group.label.start));
            if stanza.is_none() && made.is_some_and(|(_, given)| self.is_made(&given)) {
                return None;
            }
            return self.call(client, row, index, stanza);
        }
        None
    }

    fn call(&self, client: &'static Client, row: &Row, index: usize, stanza: Option<usize>) -> Option<Call> {
        let text = self.text;
        let group = &text.groups[index];
        let (own, shared) = (row.row, row.group);
        let told = self.told(index, shared.in_request && !own.plain);
        let get = |own: &Option<ArgumentPlace>, shared: &Option<ArgumentPlace>| {
            own.as_ref().or(shared.as_ref()).and_then(|place| told.get(place))
        };
        let api = match own.api.as_str() {
            PRESIGN => self.signed(own.method.as_ref(), &told),
            api => Some(api.to_owned()),
        };
        let api = match api {
            Some(api) => known_api(&api),
            None => None,
        };
        let mut apis: Vec<&'static str> = api.into_iter().collect();
        apis.extend(own.more.iter().map(String::as_str));
        let setting = |entry: Entry| self.setting(entry, SettingRole::Bucket, group.label.start);
        let stanza = shared
            .holder
            .as_ref()
            .and_then(|place| told.get(place))
            .and_then(|entry| self.finder.named(bare(entry.value.of(text.text)), group.label.start))
            .or(stanza);
        let stanzas: &[Stanza] = self.finder.stanzas;
        let bucket = get(&own.bucket, &shared.bucket)
            .map(setting)
            .or_else(|| self.selected(shared.selected_by.as_deref()?, index))
            .or_else(|| stanzas[stanza?].get(SettingRole::Bucket).cloned());
        let key = |entry: Option<Entry>| match entry {
            Some(entry) => self.key(&entry, group.label.start, DEEPEST),
            None => Key::Prefix(String::new()),
        };
        let named = |name: &str| catalog::names_a_version(name);
        Some(Call {
            client,
            apis,
            versioned: own.versioned || told.names.iter().any(|(name, _)| named(name)),
            name: name_span(text, group),
            stanza,
            bucket,
            key: key(get(&own.key, &shared.key)),
            source_bucket: get(&own.source_bucket, &shared.source_bucket).map(setting),
            source_key: key(get(&own.source_key, &shared.source_key)),
            options: told
                .names
                .iter()
                .map(|(name, entry)| {
                    let key = entry.key.unwrap_or_default();
                    (name.clone(), super::setting(text, SettingRole::Nothing, key, entry))
                })
                .collect(),
        })
    }

    /// The API that a signed URL is for.
    fn signed(&self, method: Option<&ArgumentPlace>, told: &Told) -> Option<String> {
        let text = self.text;
        let of_request = told.kind.as_deref().and_then(|kind| {
            let api = kind.strip_suffix("Request")?;
            (!catalog::api_needs(api, false).is_empty()).then(|| api.to_owned())
        });
        if of_request.is_some() {
            return of_request;
        }
        let entry = method.and_then(|place| told.get(place)).or_else(|| told.named("method")).or_else(|| {
            // `new GeneratePresignedUrlRequest(bucket, key, HttpMethod.PUT)`
            told.kind.as_ref().and_then(|_| told.places.get(2).copied())
        });
        let Some(entry) = entry else { return Some("GetObject".to_owned()) };
        let setting = super::setting(text, SettingRole::Method, Span::default(), &entry);
        let said = setting.text().unwrap_or_else(|| entry.value.of(text.text)).to_ascii_lowercase();
        let verb = said.rsplit(['.', ':', '_']).next().unwrap_or_default();
        ["get", "put", "head", "delete"]
            .iter()
            .position(|known| verb.ends_with(known))
            .map(|at| ["GetObject", "PutObject", "HeadObject", "DeleteObject"][at].to_owned())
    }

    /// Everything that the call at `index` is told.
    fn told(&self, index: usize, in_request: bool) -> Told {
        let text = self.text;
        let group = &text.groups[index];
        let at = group.label.start;
        let mut told = Told::default();
        // `paginator = client.list_objects_v2_paginator()`, `paginator.iter_page(request)`
        let result = || {
            let name = self.finder.results.get(&index).map(|span| bare(span.of(text.text)))?;
            let calls = self.methods.get(name)?;
            calls.iter().copied().find_map(|call| self.request(call))
        };
        let request = self.request(index).or_else(|| in_request.then(result).flatten());
        if let Some((made, variable)) = request {
            let root = text.root(made);
            told.kind = kind(text, &text.groups[root]);
            self.read(made, &mut told, true);
            for &call in text.chain(root) {
                if call != made || call != root {
                    self.setter(call, &mut told);
                }
            }
            if root != made {
                told.places.clear();
            }
            if let Some((name, block)) = variable {
                self.variable(name, block, &mut told);
            }
        } else if !in_request {
            told.places = group.entries.iter().filter(|entry| entry.key.is_none()).copied().collect();
        }
        self.read(index, &mut told, false);
        for entry in &group.entries {
            // `bucket.PutObject("a", r, oss.ObjectACL(oss.ACLPrivate))`
            if let Some(inner) = entry.group.filter(|&inner| text.groups[inner].is_call()) {
                self.setter(inner, &mut told);
            }
            let name = bare(entry.value.of(text.text));
            if let Some((block, given)) = self.latest(name, at) {
                if let Some(inner) = given.group {
                    self.read(inner, &mut told, false);
                }
                self.variable(name, block, &mut told);
            }
        }
        // `request.setMetadata(metadata)`
        let parts: Vec<Entry> = told.names.iter().map(|(_, entry)| *entry).take(MOST).collect();
        for entry in parts {
            let name = bare(entry.value.of(text.text));
            if let Some((block, _)) = self.latest(name, at).filter(|(_, given)| self.is_made(given)) {
                self.variable(name, block, &mut told);
            }
        }
        told
    }

    /// True if `given` is an object that is made there: `new ObjectMetadata()`.
    fn is_made(&self, given: &Entry) -> bool {
        let text = self.text;
        given.group.is_some_and(|made| {
            let label = text.groups[text.root(made)].label;
            label.of(text.text).starts_with("new ") || text.text[..label.start].trim_end().ends_with("new")
        })
    }

    /// The request object among the arguments of the call at `index`, with the variable that holds it.
    fn request(&self, index: usize) -> Option<(usize, Option<(&'a str, usize)>)> {
        let text = self.text;
        let group = &text.groups[index];
        group.entries.iter().find_map(|entry| {
            let is_request = |made: &usize| kind(text, &text.groups[text.root(*made)]).is_some();
            if let Some(made) = entry.group.filter(is_request) {
                return Some((made, None));
            }
            let name = bare(entry.value.of(text.text));
            let (block, given) = self.latest(name, group.label.start)?;
            Some((given.group.filter(is_request)?, Some((name, block))))
        })
    }

    /// Names, and places too if `all`, of the arguments or entries of the group at `index`.
    fn read(&self, index: usize, told: &mut Told, all: bool) {
        self.read_to(index, told, all, 2);
    }

    /// The same, with mappings inside down to `depth`: `{ headers: { "x-oss-object-acl": "private" } }`.
    fn read_to(&self, index: usize, told: &mut Told, all: bool, depth: usize) {
        let text = self.text;
        for entry in &text.groups[index].entries {
            let mut inner = entry.group;
            match entry.key {
                Some(key) => {
                    told.names.push((fold(key.of(text.text)), *entry));
                    // `headers=headers`
                    inner = inner
                        .or_else(|| self.latest(bare(entry.value.of(text.text)), entry.value.start)?.1.group);
                }
                None if all => told.places.push(*entry),
                None => {}
            }
            let inner = inner.filter(|&inner| !text.groups[inner].is_call() && inner != index);
            if let (Some(inner), Some(depth)) = (inner, depth.checked_sub(1)) {
                self.read_to(inner, told, false, depth);
            }
        }
    }

    /// `setKey(x)`, `key(x)`, `oss.VersionId(x)`, `setHeader("x-oss-tagging", x)`: a name and its value.
    fn setter(&self, index: usize, told: &mut Told) {
        let text = self.text;
        let group = &text.groups[index];
        let Some(method) = text.method(group).map(fold) else { return };
        let name = method.strip_prefix("set").filter(|rest| !rest.is_empty()).unwrap_or(&method);
        match group.entries[..] {
            [value] if value.key.is_none() => told.names.push((name.to_owned(), value)),
            [name, value] if method.contains("header") || method.contains("meta") => {
                let said = name.value.of(text.text);
                told.names.push((fold(said.trim_matches(['"', '\''])), value));
            }
            _ => {}
        }
    }

    /// What the variable `name` is told in the block where it is made.
    fn variable(&self, name: &str, block: usize, told: &mut Told) {
        let text = self.text;
        let around = text.groups[block].span;
        let calls = self.methods.get(name).map_or(&[][..], Vec::as_slice);
        let start = |call: usize| text.groups[call].label.start;
        let first = calls.partition_point(|&call| start(call) < around.start);
        for &call in calls[first..].iter().take(MOST).take_while(|&&call| start(call) <= around.end) {
            self.setter(call, told);
        }
        let entries = self.properties.get(name).map_or(&[][..], Vec::as_slice);
        let first = entries.partition_point(|entry| entry.value.start < around.start);
        let inside = |entry: &&Entry| entry.value.start <= around.end;
        for entry in entries[first..].iter().take(MOST).take_while(inside) {
            if let Some(key) = entry.key {
                told.names.push((fold(key.of(text.text)), *entry));
            }
        }
    }

    /// What `name` was given last before the byte `at`, in a block around it.
    fn latest(&self, name: &str, at: usize) -> Option<(usize, Entry)> {
        let all = self.given.get(name)?;
        let before = all.partition_point(|(_, entry)| entry.value.start < at);
        all[..before]
            .iter()
            .rev()
            .take(16)
            .find(|(block, _)| self.text.groups[*block].span.touches(at))
            .copied()
    }

    /// The setting that `entry` is, its name followed to what it was given last.
    fn setting(&self, entry: Entry, role: SettingRole, at: usize) -> Setting {
        let text = self.text;
        let key = entry.key.unwrap_or_default();
        let mut own = super::setting(text, role, key, &entry);
        if self.is_field(&entry) {
            own.value = None;
        }
        let word = bare(entry.value.of(text.text));
        match own.value.as_ref().filter(|value| value.literal) {
            Some(_) => own,
            None => match self.latest(word, at) {
                Some((_, given)) => super::setting(text, role, key, &given),
                None => own,
            },
        }
    }

    /// True for `one.key`: what the field of a variable holds is not known.
    fn is_field(&self, entry: &Entry) -> bool {
        let text = self.text;
        match text.tokens(entry.value) {
            [first, dot, ..] => {
                let name = bare(first.span.of(text.text));
                let own = matches!(name, "self" | "this" | "cls");
                let access = matches!(dot.span.of(text.text), "." | "->" | "?.");
                first.kind == Kind::Word
                    && access
                    && !own
                    && name.starts_with(char::is_lowercase)
                    && entry.group.is_none()
            }
            _ => false,
        }
    }

    /// The bucket that `method` selected: where the receiver was made, or for the calls that follow.
    fn selected(&self, method: &str, index: usize) -> Option<Setting> {
        let text = self.text;
        let group = &text.groups[index];
        let at = group.label.start;
        let path = text.path(group);
        let selects = |call: &usize| text.method(&text.groups[*call]) == Some(method);
        let bucket = |call: usize| {
            let first = *text.groups[call].entries.first()?;
            Some(self.setting(first, SettingRole::Bucket, at))
        };
        if let Some(before) = group.chain.filter(selects) {
            return bucket(before);
        }
        let receiver = path.len().checked_sub(2).map(|at| path[at])?;
        let made = self.latest(receiver, at).and_then(|(_, entry)| entry.group);
        let made = made.or_else(|| text.constant(receiver)?.group).filter(selects);
        if let Some(made) = made {
            return bucket(made);
        }
        let calls = self.methods.get(receiver)?;
        let before = calls.partition_point(|&call| text.groups[call].label.start < at);
        calls[..before].iter().rev().take(64).find(|call| selects(call)).and_then(|&call| bucket(call))
    }

    /// The objects whose key `entry` says.
    fn key(&self, entry: &Entry, at: usize, depth: usize) -> Key {
        let text = self.text;
        let nothing = Key::Prefix(String::new());
        let Some(depth) = depth.checked_sub(1) else { return nothing };
        if self.is_field(entry) {
            return nothing;
        }
        let tokens = text.tokens(entry.value);
        // the constant that a name is given, where it is given one
        if let [only] = tokens
            && only.kind == Kind::Word
        {
            let given = self.latest(bare(only.span.of(text.text)), at).map(|(_, given)| given);
            let given = given.or_else(|| text.constant(bare(only.span.of(text.text))).copied());
            return given
                .filter(|given| !given.value.touches(only.span.start))
                .map_or(nothing, |given| self.key(&given, given.value.start, depth));
        }
        let value = values::value(text, entry).filter(|value| value.literal);
        let whole = value.filter(|value| {
            matches!(value.origin, values::Origin::Here | values::Origin::Constant | values::Origin::Joined)
        });
        if let Some(value) = whole {
            let holes = text.tokens(value.span).first().and_then(|token| self.hole(token));
            return match holes {
                Some(at) => Key::Prefix(at),
                None if mask::is_template(&value.text) => Key::Prefix(cut(&value.text).to_owned()),
                None => Key::Whole(value.text),
            };
        }
        // `"uploads/" + name`, `fmt.Sprintf("uploads/%s", name)`, `oss.Ptr("uploads/" + name)`
        let first = tokens.iter().position(|token| token.is_literal());
        let Some(first) = first else { return nothing };
        let before = &tokens[..first];
        let wraps = |name: &str| {
            let name = name.to_ascii_lowercase();
            ["format", "sprintf", "ptr", "concat"].iter().any(|known| name.ends_with(known))
        };
        let called = match before {
            [] => true,
            [.., name, bracket] => {
                bracket.span.of(text.text) == "(" && name.kind == Kind::Word && wraps(name.span.of(text.text))
            }
            _ => false,
        };
        match called {
            true => Key::Prefix(cut(tokens[first].content().of(text.text)).to_owned()),
            false => nothing,
        }
    }

    /// What stands before the first interpolation of a literal, if it has one.
    fn hole(&self, token: &crate::syntax::Token) -> Option<String> {
        let text = self.text;
        let content = token.content();
        let row = text.syntax.language(token.span.start);
        let open = Span::new(token.span.start, content.start).of(text.text);
        let said = content.of(text.text);
        let marks = row.interpolation(open).iter();
        let first = marks.filter_map(|mark| said.find(mark.as_str())).min()?;
        Some(said[..first].to_owned())
    }
}

impl Told {
    fn named(&self, name: &str) -> Option<Entry> {
        self.names.iter().find(|(own, _)| own == name).map(|(_, entry)| *entry)
    }

    fn get(&self, place: &ArgumentPlace) -> Option<Entry> {
        let named = place.named.as_ref().and_then(|name| {
            let folded = fold(name);
            // `setBucketName`, `BucketName`
            self.named(&folded).or_else(|| self.named(&format!("{folded}name")))
        });
        let by_place = || self.places.get(place.position?).copied();
        named.or_else(by_place)
    }
}

/// A name without what marks it as a variable or a reference.
fn bare(name: &str) -> &str {
    name.trim_start_matches(['$', '&', '*'])
}

/// The type of the request that a group makes: `PutObjectRequest`.
fn kind(text: &Text<'_>, group: &Group) -> Option<String> {
    let path = text.path(group);
    path.into_iter().find(|name| name.len() > 7 && name.ends_with("Request")).map(str::to_owned)
}

/// The part of a pattern before its first variable.
fn cut(pattern: &str) -> &str {
    pattern.split(['%', '{', '$', '#', '<']).next().unwrap_or_default()
}

/// The API as the catalog writes it.
fn known_api(name: &str) -> Option<&'static str> {
    if let Some(copy) = catalog::copy_needs(name) {
        return copy.apis.iter().find(|api| *api == name).map(String::as_str);
    }
    let action = catalog::actions_of_api(name).next()?;
    action.apis.iter().find(|api| api.eq_ignore_ascii_case(name)).map(String::as_str)
}
