use super::{TOKEN, WHOLE, read, whole_but};
use crate::config::{Config, Warning};
use crate::ids::RepoId;

fn lacks(settings: &[(&str, &str)]) -> String {
    match read(settings).unwrap().complete() {
        Ok(()) => String::from("nothing"),
        Err(errors) => errors.to_string(),
    }
}

fn lacks_but(changes: &[(&str, &str)]) -> String {
    let mut settings = changes.to_vec();
    settings.extend_from_slice(WHOLE);
    lacks(&settings)
}

#[test]
fn a_disabled_configuration_lacks_nothing() {
    assert_eq!(Config::disabled().complete(), Ok(()));
    assert_eq!(lacks(&[("AFK_T3_URL", "https://t3"), ("AFK_TRACKER", "github"), ("AFK_SHARD", "0/2")]), "nothing");
    assert_eq!(lacks(WHOLE), "nothing");
}

#[test]
fn armed_with_nothing_else() {
    insta::assert_snapshot!(lacks(&[("AFK_ALLOWLIST", "acme/web,acme/api"), ("AFK_STAGES", "acme/api=build")]), @"
    AFK_TRACKER: missing, and AFK_ALLOWLIST names repositories; set AFK_TRACKER
    AFK_TRACKER_URL: missing, and AFK_ALLOWLIST names repositories; set AFK_TRACKER_URL
    AFK_TRACKER_TOKEN: missing, and AFK_ALLOWLIST names repositories; set AFK_TRACKER_TOKEN or AFK_TRACKER_TOKEN_FILE
    AFK_T3_URL: missing, and AFK_ALLOWLIST names repositories; set AFK_T3_URL
    AFK_T3_TOKEN: missing, and AFK_ALLOWLIST names repositories; set AFK_T3_TOKEN or AFK_T3_TOKEN_FILE
    AFK_STAGES: acme/web has no entry; add acme/web=build, or *=build for all the others
    ");
    let mut by_hand = Config::disabled();
    by_hand.allowlist.insert(RepoId::parse("acme/web").unwrap());
    assert_eq!(by_hand.complete().unwrap_err().len(), 6);
}

#[test]
fn of_a_half_set_group_only_the_rest_is_missing() {
    insta::assert_snapshot!(lacks_but(&[("AFK_TRACKER_TOKEN", ""), ("AFK_T3_URL", "")]), @"
    AFK_TRACKER_TOKEN: missing, and AFK_ALLOWLIST names repositories; set AFK_TRACKER_TOKEN or AFK_TRACKER_TOKEN_FILE
    AFK_T3_URL: missing, and AFK_ALLOWLIST names repositories; set AFK_T3_URL
    ");
    insta::assert_snapshot!(lacks_but(&[("AFK_TRACKER", ""), ("AFK_TRACKER_URL", ""), ("AFK_T3_TOKEN_FILE", "")]), @"
    AFK_TRACKER: missing, and AFK_ALLOWLIST names repositories; set AFK_TRACKER
    AFK_TRACKER_URL: missing, and AFK_ALLOWLIST names repositories; set AFK_TRACKER_URL
    AFK_T3_TOKEN: missing, and AFK_ALLOWLIST names repositories; set AFK_T3_TOKEN or AFK_T3_TOKEN_FILE
    ");
    insta::assert_snapshot!(lacks_but(&[("AFK_NTFY_TOPIC", TOKEN)]), @"AFK_NTFY_URL: missing, and other AFK_NTFY_ keys are set; set AFK_NTFY_URL");
    insta::assert_snapshot!(lacks_but(&[("AFK_NTFY_TOKEN", TOKEN)]), @"
    AFK_NTFY_URL: missing, and other AFK_NTFY_ keys are set; set AFK_NTFY_URL
    AFK_NTFY_TOPIC: missing, and other AFK_NTFY_ keys are set; set AFK_NTFY_TOPIC or AFK_NTFY_TOPIC_FILE
    ");
}

#[test]
fn declared_stages_want_their_servers() {
    insta::assert_snapshot!(lacks_but(&[("AFK_STAGES", "acme/web=deploy+rollout")]), @"
    AFK_WOODPECKER_URL: missing, and AFK_STAGES declares deploy; set AFK_WOODPECKER_URL
    AFK_WOODPECKER_TOKEN: missing, and AFK_STAGES declares deploy; set AFK_WOODPECKER_TOKEN or AFK_WOODPECKER_TOKEN_FILE
    AFK_ROLLOUTS: acme/web has no entry; add acme/web=namespace/deployment, or leave rollout out of its stages
    ");
    let rest = [("AFK_WOODPECKER_URL", "https://ci"), ("AFK_ROLLOUTS", "acme/web=apps/web")];
    insta::assert_snapshot!(lacks_but(&[&[("AFK_STAGES", "acme/web=deploy+rollout")], &rest[..]].concat()), @"
    AFK_WOODPECKER_TOKEN: missing, and AFK_STAGES declares deploy; set AFK_WOODPECKER_TOKEN or AFK_WOODPECKER_TOKEN_FILE
    ");
    assert_eq!(lacks_but(&[("AFK_STAGES", "acme/web=build;*=deploy")]), "nothing");
}

#[test]
fn warnings() {
    assert_eq!(Config::disabled().warnings(), []);
    assert_eq!(whole_but(&[]).warnings(), []);
    assert_eq!(whole_but(&[("AFK_SLACK_WEBHOOK_FILE", "")]).warnings(), [Warning::NoDoorbell]);
    let nobody = ("AFK_TRUSTED_ACTORS", "");
    assert_eq!(whole_but(&[nobody]).warnings(), [Warning::NobodyTrusted]);
    assert_eq!(whole_but(&[nobody, ("AFK_TRUST_WRITERS", "true")]).warnings(), []);
    assert_eq!(whole_but(&[nobody, ("AFK_TRACKER", "github")]).warnings(), []);
    insta::assert_snapshot!(format!("{}\n{}", Warning::NoDoorbell, Warning::NobodyTrusted), @"
    no doorbell is configured: nobody is called when a run ends; set AFK_SLACK_WEBHOOK_FILE or AFK_NTFY_URL
    nobody is trusted: no label starts an agent; set AFK_TRUSTED_ACTORS, or AFK_TRUST_WRITERS to true
    ");
}

#[test]
fn one_address_outside_forbids_a_rehearsal() {
    let inside = [("AFK_TRACKER_URL", "http://127.0.0.1:3000"), ("AFK_T3_URL", "http://[::1]:3773")];
    let but = |changes: &[(&str, &str)]| whole_but(&[changes, &inside[..]].concat());
    assert!(but(&[]).all_urls_loopback());
    assert!(Config::disabled().all_urls_loopback());
    let outside = [
        ("AFK_TRACKER_URL", "http://10.0.0.1"),
        ("AFK_T3_URL", "http://t3"),
        ("AFK_COCKPIT_URL", "https://t3.example.org"),
        ("AFK_KUBE_URL", "https://10.0.0.1"),
        ("AFK_METRICS_PUSH_URL", "http://push"),
        ("AFK_PROXY", "http://proxy"),
        ("AFK_HEARTBEAT_URL", "https://hc.example.org/x"),
        ("AFK_STAGES", "*=rollout"),
    ];
    for setting in outside {
        assert!(!but(&[setting]).all_urls_loopback(), "{setting:?}");
    }
    let slack = ("AFK_SLACK_WEBHOOK_FILE", "");
    assert!(!but(&[slack, ("AFK_SLACK_WEBHOOK", "https://hooks.example.org/x")]).all_urls_loopback());
    assert!(!but(&[("AFK_WOODPECKER_URL", "https://ci"), ("AFK_WOODPECKER_TOKEN", TOKEN)]).all_urls_loopback());
    assert!(!but(&[("AFK_NTFY_URL", "https://ntfy.sh"), ("AFK_NTFY_TOPIC", TOKEN)]).all_urls_loopback());
}

#[test]
fn addresses_in_files_are_named() {
    let config = whole_but(&[("AFK_HEARTBEAT_URL_FILE", "/run/secrets/heartbeat")]);
    let named =
        [("AFK_SLACK_WEBHOOK_FILE", "/run/secrets/slack"), ("AFK_HEARTBEAT_URL_FILE", "/run/secrets/heartbeat")];
    assert_eq!(config.url_files(), named);
    assert_eq!(read(&[("AFK_SLACK_WEBHOOK", "https://hooks.example.org/x")]).unwrap().url_files(), []);
}
