//! Policies: that of another cloud in the form of OSS, a statement split by the level of its actions.

use crate::{
    Edit, Fix, Locale, Reading, Span,
    catalog::{self, Level, word},
    policy::{
        self, Arn, Document,
        document::{Leaf, Principal, Statement, Values},
        value::Text,
    },
    syntax::{self, Syntax},
    text::Escape,
};

/// Actions of S3 whose names in OSS are others.
const RENAMED: [(&str, &str); 5] = [
    ("ListBucket", "oss:ListObjects"),
    ("ListAllMyBuckets", "oss:ListBuckets"),
    ("ListBucketVersions", "oss:ListObjectVersions"),
    ("ListBucketMultipartUploads", "oss:ListMultipartUploads"),
    ("ListMultipartUploadParts", "oss:ListParts"),
];

/// What is offered for the policy in `span`.
pub(super) fn at(reading: &Reading, span: Span, locale: Locale) -> Vec<Fix> {
    let text = &reading.source().text;
    let mut found = Vec::new();
    if text.contains("s3:") && text.contains("Statement") {
        let language = syntax::by_id(reading.source().language).unwrap_or_else(syntax::plain_text);
        let documents = policy::find(text, &Syntax::new(text, language));
        let here = documents.iter().filter(|document| document.span.meets(span));
        found.extend(here.filter_map(|document| {
            let edits = converted(document, text).filter(|edits| !edits.is_empty())?;
            Some(Fix { title: word("rewrite.policy.oss", locale, &[]), preferred: false, edits })
        }));
    }
    for standing in reading.scene().policies.iter().filter(|standing| standing.document.span.meets(span)) {
        let statements = standing.document.statements.iter().filter(|statement| statement.span.meets(span));
        found.extend(statements.filter_map(|statement| {
            let edits = vec![split(&standing.document, statement, text)?];
            Some(Fix { title: word("rewrite.policy.split", locale, &[]), preferred: false, edits })
        }));
    }
    found
}

/// The edits that make a policy of S3 one of OSS; `None` where the meaning of a part is not certain.
fn converted(document: &Document, source: &str) -> Option<Vec<Edit>> {
    if document.is_open() || !document.stray.is_empty() || !document.unknown.is_empty() {
        return None;
    }
    let mut edits = Vec::new();
    if let Some(version) = &document.version {
        edits.extend(changed(version.value.text()?, "1")?);
    }
    let mut of_s3 = false;
    for statement in &document.statements {
        if statement.not_resource.is_some()
            || statement.not_principal.is_some()
            || !statement.unknown.is_empty()
        {
            return None;
        }
        let actions = statement.action.iter().chain(&statement.not_action);
        for leaf in actions.flat_map(|values| &values.values) {
            let text = leaf.text()?;
            of_s3 |= text.text.starts_with("s3:");
            edits.extend(changed(text, &action(&text.text)?)?);
        }
        for leaf in statement.resource.iter().flat_map(|values| &values.values) {
            let text = leaf.text()?;
            edits.extend(changed(text, &resource(&text.text)?)?);
        }
        if let Some(principal) = &statement.principal {
            edits.extend(everyone(principal, source)?);
        }
        for block in statement.condition.iter().flat_map(|condition| &condition.blocks) {
            catalog::operator(&block.operator.text)?;
            for key in &block.keys {
                edits.extend(changed(&key.key, &condition_key(&key.key.text)?)?);
            }
        }
    }
    edits.sort_by_key(|edit| edit.span);
    of_s3.then_some(edits)
}

/// An edit, unless the text says that already; `None` where it cannot be written.
fn changed(text: &Text, to: &str) -> Option<Option<Edit>> {
    if text.text == to {
        return Some(None);
    }
    let writable = !text.escapes().contains(&Escape::Base64);
    writable.then(|| Some(Edit { span: text.content, text: text.write(to) }))
}

fn action(name: &str) -> Option<String> {
    if name == "*" {
        return Some(name.to_owned());
    }
    let own = name.strip_prefix("s3:")?;
    if let Some((_, to)) = RENAMED.iter().find(|(from, _)| *from == own) {
        return Some((*to).to_owned());
    }
    let to = format!("oss:{own}");
    let known = own == "*" || catalog::action(&to).is_some_and(|action| action.name == to);
    known.then_some(to)
}

fn resource(name: &str) -> Option<String> {
    if name == "*" {
        return Some(name.to_owned());
    }
    let path = name.strip_prefix("arn:aws:s3:::")?;
    (!path.is_empty() && !path.contains("${")).then(|| format!("acs:oss:*:*:{path}"))
}

fn condition_key(name: &str) -> Option<String> {
    match catalog::wrong_condition_key(name)?.instead.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// Everyone, in the form of buckets; accounts of another cloud have no counterpart.
fn everyone(principal: &Principal, source: &str) -> Option<Option<Edit>> {
    let (span, values) = match principal {
        Principal::Plain(values) if values.in_list => {
            return values.texts().all(|text| text.text == "*").then_some(None);
        }
        Principal::Plain(values) => (values.span, values),
        Principal::Typed { span, types, open: false, .. } => match types.as_slice() {
            [only] if only.key.text == "AWS" => (*span, only),
            _ => return None,
        },
        Principal::Typed { .. } => return None,
    };
    let star = match values.values.as_slice() {
        [only] => only.text().filter(|text| text.text == "*")?,
        _ => return None,
    };
    let quoted = star.span.of(source);
    (!star.escapes().contains(&Escape::Base64)).then(|| Some(Edit { span, text: format!("[{quoted}]") }))
}

/// A statement with actions on the bucket and actions on objects, as two.
fn split(document: &Document, statement: &Statement, source: &str) -> Option<Edit> {
    let (Some(actions), Some(resources)) = (&statement.action, &statement.resource) else { return None };
    let plain = document.inner.is_none() && !statement.open && statement.sid.is_none();
    if !plain || !actions.in_list || !resources.in_list {
        return None;
    }
    let mut sides: [(Vec<&str>, Vec<&str>); 2] = Default::default();
    for leaf in &actions.values {
        let action = catalog::action(&leaf.text()?.text)?;
        let side = match action.level {
            Level::Service | Level::Bucket => 0,
            Level::Object => 1,
            _ => return None,
        };
        sides[side].0.push(raw(leaf, source)?);
    }
    for leaf in &resources.values {
        let arn = Arn::new(&leaf.text()?.text)?;
        let side = match (arn.path.contains('/'), arn.path.contains('*')) {
            (true, _) => 1,
            (false, false) => 0,
            // `photos*` fits buckets and objects
            (false, true) => return None,
        };
        sides[side].1.push(raw(leaf, source)?);
    }
    if sides.iter().any(|(actions, resources)| actions.is_empty() || resources.is_empty()) {
        return None;
    }
    let line = source[..statement.span.start].rfind('\n').map_or(0, |at| at + 1);
    let head = &source[line..statement.span.start];
    let indent = if head.trim().is_empty() { format!(",\n{head}") } else { ", ".to_owned() };
    let copies = sides.map(|(names, places)| copy(statement, actions, resources, &names, &places, source));
    Some(Edit { span: statement.span, text: copies.join(&indent) })
}

fn raw<'s>(leaf: &Leaf, source: &'s str) -> Option<&'s str> {
    let raw = leaf.span.of(source);
    raw.starts_with(['"', '\'']).then_some(raw)
}

/// The statement with these actions and resources alone.
fn copy(
    statement: &Statement,
    actions: &Values,
    resources: &Values,
    names: &[&str],
    places: &[&str],
    source: &str,
) -> String {
    let mut text = statement.span.of(source).to_owned();
    let mut parts = [(actions.span, names), (resources.span, places)];
    parts.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    for (span, values) in parts {
        let (start, end) = (span.start - statement.span.start, span.end - statement.span.start);
        text.replace_range(start..end, &format!("[{}]", values.join(", ")));
    }
    text
}
