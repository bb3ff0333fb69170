//! The checklist: seven phases in order, ticked only where something was observed.

use alloc::string::String;
use core::fmt::Write as _;

use serde::{Deserialize, Serialize};

/// A step on the way from the label to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// The agent works in a worktree of its own.
    Worktree,
    /// Its new tests fail, as they must before the change.
    TestsRed,
    /// The tests pass on the agent's side.
    Green,
    /// A commit of the run is on the default branch.
    Pushed,
    /// Build and tests of the forge passed.
    Ci,
    /// Every declared stage after the build passed.
    Deployed,
    /// The issue was closed with proof.
    Done,
}

impl Phase {
    /// Every phase, in order.
    pub const ALL: [Self; 7] =
        [Self::Worktree, Self::TestsRed, Self::Green, Self::Pushed, Self::Ci, Self::Deployed, Self::Done];

    /// What a line `AFK-PHASE: <word>` of the agent reports.
    #[must_use]
    pub fn reported(line: &str) -> Option<Self> {
        match line.strip_prefix("AFK-PHASE:")?.trim() {
            "worktree" => Some(Self::Worktree),
            "tests-red" => Some(Self::TestsRed),
            "green" => Some(Self::Green),
            "pushed" => Some(Self::Pushed),
            _ => None,
        }
    }

    /// The words people read.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Worktree => "Worktree prepared",
            Self::TestsRed => "Failing test first",
            Self::Green => "Tests green in the worktree",
            Self::Pushed => "Pushed to the default branch",
            Self::Ci => "CI green",
            Self::Deployed => "Deployed",
            Self::Done => "Done",
        }
    }
}

/// How sure AFK is of a phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// AFK saw it itself; the words say what.
    Observed(String),
    /// The agent says so, and nobody else looked.
    Reported,
    /// Not yet.
    Open,
    /// It will not come in this run; the words say why.
    Skipped(String),
    /// No stage was declared for it in this repository.
    Undeclared,
    /// It went by without anybody seeing it.
    Unseen,
}

/// Renders the checklist, one line a phase.
#[must_use]
pub fn checklist(view: impl Fn(Phase) -> Seen) -> String {
    let mut text = String::new();
    for phase in Phase::ALL {
        let title = phase.title();
        // Writing to a `String` cannot fail.
        let _infallible = match view(phase) {
            Seen::Observed(what) if what.is_empty() => writeln!(text, "- [x] {title}"),
            Seen::Observed(what) => writeln!(text, "- [x] {title}: {what}"),
            Seen::Reported => writeln!(text, "- [x] {title} (the agent says so)"),
            Seen::Open => writeln!(text, "- [ ] {title}"),
            Seen::Skipped(why) => writeln!(text, "- [ ] {title}: {why}"),
            Seen::Undeclared => writeln!(text, "- [ ] {title}: not declared for this repository"),
            Seen::Unseen => writeln!(text, "- [ ] {title}: nobody saw it"),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::vec::Vec;

    #[test]
    fn an_agent_reports_what_only_it_can_see() {
        let lines = [
            "AFK-PHASE: worktree",
            "AFK-PHASE:tests-red",
            "AFK-PHASE:  green ",
            "AFK-PHASE: pushed",
            "AFK-PHASE: ci",
            "AFK-PHASE: deployed",
            "AFK-PHASE: done",
            "AFK-PHASE: Green",
            "AFK-PHASE green",
            " AFK-PHASE: green",
            "AFK-PHASE:",
        ];
        let rows = lines.map(|line| {
            let phase = Phase::reported(line).map_or("-", Phase::title);
            format!("{line:20} | {phase}")
        });
        insta::assert_snapshot!(rows.join("\n"), @"
        AFK-PHASE: worktree  | Worktree prepared
        AFK-PHASE:tests-red  | Failing test first
        AFK-PHASE:  green    | Tests green in the worktree
        AFK-PHASE: pushed    | Pushed to the default branch
        AFK-PHASE: ci        | -
        AFK-PHASE: deployed  | -
        AFK-PHASE: done      | -
        AFK-PHASE: Green     | -
        AFK-PHASE green      | -
         AFK-PHASE: green    | -
        AFK-PHASE:           | -
        ");
    }

    #[test]
    fn every_way_to_see_a_phase_has_its_words() {
        let seen = [
            Seen::Observed(String::new()),
            Seen::Observed("1111111".into()),
            Seen::Reported,
            Seen::Open,
            Seen::Skipped("the run ended".into()),
            Seen::Undeclared,
            Seen::Unseen,
        ];
        let in_order: Vec<_> = Phase::ALL.into_iter().zip(seen).collect();
        let shown = |phase| in_order.iter().find(|(it, _)| *it == phase).map_or(Seen::Open, |(_, seen)| seen.clone());
        insta::assert_snapshot!(checklist(shown), @"
        - [x] Worktree prepared
        - [x] Failing test first: 1111111
        - [x] Tests green in the worktree (the agent says so)
        - [ ] Pushed to the default branch
        - [ ] CI green: the run ended
        - [ ] Deployed: not declared for this repository
        - [ ] Done: nobody saw it
        ");
    }
}
