//! What we know about OSS: the data of `catalog/`, read once.
//!
//! Every sentence about OSS that a user reads comes from here.

mod actions;
mod bucket;
mod calls;
mod clients;
mod codes;
mod conditions;
mod errors;
mod hosts;
mod page;
mod regions;
mod schema;
mod search;
mod signing;
mod statements;
mod wordings;
mod words;

pub use actions::{
    Access, Action, ActionStatus, Composite, EventName, InBucketPolicy, Level, Wildcard, WrongAction, action,
    action_wildcard, actions, actions_matching, actions_of_api, composites, event_name, nearest_action,
    wrong_action, wrong_actions,
};
pub use bucket::{Bucket, Check, Element, Exclusive, Marks, Most, Root, bucket};
pub use calls::{
    CallGroup, CallRow, CopyNeeds, OptionNeeds, PRESIGN, Row, api_needs, call_groups, calls_named,
    copy_needs, may_send, names_a_version, option_needs,
};
pub use clients::{
    ArgumentPlace, Client, ClientCall, SettingRole, Switch, clients, clients_shown, clients_that_spell,
    clients_with_key, fold, folds_to, generic_role, is_file_of_client, may_be_call, may_be_key, role_words,
};
pub use codes::{CodeTraps, code_traps};
pub use conditions::{
    ConditionKey, Operator, PolicyKind, ValueType, WrongCondition, condition_key, condition_keys,
    nearest_condition_key, nearest_operator, operator, operators, wrong_condition_key, wrong_operator,
};
pub use errors::{Catalogued, Code, Codes, Ec, Links, Message, codes, ec, ec_category, errors, link};
pub use hosts::{Alias, Fault, HostForm, HostReading, alias, forms, read_host};
pub use page::{FixWords, Outcome, PageId, Rule, nearest_rule, pages, rule, rules};
pub use regions::{
    NotARegion, Region, is_near_a_region, nearest_region, not_a_region, region_by_host, region_by_id, regions,
};
pub use schema::schemas;
pub use search::{Hit, HitKind, search};
pub use signing::{Expiry, Parameter, Role, SignatureForm, Signing, Version, signing};
pub use statements::{SampleStatement, StatementSample, fill_places, statement_samples};
pub use wordings::{has_word, word};
pub use words::Words;

/// Reads a file of `catalog/` that is built into the program.
#[expect(clippy::panic, reason = "the file is part of the program; tests/catalog.rs reads every one")]
fn embedded<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("catalog/{name}: {error}"))
}
