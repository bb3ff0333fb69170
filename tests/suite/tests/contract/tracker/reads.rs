//! What is there, and what can be seen of it.

use afk_core::RepoId;
use afk_core::ids::{IssueRef, Login};
use afk_core::port::{ActorKind, EventKind, History, LabelQuery, Permission, Tracker};
use afk_sandbox::tracker::BOT;
use afk_sandbox::tracker::git::NewCommit;
use afk_sandbox::world::World;

use super::Told;

const READY: LabelQuery<'_> = LabelQuery { label: "ready-for-agent", open_only: true };
const LOCK: LabelQuery<'_> = LabelQuery { label: "agent-in-progress", open_only: false };

fn repo(text: &str) -> RepoId {
    RepoId::parse(text).unwrap()
}

fn at(text: &str) -> IssueRef {
    IssueRef::parse(text).unwrap()
}

/// Fills a world: every reader of the same story sees the same things.
pub(super) fn stock(world: &World) {
    world.repo("acme/web");
    world.account("alice", ActorKind::User);
    world.account("renovate", ActorKind::Bot);
    world.account("gone", ActorKind::Ghost);
    world.grant("acme/web", "carol", Permission::Admin);
    world.grant("acme/web", "dave", Permission::Read);
    // More than a page of ready issues, with others between them.
    for number in 1..=60 {
        world.issue("acme/web", number).title(&format!("Work {number}")).label("ready-for-agent");
        world.minutes(1);
    }
    world.issue("acme/web", 61).label("bug");
    world.issue("acme/web", 62).label("ready-for-agent").pull_request();
    world.issue("acme/web", 63).label("ready-for-agent").close_by("alice");
    world.issue("acme/web", 64).label("agent-in-progress").close_by("alice");
    world.issue("acme/web", 65).label("agent-in-progress").label("ready-for-agent").author("gone");
    // An organisation's label, which the filter of a repository does not know.
    world.lock().forge.create_org_label("umbrella", "ready-for-agent");
    world.issue("umbrella/site", 1).label("ready-for-agent");
    world.issue("umbrella/site", 2);
    world.issue("umbrella/other", 3).label("ready-for-agent");
    world.issue("acme/plain", 1);

    // A history with more than two pages, most of the first of which is not for AFK.
    world.repo("acme/secret");
    world.grant("acme/secret", BOT, Permission::None);
    let seven = world.issue("acme/web", 70).title("Before").body("Text").author("renovate");
    for _ in 0..45 {
        seven.clone().mentioned_by("alice", "acme/secret", 1);
    }
    world.minutes(1);
    let seven = seven.unreadable_by_the_server().label_by("alice", "ready-for-agent").edit_title_by("alice", "After");
    world.minutes(1);
    let seven = seven.comment_by("dave", "A comment is no event").close_by("alice").reopen_by("renovate");
    let first = world.push("acme/web", "alice", NewCommit::new("Begin the work\n\nRefs #70\n"));
    world.minutes(1);
    world.push("acme/web", "bob", NewCommit::new("Fixes #70"));
    for _ in 0..30 {
        seven.clone().label_by("bob", "noise").unlabel_by("bob", "noise");
    }
    // Gone by the time that anybody looks.
    let seven = seven.label_by("bob", "short-lived").label_by("gone", "late");
    let web = seven.issue.repo.clone();
    let label = world.lock().forge.label_named(&web, "short-lived").unwrap().id;
    world.lock().forge.delete_label(&web, label);
    assert_eq!(world.commit("acme/web", &first).message.lines().count(), 3);

    seven.blocked_by("acme/web", 1).blocked_by("acme/web", 63).blocked_by("acme/secret", 1).blocked_by("acme/plain", 1);
    world.issue("acme/shown", 1).blocked_by("acme/secret", 1).blocked_by("acme/web", 1);
    world.lock().forge.repos.get_mut(&repo("acme/shown")).unwrap().private = false;
    world.grant("acme/shown", BOT, Permission::Read);
    world.issue("acme/free", 1).blocked_by("acme/web", 1);
    world.lock().forge.repos.get_mut(&repo("acme/free")).unwrap().dependencies = false;
}

pub(super) fn account(tracker: &dyn Tracker, told: &mut Told) {
    told.tell("me", tracker.me());
}

pub(super) fn lists(tracker: &dyn Tracker, told: &mut Told) {
    let repos = ["acme/web", "acme/plain", "acme/secret", "acme/nowhere", "umbrella/site", "umbrella/other"].map(repo);
    let unknown = LabelQuery { label: "never-made", open_only: true };
    let other_case = LabelQuery { label: "Ready-For-Agent", open_only: true };
    for (name, queries) in [
        ("ready", vec![READY]),
        ("ready in another spelling", vec![other_case]),
        ("locks", vec![LOCK]),
        ("both", vec![READY, LOCK]),
        ("a label that is nowhere", vec![unknown]),
    ] {
        for (repo, listing) in tracker.list(&repos, &queries) {
            told.tell(&format!("{name} in {repo}"), listing);
        }
    }
}

pub(super) fn issues(tracker: &dyn Tracker, world: &World, told: &mut Told) {
    for issue in ["acme/web#1", "acme/web#62", "acme/web#63", "acme/web#65", "acme/web#70", "acme/web#999"] {
        told.tell(issue, tracker.issue(&at(issue)));
    }
    told.tell("an issue of a hidden repository", tracker.issue(&at("acme/secret#1")));
    told.tell("an issue of the organisation", tracker.issue(&at("umbrella/site#1")));

    let mut noise = 0;
    let events = tracker.events(&at("acme/web#70")).map(|mut seen| {
        let all = seen.value.len();
        seen.value
            .retain(|event| !matches!(&event.kind, EventKind::Labeled(it) | EventKind::Unlabeled(it) if it == "noise"));
        noise = all - seen.value.len();
        seen
    });
    told.tell("events", events);
    told.note("and noise", &noise.to_string());
    told.tell("no events", tracker.events(&at("umbrella/site#2")));
    told.tell("events of nothing", tracker.events(&at("acme/web#999")));
    told.tell("edits", tracker.text_history(&at("acme/web#70")));

    for issue in ["acme/web#70", "acme/shown#1", "acme/free#1", "acme/web#1"] {
        told.tell(&format!("blockers of {issue}"), tracker.blockers(&at(issue)));
    }

    let talk = world.issue("acme/web", 71).comment_by("alice", "First");
    world.minutes(1);
    let since = world.now();
    for number in 2..=4 {
        talk.clone().comment_by("dave", &format!("Comment {number}"));
    }
    told.tell("comments", tracker.comments(&talk.issue, None));
    told.tell("comments since", tracker.comments(&talk.issue, Some(since)));
    told.tell("no comments", tracker.comments(&at("acme/plain#1"), None));
    let told_at_once = tracker.timeline(&talk.issue).map(|seen| seen.value.comments);
    told.tell("comments with the events", told_at_once);
    let events = tracker.events(&at("acme/web#70")).map(|seen| seen.value);
    let with_comments = tracker.timeline(&at("acme/web#70")).map(|seen| seen.value.events);
    told.note(
        "events with the comments",
        if events.unwrap() == with_comments.unwrap() { "the same" } else { "others" },
    );
    told.tell("a timeline of nothing", tracker.timeline(&at("acme/web#999")).map(|seen| seen.value.comments));
}

pub(super) fn permissions(tracker: &dyn Tracker, world: &World, told: &mut Told) {
    let login = |name: &str| Login::parse(name).unwrap();
    for name in ["alice", "bob", "carol", "dave", "acme", BOT, "nobody-knows", "gone"] {
        told.tell(&format!("{name} in acme/web"), tracker.permission(&repo("acme/web"), &login(name)));
    }
    world.lock().forge.account("umbrella");
    told.tell("an owner", tracker.permission(&repo("umbrella/site"), &login("umbrella")));
    told.tell("anybody in a public one", tracker.permission(&repo("acme/shown"), &login("dave")));
    told.tell("in a hidden one", tracker.permission(&repo("acme/secret"), &login("alice")));
}

pub(super) fn repositories(tracker: &dyn Tracker, world: &World, told: &mut Told) {
    world.lock().forge.make_repo(&repo("acme/empty"));
    world.repo("acme/new-name");
    world.lock().forge.moved.insert(repo("acme/old-name"), repo("acme/new-name"));
    for name in ["acme/web", "acme/shown", "acme/secret", "acme/nowhere", "acme/empty", "acme/old-name"] {
        told.tell(name, tracker.repository(&repo(name)));
    }

    let begin = world.head("acme/plain");
    let mut shas = vec![begin.clone()];
    for number in 1..=3 {
        world.minutes(1);
        let message = format!("Step {number}\n\nBody.\n\nAFK-Run: 0\nRefs #1\n");
        shas.push(world.push("acme/plain", "alice", NewCommit::new(&message)));
    }
    let plain = repo("acme/plain");
    told.tell("all commits", tracker.commits(&plain, &shas[3], None));
    told.tell("commits since", tracker.commits(&plain, &shas[3], Some(&begin)));
    for (known, name) in
        [(&begin, "since the beginning"), (&shas[2], "that are not known"), (&shas[3], "that are known")]
    {
        let news = tracker.news(&plain, Some(&begin), Some(known));
        told.tell(&format!("commits {name}"), news.map(|it| it.unwrap_or(History { commits: vec![], complete: true })));
    }
    told.tell("none since", tracker.commits(&plain, &shas[3], Some(&shas[3])));
    let foreign = world.head("acme/web");
    told.tell("commits since a lost base", tracker.commits(&plain, &shas[3], Some(&foreign)));
    // 404 or 500: how long that lasts, the servers do not agree.
    told.note("commits of a lost head", if tracker.commits(&plain, &foreign, None).is_err() { "fail" } else { "come" });
    world.force_push("acme/plain", "mallory", &shas[1]);
    told.tell("a rewritten branch", tracker.repository(&plain));
    told.tell("the old head's commits", tracker.commits(&plain, &shas[3], Some(&shas[1])));
    for number in 0..120 {
        world.push("acme/plain", "alice", NewCommit::new(&format!("{number}")));
    }
    let head = world.head("acme/plain");
    let many = tracker.commits(&plain, &head, Some(&begin)).unwrap();
    let (count, newest) = (many.commits.len(), many.commits[0].sha.short());
    told.note("many commits", &format!("{count}, newest {newest}, complete {}", many.complete));
}
