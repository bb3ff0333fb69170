//! The fleet as a table for a terminal.

use afk_core::phase::Phase;
use afk_tick::status::{RunView, WaitingView};

use super::Fleet;
use crate::report::Outcome;
use crate::report::text::{blocks, headline, rehearsed};
use crate::text::{WIDTH, cut, duration, wrap};

/// The columns before the last one, which takes the rest.
const ISSUE: usize = 24;
const PHASE: usize = 10;
const TURNS: usize = 6;
const AGE: usize = 8;
/// Where the last column begins.
const LAST: usize = 2 + ISSUE + 1 + PHASE + 1 + TURNS + 1 + AGE + 1;

pub(super) fn render(fleet: &Fleet) -> String {
    let mut text = String::new();
    let report = &fleet.report;
    let head = format!("afk-watcher status at {:.0}: {}", report.at(), headline(report.outcome()));
    wrap(&mut text, "", "  ", &head);
    rehearsed(&mut text, report);
    if report.outcome() != Outcome::Unavailable {
        wrap(&mut text, "", "  ", &counts(fleet));
        if fleet.kill_switch {
            wrap(&mut text, "", "  ", "The kill switch is on: no agent turn is started.");
        }
        if fleet.environment.is_none() {
            wrap(&mut text, "", "  ", "The agent server was not read: runs are shown from their records alone.");
        }
        runs(&mut text, fleet);
        waiting(&mut text, &fleet.waiting);
        threads(&mut text, fleet);
    }
    blocks(&mut text, report);
    text
}

/// The fleet in one sentence.
pub(super) fn counts(fleet: &Fleet) -> String {
    let runs = fleet.runs.len();
    let cap = if fleet.runs_max == 0 { String::new() } else { format!(" of {}", fleet.runs_max) };
    format!("{runs}{cap} in flight, {} ready, {} waiting for a human.", fleet.ready, fleet.waiting.len())
}

fn runs(text: &mut String, fleet: &Fleet) {
    if fleet.runs.is_empty() {
        return;
    }
    text.push('\n');
    let row = |text: &mut String, mark, [issue, phase, turns, age]: [&str; 4], last: &str| {
        let (mark, issue) = wide(text, mark, issue, ISSUE);
        let first = format!("{mark} {issue:<ISSUE$} {phase:<PHASE$} {turns:<TURNS$} {age:<AGE$} ");
        wrap(text, &first, &" ".repeat(LAST), last);
    };
    row(text, " ", ["RUN", "PHASE", "TURNS", "AGE"], "WAITS FOR");
    for run in &fleet.runs {
        let mark = if run.alarm { "!" } else { " " };
        let turns = format!("{}/{}", run.turns, run.turns_max);
        let phase = run.phase.map_or("-", phase_word);
        row(text, mark, [&run.issue.to_string(), phase, &turns, &duration(run.age_seconds)], &last(run));
        text.push_str(&format!("    {}\n", cut(&run.title, WIDTH - 4)));
        text.push_str(&format!("    thread {}\n", run.run));
    }
}

/// A name that is too wide for its column has a line of its own.
fn wide<'a>(text: &mut String, mark: &'a str, name: &'a str, width: usize) -> (&'a str, &'a str) {
    if name.chars().count() <= width {
        return (mark, name);
    }
    text.push_str(&format!("{mark} {name}\n"));
    (" ", "")
}

fn last(run: &RunView) -> String {
    match &run.end {
        Some(end) => format!("{}: {}", end.kind.name(), run.waits_for),
        None => run.waits_for.clone(),
    }
}

fn waiting(text: &mut String, waiting: &[WaitingView]) {
    if waiting.is_empty() {
        return;
    }
    text.push('\n');
    let heading = ["WAITS FOR A HUMAN", "SINCE", "BECAUSE"].map(str::to_owned);
    let rows = waiting.iter().map(|it| {
        let since = it.age_seconds.map_or_else(|| String::from("-"), duration);
        let because = it.end.as_ref().map_or_else(
            || String::from("the label was put on by hand"),
            |end| format!("{}: {}", end.kind.name(), end.reason),
        );
        [it.issue.to_string(), since, because]
    });
    for [issue, since, because] in core::iter::once(heading).chain(rows) {
        let (_, issue) = wide(text, " ", &issue, ISSUE);
        wrap(text, &format!("  {issue:<ISSUE$} {since:<AGE$} "), &" ".repeat(2 + ISSUE + 1 + AGE + 1), &because);
    }
}

/// Where the threads are looked at. Together with a thread's id this is its address, which would not fit beside it.
fn threads(text: &mut String, fleet: &Fleet) {
    if let (Some(cockpit), Some(environment), false) = (&fleet.cockpit, &fleet.environment, fleet.runs.is_empty()) {
        text.push('\n');
        wrap(text, "  ", "  ", &format!("Threads: {cockpit}/{environment}/THREAD"));
    }
}

/// A phase in one word.
pub(super) fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Worktree => "worktree",
        Phase::TestsRed => "tests-red",
        Phase::Green => "green",
        Phase::Pushed => "pushed",
        Phase::Ci => "CI",
        Phase::Deployed => "deployed",
        Phase::Done => "done",
    }
}
