//! From Woodpecker's words to AFK's.

use afk_core::ci::{Check, Conclusion};
use jiff::Timestamp;

use super::problem::Problem;
use super::wire;
use crate::shown::{detail, link};
use crate::words::woodpecker_status;

/// What a pipeline's event makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Voice {
    /// It says whether its commit was shipped.
    Counts,
    /// It is about something else.
    Silent,
    /// AFK does not know such an event: what it says is held back.
    Unknown,
}

/// Where a pipeline is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// The server's address as people open it.
    pub(super) web: &'a str,
    /// The repository's id.
    pub(super) repo: u64,
}

/// Which pipelines of a commit speak for its landing.
///
/// - A push or a run by hand ships what the default branch holds; on another branch its deploying steps are left out, and it
///   would be green for that reason.
/// - A deployment, a tag and a release name the commit itself, whatever branch it is on.
/// - A pull request's pipeline runs before the landing, and one of a fork is a stranger's. A cron job runs what stands there
///   at its hour, for its own ends.
pub(super) fn voice(pipeline: &wire::Pipeline, default_branch: &str) -> Voice {
    let on_default = default_branch.is_empty() || pipeline.branch == default_branch;
    match pipeline.event.as_str() {
        "push" | "manual" if on_default => Voice::Counts,
        "deployment" | "tag" | "release" => Voice::Counts,
        "push" | "manual" | "cron" | "pull_request" | "pull_request_closed" | "pull_request_metadata" => Voice::Silent,
        _ => Voice::Unknown,
    }
}

/// A pipeline, by its event: a name that is the same on every commit.
pub(super) fn check(pipeline: &wire::Pipeline, place: Place<'_>, default_branch: &str) -> Result<Check, Problem> {
    let conclusion = match voice(pipeline, default_branch) {
        Voice::Unknown => Conclusion::Unknown(format!("event {}", pipeline.event)),
        Voice::Counts | Voice::Silent => woodpecker_status(&pipeline.status),
    };
    let page = format!("{}/repos/{}/pipeline/{}", place.web, place.repo, pipeline.number);
    Ok(Check {
        name: format!("woodpecker/{}", pipeline.event),
        conclusion,
        url: link(&page, place.web),
        at: changed(pipeline)?,
        detail: detail(&said(pipeline)),
        log: None,
    })
}

/// When it ended, else when it last changed.
fn changed(pipeline: &wire::Pipeline) -> Result<Option<Timestamp>, Problem> {
    let wire::Pipeline { created, updated, started, finished, reviewed, .. } = *pipeline;
    let seconds = if finished > 0 { finished } else { created.max(updated).max(started).max(reviewed) };
    if seconds <= 0 {
        return Ok(None);
    }
    let time = Timestamp::from_second(seconds);
    time.map(Some).map_err(|_| Problem::Time { number: pipeline.number, time: seconds })
}

/// Its number, its own word, and what is wrong with its configuration.
fn said(pipeline: &wire::Pipeline) -> String {
    let waits = if pipeline.status == "blocked" { ", it waits for an approval" } else { "" };
    let head = format!("Pipeline {}: {}{waits}", pipeline.number, pipeline.status);
    let errors = pipeline.errors.iter().flatten().filter(|error| !error.is_warning).map(|error| error.message.clone());
    std::iter::once(head).chain(errors).collect::<Vec<_>>().join("\n")
}

/// Adds to a failed pipeline which steps failed, and the handle of the log of the one that stopped it: the last of them,
/// because one that was allowed to fail came before it. What was killed beside it, and services, are not to blame.
pub(super) fn blame(check: &mut Check, number: u64, workflows: &[wire::Workflow]) {
    let mut lines: Vec<_> = check.detail.take().into_iter().collect();
    let mut last: Option<&wire::Step> = None;
    for workflow in workflows.iter().filter(|it| is_failed(&it.state)) {
        lines.extend(reason(&workflow.error).map(|reason| format!("{}: {reason}", workflow.name)));
        let steps = workflow.children.iter().flatten();
        for step in steps.filter(|step| is_failed(&step.state) && step.kind.as_deref() != Some("service")) {
            let reason = reason(&step.error).map(|reason| format!(": {reason}")).unwrap_or_default();
            lines.push(format!("{} / {}: exit code {}{reason}", workflow.name, step.name, step.exit_code));
            if last.is_none_or(|last| last.finished <= step.finished) {
                last = Some(step);
            }
        }
    }
    check.detail = detail(&lines.join("\n"));
    check.log = last.map(|step| format!("{number}/{}", step.id));
}

fn is_failed(state: &str) -> bool {
    woodpecker_status(state) == Conclusion::Failure
}

fn reason(error: &Option<String>) -> Option<&str> {
    error.as_deref().map(str::trim).filter(|error| !error.is_empty())
}

#[cfg(test)]
mod tests;
