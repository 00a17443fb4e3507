//! Boundaries of characters beside a byte that may stand within one.

/// The greatest boundary of characters in `text` up to the byte `at`.
pub(crate) fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The least boundary of characters in `text` from the byte `at` on; its end where there is none.
pub(crate) fn ceil(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_left_on_either_side() {
        let text = "a域b";
        let floors: Vec<usize> = (0..8).map(|at| floor(text, at)).collect();
        let ceils: Vec<usize> = (0..8).map(|at| ceil(text, at)).collect();
        assert_eq!(floors, [0, 1, 1, 1, 4, 5, 5, 5]);
        assert_eq!(ceils, [0, 1, 4, 4, 4, 5, 5, 5]);
    }
}
