//! Who may depend on whom.

use crate::tidy::Finding;
use crate::workspace::Package;

/// Every package and all its normal dependencies. A new arrow is a visible change of this table.
///
/// bins -> afk-app -> adapters -> afk-http -> afk-core; afk-app -> afk-tick -> afk-policy, afk-prompt -> afk-core.
const TABLE: [(&str, &str); 15] = [
    ("afk-core", "jiff serde serde_json sha2 thiserror uuid"),
    ("afk-policy", "afk-core jiff"),
    ("afk-prompt", "afk-core jiff"),
    ("afk-tick", "afk-core afk-policy afk-prompt jiff serde"),
    ("afk-http", "afk-core httpdate jiff percent-encoding serde serde_json thiserror ureq webpki-root-certs"),
    ("afk-t3", "afk-core afk-http jiff memchr serde serde_json thiserror"),
    ("afk-tracker", "afk-core afk-http jiff serde serde_json thiserror"),
    ("afk-ci", "afk-core afk-http jiff serde thiserror"),
    ("afk-notify", "afk-core afk-http serde thiserror"),
    (
        "afk-app",
        "afk-ci afk-core afk-http afk-notify afk-t3 afk-tick afk-tracker jiff serde serde_json thiserror tracing \
         tracing-subscriber",
    ),
    ("afk-poller", "afk-app argh jiff"),
    ("afk-watcher", "afk-app argh jiff"),
    ("afk-sandbox", "afk-core anyhow argh axum jiff nix percent-encoding serde serde_json tokio uuid"),
    ("afk-tests", "afk-ci afk-core afk-http afk-notify afk-sandbox afk-t3 afk-tick afk-tracker argh jiff"),
    ("xtask", "anyhow argh serde serde_json"),
];

/// Dependencies that only some may name, of whatever kind: those that would turn an arrow round or open a second door.
const WARDENS: [(&str, &str); 12] = [
    ("afk-sandbox", "afk-tests"),
    ("afk-app", "afk-poller afk-watcher afk-tests"),
    ("afk-tick", "afk-app afk-tests"),
    ("afk-policy", "afk-tick afk-core afk-tests"),
    ("afk-prompt", "afk-tick afk-tests"),
    ("afk-t3", "afk-app afk-tests"),
    ("afk-tracker", "afk-app afk-tests"),
    ("afk-ci", "afk-app afk-tests"),
    ("afk-notify", "afk-app afk-tests"),
    ("afk-http", "afk-t3 afk-tracker afk-ci afk-notify afk-app afk-tests"),
    ("ureq", "afk-http"),
    ("anyhow", "afk-poller afk-watcher xtask afk-sandbox afk-tests"),
];

/// The packages of the table that are no longer there.
pub(super) fn missing(packages: &[Package]) -> Vec<Finding> {
    TABLE
        .iter()
        .filter(|(name, _)| packages.iter().all(|package| package.name != *name))
        .map(|(name, _)| at_row(name, format!("`{name}` is in TABLE and not in the workspace: take the row out")))
        .collect()
}

/// Compares a package's dependencies with both tables.
pub(super) fn check(package: &Package, path: &str, manifest: &str) -> Vec<Finding> {
    let Some((_, allowed)) = TABLE.iter().find(|(name, _)| *name == package.name) else {
        let text = format!("`{}` has no row in TABLE: add one with its dependencies", package.name);
        return vec![at_row(&package.name, text)];
    };
    let normal = package.dependencies.iter().filter(|it| it.kind.is_none());
    let extra = normal.clone().filter(|it| !lists(allowed, &it.name)).map(|it| {
        let text = format!(
            "dependency `{}` is not in `{}`'s row of TABLE: take it out or add it there",
            it.name, package.name
        );
        Finding::new(path, line_of(manifest, &it.name), text)
    });
    let absent = allowed.split_whitespace().filter(|name| !normal.clone().any(|it| it.name == **name)).map(|name| {
        let text = format!("`{name}` stands in `{}`'s row and not in {path}: take it out of the row", package.name);
        at_row(&package.name, text)
    });
    let guarded = package.dependencies.iter().filter_map(|it| {
        let (_, wardens) = WARDENS.iter().find(|(name, _)| *name == it.name)?;
        let text = || format!("only {} may depend on `{}`", wardens.replace(' ', ", "), it.name);
        (!lists(wardens, &package.name)).then(|| Finding::new(path, line_of(manifest, &it.name), text()))
    });
    extra.chain(absent).chain(guarded).collect()
}

fn lists(names: &str, name: &str) -> bool {
    names.split_whitespace().any(|it| it == name)
}

/// A finding at a package's row of the table, else at the top of this file.
fn at_row(name: &str, text: String) -> Finding {
    let is_row = |line: &str| line.trim_start_matches([' ', '(']).starts_with(&format!("\"{name}\","));
    let line = include_str!("arrows.rs").lines().position(is_row).map_or(1, |index| index + 1);
    Finding::new("xtask/src/tidy/arrows.rs", line, text)
}

/// The line on which a manifest names a dependency, else the first.
fn line_of(manifest: &str, dependency: &str) -> usize {
    let names =
        |line: &str| line.trim_start().strip_prefix(dependency).is_some_and(|rest| rest.starts_with(['.', ' ', '=']));
    manifest.lines().position(names).map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Dependency;

    fn package(name: &str, normal: &str, dev: &str) -> Package {
        let of = |names: &str, kind: Option<&str>| {
            let dependency = |name: &str| Dependency { name: name.to_owned(), kind: kind.map(str::to_owned) };
            names.split_whitespace().map(dependency).collect::<Vec<_>>()
        };
        Package {
            name: name.to_owned(),
            manifest_path: "Cargo.toml".into(),
            description: None,
            dependencies: of(normal, None).into_iter().chain(of(dev, Some("dev"))).collect(),
        }
    }

    fn found(name: &str, normal: &str, dev: &str) -> Vec<String> {
        let manifest = "[dependencies]\nafk-core.workspace = true\nureq = { workspace = true }\n";
        check(&package(name, normal, dev), "p/Cargo.toml", manifest).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_row_itself_is_clean() {
        for (name, allowed) in TABLE {
            assert_eq!(found(name, allowed, "insta"), [""; 0], "{name}");
        }
    }

    #[test]
    fn an_arrow_that_is_not_in_the_table_is_named_with_its_line() {
        assert_eq!(
            found("afk-policy", "afk-core jiff ureq", ""),
            [
                "p/Cargo.toml:3: dependency `ureq` is not in `afk-policy`'s row of TABLE: take it out or add it there",
                "p/Cargo.toml:3: only afk-http may depend on `ureq`",
            ]
        );
    }

    #[test]
    fn an_arrow_that_is_only_in_the_table_is_named() {
        assert_eq!(
            found("afk-policy", "afk-core", ""),
            [
                "xtask/src/tidy/arrows.rs:11: `jiff` stands in `afk-policy`'s row and not in p/Cargo.toml: take it out of the row"
            ]
        );
    }

    #[test]
    fn tests_of_the_product_may_not_reach_up_either() {
        assert_eq!(
            found("afk-core", "jiff serde serde_json sha2 thiserror uuid", "afk-sandbox anyhow insta"),
            [
                "p/Cargo.toml:1: only afk-tests may depend on `afk-sandbox`",
                "p/Cargo.toml:1: only afk-poller, afk-watcher, xtask, afk-sandbox, afk-tests may depend on `anyhow`",
            ]
        );
    }

    #[test]
    fn unknown_and_vanished_packages_are_named() {
        assert_eq!(found("afk-new", "", "").len(), 1);
        let all: Vec<_> = TABLE.iter().map(|(name, _)| package(name, "", "")).collect();
        assert_eq!(missing(&all), []);
        assert_eq!(missing(all.get(1..).unwrap()).len(), 1);
    }

    #[test]
    fn no_row_breaks_a_warden() {
        let wrong = TABLE.iter().flat_map(|(name, allowed)| {
            let breaks = |it: &&str| WARDENS.iter().any(|(guarded, by)| guarded == it && !lists(by, name));
            allowed.split_whitespace().filter(breaks).map(|it| format!("{name} -> {it}")).collect::<Vec<_>>()
        });
        assert_eq!(wrong.collect::<Vec<_>>(), [""; 0]);
    }
}
