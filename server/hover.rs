//! stub
use crate::{Hover, InlayHint, Link, Locale, Reading, Timestamp, settings::InlayHints};

pub(crate) fn at(_r: &Reading, _at: usize, _l: Locale, _n: Timestamp) -> Option<Hover> {
    None
}
pub(crate) fn links(_r: &Reading, _l: Locale) -> Vec<Link> {
    Vec::new()
}
pub(crate) fn inlay_hints(_r: &Reading, _h: &InlayHints, _l: Locale, _n: Timestamp) -> Vec<InlayHint> {
    Vec::new()
}
