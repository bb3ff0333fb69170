//! AFK's clock against those of the servers.

use jiff::SignedDuration;

use super::finding::{Check, Finding};
use super::servers::Clock;

/// Deadlines go by AFK's clock and ages by the servers', so they must not be further apart.
const APART: SignedDuration = SignedDuration::from_secs(60);

/// One finding over all servers that told their time.
pub(super) fn compare(clocks: &[Clock]) -> Finding {
    let check = Check::new("clocks", "clocks");
    let mut apart: Vec<(&str, SignedDuration)> = Vec::new();
    for (server, theirs, ours) in clocks {
        let by = theirs.duration_since(*ours);
        if by.abs() > APART && apart.iter().all(|(known, _)| known != server) {
            apart.push((server, by));
        }
    }
    if !apart.is_empty() {
        let words = |(server, by): &(&str, SignedDuration)| {
            let way = if by.is_negative() { "behind" } else { "ahead" };
            format!("{server} {} s {way}", by.as_secs().unsigned_abs())
        };
        let servers = apart.iter().map(words).collect::<Vec<_>>().join(", ");
        let text = format!("not at AFK's time: {servers}");
        return check.warn(text, "mend the time service (NTP) there, or here");
    }
    if clocks.is_empty() {
        check.skipped("no server told its time")
    } else {
        check.ok("no server is more than a minute from AFK's time")
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn more_than_a_minute_either_way_is_apart() {
        let row = |by: i64| {
            let ours = Timestamp::UNIX_EPOCH;
            let theirs = ours + SignedDuration::from_secs(by);
            let finding = compare(&[("the tracker", theirs, ours), ("the cluster", ours, ours)]);
            format!("{by:4} {:4} {}", finding.verdict.word(), finding.text)
        };
        insta::assert_snapshot!([-61, -60, 0, 60, 61, 600].map(row).join("\n"), @"
        -61 warn not at AFK's time: the tracker 61 s behind
        -60 ok   no server is more than a minute from AFK's time
          0 ok   no server is more than a minute from AFK's time
         60 ok   no server is more than a minute from AFK's time
         61 warn not at AFK's time: the tracker 61 s ahead
        600 warn not at AFK's time: the tracker 600 s ahead
        ");
        assert_eq!(compare(&[]).verdict.word(), "skipped");
    }
}
