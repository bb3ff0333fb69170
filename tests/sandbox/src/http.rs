//! The world behind loopback HTTP, in the servers' own wire formats: one [`Server`] for each face of the world, so that each
//! can fail alone.
//!
//! A face is a [`axum::Router`] over the world's state: [`forge_router`], [`github_router`], [`kubernetes_router`],
//! [`ntfy_router`], [`slack_router`], [`t3::t3_router`], [`woodpecker_router`]; [`monitoring_router`] keeps what is sent to it.
//! What is the same for all of them is here: the `Date` header from the world's clock, the list of
//! requests, and everything that can go wrong with an exchange whatever the service behind it would have said.

pub mod forge;
pub mod github;
pub mod kubernetes;
mod line;
mod log;
pub mod monitoring;
pub mod ntfy;
mod query;
mod record;
pub mod reply;
mod server;
pub mod slack;
pub mod t3;
#[cfg(test)]
mod tests;
mod trouble;
pub mod woodpecker;

pub use forge::{Face, Release, TOKEN, forge_router};
pub use github::github_router;
pub use kubernetes::{CLUSTER_TOKEN, kubernetes_router};
pub use log::Exchange;
pub use monitoring::{HEARTBEAT_PATH, Pushed, monitoring_router};
pub use ntfy::{NTFY_TOKEN, NTFY_TOPIC, ntfy_router};
pub use record::Recording;
pub use server::Server;
pub use slack::{SLACK_BELL, SLACK_PATH, slack_router};
pub use trouble::{Pick, Trouble};
pub use woodpecker::{WOODPECKER_TOKEN, woodpecker_router};
