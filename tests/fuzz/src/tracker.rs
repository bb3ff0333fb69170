//! Every question of the tracker's port, and what every answer must stand.

use afk_core::ids::{IssueRef, Login, Sha};
use afk_core::issue::has_label;
use afk_core::port::{LabelQuery, Listing, NativeBlocker, Result, Tracker};
use jiff::Timestamp;

use crate::config::{commit, issue, repos};
use crate::judge;

/// Asks the question that this byte stands for.
///
/// # Panics
/// The answer says something that must not be said.
pub fn ask(tracker: &dyn Tracker, question: u8) {
    let (issue, [repo, ..]) = (issue(), repos());
    let outcome = match question {
        b'm' => tracker.me().map(drop),
        b'l' => list(tracker),
        b'i' => tracker.issue(&issue).map(|seen| assert!(seen.value.is_none_or(|found| found.issue == issue))),
        b'e' => tracker.events(&issue).map(|seen| assert!(seen.value.is_sorted_by_key(|event| event.at))),
        b'p' => tracker.permission(&repo, &Login::parse("alice").expect("a login")).map(drop),
        b't' => tracker.text_history(&issue).map(drop),
        b'b' => blockers(tracker, &issue),
        b'c' => comments(tracker, &issue, None),
        b's' => comments(tracker, &issue, Some(Timestamp::constant(1_795_354_665, 0))),
        b'w' => tracker.create_comment(&issue, "text").map(drop),
        b'u' => tracker.edit_comment(&issue, 9, "text"),
        b'd' => tracker.delete_comment(&issue, 9),
        b'+' => tracker.add_label(&issue, "ready-for-agent"),
        b'-' => tracker.remove_label(&issue, "ready-for-agent"),
        b'x' => tracker.close(&issue),
        b'o' => tracker.reopen(&issue),
        b'r' => tracker.repository(&repo).map(drop),
        b'h' => history(tracker, None),
        b'n' => history(tracker, Some(&Sha::parse("2222222222222222222222222222222222222222").expect("a commit"))),
        b'f' => tracker.changes(&repo, &commit()).map(drop),
        _ => return,
    };
    if let Err(fault) = outcome {
        judge(&fault);
    }
}

fn list(tracker: &dyn Tracker) -> Result<()> {
    let queries = [("ready-for-agent", true), ("agent-in-progress", false)]
        .map(|(label, open_only)| LabelQuery { label, open_only });
    let listed = tracker.list(&repos(), &queries);
    assert_eq!(listed.len(), repos().len(), "one entry per repository");
    for (repo, listing) in listed {
        let Listing { issues, complete: _, head: _ } = match listing {
            Ok(listing) => listing,
            Err(fault) => {
                judge(&fault);
                continue;
            }
        };
        assert!(issues.is_sorted_by(|one, next| one.issue.number < next.issue.number), "each once, by number");
        for found in issues {
            let wanted =
                |query: &LabelQuery<'_>| has_label(&found.labels, query.label) && (found.open || !query.open_only);
            assert!(found.issue.repo == repo && queries.iter().any(wanted), "{found:?}");
        }
    }
    Ok(())
}

fn blockers(tracker: &dyn Tracker, issue: &IssueRef) -> Result<()> {
    let named = |blocker: &NativeBlocker| match blocker {
        NativeBlocker::Known { blocker, open: _ } => blocker.number > 0,
        NativeBlocker::Hidden => true,
    };
    tracker.blockers(issue).map(|found| assert!(found.iter().all(named)))
}

fn comments(tracker: &dyn Tracker, issue: &IssueRef, since: Option<Timestamp>) -> Result<()> {
    tracker.comments(issue, since).map(|found| assert!(found.is_sorted_by_key(|comment| comment.id), "oldest first"))
}

fn history(tracker: &dyn Tracker, base: Option<&Sha>) -> Result<()> {
    let [repo, ..] = repos();
    tracker.commits(&repo, &commit(), base).map(drop)
}
