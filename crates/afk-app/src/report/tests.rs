use afk_core::fault::{Fault, FaultClass, FaultScope};

use super::*;

fn line(subject: &str, code: &str, text: &str, alarm: bool) -> Line {
    Line { subject: subject.into(), code: code.into(), text: text.into(), alarm, run: None }
}

fn at() -> Timestamp {
    "2026-11-22T13:37:00.25Z".parse().unwrap()
}

fn tick(lines: Vec<Line>) -> Report {
    Report::of_tick(Program::Watcher, at(), Vec::new(), ticked::Report::of(lines))
}

fn text(report: &Report) -> String {
    report.render(Format::Text).unwrap()
}

#[test]
fn a_report_for_people() {
    let hostile = "failed to list issues: GET /repos/acme/api/issues: 500: \u{1b}[2Jhttps://git.example.org/a/very/long/address/that/does/not/fit/into/one/line/at/all";
    let report = tick(vec![
        line("acme/web#7", "waiting", "the agent works; pushed nothing yet", false),
        line("acme/api#3", "fault", hostile, true),
        line("acme/web#7", "note", "the status comment was written again because its text had changed since", false),
    ]);
    insta::assert_snapshot!(text(&report.rehearsed(true)), @"
    afk-watcher at 2026-11-22T13:37:00Z: not everything; see what is marked with !
    This was a rehearsal: the time was given, not read from the clock.

      acme/web#7
        waiting: the agent works; pushed nothing yet
        note: the status comment was written again because its text had changed
          since

    ! acme/api#3
      ! fault: failed to list issues: GET /repos/acme/api/issues: 500:
          [2Jhttps://git.example.org/a/very/long/address/that/does/not/fit/into/one/line/at/all
    ");
}

#[test]
fn a_tick_without_anything_to_say() {
    assert_eq!(text(&tick(Vec::new())), "afk-watcher at 2026-11-22T13:37:00Z: done\n");
}

#[test]
fn a_shut_gate_is_one_paragraph() {
    let gate = line("gates", "shut", "AFK_KILL_SWITCH is on; to arm AFK, set it to false", false);
    let report = Report::new(Program::Poller, at(), Outcome::Disabled, vec![gate.clone()]);
    insta::assert_snapshot!(text(&report), @"
    afk-poller at 2026-11-22T13:37:00Z: AFK is disabled, nothing was done:
      AFK_KILL_SWITCH is on; to arm AFK, set it to false
    ");
    let misspelt = line("AFK_KILLSWITCH", "unknown_key", "no such key", true);
    let report = Report::new(Program::Poller, at(), Outcome::Disabled, vec![misspelt, gate]);
    insta::assert_snapshot!(text(&report), @"
    afk-poller at 2026-11-22T13:37:00Z: AFK is disabled, nothing was done

    ! AFK_KILLSWITCH
      ! unknown_key: no such key

      gates
        shut: AFK_KILL_SWITCH is on; to arm AFK, set it to false
    ");
}

#[test]
fn a_report_for_programs() {
    let report = tick(vec![line("acme/web#7", "fault", "a \"quoted\" word", true)]).rehearsed(true);
    insta::assert_snapshot!(report.render(Format::Json).unwrap(), @r#"{"version":1,"program":"afk-watcher","at":"2026-11-22T13:37:00.25Z","rehearsal":true,"outcome":"partly","lines":[{"subject":"acme/web#7","code":"fault","text":"a \"quoted\" word","alarm":true}]}"#);
    let value: serde_json::Value = serde_json::from_str(&report.render(Format::Json).unwrap()).unwrap();
    assert_eq!(value.get("version").and_then(serde_json::Value::as_u64), Some(u64::from(VERSION)));
}

#[test]
fn every_outcome_has_its_word_and_its_code() {
    use Outcome::*;
    let row = |outcome| {
        let exit = |lines| Report::new(Program::Poller, at(), outcome, lines).exit().code();
        format!("{}: {}, with an alarm {}", outcome.word(), exit(vec![]), exit(vec![line("x", "y", "z", true)]))
    };
    let table = [Done, Partly, Unavailable, Disabled, Misconfigured, Internal].map(row).join("\n");
    insta::assert_snapshot!(table, @"
    done: 0, with an alarm 0
    partly: 1, with an alarm 1
    unavailable: 69, with an alarm 69
    disabled: 0, with an alarm 1
    misconfigured: 78, with an alarm 78
    internal: 70, with an alarm 70
    ");
}

#[test]
fn an_alarm_before_the_tick_makes_it_less_than_done() {
    let fault = Fault::new("list issues", FaultClass::Transient, FaultScope::Server, "no route");
    let ticks = [ticked::Report::of(vec![]), ticked::Report::unavailable("tracker", &fault)];
    let outcomes = ticks.map(|tick| {
        [true, false].map(|alarm| {
            let remark = line("AFK_WORKER", "unknown_key", "no such key", alarm);
            Report::of_tick(Program::Watcher, at(), vec![remark], tick.clone()).outcome()
        })
    });
    assert_eq!(outcomes, [[Outcome::Partly, Outcome::Done], [Outcome::Unavailable; 2]]);
}

#[test]
fn nothing_is_wider_than_a_terminal_but_a_long_word() {
    let words = "word ".repeat(200);
    let long = "x".repeat(200);
    let report = tick(vec![line("acme/web#7", "note", &format!("{words}{long} {words}"), true)]);
    let wide: Vec<_> = text(&report).lines().filter(|line| line.chars().count() > 80).map(str::to_owned).collect();
    assert_eq!(wide, [format!("      {long}")]);
}
