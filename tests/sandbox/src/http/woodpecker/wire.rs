//! Repositories, pipelines and logs as JSON (`server/model`).

use serde_json::{Map, Value, json};

use super::release::Release;
use super::{Call, seconds};
use crate::tracker::Repo;
use crate::woodpecker::{PipelineRow, StepRow, Woodpecker};

pub(super) fn repository(call: &Call<'_>, repo: &Repo) -> Value {
    let (name, url) = (&repo.name, format!("{}/{}", call.state.forge.url, repo.name));
    let trusted = if call.face.release.trusts_wholly() {
        json!(false)
    } else {
        json!({ "network": false, "volumes": false, "security": false })
    };
    json!({
        "id": Woodpecker::id(repo), "forge_id": 1, "forge_remote_id": repo.id.to_string(), "org_id": 1,
        "owner": name.owner(), "name": name.name(), "full_name": name.to_string(), "avatar_url": "", "forge_url": url,
        "clone_url": format!("{url}.git"), "clone_url_ssh": "", "default_branch": repo.default_branch,
        "timeout": 60, "visibility": if repo.private { "private" } else { "public" }, "private": repo.private,
        "trusted": trusted, "active": !call.state.ci.woodpecker.inactive.contains(name), "allow_pr": true,
        "config_file": "", "cancel_previous_pipeline_events": ["push", "pull_request"],
    })
}

/// The ref that the pipeline checked out.
pub(super) fn reference(row: &PipelineRow) -> String {
    format!("refs/heads/{}", row.branch)
}

/// A pipeline as it stands in lists.
pub(super) fn pipeline(release: Release, row: &PipelineRow) -> Value {
    let error = |message: &String| json!({ "type": "linter", "message": message, "is_warning": false, "data": null });
    let errors: Vec<_> = row.errors.iter().map(error).collect();
    let mut pipeline = json!({
        "id": row.number, "number": row.number, "author": "alice", "parent": row.parent, "event": row.event,
        "status": status(release, &row.status), "errors": if errors.is_empty() { Value::Null } else { errors.into() },
        "deploy_to": "", "commit": row.commit.as_str(), "branch": row.branch, "ref": reference(row), "refspec": "",
        "title": "", "message": "", "timestamp": 0, "sender": "", "author_avatar": "", "author_email": "",
        "forge_url": "", "reviewed_by": "",
    });
    let fields = pipeline.as_object_mut().expect("an object");
    let times = [
        ("created", seconds(Some(row.created))),
        ("updated", seconds(Some(row.updated()))),
        ("started", seconds(row.started)),
        ("finished", seconds(row.finished)),
        ("reviewed", seconds(None)),
    ];
    for (name, time) in times {
        fields.insert(if release.spells_times_long() { format!("{name}_at") } else { name.to_owned() }, time);
    }
    if release.counts_reruns() {
        fields.insert("rerun_count".into(), json!(0));
    }
    pipeline
}

/// The one workflow, with its steps.
pub(super) fn workflows(release: Release, row: &PipelineRow) -> Value {
    let mut workflow = json!({
        "id": row.number, "pipeline_id": row.number, "pid": 1, "name": "deploy", "state": status(release, &row.status),
        "children": row.steps.iter().enumerate().map(|(nth, it)| step(release, row, nth, it)).collect::<Vec<_>>(),
    });
    add_times(release, workflow.as_object_mut().expect("an object"), seconds(row.started), seconds(row.finished));
    json!([workflow])
}

fn step(release: Release, row: &PipelineRow, nth: usize, step: &StepRow) -> Value {
    let mut shown = json!({
        "id": step.id, "uuid": format!("step-{}", step.id), "pipeline_id": row.number, "pid": nth + 2, "ppid": 1,
        "name": step.name, "state": status(release, &step.state), "exit_code": step.exit_code,
        "type": if nth == 0 { "clone" } else { "commands" },
    });
    add_times(release, shown.as_object_mut().expect("an object"), seconds(row.started), seconds(step.finished));
    shown
}

/// Times of workflows and steps are left out while they are 0.
fn add_times(release: Release, fields: &mut Map<String, Value>, started: Value, finished: Value) {
    let names = if release.spells_times_long() { ["start_time", "end_time"] } else { ["started", "finished"] };
    let times = names.into_iter().zip([started, finished]);
    fields.extend(times.filter(|(_, time)| *time != 0).map(|(name, time)| (name.to_owned(), time)));
}

fn status(release: Release, word: &str) -> &str {
    if word == "canceled" && !release.knows_canceled() { "killed" } else { word }
}

/// The entries of a log; a list that was never filled is `null`.
pub(super) fn log(step: &StepRow) -> Value {
    let entry = |(nth, line): (usize, &String)| {
        json!({
            "id": step.id * 1000 + nth as u64, "step_id": step.id, "time": nth, "line": nth,
            "data": base64(line.as_bytes()), "type": 0,
        })
    };
    let entries: Vec<_> = step.log.iter().enumerate().map(entry).collect();
    if entries.is_empty() { Value::Null } else { entries.into() }
}

/// Bytes as Go writes them into JSON.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let quad = |triple: &[u8]| {
        let byte = |nth: usize| u32::from(triple.get(nth).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let digit = |place: usize| {
            let digit = bits >> (18 - 6 * place) & 63;
            if place <= triple.len() { DIGITS[digit as usize].into() } else { '=' }
        };
        [0, 1, 2, 3].map(digit)
    };
    bytes.chunks(3).flat_map(quad).collect()
}
