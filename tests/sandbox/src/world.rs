//! The world: one state, one clock, and the list of what is going to happen.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hasher as _};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::Duration;

use afk_core::RepoId;
use afk_core::ids::Sha;
use jiff::Timestamp;
use uuid::Uuid;

use crate::agent::{Agents, Step};
use crate::ci::{Ci, Report};
use crate::cluster;
use crate::doorbell::Bells;
use crate::fault::Faults;
use crate::t3::T3;
use crate::t3::provider::Stage;
use crate::tracker::Forge;

/// A handle on the world; clones share it.
#[derive(Clone)]
pub struct World(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    holder: Mutex<Option<ThreadId>>,
}

/// The held state. Asking the world anything else on the same thread meanwhile is a mistake, and panics.
pub struct Held<'a> {
    state: MutexGuard<'a, State>,
    holder: &'a Mutex<Option<ThreadId>>,
}

impl Deref for Held<'_> {
    type Target = State;
    fn deref(&self) -> &State {
        &self.state
    }
}

impl DerefMut for Held<'_> {
    fn deref_mut(&mut self) -> &mut State {
        &mut self.state
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        *self.holder.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Everything there is. Public, because a server's face reads rows, and a test breaks them.
pub struct State {
    /// The one clock: of the forge, of T3 and of everybody else.
    pub now: Timestamp,
    /// The forge: accounts, repositories, issues, commits.
    pub forge: Forge,
    /// The T3 server.
    pub t3: T3,
    /// The agents' scripts.
    pub agents: Agents,
    /// The pipelines' rules.
    pub ci: Ci,
    /// The doorbells and who rang.
    pub bells: Bells,
    /// Planned failures, and the journal of calls.
    pub faults: Faults,
    agenda: BTreeMap<(Timestamp, u64), Happening>,
    scheduled: u64,
}

/// The world at one moment, without what is planned to fail in it.
#[derive(Clone, Debug)]
pub struct Snapshot {
    now: Timestamp,
    forge: Forge,
    t3: T3,
    agents: Agents,
    ci: Ci,
    bells: Bells,
    agenda: BTreeMap<(Timestamp, u64), Happening>,
    scheduled: u64,
}

impl Snapshot {
    /// A number for what is stored here: equal moments have equal ones, and their futures are equal.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        struct Written(DefaultHasher);
        impl std::fmt::Write for Written {
            fn write_str(&mut self, text: &str) -> std::fmt::Result {
                self.0.write(text.as_bytes());
                Ok(())
            }
        }
        let mut written = Written(DefaultHasher::new());
        std::fmt::write(&mut written, format_args!("{self:?}")).expect("writing to a hash cannot fail");
        written.0.finish()
    }
}

/// Something that is going to happen by itself.
#[derive(Clone, Debug)]
pub enum Happening {
    /// The provider of a T3 thread gets on. Void once the thread's epoch has moved.
    Provider {
        /// The thread.
        thread: String,
        /// The thread's epoch when this was planned.
        epoch: u64,
        /// What comes.
        stage: Stage,
    },
    /// An agent gets on with its script. Void once the thread's epoch has moved.
    Agent {
        /// The thread.
        thread: String,
        /// The thread's epoch when this was planned.
        epoch: u64,
        /// What is left to do.
        steps: VecDeque<Step>,
    },
    /// A Deployment gets on. Void once its generation has moved.
    Rollout {
        /// The repository that runs there.
        repo: RepoId,
        /// The generation of the Deployment when this was planned.
        generation: i64,
        /// What comes.
        step: cluster::Step,
    },
    /// A pipeline reports.
    Ci {
        /// The repository.
        repo: RepoId,
        /// The commit.
        sha: Sha,
        /// What it says.
        report: Report,
    },
}

impl State {
    /// Plans something.
    pub fn schedule(&mut self, after: Duration, happening: Happening) {
        self.scheduled += 1;
        self.agenda.insert((self.now + after, self.scheduled), happening);
    }

    /// Lets everything happen that is due by then, each at its own time.
    pub fn advance_to(&mut self, to: Timestamp) {
        while let Some((&key, _)) = self.agenda.first_key_value().filter(|(key, _)| key.0 <= to) {
            let happening = self.agenda.remove(&key).expect("it was just seen");
            self.now = self.now.max(key.0);
            match happening {
                Happening::Provider { thread, epoch, stage } => self.provider_stage(&thread, epoch, stage),
                Happening::Agent { thread, epoch, steps } => self.play(&thread, epoch, steps),
                Happening::Rollout { repo, generation, step } => self.rollout_step(&repo, generation, step),
                Happening::Ci { repo, sha, report } => self.ci_report(&repo, &sha, report),
            }
        }
        self.now = self.now.max(to);
    }

    /// The clock to the second, as the forge stores times and as a `Date` header shows them.
    #[must_use]
    pub fn second(&self) -> Timestamp {
        Timestamp::from_second(self.now.as_second()).expect("the clock is in range")
    }
}

impl World {
    /// An empty world on a working morning, with AFK's own account.
    #[must_use]
    pub fn new() -> Self {
        Self::at("2026-03-02T09:00:00Z".parse().expect("a time"))
    }

    /// An empty world at a time.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        let state = State {
            now,
            forge: Forge::new(),
            t3: T3::new(),
            agents: Agents::default(),
            ci: Ci::default(),
            bells: Bells::default(),
            faults: Faults::default(),
            agenda: BTreeMap::new(),
            scheduled: 0,
        };
        Self(Arc::new(Shared { state: Mutex::new(state), holder: Mutex::new(None) }))
    }

    /// Holds the state. Nothing else gets on meanwhile; do not hold it over a tick.
    ///
    /// # Panics
    /// This thread holds it already: a story would wait for itself for ever.
    #[must_use]
    pub fn lock(&self) -> Held<'_> {
        let holder = || self.0.holder.lock().unwrap_or_else(PoisonError::into_inner);
        let this = std::thread::current().id();
        assert!(*holder() != Some(this), "this thread holds the world already: end the first `lock()` before");
        let state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        *holder() = Some(this);
        Held { state, holder: &self.0.holder }
    }

    /// Everything as it is now.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let state = self.lock();
        Snapshot {
            now: state.now,
            forge: state.forge.clone(),
            t3: state.t3.clone(),
            agents: state.agents.clone(),
            ci: state.ci.clone(),
            bells: state.bells.clone(),
            agenda: state.agenda.clone(),
            scheduled: state.scheduled,
        }
    }

    /// Makes everything as it was then. Nothing is planned to fail, and the journal is empty.
    pub fn restore(&self, then: &Snapshot) {
        let Snapshot { now, forge, t3, agents, ci, bells, agenda, scheduled } = then.clone();
        *self.lock() = State { now, forge, t3, agents, ci, bells, faults: Faults::default(), agenda, scheduled };
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.lock().now
    }

    /// Lets time pass; agents and CI act at their times.
    pub fn advance(&self, by: Duration) {
        let mut state = self.lock();
        let to = state.now + by;
        state.advance_to(to);
    }

    /// Lets time pass until then; a time in the past changes nothing.
    pub fn advance_to(&self, to: Timestamp) {
        self.lock().advance_to(to);
    }

    /// Lets minutes pass.
    pub fn minutes(&self, minutes: u64) {
        self.advance(Duration::from_secs(minutes * 60));
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

/// The n-th id of a kind, the same in every run.
pub(crate) fn derived(kind: &str, n: u64) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("sandbox/{kind}/{n}").as_bytes()).to_string()
}
