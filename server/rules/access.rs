//! Rules on who gets at a bucket without a signature.

use super::{Bench, Verdict};
use crate::{
    catalog::pages,
    sight::{Access, ConfigKind},
};

/// A public ACL of a bucket whose public access another block blocks.
pub(super) fn judge(access: &Access, bench: &Bench<'_>) -> Option<Verdict> {
    let acl = access.acl.as_ref().filter(|acl| acl.text.starts_with("public-"))?;
    let blocks = |other: &Access| {
        other.bucket == access.bucket && other.block.as_ref().is_some_and(|block| block.text == "true")
    };
    let block = bench.scene.configs.iter().find_map(|config| match &config.kind {
        ConfigKind::Access(other) if blocks(other) => other.block.as_ref(),
        _ => None,
    })?;
    let verdict = Verdict::new(pages::PUBLIC_ACL_BLOCKED, acl.span).fact("value", &acl.text);
    Some(verdict.related("block", block.span))
}
