//! Text as ntfy takes it.

use crate::plain;

/// Stands for what was cut off a title.
const CUT: char = '…';
/// Ends a message of which something was cut off.
const CUT_MESSAGE: &str = "\n(cut here; the issue has the rest)";

/// A title: one line of at most `limit` bytes. The server reads it as a header, where `=?` begins an encoded word that could
/// bring back what was cleaned away; it is parted.
pub(super) fn title(text: &str, limit: usize) -> String {
    let line = plain::one_line(text).replace("=?", "= ?");
    if line.len() <= limit {
        return line;
    }
    let mut title = within(&line, limit - CUT.len_utf8(), usize::MAX).trim_end().to_owned();
    title.push(CUT);
    title
}

/// A message: lines of at most `limit` bytes, and of at most `json_limit` once they are written as JSON. What is cut says so.
pub(super) fn message(text: &str, limit: usize, json_limit: usize) -> String {
    let lines = plain::lines(text);
    let whole = within(&lines, limit, json_limit);
    if whole.len() == lines.len() {
        return lines;
    }
    // The mark's own line break is two bytes in JSON.
    let mut cut = within(&lines, limit - CUT_MESSAGE.len(), json_limit - CUT_MESSAGE.len() - 1).trim_end().to_owned();
    cut.push_str(CUT_MESSAGE);
    cut
}

/// As much of a text as fits both limits, up to the end of a character.
fn within(text: &str, limit: usize, json_limit: usize) -> &str {
    let (mut bytes, mut json) = (0, 0);
    for c in text.chars() {
        let (next, next_json) = (bytes + c.len_utf8(), json + json_bytes(c));
        if next > limit || next_json > json_limit {
            break;
        }
        (bytes, json) = (next, next_json);
    }
    text.get(..bytes).unwrap_or_default()
}

/// A cleaned text holds no control characters but line breaks.
fn json_bytes(c: char) -> usize {
    match c {
        '"' | '\\' | '\n' => 2,
        c => c.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_cut_between_characters() {
        let cases = [
            ("abcdef", 6, "abcdef"),
            ("abcdefg", 6, "abc…"),
            ("ab cdefg", 6, "ab…"),
            ("ééé", 6, "ééé"),
            ("éééé", 6, "é…"),
            ("🦀🦀", 7, "🦀…"),
            ("=?utf-8?q?=0a?=", 100, "= ?utf-8?q?=0a?="),
            ("==??", 100, "== ??"),
        ];
        for (text, limit, expected) in cases {
            let title = title(text, limit);
            assert_eq!(title, expected, "{text}");
            assert!(title.len() <= limit);
        }
    }

    #[test]
    fn messages_keep_both_limits_and_say_that_they_are_cut() {
        let rows = ["x", "é", "🦀", "\"", "\\", "a\n"].map(|part| {
            let message = message(&part.repeat(5000), 400, 500);
            let json = serde_json::to_string(&message).unwrap().len() - 2;
            assert!(message.ends_with(CUT_MESSAGE) && !message.contains('\u{fffd}'), "{message}");
            format!("{part:?}: {} bytes, {json} in JSON", message.len())
        });
        insta::assert_snapshot!(rows.join("\n"), @r#"
        "x": 400 bytes, 401 in JSON
        "é": 399 bytes, 400 in JSON
        "🦀": 399 bytes, 400 in JSON
        "\"": 267 bytes, 500 in JSON
        "\\": 267 bytes, 500 in JSON
        "a\n": 344 bytes, 499 in JSON
        "#);
        assert_eq!(message(&"é".repeat(200), 400, 500), "é".repeat(200));
        assert_eq!(message(&"\"".repeat(250), 400, 500), "\"".repeat(250));
    }
}
