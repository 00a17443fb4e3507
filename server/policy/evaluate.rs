//! The simulator: what OSS decides about a request under given policies.
//!
//! The order is the documented one. First the session policy, which never adds a right; then the policies of
//! the identity and the bucket policy together, where one Deny beats every Allow; what nobody allows is
//! refused. The Alibaba Cloud account that owns the bucket needs no Allow, but a Deny of the bucket policy
//! holds for it too. A caller of another account needs an Allow on both sides, an account itself only that
//! of the bucket policy.
//!
//! Where the documentation is silent:
//! - names of actions are compared without regard to case (RAM says so "in most cases"), names of condition
//!   keys too;
//! - an account id in `Principal` stands for the account, its RAM users and its roles;
//! - "the owner", to whom a statement for everyone without a condition does not apply, is the account itself;
//! - a session policy limits what a bucket policy allows, too;
//! - a call on the account (`oss:ListBuckets`) is no business of a bucket policy;
//! - what only the running program knows makes a statement uncertain, and then perhaps the decision.
//!
//! Sources: alibabacloud.com/help/en/oss/user-guide/authentication (evaluation order), the EC pages
//! 0003-00000101 to 0003-00000301, alibabacloud.com/help/en/ram/policy-elements.

mod change;
mod condition;
mod request;

pub use change::{Change, changes};
pub use request::{Caller, Request};

use super::model::{Doubt, Effect, Pattern, Policy, Statement};
use crate::{
    catalog::{self, Level},
    finding::Answer,
    text::glob,
};

/// True, false, or not to be known from the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// No.
    False,
    /// Perhaps.
    Unknown,
    /// Yes.
    True,
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Truth::True } else { Truth::False }
    }
}

impl std::ops::Not for Truth {
    type Output = Truth;

    fn not(self) -> Truth {
        match self {
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
            Truth::True => Truth::False,
        }
    }
}

/// The policies that a request is judged by.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    /// Those of the user, its groups, or the role.
    pub identity: Vec<Policy>,
    /// The one passed to AssumeRole.
    pub session: Option<Policy>,
    /// That of the bucket.
    pub bucket: Option<Policy>,
}

/// Which policy a statement stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The session policy.
    Session,
    /// The policy of the identity with that number.
    Identity(usize),
    /// The bucket policy.
    Bucket,
}

/// A statement among the policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At {
    /// Its policy.
    pub origin: Origin,
    /// Its number in the document, from 0.
    pub statement: usize,
}

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Decision {
    /// OSS carries out the request.
    Allow,
    /// A Deny refuses it.
    ExplicitDeny,
    /// Nothing allows it.
    ImplicitDeny,
    /// It hangs on something that the texts do not tell.
    Undecided,
}

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// A statement says so.
    Statement,
    /// The caller is the account that owns the bucket.
    Owner,
    /// No statement of the session policy allows it.
    Session,
    /// No statement allows it.
    Nothing,
    /// The caller belongs to another account, and the bucket policy does not allow it.
    BucketOfOthers,
    /// The bucket policy allows it, but not the caller's own account.
    OwnAccount,
    /// The request is not signed, and the bucket policy does not allow it.
    Anonymous,
    /// A statement whose effect on the request is not known.
    Unknown,
}

/// A decision with its reasons.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What is decided.
    pub decision: Decision,
    /// Why.
    pub cause: Cause,
    /// The statements that decide, the first first.
    pub deciders: Vec<At>,
    /// What the documentation leaves unsure about them.
    pub doubts: Vec<Doubt>,
}

/// How far a statement fits a request.
#[derive(Clone, Debug)]
pub struct Fit {
    /// Its actions.
    pub action: Truth,
    /// Its resources.
    pub resource: Truth,
    /// Its principals; true in a policy of an identity.
    pub principal: Truth,
    /// Its conditions, each.
    pub tests: Vec<Truth>,
    /// True if it may have parts that are not known.
    pub open: bool,
}

impl Fit {
    /// Whether the statement applies to the request.
    pub fn whole(&self) -> Truth {
        let tests = self.tests.iter().copied().min().unwrap_or(Truth::True);
        let open = if self.open { Truth::Unknown } else { Truth::True };
        self.action.min(self.resource).min(self.principal).min(tests).min(open)
    }
}

/// How far `statement` fits `request`.
pub fn fit(statement: &Statement, request: &Request) -> Fit {
    let named = statement.actions.iter().map(|pattern| is_named(pattern, request)).max();
    let named = named.unwrap_or(Truth::False);
    let found = statement.resources.iter().map(|pattern| is_found(pattern, request)).max();
    Fit {
        action: if statement.not_action { !named } else { named },
        resource: found.unwrap_or(Truth::False),
        principal: statement.principals.as_ref().map_or(Truth::True, |all| is_meant(all, statement, request)),
        tests: statement.tests.iter().map(|test| condition::holds(test, request)).collect(),
        open: statement.open,
    }
}

/// Whether `pattern` stands for the request's action.
pub(super) fn is_named(pattern: &Pattern, request: &Request) -> Truth {
    let fits = |text: &str| glob(&text.to_lowercase(), &request.action_lower).into();
    pattern.text.as_deref().map_or(Truth::Unknown, fits)
}

/// Whether `pattern` stands for the request's resource.
pub(super) fn is_found(pattern: &Pattern, request: &Request) -> Truth {
    pattern.text.as_deref().map_or(Truth::Unknown, |text| request.target.fits(text).into())
}

fn any(patterns: &[Pattern], fits: impl Fn(&str) -> bool) -> Truth {
    let each = |pattern: &Pattern| pattern.text.as_deref().map_or(Truth::Unknown, |text| fits(text).into());
    patterns.iter().map(each).max().unwrap_or(Truth::False)
}

/// Whether the caller is among `principals`; none at all stands for everyone.
fn is_meant(principals: &[Pattern], statement: &Statement, request: &Request) -> Truth {
    let spared = statement.tests.is_empty() && is_owner(request);
    let everyone = !spared;
    if principals.is_empty() {
        return everyone.into();
    }
    let account = account(request);
    any(principals, |principal| match &request.caller {
        _ if principal == "*" => everyone,
        Caller::Anonymous => false,
        Caller::Account(id) => principal == id,
        Caller::User { id, .. } => principal == id && !id.is_empty() || Some(principal) == account,
        Caller::Role { role, session, .. } => {
            let name = role.to_lowercase();
            let whole = format!("arn:sts::{}:assumed-role/{name}/{session}", account.unwrap_or("*"));
            Some(principal) == account
                || principal.starts_with("arn:sts::") && session_fits(principal, &whole, account)
        }
    })
}

/// Whether `pattern` names the role session `whole`; of a role in an unknown account the account is not compared.
fn session_fits(pattern: &str, whole: &str, account: Option<&str>) -> bool {
    let tail = |text: &str| {
        text.splitn(4, ':').nth(3).and_then(|rest| rest.split_once(':')).map(|(_, tail)| tail.to_owned())
    };
    match account {
        Some(_) => glob(pattern, whole),
        None => match (tail(pattern), tail(whole)) {
            (Some(pattern), Some(whole)) => glob(&pattern, &whole),
            _ => false,
        },
    }
}

/// The account that the caller belongs to: its own, or the owner's where it says none.
fn account(request: &Request) -> Option<&str> {
    request.caller.account().or(match request.caller {
        Caller::User { .. } | Caller::Role { .. } => request.owner.as_deref(),
        _ => None,
    })
}

/// True if the caller is the account that owns the bucket.
fn is_owner(request: &Request) -> bool {
    match &request.caller {
        Caller::Account(id) => request.owner.as_ref().is_none_or(|owner| owner == id),
        _ => false,
    }
}

/// True if the caller belongs to another account than the bucket.
fn is_foreign(request: &Request) -> bool {
    match (account(request), &request.owner) {
        (Some(account), Some(owner)) => account != owner,
        _ => false,
    }
}

/// True if the request is one on the account and not on a bucket.
fn is_on_account(request: &Request) -> bool {
    catalog::action(&request.action).is_some_and(|action| action.level == Level::Service)
}

/// What one kind of policy says of a request.
#[derive(Clone, Debug)]
struct Voice {
    allow: Truth,
    deny: Truth,
    allows: Vec<At>,
    denies: Vec<At>,
    /// Statements that perhaps apply.
    unsure: Vec<At>,
}

impl Voice {
    fn silent() -> Voice {
        let (allow, deny) = (Truth::False, Truth::False);
        Voice { allow, deny, allows: Vec::new(), denies: Vec::new(), unsure: Vec::new() }
    }

    fn hear(&mut self, policy: &Policy, origin: Origin, request: &Request) {
        if policy.open {
            self.allow = self.allow.max(Truth::Unknown);
            self.deny = self.deny.max(Truth::Unknown);
        }
        for statement in &policy.statements {
            let truth = fit(statement, request).whole();
            let at = At { origin, statement: statement.index };
            let unsure = truth.min(Truth::Unknown);
            match statement.effect {
                Effect::Allow => self.allow = self.allow.max(truth),
                Effect::Deny => self.deny = self.deny.max(truth),
                Effect::Open => {
                    self.allow = self.allow.max(unsure);
                    self.deny = self.deny.max(unsure);
                }
            }
            match (truth, statement.effect) {
                (Truth::True, Effect::Allow) => self.allows.push(at),
                (Truth::True, Effect::Deny) => self.denies.push(at),
                (Truth::False, _) => {}
                _ => self.unsure.push(at),
            }
        }
    }
}

/// Everything that is said of a request.
struct Hearing {
    session: Option<Voice>,
    identity: Voice,
    bucket: Voice,
}

fn listen(policies: &Policies, request: &Request) -> Hearing {
    let mut hearing = Hearing { session: None, identity: Voice::silent(), bucket: Voice::silent() };
    if matches!(request.caller, Caller::User { .. } | Caller::Role { .. }) {
        for (i, policy) in policies.identity.iter().enumerate() {
            hearing.identity.hear(policy, Origin::Identity(i), request);
        }
        if let Some(policy) = &policies.session {
            let mut voice = Voice::silent();
            voice.hear(policy, Origin::Session, request);
            hearing.session = Some(voice);
        }
    }
    if let Some(policy) = policies.bucket.as_ref().filter(|_| !is_on_account(request)) {
        hearing.bucket.hear(policy, Origin::Bucket, request);
    }
    hearing
}

/// Decides about `request` under `policies`.
pub fn evaluate(policies: &Policies, request: &Request) -> Verdict {
    let hearing = listen(policies, request);
    let Hearing { session, identity, bucket } = &hearing;
    let foreign = is_foreign(request) && !is_on_account(request);
    let allow = match request.caller {
        Caller::Account(_) if is_owner(request) || is_on_account(request) => Truth::True,
        Caller::Account(_) | Caller::Anonymous => bucket.allow,
        _ if foreign => identity.allow.min(bucket.allow),
        _ => identity.allow.max(bucket.allow),
    };
    let (session_allow, session_deny) =
        session.as_ref().map_or((Truth::True, Truth::False), |voice| (voice.allow, voice.deny));
    let denied = session_deny.max(identity.deny).max(bucket.deny);
    let permitted = session_allow.min(allow).min(!denied);
    let (decision, cause, deciders) = match permitted {
        Truth::True if is_owner(request) || is_on_account(request) && request.caller.is_account() => {
            (Decision::Allow, Cause::Owner, Vec::new())
        }
        Truth::True => {
            let session = session.iter().flat_map(|voice| &voice.allows);
            let allows = identity.allows.iter().chain(&bucket.allows).chain(session);
            (Decision::Allow, Cause::Statement, allows.copied().collect())
        }
        Truth::Unknown => {
            let session = session.iter().flat_map(|voice| &voice.unsure);
            let unsure = session.chain(&identity.unsure).chain(&bucket.unsure);
            (Decision::Undecided, Cause::Unknown, unsure.copied().collect())
        }
        Truth::False => refusal(&hearing, request, foreign),
    };
    let mut doubts: Vec<Doubt> = Vec::new();
    for at in &deciders {
        let Some(statement) = policies.statement(*at) else { continue };
        doubts.extend(&statement.doubts);
        if statement.tests.iter().any(|test| condition::is_ignored(test, request)) {
            doubts.push(Doubt::PrefixIgnored);
        }
    }
    doubts.sort_unstable();
    doubts.dedup();
    Verdict { decision, cause, deciders, doubts }
}

/// Why a request is refused that nothing uncertain can save.
fn refusal(hearing: &Hearing, request: &Request, foreign: bool) -> (Decision, Cause, Vec<At>) {
    let Hearing { session, identity, bucket } = hearing;
    if let Some(session) = session {
        if session.deny == Truth::True {
            return (Decision::ExplicitDeny, Cause::Statement, session.denies.clone());
        }
        if session.allow == Truth::False {
            return (Decision::ImplicitDeny, Cause::Session, Vec::new());
        }
    }
    if identity.deny.max(bucket.deny) == Truth::True {
        let denies = identity.denies.iter().chain(&bucket.denies).copied().collect();
        return (Decision::ExplicitDeny, Cause::Statement, denies);
    }
    let cause = match request.caller {
        Caller::Anonymous => Cause::Anonymous,
        Caller::Account(_) => Cause::BucketOfOthers,
        _ if foreign && bucket.allow == Truth::False => Cause::BucketOfOthers,
        _ if foreign => Cause::OwnAccount,
        _ => Cause::Nothing,
    };
    (Decision::ImplicitDeny, cause, Vec::new())
}

impl Policies {
    /// The policy of that origin.
    pub fn policy(&self, origin: Origin) -> Option<&Policy> {
        match origin {
            Origin::Session => self.session.as_ref(),
            Origin::Identity(i) => self.identity.get(i),
            Origin::Bucket => self.bucket.as_ref(),
        }
    }

    /// The statement at that place.
    pub fn statement(&self, at: At) -> Option<&Statement> {
        self.policy(at.origin)?.statements.iter().find(|statement| statement.index == at.statement)
    }
}

/// What OSS sends in answer to a refused request: code, message and EC of the catalog, the likeliest first.
pub fn answers(verdict: &Verdict, request: &Request) -> Vec<Answer> {
    let level = catalog::action(&request.action).map(|action| action.level);
    let bucket = verdict.deciders.iter().any(|at| at.origin == Origin::Bucket);
    let identity = verdict.deciders.iter().any(|at| matches!(at.origin, Origin::Identity(_)));
    let session = verdict.deciders.iter().any(|at| at.origin == Origin::Session);
    let found: &[(&str, &str)] = match (verdict.decision, verdict.cause) {
        (Decision::Allow | Decision::Undecided, _) => &[],
        (Decision::ExplicitDeny, _) if session => &[("session-policy", "0003-00000301")],
        (Decision::ExplicitDeny, _) if bucket && identity => &[("explicit-deny", "0003-00000203")],
        (Decision::ExplicitDeny, _) if bucket => &[("explicit-deny", "0003-00000101")],
        (Decision::ExplicitDeny, _) => &[("explicit-deny", "0003-00000201")],
        (_, Cause::Session) => &[("session-policy", "0003-00000301")],
        (_, Cause::Anonymous) => match level {
            Some(Level::Object) => &[("anonymous-object", "0003-00000005")],
            _ => &[("anonymous-bucket", "0003-00000001")],
        },
        _ => match level {
            Some(Level::Service) if request.action.eq_ignore_ascii_case("oss:ListBuckets") => {
                &[("list-buckets", ""), ("generic", "0003-00000202")]
            }
            Some(Level::Object) => {
                &[("no-right-to-object", "0003-00000202"), ("bucket-acl", "0003-00000001")]
            }
            Some(Level::Bucket) if request.action.eq_ignore_ascii_case("oss:ListObjects") => {
                &[("bucket-acl", "0003-00000001"), ("generic", "0003-00000202")]
            }
            Some(Level::Bucket) => &[("not-owner", "0003-00000001"), ("generic", "0003-00000202")],
            _ => &[("generic", "0003-00000202")],
        },
    };
    let answer = |(id, ec): &(&str, &str)| {
        let code = catalog::codes("AccessDenied").into_iter().find(|code| code.status == Some(403))?;
        let message = code.messages.iter().find(|message| message.id == *id)?;
        let ec = (!ec.is_empty()).then(|| (*ec).to_owned());
        Some(Answer { code: code.code.clone(), message: message.text.clone(), status: 403, ec })
    };
    found.iter().filter_map(answer).collect()
}
