//! The agent server: projects, threads, commands.

use alloc::string::String;
use alloc::vec::Vec;

use jiff::Timestamp;

use super::{Result, Seen};
use crate::ids::{CommandId, EnvironmentId, MessageId, ProjectId, ThreadId};
use crate::thread::Thread;

/// The agent server itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Its id; survives restarts.
    pub id: EnvironmentId,
    /// The version it claims.
    pub version: String,
}

/// A project of the agent server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// Its folder, without a trailing slash.
    pub workspace_root: String,
    /// Deleted: only the full list shows it, and its id is never free again.
    pub deleted: bool,
}

/// What the agent server holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fleet {
    /// Projects; deleted ones only when `full`.
    pub projects: Vec<Project>,
    /// Threads; archived and deleted ones only when `full`.
    pub threads: Vec<Thread>,
    /// How many more threads there are, which cannot be AFK's: no more than their ids was looked at.
    pub others: usize,
    /// Everything is here, the archived and deleted too: absence proves that an id was never used.
    pub full: bool,
}

/// How much of the fleet to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The light list where the server has one, else the full one.
    List,
    /// The full one, archived and deleted included.
    Full,
}

/// A command to the agent server. Its id makes a repeat harmless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The server answers a known id with the old outcome and does nothing again, whatever the body says.
    pub id: CommandId,
    /// The server's time of the read just before.
    pub created_at: Timestamp,
    /// What to do.
    pub act: Act,
}

/// What a command does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Makes a project, and its folder where missing.
    CreateProject {
        /// Its id.
        project: ProjectId,
        /// Its title.
        title: String,
        /// Its absolute folder on the agent server.
        workspace_root: String,
    },
    /// Makes a full-access thread without a branch or worktree of its own. Starts nothing.
    CreateThread {
        /// Its id.
        thread: ThreadId,
        /// Its project.
        project: ProjectId,
        /// Its title.
        title: String,
    },
    /// Sets a thread's title; with the title that is there it renews the claim.
    Retitle {
        /// The thread.
        thread: ThreadId,
        /// The title.
        title: String,
    },
    /// Sends a message and starts a turn. **Must not be sent while a turn runs or a request is open**: the server would
    /// start a second one.
    StartTurn {
        /// The thread.
        thread: ThreadId,
        /// The message; known ids are not doubled but do run again under a new command id.
        message: MessageId,
        /// At most 120,000 UTF-16 units.
        text: String,
    },
    /// Stops the provider session; also settles one that was lost at a restart. Repeatable under a new command id.
    StopSession {
        /// The thread.
        thread: ThreadId,
    },
    /// Takes a thread out of the lists. Does not stop its session. One that is archived already is refused.
    ArchiveThread {
        /// The thread.
        thread: ThreadId,
    },
}

/// The agent server. Reads are safe to repeat; commands are, by their id.
pub trait Agents: Sync {
    /// Which server this is.
    fn environment(&self) -> Result<Environment>;
    /// Projects and threads.
    fn fleet(&self, depth: Depth) -> Result<Seen<Fleet>>;
    /// One thread in full. `None`: unknown, archived or deleted on servers with light endpoints; ask for the full fleet to
    /// tell which.
    fn thread(&self, thread: &ThreadId) -> Result<Seen<Option<Thread>>>;
    /// Sends a command. An accepted command is stored, which does not mean that its turn will run. A failure of class
    /// `Unclear` covers every rule violation too (the server does not tell them apart): read back.
    fn send(&self, command: &Command) -> Result<()>;
}
