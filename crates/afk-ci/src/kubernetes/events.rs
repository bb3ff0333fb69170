//! What a cluster tells about a rollout that did not go well.

use afk_core::config::Rollout;
use afk_core::fault::FaultClass;
use afk_http::HttpError;
use jiff::Timestamp;

use super::name;
use super::wire::{Condition, Deployment, Event, Events};

/// How many events are asked for. Lists are not in order of time, so of more than these the newest may be missing.
pub(super) const READ_MAX: u32 = 1000;
/// How many are told.
const TOLD_MAX: usize = 20;
/// How much of a line is told.
const LINE_CHARS: usize = 300;

/// The conditions and the newest warnings, one a line, newest last. Warnings that cannot be had are no reason to say nothing.
pub(super) fn tell(rollout: &Rollout, deployment: &Deployment, warnings: Result<Events, HttpError>) -> String {
    let mut conditions: Vec<_> = deployment.status.conditions.iter().flatten().map(condition).collect();
    conditions.sort();
    let mut lines = vec![format!("Conditions of {}:", name(rollout))];
    lines.extend(conditions.into_iter().map(|line| line.shown()));
    match warnings {
        Ok(events) => {
            let more = events.metadata.rest.is_some_and(|rest| !rest.is_empty());
            let about = |event: &Event| is_about(event, &rollout.deployment);
            let mut told: Vec<_> = events.items.into_iter().filter(about).map(warning).collect();
            told.sort();
            lines.push(String::from(if told.is_empty() { "No warnings." } else { "Warnings, newest last:" }));
            lines.extend(told.iter().skip(told.len().saturating_sub(TOLD_MAX)).map(Line::shown));
            if more {
                lines.push(format!("Only {READ_MAX} warnings of the namespace were looked at."));
            }
        }
        Err(error) if error.status == Some(403) && error.class == FaultClass::Refused => {
            lines.push(String::from("Warnings are not shown to AFK: its Role does not allow `list` on `events`."));
        }
        Err(_) => lines.push(String::from("Warnings could not be read.")),
    }
    lines.join("\n")
}

/// A line and its time; an unknown time is the oldest.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    at: Option<Timestamp>,
    text: String,
}

impl Line {
    /// On one line, whatever stands in it.
    fn shown(&self) -> String {
        let at = self.at.map(|at| format!("{at} ")).unwrap_or_default();
        let words: Vec<&str> =
            self.text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
        let line = format!("{at}{}", words.join(" "));
        if line.chars().count() <= LINE_CHARS {
            line
        } else {
            line.chars().take(LINE_CHARS).chain("..".chars()).collect()
        }
    }
}

fn condition(condition: &Condition) -> Line {
    let times = [&condition.last_update_time, &condition.last_transition_time];
    let reason = condition.reason.as_deref().unwrap_or("no reason");
    let message = condition.message.as_deref().unwrap_or_default();
    Line { at: newest(&times), text: format!("{} {} {reason}: {message}", condition.kind, condition.status) }
}

fn warning(event: Event) -> Line {
    let last_observed = event.series.as_ref().and_then(|series| series.last_observed_time.clone());
    let times = [&event.last_timestamp, &event.event_time, &event.metadata.creation_timestamp, &last_observed];
    let count = event.series.as_ref().and_then(|series| series.count).or(event.count).unwrap_or(1);
    let times_seen = if count > 1 { format!(" ({count} times)") } else { String::new() };
    let kind = event.involved_object.kind.as_deref().unwrap_or("?");
    let name = event.involved_object.name.as_deref().unwrap_or("?");
    let reason = event.reason.as_deref().unwrap_or("no reason");
    let message = event.message.as_deref().unwrap_or_default();
    Line { at: newest(&times), text: format!("{kind} {name} {reason}{times_seen}: {message}") }
}

fn newest(times: &[&Option<String>]) -> Option<Timestamp> {
    times.iter().filter_map(|time| time.as_ref()?.parse().ok()).max()
}

/// Whether an event is about the Deployment, one of its ReplicaSets (`name-hash`) or one of their pods (`name-hash-random`).
/// `hash` and `random` hold no dash, so that `web` is not taken for `web-api`.
fn is_about(event: &Event, deployment: &str) -> bool {
    let (Some(kind), Some(name)) = (&event.involved_object.kind, &event.involved_object.name) else { return false };
    let suffix = name.strip_prefix(deployment);
    let parts = |suffix: &str| suffix.strip_prefix('-').map_or(0, |rest| rest.split('-').count());
    match kind.as_str() {
        "Deployment" => suffix == Some(""),
        "ReplicaSet" => suffix.is_some_and(|it| parts(it) == 1),
        "Pod" => suffix.is_some_and(|it| parts(it) == 2),
        _ => false,
    }
}
