//! The look at what a run pushed, once, before it can close.

use afk_core::audit::Suspicion;
use afk_core::config::Audit as Wanted;
use afk_core::end::{Cause, End, EndKind};
use afk_core::ids::Sha;
use afk_core::port::Result;
use afk_policy::audit::Audit;

use super::decide::{Move, past_all};
use super::observe::{Facts, Run};
use crate::World;

/// The most commits of a run that are looked at, newest first.
const COMMITS: usize = 30;

/// A decision as it stands after the audit: a run that would close is looked at first. A look that fails for now lets the run
/// wait, but not past every bound together: then it is a finding.
pub(crate) fn before_close(tick: &World<'_>, run: &Run, facts: &mut Facts, decided: Move) -> Move {
    let Move::Finish(mut end) = decided else { return decided };
    if end.kind != EndKind::Done || tick.config.audit == Wanted::Off {
        return Move::Finish(end);
    }
    let mut audit = Audit::new();
    if let Some(head) = facts.progress.head()
        && facts.branch.as_ref().is_some_and(|it| it.lost_base)
    {
        audit.note(Suspicion::HistoryRewritten, &head.sha, None);
    }
    let commits = facts.progress.commits.iter().rev().map(|it| &it.sha);
    for (nth, commit) in commits.enumerate() {
        let looked = if nth < COMMITS { look(tick, run, commit, &mut audit) } else { Ok(false) };
        match looked {
            Ok(true) => {}
            Ok(false) => audit.note(Suspicion::NotSeen, commit, None),
            Err(_) if past_all(&run.record, tick.config, tick.now) => audit.note(Suspicion::NotSeen, commit, None),
            Err(fault) => {
                facts.faults.push(fault);
                return Move::Wait(Some("it has landed; what was pushed could not be looked at yet"));
            }
        }
    }
    end.facts.findings = audit.findings();
    Move::Finish(if tick.config.audit == Wanted::Freeze && !end.facts.findings.is_empty() {
        End::new(EndKind::Frozen, Cause::Audit, end.at, end.facts)
    } else {
        end
    })
}

/// Looks at one commit; false: the forge will never show it.
fn look(tick: &World<'_>, run: &Run, commit: &Sha, audit: &mut Audit) -> Result<bool> {
    match tick.tracker.changes(&run.record.identity.issue.repo, commit) {
        Ok(changes) => {
            audit.look(commit, &changes);
            Ok(true)
        }
        Err(fault) if fault.is_final() => Ok(false),
        Err(fault) => Err(fault),
    }
}
