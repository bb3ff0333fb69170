//! What the audit of a run's commits found, in words.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use afk_core::audit::{Finding, Place};

use crate::text::code;

const PATH_UNITS: usize = 200;

/// The findings for a comment, one line each.
pub(crate) fn lines(findings: &[Finding]) -> String {
    findings.iter().map(|it| format!("- {}", line(it))).collect::<Vec<_>>().join("\n")
}

/// One finding: what, where first, and how often more.
fn line(finding: &Finding) -> String {
    let place = |it: &Place| match &it.path {
        Some(path) => format!("{} in `{}`", code(path, PATH_UNITS), it.commit.short()),
        None => format!("`{}`", it.commit.short()),
    };
    let mut places: Vec<String> = finding.places.iter().map(place).collect();
    if finding.more > 0 {
        places.push(format!("{} more", finding.more));
    }
    let words = finding.suspicion.words();
    if places.is_empty() { format!("{words}.") } else { format!("{words}: {}.", places.join(", ")) }
}

/// The findings for a doorbell: what, without the places, because a phone is no place to read a diff.
pub(crate) fn summary(findings: &[Finding]) -> Option<String> {
    let words: Vec<&str> = findings.iter().map(|it| it.suspicion.words()).collect();
    (!words.is_empty()).then(|| format!("Look at what was pushed: {}.", words.join("; ")))
}
