#![doc = include_str!("../README.md")]

mod gitea;

pub use gitea::Gitea;
