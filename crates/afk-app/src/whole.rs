//! Writing a file that others may be reading: a page, metrics.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Puts `contents` in the place of a file, all at once: who reads it sees the former contents or these. A repeat is safe.
///
/// # Errors
/// The folder is not there or cannot be written; the former file is untouched then.
pub(crate) fn replace(path: &Path, contents: &str) -> io::Result<()> {
    let beside = unfinished(path)?;
    let written = fs::File::create(&beside)
        .and_then(|mut file| file.write_all(contents.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // What could not be put in place is not left behind; where that fails too, the error says enough.
        drop(fs::remove_file(&beside));
    }
    written
}

/// A name in the same folder that nobody looks for (it is hidden, and ends otherwise), and no other process writes.
fn unfinished(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"))?;
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.tmp", std::process::id()));
    Ok(path.with_file_name(hidden))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_finished_is_hidden_and_of_one_process() {
        let hidden = unfinished(Path::new("/m/afk.poller.prom")).unwrap();
        let hidden = hidden.to_str().unwrap();
        assert!(hidden.starts_with("/m/.afk.poller.prom.") && hidden.ends_with(".tmp"), "{hidden}");
        assert!(hidden.contains(&std::process::id().to_string()));
        assert!(unfinished(Path::new("/")).is_err());
    }
}
