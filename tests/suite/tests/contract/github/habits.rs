//! What only GitHub has: edits that can be proven, roles, apps, labels that keep their names in history, issues that move.

use afk_core::RepoId;
use afk_core::ids::{IssueRef, Login};
use afk_core::port::{ActorKind, LabelQuery, Permission, Tracker};
use afk_sandbox::tracker::BOT;
use afk_sandbox::tracker::git::NewCommit;
use afk_sandbox::world::World;

use crate::contract::words::Told;

const READY: LabelQuery<'_> = LabelQuery { label: "ready-for-agent", open_only: true };

fn repo(text: &str) -> RepoId {
    RepoId::parse(text).unwrap()
}

fn at(text: &str) -> IssueRef {
    IssueRef::parse(text).unwrap()
}

/// Asks a tracker about everything that only GitHub has.
pub(super) fn told(tracker: &dyn Tracker, world: &World) -> String {
    let mut told = Told::default();
    world.account("renovate[bot]", ActorKind::Bot);
    world.account("gone", ActorKind::Ghost);
    edits(tracker, world, &mut told);
    history(tracker, world, &mut told);
    roles(tracker, world, &mut told);
    movements(tracker, world, &mut told);
    blockers(tracker, world, &mut told);
    told.0
}

fn edits(tracker: &dyn Tracker, world: &World, told: &mut Told) {
    let one = world.issue("acme/web", 1).title("Before").body("Text").author("renovate[bot]");
    let it = one.issue.clone();
    told.tell("never edited", tracker.text_history(&it));
    world.minutes(1);
    let one = one.edit_title_by("alice", "After");
    told.tell("title", tracker.text_history(&it));
    world.minutes(1);
    let one = one.edit_body_by("renovate[bot]", "Other");
    told.tell("text", tracker.text_history(&it));
    world.minutes(1);
    let one = one.edit_title_by("bob", "Later");
    told.tell("title again", tracker.text_history(&it));
    world.minutes(1);
    one.edit_body_by("gone", "Last");
    told.tell("by nobody", tracker.text_history(&it));
    told.tell("the issue", tracker.issue(&it));
    told.tell("edits of nothing", tracker.text_history(&at("acme/web#999")));
    let pull = world.issue("acme/web", 2).pull_request();
    told.tell("a pull request is read like an issue", tracker.issue(&pull.issue));
}

fn history(tracker: &dyn Tracker, world: &World, told: &mut Told) {
    let one = world.issue("acme/web", 3).label_by("alice", "ready-for-agent").via_app();
    world.minutes(1);
    let one = one.label_by("renovate[bot]", "renamed-later").label_by("gone", "dropped-later");
    let repo = repo("acme/web");
    let dropped = {
        let mut held = world.lock();
        let labels = &mut held.forge.repos.get_mut(&repo).unwrap().labels;
        labels.iter_mut().find(|label| label.name == "renamed-later").unwrap().name = "other".into();
        labels.iter().find(|label| label.name == "dropped-later").unwrap().id
    };
    world.lock().forge.delete_label(&repo, dropped);
    let one = one.unreadable_by_the_server().unreadable_by_the_server().unreadable_by_the_server();
    world.push("acme/web", "alice", NewCommit::new("Closes #3"));
    told.tell("history", tracker.events(&one.issue));
    told.tell("now", tracker.issue(&one.issue));
}

fn roles(tracker: &dyn Tracker, world: &World, told: &mut Told) {
    world.role("acme/web", "maria", "maintain", Permission::Write);
    world.role("acme/web", "tom", "triage", Permission::Read);
    world.role("acme/web", "carl", "release-manager", Permission::Write);
    world.account("acme", ActorKind::User);
    for login in ["maria", "tom", "carl", "acme", "renovate[bot]", "gone", "nobody"] {
        told.tell(login, tracker.permission(&repo("acme/web"), &Login::parse(login).unwrap()));
    }
    let one = world.issue("acme/triaged", 1).label("ready-for-agent");
    world.role("acme/triaged", BOT, "triage", Permission::Read);
    let it = &one.issue;
    told.tell("a triager is told no permission", tracker.permission(&it.repo, &Login::parse("alice").unwrap()));
    told.tell("its repository", tracker.repository(&it.repo));
    told.tell("takes a label off", tracker.remove_label(it, "ready-for-agent"));
    told.tell("puts a known one on", tracker.add_label(it, "ready-for-agent"));
    told.tell("makes none", tracker.add_label(it, "agent-in-progress"));
    told.tell("closes", tracker.close(it));
    told.note("it is", if one.is_open() { "open" } else { "closed" });
}

fn movements(tracker: &dyn Tracker, world: &World, told: &mut Told) {
    for number in 11..=13 {
        world.issue("acme/web", number).label("ready-for-agent");
    }
    world.issue("acme/web", 11).delete();
    world.issue("acme/web", 12).transfer("acme/api", 7);
    world.issue("acme/web", 13).transfer("acme/secret", 8);
    world.grant("acme/secret", BOT, Permission::None);
    for issue in ["acme/web#11", "acme/web#12", "acme/web#13", "acme/api#7"] {
        told.tell(issue, tracker.issue(&at(issue)));
    }
    told.tell("comments of a deleted issue", tracker.comments(&at("acme/web#11"), None));
    told.tell("close a deleted issue", tracker.close(&at("acme/web#11")));
    for (repo, listing) in tracker.list(&["acme/web", "acme/api"].map(repo), &[READY]) {
        told.tell(&format!("ready in {repo}"), listing);
    }
    world.lock().forge.moved.insert(repo("acme/was"), repo("acme/web"));
    told.tell("another name", tracker.issue(&at("acme/was#1")));
    told.tell("another name's edits", tracker.text_history(&at("acme/was#1")));
    told.tell("another name's events", tracker.events(&at("acme/was#1")));
    for (repo, listing) in tracker.list(&["acme/was", "acme/secret", "acme/api"].map(repo), &[READY]) {
        told.tell(&format!("ready in {repo}"), listing);
    }
}

fn blockers(tracker: &dyn Tracker, world: &World, told: &mut Told) {
    let one =
        world.issue("acme/web", 21).blocked_by("acme/secret", 8).blocked_by("acme/api", 8).blocked_by("acme/web", 1);
    told.tell("waits for", tracker.blockers(&one.issue));
    told.tell("closes all the same", tracker.close(&one.issue));
    told.note("it is", if one.is_open() { "open" } else { "closed" });
}
