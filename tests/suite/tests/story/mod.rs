//! Whole runs, from the label to the end.

mod blockers;
mod breaker;
mod comment;
mod ends;
mod gates;
mod halt;
mod humans;
mod landing;
mod repair;
mod trust;
mod weather;
