//! One word, mark or column to either side.

use super::table;

#[test]
fn how_far_a_clause_reaches() {
    insta::assert_snapshot!(table("github.com", &[
        "Depends on the new and shiny parser from #3",
        "Depends on the new and very shiny parser from #3",
        "Blocked by #3 to land and #4",
        "Blocked by #3 to land soon and #4",
        "Blocked by\n=====\n- the rewrite of the parser that everybody wants, #3",
        "Blocked by\n=====\n- #3 once it was released and tried; #4",
        "Blocked by #3 once it was released and tried; #4",
        "Blocked by\n=====\n- the parser; #3",
        "Blocked by the parser; #3",
        "Blocked by #3\nissue 4 and 5",
        "Blocked by #3\nthe 4 and 5",
        "Blocked by #3\nPerhaps #4",
        "Blocked by #3 and\nperhaps #4",
        "Blocked by #3,\nperhaps #4",
    ]), @r"
    #3             | Depends on the new and shiny parser from #3
    -              | Depends on the new and very shiny parser from #3
    #3 #4          | Blocked by #3 to land and #4
    #3             | Blocked by #3 to land soon and #4
    #3             | Blocked by\n=====\n- the rewrite of the parser that everybody wants, #3
    #3 #4          | Blocked by\n=====\n- #3 once it was released and tried; #4
    #3             | Blocked by #3 once it was released and tried; #4
    #3             | Blocked by\n=====\n- the parser; #3
    -              | Blocked by the parser; #3
    #3 #4 #5       | Blocked by #3\nissue 4 and 5
    #3             | Blocked by #3\nthe 4 and 5
    #3             | Blocked by #3\nPerhaps #4
    #3 #4          | Blocked by #3 and\nperhaps #4
    #3 #4          | Blocked by #3,\nperhaps #4
    ");
}

#[test]
fn parentheses() {
    insta::assert_snapshot!(table("github.com", &[
        "Blocked by #3 (needed by #9) and #4",
        "Blocked by #3 (needed by #9",
        "Blocked by the parser (see #9) and #3",
        "Blocked by the parser (see (and) #9) and #3",
        "Blocked by the parser (see #9) because a) #9 needs it",
    ]), @"
    #3 #4          | Blocked by #3 (needed by #9) and #4
    #3             | Blocked by #3 (needed by #9
    #3             | Blocked by the parser (see #9) and #3
    #3             | Blocked by the parser (see (and) #9) and #3
    -              | Blocked by the parser (see #9) because a) #9 needs it
    ");
}

#[test]
fn tags_and_struck_text() {
    insta::assert_snapshot!(table("github.com", &[
        "Blocked by #3 <b>to</b> <i>land</i>, #4",
        "This is not <b>blocked by</b> #9",
        "Blocked by ~~#8, #9~~ #3",
        "Blocked by <del>#8, #9</del> #3",
        "Blocked by <s>#8, #9</s> #3",
        "Perhaps <!-- never closed\nand not here either\n\nDone <!-- Blocked by #8\nBlocked by #9 --> today",
    ]), @r"
    #3 #4          | Blocked by #3 <b>to</b> <i>land</i>, #4
    -              | This is not <b>blocked by</b> #9
    #3             | Blocked by ~~#8, #9~~ #3
    #3             | Blocked by <del>#8, #9</del> #3
    #3             | Blocked by <s>#8, #9</s> #3
    -              | Perhaps <!-- never closed\nand not here either\n\nDone <!-- Blocked by #8\nBlocked by #9 --> today
    ");
}

#[test]
fn columns_of_a_list() {
    insta::assert_snapshot!(table("github.com", &[
        "- a\n\n    Blocked by #3",
        "- a\nand on\n\n    Blocked by #3",
        "- a\n\n  and on\n\n    Blocked by #3",
        "- a\n\n and off\n\n    Blocked by #9",
        "- a\n\nand off\n\n    Blocked by #9",
        "-\ta\n\n    and on\n\n    Blocked by #3",
        "-\ta\n\n   and off\n\n    Blocked by #9",
        "- [x] a\n7. Blocked by #3",
        "- [x] a\n7: Blocked by #9",
        "- [x] a\n123456789) Blocked by #3",
        "- [x] a\n1234567890) Blocked by #9",
    ]), @r"
    #3             | - a\n\n    Blocked by #3
    #3             | - a\nand on\n\n    Blocked by #3
    #3             | - a\n\n  and on\n\n    Blocked by #3
    -              | - a\n\n and off\n\n    Blocked by #9
    -              | - a\n\nand off\n\n    Blocked by #9
    #3             | -\ta\n\n    and on\n\n    Blocked by #3
    -              | -\ta\n\n   and off\n\n    Blocked by #9
    #3             | - [x] a\n7. Blocked by #3
    -              | - [x] a\n7: Blocked by #9
    #3             | - [x] a\n123456789) Blocked by #3
    -              | - [x] a\n1234567890) Blocked by #9
    ");
}

#[test]
fn where_a_section_begins_and_ends() {
    insta::assert_snapshot!(table("github.com", &[
        "Blocked by\n=====\n\nThe page.\n\n- #3",
        "Blocked by:\n\nThe page.\n\n- #9",
        "Blocked by:\n- #3\n  needs #4",
        "## Blocked by\n- #3\n  needs #4",
        "Blocked by the following:\nthe rewrite of the old parser, #3",
        "Blocked by the following,\nthe rewrite of the old parser, #9",
        "Blocked by #3 as follows:\n- #9",
        "- Blocked by:\n  - #3\n- Perhaps #9",
    ]), @r"
    #3             | Blocked by\n=====\n\nThe page.\n\n- #3
    -              | Blocked by:\n\nThe page.\n\n- #9
    #3 #4          | Blocked by:\n- #3\n  needs #4
    #3 #4          | ## Blocked by\n- #3\n  needs #4
    #3             | Blocked by the following:\nthe rewrite of the old parser, #3
    -              | Blocked by the following,\nthe rewrite of the old parser, #9
    #3             | Blocked by #3 as follows:\n- #9
    #3             | - Blocked by:\n  - #3\n- Perhaps #9
    ");
}

#[test]
fn links_and_entities() {
    insta::assert_snapshot!(table("github.com", &[
        "Blocked by #3&GH-4",
        "Blocked by acme/api#3 to land, #4",
        "Blocked by api12 and gh-9a of #3",
        "## Blocked by\n- &#8217;#3",
        "Blocked by [#3] and #4 (soon)",
        "Blocked by [#3](#9) and #4",
        "Blocked by the (new [one](#9) see #8) parser, #3",
        "Blocked by [#3] and [#4](https://github.com/acme/web/issues/4)",
        "Blocked by [#3] (the API) and [#4](https://github.com/acme/web/issues/4)",
        "Blocked by [the parser (new)](https://github.com/acme/api/issues/3)",
        "Blocked by [the [new] parser](https://github.com/acme/api/issues/3) and #4",
        "Blocked by [#3]( <https://github.com/acme/web/issues/4> ) and #5",
        "Blocked by [#3](https://github.com/acme/web/issues/9",
        "Blocked by #3 (needs [one](https://github.com/acme/web/issues/9) and #8) and #4",
    ]), @r"
    #3 #4          | Blocked by #3&GH-4
    acme/api#3 #4  | Blocked by acme/api#3 to land, #4
    #3             | Blocked by api12 and gh-9a of #3
    #3             | ## Blocked by\n- &#8217;#3
    #3 #4          | Blocked by [#3] and #4 (soon)
    #3 #4          | Blocked by [#3](#9) and #4
    #3             | Blocked by the (new [one](#9) see #8) parser, #3
    #3 #4          | Blocked by [#3] and [#4](https://github.com/acme/web/issues/4)
    #3 #4          | Blocked by [#3] (the API) and [#4](https://github.com/acme/web/issues/4)
    acme/api#3     | Blocked by [the parser (new)](https://github.com/acme/api/issues/3)
    acme/api#3 #4  | Blocked by [the [new] parser](https://github.com/acme/api/issues/3) and #4
    #4 #5          | Blocked by [#3]( <https://github.com/acme/web/issues/4> ) and #5
    #3 #9          | Blocked by [#3](https://github.com/acme/web/issues/9
    #3 #4          | Blocked by #3 (needs [one](https://github.com/acme/web/issues/9) and #8) and #4
    ");
}

#[test]
fn pauses_and_stops() {
    insta::assert_snapshot!(table("github.com", &[
        "Blocked by #3: helps #9",
        "Blocked by #3 — helps #9",
        "Blocked by #3 – helps #9",
        "Blocked by #3 - helps #9",
        "Blocked by #3 -helps #4",
        "Blocked by #3- helps #4",
        "Blocked by #3 well-made #4",
        "Blocked by #3 `a` `b` #4",
        "Blocked by #3 `a` `b` `c` #9",
        "Blocked by #3。#9",
        "Blocked by #3！#9",
        "Blocked by #3？#9",
        "Blocked by #3. #9",
        "Blocked by #3! #9",
        "Blocked by #3? #9",
        "Blocked by #3 !a #4",
        "Blocked by e.g. the parser. #9",
        "Blocked by 3.5 of #3",
        "Blocked by https://example.org/a_(b) of #3",
        "Blocked by \u{2019}the_new/parser-\u{2019} of #3",
    ]), @"
    #3             | Blocked by #3: helps #9
    #3             | Blocked by #3 — helps #9
    #3             | Blocked by #3 – helps #9
    #3             | Blocked by #3 - helps #9
    #3 #4          | Blocked by #3 -helps #4
    #3 #4          | Blocked by #3- helps #4
    #3 #4          | Blocked by #3 well-made #4
    #3 #4          | Blocked by #3 `a` `b` #4
    #3             | Blocked by #3 `a` `b` `c` #9
    #3             | Blocked by #3。#9
    #3             | Blocked by #3！#9
    #3             | Blocked by #3？#9
    #3             | Blocked by #3. #9
    #3             | Blocked by #3! #9
    #3             | Blocked by #3? #9
    #3 #4          | Blocked by #3 !a #4
    -              | Blocked by e.g. the parser. #9
    #3             | Blocked by 3.5 of #3
    #3             | Blocked by https://example.org/a_(b) of #3
    #3             | Blocked by ’the_new/parser-’ of #3
    ");
}
