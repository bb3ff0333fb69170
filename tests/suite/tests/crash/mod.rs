//! Either program disturbed at any call of a whole story; then cron goes on. `cargo xtask crash` walks all pairs, and more of
//! what goes over HTTP.

mod faulty;
mod overlap;
mod story;
mod wire;
