//! What was seen of each phase.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cmp::Ordering;

use afk_core::ci::{Stage, StageResult};
use afk_core::end::{Cause, End, EndKind};
use afk_core::phase::{Phase, Seen as Mark};
use afk_core::record::Progress as Seen;

use super::headline::commit;
use super::{Progress, StageView};
use crate::brief::utc;
use crate::text::link;

pub(super) fn seen(progress: &Progress<'_>, seen: &Seen, phase: Phase) -> Mark {
    let end = progress.record.end();
    match phase {
        Phase::Worktree | Phase::TestsRed | Phase::Green => reported(seen, phase),
        Phase::Pushed => pushed(progress, seen, end),
        Phase::Ci => stages(progress, seen, |stage| stage == Stage::Build),
        Phase::Deployed => stages(progress, seen, |stage| stage != Stage::Build),
        Phase::Done => match end {
            None => Mark::Open,
            Some(end) => match end.kind {
                EndKind::Done => Mark::Observed(utc(end.at)),
                EndKind::NeedsHuman | EndKind::Frozen => Mark::Skipped(format!("handed to a human, {}", utc(end.at))),
                EndKind::Halted => Mark::Skipped(format!("halted, {}", utc(end.at))),
            },
        },
    }
}

/// Phases that only the agent can tell of. One without a word, before one that came, went by unseen.
fn reported(seen: &Seen, phase: Phase) -> Mark {
    if seen.reported.contains(&phase) {
        Mark::Reported
    } else if !seen.commits.is_empty() || seen.reported.iter().any(|later| *later > phase) {
        Mark::Unseen
    } else {
        Mark::Open
    }
}

fn pushed(progress: &Progress<'_>, seen: &Seen, end: Option<&End>) -> Mark {
    let claimed = seen.reported.contains(&Phase::Pushed);
    match seen.head() {
        Some(head) if end.is_some_and(|end| end.cause == Cause::HistoryRewritten) => {
            Mark::Skipped(format!("`{}` was there and is gone", head.sha.short()))
        }
        Some(head) => {
            let more = match seen.commits.len() {
                1 => String::new(),
                count => format!(", {count} commits"),
            };
            Mark::Observed(format!("{}{more}, seen {}", commit(progress, &head.sha), utc(head.at)))
        }
        None if claimed => Mark::Skipped("the agent says so, but AFK sees no commit of this run".to_string()),
        None => Mark::Open,
    }
}

fn stages(progress: &Progress<'_>, seen: &Seen, wanted: impl Fn(Stage) -> bool) -> Mark {
    let views: Vec<&StageView> = progress.stages.iter().filter(|view| wanted(view.stage)).collect();
    let end = progress.record.end();
    let landed = end.is_some_and(|end| end.kind == EndKind::Done);
    if progress.stages.is_empty() {
        return if landed { Mark::Observed("as far as declared".to_string()) } else { Mark::Open };
    }
    if views.is_empty() {
        return Mark::Undeclared;
    }
    if seen.commits.is_empty() {
        return Mark::Open;
    }
    let words: Vec<String> = views.iter().filter_map(|view| words(view, result(view, end))).collect();
    if views.iter().all(|view| result(view, end) == Some(StageResult::Success)) {
        Mark::Observed(words.join(", "))
    } else if words.is_empty() {
        Mark::Open
    } else {
        Mark::Skipped(words.join(", "))
    }
}

/// What a stage came to. Once there is an end, what it says counts: a replay does not ask again.
fn result(view: &StageView, end: Option<&End>) -> Option<StageResult> {
    let told = end.and_then(|end| match (end.kind, &end.facts.failing) {
        (EndKind::Done, _) => Some(StageResult::Success),
        (EndKind::Frozen, _) if end.cause == Cause::Audit => Some(StageResult::Success),
        // The cluster is only asked once everything before it has succeeded.
        (EndKind::Frozen, _) if end.cause == Cause::StaleImage && view.stage < Stage::Rollout => {
            Some(StageResult::Success)
        }
        (EndKind::NeedsHuman | EndKind::Frozen, Some(failing)) => match view.stage.cmp(&failing.stage) {
            Ordering::Less => Some(StageResult::Success),
            Ordering::Equal => Some(StageResult::Failure),
            Ordering::Greater => None,
        },
        (EndKind::NeedsHuman | EndKind::Frozen | EndKind::Halted, _) => None,
    });
    told.or(view.result)
}

fn words(view: &StageView, result: Option<StageResult>) -> Option<String> {
    let what = match result? {
        StageResult::NotStarted | StageResult::Failure if view.red_before => "fails as it did before the run",
        StageResult::NotStarted => "not begun",
        StageResult::Pending => "running",
        StageResult::Success => "passed",
        StageResult::Failure => "failed",
    };
    let words = link(&format!("{} {what}", view.stage.name()), view.url.as_deref());
    Some(match &view.credit {
        Some(later) if result == Some(StageResult::Success) => format!("{words} with the later `{}`", later.short()),
        Some(_) | None => words,
    })
}
