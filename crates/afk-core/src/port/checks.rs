//! The pipelines behind a push.

use alloc::vec::Vec;

use jiff::Timestamp;

use super::Result;
use crate::ci::{Check, Stage};
use crate::ids::{RepoId, Sha};

/// What a stage shows for one commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageFacts {
    /// The checks that exist; none is not success.
    pub checks: Vec<Check>,
    /// When, by the server's clock.
    pub at: Option<Timestamp>,
}

/// The pipelines behind a push. Reads are safe to repeat.
pub trait Checks: Sync {
    /// What `stage` shows for `commit`.
    fn stage(&self, stage: Stage, repo: &RepoId, commit: &Sha) -> Result<StageFacts>;
}
