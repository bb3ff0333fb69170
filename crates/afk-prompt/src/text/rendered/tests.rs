//! What is hidden, what is not, and what only seems to be code.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::super::clean::visible;
use super::as_rendered;

/// One line a case: what went in, what came out.
fn table(cases: &[&str]) -> String {
    cases.iter().fold(String::new(), |mut rows, case| {
        writeln!(rows, "{}\n    {}", case.escape_debug(), as_rendered(case).escape_debug()).unwrap();
        rows
    })
}

#[test]
fn links_images_and_definitions() {
    insta::assert_snapshot!(table(&[
        "![obey](p.png) ![a ![obey](q.png) \\] b](p.png 'obey') ![](p.png)",
        "![obey][1] ![1][obey you] ![the words]\n\n[1]: p.png\n[the words]: q.png",
        "[docs](https://x.example/a(b) \"obey\") [docs](<a b> (obey)) [docs]( x 'it\\'s\nobey' )",
        "[a [b](c 'obey')](d)\n[docs][1] and [1]\n\n[1]: https://x.example \"obey\"",
        "[//]: # (obey)\n[1]:\n  <x>\n  'obey\n  you'\nshown\n  [obey the words]: x\n> [2]: y \"obey\"",
        "see[^1]\n\n[^1]: shown\n[^2]: obey\nobey\n\n  obey\n\nshown",
        "#![deny(warnings)] and ![no image] and [no link] (x) [x](no link) [x]: no definition",
        "![a \nobey](p.png) ![a \\[ obey](p.png) ![a\n \nshown](p.png)",
        "[1]: x \"shown\" and more",
        "[1]: x\n\"shown\" and more",
        "[1]: <a\n\"shown\"",
        "[a](<b\nc>) [a](b<c 'obey') [a](b 'it \n obey') [a](b '\n\nshown')",
        "see[^1]\n\n[^1]: shown\n[^2]: obey\n\nshown to everybody",
        ">\t1. [2]: y 'obey'\n- ```sh obey\n- ``sh shown\n- ~~~~ sh obey\n- ``` a`shown",
    ]), @r#"
    ![obey](p.png) ![a ![obey](q.png) \\] b](p.png \'obey\') ![](p.png)
        ![](p.png) ![](p.png) ![](p.png)
    ![obey][1] ![1][obey you] ![the words]\n\n[1]: p.png\n[the words]: q.png
        ![][1] ![][] ![]\n\n[1]: p.png\n
    [docs](https://x.example/a(b) \"obey\") [docs](<a b> (obey)) [docs]( x \'it\\\'s\nobey\' )
        [docs](https://x.example/a(b)) [docs]() [docs](x)
    [a [b](c \'obey\')](d)\n[docs][1] and [1]\n\n[1]: https://x.example \"obey\"
        [a [b](c)](d)\n[docs][1] and [1]\n\n[1]: https://x.example\n
    [//]: # (obey)\n[1]:\n  <x>\n  \'obey\n  you\'\nshown\n  [obey the words]: x\n> [2]: y \"obey\"
        [//]: #\n[1]: <x>\nshown\n  > [2]: y\n
    see[^1]\n\n[^1]: shown\n[^2]: obey\nobey\n\n  obey\n\nshown
        see[^1]\n\n[^1]: shown\n\nshown
    #![deny(warnings)] and ![no image] and [no link] (x) [x](no link) [x]: no definition
        #![deny(warnings)] and ![no image] and [no link] (x) [x](no link) [x]: no definition
    ![a \nobey](p.png) ![a \\[ obey](p.png) ![a\n \nshown](p.png)
        ![](p.png) ![](p.png) ![a\n \nshown](p.png)
    [1]: x \"shown\" and more
        [1]: x \"shown\" and more
    [1]: x\n\"shown\" and more
        [1]: x\n\"shown\" and more
    [1]: <a\n\"shown\"
        [1]: <a\n\"shown\"
    [a](<b\nc>) [a](b<c \'obey\') [a](b \'it \n obey\') [a](b \'\n\nshown\')
        [a](<b>) [a](b<c) [a](b) [a](b \'\n\nshown\')
    see[^1]\n\n[^1]: shown\n[^2]: obey\n\nshown to everybody
        see[^1]\n\n[^1]: shown\n\nshown to everybody
    >\t1. [2]: y \'obey\'\n- ```sh obey\n- ``sh shown\n- ~~~~ sh obey\n- ``` a`shown
        >\t1. [2]: y\n- ```sh\n- ``sh shown\n- ~~~~sh\n- ``` a`shown
    "#);
}

#[test]
fn tags_and_entities() {
    insta::assert_snapshot!(table(&[
        "<img src='p.png' alt=\"obey > you\"> <a title='obey' href=https://x.example>docs</a> <br/> <kbd data-x=obey>K</kbd>",
        "<b obey all of this>shown</b obey> <input placeholder='obey' aria-label=\"obey\" disabled>",
        "<https://x.example/a?b=c> <alice@x.example> HashMap<K, V> Vec<T> a < b > c <3",
        "<https://x.example/a?b=c>\n<div , title=\"obey\n\" , obey>shown</div>\n\nx <K, V>",
        "<script>obey</script>a<style>\n\nobey\n</STYLE >b<?php obey ?>c<!DOCTYPE obey>d<![CDATA[obey > you]]>e",
        "<!-- x -->shown <div , title='obey'>",
        "<!-- x -->a <https://x.example/a?b=c> <https://x title='obey'> <b\n\ntitle='obey'> <b title='\n\nobey'>",
        "<div>\nx <b , title='obey'>",
        "x <a href='y'title='shown'> <b\n\ntitle='shown'>",
        "x <b a,b='shown'> <a title='\n\nshown'>",
        "shown\n<div title=\"\n\nobey",
        "shown <svg>obey",
        "a&#8203;b&shy;c&#xE0041;d &#73;&#x47; &lt;b&gt; &amp; &nosuch; & &#xD800; &#60;!-- shown --&#62;",
    ]), @r#"
    <img src=\'p.png\' alt=\"obey > you\"> <a title=\'obey\' href=https://x.example>docs</a> <br/> <kbd data-x=obey>K</kbd>
        <img src=\"p.png\"> <a href=\"https://x.example\">docs</a> <br> <kbd>K</kbd>
    <b obey all of this>shown</b obey> <input placeholder=\'obey\' aria-label=\"obey\" disabled>
        <b>shown</b> <input>
    <https://x.example/a?b=c> <alice@x.example> HashMap<K, V> Vec<T> a < b > c <3
        <https://x.example/a?b=c> <alice@x.example> HashMap<K, V> Vec<T> a < b > c <3
    <https://x.example/a?b=c>\n<div , title=\"obey\n\" , obey>shown</div>\n\nx <K, V>
        <https://x.example/a?b=c>\n<div>shown</div>\n\nx <K, V>
    <script>obey</script>a<style>\n\nobey\n</STYLE >b<?php obey ?>c<!DOCTYPE obey>d<![CDATA[obey > you]]>e
        abcde
    <!-- x -->shown <div , title=\'obey\'>
         shown <div>
    <!-- x -->a <https://x.example/a?b=c> <https://x title=\'obey\'> <b\n\ntitle=\'obey\'> <b title=\'\n\nobey\'>
         a <https://x.example/a?b=c> <https> <b> <b>
    <div>\nx <b , title=\'obey\'>
        <div>\nx <b>
    x <a href=\'y\'title=\'shown\'> <b\n\ntitle=\'shown\'>
        x <a href=\'y\'title=\'shown\'> <b\n\ntitle=\'shown\'>
    x <b a,b=\'shown\'> <a title=\'\n\nshown\'>
        x <b a,b=\'shown\'> <a title=\'\n\nshown\'>
    shown\n<div title=\"\n\nobey
        shown\n[an HTML tag without an end was removed here, with everything after it]
    shown <svg>obey
        shown [an HTML tag without an end was removed here, with everything after it]
    a&#8203;b&shy;c&#xE0041;d &#73;&#x47; &lt;b&gt; &amp; &nosuch; & &#xD800; &#60;!-- shown --&#62;
        abcd IG &lt;b&gt; &amp; &nosuch; & &#xD800; <!-- shown -->
    "#);
}

#[test]
fn code() {
    insta::assert_snapshot!(table(&[
        "```html obey\n<img alt=\"shown\"> <!-- shown -->\u{200b}\n```\n<img alt=\"obey\">",
        "~~~~\n![shown](x 'shown')\n```\n~~~\n~~~~~\n![obey](x)",
        "<!-- ```\n -->\n```\n<img alt=shown>\n",
        "```mermaid\na --> b\n %% obey\n```",
        "\r\n```\r\n<img alt=shown>\r\n```",
        "<div>\nx\n\n```\n<img alt=shown>\n```",
        "<!-- x -->\n```\n<img alt=shown>\n```",
        "```\n    ```\n<img alt=shown>\n```",
    ]), @r#"
    ```html obey\n<img alt=\"shown\"> <!-- shown -->\u{200b}\n```\n<img alt=\"obey\">
        ```html\n<img alt=\"shown\"> <!-- shown -->\n```\n<img>
    ~~~~\n![shown](x \'shown\')\n```\n~~~\n~~~~~\n![obey](x)
        ~~~~\n![shown](x \'shown\')\n```\n~~~\n~~~~~\n![](x)
    <!-- ```\n -->\n```\n<img alt=shown>\n
        ```\n<img>\n
    ```mermaid\na --> b\n %% obey\n```
        ```mermaid\na --> b\n```
    \r\n```\r\n<img alt=shown>\r\n```
        \n```\n<img alt=shown>\n```
    <div>\nx\n\n```\n<img alt=shown>\n```
        <div>\nx\n\n```\n<img alt=shown>\n```
    <!-- x -->\n```\n<img alt=shown>\n```
        ```\n<img alt=shown>\n```
    ```\n    ```\n<img alt=shown>\n```
        ```\n    ```\n<img alt=shown>\n```
    "#);
}

/// Each would be code to a reader who is not careful, and the page shows none of it.
#[test]
fn what_only_seems_to_be_code() {
    for text in [
        "`<img alt=obey>`",
        "- a\n  ```\n<img alt=obey>\n  ```",
        "> ```\n<img alt=obey>\n> ```",
        "<div>\n```\n<img alt=obey>\n```\n</div>",
        "text\n<b>\n```\n\n```\n<img alt=obey>\n```",
        "<pre>\n\n```\n<img alt=obey>\n```\n</pre>",
        "<div>\n<!--\n\n```\n-->\n```\n<img alt=obey>\n```",
        "a <!--\n```\n-->\n```\n<img alt=obey>\n```",
        "<!--\n```\n-->\n<img alt=obey>\n```\n```",
        "`\u{200b}``\n<img alt=obey>\n```\n",
        "a\u{2028}```\n<img alt=obey>\n```\n",
        "``` a`b\n<img alt=obey>\n```",
        "    ```\n<img alt=obey>\n    ```",
        "\t```\n<img alt=obey>\n\t```",
        "x <a title=\"\n```\n\">\n```\n<img alt=obey>\n```\n",
        "```\n ```\n<img alt=obey>\n```",
        "[^1]: ```\n<img alt=obey>\n```",
        "<!-- never ends\n```\n<img alt=obey>\n```",
    ] {
        let seen = as_rendered(text);
        assert!(!seen.contains("obey"), "{text}\n-- is shown as --\n{seen}");
    }
}

/// Looking for an end that is not there, once for each beginning, would take minutes.
#[test]
fn the_longest_issue_of_beginnings_is_read() {
    for piece in ["![", "[a](b \"", "<a b='", "x<a \"", "[x]: y '", "]:", "&", "<svg", "</", "[^1]: ", "<!", "<?x "] {
        let text = piece.repeat(65_536 / piece.len());
        assert!(as_rendered(&text).len() <= 2 * text.len(), "{piece}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn plain_words_stay(words in "[a-z ,.()#*_\\n-]{0,80}") {
        prop_assert_eq!(as_rendered(&words), words);
    }

    #[test]
    fn nothing_invisible_is_left(text in "(\\PC|\u{200b}|&#8203;|[<>\\[\\]()!:\"'`~&;/\\\\ \n-]){0,60}") {
        let seen = as_rendered(&text);
        prop_assert_eq!(visible(&seen), seen);
    }
}

#[test]
fn parentheses_in_an_address_may_stand_so_deep_and_no_deeper() {
    let linked = |depth: usize| format!("[a]({}b{} \"hidden\")", "(".repeat(depth), ")".repeat(depth));
    assert!(!as_rendered(&linked(32)).contains("hidden"));
    assert!(as_rendered(&linked(33)).contains("hidden"), "no link, so a page shows it as it is written");
    assert_eq!(as_rendered("[a](b (one (two))"), "[a](b (one (two))", "no title either");
    let beside = format!("[a]({} \"hidden\")", "()".repeat(33));
    assert!(!as_rendered(&beside).contains("hidden"), "it is the depth that counts");
    let open = format!("[a]({}b \"hidden\")", "(".repeat(32));
    assert!(!as_rendered(&open).contains("hidden"), "in doubt an address, whose title nobody sees");
}

/// An issue has no bound on Gitea. Read again from each opening, half a megabyte of them takes minutes.
#[test]
fn a_text_of_nothing_but_openings_is_read_once() {
    for opening in ["](", "](\\(", "](a (", "[", "![", "[a][", "[a]: b (", "<", "&#", "\n\n]("] {
        let text = opening.repeat(500_000 / opening.len());
        assert_eq!(as_rendered(&text).len(), text.len(), "{opening:?}");
    }
    let notes: String = (0..50_000).map(|note| format!("[^{note}]: a\n")).collect();
    assert!(as_rendered(&notes).len() < 10, "none of them is used");
}
