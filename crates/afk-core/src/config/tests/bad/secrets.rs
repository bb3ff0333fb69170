use super::table;
use crate::config::tests::{TOKEN, read};

#[test]
fn secrets() {
    insta::assert_snapshot!(table(&[
        ("AFK_TRACKER_TOKEN", "tok_d0nt_sh0w\n"),
        ("AFK_T3_TOKEN", "tok_d0nt_sh0w x"),
        ("AFK_NTFY_TOPIC", "tok_d0nt_sh0w!"),
        ("AFK_NTFY_TOKEN", "tok_d0nt_sh0wé"),
        ("AFK_T3_TOKEN_FILE", "/run/a\nb"),
    ]), @r#"
    AFK_TRACKER_TOKEN="tok_d0nt_sh0w\n"
      AFK_TRACKER_TOKEN: the value (not shown) does not fit; write the token alone, in visible ASCII characters
    AFK_T3_TOKEN="tok_d0nt_sh0w x"
      AFK_T3_TOKEN: the value (not shown) does not fit; write the token alone, in visible ASCII characters
    AFK_NTFY_TOPIC="tok_d0nt_sh0w!"
      AFK_NTFY_TOPIC: the value (not shown) does not fit; write at most 64 letters, digits, _ or -
    AFK_NTFY_TOKEN="tok_d0nt_sh0wé"
      AFK_NTFY_TOKEN: the value (not shown) does not fit; write the token alone, in visible ASCII characters
    AFK_T3_TOKEN_FILE="/run/a\nb"
      AFK_T3_TOKEN_FILE: holds a control character; write the path of a file
    "#);
}

#[test]
fn a_secret_has_one_source() {
    let pairs = [
        "AFK_TRACKER_TOKEN",
        "AFK_T3_TOKEN",
        "AFK_WOODPECKER_TOKEN",
        "AFK_SLACK_WEBHOOK",
        "AFK_NTFY_TOPIC",
        "AFK_NTFY_TOKEN",
        "AFK_HEARTBEAT_URL",
    ];
    for key in pairs {
        let errors = read(&[(key, TOKEN), (&format!("{key}_FILE"), "/run/secret")]).unwrap_err();
        assert_eq!(errors.to_string(), format!("{key}: set beside {key}_FILE; set one of the two"));
        assert!(read(&[(key, " "), (&format!("{key}_FILE"), "/run/secret")]).is_ok(), "a blank {key} is none");
    }
}
