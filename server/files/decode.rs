//! From the bytes of a file to a text.

use std::borrow::Cow;

/// How many bytes at the start decide whether a file is a text.
pub const PROBE: usize = 8 * 1024;

/// The characters of a file, and whether they can be written back as they were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text. A byte order mark stays in it, as its first character.
    pub text: String,
    /// How it was written.
    pub charset: Charset,
}

/// How a text was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16 with a byte order mark.
    Utf16,
    /// Something else, such as GBK: what is no ASCII was lost.
    Unknown,
}

/// True unless the first of `bytes` show that they are no text.
pub fn is_text(bytes: &[u8]) -> bool {
    match bytes {
        // the mark of UTF-32 begins like that of UTF-16
        [0xFF, 0xFE, 0, 0, ..] => false,
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => true,
        _ => !bytes[..bytes.len().min(PROBE)].contains(&0),
    }
}

/// `bytes` as a text, without a copy; `None` if they are none, or have to be rewritten first.
pub fn as_they_are(bytes: &[u8]) -> Option<&str> {
    is_text(bytes).then(|| std::str::from_utf8(bytes).ok())?
}

/// Reads `bytes` as a text; `None` if they are none.
pub fn decode(bytes: &[u8]) -> Option<Decoded> {
    match bytes {
        _ if !is_text(bytes) => return None,
        [0xFF, 0xFE, ..] => return Some(Decoded { text: pairs(bytes, true), charset: Charset::Utf16 }),
        [0xFE, 0xFF, ..] => return Some(Decoded { text: pairs(bytes, false), charset: Charset::Utf16 }),
        _ => {}
    }
    Some(match String::from_utf8_lossy(bytes) {
        Cow::Borrowed(text) => Decoded { text: text.to_owned(), charset: Charset::Utf8 },
        Cow::Owned(text) => Decoded { text, charset: Charset::Unknown },
    })
}

/// `bytes` of UTF-16 as a text; `little` if the smaller byte of each pair comes first.
pub fn pairs(bytes: &[u8], little: bool) -> String {
    let unit = if little { u16::from_le_bytes } else { u16::from_be_bytes };
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> Option<(String, Charset)> {
        decode(bytes).map(|decoded| (decoded.text, decoded.charset))
    }

    #[test]
    fn each_charset_is_told_by_its_bytes() {
        assert_eq!(decoded("域名".as_bytes()), Some(("域名".into(), Charset::Utf8)));
        assert_eq!(decoded(b"\xEF\xBB\xBFa"), Some(("\u{FEFF}a".into(), Charset::Utf8)));
        assert_eq!(decoded(b"\xFF\xFEa\0\x3D\xD8\0\xDE"), Some(("\u{FEFF}a😀".into(), Charset::Utf16)));
        assert_eq!(decoded(b"\xFE\xFF\0a"), Some(("\u{FEFF}a".into(), Charset::Utf16)));
        assert_eq!(decoded(b"# \xC4\xE3\nx=1"), Some(("# \u{FFFD}\u{FFFD}\nx=1".into(), Charset::Unknown)));
        assert_eq!(decoded(b""), Some((String::new(), Charset::Utf8)));
    }

    #[test]
    fn what_holds_a_nul_early_is_no_text() {
        assert_eq!(decoded(b"GIF\0"), None);
        assert_eq!(decoded(b"\xFF\xFE\0\0a\0\0\0"), None);
        let late = [vec![b'a'; PROBE], vec![0]].concat();
        assert!(decoded(&late).is_some());
    }
}
