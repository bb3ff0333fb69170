//! What has happened to an issue since its run was authorized. A human's act wins: it halts the run, and what was undone stays
//! undone. Pure.

use afk_core::end::Cause;
use afk_core::issue::same_label;
use afk_core::port::{EventKind, IssueEvent};
use afk_core::record::Identity;
use jiff::SignedDuration;

use crate::Tick;

/// On servers that do not name the commit of a close, one that the same account mentioned within this time closed it.
const CLOSED_BY_COMMIT: SignedDuration = SignedDuration::from_secs(60);

/// The events from the authorization on, oldest first.
pub(crate) struct Past<'a> {
    identity: &'a Identity,
    events: &'a [IssueEvent],
    /// The newest application of the ready label is the one that this run is for. An old end never eats a new one.
    pub(crate) still_ours: bool,
}

impl<'a> Past<'a> {
    pub(crate) fn since(events: &'a [IssueEvent], identity: &'a Identity) -> Self {
        let ready = |it: &&IssueEvent| is_label(&it.kind, &identity.labels.ready, true);
        let still_ours = events.iter().rev().find(ready).is_none_or(|newest| newest.id == identity.event);
        let authorization = events.iter().position(|it| it.id == identity.event);
        let start = authorization.unwrap_or_else(|| events.partition_point(|it| it.at <= identity.authorized_at));
        Self { identity, events: events.get(start..).unwrap_or_default(), still_ours }
    }

    /// Whether AFK did it already.
    pub(crate) fn did(&self, tick: &Tick<'_>, what: impl Fn(&EventKind) -> bool) -> bool {
        self.events.iter().any(|it| by_afk(tick, it) && what(&it.kind))
    }

    /// Whether AFK put its lock on. Where it is gone, a human took it off.
    pub(crate) fn locked(&self, tick: &Tick<'_>) -> bool {
        self.did(tick, |kind| is_label(kind, &self.identity.labels.in_progress, true))
    }

    /// The human's act that halts the run, if there was one. `open` is how the issue stands now.
    pub(crate) fn halts(&self, tick: &Tick<'_>, open: bool) -> Option<Cause> {
        let labels = &self.identity.labels;
        let by_human = |it: &&IssueEvent| !by_afk(tick, it);
        let took_off = |label: &str| self.events.iter().filter(by_human).any(|it| is_label(&it.kind, label, false));
        if !self.still_ours {
            Some(Cause::Reauthorized)
        } else if took_off(&labels.in_progress) {
            Some(Cause::LockTakenOff)
        } else if took_off(&labels.ready) {
            Some(Cause::ReadyTakenOff)
        } else if !open && !self.closed_early() && self.last_close().is_some_and(|it| !by_afk(tick, it)) {
            Some(Cause::ClosedByPerson)
        } else {
            None
        }
    }

    /// Whether the last close was a commit's: a closing keyword that the agent was told not to write. AFK watches on.
    pub(crate) fn closed_early(&self) -> bool {
        let Some(close) = self.last_close() else { return false };
        let named = matches!(&close.kind, EventKind::Closed { commit: Some(_) });
        let mentioned = |it: &IssueEvent| {
            it.kind == EventKind::CommitReference
                && it.actor == close.actor
                && (SignedDuration::ZERO..=CLOSED_BY_COMMIT).contains(&close.at.duration_since(it.at))
        };
        named || self.events.iter().any(mentioned)
    }

    fn last_close(&self) -> Option<&IssueEvent> {
        self.events.iter().rev().find(|it| matches!(it.kind, EventKind::Closed { .. }))
    }
}

fn by_afk(tick: &Tick<'_>, event: &IssueEvent) -> bool {
    event.actor.as_ref().is_some_and(|actor| actor.login == *tick.me)
}

/// The label was added, or taken off.
fn is_label(kind: &EventKind, label: &str, added: bool) -> bool {
    match kind {
        EventKind::Labeled(name) => added && same_label(name, label),
        EventKind::Unlabeled(name) => !added && same_label(name, label),
        EventKind::Closed { .. } | EventKind::Reopened | EventKind::Renamed | EventKind::CommitReference => false,
    }
}
