//! An explanation for people: one block a candidate. One candidate alone has one line a gate.

use afk_tick::poll::{Candidate, GateView, Says};

use super::Explained;
use crate::report::text::{blocks, headline, rehearsed};
use crate::text::wrap;

pub(super) fn render(explained: &Explained) -> String {
    let report = &explained.report;
    let count = match explained.candidates.len() {
        0 => String::from("no candidate"),
        1 => String::from("1 candidate"),
        n => format!("{n} candidates"),
    };
    let mut text = String::new();
    let outcome = headline(report.outcome());
    wrap(&mut text, "", "  ", &format!("afk-poller explain at {:.0}: {count}; {outcome}", report.at()));
    rehearsed(&mut text, report);
    for candidate in &explained.candidates {
        text.push('\n');
        head(&mut text, candidate);
        match explained.candidates.as_slice() {
            [_] => candidate.gates.iter().for_each(|gate| line(&mut text, gate)),
            _ => grouped(&mut text, &candidate.gates),
        }
    }
    blocks(&mut text, report);
    text
}

fn head(text: &mut String, candidate: &Candidate) {
    let priority = candidate.priority.map(|it| format!(" (priority {it})")).unwrap_or_default();
    let mark = if candidate.verdict.alarm { "! " } else { "  " };
    wrap(text, mark, "    ", &format!("{} {}{priority}", candidate.issue, candidate.title));
    let mark = if candidate.verdict.alarm { "  ! " } else { "    " };
    wrap(text, mark, "      ", &format!("{}: {}", candidate.verdict.code, candidate.verdict.text));
}

/// One gate on a line, and below it why.
fn line(text: &mut String, gate: &GateView) {
    let verdict = word(gate.verdict);
    wrap(text, &format!("      {verdict:<13} "), "", gate.gate);
    let remedy = gate.remedy.as_ref().map(|remedy| format!("to change it: {remedy}"));
    for why in gate.detail.iter().chain(&remedy) {
        wrap(text, "                    ", "                    ", why);
    }
}

/// The gates by verdict; only those that refuse have a line of their own.
fn grouped(text: &mut String, gates: &[GateView]) {
    let named = |says: Says| {
        let names: Vec<&str> = gates.iter().filter(|it| it.verdict == says).map(|it| it.gate).collect();
        names.join(", ")
    };
    for gate in gates.iter().filter(|it| it.verdict == Says::Refuse) {
        line(text, gate);
    }
    for says in [Says::Pass, Says::NotLookedAt] {
        let names = named(says);
        if !names.is_empty() {
            wrap(text, &format!("      {:<13} ", word(says)), "                    ", &names);
        }
    }
}

fn word(says: Says) -> &'static str {
    match says {
        Says::Pass => "pass",
        Says::Refuse => "refuse",
        Says::NotLookedAt => "not looked at",
    }
}
