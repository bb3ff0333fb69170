//! What is seen of threads, in words: everything that the port tells.

use std::fmt::Write as _;

use afk_core::ids::{MessageId, RunId};
use afk_core::port::{Environment, Fleet};
use afk_core::thread::{Details, Thread, TurnView};
use jiff::Timestamp;

use super::super::words::Words;

/// How many turns a story has at most.
const TURNS: u32 = 3;

impl Words for Environment {
    fn words(&self) -> String {
        format!("{} {}", self.id, self.version)
    }
}

fn clock(at: Timestamp) -> String {
    at.strftime("%H:%M:%S%.f").to_string()
}

/// A list.
pub(super) fn fleet(fleet: &Fleet, at: Option<Timestamp>) -> String {
    let mut text = format!("full {}, at {}\n", fleet.full, at.map_or_else(|| "?".into(), clock));
    for project in &fleet.projects {
        let deleted = if project.deleted { " deleted" } else { "" };
        writeln!(text, "  project {} {}{deleted}", project.id, project.workspace_root).unwrap();
    }
    for it in &fleet.threads {
        write!(text, "{}", whole(it)).unwrap();
    }
    text
}

/// A thread, and what is read from it: of each message of the run, and of one that is not there.
pub(super) fn reading(seen: Option<&Thread>, at: Option<Timestamp>, run: RunId) -> String {
    let (Some(seen), Some(at)) = (seen, at) else { return "none".into() };
    let view = |message: MessageId| {
        let view = seen.turn_of(&message, at);
        if let TurnView::Status(status) = view { format!("{status:?}") } else { format!("{view:?}") }
    };
    let mut turns: Vec<_> = (0..TURNS).map(|turn| view(run.message(turn))).collect();
    turns.dedup();
    let unknown = view(MessageId::new("somebody else's"));
    let needs = if seen.occupation_needs_details(at) { "?" } else { "" };
    let waits = if seen.awaits_input { "; waits" } else { "" };
    format!("{}; unknown {unknown}; occupies {}{needs}{waits}", turns.join(", "), seen.occupies(at))
}

/// Everything that the port tells of a thread.
pub(super) fn whole(it: &Thread) -> String {
    let gone = if it.gone { " gone" } else { "" };
    let session = it.session.as_ref().map_or_else(
        || "no session".into(),
        |it| {
            let active = if it.active_turn { "*" } else { "" };
            let error = it.last_error.as_ref().map(|error| format!(" {}", short(error))).unwrap_or_default();
            format!("{:?}{active}{error} {}", it.status, clock(it.updated_at))
        },
    );
    let turn = it.latest_turn.as_ref();
    let turn = turn.map_or_else(|| "no turn".into(), |it| format!("{:?} {}", it.state, clock(it.requested_at)));
    let sent = it.latest_user_message_at.map_or_else(|| "nothing sent".into(), |at| format!("sent {}", clock(at)));
    let waits = if it.awaits_input { " waits" } else { "" };
    let (created, updated) = (clock(it.created_at), clock(it.updated_at));
    let details = it.details.as_ref().map(details).unwrap_or_default();
    format!("  {:?}{gone} {created} {updated} | {session} | {turn} | {sent}{waits}{details}\n", it.title)
}

/// A long text by its beginning and its length.
fn short(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{:?}.. of {}", &text[..end], text.chars().count()),
        None => format!("{text:?}"),
    }
}

fn details(it: &Details) -> String {
    let mut text = String::new();
    for message in &it.messages {
        write!(text, "\n    message {} {}", clock(message.created_at), clock(message.updated_at)).unwrap();
    }
    for failure in &it.start_failures {
        write!(text, "\n    not started {} {}", clock(failure.at), short(&failure.detail)).unwrap();
    }
    let words = [("says", &it.last_words), ("asks", &it.question)];
    for (what, words) in words.into_iter().filter_map(|(what, words)| Some((what, words.as_ref()?))) {
        write!(text, "\n    {what} {}", short(words)).unwrap();
    }
    if !it.reports.is_empty() {
        write!(text, "\n    reports {:?}", it.reports).unwrap();
    }
    if let Some(tokens) = it.tokens {
        write!(text, "\n    tokens {tokens}").unwrap();
    }
    text
}
