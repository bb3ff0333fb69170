//! Proof of landing: what the declared stages show for the run's head, whose commit it is that they show it for, and whose
//! fault a red one is.

use alloc::string::String;
use alloc::vec::Vec;

use afk_core::ci::{At, Check, CiStatus, Conclusion, Stage, StageResult, blame, failing, fold, fold_checks, newest};
use afk_core::config::DeclaredStage;
use afk_core::end::Credit;
use afk_core::fault::Fault;
use afk_core::ids::Sha;
use afk_core::port::{self, Result};
use afk_core::record::Progress;
use jiff::Timestamp;

use super::observe::{Facts, Run};
use crate::World;

mod before;

/// The most later commits that are asked about one stage, newest first.
const LATER: usize = 3;

/// The most unfinished checks that are named at the deadline.
const WAITING: usize = 5;

/// One stage that was asked.
#[derive(Clone, Debug)]
pub(crate) struct StageFacts {
    pub(crate) stage: Stage,
    /// What it counts for the run.
    pub(crate) result: StageResult,
    pub(crate) checks: Vec<Check>,
    /// When, by the server's clock.
    pub(crate) at: Timestamp,
    /// The later commit whose success is credited.
    pub(crate) credit: Option<Sha>,
    /// What the cluster runs, where that is not the run's commit.
    pub(crate) runs_instead: Option<String>,
    /// Failing checks that failed before the run already.
    pub(crate) excused: Vec<String>,
}

impl StageFacts {
    /// Nothing of it is charged to the run, but it fails as it did before.
    pub(crate) fn was_red_before(&self) -> bool {
        self.result == StageResult::NotStarted && !self.excused.is_empty()
    }
}

/// Asks the declared stages of the head, lazily. A stage that cannot be read for now leaves this tick without a verdict.
pub(crate) fn ask(tick: &World<'_>, run: &Run, head: &Sha, facts: &mut Facts) {
    let declared = tick.config.stages.of(&run.record.identity.issue.repo).unwrap_or_default();
    let later: &[Sha] = facts.branch.as_ref().map_or(&[], |it| &it.descendants);
    let asked = Asked { tick, run, head, later };
    let (stages, progress) = (&mut facts.stages, &mut facts.progress);
    let verdict: Result<CiStatus> = fold(declared.iter().map(|declared| {
        let seen = asked.stage(declared, progress)?;
        let result = seen.result;
        stages.push(seen);
        Ok(result)
    }));
    match verdict {
        Ok(verdict) => facts.ci = Some(verdict),
        Err(fault) => {
            // Refused for good is an answer: it will not pass, and at the deadline a person hears of it.
            facts.ci = fault.is_final().then_some(CiStatus::Pending);
            facts.faults.push(fault);
        }
    }
}

/// One run's head, and the foreign commits that were built on it.
#[derive(Clone, Copy)]
struct Asked<'a> {
    tick: &'a World<'a>,
    run: &'a Run,
    head: &'a Sha,
    later: &'a [Sha],
}

impl Asked<'_> {
    fn read(self, stage: Stage, commit: &Sha) -> Result<port::StageFacts> {
        self.tick.checks.stage(stage, &self.run.record.identity.issue.repo, commit)
    }

    /// What one stage counts for the run.
    fn stage(self, declared: &DeclaredStage, progress: &mut Progress) -> Result<StageFacts> {
        let seen = self.read(declared.stage, self.head)?;
        if let Some(runs) = &seen.runs {
            let at = runs.at(self.head, self.later);
            let (words, shown) = (runs.words(), self.folded(declared, seen.clone()));
            return Ok(StageFacts {
                result: at.counts(shown.result),
                credit: if let At::Descendant(commit) = at { Some(commit.clone()) } else { None },
                runs_instead: if at == At::Elsewhere { words } else { None },
                ..shown
            });
        }
        let own = self.folded(declared, seen);
        match (declared.stage, own.result) {
            (_, StageResult::Success) | (Stage::Rollout, _) => return Ok(own),
            (Stage::Build | Stage::Deploy, StageResult::NotStarted | StageResult::Pending | StageResult::Failure) => {}
        }
        // Only the head of a push has CI, and a later push may cancel that of an earlier one.
        if let Some(credited) = self.credited(declared)? {
            return Ok(credited);
        }
        if own.result == StageResult::Failure { self.attributed(own, progress) } else { Ok(own) }
    }

    fn folded(self, declared: &DeclaredStage, seen: port::StageFacts) -> StageFacts {
        let at = seen.at.or_else(|| newest(&seen.checks)).unwrap_or(self.tick.now);
        StageFacts {
            stage: declared.stage,
            result: fold_checks(&seen.checks, &declared.required, at),
            checks: seen.checks,
            at,
            credit: None,
            runs_instead: None,
            excused: Vec::new(),
        }
    }

    /// The stage of a later commit that succeeded: it holds the run's commit. One that failed is not blamed on the run.
    fn credited(self, declared: &DeclaredStage) -> Result<Option<StageFacts>> {
        for commit in self.later.iter().take(LATER) {
            let seen = match self.read(declared.stage, commit) {
                Ok(seen) => self.folded(declared, seen),
                // A commit that the server will not speak of proves nothing.
                Err(fault) if fault.is_final() => continue,
                Err(fault) => return Err(fault),
            };
            if seen.result == StageResult::Success {
                return Ok(Some(StageFacts { credit: Some(commit.clone()), ..seen }));
            }
        }
        Ok(None)
    }

    /// A red stage, less what failed before the run began.
    fn attributed(self, own: StageFacts, progress: &mut Progress) -> Result<StageFacts> {
        let before = before::read(self.tick, &self.run.record.identity, own.stage, progress)?;
        let blame = blame(&own.checks, &before);
        Ok(StageFacts { result: blame.result, excused: blame.excused, ..own })
    }
}

/// The stages that a later commit proved.
pub(crate) fn credits(stages: &[StageFacts]) -> Vec<Credit> {
    let credit = |it: &StageFacts| it.credit.clone().map(|commit| Credit { stage: it.stage, commit });
    stages.iter().filter(|it| it.result == StageResult::Success).filter_map(credit).collect()
}

/// What a server refused for good, so that nothing can conclude.
pub(crate) fn refused(facts: &Facts) -> Option<String> {
    facts.faults.iter().find(|it| it.is_final()).map(Fault::chain)
}

/// What the checks that have not concluded say of themselves. Not trusted text.
pub(crate) fn unfinished(facts: &Facts) -> Option<String> {
    let waits = |it: &&Check| match it.conclusion {
        Conclusion::Pending | Conclusion::Unknown(_) | Conclusion::Cancelled => true,
        Conclusion::Success | Conclusion::Neutral | Conclusion::Failure => false,
    };
    let checks = facts.stages.last().into_iter().flat_map(|it| &it.checks).filter(waits);
    let words: Vec<String> = checks
        .take(WAITING)
        .map(|it| alloc::format!("{}: {}", it.name, it.detail.as_deref().unwrap_or("not finished")))
        .collect();
    (!words.is_empty()).then(|| words.join("\n"))
}

/// What a person should know while the run waits for its proof, one sentence each.
pub(crate) fn notes(facts: &Facts) -> Vec<String> {
    let refused = refused(facts).map(|why| alloc::format!("A server refuses what AFK has to read: {why}."));
    let mut notes: Vec<String> = refused.into_iter().collect();
    let Some(stage) = facts.stages.last().filter(|_| facts.ci != Some(CiStatus::Green)) else { return notes };
    let name = stage.stage.name();
    if let Some(runs) = &stage.runs_instead {
        notes.push(alloc::format!("The cluster runs {runs}: neither the run's commit nor one built on it."));
    }
    if !stage.excused.is_empty() {
        let checks = stage.excused.join(", ");
        notes.push(alloc::format!(
            "In the {name} stage these failed before the run already and are not charged to it: {checks}."
        ));
    }
    // A failure of the run's own commit that does not count yet.
    let own = stage.runs_instead.is_none() && stage.credit.is_none();
    if own && stage.result == StageResult::Pending && !failing(&stage.checks).is_empty() {
        notes.push(String::from(
            "What fails is still running on the commit before the run: AFK waits for that to tell whose it is.",
        ));
    }
    notes
}
