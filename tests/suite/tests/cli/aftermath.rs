//! What is told of a tick when it is over: metrics in a file and at a Pushgateway, and a sign of life. None of it changes how
//! the program ends.

use std::fs;
use std::path::PathBuf;

use afk_sandbox::http::{HEARTBEAT_PATH, Pushed, Server, monitoring_router};

use super::*;

/// Nobody listens there.
const NOBODY: &str = "http://127.0.0.1:9";

/// A deployment that is watched: a server for both services, and a folder for files.
struct Watched {
    afk: Deployed,
    server: Server,
    pushed: Pushed,
    folder: PathBuf,
}

impl Watched {
    fn new(name: &str) -> Self {
        let afk = Deployed::new(Script::works());
        let pushed = Pushed::default();
        let server = Server::start(&afk.world, monitoring_router(&pushed));
        let folder = std::env::temp_dir().join(format!("afk-suite-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self { afk, server, pushed, folder }
    }

    fn run(&self, program: Program, changes: &[(&str, &str)]) -> Ran {
        let (beat, file) = (format!("{}{HEARTBEAT_PATH}", self.server.url()), self.folder.join("afk.prom"));
        let watched = [
            ("AFK_HEARTBEAT_URL", beat.as_str()),
            ("AFK_METRICS_FILE", file.to_str().unwrap()),
            ("AFK_METRICS_PUSH_URL", &self.server.url()),
        ];
        self.afk.run(program, &[&watched[..], changes].concat())
    }

    /// What the services were asked, without the port of the tracker.
    fn asked(&self) -> Vec<String> {
        let forge = self.afk.servers.forge.url().replace("http://", "").replace(':', "%3A");
        self.server.requests().iter().map(|it| it.to_string().replace(&forge, "FORGE")).collect()
    }

    fn files(&self) -> Vec<String> {
        let names = fs::read_dir(&self.folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).unwrap()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.folder));
    }
}

/// Keeps the files for `cargo xtask metrics`, which reads them with the parsers of others.
fn keep(names: [&str; 2], texts: &[String; 2]) {
    let Some(folder) = std::env::var_os("AFK_METRICS_KEPT").map(PathBuf::from) else { return };
    for (name, text) in names.into_iter().zip(texts) {
        fs::write(folder.join(name), text).unwrap();
    }
}

/// The samples of a text without the labels that all of them have, and without those that time moves.
fn samples(text: &str) -> String {
    let moves =
        |line: &&str| !line.starts_with('#') && !line.contains("_seconds{") && !line.starts_with("afk_requests");
    text.lines().filter(moves).collect::<Vec<_>>().join("\n")
}

#[test]
fn both_programs_tell_of_their_ticks_beside_each_other() {
    let watched = Watched::new("both");
    assert_eq!(watched.run(Program::Poller, &[]).code, 0);
    assert_eq!(watched.run(Program::Watcher, &[]).code, 0);
    insta::assert_snapshot!(watched.asked().join("\n"), @"
    200 PUT /metrics/job/afk_poller/instance/FORGE
    200 GET /ping/5ecret-heartbeat
    200 PUT /metrics/job/afk_watcher/instance/FORGE
    200 GET /ping/5ecret-heartbeat
    ");
    assert_eq!(watched.files(), ["afk.poller.prom", "afk.watcher.prom"]);
    let texts = ["afk.poller.prom", "afk.watcher.prom"].map(|name| watched.file(name));
    let pushed: Vec<String> = watched.pushed.groups().into_values().collect();
    assert_eq!(pushed, texts, "the same is pushed as is written");
    assert!(texts.iter().all(|text| text.ends_with("# EOF\n")));
    keep(["afk.poller.prom", "afk.watcher.prom"], &texts);
    insta::assert_snapshot!(texts.map(|text| samples(&text)).join("\n\n"), @r#"
    afk_tick_outcome{program="afk-poller",outcome="done"} 1
    afk_tick_outcome{program="afk-poller",outcome="partly"} 0
    afk_tick_outcome{program="afk-poller",outcome="unavailable"} 0
    afk_tick_outcome{program="afk-poller",outcome="internal"} 0
    afk_problems{program="afk-poller"} 0
    afk_dispatched{program="afk-poller"} 1
    afk_waiting_for_human{program="afk-poller"} 0

    afk_tick_outcome{program="afk-watcher",outcome="done"} 1
    afk_tick_outcome{program="afk-watcher",outcome="partly"} 0
    afk_tick_outcome{program="afk-watcher",outcome="unavailable"} 0
    afk_tick_outcome{program="afk-watcher",outcome="internal"} 0
    afk_problems{program="afk-watcher"} 0
    afk_runs{program="afk-watcher",state="working"} 1
    afk_runs{program="afk-watcher",state="landing"} 0
    afk_runs{program="afk-watcher",state="ending"} 0
    afk_verdicts{program="afk-watcher",verdict="green"} 0
    afk_verdicts{program="afk-watcher",verdict="red"} 0
    afk_verdicts{program="afk-watcher",verdict="pending"} 0
    afk_attempts{program="afk-watcher"} 0
    afk_ended{program="afk-watcher",kind="done"} 0
    afk_ended{program="afk-watcher",kind="halted"} 0
    afk_escalations{program="afk-watcher",kind="needs-human"} 0
    afk_escalations{program="afk-watcher",kind="frozen"} 0
    afk_undelivered_ends{program="afk-watcher"} 0
    "#);
}

#[test]
fn every_request_of_a_tick_is_counted() {
    let watched = Watched::new("counted");
    let before = watched.afk.servers.requests();
    watched.run(Program::Poller, &[]);
    let text = watched.file("afk.poller.prom");
    let counts = text.lines().filter(|line| line.starts_with("afk_requests"));
    let counted: usize = counts.map(|line| line.rsplit(' ').next().unwrap().parse::<usize>().unwrap()).sum();
    assert_eq!(counted, watched.afk.servers.requests() - before);
}

#[test]
fn a_tick_that_could_do_nothing_gives_no_sign_of_life_and_says_so() {
    let watched = Watched::new("down");
    assert_eq!(watched.run(Program::Poller, &[("AFK_T3_URL", NOBODY)]).code, 69);
    assert!(watched.asked().iter().all(|request| request.starts_with("200 PUT /metrics/")), "{:?}", watched.asked());
    let text = watched.file("afk.poller.prom");
    assert!(text.contains("outcome=\"unavailable\"} 1\n") && text.contains("status=\"none\"} "), "{text}");
}

#[test]
fn a_tick_that_was_less_than_done_is_a_sign_of_life() {
    let watched = Watched::new("partly");
    assert_eq!(watched.run(Program::Watcher, &[("AFK_T3_URL", NOBODY)]).code, 1);
    assert!(watched.asked().iter().any(|request| request.contains(HEARTBEAT_PATH)), "{:?}", watched.asked());
}

#[test]
fn behind_a_shut_gate_nothing_is_told() {
    let watched = Watched::new("disabled");
    for (program, gate) in [
        (Program::Poller, ("AFK_KILL_SWITCH", "on")),
        (Program::Poller, ("AFK_ALLOWLIST", "")),
        (Program::Watcher, ("AFK_ALLOWLIST", "")),
    ] {
        assert_eq!(watched.run(program, &[gate]).code, 0);
    }
    assert_eq!((watched.asked(), watched.files()), (vec![], vec![]));
}

#[test]
fn what_cannot_be_told_changes_nothing() {
    let watched = Watched::new("untold");
    let changes = [
        ("AFK_HEARTBEAT_URL", "http://127.0.0.1:9/ping/5ecret-heartbeat"),
        ("AFK_METRICS_FILE", "/nonexistent/afk.prom"),
        ("AFK_METRICS_PUSH_URL", NOBODY),
    ];
    for program in [Program::Poller, Program::Watcher] {
        let ran = watched.run(program, &changes);
        assert_eq!((ran.code, ran.report["outcome"].as_str()), (0, Some("done")), "{ran:?}");
        assert!(!ran.report.to_string().contains("5ecret"), "{ran:?}");
    }
    assert_eq!((watched.asked(), watched.files()), (vec![], vec![]));
}
