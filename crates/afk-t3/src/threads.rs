//! Listings thread by thread. A snapshot has tens of megabytes, of which little is kept, so it is never held as a whole; but
//! JSON that is at hand is read many times faster than a stream of bytes. So each thread is cut out of the stream as text, and
//! decoded by itself. One that is not wanted is passed over as it arrives.

mod object;

use std::io::BufRead;

use afk_http::StreamError;
use serde::de::Error as _;

use self::object::Object;
use crate::wire::{Listing, ThreadDto};

/// The key of the list that is cut.
const KEY: &[u8] = b"\"threads\"";
/// How servers begin a thread. Its id follows. One that begins otherwise is decoded before its id is looked at.
const HEAD: &[u8] = br#"{"id":""#;

/// Reads a listing as it arrives. Threads whose ids are not `wanted` are only counted.
pub(crate) fn read(stream: &mut dyn BufRead, wanted: &dyn Fn(&str) -> bool) -> Result<Listing, StreamError> {
    let mut cutter = Cutter::new(wanted);
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Outside of the list.
    Around,
    /// Behind the key of the list.
    Key,
    /// Behind the colon after it.
    Colon,
    /// In the list, before a thread or its end. A comma must have come, or must not.
    Between { first: bool, comma: bool },
    /// In a thread, which may be wanted: its id has not come to its end yet.
    Head,
    /// In a thread, behind its id.
    Thread { kept: bool },
}

struct Cutter<'a> {
    wanted: &'a dyn Fn(&str) -> bool,
    place: Place,
    /// How many brackets are open around the list.
    depth: u32,
    in_string: bool,
    escaped: bool,
    /// The listing without its threads.
    around: Vec<u8>,
    /// Where in it the newest string begins.
    string_at: usize,
    /// The thread so far; of one that is not kept, its head.
    thread: Vec<u8>,
    /// Finds its end.
    object: Object,
    threads: Vec<ThreadDto>,
    others: usize,
}

impl<'a> Cutter<'a> {
    fn new(wanted: &'a dyn Fn(&str) -> bool) -> Self {
        Self {
            wanted,
            place: Place::Around,
            depth: 0,
            in_string: false,
            escaped: false,
            around: Vec::new(),
            string_at: 0,
            thread: Vec::new(),
            object: Object::default(),
            threads: Vec::new(),
            others: 0,
        }
    }

    fn take(&mut self, mut chunk: &[u8]) -> serde_json::Result<()> {
        while let Some((&byte, rest)) = chunk.split_first() {
            chunk = match self.place {
                Place::Thread { kept } => self.thread(chunk, kept)?,
                Place::Head => {
                    self.head(byte)?;
                    rest
                }
                Place::Between { first, comma } => {
                    self.between(byte, first, comma)?;
                    rest
                }
                Place::Around | Place::Key | Place::Colon => {
                    self.around(byte);
                    rest
                }
            };
        }
        Ok(())
    }

    fn around(&mut self, byte: u8) {
        self.around.push(byte);
        if self.in_string {
            self.in_string = self.escaped || byte != b'"';
            self.escaped = !self.escaped && byte == b'\\';
            if !self.in_string && self.depth == 1 && self.around.get(self.string_at..) == Some(KEY) {
                self.place = Place::Key;
            }
            return;
        }
        self.place = match (self.place, byte) {
            (place, b' ' | b'\t' | b'\n' | b'\r') => place,
            (Place::Key, b':') => Place::Colon,
            (Place::Colon, b'[') => Place::Between { first: true, comma: false },
            (
                Place::Around | Place::Key | Place::Colon | Place::Between { .. } | Place::Head | Place::Thread { .. },
                _,
            ) => Place::Around,
        };
        match byte {
            b'"' => (self.in_string, self.string_at) = (true, self.around.len() - 1),
            b'{' | b'[' => self.depth = self.depth.saturating_add(1),
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    fn between(&mut self, byte: u8, first: bool, comma: bool) -> serde_json::Result<()> {
        self.place = match byte {
            b' ' | b'\t' | b'\n' | b'\r' => self.place,
            b',' if !first && !comma => Place::Between { first, comma: true },
            b'{' if first || comma => {
                self.thread.clear();
                self.thread.push(byte);
                Place::Head
            }
            b']' if !comma => {
                self.around.push(byte);
                self.depth = self.depth.saturating_sub(1);
                Place::Around
            }
            _ => return Err(serde_json::Error::custom(format!("behind thread {}: not a list", self.count()))),
        };
        Ok(())
    }

    /// Reads on until it is known whether the thread is wanted.
    fn head(&mut self, byte: u8) -> serde_json::Result<()> {
        self.thread.push(byte);
        let kept = match (self.thread.strip_prefix(HEAD), byte) {
            (Some([id @ .., _]), b'"') => str::from_utf8(id).is_ok_and(self.wanted),
            // An escape: whatever it stands for, the decoded id will tell.
            (Some([.., b'\\']), _) => true,
            (Some(_), _) => return Ok(()),
            (None, _) if HEAD.starts_with(&self.thread) => return Ok(()),
            (None, _) => true,
        };
        self.place = Place::Thread { kept };
        self.object = Object::default();
        if let Some(_whole) = self.object.take(&self.thread).map_err(|error| self.wrong(&error))? {
            self.end(kept)?;
        }
        Ok(())
    }

    /// Takes what is left of a thread, and gives the rest.
    fn thread<'b>(&mut self, chunk: &'b [u8], kept: bool) -> serde_json::Result<&'b [u8]> {
        let end = self.object.take(chunk).map_err(|error| self.wrong(&error))?;
        let (taken, rest) = chunk.split_at(end.unwrap_or(chunk.len()));
        if kept {
            self.thread.extend_from_slice(taken);
        }
        if end.is_some() {
            self.end(kept)?;
        }
        Ok(rest)
    }

    fn end(&mut self, kept: bool) -> serde_json::Result<()> {
        let thread: Option<ThreadDto> =
            kept.then(|| serde_json::from_slice(&self.thread)).transpose().map_err(|error| self.wrong(&error))?;
        match thread.filter(|thread| (self.wanted)(&thread.id)) {
            Some(thread) => self.threads.push(thread),
            None => self.others += 1,
        }
        self.place = Place::Between { first: false, comma: false };
        Ok(())
    }

    /// How many threads have been read.
    fn count(&self) -> usize {
        self.threads.len() + self.others
    }

    fn wrong(&self, error: &dyn std::fmt::Display) -> serde_json::Error {
        serde_json::Error::custom(format!("thread {}: {error}", self.count() + 1))
    }

    /// The stream has ended. What was cut short is no JSON then.
    fn finish(self) -> serde_json::Result<Listing> {
        let mut listing: Listing = serde_json::from_slice(&self.around)?;
        listing.threads.extend(self.threads);
        listing.others = self.others;
        Ok(listing)
    }
}

#[cfg(test)]
mod tests;
