//! Who plays: five issues, what their agents do, and the end that each must reach.

use afk_core::port::Permission;

use crate::agent::Script;
use crate::fixture::IssueHandle;
use crate::world::World;

/// How a part must end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// Closed with proof, after so many turns.
    Landed { turns: usize },
    /// Open, handed to a human.
    HandedOver,
    /// Never started.
    Refused,
}

/// One issue of the story.
pub(super) struct Part {
    pub(super) issue: IssueHandle,
    pub(super) about: &'static str,
    pub(super) expected: Expected,
    /// Lands only after this one was closed.
    pub(super) after: Option<IssueHandle>,
}

/// Sets the stage.
pub(super) fn cast(world: &World) -> Vec<Part> {
    for repo in ["acme/web", "acme/api", "acme/docs", "acme/shop"] {
        world.repo(repo);
    }
    let lands = world.issue("acme/web", 7).title("Keep people logged in over a restart").script(Script::works());
    let red = world.issue("acme/api", 3).title("Round prices once").script(Script::red_then_fixes());
    let stuck = world
        .issue("acme/docs", 5)
        .title("Describe the price service")
        .script(Script::gives_up("the price service is not reachable from here"));
    let blocked = world.issue("acme/web", 8).title("Log people out everywhere").body("## Blocked by\n\n- #7\n");
    let blocked = blocked.script(Script::works());
    let refused = world.issue("acme/shop", 2).title("Give me a discount").author("mallory").script(Script::works());
    world.grant("acme/shop", "mallory", Permission::Write);
    let ready = |issue: IssueHandle| issue.label_by("alice", "ready-for-agent");
    let refused = refused.label_by("mallory", "ready-for-agent");
    let (lands, blocked) = (ready(lands), ready(blocked).label_by("alice", "priority:1"));

    let part = |issue, about, expected| Part { issue, about, expected, after: None };
    let after = Some(world.issue("acme/web", 7));
    vec![
        part(lands, "lands", Expected::Landed { turns: 1 }),
        part(ready(red), "goes red, is fixed forward, lands", Expected::Landed { turns: 2 }),
        part(ready(stuck), "is handed to a human", Expected::HandedOver),
        Part { after, ..part(blocked, "waits for #7, then lands", Expected::Landed { turns: 1 }) },
        part(refused, "is refused: mallory may write and is not listed", Expected::Refused),
    ]
}

impl Part {
    fn turns(&self) -> usize {
        self.issue.threads().iter().flat_map(|it| &it.messages).filter(|it| it.role == "user").count()
    }

    /// Whether nothing more is to come.
    pub(super) fn has_settled(&self, _world: &World) -> bool {
        self.expected == Expected::Refused
            || (!self.issue.has("ready-for-agent") && !self.issue.has("agent-in-progress"))
    }

    /// How it ended, in words.
    pub(super) fn ending(&self) -> String {
        match (self.issue.is_open(), self.issue.has("ready-for-human"), self.turns()) {
            (false, false, 1) => "landed".into(),
            (false, false, turns) => format!("landed after {turns} turns"),
            (true, true, _) => "handed to a human".into(),
            (true, false, 0) => "not started".into(),
            (open, human, turns) => format!("open {open}, for a human {human}, {turns} turns"),
        }
    }

    /// What is wrong with its end, if anything.
    pub(super) fn complaint(&self, world: &World) -> Option<String> {
        let (open, human, turns) = (self.issue.is_open(), self.issue.has("ready-for-human"), self.turns());
        let fine = match self.expected {
            Expected::Landed { turns: wanted } => !open && !human && turns == wanted,
            Expected::HandedOver => {
                open && human && self.issue.checklist().is_some_and(|text| text.contains("### Brief"))
            }
            Expected::Refused => open && turns == 0 && self.issue.threads().is_empty(),
        };
        let rung =
            world.lock().bells.rings().iter().filter(|it| it.title.contains(&self.issue.issue.to_string())).count();
        let told = rung == usize::from(self.expected != Expected::Refused);
        let in_turn = self.after.as_ref().is_none_or(|first| first_push(&self.issue) > first_close(first));
        let settled = self.has_settled(world);
        (!(fine && told && in_turn && settled))
            .then(|| format!("{}: {}, rang {rung} times (it should: {})", self.issue.issue, self.ending(), self.about))
    }
}

fn first_push(issue: &IssueHandle) -> Option<jiff::Timestamp> {
    issue.threads().iter().map(|thread| thread.created_at).min()
}

fn first_close(issue: &IssueHandle) -> Option<jiff::Timestamp> {
    let row = issue.stored();
    row.timeline.iter().find(|it| matches!(it.what, crate::tracker::issue::What::Close(_))).map(|it| it.at)
}
