//! Doorbells: who was called, and doorbells that do not work.

use std::collections::BTreeMap;

use afk_core::port::Notice;
use jiff::Timestamp;

/// How a doorbell behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BellMood {
    /// It rings.
    #[default]
    Works,
    /// It is down for now.
    Down,
    /// It is gone for good.
    Gone,
    /// It rings, and nobody hears that it did.
    AnswerLost,
}

/// A doorbell.
#[derive(Clone, Debug, Default)]
pub struct Bell {
    /// How it behaves.
    pub mood: BellMood,
    /// What rang, and when.
    pub rings: Vec<(Timestamp, Notice)>,
}

/// All doorbells, by name.
#[derive(Clone, Debug, Default)]
pub struct Bells {
    /// Each comes into being when it is first asked for.
    pub bells: BTreeMap<&'static str, Bell>,
}

impl Bells {
    /// A doorbell.
    pub fn bell(&mut self, name: &'static str) -> &mut Bell {
        self.bells.entry(name).or_default()
    }

    /// Everything that rang, in order of time.
    #[must_use]
    pub fn rings(&self) -> Vec<&Notice> {
        let mut all: Vec<_> = self.bells.values().flat_map(|bell| &bell.rings).collect();
        all.sort_by_key(|(at, _)| *at);
        all.into_iter().map(|(_, notice)| notice).collect()
    }
}
