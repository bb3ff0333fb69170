//! Calling people.

use alloc::string::String;

use super::Result;

/// How loudly to ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Good news.
    Low,
    /// A person is needed.
    High,
}

/// A notice to people, in plain text; each doorbell escapes it for its own format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How loudly.
    pub urgency: Urgency,
    /// One line: what happened to which issue.
    pub title: String,
    /// A few lines: why, and what to do.
    pub body: String,
    /// The agent's thread in the cockpit.
    pub thread_url: Option<String>,
    /// The issue's page.
    pub issue_url: String,
}

/// Something that calls people. Ringing twice rings twice.
pub trait Doorbell: Sync {
    /// Its name in reports.
    fn name(&self) -> &'static str;
    /// Rings. A final refusal (the channel is gone) is a fault that [is final](crate::fault::Fault::is_final).
    fn ring(&self, notice: &Notice) -> Result<()>;
}
