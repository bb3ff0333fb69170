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

/// A workflow run or a check-run of GitHub: the status says whether it has ended, the conclusion how.
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

#[cfg(test)]
mod tests;
