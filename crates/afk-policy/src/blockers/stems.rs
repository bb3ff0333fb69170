//! Where the words may stand with which a clause begins. Texts that hold none are most of what is read.

/// How a phrase begins, and the place in it of the first of the two letters by which it is searched for.
pub(super) struct Stem {
    pub(super) word: &'static [u8],
    anchor: usize,
    /// The words of which one must follow; none for a verb that takes its object at once.
    pub(super) particles: &'static [&'static [u8]],
}

const BLOCKED: Stem = Stem { word: b"blocked", anchor: 4, particles: &[b"by", b"on"] };
const DEPENDS: Stem = Stem { word: b"depends", anchor: 2, particles: &[b"on", b"upon"] };
const DEPEND: Stem = Stem { word: b"depend", anchor: 2, particles: &[b"on", b"upon"] };
const REQUIRES: Stem = Stem { word: b"requires", anchor: 2, particles: &[] };
const WAITING: Stem = Stem { word: b"waiting", anchor: 0, particles: &[b"on", b"for"] };

/// How many places are looked at in one go, for which the compiler uses vector instructions: one bit each of a word.
const GO: usize = 64;

/// How far the second letter may be from the first.
const REACH: usize = 6;

/// Where anchors may stand in the first go of a text, the first place in the lowest bit.
///
/// A stem is known by two letters at a distance that prose seldom puts them at: in four megabytes of it one place in a
/// thousand. There is no way out in the middle, or there would be no vectors.
fn anchors(text: &[u8]) -> u64 {
    let mut padded = [0; GO + REACH];
    let text = text.first_chunk().unwrap_or_else(|| {
        padded.iter_mut().zip(text).for_each(|(to, from)| *to = *from);
        &padded
    });
    let at = |by: usize| text.get(by..by + GO).unwrap_or_default();
    let is = |byte: &u8, letter: u8| byte | 0x20 == letter;
    let mut marks = [0; GO];
    let places = at(0).iter().zip(at(2)).zip(at(3).iter().zip(at(REACH)));
    for (mark, ((here, two_on), (three_on, six_on))) in marks.iter_mut().zip(places) {
        let blocked = is(here, b'k') & is(two_on, b'd');
        let depend = is(here, b'p') & is(three_on, b'd');
        let requires = is(here, b'q') & is(three_on, b'r');
        let waiting = is(here, b'w') & is(six_on, b'g');
        *mark = u8::from(blocked | depend | requires | waiting);
    }
    let mut bits = [0; GO / 8];
    for (bits, eight) in bits.iter_mut().zip(marks.as_chunks().0) {
        // The factor moves the lowest bit of each byte into the highest byte, side by side.
        [.., *bits] = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080).to_le_bytes();
    }
    u64::from_le_bytes(bits)
}

/// The stems of a text, each with its start, in order.
pub(super) struct Stems<'t> {
    text: &'t [u8],
    /// Where this go starts, and the anchors left in it.
    start: usize,
    anchors: u64,
    /// Where the next one does.
    next: usize,
}

impl<'t> Stems<'t> {
    /// Those whose anchor stands at or after `from`.
    pub(super) fn new(text: &'t [u8], from: usize) -> Self {
        Self { text, start: from, anchors: 0, next: from }
    }
}

impl Iterator for Stems<'_> {
    type Item = (&'static Stem, usize);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            while self.anchors == 0 {
                let rest = self.text.get(self.next..).filter(|rest| !rest.is_empty())?;
                (self.start, self.next, self.anchors) = (self.next, self.next + GO, anchors(rest));
            }
            let at = self.start + usize::try_from(self.anchors.trailing_zeros()).ok()?;
            self.anchors &= self.anchors - 1;
            if let Some(stem) = stem_at(self.text, at) {
                return Some(stem);
            }
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    /// Every start of a stem, looked for letter by letter; `from` bounds the anchor.
    fn plainly(text: &str, from: usize) -> Vec<usize> {
        let letters = (from..text.len()).filter(|at| matches!(text.as_bytes()[*at] | 0x20, b'k' | b'p' | b'q' | b'w'));
        letters.filter_map(|at| stem_at(text.as_bytes(), at)).map(|(_, start)| start).collect()
    }

    fn piece() -> impl Strategy<Value = String> {
        const STEMS: [&str; 9] =
            ["bLocKed", "depends", "DEPEND", "requires", "Waiting", "ked", "kepe", "wa", "\u{4b}q"];
        prop_oneof![1 => proptest::sample::select(&STEMS[..]).prop_map(String::from), 2 => "\\PC{0,40}", 1 => " {0,70}"]
    }

    #[test]
    fn only_two_letters_at_their_distance_are_looked_at_closely() {
        let text = "kid KED kit nd pind PeND open quar QUIR quiet waiting W.....G waging";
        let found = anchors(text.as_bytes());
        let found: Vec<_> = (0..GO).filter(|at| found >> at & 1 == 1).map(|at| text[at..].split(' ').next()).collect();
        assert_eq!(found, ["kid", "KED", "pind", "PeND", "quar", "QUIR", "waiting", "W.....G"].map(Some));
    }

    proptest! {
        #[test]
        fn the_quick_search_finds_the_same_places(pieces in proptest::collection::vec(piece(), 0..20), from in 0..200usize) {
            let text = pieces.concat();
            prop_assert_eq!(Stems::new(text.as_bytes(), 0).next().is_some(), !plainly(&text, 0).is_empty());
            let quick: Vec<usize> = Stems::new(text.as_bytes(), from).map(|(_, start)| start).collect();
            prop_assert_eq!(quick, plainly(&text, from));
        }
    }
}
