//! What an issue waits for.

use afk_core::port::Permission;

use super::call::{Answer, Call};
use super::pages;
use super::wire;

/// `GET /repos/{owner}/{name}/issues/{number}/dependencies/blocked_by`: whole issues, often of other repositories. Those
/// that the caller may not read are left out. Old Enterprise servers know no such address.
pub(super) fn list(call: &mut Call<'_>) -> Answer {
    let (_, row) = call.issue()?;
    if !call.face.keeps_dependencies() {
        return Err(call.not_found());
    }
    let enabled = call.repo()?.dependencies;
    let readable = row.blocked_by.iter().filter(|it| enabled && call.permission(&it.repo) >= Permission::Read);
    let found = readable.filter_map(|blocker| {
        let (repo, row) = (call.forge().repo(&blocker.repo).ok()?, call.forge().issue(blocker).ok()?);
        Some(wire::issue(call, repo, row))
    });
    Ok(pages::list(call, found.collect()))
}
