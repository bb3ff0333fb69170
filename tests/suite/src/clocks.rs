//! An agent server whose clock is wrong: every time that it tells is off, and it takes times for what they are on its clock.

use afk_core::ids::ThreadId;
use afk_core::port::{Agents, Command, Depth, Environment, Fleet, Result, Seen};
use afk_core::thread::Thread;
use afk_sandbox::world::World;
use jiff::{SignedDuration, Timestamp};

/// The world's agent server with its clock ahead of everybody else's.
pub(crate) struct Ahead<'a> {
    world: &'a World,
    by: SignedDuration,
}

impl<'a> Ahead<'a> {
    pub(crate) fn new(world: &'a World, by: SignedDuration) -> Self {
        Self { world, by }
    }

    fn thread(&self, mut thread: Thread) -> Thread {
        let shift = |at: &mut Timestamp| *at += self.by;
        [&mut thread.created_at, &mut thread.updated_at].into_iter().for_each(shift);
        thread.session.iter_mut().for_each(|it| shift(&mut it.updated_at));
        thread.latest_turn.iter_mut().for_each(|it| shift(&mut it.requested_at));
        thread.latest_user_message_at.iter_mut().for_each(shift);
        if let Some(details) = &mut thread.details {
            for message in &mut details.messages {
                [&mut message.created_at, &mut message.updated_at].into_iter().for_each(shift);
            }
            details.start_failures.iter_mut().for_each(|it| shift(&mut it.at));
        }
        thread
    }

    fn seen<T>(&self, seen: Seen<T>) -> Seen<T> {
        Seen { at: seen.at.map(|at| at + self.by), ..seen }
    }
}

impl Agents for Ahead<'_> {
    fn environment(&self) -> Result<Environment> {
        self.world.environment()
    }

    fn fleet(&self, depth: Depth) -> Result<Seen<Fleet>> {
        let mut seen = self.seen(self.world.fleet(depth)?);
        if !self.by.is_zero() {
            seen.value.threads = seen.value.threads.into_iter().map(|thread| self.thread(thread)).collect();
        }
        Ok(seen)
    }

    fn thread(&self, thread: &ThreadId) -> Result<Seen<Option<Thread>>> {
        let seen = self.seen(Agents::thread(self.world, thread)?);
        Ok(Seen { value: seen.value.map(|thread| self.thread(thread)), at: seen.at })
    }

    fn send(&self, command: &Command) -> Result<()> {
        self.world.send(&Command { created_at: command.created_at - self.by, ..command.clone() })
    }
}
