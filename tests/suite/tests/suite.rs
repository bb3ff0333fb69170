//! The one test binary: stories and crashes on the world in memory.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "test code: a wrong story should stop at once, with a backtrace"
)]

mod cli;
mod conformance_page;
mod contract;
mod crash;
mod live;
mod loopback;
mod manifests;
mod sim;
mod story;

use afk_tests::afk;
