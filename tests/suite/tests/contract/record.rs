//! Whether exchanges are written down. `cargo xtask conformance` wants them, to hold them against published descriptions.

use std::fs::File;
use std::sync::OnceLock;

use afk_sandbox::http::Recording;

/// The file to write them to; it is begun anew.
const WANTED: &str = "AFK_EXCHANGES";

/// Where to, if they are wanted.
pub(crate) fn wanted() -> Option<&'static Recording> {
    static RECORDING: OnceLock<Option<Recording>> = OnceLock::new();
    let begin = || std::env::var_os(WANTED).map(|path| Recording::new(File::create(path).unwrap()));
    RECORDING.get_or_init(begin).as_ref()
}
