//! What a human needs to know to take over.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use afk_core::end::{Cause, End, EndKind, Failing};
use afk_core::ids::Sha;
use afk_core::record::Record;
use jiff::Timestamp;

use crate::audit;
use crate::text::{code, link, quote};

/// How much of agents' words and of logs is quoted, in characters.
const WORDS_CHARS: usize = 2_000;
/// How many commits or checks are listed.
const LISTED: usize = 20;

/// The brief of an end that calls a human, in Markdown: what tripped and when, commits, the failing stage, what was spent,
/// the agent's words, and how to resume. `commit_url` gives a commit's page where it is known.
#[must_use]
pub fn brief(
    record: &Record,
    end: &End,
    thread_url: Option<&str>,
    commit_url: &dyn Fn(&Sha) -> Option<String>,
) -> String {
    // What to do comes before the words: those may be long.
    let facts = facts(record, end, thread_url, commit_url);
    let mut parts = Vec::from([String::from("### Brief"), facts, resume(record, end)]);
    if let Some(failing) = &end.facts.failing {
        parts.extend(failing_words(failing));
    }
    let facts = &end.facts;
    let words = [
        ("The agent asks:", &facts.question),
        ("The agent's last words:", &facts.last_words),
        ("The server said:", &facts.reason),
    ];
    for (who, words) in words {
        if let Some(words) = words {
            parts.push(format!("{who}\n\n{}", quote(words, WORDS_CHARS)));
        }
    }
    if facts.words_left_out {
        let thread = link("the agent's thread", thread_url);
        parts.push(format!(
            "This repository is not private, so the agent's words and the logs are left out. Read them in {thread}."
        ));
    }
    parts.join("\n\n")
}

fn facts(record: &Record, end: &End, thread_url: Option<&str>, commit_url: &dyn Fn(&Sha) -> Option<String>) -> String {
    let progress = record.progress();
    let intent_at = record.identity.intent_at;
    let commit = |sha: &Sha| link(&format!("`{}`", sha.short()), commit_url(sha).as_deref());
    let commits = |shas: &[&Sha]| {
        let mut listed: Vec<String> = shas.iter().rev().take(LISTED).map(|sha| commit(sha)).collect();
        if shas.len() > LISTED {
            listed.push(format!("{} older", shas.len() - LISTED));
        }
        listed.join(", ")
    };
    let mut lines = Vec::from([
        format!("- What: {}.", end.cause.sentence()),
        format!("- When: {}, {} after the dispatch.", utc(end.at), span(intent_at, end.at)),
    ]);
    if thread_url.is_some() {
        lines.push(format!("- Where: {}.", link("the agent's thread", thread_url)));
    }
    let shas: Vec<&Sha> = progress.commits.iter().map(|seen| &seen.sha).collect();
    lines.push(match shas.as_slice() {
        [] => String::from("- Commits of the run: none seen."),
        shas => format!("- Commits of the run, newest first: {}.", commits(shas)),
    });
    let unmarked: Vec<&Sha> = end.facts.unmarked.iter().collect();
    if !unmarked.is_empty() {
        lines.push(format!(
            "- Commits that name the issue but lack the trailer, so they do not count: {}.",
            commits(&unmarked)
        ));
    }
    if let Some(failing) = &end.facts.failing {
        lines.extend(failing_lines(failing));
    }
    if let Some(runs) = &end.facts.runs_instead {
        lines.push(format!("- The cluster runs: {}.", code(runs, 400)));
    }
    if !end.facts.findings.is_empty() {
        lines.push(audit::lines(&end.facts.findings));
    }
    let turns = progress.turns.len();
    let mut spent = match (turns, progress.first_red) {
        (0, None) => String::from("- Spent: no corrective turn"),
        (0, Some(red)) => format!("- Spent: no corrective turn in {} since the first red", span(red, end.at)),
        (turns, None) => format!("- Spent: {turns} corrective {}", plural(turns)),
        (turns, Some(red)) => {
            format!("- Spent: {turns} corrective {} in {} since the first red", plural(turns), span(red, end.at))
        }
    };
    if let Some(tokens) = end.facts.tokens {
        spent.push_str(&format!("; {} tokens", thousands(tokens)));
    }
    if let Some(micro_usd) = end.facts.micro_usd {
        spent.push_str(&format!(", {} US dollars", dollars(micro_usd)));
    }
    spent.push('.');
    lines.push(spent);
    lines.join("\n")
}

/// A number as people read it: `1,234,567`.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Millionths of a dollar as people read money: whole cents, rounded up, so that something never reads as nothing.
fn dollars(micro_usd: u64) -> String {
    let cents = micro_usd.div_ceil(10_000);
    format!("{}.{:02}", thousands(cents / 100), cents % 100)
}

fn failing_lines(failing: &Failing) -> Vec<String> {
    let names = |names: &[String]| names.iter().take(LISTED).map(|name| code(name, 200)).collect::<Vec<_>>().join(", ");
    let stage = link(&format!("{} stage", failing.stage.name()), failing.url.as_deref());
    let mut lines = Vec::new();
    if failing.before.is_empty() || !failing.checks.is_empty() {
        let checks = if failing.checks.is_empty() { String::new() } else { format!(", {}", names(&failing.checks)) };
        lines.push(format!("- Failing: {stage}{checks}."));
    }
    if !failing.before.is_empty() {
        lines.push(format!(
            "- Failing before this run already, and not charged to it: {stage}, {}.",
            names(&failing.before)
        ));
    }
    lines
}

fn failing_words(failing: &Failing) -> Option<String> {
    let detail = failing.detail.as_deref()?;
    Some(format!("The end of the {} log:\n\n{}", failing.stage.name(), quote(detail, WORDS_CHARS)))
}

fn resume(record: &Record, end: &End) -> String {
    let labels = &record.identity.labels;
    let (ready, human) = (code(&labels.ready, 100), code(&labels.ready_for_human, 100));
    let first = advice(end.cause).unwrap_or("Look at the result.");
    let reverted = match end.kind {
        EndKind::Frozen => " Nothing was reverted.",
        EndKind::Done | EndKind::NeedsHuman | EndKind::Halted => "",
    };
    format!(
        "**To resume:**\n\
         1. {first}{reverted}\n\
         2. Take {human} off.\n\
         3. Apply {ready} again for a new run with fresh budgets, or close the issue if nothing is left to do."
    )
}

/// What a human does first, for each cause of an escalation.
pub(crate) fn advice(cause: Cause) -> Option<&'static str> {
    Some(match cause {
        Cause::Landed
        | Cause::LockTakenOff
        | Cause::ReadyTakenOff
        | Cause::Reauthorized
        | Cause::ClosedByPerson
        | Cause::ThreadGone
        | Cause::HaltedByOperator => return None,
        Cause::AgentGaveUp => "Read the agent's reason; change the issue's text, or what stands in its way.",
        Cause::AgentStopped => "Read the agent's thread; make the issue's text clearer or smaller.",
        Cause::AgentFailed => "Look at the agent server: model quota, provider login, its own error.",
        Cause::AgentAsks => "Answer in the issue's text: an answer in the thread is not read.",
        Cause::NoPush => "Read the agent's thread; make the issue smaller if the time was too short.",
        Cause::TurnLost => "Look at the agent server: it restarts, or its provider does not start.",
        Cause::DispatchRefused => "Look at the agent server: it refuses AFK's commands.",
        Cause::ThreadLost => "Look at the agent server: its data may have been reset.",
        Cause::Record => "Look at the hidden line of AFK's comment on this issue: somebody changed it, or it was cut.",
        Cause::AttemptsSpent | Cause::TimeSpent | Cause::NoProgress => {
            "Repair the default branch, or revert the commits."
        }
        Cause::WasRedBefore => "Repair what was red before this run; its commit may well be good.",
        Cause::StaleImage => {
            "Look at the deployment: the build was green, but its image never reached the cluster, or is not named after the \
             commit."
        }
        Cause::Audit => "Look at what was pushed; close the issue if it is in order, or repair it.",
        Cause::Budget => "Look at what the agent did with the money; make the issue smaller, or raise AFK_BUDGET_USD.",
        Cause::TurnRefused => "Look at the agent server, then repair the default branch.",
        Cause::NoVerdict => "Look at CI: something is stuck in its queue, or waits for an approval.",
        Cause::NoCiRan => {
            "Look at CI: nothing ran for the commit. Check its triggers, and the stages declared for AFK."
        }
        Cause::Unsettled => "Look at the agent's thread, stop it there, and decide whether the pushed commit is good.",
        Cause::HistoryRewritten => "Find out who rewrote the default branch, and whether the change is still on it.",
        Cause::Blind => "Look at AFK's own access: tracker, agent server and CI could not be read.",
    })
}

/// An absolute time for people.
pub(crate) fn utc(at: Timestamp) -> String {
    format!("{} UTC", at.strftime("%Y-%m-%d %H:%M"))
}

fn plural(turns: usize) -> &'static str {
    if turns == 1 { "turn" } else { "turns" }
}

/// A length of time for people, in hours and minutes.
fn span(from: Timestamp, to: Timestamp) -> String {
    let minutes = to.duration_since(from).as_mins().max(0);
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}
