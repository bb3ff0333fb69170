use super::*;
use crate::scratch::Scratch;

fn found(folder: &Scratch, key: &str, path: &str) -> String {
    let problems = check(&|name| (name == key).then(|| path.to_owned()));
    let lines: Vec<_> = problems.iter().map(|error| folder.without_path(&error.to_string())).collect();
    lines.join("\n")
}

#[test]
fn each_kind_of_file_that_is_not_fit() {
    let folder = Scratch::new("unfit");
    let cases = [
        ("AFK_T3_TOKEN_FILE", "blank", "\n"),
        ("AFK_T3_TOKEN_FILE", "two-lines", "tok\nen"),
        ("AFK_TRACKER_TOKEN_FILE", "two-newlines", "token\n\n"),
        ("AFK_NTFY_TOPIC_FILE", "topic", "a/b"),
        ("AFK_SLACK_WEBHOOK_FILE", "word", "hooks"),
        ("AFK_SLACK_WEBHOOK_FILE", "plain", "http://hooks.svc/services/x"),
        ("AFK_SLACK_WEBHOOK_FILE", "password", "https://user:password@example.org"),
        ("AFK_HEARTBEAT_URL_FILE", "outside", "http://hc.example.org/x"),
        ("AFK_RECORD_KEY_FILE", "short", "secret"),
        ("AFK_RECORD_KEY_FILE", "words", "my secret key"),
        ("AFK_CA_FILE", "key", "-----BEGIN PRIVATE KEY-----"),
    ];
    let table = cases.map(|(key, name, contents)| found(&folder, key, &folder.file(name, contents)));
    insta::assert_snapshot!(table.join("\n"), @r#"
    AFK_T3_TOKEN_FILE: the file "DIR/blank" is blank; name a readable file that is not blank
    AFK_T3_TOKEN_FILE: the file "DIR/two-lines" holds a space, a line break or another character that cannot be sent; put into it the token alone, in visible ASCII characters
    AFK_TRACKER_TOKEN_FILE: the file "DIR/two-newlines" holds a space, a line break or another character that cannot be sent; put into it the token alone, in visible ASCII characters
    AFK_NTFY_TOPIC_FILE: the file "DIR/topic" does not hold a topic; put into it at most 64 letters, digits, _ or -
    AFK_SLACK_WEBHOOK_FILE: the file "DIR/word" holds an address (not shown) that is not taken: not an http or https address; put into it the whole address, starting with https://
    AFK_SLACK_WEBHOOK_FILE: the file "DIR/plain" holds an address for plain http, which is taken for loopback only; put into it the whole address, starting with https://
    AFK_SLACK_WEBHOOK_FILE: the file "DIR/password" holds an address (not shown) that is not taken: holds a user name or a password; put into it the whole address, starting with https://
    AFK_HEARTBEAT_URL_FILE: the file "DIR/outside" holds an address for plain http, which is taken for loopback, private addresses and cluster-internal names only; put into it the whole address, starting with https://
    AFK_RECORD_KEY_FILE: the file "DIR/short" holds a key of 6 characters; a key has 32 to 1024; put into it a random key, as of openssl rand -hex 32
    AFK_RECORD_KEY_FILE: the file "DIR/words" holds 3 words; it is a key and, at most, the former one; put into it a random key, as of openssl rand -hex 32
    AFK_CA_FILE: the file "DIR/key" holds no certificate; name a file with certificates in PEM form
    "#);
}

#[test]
fn what_is_fit_is_no_problem() {
    let folder = Scratch::new("fit");
    let cases = [
        ("AFK_T3_TOKEN_FILE", "token\n"),
        ("AFK_TRACKER_TOKEN_FILE", "token\r\n"),
        ("AFK_NTFY_TOPIC_FILE", "afk-alerts_1\n"),
        ("AFK_SLACK_WEBHOOK_FILE", "https://hooks.example.org/services/x?y=z\n"),
        ("AFK_SLACK_WEBHOOK_FILE", "http://127.0.0.1:9/x"),
        ("AFK_HEARTBEAT_URL_FILE", "http://hc.svc/x"),
        ("AFK_RECORD_KEY_FILE", "0123456789abcdef0123456789abcdef\n"),
        ("AFK_RECORD_KEY_FILE", "0123456789abcdef0123456789abcdef\nfedcba9876543210fedcba9876543210\n"),
        ("AFK_RECORD_KEY_FILE", "0123456789abcdef0123456789abcdef unsealed"),
        ("AFK_KUBE_TOKEN_FILE", "to ken"),
        ("AFK_CA_FILE", "# Ours\n-----BEGIN CERTIFICATE-----\n"),
    ];
    for (key, contents) in cases {
        assert_eq!(found(&folder, key, &folder.file("fit", contents)), "", "{key} {contents:?}");
    }
}

#[test]
fn every_key_that_names_a_file_to_read_is_checked() {
    let folder = Scratch::new("every");
    let gone = folder.path().join("gone").to_str().unwrap().to_owned();
    let checked: Vec<_> =
        KEYS.iter().map(|key| key.name).filter(|key| !found(&folder, key, &gone).is_empty()).collect();
    let files: Vec<_> =
        KEYS.iter().map(|key| key.name).filter(|key| key.ends_with("_FILE") && *key != WRITTEN).collect();
    assert_eq!(checked, files);
    assert!(checked.len() >= 10);
}

#[test]
fn a_folder_is_no_file_and_bytes_are_no_text() {
    let folder = Scratch::new("shapes");
    assert_eq!(read(folder.path().to_str().unwrap()), Err(String::from("is not a regular file")));
    assert!(read(&folder.file("bytes", [0xff])).unwrap_err().starts_with("cannot be read"));
    assert_eq!(read(&folder.file("text", "x\n")), Ok(String::from("x")));
}
