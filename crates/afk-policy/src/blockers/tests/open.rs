//! What is left of what was read.

use super::repo;
use crate::blockers::{BlockerState, Blockers, blocked_by};
use afk_core::ids::IssueRef;
use afk_core::issue::BlockerRef;
use afk_core::port::NativeBlocker;
use alloc::vec::Vec;

#[test]
fn the_issue_itself_is_returned_as_written() {
    let issue = IssueRef::parse("acme/web#7").unwrap();
    let text = blocked_by("Blocked by #7 and #3", &issue.repo, "github.com");
    assert_eq!(text.len(), 2);
    let left = Blockers::gather(&issue, &[], &text, |_| BlockerState::Open);
    assert_eq!((left.names_itself, left.open.len()), (true, 1));
}

#[test]
fn only_what_is_open_or_unreadable_is_left() {
    let issue = IssueRef::parse("acme/web#7").unwrap();
    let other = |number| BlockerRef { repo: repo(), number };
    let native = [
        NativeBlocker::Known { blocker: other(1), open: true },
        NativeBlocker::Known { blocker: other(2), open: false },
        NativeBlocker::Known { blocker: other(7), open: true },
        NativeBlocker::Hidden,
    ];
    let text = [other(1), other(2), other(3), other(4), other(5), other(3)];
    let mut asked = Vec::new();
    let left = Blockers::gather(&issue, &native, &text, |it| {
        asked.push(it.number);
        match it.number {
            3 => BlockerState::Open,
            4 => BlockerState::Closed,
            _ => BlockerState::Unreadable,
        }
    });
    assert_eq!(asked, [3, 4, 5], "what the server told is not asked again");
    insta::assert_snapshot!(left, @"waits for acme/web#1, acme/web#3; waits for acme/web#5, which cannot be read; waits for an issue that AFK's account may not see");
    assert_eq!(left.named(), [other(1), other(3), other(5)]);
    assert!(left.names_itself && !left.none_left());

    assert!(Blockers::gather(&issue, &native[1..3], &text[1..2], |_| BlockerState::Open).none_left());
    assert!(!Blockers::gather(&issue, &native[3..], &[], |_| BlockerState::Closed).none_left());
    assert!(!Blockers::gather(&issue, &[], &text[4..5], |_| BlockerState::Unreadable).none_left());
}

#[test]
fn a_circle_is_named_however_it_is_closed_up() {
    let issue = IssueRef::parse("acme/web#7").unwrap();
    let other = |number| BlockerRef { repo: repo(), number };
    let open = |numbers: core::ops::RangeInclusive<u64>| Blockers::of(&issue, numbers.map(other));
    let waits = |who: &BlockerRef| if who.number < 3 { alloc::vec![other(9), other(7)] } else { alloc::vec![other(9)] };
    insta::assert_snapshot!(open(2..=3).with_circles(&issue, waits), @"waits for acme/web#2, acme/web#3; acme/web#2 waits for it in turn");
    insta::assert_snapshot!(open(1..=2).with_circles(&issue, waits), @"waits for acme/web#1, acme/web#2; acme/web#1, acme/web#2 wait for it in turn");
    insta::assert_snapshot!(open(3..=3).with_circles(&issue, waits), @"waits for acme/web#3");
    let mut asked = 0;
    let many = open(10..=30).with_circles(&issue, |_| {
        asked += 1;
        Vec::new()
    });
    assert_eq!((asked, many.open.len()), (5, 21), "a long list costs no more than a short one");
}
