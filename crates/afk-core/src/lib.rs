#![doc = include_str!("../README.md")]
#![cfg_attr(not(test), no_std)]
extern crate alloc;

pub mod audit;
pub mod branch;
pub mod ci;
pub mod config;
pub mod end;
pub mod fault;
pub mod ids;
pub mod issue;
pub mod phase;
pub mod port;
pub mod record;
pub mod run;
pub mod secret;
pub mod spend;
pub mod thread;

pub use ids::RepoId;
