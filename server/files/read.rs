//! Reads the bytes of a file or of standard input, but never more than the user allows.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use super::decode;

/// What came of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// All of it was read.
    Whole,
    /// There is more than was allowed.
    TooMany,
    /// The first bytes show that it is no text; the rest was not read.
    NoText,
}

/// Reads the file at `path` into `bytes`, if it is a text of at most `most` bytes. What `bytes` held is gone; its
/// room is used again.
pub fn file(path: &Path, most: u64, bytes: &mut Vec<u8>) -> io::Result<Amount> {
    bytes.clear();
    let mut file = File::open(path)?;
    // a device has no size, and a file may grow meanwhile, so what is read counts as well
    let size = file.metadata()?.len();
    if size > most {
        return Ok(Amount::TooMany);
    }
    let probe = decode::PROBE as u64;
    if size > probe {
        (&mut file).take(probe).read_to_end(bytes)?;
        if !decode::is_text(bytes) {
            return Ok(Amount::NoText);
        }
        bytes.reserve(usize::try_from(size - probe).unwrap_or(0) + 1);
    }
    limited(file, most, bytes)
}

/// Reads standard input, if it holds at most `most` bytes.
pub fn stdin(most: u64, bytes: &mut Vec<u8>) -> io::Result<Amount> {
    bytes.clear();
    limited(io::stdin().lock(), most, bytes)
}

/// Reads on behind what `bytes` holds.
fn limited(input: impl Read, most: u64, bytes: &mut Vec<u8>) -> io::Result<Amount> {
    let left = most.saturating_add(1).saturating_sub(bytes.len() as u64);
    input.take(left).read_to_end(bytes)?;
    Ok(match bytes.len() as u64 > most {
        true => Amount::TooMany,
        false if decode::is_text(bytes) => Amount::Whole,
        false => Amount::NoText,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: impl Read, most: u64) -> io::Result<(Amount, usize)> {
        let mut bytes = Vec::new();
        Ok((limited(input, most, &mut bytes)?, bytes.len()))
    }

    #[test]
    fn no_more_is_read_than_allowed() -> io::Result<()> {
        assert_eq!(read(&b"abc"[..], 3)?, (Amount::Whole, 3));
        assert_eq!(read(&b"abc"[..], 2)?, (Amount::TooMany, 3));
        assert_eq!(read(io::repeat(b'a'), 1000)?, (Amount::TooMany, 1001));
        assert_eq!(read(&b""[..], u64::MAX)?, (Amount::Whole, 0));
        assert_eq!(read(&b"GIF\0"[..], 9)?.0, Amount::NoText);
        Ok(())
    }

    #[test]
    fn of_what_is_no_text_little_is_read() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("a");
        let mut bytes = b"left over".to_vec();
        for (text, amount) in [(b'a', Amount::Whole), (0, Amount::NoText)] {
            std::fs::write(&path, vec![text; 5 * decode::PROBE])?;
            assert_eq!(file(&path, 1 << 20, &mut bytes)?, amount);
            assert_eq!(bytes.len(), if text == 0 { decode::PROBE } else { 5 * decode::PROBE });
            assert_eq!(file(&path, 100, &mut bytes)?, Amount::TooMany);
        }
        Ok(())
    }
}
