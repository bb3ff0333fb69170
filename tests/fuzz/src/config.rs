//! The settings that lead to the server.

use std::sync::OnceLock;

use afk_core::RepoId;
use afk_core::config::{Armed, Config, Gates, TrackerSettings};
use afk_core::ids::{IssueRef, Sha};
use afk_http::Settings;

use crate::{TOKEN, server};

/// Everything is at the same address.
///
/// # Panics
/// The settings here are not those that AFK takes.
pub fn config(kind: &str) -> Config {
    static TOKEN_FILE: OnceLock<String> = OnceLock::new();
    let token_file = TOKEN_FILE.get_or_init(|| {
        let path = std::env::temp_dir().join(format!("afk-fuzz-{}", std::process::id()));
        std::fs::write(&path, TOKEN).expect("a file");
        path.to_str().expect("a path").to_owned()
    });
    Config::from_lookup(&|key| {
        let value = match key {
            "AFK_ALLOWLIST" => "acme/web,acme/api,umbrella/site",
            "AFK_KILL_SWITCH" => "false",
            "AFK_TRACKER" => kind,
            "AFK_TRACKER_URL" | "AFK_T3_URL" | "AFK_WOODPECKER_URL" | "AFK_KUBE_URL" | "AFK_NTFY_URL" => server::url(),
            "AFK_TRACKER_TOKEN" | "AFK_T3_TOKEN" | "AFK_WOODPECKER_TOKEN" | "AFK_NTFY_TOKEN" => TOKEN,
            "AFK_NTFY_TOPIC" => "alarms",
            "AFK_KUBE_TOKEN_FILE" => token_file,
            "AFK_ROLLOUTS" => "acme/web=apps/web/app",
            "AFK_STAGES" => "*=build+deploy+rollout",
            _ => return None,
        };
        Some(value.to_owned())
    })
    .expect("settings")
}

/// The tracker of a configuration.
pub fn tracker(config: &Config) -> &TrackerSettings {
    config.tracker.as_ref().expect("a tracker")
}

/// How it is reached.
pub fn http(config: &Config) -> Settings {
    Settings::from_config(config)
}

/// The proof that the gates are open.
pub fn armed(config: &Config) -> Armed {
    match config.gates() {
        Gates::Open(armed) | Gates::WatchOnly(armed) => armed,
        Gates::Disabled => panic!("repositories are listed"),
    }
}

/// The issue that is asked about.
pub fn issue() -> IssueRef {
    IssueRef::parse("acme/web#7").expect("an issue")
}

/// Its repository, another one of the same owner, and one of another owner.
pub fn repos() -> [RepoId; 3] {
    ["acme/web", "acme/api", "umbrella/site"].map(|repo| RepoId::parse(repo).expect("owner/name"))
}

/// The commit that is asked about.
pub fn commit() -> Sha {
    Sha::parse("1111111111111111111111111111111111111111").expect("a commit")
}
