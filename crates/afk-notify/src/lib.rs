#![doc = include_str!("../README.md")]

mod slack;

pub use slack::Slack;
