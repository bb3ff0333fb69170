//! Cleaning, scrubbing, quoting and cutting, case by case and as properties.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::{clean, code, cut_utf16, link, phrase, quote, scrub, units};
use crate::tests::shown;

/// One line a case: what went in, what came out.
fn table(cases: &[&str], act: impl Fn(&str) -> String) -> String {
    cases.iter().fold(String::new(), |mut rows, case| {
        writeln!(rows, "{:<60} {}", case.escape_debug().to_string(), shown(&act(case)).escape_debug()).unwrap();
        rows
    })
}

#[test]
fn cleaning() {
    let cases = [
        "a\r\nb\rc\u{2028}d\u{85}e",
        "bi\u{202e}di \u{200b}zero\u{feff} \u{2066}iso\u{2069} tag\u{e0041} bell\u{7}",
        "\u{1b}[31;1mred\u{1b}[0m \u{1b}[",
        "one <!-- x --> line",
        "above\n  <!-- alone\non two lines -->  \nbelow",
        "<!--> shown --> <!---> shown",
        "<!<!-- x -->-- not a comment -->",
        "code `<!--` stays\nthe rest too",
        "above\n <!-- never ends\nhidden",
        "tab\tstays",
    ];
    insta::assert_snapshot!(table(&cases, clean), @r"
    a\r\nb\rc\u{2028}d\u{85}e                                    a\nb\nc\nd\ne
    bi\u{202e}di \u{200b}zero\u{feff} \u{2066}iso\u{2069} tag\u{e0041} bell\u{7} bidi zero iso tag bell
    \u{1b}[31;1mred\u{1b}[0m \u{1b}[                             red 
    one <!-- x --> line                                          one   line
    above\n  <!-- alone\non two lines -->  \nbelow               above\nbelow
    <!--> shown --> <!---> shown                                   shown -->   shown
    <!<!-- x -->-- not a comment -->                             <! -- not a comment -->
    code `<!--` stays\nthe rest too                              code `<!--` stays\nthe rest too
    above\n <!-- never ends\nhidden                              above\n [an HTML comment without an end was removed here, with everything after it]
    tab\tstays                                                   tab\tstays
    ");
}

#[test]
fn scrubbing() {
    let cases = [
        "ghp_abcdefghijklmnop1234 and github_pat_11ABCDEFG0abcdefgh_xyz",
        "xoxb-1234567890-abc, AKIAABCDEFGHIJKLMNOP.",
        "Authorization: Basic dXNlcjpwYXNz\nnext line",
        "curl -H 'authorization: token abc' -H 'Cookie: a=b; c=d'",
        "Bearer abcdefgh12345678 rest; bearer of news",
        "https://alice:s3cret@git.example.org/x and https://alice@git.example.org",
        "postgres://app:pw@db:5432/shop",
        "PASSWORD=hunter2 \"password\": \"hunter2\", password:",
        "api_key = 0123456789abcdef0123, token: short1, key: some/long/path/without/number",
        "env[\"DEPLOY_TOKEN\"] => 'dGhpcyBpcyBhIHNlY3JldCE5'",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- after",
        "-----BEGIN PRIVATE KEY-----\nMIIE without end",
        "log\nMIIEabc=\nQUJD\n-----END PRIVATE KEY-----\nafter",
        "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
        "commit 0123456789abcdef0123456789abcdef01234567 is fine",
        "xghp_abcdefghijklmnop1234 xBearer abcdefgh12345678",
        "beware abcdefgh12345678, bearer, bearer",
        "some words\nMIIEabc=\n-----END PRIVATE KEY-----",
    ];
    insta::assert_snapshot!(table(&cases, scrub), @r#"
    ghp_abcdefghijklmnop1234 and github_pat_11ABCDEFG0abcdefgh_xyz [scrubbed] and [scrubbed]
    xoxb-1234567890-abc, AKIAABCDEFGHIJKLMNOP.                   [scrubbed], [scrubbed]
    Authorization: Basic dXNlcjpwYXNz\nnext line                 Authorization: [scrubbed]\nnext line
    curl -H \'authorization: token abc\' -H \'Cookie: a=b; c=d\' curl -H \'authorization: [scrubbed]\' -H \'Cookie: [scrubbed]\'
    Bearer abcdefgh12345678 rest; bearer of news                 Bearer [scrubbed] rest; bearer of news
    https://alice:s3cret@git.example.org/x and https://alice@git.example.org https://[scrubbed]@git.example.org/x and https://alice@git.example.org
    postgres://app:pw@db:5432/shop                               postgres://[scrubbed]@db:5432/shop
    PASSWORD=hunter2 \"password\": \"hunter2\", password:        PASSWORD=[scrubbed] \"password\": \"[scrubbed]\", password:
    api_key = 0123456789abcdef0123, token: short1, key: some/long/path/without/number api_key = [scrubbed], token: short1, key: some/long/path/without/number
    env[\"DEPLOY_TOKEN\"] => \'dGhpcyBpcyBhIHNlY3JldCE5\'        env[\"DEPLOY_TOKEN\"] => \'[scrubbed]\'
    eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl            [scrubbed]
    -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- after [scrubbed] after
    -----BEGIN PRIVATE KEY-----\nMIIE without end                [scrubbed]
    log\nMIIEabc=\nQUJD\n-----END PRIVATE KEY-----\nafter        [scrubbed]\nafter
    -----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE----- -----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----
    commit 0123456789abcdef0123456789abcdef01234567 is fine      commit 0123456789abcdef0123456789abcdef01234567 is fine
    xghp_abcdefghijklmnop1234 xBearer abcdefgh12345678           xghp_abcdefghijklmnop1234 xBearer abcdefgh12345678
    beware abcdefgh12345678, bearer, bearer                      beware abcdefgh12345678, bearer, bearer
    some words\nMIIEabc=\n-----END PRIVATE KEY-----              some words\n[scrubbed]
    "#);
}

/// Longer words between the marks are no label of a key's.
#[test]
fn a_keys_label_has_a_bound() {
    let scrubbed = |length: usize| {
        let label = format!("{:X<length$}", "PRIVATE KEY ");
        scrub(&format!("-----BEGIN {label}-----\nMIIE")).contains("[scrubbed]")
    };
    assert_eq!([59, 60].map(scrubbed), [true, false]);
}

#[test]
fn quoting() {
    let cases = [
        "ping @alice and @everyone, not a @ b",
        "Closes #1, fixes acme/web#2, GH-3, !4, # heading",
        "GH-x, gas4",
        "https://git.example.org/acme/web/issues/3 www.example.org",
        "/close\n  /label x\na /path",
        "![pixel](https://evil.example/p.png) [text](javascript:x)\n[x]: https://evil.example",
        "<img src=x> <!-- afk:run {} --> a < b &#64;alice &commat;bob",
        "> nested\n```\nopen fence\n\n",
        "",
        "\n\n",
    ];
    insta::assert_snapshot!(table(&cases, |text| quote(text, 2_000)), @r"
    ping @alice and @everyone, not a @ b                         > ping @¦alice and @¦everyone, not a @ b
    Closes #1, fixes acme/web#2, GH-3, !4, # heading             > Closes #¦1, fixes acme/web#¦2, G¦H-3, !¦4, # heading
    GH-x, gas4                                                   > GH-x, gas4
    https://git.example.org/acme/web/issues/3 www.example.org    > https:¦//git.example.org/acme/web/issues/3 w¦ww.example.org
    /close\n  /label x\na /path                                  > /¦close\n>   /¦label x\n> a /path
    ![pixel](https://evil.example/p.png) [text](javascript:x)\n[x]: https://evil.example > !¦[pixel]¦(https:¦//evil.example/p.png) [text]¦(javascript:x)\n> [x]¦: https:¦//evil.example
    <img src=x> <!-- afk:run {} --> a < b &#64;alice &commat;bob > <¦img src=x>   a < b &¦#¦64;alice &¦commat;bob
    > nested\n```\nopen fence\n\n                                > > nested\n> ```\n> open fence
                                                                 > (empty)
    \n\n                                                         > (empty)
    ");
}

#[test]
fn a_quote_keeps_the_end_and_says_so() {
    let text = quote(&format!("{}🦀end", "é".repeat(5_000)), 10);
    assert_eq!(text, "> [cut: 4994 characters before this are not shown]\n> éééééé🦀end");
}

#[test]
fn a_secret_is_scrubbed_before_a_cut_can_behead_it() {
    let text = quote(&format!("token ghp_{}", "a1".repeat(20)), 12);
    assert!(!text.contains("a1a1"), "{text}");
}

#[test]
fn links_take_plain_web_addresses_only() {
    let cases = [
        "https://ci.example.org/1(2)[3]",
        "javascript:alert(1)",
        "https://x.example/ onload=1",
        "https://x.example/\"><img>",
        "https://alice:pw@x.example/1",
        "//x.example",
        "https://x.example/\u{7}",
        "https://x.example/é",
        "",
    ];
    insta::assert_snapshot!(table(&cases, |url| link("here", Some(url))), @r#"
    https://ci.example.org/1(2)[3]                               [here](https://ci.example.org/1%282%29%5B3%5D)
    javascript:alert(1)                                          here
    https://x.example/ onload=1                                  here
    https://x.example/\"><img>                                   here
    https://alice:pw@x.example/1                                 [here](https://%5Bscrubbed%5D@x.example/1)
    //x.example                                                  here
    https://x.example/\u{7}                                      here
    https://x.example/é                                          here
                                                                 here
    "#);
}

#[test]
fn an_address_has_a_bound() {
    let linked =
        |length: usize| link("here", Some(&format!("https://x.example/{}", "a".repeat(length - 18)))) != "here";
    assert_eq!([2_000, 2_001].map(linked), [true, false]);
}

#[test]
fn names_cannot_leave_their_code_span() {
    assert_eq!(code("CI `test`\n@alice", 100), "`CI 'test' @alice`");
    assert_eq!(code("\u{200b}", 100), "(no name)");
    assert_eq!(code(&"x".repeat(50), 10), "`xxxxxxxx..`");
    assert_eq!(phrase("no\n@alice", 100), "no @\u{200b}alice");
}

#[test]
fn cutting_counts_utf16_and_keeps_characters_whole() {
    assert_eq!(cut_utf16("🦀🦀", 4, ".."), "🦀🦀");
    assert_eq!(cut_utf16("🦀🦀🦀", 5, ".."), "🦀..");
    assert_eq!(cut_utf16("🦀🦀🦀", 4, ".."), "🦀..");
    assert_eq!(cut_utf16("abcdef", 1, ".."), "a");
    assert_eq!(cut_utf16("abc", 0, ".."), "");
}

/// Looking for an end that is not there, once for each beginning, would take minutes.
#[test]
fn a_megabyte_of_beginnings_is_read_once() {
    let text = "x<!--".repeat(200_000);
    assert_eq!(clean(&text), text);
}

/// Pieces that mean something to one of the functions, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "<!--",
            "-->",
            "<!",
            "--",
            "\n",
            "\r",
            " ",
            "\t",
            "\u{200b}",
            "\u{1b}[",
            "@alice",
            "#1",
            "/close",
            "Closes ",
            "https://",
            "://",
            "a:b@",
            "@",
            "token",
            "password",
            "Authorization",
            "Cookie",
            "=",
            ":",
            "\"",
            "'",
            "]",
            ">",
            "Bearer ",
            "ghp_",
            "AKIA",
            "eyJ",
            "-----BEGIN RSA PRIVATE KEY-----",
            "-----END RSA PRIVATE KEY-----",
            "-----BEGIN ",
            "-----",
            "[scrubbed]",
            "abcdef0123456789abcdef",
            "🦀",
            "é",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,4}",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn scrubbing_twice_changes_nothing(text in pieces()) {
        let once = scrub(&text);
        prop_assert_eq!(scrub(&once), once);
    }

    #[test]
    fn cleaning_twice_changes_nothing_and_leaves_no_comment(text in pieces()) {
        let once = clean(&text);
        prop_assert_eq!(clean(&once), once.clone());
        prop_assert!(!once.split_once("<!--").is_some_and(|(_, rest)| rest.contains("-->")), "{once:?}");
    }

    #[test]
    fn every_line_of_a_quote_is_quoted(text in pieces(), max in 0_usize..60) {
        let quoted = quote(&text, max);
        prop_assert!(!quoted.is_empty());
        prop_assert!(quoted.split(['\n', '\r']).all(|line| line.starts_with('>')), "{quoted:?}");
    }

    #[test]
    fn a_quote_holds_nothing_live(text in pieces()) {
        let quoted = quote(&text, 2_000);
        for live in ["@alice", "#1", "https://", "<!--"] {
            prop_assert!(!quoted.contains(live), "{live} in {quoted:?}");
        }
        // A command is one at the beginning of a line, however deep it is quoted.
        let command = |line: &str| line.trim_start_matches(|c: char| c == '>' || c.is_whitespace()).starts_with("/close");
        prop_assert!(!quoted.lines().any(command), "{quoted:?}");
    }

    #[test]
    fn a_cut_fits_and_is_a_beginning(text in "\\PC{0,60}", max in 0_usize..80) {
        let cut = cut_utf16(&text, max, "");
        prop_assert!(units(&cut) <= max);
        prop_assert!(text.starts_with(&cut));
        prop_assert!(cut == text || units(&cut) + 2 > max, "no more than needed is cut");
    }
}
