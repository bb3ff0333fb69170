//! Every rule of the audit broken by hand once: it must see that.

use afk_core::config::{Audit as Wanted, Config};
use afk_core::end::EndKind;
use afk_core::record::{Place, Progress, Record, State, parse, render};
use afk_sandbox::agent::Script;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::invariants::Audit;
use afk_sandbox::t3::command::T3Command;
use afk_sandbox::world::World;
use jiff::SignedDuration;

use crate::afk::{Afk, is_over, ready};

pub(super) fn audit(afk: &Afk) -> Audit {
    Audit::new(&afk.world, &afk.config, SignedDuration::from_mins(3))
}

/// A story that has come to its end, seen all the way.
pub(super) fn ended(script: Script) -> (Afk, IssueHandle, Audit) {
    let (afk, issue) = ready(script);
    let mut audit = audit(&afk);
    for _ in 0..40 {
        afk.minutes(1);
        assert_eq!(audit.look(&afk.world), [""; 0]);
    }
    assert_eq!(audit.ends().len(), 1);
    (afk, issue, audit)
}

fn record(afk: &Afk, issue: &IssueHandle) -> Record {
    let host = afk.world.host();
    let place = Place { host: &host, issue: &issue.issue, keys: None };
    parse(&issue.checklist().unwrap(), &place).unwrap().unwrap()
}

pub(super) fn write(world: &World, issue: &IssueHandle, body: &str) {
    let mut state = world.lock();
    let (at, bot) = (state.second(), state.forge.bot.clone());
    let id = state.forge.issue(&issue.issue).unwrap().comments().find(|(it, _)| it.user == bot).unwrap().0.id;
    state.forge.edit_comment(at, &bot, &issue.issue, id, body).unwrap();
}

pub(super) fn a_second_later(world: &World) {
    world.advance(std::time::Duration::from_secs(1));
}

pub(super) fn sees(audit: &mut Audit, world: &World, what: &str) {
    let wrong = audit.look(world);
    assert!(wrong.iter().any(|it| it.contains(what)), "{wrong:?}");
}

#[test]
fn counters_that_fall_and_ends_that_vanish() {
    let (afk, issue, mut audit) = ended(Script::red_then_fixes());
    let forgotten = Record { state: State::Watching(Progress::default()), ..record(&afk, &issue) };
    a_second_later(&afk.world);
    write(&afk.world, &issue, &render("Words", &forgotten, None));
    let wrong = audit.look(&afk.world);
    assert!(wrong.iter().any(|it| it.contains("attempts fell from 1 to 0")), "{wrong:?}");
    assert!(wrong.iter().any(|it| it.contains("is gone")), "{wrong:?}");
    assert!(wrong.iter().any(|it| it.contains("1 corrective turns were sent; the record tells of 0")), "{wrong:?}");
}

#[test]
fn an_end_that_becomes_another() {
    let (afk, issue, mut audit) = ended(Script::idles());
    let mut other = record(&afk, &issue);
    if let State::Ended(_, end) = &mut other.state {
        end.kind = EndKind::Frozen;
    }
    a_second_later(&afk.world);
    write(&afk.world, &issue, &render("Words", &other, None));
    sees(&mut audit, &afk.world, "ended as needs-human, and then as frozen");
}

#[test]
fn words_that_come_again_without_a_reason() {
    let (afk, issue, mut audit) = ended(Script::works());
    let said = issue.checklist().unwrap();
    let other = render("Other words", &record(&afk, &issue), None);
    for (body, wrong) in [(other.as_str(), 0), (said.as_str(), 1), (other.as_str(), 1)] {
        a_second_later(&afk.world);
        write(&afk.world, &issue, body);
        assert_eq!(audit.look(&afk.world).iter().filter(|it| it.contains("said again")).count(), wrong);
    }
}

#[test]
fn turns_after_the_end_and_beyond_the_bound() {
    let (afk, issue, mut audit) = ended(Script::works());
    let run = record(&afk, &issue).identity.run;
    for turn in 1..=6 {
        let (thread, message) = (run.thread().to_string(), run.message(turn).to_string());
        let created_at = afk.world.now();
        afk.world.t3(T3Command::TurnStart { thread, message, text: "Again".into(), created_at });
    }
    let wrong = audit.look(&afk.world);
    assert!(wrong.iter().any(|it| it.contains("a turn after its end")), "{wrong:?}");
    assert!(wrong.iter().any(|it| it.contains("was given 7 turns")), "{wrong:?}");
}

#[test]
fn a_close_without_a_landing() {
    let (afk, _, mut audit) = ended(Script::works());
    let other = afk.world.issue("acme/web", 8);
    let bot = afk.world.lock().forge.bot.clone();
    other.close_by(&bot);
    sees(&mut audit, &afk.world, "nothing of its runs had landed");
}

#[test]
fn a_close_while_the_cluster_runs_something_else() {
    let (afk, issue) = ready(Script::works());
    afk.world.deployment("acme/web", |_| {});
    // AFK was not told of the Deployment; who looks was.
    let mut audit = Audit::new(&afk.world, &afk.world.config(), SignedDuration::from_mins(3));
    let mut wrong = Vec::new();
    while !is_over(&issue) {
        afk.minutes(1);
        wrong.extend(audit.look(&afk.world));
    }
    assert_eq!(wrong, ["acme/web#7: closed, and nothing of its runs had landed"]);
}

#[test]
fn a_close_of_what_nobody_looked_at() {
    let expected = [
        (Wanted::Off, ""),
        (Wanted::Report, "acme/web#7: closed, and nobody was told of [\".github/workflows/ci.yml\"]"),
        (Wanted::Freeze, "acme/web#7: closed although it touched [\".github/workflows/ci.yml\"]"),
    ];
    for (wanted, expected) in expected {
        let (mut afk, issue) = ready(Script::touches(".github/workflows/ci.yml"));
        let config = Config { audit: wanted, ..afk.config.clone() };
        let mut audit = Audit::new(&afk.world, &config, SignedDuration::from_mins(3));
        afk.config.audit = Wanted::Off;
        let mut wrong = Vec::new();
        while !is_over(&issue) {
            afk.minutes(1);
            wrong.extend(audit.look(&afk.world));
        }
        assert_eq!(wrong.join("\n"), expected);
    }
}

#[test]
fn more_acts_than_authorizations() {
    let (afk, issue, mut audit) = ended(Script::idles());
    let bot = afk.world.lock().forge.bot.clone();
    a_second_later(&afk.world);
    for label in ["agent-in-progress", "ready-for-human"] {
        issue.clone().unlabel_by("alice", "ready-for-human").label_by(&bot, label).label("ready-for-human");
    }
    issue.close_by(&bot).reopen_by(&bot).close_by(&bot).reopen_by(&bot);
    let wrong = audit.look(&afk.world);
    for act in ["locked", "handed over", "closed", "opened"] {
        let said = format!("acme/web#7: {act} 2 times, and authorized 1 times");
        assert!(wrong.contains(&said), "{said}: {wrong:#?}");
    }
}

#[test]
fn a_dispatch_that_nobody_authorized() {
    let (afk, issue) = ready(Script::works());
    let mut audit = audit(&afk);
    afk.poll();
    let mut state = afk.world.lock();
    let repo = state.forge.repos.get_mut(&issue.issue.repo).unwrap();
    repo.issues.get_mut(&7).unwrap().timeline.retain(|entry| entry.user != "alice");
    drop(state);
    sees(&mut audit, &afk.world, "which authorizes nothing");
}

#[test]
fn a_dispatch_and_a_word_outside_the_allowlist() {
    let (afk, _) = ready(Script::works());
    let unlisted = Config { allowlist: [].into(), ..afk.config.clone() };
    let mut audit = Audit::new(&afk.world, &unlisted, SignedDuration::ZERO);
    afk.poll();
    let wrong = audit.look(&afk.world);
    assert!(wrong.iter().any(|it| it.contains("dispatched, and its repository")), "{wrong:?}");
    assert!(wrong.iter().any(|it| it.contains("AFK wrote to it")), "{wrong:?}");
}
