#![doc = include_str!("../README.md")]
#![cfg_attr(not(test), no_std)]
extern crate alloc;

pub mod audit;
pub mod blockers;
pub mod explain;
pub mod gate;
pub mod gates;
pub mod priority;
pub mod rank;
mod select;
pub mod trust;

pub use blockers::blocked_by;
pub use priority::priority;
pub use select::{DispatchDecision, select_dispatchable};
