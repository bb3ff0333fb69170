//! Commits of a branch.

use afk_core::fault::Fault;
use afk_core::ids::{RepoId, Sha};
use afk_core::port::History;
use afk_http::HttpError;

use super::client::{Calls, Problem};
use super::paging::{LastPage, Pager};
use super::{Gitea, convert, wire};

impl Gitea {
    /// The commits that `head` (the default branch without one) has and `base` has not. `not` works on every version, `since`
    /// only on some.
    pub(super) fn read_commits(&self, repo: &RepoId, head: Option<&Sha>, base: Option<&Sha>) -> Result<History, Fault> {
        let calls = self.calls(repo, "read the commits");
        let mut pages = Pager::new(LastPage::Short, || {
            let request = calls.get(&["commits"]);
            let request = head.into_iter().fold(request, |request, head| request.query("sha", head));
            let request = base.into_iter().fold(request, |request, base| request.query("not", base));
            without_details(request)
        });
        let found = match pages.rest::<wire::Commit>() {
            Ok(found) => found,
            // An empty repository.
            Err(error) if error.status == Some(409) => return Ok(History { commits: Vec::new(), complete: true }),
            Err(error) => return Err(explain(calls, base, error)),
        };
        let complete = pages.complete();
        let commits = found.into_iter().map(convert::commit).collect::<Result<_, _>>();
        Ok(History { commits: commits.map_err(|error| calls.unreadable(error))?, complete })
    }

    /// What the default branch has and `base` has not, unless its head is still `known`. Where it has nothing more than
    /// `base`, its head is the base or an ancestor of it, to which somebody has reset it.
    pub(super) fn read_news(
        &self,
        repo: &RepoId,
        base: Option<&Sha>,
        known: Option<&Sha>,
    ) -> Result<Option<History>, Fault> {
        let history = self.read_commits(repo, None, base)?;
        let head = history.commits.first().map(|it| &it.sha).or(base);
        Ok((known.is_none() || head != known).then_some(history))
    }
}

/// Why commits could not be read. An unknown base gives 404 or 500, as much else does, so the server is asked for it.
fn explain(calls: Calls<'_>, base: Option<&Sha>, error: HttpError) -> Fault {
    let (Some(base), Some(404 | 500)) = (base, error.status) else { return calls.failed(error) };
    match without_details(calls.get(&["git", "commits", base.as_str()])).send() {
        Ok(_) => calls.failed(error),
        Err(asked) if asked.status == Some(404) => calls.refused(Problem::BaseGone(base.to_string())),
        // Still not known why.
        Err(asked) => calls.failed(asked),
    }
}

/// Leaves out what makes the server slow.
fn without_details(request: afk_http::Request<'_>) -> afk_http::Request<'_> {
    request.query("stat", false).query("verification", false).query("files", false)
}
