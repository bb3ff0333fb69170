//! What the words of each server mean: one table for each kind of thing that concludes.
//!
//! A word that stands in no table is [`Conclusion::Unknown`]: it holds back a success and never makes a failure.

use afk_core::ci::Conclusion;

/// A commit status of Gitea or Forgejo. `warning` is a failure: newer servers say so themselves (Gitea 1.25 folds it to
/// failure), and a landing is not proven by something that warns.
pub(crate) fn forge_status(word: &str) -> Conclusion {
    match word {
        "pending" => Conclusion::Pending,
        "success" => Conclusion::Success,
        "skipped" => Conclusion::Neutral,
        "failure" | "error" | "warning" => Conclusion::Failure,
        other => Conclusion::Unknown(other.to_owned()),
    }
}

/// A commit status of GitHub.
pub(crate) fn github_status(word: &str) -> Conclusion {
    match word {
        "pending" => Conclusion::Pending,
        "success" => Conclusion::Success,
        "failure" | "error" => Conclusion::Failure,
        other => Conclusion::Unknown(other.to_owned()),
    }
}

/// What the commit status of a job comes to in the light of its run. Gitea and Forgejo have fewer words for a status than for
/// a job:
///
/// - a cancelled job reports `failure`. A run is cancelled as soon as one job is, and another may have failed before, so the
///   run cannot tell which; the description does. In a run that was cancelled, or has not ended and may be under way there,
///   only a job that says itself that it was failing has failed.
/// - a skipped job reports `success`, but to Gitea 1.25 and newer. Where the whole run was skipped, none has run.
///
/// In all else the status is right: it is about the job.
pub(crate) fn forge_job(status: &Conclusion, description: Option<&str>, run: &Conclusion) -> Conclusion {
    let failed_itself = description.is_some_and(|text| text.starts_with("Failing"));
    let taken_back = matches!(run, Conclusion::Cancelled | Conclusion::Pending);
    if *status == Conclusion::Failure && taken_back && !failed_itself {
        Conclusion::Cancelled
    } else if *status == Conclusion::Success && *run == Conclusion::Neutral {
        Conclusion::Neutral
    } else {
        status.clone()
    }
}

/// A workflow run of Forgejo: one word says whether it has ended and how. One that needs an approval waits for a person, like
/// GitHub's `action_required`. Gitea tells its runs as GitHub does, see [`github_run`].
pub(crate) fn forgejo_run(status: &str, need_approval: bool) -> Conclusion {
    match status {
        "waiting" | "blocked" if need_approval => Conclusion::Failure,
        "waiting" | "blocked" | "running" => Conclusion::Pending,
        "success" => Conclusion::Success,
        "skipped" => Conclusion::Neutral,
        "failure" => Conclusion::Failure,
        "cancelled" => Conclusion::Cancelled,
        other => Conclusion::Unknown(other.to_owned()),
    }
}

/// A workflow run or a check-run of GitHub, or a workflow run of Gitea: the status says whether it has ended, the conclusion how.
pub(crate) fn github_run(status: Option<&str>, conclusion: Option<&str>) -> Conclusion {
    match (status, conclusion) {
        (Some("queued" | "in_progress" | "requested" | "waiting" | "pending"), _) => Conclusion::Pending,
        (Some("completed"), Some(word)) => github_conclusion(word),
        (Some("completed"), None) => Conclusion::Unknown("completed, without a conclusion".to_owned()),
        (Some(other), _) => Conclusion::Unknown(other.to_owned()),
        (None, _) => Conclusion::Unknown("no status".to_owned()),
    }
}

/// How a run ended. `action_required` waits for a person, who is called by a failure and not by patience.
fn github_conclusion(word: &str) -> Conclusion {
    match word {
        "success" => Conclusion::Success,
        "neutral" | "skipped" => Conclusion::Neutral,
        "failure" | "timed_out" | "startup_failure" | "action_required" => Conclusion::Failure,
        "cancelled" | "stale" => Conclusion::Cancelled,
        other => Conclusion::Unknown(other.to_owned()),
    }
}

/// A pipeline of Woodpecker, one of its workflows or steps.
///
/// - `blocked` waits for an approval that the operator put before every pipeline, like GitHub's `waiting` and unlike its
///   `action_required`, which is about an author who is not known: there is nothing to mend, and a person who does not come
///   is called when time is up.
/// - `killed` and `canceled` were taken back, by a person or by the next push: nobody is to blame.
/// - `declined` is a person's no, and concluded.
pub(crate) fn woodpecker_status(word: &str) -> Conclusion {
    match word {
        "created" | "pending" | "running" | "blocked" => Conclusion::Pending,
        "success" => Conclusion::Success,
        "skipped" => Conclusion::Neutral,
        "failure" | "error" | "declined" => Conclusion::Failure,
        "killed" | "canceled" => Conclusion::Cancelled,
        other => Conclusion::Unknown(other.to_owned()),
    }
}

#[cfg(test)]
mod tests;
