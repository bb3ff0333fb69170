//! One sentence: what happens now.

use alloc::format;
use alloc::string::String;

use afk_core::ci::StageResult;
use afk_core::end::{End, EndKind};
use afk_core::ids::Sha;
use afk_core::phase::Phase;
use afk_core::record::{Progress as Seen, State};

use super::Progress;
use crate::brief::utc;
use crate::text::{code, link};

pub(super) fn headline(progress: &Progress<'_>, seen: &Seen) -> String {
    let (word, sentence) = match &progress.record.state {
        State::Dispatching => ("Starting", String::from("AFK is handing this issue to an agent.")),
        State::Watching(_) => watching(progress, seen),
        State::Ended(_, end) => ended(progress, end),
    };
    format!("**{word}.** {sentence}")
}

fn watching(progress: &Progress<'_>, seen: &Seen) -> (&'static str, String) {
    let Some(head) = seen.head() else { return unpushed(seen) };
    let commit = commit(progress, &head.sha);
    match seen.open_turn() {
        None => landing(progress, &commit),
        Some(0) => ("Pushed", format!("{commit} is on the default branch; the agent is still busy.")),
        Some(turn) => {
            let red = seen.turns.last().map_or(String::new(), |turn| format!("`{}`", turn.commit.short()));
            let max = progress.max_attempts;
            ("CI is red", format!("{red} failed. The agent is mending it: corrective turn {turn} of {max}."))
        }
    }
}

fn unpushed(seen: &Seen) -> (&'static str, String) {
    if !seen.opening_closed {
        let doing = match seen.reported.iter().max() {
            None => "An agent works on this issue",
            Some(Phase::Worktree) => "An agent works on this issue and has prepared its worktree",
            Some(Phase::TestsRed) => "An agent works on this issue; its new test fails, as it must before the change",
            Some(Phase::Green) => "An agent works on this issue; its tests pass",
            Some(Phase::Pushed | Phase::Ci | Phase::Deployed | Phase::Done) => {
                return ("Working", String::from("The agent says that it pushed; AFK has not seen the commit yet."));
            }
        };
        return ("Working", format!("{doing}. Nothing is pushed yet."));
    }
    ("Stopped", String::from("The agent's turn has ended, and no commit of it is on the default branch."))
}

fn landing(progress: &Progress<'_>, commit: &str) -> (&'static str, String) {
    let waiting = progress.stages.iter().find(|view| view.result != Some(StageResult::Success));
    let Some(view) = waiting else {
        return match progress.stages {
            [] => ("Pushed", format!("{commit} is on the default branch. AFK waits for proof that it works.")),
            [..] => ("Landed", format!("Every declared stage succeeded for {commit}. AFK closes the issue next.")),
        };
    };
    let stage = link(&format!("{} stage", view.stage.name()), view.url.as_deref());
    match view.result {
        Some(StageResult::NotStarted) if view.red_before => {
            ("Pushed", format!("{commit} is on the default branch; the {stage} fails as it did before this run."))
        }
        Some(StageResult::Failure) => ("CI is red", format!("The {stage} failed for {commit}.")),
        Some(StageResult::Pending) => ("Pushed", format!("{commit} is on the default branch; the {stage} is running.")),
        Some(StageResult::NotStarted | StageResult::Success) | None => {
            ("Pushed", format!("{commit} is on the default branch; the {stage} has not begun."))
        }
    }
}

fn ended(progress: &Progress<'_>, end: &End) -> (&'static str, String) {
    let (at, cause) = (utc(end.at), end.cause.sentence());
    let human = code(&progress.record.identity.labels.ready_for_human, 100);
    match end.kind {
        EndKind::Done => ("Done", format!("{cause} ({at}).")),
        EndKind::NeedsHuman => ("A human is needed", format!("{cause} ({at}). The brief below says what to do.")),
        EndKind::Frozen => (
            "Frozen: a human is needed",
            format!("{cause} ({at}). AFK starts nothing in this repository while {human} is on. The brief is below."),
        ),
        EndKind::Halted => {
            let pushed = !progress.record.progress().commits.is_empty();
            let left = if pushed { " What it pushed stays on the default branch." } else { "" };
            let ready = code(&progress.record.identity.labels.ready, 100);
            ("Halted", format!("{cause} ({at}). AFK stopped the agent.{left} Apply {ready} for a new run."))
        }
    }
}

pub(super) fn commit(progress: &Progress<'_>, sha: &Sha) -> String {
    link(&format!("`{}`", sha.short()), progress.commit_url)
}
