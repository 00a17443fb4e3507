//! Settings of clients: endpoint, region, credentials and switches that belong together.

mod calls;
mod dates;
mod life;
mod mappings;
mod names;
mod owners;
mod requests;
pub(super) mod text;
mod told;
mod uploads;
mod uses;
mod values;
mod variables;

use std::collections::{BTreeSet, HashSet};

use super::{Endpoint, url};
use crate::{
    catalog::{self, Client, HitKind, Region, SettingRole, region_by_host, region_by_id},
    syntax::{Entry, Syntax},
    text::{Escape, Span, View},
};

pub use life::Life;
pub use requests::{Call, Key};
pub use uploads::Upload;
pub use uses::{Use, UseKind};
pub use values::{Origin, Value};
pub use variables::Variable;

/// The settings that belong together: the arguments of a constructor, the entries of a mapping.
#[derive(Clone, Debug)]
pub struct Stanza {
    /// The client that they are for, where the text shows which.
    pub client: Option<&'static Client>,
    /// What shows it: the constructor's name, the mapping's key; empty where there is none.
    pub head: Span,
    /// The settings, in the order of the text. Each role stands at most once, except where the text gives
    /// it twice.
    pub settings: Vec<Setting>,
    /// The variable that the client is given to; empty where there is none.
    pub name: String,
    /// True if it is a call, or options given to one: a setting that is not there has its default.
    pub complete: bool,
    /// True if it stands in code, not in a configuration.
    pub in_code: bool,
    /// True if names of it speak of OSS: `OSS_ENDPOINT`, a section `oss`.
    pub named: bool,
}

/// One setting.
#[derive(Clone, Debug)]
pub struct Setting {
    /// What it is for.
    pub role: SettingRole,
    /// Its name; empty for an argument without one.
    pub key: Span,
    /// All of its value, as it is written.
    pub raw: Span,
    /// Its value, where the text tells it.
    pub value: Option<Value>,
    /// The endpoint that the value is; its places are bytes of the value's text, not of the source.
    pub endpoint: Option<Box<Endpoint>>,
    /// True if its client cuts blanks off by itself.
    pub trimmed: bool,
    /// The environment variable that it is read from, where nothing is added to what that says.
    pub variable: Option<Box<Variable>>,
}

impl Stanza {
    /// The setting of that role, if there is exactly one.
    pub fn get(&self, role: SettingRole) -> Option<&Setting> {
        let mut found = self.settings.iter().filter(|setting| setting.role == role);
        found.next().filter(|_| found.next().is_none())
    }

    /// The text of the setting of that role, if there is exactly one and the text tells it.
    pub fn text(&self, role: SettingRole) -> Option<&str> {
        self.get(role)?.text()
    }

    /// True if there is such a setting at all.
    pub fn has(&self, role: SettingRole) -> bool {
        self.settings.iter().any(|setting| setting.role == role)
    }

    /// True if settings are passed on that the text does not show: `...options`.
    pub fn is_open(&self) -> bool {
        self.has(SettingRole::Nothing)
    }

    /// The region that they are for: that of the endpoint, or else the one that is named.
    pub fn region(&self) -> Option<&'static Region> {
        let endpoint = self.get(SettingRole::Endpoint).and_then(|setting| setting.endpoint.as_ref());
        let named = || {
            let id = self.text(SettingRole::Region)?;
            region_by_id(id).or_else(|| region_by_host(id.strip_prefix("oss-")?))
        };
        endpoint.and_then(|endpoint| endpoint.reading.known).or_else(named)
    }

    /// True if the client is one of OSS alone, the names speak of OSS, or the endpoint is one of OSS.
    pub fn is_of_oss(&self) -> bool {
        let native = self.client.is_some_and(|client| client.oss_only);
        native || self.named || self.settings.iter().any(|setting| setting.endpoint.is_some())
    }
}

impl Setting {
    /// What the value says.
    pub fn text(&self) -> Option<&str> {
        self.value.as_ref().map(|value| value.text.as_str())
    }

    /// True or false, if the value is one of the two.
    pub fn switch(&self) -> Option<bool> {
        match self.text()?.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Some(true),
            "false" | "no" | "off" | "0" => Some(false),
            _ => None,
        }
    }

    /// The characters that a finding is about: the value where it stands, or where it is used.
    pub fn span(&self) -> Span {
        self.value.as_ref().map_or(self.raw, |value| value.span)
    }

    /// The setting with what its variable says in place of its own value. It cannot be rewritten.
    pub fn told(&self, said: &str) -> Setting {
        let value = Value {
            text: said.to_owned(),
            span: self.raw,
            escapes: Vec::new(),
            origin: Origin::Joined,
            literal: true,
        };
        let endpoint = endpoint(&value);
        Setting { value: Some(value), endpoint, ..self.clone() }
    }

    /// Where `part`, a range of the value's text, stands in `source`; all of the value where that cannot be told.
    pub fn part(&self, source: &str, part: Span) -> Span {
        let Some(value) = self.value.as_ref().filter(|value| value.origin != Origin::Joined) else {
            return self.span();
        };
        let view = View::new(source, value.span, Escape::Verbatim);
        let view = value.escapes.iter().fold(view, |view, &escape| view.nest(escape));
        if view.text() == value.text { view.outer(part) } else { value.span }
    }

    /// `text` as it must be written in place of the value; `None` where the value cannot be replaced alone.
    pub fn write(&self, text: &str) -> Option<(Span, String)> {
        let value =
            self.value.as_ref().filter(|value| !matches!(value.origin, Origin::Joined | Origin::Implied))?;
        let empty = View::new("", Span::at(0), Escape::Verbatim);
        let view = value.escapes.iter().fold(empty, |view, &escape| view.nest(escape));
        Some((value.span, view.write(text)))
    }
}

/// What a text tells clients.
pub(super) struct Found {
    pub stanzas: Vec<Stanza>,
    pub uses: Vec<Use>,
    pub calls: Vec<Call>,
    pub buckets: Vec<(usize, String)>,
    pub uploads: Vec<Upload>,
    pub dates: Vec<Setting>,
    pub defined: Vec<(Variable, Setting)>,
}

/// All stanzas of a text, and the calls of their clients; `name` is its path or address, `clients` are shown by a
/// longer text around it.
pub(super) fn all(
    text: &str,
    name: &str,
    syntax: &Syntax,
    near: &[usize],
    clients: &BTreeSet<&'static str>,
) -> Found {
    let text = text::Text::new(text, name, syntax, near, clients);
    let (mut stanzas, used) = calls::stanzas(&text);
    stanzas.extend(mappings::stanzas(&text, &used));
    let mut seen = HashSet::new();
    stanzas.retain(|stanza| {
        let places: Vec<Span> = stanza.settings.iter().map(|setting| setting.raw).collect();
        !stanza.settings.is_empty() && seen.insert((stanza.head, places))
    });
    let (uses, calls, buckets) = uses::all(&text, &stanzas);
    let uploads = if uses.is_empty() { Vec::new() } else { uploads::all(&text) };
    let dates = dates::all(&text);
    let defined = variables::defined(&text);
    Found { stanzas, uses, calls, buckets, uploads, dates, defined }
}

/// The setting that `entry` is.
fn setting(text: &text::Text<'_>, role: SettingRole, key: Span, entry: &Entry) -> Setting {
    // an option that says all by its name
    let bare = !key.is_empty() && entry.value.start <= key.start && key.end <= entry.value.end;
    let value = match (bare, role) {
        (true, SettingRole::Signature) => {
            let version = if key.of(text.text).ends_with('4') { "v4" } else { "true" };
            Some(Value::implied(version, entry.value))
        }
        (true, _) if text.is_flag(entry.value) => Some(Value::implied("true", entry.value)),
        _ => values::value(text, entry),
    };
    let endpoint = value.as_ref().and_then(endpoint);
    let variable = variables::read(text, entry).map(Box::new);
    Setting { role, key, raw: entry.value, value, endpoint, trimmed: false, variable }
}

/// The endpoint that a value is.
fn endpoint(value: &Value) -> Option<Box<Endpoint>> {
    let hit = catalog::search(&value.text).find(|hit| hit.kind == HitKind::Host)?;
    let view = View::new(&value.text, Span::new(0, value.text.len()), Escape::Verbatim);
    let parts = url::url_around(&value.text, hit.span.start, false)?;
    super::endpoint::read(&view, parts).map(Box::new)
}
