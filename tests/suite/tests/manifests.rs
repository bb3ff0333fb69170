//! The manifests of `bins/deploy`, held against the programs: what they name exists, and as they stand AFK is off.
//!
//! `cargo xtask manifests` holds them against Kubernetes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use afk_core::config::{Config, Gates, KEYS};

fn deploy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bins/deploy")
}

fn read(name: &str) -> String {
    let path = deploy().join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The keys of the ConfigMap's data, which is a flat map of quoted strings.
fn config_map() -> BTreeMap<String, String> {
    let text = read("base/config.yaml");
    let (_, data) = text.split_once("\ndata:\n").unwrap();
    let entry = |line: &str| {
        let (key, value) = line.trim().split_once(": ").unwrap();
        (key.to_owned(), value.strip_prefix('"').unwrap().strip_suffix('"').unwrap().to_owned())
    };
    data.lines().map(entry).collect()
}

fn config(settings: &BTreeMap<String, String>) -> Config {
    Config::from_lookup(&|key: &str| settings.get(key).cloned()).unwrap()
}

#[test]
fn every_name_in_the_manifests_is_a_key() {
    let known: BTreeSet<&str> = KEYS.iter().map(|key| key.name).collect();
    let mut named = BTreeSet::new();
    for path in files(&deploy()) {
        let text = fs::read_to_string(&path).unwrap();
        let word = |c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        named.extend(text.split(word).filter(|word| word.starts_with("AFK_")).map(str::to_owned));
    }
    // What a comment tells that Kubernetes would inject.
    named.remove("AFK_SERVICE_HOST");
    let unknown: Vec<_> = named.iter().filter(|name| !known.contains(name.as_str())).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    assert!(named.contains("AFK_KILL_SWITCH") && named.contains("AFK_SHARD"), "{named:?}");
}

#[test]
fn as_it_stands_afk_is_off_behind_both_gates() {
    let settings = config_map();
    let as_it_stands = config(&settings);
    assert!(as_it_stands.kill_switch && as_it_stands.allowlist.is_empty());
    assert!(!matches!(as_it_stands.gates(), Gates::Open(_)));
    for (key, value) in [("AFK_KILL_SWITCH", "false"), ("AFK_ALLOWLIST", "acme/web")] {
        let mut one = settings.clone();
        one.insert(key.into(), value.into());
        assert!(!as_open(&config(&one)), "{key} alone must not arm it");
    }
}

fn as_open(config: &Config) -> bool {
    !config.kill_switch && !config.allowlist.is_empty()
}

#[test]
fn with_both_gates_open_nothing_is_missing_but_the_people_to_trust() {
    let mut settings = config_map();
    settings.insert("AFK_KILL_SWITCH".into(), "false".into());
    settings.insert("AFK_ALLOWLIST".into(), "acme/web".into());
    settings.insert("AFK_TRUSTED_ACTORS".into(), "alice".into());
    let armed = config(&settings);
    assert!(matches!(armed.gates(), Gates::Open(_)));
    armed.complete().unwrap();
}

#[test]
fn every_file_that_the_config_names_is_a_key_of_the_secret() {
    let secret = read("base/secret.example.yaml");
    let paths: Vec<String> =
        config_map().into_iter().filter(|(key, _)| key.ends_with("_FILE")).map(|it| it.1).collect();
    assert!(!paths.is_empty());
    for path in paths {
        let key = path.strip_prefix("/run/secrets/afk/").unwrap_or_else(|| panic!("{path} is not where secrets are"));
        assert!(secret.contains(&format!("\n  {key}: ")), "{key}");
    }
}

#[test]
fn both_pods_are_locked_down_alike() {
    let (poller, watcher) = (read("base/poller.yaml"), read("base/watcher.yaml"));
    let schedule = |text: &str| text.lines().find(|line| line.contains("schedule:")).unwrap().to_owned();
    let alike = |text: &str, name: &str| text.replace(name, "NAME").replace(&schedule(text), "SCHEDULE");
    assert_eq!(alike(&poller, "poller"), alike(&watcher, "watcher"));
    assert_ne!(schedule(&poller), schedule(&watcher), "they need not start in the same second");
    for line in [
        "concurrencyPolicy: Forbid",
        "timeZone: Etc/UTC",
        "backoffLimit: 0",
        "restartPolicy: Never",
        "automountServiceAccountToken: false",
        "enableServiceLinks: false",
        "runAsNonRoot: true",
        "type: RuntimeDefault",
        "allowPrivilegeEscalation: false",
        "readOnlyRootFilesystem: true",
        "drop: [\"ALL\"]",
    ] {
        assert!(poller.lines().any(|it| it.trim() == line), "{line}");
    }
    let seconds = poller.lines().find_map(|line| line.trim().strip_prefix("activeDeadlineSeconds: ")).unwrap();
    assert!(seconds.parse::<u32>().unwrap() < 120, "a tick must end before the next one is due");
}

#[test]
fn the_shards_of_the_overlay_are_as_many_as_its_pods() {
    let overlay = read("sharded/indexed.yaml");
    let number = |path: &str| {
        let (_, rest) = overlay.split_once(&format!("path: /spec/jobTemplate/spec/{path}\n  value: ")).unwrap();
        rest.lines().next().unwrap().parse::<u32>().unwrap()
    };
    let shards = overlay.split_once("value: $(SHARD_INDEX)/").unwrap().1.trim().parse::<u32>().unwrap();
    assert_eq!([number("completions"), number("parallelism")], [shards; 2]);
}

/// The words of a text that look like metrics of AFK's.
fn metrics(text: &str) -> BTreeSet<String> {
    let word = |c: char| !(c.is_ascii_lowercase() || c == '_');
    text.split(word).filter(|word| word.starts_with("afk_")).map(str::to_owned).collect()
}

#[test]
fn alerts_and_dashboard_name_only_metrics_that_are_told() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/afk-app/src/metrics.rs");
    let source = fs::read_to_string(source).unwrap();
    // Names of metrics stand in quotes, names of crates do not.
    let told: BTreeSet<String> = source.split('"').skip(1).step_by(2).flat_map(metrics).collect();
    for name in ["monitoring/alerts.yaml", "monitoring/dashboard.json"] {
        let named = metrics(&read(name));
        let unknown: Vec<_> = named.difference(&told).collect();
        assert!(unknown.is_empty() && named.len() > 5, "{name}: {unknown:?} of {named:?}");
    }
    let shown = metrics(&read("monitoring/dashboard.json"));
    let hidden: Vec<_> = told.difference(&shown).filter(|it| it.as_str() != "afk_tick_outcome").collect();
    assert!(hidden.is_empty(), "the dashboard does not show {hidden:?}");
    let _: serde_json::Value = serde_json::from_str(&read("monitoring/dashboard.json")).unwrap();
}
