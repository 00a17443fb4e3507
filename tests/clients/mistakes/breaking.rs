//! Healthy snippets, broken at one setting.

use oss403::{
    Edit, Reading, Span,
    catalog::{Client, Region, SettingRole as Role, Switch, region_by_id},
    sight::{Endpoint, Scene, Setting, Stanza, Use, UseKind},
};

/// How a snippet is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    IdBlank,
    SecretBlank,
    Swapped,
    TokenMissing,
    TokenUnexpected,
    IdForm,
    HardCoded,
    RegionMismatch,
    RegionPrefix,
    RegionHost,
    EndpointRegion,
    EndpointPath,
    EndpointBucket,
    PathStyle,
    CnameHost,
    CnameMissing,
    RegionMissing,
    InternalEndpoint,
    KeySlash,
    KeyEncoded,
    PresignExpiry,
    BucketOperation,
    /// Not at all: only a bad snippet shows it.
    Fence,
}

const ID: &str = "LTAI5tKe7Mb3RxQ9vPz2WcYd";
const ODD_ID: &str = "LTAI5tKe7Mb3+RxQ9vPz2WcYd";
const STS_ID: &str = "STS.NTkM7pWq4RtY2mBx9LcHvJ5sD";
const SECRET: &str = "p7Xk2NvRc9Wb4Ts1Mz8Hn3Jd6Gf5Yq";
const TOKEN: &str = "CAISm7Tz4KpWx2LcRd9YvHb3JnGf5QsUe8ZaBt6XoVi1Mq0=";

/// A snippet after it has been broken.
pub struct Broken {
    pub text: String,
    /// Where the finding is to be.
    pub at: Vec<Span>,
}

/// What is changed, and the places of the text as it was that the finding is to be at.
struct Change {
    edits: Vec<Edit>,
    at: Vec<Span>,
}

/// One stanza of a text.
struct Place<'a> {
    text: &'a str,
    language: &'a str,
    client: &'a Client,
    stanza: &'a Stanza,
}

/// Every way to break the snippet of `reading` at a stanza or a call of `client`.
pub fn all(reading: &Reading, client: &Client, way: Way) -> Vec<Broken> {
    let (text, scene) = (&*reading.source().text, reading.scene());
    let language = reading.source().language;
    let own = |other: &Client| other.id == client.id;
    let stanzas = scene.stanzas.iter().filter(|stanza| stanza.client.is_some_and(own));
    let stanzas = stanzas.flat_map(|stanza| Place { text, language, client, stanza }.changes(way));
    let uses = scene.uses.iter().filter(|call| own(call.client));
    let uses = uses.flat_map(|call| of_call(call, (text, language), scene, way));
    stanzas.chain(uses).filter_map(|change| apply(text, change)).collect()
}

/// The text after `change`; `None` where it changes nothing, or twice at one place.
fn apply(text: &str, change: Change) -> Option<Broken> {
    let mut edits = change.edits;
    edits.sort_by_key(|edit| edit.span);
    edits.dedup();
    if edits.windows(2).any(|pair| pair[1].span.start < pair[0].span.end) {
        return None;
    }
    let moved = |at: usize, end: bool| {
        let before = edits.iter().filter(|edit| {
            let inserts = edit.span.is_empty() && edit.span.start == at;
            if end || inserts {
                edit.span.end <= at && (end || !inserts)
            } else {
                edit.span.end <= at && edit.span.start < at
            }
        });
        before.fold(at as i64, |at, edit| at + edit.text.len() as i64 - edit.span.len() as i64) as usize
    };
    let at =
        change.at.iter().map(|span| Span::new(moved(span.start, false), moved(span.end, true))).collect();
    let mut broken = text.to_owned();
    for edit in edits.iter().rev() {
        broken.replace_range(edit.span.start..edit.span.end, &edit.text);
    }
    (broken != text).then_some(Broken { text: broken, at })
}

impl Place<'_> {
    fn get(&self, role: Role) -> Option<&Setting> {
        self.stanza.get(role)
    }

    fn endpoint(&self) -> Option<(&Setting, &Endpoint)> {
        let setting = self.get(Role::Endpoint)?;
        Some((setting, setting.endpoint.as_deref()?))
    }

    /// `text` in place of the value of `setting`, quoted as the format wants it.
    fn put(&self, setting: &Setting, text: &str) -> Option<Edit> {
        if setting.value.as_ref().is_some_and(|value| value.literal) {
            let (span, text) = setting.write(text)?;
            return Some(Edit { span, text });
        }
        let raw = setting.raw;
        let quoted = |c: char| matches!(c, '"' | '\'' | '`');
        let before = self.text[..raw.start].chars().next_back();
        let own = raw.of(self.text).chars().next().filter(|&c| quoted(c));
        let quote = match (before.filter(|&c| quoted(c)), own) {
            (Some(_), _) => String::new(),
            (None, Some(own)) => own.to_string(),
            (None, None) if self.stanza.in_code || matches!(self.language, "json" | "terraform" | "toml") => {
                self.quote()
            }
            (None, None) => String::new(),
        };
        (!raw.is_empty()).then(|| Edit { span: raw, text: format!("{quote}{text}{quote}") })
    }

    /// The quotes of some other value of the stanza.
    fn quote(&self) -> String {
        let values = self.stanza.settings.iter().filter_map(|setting| setting.value.as_ref());
        let before = values
            .filter(|value| value.literal)
            .find_map(|value| self.text[..value.span.start].chars().next_back())
            .filter(|&c| matches!(c, '"' | '\'' | '`'));
        before.unwrap_or('"').to_string()
    }

    /// `text`, a word of the format itself, in place of what `setting` says.
    fn switch(&self, setting: &Setting, text: &str) -> Option<Edit> {
        match setting.write(text) {
            Some((span, text)) => Some(Edit { span, text }),
            None => (!setting.raw.is_empty()).then(|| Edit { span: setting.raw, text: text.to_owned() }),
        }
    }

    /// The value of `setting` replaced, and the finding there.
    fn change(&self, setting: &Setting, text: &str) -> Option<Change> {
        let edit = self.put(setting, text)?;
        Some(Change { at: vec![edit.span], edits: vec![edit] })
    }

    fn changes(&self, way: Way) -> Vec<Change> {
        match way {
            Way::IdBlank => self.blank(Role::KeyId),
            Way::SecretBlank => self.blank(Role::KeySecret),
            Way::Swapped => self.keys(SECRET, ID).into_iter().collect(),
            Way::HardCoded => self.hard_coded().into_iter().collect(),
            Way::TokenMissing => self.token_missing(),
            Way::TokenUnexpected => self.token_unexpected().into_iter().collect(),
            Way::IdForm => self.id_form(),
            Way::RegionMismatch => self.region_mismatch().into_iter().collect(),
            Way::RegionPrefix => self.region_prefix(),
            Way::RegionHost => self.one(Role::Region, "oss-cn-hangzhou.aliyuncs.com"),
            Way::EndpointRegion => self.one(Role::Endpoint, "cn-hangzhou"),
            Way::EndpointPath => self.endpoint_path().into_iter().collect(),
            Way::EndpointBucket => self.endpoint_bucket().into_iter().collect(),
            Way::PathStyle => self.path_style(),
            Way::CnameHost => self.cname_host(),
            Way::CnameMissing => self.cname_missing(),
            Way::RegionMissing => self.region_missing(),
            Way::InternalEndpoint => self.internal_endpoint(),
            Way::KeySlash => self.key_slash(),
            Way::PresignExpiry => self.one(Role::Expires, "0"),
            Way::BucketOperation | Way::KeyEncoded | Way::Fence => Vec::new(),
        }
    }

    fn one(&self, role: Role, text: &str) -> Vec<Change> {
        self.get(role).and_then(|setting| self.change(setting, text)).into_iter().collect()
    }

    /// A blank behind it; where the format or the client takes that away, a mark without width. A secret alone
    /// may be anybody's: an id of Alibaba Cloud stands beside it in the second try.
    fn blank(&self, role: Role) -> Vec<Change> {
        let Some(setting) = self.get(role) else { return Vec::new() };
        let real = if role == Role::KeyId { self.id() } else { SECRET };
        let broken =
            [" ", "\u{200b}"].into_iter().filter_map(|stray| self.change(setting, &format!("{real}{stray}")));
        let beside = self.get(Role::KeyId).filter(|_| role == Role::KeySecret);
        let id = beside.and_then(|id| self.put(id, self.id()));
        let broken: Vec<Change> = broken.collect();
        let told = broken.iter().zip(id.iter().cycle()).map(|(change, id)| {
            let edits = change.edits.iter().chain([id]).cloned().collect();
            Change { at: change.at.clone(), edits }
        });
        let told: Vec<Change> = told.collect();
        broken.into_iter().chain(told).collect()
    }

    /// An id of the kind that stands there: a temporary one has its token beside it.
    fn id(&self) -> &'static str {
        let temporary =
            self.get(Role::KeyId).and_then(Setting::text).is_some_and(|id| id.starts_with("STS."));
        if temporary { STS_ID } else { ID }
    }

    /// A long-term id with a character that none has, and no token beside it.
    fn id_form(&self) -> Vec<Change> {
        let mut changes = self.one(Role::KeyId, ODD_ID);
        let token = self.get(Role::Token).and_then(|token| self.put(token, ""));
        changes.iter_mut().for_each(|change| change.edits.extend(token.clone()));
        changes
    }

    fn keys(&self, id: &str, secret: &str) -> Option<Change> {
        let edits =
            vec![self.put(self.get(Role::KeyId)?, id)?, self.put(self.get(Role::KeySecret)?, secret)?];
        Some(Change { at: vec![edits[0].span], edits })
    }

    fn hard_coded(&self) -> Option<Change> {
        let change = self.keys(self.id(), SECRET)?;
        Some(Change { at: vec![change.edits[1].span], ..change })
    }

    /// A temporary id, and its token empty, or gone with its line.
    fn token_missing(&self) -> Vec<Change> {
        let Some(id) = self.get(Role::KeyId).and_then(|id| self.put(id, STS_ID)) else { return Vec::new() };
        let at = vec![id.span];
        let Some(token) = self.get(Role::Token) else { return vec![Change { at, edits: vec![id] }] };
        let gone = self.put(token, "").into_iter().chain(self.cuts(token));
        gone.map(|cut| Change { at: at.clone(), edits: vec![id.clone(), cut] }).collect()
    }

    fn token_unexpected(&self) -> Option<Change> {
        let (id, token) = (self.put(self.get(Role::KeyId)?, ID)?, self.put(self.get(Role::Token)?, TOKEN)?);
        Some(Change { at: vec![token.span], edits: vec![id, token] })
    }

    /// The setting taken out: its line, or what stands between it and the one before.
    fn cuts(&self, setting: &Setting) -> Vec<Edit> {
        let start =
            if setting.key.is_empty() { setting.raw.start } else { setting.key.start.min(setting.raw.start) };
        let end = setting.raw.end.max(setting.key.end);
        let line_start = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = self.text[end..].find('\n').map_or(self.text.len(), |at| end + at + 1);
        let line = Span::new(line_start, line_end);
        // what else stands on the line goes along, if it is no setting
        let alone =
            self.stanza.settings.iter().all(|other| std::ptr::eq(other, setting) || !other.raw.meets(line));
        let comma = self.text[..start].trim_end_matches(['"', '\'', '@']).trim_end();
        let close =
            self.text[end..].chars().next().filter(|c| matches!(c, '"' | '\'')).map_or(end, |_| end + 1);
        let list = comma.ends_with(',').then(|| Span::new(comma.len() - 1, close));
        let word = Span::new(self.text[..start].rfind([' ', '\n']).unwrap_or(start), close);
        let spans = alone.then_some(line).into_iter().chain(list).chain([word]);
        spans.map(|span| Edit { span, text: String::new() }).collect()
    }

    /// Another region than the endpoint's, in the same form as it was written.
    fn region_mismatch(&self) -> Option<Change> {
        let (_, endpoint) = self.endpoint()?;
        let home = endpoint.reading.known?;
        let region = self.get(Role::Region)?;
        let other = other_region(home)?;
        let prefixed = region.text().map_or(self.wants("prefixed"), |text| text.starts_with("oss-"));
        self.change(region, &if prefixed { format!("oss-{other}") } else { other.to_owned() })
    }

    fn wants(&self, form: &str) -> bool {
        self.client.wants.region.as_deref() == Some(form)
    }

    /// The region in the form that the client does not want; no other than the endpoint's.
    fn region_prefix(&self) -> Vec<Change> {
        let home = self.endpoint().and_then(|(_, endpoint)| endpoint.reading.known);
        let id = home.map_or("cn-hangzhou", |home| &home.id);
        self.one(Role::Region, &if self.wants("plain") { format!("oss-{id}") } else { id.to_owned() })
    }

    /// A folder behind the host.
    fn endpoint_path(&self) -> Option<Change> {
        let (setting, _) = self.endpoint()?;
        self.change(setting, &format!("{}/backup", setting.text()?.trim_end_matches('/')))
    }

    /// The bucket before the host.
    fn endpoint_bucket(&self) -> Option<Change> {
        let (setting, endpoint) = self.endpoint().filter(|(_, endpoint)| endpoint.bucket.is_none())?;
        let host = &endpoint.host.text;
        self.change(setting, &setting.text()?.replacen(host.as_str(), &format!("photos-1.{host}"), 1))
    }

    fn path_style(&self) -> Vec<Change> {
        let Some(setting) = self.get(Role::PathStyle) else { return Vec::new() };
        let switch = self.client.switch.path_style.as_ref();
        let host = || self.endpoint().map(|(_, endpoint)| endpoint.host.text.clone());
        let on: Vec<String> = match switch {
            Some(Switch { without: Some(_), .. }) => host().into_iter().collect(),
            Some(switch) => switch.on.clone(),
            None => Vec::new(),
        };
        let edits = on.iter().filter_map(|on| self.switch(setting, on));
        edits.map(|edit| Change { at: vec![edit.span], edits: vec![edit] }).collect()
    }

    /// A host of OSS where the switch for custom domains is on, or that switch turned on.
    fn cname_host(&self) -> Vec<Change> {
        let Some(setting) = self.get(Role::Cname) else { return Vec::new() };
        let known = self.client.switch.cname.as_ref().map_or(&[][..], |switch| &switch.on);
        let on = known.iter().map(String::as_str).chain(known.is_empty().then_some("true"));
        let on = on
            .filter_map(|on| self.switch(setting, on))
            .map(|edit| Change { at: vec![edit.span], edits: vec![edit] });
        let host = self.get(Role::Endpoint).and_then(|endpoint| {
            let edit = self.put(endpoint, "https://oss-cn-hangzhou.aliyuncs.com")?;
            Some(Change { at: vec![setting.span()], edits: vec![edit] })
        });
        on.chain(host).collect()
    }

    /// A custom domain in place of the endpoint, where the switch is not on.
    fn cname_missing(&self) -> Vec<Change> {
        self.one(Role::Endpoint, "https://img.shop-1.com")
    }

    /// V4 with its region gone; V4 is put in where another version stands.
    fn region_missing(&self) -> Vec<Change> {
        let (Some(region), Some(signature)) = (self.get(Role::Region), self.get(Role::Signature)) else {
            return Vec::new();
        };
        let v4 = self.client.switch.signature.get("v4").into_iter().flatten();
        let mut changes = Vec::new();
        for cut in self.cuts(region) {
            let at = vec![signature.span()];
            changes.push(Change { at: at.clone(), edits: vec![cut.clone()] });
            let said = v4.clone().filter_map(|v4| self.switch(signature, v4));
            changes.extend(said.map(|edit| Change { at: at.clone(), edits: vec![cut.clone(), edit] }));
        }
        changes
    }

    fn internal_endpoint(&self) -> Vec<Change> {
        self.one(Role::Endpoint, "https://oss-cn-hangzhou-internal.aliyuncs.com")
    }

    /// A slash before the key; a backslash where the client drops the slash.
    fn key_slash(&self) -> Vec<Change> {
        let Some(setting) = self.get(Role::Key) else { return Vec::new() };
        let key = setting.text().unwrap_or("2026/cat.png").trim_start_matches('/').to_owned();
        let key = if key.is_empty() { "2026/".to_owned() } else { key };
        let mark = if self.client.strips_key_slash { '\\' } else { '/' };
        self.change(setting, &format!("{mark}{key}")).into_iter().collect()
    }

    /// The acceleration endpoint in place of the client's own.
    fn accelerated(&self) -> Option<Edit> {
        let (setting, _) = self.endpoint()?;
        self.put(setting, "https://oss-accelerate.aliyuncs.com")
    }
}

/// A region that is not `home`.
fn other_region(home: &Region) -> Option<&'static str> {
    let other = if home.id == "cn-shanghai" { "cn-shenzhen" } else { "cn-shanghai" };
    region_by_id(other).map(|region| region.id.as_str())
}

fn of_call(call: &Use, (text, language): (&str, &str), scene: &Scene, way: Way) -> Vec<Change> {
    let stanza = call.stanza.and_then(|at| scene.stanzas.get(at));
    match way {
        Way::KeySlash => {
            let mark = if call.client.strips_key_slash { '\\' } else { '/' };
            keys(call, &|key| format!("{mark}{key}"))
        }
        Way::KeyEncoded => keys(call, &|key| format!("%E5%9B%BE/{key}")),
        Way::PresignExpiry => call.expires.iter().flat_map(|expires| lives(call, expires, text)).collect(),
        Way::BucketOperation if call.kind == UseKind::Management => {
            let edit =
                stanza.and_then(|stanza| Place { text, language, client: call.client, stanza }.accelerated());
            edit.map(|edit| Change { at: vec![call.name], edits: vec![edit] }).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The key of a call, where it is a text, changed.
fn keys(call: &Use, change: &dyn Fn(&str) -> String) -> Vec<Change> {
    let key = call.key.as_ref().filter(|key| key.value.as_ref().is_some_and(|value| value.literal));
    let edit = key.and_then(|key| key.write(&change(key.text()?)));
    edit.map(|(span, text)| Change { at: vec![span], edits: vec![Edit { span, text }] }).into_iter().collect()
}

/// No time at all, or more than a V4 signature lives, in place of each number.
fn lives(call: &Use, expires: &Setting, text: &str) -> Vec<Change> {
    let UseKind::Presign { .. } = call.kind else { return Vec::new() };
    let raw = expires.raw.of(text);
    let replaced = |to: &str| {
        let mut out = String::new();
        let mut digits = false;
        for (i, c) in raw.char_indices() {
            let starts = !raw[..i].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            match (c.is_ascii_digit(), digits) {
                (true, false) if starts => {
                    digits = true;
                    out.push_str(to);
                }
                (true, true) => {}
                _ => {
                    digits = false;
                    out.push(c);
                }
            }
        }
        Change { at: vec![expires.raw], edits: vec![Edit { span: expires.raw, text: out }] }
    };
    vec![replaced("0"), replaced("99999999")]
}
