//! Either program disturbed at any call of a whole story; then cron goes on. `cargo xtask crash` walks all pairs.

mod overlap;
mod story;
