//! Requests: who asks for what, and under which circumstances.

use std::collections::HashMap;

use jiff::Timestamp;

use super::super::arn::Target;
use crate::catalog;

/// One request to OSS.
#[derive(Clone, Debug)]
pub struct Request {
    pub(super) action: String,
    pub(super) action_lower: String,
    pub(super) target: Target,
    pub(super) caller: Caller,
    pub(super) owner: Option<String>,
    keys: HashMap<String, Vec<String>>,
}

/// Who sends a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Caller {
    /// Nobody: the request is not signed.
    Anonymous,
    /// An Alibaba Cloud account itself, by its id.
    Account(String),
    /// A RAM user.
    User {
        /// The account that it belongs to; `None` for that of the bucket's owner.
        account: Option<String>,
        /// Its own id; empty if not known.
        id: String,
    },
    /// A session of a RAM role.
    Role {
        /// The account that it belongs to; `None` for that of the bucket's owner.
        account: Option<String>,
        /// Name of the role; OSS compares it in lower case.
        role: String,
        /// Name of the session.
        session: String,
    },
}

/// What a request says of a condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key<'a> {
    /// These values.
    Has(&'a [String]),
    /// It does not carry the key.
    Lacks,
    /// Every request carries it, but the value is not known.
    Unknown,
}

impl Caller {
    /// Reads `anonymous`, `root`, an account or user id, `user/{account}/{id}`, `acs:ram::{account}:root`,
    /// `acs:ram::{account}:user/{id}`, `acs:ram::{account}:role/{role}` or
    /// `arn:sts::{account}:assumed-role/{role}/{session}`.
    ///
    /// An id that begins with 2 is that of a RAM user, as far as is known from the field; any other is that
    /// of an account.
    pub fn parse(text: &str) -> Option<Caller> {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if text == "anonymous" || text == "*" {
            return Some(Caller::Anonymous);
        }
        if digits(text) {
            return Some(match text.starts_with('2') && text.len() > 16 {
                true => Caller::User { account: None, id: text.to_owned() },
                false => Caller::Account(text.to_owned()),
            });
        }
        if let Some(rest) = text.strip_prefix("user/") {
            let (account, id) = rest.split_once('/')?;
            return Some(Caller::User { account: Some(account.to_owned()), id: id.to_owned() });
        }
        let (account, rest) = text
            .strip_prefix("acs:ram::")
            .or_else(|| text.strip_prefix("acs:ram:*:"))
            .or_else(|| text.strip_prefix("arn:sts::"))
            .or_else(|| text.strip_prefix("acs:sts::"))?
            .split_once(':')?;
        let account_known = (!account.is_empty() && account != "*").then(|| account.to_owned());
        if rest == "root" {
            return account_known.map(Caller::Account);
        }
        let (kind, name) = rest.split_once('/')?;
        match kind {
            "user" => Some(Caller::User { account: account_known, id: name.to_owned() }),
            "role" => {
                Some(Caller::Role { account: account_known, role: name.to_owned(), session: String::new() })
            }
            "assumed-role" => {
                let (role, session) = name.split_once('/').unwrap_or((name, ""));
                Some(Caller::Role {
                    account: account_known,
                    role: role.to_owned(),
                    session: session.to_owned(),
                })
            }
            _ => None,
        }
    }

    pub(super) fn is_account(&self) -> bool {
        matches!(self, Caller::Account(_))
    }

    /// How a bucket policy names it; `*` stands for an account that is not known.
    pub fn principal(&self) -> String {
        match self {
            Caller::Anonymous => "*".to_owned(),
            Caller::Account(id) => id.clone(),
            Caller::User { id, .. } if !id.is_empty() => id.clone(),
            Caller::User { account, .. } => account.clone().unwrap_or_else(|| "<UID>".to_owned()),
            Caller::Role { account, role, .. } => {
                let account = account.as_deref().unwrap_or("*");
                format!("arn:sts::{account}:assumed-role/{}/*", role.to_lowercase())
            }
        }
    }

    /// The account that it belongs to, if it is known.
    pub fn account(&self) -> Option<&str> {
        match self {
            Caller::Anonymous => None,
            Caller::Account(id) => Some(id),
            Caller::User { account, .. } | Caller::Role { account, .. } => account.as_deref(),
        }
    }
}

impl Request {
    /// A request of `caller` for `action` on `resource`: a name with five parts, `oss://bucket/key`,
    /// `bucket/key`, or `*` for a call on the account.
    pub fn new(action: &str, resource: &str, caller: Caller) -> Request {
        let target = Target::new(resource, None);
        let (action, action_lower) = (action.to_owned(), action.to_lowercase());
        Request { action, action_lower, target, caller, owner: None, keys: HashMap::new() }
    }

    /// Says which account owns the bucket. Without it, a caller's account is taken for the owner.
    #[must_use]
    pub fn owned_by(mut self, account: &str) -> Request {
        self.target = Target::new(self.target.name(), Some(account));
        self.owner = Some(account.to_owned());
        self
    }

    /// Sets a condition key to one value, beside those that it has.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Request {
        self.keys.entry(key.to_lowercase()).or_default().push(value.into());
        self
    }

    /// Sets the moment of the request.
    #[must_use]
    pub fn at(self, moment: Timestamp) -> Request {
        self.with("acs:CurrentTime", moment.to_string())
    }

    /// Says whether the request comes over HTTPS.
    #[must_use]
    pub fn tls(self, tls: bool) -> Request {
        self.with("acs:SecureTransport", tls.to_string())
    }

    /// The action.
    pub fn action(&self) -> &str {
        &self.action
    }

    /// The whole name of the resource.
    pub fn resource(&self) -> &str {
        self.target.name()
    }

    /// Who sends it.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// What the request says of `key`.
    ///
    /// A key that the action gives a default has it: no prefix is the empty one, no ACL header is `private`,
    /// a call with an AccessKey is no call with MFA. Keys that every request carries (address, moment,
    /// HTTPS, client, AccessKey) are unknown if they were not given; all others are missing.
    pub(super) fn key(&self, key: &str) -> Key<'_> {
        if let Some(values) = self.keys.get(&key.to_lowercase()) {
            return Key::Has(values);
        }
        let Some(known) = catalog::condition_key(key) else { return Key::Lacks };
        let carries = known.actions.is_empty() || self.is_one_of(&known.actions);
        match &known.default {
            Some(default) if carries => Key::Has(std::slice::from_ref(default)),
            _ if known.name == "acs:AccessId" && self.caller == Caller::Anonymous => Key::Lacks,
            _ if known.always_sent => Key::Unknown,
            _ => Key::Lacks,
        }
    }

    /// True if the action is one of `names`.
    pub(super) fn is_one_of(&self, names: &[String]) -> bool {
        names.iter().any(|name| name.eq_ignore_ascii_case(&self.action))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_are_read_in_every_form() {
        let user = |account: Option<&str>, id: &str| Caller::User {
            account: account.map(str::to_owned),
            id: id.to_owned(),
        };
        for (text, caller) in [
            ("anonymous", Some(Caller::Anonymous)),
            ("1234567890123456", Some(Caller::Account("1234567890123456".into()))),
            ("234567890123456789", Some(user(None, "234567890123456789"))),
            ("user/123/234", Some(user(Some("123"), "234"))),
            ("acs:ram::123:root", Some(Caller::Account("123".into()))),
            ("acs:ram::123:user/234", Some(user(Some("123"), "234"))),
            (
                "arn:sts::123:assumed-role/Reader/s1",
                Some(Caller::Role {
                    account: Some("123".into()),
                    role: "Reader".into(),
                    session: "s1".into(),
                }),
            ),
            ("someone", None),
        ] {
            assert_eq!(Caller::parse(text), caller, "{text}");
        }
    }
}
