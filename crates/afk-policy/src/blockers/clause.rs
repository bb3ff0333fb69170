//! One clause: from "blocked by" on, or one entry of a "Blocked by" section, to where it stops naming blockers.

use afk_core::issue::BlockerRef;

use super::reference::Names;
use super::token::{Token, Tokens};

/// Words that join references.
const JOINTS: [&str; 8] = ["and", "or", "plus", "also", "both", "then", "as", "well"];
/// Words after which a bare number is an issue.
const ISSUES: [&str; 4] = ["issue", "issues", "ticket", "tickets"];
/// Words that say that there is no blocker, at the start of a clause.
const NONE: [&str; 5] = ["none", "nothing", "n/a", "no", "nobody"];
/// Words that take that back: "nothing but #3".
const EXCEPT: [&str; 5] = ["except", "but", "besides", "other", "apart"];
/// Words that begin another thought, whose references are no blockers.
const TURNS: [&str; 20] = [
    "because",
    "since",
    "see",
    "but",
    "while",
    "which",
    "unless",
    "although",
    "though",
    "whereas",
    "not",
    "related",
    "similar",
    "fixes",
    "closes",
    "resolves",
    "cf",
    "like",
    "so",
    "unblocked",
];
/// Words allowed in running text before the first reference: "depends on the new parser from #3".
const WORDS_BEFORE: usize = 5;
/// Words allowed in running text between two references: "#3 to land and #4".
const WORDS_BETWEEN: usize = 2;

/// Where reading stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stopped {
    /// The clause is over.
    Over,
    /// The line is; the clause may run on.
    Line,
}

/// A clause being read, possibly over several lines.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    /// In a section every word belongs to the entry; in running text a few do.
    in_section: bool,
    /// A reference was read.
    pub(super) found: bool,
    /// Words since the last reference, or since the start.
    pub(super) words: usize,
    /// "issue" was read: bare numbers count.
    numbers: bool,
    /// A dash or colon followed the last reference.
    paused: bool,
}

impl Clause {
    pub(super) fn in_text() -> Self {
        Self { in_section: false, found: false, words: 0, numbers: false, paused: false }
    }

    pub(super) fn in_section() -> Self {
        Self { in_section: true, ..Self::in_text() }
    }

    /// Reads on, and hands every blocker to `found`.
    pub(super) fn read(
        &mut self,
        tokens: &mut Tokens<'_>,
        names: Names<'_>,
        mut found: impl FnMut(BlockerRef),
    ) -> Stopped {
        let mut depth = 0usize;
        while let Some(token) = tokens.next() {
            let blocker = match token {
                Token::Ref(blocker) => Some(blocker),
                Token::Number(number) if self.numbers => Some(names.local(number)),
                Token::Number(_) => {
                    if self.word_ends() {
                        return Stopped::Over;
                    }
                    None
                }
                Token::Word(word) if is(&JOINTS, word) => None,
                Token::Word(word) if is(&ISSUES, word) => {
                    self.numbers = true;
                    None
                }
                Token::Word(word) if !self.found && self.words == 0 && is(&NONE, word) => {
                    let mut ahead = tokens.clone();
                    if !matches!(ahead.next(), Some(Token::Word(word)) if is(&EXCEPT, word)) {
                        return Stopped::Over;
                    }
                    *tokens = ahead;
                    None
                }
                Token::Word(word) if is(&TURNS, word) => {
                    if depth == 0 {
                        return Stopped::Over;
                    }
                    skip_remark(tokens);
                    depth -= 1;
                    None
                }
                Token::Word(_) => {
                    if self.word_ends() {
                        return Stopped::Over;
                    }
                    None
                }
                Token::Pause => {
                    self.paused = self.found;
                    None
                }
                Token::Semicolon if self.in_section => None,
                Token::Semicolon if self.found => {
                    self.paused = true;
                    None
                }
                Token::Open if self.found && is_remark(tokens) => {
                    skip_remark(tokens);
                    None
                }
                Token::Open => {
                    depth += 1;
                    None
                }
                Token::Close => {
                    depth = depth.saturating_sub(1);
                    None
                }
                Token::Semicolon | Token::Stop => return Stopped::Over,
            };
            if let Some(blocker) = blocker {
                found(blocker);
                (self.found, self.words, self.paused) = (true, 0, false);
            }
        }
        Stopped::Line
    }

    /// Counts an ordinary word; true if the clause ends before it.
    fn word_ends(&mut self) -> bool {
        self.numbers = false;
        self.words += 1;
        let most = match (self.in_section, self.found) {
            (true, _) => usize::MAX,
            (false, true) => WORDS_BETWEEN,
            (false, false) => WORDS_BEFORE,
        };
        self.paused || self.words > most
    }
}

/// Whether a line begins with a reference, or with a word that joins one to what stood before.
pub(super) fn leads_with_reference(text: &str, names: Names<'_>) -> bool {
    let mut numbers = false;
    for token in Tokens::new(text, 0, names) {
        match token {
            Token::Ref(_) => return true,
            Token::Number(_) => return numbers,
            Token::Word(word) if is(&ISSUES, word) => numbers = true,
            Token::Word(word) if is(&JOINTS, word) => {}
            Token::Open => {}
            Token::Word(_) | Token::Pause | Token::Semicolon | Token::Close | Token::Stop => return false,
        }
    }
    false
}

/// Whether a line breaks off where another reference has to follow.
pub(super) fn hangs(text: &str) -> bool {
    let text = text.trim_end();
    let last = text.rsplit([' ', '\t']).next().unwrap_or_default();
    text.ends_with([',', '&', '+', '/']) || is(&JOINTS, last)
}

/// A parenthesis that begins with an ordinary word: "(see #9)", unlike "(and #4)".
fn is_remark(tokens: &Tokens<'_>) -> bool {
    let next = tokens.clone().next();
    matches!(next, Some(Token::Word(word)) if !is(&JOINTS, word) && !is(&ISSUES, word))
}

/// Reads to the end of the parenthesis, or of the line.
fn skip_remark(tokens: &mut Tokens<'_>) {
    let mut depth = 1usize;
    for token in tokens {
        match token {
            Token::Open => depth += 1,
            Token::Close => depth -= 1,
            Token::Ref(_) | Token::Number(_) | Token::Word(_) | Token::Pause | Token::Semicolon | Token::Stop => {}
        }
        if depth == 0 {
            return;
        }
    }
}

fn is(words: &[&str], word: &str) -> bool {
    words.iter().any(|it| it.eq_ignore_ascii_case(word))
}
