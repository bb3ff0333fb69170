#![doc = include_str!("../README.md")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "test support: a wrong story should stop at once, with a backtrace"
)]

pub mod agent;
pub mod bench;
pub mod ci;
pub mod cluster;
pub mod demo;
pub mod doorbell;
pub mod fault;
pub mod fixture;
pub mod http;
pub mod invariants;
pub mod loopback;
pub mod ports;
pub mod t3;
pub mod tracker;
pub mod woodpecker;
pub mod world;

#[cfg(test)]
mod tests;
