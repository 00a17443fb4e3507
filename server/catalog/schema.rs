//! JSON Schemas of the files of the catalog, made from what reads them.

use schemars::schema_for;
use serde_json::Value;

use super::{
    Bucket, CodeTraps, Signing, actions, calls, clients, conditions, errors, hosts, regions, search,
    statements, wordings,
};

/// The schema of each JSON file of `catalog/` that this room reads, by the file's name without its ending.
pub fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        ("actions", schema_for!(actions::File).into()),
        ("anchors", schema_for!(search::File).into()),
        ("bucket", schema_for!(Bucket).into()),
        ("calls", schema_for!(calls::File).into()),
        ("clients", schema_for!(clients::File).into()),
        ("codes", schema_for!(CodeTraps).into()),
        ("conditions", schema_for!(conditions::File).into()),
        ("ec", schema_for!(errors::EcFile).into()),
        ("errors", schema_for!(errors::ErrorsFile).into()),
        ("errors_other", schema_for!(errors::ErrorsFile).into()),
        ("hosts", schema_for!(hosts::File).into()),
        ("links", schema_for!(errors::LinksFile).into()),
        ("regions", schema_for!(regions::File).into()),
        ("signing", schema_for!(Signing).into()),
        ("statements", schema_for!(statements::File).into()),
        ("words", schema_for!(wordings::File).into()),
    ]
}
