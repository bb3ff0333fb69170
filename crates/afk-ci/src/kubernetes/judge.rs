//! What a Deployment comes to.

use afk_core::ci::Conclusion;
use jiff::Timestamp;

use super::wire::{Condition, Deployment};

/// What a Deployment says of itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) conclusion: Conclusion,
    /// For people: the numbers, and the message of the condition that tells most.
    pub(super) words: String,
    /// When it came to this, by the cluster's clock.
    pub(super) at: Option<Timestamp>,
}

/// Judges in the order of `kubectl rollout status`. Three things never conclude here though they may there: a Deployment that
/// is being deleted, one that is paused, and one that is scaled to zero, which proves nothing about its image because
/// nothing runs. Each is pending: a person or an autoscaler takes it back, and if nobody does, the run's deadline says so.
///
/// # Errors
/// A condition's time that is none.
pub(super) fn judge(deployment: &Deployment) -> Result<Verdict, String> {
    let at = changed(deployment)?;
    let (conclusion, words) = stands(deployment);
    if conclusion == Conclusion::Success && at.is_none() {
        // Without an age it would stay pending with no word to anybody.
        let unknown = Conclusion::Unknown(String::from("rolled out, and no condition says when"));
        return Ok(Verdict { conclusion: unknown, words, at });
    }
    let words = match telling(deployment, &conclusion) {
        Some(message) => format!("{words}: {message}"),
        None => words,
    };
    Ok(Verdict { conclusion, words, at })
}

fn stands(deployment: &Deployment) -> (Conclusion, String) {
    let Deployment { metadata, spec, status } = deployment;
    let (updated, available) = (status.updated_replicas, status.available_replicas);
    let wanted = spec.replicas.unwrap_or(1);
    let reason = condition(deployment, "Progressing").and_then(|it| it.reason.as_deref());
    let pending = |words: String| (Conclusion::Pending, words);
    if metadata.deletion_timestamp.is_some() {
        pending(String::from("it is being deleted"))
    } else if metadata.generation > status.observed_generation {
        pending(String::from("the cluster has not taken up its newest change yet"))
    } else if reason == Some("ProgressDeadlineExceeded") {
        (Conclusion::Failure, String::from("it exceeded its progress deadline"))
    } else if spec.paused {
        pending(String::from("it is paused"))
    } else if wanted <= 0 {
        pending(String::from("it is scaled to zero"))
    } else if updated < wanted {
        pending(format!("{updated} of {wanted} replicas are updated"))
    } else if status.replicas > updated {
        pending(format!("old replicas are left ({})", status.replicas - updated))
    } else if available < updated {
        pending(format!("{available} of {updated} updated replicas are available"))
    } else {
        (Conclusion::Success, format!("{updated} replicas are updated and available"))
    }
}

/// When the Deployment last changed. `Progressing` is written anew when a rollout ends, with `lastUpdateTime`; its
/// `lastTransitionTime` stays what it was before, because a rollout begins and ends with the status `True`. Where the
/// progress deadline is switched off there is only `Available`. The newest of all these times counts, so that nothing looks
/// older than it is.
fn changed(deployment: &Deployment) -> Result<Option<Timestamp>, String> {
    let conditions = ["Progressing", "Available"].into_iter().filter_map(|kind| condition(deployment, kind));
    let times = conditions.flat_map(|it| [&it.last_update_time, &it.last_transition_time]).flatten();
    let times = times.map(|time| time.parse::<Timestamp>().map_err(|_| time.clone()));
    times.collect::<Result<Vec<_>, _>>().map(|times| times.into_iter().max())
}

/// The message that tells most: why no pod can be made, else how the rollout ended, else why too few are available.
fn telling<'a>(deployment: &'a Deployment, conclusion: &Conclusion) -> Option<&'a str> {
    let pending = *conclusion == Conclusion::Pending;
    let says = |kind: &str, status: Option<&str>| {
        let found = condition(deployment, kind).filter(|it| status.is_none_or(|status| it.status == status));
        found.and_then(|it| it.message.as_deref()).filter(|message| !message.trim().is_empty())
    };
    let hindered = says("ReplicaFailure", Some("True"));
    hindered.or_else(|| if pending { says("Available", Some("False")) } else { says("Progressing", None) })
}

fn condition<'a>(deployment: &'a Deployment, kind: &str) -> Option<&'a Condition> {
    deployment.status.conditions.iter().flatten().find(|it| it.kind == kind)
}

#[cfg(test)]
mod tests;
