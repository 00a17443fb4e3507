//! Which files of a folder are read.

use std::path::Path;

use ignore::{Walk, WalkBuilder};

/// What `folder` holds, and itself; as [`walker`] walks it.
pub fn walk(folder: &Path) -> Walk {
    walker(folder).build()
}

/// Walks `folder` as git would: `.gitignore` is honoured and `.git` left out, but other hidden files are read.
/// Symbolic links are not followed, but for `folder` itself.
pub fn walker(folder: &Path) -> WalkBuilder {
    let mut builder = WalkBuilder::new(folder);
    builder.hidden(false).filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git");
    builder
}
