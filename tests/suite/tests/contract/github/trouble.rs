//! A GitHub that fails on the way.

use afk_core::port::{LabelQuery, Tracker};
use afk_sandbox::fault::Side;
use afk_sandbox::http::github::Face;
use afk_sandbox::http::{Pick, Trouble};

use super::{start, world};
use crate::contract::trouble::{outcome, troubles};

const READY: LabelQuery<'_> = LabelQuery { label: "ready-for-agent", open_only: true };

#[test]
fn every_trouble_has_its_meaning() {
    let mut rows = Vec::new();
    for (name, trouble) in troubles() {
        for side in [Side::Before, Side::After] {
            let world = world();
            let issue = world.issue("acme/web", 7).label("ready-for-agent");
            let it = &issue.issue;
            let (server, github) = start(&world, Face::new());
            server.trouble(Pick::every(), side, trouble.clone());
            let read = outcome(github.issue(it));
            let list = outcome(github.list(std::slice::from_ref(&it.repo), &[READY]).remove(&it.repo).unwrap());
            let edits = outcome(github.text_history(it));
            let wrote = outcome(github.create_comment(it, "Hello"));
            server.recover();
            assert_eq!(outcome(github.issue(it)), "done", "after {name}");
            let there = issue.comments().len();
            rows.push(format!(
                "{name}, {side:?}: read {read}; list {list}; edits {edits}; write {wrote}, {there} there"
            ));
        }
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    hang-up, Before: read ! Transient Server unanswered; list ! Transient Server unanswered; edits ! Transient Server unanswered; write ! Unclear Item unanswered, 0 there
    hang-up, After: read ! Transient Server unanswered; list ! Transient Server unanswered; edits ! Transient Server unanswered; write ! Unclear Item unanswered, 1 there
    half a body, Before: read ! Transient Server; list ! Transient Server; edits ! Transient Server; write ! Unclear Item, 0 there
    half a body, After: read ! Transient Server; list ! Transient Server; edits ! Transient Server; write ! Unclear Item, 1 there
    500, Before: read ! Transient Server; list ! Transient Server; edits ! Transient Server; write ! Unclear Item, 0 there
    500, After: read ! Transient Server; list ! Transient Server; edits ! Transient Server; write ! Unclear Item, 1 there
    502, Before: read ! Transient Server unanswered; list ! Transient Server unanswered; edits ! Transient Server unanswered; write ! Unclear Item unanswered, 0 there
    502, After: read ! Transient Server unanswered; list ! Transient Server unanswered; edits ! Transient Server unanswered; write ! Unclear Item unanswered, 1 there
    503 page, Before: read ! Transient Server unanswered; list ! Transient Server unanswered; edits ! Transient Server unanswered; write ! Unclear Item unanswered, 0 there
    503 page, After: read ! Transient Server unanswered; list ! Transient Server unanswered; edits ! Transient Server unanswered; write ! Unclear Item unanswered, 1 there
    200 page, Before: read ! Garbled Item; list ! Garbled Item; edits ! Garbled Item; write ! Garbled Item, 0 there
    200 page, After: read ! Garbled Item; list ! Garbled Item; edits ! Garbled Item; write ! Garbled Item, 1 there
    429, Before: read ! Transient Server not before 09:01:30; list ! Transient Server not before 09:01:30; edits ! Transient Server not before 09:01:30; write ! Transient Server not before 09:01:30, 0 there
    429, After: read ! Transient Server not before 09:01:30; list ! Transient Server not before 09:01:30; edits ! Transient Server not before 09:01:30; write ! Transient Server not before 09:01:30, 1 there
    302, Before: read ! Garbled Item unanswered; list ! Garbled Item unanswered; edits ! Garbled Item unanswered; write ! Garbled Item unanswered, 0 there
    302, After: read ! Garbled Item unanswered; list ! Garbled Item unanswered; edits ! Garbled Item unanswered; write ! Garbled Item unanswered, 1 there
    307, Before: read ! Garbled Item unanswered; list ! Garbled Item unanswered; edits ! Garbled Item unanswered; write ! Garbled Item unanswered, 0 there
    307, After: read ! Garbled Item unanswered; list ! Garbled Item unanswered; edits ! Garbled Item unanswered; write ! Garbled Item unanswered, 1 there
    11 MiB, Before: read ! Garbled Item; list ! Garbled Item; edits ! Garbled Item; write ! Garbled Item, 0 there
    11 MiB, After: read ! Garbled Item; list ! Garbled Item; edits ! Garbled Item; write ! Garbled Item, 1 there
    ");
}

#[test]
fn a_question_is_tried_again_once_and_a_change_never() {
    let world = world();
    let issue = world.issue("acme/web", 7);
    let it = &issue.issue;
    let (server, github) = start(&world, Face::new());
    for path in ["/issues/7", "/graphql", "/comments"] {
        server.trouble(Pick::every().about(path).times(1), Side::After, Trouble::HangUp);
    }
    assert_eq!(outcome(github.issue(it)), "done");
    assert_eq!(outcome(github.text_history(it)), "done");
    assert!(github.create_comment(it, "Hello").is_err());
    let requests: Vec<_> = server.requests().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(requests.join("\n"), @"
    --- GET /api/v3/repos/acme/web/issues/7
    200 GET /api/v3/repos/acme/web/issues/7
    --- POST /api/graphql
    200 POST /api/graphql
    --- POST /api/v3/repos/acme/web/issues/7/comments
    ");
    assert_eq!(issue.comments().len(), 1);
}
