#![doc = include_str!("../README.md")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "test support: a wrong story should stop at once, with a backtrace"
)]

pub mod afk;
mod clocks;
pub mod crash;
pub mod sim;
pub mod wired;
