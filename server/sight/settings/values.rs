//! What a setting's value says: a literal, a constant, a default, a simple concatenation.

use super::text::Text;
use crate::{
    syntax::{Entry, Ground, Group, GroupKind, Kind, Token},
    text::{Escape, Span},
};

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It stands there.
    Here,
    /// A name stands there, and the name is given the value elsewhere in the text.
    Constant,
    /// It holds where the environment says nothing else.
    Default,
    /// It is put together from parts.
    Joined,
    /// The name of a call says it: `oss2.AuthV4`.
    Implied,
}

/// A value, unescaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// What it says.
    pub text: String,
    /// Where that stands.
    pub span: Span,
    /// How it is escaped there, outermost first.
    pub escapes: Vec<Escape>,
    /// Where it comes from.
    pub origin: Origin,
    /// True for a string or a value without quotes; false for a word of code such as `true`.
    pub literal: bool,
}

impl Value {
    /// What stands at `span`, which needs no unescaping.
    pub(super) fn here(text: &str, span: Span) -> Value {
        Value { text: text.to_owned(), span, escapes: Vec::new(), origin: Origin::Here, literal: true }
    }

    /// What a call at `span` says by its name alone.
    pub(super) fn implied(text: &str, span: Span) -> Value {
        Value { text: text.to_owned(), span, escapes: Vec::new(), origin: Origin::Implied, literal: false }
    }
}

/// Names are followed this far.
const DEEPEST: usize = 4;

/// What has more tokens than this is no concatenation and no default.
const LONGEST: usize = 1024;

/// Calls that only wrap a text.
const WRAPPERS: [&str; 16] = [
    "Ptr",
    "String",
    "StringPtr",
    "Some",
    "str",
    "from",
    "to_string",
    "of",
    "valueOf",
    "Bool",
    "URL",
    "URI",
    "create",
    "string",
    "aos_str_set",
    "Int",
];

/// The value of `entry`.
pub(super) fn value(text: &Text<'_>, entry: &Entry) -> Option<Value> {
    resolve(text, entry.value, entry.group, DEEPEST)
}

fn resolve(text: &Text<'_>, span: Span, group: Option<usize>, depth: usize) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    let tokens = text.tokens(span);
    if tokens.len() > LONGEST {
        return group.and_then(|group| called(text, group, depth));
    }
    let tokens: Vec<_> =
        tokens.iter().filter(|token| !matches!(token.kind, Kind::Newline | Kind::Comment)).collect();
    match tokens[..] {
        [token] if token.is_literal() => literal(text, token.content()),
        [token] if token.kind == Kind::Word => word(text, token.span, depth),
        // `.v4`, `-1`
        [sign, word]
            if word.kind == Kind::Word && sign.span.end == word.span.start && is_head(text, sign, word) =>
        {
            let from = if sign.span.of(text.text) == "." { word.span.start } else { sign.span.start };
            let said = Span::new(from, word.span.end).of(text.text).to_owned();
            let span = Span::new(sign.span.start, word.span.end);
            Some(Value { text: said, span, escapes: Vec::new(), origin: Origin::Here, literal: false })
        }
        _ => group
            .and_then(|group| called(text, group, depth))
            .or_else(|| fallback(text, &tokens))
            .or_else(|| joined(text, &tokens, depth))
            .or_else(|| path(text, &tokens, depth)),
    }
}

/// True for the dot of an enumeration's value, and for the minus of a number.
fn is_head(text: &Text<'_>, sign: &Token, word: &Token) -> bool {
    let number = word.span.of(text.text).starts_with(|c: char| c.is_ascii_digit());
    matches!((sign.span.of(text.text), number), (".", false) | ("-", true))
}

fn literal(text: &Text<'_>, content: Span) -> Option<Value> {
    let mut place = text.syntax.place(text.text, content.start);
    if place.content == content && content.of(text.text).starts_with("${") {
        // `${NAME:-x}` is x where nothing else is said
        let default = text.syntax.place(text.text, content.end.saturating_sub(1));
        if default.content.end + 1 == content.end {
            place = default;
        }
    }
    if !matches!(place.ground, Ground::String | Ground::Value) {
        return None;
    }
    let origin = if place.content == content { Origin::Here } else { Origin::Default };
    let view = place.view(text.text);
    let (span, text) = (place.content, view.text().to_owned());
    Some(Value { text, span, escapes: place.escapes, origin, literal: true })
}

/// A word without quotes: a switch, a number, or a name that is followed.
fn word(text: &Text<'_>, span: Span, depth: usize) -> Option<Value> {
    let word = span.of(text.text);
    let plain = word.starts_with(|c: char| c.is_ascii_digit())
        || ["true", "false", "yes", "no", "on", "off", "null", "nil", "none"]
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known));
    if plain {
        let text = word.to_owned();
        return Some(Value { text, span, escapes: Vec::new(), origin: Origin::Here, literal: false });
    }
    // PHP's `$endpoint`, Ruby's `@endpoint`
    let entry = text.constant(word).or_else(|| text.constant(word.trim_start_matches(['$', '@'])))?;
    if entry.value.touches(span.start) {
        return None;
    }
    let found = resolve(text, entry.value, entry.group, depth)?;
    let origin = if found.origin == Origin::Here { Origin::Constant } else { found.origin };
    Some(Value { origin, ..found })
}

/// `oss.AuthV4`, `SignVersion.V4`, `Config.ENDPOINT`: the last name counts.
fn path(text: &Text<'_>, tokens: &[&Token], depth: usize) -> Option<Value> {
    let is_path = tokens.iter().enumerate().all(|(i, token)| match token.kind {
        Kind::Word => i % 2 == 0,
        Kind::Punct => i % 2 == 1 && matches!(token.span.of(text.text), "." | "::" | "->" | "?."),
        _ => false,
    });
    let (first, last) = (tokens.first()?, tokens.last().filter(|_| is_path && tokens.len() > 1)?);
    let constant = word(text, last.span, depth).filter(|value| value.literal);
    constant.or_else(|| {
        let span = Span::new(first.span.start, last.span.end);
        let text = last.span.of(text.text).to_owned();
        Some(Value { text, span, escapes: Vec::new(), origin: Origin::Here, literal: false })
    })
}

/// `os.getenv("NAME", "x")`, `oss.Ptr("x")`.
fn called(text: &Text<'_>, group: usize, depth: usize) -> Option<Value> {
    let group = &text.groups[group];
    if group.kind != GroupKind::Call || group.chain.is_some() {
        return None;
    }
    let name = text.method(group)?;
    let lower = name.to_ascii_lowercase();
    match &group.entries[..] {
        [one] if WRAPPERS.contains(&name) || is_new_region(text, group, name) => {
            resolve(text, one.value, one.group, depth)
        }
        [_, default] if lower.contains("env") || lower.starts_with("get") || lower == "config" => {
            let found = resolve(text, default.value, default.group, depth)?;
            found.literal.then_some(Value { origin: Origin::Default, ..found })
        }
        _ => None,
    }
}

/// `Region::new("x")`.
fn is_new_region(text: &Text<'_>, group: &Group, name: &str) -> bool {
    name == "new" && matches!(text.path(group)[..], [.., "Region", _])
}

/// `process.env.REGION || "x"`, `ENV["REGION"] ?: "x"`.
fn fallback(text: &Text<'_>, tokens: &[&Token]) -> Option<Value> {
    let [.., sign, last] = tokens else { return None };
    let sign = sign.span.of(text.text);
    let default = last.is_literal() && matches!(sign, "||" | "??" | "?:" | "or" | "//");
    let found = default.then(|| literal(text, last.content()))??;
    Some(Value { origin: Origin::Default, ..found })
}

/// `"https://" + ENDPOINT`: each part must be known.
fn joined(text: &Text<'_>, tokens: &[&Token], depth: usize) -> Option<Value> {
    let (first, last) = (tokens.first()?, tokens.last()?);
    let row = text.syntax.language(first.span.start);
    let mut whole = String::new();
    for (i, token) in tokens.iter().enumerate() {
        if i % 2 == 1 {
            let sign = token.span.of(text.text);
            row.concat.iter().find(|known| *known == sign)?;
            continue;
        }
        let part = match token.kind {
            Kind::Word => word(text, token.span, depth)?,
            _ if token.is_literal() => Value {
                text: text.syntax.place(text.text, token.content().start).view(text.text).text().to_owned(),
                ..literal(text, token.content())?
            },
            _ => return None,
        };
        whole.push_str(&part.text);
    }
    let span = Span::new(first.span.start, last.span.end);
    (tokens.len() > 2).then(|| Value {
        text: whole,
        span,
        escapes: Vec::new(),
        origin: Origin::Joined,
        literal: true,
    })
}
