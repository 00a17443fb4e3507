//! The key of a value: the word before the separator, whatever the language calls it.

use super::calls;
use super::languages::{Family, Nature};
use super::token::Kind;
use super::walk::{FARTHEST, Walk};
use super::{markup_keys, yaml_keys};
use crate::text::Span;

/// Words that begin a statement of their own: what follows them has no key.
const STATEMENTS: [&str; 17] = [
    "return", "throw", "raise", "yield", "echo", "print", "puts", "import", "from", "include", "require",
    "assert", "use", "case", "in", "throws", "package",
];

/// Words of SQL before a literal that name nothing.
const QUERY: [&str; 13] =
    ["select", "in", "values", "and", "or", "like", "from", "where", "by", "then", "else", "when", "as"];

/// Callees that only wrap a text; the key stands outside of them.
const WRAPPERS: [&str; 34] = [
    "String",
    "Ptr",
    "StringPtr",
    "str",
    "valueOf",
    "of",
    "create",
    "parse",
    "URL",
    "URI",
    "Url",
    "Uri",
    "Some",
    "Ok",
    "from",
    "trim",
    "to_string",
    "format",
    "concat",
    "sprintf",
    "Sprintf",
    "encode",
    "quote",
    "unquote",
    "strdup",
    "L",
    "TEXT",
    "_",
    "lower",
    "join",
    "new",
    "string",
    "toString",
    "Just",
];

/// Beginnings of callees that take a key and a value, in lower case.
const PAIRING: [&str; 21] = [
    "get",
    "set",
    "put",
    "add",
    "getenv",
    "env",
    "define",
    "fetch",
    "header",
    "append",
    "insert",
    "property",
    "config",
    "option",
    "param",
    "with",
    "entry",
    "environ",
    "default",
    "parameter",
    "of",
];

/// The key of the value at `index`, or of one that would stand there.
pub(super) fn key(walk: &Walk<'_>, index: usize) -> Option<Span> {
    match walk.row.family {
        Family::Xml | Family::Html => markup_keys::key(walk, index),
        Family::Yaml => yaml_keys::key(walk, index),
        Family::Shell => in_words(walk, index),
        _ => in_expression(walk, index),
    }
}

/// The key in a language of blanks: `NAME=x`, `--name x`, or the directive.
fn in_words(walk: &Walk<'_>, index: usize) -> Option<Span> {
    let mut i = index;
    // pieces that are glued together share their key
    while i > 0 && walk.touches_previous(i) && walk.is_literal(i - 1) {
        i -= 1;
    }
    let before = i.checked_sub(1)?;
    if walk.separates(before) {
        return walk.tokens.get(before.checked_sub(1)?).map(|_| clean(walk, before - 1));
    }
    let listed = before.checked_sub(1).filter(|_| walk.punct(before) == ",");
    if let Some(flag) = listed.filter(|&i| walk.is_string(i) && walk.content(i).starts_with('-')) {
        return Some(clean(walk, flag));
    }
    let word = walk.word(before);
    if word.starts_with('-') || !word.is_empty() && walk.row.id == "dockerfile" {
        return Some(clean(walk, before));
    }
    if !walk.row.directives {
        return heredoc_marker(walk, index).and_then(|marker| in_words(walk, marker));
    }
    let ends = |i: &usize| {
        walk.is_newline(*i) && walk.punct(i.saturating_sub(1)) != "\\"
            || matches!(walk.punct(*i), ";" | "{" | "}")
    };
    let start = (0..index).rev().take(FARTHEST).find(ends).map_or(0, |i| i + 1);
    (!walk.word(start).is_empty()).then(|| clean(walk, start))
}

/// Where the heredoc was announced whose body stands at `index`.
fn heredoc_marker(walk: &Walk<'_>, index: usize) -> Option<usize> {
    let newline = index.checked_sub(1).filter(|&i| walk.is_newline(i) && walk.is_string(index))?;
    (walk.line_first(newline)..newline)
        .rev()
        .find(|&i| walk.punct(i).len() > 2 && walk.punct(i).starts_with("<<"))
}

/// The token from which to look around: the announcement of a heredoc instead of its body.
pub(super) fn anchor(walk: &Walk<'_>, index: usize) -> usize {
    match walk.row.heredoc {
        Some(_) => heredoc_marker(walk, index).unwrap_or(index),
        None => index,
    }
}

/// The key in a language of expressions, or of lines with one separator.
pub(super) fn in_expression(walk: &Walk<'_>, index: usize) -> Option<Span> {
    let index = anchor(walk, index);
    let mut commas = 0;
    let mut i = index;
    for _ in 0..FARTHEST {
        i = i.checked_sub(1)?;
        match walk.kind(i)? {
            Kind::Newline if !walk.goes_on(i) => return None,
            Kind::Word if commas == 0 => {
                if STATEMENTS.contains(&walk.word(i)) {
                    return None;
                }
                if i + 1 == index
                    && let Some(key) = command(walk, i)
                {
                    return Some(key);
                }
            }
            Kind::Punct => match walk.punct(i) {
                ")" | "]" | "}" => i = walk.opener(i)?,
                ";" | "==" | "!=" => return None,
                "," => {
                    let flag = i.checked_sub(1).filter(|_| commas == 0 && i + 1 == index);
                    if let Some(flag) =
                        flag.filter(|&f| walk.is_string(f) && walk.content(f).starts_with('-'))
                    {
                        return Some(clean(walk, flag));
                    }
                    commas += 1;
                }
                "(" => match around_call(walk, i, commas) {
                    Outer::Key(key) => return key,
                    Outer::From(first) => {
                        i = first;
                        commas = 0;
                    }
                },
                "[" if i > 0 && walk.touches_previous(i) && is_operand(walk, i - 1) => return None,
                "[" => commas = 0,
                "{" => {
                    if let Some(key) = entry(walk, i, commas) {
                        return Some(key);
                    }
                    i = list_start(walk, i)?;
                    commas = 0;
                }
                _ if commas == 0 && walk.separates(i) => match ternary(walk, i) {
                    Some(question) => i = question,
                    None => return named_by(walk, i),
                },
                _ => {}
            },
            _ => {}
        }
    }
    None
}

fn is_operand(walk: &Walk<'_>, index: usize) -> bool {
    !walk.word(index).is_empty() || matches!(walk.punct(index), ")" | "]")
}

/// `endpoint "x"` of Ruby, Groovy and HCL: the word begins its line.
fn command(walk: &Walk<'_>, index: usize) -> Option<Span> {
    let first = index == 0 || walk.is_newline(index - 1) || matches!(walk.punct(index - 1), ";" | "{");
    if walk.row.id == "kotlin" && walk.word(index) == "to" {
        return index.checked_sub(1).filter(|&i| walk.is_string(i)).map(|i| clean(walk, i));
    }
    let flag = walk.word(index).starts_with('-');
    let names = match walk.row.id.as_str() {
        "sql" => !QUERY.iter().any(|word| word.eq_ignore_ascii_case(walk.word(index))),
        _ => first || flag,
    };
    names.then(|| clean(walk, index))
}

enum Outer {
    Key(Option<Span>),
    /// Nothing here: go on before this token.
    From(usize),
}

/// The key that a call gives to its argument behind `commas` commas.
fn around_call(walk: &Walk<'_>, open: usize, commas: usize) -> Outer {
    let Some(first) = calls::callee(walk, open) else {
        // `("key", "value")`
        return match entry(walk, open, commas) {
            Some(key) => Outer::Key(Some(key)),
            None => Outer::From(open),
        };
    };
    let Some(name) = calls::name(walk, &calls::Found { argument: commas, open, first }) else {
        return Outer::From(open);
    };
    let word = walk.word(name);
    let lower = word.to_ascii_lowercase();
    if commas > 0 {
        let pairing = PAIRING.iter().any(|head| lower.starts_with(head)) || lower.contains("env");
        if pairing
            && commas % 2 == 1
            && let Some(key) = argument(walk, open, commas - 1)
        {
            return Outer::Key(Some(key));
        }
    }
    if WRAPPERS.contains(&word) {
        let new = first.checked_sub(1).filter(|&i| walk.word(i) == "new");
        return Outer::From(new.unwrap_or(first));
    }
    Outer::Key((commas == 0).then(|| clean(walk, name)))
}

/// The argument number `wanted` of the bracket at `open`, if it can be a key.
fn argument(walk: &Walk<'_>, open: usize, wanted: usize) -> Option<Span> {
    let mut commas = 0;
    let mut i = open + 1;
    for _ in 0..FARTHEST {
        if commas == wanted {
            let start = walk.after(i)?;
            let mut last = start;
            // a constant may have a path
            while !walk.word(last).is_empty() && matches!(walk.punct(last + 1), "." | "::") {
                last += 2;
            }
            let ends = walk.after(last + 1).is_some_and(|next| walk.punct(next) == ",");
            let fits = walk.is_string(last) && is_name(walk.content(last))
                || walk.word(last).starts_with(|c: char| c.is_alphabetic() || c == '_');
            return (ends && fits).then(|| clean(walk, last));
        }
        match walk.punct(i) {
            "(" | "[" | "{" => i = walk.closer(i)?,
            "," => commas += 1,
            _ => {}
        }
        i += 1;
    }
    None
}

/// `{"key", "value"}` and `("key", "value")`.
fn entry(walk: &Walk<'_>, open: usize, commas: usize) -> Option<Span> {
    let key = open + 1;
    let listed = walk.before(open).is_none_or(|i| matches!(walk.punct(i), "{" | "," | "[" | "("));
    let fits = commas == 1 && listed && walk.is_string(key) && is_name(walk.content(key));
    (fits && walk.punct(key + 1) == "," && walk.row.ground == Nature::Code).then(|| clean(walk, key))
}

/// True if `text` can be the name of a setting.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() < 128 && !text.contains(['/', ' ', '<', '{'])
}

/// The token before which to go on where the brace at `open` begins a list: `[]string{"x"}`, `= {"x"}`.
fn list_start(walk: &Walk<'_>, open: usize) -> Option<usize> {
    let before = walk.before(open)?;
    if walk.row.ground == Nature::Config || walk.separates(before) && walk.punct(before) != "=" {
        return None;
    }
    match walk.punct(before) {
        "=" => Some(open),
        "]" => walk.opener(before),
        "" if !walk.word(before).is_empty() && before > 0 && walk.punct(before - 1) == "]" => {
            walk.opener(before - 1)
        }
        _ => None,
    }
}

/// The `?` that belongs to the `:` at `index`, unless it marks an optional parameter.
fn ternary(walk: &Walk<'_>, index: usize) -> Option<usize> {
    if walk.punct(index) != ":" || walk.row.ground != Nature::Code {
        return None;
    }
    for i in (0..index).rev().take(32) {
        match walk.punct(i) {
            "?" => return (i + 1 != index).then_some(i),
            "," | "{" | "(" | "[" | ";" | "=" => return None,
            _ if walk.is_newline(i) && !walk.goes_on(i) => return None,
            _ => {}
        }
    }
    None
}

/// What the separator at `index` gives a value to.
pub(super) fn named_by(walk: &Walk<'_>, index: usize) -> Option<Span> {
    let mut i = walk.before(index)?;
    // `||=`, `??=`, `endpoint?:`
    while matches!(walk.punct(i), "||" | "??" | "?" | "&&" | "*" | "&") {
        i = i.checked_sub(1)?;
    }
    if walk.is_string(i) {
        return Some(clean(walk, i));
    }
    if walk.punct(index) != ":"
        && let Some(name) = annotated(walk, i)
    {
        return Some(clean(walk, name));
    }
    if walk.punct(i) == "]" {
        let open = walk.opener(i)?;
        let inner = i - 1;
        let number = walk.word(inner).starts_with(|c: char| c.is_ascii_digit());
        let path = inner > open;
        let path =
            path && (inner == open + 1 || walk.punct(inner - 1) == ":" || walk.punct(inner - 1) == ".");
        if path && (walk.is_string(inner) || !walk.word(inner).is_empty() && !number) {
            return Some(clean(walk, inner));
        }
        i = open.checked_sub(1)?;
    } else if walk.punct(i) == ")" {
        return None;
    }
    if walk.row.type_after_name && i > 0 && !walk.word(i).is_empty() && !walk.word(i - 1).is_empty() {
        i -= 1;
        if matches!(walk.word(i), "var" | "const") {
            i += 1;
        }
    }
    matches!(walk.kind(i), Some(Kind::Word | Kind::Value(_))).then(|| clean(walk, i))
}

/// `endpoint: Type = …`: the word before the colon, looking back from the type's last token.
fn annotated(walk: &Walk<'_>, last: usize) -> Option<usize> {
    if walk.row.ground != Nature::Code {
        return None;
    }
    let declared = |name: usize| {
        let before = name.checked_sub(1).map_or("", |before| walk.word(before));
        matches!(before, "const" | "let" | "var" | "readonly" | "private" | "public" | "protected" | "static")
    };
    let mut dotted = false;
    let mut i = last + 1;
    for _ in 0..32 {
        i = i.checked_sub(1)?;
        match walk.punct(i) {
            ")" | "]" | "}" => i = walk.opener(i)?,
            ":" | "?:" => {
                let name = walk.before(i).filter(|&name| !walk.word(name).is_empty());
                return name.filter(|&name| !dotted || declared(name));
            }
            // `config: OSS.Options = …`
            "." if walk.row.id == "typescript" => dotted = true,
            "," | "(" | "{" | "[" | ";" | "=" | "?" | "." => return None,
            _ if walk.is_newline(i) => return None,
            _ => {}
        }
    }
    None
}

/// The name in a token, without what marks it as one: `--name`, `$name`, `:name`, `$env:NAME`.
pub(super) fn clean(walk: &Walk<'_>, index: usize) -> Span {
    let Some(token) = walk.tokens.get(index) else { return Span::default() };
    let span = token.content();
    let text = span.of(walk.text);
    let head = text.len() - text.trim_start_matches(['-', '$', '@', ':', '&', '*', '%', '!']).len();
    let prefixed = matches!(walk.row.family, Family::Xml | Family::Html) || walk.row.id == "powershell";
    let head = if prefixed { text.rfind(':').map_or(head, |colon| colon + 1) } else { head };
    if head >= text.len() { span } else { Span::new(span.start + head, span.end) }
}
