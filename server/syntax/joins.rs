//! Whether a literal is put together with something else.

use super::calls;
use super::languages::Family;
use super::token::{Joined, Kind};
use super::walk::Walk;

/// Callees whose arguments become one text, in lower case.
const JOINING: [&str; 6] = ["concat", "concat_ws", "join", "urljoin", "strcat", "joinpath"];

/// What stands at either end of the literal at `index`.
pub(super) fn joined(walk: &Walk<'_>, index: usize) -> Joined {
    let mut joined = match walk.kind(index) {
        Some(Kind::String { joined, .. }) => joined,
        _ => Joined::default(),
    };
    match walk.row.family {
        Family::Shell | Family::Pairs => {
            joined.before |= glued(walk, index);
            joined.after |= index + 1 < walk.tokens.len() && glued_behind(walk, index + 1);
        }
        Family::Code | Family::Php => {
            joined.before |= before(walk, index);
            joined.after |= after(walk, index);
            if let Some(found) = calls::find(walk, index)
                && let Some(name) = calls::name(walk, &found)
                && JOINING.contains(&walk.word(name).to_ascii_lowercase().as_str())
            {
                joined.before |= found.argument > 0;
                joined.after = true;
            }
        }
        _ => {}
    }
    joined
}

/// True if the word or literal before touches the one at `index`.
fn glued(walk: &Walk<'_>, index: usize) -> bool {
    walk.touches_previous(index) && (walk.is_literal(index - 1) || matches!(walk.punct(index - 1), ")" | "`"))
}

/// True if the token at `index` touches the literal before it and goes on with it.
fn glued_behind(walk: &Walk<'_>, index: usize) -> bool {
    walk.touches_previous(index) && (walk.is_literal(index) || walk.punct(index) == "`")
}

fn before(walk: &Walk<'_>, index: usize) -> bool {
    let Some(i) = significant(walk, walk.before(index)) else { return false };
    walk.concatenates(i) || walk.row.adjacent_strings && walk.is_string(i) && walk.is_string(index)
}

/// The token at `found`, or the one before it where that is the mark of a continued line.
fn significant(walk: &Walk<'_>, found: Option<usize>) -> Option<usize> {
    let i = found?;
    if walk.punct(i) == "\\" { walk.before(i) } else { Some(i) }
}

fn after(walk: &Walk<'_>, index: usize) -> bool {
    let Some(mut i) = walk.after(index + 1) else { return false };
    if walk.punct(i) == "\\" {
        let Some(next) = walk.after(i + 1) else { return false };
        i = next;
    }
    walk.concatenates(i)
        || walk.row.adjacent_strings && walk.is_string(i) && walk.is_string(index)
        || walk.punct(i) == "." && walk.word(i + 1).eq_ignore_ascii_case("concat")
}
