//! Tables of bytes: what each can begin, and where a scan must look closer.

/// What each byte can begin in a language.
#[derive(Clone)]
pub(super) struct Classes(pub [u8; 256]);

impl Classes {
    pub(super) const BLANK: u8 = 1;
    pub(super) const BREAK: u8 = 2;
    pub(super) const WORD: u8 = 4;
    pub(super) const STRING: u8 = 8;
    pub(super) const COMMENT: u8 = 16;
    pub(super) const ENDS_BARE: u8 = 32;
    pub(super) const PREFIXED: u8 = 64;
}

impl Default for Classes {
    fn default() -> Self {
        Classes([0; 256])
    }
}

impl std::fmt::Debug for Classes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Classes")
    }
}

/// The bytes at which a scan of a literal must look closer.
#[derive(Clone)]
pub(super) struct Stops(pub [bool; 256]);

impl Default for Stops {
    fn default() -> Self {
        Stops([false; 256])
    }
}

impl std::fmt::Debug for Stops {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stops")
    }
}
