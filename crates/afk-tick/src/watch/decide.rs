//! What to do with a run: from the facts of one tick to one value. Pure.

use afk_core::ci::{CiStatus, StageResult};
use afk_core::config::Config;
use afk_core::end::{Cause, End, EndKind, Failing};
use afk_core::ids::EnvironmentId;
use afk_core::record::{CorrectiveTurn, Record};
use afk_core::run::{Action, RunState, next_action};
use afk_core::spend;
use jiff::{SignedDuration, Timestamp};

use super::brief;
use super::conversation::Conversation;
use super::landing::StageFacts;
use super::observe::Facts;

/// A green run whose agent server cannot be read is closed when its newest conclusion is this old.
const UNWATCHED_GREEN: SignedDuration = SignedDuration::from_secs(15 * 60);

/// Everything that a watch tick may do with a run.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "one a run, and only for the length of a tick")]
pub(crate) enum Move {
    /// Nothing, and nothing is written either: it is not ours to touch.
    Hold(&'static str),
    /// Nothing but keeping the comment up to date; with a reason where one is worth telling.
    Wait(Option<&'static str>),
    /// Latch an end and go through its steps.
    Finish(End),
    /// Go through the steps of the end that the record holds.
    Replay,
    /// Record a corrective turn, then send it.
    Correct(CorrectiveTurn, Failing),
    /// Send a corrective turn that is in the record and not in the thread.
    Send(u32, Failing),
    /// Take a recorded turn back that was never sent and is not needed any more.
    Withdraw,
    /// Send a lost turn again, once. The opening turn has no failing stage.
    Resend(u32, Option<Failing>),
    /// Stop the session and conclude in the next tick.
    Stop(&'static str),
}

impl Move {
    /// Whether people or the agent are told something: that needs more than waiting does.
    pub(crate) fn speaks(&self) -> bool {
        match self {
            Self::Finish(_) | Self::Correct(..) | Self::Send(..) | Self::Resend(..) => true,
            Self::Hold(_) | Self::Wait(_) | Self::Replay | Self::Withdraw | Self::Stop(_) => false,
        }
    }
}

/// Decides about one run. `environment` is the agent server's id, where it could be read.
pub(crate) fn decide(
    record: &Record,
    facts: &Facts,
    environment: Option<&EnvironmentId>,
    config: &Config,
    now: Timestamp,
) -> Move {
    if environment.is_some_and(|it| *it != record.identity.environment) {
        return Move::Hold("the record belongs to another agent server");
    }
    if record.end().is_some() {
        return Move::Replay;
    }
    let finish = |kind, cause| Move::Finish(brief::end(kind, cause, facts, config, now));
    // A human's act wins over whatever else is to be seen.
    if let Some(cause) = facts.halted {
        return finish(EndKind::Halted, cause);
    }
    // The turn or the close that would follow may be one that a human has just forbidden.
    if !facts.acts_read && !past_all(record, config, now) {
        return Move::Wait(Some(UNHEARD));
    }
    // A branch that was not looked at may hold a push since: neither an ended turn nor an old verdict says anything then.
    if facts.branch.is_none() && !past_all(record, config, now) {
        return Move::Wait(Some(BLIND));
    }
    if facts.conversation == Conversation::Gone && facts.progress.head().is_none() {
        return finish(EndKind::Halted, Cause::ThreadGone);
    }
    if facts.branch.as_ref().is_some_and(|it| it.rewritten) {
        return finish(EndKind::Frozen, Cause::HistoryRewritten);
    }
    let spent = facts.tokens().is_some_and(|tokens| spend::is_spent(tokens, config));
    // A run whose agent has come to rest costs nothing more: its CI still decides.
    if spent && facts.may_spend() {
        return finish(EndKind::NeedsHuman, Cause::Budget);
    }
    // Past every bound nothing is tried any more.
    if !past_all(record, config, now)
        && let Some(decided) = before_the_table(record, facts, config, now)
    {
        return decided;
    }
    let state = state(record, facts, config, now);
    match next_action(&state, config) {
        Action::Wait => Move::Wait(None),
        Action::CloseSuccess => finish(EndKind::Done, Cause::Landed),
        Action::EscalatePrepush => finish(EndKind::NeedsHuman, prepush_cause(facts)),
        Action::FreezeEscalate => finish(EndKind::Frozen, frozen_cause(&state, facts, config)),
        Action::FixForward if spent => finish(EndKind::NeedsHuman, Cause::Budget),
        Action::FixForward => correct(facts, config, now),
    }
}

/// What has to be settled with the agent server before the table can decide.
fn before_the_table(record: &Record, facts: &Facts, config: &Config, now: Timestamp) -> Option<Move> {
    let pushed = facts.progress.head().is_some();
    let red = if facts.ci == Some(CiStatus::Red) { brief::failing(facts) } else { None };
    let handed_over = |cause| Some(Move::Finish(brief::end(EndKind::NeedsHuman, cause, facts, config, now)));
    match &facts.conversation {
        // The lock was put on after half an hour of refusals.
        Conversation::Unknown | Conversation::Unsent { turn: 0 } if !pushed && record.is_dispatching() => {
            handed_over(Cause::DispatchRefused)
        }
        Conversation::Unknown if !pushed => handed_over(Cause::ThreadLost),
        Conversation::Asks if pushed => Some(Move::Stop("the agent asks after it has pushed")),
        Conversation::Running { stalled: true } if matches!(facts.ci, Some(CiStatus::Green | CiStatus::Red)) => {
            Some(Move::Stop("CI has concluded, and the session has not moved for a quarter of an hour"))
        }
        Conversation::Lost { turn: 0, resent: false } if !pushed => {
            Some(no_turn_while_killed(config, Move::Resend(0, None)))
        }
        Conversation::Lost { turn, resent: false } if *turn > 0 => {
            red.map(|failing| no_turn_while_killed(config, Move::Resend(*turn, Some(failing))))
        }
        Conversation::Unsent { turn } if *turn > 0 => match red {
            Some(failing) => Some(no_turn_while_killed(config, Move::Send(*turn, failing))),
            // Somebody else mended it meanwhile.
            None => facts.ci.map(|_| Move::Withdraw),
        },
        Conversation::Unread
        | Conversation::Unrecognised(_)
        | Conversation::Unknown
        | Conversation::Gone
        | Conversation::Settled
        | Conversation::Ended { .. }
        | Conversation::Running { .. }
        | Conversation::Asks
        | Conversation::Awaited { .. }
        | Conversation::Lost { .. }
        | Conversation::Unsent { .. } => None,
    }
}

/// The facts as the decision table wants them.
pub(crate) fn state(record: &Record, facts: &Facts, config: &Config, now: Timestamp) -> RunState {
    let progress = &facts.progress;
    let concluded = match (&facts.conversation, facts.ci) {
        // The agent server is down: a green run may close after a while, a red one waits.
        (Conversation::Unread, Some(CiStatus::Green)) => {
            let age = facts.newest_conclusion().zip(facts.ci_time()).map(|(at, now)| now.duration_since(at));
            age.is_some_and(|age| age >= UNWATCHED_GREEN).then_some(CiStatus::Green).or(Some(CiStatus::Pending))
        }
        (conversation, ci) if conversation.lets_ci_decide() => ci,
        // A lost corrective turn that is not needed any more.
        (Conversation::Lost { turn: 1.., .. }, Some(CiStatus::Green)) => facts.ci,
        (_, ci) => ci.map(|_| CiStatus::Pending),
    };
    let since_red = progress.first_red.map_or(SignedDuration::ZERO, |at| now.duration_since(at));
    // While the kill switch is on no turn may be sent, so its time must not run out either.
    let since_red = if config.kill_switch { SignedDuration::ZERO } else { since_red };
    RunState {
        thread_status: facts.conversation.status(),
        ci_status: concluded,
        pushed: progress.head().is_some(),
        fix_forward_attempts: progress.attempts(),
        elapsed: core::time::Duration::try_from(since_red).unwrap_or_default(),
        overdue: overdue(record, facts, config, now),
    }
}

/// Whether a deadline has passed. Concluded only on what was read, except when all bounds together have passed.
fn overdue(record: &Record, facts: &Facts, config: &Config, now: Timestamp) -> bool {
    let intent = record.identity.intent_at;
    let past = |since, seconds| past(since, seconds, now);
    let by_phase = match facts.progress.head() {
        None => {
            let read = !matches!(facts.conversation, Conversation::Unread | Conversation::Unrecognised(_));
            read && facts.branch.is_some() && past(intent, config.run_max_seconds)
        }
        Some(head) => {
            let sent = facts.progress.turns.last().map(|turn| turn.at);
            facts.ci.is_some() && past(sent.map_or(head.at, |sent| sent.max(head.at)), config.ci_max_seconds)
        }
    };
    by_phase || past_all(record, config, now)
}

/// All three bounds together have passed since the dispatch, whatever could be read.
pub(crate) fn past_all(record: &Record, config: &Config, now: Timestamp) -> bool {
    let bounds = [config.run_max_seconds, config.fix_forward_max_seconds, config.ci_max_seconds];
    past(record.identity.intent_at, bounds.into_iter().fold(0, u64::saturating_add), now)
}

fn past(since: Timestamp, seconds: u64, now: Timestamp) -> bool {
    i64::try_from(seconds).is_ok_and(|seconds| now.duration_since(since) >= SignedDuration::from_secs(seconds))
}

fn no_turn_while_killed(config: &Config, turn: Move) -> Move {
    if config.kill_switch { Move::Wait(Some(KILLED)) } else { turn }
}

/// What people read while the events cannot be read.
pub(crate) const UNHEARD: &str = "the issue's events cannot be read: a human may have stopped the run";

/// What people read while the branch cannot be read.
pub(crate) const BLIND: &str = "the branch cannot be read";

/// What people read when the kill switch holds a turn back.
pub(crate) const KILLED: &str = "the kill switch is on: no turn is sent";

fn correct(facts: &Facts, config: &Config, now: Timestamp) -> Move {
    let (Some(head), Some(failing)) = (facts.progress.head(), brief::failing(facts)) else { return Move::Wait(None) };
    let deaf = matches!(facts.conversation, Conversation::Gone | Conversation::Unknown);
    let cause = if deaf {
        Some(Cause::TurnRefused)
    } else if facts.progress.stuck_on(&head.sha) {
        Some(Cause::NoProgress)
    } else {
        None
    };
    if let Some(cause) = cause {
        return Move::Finish(brief::end(EndKind::Frozen, cause, facts, config, now));
    }
    let turn = CorrectiveTurn { commit: head.sha.clone(), at: now, attempt: 1, closed: false };
    no_turn_while_killed(config, Move::Correct(turn, failing))
}

fn prepush_cause(facts: &Facts) -> Cause {
    match &facts.conversation {
        Conversation::Asks => Cause::AgentAsks,
        Conversation::Ended { failed: true } => Cause::AgentFailed,
        Conversation::Ended { failed: false } | Conversation::Settled if brief::blocked(facts).is_some() => {
            Cause::AgentGaveUp
        }
        Conversation::Ended { failed: false } | Conversation::Settled => Cause::AgentStopped,
        Conversation::Lost { .. } => Cause::TurnLost,
        Conversation::Unread if facts.branch.is_none() => Cause::Blind,
        Conversation::Unread
        | Conversation::Unknown
        | Conversation::Gone
        | Conversation::Unrecognised(_)
        | Conversation::Running { .. }
        | Conversation::Awaited { .. }
        | Conversation::Unsent { .. } => Cause::NoPush,
    }
}

fn frozen_cause(state: &RunState, facts: &Facts, config: &Config) -> Cause {
    let last = facts.stages.last();
    let nothing_ran = last.is_some_and(|it| it.result == StageResult::NotStarted);
    let busy = !facts.conversation.lets_ci_decide();
    match (state.ci_status, facts.ci) {
        (Some(CiStatus::Red), _) if state.fix_forward_attempts >= config.fix_forward_max_attempts => {
            Cause::AttemptsSpent
        }
        (_, Some(CiStatus::Red)) => Cause::TimeSpent,
        (_, Some(CiStatus::Pending)) if last.is_some_and(StageFacts::was_red_before) => Cause::WasRedBefore,
        (_, Some(CiStatus::Pending)) if last.is_some_and(|it| it.runs_instead.is_some()) => Cause::StaleImage,
        (_, Some(CiStatus::Pending)) if nothing_ran => Cause::NoCiRan,
        (_, Some(CiStatus::Pending)) => Cause::NoVerdict,
        (_, Some(CiStatus::Green)) => Cause::Unsettled,
        (_, None) if busy && facts.conversation != Conversation::Unread => Cause::Unsettled,
        (_, None) if facts.faults.is_empty() => Cause::NoVerdict,
        (_, None) => Cause::Blind,
    }
}

#[cfg(test)]
mod tests;
