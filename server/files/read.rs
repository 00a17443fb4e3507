//! Reads the bytes of a file or of standard input, but never more than the user allows.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

/// What came of reading.
#[derive(Debug, PartialEq, Eq)]
pub enum Bytes {
    /// All of it.
    Whole(Vec<u8>),
    /// There is more than was allowed.
    TooMany,
}

/// Reads the file at `path`, if it holds at most `most` bytes.
pub fn file(path: &Path, most: u64) -> io::Result<Bytes> {
    let file = File::open(path)?;
    // a device has no size, so what is read counts as well
    if file.metadata()?.len() > most {
        return Ok(Bytes::TooMany);
    }
    limited(file, most)
}

/// Reads standard input, if it holds at most `most` bytes.
pub fn stdin(most: u64) -> io::Result<Bytes> {
    limited(io::stdin().lock(), most)
}

fn limited(input: impl Read, most: u64) -> io::Result<Bytes> {
    let mut bytes = Vec::new();
    input.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(if bytes.len() as u64 > most { Bytes::TooMany } else { Bytes::Whole(bytes) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_read_than_allowed() -> io::Result<()> {
        assert_eq!(limited(&b"abc"[..], 3)?, Bytes::Whole(b"abc".to_vec()));
        assert_eq!(limited(&b"abc"[..], 2)?, Bytes::TooMany);
        assert_eq!(limited(io::repeat(0), 1000)?, Bytes::TooMany);
        assert_eq!(limited(&b""[..], u64::MAX)?, Bytes::Whole(Vec::new()));
        Ok(())
    }
}
