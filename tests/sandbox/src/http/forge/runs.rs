//! Workflow runs: those of the jobs that reported a status. Each product tells them in fields of its own.

use afk_core::ids::Sha;
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::pages::{Page, USUAL_LIMIT};
use super::wire;
use crate::http::reply::Reply;
use crate::tracker::git::StatusRow;
use crate::tracker::workflows::run_page;
use crate::tracker::{BOT, Flavor};

/// A run, as the servers keep it.
struct Run<'a> {
    page: &'a str,
    number: u64,
    file: String,
    state: &'static str,
    newest: &'a StatusRow,
}

/// `GET /repos/{owner}/{name}/actions/runs`, with the filters `head_sha` and `event`: all that is kept was pushed.
pub(super) fn list(call: &mut Call<'_>) -> Answer {
    if !call.face.release.lists_runs() {
        return Err(call.not_found());
    }
    call.only_known(&["branch", "status", "actor", "run_number", "ref", "workflow_id"])?;
    let repo = call.repo()?;
    let sha = Sha::parse(call.asked("head_sha").unwrap_or_default());
    let pushed = call.asked("event").is_none_or(|event| event == "push");
    let workflows = match &sha {
        Ok(sha) if pushed => repo.workflows(sha),
        Ok(_) | Err(_) => Default::default(),
    };
    let mut runs: Vec<Run<'_>> = workflows.iter().filter_map(|(name, jobs)| run(name, jobs)).collect();
    runs.sort_by_key(|run| std::cmp::Reverse(run.number));
    let total = runs.len();
    let shown = |run: &Run<'_>| match (call.face.release.flavor(), &sha) {
        (Flavor::Forgejo, Ok(sha)) => forgejo(call, run, sha),
        (Flavor::Gitea | Flavor::Github, Ok(sha)) => gitea(call, run, sha),
        (Flavor::Forgejo | Flavor::Gitea | Flavor::Github, Err(_)) => Value::Null,
    };
    let runs: Vec<Value> = Page::of(call, USUAL_LIMIT).cut(runs).iter().map(shown).collect();
    Ok(Reply::json(200, &json!({ "total_count": total, "workflow_runs": runs })).header("x-total-count", total))
}

fn run<'a>(name: &str, jobs: &[(&str, &'a StatusRow)]) -> Option<Run<'a>> {
    let newest = jobs.iter().map(|(_, row)| *row).max_by_key(|row| row.id)?;
    let page = run_page(&newest.target_url)?;
    let (_, number) = page.rsplit_once('/')?;
    let any = |word: &str| jobs.iter().any(|(_, row)| row.state == word);
    let state = match (any("pending"), any("failure"), any("success")) {
        (true, _, _) => "running",
        (false, true, _) => "failure",
        (false, false, true) => "success",
        (false, false, false) => "skipped",
    };
    Some(Run { page, number: number.parse().ok()?, file: format!("{}.yml", name.to_lowercase()), state, newest })
}

/// As Gitea writes it: after GitHub's manner.
fn gitea(call: &Call<'_>, run: &Run<'_>, sha: &Sha) -> Value {
    let ended = run.state != "running";
    let user = wire::user(call.forge(), BOT);
    json!({
        "id": run.number, "url": format!("{}/api/v1/actions/runs/{}", call.forge().url, run.number), "html_url": run.page,
        "display_title": run.file, "path": format!("{}@refs/heads/main", run.file), "event": "push", "run_attempt": 1,
        "run_number": run.number, "head_sha": sha.as_str(), "head_branch": "main", "actor": user, "trigger_actor": user,
        "status": if ended { "completed" } else { "in_progress" }, "conclusion": if ended { run.state } else { "" },
        "started_at": wire::time(run.newest.at), "completed_at": if ended { wire::time(run.newest.at) } else { wire::UNIX_ZERO.into() },
    })
}

/// As Forgejo writes it. The whole push that started it stands in it as text.
fn forgejo(call: &Call<'_>, run: &Run<'_>, sha: &Sha) -> Value {
    let at = wire::time(run.newest.at);
    let ended = run.state != "running";
    json!({
        "id": run.number, "title": run.file, "workflow_id": run.file, "index_in_repo": run.number,
        "trigger_user": wire::user(call.forge(), BOT), "ScheduleID": 0, "prettyref": "main", "is_ref_deleted": false,
        "commit_sha": sha.as_str(), "is_fork_pull_request": false, "need_approval": false, "approved_by": 0,
        "event": "push", "event_payload": format!("{{\"after\":\"{sha}\"}}"), "trigger_event": "push", "status": run.state,
        "started": at, "stopped": if ended { at.clone() } else { wire::UNIX_ZERO.into() }, "created": at, "updated": at,
        "duration": 0, "html_url": run.page,
    })
}
