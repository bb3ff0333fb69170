//! The stories that are disturbed: what the agent does, and when a human acts.

use afk_core::ids::Sha;
use afk_core::port::{ChangeKind, FileChange};
use afk_sandbox::agent::Script;
use afk_sandbox::fixture::{IssueHandle, PERSON};
use afk_sandbox::tracker::git::StatusRow;
use afk_sandbox::tracker::issue::What;
use afk_sandbox::world::World;

use crate::afk::is_over;

/// A story from label to end.
#[derive(Clone, Copy)]
pub struct Story {
    /// What it tells.
    pub name: &'static str,
    /// The world in which it begins.
    pub begin: fn() -> World,
    /// What a human does each minute. It depends on nothing but what the world shows.
    pub human: fn(&World),
    /// Whether there is nothing more to come.
    pub is_over: fn(&World) -> bool,
}

const READY: &str = "ready-for-agent";
const LOCK: &str = "agent-in-progress";

/// The agent's work is good.
pub const LANDS: Story = Story { name: "lands", begin: || one(Script::works()), human: nobody, is_over: all_over };
/// The agent needs a second turn.
pub const IS_FIXED_FORWARD: Story =
    Story { name: "is fixed forward", begin: || one(Script::red_then_fixes()), human: nobody, is_over: all_over };
/// A human is called.
pub const GIVES_UP: Story =
    Story { name: "gives up", begin: || one(Script::gives_up("the API is gone")), human: nobody, is_over: all_over };
/// While the first is dispatched, a more urgent one comes.
pub const RIVALS: Story = Story {
    name: "two issues of one repository",
    begin: rivals,
    human: authorizes_eight,
    is_over: |world| authorizations(world, 8) == 1 && all_over(world),
};

/// Every story that can be told of one program at a time.
pub const STORIES: [Story; 9] = [
    LANDS,
    IS_FIXED_FORWARD,
    GIVES_UP,
    Story { name: "freezes", begin: || one(Script::red_then_idle()), human: nobody, is_over: all_over },
    Story { name: "is told apart from older failures", begin: on_a_red_trunk, human: reports_docs, is_over: all_over },
    Story { name: "asks for input", begin: || one(Script::asks("Which one?")), human: nobody, is_over: all_over },
    Story { name: "is halted", begin: || one(Script::hangs()), human: takes_the_lock_off, is_over: all_over },
    Story {
        name: "is authorized again",
        begin: || one(Script::gives_up("the API is gone")),
        human: authorizes_again,
        is_over: authorized_twice_and_over,
    },
    Story { name: "two repositories", begin: two, human: nobody, is_over: all_over },
];

fn begun(world: &World, repo: &str, script: Script) {
    world.repo(repo);
    world.issue(repo, 7).title("Fix the login").script(script).label(READY);
}

fn one(script: Script) -> World {
    let world = World::new();
    begun(&world, "acme/web", script);
    world
}

fn rivals() -> World {
    let world = one(Script::works());
    eight(&world).title("Mend the search").script(Script::works());
    world
}

fn two() -> World {
    let world = one(Script::works());
    begun(&world, "acme/api", Script::red_then_fixes());
    world
}

/// The docs are broken before the run begins; CI configuration is touched by it.
fn on_a_red_trunk() -> World {
    let world = one(Script::red_then_fixes());
    fails_docs(&world, &world.head("acme/web"));
    world
}

fn fails_docs(world: &World, commit: &Sha) {
    let mut state = world.lock();
    let row = StatusRow {
        id: 0,
        context: "docs".into(),
        state: "failure".into(),
        description: "3 broken links".into(),
        target_url: "https://ci.example.org/docs".into(),
        at: state.second(),
    };
    state.forge.post_status(&seven_ref(), commit, row);
    let change = FileChange { path: ".github/workflows/ci.yml".into(), kind: ChangeKind::Changed };
    let row = state.forge.repos.get_mut(&seven_ref()).and_then(|it| it.commits.iter_mut().find(|it| it.sha == *commit));
    row.expect("a commit").files = vec![change];
}

/// The docs fail wherever the tests do, and every failure has a log.
fn reports_docs(world: &World) {
    let row = world.commit("acme/web", &world.head("acme/web"));
    let red = row.statuses.iter().filter(|it| it.state == "failure");
    for status in red.clone() {
        world.lock().ci.logs.insert(status.target_url.clone(), "test login ... FAILED".into());
    }
    if red.clone().next().is_some() && red.clone().all(|it| it.context != "docs") {
        fails_docs(world, &row.sha);
    }
}

fn nobody(_: &World) {}

fn all_over(world: &World) -> bool {
    world.issues().iter().all(is_over)
}

fn seven(world: &World) -> IssueHandle {
    world.issue("acme/web", 7)
}

/// Five minutes after it was put on.
fn takes_the_lock_off(world: &World) {
    let issue = seven(world);
    let locked = issue.stored().timeline.iter().rfind(|it| label_is(world, &it.what, LOCK)).map(|it| it.at);
    let due = locked.is_some_and(|at| world.now().duration_since(at) >= jiff::SignedDuration::from_mins(5));
    if due && issue.has(LOCK) {
        issue.unlabel_by(PERSON, LOCK).unlabel_by(PERSON, READY);
    }
}

fn label_is(world: &World, what: &What, name: &str) -> bool {
    let id = world.lock().forge.label_named(&seven_ref(), name).map(|label| label.id);
    matches!(what, What::Label { label, added: true } if Some(*label) == id)
}

fn eight(world: &World) -> IssueHandle {
    world.issue("acme/web", 8)
}

fn authorizes_eight(world: &World) {
    let issue = eight(world);
    if authorizations(world, 8) == 0 {
        issue.label(READY).label("priority:1");
    }
}

fn seven_ref() -> afk_core::RepoId {
    afk_core::RepoId::parse("acme/web").expect("a name")
}

fn authorizations(world: &World, number: u64) -> usize {
    let issue = world.issue("acme/web", number);
    issue.stored().timeline.iter().filter(|it| label_is(world, &it.what, READY)).count()
}

/// As soon as the first run is over, with another agent.
fn authorizes_again(world: &World) {
    let issue = seven(world);
    if is_over(&issue) && authorizations(world, 7) == 1 {
        issue.unlabel_by(PERSON, "ready-for-human").script(Script::works()).label(READY);
    }
}

fn authorized_twice_and_over(world: &World) -> bool {
    authorizations(world, 7) == 2 && all_over(world)
}
