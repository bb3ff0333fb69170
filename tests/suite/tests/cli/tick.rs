//! One issue from its label to its end.

use afk_sandbox::http::{Face, Server, forge_router};

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

/// An agent works with what its own machine gives it: nothing that AFK sends there tells AFK's token.
#[test]
fn the_trackers_token_does_not_reach_the_agent() {
    const SECRET: &str = "afks-own-5ecret";
    let afk = Deployed::new(Script::red_then_fixes());
    let mut face = Face::new(Release::Forgejo15);
    face.tokens = face.tokens.into_values().map(|token| (SECRET.to_owned(), token)).collect();
    let forge = Server::start(&afk.world, forge_router(afk.world.clone(), face));
    let changes = [("AFK_TRACKER_URL", &*forge.url()), ("AFK_TRACKER_TOKEN", SECRET)];
    for _ in 0..25 {
        for program in [Program::Poller, Program::Watcher] {
            assert_eq!(afk.run(program, &changes).code, 0);
        }
        afk.world.minutes(1);
    }
    assert_eq!((afk.issue.is_open(), afk.turns()), (false, 2));
    assert!(!format!("{:?}", afk.world.lock().t3).contains(SECRET));
}
