//! What somebody else has written, as plain text: nothing in it moves the cursor, turns the line round or hides.

/// One line: every run of white space and control characters is a space.
pub(crate) fn one_line(text: &str) -> String {
    let parts = |c: char| c.is_whitespace() || c.is_control();
    let words = text.split(parts).map(visible).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// Lines stay; other control characters go.
pub(crate) fn lines(text: &str) -> String {
    let text: String = text.chars().filter(|c| *c == '\n' || !(c.is_control() || is_hidden(*c))).collect();
    text.trim().to_owned()
}

fn visible(word: &str) -> String {
    word.chars().filter(|c| !is_hidden(*c)).collect()
}

/// Characters that nobody sees and that change what is seen: marks and overrides of direction, widths of zero, tags. The
/// joiners stay: languages and emoji are written with them.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// An http(s) address that can be followed as it stands; none for anything else or one longer than `limit` bytes. What
/// servers read as their own markup is percent-encoded: `|`, `<`, `>`, quotes, and the `=?` that begins an encoded word.
pub(crate) fn address(url: &str, limit: usize) -> Option<String> {
    if !(url.starts_with("https://") || url.starts_with("http://")) || !url.chars().all(|c| c.is_ascii_graphic()) {
        return None;
    }
    let mut target = String::new();
    for c in url.chars() {
        match c {
            '|' => target.push_str("%7C"),
            '<' => target.push_str("%3C"),
            '>' => target.push_str("%3E"),
            '"' => target.push_str("%22"),
            '\\' => target.push_str("%5C"),
            '?' if target.ends_with('=') => target.push_str("%3F"),
            c => target.push(c),
        }
    }
    (target.len() <= limit).then_some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_words() {
        assert_eq!(one_line(" a\n\tb\u{0}c \u{202e} d"), "a b c d");
        assert_eq!(lines(" a\r\nb\u{7}\n\n"), "a\nb");
    }

    #[test]
    fn what_nobody_sees_is_gone() {
        let hidden = ["\u{202e}", "\u{2066}", "\u{200b}", "\u{200f}", "\u{feff}", "\u{e0041}", "\u{2028}", "\u{ad}"];
        for c in hidden {
            assert_eq!(lines(&format!("a{c}b")), "ab", "{c:?}");
            assert!(matches!(one_line(&format!("a{c}b")).as_str(), "ab" | "a b"), "{c:?}");
        }
        for kept in ["\u{1f469}\u{200d}\u{1f680}", "\u{645}\u{6cc}\u{200c}\u{62e}", "e\u{301}"] {
            assert_eq!((one_line(kept), lines(kept)), (kept.to_owned(), kept.to_owned()));
        }
    }

    #[test]
    fn addresses_cannot_be_broken_out_of() {
        let cases = [
            ("https://x.example/a?b=1&c=2", Some("https://x.example/a?b=1&c=2")),
            ("https://x.example/a|evil>", Some("https://x.example/a%7Cevil%3E")),
            ("https://x.example/?a==?utf-8?q?b?=", Some("https://x.example/?a==%3Futf-8?q?b?=")),
            ("https://x.example/\"\\", Some("https://x.example/%22%5C")),
            ("https://x.example/a b", None),
            ("https://x.example/\u{202e}", None),
            ("javascript:alert(1)", None),
            ("", None),
        ];
        for (url, expected) in cases {
            assert_eq!(address(url, 100).as_deref(), expected, "{url}");
        }
        assert_eq!(address(&format!("https://x.example/{}", "y".repeat(100)), 100), None);
    }
}
