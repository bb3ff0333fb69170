//! Listings thread by thread. A snapshot has tens of megabytes, of which little is kept, so it is never held as a whole; but
//! JSON that is at hand is read many times faster than a stream of bytes. So each thread is cut out of the stream as text, and
//! decoded by itself.

use std::io::BufRead;

use afk_http::StreamError;
use memchr::memchr2;
use serde::de::Error as _;

use crate::wire::{Listing, ThreadDto};

/// The key of the list that is cut.
const KEY: &[u8] = b"\"threads\"";

/// Reads a listing as it arrives.
pub(crate) fn read(stream: &mut dyn BufRead) -> Result<Listing, StreamError> {
    let mut cutter = Cutter::default();
    loop {
        let chunk = stream.fill_buf()?;
        let length = chunk.len();
        if length == 0 {
            return Ok(cutter.finish()?);
        }
        cutter.take(chunk)?;
        stream.consume(length);
    }
}

/// Where in the listing the stream is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// Outside of the list.
    #[default]
    Around,
    /// Behind the key of the list.
    Key,
    /// Behind the colon after it.
    Colon,
    /// In the list, before a thread or its end. A comma must have come, or must not.
    Between { first: bool, comma: bool },
    /// In a thread.
    Thread,
}

#[derive(Default)]
struct Cutter {
    place: Place,
    /// How many brackets are open: around the list, or in the thread.
    depth: u32,
    in_string: bool,
    escaped: bool,
    /// The listing without its threads.
    around: Vec<u8>,
    /// Where in it the newest string begins.
    string_at: usize,
    /// The thread so far.
    thread: Vec<u8>,
    threads: Vec<ThreadDto>,
}

impl Cutter {
    fn take(&mut self, mut chunk: &[u8]) -> serde_json::Result<()> {
        while let Some(&byte) = chunk.first() {
            if self.in_string {
                chunk = self.string(chunk);
                continue;
            }
            match self.place {
                Place::Thread => {
                    // As far as nothing happens that matters here.
                    let plain = chunk.iter().position(|byte| matches!(byte, b'"' | b'{' | b'}' | b'[' | b']'));
                    let (plain, rest) = chunk.split_at(plain.unwrap_or(chunk.len()));
                    self.thread.extend_from_slice(plain);
                    chunk = rest;
                    if let Some((&byte, rest)) = rest.split_first() {
                        self.thread.push(byte);
                        chunk = rest;
                        self.count(byte);
                        if self.depth == 0 {
                            self.decode()?;
                        }
                    }
                    continue;
                }
                Place::Between { first, comma } => self.between(byte, first, comma)?,
                Place::Around | Place::Key | Place::Colon => self.around(byte),
            }
            chunk = chunk.get(1..).unwrap_or_default();
        }
        Ok(())
    }

    /// Takes what is left of a string, and gives the rest.
    fn string<'a>(&mut self, chunk: &'a [u8]) -> &'a [u8] {
        let end = if self.escaped {
            self.escaped = false;
            1
        } else {
            match memchr2(b'"', b'\\', chunk) {
                Some(at) => {
                    self.escaped = chunk.get(at) == Some(&b'\\');
                    self.in_string = self.escaped;
                    at + 1
                }
                None => chunk.len(),
            }
        };
        let (taken, rest) = chunk.split_at(end.min(chunk.len()));
        if self.place == Place::Thread {
            self.thread.extend_from_slice(taken);
        } else {
            self.around.extend_from_slice(taken);
            if !self.in_string && self.depth == 1 && self.around.get(self.string_at..) == Some(KEY) {
                self.place = Place::Key;
            }
        }
        rest
    }

    /// Counts brackets, and sees where a string begins.
    fn count(&mut self, byte: u8) {
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth = self.depth.saturating_add(1),
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    fn around(&mut self, byte: u8) {
        self.around.push(byte);
        self.place = match (self.place, byte) {
            (place, b' ' | b'\t' | b'\n' | b'\r') => place,
            (Place::Key, b':') => Place::Colon,
            (Place::Colon, b'[') => return self.place = Place::Between { first: true, comma: false },
            (Place::Around | Place::Key | Place::Colon | Place::Between { .. } | Place::Thread, _) => Place::Around,
        };
        if byte == b'"' {
            self.string_at = self.around.len() - 1;
        }
        self.count(byte);
    }

    fn between(&mut self, byte: u8, first: bool, comma: bool) -> serde_json::Result<()> {
        self.place = match byte {
            b' ' | b'\t' | b'\n' | b'\r' => self.place,
            b',' if !first && !comma => Place::Between { first, comma: true },
            b'{' if first || comma => {
                self.thread.clear();
                self.thread.push(byte);
                self.depth = 1;
                Place::Thread
            }
            b']' if !comma => {
                self.around.push(byte);
                Place::Around
            }
            _ => return Err(serde_json::Error::custom(format!("behind thread {}: not a list", self.threads.len()))),
        };
        Ok(())
    }

    fn decode(&mut self) -> serde_json::Result<()> {
        let number = self.threads.len() + 1;
        let thread = serde_json::from_slice(&self.thread);
        self.threads.push(thread.map_err(|error| serde_json::Error::custom(format!("thread {number}: {error}")))?);
        (self.place, self.depth) = (Place::Between { first: false, comma: false }, 1);
        Ok(())
    }

    /// The stream has ended. What was cut short is no JSON then.
    fn finish(self) -> serde_json::Result<Listing> {
        let mut listing: Listing = serde_json::from_slice(&self.around)?;
        listing.threads.extend(self.threads);
        Ok(listing)
    }
}

#[cfg(test)]
mod tests;
