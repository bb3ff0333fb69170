//! Where the code of a text is, as `CommonMark` reads it; in doubt nowhere, because code is exempt.

use alloc::vec::Vec;

/// A part of the text, in its order.
pub(super) enum Block<'a> {
    /// Code, from its fence on. The closing fence is among the lines.
    Code { fence: &'a str, language: &'a str, lines: &'a str },
    /// Anything else.
    Prose(&'a str),
}

/// What the next line stands in.
#[derive(Clone, Copy)]
enum Place<'a> {
    Prose,
    /// Raw HTML, to the next blank line.
    Html,
    /// A comment that began its line.
    Comment,
    /// Code, to a fence that is at least as long.
    Code(&'a str),
}

/// Raw HTML that a blank line does not end.
const LASTING: [&str; 6] = ["<pre", "<script", "<style", "<textarea", "<?", "<!"];

/// The parts of the text. All of it is prose where a fence stands where it may or may not count: one that is taken for the
/// other turns all that follows round.
pub(super) fn of(text: &str) -> Vec<Block<'_>> {
    split(text).unwrap_or_else(|| Vec::from([Block::Prose(text)]))
}

fn split(text: &str) -> Option<Vec<Block<'_>>> {
    let mut blocks = Vec::new();
    let (mut place, mut begin, mut at) = (Place::Prose, 0, 0);
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        let next = after(place, line)?;
        match (place, next) {
            (Place::Prose | Place::Html | Place::Comment, Place::Code(_)) => {
                blocks.push(Block::Prose(text.get(begin..at)?));
                begin = at;
            }
            (Place::Code(_), Place::Prose | Place::Html | Place::Comment) => {
                blocks.push(code(text.get(begin..end)?)?);
                begin = end;
            }
            (Place::Code(_), Place::Code(_))
            | (Place::Prose | Place::Html | Place::Comment, Place::Prose | Place::Html | Place::Comment) => {}
        }
        (place, at) = (next, end);
    }
    let rest = text.get(begin..)?;
    blocks.push(if matches!(place, Place::Code(_)) { code(rest)? } else { Block::Prose(rest) });
    Some(blocks)
}

/// What the line after this one stands in; nothing where that is in doubt.
fn after<'a>(place: Place<'a>, line: &'a str) -> Option<Place<'a>> {
    let words = line.trim();
    match place {
        Place::Code(fence) => Some(if closes(fence, line) { Place::Prose } else { place }),
        Place::Comment => Some(if line.contains("-->") { Place::Prose } else { place }),
        Place::Html if words.is_empty() => Some(Place::Prose),
        Place::Prose if opening(line).is_some() => opening(line).map(Place::Code),
        Place::Prose | Place::Html if line.contains("```") || line.contains("~~~") => None,
        Place::Prose if line.trim_start_matches(' ').starts_with("<!--") && !line.starts_with("    ") => {
            Some(if line.contains("-->") { Place::Prose } else { Place::Comment })
        }
        Place::Prose | Place::Html if LASTING.iter().any(|tag| starts_with(words, tag)) => None,
        Place::Prose if words.starts_with('<') => Some(Place::Html),
        Place::Prose | Place::Html => Some(place),
    }
}

/// The fence that begins the line; one that is indented may belong to a list, and end with it.
fn opening(line: &str) -> Option<&str> {
    let mark = line.chars().next().filter(|c| "`~".contains(*c))?;
    let info = line.trim_start_matches(mark);
    let fence = line.get(..line.len() - info.len()).filter(|fence| fence.len() >= 3)?;
    (mark == '~' || !info.contains('`')).then_some(fence)
}

fn closes(fence: &str, line: &str) -> bool {
    let bare = line.trim_start_matches(' ');
    let marks = bare.trim_end_matches([' ', '\t', '\n']);
    line.len() - bare.len() <= 3
        && marks.starts_with(fence)
        && fence.chars().next().is_some_and(|mark| marks.chars().all(|c| c == mark))
}

fn code(text: &str) -> Option<Block<'_>> {
    let (first, lines) = text.split_once('\n').unwrap_or((text, ""));
    let fence = opening(first)?;
    let language = first.get(fence.len()..)?.split_whitespace().next().unwrap_or_default();
    Some(Block::Code { fence, language, lines })
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}
