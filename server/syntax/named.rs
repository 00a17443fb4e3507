//! Keys that only say "value": the name stands beside them.

use super::siblings;
use super::walk::Walk;
use crate::text::Span;

/// The name that stands beside a value under the key `key`: `name: OSS_ENDPOINT` beside `value: x`, or the
/// label of a block of which the value is the default. `index` is the value's token.
pub(super) fn name_beside(walk: &Walk<'_>, index: usize, at: usize, key: Span) -> Option<Span> {
    let word = key.of(walk.text);
    if word == "default" && walk.row.id == "terraform" {
        let open = walk.enclosing(index).filter(|&open| open >= 2)?;
        let variable = walk.word(open - 2) == "variable" && walk.is_string(open - 1);
        return variable.then(|| walk.tokens[open - 1].content());
    }
    if !["value", "val"].iter().any(|name| word.eq_ignore_ascii_case(name)) {
        return None;
    }
    let names = |found: &&(Span, Span)| {
        ["name", "key", "variable"].iter().any(|name| found.0.of(walk.text).eq_ignore_ascii_case(name))
    };
    siblings::siblings(walk, index, at).iter().find(names).map(|found| found.1)
}
