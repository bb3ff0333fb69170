#![no_main]

use afk_core::config::{Config, Gates, KEYS, Kind};
use libfuzzer_sys::fuzz_target;

/// Stands at the end of every secret.
const MARK: &str = "tok5f1c0a97";

// One setting a line, as in a file of environment variables.
fuzz_target!(|text: &str| {
    if text.contains(MARK) {
        return;
    }
    let settings: Vec<(&str, String)> = text.lines().filter_map(|line| line.split_once('=')).map(marked).collect();
    let lookup = |key: &str| settings.iter().find(|(name, _)| *name == key).map(|(_, value)| value.clone());
    // A few names: looking for the key that each was meant to be takes far longer than all the rest.
    let unknown = Config::unknown_keys(settings.iter().take(4).map(|(name, _)| *name));
    assert!(unknown.iter().all(|error| !error.to_string().contains(MARK)));
    let config = match Config::from_lookup(&lookup) {
        Ok(config) => config,
        Err(errors) => {
            let shown = errors.to_string();
            assert!(!errors.is_empty() && shown.lines().count() == errors.len(), "a line for each: {shown}");
            return assert!(!format!("{shown} {errors:?}").contains(MARK), "{shown}");
        }
    };
    assert!(!format!("{config:?}").contains(MARK));
    match config.gates() {
        Gates::Disabled => assert!(config.allowlist.is_empty()),
        Gates::WatchOnly(_) => assert!(config.kill_switch && !config.allowlist.is_empty()),
        Gates::Open(_) => assert!(!config.kill_switch && !config.allowlist.is_empty()),
    }
    if config.complete().is_ok() {
        assert!(config.allowlist.iter().all(|repo| config.stages.of(repo).is_some()));
    }
});

/// The setting, recognisable wherever its value comes to light if it is a secret.
fn marked<'a>((name, value): (&'a str, &str)) -> (&'a str, String) {
    let secret = |kind| matches!(kind, Kind::Secret | Kind::Topic | Kind::SecretAddress(_));
    let hidden = KEYS.iter().any(|key| key.name == name && secret(key.kind)) && !value.trim().is_empty();
    (name, if hidden { format!("{value}{MARK}") } else { value.to_owned() })
}
