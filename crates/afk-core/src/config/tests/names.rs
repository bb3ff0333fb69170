use crate::config::{Config, KEYS};

#[test]
fn known_injected_and_foreign_names_pass() {
    let injected = [
        "AFK_SERVICE_HOST",
        "AFK_SERVICE_PORT",
        "AFK_SERVICE_PORT_HTTP",
        "AFK_PORT",
        "AFK_PORT_8080_TCP",
        "AFK_PORT_8080_TCP_PROTO",
        "AFK_PORT_8080_TCP_PORT",
        "AFK_PORT_8080_TCP_ADDR",
        "AFK_POLLER_SERVICE_HOST",
        "AFK_POLLER_SERVICE_PORT",
        "AFK_POLLER_PORT",
        "AFK_WATCHER_PORT_80_UDP_ADDR",
    ];
    let foreign = ["PATH", "AFK", "AFKX", "KUBERNETES_SERVICE_HOST", "LIVE_T3_URL", "ÄFK_X", ""];
    let names = KEYS.iter().map(|key| key.name).chain(injected).chain(foreign);
    assert_eq!(Config::unknown_keys(names), []);
}

#[test]
fn misspelt_names_are_found_with_the_nearest_key() {
    let names = [
        "AFK_KILLSWITCH",
        "AFK_KILL_SWICTH",
        "afk_kill_switch",
        "AFK_ALLOW_LIST",
        "AFK_T3_TOKENFILE",
        "AFK_SLACK_WEBHOOK_URL",
        "AFK_ALLOWLIST_FILE",
        "AFK_COMPLETELY_DIFFERENT",
        "AFK_",
        "AFK_METRICS_PORT",
        "AFK__AFK_WORKERS",
        "AFK_\n\u{1b}[2J",
    ];
    let found: Vec<_> = Config::unknown_keys(names).iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(found.join("\n"), @"
    AFK_KILLSWITCH: no such key; write AFK_KILL_SWITCH, or take it out
    AFK_KILL_SWICTH: no such key; write AFK_KILL_SWITCH, or take it out
    afk_kill_switch: no such key; write AFK_KILL_SWITCH, or take it out
    AFK_ALLOW_LIST: no such key; write AFK_ALLOWLIST, or take it out
    AFK_T3_TOKENFILE: no such key; write AFK_T3_TOKEN_FILE, or take it out
    AFK_SLACK_WEBHOOK_URL: no such key; write AFK_SLACK_WEBHOOK, or take it out
    AFK_ALLOWLIST_FILE: no such key; write AFK_ALLOWLIST, or take it out
    AFK_COMPLETELY_DIFFERENT: no such key; take it out, or look it up in the table of keys
    AFK_: no such key; take it out, or look it up in the table of keys
    AFK_METRICS_PORT: no such key; write AFK_METRICS_FILE, or take it out
    AFK__AFK_WORKERS: no such key; take it out, or look it up in the table of keys
    AFK_[2J: no such key; take it out, or look it up in the table of keys
    ");
}
