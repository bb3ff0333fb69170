use super::table;
use crate::config::tests::{TOKEN, read};

#[test]
fn addresses() {
    insta::assert_snapshot!(table(&[
        ("AFK_TRACKER_URL", "git.example.org"),
        ("AFK_TRACKER_URL", "ssh://git.example.org"),
        ("AFK_TRACKER_URL", "https://alice:tok_d0nt_sh0w@git.example.org"),
        ("AFK_TRACKER_URL", "https://git.example.org/?token=tok_d0nt_sh0w"),
        ("AFK_TRACKER_URL", "https://git.example.org/#top"),
        ("AFK_TRACKER_URL", "https://"),
        ("AFK_TRACKER_URL", "https://git.example.org:0"),
        ("AFK_TRACKER_URL", "https://git.example.org/a/../b"),
        ("AFK_TRACKER_URL", "https://git example.org"),
        ("AFK_TRACKER_URL", "http://git.example.org"),
        ("AFK_T3_URL", "http://8.8.8.8:3773"),
        ("AFK_WOODPECKER_URL", "http://ci.example.org"),
        ("AFK_KUBE_URL", "http://kube.example.org"),
        ("AFK_NTFY_URL", "http://ntfy.sh"),
        ("AFK_SLACK_WEBHOOK", "http://slack.svc/services/tok_d0nt_sh0w"),
        ("AFK_SLACK_WEBHOOK", "tok_d0nt_sh0w"),
        ("AFK_HEARTBEAT_URL", "http://hc.example.org/tok_d0nt_sh0w"),
        ("AFK_COCKPIT_URL", "ftp://t3"),
        ("AFK_METRICS_PUSH_URL", "push:9091"),
        ("AFK_PROXY", "socks5://127.0.0.1"),
    ]), @r#"
    AFK_TRACKER_URL="git.example.org"
      AFK_TRACKER_URL: the address (not shown) does not start with http:// or https://; write https://host:port/path
    AFK_TRACKER_URL="ssh://git.example.org"
      AFK_TRACKER_URL: the address (not shown) does not start with http:// or https://; write https://host:port/path
    AFK_TRACKER_URL="https://alice:tok_d0nt_sh0w@git.example.org"
      AFK_TRACKER_URL: the address (not shown) holds a user name or a password; write https://host:port/path
    AFK_TRACKER_URL="https://git.example.org/?token=tok_d0nt_sh0w"
      AFK_TRACKER_URL: the address (not shown) has a query; write https://host:port/path
    AFK_TRACKER_URL="https://git.example.org/#top"
      AFK_TRACKER_URL: the address (not shown) has a fragment; write https://host:port/path
    AFK_TRACKER_URL="https://"
      AFK_TRACKER_URL: the address (not shown) has no usable host name; write https://host:port/path
    AFK_TRACKER_URL="https://git.example.org:0"
      AFK_TRACKER_URL: the address (not shown) has a port that is not from 1 to 65535; write https://host:port/path
    AFK_TRACKER_URL="https://git.example.org/a/../b"
      AFK_TRACKER_URL: the address (not shown) has an unusable path; write https://host:port/path
    AFK_TRACKER_URL="https://git example.org"
      AFK_TRACKER_URL: the address (not shown) has no usable host name; write https://host:port/path
    AFK_TRACKER_URL="http://git.example.org"
      AFK_TRACKER_URL: would send a secret over plain http; use https; http is taken for loopback, private addresses and cluster-internal names only
    AFK_T3_URL="http://8.8.8.8:3773"
      AFK_T3_URL: would send a secret over plain http; use https; http is taken for loopback, private addresses and cluster-internal names only
    AFK_WOODPECKER_URL="http://ci.example.org"
      AFK_WOODPECKER_URL: would send a secret over plain http; use https; http is taken for loopback, private addresses and cluster-internal names only
    AFK_KUBE_URL="http://kube.example.org"
      AFK_KUBE_URL: would send a secret over plain http; use https; http is taken for loopback, private addresses and cluster-internal names only
    AFK_NTFY_URL="http://ntfy.sh"
      AFK_NTFY_URL: would send a secret over plain http; use https; http is taken for loopback, private addresses and cluster-internal names only
    AFK_SLACK_WEBHOOK="http://slack.svc/services/tok_d0nt_sh0w"
      AFK_SLACK_WEBHOOK: would send a secret over plain http; use https; http is taken for loopback only
    AFK_SLACK_WEBHOOK="tok_d0nt_sh0w"
      AFK_SLACK_WEBHOOK: the address (not shown) does not start with http:// or https://; write the whole address, starting with https://
    AFK_HEARTBEAT_URL="http://hc.example.org/tok_d0nt_sh0w"
      AFK_HEARTBEAT_URL: would send a secret over plain http; use https; http is taken for loopback, private addresses and cluster-internal names only
    AFK_COCKPIT_URL="ftp://t3"
      AFK_COCKPIT_URL: the address (not shown) does not start with http:// or https://; write https://host:port/path
    AFK_METRICS_PUSH_URL="push:9091"
      AFK_METRICS_PUSH_URL: the address (not shown) does not start with http:// or https://; write https://host:port/path
    AFK_PROXY="socks5://127.0.0.1"
      AFK_PROXY: the address (not shown) does not start with http:// or https://; write https://host:port/path
    "#);
}

#[test]
fn a_plain_proxy_outside_carries_no_secret() {
    let inside = ("AFK_NTFY_URL", "http://ntfy.svc");
    let topic = ("AFK_NTFY_TOPIC", TOKEN);
    let errors = read(&[inside, topic, ("AFK_PROXY", "http://proxy.example.org:3128")]).unwrap_err();
    assert_eq!(
        errors.to_string(),
        "AFK_PROXY: would carry the secret of AFK_NTFY_URL over plain http; use https for one of the two, or a proxy inside"
    );
    for fine in ["https://proxy.example.org", "http://proxy:3128"] {
        assert!(read(&[inside, topic, ("AFK_PROXY", fine)]).is_ok(), "{fine}");
    }
    for url in ["https://ntfy.sh", "http://127.0.0.1:80"] {
        let proxy = ("AFK_PROXY", "http://proxy.example.org:3128");
        assert!(read(&[("AFK_NTFY_URL", url), topic, proxy]).is_ok(), "{url}");
    }
}
