//! Finds where an object ends, without reading what is in it.

use memchr::memchr2;

/// A text ended where no JSON text does. So a quotation mark too many or too few does not swallow what follows.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not JSON: a text ends before `{}`", .0.escape_ascii())]
pub(super) struct NotJson(u8);

/// An object that arrives in pieces.
#[derive(Default)]
pub(super) struct Object {
    /// How many brackets are open.
    depth: u32,
    in_string: bool,
    escaped: bool,
    /// Behind the end of a string.
    behind: bool,
}

impl Object {
    /// Takes the next piece. `Some`: the object ends in it, behind so many bytes.
    pub(super) fn take(&mut self, piece: &[u8]) -> Result<Option<usize>, NotJson> {
        let mut at = 0;
        while let Some(rest) = piece.get(at..).filter(|rest| !rest.is_empty()) {
            if self.in_string {
                at += self.string(rest);
                continue;
            }
            if self.behind {
                // Only white space may come before what belongs behind a text.
                let Some(next) = rest.iter().position(|byte| !byte.is_ascii_whitespace()) else { return Ok(None) };
                at += next;
                match rest.get(next) {
                    Some(b',' | b':' | b'}' | b']') => self.behind = false,
                    other => return Err(NotJson(other.copied().unwrap_or_default())),
                }
                continue;
            }
            // As far as nothing happens that matters here.
            let Some(mark) = rest.iter().position(|byte| matches!(byte, b'"' | b'{' | b'}' | b'[' | b']')) else {
                return Ok(None);
            };
            at += mark + 1;
            match rest.get(mark) {
                Some(b'"') => self.in_string = true,
                Some(b'{' | b'[') => self.depth = self.depth.saturating_add(1),
                _ => self.depth = self.depth.saturating_sub(1),
            }
            if self.depth == 0 {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// How many of these bytes belong to the string that is open.
    fn string(&mut self, rest: &[u8]) -> usize {
        if self.escaped {
            self.escaped = false;
            return 1;
        }
        let Some(mark) = memchr2(b'"', b'\\', rest) else { return rest.len() };
        self.escaped = rest.get(mark) == Some(&b'\\');
        self.in_string = self.escaped;
        self.behind = !self.in_string;
        mark + 1
    }
}

#[cfg(test)]
mod tests;
