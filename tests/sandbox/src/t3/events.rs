//! What providers report, as the server stores it. Each event moves the thread's time.

use super::{Activity, ActivityRow, MessageRow, Request, SessionRow, Version};
use crate::world::State;

impl State {
    pub(crate) fn session(&mut self, thread: &str, status: &str, turn: Option<String>, error: Option<String>) {
        let now = self.now;
        let row = self.t3.thread_mut(thread).expect("a known thread");
        let old = row.session.take().map(|it| it.provider);
        // A stop makes a session where there is none, and no provider is bound to it.
        let provider = old.unwrap_or_else(|| (status != "stopped").then(|| row.options.instance.clone()));
        let provider = if status == "starting" { Some(row.options.instance.clone()) } else { provider };
        let status = status.into();
        let session = SessionRow { status, provider, active_turn: turn, last_error: error, updated_at: now };
        row.session = Some(session);
        row.updated_at = now;
        self.t3.sequence += 1;
    }

    pub(crate) fn activity(&mut self, thread: &str, what: Activity, turn: Option<String>) {
        let (id, created_at) = (self.t3.fresh("activity"), self.now);
        let row = self.t3.thread_mut(thread).expect("a known thread");
        row.activities.push(ActivityRow { id, what, turn, created_at });
        row.updated_at = row.updated_at.max(created_at);
        self.t3.sequence += 1;
    }

    /// The agent says something, which shows when it is complete.
    pub(crate) fn say(&mut self, thread: &str, text: &str) {
        let (id, now) = (format!("assistant:{}", self.t3.fresh("words")), self.now);
        let early = self.t3.version == Version::V0_0_27;
        let row = self.t3.thread_mut(thread).expect("a known thread");
        let turn = row.latest_turn.as_mut().map(|turn| {
            turn.assistant_message_id = Some(id.clone());
            // The oldest release calls a turn completed as soon as anything was said.
            if early {
                (turn.state, turn.completed_at) = ("completed".into(), Some(now));
            }
            turn.id.clone()
        });
        let text = text.into();
        row.messages.push(MessageRow { id, role: "assistant", text, turn, created_at: now, updated_at: now });
        row.updated_at = now;
        self.t3.sequence += 1;
    }

    /// The agent asks, and waits.
    pub(crate) fn ask(&mut self, thread: &str, text: &str, approval: bool) {
        let id = self.t3.fresh("request");
        let row = self.t3.thread_mut(thread).expect("a known thread");
        let turn = row.latest_turn.as_ref().map(|it| it.id.clone());
        row.request = Some(Request { id: id.clone(), approval, text: text.into(), turn: turn.clone() });
        let what = if approval {
            Activity::ApprovalRequested(id, text.into())
        } else {
            Activity::InputRequested(id, text.into())
        };
        self.activity(thread, what, turn);
    }
}
