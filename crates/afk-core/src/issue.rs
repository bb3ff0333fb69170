//! An issue as the policy sees it.

use alloc::string::String;
use alloc::vec::Vec;

use crate::ids::{IssueRef, RepoId};

/// The priority of an issue without a priority label: it comes last.
pub const UNPRIORITISED: i64 = i64::MAX;

/// An issue that another one waits for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockerRef {
    /// The repository of the blocker, often another one.
    pub repo: RepoId,
    /// Its number there.
    pub number: u64,
}

/// A candidate for dispatch, with the facts that the gates need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Its repository.
    pub repo: RepoId,
    /// Its number.
    pub number: u64,
    /// Its title, as the tracker gave it.
    pub title: String,
    /// The names of its labels, in the tracker's spelling.
    pub labels: Vec<String>,
    /// The blockers that are still open, or that could not be read.
    pub blocked_by: Vec<BlockerRef>,
    /// Whether the ready label was applied by an account that may start an agent.
    pub labeled_by_trusted: bool,
    /// Lower is more urgent; [`UNPRIORITISED`] without a priority label.
    pub priority: i64,
}

impl Issue {
    /// An issue with no labels, untrusted, without blockers and without priority.
    #[must_use]
    pub fn new(repo: RepoId, number: u64) -> Self {
        Self {
            repo,
            number,
            title: String::new(),
            labels: Vec::new(),
            blocked_by: Vec::new(),
            labeled_by_trusted: false,
            priority: UNPRIORITISED,
        }
    }

    /// Whether it carries the label; forges compare label names without case.
    #[must_use]
    pub fn has_label(&self, label: &str) -> bool {
        has_label(&self.labels, label)
    }

    /// Its repository and number.
    #[must_use]
    pub fn reference(&self) -> IssueRef {
        IssueRef { repo: self.repo.clone(), number: self.number }
    }
}

/// Whether `labels` holds `label`, without regard to case.
#[must_use]
pub fn has_label(labels: &[String], label: &str) -> bool {
    labels.iter().any(|it| same_label(it, label))
}

/// Whether two label names are the same to a forge.
#[must_use]
pub fn same_label(one: &str, other: &str) -> bool {
    let (long, short) = if one.len() < other.len() { (other, one) } else { (one, other) };
    // Nothing becomes ASCII in lower case by growing, so this is all there is to it, and seldom needs a look at the shorter.
    if long.is_ascii() {
        return long.eq_ignore_ascii_case(short);
    }
    one.chars().flat_map(char::to_lowercase).eq(other.chars().flat_map(char::to_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_compared_without_case_in_any_script() {
        for (one, other, same) in [
            ("ready-for-agent", "Ready-For-Agent", true),
            ("ready-for-agent", "ready-for-agents", false),
            ("", "", true),
            ("Für Agenten", "FÜR agenten", true),
            ("Für Agenten", "Fur Agenten", false),
            ("\u{212a}ey", "key", true),
            ("\u{17f}o", "so", false),
        ] {
            assert_eq!(same_label(one, other), same, "{one} {other}");
            assert_eq!(same_label(other, one), same, "{other} {one}");
            let labels = [String::from("bug"), String::from(other)];
            assert_eq!(has_label(&labels, one), same, "{one} in {labels:?}");
            let mut issue = Issue::new(RepoId::parse("acme/web").unwrap(), 7);
            assert!(!issue.has_label(one), "no label is none, whatever its name");
            issue.labels = labels.to_vec();
            assert_eq!(issue.has_label(one), same);
        }
    }

    #[test]
    fn every_letter_is_the_same_as_its_lower_case_even_a_shorter_or_longer_one() {
        for letter in '\0'..=char::MAX {
            let (letter, lower) = (String::from(letter), letter.to_lowercase().collect::<String>());
            assert!(same_label(&letter, &lower) && same_label(&lower, &letter), "{letter}");
        }
    }
}
