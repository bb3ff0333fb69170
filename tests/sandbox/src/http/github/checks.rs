//! What GitHub shows of a commit's pipelines: workflow runs, their jobs as check-runs, and commit statuses.
//!
//! The world keeps one row a context. One that reads like a job of Actions (`CI / test (push)`) is shown as GitHub shows it:
//! a run of the workflow `CI` and a check-run `test` in its suite; any other is a commit status.

use afk_core::ids::Sha;
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::pages::Page;
use super::wire;
use crate::http::reply::Reply;
use crate::tracker::Repo;
use crate::tracker::git::StatusRow;
use crate::tracker::workflows::job;

/// GitHub Actions' own app.
const ACTIONS: &str = "github-actions";

/// `status` and `conclusion` in GitHub's words.
fn words(state: &str) -> (&'static str, Option<&'static str>) {
    match state {
        "pending" => ("in_progress", None),
        "success" => ("completed", Some("success")),
        "skipped" => ("completed", Some("skipped")),
        _ => ("completed", Some("failure")),
    }
}

/// The number of a workflow and of the suite of its run: one each, for as long as the world stands.
fn numbers(rows: &[(&str, &StatusRow)], workflow: &str) -> (u64, u64) {
    let first = rows.iter().map(|(_, row)| row.id).min().unwrap_or_default();
    let workflow = workflow.bytes().fold(1_u64, |sum, byte| sum * 31 % 1_000_003 + u64::from(byte));
    (workflow, 1_000_000 + first)
}

fn asked_sha(call: &Call<'_>, text: &str) -> Result<Sha, Reply> {
    Sha::parse(text).map_err(|_| call.error(422, "No commit found for SHA"))
}

/// `GET /repos/{owner}/{name}/actions/runs`
pub(super) fn runs(call: &mut Call<'_>) -> Answer {
    call.only_known(&["branch", "status", "actor", "created"])?;
    let repo = call.repo()?;
    let sha = asked_sha(call, call.asked("head_sha").unwrap_or_default())?;
    let base = format!("{}/{}", call.forge().url, repo.name);
    let api = call.api(&format!("/repos/{}", repo.name));
    let all: Vec<Value> = repo.workflows(&sha)
        .iter()
        .map(|(workflow, jobs)| {
            let (workflow_id, suite) = numbers(jobs, workflow);
            let states: Vec<_> = jobs.iter().map(|(_, row)| words(&row.state)).collect();
            let running = states.iter().any(|(_, conclusion)| conclusion.is_none());
            let failed = states.iter().any(|(_, conclusion)| *conclusion == Some("failure"));
            let conclusion = (!running).then_some(if failed { "failure" } else { "success" });
            let newest = jobs.iter().map(|(_, row)| row.at).max();
            let oldest = jobs.iter().map(|(_, row)| row.at).min();
            let url = format!("{api}/actions/runs/{}", suite + 1);
            let mut run = json!({
                "id": suite + 1, "name": workflow, "node_id": format!("WFR_{suite}"),
                "head_branch": repo.default_branch, "head_sha": sha.as_str(), "path": ".github/workflows/ci.yml",
                "run_number": 1, "run_attempt": 1, "event": "push", "display_title": workflow,
                "status": if running { "in_progress" } else { "completed" }, "conclusion": conclusion,
                "workflow_id": workflow_id, "check_suite_id": suite, "html_url": format!("{base}/actions/runs/{}", suite + 1),
                "created_at": oldest, "updated_at": newest, "run_started_at": oldest, "pull_requests": [],
                "workflow_url": format!("{api}/actions/workflows/{workflow_id}"), "head_commit": head(repo, &sha),
                "check_suite_url": format!("{api}/check-suites/{suite}"), "url": url,
                "repository": wire::repository(call, repo), "head_repository": wire::repository(call, repo),
            });
            for name in ["jobs", "logs", "cancel", "rerun", "artifacts"] {
                run[format!("{name}_url")] = json!(format!("{url}/{name}"));
            }
            run
        })
        .collect();
    Ok(counted(call, "workflow_runs", all))
}

/// The commit of a run, in brief.
fn head(repo: &Repo, sha: &Sha) -> Value {
    repo.commit(sha).map_or(Value::Null, |row| {
        let email = format!("{}@users.noreply.example.org", row.author);
        let person = json!({ "name": row.author, "email": email });
        json!({
            "id": sha.as_str(), "tree_id": sha.as_str(), "message": row.message, "timestamp": row.at, "author": person,
            "committer": person,
        })
    })
}

/// `GET /repos/{owner}/{name}/commits/{sha}/check-runs`
pub(super) fn check_runs(call: &mut Call<'_>) -> Answer {
    call.only_known(&["check_name", "status", "app_id"])?;
    let repo = call.repo()?;
    let sha = asked_sha(call, call.part("sha"))?;
    let base = format!("{}/{}", call.forge().url, repo.name);
    let mut app = wire::app(call, true);
    (app["id"], app["slug"], app["name"]) = (json!(15368), json!(ACTIONS), json!("GitHub Actions"));
    let mut all = Vec::new();
    for (workflow, jobs) in repo.workflows(&sha) {
        let (_, suite) = numbers(&jobs, workflow);
        for (job, row) in &jobs {
            let (status, conclusion) = words(&row.state);
            let url = call.api(&format!("/repos/{}/check-runs/{}", repo.name, row.id));
            let page = format!("{base}/actions/runs/{}/job/{}", suite + 1, row.id);
            all.push(json!({
                "id": row.id, "node_id": format!("CR_{}", row.id), "name": job, "head_sha": sha.as_str(),
                "status": status, "conclusion": conclusion, "started_at": row.at,
                "completed_at": conclusion.map(|_| row.at),
                "html_url": page, "details_url": page, "external_id": "", "pull_requests": [],
                "output": { "title": null, "summary": row.description, "text": null, "annotations_count": 0,
                            "annotations_url": format!("{url}/annotations") },
                "check_suite": { "id": suite }, "app": app, "url": url,
            }));
        }
    }
    Ok(counted(call, "check_runs", all))
}

/// `GET /repos/{owner}/{name}/commits/{sha}/status`: `pending` without any, and Actions do not count.
pub(super) fn combined(call: &mut Call<'_>) -> Answer {
    let repo = call.repo()?;
    let sha = asked_sha(call, call.part("sha"))?;
    let rows: Vec<_> = repo.latest_statuses(&sha).into_iter().filter(|row| job(&row.context).is_none()).collect();
    let any = |wanted: &str| rows.iter().any(|row| row.state == wanted);
    let state = if any("failure") || any("error") {
        "failure"
    } else if rows.is_empty() || any("pending") {
        "pending"
    } else {
        "success"
    };
    let total = rows.len();
    let api = call.api(&format!("/repos/{}", repo.name));
    let shown = |row: &&StatusRow| {
        json!({
            "id": row.id, "node_id": format!("SC_{}", row.id), "state": row.state, "context": row.context,
            "description": row.description, "target_url": row.target_url, "created_at": row.at, "updated_at": row.at,
            "avatar_url": null, "url": format!("{api}/statuses/{sha}"),
        })
    };
    let statuses: Vec<Value> = Page::of(call).cut(rows.iter().map(shown).collect());
    let body = json!({
        "state": state, "sha": sha.as_str(), "total_count": total, "statuses": statuses,
        "repository": wire::repository(call, repo), "commit_url": format!("{api}/commits/{sha}"),
        "url": format!("{api}/commits/{sha}/status"),
    });
    Ok(Page::of(call).linked(call, total, Reply::json(200, &body)))
}

fn counted(call: &Call<'_>, key: &str, all: Vec<Value>) -> Reply {
    let (page, total) = (Page::of(call), all.len());
    let body = json!({ "total_count": total, key: page.cut(all) });
    page.linked(call, total, Reply::json(200, &body))
}
