use afk_core::end::EndKind;
use afk_core::ids::{EnvironmentId, EventId, Host, IssueRef, RunId, Sha};
use afk_core::phase::Phase;
use afk_tick::report::{Line, Report as Ticked};
use afk_tick::status::{CommitView, EndView, PhaseState, PhaseView};
use jiff::Timestamp;

use super::*;
use crate::program::Program;
use crate::scratch::Scratch;
use crate::whole;

mod browser;

fn at(time: &str) -> Timestamp {
    format!("2026-11-22T{time}:00Z").parse().unwrap()
}

fn issue(text: &str) -> IssueRef {
    IssueRef::parse(text).unwrap()
}

/// The phases up to one, as they are seen of a run that goes well.
fn phases(states: [PhaseState; 7]) -> Vec<PhaseView> {
    let view = |(phase, state)| {
        let detail = (state == PhaseState::Observed).then(|| String::from("4f2a9c1, seen 2026-11-22 12:40 UTC"));
        PhaseView { phase, state, detail }
    };
    Phase::ALL.into_iter().zip(states).map(view).collect()
}

fn run(name: &str, title: &str, minutes: u64, waits_for: &str, states: [PhaseState; 7]) -> RunView {
    let issue = issue(name);
    let host = Host::from_url("https://git.example.org").unwrap();
    let run = RunId::derive(&host, &issue, &EventId::new("1"));
    let came = |it: &&PhaseView| matches!(it.state, PhaseState::Observed | PhaseState::Reported);
    let phases = phases(states);
    RunView {
        url: format!("https://git.example.org/{}/issues/{}", issue.repo, issue.number),
        issue,
        title: title.into(),
        run,
        started_at: at("13:37") - jiff::SignedDuration::from_mins(i64::try_from(minutes).unwrap()),
        age_seconds: minutes * 60,
        phase: phases.iter().rfind(came).map(|it| it.phase),
        phases,
        turns: 0,
        turns_max: 5,
        waits_for: waits_for.into(),
        alarm: false,
        commit: None,
        thread_url: Some(format!("https://t3.example.org/env-1/{run}")),
        end: None,
    }
}

/// A fleet with something of everything.
pub(super) fn fleet() -> Fleet {
    use PhaseState::{Observed, Open, Reported, Skipped, Unseen};
    let pushed = [Reported, Unseen, Reported, Observed, Open, Open, Open];
    let sha = Sha::parse("4f2a9c1d5e8b7a60312f4e5d6c7b8a9012345678").unwrap();
    let url = Some(format!("https://git.example.org/acme/api/commit/{sha}"));
    let red = RunView {
        turns: 2,
        commit: Some(CommitView { sha, url, seen_at: at("12:40") }),
        ..run("acme/api#31", "Retry webhooks with backoff", 97, "the agent, in corrective turn 2", pushed)
    };
    let hostile = RunView {
        alarm: true,
        url: "javascript:alert(1)".into(),
        thread_url: Some("data:text/html,<script>alert(1)</script>".into()),
        ..run(
            "a-very-long-organisation/with-a-very-long-repository-name#1234",
            "</p><script>alert(\"title\")</script> \u{202e}Averyveryverylongwordwithoutanyspacesthatdoesnotfitintoanylineofaphoneatall & more",
            26,
            "a newer AFK: the agent server says \"<b>melting</b>\"",
            [Reported, Open, Open, Open, Open, Open, Open],
        )
    };
    let ending = RunView {
        end: Some(EndView {
            kind: EndKind::Frozen,
            reason: "CI is red, and all corrective turns are used up".into(),
            at: at("13:36"),
        }),
        turns: 5,
        ..run(
            "acme/infra#8",
            "Rotate the signing keys",
            1_570,
            "the watcher to finish its end",
            [Reported, Reported, Reported, Observed, Skipped, Open, Skipped],
        )
    };
    let waiting = |name: &str, title: &str, end: Option<EndView>| WaitingView {
        issue: issue(name),
        title: title.into(),
        url: format!("https://git.example.org/{}", name.replace('#', "/issues/")),
        since: end.as_ref().map(|it| it.at),
        age_seconds: end.as_ref().map(|it| u64::try_from(at("13:37").duration_since(it.at).as_secs()).unwrap()),
        thread_url: end.as_ref().map(|_| "https://t3.example.org/env-1/8f14e45f".into()),
        end,
    };
    let asks = EndView {
        kind: EndKind::NeedsHuman,
        reason: "The agent asks a question, and nobody is there to answer".into(),
        at: at("09:02"),
    };
    let status = Status {
        report: Ticked::of(Vec::new()),
        runs: vec![
            ending,
            red,
            run("acme/web#7", "Fix the login", 12, "the agent", [Reported, Reported, Open, Open, Open, Open, Open]),
            hostile,
        ],
        waiting: vec![
            waiting("acme/docs#4", "Explain the gates", Some(asks)),
            waiting("acme/web#2", "Choose a date picker", None),
        ],
        ready: 3,
        environment: Some(EnvironmentId::new("env-1")),
    };
    document(
        vec![Line {
            subject: "acme/old".into(),
            code: "fault".into(),
            text: "failed to list issues: 500".into(),
            alarm: true,
            run: None,
        }],
        status,
    )
}

fn nothing() -> Status {
    Status { report: Ticked::of(Vec::new()), runs: Vec::new(), waiting: Vec::new(), ready: 0, environment: None }
}

fn document(lines: Vec<Line>, status: Status) -> Fleet {
    let cockpit_url = Some(String::from("https://t3.example.org"));
    let config = Config { cockpit_url, max_runs: 5, ..Config::disabled() };
    Fleet::new(Report::of_tick(Program::Watcher, at("13:37"), Vec::new(), Ticked::of(lines)), &config, status)
}

#[test]
fn a_table_of_80_columns() {
    let text = fleet().text();
    insta::assert_snapshot!(text, @r#"
    afk-watcher status at 2026-11-22T13:37:00Z: not everything; see what is marked
      with !
    4 of 5 in flight, 3 ready, 2 waiting for a human.
    The kill switch is on: no agent turn is started.

      RUN                      PHASE      TURNS  AGE      WAITS FOR
      acme/infra#8             pushed     5/5    1d 02h   frozen: the watcher to
                                                          finish its end
        Rotate the signing keys
        thread 90ab0e89-1889-5a9f-b25e-270471819fee
      acme/api#31              pushed     2/5    1h 37m   the agent, in corrective
                                                          turn 2
        Retry webhooks with backoff
        thread b531f7c1-3cf0-5359-a80d-15a8bc86b257
      acme/web#7               tests-red  0/5    12m      the agent
        Fix the login
        thread 02ff042b-8a1d-5272-a96c-54b0f0b688a6
    ! a-very-long-organisation/with-a-very-long-repository-name#1234
                               worktree   0/5    26m      a newer AFK: the agent
                                                          server says
                                                          "<b>melting</b>"
        </p><script>alert("title")</script> Averyveryverylongwordwithoutanyspacest..
        thread a7ae49ec-64ec-5652-856a-c5c6a1b7cf13

      WAITS FOR A HUMAN        SINCE    BECAUSE
      acme/docs#4              4h 35m   needs-human: The agent asks a question, and
                                        nobody is there to answer
      acme/web#2               -        the label was put on by hand

      Threads: https://t3.example.org/env-1/THREAD

    ! acme/old
      ! fault: failed to list issues: 500
    "#);
    assert_eq!(text.lines().filter(|line| line.chars().count() > 80).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn an_empty_fleet() {
    insta::assert_snapshot!(document(Vec::new(), nothing()).text(), @"
    afk-watcher status at 2026-11-22T13:37:00Z: done
    0 of 5 in flight, 0 ready, 0 waiting for a human.
    The kill switch is on: no agent turn is started.
    The agent server was not read: runs are shown from their records alone.
    ");
}

#[test]
fn a_program_reads_the_same() {
    let status =
        Status { runs: fleet().runs.drain(2..3).collect(), waiting: fleet().waiting.drain(..1).collect(), ..nothing() };
    let json = serde_json::to_value(document(Vec::new(), status)).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&json).unwrap(), @r#"
    {
      "at": "2026-11-22T13:37:00Z",
      "command": "status",
      "environment": null,
      "kill_switch": true,
      "lines": [],
      "outcome": "done",
      "program": "afk-watcher",
      "ready": 0,
      "rehearsal": false,
      "runs": [
        {
          "age_seconds": 720,
          "alarm": false,
          "commit": null,
          "end": null,
          "issue": "acme/web#7",
          "phase": "tests-red",
          "phases": [
            {
              "detail": null,
              "phase": "worktree",
              "state": "reported"
            },
            {
              "detail": null,
              "phase": "tests-red",
              "state": "reported"
            },
            {
              "detail": null,
              "phase": "green",
              "state": "open"
            },
            {
              "detail": null,
              "phase": "pushed",
              "state": "open"
            },
            {
              "detail": null,
              "phase": "ci",
              "state": "open"
            },
            {
              "detail": null,
              "phase": "deployed",
              "state": "open"
            },
            {
              "detail": null,
              "phase": "done",
              "state": "open"
            }
          ],
          "run": "02ff042b-8a1d-5272-a96c-54b0f0b688a6",
          "started_at": "2026-11-22T13:25:00Z",
          "thread_url": "https://t3.example.org/env-1/02ff042b-8a1d-5272-a96c-54b0f0b688a6",
          "title": "Fix the login",
          "turns": 0,
          "turns_max": 5,
          "url": "https://git.example.org/acme/web/issues/7",
          "waits_for": "the agent"
        }
      ],
      "runs_max": 5,
      "version": 1,
      "waiting": [
        {
          "age_seconds": 16500,
          "end": {
            "at": "2026-11-22T09:02:00Z",
            "kind": "needs-human",
            "reason": "The agent asks a question, and nobody is there to answer"
          },
          "issue": "acme/docs#4",
          "since": "2026-11-22T09:02:00Z",
          "thread_url": "https://t3.example.org/env-1/8f14e45f",
          "title": "Explain the gates",
          "url": "https://git.example.org/acme/docs/issues/4"
        }
      ]
    }
    "#);
}

#[test]
fn the_page() {
    let html = fleet().html();
    let (head, body) = html.split_once("</style>").unwrap();
    assert!(head.contains("prefers-color-scheme: dark") && !head.contains("http://") && !head.contains("https://"));
    insta::assert_snapshot!("page", body);
}

#[test]
fn nothing_that_a_server_said_becomes_markup_or_an_address() {
    let html = fleet().html();
    for planted in ["<script", "javascript:", "data:text", "\u{202e}", "<b>melting"] {
        assert!(!html.contains(planted), "{planted}");
    }
    assert!(html.contains("&lt;script&gt;alert(&quot;title&quot;)"));
    let fetched = ["src=", "@import", "url(", "<iframe", "<link rel=\"stylesheet\""];
    assert_eq!(fetched.into_iter().filter(|it| html.contains(it)).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn a_page_takes_the_place_of_the_former_one_at_once() {
    let folder = Scratch::new("page");
    let path = folder.path().join("index.html");
    for contents in ["one", "two"] {
        whole::replace(&path, contents).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), contents);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    assert!(whole::replace(&folder.path().join("nowhere/index.html"), "x").is_err());
    assert!(whole::replace(folder.path(), "x").is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
