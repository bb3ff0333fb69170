//! Commits.

use std::collections::BTreeSet;

use afk_core::ids::Sha;
use afk_core::port::{ChangeKind, FileChange};
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::pages::{Page, USUAL_LIMIT, links};
use super::wire;
use crate::http::reply::Reply;
use crate::tracker::Repo;

/// `GET /repos/{owner}/{name}/commits`: what is reachable from `sha` and not from `not`, the newest first.
pub(super) fn list(call: &mut Call<'_>) -> Answer {
    call.only_known(&["path"])?;
    let repo = call.repo()?;
    if repo.branches.is_empty() {
        return Err(call.error(409, "Git Repository is empty."));
    }
    let from = call.asked("sha").filter(|text| !text.is_empty()).unwrap_or(&repo.default_branch);
    let Some(from) = resolved(repo, from) else {
        let polite = call.face.release.misses_branches_politely();
        return Err(if polite { Reply::json(404, &Value::Null) } else { call.failed() });
    };
    let old = match call.asked("not").filter(|text| !text.is_empty()).map(|text| resolved(repo, text)) {
        None => BTreeSet::new(),
        Some(Some(base)) => repo.reachable(&base),
        // `git rev-list` fails, and the server with it.
        Some(None) => return Err(call.failed()),
    };
    let new = repo.reachable(&from);
    let found: Vec<_> =
        repo.commits.iter().rev().filter(|it| new.contains(&it.sha) && !old.contains(&it.sha)).collect();
    let (page, total) = (Page::of(call, USUAL_LIMIT), found.len());
    let last = total.div_ceil(page.limit);
    let links = links(call, page, total);
    let shown = page.cut(found).into_iter().map(|row| wire::commit(call.forge(), &repo.name, row)).collect();
    let reply = Reply::json(200, &Value::Array(shown))
        .header("x-total-count", total)
        .header("x-total", total)
        .header("x-page", page.number)
        .header("x-perpage", page.limit)
        .header("x-pagecount", last)
        .header("x-hasmore", page.number < last);
    Ok(match links {
        Some(links) => reply.header("link", links),
        None => reply,
    })
}

/// `GET /repos/{owner}/{name}/git/commits/{sha}`, with the files that it touched unless the caller does not want them.
pub(super) fn one(call: &mut Call<'_>) -> Answer {
    let wanted = call.asked("files") != Some("false");
    let repo = call.repo()?;
    let row = resolved(repo, call.part("sha")).and_then(|sha| repo.commit(&sha)).ok_or_else(|| call.not_found())?;
    let mut commit = wire::commit(call.forge(), &repo.name, row);
    if wanted {
        commit["files"] = row.files.iter().flat_map(files).collect();
    }
    Ok(Reply::json(200, &commit))
}

/// A file as git's own summary tells it: a move is a removal and an addition.
fn files(file: &FileChange) -> Vec<Value> {
    let shown = |path: &str, status: &str| json!({ "filename": path, "status": status });
    match &file.kind {
        ChangeKind::Added => vec![shown(&file.path, "added")],
        ChangeKind::Changed => vec![shown(&file.path, "modified")],
        ChangeKind::Removed => vec![shown(&file.path, "removed")],
        ChangeKind::Renamed { from } => {
            let gone = from.iter().map(|from| shown(from, "removed"));
            gone.chain([shown(&file.path, "added")]).collect()
        }
    }
}

/// A branch or a commit by its whole name.
pub(super) fn resolved(repo: &Repo, text: &str) -> Option<Sha> {
    let branch = repo.branches.get(text).cloned();
    branch.or_else(|| Sha::parse(text).ok().filter(|sha| repo.commit(sha).is_some()))
}
