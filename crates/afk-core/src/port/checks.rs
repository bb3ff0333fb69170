//! The pipelines behind a push.

use alloc::string::String;
use alloc::vec::Vec;

use jiff::Timestamp;

use super::Result;
use crate::ci::{Check, Runs, Stage};
use crate::ids::{RepoId, Sha};

/// What a stage shows for one commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageFacts {
    /// The checks that exist; none is not success.
    pub checks: Vec<Check>,
    /// When, by the server's clock.
    pub at: Option<Timestamp>,
    /// For a stage that cannot be asked by commit (a cluster runs what it runs): which commit it is at. Its checks count
    /// for a commit only if this names it. `None`: the checks are those of the commit that was asked.
    pub runs: Option<Runs>,
}

/// The pipelines behind a push. Reads are safe to repeat.
pub trait Checks: Sync {
    /// What `stage` shows for `commit`.
    fn stage(&self, stage: Stage, repo: &RepoId, commit: &Sha) -> Result<StageFacts>;
    /// The end of a check's log, by the handle that [`Check::log`] gave. `None`: the server has none, or will not give it;
    /// that is never a reason to hold a run up. Not trusted text, and bounded by the adapter.
    fn log(&self, stage: Stage, repo: &RepoId, handle: &str) -> Result<Option<String>>;
}
