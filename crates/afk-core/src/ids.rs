//! Names and ids. Whatever AFK creates has an id derived from facts, so that a repeat is the same thing.
//!
//! Hosts, owners and names are lower case here, whatever their spelling outside.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::{Uuid, uuid};

mod names;

pub use names::{Host, InvalidId, IssueRef, Login, RepoId, Sha};

/// `v5(DNS, "afk.dev")`: the namespace of every id that AFK derives.
pub const NAMESPACE: Uuid = uuid!("186e454e-e93c-5324-91f0-c9c1a3dc2029");

/// How much of an issue's title stands in its thread's title, in characters.
const TITLE_CHARS: usize = 80;

macro_rules! opaque {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is.
            #[must_use]
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

opaque! {
    /// A timeline event of the tracker: GitHub's `node_id`, Gitea's and Forgejo's timeline id.
    EventId
}
opaque! {
    /// A T3 server's `environmentId`; it survives restarts of the server.
    EnvironmentId
}
opaque! {
    /// A project of the agent server. AFK's own are derived ([`ProjectId::derive`]); people's are any text.
    ProjectId
}
opaque! {
    /// A thread of the agent server. AFK's own is the run id; people's are any text.
    ThreadId
}
opaque! {
    /// A message in a thread.
    MessageId
}
opaque! {
    /// The id under which the agent server remembers a command and its outcome, for ever.
    CommandId
}

impl ProjectId {
    /// The `nth` (from 1) id for a repository's project. The second and later ones serve when the former was deleted,
    /// because the agent server never frees an id.
    #[must_use]
    pub fn derive(host: &Host, repo: &RepoId, nth: u32) -> Self {
        let name = match nth {
            0 | 1 => format!("project/{host}/{repo}"),
            n => format!("project/{host}/{repo}/{n}"),
        };
        Self(v5(&NAMESPACE, &name).to_string())
    }
}

/// One run of one authorization; also the id of its thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(Uuid);

impl RunId {
    /// Derives the run of an authorization: the event with which the ready label was last applied.
    #[must_use]
    pub fn derive(host: &Host, issue: &IssueRef, authorization: &EventId) -> Self {
        Self(v5(&NAMESPACE, &format!("{host}/{issue}@{authorization}")))
    }

    /// Reads a run id, as it stands in a commit's trailer.
    ///
    /// # Errors
    /// Not a hyphenated UUID.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        let wrong = || InvalidId::Uuid(text.to_owned());
        if text.len() != 36 {
            return Err(wrong());
        }
        Uuid::try_parse(text).map(Self).map_err(|_| wrong())
    }

    /// Whether this may be the id of a run's thread: a UUID of version 5. Those of other threads need not be read.
    #[must_use]
    pub fn may_be(thread: &str) -> bool {
        Self::parse(thread).is_ok_and(|Self(uuid)| uuid.get_version_num() == 5)
    }

    /// The run's thread.
    #[must_use]
    pub fn thread(&self) -> ThreadId {
        ThreadId(self.to_string())
    }

    /// Message `turn` of the run: 0 opens it, n is the n-th corrective turn.
    #[must_use]
    pub fn message(&self, turn: u32) -> MessageId {
        MessageId(v5(&self.0, &format!("message/{turn}")).to_string())
    }

    /// The command that sends message `turn`. `attempt` is stored before sending and goes up only for a re-send, because
    /// the server remembers a rejected command as rejected for ever.
    #[must_use]
    pub fn turn_command(&self, turn: u32, attempt: u32) -> CommandId {
        CommandId(v5(&self.0, &format!("turn/{turn}/{attempt}")).to_string())
    }

    /// The command for an act that is safe to repeat: one id a minute, so that a rejected one does not stick.
    #[must_use]
    pub fn command(&self, act: &str, minute: &Minute) -> CommandId {
        CommandId(v5(&self.0, &format!("{act}/{minute}")).to_string())
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The minute of a tick, `2026-11-22T13:37Z`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minute(String);

impl Minute {
    /// The minute that `now` is in.
    #[must_use]
    pub fn of(now: Timestamp) -> Self {
        Self(format!("{}Z", now.strftime("%Y-%m-%dT%H:%M")))
    }
}

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The title of a run's thread: `<owner>/<name>#<number> <issue title> [<event id>]`, from which the run can be found again.
#[must_use]
pub fn thread_title(issue: &IssueRef, issue_title: &str, authorization: &EventId) -> String {
    let words = issue_title.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = words.chars().filter(|c| !c.is_control()).take(TITLE_CHARS).collect();
    match cut.trim_end() {
        "" => format!("{issue} [{authorization}]"),
        cut => format!("{issue} {cut} [{authorization}]"),
    }
}

/// The issue and the authorization that a thread is for, if it is AFK's: the run derived from its title is its id.
/// People's threads, and those of an AFK on another tracker, give `None`.
#[must_use]
pub fn owner_of(host: &Host, thread: &ThreadId, title: &str) -> Option<(IssueRef, EventId)> {
    let (issue, rest) = title.split_once(' ')?;
    let event = rest.strip_suffix(']')?;
    let event = event.get(event.rfind('[')? + 1..)?;
    let (issue, event) = (IssueRef::parse(issue).ok()?, EventId::new(event));
    (RunId::derive(host, &issue, &event).thread() == *thread).then_some((issue, event))
}

fn v5(namespace: &Uuid, name: &str) -> Uuid {
    Uuid::new_v5(namespace, name.as_bytes())
}

#[cfg(test)]
mod tests;
