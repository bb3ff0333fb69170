//! From GitHub's words to AFK's.

use afk_core::ci::Check;
use jiff::Timestamp;

use super::problem::Problem;
use super::wire;
use crate::shown::{detail, link};
use crate::words::{github_run, github_status};

/// A workflow run, by the name of its workflow, or of the file that holds none.
pub(super) fn run(run: &wire::Run, web: &str) -> Result<Check, Problem> {
    let name = run.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&run.path);
    Ok(Check {
        name: name.to_owned(),
        conclusion: github_run(run.status.as_deref(), run.conclusion.as_deref()),
        url: link(&run.html_url, web),
        at: time(name, &run.updated_at)?,
        detail: telling(run.conclusion.as_deref()),
        log: None,
    })
}

/// A check-run, by its name.
pub(super) fn check_run(run: wire::CheckRun, web: &str) -> Result<Check, Problem> {
    let at = run.completed_at.as_deref().or(run.started_at.as_deref());
    Ok(Check {
        conclusion: github_run(Some(&run.status), run.conclusion.as_deref()),
        url: run.html_url.as_deref().and_then(|url| link(url, web)),
        at: at.map(|at| time(&run.name, at)).transpose()?.flatten(),
        detail: run.output.and_then(said).or_else(|| telling(run.conclusion.as_deref())),
        log: None,
        name: run.name,
    })
}

/// A commit status, by its context.
pub(super) fn status(status: wire::Status, web: &str) -> Result<Check, Problem> {
    Ok(Check {
        conclusion: github_status(&status.state),
        url: status.target_url.as_deref().and_then(|url| link(url, web)),
        at: time(&status.context, &status.updated_at)?,
        detail: status.description.as_deref().and_then(detail),
        log: None,
        name: status.context,
    })
}

/// A time of GitHub's; what lies before its own is none.
pub(super) fn time(name: &str, text: &str) -> Result<Option<Timestamp>, Problem> {
    match text.parse::<Timestamp>() {
        Ok(time) => Ok(Some(time).filter(|time| *time > Timestamp::UNIX_EPOCH)),
        Err(_) => Err(Problem::Time { name: name.to_owned(), time: text.to_owned() }),
    }
}

/// Title and summary, as far as there are any.
fn said(output: wire::Output) -> Option<String> {
    let parts = [output.title, output.summary].map(|part| part.as_deref().and_then(detail));
    detail(&parts.into_iter().flatten().collect::<Vec<_>>().join("\n"))
}

/// A conclusion that tells more than that it went well or badly.
fn telling(conclusion: Option<&str>) -> Option<String> {
    conclusion.filter(|word| !matches!(*word, "success" | "failure")).and_then(detail)
}
