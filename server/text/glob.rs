//! Patterns with `*` and `?`, as policies write them.

use std::collections::HashMap;

/// True if `text` fits `pattern`: `*` stands for any characters, also none and also `/`, `?` for exactly one.
///
/// Takes time linear in both; a piece between two `*` that holds `?` costs one pass for each 64 of its
/// characters.
///
/// Source: alibabacloud.com/help/en/ram/conditional-operator (StringLike).
pub fn glob(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return take_head(pattern, text).is_some_and(str::is_empty);
    };
    let Some(mut left) = take_head(head, text) else { return false };
    let (middle, tail) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(stop) = take_tail(tail, left) else { return false };
    left = stop;
    // the leftmost place leaves most room for what follows
    for piece in middle.split('*').filter(|piece| !piece.is_empty()) {
        match find_end(piece, left) {
            Some(end) => left = &left[end..],
            None => return false,
        }
    }
    true
}

/// `text` without `piece` at its beginning.
fn take_head<'t>(piece: &str, text: &'t str) -> Option<&'t str> {
    let mut chars = text.chars();
    piece
        .chars()
        .all(|wanted| chars.next().is_some_and(|c| wanted == '?' || wanted == c))
        .then_some(chars.as_str())
}

/// `text` without `piece` at its end.
fn take_tail<'t>(piece: &str, text: &'t str) -> Option<&'t str> {
    let mut chars = text.chars();
    piece
        .chars()
        .rev()
        .all(|wanted| chars.next_back().is_some_and(|c| wanted == '?' || wanted == c))
        .then_some(chars.as_str())
}

/// One past the first place in `text` that fits `piece`.
fn find_end(piece: &str, text: &str) -> Option<usize> {
    if !piece.contains('?') {
        return text.find(piece).map(|at| at + piece.len());
    }
    // one bit for each character of the piece: set if the text so far ends with the piece up to there
    let len = piece.chars().count();
    let words = len.div_ceil(64);
    let mut any = vec![0_u64; words];
    let mut fits: HashMap<char, Vec<u64>> = HashMap::new();
    for (i, c) in piece.chars().enumerate() {
        let mask = if c == '?' { &mut any } else { fits.entry(c).or_insert_with(|| vec![0; words]) };
        mask[i / 64] |= 1 << (i % 64);
    }
    let mut state = vec![0_u64; words];
    for (at, c) in text.char_indices() {
        let own = fits.get(&c);
        let mut carry = 1;
        for (i, word) in state.iter_mut().enumerate() {
            let next = *word >> 63;
            *word = (*word << 1 | carry) & (any[i] | own.map_or(0, |own| own[i]));
            carry = next;
        }
        if state[(len - 1) / 64] >> ((len - 1) % 64) & 1 == 1 {
            return Some(at + c.len_utf8());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reference(pattern: &str, text: &str) -> bool {
        let pattern: String = pattern
            .chars()
            .map(|c| match c {
                '*' => "(?s:.*)".to_owned(),
                '?' => "(?s:.)".to_owned(),
                c => regex::escape(&c.to_string()),
            })
            .collect();
        regex::Regex::new(&format!("^(?:{pattern})$")).unwrap().is_match(text)
    }

    #[test]
    fn stars_and_question_marks() {
        for (pattern, text, fits) in [
            ("", "", true),
            ("*", "", true),
            ("?", "", false),
            ("?", "域", true),
            ("a*", "a/b/c", true),
            ("a*b*c", "abc", true),
            ("ab*ba", "aba", false),
            ("*a?b*", "xxaab", true),
            ("*a?b*", "xxab", false),
            ("oss:Get*", "oss:GetObject", true),
            ("oss:Get*", "oss:PutObject", false),
            ("acs:oss:*:*:b/*", "acs:oss:*:*:b/x/y", true),
            ("acs:oss:*:*:b/*", "acs:oss:*:*:b", false),
        ] {
            assert_eq!(glob(pattern, text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn long_pieces_and_texts_take_linear_time() {
        let text = "a".repeat(1 << 20);
        assert!(!glob(&"*a".repeat(1 << 12), "aaaa"));
        assert!(glob(&"*a".repeat(1 << 12), &text));
        assert!(!glob(&format!("*{}b*", "a?".repeat(100)), &text));
    }

    proptest! {
        #[test]
        fn agrees_with_a_regular_expression(pattern in "[ab?*域]{0,12}", text in "[ab域\n]{0,16}") {
            prop_assert_eq!(glob(&pattern, &text), reference(&pattern, &text));
        }

        #[test]
        fn agrees_on_pieces_longer_than_a_word(
            head in "[ab?]{60,140}", text in "[ab]{60,200}", star in any::<bool>(),
        ) {
            let pattern = if star { format!("*{head}*") } else { head };
            prop_assert_eq!(glob(&pattern, &text), reference(&pattern, &text));
        }
    }
}
