//! Failures of calls, and the journal of all calls: the death of a process at any call, a lost answer, a refusal. The same for
//! requests, where the world stands behind HTTP.

mod hold;
mod requests;

use std::collections::BTreeMap;
use std::net::SocketAddr;

use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::port::Result;
use jiff::{SignedDuration, Timestamp};

use crate::world::{State, World};

pub use hold::Hold;
use hold::Holding;
pub use requests::Asked;

/// A call of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Op {
    /// Port and method: `tracker.add_label`.
    pub name: &'static str,
    /// In words: completes "failed to ..".
    pub words: &'static str,
    /// It can change something.
    pub write: bool,
}

impl Op {
    /// A call that only looks.
    #[must_use]
    pub const fn read(name: &'static str, words: &'static str) -> Self {
        Self { name, words, write: false }
    }

    /// A call that can change something.
    #[must_use]
    pub const fn write(name: &'static str, words: &'static str) -> Self {
        Self { name, words, write: true }
    }
}

/// Where a call breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Nothing was done.
    Before,
    /// It was done, and nobody was told.
    After,
}

/// Which calls are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// All.
    Calls,
    /// Only those that can change something.
    Writes,
    /// Requests over HTTP, to whichever server of the world.
    Requests,
}

impl Counted {
    /// Whether a call of a port is one of them.
    fn counts(self, op: Op) -> bool {
        match self {
            Self::Calls => true,
            Self::Writes => op.write,
            Self::Requests => false,
        }
    }
}

/// A line of the journal.
#[derive(Clone, Debug)]
pub struct Call {
    /// Which method.
    pub op: Op,
    /// On what, in brief.
    pub about: String,
    /// Whether it reached the server.
    pub effect: bool,
    /// How it failed, in the caller's eyes.
    pub failure: Option<String>,
    /// It could change something, was done, and changed nothing: nobody needed it.
    pub idle: bool,
}

struct Break {
    counted: Counted,
    left: usize,
    side: Side,
    process_dies: bool,
}

struct Refused {
    name: String,
    about: String,
    class: FaultClass,
    scope: FaultScope,
}

type Hook = Box<dyn FnOnce(&World) + Send>;

/// What may befall a call that nobody planned anything for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gust {
    /// Whether the call has its effect.
    pub side: Side,
    /// What the caller is told.
    pub class: FaultClass,
    /// How far it reaches.
    pub scope: FaultScope,
    /// The server names a time before which it does not want to be asked again: so long from now.
    pub wait: Option<SignedDuration>,
}

type Weather = Box<dyn FnMut(Op, &str) -> Option<Gust> + Send>;

/// Planned failures, and the journal.
#[derive(Default)]
pub struct Faults {
    /// Every call so far.
    pub journal: Vec<Call>,
    /// Every request so far.
    pub requests: Vec<Asked>,
    planned: Option<Break>,
    /// A request that was just cut: of which server, which one, and where.
    just_cut: Option<((SocketAddr, String), Side)>,
    holding: Option<Holding>,
    dead: bool,
    reached: bool,
    refused: Vec<Refused>,
    hooks: BTreeMap<&'static str, Hook>,
    weather: Option<Weather>,
    /// What the call under way says of itself: see [`Call::idle`].
    pub(crate) idle: bool,
}

enum Verdict {
    Go,
    Fail(Fault),
    Lose(Fault),
}

fn fault(op: Op, class: FaultClass, scope: FaultScope, why: &'static str) -> Fault {
    Fault::new(op.words, class, scope, why)
}

impl Faults {
    fn judge(&mut self, op: Op, about: &str, now: Timestamp) -> Verdict {
        if self.dead {
            return Verdict::Fail(fault(op, FaultClass::Transient, FaultScope::Tick, "the process is gone"));
        }
        if let Some(plan) = &mut self.planned
            && plan.counted.counts(op)
        {
            if plan.left == 0 {
                let (side, dies) = (plan.side, plan.process_dies);
                self.planned = None;
                (self.reached, self.dead) = (true, dies);
                // A read whose answer is lost has done nothing; a write may have.
                let lost = if op.write { FaultClass::Unclear } else { FaultClass::Transient };
                return match side {
                    Side::Before => {
                        Verdict::Fail(fault(op, FaultClass::Transient, FaultScope::Server, "connection refused"))
                    }
                    Side::After => Verdict::Lose(fault(op, lost, FaultScope::Server, "the answer is lost")),
                };
            }
            plan.left -= 1;
        }
        if let Some(gust) = self.weather.as_mut().and_then(|weather| weather(op, about)) {
            let failed = fault(op, gust.class, gust.scope, "bad weather").not_before(gust.wait.map(|wait| now + wait));
            return if gust.side == Side::Before { Verdict::Fail(failed) } else { Verdict::Lose(failed) };
        }
        let hit = |it: &&Refused| op.name.starts_with(&it.name) && about.contains(&it.about);
        match self.refused.iter().find(hit) {
            Some(it) => Verdict::Fail(fault(op, it.class, it.scope, "planned by the story")),
            None => Verdict::Go,
        }
    }
}

impl World {
    /// Breaks call or request `nth` (from 0, counted from now), before or after its effect. The process is gone: every later
    /// one fails too, until [`World::revive`].
    pub fn break_at(&self, counted: Counted, nth: usize, side: Side) {
        self.plan(counted, nth, side, true);
    }

    /// Breaks one call or request, and the process goes on: with [`Side::After`] the effect is done and the answer lost. A
    /// client repeats a read once; if the same request comes again at once, it breaks too.
    pub fn glitch_at(&self, counted: Counted, nth: usize, side: Side) {
        self.plan(counted, nth, side, false);
    }

    fn plan(&self, counted: Counted, left: usize, side: Side, process_dies: bool) {
        let faults = &mut self.lock().faults;
        faults.planned = Some(Break { counted, left, side, process_dies });
        (faults.dead, faults.reached, faults.just_cut) = (false, false, None);
    }

    /// Ends what [`World::break_at`] began; true if the call was reached at all.
    pub fn revive(&self) -> bool {
        let faults = &mut self.lock().faults;
        faults.planned = None;
        faults.dead = false;
        std::mem::take(&mut faults.reached)
    }

    /// The process was broken by [`World::break_at`], and nobody has revived it yet.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.lock().faults.dead
    }

    /// From now on every call whose name begins so (`tracker.`, `agents.send`, ..) fails and does nothing.
    pub fn refuse(&self, name: &str, class: FaultClass, scope: FaultScope) {
        self.refuse_about(name, "", class, scope);
    }

    /// The same, only for calls about this: `acme/web#7`, `acme/web`, a thread id, `turn.start` ...
    pub fn refuse_about(&self, name: &str, about: &str, class: FaultClass, scope: FaultScope) {
        let refused = Refused { name: name.into(), about: about.into(), class, scope };
        self.lock().faults.refused.push(refused);
    }

    /// Nothing is refused any more.
    pub fn accept_all(&self) {
        self.lock().faults.refused.clear();
    }

    /// From now on this is asked what befalls each call. The death of a program and single failures come first.
    pub fn weather(&self, weather: impl FnMut(Op, &str) -> Option<Gust> + Send + 'static) {
        self.lock().faults.weather = Some(Box::new(weather));
    }

    /// Fair weather again.
    pub fn clears_up(&self) {
        self.lock().faults.weather = None;
    }

    /// What [`World::just_before`] planned, and has not come, never does.
    pub fn forget_plans(&self) {
        self.lock().faults.hooks.clear();
    }

    /// Does something in the world just before the next call of this name: somebody else was quicker.
    pub fn just_before(&self, name: &'static str, act: impl FnOnce(&Self) + Send + 'static) {
        self.lock().faults.hooks.insert(name, Box::new(act));
    }

    /// How many calls there were so far.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.lock().faults.journal.len()
    }

    /// The calls since the `from`-th that could change something, as `name about`.
    #[must_use]
    pub fn writes_since(&self, from: usize) -> Vec<String> {
        let state = self.lock();
        let writes = state.faults.journal.iter().skip(from).filter(|call| call.op.write);
        writes.map(|call| format!("{} {}", call.op.name, call.about)).collect()
    }

    /// The journal since the `from`-th call, one call a line: `!` did nothing, `?` did it and failed in the caller's eyes.
    #[must_use]
    pub fn journal_since(&self, from: usize) -> String {
        let state = self.lock();
        let line = |call: &Call| {
            let mark = match (call.effect, &call.failure) {
                (true, None) => ' ',
                (true, Some(_)) => '?',
                (false, _) => '!',
            };
            format!("{mark} {} {}\n", call.op.name, call.about)
        };
        state.faults.journal.iter().skip(from).map(line).collect()
    }

    /// Makes a call, if it is to be made.
    pub(crate) fn call<T>(&self, op: Op, about: String, effect: impl FnOnce(&mut State) -> Result<T>) -> Result<T> {
        let (hook, held) = {
            let faults = &mut self.lock().faults;
            (faults.hooks.remove(op.name), faults.hold(|counted| counted.counts(op)))
        };
        if let Some(hook) = hook {
            hook(self);
        }
        if let Some(held) = held {
            held.blocking_recv().ok();
        }
        let mut state = self.lock();
        let now = state.now;
        let (reached, result) = match state.faults.judge(op, &about, now) {
            Verdict::Go => (true, effect(&mut state)),
            Verdict::Fail(fault) => (false, Err(fault)),
            Verdict::Lose(fault) => (true, effect(&mut state).and(Err(fault))),
        };
        let failure = result.as_ref().err().map(Fault::chain);
        let idle = std::mem::take(&mut state.faults.idle) && reached;
        state.faults.journal.push(Call { op, about, effect: reached, failure, idle });
        result
    }
}
