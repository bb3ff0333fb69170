//! Every kind of bad configuration: all problems on one list, exit 78, nothing done.

use std::ffi::OsStr;

use crate::folder;
use crate::program::{run, run_armed};
use crate::server::Server;

/// The problems on the list of one run. Nothing is on standard output, and the code is 78.
fn problems(changes: &[(&str, &str)]) -> String {
    let ran = run_armed(&[], changes);
    assert_eq!((ran.code, ran.out.as_str()), (78, ""), "{changes:?}: {}", ran.err);
    let (headline, problems) = ran.err.split_once('\n').unwrap();
    assert_eq!(headline, "afk-poller: the configuration is wrong, nothing was done:");
    problems.trim_end().to_owned()
}

/// One setting each that makes a good configuration bad, and no other kind of bad twice.
const KINDS: &[(&str, &str)] = &[
    ("AFK_KILL_SWITCH", ""),
    ("AFK_KILL_SWITCH", "maybe"),
    ("AFK_KILLSWITCH", "on"),
    ("afk_kill_switch", "on"),
    ("AFK_ALLOWLIST", "*"),
    ("AFK_ALLOWLIST", "https://git.example.org/acme/web"),
    ("AFK_ALLOWLIST", "acme"),
    ("AFK_ALLOWLIST", "acme/web,,acme/api"),
    ("AFK_READY_LABEL", "ready,set"),
    ("AFK_READY_LABEL", "Agent-In-Progress"),
    ("AFK_FIX_FORWARD_MAX_ATTEMPTS", "-1"),
    ("AFK_FIX_FORWARD_MAX_SECONDS", "1.5"),
    ("AFK_RUN_MAX_SECONDS", "0"),
    ("AFK_CI_MAX_SECONDS", "99999999999999999999"),
    ("AFK_MAX_RUNS", "+3"),
    ("AFK_WORKERS", "65"),
    ("AFK_BUDGET_USD", "NaN"),
    ("AFK_BUDGET_USD", "-1"),
    ("AFK_BUDGET_USD", "inf"),
    ("AFK_TRACKER", "gitlab"),
    ("AFK_TRACKER", ""),
    ("AFK_TRACKER_URL", "git.example.org"),
    ("AFK_TRACKER_URL", "https://user:tok_5ecret@git.example.org"),
    ("AFK_TRACKER_URL", "http://git.example.org"),
    ("AFK_TRACKER_URL", "https://git.example.org/?page=1"),
    ("AFK_TRACKER_TOKEN", "tok_5ecret and more"),
    ("AFK_TRACKER_TOKEN", ""),
    ("AFK_TRUSTED_ACTORS", "@alice"),
    ("AFK_TRUST_WRITERS", "2"),
    ("AFK_BOT_LOGIN", "afk bot"),
    ("AFK_T3_URL", ""),
    ("AFK_T3_TOKEN_FILE", "/nonexistent/token"),
    ("AFK_T3_INSTANCE", "1st"),
    ("AFK_T3_MODEL", "a model"),
    ("AFK_WORKSPACE_BASE", "data"),
    ("AFK_STAGES", ""),
    ("AFK_STAGES", "acme/api=build"),
    ("AFK_STAGES", "*=test"),
    ("AFK_STAGES", "*=build;*=build"),
    ("AFK_STAGES", "*=build+deploy"),
    ("AFK_ROLLOUTS", "acme/web=web"),
    ("AFK_WOODPECKER_URL", "ftp://ci.example.org"),
    ("AFK_SLACK_WEBHOOK", "http://hooks.slack.com/services/x"),
    ("AFK_NTFY_URL", "https://ntfy.example.org"),
    ("AFK_NTFY_TOPIC", "a/b"),
    ("AFK_AUDIT", "loud"),
    ("AFK_SHARD", "3/2"),
    ("AFK_HTTP_TIMEOUT_SECONDS", "0"),
    ("AFK_CA_FILE", "/nonexistent/ca.pem"),
    ("AFK_PROXY", "proxy:8080"),
];

#[test]
fn each_kind_alone() {
    let row = |kind: &(&str, &str)| format!("{}={:?}\n  {}", kind.0, kind.1, problems(&[*kind]).replace('\n', "\n  "));
    let table = KINDS.iter().map(row).collect::<Vec<_>>().join("\n").replace("tok_5ecret", "TOKEN");
    insta::assert_snapshot!(table, @r#"
    AFK_KILL_SWITCH=""
      AFK_KILL_SWITCH: blank; write true or false
    AFK_KILL_SWITCH="maybe"
      AFK_KILL_SWITCH: "maybe" is neither; write true or false
    AFK_KILLSWITCH="on"
      AFK_KILLSWITCH: no such key; write AFK_KILL_SWITCH, or take it out
    afk_kill_switch="on"
      afk_kill_switch: no such key; write AFK_KILL_SWITCH, or take it out
    AFK_ALLOWLIST="*"
      AFK_ALLOWLIST: entry 1, "*", is a wildcard, and each repository must be named; write owner/name,owner/name
    AFK_ALLOWLIST="https://git.example.org/acme/web"
      AFK_ALLOWLIST: entry 1 is an address, not owner/name; write owner/name,owner/name
    AFK_ALLOWLIST="acme"
      AFK_ALLOWLIST: entry 1, "acme", is not owner/name; write owner/name,owner/name
    AFK_ALLOWLIST="acme/web,,acme/api"
      AFK_ALLOWLIST: entry 2 is empty; write owner/name,owner/name
    AFK_READY_LABEL="ready,set"
      AFK_READY_LABEL: holds a comma; write a label of at most 50 characters, without a comma
    AFK_READY_LABEL="Agent-In-Progress"
      AFK_IN_PROGRESS_LABEL: the same label as AFK_READY_LABEL; give each of the three states its own label
    AFK_FIX_FORWARD_MAX_ATTEMPTS="-1"
      AFK_FIX_FORWARD_MAX_ATTEMPTS: "-1" is not made of digits alone; write a whole number from 0 to 1000
    AFK_FIX_FORWARD_MAX_SECONDS="1.5"
      AFK_FIX_FORWARD_MAX_SECONDS: "1.5" is not made of digits alone; write a whole number from 0 to 2592000
    AFK_RUN_MAX_SECONDS="0"
      AFK_RUN_MAX_SECONDS: "0" is out of range; write a whole number from 1 to 2592000
    AFK_CI_MAX_SECONDS="99999999999999999999"
      AFK_CI_MAX_SECONDS: the value is out of range; write a whole number from 1 to 2592000
    AFK_MAX_RUNS="+3"
      AFK_MAX_RUNS: "+3" is not made of digits alone; write a whole number from 0 to 10000
    AFK_WORKERS="65"
      AFK_WORKERS: "65" is out of range; write a whole number from 1 to 64
    AFK_BUDGET_USD="NaN"
      AFK_BUDGET_USD: "NaN" is not a plain number; write a number of 0 or more in digits, such as 12.50
    AFK_BUDGET_USD="-1"
      AFK_BUDGET_USD: "-1" is not a plain number; write a number of 0 or more in digits, such as 12.50
    AFK_BUDGET_USD="inf"
      AFK_BUDGET_USD: "inf" is not a plain number; write a number of 0 or more in digits, such as 12.50
    AFK_TRACKER="gitlab"
      AFK_TRACKER: "gitlab" is none of them; write one of github, gitea, forgejo
    AFK_TRACKER=""
      AFK_TRACKER: missing, and AFK_ALLOWLIST names repositories; set AFK_TRACKER
    AFK_TRACKER_URL="git.example.org"
      AFK_TRACKER_URL: the address (not shown) does not start with http:// or https://; write https://host:port/path
    AFK_TRACKER_URL="https://user:TOKEN@git.example.org"
      AFK_TRACKER_URL: the address (not shown) holds a user name or a password; write https://host:port/path
    AFK_TRACKER_URL="http://git.example.org"
      AFK_TRACKER_URL: would send a secret over plain http; use https; http is taken for loopback, private addresses and cluster-internal names only
    AFK_TRACKER_URL="https://git.example.org/?page=1"
      AFK_TRACKER_URL: the address (not shown) has a query; write https://host:port/path
    AFK_TRACKER_TOKEN="TOKEN and more"
      AFK_TRACKER_TOKEN: the value (not shown) does not fit; write the token alone, in visible ASCII characters
    AFK_TRACKER_TOKEN=""
      AFK_TRACKER_TOKEN: missing, and AFK_ALLOWLIST names repositories; set AFK_TRACKER_TOKEN or AFK_TRACKER_TOKEN_FILE
    AFK_TRUSTED_ACTORS="@alice"
      AFK_TRUSTED_ACTORS: entry 1 starts with @; write login,login without @
    AFK_TRUST_WRITERS="2"
      AFK_TRUST_WRITERS: "2" is neither; write true or false
    AFK_BOT_LOGIN="afk bot"
      AFK_BOT_LOGIN: the value is not an account name; write an account name without @
    AFK_T3_URL=""
      AFK_T3_URL: missing, and AFK_ALLOWLIST names repositories; set AFK_T3_URL
    AFK_T3_TOKEN_FILE="/nonexistent/token"
      AFK_T3_TOKEN: set beside AFK_T3_TOKEN_FILE; set one of the two
      AFK_T3_TOKEN_FILE: the file "/nonexistent/token" cannot be read: No such file or directory (os error 2); name a readable file that is not blank
    AFK_T3_INSTANCE="1st"
      AFK_T3_INSTANCE: "1st" does not fit; write a letter, then letters, digits, _ or -, at most 64 in all
    AFK_T3_MODEL="a model"
      AFK_T3_MODEL: "a model" does not fit; write a model name without white space, at most 128 characters
    AFK_WORKSPACE_BASE="data"
      AFK_WORKSPACE_BASE: "data" does not fit; write an absolute path such as /data, without empty parts, . or ..
    AFK_STAGES=""
      AFK_STAGES: acme/web has no entry; add acme/web=build, or *=build for all the others
    AFK_STAGES="acme/api=build"
      AFK_STAGES: acme/web has no entry; add acme/web=build, or *=build for all the others
    AFK_STAGES="*=test"
      AFK_STAGES: the entry of * has the unknown stage "test"; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="*=build;*=build"
      AFK_STAGES: entry 2, "*=build", is the second for its repository; write owner/name=build+deploy+rollout;*=build(check,check)
    AFK_STAGES="*=build+deploy"
      AFK_WOODPECKER_URL: missing, and AFK_STAGES declares deploy; set AFK_WOODPECKER_URL
      AFK_WOODPECKER_TOKEN: missing, and AFK_STAGES declares deploy; set AFK_WOODPECKER_TOKEN or AFK_WOODPECKER_TOKEN_FILE
    AFK_ROLLOUTS="acme/web=web"
      AFK_ROLLOUTS: the entry of acme/web is not namespace/deployment or namespace/deployment/container; write owner/name=namespace/deployment/container;owner/name=namespace/deployment
    AFK_WOODPECKER_URL="ftp://ci.example.org"
      AFK_WOODPECKER_URL: the address (not shown) does not start with http:// or https://; write https://host:port/path
    AFK_SLACK_WEBHOOK="http://hooks.slack.com/services/x"
      AFK_SLACK_WEBHOOK: would send a secret over plain http; use https; http is taken for loopback only
    AFK_NTFY_URL="https://ntfy.example.org"
      AFK_NTFY_TOPIC: missing, and other AFK_NTFY_ keys are set; set AFK_NTFY_TOPIC or AFK_NTFY_TOPIC_FILE
    AFK_NTFY_TOPIC="a/b"
      AFK_NTFY_TOPIC: the value (not shown) does not fit; write at most 64 letters, digits, _ or -
    AFK_AUDIT="loud"
      AFK_AUDIT: "loud" is none of them; write one of off, report, freeze
    AFK_SHARD="3/2"
      AFK_SHARD: "3/2" does not fit; write i/n, i from 0 and below n, n at most 10000
    AFK_HTTP_TIMEOUT_SECONDS="0"
      AFK_HTTP_TIMEOUT_SECONDS: "0" is out of range; write a whole number from 1 to 120
    AFK_CA_FILE="/nonexistent/ca.pem"
      AFK_CA_FILE: the file "/nonexistent/ca.pem" cannot be read: No such file or directory (os error 2); name a readable file that is not blank
    AFK_PROXY="proxy:8080"
      AFK_PROXY: the address (not shown) does not start with http:// or https://; write https://host:port/path
    "#);
}

#[test]
fn all_kinds_at_once_are_one_list() {
    // An environment has each key once: of several kinds of one key the first counts here.
    let mut at_once: Vec<(&str, &str)> = vec![("AFK_ALLOWLIST", "acme/web,*"), ("AFK_STAGES", "acme/api=build")];
    for kind in KINDS {
        if at_once.iter().all(|(key, _)| key != &kind.0) {
            at_once.push(*kind);
        }
    }
    let listed = problems(&at_once);
    let said: Vec<&str> = listed.lines().filter_map(|line| line.split(": ").next()).collect();
    let silent: Vec<_> = at_once.iter().map(|(key, _)| *key).filter(|key| !said.contains(key)).collect();
    // The address of ntfy is bad only without a topic, which is set here, bad in its own way.
    assert_eq!(silent, ["AFK_NTFY_URL"], "{listed}");
}

#[test]
fn each_kind_of_bad_file() {
    let folder = folder("files");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    for (name, contents) in
        [("blank", "\n"), ("lines", "tok_5ecret\ntok_5ecret"), ("word", "hooks"), ("plain", "http://hooks.svc/x")]
    {
        std::fs::write(path(name), contents).unwrap();
    }
    let token = [("AFK_T3_TOKEN", "")];
    let webhook = [("AFK_SLACK_WEBHOOK", "")];
    let cases: [(&[_], _, _); 7] = [
        (&token, "AFK_T3_TOKEN_FILE", "gone"),
        (&token, "AFK_T3_TOKEN_FILE", "blank"),
        (&token, "AFK_T3_TOKEN_FILE", "lines"),
        (&token, "AFK_T3_TOKEN_FILE", "."),
        (&webhook, "AFK_SLACK_WEBHOOK_FILE", "word"),
        (&webhook, "AFK_SLACK_WEBHOOK_FILE", "plain"),
        (&[], "AFK_CA_FILE", "word"),
    ];
    let row =
        |(without, key, name): (&[(&str, &str)], &str, &str)| problems(&[without, &[(key, &path(name))]].concat());
    let table = cases.map(row).join("\n").replace(folder.to_str().unwrap(), "DIR");
    insta::assert_snapshot!(table, @r#"
    AFK_T3_TOKEN_FILE: the file "DIR/gone" cannot be read: No such file or directory (os error 2); name a readable file that is not blank
    AFK_T3_TOKEN_FILE: the file "DIR/blank" is blank; name a readable file that is not blank
    AFK_T3_TOKEN_FILE: the file "DIR/lines" holds a space, a line break or another character that cannot be sent; put into it the token alone, in visible ASCII characters
    AFK_T3_TOKEN_FILE: the file "DIR/." is not a regular file; name a readable file that is not blank
    AFK_SLACK_WEBHOOK_FILE: the file "DIR/word" holds an address (not shown) that is not taken: not an http or https address; put into it the whole address, starting with https://
    AFK_SLACK_WEBHOOK_FILE: the file "DIR/plain" holds an address for plain http, which is taken for loopback only; put into it the whole address, starting with https://
    AFK_CA_FILE: the file "DIR/word" holds no certificate; name a file with certificates in PEM form
    "#);
}

#[test]
fn a_path_is_taken_as_it_is_written() {
    let home = folder("home");
    std::fs::write(home.join("token"), "tok_5ecret").unwrap();
    let home = home.to_str().unwrap();
    // Something else is wrong in any case.
    let file =
        |path: &str| problems(&[("HOME", home), ("AFK_T3_TOKEN", ""), ("AFK_T3_TOKEN_FILE", path), ("AFK_SHARD", "x")]);
    let said = ["~/token", &format!("{home}/token")].map(file).join("\n");
    insta::assert_snapshot!(said, @r#"
    AFK_SHARD: "x" does not fit; write i/n, i from 0 and below n, n at most 10000
    AFK_T3_TOKEN_FILE: the file "~/token" cannot be read: No such file or directory (os error 2); name a readable file that is not blank
    AFK_SHARD: "x" does not fit; write i/n, i from 0 and below n, n at most 10000
    "#);
}

#[test]
fn each_kind_of_bad_folder() {
    let folder = folder("folders");
    std::fs::create_dir(folder.join("AFK_ALLOWLIST")).unwrap();
    std::fs::write(folder.join("AFK_STAGES"), [0xff]).unwrap();
    std::fs::write(folder.join("AFK_WORKER"), "4").unwrap();
    let ran = run(&["--config-dir", folder.to_str().unwrap()], &[]);
    assert_eq!((ran.code, ran.out.as_str()), (78, ""));
    insta::assert_snapshot!(ran.err, @"
    afk-poller: the configuration is wrong, nothing was done:
    AFK_WORKER: no such key; write AFK_WORKERS, or take it out
    AFK_ALLOWLIST: the file in the folder is not a file; write it as UTF-8 text in a readable place
    AFK_STAGES: the file in the folder is not UTF-8; write it as UTF-8 text in a readable place
    ");
    let ran = run(&["--config-dir=/nonexistent/folder"], &[]);
    assert_eq!(ran.code, 78);
    assert!(ran.err.contains("--config-dir: the folder \"/nonexistent/folder\" cannot be read"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn a_value_that_is_no_text() {
    use std::os::unix::ffi::OsStrExt as _;
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_afk-poller"));
    let output = command.env_clear().env("AFK_T3_TOKEN", OsStr::from_bytes(&[0xff])).output().unwrap();
    assert_eq!(output.status.code(), Some(78));
    assert!(
        String::from_utf8(output.stderr).unwrap().contains("AFK_T3_TOKEN: the value in the environment is not UTF-8")
    );
}

#[test]
fn nothing_is_done() {
    let server = Server::start(|_| ("503 Service Unavailable", "{}"));
    let (beat, hook) = (format!("{}/beat", server.url), format!("{}/hook", server.url));
    let urls = [
        ("AFK_TRACKER_URL", server.url.as_str()),
        ("AFK_T3_URL", &server.url),
        ("AFK_SLACK_WEBHOOK", &hook),
        ("AFK_HEARTBEAT_URL", &beat),
        ("AFK_METRICS_PUSH_URL", &server.url),
    ];
    problems(&[&urls[..], &[("AFK_WORKER", "4")]].concat());
    assert_eq!(server.asked(), [""; 0]);
    assert_eq!(run_armed(&[], &urls).code, 69);
    assert_ne!(server.asked(), [""; 0], "without the bad key somebody calls");
}

#[test]
fn a_program_reads_the_problems_as_json() {
    let ran = run_armed(&["--format=json"], &[("AFK_WORKERS", "0")]);
    assert_eq!(ran.code, 78);
    let (_, said) = ran.out.split_once("\"rehearsal\"").unwrap();
    insta::assert_snapshot!(said, @r#":false,"outcome":"misconfigured","lines":[{"subject":"AFK_WORKERS","code":"configuration","text":"\"0\" is out of range; write a whole number from 1 to 64","alarm":true}]}"#);
}
