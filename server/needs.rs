//! What code must be allowed to do: the actions behind its calls, and the smallest policy that grants them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::{
    catalog::{self, InBucketPolicy, Level},
    sight::{Call, Key, Scene},
    text::{Span, glob},
};

/// One action that a call needs, and on what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The action, such as `oss:PutObject`.
    pub action: &'static str,
    /// What kind of resource it works on.
    pub level: Level,
    /// The bucket; `None` where the text does not tell it, or where there is none.
    pub bucket: Option<String>,
    /// The objects.
    pub key: Key,
    /// The method's name in the text.
    pub span: Span,
    /// The API that the call sends.
    pub api: &'static str,
}

impl Need {
    /// The resource as a policy names it, in the bucket `other` where the text does not tell which.
    pub fn resource(&self, other: Option<&str>) -> String {
        let bucket = self.bucket.as_deref().or(other).unwrap_or("*");
        match self.level {
            Level::Object => match &self.key {
                Key::Whole(key) => format!("acs:oss:*:*:{bucket}/{key}"),
                Key::Prefix(prefix) => format!("acs:oss:*:*:{bucket}/{prefix}*"),
            },
            Level::Bucket => format!("acs:oss:*:*:{bucket}"),
            Level::OtherService => "acs:kms:*:*:key/*".to_owned(),
            _ => "acs:oss:*:*:*".to_owned(),
        }
    }

    /// True if it works on a bucket that the text does not tell.
    pub fn lacks_bucket(&self) -> bool {
        self.bucket.is_none() && matches!(self.level, Level::Object | Level::Bucket)
    }
}

/// Everything that the calls of a text need, in the order of the text.
pub fn needs(scene: &Scene) -> Vec<Need> {
    scene.calls.iter().flat_map(of_call).collect()
}

/// What one call needs.
pub fn of_call(call: &Call) -> Vec<Need> {
    let mut found: Vec<Need> = Vec::new();
    let mut add = |name: &str, api: &'static str, bucket: Option<&str>, key: &Key| {
        let Some(action) = catalog::action(name) else { return };
        let bucket = bucket.map(str::to_owned);
        let need = Need {
            action: &action.name,
            level: action.level,
            bucket,
            key: key.clone(),
            span: call.name,
            api,
        };
        if !found.contains(&need) {
            found.push(need);
        }
    };
    for &api in &call.apis {
        match catalog::copy_needs(api) {
            Some(copy) => {
                let read = if call.versioned { &copy.source_versioned } else { &copy.source };
                add(read, api, call.source_bucket(), &call.source_key);
                add(&copy.target, api, call.bucket(), &call.key);
            }
            None => {
                for action in catalog::api_needs(api, call.versioned) {
                    add(&action.name, api, call.bucket(), &call.key);
                }
            }
        }
        for option in catalog::option_needs().iter().filter(|option| option.apis.iter().any(|own| own == api))
        {
            let mut given = call.options.iter().filter(|(name, _)| option.names.contains(name));
            let is = |said: &str| option.is.as_ref().is_none_or(|is| said.eq_ignore_ascii_case(is));
            if given.any(|(_, setting)| setting.text().map_or(option.is.is_none(), is)) {
                option.actions.iter().for_each(|name| add(name, api, call.bucket(), &call.key));
            }
        }
    }
    found
}

/// The smallest policy of a RAM user or role that grants `needs`; calls on a bucket that the text does not tell
/// are granted on `other`.
pub fn policy<'a>(needs: impl Iterator<Item = &'a Need>, other: Option<&str>) -> Value {
    let pairs = needs.map(|need| (need.action, need.resource(other)));
    json!({ "Version": "1", "Statement": statements(pairs, None) })
}

/// The smallest policy of `bucket` that lets `principal` do what `needs` wants there; `owner` is the account
/// that owns it, `*` where it is not known.
pub fn bucket_policy<'a>(
    needs: impl Iterator<Item = &'a Need>,
    bucket: &str,
    other: Option<&str>,
    owner: &str,
    principal: &str,
) -> Value {
    let own = needs.filter(|need| need.bucket.as_deref().or(other) == Some(bucket) && works_in_bucket(need));
    let pairs = own.map(|need| {
        let resource = need.resource(other).replacen("acs:oss:*:*:", &format!("acs:oss:*:{owner}:"), 1);
        (need.action, resource)
    });
    json!({ "Version": "1", "Statement": statements(pairs, Some(principal)) })
}

/// True if the action has an effect in a bucket policy.
pub fn works_in_bucket(need: &Need) -> bool {
    matches!(need.level, Level::Object | Level::Bucket)
        && catalog::action(need.action).is_some_and(|action| {
            !matches!(action.bucket_policy, InBucketPolicy::No | InBucketPolicy::OwnKind)
        })
}

/// Actions with the same resources stand in one statement; a resource that another one covers is left out.
fn statements(pairs: impl Iterator<Item = (&'static str, String)>, principal: Option<&str>) -> Vec<Value> {
    let mut resources: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (action, resource) in pairs {
        resources.entry(action).or_default().insert(resource);
    }
    let mut actions: BTreeMap<Vec<String>, Vec<&str>> = BTreeMap::new();
    for (action, all) in resources {
        let covered = |one: &String| all.iter().any(|other| other != one && glob(other, one));
        let own = all.iter().filter(|one| !covered(one)).cloned().collect();
        actions.entry(own).or_default().push(action);
    }
    let statement = |(resources, actions): (Vec<String>, Vec<&str>)| match principal {
        None => json!({ "Effect": "Allow", "Action": actions, "Resource": resources }),
        Some(principal) => {
            json!({ "Effect": "Allow", "Principal": [principal], "Action": actions, "Resource": resources })
        }
    };
    actions.into_iter().map(statement).collect()
}
