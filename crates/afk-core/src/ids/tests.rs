use super::*;

fn issue() -> IssueRef {
    IssueRef::parse("Acme/Web#7").unwrap()
}

#[test]
fn namespace_is_afk_dev() {
    assert_eq!(NAMESPACE, Uuid::new_v5(&Uuid::NAMESPACE_DNS, b"afk.dev"));
}

#[test]
fn repositories_are_lower_case_and_nothing_else_passes() {
    let repo = RepoId::parse("Acme/Web.js").unwrap();
    assert_eq!((repo.to_string().as_str(), repo.owner(), repo.name()), ("acme/web.js", "acme", "web.js"));
    assert_eq!(alloc::format!("{repo:?}"), "RepoId(acme/web.js)");
    let wrong = [
        "",
        "acme",
        "acme/",
        "/web",
        "*",
        "acme/*",
        "a/b/c",
        "https://x.y/a/b",
        "a b/c",
        "-a/b",
        "a/-b",
        "a/..",
        "../a",
        "a/.",
        "a/ü",
        "a/b\n",
        "a\0/b",
        "a/b\u{202e}",
    ];
    let passed: Vec<_> = wrong.iter().filter(|text| RepoId::parse(text).is_ok()).collect();
    assert!(passed.is_empty(), "{passed:?}");
    let long = |letters: usize| RepoId::parse(&alloc::format!("a/{}", "b".repeat(letters)));
    assert!(long(100).is_ok() && long(101).is_err());
}

#[test]
fn host_keeps_port_and_base_path() {
    let host = |url| Host::from_url(url).map(|host| host.to_string());
    assert_eq!(host("https://Git.Example.org:3000/Forge/").unwrap(), "git.example.org:3000/forge");
    assert_eq!(host("http://[::1]:80").unwrap(), "[::1]:80");
    for wrong in
        ["git.example.org", "ftp://x", "https://", "https://a@b", "https://a/../b", "https://a?b", "https://a#b"]
    {
        assert!(host(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn ids_are_what_they_were_yesterday() {
    let host = Host::from_url("https://git.example.org").unwrap();
    let run = RunId::derive(&host, &issue(), &EventId::new("91"));
    let minute = Minute::of("2026-11-22T13:37:45Z".parse().unwrap());
    insta::assert_snapshot!([
        run.to_string(),
        run.message(0).to_string(),
        run.message(1).to_string(),
        run.turn_command(0, 1).to_string(),
        run.command("thread.create", &minute).to_string(),
        ProjectId::derive(&host, &issue().repo, 1).to_string(),
        ProjectId::derive(&host, &issue().repo, 2).to_string(),
        minute.to_string(),
    ].join("\n"), @"
    161eb90a-2a8b-5fea-b0e6-60b630d5dcc2
    5a754362-e0fb-5ce7-8a11-613c494994ba
    4b97c183-f7a5-5558-b9c2-4bd8e465c1ee
    9d90ae2d-a324-5557-8018-9ed4fe648d53
    abb5ee77-9e41-5c52-8483-8544b7c1239e
    416a3b41-611d-59d0-8c45-4eb214c125b6
    16554a03-0b01-5eea-b0cd-4c16822304f0
    2026-11-22T13:37Z
    ");
}

#[test]
fn a_title_names_its_run_and_nobody_elses() {
    let host = Host::from_url("https://git.example.org").unwrap();
    let event = EventId::new("91");
    let thread = RunId::derive(&host, &issue(), &event).thread();
    for title in ["Fix [it] now", "", "x".repeat(300).as_str(), "tabs\tand\nlines"] {
        let title = thread_title(&issue(), title, &event);
        assert_eq!(owner_of(&host, &thread, &title), Some((issue(), event.clone())), "{title}");
    }
    let other = Host::from_url("https://other.example.org").unwrap();
    let title = thread_title(&issue(), "t", &event);
    assert_eq!(owner_of(&other, &thread, &title), None);
    assert_eq!(owner_of(&host, &ThreadId::new("t1"), &title), None);
    assert_eq!(owner_of(&host, &thread, "New thread"), None);
}

#[test]
fn a_long_title_is_cut_at_80_characters() {
    let title = thread_title(&issue(), &"é".repeat(81), &EventId::new("1"));
    assert_eq!(title, format!("acme/web#7 {} [1]", "é".repeat(80)));
}

#[test]
fn a_run_id_is_hyphenated() {
    let text = "186e454e-e93c-5324-91f0-c9c1a3dc2029";
    assert_eq!(RunId::parse(text).unwrap().to_string(), text);
    assert!(RunId::parse(&text.replace('-', "")).is_err());
    assert!(RunId::parse("").is_err());
}

#[test]
fn a_run_is_told_from_other_threads_by_its_id() {
    let host = Host::from_url("https://git.example.org").unwrap();
    let run = RunId::derive(&host, &issue(), &EventId::new("91"));
    assert!(RunId::may_be(run.thread().as_str()));
    for other in ["", "t1", "0b7f5bd5-5b0e-4d5b-9e5f-8f6c7a1d2e3f", "186e454ee93c532491f0c9c1a3dc2029"] {
        assert!(!RunId::may_be(other), "{other}");
    }
}

/// What each text is read as, or why it is not.
fn table<T: fmt::Display>(texts: &[&str], parse: impl Fn(&str) -> Result<T, InvalidId>) -> String {
    let shown =
        |text: &&str| parse(text).map_or_else(|error| error.to_string(), |it| alloc::format!("{text:?} is {it}"));
    texts.iter().map(shown).collect::<Vec<_>>().join("\n")
}

#[test]
fn names_that_people_give() {
    insta::assert_snapshot!(table(&["Acme/Web_2.js", "./web", "acme/.", "acme/..", "acme/-web", "acme/we b"], RepoId::parse), @r#"
    "Acme/Web_2.js" is acme/web_2.js
    `./web` is not owner/name
    `acme/.` is not owner/name
    `acme/..` is not owner/name
    `acme/-web` is not owner/name
    `acme/we b` is not owner/name
    "#);
    insta::assert_snapshot!(table(&["Acme/Web#7", "acme/web#07", "acme/web#", "acme/web#+7", "acme/web", "web#7"], IssueRef::parse), @r#"
    "Acme/Web#7" is acme/web#7
    "acme/web#07" is acme/web#7
    `acme/web#` is not owner/name#number
    `acme/web#+7` is not owner/name#number
    `acme/web` is not owner/name#number
    `web#7` is not owner/name#number
    "#);
    insta::assert_snapshot!(table(&["Alice", "Afk[bot]", "ÄNNE", "", "al ice"], Login::parse), @r#"
    "Alice" is alice
    "Afk[bot]" is afk[bot]
    "ÄNNE" is änne
    `` is not an account name
    `al ice` is not an account name
    "#);
    assert!(Login::parse("al\u{7}ice").is_err());
    let (short, long) = ("0123456789abcDEF0123456789abcDEF01234567", "a".repeat(64));
    insta::assert_snapshot!(table(&[short, &long, &short[1..], "g123456789abcdef0123456789abcdef01234567", ""], Sha::parse), @r#"
    "0123456789abcDEF0123456789abcDEF01234567" is 0123456789abcdef0123456789abcdef01234567
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    `123456789abcDEF0123456789abcDEF01234567` is not a full commit id
    `g123456789abcdef0123456789abcdef01234567` is not a full commit id
    `` is not a full commit id
    "#);
    insta::assert_snapshot!(table(&["HTTP://Git:3000/", "https://a/b~c", "ssh://a", "http://a//b", "http://a/./b", "http://a%20b"], Host::from_url), @r#"
    "HTTP://Git:3000/" is git:3000
    "https://a/b~c" is a/b~c
    `ssh://a` is not an http or https address
    `http://a//b` is not an http or https address
    `http://a/./b` is not an http or https address
    `http://a%20b` is not an http or https address
    "#);
}

#[test]
fn names_have_a_longest_length() {
    let (longest, longer) = ("a".repeat(100), "a".repeat(101));
    assert!(RepoId::parse(&alloc::format!("{longest}/{longest}")).is_ok() && Login::parse(&longest).is_ok());
    assert!(RepoId::parse(&alloc::format!("a/{longer}")).is_err() && Login::parse(&longer).is_err());
    assert!(RepoId::parse(&alloc::format!("{longer}/a")).is_err());
}

#[test]
fn a_name_is_stored_as_it_is_shown() {
    let (repo, login) = (RepoId::parse("Acme/Web").unwrap(), Login::parse("Alice").unwrap());
    let sha = Sha::parse(&"0123456789".repeat(4)).unwrap();
    assert_eq!((login.as_str(), sha.as_str(), sha.short()), ("alice", "0123456789".repeat(4).as_str(), "0123456789"));
    let stored = serde_json::to_string(&(&repo, &login, &sha)).unwrap();
    assert_eq!(stored, alloc::format!(r#"["acme/web","alice","{sha}"]"#));
    assert_eq!(serde_json::from_str::<(RepoId, Login, Sha)>(&stored).unwrap(), (repo, login, sha));
    assert_eq!("acme/web".parse::<RepoId>().unwrap(), RepoId::parse("Acme/Web").unwrap());
    for wrong in [r#"["acme","a","0"]"#, r#"["a/b","a b","0"]"#, r#"["a/b","a","0"]"#] {
        assert!(serde_json::from_str::<(RepoId, Login, Sha)>(wrong).is_err(), "{wrong}");
    }
}
