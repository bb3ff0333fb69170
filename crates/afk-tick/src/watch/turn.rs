//! Sending a turn: recorded first, then sent under an id that names the try.

use alloc::string::String;
use alloc::vec::Vec;

use afk_core::end::{Cause, End, EndFacts, EndKind, Failing};
use afk_core::fault::{Fault, FaultClass};
use afk_core::ids::Sha;
use afk_core::issue::has_label;
use afk_core::port::{Act, Command, Result, TrackerIssue};
use afk_core::record::{CorrectiveTurn, Progress, Record, State};
use afk_prompt::{Correction, corrective};

use super::act::{Scene, latch, overtaken, time, without_log};
use super::observe::Run;
use crate::fleet;
use crate::ledger::{self, Entry, Saved};
use crate::report::Line;
use crate::task;

/// A turn whose command is rejected this often ends the run.
const TRIES: u32 = 3;

/// A turn about to be sent.
pub(crate) struct Turn {
    /// 0 is the opening turn.
    number: u32,
    /// The try of its command.
    attempt: u32,
    text: Text,
}

enum Text {
    /// The issue, as it was dispatched.
    Opening,
    /// The red commit and what failed.
    Corrective(Sha, Failing),
}

impl Turn {
    /// A corrective turn: the next one, or one that the record holds already.
    pub(crate) fn corrective(
        progress: &Progress,
        number: Option<u32>,
        entry: &CorrectiveTurn,
        failing: Failing,
    ) -> Self {
        let next = u32::try_from(progress.turns.len()).unwrap_or(u32::MAX).saturating_add(1);
        let text = Text::Corrective(entry.commit.clone(), failing);
        Self { number: number.unwrap_or(next), attempt: entry.attempt, text }
    }

    /// The opening turn, lost and sent again under the next try.
    pub(crate) fn opening_again(record: &Record) -> Self {
        Self { number: 0, attempt: record.opening_attempt.saturating_add(1), text: Text::Opening }
    }
}

/// Corrective turn `number` of the record.
pub(crate) fn entry(progress: &mut Progress, number: u32) -> Option<&mut CorrectiveTurn> {
    progress.turns.get_mut(usize::try_from(number).ok()?.checked_sub(1)?)
}

/// Records a turn, then sends it, unless a human has acted meanwhile.
pub(crate) fn send(scene: Scene<'_>, progress: Progress, turn: Turn, notes: &[String]) -> Result<Line> {
    let Scene { tick, run, fleet, .. } = scene;
    let issue = &run.issue.issue;
    let opening_attempt = if turn.number == 0 { turn.attempt } else { run.record.opening_attempt };
    let record = Record { opening_attempt, state: State::Watching(progress), ..run.record.clone() };
    if scene.write(&record, notes)? == Saved::Overtaken {
        return Ok(overtaken(run));
    }
    let now = tick.tracker.issue(issue)?.value;
    let Some(now) = now.filter(|now| stands(now, run)) else {
        return Ok(Line::quiet(issue, "held_back", "the issue changed under this tick; no turn is sent"));
    };
    let Some((text, unread)) = words(scene, &record, &turn, &now)? else {
        let text = "the lost turn cannot be sent again: the text of the issue was edited since";
        return Ok(Line::alarm(&alloc::format!("{issue}"), "held_back", text));
    };
    let id = record.identity.run;
    let command = Command {
        id: id.turn_command(turn.number, turn.attempt),
        created_at: time(tick, fleet),
        act: Act::StartTurn { thread: id.thread(), message: id.message(turn.number), text },
    };
    match tick.agents.send(&command) {
        Ok(()) => {
            let max = tick.config.fix_forward_max_attempts;
            let (code, text) = match &turn.text {
                Text::Opening => {
                    ("turn_resent", String::from("the agent server lost the opening turn; it was sent again"))
                }
                Text::Corrective(commit, failing) => {
                    let (stage, number) = (failing.stage.name(), turn.number);
                    (
                        "turn_sent",
                        alloc::format!("{stage} is red for {}; corrective turn {number} of {max} sent", commit.short()),
                    )
                }
            };
            Ok(without_log(Line::quiet(issue, code, text), &unread))
        }
        Err(fault) => not_taken(scene, &turn, fault),
    }
}

/// Whether nobody has withdrawn the issue since this tick listed it.
fn stands(now: &TrackerIssue, run: &Run) -> bool {
    let (labels, listed) = (&run.record.identity.labels, &run.issue);
    let taken_off = has_label(&listed.labels, &labels.ready) && !has_label(&now.labels, &labels.ready);
    let closed = listed.open && !now.open;
    has_label(&now.labels, &labels.in_progress) && !taken_off && !closed
}

/// The message, and what kept a log out of it. `None`: it cannot be said again as it was.
fn words(scene: Scene<'_>, record: &Record, turn: &Turn, now: &TrackerIssue) -> Result<Option<(String, Vec<Fault>)>> {
    match &turn.text {
        Text::Opening => Ok(task::opening_again(scene.tick, record, now)?.map(|text| (text, Vec::new()))),
        Text::Corrective(commit, failing) => {
            let (failing, unread) = scene.with_log(failing);
            let repository = scene.facts.branch.as_ref().and_then(|it| it.repository.as_ref());
            let text = corrective(&Correction {
                run: record.identity.run,
                issue: &record.identity.issue,
                turn: turn.number,
                max_turns: scene.tick.config.fix_forward_max_attempts,
                commit,
                branch: repository.map_or("the default branch", |it| it.branch.as_str()),
                failing: &failing,
            });
            Ok(Some((text, unread)))
        }
    }
}

/// The server did not take the turn. An answered fault says nothing about the cause, and a rejection sticks to the command's
/// id: observe, and take the next try if the message is not there.
fn not_taken(scene: Scene<'_>, turn: &Turn, fault: Fault) -> Result<Line> {
    let Scene { tick, run, fleet, .. } = scene;
    let issue = &run.issue.issue;
    let id = run.record.identity.run;
    let answered = fault.class == FaultClass::Unclear && fault.answered;
    // A lost turn's message is there anyway, so it proves nothing about its re-send.
    if answered && turn.attempt == 1 {
        let seen = fleet::details(tick, &id.thread())?;
        let messages = seen.into_iter().filter_map(|(thread, _)| thread.details).flat_map(|it| it.messages);
        if messages.into_iter().any(|it| it.id == id.message(turn.number)) {
            return Ok(Line::quiet(issue, "turn_sent", alloc::format!("turn {} was sent before", turn.number)));
        }
    }
    if !answered && !fault.is_final() {
        return Err(fault);
    }
    let (slot, Entry::Found(record), _) = ledger::read(tick, issue)? else { return Err(fault) };
    let run = Run::new(run.issue.clone(), slot, record);
    let mut progress = run.record.progress();
    if fault.is_final() || turn.attempt >= TRIES {
        let pushed = progress.head().is_some();
        let (kind, cause) =
            if pushed { (EndKind::Frozen, Cause::TurnRefused) } else { (EndKind::NeedsHuman, Cause::TurnLost) };
        let failing = match &turn.text {
            Text::Corrective(_, failing) => Some(failing.clone()),
            Text::Opening => None,
        };
        let facts = EndFacts { failing, reason: Some(fault.chain()), ..EndFacts::default() };
        return latch(tick, &run, progress, End::new(kind, cause, tick.now, facts), fleet);
    }
    if let Some(entry) = entry(&mut progress, turn.number) {
        entry.attempt += 1;
    }
    let record = Record { state: State::Watching(progress), ..run.record.clone() };
    Scene { run: &run, ..scene }.write(&record, &[])?;
    Err(fault)
}
