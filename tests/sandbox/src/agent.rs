//! Scripted agents: what the one who works on an issue does, turn by turn, at which time.

mod play;

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use afk_core::ids::IssueRef;

use crate::t3::provider::Ending;
use crate::tracker::git::Tree;

/// One thing that an agent does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Time passes.
    Wait(Duration),
    /// It says this, as one message.
    Say(String),
    /// It clones the repository into its folder.
    Clone,
    /// It commits, with this subject. The trailer is what the prompt said: no run id there, no trailer here.
    Commit(&'static str, Option<Tree>),
    /// It commits with this very message.
    CommitVerbatim(String),
    /// Its newest commit touches this file as well.
    Touch(&'static str),
    /// It pushes what it committed on top of the default branch.
    Push,
    /// It asks a person, and waits.
    Ask(String),
    /// It asks for an approval, and waits.
    AskApproval(String),
    /// Tokens are used, counted from the beginning.
    Tokens(u64),
    /// The turn ends. Steps that follow are what goes on in the background, a push that lags for instance.
    End(Ending),
}

/// What an agent does in each of its turns; the last part is repeated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// One part a turn. A part that does not end its turn hangs there only if it waits for ever; else it completes.
    pub parts: Vec<Vec<Step>>,
    /// The provider takes no turn: why.
    pub refuses_turns: Option<String>,
    /// The provider cannot even be started: why.
    pub no_provider: Option<String>,
}

const CENTURY: Duration = Duration::from_secs(100 * 365 * 86_400);

fn seconds(seconds: u64) -> Step {
    Step::Wait(Duration::from_secs(seconds))
}

fn phase(name: &str) -> Step {
    Step::Say(format!("AFK-PHASE: {name}"))
}

/// Nine minutes of honest work up to the push.
fn work(tree: Tree) -> Vec<Step> {
    vec![
        seconds(30),
        Step::Clone,
        phase("worktree"),
        seconds(120),
        phase("tests-red"),
        seconds(300),
        phase("green"),
        Step::Tokens(40_000),
        Step::Commit("Make it work", Some(tree)),
        seconds(90),
        Step::Push,
        phase("pushed"),
    ]
}

fn fix(tree: Tree) -> Vec<Step> {
    vec![
        seconds(180),
        Step::Tokens(70_000),
        Step::Commit("Mend what went red", Some(tree)),
        seconds(30),
        Step::Push,
        phase("pushed"),
    ]
}

impl Script {
    /// One turn of these steps, repeated whenever another turn comes.
    #[must_use]
    pub fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { parts: vec![steps.into_iter().collect()], ..Self::default() }
    }

    /// What it does in the next turn.
    #[must_use]
    pub fn then(mut self, steps: impl IntoIterator<Item = Step>) -> Self {
        self.parts.push(steps.into_iter().collect());
        self
    }

    /// It works, and its push is good.
    #[must_use]
    pub fn works() -> Self {
        Self::new(work(Tree::Good)).then(fix(Tree::Good))
    }

    /// Its push is red; the first corrective turn mends it.
    #[must_use]
    pub fn red_then_fixes() -> Self {
        Self::new(work(Tree::Broken)).then(fix(Tree::Good))
    }

    /// It pushes, and it stays red however often it is told.
    #[must_use]
    pub fn always_red() -> Self {
        Self::new(work(Tree::Broken)).then(fix(Tree::Broken))
    }

    /// Its push is red, and its corrective turns end without another.
    #[must_use]
    pub fn red_then_idle() -> Self {
        Self::new(work(Tree::Broken)).then([seconds(60), Step::Say("I see nothing wrong.".into())])
    }

    /// It gives up, and says why.
    #[must_use]
    pub fn gives_up(reason: &str) -> Self {
        let words = format!("I cannot go on.\nAFK-BLOCKED: {reason}");
        Self::new([seconds(30), Step::Clone, phase("worktree"), seconds(240), Step::Say(words)])
    }

    /// It starts, and is never heard of again.
    #[must_use]
    pub fn hangs() -> Self {
        Self::new([seconds(30), Step::Clone, phase("worktree"), Step::Wait(CENTURY)])
    }

    /// It asks a question; once answered it works.
    #[must_use]
    pub fn asks(question: &str) -> Self {
        let mut steps = vec![seconds(60), Step::Ask(question.into())];
        steps.extend(work(Tree::Good));
        Self::new(steps)
    }

    /// It pushes good work, and asks a question afterwards.
    #[must_use]
    pub fn works_then_asks(question: &str) -> Self {
        let mut steps = work(Tree::Good);
        steps.push(Step::Ask(question.into()));
        Self::new(steps)
    }

    /// Its process dies without a word.
    #[must_use]
    pub fn crashes() -> Self {
        Self::new([seconds(30), Step::Clone, phase("worktree"), seconds(60), Step::End(Ending::Crash)])
    }

    /// The provider refuses to start the turn.
    #[must_use]
    pub fn fails_to_start() -> Self {
        Self { refuses_turns: Some("the model is not available".into()), ..Self::works() }
    }

    /// The provider is not installed: there is not even a session.
    #[must_use]
    pub fn no_provider() -> Self {
        Self { no_provider: Some("Failed to spawn the provider process".into()), ..Self::works() }
    }

    /// The provider says that the turn failed.
    #[must_use]
    pub fn provider_error() -> Self {
        Self::new([seconds(45), Step::End(Ending::Failed("usage limit reached".into()))])
    }

    /// The provider breaks in the middle of a turn.
    #[must_use]
    pub fn runtime_error() -> Self {
        Self::new([seconds(45), Step::End(Ending::RuntimeError("stream broken".into()))])
    }

    /// Its turn ends, and its push arrives twenty seconds later.
    #[must_use]
    pub fn pushes_late() -> Self {
        let mut steps = work(Tree::Good);
        let push = steps.iter().position(|step| *step == Step::Push).expect("work pushes");
        steps.splice(push.., [Step::End(Ending::Completed), seconds(20), Step::Push]);
        Self::new(steps)
    }

    /// It works, but its commit closes the issue, against its rules.
    #[must_use]
    pub fn closes_early(number: u64) -> Self {
        let mut steps = work(Tree::Good);
        let commit = steps.iter().position(|step| *step == Step::Push).expect("work pushes");
        steps.insert(commit, Step::CommitVerbatim(format!("Make it work\n\nCloses #{number}\nAFK-Run: {{run}}")));
        Self::new(steps).then(fix(Tree::Good))
    }

    /// It works, and its commit touches this file too.
    #[must_use]
    pub fn touches(path: &'static str) -> Self {
        let mut steps = work(Tree::Good);
        let push = steps.iter().position(|step| *step == Step::Push).expect("work pushes");
        steps.insert(push, Step::Touch(path));
        Self::new(steps).then(fix(Tree::Good))
    }

    /// It pushes without the trailer.
    #[must_use]
    pub fn forgets_trailer(number: u64) -> Self {
        let message = format!("Make it work\n\nRefs #{number}");
        Self::new([seconds(30), Step::Clone, seconds(300), Step::CommitVerbatim(message), Step::Push])
    }

    /// It ends its turn and has pushed nothing.
    #[must_use]
    pub fn idles() -> Self {
        Self::new([seconds(90), Step::Say("Done.".into())])
    }

    /// The part for the n-th turn, from 0.
    #[must_use]
    pub fn part(&self, nth: usize) -> VecDeque<Step> {
        self.parts.get(nth).or(self.parts.last()).cloned().unwrap_or_default().into()
    }
}

/// The scripts of all agents.
#[derive(Clone, Debug, Default)]
pub struct Agents {
    /// By issue. An issue without one gets an agent that works.
    pub scripts: BTreeMap<IssueRef, Script>,
    waiting: BTreeMap<String, VecDeque<Step>>,
}

impl Agents {
    /// What a thread's agent does once it has its answer.
    pub(crate) fn resume(&mut self, thread: &str) -> VecDeque<Step> {
        self.waiting.remove(thread).unwrap_or_default()
    }
}
