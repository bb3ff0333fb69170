//! Text for a terminal: lines that fit, and colours where they are wanted.

use std::ffi::OsString;

/// A terminal's usual width.
pub(crate) const WIDTH: usize = 80;

/// Appends words in lines that fit, where a word does. Control characters part words: what a server said must not move the
/// cursor of who reads it.
pub(crate) fn wrap(text: &mut String, first: &str, rest: &str, words: &str) {
    let mut width = first.chars().count();
    text.push_str(first);
    let mut fresh = true;
    for word in words.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if !fresh && width + 1 + length > WIDTH {
            text.push('\n');
            text.push_str(rest);
            width = rest.chars().count();
            fresh = true;
        }
        if !fresh {
            text.push(' ');
            width += 1;
        }
        text.push_str(word);
        width += length;
        fresh = false;
    }
    text.push('\n');
}

/// A text in at most `width` characters, on one line and without control characters; what does not fit ends in a dot dot.
pub(crate) fn cut(text: &str, width: usize) -> String {
    let shown = text.chars().filter(|c| !turns_or_hides(*c));
    let clean: Vec<char> = shown.map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c }).collect();
    if clean.len() <= width {
        return clean.into_iter().collect();
    }
    clean.into_iter().take(width.saturating_sub(2)).chain("..".chars()).collect()
}

/// Whether a character changes the direction of text, or joins or parts words unseen.
pub(crate) fn turns_or_hides(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Seconds as people say them: `45s`, `12m`, `3h 05m`, `2d 04h`.
pub(crate) fn duration(seconds: u64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds}s"),
        (0, 0, minutes) => format!("{minutes}m"),
        (0, hours, _) => format!("{hours}h {:02}m", minutes % 60),
        (days, ..) => format!("{days}d {:02}h", hours % 24),
    }
}

/// Whether colours are wanted: on a terminal that is not dumb, unless `NO_COLOR` holds anything.
pub(crate) fn wants_colours(terminal: bool, environment: &[(OsString, OsString)]) -> bool {
    let value = |name: &str| environment.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    terminal && value("NO_COLOR").is_none_or(|it| it.is_empty()) && value("TERM").is_none_or(|it| it != "dumb")
}

/// The same text in colours: its headline is bold, and what wants a person is red. No line changes its width.
pub(crate) fn painted(text: &str) -> String {
    let line = |(place, line): (usize, &str)| {
        let colour = match line.trim_start().chars().next() {
            _ if place == 0 => "1",
            Some('!') => "31",
            Some(_) | None => return format!("{line}\n"),
        };
        format!("\x1b[{colour}m{line}\x1b[0m\n")
    };
    text.lines().enumerate().map(line).collect()
}

#[cfg(test)]
mod tests;
