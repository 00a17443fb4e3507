//! Environment variables: which one a value is read from, and which ones a configuration gives a value.

use super::{Setting, text::Text};
use crate::{
    catalog::SettingRole,
    syntax::{Entry, Family, Kind, Nature},
    text::{Span, mask},
};

/// An environment variable that a value is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Where that stands.
    pub span: Span,
}

/// Names are followed this far.
const DEEPEST: usize = 4;

/// What code reads the environment with, as far as it is always written.
const READERS: [&str; 20] = [
    "os.environ",
    "environ",
    "os.getenv",
    "getenv",
    "process.env",
    "import.meta.env",
    "Deno.env.get",
    "System.getenv",
    "os.Getenv",
    "os.LookupEnv",
    "Environment.GetEnvironmentVariable",
    "System.Environment.GetEnvironmentVariable",
    "ENV",
    "$_ENV",
    "$_SERVER",
    "env(",
    "env::var",
    "std::env::var",
    "sys.env",
    "config(",
];

/// Calls around it that change nothing.
const WRAPPERS: [&str; 6] = ["oss.Ptr", "Some", "str", "String", "string", "Objects.requireNonNull"];

/// The variable that `entry` is read from as it is: nothing may be put before or behind it.
pub(super) fn read(text: &Text<'_>, entry: &Entry) -> Option<Variable> {
    of(text, entry, DEEPEST)
}

fn of(text: &Text<'_>, entry: &Entry, depth: usize) -> Option<Variable> {
    let depth = depth.checked_sub(1)?;
    let tokens = text.tokens(entry.value);
    match tokens {
        [token] if token.is_literal() => return template(text, token.content()),
        [token] if token.kind == Kind::Word => {
            let given = text.constant(token.span.of(text.text).trim_start_matches('$'))?;
            return (!given.value.touches(token.span.start)).then(|| of(text, given, depth))?;
        }
        _ => {}
    }
    if tokens.len() > 32 {
        return None;
    }
    let mut said = entry.value.of(text.text).trim_start();
    let mut from = entry.value.start;
    for wrapper in WRAPPERS {
        if let Some(rest) = said.strip_prefix(wrapper).and_then(|rest| rest.strip_prefix('(')) {
            from = entry.value.end - rest.len();
            said = rest;
        }
    }
    let reader = READERS.iter().find(|reader| said.starts_with(**reader))?;
    let put = |sign: &str| matches!(sign, "+" | "%" | "<<");
    let changed = [".replace", ".split", ".format", ".substring", ".concat"];
    if tokens.iter().any(|token| put(token.span.of(text.text)))
        || changed.iter().any(|call| said.contains(call))
    {
        return None;
    }
    let behind = from + reader.len();
    let mut rest = tokens.iter().filter(|token| token.span.end > behind);
    let name = match *reader {
        "process.env" | "import.meta.env" => rest.find_map(|token| match token.kind {
            Kind::Word => Some(token.span),
            _ => token.is_literal().then(|| token.content()),
        }),
        _ => rest.find(|token| token.is_literal()).map(|token| token.content()),
    }?;
    named(text, name)
}

/// `${OSS_ENDPOINT}`, `${OSS_ENDPOINT:-x}`, `$OSS_ENDPOINT`.
fn template(text: &Text<'_>, content: Span) -> Option<Variable> {
    let said = content.of(text.text);
    let inner =
        said.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).or_else(|| said.strip_prefix('$'))?;
    let name = inner.split([':', '-']).next().unwrap_or_default();
    let start = content.start + (said.len() - said.trim_start_matches(['$', '{']).len());
    named(text, Span::new(start, start + name.len()))
}

fn named(text: &Text<'_>, span: Span) -> Option<Variable> {
    let name = span.of(text.text);
    is_variable(name).then(|| Variable { name: name.to_owned(), span })
}

/// True for a name as environment variables have it: `OSS_ENDPOINT`.
fn is_variable(name: &str) -> bool {
    let part = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    (3..=100).contains(&name.len())
        && name.bytes().all(part)
        && name.starts_with(|c: char| c.is_ascii_uppercase())
}

/// The variables that a configuration gives a value: in dotenv files, compose and Helm files, jobs of CI,
/// scripts of a shell.
pub(super) fn defined(text: &Text<'_>) -> Vec<(Variable, Setting)> {
    let mut found = Vec::new();
    for group in &text.groups {
        let row = text.syntax.language(group.span.start);
        if row.ground != Nature::Config && !matches!(row.family, Family::Shell) {
            continue;
        }
        for entry in &group.entries {
            if let Some(name) = entry.key.and_then(|key| named(text, key)) {
                found.extend(value(text, entry).map(|value| (name, value)));
            }
        }
        // `- name: OSS_ENDPOINT` and `value: x` of Kubernetes
        let of = |name: &str| {
            group.entries.iter().find(|entry| entry.key.is_some_and(|key| key.of(text.text) == name))
        };
        if let (Some(name), Some(entry)) = (of("name"), of("value"))
            && let Some(name) = named(text, name.value)
        {
            found.extend(value(text, entry).map(|value| (name, value)));
        }
    }
    found
}

fn value(text: &Text<'_>, entry: &Entry) -> Option<Setting> {
    let setting = super::setting(text, SettingRole::Nothing, entry.key.unwrap_or_default(), entry);
    let said = setting.text()?;
    let told =
        !said.is_empty() && said.len() <= 300 && !mask::is_template(said) && !mask::is_placeholder(said);
    told.then_some(setting)
}
