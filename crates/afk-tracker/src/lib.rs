#![doc = include_str!("../README.md")]

mod gitea;
mod github;
#[cfg(test)]
mod loopback;
mod side_by_side;

pub use gitea::Gitea;
pub use github::GitHub;
