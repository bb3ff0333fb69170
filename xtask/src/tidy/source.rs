//! Rules over one Rust file.

use crate::tidy::{Finding, code};

/// No file is longer.
const LINES_MAX: usize = 500;

/// What may not stand in code, and why.
const BANNED: [(&str, &str); 5] = [
    ("todo!", "unfinished work belongs into an issue"),
    ("unimplemented!", "unfinished work belongs into an issue"),
    ("#[ignore", "a test that does not run proves nothing: fix it or delete it"),
    ("#[should_panic", "assert on the value instead"),
    ("#[cfg_attr(miri, ignore", "a test that does not run proves nothing: fix it or delete it"),
];

/// The attribute that keeps `std` out of a pure crate.
const NO_STD: &str = "#![cfg_attr(not(test), no_std)]";

/// Checks one file.
pub(super) fn check(path: &str, text: &str) -> Vec<Finding> {
    let code = &code::only(text);
    let lines = text.lines().count();
    let long = (lines > LINES_MAX)
        .then(|| Finding::new(path, LINES_MAX + 1, format!("{lines} lines; split it by topic below {LINES_MAX}")));
    let banned = BANNED.iter().flat_map(|&(word, why)| {
        let finding = move |(at, _)| Finding::new(path, line_at(code, at), format!("`{word}`: {why}"));
        code.match_indices(word).map(finding)
    });
    long.into_iter().chain(banned).chain(bare_allows(path, code)).collect()
}

/// `allow` attributes without a reason.
fn bare_allows(path: &str, code: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for opening in ["#[allow(", "#![allow("] {
        for (at, _) in code.match_indices(opening) {
            let attribute = code.get(at..).and_then(|tail| tail.split(")]").next()).unwrap_or_default();
            if !attribute.contains("reason") {
                let text =
                    format!("`{opening}..)]` without a reason; better `expect`, which says when it is not needed");
                findings.push(Finding::new(path, line_at(code, at), text));
            }
        }
    }
    findings
}

/// A pure crate's root keeps `std` out before anything else.
pub(super) fn pure(path: &str, text: &str) -> Vec<Finding> {
    let head = text.lines().map(str::trim).take_while(|line| line.is_empty() || line.starts_with(['#', '/']));
    let found = head.into_iter().any(|line| line == NO_STD);
    let text = format!("a pure crate starts with `{NO_STD}`");
    if found { Vec::new() } else { vec![Finding::new(path, 1, text)] }
}

fn line_at(text: &str, at: usize) -> usize {
    text.get(..at).map_or(1, |before| before.matches('\n').count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        check("f.rs", text).iter().map(|it| it.to_string().split(": ").take(2).collect::<Vec<_>>().join(": ")).collect()
    }

    #[test]
    fn every_banned_word_is_found_at_its_line() {
        let text = "fn a() {\n    todo!()\n}\nfn b() { unimplemented!() }\n#[ignore]\n#[ignore = \"slow\"]\n#[should_panic]\n#[cfg_attr(miri, ignore)]\n";
        assert_eq!(
            found(text),
            [
                "f.rs:2: `todo!`",
                "f.rs:4: `unimplemented!`",
                "f.rs:5: `#[ignore`",
                "f.rs:6: `#[ignore`",
                "f.rs:7: `#[should_panic`",
                "f.rs:8: `#[cfg_attr(miri, ignore`",
            ]
        );
    }

    #[test]
    fn comments_and_strings_may_name_them() {
        assert_eq!(found("// todo!()\nconst A: &str = \"#[ignore]\"; /* unimplemented! */\n"), [""; 0]);
    }

    #[test]
    fn an_allow_needs_a_reason() {
        assert_eq!(found("#[allow(dead_code)]\nfn a() {}\n#![allow(\n    unused,\n)]\n").len(), 2);
        assert_eq!(
            found("#[allow(dead_code, reason = \"shown in docs\")]\n#![allow(\n unused,\n reason = \"x\"\n)]\n"),
            [""; 0]
        );
        assert_eq!(found("#[expect(dead_code, reason = \"x\")]\n"), [""; 0]);
    }

    #[test]
    fn a_file_may_have_500_lines() {
        assert_eq!(found(&"x\n".repeat(500)), [""; 0]);
        assert_eq!(found(&"x\n".repeat(501)), ["f.rs:501: 501 lines; split it by topic below 500"]);
    }

    #[test]
    fn a_pure_crate_says_so_before_its_first_item() {
        assert_eq!(pure("f.rs", "//! Words.\n#![cfg_attr(not(test), no_std)]\nextern crate alloc;\n"), []);
        assert_eq!(pure("f.rs", "#![no_std]\nmod a;\n").len(), 1);
        assert_eq!(pure("f.rs", "mod a;\n#![cfg_attr(not(test), no_std)]\n").len(), 1);
        assert_eq!(pure("f.rs", "// #![cfg_attr(not(test), no_std)]\n").len(), 1);
    }
}
