//! Commands: what they need, what they store, and what the server remembers of them.

use jiff::Timestamp;

use super::provider::Order;
use super::{Answer, MessageRow, ProjectRow, Reply, ThreadOptions, ThreadRow};
use crate::world::State;

/// A command as it arrives. `created_at` is the client's time; the development line replaces it by its own.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields have the names and the meaning of the server's own")]
pub enum T3Command {
    /// `project.create`
    ProjectCreate { project: String, title: String, root: String, create_root: bool, created_at: Timestamp },
    /// `project.delete`
    ProjectDelete { project: String, force: bool },
    /// `thread.create`
    ThreadCreate { thread: String, project: String, title: String, options: ThreadOptions, created_at: Timestamp },
    /// `thread.meta.update`
    ThreadMetaUpdate { thread: String, title: Option<String> },
    /// `thread.archive`
    ThreadArchive { thread: String },
    /// `thread.unarchive`
    ThreadUnarchive { thread: String },
    /// `thread.delete`
    ThreadDelete { thread: String },
    /// `thread.turn.start`
    TurnStart { thread: String, message: String, text: String, created_at: Timestamp },
    /// `thread.turn.interrupt`
    TurnInterrupt { thread: String },
    /// `thread.approval.respond` and `thread.user-input.respond`
    Respond { thread: String, request: String, answer: Answer },
    /// `thread.session.stop`
    SessionStop { thread: String },
}

impl T3Command {
    /// The server's word for it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ProjectCreate { .. } => "project.create",
            Self::ProjectDelete { .. } => "project.delete",
            Self::ThreadCreate { .. } => "thread.create",
            Self::ThreadMetaUpdate { .. } => "thread.meta.update",
            Self::ThreadArchive { .. } => "thread.archive",
            Self::ThreadUnarchive { .. } => "thread.unarchive",
            Self::ThreadDelete { .. } => "thread.delete",
            Self::TurnStart { .. } => "thread.turn.start",
            Self::TurnInterrupt { .. } => "thread.turn.interrupt",
            Self::Respond { answer: Answer::Decision(_), .. } => "thread.approval.respond",
            Self::Respond { answer: Answer::Words(_), .. } => "thread.user-input.respond",
            Self::SessionStop { .. } => "thread.session.stop",
        }
    }
}

impl State {
    /// Takes a command. A known id gets its old answer and nothing is done, whatever the body says now.
    pub fn t3_dispatch(&mut self, id: &str, command: T3Command) -> Reply {
        if id.trim().is_empty() {
            return Reply::Invalid;
        }
        if let Some(reply) = self.t3.receipts.get(id) {
            return *reply;
        }
        let broken = self.t3.broken.contains(command.kind());
        let reply = match if broken { Err(Reply::Rejected) } else { self.t3_apply(command) } {
            Ok(()) => {
                self.t3.sequence += 1;
                Reply::Accepted(self.t3.sequence)
            }
            Err(reply) => reply,
        };
        if reply != Reply::Invalid {
            self.t3.receipts.insert(id.into(), reply);
        }
        reply
    }

    fn t3_apply(&mut self, command: T3Command) -> Result<(), Reply> {
        let now = self.now;
        let strict = self.t3.version.is_strict();
        let stamp = |client: Timestamp| if strict { now } else { client };
        match command {
            T3Command::ProjectCreate { project, title, root, create_root, created_at } => {
                let root = root.trim_end_matches('/').to_owned();
                if !create_root && !self.t3.git_roots.contains(&root) && !self.t3.plain_roots.contains(&root) {
                    return Err(Reply::Invalid);
                }
                let taken = |row: &ProjectRow| row.deleted_at.is_none() && row.workspace_root == root;
                if self.t3.project(&project).is_some() || (strict && self.t3.projects.iter().any(taken)) {
                    return Err(Reply::Rejected);
                }
                let at = stamp(created_at);
                let row = ProjectRow {
                    id: project,
                    title,
                    workspace_root: root,
                    created_at: at,
                    updated_at: at,
                    deleted_at: None,
                };
                self.t3.projects.push(row);
            }
            T3Command::ProjectDelete { project, force } => {
                let live = |row: &&mut ThreadRow| row.project == project && row.deleted_at.is_none();
                let threads: Vec<_> = self.t3.threads.iter_mut().filter(live).collect();
                if !threads.is_empty() && !force {
                    return Err(Reply::Rejected);
                }
                threads.into_iter().for_each(|row| (row.deleted_at, row.updated_at) = (Some(now), now));
                let row = self.t3.projects.iter_mut().find(|row| row.id == project).ok_or(Reply::Rejected)?;
                (row.deleted_at, row.updated_at) = (Some(now), now);
            }
            T3Command::ThreadCreate { thread, project, title, options, created_at } => {
                if self.t3.thread(&thread).is_some() || self.t3.project(&project).is_none() {
                    return Err(Reply::Rejected);
                }
                self.t3.threads.push(new_thread(thread, project, title, options, stamp(created_at)));
            }
            T3Command::ThreadMetaUpdate { thread, title } => {
                let row = self.known(&thread)?;
                row.updated_at = now;
                row.title = title.unwrap_or_else(|| row.title.clone());
            }
            T3Command::ThreadArchive { thread } => {
                let row = self.known(&thread)?;
                if row.archived_at.is_some() {
                    return Err(Reply::Rejected);
                }
                (row.archived_at, row.updated_at) = (Some(now), now);
            }
            T3Command::ThreadUnarchive { thread } => {
                let row = self.known(&thread)?;
                row.archived_at.take().ok_or(Reply::Rejected)?;
                row.updated_at = now;
            }
            T3Command::ThreadDelete { thread } => {
                let row = self.known(&thread)?;
                (row.deleted_at, row.updated_at) = (Some(now), now);
                self.provider_gone(&thread);
            }
            T3Command::TurnStart { thread, message, text, created_at } => {
                self.store_message(&thread, &message, text, stamp(created_at))?;
                // Two events: the message, and the request of its turn.
                self.t3.sequence += 1;
                self.provider_order(Order::Start { thread, message });
            }
            T3Command::TurnInterrupt { thread } => {
                self.known(&thread)?;
                self.provider_order(Order::Interrupt { thread });
            }
            T3Command::Respond { thread, request, answer } => {
                self.known(&thread)?;
                self.provider_order(Order::Respond { thread, request, answer });
            }
            T3Command::SessionStop { thread } => {
                self.known(&thread)?.updated_at = now;
                self.provider_order(Order::Stop { thread });
            }
        }
        Ok(())
    }

    fn known(&mut self, thread: &str) -> Result<&mut ThreadRow, Reply> {
        self.t3.thread_mut(thread).ok_or(Reply::Rejected)
    }

    /// Message ids are one over all threads: a known one is not doubled; it moves, and its `updated_at` with it.
    fn store_message(&mut self, thread: &str, message: &str, text: String, at: Timestamp) -> Result<(), Reply> {
        self.known(thread)?;
        let old = self.t3.threads.iter_mut().find_map(|row| {
            let place = row.messages.iter().position(|it| it.id == message)?;
            Some(row.messages.remove(place))
        });
        let created_at = old.map_or(at, |row| row.created_at);
        let row = MessageRow { id: message.into(), role: "user", text, turn: None, created_at, updated_at: at };
        let thread = self.known(thread)?;
        thread.messages.push(row);
        thread.messages.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        thread.updated_at = thread.updated_at.max(at);
        Ok(())
    }
}

pub(crate) fn new_thread(
    id: String,
    project: String,
    title: String,
    options: ThreadOptions,
    at: Timestamp,
) -> ThreadRow {
    ThreadRow {
        id,
        project,
        title,
        options,
        created_at: at,
        updated_at: at,
        archived_at: None,
        deleted_at: None,
        latest_turn: None,
        session: None,
        messages: Vec::new(),
        activities: Vec::new(),
        request: None,
        live: false,
        starting: false,
        epoch: 0,
        begun: Vec::new(),
        local: Vec::new(),
        pushed: Vec::new(),
    }
}
