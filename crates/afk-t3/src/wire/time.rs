//! Times. Releases store what any client sent as a time, so one that is none must not make the whole list unreadable.

use std::fmt;

use jiff::Timestamp;
use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// How much of an unreadable time is kept.
const SHOWN_CHARS: usize = 40;

/// A time, or the beginning of the text that stands in its place.
pub(crate) struct Time(pub(crate) Result<Timestamp, String>);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TimeVisitor)
    }
}

struct TimeVisitor;

impl Visitor<'_> for TimeVisitor {
    type Value = Time;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a time")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Time, E> {
        Ok(Time(text.parse().map_err(|_| text.chars().take(SHOWN_CHARS).collect())))
    }
}
