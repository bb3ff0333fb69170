#![doc = include_str!("../README.md")]
#![cfg_attr(not(test), no_std)]
extern crate alloc;

pub mod preamble;
pub mod text;

mod audit;
mod brief;
mod corrective;
mod fence;
mod notice;
mod opening;
mod refused;
mod status;
#[cfg(test)]
mod tests;

pub use brief::brief;
pub use corrective::{Correction, corrective};
pub use notice::notice;
pub use opening::{Task, opening};
pub use refused::{Spent, refused_comment};
pub use status::{Progress, StageView, phases, status_comment};

/// The agent server's limit for one message, in UTF-16 units. A longer one is accepted there and never runs.
pub const TEXT_UNITS: usize = 120_000;
