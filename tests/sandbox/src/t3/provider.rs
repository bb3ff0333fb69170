//! The provider side of T3: how sessions and turns move, in the order in which real servers showed it.

mod order;

use std::time::Duration;

use super::{Activity, Answer, ThreadRow, TurnRow};
use crate::agent::Script;
use crate::world::{Happening, State};

const STEP: Duration = Duration::from_millis(100);
const CHECKPOINT: Duration = Duration::from_millis(300);
/// What the server asks of a provider. All orders of all threads share one queue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are ids of that name, and what a person answers")]
pub enum Order {
    /// Start a turn for a message.
    Start { thread: String, message: String },
    /// Interrupt the running turn.
    Interrupt { thread: String },
    /// Answer an open request.
    Respond { thread: String, request: String, answer: Answer },
    /// Stop the session.
    Stop { thread: String },
}

/// What comes next by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The session shows as `starting`.
    Starting(String),
    /// The session shows as `ready`, and the turn has not begun.
    Ready(String),
    /// The turn of this message begins.
    Begin(String),
    /// The turn that met a runtime error vanishes from view.
    Vanish(String),
    /// The ended turn (`completed`, `interrupted`, `error`) comes back into view: only where there is a repository.
    Checkpoint(TurnRowId, &'static str),
    /// The session is stopped.
    Stop,
}

/// A turn's id and the time that it was asked for.
pub type TurnRowId = (String, jiff::Timestamp);

/// How a turn ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Well, as far as T3 can tell.
    Completed,
    /// By an interrupt; shows as completed.
    Interrupted,
    /// The provider says that it failed.
    Failed(String),
    /// The provider reports an error of its own.
    RuntimeError(String),
    /// The provider process dies without a word.
    Crash,
}

impl State {
    /// Hands an order to the providers' queue.
    pub(crate) fn provider_order(&mut self, order: Order) {
        if self.t3.frozen_by.is_some() {
            self.t3.stuck.push(order);
            return;
        }
        match order {
            Order::Start { thread, message } => self.order_start(&thread, message),
            Order::Interrupt { thread } => self.order_interrupt(&thread),
            Order::Respond { thread, request, answer } => self.order_respond(&thread, request, answer),
            Order::Stop { thread } => self.plan(&thread, STEP, Stage::Stop),
        }
    }

    /// The provider of a thread is torn down; a freeze that it caused ends, and what waited behind it runs.
    pub(crate) fn provider_gone(&mut self, thread: &str) {
        if let Some(row) = self.t3.thread_mut(thread) {
            row.epoch += 1;
            (row.live, row.starting) = (false, false);
        }
        if self.t3.frozen_by.as_deref() == Some(thread) {
            self.t3.frozen_by = None;
            std::mem::take(&mut self.t3.stuck).into_iter().for_each(|order| self.provider_order(order));
        }
    }

    fn plan(&mut self, thread: &str, after: Duration, stage: Stage) {
        let Some(row) = self.t3.thread(thread) else { return };
        let epoch = row.epoch;
        self.schedule(after, Happening::Provider { thread: thread.into(), epoch, stage });
    }

    /// A planned stage has come.
    pub(crate) fn provider_stage(&mut self, thread: &str, epoch: u64, stage: Stage) {
        let script = self.script_of(thread);
        let Some(row) = self.t3.thread(thread).filter(|row| row.epoch == epoch) else { return };
        let root = self.t3.root_of(thread).unwrap_or_default();
        let in_git = self.t3.git_roots.contains(root);
        match stage {
            Stage::Starting(message) => {
                self.session(thread, "starting", None, None);
                self.plan(thread, STEP, Stage::Ready(message));
            }
            Stage::Ready(message) => {
                self.session(thread, "ready", None, None);
                self.offer(thread, message, script);
            }
            Stage::Begin(message) => self.begin(thread, &message, &script),
            Stage::Vanish(error) => {
                let row = self.t3.thread_mut(thread).expect("a known thread");
                let turn = row.latest_turn.take().map(|turn| (turn.id, turn.requested_at));
                self.session(thread, "error", None, Some(error));
                if let Some(turn) = turn {
                    self.plan(thread, CHECKPOINT, Stage::Checkpoint(turn, "error"));
                }
            }
            Stage::Checkpoint((id, requested_at), state) => {
                if row.latest_turn.is_none() && in_git {
                    self.checkpoint(thread, id, requested_at, state);
                }
            }
            Stage::Stop => {
                self.session(thread, "stopped", None, None);
                let row = self.t3.thread_mut(thread).expect("a known thread");
                row.latest_turn = None;
                (row.live, row.starting) = (false, false);
                row.epoch += 1;
            }
        }
    }

    fn begin(&mut self, thread: &str, message: &str, script: &Script) {
        self.note_crowd(thread);
        let (id, now) = (self.t3.fresh("turn"), self.now);
        let row = self.t3.thread_mut(thread).expect("a known thread");
        let asked = row.messages.iter().find(|it| it.id == message).map_or(now, |it| it.updated_at);
        row.latest_turn = Some(TurnRow {
            id: id.clone(),
            state: "running".into(),
            requested_at: asked,
            completed_at: None,
            assistant_message_id: None,
        });
        (row.live, row.starting) = (true, false);
        row.begun.push(message.into());
        let mut turns = row.begun.clone();
        turns.dedup();
        let (nth, epoch) = (turns.len() - 1, row.epoch);
        // The old error stays in sight through the new turn.
        let error = row.session.as_ref().and_then(|it| it.last_error.clone());
        self.session(thread, "running", Some(id), error);
        self.play(thread, epoch, script.part(nth));
    }

    /// Two agents at work in one folder: what the whole product is there to prevent.
    fn note_crowd(&mut self, thread: &str) {
        let root = self.t3.root_of(thread).map(str::to_owned);
        let other = |row: &&ThreadRow| row.live && row.id != thread && self.t3.root_of(&row.id) == root.as_deref();
        if let Some(other) = self.t3.threads.iter().find(other) {
            let note = format!("{} and {thread} in {}", other.id, root.as_deref().unwrap_or("?"));
            self.t3.crowded.push(note);
        }
    }

    /// Ends the running turn: it vanishes from view first, and comes back only where there is a repository.
    pub(crate) fn end_turn(&mut self, thread: &str, ending: &Ending) {
        let Some(row) = self.t3.thread_mut(thread).filter(|row| row.live) else { return };
        row.live = false;
        let turn = row.latest_turn.clone().map(|turn| (turn.id, turn.requested_at));
        if let Ending::RuntimeError(error) = ending {
            row.latest_turn.iter_mut().for_each(|turn| turn.state = "error".into());
            let id = turn.map(|turn| turn.0);
            self.activity(thread, Activity::RuntimeError(error.clone()), id.clone());
            self.session(thread, "error", id, Some(error.clone()));
            return self.plan(thread, STEP, Stage::Vanish(error.clone()));
        }
        row.latest_turn = None;
        let state = match ending {
            Ending::Failed(error) => {
                self.session(thread, "error", None, Some(error.clone()));
                "error"
            }
            Ending::Crash => return self.session(thread, "stopped", None, None),
            Ending::Interrupted => {
                self.session(thread, "ready", None, None);
                "interrupted"
            }
            Ending::Completed | Ending::RuntimeError(_) => {
                self.session(thread, "ready", None, None);
                "completed"
            }
        };
        if let Some(turn) = turn {
            self.plan(thread, CHECKPOINT, Stage::Checkpoint(turn, state));
        }
    }

    fn checkpoint(&mut self, thread: &str, id: String, requested_at: jiff::Timestamp, state: &'static str) {
        let now = self.now;
        let row = self.t3.thread_mut(thread).expect("a known thread");
        let said = row.messages.iter().rfind(|it| it.turn.as_deref() == Some(id.as_str())).map(|it| it.id.clone());
        let count = row.begun.len() as u64;
        row.latest_turn = Some(TurnRow {
            id: id.clone(),
            // What was interrupted comes back as completed.
            state: if state == "error" { state } else { "completed" }.into(),
            requested_at,
            completed_at: Some(now),
            assistant_message_id: said.or_else(|| Some(format!("assistant:{id}"))),
        });
        if state == "interrupted" {
            self.activity(thread, Activity::Checkpoint(count, "missing"), Some(id.clone()));
        }
        let word = if state == "error" { "error" } else { "ready" };
        self.activity(thread, Activity::Checkpoint(count, word), Some(id));
    }
}
