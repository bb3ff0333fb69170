//! The fuzz targets: what each reads, and what to begin from.

/// A fuzz target.
pub(super) struct Target {
    /// What it is called.
    pub(super) name: &'static str,
    /// The folder of the package that it is in.
    pub(super) package: &'static str,
    /// What to begin from.
    pub(super) seeds: Seeds,
}

/// Where the first inputs of a target come from.
pub(super) enum Seeds {
    /// The recorded replies of an agent server's endpoint.
    Replies(&'static str),
    /// The folder with the target's name in the `seeds` of its package.
    Files,
}

/// The packages of the targets.
pub(super) const T3: &str = "crates/afk-t3/fuzz";
const CORE: &str = "crates/afk-core/fuzz";
const POLICY: &str = "crates/afk-policy/fuzz";
/// The adapters before a server on loopback: slower, and the only way to their private wire modules.
const ADAPTERS: &str = "tests/fuzz";

/// All of them.
pub(super) const TARGETS: [Target; 15] = [
    files(CORE, "record"),
    files(CORE, "config"),
    files(POLICY, "blocked_by"),
    replies("shell", "/api/orchestration/shell"),
    replies("snapshot", "/api/orchestration/snapshot"),
    replies("thread", "/api/orchestration/threads/"),
    files(ADAPTERS, "http"),
    files(ADAPTERS, "gitea"),
    files(ADAPTERS, "github"),
    files(ADAPTERS, "statuses"),
    files(ADAPTERS, "actions"),
    files(ADAPTERS, "woodpecker"),
    files(ADAPTERS, "kubernetes"),
    files(ADAPTERS, "ntfy"),
    files(ADAPTERS, "slack"),
];

const fn files(package: &'static str, name: &'static str) -> Target {
    Target { name, package, seeds: Seeds::Files }
}

const fn replies(name: &'static str, endpoint: &'static str) -> Target {
    Target { name, package: T3, seeds: Seeds::Replies(endpoint) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_target_is_in_its_manifest_and_no_other() {
        for package in [T3, CORE, POLICY, ADAPTERS] {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(package).join("Cargo.toml");
            let manifest = std::fs::read_to_string(path).unwrap();
            let named = manifest.lines().filter_map(|line| line.strip_prefix("path = \"fuzz_targets/"));
            let targets = TARGETS.iter().filter(|it| it.package == package).map(|it| format!("{}.rs\"", it.name));
            assert_eq!(named.collect::<Vec<_>>(), targets.collect::<Vec<_>>(), "{package}");
        }
    }
}
