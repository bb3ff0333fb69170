//! The words that open a clause: "blocked by", "depends on", "requires", "waiting on", unless they are negated.

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

/// A stem with the place of the letter in it that is rarest in prose: searching for that letter is what makes this fast.
struct Stem {
    word: &'static [u8],
    anchor: usize,
    /// The words of which one must follow; none for a verb that takes its object at once.
    particles: &'static [&'static [u8]],
}

const BLOCKED: Stem = Stem { word: b"blocked", anchor: 4, particles: &[b"by", b"on"] };
const DEPENDS: Stem = Stem { word: b"depends", anchor: 2, particles: &[b"on", b"upon"] };
const DEPEND: Stem = Stem { word: b"depend", anchor: 2, particles: &[b"on", b"upon"] };
const REQUIRES: Stem = Stem { word: b"requires", anchor: 2, particles: &[] };
const WAITING: Stem = Stem { word: b"waiting", anchor: 0, particles: &[b"on", b"for"] };

/// How many places are looked at in one go, for which the compiler uses vector instructions.
const GO: usize = 64;

/// Whether a stem's anchor may stand here: the three letters from it on are rare enough to be worth a closer look.
fn is_core(here: u8, next: u8, after: u8) -> bool {
    let is = |core: [u8; 3]| (here | 0x20 == core[0]) & (next | 0x20 == core[1]) & (after | 0x20 == core[2]);
    is(*b"ked") | is(*b"pen") | is(*b"qui") | is(*b"wai")
}

/// The places at or after `from` where the anchor of a stem may stand, in order.
fn anchors(text: &[u8], from: usize) -> impl Iterator<Item = usize> {
    let goes = (from..text.len()).step_by(GO).filter(move |start| text.get(*start..).is_none_or(some_core));
    let near = move |start| (start..start + GO).zip(text.get(start..).unwrap_or_default().windows(3));
    let core = |(at, window): (usize, &[u8])| match window {
        [here, next, after] => is_core(*here, *next, *after).then_some(at),
        _ => None,
    };
    goes.flat_map(move |start| near(start).filter_map(core))
}

/// Whether the first go of a text holds a core. Without a way out in the middle, or there would be no vectors.
fn some_core(text: &[u8]) -> bool {
    let at = |by: usize| text.get(by..).and_then(|it| it.first_chunk::<GO>());
    let (Some(here), Some(next), Some(after)) = (at(0), at(1), at(2)) else { return true };
    let cores = here.iter().zip(next).zip(after).map(|((here, next), after)| u8::from(is_core(*here, *next, *after)));
    cores.fold(0, |found, core| found | core) != 0
}

/// The stem whose anchor stands at `at`, and where it begins.
fn stem_at(text: &[u8], at: usize) -> Option<(&'static Stem, usize)> {
    let stems: &[&'static Stem] = match text.get(at)? | 0x20 {
        b'k' => &[&BLOCKED],
        b'p' => &[&DEPENDS, &DEPEND],
        b'q' => &[&REQUIRES],
        _ => &[&WAITING],
    };
    stems.iter().find_map(|stem| {
        let start = at.checked_sub(stem.anchor)?;
        let word = text.get(start..start + stem.word.len())?;
        word.eq_ignore_ascii_case(stem.word).then_some((*stem, start))
    })
}

/// Whether one of the stems stands anywhere; false means that [`find`] finds nothing in any line of the text.
pub(super) fn may_occur(text: &str) -> bool {
    let bytes = text.as_bytes();
    anchors(bytes, 0).any(|at| stem_at(bytes, at).is_some())
}

/// The first opening phrase at or after `from`.
pub(super) fn find(text: &str, from: usize) -> Option<Trigger> {
    let bytes = text.as_bytes();
    anchors(bytes, from).find_map(|at| {
        let (stem, start) = stem_at(bytes, at)?;
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
    use alloc::string::String;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    /// Every place of a stem, looked for letter by letter.
    fn plainly(text: &str) -> Vec<usize> {
        let letters = (0..text.len()).filter(|at| matches!(text.as_bytes()[*at] | 0x20, b'k' | b'p' | b'q' | b'w'));
        letters.filter(|at| stem_at(text.as_bytes(), *at).is_some()).collect()
    }

    fn piece() -> impl Strategy<Value = String> {
        const STEMS: [&str; 9] =
            ["bLocKed", "depends", "DEPEND", "requires", "Waiting", "ked", "kepe", "wa", "\u{4b}q"];
        prop_oneof![1 => proptest::sample::select(&STEMS[..]).prop_map(String::from), 2 => "\\PC{0,40}", 1 => " {0,70}"]
    }

    #[test]
    fn only_three_letters_together_are_looked_at_closely() {
        let text = "kad KED kxd xed pan pEn qua QUi wan wAI wxi xai";
        let found: Vec<_> = anchors(text.as_bytes(), 0).map(|at| &text[at..at + 3]).collect();
        assert_eq!(found, ["KED", "pEn", "QUi", "wAI"]);
    }

    proptest! {
        #[test]
        fn the_quick_search_finds_the_same_places(pieces in proptest::collection::vec(piece(), 0..20), from in 0..200usize) {
            let text = pieces.concat();
            let places = plainly(&text);
            prop_assert_eq!(may_occur(&text), !places.is_empty());
            let quick = anchors(text.as_bytes(), from).filter(|at| stem_at(text.as_bytes(), *at).is_some());
            let after: Vec<usize> = places.into_iter().filter(|at| *at >= from).collect();
            prop_assert_eq!(quick.collect::<Vec<_>>(), after);
        }
    }
}
