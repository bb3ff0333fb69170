//! What is kept of a run record that could not be used.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use afk_core::end::Damaged;

use crate::text::{phrase, quote};

/// How much of a line is quoted, in characters.
const LINE_CHARS: usize = 6_000;
const WHY_UNITS: usize = 500;

/// The lines as they stood, visible: without the marks that hid them.
pub(super) fn damaged(damaged: &Damaged) -> String {
    let bare = |line: &String| String::from(line.trim_start_matches("<!--").trim_end_matches("-->").trim());
    let lines: Vec<String> = damaged.lines.iter().map(|line| quote(&bare(line), LINE_CHARS)).collect();
    let why = phrase(&damaged.why, WHY_UNITS);
    format!("The hidden line as it stood (what is wrong: {why}):\n\n{}", lines.join("\n>\n"))
}
