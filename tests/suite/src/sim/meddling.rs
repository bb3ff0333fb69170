//! What people, and agents with AFK's token, do to run records: damage, forge, double, copy and bring back.

use std::collections::BTreeMap;

use afk_core::end::{Cause, End, EndFacts, EndKind};
use afk_core::ids::IssueRef;
use afk_core::record::{Keys, Place, State, hidden_lines, parse, render};
use afk_sandbox::fixture::PERSON;
use afk_sandbox::world::World;

use super::rng::Rng;

/// A key that is not the operator's.
const FORGED: &str = "00000000000000000000000000000000";

/// One act on the record of an issue.
pub(super) struct Deed {
    pub(super) what: &'static str,
    pub(super) issue: IssueRef,
    /// AFK's own comments are not what AFK wrote any more.
    pub(super) tampers: bool,
}

/// Somebody who lays hands on run records, and keeps copies of them.
#[derive(Default)]
pub(super) struct Meddler {
    copies: BTreeMap<IssueRef, Vec<String>>,
}

/// A comment of AFK's that holds a record.
struct Kept {
    issue: IssueRef,
    locked: bool,
    comment: u64,
    body: String,
}

/// What happens to the comment.
enum Change {
    Delete,
    Write(String),
    /// Another comment, by AFK's account or by a person.
    Beside(String, bool),
    Nothing,
}

impl Meddler {
    /// Does something to a record, if there is one. In a `sealed` world ends are forged too: without a seal nobody could tell.
    pub(super) fn act(&mut self, world: &World, sealed: bool, rng: &mut Rng) -> Option<Deed> {
        let all = records(world);
        let in_flight: Vec<usize> = (0..all.len()).filter(|place| all[*place].locked).collect();
        let place = if in_flight.is_empty() || rng.permille(200) {
            usize::try_from(rng.below(all.len().max(1) as u64)).expect("small")
        } else {
            *rng.one(&in_flight)
        };
        let Kept { issue, locked, comment, body } = all.get(place)?;
        let other = rng.one(&all).body.clone();
        let swapped = |from: &str, to: &str| Change::Write(body.replace(from, to));
        let (what, change) = match rng.below(16) {
            0 => ("deletes the record of", Change::Delete),
            1 => ("writes above the record of", Change::Write(format!("Seen.\n\n{body}"))),
            2 => ("cuts the record of", Change::Write(body.split("\"state\"").next().unwrap_or_default().to_owned())),
            3 => ("breaks the record of", swapped("\"state\"", "state")),
            4 => ("makes an older version of the record of", swapped("\"v\":1,", "\"v\":0,")),
            5 => ("makes a newer version of the record of", swapped("\"v\":1,", "\"v\":2,")),
            6 => ("adds a field to the record of", swapped("\"v\":1,", "\"v\":1,\"x\":1,")),
            7 => {
                let line = hidden_lines(body).next().unwrap_or_default();
                ("doubles the line of", Change::Write(format!("{body}\n{line}\n")))
            }
            8 if *locked => ("doubles the comment of", Change::Beside(body.clone(), true)),
            9 => ("copies another record over that of", Change::Write(other)),
            10 if *locked => ("copies another record beside that of", Change::Beside(other, true)),
            8 | 10 | 11 => {
                self.copies.entry(issue.clone()).or_default().push(body.clone());
                ("keeps a copy of the record of", Change::Nothing)
            }
            12 => match self.copies.get(issue) {
                Some(copies) => ("brings back an old record of", Change::Write(rng.one(copies).clone())),
                None => ("has no copy of the record of", Change::Nothing),
            },
            13 => ("takes turns back in the record of", swapped("\"closed\":true", "\"closed\":false")),
            14 if sealed => ("forges an end of", Change::Write(forged(world, issue, body, rng)?)),
            _ => ("quotes the record of", Change::Beside(body.clone(), false)),
        };
        let mut state = world.lock();
        let (at, bot) = (state.second(), state.forge.bot.clone());
        let tampers = match change {
            Change::Nothing => false,
            Change::Delete => state.forge.delete_comment(PERSON, issue, *comment).is_ok(),
            Change::Write(text) if text == *body => false,
            Change::Write(text) => state.forge.edit_comment(at, PERSON, issue, *comment, &text).is_ok(),
            Change::Beside(text, as_afk) => {
                let login = if as_afk { bot.as_str() } else { PERSON };
                state.forge.comment(at, login, issue, &text).is_ok() && as_afk
            }
        };
        Some(Deed { what, issue: issue.clone(), tampers })
    }
}

/// The issues whose record a program with these keys cannot use.
pub(super) fn unusable(world: &World, keys: Option<&Keys>) -> Vec<IssueRef> {
    let host = world.host();
    let usable = |it: &Kept| parse(&it.body, &Place { host: &host, issue: &it.issue, keys }).is_ok();
    records(world).into_iter().filter(|it| !usable(it)).map(|it| it.issue).collect()
}

/// Every record that stands in a comment of AFK's.
fn records(world: &World) -> Vec<Kept> {
    let state = world.lock();
    let mut all = Vec::new();
    for (repo, row) in &state.forge.repos {
        let lock = state.forge.label_named(repo, "agent-in-progress").map(|label| label.id);
        for (number, row) in &row.issues {
            let own =
                row.comments().find(|(entry, body)| entry.user == state.forge.bot && body.contains("<!-- afk:run"));
            all.extend(own.map(|(entry, body)| Kept {
                issue: IssueRef { repo: repo.clone(), number: *number },
                locked: lock.is_some_and(|id| row.labels.contains(&id)),
                comment: entry.id,
                body: body.to_owned(),
            }));
        }
    }
    all
}

/// The same record with an end that would close the issue: not sealed, or sealed with a key of somebody's own.
fn forged(world: &World, issue: &IssueRef, body: &str, rng: &mut Rng) -> Option<String> {
    // What is hidden can be read by everybody; only the seal cannot be made.
    let line = hidden_lines(body).next()?;
    let (text, _) = line.rsplit_once(",\"seal\":\"")?;
    let host = world.host();
    let mut record = parse(&format!("{text}}} -->"), &Place { host: &host, issue, keys: None }).ok().flatten()?;
    let end = End::new(EndKind::Done, Cause::Landed, world.now(), EndFacts::default());
    record.state = State::Ended(record.progress(), end);
    let keys = Keys::parse(FORGED).ok().filter(|_| rng.permille(500));
    Some(render("It has landed.", &record, keys.as_ref()))
}
