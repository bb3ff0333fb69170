//! Any text at all.

use super::repo;
use crate::blockers::blocked_by;
use alloc::format;
use alloc::string::String;
use proptest::prelude::*;

/// Pieces out of which hostile bodies are made.
const MARKS: &[&str] = &[
    "Blocked by ",
    "blocked by:",
    "## Blocked by",
    "not ",
    "#3",
    "#4",
    "acme/api#5",
    "GH-6",
    "issues 7, 8",
    "- ",
    "- [x] ",
    "> ",
    "```",
    "~~~",
    "~~",
    "`",
    "<!--",
    "-->",
    "(",
    ")",
    "[",
    "](",
    ".",
    ",",
    " and ",
    "\n",
    "\n\n",
    "\r\n",
    "    ",
    "\t",
    "None",
    "https://github.com/a/b/issues/9",
    "<del>",
    "</del>",
    "\\",
    "&#39;",
    "---",
    "ü",
    "—",
    "\u{fffc}",
    "\u{0}",
];

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![8 => proptest::sample::select(MARKS).prop_map(String::from), 1 => "\\PC{0,6}"]
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic_and_names_nothing_twice(pieces in proptest::collection::vec(piece(), 0..40)) {
        let found = blocked_by(&pieces.concat(), &repo(), "github.com");
        let unique: alloc::collections::BTreeSet<_> = found.iter().collect();
        prop_assert_eq!(unique.len(), found.len());
    }

    #[test]
    fn a_later_paragraph_takes_no_blocker_away(pieces in proptest::collection::vec(piece(), 0..40), more in "[a-zA-Z0-9 ,#]{0,40}") {
        // An inline comment may only be closed within its paragraph, so a new one without a closing mark changes nothing.
        let body = pieces.concat();
        let before = blocked_by(&body, &repo(), "github.com");
        let after = blocked_by(&format!("{body}\n\n{more}\n"), &repo(), "github.com");
        prop_assert_eq!(after.get(..before.len()), Some(&before[..]));
    }

    #[test]
    fn line_ends_do_not_matter(pieces in proptest::collection::vec(piece(), 0..40)) {
        let unix = pieces.concat().replace('\r', "");
        let windows = unix.replace('\n', "\r\n");
        prop_assert_eq!(blocked_by(&unix, &repo(), "github.com"), blocked_by(&windows, &repo(), "github.com"));
    }
}
