//! Colours are for people at a terminal who want them.

use std::fs::File;
use std::io::Read as _;
use std::process::{Command, Stdio};

use nix::pty::openpty;

/// Begins what is shown in a colour.
const ESCAPE: char = '\u{1b}';

/// What the program writes for a person to look at: a misspelt key, at a terminal or not.
fn shown(terminal: bool, environment: &[(&str, &str)]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_afk-watcher"));
    command.env_clear().env("AFK_ALLOWLISTS", "acme/web").envs(environment.iter().copied()).stderr(Stdio::null());
    if !terminal {
        return String::from_utf8(command.output().unwrap().stdout).unwrap();
    }
    let pty = openpty(None, None).unwrap();
    assert_eq!(command.stdout(pty.slave).status().unwrap().code(), Some(1));
    // The command keeps a copy of its terminal; the reading ends when the last one is closed.
    drop(command);
    let mut said = Vec::new();
    let mut reader = File::from(pty.master);
    let mut part = [0; 4096];
    // A terminal that nobody writes to any more is an error to its reader, not an end.
    while let Ok(read @ 1..) = reader.read(&mut part) {
        said.extend(part.iter().take(read));
    }
    String::from_utf8(said).unwrap()
}

#[test]
fn colours_are_shown_at_a_terminal_only_and_never_to_who_wants_none() {
    let plain = shown(false, &[]);
    assert!(plain.contains("! AFK_ALLOWLISTS") && !plain.contains(ESCAPE), "{plain:?}");
    let coloured = shown(true, &[]);
    assert!(coloured.contains("\u{1b}[31m"), "{coloured:?}");
    for environment in [[("NO_COLOR", "1")], [("TERM", "dumb")]] {
        let said = shown(true, &environment);
        assert!(said.contains("! AFK_ALLOWLISTS") && !said.contains(ESCAPE), "{environment:?}: {said:?}");
    }
}
