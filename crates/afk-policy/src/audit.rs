//! What a run's commits did that a person should know of: CI configuration, instructions for agents, deleted tests.
//!
//! Told by paths alone, without regard to case. A finding accuses nobody; it says where to look.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use afk_core::audit::{Finding, Place, Suspicion};
use afk_core::ids::Sha;
use afk_core::port::{ChangeKind, Changes};

mod paths;
#[cfg(test)]
mod tests;

/// The most places that one finding names.
const PLACES: usize = 5;
/// The longest path that a finding names, in characters.
const PATH_CHARS: usize = 200;

/// Everything found in a run's commits; at most one finding a suspicion, so that a record can hold it.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    places: BTreeMap<Suspicion, (Vec<Place>, u32)>,
}

impl Audit {
    /// Nothing found yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks at the files of one commit. An incomplete listing is a finding itself.
    pub fn look(&mut self, commit: &Sha, changes: &Changes) {
        for file in &changes.files {
            let (old, new) = match &file.kind {
                ChangeKind::Added | ChangeKind::Changed => (None, Some(file.path.as_str())),
                ChangeKind::Removed => (Some(file.path.as_str()), None),
                ChangeKind::Renamed { from } => (from.as_deref(), Some(file.path.as_str())),
            };
            for path in [old, new].into_iter().flatten() {
                if paths::configures_ci(path) {
                    self.note(Suspicion::CiConfiguration, commit, Some(path));
                } else if paths::instructs_agents(path) {
                    self.note(Suspicion::AgentInstructions, commit, Some(path));
                }
            }
            if let Some(old) = old.filter(|old| paths::is_test(old))
                && !new.is_some_and(paths::is_test)
            {
                self.note(Suspicion::TestRemoved, commit, Some(old));
            }
        }
        if !changes.complete {
            self.note(Suspicion::NotSeen, commit, None);
        }
    }

    /// Adds a finding that is not about files.
    pub fn note(&mut self, suspicion: Suspicion, commit: &Sha, path: Option<&str>) {
        let path = path.map(|path| path.chars().take(PATH_CHARS).collect::<String>());
        let place = Place { commit: commit.clone(), path };
        let (places, more) = self.places.entry(suspicion).or_default();
        if places.iter().any(|it| it.path.is_some() && it.path == place.path) {
            return;
        }
        if places.len() < PLACES {
            places.push(place);
        } else {
            *more = more.saturating_add(1);
        }
    }

    /// What was found, in the order in which it is told.
    #[must_use]
    pub fn findings(self) -> Vec<Finding> {
        let finding = |(suspicion, (places, more))| Finding { suspicion, places, more };
        self.places.into_iter().map(finding).collect()
    }
}
