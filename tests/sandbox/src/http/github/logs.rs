//! Logs of jobs: GitHub itself gives an address in a store elsewhere, good for a minute and for whoever knows it.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};

use super::Shared;
use super::call::{Answer, Call};
use crate::http::query;
use crate::http::reply::Reply;
use crate::world::State as World;

/// Where the store is.
pub(super) const STORE: &str = "/store/log";
/// What only GitHub may be told.
const PRIVATE: [&str; 3] = ["authorization", "cookie", "x-github-api-version"];

/// `GET /repos/{owner}/{name}/actions/jobs/{job}/logs`
pub(super) fn redirect(call: &mut Call<'_>) -> Answer {
    let repo = call.repo()?;
    let job: u64 = call.part("job").parse().map_err(|_| call.not_found())?;
    let mut rows = repo.commits.iter().flat_map(|commit| &commit.statuses);
    let page = rows.find(|row| row.id == job).map(|row| &row.target_url).ok_or_else(|| call.not_found())?;
    if !call.state.ci.logs.contains_key(page) {
        return Err(call.not_found());
    }
    Ok(Reply::empty(302).header("location", format!("{}{STORE}?job={job}&sig=1", call.address)))
}

/// `GET` of the store, which is another host for all that a client may know.
pub(super) async fn stored(State(shared): State<Shared>, uri: Uri, headers: HeaderMap) -> Reply {
    if let Some(told) = PRIVATE.iter().find(|name| headers.contains_key(**name)) {
        return Reply::text(400, &format!("the store was told `{told}`\n")).unexpected();
    }
    let state = shared.world.lock();
    match query::pairs(&uri).iter().find(|(name, _)| name == "job").and_then(|(_, job)| log(&state, job)) {
        Some(log) => Reply::text(200, log),
        None => Reply::text(404, "The specified blob does not exist.\n"),
    }
}

fn log<'a>(state: &'a World, job: &str) -> Option<&'a str> {
    let job: u64 = job.parse().ok()?;
    let commits = state.forge.repos.values().flat_map(|repo| &repo.commits);
    let row = commits.flat_map(|commit| &commit.statuses).find(|row| row.id == job)?;
    state.ci.logs.get(&row.target_url).map(String::as_str)
}
