//! Times. Releases store what any client sent as a time, so one that is none must not make the whole list unreadable.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};

/// How much of an unreadable time is kept.
const SHOWN_CHARS: usize = 40;

/// A time, or the beginning of the text that stands in its place.
pub(crate) struct Time(pub(crate) Result<Timestamp, String>);

/// A time of which it is not known yet whether anybody wants it: very many stand in a snapshot, and reading takes long.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct Unread<'a>(#[serde(borrow)] Cow<'a, str>);

impl Unread<'_> {
    pub(crate) fn read(&self) -> Time {
        Time::of(&self.0)
    }
}

impl Time {
    fn of(text: &str) -> Self {
        Self(text.parse().map_err(|_| text.chars().take(SHOWN_CHARS).collect()))
    }
}

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
        Ok(Time::of(text))
    }
}
