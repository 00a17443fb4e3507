//! Reads a text of any length piece by piece.

use std::io::{self, Read};

use super::decode::{self, PROBE};

/// Bytes that are read at a time.
const PIECE: usize = 256 * 1024;

/// How the bytes make characters.
#[derive(Clone, Copy)]
enum Coding {
    /// UTF-8, or something else that has ASCII in it.
    Bytes,
    /// Two bytes a unit; true if the smaller one comes first.
    Pairs(bool),
}

/// Hands on what `input` holds piece by piece; false if it is no text.
pub fn stream(input: &mut dyn Read, take: &mut dyn FnMut(&str)) -> io::Result<bool> {
    let mut buffer = vec![0; PIECE];
    let mut rest: Vec<u8> = Vec::new();
    let mut coding = None;
    loop {
        let count = input.read(&mut buffer)?;
        let is_last = count == 0;
        rest.extend_from_slice(&buffer[..count]);
        if coding.is_none() {
            // the first bytes show how it is written, or that it is no text
            if rest.len() < PROBE && !is_last {
                continue;
            }
            if !decode::is_text(&rest) {
                return Ok(false);
            }
        }
        let coding = *coding.get_or_insert_with(|| Coding::of(&rest));
        // a character may be cut in two
        let keep = if is_last { 0 } else { coding.cut(&rest) };
        let whole = rest.len() - keep;
        match coding {
            Coding::Bytes => take(&String::from_utf8_lossy(&rest[..whole])),
            Coding::Pairs(little) => take(&decode::pairs(&rest[..whole], little)),
        }
        rest.drain(..whole);
        if is_last {
            return Ok(true);
        }
    }
}

impl Coding {
    fn of(bytes: &[u8]) -> Coding {
        match bytes {
            [0xFF, 0xFE, ..] => Coding::Pairs(true),
            [0xFE, 0xFF, ..] => Coding::Pairs(false),
            _ => Coding::Bytes,
        }
    }

    /// How many bytes at the end are the beginning of a character.
    fn cut(self, bytes: &[u8]) -> usize {
        let Coding::Pairs(little) = self else { return cut(bytes) };
        let odd = bytes.len() % 2;
        let last = bytes[..bytes.len() - odd].last_chunk::<2>();
        // the first half of a pair of pairs
        let high = last.is_some_and(|&[a, b]| (0xD8..0xDC).contains(if little { &b } else { &a }));
        odd + if high { 2 } else { 0 }
    }
}

/// How many bytes at the end of UTF-8 are the beginning of a character.
fn cut(bytes: &[u8]) -> usize {
    let last = bytes.len().min(3);
    (1..=last).find(|&back| bytes[bytes.len() - back] >= 0xC0).map_or(0, |back| {
        let lead = bytes[bytes.len() - back];
        let wanted = match lead {
            0xF0.. => 4,
            0xE0.. => 3,
            _ => 2,
        };
        if back < wanted { back } else { 0 }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives so many bytes at a time.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(self.1).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    #[test]
    fn a_character_that_is_cut_in_two_is_whole_again() -> io::Result<()> {
        // longer than what decides, so that pieces follow
        let text = format!("{}\u{feff}错误 é 😀 end", "ab😀".repeat(PROBE));
        let units = || std::iter::once(0xFEFF).chain(text.encode_utf16());
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        let marked = format!("\u{feff}{text}");
        for (bytes, wanted) in [(text.as_bytes(), &text), (&little, &marked), (&big, &marked)] {
            for size in [1, 3, 4096 + 1] {
                let (mut told, mut pieces) = (String::new(), 0);
                let mut take = |piece: &str| {
                    told.push_str(piece);
                    pieces += 1;
                };
                assert!(stream(&mut Slow(bytes, size), &mut take)?);
                assert_eq!(told, *wanted);
                assert!(pieces > 2, "{pieces}");
            }
        }
        Ok(())
    }

    #[test]
    fn what_is_no_text_is_told_apart() -> io::Result<()> {
        let mut told = String::new();
        assert!(stream(&mut &b"a\xC4\xE3b"[..], &mut |piece| told.push_str(piece))?);
        assert_eq!(told, "a\u{FFFD}\u{FFFD}b");
        assert!(stream(&mut &b""[..], &mut |_| {})?);
        assert!(!stream(&mut &b"GIF\0"[..], &mut |_| {})?);
        Ok(())
    }
}
