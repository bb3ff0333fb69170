//! Cutting prose to a length without breaking what comes after it.

use alloc::borrow::Cow;
use alloc::format;

const NOTE: &str = "*The rest does not fit into a comment.*";

/// The text in at most `room` bytes: whole lines, and no code block left open, because it would swallow what follows.
pub(super) fn to(text: &str, room: usize) -> Cow<'_, str> {
    if text.len() <= room {
        return Cow::Borrowed(text);
    }
    let room = room.saturating_sub(NOTE.len() + 2);
    let (mut end, mut kept, mut block) = (0, 0, None);
    for line in text.split_inclusive('\n') {
        end += line.len();
        if end > room {
            break;
        }
        block = match (block, fence(line)) {
            (None, opens) => opens,
            (Some((mark, length)), Some((other, closes))) if mark == other && closes >= length => None,
            (open @ Some(_), _) => open,
        };
        if block.is_none() {
            kept = end;
        }
    }
    Cow::Owned(format!("{}\n\n{NOTE}", text.get(..kept).unwrap_or_default().trim_end()))
}

/// The mark and length of a code fence, quoted or not.
fn fence(line: &str) -> Option<(char, usize)> {
    let line = line.trim_start_matches(['>', ' ']);
    let mark = line.chars().next().filter(|it| matches!(it, '`' | '~'))?;
    let length = line.chars().take_while(|it| *it == mark).count();
    (length >= 3).then_some((mark, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_just_fits_is_kept() {
        let text = format!("four\nmore\n{}", "x".repeat(200));
        let cut = |room: usize| to(&text, NOTE.len() + 2 + room).into_owned();
        assert_eq!(cut(4), format!("\n\n{NOTE}"));
        assert_eq!(cut(5), format!("four\n\n{NOTE}"));
        assert_eq!(cut(9), format!("four\n\n{NOTE}"));
        assert_eq!(cut(10), format!("four\nmore\n\n{NOTE}"));
    }

    #[test]
    fn what_fits_stays_and_the_rest_goes_by_whole_lines() {
        assert_eq!(to("one\ntwo", 7), "one\ntwo");
        let text = format!("one\ntwo\n{}", "x".repeat(100));
        assert_eq!(to(&text, 60), format!("one\ntwo\n\n{NOTE}"));
        assert_eq!(to(&"\u{e9}".repeat(100), 60), format!("\n\n{NOTE}"));
        assert_eq!(to("more than nothing", 0), format!("\n\n{NOTE}"));
    }

    #[test]
    fn a_code_block_that_does_not_fit_goes_whole() {
        for (open, inside, close) in [("```", "~~~", "```"), ("~~~~", "~~~", "~~~~~"), ("> ```text", "> ``", "> ```")] {
            let block = format!("{open}\n{inside}\nlog\n{close}\n");
            let text = format!("one\n{block}two\n{open}\n{inside}\n{}\n{close}\n", "x".repeat(100));
            assert_eq!(to(&text, block.len() + 70), format!("one\n{block}two\n\n{NOTE}"), "{open}");
        }
    }
}
