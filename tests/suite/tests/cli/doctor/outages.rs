//! Gates that are shut, and servers that are down or refuse AFK: what can still be looked at is, and the rest is named.

use afk_sandbox::cluster::Access as ClusterAccess;

use super::*;

/// Nobody listens there.
const NOBODY: &str = "http://127.0.0.1:9";

fn skipped(said: &Said) -> Vec<String> {
    let skipped = said.findings.iter().filter(|it| it["verdict"] == "skipped");
    skipped.map(|it| format!("{} {}", it["subject"].as_str().unwrap(), it["check"].as_str().unwrap())).collect()
}

#[test]
fn a_kill_switch_that_is_on_hides_nothing() {
    let mut preflight = Preflight::healthy();
    preflight.set("AFK_KILL_SWITCH", "on");
    for program in [Program::Poller, Program::Watcher] {
        let said = preflight.run(program);
        assert_eq!((said.code, said.turned()), (0, vec!["warn configuration gates".to_owned()]));
        assert!(said.findings.iter().any(|it| it["check"] == "rollout" && it["verdict"] == "ok"));
    }
}

#[test]
fn with_an_empty_allowlist_no_server_is_asked_and_it_says_so() {
    let mut preflight = Preflight::healthy();
    preflight.set("AFK_ALLOWLIST", "");
    let said = preflight.run(Program::Poller);
    assert_eq!(said.code, 0);
    insta::assert_snapshot!(said.text, @"
    afk-poller doctor at 2026-03-02T09:30:00Z: 1 to be looked at, 1 ok
    This was a rehearsal: the time was given, not read from the clock.

      configuration
        warn     gates          AFK is disabled: no repository is listed, so no
                                server was looked at
                                to mend it: list repositories in AFK_ALLOWLIST, and
                                run doctor again
        ok       keys           every AFK_ key is one that AFK knows
    ");
    insta::assert_snapshot!(said.json, @r#"{"version":1,"program":"afk-poller","command":"doctor","at":"2026-03-02T09:30:00Z","rehearsal":true,"outcome":"done","findings":[{"subject":"configuration","check":"gates","verdict":"warn","text":"AFK is disabled: no repository is listed, so no server was looked at","remedy":"list repositories in AFK_ALLOWLIST, and run doctor again"},{"subject":"configuration","check":"keys","verdict":"ok","text":"every AFK_ key is one that AFK knows","remedy":null}]}"#);
    preflight.set("AFK_TRACKER_URL", NOBODY);
    assert_eq!(preflight.run(Program::Poller).code, 0);
    // As it is shipped; and the watcher looks on where a key is misspelt.
    preflight.set("AFK_KILL_SWITCH", "on");
    preflight.set("AFK_ZZZ", "1");
    let said = preflight.run(Program::Watcher);
    assert_eq!(said.turned(), ["warn configuration gates", "fail configuration keys"], "{}", said.text);
    assert!(said.json.contains("the kill switch is on and no repository is listed"), "{}", said.json);
}

#[test]
fn a_server_that_is_down_or_refuses_afk_is_one_finding() {
    let cases: [(&str, Plant); 6] = [
        ("tracker down", |it| it.set("AFK_TRACKER_URL", NOBODY)),
        ("tracker refuses", |it| it.set("AFK_TRACKER_TOKEN", "worn-out")),
        ("T3 down", |it| it.set("AFK_T3_URL", NOBODY)),
        ("T3 refuses", |it| it.set("AFK_T3_TOKEN", "worn-out")),
        ("Woodpecker refuses", |it| it.set("AFK_WOODPECKER_TOKEN", "worn-out")),
        ("cluster refuses", |it| it.world.cluster_access(ClusterAccess::Stranger)),
    ];
    let mut rows = Vec::new();
    for (name, plant) in cases {
        let mut preflight = Preflight::healthy();
        plant(&mut preflight);
        let said = preflight.run(Program::Watcher);
        assert_eq!((said.code, said.turned().len()), (1, 1), "{name}: {}", said.text);
        assert!(!said.text.contains("worn-out"), "{}", said.text);
        rows.push(format!("{name}: {}; skipped: {}", said.turned().join(", "), skipped(&said).join(", ")));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    tracker down: fail tracker token; skipped: agent server instance, acme/web repository, doorbells slack
    tracker refuses: fail tracker token; skipped: agent server instance, acme/web repository, doorbells slack
    T3 down: fail agent server server; skipped: tracker scopes, acme/web permissions, doorbells slack
    T3 refuses: fail agent server token; skipped: tracker scopes, agent server instance, acme/web permissions, doorbells slack
    Woodpecker refuses: fail acme/web deploy; skipped: tracker scopes, agent server instance, acme/web permissions, doorbells slack
    cluster refuses: fail acme/web rollout; skipped: tracker scopes, agent server instance, acme/web permissions, doorbells slack
    ");
}

#[test]
fn where_no_server_answers_it_ends_with_69() {
    let mut preflight = Preflight::healthy();
    for key in ["AFK_TRACKER_URL", "AFK_T3_URL", "AFK_WOODPECKER_URL", "AFK_KUBE_URL"] {
        preflight.set(key, NOBODY);
    }
    let said = preflight.run(Program::Watcher);
    assert_eq!((said.code, said.turned().len()), (69, 2), "{}", said.text);
}

#[test]
fn a_configuration_that_cannot_be_read_ends_with_78() {
    let mut preflight = Preflight::healthy();
    preflight.set("AFK_MAX_RUNS", "many");
    preflight.set("AFK_RECORD_KEY_FILE", "/nonexistent/key");
    let (process, servers) = (preflight.changes.clone(), Loopback::anywhere(&preflight.world, ForgeKind::Github));
    let settings: BTreeMap<_, _> = servers.settings().into_iter().chain(process).collect();
    let environment = settings.iter().map(|(name, value)| (name.into(), value.into())).collect();
    let process = Process {
        arguments: Vec::new(),
        environment,
        now: preflight.world.now(),
        started: Instant::now(),
        terminal: false,
    };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let invocation = Invocation { command: Command::Doctor(preflight.asked), ..Invocation::default() };
    let streams = Streams { out: &mut out, err: &mut err };
    assert_eq!(afk_app::run(Program::Watcher, process, streams, |_| Ok(invocation)).code(), 78);
    let err = String::from_utf8(err).unwrap();
    assert!(out.is_empty() && err.contains("AFK_MAX_RUNS") && err.contains("AFK_RECORD_KEY_FILE"), "{err}");
    assert_eq!(servers.requests(), 0);
}
