//! The effects of one move. What is recorded is recorded first; a repeat of anything here changes nothing.

use alloc::string::String;
use alloc::vec::Vec;

use afk_core::end::End;
use afk_core::fault::Fault;
use afk_core::ids::Minute;
use afk_core::port::{Act, Command, Result};
use afk_core::record::{Progress, Record, State};
use jiff::Timestamp;

use super::conversation::Conversation;
use super::decide::Move;
use super::observe::{Facts, Run, alarms};
use super::turn::{self, Turn};
use super::{finish, landing, prose};
use crate::Tick;
use crate::fleet::FleetView;
use crate::ledger::{self, Saved};
use crate::report::Line;

/// One run in one tick, with what was seen of it.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) tick: &'a Tick<'a>,
    pub(crate) run: &'a Run,
    pub(crate) facts: &'a Facts,
    pub(crate) fleet: Option<&'a FleetView>,
}

/// Carries out one move and says what was done.
pub(crate) fn act(tick: &Tick<'_>, run: &Run, facts: &Facts, fleet: Option<&FleetView>, decided: Move) -> Vec<Line> {
    let scene = Scene { tick, run, facts, fleet };
    let subject = alloc::format!("{}", run.issue.issue);
    let (mut lines, mut notes) = beside(&subject, facts);
    notes.extend(landing::notes(facts));
    lines.push(scene.carry_out(decided, notes).unwrap_or_else(|fault| Line::fault(&subject, &fault)));
    lines
}

/// What is to be said beside any move: calls that failed, and words that no server has said before. The latter also as notes.
pub(crate) fn beside(subject: &str, facts: &Facts) -> (Vec<Line>, Vec<String>) {
    let notes = alarms(facts);
    let unknown = notes.iter().map(|alarm| Line::alarm(subject, "unknown_word", alarm.as_str()));
    (facts.faults.iter().map(|fault| Line::fault(subject, fault)).chain(unknown).collect(), notes)
}

/// Carries out a move on a run that has ended before this tick.
pub(crate) fn replay(tick: &Tick<'_>, run: &Run, fleet: Option<&FleetView>, decided: Move) -> Line {
    let subject = alloc::format!("{}", run.issue.issue);
    match decided {
        Move::Hold(reason) => Line::alarm(&subject, "held", reason),
        Move::Replay
        | Move::Wait(_)
        | Move::Finish(_)
        | Move::Correct(..)
        | Move::Send(..)
        | Move::Withdraw
        | Move::Resend(..)
        | Move::Stop(_) => finish::replay(tick, run, fleet).unwrap_or_else(|fault| Line::fault(&subject, &fault)),
    }
}

impl Scene<'_> {
    fn carry_out(self, decided: Move, mut notes: Vec<String>) -> Result<Line> {
        let issue = &self.run.issue.issue;
        let mut progress = self.facts.progress.clone();
        match decided {
            Move::Hold(reason) => Ok(Line::alarm(&alloc::format!("{issue}"), "held", reason)),
            Move::Replay => finish::replay(self.tick, self.run, self.fleet),
            Move::Finish(end) => {
                let (end, unread) = self.with_log_at_end(end);
                let line = latch(self.tick, self.run, progress, end, self.fleet)?;
                Ok(without_log(line, &unread))
            }
            Move::Wait(reason) => {
                notes.extend(reason.map(String::from));
                self.save(progress, &notes, "waiting", reason.unwrap_or_else(|| waiting_for(self.facts)))
            }
            Move::Withdraw => {
                progress.turns.pop();
                self.save(progress, &notes, "withdrawn", "a turn that was never sent is not needed any more")
            }
            Move::Stop(reason) => {
                stop(self.tick, self.run, self.fleet)?;
                self.save(progress, &notes, "session_stopped", reason)
            }
            Move::Correct(entry, failing) => {
                let turn = Turn::corrective(&progress, None, &entry, failing);
                progress.turns.push(entry);
                turn::send(self, progress, turn, &notes)
            }
            Move::Send(number, failing) => match turn::entry(&mut progress, number) {
                Some(entry) => {
                    let turn = Turn::corrective(&self.facts.progress, Some(number), entry, failing);
                    turn::send(self, progress, turn, &notes)
                }
                None => Ok(Line::quiet(issue, "waiting", "the turn is not in the record any more")),
            },
            Move::Resend(number, failing) => match (turn::entry(&mut progress, number), failing) {
                (Some(entry), Some(failing)) => {
                    entry.attempt += 1;
                    let turn = Turn::corrective(&self.facts.progress, Some(number), entry, failing);
                    turn::send(self, progress, turn, &notes)
                }
                (Some(_) | None, _) => turn::send(self, progress, Turn::opening_again(&self.run.record), &notes),
            },
        }
    }

    /// Keeps record and comment up to date.
    fn save(self, progress: Progress, notes: &[String], code: &str, text: &str) -> Result<Line> {
        let record = Record { state: State::Watching(progress), ..self.run.record.clone() };
        Ok(match self.write(&record, notes)? {
            Saved::Written | Saved::Unchanged => Line::quiet(&self.run.issue.issue, code, text),
            Saved::Overtaken => overtaken(self.run),
        })
    }

    /// Writes a record with its prose.
    pub(crate) fn write(self, record: &Record, notes: &[String]) -> Result<Saved> {
        let prose = prose::comment(self.tick, record, &self.facts.stages, notes);
        ledger::save(self.tick, &self.run.issue.issue, &self.run.slot, &prose, record)
    }
}

/// A line of what was done, although a log could not be read.
pub(crate) fn without_log(line: Line, unread: &[Fault]) -> Line {
    match unread.first() {
        Some(fault) => Line { text: alloc::format!("{} (without its log: {})", line.text, fault.chain()), ..line },
        None => line,
    }
}

/// What a run waits for, in words.
pub(crate) fn waiting_for(facts: &Facts) -> &'static str {
    match &facts.conversation {
        Conversation::Unread => "the agent server cannot be read",
        Conversation::Unrecognised(_) => "the agent server uses a word that AFK does not know",
        Conversation::Awaited { .. } => "its turn was sent and has not started yet",
        Conversation::Running { .. } | Conversation::Asks => "the agent is at work",
        Conversation::Lost { .. } | Conversation::Unsent { .. } => "a turn is missing in its thread",
        Conversation::Unknown | Conversation::Gone | Conversation::Settled | Conversation::Ended { .. } => {
            if facts.faults.is_empty() {
                "it has pushed, and CI has not concluded"
            } else {
                "not everything could be read"
            }
        }
    }
}

/// Records the end before anything else is done, then goes through its steps.
pub(crate) fn latch(
    tick: &Tick<'_>,
    run: &Run,
    progress: Progress,
    end: End,
    fleet: Option<&FleetView>,
) -> Result<Line> {
    let record = Record { state: State::Ended(progress, end), ..run.record.clone() };
    let prose = prose::comment(tick, &record, &[], &[]);
    match ledger::save(tick, &run.issue.issue, &run.slot, &prose, &record)? {
        Saved::Written | Saved::Unchanged => {
            finish::replay(tick, &Run::new(run.issue.clone(), run.slot.clone(), record), fleet)
        }
        Saved::Overtaken => Ok(overtaken(run)),
    }
}

/// Another watcher wrote the record since this one read it.
pub(crate) fn overtaken(run: &Run) -> Line {
    Line::quiet(&run.issue.issue, "overtaken", "another watcher wrote the record since; left alone")
}

/// Stops the run's session. Safe to repeat: one command id a minute.
pub(crate) fn stop(tick: &Tick<'_>, run: &Run, fleet: Option<&FleetView>) -> Result<()> {
    let id = run.record.identity.run;
    tick.agents.send(&Command {
        id: id.command("session.stop", &Minute::of(tick.now)),
        created_at: time(tick, fleet),
        act: Act::StopSession { thread: id.thread() },
    })
}

/// The server's time of the reading before a command.
pub(crate) fn time(tick: &Tick<'_>, fleet: Option<&FleetView>) -> Timestamp {
    fleet.map_or(tick.now, |fleet| fleet.time(tick))
}
