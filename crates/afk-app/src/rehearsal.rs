//! When a tick may pretend that it is another time.

use afk_core::config::urls::is_loopback;
use afk_core::config::{Config, KEYS, Kind};

use crate::files;

/// The keys whose servers are not on this machine; empty when a tick may be rehearsed. A rehearsed tick acts for real, at a
/// time that is not now: on real servers its deadlines would be wrong.
pub(crate) fn obstacles(config: &Config, lookup: &dyn Fn(&str) -> Option<String>) -> Vec<&'static str> {
    let in_files = config.url_files();
    let away = in_files.iter().filter(|(_, path)| !files::read(path).is_ok_and(|url| is_loopback(&url)));
    let mut keys: Vec<&'static str> = away.map(|(key, _)| *key).collect();
    if !config.all_urls_loopback() {
        keys.extend(inline(lookup));
        if keys.is_empty() {
            // No key at all: the cluster that a pod runs in.
            keys.push("AFK_KUBE_URL");
        }
    }
    keys
}

/// The keys that are set to an address elsewhere.
fn inline(lookup: &dyn Fn(&str) -> Option<String>) -> Vec<&'static str> {
    let address = KEYS.iter().filter(|key| matches!(key.kind, Kind::Address(_) | Kind::SecretAddress(_)));
    let away = |name: &str| lookup(name).is_some_and(|url| !url.trim().is_empty() && !is_loopback(&url));
    address.map(|key| key.name).filter(|name| away(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    const INSIDE: &[(&str, &str)] = &[
        ("AFK_ALLOWLIST", "acme/web"),
        ("AFK_TRACKER", "gitea"),
        ("AFK_TRACKER_URL", "http://127.0.0.1:3000"),
        ("AFK_TRACKER_TOKEN", "token"),
        ("AFK_T3_URL", "http://localhost:3773"),
        ("AFK_T3_TOKEN", "token"),
        ("AFK_STAGES", "*=build"),
    ];

    fn obstacles_of(changes: &[(&str, &str)]) -> Vec<&'static str> {
        let settings = [changes, INSIDE].concat();
        let lookup = |name: &str| settings.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        obstacles(&Config::from_lookup(&lookup).unwrap(), &lookup)
    }

    #[test]
    fn only_this_machine_can_be_rehearsed_on() {
        assert_eq!(obstacles_of(&[]), [""; 0]);
        assert_eq!(obstacles_of(&[("AFK_COCKPIT_URL", " ")]), [""; 0]);
        assert_eq!(obstacles_of(&[("AFK_T3_URL", "http://10.0.0.1:3773")]), ["AFK_T3_URL"]);
        let two = [("AFK_COCKPIT_URL", "https://t3.example.org"), ("AFK_SLACK_WEBHOOK", "https://hooks.example.org/x")];
        assert_eq!(obstacles_of(&two), ["AFK_COCKPIT_URL", "AFK_SLACK_WEBHOOK"]);
        assert_eq!(obstacles_of(&[("AFK_STAGES", "*=rollout")]), ["AFK_KUBE_URL"]);
    }

    #[test]
    fn addresses_in_files_count_too() {
        let folder = Scratch::new("rehearsal");
        let webhook = |contents: &str| obstacles_of(&[("AFK_SLACK_WEBHOOK_FILE", &folder.file("webhook", contents))]);
        assert_eq!(webhook("http://127.0.0.1:9/hook\n"), [""; 0]);
        assert_eq!(webhook("https://hooks.example.org/x\n"), ["AFK_SLACK_WEBHOOK_FILE"]);
        assert_eq!(obstacles_of(&[("AFK_SLACK_WEBHOOK_FILE", "/nonexistent/hook")]), ["AFK_SLACK_WEBHOOK_FILE"]);
    }
}
