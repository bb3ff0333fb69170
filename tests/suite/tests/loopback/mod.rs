//! Whole ticks over real HTTP: the adapters that the programs use, in front of a world behind loopback.

mod cut;
mod deploy;
mod fleet;
mod parallel;
mod rollout;
mod steady;
mod story;

pub(crate) use afk_tests::wired::Wired;
