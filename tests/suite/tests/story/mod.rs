//! Whole runs, from the label to the end.

mod blockers;
mod breaker;
mod comment;
mod doorbells;
mod emergency;
mod ends;
mod foresight;
mod gates;
mod halt;
mod humans;
mod landing;
mod record;
mod repair;
mod shards;
mod trust;
mod weather;
