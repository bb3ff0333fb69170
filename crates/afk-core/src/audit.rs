//! What the audit of a run's commits can find.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::ids::Sha;

/// What a commit did that a person should know of before they trust that it landed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Suspicion {
    /// It touched what decides whether CI is green.
    CiConfiguration,
    /// It touched what tells agents how to behave.
    AgentInstructions,
    /// It deleted a test, or moved it away from the tests.
    TestRemoved,
    /// The commit from which the run started is no longer on the branch.
    HistoryRewritten,
    /// Not everything that the run pushed could be looked at.
    NotSeen,
}

impl Suspicion {
    /// Every one, in the order in which they are told.
    pub const ALL: [Self; 5] =
        [Self::CiConfiguration, Self::AgentInstructions, Self::TestRemoved, Self::HistoryRewritten, Self::NotSeen];

    /// What was found, in words that a list of places may follow.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::CiConfiguration => "The run changed CI configuration",
            Self::AgentInstructions => "The run changed instructions for agents",
            Self::TestRemoved => "The run deleted tests, or moved them away",
            Self::HistoryRewritten => "History was rewritten: the commit before the run is no longer on the branch",
            Self::NotSeen => "Not everything that the run pushed could be looked at",
        }
    }
}

/// Where something was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The commit.
    pub commit: Sha,
    /// The file; `None` where it is not about a single one. Not trusted text.
    pub path: Option<String>,
}

/// One suspicion, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// What was found.
    pub suspicion: Suspicion,
    /// Where: the first few places.
    pub places: Vec<Place>,
    /// How many places more there are.
    pub more: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_suspicion_has_words() {
        insta::assert_snapshot!(Suspicion::ALL.map(Suspicion::words).join("\n"), @"
        The run changed CI configuration
        The run changed instructions for agents
        The run deleted tests, or moved them away
        History was rewritten: the commit before the run is no longer on the branch
        Not everything that the run pushed could be looked at
        ");
    }
}
