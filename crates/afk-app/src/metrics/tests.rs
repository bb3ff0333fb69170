use afk_core::config::Shard;
use afk_http::Asked;
use afk_tick::report::{Line, Report as TickReport};
use afk_tick::tally::Tally;
use jiff::Timestamp;

use super::*;

fn line(code: &str, alarm: bool) -> Line {
    Line { subject: "acme/web#7".into(), code: code.into(), text: "words".into(), alarm, run: None }
}

fn traffic() -> Traffic {
    let asked = |host: &str, status| Asked { host: host.to_owned(), status };
    Traffic {
        requests: [
            (asked("git.example.org", Some(200)), 12),
            (asked("git.example.org", Some(304)), 3),
            (asked("t3.afk.svc:3773", None), 1),
            (asked("the Slack webhook", Some(200)), 1),
        ]
        .into(),
        remaining: [(String::from("git.example.org"), 4321)].into(),
        ..Traffic::default()
    }
}

fn page(program: Program, config: &Config, lines: Vec<Line>, tally: Tally) -> String {
    let at: Timestamp = "2026-11-22T13:37:00.25Z".parse().unwrap();
    let report = Report::of_tick(program, at, Vec::new(), TickReport { tally, ..TickReport::of(lines) });
    let report = report.asked(traffic());
    render(config, &Ticked { program, report: &report, took: Duration::from_millis(1250) })
}

#[test]
fn a_tick_of_the_poller() {
    let lines = vec![line("dispatched", false), line("dispatched", false), line("fault", true)];
    let tally = Tally { waiting_for_human: Some(2), ..Tally::default() };
    insta::assert_snapshot!(page(Program::Poller, &Config::disabled(), lines, tally), @r#"
    # TYPE afk_tick_timestamp_seconds gauge
    # UNIT afk_tick_timestamp_seconds seconds
    # HELP afk_tick_timestamp_seconds When the last tick was, in seconds since 1970.
    afk_tick_timestamp_seconds{program="afk-poller"} 1795354620
    # TYPE afk_tick_duration_seconds gauge
    # UNIT afk_tick_duration_seconds seconds
    # HELP afk_tick_duration_seconds How long the last tick took.
    afk_tick_duration_seconds{program="afk-poller"} 1.250
    # TYPE afk_tick_outcome gauge
    # HELP afk_tick_outcome How the last tick went: 1 at what it came to.
    afk_tick_outcome{program="afk-poller",outcome="done"} 0
    afk_tick_outcome{program="afk-poller",outcome="partly"} 1
    afk_tick_outcome{program="afk-poller",outcome="unavailable"} 0
    afk_tick_outcome{program="afk-poller",outcome="internal"} 0
    # TYPE afk_problems gauge
    # HELP afk_problems What a person should look at, by the last tick's report.
    afk_problems{program="afk-poller"} 1
    # TYPE afk_requests gauge
    # HELP afk_requests Requests of the last tick by server and status; the status is none where no answer came.
    afk_requests{program="afk-poller",host="git.example.org",status="200"} 12
    afk_requests{program="afk-poller",host="git.example.org",status="304"} 3
    afk_requests{program="afk-poller",host="t3.afk.svc:3773",status="none"} 1
    afk_requests{program="afk-poller",host="the Slack webhook",status="200"} 1
    # TYPE afk_rate_limit_remaining gauge
    # HELP afk_rate_limit_remaining The fewest requests left that any reply of the last tick named, by server.
    afk_rate_limit_remaining{program="afk-poller",host="git.example.org"} 4321
    # TYPE afk_dispatched gauge
    # HELP afk_dispatched Issues that the last tick dispatched to an agent.
    afk_dispatched{program="afk-poller"} 2
    # TYPE afk_waiting_for_human gauge
    # HELP afk_waiting_for_human Open issues that wait for a human.
    afk_waiting_for_human{program="afk-poller"} 2
    # EOF
    "#);
}

#[test]
fn a_tick_of_one_shards_watcher() {
    let config = Config { shard: Some(Shard { index: 1, count: 3 }), ..Config::disabled() };
    let runs = Runs {
        working: 1,
        landing: 2,
        ending: 3,
        green: 4,
        red: 5,
        pending: 6,
        attempts: 7,
        done: 8,
        needs_human: 9,
        frozen: 10,
        halted: 11,
        undelivered: 12,
        oldest_secs: 13,
    };
    let tally = Tally { runs: Some(runs), ..Tally::default() };
    insta::assert_snapshot!(page(Program::Watcher, &config, Vec::new(), tally), @r#"
    # TYPE afk_tick_timestamp_seconds gauge
    # UNIT afk_tick_timestamp_seconds seconds
    # HELP afk_tick_timestamp_seconds When the last tick was, in seconds since 1970.
    afk_tick_timestamp_seconds{program="afk-watcher",shard="1"} 1795354620
    # TYPE afk_tick_duration_seconds gauge
    # UNIT afk_tick_duration_seconds seconds
    # HELP afk_tick_duration_seconds How long the last tick took.
    afk_tick_duration_seconds{program="afk-watcher",shard="1"} 1.250
    # TYPE afk_tick_outcome gauge
    # HELP afk_tick_outcome How the last tick went: 1 at what it came to.
    afk_tick_outcome{program="afk-watcher",shard="1",outcome="done"} 1
    afk_tick_outcome{program="afk-watcher",shard="1",outcome="partly"} 0
    afk_tick_outcome{program="afk-watcher",shard="1",outcome="unavailable"} 0
    afk_tick_outcome{program="afk-watcher",shard="1",outcome="internal"} 0
    # TYPE afk_problems gauge
    # HELP afk_problems What a person should look at, by the last tick's report.
    afk_problems{program="afk-watcher",shard="1"} 0
    # TYPE afk_requests gauge
    # HELP afk_requests Requests of the last tick by server and status; the status is none where no answer came.
    afk_requests{program="afk-watcher",shard="1",host="git.example.org",status="200"} 12
    afk_requests{program="afk-watcher",shard="1",host="git.example.org",status="304"} 3
    afk_requests{program="afk-watcher",shard="1",host="t3.afk.svc:3773",status="none"} 1
    afk_requests{program="afk-watcher",shard="1",host="the Slack webhook",status="200"} 1
    # TYPE afk_rate_limit_remaining gauge
    # HELP afk_rate_limit_remaining The fewest requests left that any reply of the last tick named, by server.
    afk_rate_limit_remaining{program="afk-watcher",shard="1",host="git.example.org"} 4321
    # TYPE afk_runs gauge
    # HELP afk_runs Runs in flight as the last tick found them.
    afk_runs{program="afk-watcher",shard="1",state="working"} 1
    afk_runs{program="afk-watcher",shard="1",state="landing"} 2
    afk_runs{program="afk-watcher",shard="1",state="ending"} 3
    # TYPE afk_verdicts gauge
    # HELP afk_verdicts What the stages of the runs in flight said.
    afk_verdicts{program="afk-watcher",shard="1",verdict="green"} 4
    afk_verdicts{program="afk-watcher",shard="1",verdict="red"} 5
    afk_verdicts{program="afk-watcher",shard="1",verdict="pending"} 6
    # TYPE afk_attempts gauge
    # HELP afk_attempts Corrective turns of the runs in flight.
    afk_attempts{program="afk-watcher",shard="1"} 7
    # TYPE afk_ended gauge
    # HELP afk_ended Runs that the last tick ended without calling for help.
    afk_ended{program="afk-watcher",shard="1",kind="done"} 8
    afk_ended{program="afk-watcher",shard="1",kind="halted"} 11
    # TYPE afk_escalations gauge
    # HELP afk_escalations Runs that the last tick handed to a human.
    afk_escalations{program="afk-watcher",shard="1",kind="needs-human"} 9
    afk_escalations{program="afk-watcher",shard="1",kind="frozen"} 10
    # TYPE afk_undelivered_ends gauge
    # HELP afk_undelivered_ends Ends of earlier ticks that no doorbell had taken.
    afk_undelivered_ends{program="afk-watcher",shard="1"} 12
    # TYPE afk_oldest_run_age_seconds gauge
    # UNIT afk_oldest_run_age_seconds seconds
    # HELP afk_oldest_run_age_seconds The age of the oldest run in flight; 0 without any.
    afk_oldest_run_age_seconds{program="afk-watcher",shard="1"} 13
    # EOF
    "#);
}

#[test]
fn a_watcher_that_came_to_no_run_claims_none() {
    let text = page(Program::Watcher, &Config::disabled(), Vec::new(), Tally::default());
    assert!(!text.contains("afk_runs") && text.contains("afk_tick_outcome"), "{text}");
}
