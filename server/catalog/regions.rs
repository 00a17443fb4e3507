//! Regions and their endpoints.

use std::{collections::HashMap, sync::LazyLock};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Words, embedded};

/// One region, or one of the host families of a finance region.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// Region id as the signature wants it: `cn-hangzhou`.
    pub id: String,
    /// What stands behind `oss-` in its hosts: mostly the id, but `cn-hzfinance` for a finance region.
    pub oss: String,
    /// Name, as the console shows it.
    pub name: Words,
    /// `commercial`, `finance` or `gov`.
    #[schemars(extend("enum" = ["commercial", "finance", "gov"]))]
    pub kind: String,
    /// `active`, `closing`, `closed`, `unconfirmed` or `invite`.
    #[schemars(extend("enum" = ["active", "closing", "closed", "unconfirmed", "invite"]))]
    pub status: String,
    /// True if it lies on the Chinese mainland (ICP filing, acceleration host).
    pub mainland: bool,
    /// Public endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public: Option<String>,
    /// Endpoints inside Alibaba Cloud's network.
    #[serde(default)]
    pub internal: Vec<String>,
    /// IPv4 and IPv6 endpoint, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dual_stack: Option<String>,
    /// Endpoint for S3 clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3: Option<String>,
    /// Endpoint for S3 clients inside Alibaba Cloud's network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3_internal: Option<String>,
    /// Whether transfer acceleration is offered; absent where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acceleration: Option<bool>,
    /// Endpoint of STS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sts: Option<String>,
    /// What a developer must know of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Words>,
    /// True if requests through a gateway endpoint of a VPC tell OSS which VPC they come from.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gateway_vpc: bool,
    /// Where this is known from.
    pub source: String,
}

/// An id that is written often where a host has its region, and that is wrong there.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotARegion {
    /// What is written.
    pub id: String,
    /// What stands in the hosts of the region that is meant, where that is sure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub right: Option<String>,
    /// Why it is wrong there.
    pub why: Words,
}

/// All of `regions.json`.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// The schema that stands beside the file, for editors.
    #[serde(rename = "$schema")]
    schema: String,
    /// Regions, in the order of the vendor's table.
    regions: Vec<Region>,
    /// Ids that are written often and are no regions.
    not_regions: Vec<NotARegion>,
}

static FILE: LazyLock<File> =
    LazyLock::new(|| embedded("regions.json", include_str!("../../catalog/regions.json")));

static BY_HOST: LazyLock<HashMap<&str, &Region>> = LazyLock::new(|| {
    // two finance hosts carry a zone behind their region, so the hosts count beside the region's own name
    let zones = FILE.regions.iter().flat_map(|region| {
        let names = region
            .internal
            .iter()
            .filter_map(|host| host.strip_prefix("oss-")?.strip_suffix("-internal.aliyuncs.com"));
        names.map(move |name| (name, region))
    });
    zones.chain(FILE.regions.iter().map(|region| (region.oss.as_str(), region))).collect()
});

/// All regions, in the order of the vendor's table.
pub fn regions() -> &'static [Region] {
    &FILE.regions
}

/// The region whose hosts carry `oss` behind `oss-`.
pub fn region_by_host(oss: &str) -> Option<&'static Region> {
    BY_HOST.get(oss).copied()
}

/// The region with that id; a finance region's first host family.
pub fn region_by_id(id: &str) -> Option<&'static Region> {
    FILE.regions.iter().find(|region| region.id == id)
}

/// What is known of `id` if people write it in hosts where it is wrong.
pub fn not_a_region(id: &str) -> Option<&'static NotARegion> {
    FILE.not_regions.iter().find(|not| not.id == id)
}

/// The open region that `id` is a misspelling of, if there is exactly one that is near enough.
///
/// Near: at most two letters differ, and fewer than a fifth of all.
pub fn nearest_region(id: &str) -> Option<&'static Region> {
    match nearest_regions(id)[..] {
        [only] => Some(only),
        _ => None,
    }
}

/// True if a region's id is near to `id`, or several are equally near.
pub fn is_near_a_region(id: &str) -> bool {
    !nearest_regions(id).is_empty()
}

/// The open regions whose ids are nearest to `id`, if they are near enough for a slip of the pen.
fn nearest_regions(id: &str) -> Vec<&'static Region> {
    let mut least = 2;
    let mut nearest = Vec::new();
    for region in FILE.regions.iter().filter(|region| region.status != "closed") {
        // every letter more or less is an edit
        if id.len().abs_diff(region.oss.len()) > least * 4 {
            continue;
        }
        let distance = strsim::osa_distance(id, &region.oss);
        if distance < least {
            (least, nearest) = (distance, Vec::new());
        }
        if distance == least {
            nearest.push(region);
        }
    }
    if least * 5 < id.len() { nearest } else { Vec::new() }
}
