//! What the server asks of a provider, and how it takes that.

use super::{Ending, STEP, Stage};
use crate::agent::Script;
use crate::t3::{Activity, Answer};
use crate::world::{Happening, State};

/// A turn's text may have this many UTF-16 units; a longer one is accepted, and its turn never starts.
const TEXT_UNITS: usize = 120_000;

impl State {
    pub(super) fn order_start(&mut self, thread: &str, message: String) {
        let script = self.script_of(thread);
        let row = self.t3.thread_mut(thread).expect("a turn of a known thread");
        // A gone thread takes the message and never runs it; a turn into an open request is swallowed.
        if row.is_gone() || row.open_request().is_some() {
            return;
        }
        if row.live || row.starting {
            row.epoch += 1;
            self.t3.double_turns.push(thread.into());
        }
        if let Some(reason) = script.no_provider {
            return self.start_failed(thread, &message, reason);
        }
        let row = self.t3.thread_mut(thread).expect("a known thread");
        row.starting = true;
        let bound = row.session.as_ref().is_some_and(|it| it.status != "stopped");
        if bound {
            self.offer(thread, message, script);
        } else {
            self.plan(thread, STEP, Stage::Starting(message));
        }
    }

    /// A session is there; the provider takes the turn or refuses it.
    pub(super) fn offer(&mut self, thread: &str, message: String, script: Script) {
        let row = self.t3.thread(thread).expect("a known thread");
        let text = row.messages.iter().find(|it| it.id == message).map_or("", |it| it.text.as_str());
        let units = text.trim().encode_utf16().count();
        let wrong = !(1..=TEXT_UNITS).contains(&units);
        let wrong = wrong.then(|| format!("the text must have 1 to {TEXT_UNITS} units: {text}"));
        match wrong.or(script.refuses_turns) {
            Some(reason) => self.start_failed(thread, &message, reason),
            None => self.plan(thread, STEP, Stage::Begin(message)),
        }
    }

    fn start_failed(&mut self, thread: &str, message: &str, reason: String) {
        let row = self.t3.thread_mut(thread).expect("a known thread");
        row.starting = false;
        let at = row.messages.iter().find(|it| it.id == message).map(|it| it.updated_at);
        self.activity(thread, Activity::StartFailed(reason), None);
        let row = self.t3.thread_mut(thread).expect("a known thread");
        if let (Some(at), Some(last)) = (at, row.activities.last_mut()) {
            last.created_at = at;
        }
    }

    pub(super) fn order_interrupt(&mut self, thread: &str) {
        let row = self.t3.thread_mut(thread).expect("an interrupt of a known thread");
        if row.open_request().is_some() {
            self.t3.frozen_by = Some(thread.into());
        } else if row.live {
            // Whatever the agent had still in mind is gone with the turn, and nothing is said.
            row.epoch += 1;
            self.end_turn(thread, &Ending::Interrupted);
        } else if row.session.as_ref().is_none_or(|it| it.status == "stopped") {
            self.activity(thread, Activity::InterruptFailed, None);
        } else if row.session.as_ref().is_some_and(|it| it.active_turn.is_some()) {
            row.latest_turn = None;
            self.session(thread, "ready", None, None);
        }
    }

    pub(super) fn order_respond(&mut self, thread: &str, request: String, answer: Answer) {
        let approval = matches!(answer, Answer::Decision(_));
        let row = self.t3.thread_mut(thread).expect("an answer to a known thread");
        let waits = row.open_request().is_some();
        let asked = row.request.take_if(|it| it.id == request && it.approval == approval);
        let Some(asked) = asked.filter(|_| waits) else {
            // Nobody waits for it any more: after a restart a stale turn is dropped with its request.
            let stale = !row.live && row.session.as_ref().is_some_and(|it| it.active_turn.is_some());
            row.latest_turn.take_if(|_| stale);
            self.activity(thread, Activity::RespondFailed(request, approval), None);
            if stale {
                self.session(thread, "ready", None, None);
            }
            return;
        };
        let epoch = row.epoch;
        let what = if approval { Activity::ApprovalResolved } else { Activity::InputResolved };
        self.activity(thread, what(request, answer), asked.turn);
        let steps = self.agents.resume(thread);
        self.schedule(STEP, Happening::Agent { thread: thread.into(), epoch, steps });
    }
}
