//! A report for people: how it went, then one block an issue.

use afk_tick::report::Line;

use super::{Outcome, Report};
use crate::text::wrap;

pub(super) fn render(report: &Report) -> String {
    let mut text = String::new();
    let headline = format!("{} at {:.0}: {}", report.program, report.at, headline(report.outcome));
    // A disabled program runs every minute: one paragraph is enough.
    if let (Outcome::Disabled, [gate]) = (report.outcome, report.lines.as_slice()) {
        wrap(&mut text, "", "  ", &format!("{headline}: {}", gate.text));
        return text;
    }
    wrap(&mut text, "", "  ", &headline);
    rehearsed(&mut text, report);
    if report.dry_run {
        wrap(&mut text, "", "  ", "This was a dry run: nothing was written, and nobody was called.");
    }
    blocks(&mut text, report);
    text
}

/// Says so, of a report at a time that is not now.
pub(crate) fn rehearsed(text: &mut String, report: &Report) {
    if report.rehearsal {
        wrap(text, "", "  ", "This was a rehearsal: the time was given, not read from the clock.");
    }
}

/// One block a subject, with its lines.
pub(crate) fn blocks(text: &mut String, report: &Report) {
    for (subject, lines) in by_subject(report) {
        let alarm = lines.iter().any(|line| line.alarm);
        text.push('\n');
        wrap(text, if alarm { "! " } else { "  " }, "    ", subject);
        for line in lines {
            let mark = if line.alarm { "  ! " } else { "    " };
            wrap(text, mark, "      ", &format!("{}: {}", line.code, line.text));
        }
    }
}

pub(crate) fn headline(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "done",
        Outcome::Partly => "not everything; see what is marked with !",
        Outcome::Unavailable => "nothing could be done",
        Outcome::Disabled => "AFK is disabled, nothing was done",
        Outcome::Misconfigured => "the configuration is wrong, nothing was done",
        Outcome::Internal => "AFK itself failed",
    }
}

/// The lines by subject, in the order in which the subjects first appear.
fn by_subject(report: &Report) -> Vec<(&str, Vec<&Line>)> {
    let mut blocks: Vec<(&str, Vec<&Line>)> = Vec::new();
    for line in &report.lines {
        match blocks.iter_mut().find(|(subject, _)| *subject == line.subject) {
            Some((_, lines)) => lines.push(line),
            None => blocks.push((&line.subject, vec![line])),
        }
    }
    blocks
}
