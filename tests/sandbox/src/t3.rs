//! The T3 server: what it stores, which release it is, and what a restart does to it.

pub mod command;
mod events;
pub mod provider;
mod rows;

pub use rows::{
    Activity, ActivityRow, Answer, MessageRow, ProjectRow, Request, SessionRow, ThreadOptions, ThreadRow, TurnRow,
};

use std::collections::{BTreeMap, BTreeSet};

use crate::world::derived;

/// Which release it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// The development line that later became 0.0.29.
    Main,
    /// v0.0.28.
    V0_0_28,
    /// v0.0.27.
    V0_0_27,
}

impl Version {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Main, Self::V0_0_28, Self::V0_0_27];

    /// It has the shell and single-thread endpoints.
    #[must_use]
    pub fn has_light_endpoints(self) -> bool {
        self == Self::Main
    }

    /// It replaces the client's `createdAt` by its own time, and refuses a second project on one folder.
    #[must_use]
    pub fn is_strict(self) -> bool {
        self == Self::Main
    }

    /// The version that it claims when run from source.
    #[must_use]
    pub fn claims(self) -> &'static str {
        match self {
            Self::Main => "0.0.28",
            Self::V0_0_28 => "0.0.27",
            Self::V0_0_27 => "0.0.26",
        }
    }
}

/// What became of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// 200 with the number of its last event.
    Accepted(u64),
    /// 500: a rule was broken, or something failed; the server does not tell.
    Rejected,
    /// 400: it was not understood, and leaves no receipt.
    Invalid,
}

/// A T3 server.
#[derive(Clone, Debug)]
pub struct T3 {
    /// Its environment id, which survives restarts.
    pub environment: String,
    /// Its release.
    pub version: Version,
    /// The number of the newest event.
    pub sequence: u64,
    /// Projects, deleted ones too.
    pub projects: Vec<ProjectRow>,
    /// Threads, archived and deleted ones too.
    pub threads: Vec<ThreadRow>,
    /// What became of each command, by id, for ever.
    pub receipts: BTreeMap<String, Reply>,
    /// Command types (`thread.turn.start`, ..) that fail inside the server: 500, and the receipt says so for ever.
    pub broken: BTreeSet<&'static str>,
    /// Folders that hold a repository: only there does an ended turn come back into view.
    pub git_roots: BTreeSet<String>,
    /// Folders that never get one, whatever the agent does.
    pub plain_roots: BTreeSet<String>,
    /// An interrupt met an open request of this thread: no provider command of any thread gets through.
    pub frozen_by: Option<String>,
    /// Provider commands that wait behind the freeze.
    pub stuck: Vec<provider::Order>,
    /// Threads that were sent a turn while one ran: never right.
    pub double_turns: Vec<String>,
    /// Repositories in which two agents worked at once: never right.
    pub crowded: Vec<String>,
    ids: u64,
}

impl T3 {
    /// An empty server of the development line.
    #[must_use]
    pub fn new() -> Self {
        Self {
            environment: derived("environment", 1),
            version: Version::Main,
            sequence: 0,
            projects: Vec::new(),
            threads: Vec::new(),
            receipts: BTreeMap::new(),
            broken: BTreeSet::new(),
            git_roots: BTreeSet::new(),
            plain_roots: BTreeSet::new(),
            frozen_by: None,
            stuck: Vec::new(),
            double_turns: Vec::new(),
            crowded: Vec::new(),
            ids: 0,
        }
    }

    /// A thread, gone or not.
    #[must_use]
    pub fn thread(&self, id: &str) -> Option<&ThreadRow> {
        self.threads.iter().find(|row| row.id == id)
    }

    /// The same, to change it.
    pub fn thread_mut(&mut self, id: &str) -> Option<&mut ThreadRow> {
        self.threads.iter_mut().find(|row| row.id == id)
    }

    /// A project, deleted or not.
    #[must_use]
    pub fn project(&self, id: &str) -> Option<&ProjectRow> {
        self.projects.iter().find(|row| row.id == id)
    }

    /// The folder in which a thread's agent works.
    #[must_use]
    pub fn root_of(&self, thread: &str) -> Option<&str> {
        let project = &self.thread(thread)?.project;
        self.project(project).map(|row| row.workspace_root.as_str())
    }

    pub(crate) fn fresh(&mut self, kind: &str) -> String {
        self.ids += 1;
        derived(kind, self.ids)
    }

    /// Stops and starts the server. Nothing is reconciled: running turns look running for ever, and turns that were
    /// accepted and not begun are lost.
    pub fn restart(&mut self) {
        for row in &mut self.threads {
            row.epoch += 1;
            row.live = false;
            row.starting = false;
        }
        self.frozen_by = None;
        self.stuck.clear();
    }
}

impl Default for T3 {
    fn default() -> Self {
        Self::new()
    }
}
