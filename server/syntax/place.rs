//! What stands at a byte of a text.

use super::calls::{self, Call};
use super::languages::{Language, Nature};
use super::token::{Joined, Kind, Token};
use super::walk::{Walk, line_around};
use super::{Syntax, defaults, joins, keys, named};
use crate::text::{Escape, Span, View};

/// What kind of text a place is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ground {
    /// Inside a string literal, an attribute's value, or a heredoc.
    String,
    /// Inside a value without quotes; also `true`, a number, or the gap behind a separator of a
    /// configuration.
    Value,
    /// Inside a comment.
    Comment,
    /// Inside a sentence.
    Prose,
    /// Between everything else: names, operators, blanks.
    Code,
    /// Inside a line that a program wrote.
    Log,
    /// Inside the target of a link in prose.
    LinkTarget,
}

/// What stands at one byte of a text, and around it.
#[derive(Clone, Debug)]
pub struct Place {
    /// What kind of text it is.
    pub ground: Ground,
    /// The bytes of the literal's content, of the value, of the link's target; the line (without its break,
    /// and of a very long one the part nearby) for prose, log and code; the comment's part of it for comments.
    pub content: Span,
    /// How the content is escaped, outermost first; empty if it is verbatim.
    pub escapes: Vec<Escape>,
    /// The name of the value: the last word before the separator, the method that it is given to, the
    /// attribute, the element, the option.
    pub key: Option<Span>,
    /// The innermost call that it is an argument of.
    pub call: Option<Call>,
    /// Whether it is only a part of what is put together.
    pub joined: Joined,
    /// The language around it: of the fence or script, not of the file.
    pub language: &'static Language,
}

impl Place {
    /// The content decoded; its places map back to `text`.
    pub fn view<'a>(&self, text: &'a str) -> View<'a> {
        let whole = View::new(text, self.content, Escape::Verbatim);
        self.escapes.iter().fold(whole, |view, &escape| view.nest(escape))
    }
}

/// The index of the token at the byte `at`, and of the first token behind it.
pub(super) fn token_at(tokens: &[Token], at: usize) -> (Option<usize>, usize) {
    let next = tokens.partition_point(|token| token.span.start <= at);
    let near = || (next.saturating_sub(2)..next).rev();
    // a literal is stronger than the separator before it, and than the bracket behind it
    let says = |i: &usize| {
        let token = &tokens[*i];
        (token.is_literal() || token.kind == Kind::Link) && token.content().touches(at)
    };
    let holds = |i: &usize| at < tokens[*i].span.end;
    let touches = |i: &usize| {
        tokens[*i].span.end == at && matches!(tokens[*i].kind, Kind::Word | Kind::Comment | Kind::Prose)
    };
    let found = near().find(says).or_else(|| near().find(touches)).or_else(|| near().find(holds));
    // the line end that holds the byte says less than what it ends
    (found.filter(|&i| tokens[i].kind != Kind::Newline), next)
}

pub(super) fn place(syntax: &Syntax, text: &str, at: usize) -> Place {
    let at = at.min(text.len());
    let (found, next) = token_at(&syntax.tokens, at);
    let run_at = found.map_or(at, |index| syntax.tokens[index].span.start);
    let (walk, first) = syntax.walk(text, run_at);
    let Some(index) = found else {
        let before = syntax.tokens[..next].iter().rev().take_while(|token| token.span.start >= at).count();
        return gap(&walk, (next - before).saturating_sub(first), at);
    };
    let token = syntax.tokens[index];
    let index = index.saturating_sub(first);
    let mut place = bare(&walk, Ground::Code, token.content());
    match token.kind {
        Kind::String { .. } if is_docstring(&walk, index) => comment(text, token, at, &mut place),
        Kind::String { escape, .. } => {
            place.ground = Ground::String;
            place.escapes = layers(escape);
        }
        Kind::Value(escape) => {
            place.ground = Ground::Value;
            place.escapes = layers(escape);
        }
        Kind::Word if is_bare_value(&walk, index) => place.ground = Ground::Value,
        Kind::Link => place.ground = Ground::LinkTarget,
        Kind::Prose => place.ground = prose_of(walk.row),
        Kind::Comment => comment(text, token, at, &mut place),
        Kind::Word | Kind::Punct | Kind::Newline => {}
    }
    match place.ground {
        Ground::String | Ground::Value => surround(&walk, index, at, &mut place),
        Ground::LinkTarget | Ground::Comment => {}
        Ground::Prose | Ground::Log | Ground::Code => place.content = line_around(text, at),
    }
    place
}

fn comment(text: &str, token: Token, at: usize, place: &mut Place) {
    let line = line_around(text, at);
    place.ground = Ground::Comment;
    place.content = Span::new(line.start.max(token.span.start), line.end.min(token.span.end));
}

/// True for a literal in three quotes that nothing is done with.
fn is_docstring(walk: &Walk<'_>, index: usize) -> bool {
    let Some(token) = walk.tokens.get(index).filter(|_| walk.row.docstrings) else { return false };
    let quotes = token.span.of(walk.text).trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let ends_line = |i: usize| i >= walk.tokens.len() || walk.is_newline(i);
    (quotes.starts_with("\"\"\"") || quotes.starts_with("'''"))
        && index.checked_sub(1).is_none_or(ends_line)
        && (ends_line(index + 1) || walk.kind(index + 1) == Some(Kind::Comment))
        && !walk.before(index).is_some_and(|before| {
            walk.concatenates(before) || matches!(walk.punct(before), "=" | ":=" | "," | "\\" | "%" | "==")
        })
        && walk.enclosing(index).is_none()
}

fn layers(escape: Escape) -> Vec<Escape> {
    if escape == Escape::Verbatim { Vec::new() } else { vec![escape] }
}

fn bare(walk: &Walk<'_>, ground: Ground, content: Span) -> Place {
    let (escapes, joined) = (Vec::new(), Joined::default());
    Place { ground, content, escapes, key: None, call: None, joined, language: walk.row }
}

fn prose_of(row: &Language) -> Ground {
    if row.ground == Nature::Log { Ground::Log } else { Ground::Prose }
}

/// Tells what is around the literal at `index`.
fn surround(walk: &Walk<'_>, index: usize, at: usize, place: &mut Place) {
    let anchor = keys::anchor(walk, index);
    let is_code = matches!(walk.row.family, super::Family::Code | super::Family::Php);
    place.key = keys::key(walk, index);
    if let Some(key) = place.key {
        place.key = Some(named::name_beside(walk, index, at, key).unwrap_or(key));
    }
    place.call = if is_code { calls::call(walk, anchor) } else { None };
    place.joined = joins::joined(walk, anchor.max(index));
    let whole = place.content;
    if let Some(named) =
        defaults::variable(walk.text, whole, walk.row).filter(|named| named.value.touches(at))
    {
        (place.key, place.content) = (Some(named.key), named.value);
    }
    if let Some(named) = defaults::default_at(walk.text, place.content, at, walk.row) {
        // `${` before the name, `}` behind the value
        place.joined.before = named.key.start > place.content.start + 2;
        place.joined.after = named.value.end + 1 < place.content.end;
        (place.key, place.content) = (Some(named.key), named.value);
    }
}

/// True if the word at `index` is a value that needs no quotes.
fn is_bare_value(walk: &Walk<'_>, index: usize) -> bool {
    let Some(before) = walk.before(index) else { return false };
    let given = walk.separates(before) || matches!(walk.punct(before), "(" | "," | "[");
    if !given || walk.separates(index + 1) || matches!(walk.punct(index + 1), "." | "(" | "::" | "[") {
        return false;
    }
    let word = walk.word(index);
    let constant = word.starts_with(|c: char| c.is_ascii_digit())
        || ["true", "false", "yes", "no", "on", "off", "null", "nil", "none", "undefined"]
            .iter()
            .any(|name| word.eq_ignore_ascii_case(name));
    constant || walk.row.ground == Nature::Config && walk.row.bare_values && walk.row.id != "terraform"
}

/// A place where no token stands: behind a separator of a configuration it is an empty value.
fn gap(walk: &Walk<'_>, next: usize, at: usize) -> Place {
    let ground = match walk.row.ground {
        Nature::Log => Ground::Log,
        Nature::Prose => Ground::Prose,
        _ => Ground::Code,
    };
    let mut place = bare(walk, ground, line_around(walk.text, at));
    let next = next.min(walk.tokens.len());
    let waits =
        next > 0 && walk.separates(next - 1) && !matches!(walk.row.ground, Nature::Markup | Nature::Log);
    let config = walk.row.bare_values && waits;
    if config {
        place.ground = Ground::Value;
        place.content = Span::at(at);
    }
    if waits {
        place.key = keys::key(walk, next);
    }
    place
}
