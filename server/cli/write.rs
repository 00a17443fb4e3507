//! Replaces what a file holds, all of it or nothing.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

/// Puts `text` in place of `read`, which is what the file at `path` held when it was read: written beside it, then
/// renamed, so that nobody ever sees half of it. Keeps its permissions; behind a symbolic link it is the target that
/// changes.
///
/// # Errors
/// Fails on a file that is read-only, on one that somebody has changed meanwhile (as busy), and where its folder
/// cannot be written or the disk is full; the file is then as it was.
pub fn replace(path: &Path, read: &str, text: &str) -> io::Result<()> {
    let target = fs::canonicalize(path)?;
    let permissions = fs::metadata(&target)?.permissions();
    if permissions.readonly() {
        return Err(io::ErrorKind::ReadOnlyFilesystem.into());
    }
    let folder = target.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let mut beside = tempfile::Builder::new().prefix(".oss403-").tempfile_in(folder)?;
    beside.write_all(text.as_bytes())?;
    beside.as_file().set_permissions(permissions)?;
    // a machine that stops now has the old file or the new one
    beside.as_file().sync_all()?;
    if fs::read(&target)? != read.as_bytes() {
        return Err(io::ErrorKind::ResourceBusy.into());
    }
    beside.persist(&target)?;
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn permissions_and_links_stay() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let (file, link) = (folder.path().join("a.sh"), folder.path().join("link"));
        fs::write(&file, "old")?;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o750))?;
        symlink(&file, &link)?;
        replace(&link, "old", "new")?;
        assert_eq!(fs::read_to_string(&file)?, "new");
        assert_eq!(fs::metadata(&file)?.permissions().mode() & 0o777, 0o750);
        assert!(fs::symlink_metadata(&link)?.is_symlink());
        assert_eq!(fs::read_dir(folder.path())?.count(), 2);
        Ok(())
    }

    #[test]
    fn a_read_only_file_is_left_alone() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("a");
        fs::write(&file, "old")?;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o444))?;
        assert!(replace(&file, "old", "new").is_err());
        assert_eq!(fs::read_to_string(&file)?, "old");
        Ok(())
    }

    #[test]
    fn what_somebody_wrote_meanwhile_stays() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("a");
        fs::write(&file, "newer")?;
        let refused = replace(&file, "old", "new").map_err(|error| error.kind());
        assert_eq!(refused, Err(io::ErrorKind::ResourceBusy));
        assert_eq!(fs::read_to_string(&file)?, "newer");
        assert_eq!(fs::read_dir(folder.path())?.count(), 1, "nothing is left beside it");
        Ok(())
    }
}
