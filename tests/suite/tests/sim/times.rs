//! Programs that stop ticking: the audit sees each deadline pass.

use afk_sandbox::agent::Script;
use afk_sandbox::ci::Mood;

use super::audit::{a_second_later, audit, ended, sees, write};
use crate::afk::ready;

#[test]
fn a_lock_that_outlives_its_run() {
    let (afk, issue, mut audit) = ended(Script::works());
    let bot = afk.world.lock().forge.bot.clone();
    issue.label_by(&bot, "agent-in-progress");
    afk.world.minutes(4);
    sees(&mut audit, &afk.world, "its lock is on");
}

#[test]
fn a_lock_that_waits_for_a_doorbell_for_too_long() {
    let (afk, issue) = ready(Script::idles());
    let mut audit = audit(&afk);
    afk.world.lock().bells.bell("slack").mood = afk_sandbox::doorbell::BellMood::Down;
    while !issue.has("ready-for-human") {
        afk.minutes(1);
        assert_eq!(audit.look(&afk.world), [""; 0]);
    }
    afk.world.minutes(28);
    assert_eq!(audit.look(&afk.world), [""; 0]);
    afk.world.minutes(6);
    sees(&mut audit, &afk.world, "its lock is on");
}

#[test]
fn a_run_that_outlives_its_deadlines() {
    let (afk, _) = ready(Script::hangs());
    let mut audit = audit(&afk);
    afk.minutes(3);
    assert_eq!(audit.look(&afk.world), [""; 0]);
    afk.world.minutes(4 * 60 + 4);
    sees(&mut audit, &afk.world, "nothing was pushed in time");
    afk.world.minutes(4 * 60);
    sees(&mut audit, &afk.world, "outlived all its deadlines");
}

#[test]
fn a_push_that_no_verdict_follows() {
    let (afk, issue) = ready(Script::works());
    afk.world.ci("acme/web", |rule| rule.mood = Mood::Stuck);
    let mut audit = audit(&afk);
    while !issue.checklist().is_some_and(|text| text.contains("\"commits\":[{")) {
        afk.minutes(1);
        assert_eq!(audit.look(&afk.world), [""; 0]);
    }
    afk.minutes(3);
    afk.world.minutes(2 * 60 + 10);
    assert_eq!(audit.look(&afk.world), [""; 0]);
    afk.world.minutes(15);
    sees(&mut audit, &afk.world, "no verdict came in time");
}

#[test]
fn a_record_that_stays_unreadable() {
    let (afk, issue) = ready(Script::hangs());
    let mut audit = audit(&afk);
    afk.minutes(3);
    let body = issue.checklist().unwrap();
    a_second_later(&afk.world);
    write(&afk.world, &issue, &body.replace("\"v\":1,", "\"v\":2,"));
    assert_eq!(audit.look(&afk.world), [""; 0]);
    afk.world.minutes(4 * 60 + 4);
    sees(&mut audit, &afk.world, "its record cannot be read");
}
