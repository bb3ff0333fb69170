//! What can be configured and is not built yet. Whoever builds it deletes its entry here.

use alloc::format;
use alloc::vec::Vec;

use super::{Audit, Config, ConfigError, Key, keys};
use crate::ci::Stage;

/// Each thing that is asked for in vain: the key, what it asks for, and what to do instead.
pub(super) fn asked_in_vain(config: &Config) -> Vec<ConfigError> {
    let asked: &[(bool, &Key, &str, &str)] = &[
        (config.declares(Stage::Deploy), &keys::STAGES, "the stage deploy", "leave it out"),
        (config.declares(Stage::Rollout), &keys::STAGES, "the stage rollout", "leave it out"),
        (config.ntfy.is_some(), &keys::NTFY_URL, "the ntfy doorbell", "use AFK_SLACK_WEBHOOK"),
        (config.audit == Audit::Freeze, &keys::AUDIT, "the audit freeze", "use report or off"),
        (
            config.usd_per_mtok.is_some(),
            &keys::USD_PER_MTOK,
            "a budget by tokens",
            "leave it out; attempts and time bound a run",
        ),
        (config.record_key_file.is_some(), &keys::RECORD_KEY_FILE, "sealing of run records", "leave it out"),
        (config.metrics_file.is_some(), &keys::METRICS_FILE, "writing metrics", "leave it out"),
        (config.metrics_push_url.is_some(), &keys::METRICS_PUSH_URL, "pushing metrics", "leave it out"),
        (config.heartbeat_url.is_some(), &keys::HEARTBEAT_URL, "the heartbeat", "leave it out"),
        (config.shard.is_some(), &keys::SHARD, "sharding", "leave it out"),
    ];
    let asked = asked.iter().filter(|(asked, ..)| *asked);
    asked
        .map(|(_, key, what, remedy)| {
            ConfigError::new(key.name, format!("{what} is not available in this version"), *remedy)
        })
        .collect()
}
