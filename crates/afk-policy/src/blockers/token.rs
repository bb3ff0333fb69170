//! A line of visible text as the tokens that a clause is made of.

use afk_core::issue::BlockerRef;

use super::inline::{MASKED, head};
use super::reference::{Names, lone_number, strip_scheme};

/// One token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// A reference that stands for itself.
    Ref(BlockerRef),
    /// A bare number: a reference only after "issue".
    Number(u64),
    /// Any other word.
    Word(&'a str),
    /// `:` or a dash: a remark may follow.
    Pause,
    /// `;`
    Semicolon,
    /// `(`
    Open,
    /// `)`
    Close,
    /// The end of a sentence.
    Stop,
}

/// How far a link's target may be from its opening bracket; keeps the look ahead bounded.
const LINK_BYTES: usize = 500;

/// Reads tokens; what it has read so far is `text[..at]`. Commas, emphasis and the like are passed over.
#[derive(Clone)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    pub(super) at: usize,
    names: Names<'a>,
    /// The last word held a full stop, like "e.g": the one after it ends no sentence.
    dotted: bool,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str, at: usize, names: Names<'a>) -> Self {
        Self { text, at, names, dotted: false }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn one(&mut self, first: char) -> Option<Token<'a>> {
        let rest = self.rest();
        match first {
            '#' => {
                let number = lone_number(rest.get(1..)?);
                self.at += 1 + number.map_or(0, |(_, length)| length);
                return number.map(|(number, _)| Token::Ref(self.names.local(number)));
            }
            // `&#39;`
            '&' if rest.starts_with("&#") => {
                self.at += 2 + rest.bytes().skip(2).take_while(u8::is_ascii_alphanumeric).count();
                return None;
            }
            '[' => {
                if let Some((blocker, length)) = self.link() {
                    self.at += length;
                    return Some(Token::Ref(blocker));
                }
            }
            // Of a link whose words hold brackets of their own.
            ']' if rest.starts_with("](") => {
                let near = head(rest, LINK_BYTES);
                let target = self.target(near);
                self.at += near.find(')').map_or(2, |end| end + 1);
                return target.map(|(blocker, _)| Token::Ref(blocker));
            }
            _ if first.is_alphanumeric() => return self.word(),
            _ => {}
        }
        let before = self.text.get(..self.at).and_then(|text| text.chars().next_back());
        self.at += first.len_utf8();
        let after = self.rest().chars().next();
        let open = |side: Option<char>| side.is_none_or(char::is_whitespace);
        match first {
            ':' | '—' | '–' => Some(Token::Pause),
            '-' if open(before) && open(after) => Some(Token::Pause),
            ';' => Some(Token::Semicolon),
            '(' => Some(Token::Open),
            ')' => Some(Token::Close),
            '.' if self.dotted => None,
            '.' | '!' | '?' if after.is_none_or(|c| !c.is_alphanumeric()) => Some(Token::Stop),
            '。' | '！' | '？' => Some(Token::Stop),
            MASKED => Some(Token::Word("")),
            _ => None,
        }
    }

    /// A word, with what belongs to it: a URL, `GH-3`, `owner/name#3`.
    fn word(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        if strip_scheme(rest).is_some() {
            let end = rest.find(|c: char| c.is_whitespace() || "()<>[]\"|".contains(c)).unwrap_or(rest.len());
            self.at += end;
            let url = rest.get(..end)?;
            return Some(self.names.page(url).map_or(Token::Word(url), Token::Ref));
        }
        let inner = |c: char| c.is_alphanumeric() || "_./'\u{2019}-".contains(c);
        let run = rest.get(..rest.find(|c| !inner(c)).unwrap_or(rest.len()))?;
        if let Some(hash) = rest.get(run.len()..).and_then(|rest| rest.strip_prefix('#')) {
            let number = lone_number(hash);
            self.at += run.len() + 1 + number.map_or(0, |(_, length)| length);
            let blocker = number.and_then(|(number, _)| Names::qualified(run, number));
            return Some(blocker.map_or(Token::Word(run), Token::Ref));
        }
        let word = run.trim_end_matches(['.', '/', '\'', '\u{2019}', '-', '_']);
        self.at += word.len();
        self.dotted = word.contains('.');
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            return lone_number(rest).map_or(Some(Token::Word(word)), |(number, _)| Some(Token::Number(number)));
        }
        if let Some(number) = github_short(word) {
            return Some(Token::Ref(self.names.local(number)));
        }
        Some(self.names.page(word).map_or(Token::Word(word), Token::Ref))
    }

    /// `[any words](issue page)`: the target says which issue, whatever the words do.
    fn link(&self) -> Option<(BlockerRef, usize)> {
        let near = head(self.rest(), LINK_BYTES);
        let words = near.find(']')?;
        let (blocker, length) = self.target(near.get(words..)?)?;
        Some((blocker, words + length))
    }

    /// `](issue page)`.
    fn target(&self, text: &str) -> Option<(BlockerRef, usize)> {
        let (target, _) = text.strip_prefix("](")?.split_once(')')?;
        let page = target.trim().trim_matches(['<', '>']);
        strip_scheme(page)?;
        Some((self.names.page(page)?, "](".len() + target.len() + ")".len()))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while let Some(first) = self.rest().chars().next() {
            if let Some(token) = self.one(first) {
                return Some(token);
            }
        }
        None
    }
}

fn github_short(word: &str) -> Option<u64> {
    let (head, digits) = word.split_at_checked(3)?;
    let (number, length) = lone_number(digits)?;
    (head.eq_ignore_ascii_case("gh-") && length == digits.len()).then_some(number)
}
