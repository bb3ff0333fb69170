//! What a preflight asks of the tracker beyond what a tick needs.

use alloc::string::String;
use alloc::vec::Vec;

use jiff::Timestamp;

use super::{Result, Seen};
use crate::ids::RepoId;

/// What the tracker tells of AFK's token. `None`: this server does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenFacts {
    /// What it may do, in the server's words.
    pub scopes: Option<Vec<String>>,
    /// When it ends, by the server's clock.
    pub expires_at: Option<Timestamp>,
    /// How many requests the server answers in an hour.
    pub requests_an_hour: Option<u64>,
}

/// The questions of a preflight. They only look, and are safe to repeat.
pub trait Inspect: Sync {
    /// What the server tells of AFK's token. A token that is not good is a fault.
    fn token(&self) -> Result<Seen<TokenFacts>>;
    /// Whether an issue of the repository can be given this label without making it first. Two labels of one name are a
    /// fault: nothing can be listed by them.
    fn has_label(&self, repo: &RepoId, label: &str) -> Result<bool>;
    /// What may refuse a direct push to a branch, in the server's words. None: whoever may write may push. A branch that is
    /// not there is a fault.
    fn guards(&self, repo: &RepoId, branch: &str) -> Result<Vec<String>>;
}
