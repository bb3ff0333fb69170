//! What is not read, and what is read although something beside it is not.

use super::table;

#[test]
fn not_read() {
    insta::assert_snapshot!(table("github.com", &[
        "",
        "#9",
        "See #9",
        "Blocks #9",
        "Not blocked by #9",
        "This is not blocked by #9",
        "is **not** currently blocked by #9",
        "No longer blocked by #9",
        "It isn't blocked by #9, it isn\u{2019}t blocked on #8",
        "Does not depend on #9",
        "Doesn't depend on #9",
        "Unblocked by #9",
        "un-blocked by #9",
        "## Not blocked by\n- #9",
        "Not blocked by:\n- #9",
        "Blocked by none, #9 is done",
        "Blocked by: None",
        "~~Blocked by #9~~",
        "Blocked by ~~#9~~",
        "<del>Blocked by #9</del>",
        "- [x] Blocked by #9",
        "- [X] Blocked by #9\n  and #8",
        "`Blocked by #9`",
        "``Blocked by `#9` ``",
        "Blocked by `#9`",
        "```\nBlocked by #9\n```",
        "~~~text\nBlocked by #9\n~~~",
        "````\n```\nBlocked by #9\n````",
        "- ```\n  Blocked by #9\n  ```",
        "```\nBlocked by #9",
        "    Blocked by #9",
        "text\n\n\tBlocked by #9",
        "<!-- Blocked by #9 -->",
        "<!--\nBlocked by #9\n\nBlocked by #8\n-->",
        "text <!-- Blocked by #9\nBlocked by #8 -->",
        "<!-- Blocked by #9",
        "> Blocked by #9",
        "- > Blocked by #9",
        "Requires Node 18. See #9.",
        "Requires Node 18 (see #9)",
        "Requires Node 18; tracked in #9",
        "Requires a lot of thought and then maybe some of #9",
        "Blocked by design.\n\n#9",
        "Blocked bye #9",
        "Blocked by-law #9",
        "roadblocked by #9",
        "Requirements: #9",
    ]), @r"
    -              | 
    -              | #9
    -              | See #9
    -              | Blocks #9
    -              | Not blocked by #9
    -              | This is not blocked by #9
    -              | is **not** currently blocked by #9
    -              | No longer blocked by #9
    -              | It isn\'t blocked by #9, it isn’t blocked on #8
    -              | Does not depend on #9
    -              | Doesn\'t depend on #9
    -              | Unblocked by #9
    -              | un-blocked by #9
    -              | ## Not blocked by\n- #9
    -              | Not blocked by:\n- #9
    -              | Blocked by none, #9 is done
    -              | Blocked by: None
    -              | ~~Blocked by #9~~
    -              | Blocked by ~~#9~~
    -              | <del>Blocked by #9</del>
    -              | - [x] Blocked by #9
    -              | - [X] Blocked by #9\n  and #8
    -              | `Blocked by #9`
    -              | ``Blocked by `#9` ``
    -              | Blocked by `#9`
    -              | ```\nBlocked by #9\n```
    -              | ~~~text\nBlocked by #9\n~~~
    -              | ````\n```\nBlocked by #9\n````
    -              | - ```\n  Blocked by #9\n  ```
    -              | ```\nBlocked by #9
    -              |     Blocked by #9
    -              | text\n\n\tBlocked by #9
    -              | <!-- Blocked by #9 -->
    -              | <!--\nBlocked by #9\n\nBlocked by #8\n-->
    -              | text <!-- Blocked by #9\nBlocked by #8 -->
    -              | <!-- Blocked by #9
    -              | > Blocked by #9
    -              | - > Blocked by #9
    -              | Requires Node 18. See #9.
    -              | Requires Node 18 (see #9)
    -              | Requires Node 18; tracked in #9
    -              | Requires a lot of thought and then maybe some of #9
    -              | Blocked by design.\n\n#9
    -              | Blocked bye #9
    -              | Blocked by-law #9
    -              | roadblocked by #9
    -              | Requirements: #9
    ");
}

#[test]
fn read_beside_what_is_not() {
    insta::assert_snapshot!(table("github.com", &[
        "Blocked by #3. See #9.",
        "Blocked by #3! Related to #9",
        "Blocked by #3, see #9",
        "Blocked by #3 (see #9) and #4",
        "Blocked by #3 because #9 needs it",
        "Blocked by #3 which fixes #9",
        "Blocked by #3, not #9",
        "Blocked by #3: it brings what #9 asks for",
        "Blocked by #3 - the parser of #9",
        "Blocked by #3; tracked in #9",
        "Blocked by #3\nSee #9",
        "Blocked by #3\n\n#9",
        "Blocked by #3\n- #9",
        "Not blocked by #9. Blocked by #3",
        "Blocked by ~~#9~~ #3",
        "Blocked by `#9` and #3",
        "Blocked by <!-- #9 --> #3",
        "`<!--` Blocked by #3",
        "text <!-- Blocked by #3\n\nnever closed",
        "text <!-- never closed\nBlocked by #3, in a line of its own below",
        "\\`Blocked by #3\\`",
        "``` not a fence ``` Blocked by #3",
        "```\n#9\n```\nBlocked by #3",
        "- ```\n  #9\n  ```\n- Blocked by #3",
        "- ```\n  #9\nBlocked by #3",
        "- a\n\n    Blocked by #3",
        "text\n    Blocked by #3",
        "```\n    ```\n```\nBlocked by #3",
        "text\n    ```\nBlocked by #3",
        "text\n    <!--\nBlocked by #3",
        "- a\n  ```\n  #9\n  ```\nBlocked by #3",
        "> ```\nBlocked by #3",
        "> quote\n\nBlocked by #3",
        "<!-- a -->\nBlocked by #3",
    ]), @r"
    #3             | Blocked by #3. See #9.
    #3             | Blocked by #3! Related to #9
    #3             | Blocked by #3, see #9
    #3 #4          | Blocked by #3 (see #9) and #4
    #3             | Blocked by #3 because #9 needs it
    #3             | Blocked by #3 which fixes #9
    #3             | Blocked by #3, not #9
    #3             | Blocked by #3: it brings what #9 asks for
    #3             | Blocked by #3 - the parser of #9
    #3             | Blocked by #3; tracked in #9
    #3             | Blocked by #3\nSee #9
    #3             | Blocked by #3\n\n#9
    #3             | Blocked by #3\n- #9
    #3             | Not blocked by #9. Blocked by #3
    #3             | Blocked by ~~#9~~ #3
    #3             | Blocked by `#9` and #3
    #3             | Blocked by <!-- #9 --> #3
    #3             | `<!--` Blocked by #3
    #3             | text <!-- Blocked by #3\n\nnever closed
    #3             | text <!-- never closed\nBlocked by #3, in a line of its own below
    #3             | \\`Blocked by #3\\`
    #3             | ``` not a fence ``` Blocked by #3
    #3             | ```\n#9\n```\nBlocked by #3
    #3             | - ```\n  #9\n  ```\n- Blocked by #3
    #3             | - ```\n  #9\nBlocked by #3
    #3             | - a\n\n    Blocked by #3
    #3             | text\n    Blocked by #3
    #3             | ```\n    ```\n```\nBlocked by #3
    #3             | text\n    ```\nBlocked by #3
    #3             | text\n    <!--\nBlocked by #3
    #3             | - a\n  ```\n  #9\n  ```\nBlocked by #3
    #3             | > ```\nBlocked by #3
    #3             | > quote\n\nBlocked by #3
    #3             | <!-- a -->\nBlocked by #3
    ");
}
