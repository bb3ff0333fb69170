//! The words that open a clause: "blocked by", "depends on", "requires", "waiting on", unless they are negated.

use super::stems::Stems;

/// The span of an opening phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trigger {
    /// Where the phrase begins.
    pub(super) start: usize,
    /// Where the text after it begins.
    pub(super) end: usize,
    /// "not blocked by", "no longer blocked by".
    pub(super) negated: bool,
}

/// Whether one of the stems stands anywhere; false means that [`find`] finds nothing in any line of the text.
pub(super) fn may_occur(text: &str) -> bool {
    Stems::new(text.as_bytes(), 0).next().is_some()
}

/// The first opening phrase at or after `from`.
pub(super) fn find(text: &str, from: usize) -> Option<Trigger> {
    let bytes = text.as_bytes();
    Stems::new(bytes, from).find_map(|(stem, start)| {
        // "unblocked by", "un-blocked by"
        let before = start.checked_sub(1).and_then(|at| bytes.get(at));
        if start < from || before.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-') {
            return None;
        }
        let end = particle_end(bytes, start + stem.word.len(), stem.particles)?;
        let next = bytes.get(end);
        let whole = next.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-');
        whole.then(|| Trigger { start, end, negated: is_negated(text.get(..start).unwrap_or_default()) })
    })
}

fn particle_end(text: &[u8], at: usize, particles: &[&[u8]]) -> Option<usize> {
    if particles.is_empty() {
        return Some(at);
    }
    // "Blocked by", "Blocked-by", "**Blocked** by"
    let gap = text.get(at..)?.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'-' | b'_' | b'*')).count();
    let start = at + gap;
    let end = particles.iter().find_map(|it| {
        let word = text.get(start..start + it.len())?;
        word.eq_ignore_ascii_case(it).then_some(start + it.len())
    });
    if gap == 0 { None } else { end }
}

const NEGATIONS: [&str; 4] = ["not", "no", "never", "neither"];
/// Contracted negations, without "can't": "can't start, blocked by #3" is the opposite.
const CONTRACTIONS: [&str; 9] =
    ["isn't", "aren't", "wasn't", "weren't", "doesn't", "don't", "won't", "hasn't", "haven't"];
/// Words that may stand between a negation and the phrase that it negates.
const BETWEEN: [&str; 22] = [
    "longer",
    "yet",
    "currently",
    "actually",
    "really",
    "be",
    "been",
    "being",
    "is",
    "are",
    "was",
    "it",
    "any",
    "anymore",
    "directly",
    "strictly",
    "even",
    "now",
    "necessarily",
    "technically",
    "still",
    "more",
];

fn is_negated(before: &str) -> bool {
    // Bounded, so that a line of nothing but such words costs no more than another.
    let mut words = before.split_ascii_whitespace().rev().take(8).map(|word| word.trim_matches(['*', '_']));
    let Some(word) = words.find(|word| !word.is_empty() && !among(&BETWEEN, word)) else { return false };
    // A curly apostrophe is what phones type.
    among(&NEGATIONS, word) || among(&CONTRACTIONS, word) || among(&CONTRACTIONS, &word.replace('\u{2019}', "'"))
}

fn among(words: &[&str], word: &str) -> bool {
    words.iter().any(|it| it.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_worth_reading_if_a_stem_stands_in_it() {
        for (text, worth) in [("It Depends on #3.", true), ("unblocked", true), ("It is pending, quiet, waged.", false)]
        {
            assert_eq!(may_occur(text), worth, "{text}");
        }
    }
}
