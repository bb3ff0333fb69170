//! What can be configured and is not built yet. Whoever builds it deletes its entry here.

use alloc::format;
use alloc::vec::Vec;

use super::{Config, ConfigError, Key, keys};

/// Each thing that is asked for in vain: the key, what it asks for, and what to do instead.
pub(super) fn asked_in_vain(config: &Config) -> Vec<ConfigError> {
    let asked: &[(bool, &Key, &str, &str)] = &[
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
