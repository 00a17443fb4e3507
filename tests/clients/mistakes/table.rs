//! The mistakes, and with which clients each can be made, by what the catalog says of them.
//!
//! Left out are those that the catalog alone cannot tell of a client: `presign-content-type` and `header-date`
//! need the library that sends the request, `object-archive` needs two calls and a storage class,
//! `client-plain-http` a policy or a switch beside the endpoint, and `client-signature-v1` and
//! `credential-placeholder` are advice on what works or does not claim to.

use std::collections::BTreeSet;

use oss403::catalog::{Client, SettingRole as Role};

use super::breaking::Way;

/// One mistake.
pub struct Mistake {
    /// Its name in complaints.
    pub name: &'static str,
    /// The rule that tells of it.
    pub rule: &'static str,
    /// Whether it can be made with a client.
    pub can: fn(&Client) -> bool,
    /// Whether a finding of the rule at this text tells of it, where one rule tells of several mistakes.
    pub is_it: fn(&str) -> bool,
    /// How a healthy snippet is broken.
    pub way: Way,
}

const fn mistake(name: &'static str, rule: &'static str, can: fn(&Client) -> bool, way: Way) -> Mistake {
    Mistake { name, rule, can, is_it: |_| true, way }
}

const fn one_of(
    name: &'static str,
    rule: &'static str,
    can: fn(&Client) -> bool,
    is_it: fn(&str) -> bool,
    way: Way,
) -> Mistake {
    Mistake { name, rule, can, is_it, way }
}

/// All of them.
pub const MISTAKES: &[Mistake] = &[
    one_of("id-blank", "credential-blank", |c| has(c, Role::KeyId), is_id, Way::IdBlank),
    one_of("secret-blank", "credential-blank", |c| has(c, Role::KeySecret), |t| !is_id(t), Way::SecretBlank),
    mistake("swapped", "credential-swapped", has_pair, Way::Swapped),
    mistake("token-missing", "credential-token-missing", |c| has(c, Role::KeyId), Way::TokenMissing),
    mistake(
        "token-unexpected",
        "credential-token-unexpected",
        |c| has_pair(c) && has(c, Role::Token),
        Way::TokenUnexpected,
    ),
    mistake("id-form", "credential-id-form", |c| has(c, Role::KeyId), Way::IdForm),
    mistake("hard-coded", "credential-hard-coded", has_pair, Way::HardCoded),
    mistake(
        "region-mismatch",
        "client-region-mismatch",
        |c| has(c, Role::Region) && has(c, Role::Endpoint),
        Way::RegionMismatch,
    ),
    one_of(
        "region-prefix",
        "client-region-form",
        |c| has(c, Role::Region) && wants_region(c, &["plain", "prefixed"]),
        |t| !is_host(t),
        Way::RegionPrefix,
    ),
    one_of(
        "region-host",
        "client-region-form",
        |c| has(c, Role::Region) && c.wants.region.is_some(),
        is_host,
        Way::RegionHost,
    ),
    one_of(
        "endpoint-region",
        "client-region-form",
        |c| has(c, Role::Endpoint) && c.oss_only,
        |t| !is_host(t) && !has_prefix(t),
        Way::EndpointRegion,
    ),
    mistake(
        "endpoint-path",
        "client-endpoint-form",
        |c| has(c, Role::Endpoint) && wants_endpoint(c, &["host", "bare", "bucket-host"]),
        Way::EndpointPath,
    ),
    mistake(
        "endpoint-bucket",
        "endpoint-holds-bucket",
        |c| has(c, Role::Endpoint) && wants_endpoint(c, &["host", "bare"]),
        Way::EndpointBucket,
    ),
    mistake("path-style", "client-path-style", |c| has(c, Role::PathStyle), Way::PathStyle),
    mistake(
        "cname-host",
        "client-cname-host",
        |c| has(c, Role::Cname) && has(c, Role::Endpoint) && c.wants.cname_with_oss_host.is_none(),
        Way::CnameHost,
    ),
    mistake("cname-missing", "client-cname-missing", misses_cname, Way::CnameMissing),
    mistake(
        "region-missing",
        "client-region-missing",
        |c| c.wants.signature_v4_needs_region && has(c, Role::Region) && has(c, Role::Signature),
        Way::RegionMissing,
    ),
    mistake(
        "internal-endpoint",
        "client-internal-endpoint",
        |c| has(c, Role::Endpoint) && c.runs.iter().any(|place| place != "server"),
        Way::InternalEndpoint,
    ),
    mistake(
        "key-slash",
        "object-key-slash",
        |c| names_keys(c) || has(c, Role::Key) && c.oss_only,
        Way::KeySlash,
    ),
    mistake("key-encoded", "object-key-encoded", names_keys, Way::KeyEncoded),
    mistake(
        "presign-expiry",
        "presign-expiry",
        |c| c.presign.iter().any(|call| call.expires.is_some()) || has(c, Role::Expires) && c.oss_only,
        Way::PresignExpiry,
    ),
    mistake(
        "bucket-operation",
        "client-bucket-operation",
        |c| !c.management_calls.is_empty() && has(c, Role::Endpoint),
        Way::BucketOperation,
    ),
    mistake("anonymous", "client-anonymous", can_be_anonymous, Way::Fence),
    mistake(
        "copy-regions",
        "copy-regions",
        |c| c.copy_calls.iter().any(|call| call.source_bucket.is_some()),
        Way::Fence,
    ),
];

/// All that a client can be told: by its keys, its options, its setters, the arguments of its constructors.
fn roles(client: &Client) -> BTreeSet<Role> {
    let keys = client.keys.keys().chain(client.options.keys()).chain(client.setters.values()).copied();
    let calls = client.calls.iter().flat_map(|call| {
        let named = call.named.values().chain(call.targets.values()).chain(call.sets.keys());
        call.positional.iter().chain(named).copied()
    });
    keys.chain(calls).collect()
}

fn has(client: &Client, role: Role) -> bool {
    roles(client).contains(&role)
}

fn has_pair(client: &Client) -> bool {
    has(client, Role::KeyId) && has(client, Role::KeySecret)
}

fn wants_region(client: &Client, forms: &[&str]) -> bool {
    client.wants.region.as_deref().is_some_and(|form| forms.contains(&form))
}

fn wants_endpoint(client: &Client, forms: &[&str]) -> bool {
    client.wants.endpoint.as_deref().is_some_and(|form| forms.contains(&form))
}

/// True if the client puts the bucket in front of any host unless it is told not to.
fn misses_cname(client: &Client) -> bool {
    let told = client.switch.cname.is_some() && client.defaults.cname != Some(true);
    let whole = client.kind == "sdk" || client.kind == "tool" && client.oss_only;
    told && whole && has(client, Role::Endpoint)
}

/// True if calls are known that name an object, and nothing is cut off what they name.
fn names_keys(client: &Client) -> bool {
    !client.object_calls.is_empty()
        || client.presign.iter().any(|call| call.key.is_some())
        || client.copy_calls.iter().any(|call| call.key.is_some())
}

fn can_be_anonymous(client: &Client) -> bool {
    let anonymous =
        client.calls.iter().any(|call| call.sets.get(&Role::Auth).is_some_and(|auth| auth == "anonymous"));
    anonymous && !(client.bucket_calls.is_empty() && client.management_calls.is_empty())
}

/// True for the id in a finding, broken or not: all begin like one.
fn is_id(text: &str) -> bool {
    text.contains("LTAI") || text.contains("STS.")
}

fn is_host(text: &str) -> bool {
    text.contains(".aliyuncs.com")
}

fn has_prefix(text: &str) -> bool {
    text.contains("oss-")
}
