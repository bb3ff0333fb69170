//! The end of a step's log. Woodpecker gives a log only whole, so it is read as it arrives and only its end is kept.

use std::collections::VecDeque;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, SeqAccess, Visitor};

use super::{base64, wire};

/// How much of a log is kept.
const TAIL_BYTES: usize = 64 * 1024;
/// The highest kind of entry that a step itself wrote: standard output, standard error.
const WRITTEN: u32 = 1;

/// The last lines of a log.
#[derive(Debug, Default)]
pub(super) struct Tail {
    lines: VecDeque<Vec<u8>>,
    bytes: usize,
}

impl Tail {
    /// The text; `None` where nothing was written, or nothing but line ends.
    pub(super) fn text(self) -> Option<String> {
        let lines: Vec<_> = self.lines.iter().map(|line| String::from_utf8_lossy(line)).collect();
        Some(lines.join("\n")).filter(|text| !text.trim().is_empty())
    }

    fn push(&mut self, mut line: Vec<u8>) {
        // An entry may bring its own line end.
        let end = line.trim_ascii_end().len();
        line.truncate(end);
        line.drain(..line.len().saturating_sub(TAIL_BYTES));
        self.bytes += line.len() + 1;
        self.lines.push_back(line);
        while self.bytes > TAIL_BYTES + 1 {
            let Some(first) = self.lines.pop_front() else { return };
            self.bytes -= first.len() + 1;
        }
    }
}

impl<'de> Deserialize<'de> for Tail {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Tail;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the entries of a log")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Tail, A::Error> {
                let mut tail = Tail::default();
                while let Some(wire::LogEntry { data, kind }) = entries.next_element()? {
                    if kind <= WRITTEN {
                        let data = data.unwrap_or_default();
                        tail.push(base64::decode(&data).ok_or_else(|| A::Error::custom("a line is not base64"))?);
                    }
                }
                Ok(tail)
            }
        }
        input.deserialize_seq(Entries)
    }
}

#[cfg(test)]
mod tests;
