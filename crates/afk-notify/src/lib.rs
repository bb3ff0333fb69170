#![doc = include_str!("../README.md")]

#[cfg(test)]
mod loopback;
mod ntfy;
mod plain;
mod slack;

pub use ntfy::Ntfy;
pub use slack::Slack;

#[cfg(test)]
mod tests;
