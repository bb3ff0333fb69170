//! What AFK does, done once and again, and what is left of it.

use afk_core::RepoId;
use afk_core::ids::{IssueRef, Login};
use afk_core::port::{Permission, Tracker};
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::tracker::BOT;
use afk_sandbox::world::World;

use super::Told;

/// What the world itself holds now.
fn look(world: &World, issue: &IssueHandle, told: &mut Told) {
    let mut labels = issue.labels();
    labels.sort();
    let state = if issue.is_open() { "open" } else { "closed" };
    told.note("now", &format!("{state} [{}]\n{}", labels.join(","), issue.history()));
    world.minutes(1);
}

pub(super) fn labels(tracker: &dyn Tracker, world: &World, told: &mut Told) {
    let issue = world.issue("acme/fresh", 1);
    let it = &issue.issue;
    told.tell("add a label that is not there yet", tracker.add_label(it, "agent-in-progress"));
    told.tell("again", tracker.add_label(it, "agent-in-progress"));
    told.tell("another", tracker.add_label(it, "ready-for-human"));
    look(world, &issue, told);
    told.tell("in another spelling", tracker.add_label(it, "READY-FOR-HUMAN"));
    told.tell("take one off", tracker.remove_label(it, "agent-in-progress"));
    told.tell("again", tracker.remove_label(it, "agent-in-progress"));
    told.tell("one that nobody made", tracker.remove_label(it, "never-made"));
    look(world, &issue, told);
    let made = world.lock().forge.repos[&it.repo].labels.len();
    told.note("labels made", &made.to_string());

    let site = world.issue("umbrella/site", 2);
    told.tell("an organisation's label", tracker.add_label(&site.issue, "ready-for-agent"));
    told.tell("off again", tracker.remove_label(&site.issue, "ready-for-agent"));
    look(world, &site, told);
}

pub(super) fn comments(tracker: &dyn Tracker, world: &World, told: &mut Told) {
    let issue = world.issue("acme/talk", 1).comment_by("alice", "Mine");
    let it = &issue.issue;
    let id = tracker.create_comment(it, "one -- \u{1f980} <b>\n\nlines").unwrap();
    world.minutes(1);
    told.tell("edit", tracker.edit_comment(it, id, "two"));
    told.tell("comments", tracker.comments(it, None));
    told.tell("delete", tracker.delete_comment(it, id));
    told.tell("again", tracker.delete_comment(it, id));
    told.tell("edit what is gone", tracker.edit_comment(it, id, "three"));
    told.tell("one of somebody else", tracker.delete_comment(it, id - 1));
    look(world, &issue, told);
    let locked = world.issue("acme/talk", 2).locked();
    told.tell("on a locked issue", tracker.create_comment(&locked.issue, "as a writer").map(|_| ()));
    look(world, &locked, told);
}

pub(super) fn states(tracker: &dyn Tracker, world: &World, told: &mut Told) {
    let issue = world.issue("acme/work", 1);
    let it = &issue.issue;
    told.tell("close", tracker.close(it));
    told.tell("again", tracker.close(it));
    told.tell("reopen", tracker.reopen(it));
    told.tell("again", tracker.reopen(it));
    look(world, &issue, told);
    let waiting = world.issue("acme/work", 2).blocked_by("acme/work", 1);
    told.tell("close with an open dependency", tracker.close(&waiting.issue));
    look(world, &waiting, told);
    world.lock().forge.repos.get_mut(&it.repo).unwrap().dependencies = false;
    told.tell("where dependencies do not count", tracker.close(&waiting.issue));
    look(world, &waiting, told);
}

pub(super) fn refusals(tracker: &dyn Tracker, world: &World, told: &mut Told) {
    let nothing = IssueRef::parse("acme/work#999").unwrap();
    let everything = |name: &str, it: &IssueRef, told: &mut Told| {
        told.tell(&format!("{name}: label"), tracker.add_label(it, "agent-in-progress"));
        told.tell(&format!("{name}: comment"), tracker.create_comment(it, "Hello").map(|_| ()));
        told.tell(&format!("{name}: close"), tracker.close(it));
        told.tell(&format!("{name}: reopen"), tracker.reopen(it));
    };
    // A comment on nothing fails inside most servers, so only the rest is the same everywhere.
    told.tell("nothing: close", tracker.close(&nothing));
    told.tell("nothing: label off", tracker.remove_label(&nothing, "agent-in-progress"));

    let read = world.issue("acme/readable", 1).label("ready-for-agent");
    world.grant("acme/readable", BOT, Permission::Read);
    everything("readable", &read.issue, told);
    told.tell("readable: label off", tracker.remove_label(&read.issue, "ready-for-agent"));
    told.tell("readable: permission", tracker.permission(&read.issue.repo, &Login::parse("alice").unwrap()));
    look(world, &read, told);

    let locked = world.issue("acme/readable", 2).locked();
    told.tell("locked: comment", tracker.create_comment(&locked.issue, "Hello").map(|_| ()));

    let old = world.issue("acme/done", 1).label("ready-for-agent");
    world.lock().forge.repos.get_mut(&RepoId::parse("acme/done").unwrap()).unwrap().archived = true;
    everything("archived", &old.issue, told);
    told.tell("archived: label off", tracker.remove_label(&old.issue, "ready-for-agent"));
    told.tell("archived: repository", tracker.repository(&old.issue.repo));
    look(world, &old, told);

    everything("hidden", &IssueRef::parse("acme/secret#1").unwrap(), told);
    everything("moved", &IssueRef::parse("acme/old-name#1").unwrap(), told);
}
