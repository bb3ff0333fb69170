//! Whole runs, from the label to the end.

mod ends;
mod gates;
mod humans;
mod repair;
mod weather;
