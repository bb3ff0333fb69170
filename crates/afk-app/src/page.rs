//! Writing a page where others may be reading it.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

/// Puts `contents` in the place of a file, all at once: who reads it sees the former page or this one. A repeat is safe.
///
/// # Errors
/// The folder is not there or cannot be written; the former page is untouched then.
pub(crate) fn replace(path: &Path, contents: &str) -> io::Result<()> {
    let name = path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"))?;
    let beside = path.with_file_name(format!(".{}.{}", name.to_string_lossy(), std::process::id()));
    let written = fs::File::create(&beside)
        .and_then(|mut file| file.write_all(contents.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // What could not be put in place is not left behind; where that fails too, the error says enough.
        drop(fs::remove_file(&beside));
    }
    written
}
