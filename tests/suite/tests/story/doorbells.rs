//! Two doorbells, each in every mood: the lock stays until one of them took the notice, until both refused it for good, or for
//! half an hour.

use afk_sandbox::agent::Script;
use afk_sandbox::doorbell::BellMood;

use crate::afk::{Afk, ready};

const MOODS: [BellMood; 4] = [BellMood::Works, BellMood::Down, BellMood::Gone, BellMood::AnswerLost];

/// How often a doorbell rang.
fn rings(afk: &Afk, name: &'static str) -> usize {
    afk.world.lock().bells.bell(name).rings.len()
}

/// Runs a short story to its end, and tells how long the lock outlived it and who was called how often.
fn told(moods: [BellMood; 2]) -> String {
    let (mut afk, issue) = ready(Script::gives_up("the API is gone"));
    afk.bells = vec!["slack", "ntfy"];
    for (bell, mood) in ["slack", "ntfy"].into_iter().zip(moods) {
        afk.world.lock().bells.bell(bell).mood = mood;
    }
    afk.poll();
    while !issue.has("ready-for-human") {
        afk.world.minutes(1);
        afk.watch();
    }
    let mut minutes = 0;
    let last = loop {
        let report = afk.watch();
        if !issue.has("agent-in-progress") {
            break report;
        }
        minutes += 1;
        afk.world.minutes(1);
    };
    let alarm = if last.lines.iter().any(|line| line.alarm) { ", an alarm" } else { "" };
    let [slack, ntfy] = ["slack", "ntfy"].map(|bell| rings(&afk, bell));
    format!("slack {:?}, ntfy {:?}: {minutes} min, slack rang {slack}, ntfy rang {ntfy}{alarm}", moods[0], moods[1])
}

#[test]
fn the_lock_waits_for_one_doorbell_and_not_for_ever() {
    let rows = MOODS.map(|slack| MOODS.map(|ntfy| told([slack, ntfy])).join("\n"));
    insta::assert_snapshot!(rows.join("\n"), @"
    slack Works, ntfy Works: 0 min, slack rang 1, ntfy rang 1
    slack Works, ntfy Down: 0 min, slack rang 1, ntfy rang 0
    slack Works, ntfy Gone: 0 min, slack rang 1, ntfy rang 0
    slack Works, ntfy AnswerLost: 0 min, slack rang 1, ntfy rang 1
    slack Down, ntfy Works: 0 min, slack rang 0, ntfy rang 1
    slack Down, ntfy Down: 30 min, slack rang 0, ntfy rang 0, an alarm
    slack Down, ntfy Gone: 30 min, slack rang 0, ntfy rang 0, an alarm
    slack Down, ntfy AnswerLost: 30 min, slack rang 0, ntfy rang 32, an alarm
    slack Gone, ntfy Works: 0 min, slack rang 0, ntfy rang 1
    slack Gone, ntfy Down: 30 min, slack rang 0, ntfy rang 0, an alarm
    slack Gone, ntfy Gone: 0 min, slack rang 0, ntfy rang 0
    slack Gone, ntfy AnswerLost: 30 min, slack rang 0, ntfy rang 32, an alarm
    slack AnswerLost, ntfy Works: 0 min, slack rang 1, ntfy rang 1
    slack AnswerLost, ntfy Down: 30 min, slack rang 32, ntfy rang 0, an alarm
    slack AnswerLost, ntfy Gone: 30 min, slack rang 32, ntfy rang 0, an alarm
    slack AnswerLost, ntfy AnswerLost: 30 min, slack rang 32, ntfy rang 32, an alarm
    ");
}

#[test]
fn a_doorbell_that_comes_back_is_rung_and_the_lock_goes() {
    let (mut afk, issue) = ready(Script::gives_up("the API is gone"));
    afk.bells = vec!["slack", "ntfy"];
    afk.world.lock().bells.bell("slack").mood = BellMood::Gone;
    afk.world.lock().bells.bell("ntfy").mood = BellMood::Down;
    while !issue.has("ready-for-human") {
        afk.minutes(1);
    }
    afk.minutes(5);
    assert!(issue.has("agent-in-progress"), "{}", issue.history());
    afk.world.lock().bells.bell("ntfy").mood = BellMood::Works;
    afk.minutes(1);
    assert!(!issue.has("agent-in-progress"), "{}", issue.history());
    assert_eq!((rings(&afk, "slack"), rings(&afk, "ntfy")), (0, 1));
}

#[test]
fn two_watchers_at_once_ring_once() {
    let (afk, issue) = ready(Script::gives_up("the API is gone"));
    while !issue.has("ready-for-human") {
        let second = afk.clone();
        // It goes through all steps of the end while the first one is in the middle of them.
        afk.world.just_before("tracker.remove_label", move |_| drop(second.watch()));
        afk.minutes(1);
        afk.world.forget_plans();
    }
    assert!(!issue.has("agent-in-progress"), "{}", issue.history());
    assert_eq!(rings(&afk, "slack"), 1);
}
