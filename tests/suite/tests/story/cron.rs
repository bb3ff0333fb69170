//! Cron that does not come, and clocks that do not agree.

use afk_sandbox::agent::Script;
use jiff::SignedDuration;

use crate::afk::ready;

fn sent(afk: &crate::afk::Afk) -> usize {
    afk.world.writes_since(0).iter().filter(|it| it.contains("turn.start")).count()
}

#[test]
fn an_hour_without_cron_at_any_minute_loses_nothing() {
    for minute in 0..22 {
        let (afk, issue) = ready(Script::red_then_fixes());
        afk.minutes(minute);
        afk.world.minutes(60);
        afk.until_unlocked(&issue);
        assert!(!issue.is_open(), "minute {minute}\n{}", issue.history());
        assert_eq!((issue.threads().len(), afk.world.rings().len()), (1, 1), "minute {minute}");
        assert_eq!(sent(&afk), 2, "minute {minute}");
        afk.world.check();
    }
}

#[test]
fn either_program_may_have_another_clock() {
    for (poller, watcher) in [(20, 0), (-20, 0), (0, 20), (0, -20), (20, -20), (-20, 20), (5, -5), (-5, 5)] {
        let (mut afk, issue) = ready(Script::red_then_fixes());
        let mut other = afk.clone();
        (afk.skew, other.skew) = (SignedDuration::from_mins(poller), SignedDuration::from_mins(watcher));
        let mut minutes = 0;
        while issue.is_open() && minutes < 60 {
            afk.poll();
            other.watch();
            afk.world.minutes(1);
            minutes += 1;
        }
        assert!(!issue.is_open(), "{poller} and {watcher} minutes ahead\n{}", issue.history());
        assert_eq!((issue.threads().len(), sent(&afk), afk.world.rings().len()), (1, 2, 1), "{poller} {watcher}");
        afk.world.check();
    }
}
