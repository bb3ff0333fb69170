//! What lies where, and what every manifest and library says.

use crate::tidy::Finding;

/// The only names at the top of the tree.
const TOP_LEVEL: [&str; 19] = [
    ".cargo",
    ".ci",
    ".gitattributes",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "SECURITY.md",
    "bins",
    "clippy.toml",
    "crates",
    "rustfmt.toml",
    "tests",
    "xtask",
];

/// Names that no commit holds.
const NOT_OURS: [&str; 2] = [".git", "target"];

/// Anything else at the top.
pub(super) fn top_level(names: &[String]) -> Vec<Finding> {
    let known = |name: &str| TOP_LEVEL.contains(&name) || NOT_OURS.contains(&name);
    let text = "is not a top-level name of the layout: move it below crates, bins, tests or xtask";
    names.iter().filter(|name| !known(name)).map(|name| Finding::new(name, 1, text)).collect()
}

/// A manifest takes the workspace's lints and describes its package.
pub(super) fn manifest(path: &str, text: &str, description: Option<&str>) -> Vec<Finding> {
    let lints = text.split("[lints]").nth(1).and_then(|rest| rest.trim_start().lines().next());
    let mut findings = Vec::new();
    if lints.map(str::trim) != Some("workspace = true") {
        findings.push(Finding::new(path, 1, "lacks `[lints] workspace = true`"));
    }
    if description.is_none_or(|it| it.trim().is_empty()) {
        findings.push(Finding::new(path, 1, "lacks a description"));
    }
    findings
}

/// A library of `crates/` has a README and shows it as its documentation.
pub(super) fn library(folder: &str, has_readme: bool, crate_root: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !has_readme {
        findings.push(Finding::new(&format!("{folder}/README.md"), 1, "is missing"));
    }
    let include = "#![doc = include_str!(\"../README.md\")]";
    if !crate_root.lines().any(|line| line.trim() == include) {
        findings.push(Finding::new(&format!("{folder}/src/lib.rs"), 1, format!("lacks `{include}`")));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stray_folder_is_found() {
        let names = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        assert_eq!(top_level(&names(&TOP_LEVEL)), []);
        assert_eq!(top_level(&names(&NOT_OURS)), []);
        let found = top_level(&names(&["crates", "deploy", "docs"]));
        assert_eq!(found.iter().map(|it| it.path.as_str()).collect::<Vec<_>>(), ["deploy", "docs"]);
    }

    #[test]
    fn a_manifest_without_lints_or_description_is_found() {
        let good = "[package]\n\n[lints]\nworkspace = true\n\n[dependencies]\n";
        assert_eq!(manifest("p", good, Some("What it is")), []);
        let lines =
            |text, description| manifest("p", text, description).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            lines("[package]\n", Some(" ")),
            ["p:1: lacks `[lints] workspace = true`", "p:1: lacks a description"]
        );
        assert_eq!(lines("[lints]\nworkspace = false\n", Some("x")), ["p:1: lacks `[lints] workspace = true`"]);
        assert_eq!(lines("[lints.rust]\nworkspace = true\n", Some("x")), ["p:1: lacks `[lints] workspace = true`"]);
        assert_eq!(lines(good, None), ["p:1: lacks a description"]);
    }

    #[test]
    fn a_library_without_readme_is_found() {
        assert_eq!(library("crates/x", true, "#![doc = include_str!(\"../README.md\")]\n"), []);
        let found = library("crates/x", false, "//! Words.\n");
        let paths: Vec<_> = found.iter().map(|it| it.path.as_str()).collect();
        assert_eq!(paths, ["crates/x/README.md", "crates/x/src/lib.rs"]);
    }
}
