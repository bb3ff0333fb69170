//! The operator's commands: how they are asked for, and what the gates let through.

use crate::folder;
use crate::program::{run, run_armed};
use crate::server::{Answer, Server};

/// A tracker without any issue, and an agent server without any thread.
const QUIET: Answer = |request| match request {
    "GET /api/v1/user" => ("200 OK", "{\"id\":1,\"login\":\"afk-bot\"}"),
    "GET /.well-known/t3/environment" => ("200 OK", "{\"environmentId\":\"env-1\",\"serverVersion\":\"0.0.28\"}"),
    "GET /api/orchestration/shell" => {
        ("200 OK", "{\"snapshotSequence\":0,\"projects\":[],\"threads\":[],\"updatedAt\":\"1970-01-01T00:00:00.000Z\"}")
    }
    _ => ("200 OK", "[]"),
};

#[test]
fn what_is_not_understood_is_64() {
    let cases: &[&[&str]] = &[
        &["halt"],
        &["halt", "acme/web#7", "--all"],
        &["halt", "acme/web"],
        &["halt", "--all=yes"],
        &["--dry-run", "halt", "--all"],
        &["status", "--html"],
        &["explain"],
    ];
    let row = |arguments: &&[&str]| {
        let ran = run(arguments, &[]);
        assert_eq!((ran.code, ran.out.as_str()), (64, ""), "{arguments:?}");
        let (said, _) = ran.err.split_once("\nRun ").unwrap();
        format!("{}\n  {said}", arguments.join(" "))
    };
    insta::assert_snapshot!(cases.iter().map(row).collect::<Vec<_>>().join("\n"), @"
    halt
      afk-watcher: name an issue, owner/name#number, or halt --all
    halt acme/web#7 --all
      afk-watcher: name an issue or say --all, not both
    halt acme/web
      afk-watcher: Error parsing positional argument 'issue' with value 'acme/web': an issue is written owner/name#number, such as acme/web#7
    halt --all=yes
      afk-watcher: Error parsing positional argument 'issue' with value 'yes': an issue is written owner/name#number, such as acme/web#7
    --dry-run halt --all
      afk-watcher: --dry-run is for a tick, not for a command
    status --html
      afk-watcher: No value provided for option '--html'.
    explain
      afk-watcher: Unrecognized argument: explain
    ");
}

#[test]
fn each_has_help_of_its_own() {
    for command in ["halt", "status"] {
        let help = run(&[command, "--help"], &[]);
        assert_eq!((help.code, help.err.as_str()), (0, ""));
        assert!(help.out.contains("Examples:\n") && help.out.contains(&format!("$ afk-watcher {command}")));
        insta::assert_snapshot!(command, help.out);
    }
}

#[test]
fn a_stop_that_stops_nothing_is_no_success() {
    let ran = run(&["halt", "--all"], &[]);
    assert_eq!((ran.code, ran.err.as_str()), (69, ""));
    let (_, said) = ran.out.split_once("Z: ").unwrap();
    insta::assert_snapshot!(said, @"
    nothing could be done

      gates
        shut: AFK_ALLOWLIST names no repository, so nothing can be halted; to stop
          AFK's agents there, name the repository again, and halt
    ");
    assert_eq!(run(&["status"], &[]).code, 0, "to look at nothing is");
}

#[test]
fn a_halt_takes_no_notice_of_the_kill_switch_and_of_misspelt_keys() {
    let server = Server::start(QUIET);
    let at = [("AFK_TRACKER_URL", server.url.as_str()), ("AFK_T3_URL", server.url.as_str())];
    let ran = run_armed(&["halt", "--all"], &[&at[..], &[("AFK_KILL_SWITCH", "on")]].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("no run is in flight"), "{}", ran.out);
    let ran = run_armed(&["halt", "--all"], &[&at[..], &[("AFK_KILLSWITCH", "on")]].concat());
    assert_eq!(ran.code, 1, "the key is named");
    assert!(ran.out.contains("no run is in flight") && ran.out.contains("! AFK_KILLSWITCH"), "{}", ran.out);
}

#[test]
fn a_page_beside_the_table() {
    let server = Server::start(QUIET);
    let at = [("AFK_TRACKER_URL", server.url.as_str()), ("AFK_T3_URL", server.url.as_str())];
    let page = folder("page").join("fleet.html");
    let ran = run_armed(&["status", "--html", page.to_str().unwrap()], &at);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("0 of 3 in flight, 0 ready, 0 waiting for a human."), "{}", ran.out);
    assert!(std::fs::read_to_string(&page).unwrap().contains("No run is in flight."));
    assert!(server.asked().iter().all(|it| it.starts_with("GET ")), "{:?}", server.asked());

    let nowhere = page.join("nowhere.html");
    let ran = run_armed(&["status", "--html", nowhere.to_str().unwrap()], &at);
    assert_eq!(ran.code, 1, "the table is shown, and what went wrong is said");
    assert!(ran.out.contains("! page") && ran.out.contains("in flight"), "{}", ran.out);
}

#[test]
fn a_dry_run_is_marked() {
    let server = Server::start(QUIET);
    let at = [("AFK_TRACKER_URL", server.url.as_str()), ("AFK_T3_URL", server.url.as_str())];
    let ran = run_armed(&["--dry-run"], &at);
    assert!(ran.out.ends_with("This was a dry run: nothing was written, and nobody was called.\n"), "{}", ran.out);
    assert!(run_armed(&["--dry-run", "--format=json"], &at).out.contains("\"dry_run\":true"));
}
