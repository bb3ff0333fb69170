//! Findings for people: one block a subject, one line a check, and below it what to do.

use super::Diagnosis;
use super::finding::{Finding, Verdict};
use crate::report::text::rehearsed;
use crate::text::{WIDTH, wrap};

pub(super) fn render(diagnosis: &Diagnosis) -> String {
    let report = &diagnosis.report;
    let mut text = String::new();
    let head = format!("{} doctor at {:.0}: {}", report.program(), report.at(), count(&diagnosis.findings));
    wrap(&mut text, "", "  ", &head);
    rehearsed(&mut text, report);
    let mut subject = None;
    for finding in &diagnosis.findings {
        if subject != Some(&finding.subject) {
            text.push('\n');
            wrap(&mut text, "  ", "    ", &finding.subject);
            subject = Some(&finding.subject);
        }
        line(&mut text, finding);
    }
    text
}

/// What fails begins with a `!`, which terminals show in red.
fn line(text: &mut String, finding: &Finding) {
    let mark = if finding.verdict == Verdict::Fail { '!' } else { ' ' };
    let check = finding.check.replace('_', " ");
    wrap(text, &format!("  {mark} {:<7}  {check:<13}  ", finding.verdict.word()), REST, &breakable(&finding.text));
    if let Some(remedy) = &finding.remedy {
        wrap(text, REST, REST, &breakable(&format!("to mend it: {remedy}")));
    }
}

/// Where the texts begin.
const REST: &str = "                            ";

/// A text whose words all fit: what servers say has words without an end.
fn breakable(text: &str) -> String {
    let room = WIDTH - REST.len();
    let mut broken = String::with_capacity(text.len());
    let mut length = 0;
    for c in text.chars() {
        length = if c.is_whitespace() { 0 } else { length + 1 };
        if length > room {
            broken.push(' ');
            length = 1;
        }
        broken.push(c);
    }
    broken
}

fn count(findings: &[Finding]) -> String {
    let of = |verdict| findings.iter().filter(|it| it.verdict == verdict).count();
    let some = [
        (of(Verdict::Fail), "failed"),
        (of(Verdict::Warn), "to be looked at"),
        (of(Verdict::Ok), "ok"),
        (of(Verdict::Skipped), "skipped"),
    ];
    let shown: Vec<String> =
        some.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    shown.join(", ")
}
