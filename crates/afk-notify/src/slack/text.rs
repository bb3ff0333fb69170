//! Text as Slack takes it.

use crate::plain::address;

/// Stands for what was cut off.
const CUT: char = '…';

/// Escapes what Slack reads as markup (exactly `&`, `<` and `>`) and cuts to `limit`, counted after escaping and never inside
/// an escape. Slack counts characters; UTF-16 units are never fewer.
pub(super) fn escaped(text: &str, limit: usize) -> String {
    let mut out = String::new();
    let mut length = 0;
    // How much of `out` still leaves room for the mark.
    let mut room = 0;
    for c in text.chars() {
        let size = escape_size(c);
        if length + size > limit {
            out.truncate(room);
            out.push(CUT);
            return out;
        }
        push_escaped(&mut out, c);
        length += size;
        if length < limit {
            room = out.len();
        }
    }
    out
}

/// `<url|label>`. None for an address that is not http(s) or longer than `limit` once escaped.
pub(super) fn link(url: &str, label: &str, limit: usize) -> Option<String> {
    let target = escaped(&address(url, limit)?, usize::MAX);
    (target.len() <= limit).then(|| format!("<{target}|{}>", escaped(label, limit)))
}

fn push_escaped(out: &mut String, c: char) {
    match escape(c) {
        Some(escape) => out.push_str(escape),
        None => out.push(c),
    }
}

fn escape_size(c: char) -> usize {
    escape(c).map_or_else(|| c.len_utf16(), str::len)
}

fn escape(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_characters_are_escaped_and_no_other() {
        assert_eq!(escaped("<!channel> & *b* _i_ `c` @here", 100), "&lt;!channel&gt; &amp; *b* _i_ `c` @here");
        assert_eq!(escaped("&amp;", 100), "&amp;amp;");
    }

    #[test]
    fn cuts_fall_between_characters_and_count_escapes() {
        let cases = [
            ("abcde", 5, "abcde"),
            ("abcdef", 5, "abcd…"),
            ("ab&", 7, "ab&amp;"),
            ("ab&c", 7, "ab…"),
            ("ab&c", 8, "ab&amp;c"),
            ("ab&cd", 8, "ab&amp;…"),
            ("ééééé", 4, "ééé…"),
            ("🦀🦀🦀", 6, "🦀🦀🦀"),
            ("🦀🦀🦀🦀", 6, "🦀🦀…"),
            ("<", 3, "…"),
            ("", 3, ""),
        ];
        for (text, limit, expected) in cases {
            let out = escaped(text, limit);
            assert_eq!(out, expected, "{text} {limit}");
            assert!(out.encode_utf16().count() <= limit);
        }
    }

    #[test]
    fn links_cannot_be_broken_out_of() {
        let cases = [
            ("https://x.example/a?b=1&c=2", Some("<https://x.example/a?b=1&amp;c=2|Issue>")),
            ("https://x.example/a|evil>", Some("<https://x.example/a%7Cevil%3E|Issue>")),
            ("https://x.example/<!channel>", Some("<https://x.example/%3C!channel%3E|Issue>")),
            ("https://x.example/a b", None),
            ("javascript:alert(1)", None),
            ("!channel", None),
            ("", None),
        ];
        for (url, expected) in cases {
            assert_eq!(link(url, "Issue", 1000).as_deref(), expected, "{url}");
        }
        assert_eq!(link(&format!("https://x.example/{}", "y".repeat(1000)), "Issue", 1000), None);
    }
}
