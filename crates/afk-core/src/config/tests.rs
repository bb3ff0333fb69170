mod bad;
mod complete;
mod good;
mod names;
mod properties;
mod urls;

use super::{Config, ConfigErrors};

/// Reads a configuration of these keys alone.
fn read(settings: &[(&str, &str)]) -> Result<Config, ConfigErrors> {
    Config::from_lookup(&|key| settings.iter().find(|(name, _)| *name == key).map(|(_, value)| String::from(*value)))
}

/// What stands in for every secret here.
const TOKEN: &str = "tok_d0nt_sh0w";

/// An armed configuration that lacks nothing.
const WHOLE: &[(&str, &str)] = &[
    ("AFK_KILL_SWITCH", "off"),
    ("AFK_ALLOWLIST", "acme/web"),
    ("AFK_TRACKER", "forgejo"),
    ("AFK_TRACKER_URL", "https://git.example.org/forge/"),
    ("AFK_TRACKER_TOKEN", TOKEN),
    ("AFK_TRUSTED_ACTORS", "alice"),
    ("AFK_T3_URL", "http://t3.afk.svc:3773"),
    ("AFK_T3_TOKEN_FILE", "/run/secrets/t3"),
    ("AFK_STAGES", "*=build"),
    ("AFK_SLACK_WEBHOOK_FILE", "/run/secrets/slack"),
];

/// The whole configuration with some keys set otherwise; blank is as good as absent.
fn whole_but(changes: &[(&str, &str)]) -> Config {
    let mut settings = changes.to_vec();
    settings.extend_from_slice(WHOLE);
    read(&settings).unwrap()
}
