//! The walk: which gate, if any, keeps an issue from running now.
//!
//! It has two legs. [`listing_gates`] needs only what one listing of the fleet shows. [`evidence_gates`] needs facts that cost
//! requests, so it asks for them one at a time and only for the issue that would win its repository's slot. The tick and
//! its explanation walk the same tables.

mod evidence;
mod listing;

pub use evidence::{Authorization, Evidence, Fact, Lock, Next, Spent, evidence_gates, fact_of};
pub use listing::{Breaker, Situation, listing_gates};

pub(crate) use evidence::{EVIDENCE, Judged};
pub(crate) use listing::{Candidate, LISTING, listing_open, state_label};

#[cfg(test)]
mod tests;
