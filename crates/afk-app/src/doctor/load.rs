//! How much the tracker is asked in an hour, against what it answers.

use super::finding::{Check, Finding};
use super::tracker::SUBJECT;

/// `asked` is what one tick of both programs asks now, `limit` what the tracker answers in an hour.
pub(super) fn judge(asked: u64, every_minutes: u32, limit: Option<u64>) -> Finding {
    let check = Check::new(SUBJECT, "requests");
    let minutes = u64::from(every_minutes.max(1));
    let hourly = asked.saturating_mul(60).div_ceil(minutes);
    let said = format!("{hourly} an hour at a tick every {minutes} min ({asked} by both programs as things are now)");
    let Some(limit) = limit else { return check.ok(format!("{said}; this tracker tells no limit")) };
    let remedy = "let cron start the programs less often, or split the repositories between two accounts";
    // Dispatches and ends cost more than the tick that was counted.
    match (hourly > limit, hourly > limit / 4 * 3) {
        (true, _) => check.fail(format!("{said}; {limit} are answered"), remedy),
        (false, true) => check.warn(
            format!("{said}; {limit} are answered, which leaves less than a quarter for dispatches and ends"),
            remedy,
        ),
        (false, false) => check.ok(format!("{said}; {limit} are answered")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cron_implies_against_the_bucket() {
        let row = |(asked, minutes, limit)| {
            let finding = judge(asked, minutes, limit);
            format!("{:5} {}", finding.verdict.word(), finding.text)
        };
        let cases = [
            (0, 2, Some(5000)),
            (125, 2, Some(5000)),
            (126, 2, Some(5000)),
            (166, 2, Some(5000)),
            (167, 2, Some(5000)),
            (167, 5, Some(5000)),
            (7, 9, None),
            (7, 0, None),
        ];
        insta::assert_snapshot!(cases.map(row).join("\n"), @"
        ok    0 an hour at a tick every 2 min (0 by both programs as things are now); 5000 are answered
        ok    3750 an hour at a tick every 2 min (125 by both programs as things are now); 5000 are answered
        warn  3780 an hour at a tick every 2 min (126 by both programs as things are now); 5000 are answered, which leaves less than a quarter for dispatches and ends
        warn  4980 an hour at a tick every 2 min (166 by both programs as things are now); 5000 are answered, which leaves less than a quarter for dispatches and ends
        fail  5010 an hour at a tick every 2 min (167 by both programs as things are now); 5000 are answered
        ok    2004 an hour at a tick every 5 min (167 by both programs as things are now); 5000 are answered
        ok    47 an hour at a tick every 9 min (7 by both programs as things are now); this tracker tells no limit
        ok    420 an hour at a tick every 1 min (7 by both programs as things are now); this tracker tells no limit
        ");
    }
}
