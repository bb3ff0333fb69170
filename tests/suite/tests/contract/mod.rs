//! One contract for a port and everything that implements it: the world in memory, and the adapter that speaks to the same
//! world over loopback HTTP. Both must tell the same of the same story, and what they tell is written down here.

mod agents;
mod changes;
mod checks;
mod doorbell;
mod gate;
mod github;
mod inspect;
mod logs;
mod loopback;
mod record;
mod rollout;
mod tracker;
mod trouble;
mod woodpecker;
mod words;
