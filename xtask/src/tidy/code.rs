//! Rust text with everything blanked that is not code, so that a finder does not trip over a comment or a string.

/// Replaces what stands in comments and in string and character literals by spaces; lines stay where they are.
pub(super) fn only(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = not_code(rest, code.chars().next_back());
        let (taken, blank) = match length {
            0 => (first.len_utf8(), false),
            length => (length, true),
        };
        let (part, left) = rest.split_at(taken);
        code.extend(part.chars().map(|c| if blank && c != '\n' { ' ' } else { c }));
        rest = left;
    }
    code
}

/// How many bytes at the front are comment or literal, given the character before; 0 for code.
fn not_code(rest: &str, before: Option<char>) -> usize {
    let in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if rest.starts_with("//") {
        rest.find('\n').unwrap_or(rest.len())
    } else if rest.starts_with("/*") {
        block_comment(rest)
    } else if rest.starts_with('"') {
        1 + quoted(rest.get(1..).unwrap_or_default(), '"')
    } else if rest.starts_with('\'') {
        character(rest)
    } else if !in_word && rest.starts_with(['r', 'b', 'c']) {
        raw_string(rest)
    } else {
        0
    }
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_u32, 0);
    while let Some(tail) = rest.get(at..).filter(|tail| !tail.is_empty()) {
        if tail.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if tail.starts_with("*/") {
            (depth, at) = (depth.saturating_sub(1), at + 2);
        } else {
            at += tail.chars().next().map_or(1, char::len_utf8);
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// The length up to and with the closing quote.
fn quoted(inside: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match (escaped, c) {
            (true, _) => escaped = false,
            (false, '\\') => escaped = true,
            (false, c) if c == quote => return at + c.len_utf8(),
            (false, _) => {}
        }
    }
    inside.len()
}

/// A character literal; a lifetime is code.
fn character(rest: &str) -> usize {
    let mut inside = rest.chars().skip(1);
    match (inside.next(), inside.next()) {
        (Some('\\'), _) => 1 + quoted(rest.get(1..).unwrap_or_default(), '\''),
        (Some(c), Some('\'')) => 2 + c.len_utf8(),
        (Some(_) | None, _) => 0,
    }
}

/// `r"..."`, `r#"..."#`, `br#"..."#` and so on. A raw name (`r#type`) is code.
fn raw_string(rest: &str) -> usize {
    let opening = rest.trim_start_matches(['b', 'c']);
    let Some(hashes) = opening.strip_prefix('r') else {
        return 0;
    };
    let count = hashes.len() - hashes.trim_start_matches('#').len();
    let Some(inside) = hashes.get(count..).and_then(|tail| tail.strip_prefix('"')) else {
        return 0;
    };
    let closing = format!("\"{}", "#".repeat(count));
    let end = inside.find(&closing).map_or(inside.len(), |at| at + closing.len());
    rest.len() - inside.len() + end
}

#[cfg(test)]
mod tests {
    use super::only;

    #[test]
    fn code_stays_and_the_rest_is_blank() {
        let blank = |n: usize| " ".repeat(n);
        let cases = [
            ("a // b", format!("a {}", blank(4))),
            ("a /* b /* c */ d */ e", format!("a {} e", blank(17))),
            ("f(\"x \\\" y\") + 1", format!("f({}) + 1", blank(8))),
            ("r#\"a \" b\"# ; c", format!("{} ; c", blank(10))),
            ("br\"\\\" ; c", format!("{} ; c", blank(5))),
            ("'a' '\\'' '\\n' x", format!("{} {} {} x", blank(3), blank(4), blank(4))),
            ("fn f<'a>(x: &'a str)", "fn f<'a>(x: &'a str)".to_owned()),
            ("r#type; var\"s\"", format!("r#type; var{}", blank(3))),
            ("\"a\nb\" c", format!("{}\n{} c", blank(2), blank(2))),
            ("\"open", blank(5)),
            ("/* open", blank(7)),
            ("é + 'é'", format!("é + {}", blank(3))),
        ];
        for (text, code) in cases {
            assert_eq!(only(text), code, "{text}");
        }
    }
}
