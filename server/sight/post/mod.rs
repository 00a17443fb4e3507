//! Policies of form uploads (PostObject), and the forms that carry them.

mod follow;
mod form;

pub use form::{Field, Form, FormKind};

use std::path::Path;

use crate::{
    catalog::{Hit, HitKind},
    policy::{PostPolicy, find_post},
    syntax::{Ground, Nature, Syntax, Token},
    text::{Span, mask},
};

use super::mention;

/// Marks of the form uploads of other clouds: the same grammar, other servers.
const FOREIGN: [&str; 9] = [
    "AWSAccessKeyId",
    "x-amz-",
    "amazonaws.com",
    "x-goog-",
    "storage.googleapis.com",
    "q-sign-algorithm",
    "myqcloud.com",
    "x-obs-",
    "myhuaweicloud.com",
];

/// How far before a policy its name may stand, in bytes.
const NAMED: usize = 80;

/// The policy of a form upload to OSS, and where it stands.
#[derive(Clone, Debug)]
pub struct Post {
    /// What it says.
    pub policy: PostPolicy,
    /// The content of the literal that it stands in; `None` if it is written as values of the language.
    pub literal: Option<Span>,
    /// True if the running program changes nothing in it: text, or a file of data.
    pub is_final: bool,
    /// True if it is certainly the policy of a form: by its conditions, or by its name.
    pub is_certain: bool,
    /// True if somebody kept an answer that holds it: it is not what will be sent.
    pub is_recorded: bool,
    /// Names that stand in it, where they are given what they stand for.
    pub followed: Vec<Span>,
    /// The form that carries it, by its number in the scene.
    pub form: Option<usize>,
}

/// The policies of form uploads in `text` and the forms that carry them; those of other clouds left out.
pub(super) fn all(text: &str, name: &str, syntax: &Syntax, hits: &[Hit]) -> (Vec<Post>, Vec<Form>) {
    let (forms_may, posts_may) = (form::may_hold(text), may_hold(text));
    if !forms_may && !posts_may {
        return (Vec::new(), Vec::new());
    }
    let ours = is_ours(text, name, hits);
    let forms = if forms_may { form::all(text, syntax, ours) } else { Vec::new() };
    let mut posts = Vec::new();
    if posts_may {
        let mut found = find_post(text, syntax);
        let followed = follow::all(text, name, syntax, &mut found);
        let found = found.into_iter().zip(followed);
        posts.extend(
            found.filter_map(|(policy, followed)| {
                Some(Post { followed, ..post(text, syntax, policy, ours)? })
            }),
        );
    }
    let only = posts.len() == 1 && forms.len() == 1;
    for post in &mut posts {
        let inside = |form: &Form| form.span.covers(post.policy.span);
        post.form = forms.iter().position(inside).or(only.then_some(0));
        post.is_certain |= post.form.is_some_and(|form| inside(&forms[form]));
    }
    posts.retain(|post| post.is_certain);
    (posts, forms)
}

fn may_hold(text: &str) -> bool {
    text.contains("expiration")
        || text.contains("conditions")
        || text.contains("policy") && text.contains("eyJ")
}

/// True if the text is about OSS and about no other cloud.
fn is_ours(text: &str, name: &str, hits: &[Hit]) -> bool {
    let telling =
        |hit: &Hit| matches!(hit.kind, HitKind::Host | HitKind::Signed | HitKind::Sdk | HitKind::Credential);
    let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let named = stem.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part.eq_ignore_ascii_case("oss"));
    (named || hits.iter().any(telling)) && !FOREIGN.iter().any(|mark| text.contains(mark))
}

fn post(text: &str, syntax: &Syntax, policy: PostPolicy, ours: bool) -> Option<Post> {
    let at = policy.span.start;
    let language = syntax.language(at);
    let foreign = |field: &str| {
        let field = field.to_ascii_lowercase();
        field == "acl"
            || ["x-amz-", "x-goog-", "x-cos-", "x-obs-", "q-"].iter().any(|head| field.starts_with(head))
    };
    let own = policy.fields().any(|field| field.to_ascii_lowercase().starts_with("x-oss-"));
    if language.ground == Nature::Log || policy.fields().any(foreign) || !ours && !own {
        return None;
    }
    let token = around(syntax, policy.span);
    let place = token.map(|token| syntax.place(text, token.content().start));
    if let Some(place) = &place
        && (!matches!(place.ground, Ground::String | Ground::Value) || mention::is_help(place, text))
    {
        return None;
    }
    let siblings = token.map(|token| syntax.siblings(text, token.content().start)).unwrap_or_default();
    let is_recorded = siblings.iter().any(|(key, _)| key.of(text).eq_ignore_ascii_case("expire"));
    let data = matches!(language.id.as_str(), "json" | "jsonc" | "jsonl" | "yaml");
    let whole = place.as_ref().is_some_and(|place| !place.joined.before && !place.joined.after);
    let before = text[..at].rsplit(['\n', '\r', ';']).next().unwrap_or_default();
    let before = before.get(before.len().saturating_sub(NAMED)..).unwrap_or(before);
    let is_certain = policy.is_telling() || is_named(before, &policy);
    Some(Post {
        literal: token.map(|token| token.content()),
        is_final: data || whole,
        is_certain,
        is_recorded,
        followed: Vec::new(),
        form: None,
        policy,
    })
}

/// True if the words `before` it call it the policy of a form; other things expire and have conditions too.
fn is_named(before: &str, policy: &PostPolicy) -> bool {
    let before: String = before.to_ascii_lowercase().chars().filter(|c| *c != '_' && *c != '-').collect();
    let whole = policy.expiration.is_some() && policy.conditions.is_some();
    let names =
        ["postpolicy", "policytext", "policystr", "policyjson", "policybase64", "policydict", "policydata"];
    whole && before.contains("policy") || names.iter().any(|name| before.contains(name))
}

/// The literal that holds all of `span`.
fn around(syntax: &Syntax, span: Span) -> Option<&Token> {
    let tokens = syntax.tokens();
    let next = tokens.partition_point(|token| token.span.start <= span.start);
    let token = tokens.get(next.checked_sub(1)?)?;
    (token.is_literal() && token.span.covers(span)).then_some(token)
}

impl Post {
    /// True if something in the text gives its member `name` another value later, or may do so.
    pub fn is_changed(&self, text: &str, name: &str) -> bool {
        if self.is_final {
            return false;
        }
        text.match_indices(name).any(|(at, _)| {
            let behind = text[at + name.len()..].trim_start_matches(['"', '\'', ']', ' ']);
            let assigned = behind.starts_with('=') && !behind.starts_with("==") && !behind.starts_with("=>");
            let defined = self.followed.iter().any(|name| name.touches(at));
            assigned && !defined && !self.policy.span.touches(at)
        })
    }

    /// True if `text` can be judged: nothing in it is masked or to be filled in.
    pub fn is_said(text: &str) -> bool {
        !mask::is_placeholder(text)
    }
}
