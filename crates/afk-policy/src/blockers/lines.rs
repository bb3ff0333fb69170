//! The body as Markdown lines: what is a heading, a list item, text, and what no reader takes as said.

use core::ops::RangeInclusive;

/// One line, without what makes it what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// Nothing on it.
    Blank,
    /// Code, a quote or a comment.
    Hidden,
    /// A thematic break, or the underline of a heading.
    Rule,
    /// A heading.
    Heading { level: usize, text: &'a str },
    /// The first line of a list item, at a column; `done` is a checked box.
    Item { column: usize, done: bool, text: &'a str },
    /// Any other line.
    Text(&'a str),
}

/// A line this far right of where it belongs is code, or goes on with the text before it: it opens and closes nothing.
const CODE_INDENT: usize = 4;

struct Fence {
    mark: char,
    length: usize,
    /// The column of the list item around it; a line further left ends both.
    container: usize,
}

/// Reads lines, one pass.
pub(super) struct Lines<'a> {
    body: &'a str,
    at: usize,
    fence: Option<Fence>,
    in_comment: bool,
    /// The column of the text of the list item that lines may belong to.
    list: Option<usize>,
    /// The line before was blank, or code that may go on.
    blank: bool,
    /// Where this paragraph was found to close no comment that is opened in running text; no line ends at 0.
    unclosed: RangeInclusive<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(body: &'a str) -> Self {
        Self { body, at: 0, fence: None, in_comment: false, list: None, blank: true, unclosed: 0..=0 }
    }

    /// Whether a comment that the last line left open is closed before the next blank line. If not it is plain text.
    pub(super) fn comment_closes(&mut self) -> bool {
        if self.unclosed.contains(&self.at) {
            return false;
        }
        let mut end = self.at;
        for line in self.body.get(self.at..).unwrap_or_default().split_inclusive('\n') {
            if line.contains("-->") {
                return true;
            }
            if line.trim().is_empty() {
                break;
            }
            end += line.len();
        }
        self.unclosed = self.at..=end;
        false
    }

    /// The last line left a comment open.
    pub(super) fn enter_comment(&mut self) {
        self.in_comment = true;
    }

    fn classify(&mut self, line: &'a str) -> Line<'a> {
        if self.in_comment {
            let Some((_, rest)) = line.split_once("-->") else { return Line::Hidden };
            self.in_comment = false;
            return if rest.trim().is_empty() { Line::Hidden } else { Line::Text(rest) };
        }
        let (column, text) = dedent(line, 0);
        if self.in_fence(column, text) {
            return Line::Hidden;
        }
        if text.is_empty() {
            self.blank = true;
            return Line::Blank;
        }
        let after_blank = core::mem::take(&mut self.blank);
        if column >= CODE_INDENT && after_blank && self.list.is_none() {
            self.blank = true;
            return Line::Hidden;
        }
        if text.starts_with('>') || self.opens_fence(column, text) {
            return Line::Hidden;
        }
        let flush = column < self.container(column) + CODE_INDENT;
        if flush && text.strip_prefix("<!--").is_some_and(|rest| !rest.contains("-->")) {
            self.in_comment = true;
            return Line::Hidden;
        }
        if let Some((level, text)) = heading(text) {
            self.list = None;
            return Line::Heading { level, text };
        }
        if is_rule(text) {
            self.list = None;
            return Line::Rule;
        }
        if let Some((content, text)) = list_item(column, text) {
            self.list = Some(content);
            if text.starts_with('>') || self.opens_fence(content, text) {
                return Line::Hidden;
            }
            let (done, text) = checkbox(text);
            return Line::Item { column, done, text };
        }
        if after_blank && self.list.is_some_and(|content| column < content) {
            self.list = None;
        }
        Line::Text(text)
    }

    /// Whether the line is in a fence, or closes one.
    fn in_fence(&mut self, column: usize, text: &str) -> bool {
        let Some(fence) = &self.fence else { return false };
        if !text.is_empty() && column < fence.container {
            self.fence = None;
            return false;
        }
        let run = text.chars().take_while(|c| *c == fence.mark).count();
        if run >= fence.length
            && column < fence.container + CODE_INDENT
            && text.trim_start_matches(fence.mark).is_empty()
        {
            self.fence = None;
        }
        true
    }

    /// The column of the list item that a line belongs to; 0 outside.
    fn container(&self, column: usize) -> usize {
        self.list.filter(|content| column >= *content).unwrap_or_default()
    }

    fn opens_fence(&mut self, column: usize, text: &str) -> bool {
        let Some(mark) = text.chars().next().filter(|c| matches!(c, '`' | '~')) else { return false };
        let length = text.chars().take_while(|c| *c == mark).count();
        let info = text.trim_start_matches(mark);
        let container = self.container(column);
        let opens = length >= 3 && column < container + CODE_INDENT && !(mark == '`' && info.contains('`'));
        if opens {
            self.fence = Some(Fence { mark, length, container });
        }
        opens
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let rest = self.body.get(self.at..).filter(|rest| !rest.is_empty())?;
        let (line, used) = rest.split_once('\n').map_or((rest, rest.len()), |(line, _)| (line, line.len() + 1));
        self.at += used;
        Some(self.classify(line))
    }
}

/// The column at which the text begins, tabs counted to the next multiple of four, and the text without blanks around it.
fn dedent(line: &str, mut column: usize) -> (usize, &str) {
    let mut blanks = 0;
    for byte in line.bytes() {
        match byte {
            b' ' => column += 1,
            b'\t' => column = (column / 4 + 1) * 4,
            _ => break,
        }
        blanks += 1;
    }
    (column, line.get(blanks..).unwrap_or_default().trim_end())
}

fn heading(text: &str) -> Option<(usize, &str)> {
    let level = text.bytes().take_while(|byte| *byte == b'#').count();
    let rest = text.get(level..)?;
    let marked = (1..=6).contains(&level) && (rest.is_empty() || rest.starts_with([' ', '\t']));
    marked.then(|| (level, rest.trim().trim_end_matches('#').trim_end()))
}

fn is_rule(text: &str) -> bool {
    let mut marks = text.bytes().filter(|byte| !matches!(byte, b' ' | b'\t'));
    let Some(first) = marks.next().filter(|byte| matches!(byte, b'-' | b'*' | b'_' | b'=')) else { return false };
    let more = marks.clone().count();
    more >= 2 && marks.all(|byte| byte == first)
}

/// The column of an item's text, and the text. `- - text` is an item too.
fn list_item(column: usize, text: &str) -> Option<(usize, &str)> {
    let mut item = None;
    let (mut column, mut text) = (column, text);
    while let Some(marker) = marker(text) {
        (column, text) = dedent(text.get(marker..)?, column + marker);
        item = Some((column, text));
    }
    item
}

/// The length of a list marker.
fn marker(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let mark = text.as_bytes().get(digits)?;
    let fits =
        if digits == 0 { matches!(mark, b'-' | b'*' | b'+') } else { digits <= 9 && matches!(mark, b'.' | b')') };
    let rest = text.get(digits + 1..).unwrap_or_default();
    (fits && (rest.is_empty() || rest.starts_with([' ', '\t']))).then_some(digits + 1)
}

fn checkbox(text: &str) -> (bool, &str) {
    for (mark, done) in [("[ ]", false), ("[x]", true), ("[X]", true)] {
        if let Some(rest) = text.strip_prefix(mark).filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t'])) {
            return (done, rest.trim_start());
        }
    }
    (false, text)
}
