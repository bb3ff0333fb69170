//! A report for people: how it went, then one block an issue.

use afk_tick::report::Line;

use super::{Outcome, Report};

/// A terminal's usual width.
const WIDTH: usize = 80;

pub(super) fn render(report: &Report) -> String {
    let mut text = String::new();
    let headline = format!("{} at {:.0}: {}", report.program, report.at, headline(report.outcome));
    // A disabled program runs every minute: one paragraph is enough.
    if let (Outcome::Disabled, [gate]) = (report.outcome, report.lines.as_slice()) {
        wrap(&mut text, "", "  ", &format!("{headline}: {}", gate.text));
        return text;
    }
    wrap(&mut text, "", "  ", &headline);
    if report.rehearsal {
        wrap(&mut text, "", "  ", "This was a rehearsal: the time was given, not read from the clock.");
    }
    for (subject, lines) in blocks(report) {
        let alarm = lines.iter().any(|line| line.alarm);
        text.push('\n');
        wrap(&mut text, if alarm { "! " } else { "  " }, "    ", subject);
        for line in lines {
            let mark = if line.alarm { "  ! " } else { "    " };
            wrap(&mut text, mark, "      ", &format!("{}: {}", line.code, line.text));
        }
    }
    text
}

fn headline(outcome: Outcome) -> &'static str {
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
fn blocks(report: &Report) -> Vec<(&str, Vec<&Line>)> {
    let mut blocks: Vec<(&str, Vec<&Line>)> = Vec::new();
    for line in &report.lines {
        match blocks.iter_mut().find(|(subject, _)| *subject == line.subject) {
            Some((_, lines)) => lines.push(line),
            None => blocks.push((&line.subject, vec![line])),
        }
    }
    blocks
}

/// Appends words in lines that fit, where a word does. Control characters part words: what a server said must not move the
/// cursor of who reads it.
fn wrap(text: &mut String, first: &str, rest: &str, words: &str) {
    let mut width = first.chars().count();
    text.push_str(first);
    let mut fresh = true;
    for word in words.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if !fresh && width + 1 + length > WIDTH {
            text.push('\n');
            text.push_str(rest);
            width = rest.chars().count();
            fresh = true;
        }
        if !fresh {
            text.push(' ');
            width += 1;
        }
        text.push_str(word);
        width += length;
        fresh = false;
    }
    text.push('\n');
}
