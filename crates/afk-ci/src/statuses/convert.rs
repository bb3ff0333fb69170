//! From a server's words to AFK's.

use afk_core::ci::Check;
use afk_core::ids::Sha;
use jiff::Timestamp;

use super::runs::{PUSH, Run};
use super::wire;
use crate::shown::{detail, link};
use crate::words::{forge_status, forgejo_run, github_run};

/// A reply that breaks the contract.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreadable {
    /// It is about another commit.
    #[error("the reply is about the commit `{answered}`, asked was {asked}")]
    OtherCommit {
        /// Asked for.
        asked: Sha,
        /// Answered for.
        answered: String,
    },
    /// A time that is none.
    #[error("the check `{context}` has the time `{time}`")]
    Time {
        /// Which one.
        context: String,
        /// What it says.
        time: String,
    },
    /// A run that is neither Gitea's nor Forgejo's.
    #[error("the workflow run `{0}` tells neither `head_sha` nor `commit_sha`, or not its workflow and number")]
    Run(String),
    /// The page bound was reached.
    #[error("the commit has more than {0} statuses")]
    TooMany(u32),
}

/// Converts a status; `web` is the server's address as people open it.
pub(super) fn check(status: wire::Status, web: &str) -> Result<Check, Unreadable> {
    let at = time(&status.context, &status.created_at)?.max(time(&status.context, &status.updated_at)?);
    Ok(Check {
        conclusion: forge_status(&status.status),
        url: status.target_url.as_deref().and_then(|target| link(target, web)),
        at,
        detail: status.description.as_deref().and_then(detail),
        // These servers have no log that a token may read by a stable address.
        log: None,
        name: status.context,
    })
}

/// Converts a workflow run; `None` for one that no push of the commit started. Each server has fields of its own: Gitea those
/// of GitHub.
pub(super) fn run(run: wire::Run, commit: &Sha, web: &str) -> Result<Option<Run>, Unreadable> {
    let shown = run.html_url.clone().unwrap_or_default();
    let unreadable = || Unreadable::Run(shown.clone());
    let pushed = run.trigger_event.as_deref().is_none_or(|event| event == PUSH);
    let (sha, workflow, number, conclusion, ended) = match (run.head_sha, run.commit_sha) {
        (Some(sha), None) => {
            let conclusion = github_run(Some(&run.status), run.conclusion.as_deref());
            // `ci.yml@refs/heads/main`
            let workflow = run.path.and_then(|path| path.split('@').next().map(str::to_owned));
            (sha, workflow, run.run_number, conclusion, run.completed_at)
        }
        (None, Some(sha)) => {
            let conclusion = forgejo_run(&run.status, run.need_approval.unwrap_or(false));
            (sha, run.workflow_id, run.index_in_repo, conclusion, run.updated)
        }
        (Some(_), Some(_)) | (None, None) => return Err(unreadable()),
    };
    if !sha.eq_ignore_ascii_case(commit.as_str()) {
        return Err(Unreadable::OtherCommit { asked: commit.clone(), answered: sha });
    }
    let (name, number) = workflow.zip(number).ok_or_else(unreadable)?;
    let at = ended.map(|ended| time(&name, &ended)).transpose()?.flatten();
    let url = run.html_url.as_deref().and_then(|url| link(url, web));
    let check = Check { name, conclusion, url, at, detail: None, log: None };
    Ok(pushed.then_some(Run { number, check }))
}

/// A time; what lies before the servers' own is their "never".
fn time(context: &str, text: &str) -> Result<Option<Timestamp>, Unreadable> {
    match text.parse::<Timestamp>() {
        Ok(time) => Ok(Some(time).filter(|time| *time > Timestamp::UNIX_EPOCH)),
        Err(_) => Err(Unreadable::Time { context: context.to_owned(), time: text.to_owned() }),
    }
}
