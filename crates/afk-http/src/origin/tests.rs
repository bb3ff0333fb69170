use super::*;

#[test]
fn only_plain_http_addresses_are_taken() {
    let wrong = [
        "",
        "git.example.org",
        "ftp://a",
        "https://",
        "https://user@a",
        "https://user:pw@a",
        "https://a?b",
        "https://a#b",
        "https://a/../b",
        "https://a//b",
        "https://a:99999",
        "https://a b",
        "file:///etc/passwd",
    ];
    let taken: Vec<_> = wrong.iter().filter(|url| Origin::parse(url).is_ok()).collect();
    assert!(taken.is_empty(), "{taken:?}");
    assert_eq!(Origin::parse("HTTPS://Git.Example.org/Forge/").unwrap().to_string(), "https://git.example.org/Forge");
}

#[test]
fn where_a_token_may_go_in_the_clear() {
    let rows = [
        "https://git.example.org",
        "http://127.0.0.1:3000",
        "http://[::1]",
        "http://localhost",
        "http://10.0.0.1",
        "http://gitea:3000",
        "http://gitea.forge.svc.cluster.local",
        "http://git.example.org",
        "http://1.1.1.1",
        "http://localhost.example.org",
        "http://[::ffff:1.1.1.1]",
    ];
    let rows = rows.map(|url| {
        let origin = Origin::parse(url).unwrap();
        let word = |yes, word| if yes { word } else { "-" };
        let (token, hook) = (origin.fits(PlainHttp::Inside), origin.fits(PlainHttp::Loopback));
        format!(
            "{url:<40}{:<10}{:<7}{}",
            word(origin.is_loopback(), "loopback"),
            word(token, "token"),
            word(hook, "webhook")
        )
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    https://git.example.org                 -         token  webhook
    http://127.0.0.1:3000                   loopback  token  webhook
    http://[::1]                            loopback  token  webhook
    http://localhost                        loopback  token  webhook
    http://10.0.0.1                         -         token  -
    http://gitea:3000                       -         token  -
    http://gitea.forge.svc.cluster.local    -         token  -
    http://git.example.org                  -         -      -
    http://1.1.1.1                          -         -      -
    http://localhost.example.org            -         -      -
    http://[::ffff:1.1.1.1]                 -         -      -
    ");
}

#[test]
fn a_path_is_made_of_encoded_segments() {
    let origin = Origin::parse("https://git.example.org/forge/api/v1/").unwrap();
    let url = origin.url(&["repos", "acme", "web", "labels", "a/b ?#%é"]).unwrap();
    assert_eq!(url, "https://git.example.org/forge/api/v1/repos/acme/web/labels/a%2Fb%20%3F%23%25%C3%A9");
    assert_eq!(query_pair("q", "a&b=c+d"), "q=a%26b%3Dc%2Bd");
    for wrong in ["", ".", ".."] {
        assert_eq!(origin.url(&["repos", wrong]), None, "{wrong:?}");
    }
}

#[test]
fn a_page_stays_on_its_server() {
    let origin = Origin::parse("https://git.example.org/forge").unwrap();
    for link in [
        "https://git.example.org/forge/x?page=2&q=a?b",
        "https://GIT.example.org:443/forge/x",
        "https://git.example.org/forge",
    ] {
        assert!(origin.holds(link), "{link}");
    }
    let foreign = [
        "http://git.example.org/forge/x",
        "https://git.example.org:444/forge/x",
        "https://evil.example/forge/x",
        "https://git.example.org.evil.example/forge/x",
        "https://git.example.org@evil.example/forge/x",
        "https://git.example.org/other",
        "https://git.example.org/forgery",
        "https://git.example.org/forge/../admin",
        "https://git.example.org/forge/%2e%2e/admin",
        "/forge/x?page=2",
        "",
        "https://git.example.org/forge/x#y",
    ];
    let followed: Vec<_> = foreign.iter().filter(|link| origin.holds(link)).collect();
    assert!(followed.is_empty(), "{followed:?}");
}
