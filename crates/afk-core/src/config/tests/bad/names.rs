use super::table;

#[test]
fn lists_and_names() {
    insta::assert_snapshot!(table(&[
        ("AFK_ALLOWLIST", "*"),
        ("AFK_ALLOWLIST", "acme/*"),
        ("AFK_ALLOWLIST", "https://git.example.org/acme/web"),
        ("AFK_ALLOWLIST", "acme/web,,acme/api"),
        ("AFK_ALLOWLIST", "acme/web acme/api"),
        ("AFK_ALLOWLIST", "acme/web\nacme/api"),
        ("AFK_ALLOWLIST", "acme/web.git"),
        ("AFK_ALLOWLIST", "acme"),
        ("AFK_ALLOWLIST", "acme/web/x,../x,acme/wéb"),
        ("AFK_TRUSTED_ACTORS", "*"),
        ("AFK_TRUSTED_ACTORS", "@alice"),
        ("AFK_TRUSTED_ACTORS", "alice,"),
        ("AFK_TRUSTED_ACTORS", "alice bob"),
        ("AFK_BOT_LOGIN", "[bot]"),
        ("AFK_READY_LABEL", "ready,agent"),
        ("AFK_READY_LABEL", "a\u{7}b"),
        ("AFK_READY_LABEL", "Ready-For-Human"),
        ("AFK_READY_FOR_HUMAN_LABEL", "AGENT-IN-PROGRESS "),
        ("AFK_TRACKER", "gitlab"),
        ("AFK_AUDIT", "on"),
        ("AFK_SHARD", "3/3"),
        ("AFK_SHARD", "0/0"),
        ("AFK_SHARD", "0/10001"),
        ("AFK_SHARD", "+0/3"),
        ("AFK_T3_INSTANCE", "1claude"),
        ("AFK_T3_INSTANCE", "claude agent"),
        ("AFK_T3_MODEL", "claude sonnet"),
        ("AFK_WORKSPACE_BASE", "data"),
        ("AFK_WORKSPACE_BASE", "/"),
        ("AFK_WORKSPACE_BASE", "/data/../etc"),
        ("AFK_CA_FILE", "/etc/a\0b"),
    ]), @r#"
    AFK_ALLOWLIST="*"
      AFK_ALLOWLIST: entry 1, "*", is a wildcard, and each repository must be named; write owner/name,owner/name
    AFK_ALLOWLIST="acme/*"
      AFK_ALLOWLIST: entry 1, "acme/*", is a wildcard, and each repository must be named; write owner/name,owner/name
    AFK_ALLOWLIST="https://git.example.org/acme/web"
      AFK_ALLOWLIST: entry 1 is an address, not owner/name; write owner/name,owner/name
    AFK_ALLOWLIST="acme/web,,acme/api"
      AFK_ALLOWLIST: entry 2 is empty; write owner/name,owner/name
    AFK_ALLOWLIST="acme/web acme/api"
      AFK_ALLOWLIST: entry 1, "acme/web acme/api", holds white space; write owner/name,owner/name
    AFK_ALLOWLIST="acme/web\nacme/api"
      AFK_ALLOWLIST: entry 1, "acme/web\nacme/api", holds white space; write owner/name,owner/name
    AFK_ALLOWLIST="acme/web.git"
      AFK_ALLOWLIST: entry 1, "acme/web.git", ends in .git, which is no part of the name; write owner/name,owner/name
    AFK_ALLOWLIST="acme"
      AFK_ALLOWLIST: entry 1, "acme", is not owner/name; write owner/name,owner/name
    AFK_ALLOWLIST="acme/web/x,../x,acme/wéb"
      AFK_ALLOWLIST: entry 1, "acme/web/x", is not owner/name; write owner/name,owner/name
      AFK_ALLOWLIST: entry 2, "../x", is not owner/name; write owner/name,owner/name
      AFK_ALLOWLIST: entry 3, "acme/wéb", is not owner/name; write owner/name,owner/name
    AFK_TRUSTED_ACTORS="*"
      AFK_TRUSTED_ACTORS: entry 1, "*", is not an account name; write login,login without @
    AFK_TRUSTED_ACTORS="@alice"
      AFK_TRUSTED_ACTORS: entry 1 starts with @; write login,login without @
    AFK_TRUSTED_ACTORS="alice,"
      AFK_TRUSTED_ACTORS: entry 2 is empty; write login,login without @
    AFK_TRUSTED_ACTORS="alice bob"
      AFK_TRUSTED_ACTORS: entry 1, "alice bob", is not an account name; write login,login without @
    AFK_BOT_LOGIN="[bot]"
      AFK_BOT_LOGIN: the value is not an account name; write an account name without @
    AFK_READY_LABEL="ready,agent"
      AFK_READY_LABEL: holds a comma; write a label of at most 50 characters, without a comma
    AFK_READY_LABEL="a\u{7}b"
      AFK_READY_LABEL: too long, or holds a control character; write a label of at most 50 characters, without a comma
    AFK_READY_LABEL="Ready-For-Human"
      AFK_READY_FOR_HUMAN_LABEL: the same label as AFK_READY_LABEL; give each of the three states its own label
    AFK_READY_FOR_HUMAN_LABEL="AGENT-IN-PROGRESS "
      AFK_READY_FOR_HUMAN_LABEL: the same label as AFK_IN_PROGRESS_LABEL; give each of the three states its own label
    AFK_TRACKER="gitlab"
      AFK_TRACKER: "gitlab" is none of them; write one of github, gitea, forgejo
    AFK_AUDIT="on"
      AFK_AUDIT: "on" is none of them; write one of off, report, freeze
    AFK_SHARD="3/3"
      AFK_SHARD: "3/3" does not fit; write i/n, i from 0 and below n, n at most 10000
    AFK_SHARD="0/0"
      AFK_SHARD: "0/0" does not fit; write i/n, i from 0 and below n, n at most 10000
    AFK_SHARD="0/10001"
      AFK_SHARD: "0/10001" does not fit; write i/n, i from 0 and below n, n at most 10000
    AFK_SHARD="+0/3"
      AFK_SHARD: "+0/3" does not fit; write i/n, i from 0 and below n, n at most 10000
    AFK_T3_INSTANCE="1claude"
      AFK_T3_INSTANCE: "1claude" does not fit; write a letter, then letters, digits, _ or -, at most 64 in all
    AFK_T3_INSTANCE="claude agent"
      AFK_T3_INSTANCE: "claude agent" does not fit; write a letter, then letters, digits, _ or -, at most 64 in all
    AFK_T3_MODEL="claude sonnet"
      AFK_T3_MODEL: "claude sonnet" does not fit; write a model name without white space, at most 128 characters
    AFK_WORKSPACE_BASE="data"
      AFK_WORKSPACE_BASE: "data" does not fit; write an absolute path such as /data, without empty parts, . or ..
    AFK_WORKSPACE_BASE="/"
      AFK_WORKSPACE_BASE: "/" does not fit; write an absolute path such as /data, without empty parts, . or ..
    AFK_WORKSPACE_BASE="/data/../etc"
      AFK_WORKSPACE_BASE: "/data/../etc" does not fit; write an absolute path such as /data, without empty parts, . or ..
    AFK_CA_FILE="/etc/a\0b"
      AFK_CA_FILE: holds a control character; write the path of a file
    "#);
}
