#![doc = include_str!("../README.md")]

mod agent;
mod call;
mod classify;
mod client;
mod counts;
mod error;
pub mod github;
mod headers;
mod origin;
mod reply;
mod secret;
mod settings;
mod webhook;

pub use classify::classify;
pub use client::{Client, Redirect, Request, TAIL_BYTES};
pub use counts::{Asked, Counts, Traffic};
pub use error::{HttpError, StreamError};
pub use headers::{RateLimit, TokenHeaders};
pub use reply::{PageLink, Reply};
pub use settings::{Auth, Settings, SetupError};
pub use webhook::Webhook;

/// The limit of a reply's body where a call states none: 10 MiB after decompression.
pub const BODY_LIMIT: u64 = 10 * 1024 * 1024;
