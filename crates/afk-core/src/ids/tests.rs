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
    assert_eq!(RepoId::parse("Acme/Web.js").unwrap().to_string(), "acme/web.js");
    let wrong =
        ["", "acme", "acme/", "/web", "*", "acme/*", "a/b/c", "https://x.y/a/b", "a b/c", "-a/b", "a/..", "a/ü"];
    let passed: Vec<_> = wrong.iter().filter(|text| RepoId::parse(text).is_ok()).collect();
    assert!(passed.is_empty(), "{passed:?}");
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
