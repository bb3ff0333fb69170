use afk_core::ids::IssueRef;
use afk_tick::poll::{GateView, Says};
use afk_tick::report::Report as Ticked;

use super::*;
use crate::program::Program;

fn line(subject: &str, code: &str, text: &str) -> Line {
    Line { subject: subject.into(), code: code.into(), text: text.into(), alarm: code == "fault", run: None }
}

fn gate(gate: &'static str, verdict: Says, detail: Option<&str>, remedy: Option<&str>) -> GateView {
    GateView { gate, verdict, detail: detail.map(str::to_owned), remedy: remedy.map(str::to_owned) }
}

fn candidate(name: &str, title: &str, verdict: Line) -> Candidate {
    let because = "acme/api#3 is open, and waits for this issue in turn as far as the texts of both of them tell";
    let gates = vec![
        gate("kill_switch", Says::Pass, None, None),
        gate("blocked", Says::Refuse, Some(because), Some("close what it waits for")),
        gate("cannot_lock", Says::NotLookedAt, Some("failed to read the repository: timeout"), None),
    ];
    Candidate { issue: IssueRef::parse(name).unwrap(), title: title.into(), priority: Some(1), verdict, gates }
}

fn explained(names: &[&str]) -> Explained {
    let verdict = |name: &str| line(name, "blocked", "acme/api#3 is open; close what it waits for");
    let candidates: Vec<_> =
        names.iter().map(|name| candidate(name, "Fix the \u{1b}[2Jlogin", verdict(name))).collect();
    let others = [line("acme/api#3", "untrusted_label", "x"), line("acme/old", "fault", "failed to list issues: 500")];
    let lines = candidates.iter().map(|it| it.verdict.clone()).chain(others).collect();
    let at = "2026-11-22T13:37:00Z".parse().unwrap();
    Explained::new(Report::of_tick(Program::Poller, at, Vec::new(), Ticked::of(lines)), candidates)
}

#[test]
fn one_issue_has_one_line_a_gate() {
    insta::assert_snapshot!(explained(&["acme/web#7"]).text(), @"
    afk-poller explain at 2026-11-22T13:37:00Z: 1 candidate; not everything; see
      what is marked with !

      acme/web#7 Fix the [2Jlogin (priority 1)
        blocked: acme/api#3 is open; close what it waits for
          pass          kill_switch
          refuse        blocked
                        acme/api#3 is open, and waits for this issue in turn as far
                        as the texts of both of them tell
                        to change it: close what it waits for
          not looked at cannot_lock
                        failed to read the repository: timeout

    ! acme/old
      ! fault: failed to list issues: 500
    ");
}

#[test]
fn of_several_only_what_refuses_has_its_own() {
    insta::assert_snapshot!(explained(&["acme/web#7", "acme/web#8"]).text(), @"
    afk-poller explain at 2026-11-22T13:37:00Z: 2 candidates; not everything; see
      what is marked with !

      acme/web#7 Fix the [2Jlogin (priority 1)
        blocked: acme/api#3 is open; close what it waits for
          refuse        blocked
                        acme/api#3 is open, and waits for this issue in turn as far
                        as the texts of both of them tell
                        to change it: close what it waits for
          pass          kill_switch
          not looked at cannot_lock

      acme/web#8 Fix the [2Jlogin (priority 1)
        blocked: acme/api#3 is open; close what it waits for
          refuse        blocked
                        acme/api#3 is open, and waits for this issue in turn as far
                        as the texts of both of them tell
                        to change it: close what it waits for
          pass          kill_switch
          not looked at cannot_lock

    ! acme/old
      ! fault: failed to list issues: 500
    ");
}

#[test]
fn a_program_reads_the_same() {
    insta::assert_snapshot!(serde_json::to_string_pretty(&explained(&["acme/web#7"])).unwrap(), @r#"
    {
      "version": 1,
      "program": "afk-poller",
      "command": "explain",
      "at": "2026-11-22T13:37:00Z",
      "rehearsal": false,
      "outcome": "partly",
      "candidates": [
        {
          "issue": "acme/web#7",
          "title": "Fix the \u001b[2Jlogin",
          "priority": 1,
          "verdict": {
            "subject": "acme/web#7",
            "code": "blocked",
            "text": "acme/api#3 is open; close what it waits for",
            "alarm": false
          },
          "gates": [
            {
              "gate": "kill_switch",
              "verdict": "pass",
              "detail": null,
              "remedy": null
            },
            {
              "gate": "blocked",
              "verdict": "refuse",
              "detail": "acme/api#3 is open, and waits for this issue in turn as far as the texts of both of them tell",
              "remedy": "close what it waits for"
            },
            {
              "gate": "cannot_lock",
              "verdict": "not-looked-at",
              "detail": "failed to read the repository: timeout",
              "remedy": null
            }
          ]
        }
      ],
      "lines": [
        {
          "subject": "acme/old",
          "code": "fault",
          "text": "failed to list issues: 500",
          "alarm": true
        }
      ]
    }
    "#);
}
