//! Records with a seal: what it is for, and keys that come and go.

use afk_core::record::Keys;

use super::*;

const NEW: &str = "0123456789abcdef0123456789abcdef";
const OLD: &str = "fedcba9876543210fedcba9876543210";

fn keys(text: &str) -> Option<Keys> {
    Some(Keys::parse(text).unwrap())
}

/// What somebody does to a run whose records are sealed.
type Attack = fn(&mut Afk, &IssueHandle);

#[test]
fn a_sealed_run_lands() {
    let (mut afk, issue) = ready(Script::red_then_fixes());
    afk.keys = keys(NEW);
    afk.minutes(3);
    assert!(own(&afk, &issue)[0].1.contains("\"seal\":\""));
    insta::assert_snapshot!(outcome(&afk, &issue), @"16 min, 2 turns, 1 comments, [], rang 1: **Done.** The commit landed: every declared stage succeeded (2026-03-02 09:19 UTC).");
    assert!(own(&afk, &issue)[0].1.contains("\"seal\":\""));
}

#[test]
fn what_a_seal_is_for() {
    let cases: [(&str, Attack); 5] = [
        ("attempts lowered", |afk, issue| {
            edit(afk, issue, swap("\"opening_closed\":false", "\"opening_closed\":true"))
        }),
        ("the seal taken off", |afk, issue| {
            edit(afk, issue, |body| {
                let (text, rest) = body.split_once(",\"seal\":\"").unwrap();
                format!("{text}{}", rest.split_once('"').unwrap().1)
            });
        }),
        ("written by somebody without the key", |afk, issue| {
            let (mut other, elsewhere) = ready(Script::hangs());
            other.keys = keys(OLD);
            other.minutes(2);
            let text = own(&other, &elsewhere).remove(0).1;
            edit(afk, issue, |_| text);
        }),
        ("the key replaced without keeping the former one", |afk, _| afk.keys = keys(OLD)),
        ("a key from now on", |afk, issue| {
            afk.keys = None;
            edit(afk, issue, |body| {
                let (text, rest) = body.split_once(",\"seal\":\"").unwrap();
                format!("{text}{}", rest.split_once('"').unwrap().1)
            });
            afk.watch();
            afk.keys = keys(NEW);
        }),
    ];
    let rows = cases.map(|(name, act)| {
        let (mut afk, issue) = ready(Script::hangs());
        afk.keys = keys(NEW);
        afk.minutes(2);
        act(&mut afk, &issue);
        let outcome = outcome(&afk, &issue);
        format!("{name} ({}): {outcome}", record(&afk, &issue).end().unwrap().facts.damaged.clone().unwrap().why)
    });
    insta::assert_snapshot!(rows.join("\n"), @r#"
    attempts lowered (the seal of the run record is wrong): 1 min, 1 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The run record cannot be read (2026-03-02 09:02 UTC). The brief below says what to do.
    the seal taken off (the run record is not sealed): 1 min, 1 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The run record cannot be read (2026-03-02 09:02 UTC). The brief below says what to do.
    written by somebody without the key (the seal of the run record is wrong): 1 min, 1 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The run record cannot be read (2026-03-02 09:02 UTC). The brief below says what to do.
    the key replaced without keeping the former one (the seal of the run record is wrong): 1 min, 1 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The run record cannot be read (2026-03-02 09:02 UTC). The brief below says what to do.
    a key from now on (the run record is not sealed): 1 min, 1 turns, 1 comments, ["ready-for-human"], rang 1: **A human is needed.** The run record cannot be read (2026-03-02 09:02 UTC). The brief below says what to do.
    "#);
}

#[test]
fn keys_come_and_go_under_a_run() {
    let both = format!("{NEW}\n{OLD}");
    let begin = format!("{NEW} unsealed");
    let changes: [(&str, [Option<Keys>; 3]); 3] = [
        ("rotated", [keys(OLD), keys(&both), keys(NEW)]),
        ("begun", [None, keys(&begin), keys(NEW)]),
        ("gone for a while", [keys(NEW), None, keys(NEW)]),
    ];
    let rows = changes.map(|(name, [before, between, after])| {
        let (mut afk, issue) = ready(Script::works());
        afk.keys = before;
        afk.minutes(3);
        afk.keys = between;
        let told = lines(&afk.watch());
        afk.minutes(1);
        afk.keys = after;
        format!("{name}: {told}\n  {}", outcome(&afk, &issue))
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    rotated: acme/web#7 waiting: the agent is at work
      9 min, 1 turns, 1 comments, [], rang 1: **Done.** The commit landed: every declared stage succeeded (2026-03-02 09:13 UTC).
    begun: acme/web#7 waiting: the agent is at work
      9 min, 1 turns, 1 comments, [], rang 1: **Done.** The commit landed: every declared stage succeeded (2026-03-02 09:13 UTC).
    gone for a while: ! acme/web#7 record_unjudged: the run record is sealed, and no key is configured: it is waited for, until the time of a run is over
      9 min, 1 turns, 1 comments, [], rang 1: **Done.** The commit landed: every declared stage succeeded (2026-03-02 09:13 UTC).
    ");
}
