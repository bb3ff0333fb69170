//! Issues: the list of a repository, one issue, opening and closing.

use afk_core::issue::same_label;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::call::{Answer, Call};
use super::pages;
use super::wire;
use crate::http::reply::Reply;
use crate::tracker::issue::IssueRow;

/// `GET /repos/{owner}/{name}/issues`: pull requests too. An issue must carry all the labels that are asked for.
pub(super) fn list(call: &mut Call<'_>) -> Answer {
    call.only_known(&["milestone", "assignee", "creator", "mentioned", "type"])?;
    let repo = call.repo()?;
    let open = match call.asked("state") {
        None | Some("open") => Some(true),
        Some("closed") => Some(false),
        Some("all") => None,
        Some(_) => return Err(call.invalid("Issue", "state", "invalid", None)),
    };
    let since = match call.asked("since").map(str::parse::<Timestamp>) {
        Some(Err(_)) => return Err(call.invalid("Issue", "since", "invalid", None)),
        Some(Ok(at)) => Some(at),
        None => None,
    };
    let names: Vec<_> = call.asked("labels").unwrap_or_default().split(',').filter(|name| !name.is_empty()).collect();
    let carries = |row: &IssueRow, name: &str| {
        let mut labels = row.labels.iter().filter_map(|id| call.forge().label(&repo.name, *id));
        labels.any(|label| same_label(&label.name, name))
    };
    let fits = |row: &&IssueRow| {
        open.is_none_or(|open| row.open == open)
            && since.is_none_or(|since| row.updated_at >= since)
            && names.iter().all(|name| carries(row, name))
    };
    let mut rows: Vec<_> = repo.issues.values().filter(fits).collect();
    match call.asked("sort") {
        None | Some("created") => rows.sort_by_key(|row| (row.created_at, row.id)),
        Some("updated") => rows.sort_by_key(|row| (row.updated_at, row.id)),
        Some("comments") => rows.sort_by_key(|row| (row.comments().count(), row.id)),
        Some(_) => return Err(call.invalid("Issue", "sort", "invalid", None)),
    }
    if call.asked("direction") != Some("asc") {
        rows.reverse();
    }
    Ok(pages::list(call, rows.into_iter().map(|row| wire::issue(call, repo, row)).collect()))
}

/// `GET /repos/{owner}/{name}/issues/{number}`, pull requests too.
pub(super) fn get(call: &mut Call<'_>) -> Answer {
    let (_, row) = call.issue()?;
    Ok(Reply::json(200, &wire::issue(call, call.repo()?, row)))
}

#[derive(Deserialize)]
struct Change {
    state: Option<String>,
    state_reason: Option<String>,
    title: Option<String>,
    body: Option<String>,
    labels: Option<Value>,
}

/// `PATCH /repos/{owner}/{name}/issues/{number}`: its author may, and whoever may write. Its labels would replace all others.
pub(super) fn edit(call: &mut Call<'_>) -> Answer {
    let (place, _) = call.issue()?;
    if call.repo()?.archived {
        return Err(call.refused(crate::tracker::Refusal::Archived));
    }
    let change: Change = call.json()?;
    if change.labels.is_some() {
        return Err(call.unmodelled("how to replace all labels"));
    }
    let reason = change.state_reason.as_deref();
    if !matches!(reason, None | Some("completed" | "not_planned" | "duplicate" | "reopened")) {
        return Err(call.invalid("Issue", "state_reason", "invalid", None));
    }
    let (at, login) = (call.now(), call.caller().to_owned());
    let forge = &mut call.state.forge;
    let text = change.title.map(|title| forge.edit_title(at, &login, &place, &title));
    let text = text.into_iter().chain(change.body.map(|body| forge.edit_body(at, &login, &place, &body)));
    let state = match change.state.as_deref() {
        None => None,
        Some("closed") => Some(forge.close(at, &login, &place, None)),
        Some("open") => Some(forge.reopen(at, &login, &place)),
        Some(_) => return Err(call.invalid("Issue", "state", "invalid", None)),
    };
    let changes_state = state.is_some();
    text.chain(state).collect::<Result<(), _>>().map_err(|refusal| call.refused(refusal))?;
    let row = call.state.forge.repos.get_mut(&place.repo).and_then(|repo| repo.issues.get_mut(&place.number));
    if let (Some(row), Some(reason), true) = (row, change.state_reason, changes_state) {
        row.state_reason = Some(reason);
    }
    get(call)
}
