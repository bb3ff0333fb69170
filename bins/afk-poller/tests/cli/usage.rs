//! The command line.

use crate::folder;
use crate::program::{run, run_armed};

#[test]
fn what_is_not_understood_is_64() {
    let cases: &[&[&str]] = &[
        &["explode"],
        &["--frobnicate"],
        &["--format"],
        &["--format", "yaml"],
        &["--format=yaml"],
        &["--at", "yesterday"],
        &["--at", "2026-11-22T13:37:00"],
        &["--format", "json", "--format", "text"],
        &["--version=1"],
        &["explain", "web#7"],
        &["explain", "--format", "yaml"],
        &["--dry-run", "explain"],
        &["halt", "--all"],
    ];
    let row = |arguments: &&[&str]| {
        let ran = run(arguments, &[]);
        assert_eq!((ran.code, ran.out.as_str()), (64, ""), "{arguments:?}");
        let (said, help) = ran.err.split_once("\nRun ").unwrap();
        assert_eq!(help, "afk-poller --help for more information.\n");
        format!("{}\n  {said}", arguments.join(" "))
    };
    insta::assert_snapshot!(cases.iter().map(row).collect::<Vec<_>>().join("\n"), @"
    explode
      afk-poller: Unrecognized argument: explode
    --frobnicate
      afk-poller: Unrecognized argument: --frobnicate
    --format
      afk-poller: No value provided for option '--format'.
    --format yaml
      afk-poller: Error parsing option '--format' with value 'yaml': it is text or json
    --format=yaml
      afk-poller: Error parsing option '--format' with value 'yaml': it is text or json
    --at yesterday
      afk-poller: Error parsing option '--at' with value 'yesterday': failed to parse four digit integer as year: invalid digit, expected 0-9 but got y
    --at 2026-11-22T13:37:00
      afk-poller: Error parsing option '--at' with value '2026-11-22T13:37:00': failed to find offset component, which is required for parsing a timestamp
    --format json --format text
      afk-poller: Error parsing option '--format' with value 'text': duplicate values provided
    --version=1
      afk-poller: Unrecognized argument: 1
    explain web#7
      afk-poller: Error parsing positional argument 'issue' with value 'web#7': an issue is written owner/name#number, such as acme/web#7
    explain --format yaml
      afk-poller: Error parsing option '--format' with value 'yaml': it is text or json
    --dry-run explain
      afk-poller: --dry-run is for a tick; explain and doctor only look anyway
    halt --all
      afk-poller: Unrecognized argument: halt
    ");
}

#[test]
fn what_was_asked_for_is_0() {
    let help = run(&["--help"], &[]);
    assert_eq!((help.code, help.err.as_str()), (0, ""));
    insta::assert_snapshot!(help.out, @"
    Usage: afk-poller [--config-dir <dir>] [--format <format>] [--at <time>] [--dry-run] [--version] [<command>] [<args>]

    Finds issues that are ready for an agent, and dispatches each to a thread of its own. One tick.

    Options:
      --config-dir      read settings from this folder, one file a key; the
                        environment wins
      --format          write the report as text (default) or json
      --at              rehearse the tick at this time (RFC 3339); every address
                        must be on this machine
      --dry-run         say what a tick would do; nothing is written, nobody is
                        called
      --version         print name and version
      --help, help      display usage information

    Commands:
      explain           Shows every gate of every candidate with its verdict, and
                        what would change it. Only looks.
      doctor            Looks at configuration, servers, tokens and rights, and says
                        what to do. Only looks.

    Examples:
      One tick, as cron runs it:
        $ afk-poller --config-dir /etc/afk
      What a tick would do:
        $ afk-poller --dry-run
      Why one issue is not dispatched:
        $ afk-poller explain acme/web#7
      Whether everything is as a tick needs it:
        $ afk-poller doctor

    Error codes:
      0 done, or disabled
      1 some issue failed or wants a person, the others are done
      64 the command line was not understood
      69 nothing could be done: a server is down, or refuses AFK
      70 AFK itself is broken
      78 the configuration is wrong, nothing was done
    ");
    let version = run(&["--version"], &[]);
    assert_eq!((version.code, version.out), (0, format!("afk-poller {}\n", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn explain_has_help_of_its_own() {
    let help = run(&["explain", "--help"], &[]);
    assert_eq!((help.code, help.err.as_str()), (0, ""));
    insta::assert_snapshot!(help.out, @"
    Usage: afk-poller explain [--config-dir <dir>] [--format <format>] [--] [<issue>]

    Shows every gate of every candidate with its verdict, and what would change it. Only looks.

    Positional Arguments:
      issue             the issue: owner/name#number

    Options:
      --config-dir      read settings from this folder, one file a key; the
                        environment wins
      --format          write text (default) or json
      --help, help      display usage information

    Examples:
      All candidates:
        $ afk-poller explain
      One issue, whatever its labels, one gate a line:
        $ afk-poller explain acme/web#7
      For a program:
        $ afk-poller explain --format json acme/web#7
    ");
}

#[test]
fn a_rehearsal_needs_every_address_on_this_machine() {
    let at = "--at=2026-11-22T13:37:00Z";
    let ran =
        run_armed(&[at], &[("AFK_T3_URL", "http://t3.afk.svc:3773"), ("AFK_COCKPIT_URL", "https://t3.example.org")]);
    assert_eq!((ran.code, ran.out.as_str()), (64, ""));
    insta::assert_snapshot!(ran.err, @"
    afk-poller: --at rehearses a tick, so every address must be on this machine; these are not: AFK_T3_URL, AFK_COCKPIT_URL
    Run afk-poller --help for more information.
    ");

    let webhook = folder("rehearsal").join("webhook");
    std::fs::write(&webhook, "https://hooks.example.org/services/x\n").unwrap();
    let in_file = [("AFK_SLACK_WEBHOOK", ""), ("AFK_SLACK_WEBHOOK_FILE", webhook.to_str().unwrap())];
    let ran = run_armed(&[at], &in_file);
    assert_eq!(ran.code, 64);
    assert!(ran.err.contains("AFK_SLACK_WEBHOOK_FILE"), "{}", ran.err);

    std::fs::write(&webhook, "http://127.0.0.1:9/services/x\n").unwrap();
    let ran = run_armed(&[at], &in_file);
    assert_eq!(ran.code, 69);
    let said = "afk-poller at 2026-11-22T13:37:00Z: nothing could be done\nThis was a rehearsal:";
    assert!(ran.out.starts_with(said), "{}", ran.out);
}

#[test]
fn settings_may_stand_in_a_folder() {
    let folder = folder("settings");
    let with = |key: &str, value: &str| std::fs::write(folder.join(key), value).unwrap();
    with("AFK_ALLOWLIST", "acme/web\n");
    with("AFK_WORKERS", "none\n");
    let arguments = ["--config-dir", folder.to_str().unwrap()];
    let ran = run(&arguments, &[("AFK_WORKERS", "4")]);
    assert_eq!(ran.code, 78);
    assert!(ran.err.contains("AFK_TRACKER: missing") && !ran.err.contains("AFK_WORKERS"), "{}", ran.err);
    assert!(run(&arguments, &[]).err.contains("AFK_WORKERS"));
}
