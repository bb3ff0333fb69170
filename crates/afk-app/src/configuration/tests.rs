use std::ffi::OsString;

use super::*;
use crate::scratch::Scratch;

/// Armed, and lacking nothing.
const WHOLE: &[(&str, &str)] = &[
    ("AFK_KILL_SWITCH", "off"),
    ("AFK_ALLOWLIST", "acme/web"),
    ("AFK_TRACKER", "gitea"),
    ("AFK_TRACKER_URL", "https://git.example.org"),
    ("AFK_TRACKER_TOKEN", "tok_d0nt_sh0w"),
    ("AFK_TRUSTED_ACTORS", "alice"),
    ("AFK_T3_URL", "http://t3.afk.svc:3773"),
    ("AFK_T3_TOKEN", "tok_d0nt_sh0w"),
    ("AFK_STAGES", "*=build"),
    ("AFK_SLACK_WEBHOOK", "https://hooks.example.org/d0nt_sh0w"),
];

fn settings(pairs: &[(&str, &str)]) -> Settings {
    let pair = |(name, value): &(&str, &str)| (OsString::from(name), OsString::from(value));
    Settings::read(pairs.iter().map(pair).collect(), None)
}

fn configured(program: Program, changes: &[(&str, &str)]) -> Result<Configured, String> {
    configure(program, &settings(&[WHOLE, changes].concat())).map_err(|errors| errors.to_string())
}

fn remarks(configured: &Configured) -> Vec<String> {
    configured.remarks.iter().map(|line| format!("{} {}: {}", line.subject, line.code, line.text)).collect()
}

#[test]
fn a_whole_configuration_passes_without_remarks() {
    for program in [Program::Poller, Program::Watcher] {
        let whole = configured(program, &[]).unwrap();
        assert!(!whole.config.kill_switch);
        assert_eq!(remarks(&whole), [""; 0]);
    }
}

#[test]
fn a_misspelt_key_stops_the_poller() {
    let error = configured(Program::Poller, &[("AFK_KILLSWITCH", "on")]).unwrap_err();
    assert_eq!(error, "AFK_KILLSWITCH: no such key; write AFK_KILL_SWITCH, or take it out");
}

#[test]
fn a_misspelt_key_takes_the_watchers_turns_away() {
    let watching = configured(Program::Watcher, &[("AFK_KILLSWITCH", "on"), ("AFK_WORKER", "4")]).unwrap();
    assert!(watching.config.kill_switch);
    assert!(watching.remarks.iter().all(|line| line.alarm));
    insta::assert_snapshot!(remarks(&watching).join("\n"), @"
    AFK_KILLSWITCH unknown_key: no such key; write AFK_KILL_SWITCH, or take it out; no agent turn is started until then
    AFK_WORKER unknown_key: no such key; write AFK_WORKERS, or take it out; no agent turn is started until then
    ");
}

#[test]
fn with_any_other_problem_the_watcher_stops_too() {
    let error = configured(Program::Watcher, &[("AFK_WORKER", "4"), ("AFK_WORKERS", "0")]).unwrap_err();
    insta::assert_snapshot!(error, @r#"
    AFK_WORKER: no such key; write AFK_WORKERS, or take it out
    AFK_WORKERS: "0" is out of range; write a whole number from 1 to 64
    "#);
}

#[test]
fn a_broken_value_hides_nothing_that_is_missing() {
    let changes = [
        ("AFK_KILL_SWITCH", ""),
        ("AFK_ALLOWLIST", "acme/web,*,acme/api"),
        ("AFK_READY_LABEL", "agent-in-progress"),
        ("AFK_TRACKER_URL", "git"),
        ("AFK_TRACKER_TOKEN", ""),
        ("AFK_T3_URL", ""),
        ("AFK_T3_TOKEN_FILE", "/nonexistent/token"),
        ("AFK_STAGES", "acme/web=build"),
    ];
    insta::assert_snapshot!(configured(Program::Poller, &changes).unwrap_err(), @r#"
    AFK_KILL_SWITCH: blank; write true or false
    AFK_ALLOWLIST: entry 2, "*", is a wildcard, and each repository must be named; write owner/name,owner/name
    AFK_TRACKER_URL: the address (not shown) does not start with http:// or https://; write https://host:port/path
    AFK_T3_TOKEN: set beside AFK_T3_TOKEN_FILE; set one of the two
    AFK_IN_PROGRESS_LABEL: the same label as AFK_READY_LABEL; give each of the three states its own label
    AFK_TRACKER_TOKEN: missing, and AFK_ALLOWLIST names repositories; set AFK_TRACKER_TOKEN or AFK_TRACKER_TOKEN_FILE
    AFK_T3_URL: missing, and AFK_ALLOWLIST names repositories; set AFK_T3_URL
    AFK_STAGES: acme/api has no entry; add acme/api=build, or *=build for all the others
    AFK_T3_TOKEN_FILE: the file "/nonexistent/token" cannot be read: No such file or directory (os error 2); name a readable file that is not blank
    "#);
}

#[test]
fn one_problem_a_key() {
    let changes = [("AFK_TRACKER_TOKEN", ""), ("AFK_TRACKER_TOKEN_FILE", "a\tb")];
    let error = configured(Program::Poller, &changes).unwrap_err();
    assert_eq!(error, "AFK_TRACKER_TOKEN_FILE: holds a control character; write the path of a file");
}

#[cfg(unix)]
#[test]
fn a_value_that_is_no_text_is_not_missing_as_well() {
    use std::os::unix::ffi::OsStringExt as _;
    let mut given: Vec<(OsString, OsString)> = WHOLE.iter().map(|(name, value)| (name.into(), value.into())).collect();
    for (name, value) in &mut given {
        if *name == "AFK_T3_TOKEN" || *name == "AFK_KILL_SWITCH" {
            *value = OsString::from_vec(vec![0xff]);
        }
    }
    let errors = configure(Program::Poller, &Settings::read(given, None)).unwrap_err();
    assert_eq!(errors.iter().map(|error| error.key()).collect::<Vec<_>>(), ["AFK_KILL_SWITCH", "AFK_T3_TOKEN"]);
}

#[test]
fn a_disabled_configuration_needs_no_file() {
    let file = ("AFK_T3_TOKEN_FILE", "/nonexistent/token");
    let disabled = configure(Program::Poller, &settings(&[file])).unwrap();
    assert_eq!(disabled.config.gates(), afk_core::config::Gates::Disabled);
    assert!(configured(Program::Poller, &[file, ("AFK_T3_TOKEN", ""), ("AFK_KILL_SWITCH", "on")]).is_err());
}

#[test]
fn files_are_looked_into() {
    let folder = Scratch::new("configured");
    let blank = folder.file("blank", " \n");
    let good = folder.file("good", "tok_d0nt_sh0w\n");
    let with = |path: &str| configured(Program::Watcher, &[("AFK_T3_TOKEN", ""), ("AFK_T3_TOKEN_FILE", path)]);
    assert!(with(&good).is_ok());
    assert!(with(&blank).unwrap_err().contains("is blank"));
}

#[test]
fn warnings_are_remarks_and_no_alarms() {
    let silent = configured(Program::Poller, &[("AFK_SLACK_WEBHOOK", "")]).unwrap();
    assert_eq!(
        silent.remarks.iter().map(|line| (line.code.as_str(), line.alarm)).collect::<Vec<_>>(),
        [(WARNING, false)]
    );
}
