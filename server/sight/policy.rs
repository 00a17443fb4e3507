//! Policies of Alibaba Cloud that stand in a text, and of which kind each is.

use std::sync::LazyLock;

use regex::Regex;

use crate::{
    policy::{
        self, Document,
        document::{Principal, Statement},
    },
    syntax::Syntax,
    text::ceil,
};

/// What a policy is attached to. It decides on its grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyKind {
    /// A user, a group, a role, or a session: nothing tells which.
    Identity,
    /// A user, a group or a role.
    Ram,
    /// A session: it is passed to AssumeRole.
    Session,
    /// A role: who may assume it.
    Trust,
    /// A bucket.
    Bucket,
    /// An access point.
    AccessPoint,
    /// An endpoint in a VPC.
    VpcEndpoint,
}

impl PolicyKind {
    /// True for the kinds that name no callers.
    pub fn is_of_identity(self) -> bool {
        matches!(self, PolicyKind::Identity | PolicyKind::Ram | PolicyKind::Session)
    }

    /// True for the kinds that name callers in a list, as buckets do.
    pub fn is_of_resource(self) -> bool {
        matches!(self, PolicyKind::Bucket | PolicyKind::AccessPoint | PolicyKind::VpcEndpoint)
    }
}

/// A policy that stands in a text.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Which kind it is.
    pub kind: PolicyKind,
    /// True if the place tells the kind (a resource of Terraform, an argument of a call); else the policy
    /// itself does.
    pub placed: bool,
    /// What it says.
    pub document: Document,
}

/// How far before a policy the place is looked for, in bytes.
const BEFORE: usize = 1_200;

/// What stands before a policy and tells what it is for; the last one that fits counts.
#[expect(clippy::expect_used, reason = "the pattern is part of the program")]
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?xi)
        (?P<vpc> "alicloud_vpc_gateway_endpoint" | "alicloud_privatelink_vpc_endpoint" )
        | (?P<point> "alicloud_oss_access_point" | put_?access_?point_?policy )
        | (?P<bucket> "alicloud_oss_bucket_policy" | "alicloud_oss_bucket" | ALIYUN::OSS::Bucket(?:Policy)?\b )
        | (?P<role> "alicloud_ram_role" | ALIYUN::RAM::Role\b )
        | (?P<trust> assume_?role_?policy_?document | trust_?policy )
        | (?P<ram> "alicloud_ram_policy" | ALIYUN::RAM::ManagedPolicy\b )
        | (?P<put> put_?bucket_?policy | set_?bucket_?policy )
        | (?P<session> assume_?role (?: _?request | _?with_?\w+ )? \b )
        | (?P<other> "aws_ | AWS:: | "tencentcloud_ )"#,
    )
    .expect("a constant pattern")
});

/// The policies of Alibaba Cloud in `text`. `of_oss`: the text uses an SDK of OSS.
pub(super) fn all(text: &str, syntax: &Syntax, of_oss: bool) -> Vec<Standing> {
    if !policy::may_hold(text) {
        return Vec::new();
    }
    let found = policy::find(text, syntax).into_iter();
    found.filter_map(|document| standing(text, document, of_oss)).collect()
}

fn standing(text: &str, document: Document, of_oss: bool) -> Option<Standing> {
    let own = is_own(&document);
    let placed = place(text, document.span.start, own, of_oss);
    if !own && placed.is_none() {
        return None;
    }
    let kind = placed.unwrap_or_else(|| kind(&document));
    // a role of Terraform or ROS may also carry policies of its own
    let kind = match kind {
        PolicyKind::Trust if !document.statements.iter().any(is_of_trust) => self::kind(&document),
        PolicyKind::Session if document.statements.iter().any(|one| one.principal.is_some()) => {
            self::kind(&document)
        }
        kind => kind,
    };
    Some(Standing { placed: placed == Some(kind), kind, document })
}

/// The kind that the characters before the policy tell.
fn place(text: &str, at: usize, own: bool, of_oss: bool) -> Option<PolicyKind> {
    let start = ceil(text, at.saturating_sub(BEFORE));
    let before = &text[start..at];
    // a block of Terraform ends what came before it
    let block = ["\nresource ", "\ndata ", "\nmodule "].iter().filter_map(|head| before.rfind(head)).max();
    let before = &before[block.unwrap_or(0)..];
    PLACE.captures_iter(before).fold(None, |last, found| {
        let end = found.get(0).map_or(0, |whole| whole.end());
        let near = before.len() - end < 240;
        let is = |name: &str| found.name(name).is_some();
        match () {
            () if is("vpc") => Some(PolicyKind::VpcEndpoint),
            () if is("point") && near && (own || of_oss) => Some(PolicyKind::AccessPoint),
            () if is("bucket") => Some(PolicyKind::Bucket),
            () if is("role") || is("trust") && own => Some(PolicyKind::Trust),
            () if is("ram") => Some(PolicyKind::Ram),
            () if is("put") && near && (own || of_oss) => Some(PolicyKind::Bucket),
            () if is("session") && near && own => Some(PolicyKind::Session),
            () if is("other") => None,
            () => last,
        }
    })
}

/// The kind that the policy itself shows.
fn kind(document: &Document) -> PolicyKind {
    let statements = &document.statements;
    if statements.iter().any(is_of_trust) {
        return PolicyKind::Trust;
    }
    if !statements.iter().any(|one| one.principal.is_some() || one.not_principal.is_some()) {
        return PolicyKind::Identity;
    }
    let of_point = |text: &str| text.contains(":accesspoint");
    let mut resources = statements.iter().flat_map(resources).peekable();
    match resources.peek().is_some() && resources.all(of_point) {
        true => PolicyKind::AccessPoint,
        false => PolicyKind::Bucket,
    }
}

/// True for a statement that says who may assume a role.
fn is_of_trust(statement: &Statement) -> bool {
    let assumes = || actions(statement).any(|action| action.starts_with("sts:"));
    (statement.principal.is_some() || statement.not_principal.is_some())
        && assumes()
        && !actions(statement).any(|action| action.starts_with("oss:"))
}

fn actions(statement: &Statement) -> impl Iterator<Item = &str> {
    let all = statement.action.iter().chain(&statement.not_action);
    all.flat_map(|values| values.texts()).map(|text| text.text.as_str())
}

fn resources(statement: &Statement) -> impl Iterator<Item = &str> {
    let all = statement.resource.iter().chain(&statement.not_resource);
    all.flat_map(|values| values.values.iter()).filter_map(|leaf| match &leaf.kind {
        policy::document::LeafKind::Text(text) | policy::document::LeafKind::Open(Some(text)) => {
            Some(text.text.as_str())
        }
        _ => None,
    })
}

/// True if something in the policy is only known to Alibaba Cloud.
fn is_own(document: &Document) -> bool {
    let starts =
        |text: &str, head: &str| text.get(..head.len()).is_some_and(|own| own.eq_ignore_ascii_case(head));
    document.statements.iter().any(|statement| {
        actions(statement).any(|text| starts(text, "oss:"))
            || resources(statement).any(|text| starts(text, "acs:"))
            || statement.condition.iter().flat_map(|condition| &condition.blocks).any(|block| {
                block.keys.iter().any(|key| starts(&key.key.text, "acs:") || starts(&key.key.text, "oss:"))
            })
            || names_ram(statement)
            || principals(statement).any(|text| starts(text, "acs:ram:") || text.ends_with(".aliyuncs.com"))
    })
}

/// True if callers stand under `RAM`, a type that no other cloud has.
fn names_ram(statement: &Statement) -> bool {
    let typed = |one: &Principal| match one {
        Principal::Typed { types, .. } => types.iter().any(|values| values.key.text == "RAM"),
        Principal::Plain(_) => false,
    };
    statement.principal.iter().chain(&statement.not_principal).any(typed)
}

fn principals(statement: &Statement) -> impl Iterator<Item = &str> {
    let all = statement.principal.iter().chain(&statement.not_principal);
    all.flat_map(|principal| match principal {
        Principal::Plain(values) => std::slice::from_ref(values).iter(),
        Principal::Typed { types, .. } => types.iter(),
    })
    .flat_map(|values| values.texts())
    .map(|text| text.text.as_str())
}
