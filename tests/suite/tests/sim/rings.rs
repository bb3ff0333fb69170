//! Bells that ring too often, never, or for nothing: all of that is heard.

use afk_core::port::{Doorbell as _, Notice};
use afk_sandbox::agent::Script;
use afk_sandbox::doorbell::BellMood;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::invariants::{Audit, Rings};

use super::audit::{audit, ended};
use crate::afk::{Afk, ready};

/// A run that idles, with every minute looked at.
fn told(mood: BellMood, minutes: u64) -> (Afk, IssueHandle, Audit, Rings) {
    let (afk, issue) = ready(Script::idles());
    afk.world.lock().bells.bell("slack").mood = mood;
    let (mut audit, mut rings) = (audit(&afk), Rings::default());
    for _ in 0..minutes {
        let from = afk.world.calls();
        afk.minutes(1);
        assert_eq!(audit.look(&afk.world), [""; 0]);
        assert_eq!(look(&afk, &mut rings, from), [""; 0]);
    }
    (afk, issue, audit, rings)
}

fn look(afk: &Afk, rings: &mut Rings, from: usize) -> Vec<String> {
    let state = afk.world.lock();
    rings.look(&state, &state.faults.journal[from..], |_| 0)
}

#[test]
fn one_ring_is_right() {
    let (_, _, audit, rings) = told(BellMood::Works, 10);
    assert_eq!(rings.missing(&audit), [""; 0]);
}

#[test]
fn an_end_that_rings_again() {
    let (afk, _, _, mut rings) = told(BellMood::Works, 10);
    let from = afk.world.calls();
    let notice = afk.world.lock().bells.rings()[0].clone();
    afk.world.doorbell("slack").ring(&notice).unwrap();
    let wrong = look(&afk, &mut rings, from);
    assert!(wrong[0].contains("rang again, and that it rang was recorded"), "{wrong:?}");
}

#[test]
fn an_answer_that_is_lost_may_ring_again() {
    let (afk, _, audit, rings) = told(BellMood::AnswerLost, 20);
    assert!(afk.world.rings().len() > 1);
    assert_eq!(rings.missing(&audit), [""; 0]);
}

#[test]
fn an_end_that_calls_nobody() {
    let (_, _, audit, rings) = told(BellMood::Gone, 10);
    assert!(rings.missing(&audit)[0].contains("ended as needs-human, and nobody was called"));
    // After half an hour in vain that is the rule.
    let (_, _, audit, rings) = told(BellMood::Down, 40);
    assert_eq!(rings.missing(&audit), [""; 0]);
}

#[test]
fn a_halt_that_rings() {
    let (afk, issue) = ready(Script::hangs());
    let (mut audit, mut rings) = (audit(&afk), Rings::default());
    afk.minutes(2);
    let issue = issue.unlabel_by("alice", "ready-for-agent");
    afk.minutes(3);
    audit.look(&afk.world);
    assert_eq!(rings.missing(&audit), [""; 0]);
    let cockpit = afk.config.cockpit_url.clone().unwrap();
    let notice = Notice {
        urgency: afk_core::port::Urgency::Low,
        title: "done".into(),
        body: String::new(),
        thread_url: Some(format!("{cockpit}/env/{}", issue.threads()[0].id)),
        issue_url: afk.world.lock().forge.issue_url(&issue.issue),
    };
    let from = afk.world.calls();
    afk.world.doorbell("slack").ring(&notice).unwrap();
    assert_eq!(look(&afk, &mut rings, from), [""; 0]);
    assert!(rings.missing(&audit)[0].contains("was halted, and it rang"));
}

#[test]
fn a_ring_for_nothing() {
    let (afk, _, _) = ended(Script::idles());
    let mut notice = afk.world.lock().bells.rings()[0].clone();
    notice.thread_url = None;
    let (mut rings, from) = (Rings::default(), afk.world.calls());
    afk.world.lock().bells.bell("slack").rings.clear();
    afk.world.doorbell("slack").ring(&notice).unwrap();
    assert!(look(&afk, &mut rings, from)[0].contains("it rang for no run"));
}
