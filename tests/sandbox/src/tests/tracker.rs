//! The forge.

use afk_core::fault::FaultClass;
use afk_core::ids::Login;
use afk_core::port::{EventKind, LabelQuery, NativeBlocker, Permission, TextHistory, Tracker};

use super::*;
use crate::tracker::Flavor;
use crate::tracker::git::NewCommit;

const READY: LabelQuery<'static> = LabelQuery { label: "ready-for-agent", open_only: true };

#[test]
fn acts_write_the_timeline_with_growing_ids() {
    let world = World::new();
    let seven = world.issue("acme/web", 7).label_by("alice", "ready-for-agent").label_by("alice", "ready-for-agent");
    world.minutes(1);
    let seven = seven.edit_title_by("bob", "Better").edit_body_by("bob", "Text").comment_by("bob", "Hm.");
    let seven = seven.unlabel_by("alice", "ready-for-agent").close_by("alice").reopen_by("alice");
    assert_eq!(
        seven.history().trim(),
        "09:00:00 alice +ready-for-agent\n09:01:00 bob title\n09:01:00 bob comment\n\
         09:01:00 alice -ready-for-agent\n09:01:00 alice close\n09:01:00 alice reopen"
    );
    let ids: Vec<_> = seven.stored().timeline.iter().map(|entry| entry.id).collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
    let events = world.events(&seven.issue).unwrap().value;
    assert_eq!(events[0].kind, EventKind::Labeled("ready-for-agent".into()));
    assert_eq!(events.len(), 5, "a comment is no event, and a text edit leaves none");
}

#[test]
fn a_renamed_label_rewrites_history_and_a_deleted_one_leaves_no_event() {
    let world = World::new();
    let seven = world.issue("acme/web", 7).label_by("alice", "old");
    world.lock().forge.repos.get_mut(&seven.issue.repo).unwrap().labels[0].name = "new".into();
    assert_eq!(world.events(&seven.issue).unwrap().value[0].kind, EventKind::Labeled("new".into()));
    world.lock().forge.repos.get_mut(&seven.issue.repo).unwrap().labels.clear();
    assert_eq!(world.events(&seven.issue).unwrap().value, []);
}

#[test]
fn a_list_holds_what_was_asked_for_and_nothing_else() {
    let world = World::new();
    world.issue("acme/web", 1).label("Ready-For-Agent");
    world.issue("acme/web", 2).label("ready-for-agent").close_by("alice");
    world.issue("acme/web", 3).label("agent-in-progress").close_by("alice");
    world.issue("acme/web", 4).label("ready-for-agent").pull_request();
    world.issue("acme/web", 5);
    let lock = LabelQuery { label: "agent-in-progress", open_only: false };
    let (web, gone) = (world.repo("acme/web"), afk_core::RepoId::parse("acme/gone").unwrap());
    let lists = world.list(&[web.clone(), gone.clone()], &[READY, lock]);
    let web = lists[&web].as_ref().unwrap();
    assert_eq!(web.issues.iter().map(|it| it.issue.number).collect::<Vec<_>>(), [1, 3]);
    assert!(web.complete);
    assert!(lists[&gone].as_ref().unwrap_err().is_final());
    let nobody = LabelQuery { label: "unknown", open_only: true };
    assert!(
        world.list(&[world.repo("acme/web")], &[nobody])[&world.repo("acme/web")].as_ref().unwrap().issues.is_empty()
    );
}

#[test]
fn a_bounded_list_says_so() {
    let world = World::new();
    world.issue("acme/web", 1).label("ready-for-agent");
    world.issue("acme/web", 2).label("ready-for-agent");
    world.lock().forge.list_bound = 1;
    let listing = world.list(&[world.repo("acme/web")], &[READY]).remove(&world.repo("acme/web")).unwrap().unwrap();
    assert_eq!((listing.issues.len(), listing.complete), (1, false));
}

#[test]
fn labels_are_made_where_missing_and_an_owners_label_serves() {
    let world = World::new();
    let seven = world.issue("acme/web", 7);
    world.add_label(&seven.issue, "agent-in-progress").unwrap();
    world.add_label(&seven.issue, "Agent-In-Progress").unwrap();
    world.lock().forge.create_org_label("acme", "shared");
    world.add_label(&seven.issue, "shared").unwrap();
    world.remove_label(&seven.issue, "never-seen").unwrap();
    assert_eq!(seven.labels(), ["agent-in-progress", "shared"]);
    assert_eq!(world.lock().forge.repos[&seven.issue.repo].labels.len(), 1);
    world.remove_label(&seven.issue, "shared").unwrap();
    world.remove_label(&seven.issue, "shared").unwrap();
    assert_eq!(seven.labels(), ["agent-in-progress"]);
    assert_eq!(seven.stored().timeline.len(), 3, "what changes nothing writes nothing");
}

#[test]
fn a_closing_keyword_on_the_default_branch_closes_and_any_mention_is_told() {
    let world = World::new();
    let rows = [
        ("main", "Fix it\n\nCloses #7", false),
        ("main", "fixes: acme/web#7.", false),
        ("main", "Refs #7", true),
        ("topic", "Closes #7", true),
    ];
    for (branch, message, stays_open) in rows {
        let seven = world.issue("acme/web", 7).reopen_by("alice");
        let before = seven.stored().timeline.len();
        let at = world.lock().second();
        let (repo, commits) = (world.repo("acme/web"), [NewCommit::new(message)]);
        world.lock().forge.push(at, "alice", &repo, branch, &commits).unwrap();
        assert_eq!(seven.is_open(), stays_open, "{branch} {message}");
        let events = world.events(&seven.issue).unwrap().value;
        assert_eq!(events[before].kind, EventKind::CommitReference);
    }
}

#[test]
fn a_close_names_its_commit_only_on_github() {
    for (flavor, names) in [(Flavor::Gitea, false), (Flavor::Forgejo, false), (Flavor::Github, true)] {
        let world = World::new();
        world.flavor(flavor);
        let seven = world.issue("acme/web", 7);
        let sha = world.push("acme/web", "alice", NewCommit::new("Closes #7"));
        let commit = names.then_some(sha);
        let events = world.events(&seven.issue).unwrap().value;
        assert_eq!(events.last().unwrap().kind, EventKind::Closed { commit });
    }
}

#[test]
fn only_github_can_prove_edits() {
    let world = World::new();
    let seven = world.issue("acme/web", 7);
    assert_eq!(world.text_history(&seven.issue).unwrap(), TextHistory::Unprovable);
    world.flavor(Flavor::Github);
    assert_eq!(world.text_history(&seven.issue).unwrap(), TextHistory::Unedited);
    let seven = seven.edit_body_by("mallory", "Other");
    let TextHistory::Edited { by, .. } = world.text_history(&seven.issue).unwrap() else { panic!("edited") };
    assert_eq!(by.unwrap().login.as_str(), "mallory");
}

#[test]
fn an_open_dependency_stops_the_close() {
    let world = World::new();
    let seven = world.issue("acme/web", 7).blocked_by("acme/web", 3);
    assert!(world.close(&seven.issue).unwrap_err().is_final());
    assert!(matches!(world.blockers(&seven.issue).unwrap()[..], [NativeBlocker::Known { open: true, .. }]));
    world.issue("acme/web", 3).close_by("alice");
    world.close(&seven.issue).unwrap();
    world.close(&seven.issue).unwrap();
    assert!(!seven.is_open());
}

#[test]
fn a_blocker_in_a_repository_that_is_not_ours_is_hidden() {
    let world = World::new();
    let seven = world.issue("acme/web", 7).blocked_by("acme/secret", 1);
    world.grant("acme/secret", "afk-bot", Permission::None);
    let named = |answer: &[NativeBlocker]| matches!(answer, [NativeBlocker::Known { open: true, .. }]);
    assert!(named(&world.blockers(&seven.issue).unwrap()), "a writer learns its name");
    world.grant("acme/web", "afk-bot", Permission::Read);
    assert_eq!(world.blockers(&seven.issue).unwrap(), [NativeBlocker::Hidden]);
    world.lock().forge.repos.get_mut(&seven.issue.repo).unwrap().dependencies = false;
    assert_eq!(world.blockers(&seven.issue).unwrap(), []);
}

#[test]
fn a_permission_is_told_only_to_those_who_administer() {
    let world = World::new();
    let web = world.repo("acme/web");
    world.grant("acme/web", "carol", Permission::Read);
    let ask = |login: &str| world.permission(&web, &Login::parse(login).unwrap());
    assert_eq!(ask("alice").unwrap(), Permission::Write);
    assert_eq!(ask("carol").unwrap(), Permission::Read);
    assert_eq!(ask("nobody").unwrap(), Permission::None);
    world.grant("acme/web", "afk-bot", Permission::Write);
    assert!(ask("alice").unwrap_err().is_final());
}

#[test]
fn a_reader_cannot_write_and_a_locked_issue_takes_no_comment_from_one() {
    let world = World::new();
    world.grant("acme/web", "afk-bot", Permission::Read);
    let seven = world.issue("acme/web", 7);
    world.create_comment(&seven.issue, "Hello").unwrap();
    assert!(world.add_label(&seven.issue, "x").unwrap_err().is_final());
    let seven = seven.locked();
    assert!(world.create_comment(&seven.issue, "Hello").unwrap_err().is_final());
    assert!(!world.repository(&seven.issue.repo).unwrap().writable.unwrap());
}

#[test]
fn one_comment_can_be_edited_and_deleted_twice() {
    let world = World::new();
    let seven = world.issue("acme/web", 7).comment_by("alice", "Mine");
    let id = world.create_comment(&seven.issue, "one").unwrap();
    world.minutes(1);
    world.edit_comment(&seven.issue, id, "two").unwrap();
    assert_eq!(seven.checklist().as_deref(), Some("two"));
    let edited = world.comments(&seven.issue, Some(world.now())).unwrap();
    assert_eq!(edited.iter().map(|it| it.id).collect::<Vec<_>>(), [id], "found by the time of its edit");
    world.delete_comment(&seven.issue, id).unwrap();
    world.delete_comment(&seven.issue, id).unwrap();
    assert!(world.edit_comment(&seven.issue, id, "three").unwrap_err().is_final());
    assert_eq!(seven.comments().len(), 1);
}

#[test]
fn commits_are_those_since_a_base_newest_first() {
    let world = World::new();
    let base = {
        world.repo("acme/web");
        world.head("acme/web")
    };
    let one = world.push("acme/web", "alice", NewCommit::new("one"));
    let two = world.push("acme/web", "bob", NewCommit::new("two"));
    let web = world.repo("acme/web");
    let shas = |base| {
        let history = world.commits(&web, &two, base).unwrap();
        history.commits.into_iter().map(|it| it.sha).collect::<Vec<_>>()
    };
    assert_eq!(shas(Some(&base)), [two.clone(), one.clone()]);
    assert_eq!(shas(None), [two.clone(), one.clone(), base.clone()]);

    world.force_push("acme/web", "mallory", &base);
    assert_eq!(world.repository(&web).unwrap().head, Some(base.clone()));
    assert_eq!(shas(Some(&base)), [two.clone(), one.clone()], "they are not lost, only off the branch");
}

#[test]
fn a_moved_repository_is_not_the_one_that_was_asked_for() {
    let world = World::new();
    let (old, new) = (afk_core::RepoId::parse("acme/old").unwrap(), world.repo("acme/new"));
    world.lock().forge.moved.insert(old.clone(), new.clone());
    for flavor in [Flavor::Gitea, Flavor::Forgejo, Flavor::Github] {
        world.flavor(flavor);
        assert_eq!(world.repository(&old).unwrap_err().class, FaultClass::Garbled);
        assert_eq!(world.repository(&new).unwrap().id, new);
    }
}

#[test]
fn two_worlds_with_the_same_story_are_the_same() {
    let story = || {
        let world = World::new();
        let seven = world.issue("acme/web", 7).label("ready-for-agent");
        world.push("acme/web", "alice", NewCommit::new("Refs #7"));
        (world.head("acme/web"), world.events(&seven.issue).unwrap().value, world.lock().t3.environment.clone())
    };
    assert_eq!(story(), story());
}
