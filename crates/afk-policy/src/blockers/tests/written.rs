//! What is read.

use super::{found_on, table};
use alloc::format;

#[test]
fn clauses() {
    insta::assert_snapshot!(table("github.com", &[
        "Blocked by #3",
        "blocked by #3.",
        "BLOCKED BY: #3",
        "**Blocked by:** #3",
        "**Blocked** by #3",
        "_Blocked by_ #3",
        "Blocked-by: #3",
        "Blocked on #3",
        "Depends on #3",
        "These depend on #3",
        "Depends-on: #3",
        "Requires #3",
        "Waiting on #3",
        "Waiting for #3",
        "Blocked by #3, #4 and #10",
        "Blocked by #3, #4\nand #10",
        "Blocked by #3,\n#4 and\n#10",
        "Blocked by #3,\r\n#4 and\r\n#10\r\n",
        "This is blocked by\n#3 and nothing else",
        "Blocked by #3\n#4 too",
        "Blocked by #3 & #4 + #5 / #6",
        "Blocked by #3; #4",
        "Blocked by #3/#4",
        "Blocked by #3 (the API) and #4 (the UI)",
        "Blocked by #3 (and #4)",
        "Blocked by #3 API and #4 UI",
        "Blocked by both #3 and #4",
        "Blocked by #3 as well as #4",
        "Blocked by #4, #3, #4",
        "Depends on the new parser from #3",
        "Depends on the parser (#3)",
        "Start later. Blocked by #3. Depends on #4!",
        "This is great, but blocked by #3",
        "Can't start, blocked by #3",
        "Not started: blocked by #3",
        "We cannot begin as it is blocked by #3",
        "Not ready. Blocked by #3",
        "- Blocked by #3",
        "- [ ] Blocked by #3",
        "1. Blocked by #3",
        "| Blocked by | #3, #4 |",
        "<b>Blocked by</b> #3<br>",
        "Blocked by nothing but #3",
        "Blocked by e.g. #3",
        "Blocked by «#3»、#4",
        "Blocked by #3 — #4",
        "## Blocked by #3",
    ]), @r"
    #3             | Blocked by #3
    #3             | blocked by #3.
    #3             | BLOCKED BY: #3
    #3             | **Blocked by:** #3
    #3             | **Blocked** by #3
    #3             | _Blocked by_ #3
    #3             | Blocked-by: #3
    #3             | Blocked on #3
    #3             | Depends on #3
    #3             | These depend on #3
    #3             | Depends-on: #3
    #3             | Requires #3
    #3             | Waiting on #3
    #3             | Waiting for #3
    #3 #4 #10      | Blocked by #3, #4 and #10
    #3 #4 #10      | Blocked by #3, #4\nand #10
    #3 #4 #10      | Blocked by #3,\n#4 and\n#10
    #3 #4 #10      | Blocked by #3,\r\n#4 and\r\n#10\r\n
    #3             | This is blocked by\n#3 and nothing else
    #3 #4          | Blocked by #3\n#4 too
    #3 #4 #5 #6    | Blocked by #3 & #4 + #5 / #6
    #3 #4          | Blocked by #3; #4
    #3 #4          | Blocked by #3/#4
    #3 #4          | Blocked by #3 (the API) and #4 (the UI)
    #3 #4          | Blocked by #3 (and #4)
    #3 #4          | Blocked by #3 API and #4 UI
    #3 #4          | Blocked by both #3 and #4
    #3 #4          | Blocked by #3 as well as #4
    #4 #3          | Blocked by #4, #3, #4
    #3             | Depends on the new parser from #3
    #3             | Depends on the parser (#3)
    #3 #4          | Start later. Blocked by #3. Depends on #4!
    #3             | This is great, but blocked by #3
    #3             | Can\'t start, blocked by #3
    #3             | Not started: blocked by #3
    #3             | We cannot begin as it is blocked by #3
    #3             | Not ready. Blocked by #3
    #3             | - Blocked by #3
    #3             | - [ ] Blocked by #3
    #3             | 1. Blocked by #3
    #3 #4          | | Blocked by | #3, #4 |
    #3             | <b>Blocked by</b> #3<br>
    #3             | Blocked by nothing but #3
    #3             | Blocked by e.g. #3
    #3 #4          | Blocked by «#3»、#4
    #3 #4          | Blocked by #3 — #4
    #3             | ## Blocked by #3
    ");
}

#[test]
fn forms_of_a_reference() {
    insta::assert_snapshot!(table("github.com", &[
        "Blocked by GH-3 and gh-4",
        "Blocked by issue 3",
        "Blocked by issues 3, 4 and 5",
        "Blocked by issue #3",
        "Blocked by acme/api#3",
        "Blocked by Acme/Web#3",
        "Blocked by Acme/Api.js#3, #4",
        "Blocked by https://github.com/acme/web/issues/3",
        "Blocked by https://GitHub.com/Acme/Api/issues/3#issuecomment-9, #4",
        "Blocked by http://github.com/acme/api/issues/3.",
        "Blocked by <https://github.com/acme/api/issues/3>",
        "Blocked by https://github.com/acme/api/pull/3",
        "Blocked by github.com/acme/api/issues/3",
        "Blocked by [the parser](https://github.com/acme/api/issues/3)",
        "Blocked by [#3](https://github.com/acme/api/issues/3) and #4",
        "Blocked by [#3](https://github.com/acme/web/issues/3)",
        "Blocked by [#3](../issues/9)",
        "Blocked by https://git.example.org/acme/api/issues/3",
        "Blocked by https://github.com.example.org/acme/api/issues/3",
        "Blocked by https://example.org/x#3",
        "Blocked by https://github.com/acme/api/milestone/3",
        "Blocked by #0",
        "Blocked by #18446744073709551615 and #18446744073709551616",
        "Blocked by #3a, #3_x, #3.5",
        "Blocked by fork#3",
        "Blocked by a/b/c#3",
        "Blocked by &#39;3",
        "Blocked by 3",
        "Blocked by 3 issues",
        "Blocked by # 3",
        "Blocked by \\#3",
    ]), @r"
    #3 #4          | Blocked by GH-3 and gh-4
    #3             | Blocked by issue 3
    #3 #4 #5       | Blocked by issues 3, 4 and 5
    #3             | Blocked by issue #3
    acme/api#3     | Blocked by acme/api#3
    #3             | Blocked by Acme/Web#3
    acme/api.js#3 #4 | Blocked by Acme/Api.js#3, #4
    #3             | Blocked by https://github.com/acme/web/issues/3
    acme/api#3 #4  | Blocked by https://GitHub.com/Acme/Api/issues/3#issuecomment-9, #4
    acme/api#3     | Blocked by http://github.com/acme/api/issues/3.
    acme/api#3     | Blocked by <https://github.com/acme/api/issues/3>
    acme/api#3     | Blocked by https://github.com/acme/api/pull/3
    acme/api#3     | Blocked by github.com/acme/api/issues/3
    acme/api#3     | Blocked by [the parser](https://github.com/acme/api/issues/3)
    acme/api#3 #4  | Blocked by [#3](https://github.com/acme/api/issues/3) and #4
    #3             | Blocked by [#3](https://github.com/acme/web/issues/3)
    #3             | Blocked by [#3](../issues/9)
    -              | Blocked by https://git.example.org/acme/api/issues/3
    -              | Blocked by https://github.com.example.org/acme/api/issues/3
    -              | Blocked by https://example.org/x#3
    -              | Blocked by https://github.com/acme/api/milestone/3
    -              | Blocked by #0
    #18446744073709551615 | Blocked by #18446744073709551615 and #18446744073709551616
    -              | Blocked by #3a, #3_x, #3.5
    -              | Blocked by fork#3
    -              | Blocked by a/b/c#3
    -              | Blocked by &#39;3
    -              | Blocked by 3
    -              | Blocked by 3 issues
    -              | Blocked by # 3
    #3             | Blocked by \\#3
    ");
    insta::assert_snapshot!(table("git.example.org:3000/forge", &[
        "Blocked by https://git.example.org:3000/forge/acme/api/issues/3",
        "Blocked by https://git.example.org:3000/acme/api/issues/3",
        "Blocked by https://git.example.org:3000/forgery/acme/api/issues/3",
        "Blocked by https://git.example.org:3000/forge/acme/api/pulls/3",
    ]), @"
    acme/api#3     | Blocked by https://git.example.org:3000/forge/acme/api/issues/3
    -              | Blocked by https://git.example.org:3000/acme/api/issues/3
    -              | Blocked by https://git.example.org:3000/forgery/acme/api/issues/3
    acme/api#3     | Blocked by https://git.example.org:3000/forge/acme/api/pulls/3
    ");
}

#[test]
fn sections() {
    insta::assert_snapshot!(table("github.com", &[
        "## Blocked by\n- #3\n- #4",
        "# Blocked By\n\n* #3\n+ #4\n1. #5\n2) #6",
        "###### Blocked by:\n#3\n#4",
        "## Blocked by ##\n\n#3, #4",
        "## **Blocked by**\n- #3",
        "## 🚧 Blocked by\n- #3",
        "## Depends on\n- acme/api#3",
        "Blocked by\n=====\n- #3",
        "Blocked by\n-----\n\n- #3\n\nNotes\n-----\n- #9",
        "Blocked by:\n- #3\n- #4",
        "Blocked by:\n\n- #3\n\n- #4",
        "**Blocked by:**\n- #3",
        "Blocked by:\n#3\n#4",
        "This issue is blocked by:\n- #3",
        "This is blocked by\n- #3",
        "Blocked by the following:\n- #3",
        "## Blocked by\n<!-- list issues, e.g. #9 -->\n- #3",
        "## Blocked by\n<!--\n- #9\n\n-->\n- #3",
        "Blocked by: <!-- e.g.\n#9 -->\n- #3",
        "## Blocked by\n- [ ] #3\n- [x] #4\n- [X] #5 is done,\n  and #6 too\n- [ ] #7",
        "## Blocked by\n- [x] #3\n  - [ ] #4",
        "## Blocked by\n- ~~#3~~\n- #4",
        "## Blocked by\n- The API work (#3)\n- [the UI](https://github.com/acme/ui/issues/4)",
        "## Blocked by\n- #3 (see #9)\n- #4 because #9 needs it",
        "## Blocked by\n- #3. See #9.\n- #4 — like #9",
        "## Blocked by\n- #3 must land first,\n  and so must\n  #4",
        "## Blocked by\n\nWe need the parser of #3 first.\n\nThis page explains #9.",
        "## Blocked by\n### Backend\n- #3\n### Frontend\n- #4\n## Notes\n- #9",
        "## Blocked by\n- #3\n# Notes\n- #9",
        "## Blocked by\n- #3\n\n---\n\n- #9",
        "## Blocked by\nNone - can start immediately",
        "## Blocked by\n- None (was #9)",
        "## Blocked by\n\n_None_\n\n## Notes\n#9",
        "## Blocked by\nN/A, #9 is closed",
        "## Blocked by\n- None\n- #3",
        "## Blocked by\n- unblocked by #9\n- not blocked by #8\n- no longer blocked by #7",
        "Blocked by:\n- #3\n\nThis is about #9.\n- #8",
        "Blocked by:\n- #3\nRelated:\n- #9",
        "Blocked by:\n\nThis is about #9.",
        "- Blocked by:\n  - #3\n  - #4\n- Related: #9",
        "Blocked by:\n- #3\nNo longer blocked by:\n- #9",
        "## Blocked by\n- #3\n\nNo longer blocked by:\n- #9",
        "## Blocked by\n- Blocked by #3\n- Depends on #4",
        "## Blocked by\nBlocked by:\n- #3\n\nand\n- #4",
        "## Blocked by\n- #3\n```\n- #9\n```\n- #4",
        "## Blocked by\n- #3\n> - #9\n\n- #4",
    ]), @r"
    #3 #4          | ## Blocked by\n- #3\n- #4
    #3 #4 #5 #6    | # Blocked By\n\n* #3\n+ #4\n1. #5\n2) #6
    #3 #4          | ###### Blocked by:\n#3\n#4
    #3 #4          | ## Blocked by ##\n\n#3, #4
    #3             | ## **Blocked by**\n- #3
    #3             | ## 🚧 Blocked by\n- #3
    acme/api#3     | ## Depends on\n- acme/api#3
    #3             | Blocked by\n=====\n- #3
    #3             | Blocked by\n-----\n\n- #3\n\nNotes\n-----\n- #9
    #3 #4          | Blocked by:\n- #3\n- #4
    #3 #4          | Blocked by:\n\n- #3\n\n- #4
    #3             | **Blocked by:**\n- #3
    #3 #4          | Blocked by:\n#3\n#4
    #3             | This issue is blocked by:\n- #3
    #3             | This is blocked by\n- #3
    #3             | Blocked by the following:\n- #3
    #3             | ## Blocked by\n<!-- list issues, e.g. #9 -->\n- #3
    #3             | ## Blocked by\n<!--\n- #9\n\n-->\n- #3
    #3             | Blocked by: <!-- e.g.\n#9 -->\n- #3
    #3 #7          | ## Blocked by\n- [ ] #3\n- [x] #4\n- [X] #5 is done,\n  and #6 too\n- [ ] #7
    #4             | ## Blocked by\n- [x] #3\n  - [ ] #4
    #4             | ## Blocked by\n- ~~#3~~\n- #4
    #3 acme/ui#4   | ## Blocked by\n- The API work (#3)\n- [the UI](https://github.com/acme/ui/issues/4)
    #3 #4          | ## Blocked by\n- #3 (see #9)\n- #4 because #9 needs it
    #3 #4          | ## Blocked by\n- #3. See #9.\n- #4 — like #9
    #3 #4          | ## Blocked by\n- #3 must land first,\n  and so must\n  #4
    #3             | ## Blocked by\n\nWe need the parser of #3 first.\n\nThis page explains #9.
    #3 #4          | ## Blocked by\n### Backend\n- #3\n### Frontend\n- #4\n## Notes\n- #9
    #3             | ## Blocked by\n- #3\n# Notes\n- #9
    #3             | ## Blocked by\n- #3\n\n---\n\n- #9
    -              | ## Blocked by\nNone - can start immediately
    -              | ## Blocked by\n- None (was #9)
    -              | ## Blocked by\n\n_None_\n\n## Notes\n#9
    -              | ## Blocked by\nN/A, #9 is closed
    #3             | ## Blocked by\n- None\n- #3
    -              | ## Blocked by\n- unblocked by #9\n- not blocked by #8\n- no longer blocked by #7
    #3             | Blocked by:\n- #3\n\nThis is about #9.\n- #8
    #3             | Blocked by:\n- #3\nRelated:\n- #9
    -              | Blocked by:\n\nThis is about #9.
    #3 #4          | - Blocked by:\n  - #3\n  - #4\n- Related: #9
    #3             | Blocked by:\n- #3\nNo longer blocked by:\n- #9
    #3             | ## Blocked by\n- #3\n\nNo longer blocked by:\n- #9
    #3 #4          | ## Blocked by\n- Blocked by #3\n- Depends on #4
    #3 #4          | ## Blocked by\nBlocked by:\n- #3\n\nand\n- #4
    #3 #4          | ## Blocked by\n- #3\n```\n- #9\n```\n- #4
    #3 #4          | ## Blocked by\n- #3\n> - #9\n\n- #4
    ");
}

#[test]
fn the_order_is_that_of_first_mention() {
    assert_eq!(
        found_on("github.com", "Blocked by #9, #3\n\n## Depends on\n- #3\n- #1\n- acme/api#9"),
        "#9 #3 #1 acme/api#9"
    );
}

#[test]
fn the_prefilter_hides_nothing() {
    for phrase in ["Blocked by", "bLOCKED on", "DEPENDS on", "depend upon", "Requires", "waiting ON"] {
        for before in ["", "x ", "é", "**"] {
            let body = format!("{before}{phrase} #3");
            assert_eq!(found_on("github.com", &body), "#3", "{body}");
        }
    }
}
