//! Whole runs, from the label to the end.

mod afresh;
mod agents;
mod archive;
mod blockers;
mod breaker;
mod claims;
mod comment;
mod cron;
mod doorbells;
mod emergency;
mod ends;
mod foresight;
mod gates;
mod halt;
mod humans;
mod landing;
mod lists;
mod rebuilt;
mod record;
mod repair;
mod shards;
mod text;
mod trust;
mod weather;
