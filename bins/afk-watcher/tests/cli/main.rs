//! The program itself, from its environment to its exit code.

#![expect(clippy::unwrap_used, reason = "what supports a test may fail it")]

mod commands;
mod doctor;
#[path = "../../../afk-poller/tests/cli/documents.rs"]
mod documents;
mod gates;
mod program;
mod server;
mod servers;
mod terminal;

/// A folder of one test, which a later run of it empties.
fn folder(name: &str) -> std::path::PathBuf {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(std::fs::remove_dir_all(&path));
    std::fs::create_dir_all(&path).unwrap();
    path
}
