//! The words of a document.

use super::document::At;

/// A word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Name(String),
    Number(i64),
    Text(String),
    /// A sign; the three dots of a spread are one.
    Sign(&'static str),
    End,
}

/// What cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unreadable {
    pub(super) what: String,
    pub(super) at: At,
}

const SIGNS: [&str; 15] = ["...", "!", "$", "(", ")", ":", "=", "[", "]", "{", "}", "|", "&", "@", "-"];

/// The words of a text, each with its place. Commas and comments are none.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, At)>, Unreadable> {
    let mut found = Vec::new();
    let (mut rest, mut at) = (text, At { line: 1, column: 1 });
    while let Some(next) = rest.chars().next() {
        let length = match next {
            '\n' => {
                at = At { line: at.line + 1, column: 1 };
                rest = &rest[1..];
                continue;
            }
            '#' => rest.find('\n').unwrap_or(rest.len()),
            _ if next.is_whitespace() || next == ',' => next.len_utf8(),
            '"' => {
                let (token, length) = quoted(rest).ok_or(Unreadable { what: "an endless string".into(), at })?;
                found.push((token, at));
                length
            }
            _ => {
                let (token, length) = word(rest).ok_or(Unreadable { what: format!("`{next}`"), at })?;
                found.push((token, at));
                length
            }
        };
        at.column += rest[..length].chars().count();
        rest = &rest[length..];
    }
    found.push((Token::End, at));
    Ok(found)
}

/// A name, a number or a sign at the beginning of a text, and its length.
fn word(text: &str) -> Option<(Token, usize)> {
    let run = |fits: fn(char) -> bool| text.find(|c| !fits(c)).unwrap_or(text.len());
    let first = text.chars().next()?;
    if first.is_ascii_alphabetic() || first == '_' {
        let length = run(|c| c.is_ascii_alphanumeric() || c == '_');
        return Some((Token::Name(text[..length].into()), length));
    }
    if first.is_ascii_digit() {
        let length = run(|c| c.is_ascii_digit());
        return Some((Token::Number(text[..length].parse().ok()?), length));
    }
    SIGNS.iter().find(|sign| text.starts_with(**sign)).map(|sign| (Token::Sign(sign), sign.len()))
}

/// A string in quotes at the beginning of a text, and its length. A backslash keeps what follows as it is, which is enough
/// for quotes and backslashes.
fn quoted(text: &str) -> Option<(Token, usize)> {
    let (mut value, mut escaped) = (String::new(), false);
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => {
                value.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => return Some((Token::Text(value), at + 1)),
            '\n' => return None,
            _ => value.push(c),
        }
    }
    None
}
