//! How `doctor` is asked for. What it says is shown by the suite, in front of whole worlds.

use crate::program::{run, run_armed};

#[test]
fn it_has_help_of_its_own() {
    let help = run(&["doctor", "--help"], &[]);
    assert_eq!((help.code, help.err.as_str()), (0, ""));
    insta::assert_snapshot!(help.out, @"
    Usage: afk-poller doctor [--every <minutes>] [--config-dir <dir>] [--format <format>]

    Looks at configuration, servers, tokens and rights, and says what to do. Only looks.

    Options:
      --every           how often cron starts the programs, in minutes; 2 without it
      --config-dir      read settings from this folder, one file a key; the
                        environment wins
      --format          write text (default) or json
      --help, help      display usage information

    Examples:
      Before arming, and when something looks wrong:
        $ afk-poller doctor
      For a program:
        $ afk-poller doctor --format json

    Error codes:
      0 nothing failed; warnings may stand there
      1 some check failed
      69 no server answered
      78 the configuration cannot be read; no server was asked
    ");
}

#[test]
fn what_is_not_understood_is_64() {
    let cases: &[&[&str]] = &[
        &["doctor", "--every", "0"],
        &["doctor", "--every", "often"],
        &["doctor", "--ring"],
        &["--dry-run", "doctor"],
    ];
    let row = |arguments: &&[&str]| {
        let ran = run(arguments, &[]);
        assert_eq!((ran.code, ran.out.as_str()), (64, ""), "{arguments:?}");
        let (said, _) = ran.err.split_once("\nRun ").unwrap();
        format!("{}\n  {said}", arguments.join(" "))
    };
    insta::assert_snapshot!(cases.iter().map(row).collect::<Vec<_>>().join("\n"), @"
    doctor --every 0
      afk-poller: Error parsing option '--every' with value '0': number would be zero for non-zero type
    doctor --every often
      afk-poller: Error parsing option '--every' with value 'often': invalid digit found in string
    doctor --ring
      afk-poller: Unrecognized argument: --ring
    --dry-run doctor
      afk-poller: --dry-run is for a tick; explain and doctor only look anyway
    ");
}

#[test]
fn its_exit_codes() {
    assert_eq!(run(&["doctor"], &[]).code, 0, "AFK is disabled");
    assert_eq!(run_armed(&["doctor"], &[]).code, 69, "nobody listens");
    let ran = run_armed(&["doctor", "--format=json"], &[("AFK_MAX_RUNS", "many")]);
    assert_eq!(ran.code, 78);
    assert!(ran.err.contains("AFK_MAX_RUNS"), "{ran:?}");
}
