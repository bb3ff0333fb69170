//! One issue from its label to its end.

use super::*;

#[test]
fn an_issue_lands() {
    let afk = Deployed::new(Script::works());
    let first = afk.run(Program::Poller, &[]);
    assert_eq!((first.code, first.codes()), (0, vec!["dispatched"]), "{first:?}");
    assert_eq!(first.report["at"], afk.world.now().to_string());
    assert_eq!(first.report["rehearsal"], true);
    afk.minutes(20);
    assert!(!afk.issue.is_open(), "{}", afk.issue.history());
    assert_eq!(afk.turns(), 1);
    assert_eq!(afk.world.rings().len(), 1);
    assert_eq!(afk.servers.unexpected(), [""; 0]);
}

#[test]
fn an_agent_server_that_is_down_stops_whatever_needs_it() {
    let afk = Deployed::new(Script::works());
    // Nobody listens there.
    let down = [("AFK_T3_URL", "http://127.0.0.1:9")];
    assert_eq!(afk.run(Program::Poller, &down).code, 69);
    assert!(!afk.issue.has("agent-in-progress"));
    assert_eq!(afk.run(Program::Watcher, &down).code, 1, "nothing is in flight, but orphans cannot be looked for");
    assert_eq!(afk.run(Program::Poller, &[]).codes(), ["dispatched"]);
    assert_eq!(afk.run(Program::Watcher, &down).code, 1, "one run is in flight");
}

#[test]
fn a_token_that_is_not_good_stops_the_tick() {
    let afk = Deployed::new(Script::works());
    for key in ["AFK_TRACKER_TOKEN", "AFK_T3_TOKEN"] {
        let ran = afk.run(Program::Poller, &[(key, "worn-out")]);
        assert_eq!((ran.code, afk.turns()), (69, 0), "{key}: {ran:?}");
        assert!(!ran.report.to_string().contains("worn-out"), "{ran:?}");
    }
    assert!(afk.issue.comments().is_empty(), "no run was charged");
}
