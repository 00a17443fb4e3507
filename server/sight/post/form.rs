//! Forms that upload to OSS: the fields of a mapping, of calls such as `form.append("key", key)`, of a
//! `<form>`, of `curl -F`.

use std::{collections::HashMap, sync::LazyLock};

use regex::Regex;

use crate::{
    sight::Piece,
    syntax::{Entry, Family, Ground, Group, GroupKind, Syntax},
    text::{Escape, Span, View},
};

/// Methods that add a field to a form.
const ADDERS: [&str; 15] = [
    "append",
    "put",
    "set",
    "add",
    "Add",
    "WriteField",
    "writeField",
    "field",
    "addFormDataPart",
    "addField",
    "attach",
    "CreateFormFile",
    "addTextBody",
    "addBinaryBody",
    "add_field",
];

/// Those of them whose things keep no order, or need not.
const UNORDERED: [&str; 4] = ["put", "set", "add", "Add"];

/// A form with more fields than this is read in part.
const MOST_FIELDS: usize = 200;

/// A form that uploads to OSS.
#[derive(Clone, Debug)]
pub struct Form {
    /// How it is written.
    pub kind: FormKind,
    /// From its first field to its last, with the brackets or tags around them.
    pub span: Span,
    /// Its fields, in their order.
    pub fields: Vec<Field>,
    /// True if it may have fields that are not seen.
    pub open: bool,
    /// True if its fields are sent in this order.
    pub is_ordered: bool,
}

/// How a form is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormKind {
    /// Keys with values.
    Mapping,
    /// One call a field.
    Calls,
    /// `<form>`.
    Markup,
    /// `curl -F`.
    Command,
}

/// One field of a form.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name, as it is written.
    pub name: Piece,
    /// Its value, where it is written out.
    pub value: Option<Piece>,
    /// How the value is escaped, outermost first.
    pub escapes: Vec<Escape>,
    /// Everything that adds it.
    pub span: Span,
}

impl Field {
    /// True if it has that name; OSS does not look at case.
    pub fn is(&self, name: &str) -> bool {
        self.name.text.eq_ignore_ascii_case(name)
    }
}

impl Form {
    /// The field of that name, in any case.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.is(name))
    }

    /// True if it is signed with V4.
    pub fn is_v4(&self) -> bool {
        ["x-oss-signature-version", "x-oss-credential", "x-oss-date"]
            .iter()
            .any(|name| self.field(name).is_some())
    }

    /// True if its fields are those of a form upload to OSS; `ours` where the text is about OSS alone.
    fn is_upload(&self, ours: bool) -> bool {
        let has = |name: &str| self.field(name).is_some();
        let signed = has("signature") || has("x-oss-signature");
        if has("OSSAccessKeyId") {
            return has("policy") || signed && has("key") && !has("expires");
        }
        has("policy") && (self.is_v4() || has("x-oss-signature") || ours && has("signature") && has("key"))
    }
}

/// True if `text` may hold a form at all.
pub(super) fn may_hold(text: &str) -> bool {
    let signed = ["OSSAccessKeyId", "x-oss-", "ignature"].iter().any(|word| text.contains(word));
    signed && (text.contains("policy") || text.contains("ignature"))
}

/// The forms of a text.
pub(super) fn all(text: &str, syntax: &Syntax, ours: bool) -> Vec<Form> {
    let near: Vec<usize> = text.match_indices("policy").map(|(at, _)| at).take(64).collect();
    let groups = syntax.groups(text, &near);
    let mut forms: Vec<Form> = groups.iter().filter_map(|group| mapping(text, syntax, group)).collect();
    forms.extend(calls(text, syntax, &groups));
    forms.extend(markup(text, syntax));
    forms.extend(commands(text, syntax));
    forms.retain(|form| form.is_upload(ours));
    forms.sort_by_key(|form| (form.span.start, std::cmp::Reverse(form.span.end)));
    forms
}

fn mapping(text: &str, syntax: &Syntax, group: &Group) -> Option<Form> {
    let named = |entry: &Entry| entry.key.filter(|key| is_field(key.of(text)));
    if group.kind == GroupKind::Block && group.parent.is_none()
        || !group.entries.iter().any(|one| named(one).is_some())
    {
        return None;
    }
    let mut open = !group.closed;
    let mut fields = Vec::new();
    for entry in group.entries.iter().take(MOST_FIELDS) {
        let said = entry.value.of(text);
        let span = Span::new(entry.key.map_or(entry.value.start, |key| key.start), entry.value.end);
        match entry.key {
            Some(key) => {
                let name = Piece { text: key.of(text).to_owned(), span: key };
                let (value, escapes) = literal(text, syntax, entry.value);
                fields.push(Field { name, value, escapes, span });
            }
            // `{ policy, signature }`
            None if is_field(said) => {
                let name = Piece { text: said.to_owned(), span: entry.value };
                fields.push(Field { name, value: None, escapes: Vec::new(), span });
            }
            None => open = true,
        }
    }
    Some(Form { kind: FormKind::Mapping, span: group.span, fields, open, is_ordered: false })
}

/// `form.append("key", key)`, one after the other, by what they are called on.
fn calls(text: &str, syntax: &Syntax, groups: &[Group]) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut known: HashMap<(String, Option<usize>), usize> = HashMap::new();
    for (index, group) in groups.iter().enumerate() {
        if group.kind != GroupKind::Call || group.entries.is_empty() {
            continue;
        }
        let label = group.label.of(text);
        let mut path = label.rsplitn(2, ['.', '>', ':']);
        let method = path.next().unwrap_or_default();
        if !ADDERS.contains(&method) {
            continue;
        }
        let receiver = match group.chain {
            Some(_) => root(groups, index).to_string(),
            None => path.next().unwrap_or_default().to_owned(),
        };
        let first = &group.entries[0];
        let (Some(name), _) = literal(text, syntax, first.value) else { continue };
        if !is_field(&name.text) {
            continue;
        }
        let (value, escapes) = match group.entries.as_slice() {
            [_, value] => literal(text, syntax, value.value),
            _ => (None, Vec::new()),
        };
        let span = Span::new(group.label.start, group.span.end);
        let field = Field { name, value, escapes, span };
        let parent = if group.chain.is_some() { None } else { group.parent };
        let form = *known.entry((receiver, parent)).or_insert_with(|| {
            forms.push(Form {
                kind: FormKind::Calls,
                span,
                fields: Vec::new(),
                open: false,
                is_ordered: true,
            });
            forms.len() - 1
        });
        let form = &mut forms[form];
        form.is_ordered &= !UNORDERED.contains(&method);
        form.span = Span::new(form.span.start.min(span.start), form.span.end.max(span.end));
        if form.fields.len() < MOST_FIELDS {
            form.fields.push(field);
        }
    }
    for form in &mut forms {
        form.fields.sort_by_key(|field| field.name.span.start);
    }
    forms
}

/// The first call of a chain.
fn root(groups: &[Group], index: usize) -> usize {
    let mut at = index;
    for _ in 0..MOST_FIELDS {
        match groups[at].chain {
            Some(before) => at = before,
            None => break,
        }
    }
    at
}

#[expect(clippy::expect_used, reason = "the patterns are part of the program")]
static TAG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)<(form|/form|input)\b[^<>]*>").expect("a constant pattern"));

#[expect(clippy::expect_used, reason = "the patterns are part of the program")]
static ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)[\s"'](name|value|type)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"#)
        .expect("a constant pattern")
});

#[expect(clippy::expect_used, reason = "the patterns are part of the program")]
static OPTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:-F|--form|--form-string)[\s=]+(?:"([A-Za-z_-]+)=([^"]*)"|'([A-Za-z_-]+)=([^']*)'|([A-Za-z_-]+)=(\S*))"#)
        .expect("a constant pattern")
});

/// `<form><input name="key" value="a">…</form>`.
fn markup(text: &str, syntax: &Syntax) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut form: Option<Form> = None;
    for tag in TAG.captures_iter(text) {
        let (Some(whole), Some(name)) = (tag.get(0), tag.get(1)) else { continue };
        let at = syntax.language(name.start());
        if !matches!(at.family, Family::Html | Family::Xml | Family::Php)
            || matches!(syntax.place(text, name.start()).ground, Ground::Comment)
        {
            continue;
        }
        match name.as_str().to_ascii_lowercase().as_str() {
            "form" => {
                let span = Span::new(whole.start(), whole.end());
                forms.extend(form.replace(Form {
                    kind: FormKind::Markup,
                    span,
                    fields: Vec::new(),
                    open: false,
                    is_ordered: true,
                }));
            }
            "/form" => {
                if let Some(form) = &mut form {
                    form.span.end = whole.end();
                }
                forms.extend(form.take());
            }
            _ => {
                let Some(form) = &mut form else { continue };
                form.span.end = whole.end();
                form.fields.extend(input(text, Span::new(whole.start(), whole.end())));
            }
        }
    }
    forms.extend(form);
    forms
}

fn input(text: &str, span: Span) -> Option<Field> {
    let (mut name, mut value, mut file) = (None, None, false);
    for found in ATTRIBUTE.captures_iter(span.of(text)) {
        let said = found.get(2).or(found.get(3)).or(found.get(4))?;
        let place = Span::new(said.start(), said.end()).shift(span.start);
        let view = View::new(text, place, Escape::Entities);
        let piece = Piece { text: view.text().to_owned(), span: place };
        match found[1].to_ascii_lowercase().as_str() {
            "name" => name = Some(piece),
            "value" => value = Some(piece),
            _ => file = said.as_str().eq_ignore_ascii_case("file"),
        }
    }
    let mut name = name?;
    if file {
        name.text = "file".to_owned();
    }
    // an empty value is filled in by a script
    let value = value.filter(|value| !value.text.is_empty());
    Some(Field { name, value, escapes: vec![Escape::Entities], span })
}

/// `curl -F key=a -F file=@a.png`.
fn commands(text: &str, syntax: &Syntax) -> Vec<Form> {
    let mut forms: Vec<(Span, Form)> = Vec::new();
    for found in OPTION.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        let at = whole.start();
        if syntax.language(at).family != Family::Shell || syntax.place(text, at).ground == Ground::Comment {
            continue;
        }
        let (Some(name), Some(value)) =
            (found.get(1).or(found.get(3)).or(found.get(5)), found.get(2).or(found.get(4)).or(found.get(6)))
        else {
            continue;
        };
        let piece = |found: regex::Match<'_>| Piece {
            text: found.as_str().to_owned(),
            span: Span::new(found.start(), found.end()),
        };
        let span = Span::new(whole.start(), whole.end());
        let known = value.as_str();
        let value = (!known.contains(['$', '`', '\\', '@', '<'])).then(|| piece(value));
        let field = Field { name: piece(name), value, escapes: Vec::new(), span };
        match forms.last_mut().filter(|(line, _)| line.covers(span)) {
            Some((_, form)) => {
                form.span.end = span.end;
                form.fields.push(field);
            }
            None => {
                let words = syntax.words_on_line(text, at);
                let line = match (words.first(), words.last()) {
                    (Some(first), Some(last)) => Span::new(first.span.start, last.span.end),
                    _ => span,
                };
                let form = Form {
                    kind: FormKind::Command,
                    span,
                    fields: vec![field],
                    open: false,
                    is_ordered: true,
                };
                forms.push((line, form));
            }
        }
    }
    forms.into_iter().map(|(_, form)| form).collect()
}

/// The literal that is all of `span`, or the number.
fn literal(text: &str, syntax: &Syntax, span: Span) -> (Option<Piece>, Vec<Escape>) {
    let said = span.of(text);
    if !said.is_empty() && said.bytes().all(|b| b.is_ascii_digit()) {
        return (Some(Piece { text: said.to_owned(), span }), Vec::new());
    }
    let place = syntax.place(text, span.start);
    let whole = place.content == span && !place.joined.before && !place.joined.after;
    if !matches!(place.ground, Ground::String | Ground::Value) || !whole {
        return (None, Vec::new());
    }
    let view = place.view(text);
    (Some(Piece { text: view.text().to_owned(), span }), place.escapes.clone())
}

/// True for the name of a field that OSS knows.
fn is_field(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let known = [
        "key",
        "policy",
        "ossaccesskeyid",
        "signature",
        "success_action_status",
        "success_action_redirect",
        "callback",
        "content-type",
        "cache-control",
        "content-disposition",
        "content-encoding",
        "expires",
        "file",
    ];
    known.contains(&name.as_str()) || name.starts_with("x-oss-") || name.starts_with("x:")
}
