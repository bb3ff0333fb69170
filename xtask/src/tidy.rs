//! The rules of this tree that neither compiler nor clippy knows. Every finder is a function over text; all findings are
//! reported at once.

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::workspace::{PURE, Package, Workspace};

mod arrows;
mod code;
mod layout;
mod source;

/// One broken rule at one place.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: String,
    line: usize,
    text: String,
}

impl Finding {
    fn new(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, text: text.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.text)
    }
}

/// The task.
pub(crate) fn run() -> Result<ExitCode> {
    let clean = report(&Workspace::read()?)?;
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints every finding; true if there is none.
pub(crate) fn report(workspace: &Workspace) -> Result<bool> {
    let mut findings = gather(workspace)?;
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    println!("tidy: {} findings in {} packages", findings.len(), workspace.packages.len());
    Ok(findings.is_empty())
}

fn gather(workspace: &Workspace) -> Result<Vec<Finding>> {
    let mut findings = layout::top_level(&names(&workspace.workspace_root)?);
    findings.extend(arrows::missing(&workspace.packages));
    for package in &workspace.packages {
        findings.extend(package_findings(workspace, package)?);
    }
    for folder in ["crates", "bins", "xtask", "tests"] {
        source_findings(workspace, &workspace.workspace_root.join(folder), &mut findings)?;
    }
    Ok(findings)
}

fn package_findings(workspace: &Workspace, package: &Package) -> Result<Vec<Finding>> {
    let path = workspace.relative(&package.manifest_path);
    let manifest = read(&package.manifest_path)?;
    let mut findings = arrows::check(package, &path, &manifest);
    findings.extend(layout::manifest(&path, &manifest, package.description.as_deref()));
    if let Some(folder) = path.strip_suffix("/Cargo.toml").filter(|folder| folder.starts_with("crates/")) {
        let root = workspace.workspace_root.join(folder);
        let crate_root = read(&root.join("src/lib.rs"))?;
        findings.extend(layout::library(folder, root.join("README.md").is_file(), &crate_root));
        if PURE.contains(&package.name.as_str()) {
            findings.extend(source::pure(&format!("{folder}/src/lib.rs"), &crate_root));
        }
    }
    Ok(findings)
}

fn source_findings(workspace: &Workspace, folder: &Path, findings: &mut Vec<Finding>) -> Result<()> {
    for name in names(folder)? {
        let path = folder.join(&name);
        if path == workspace.target_directory || name == "node_modules" || path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            source_findings(workspace, &path, findings)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            findings.extend(source::check(&workspace.relative(&path), &read(&path)?));
        }
    }
    Ok(())
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).with_context(|| format!("failed to list {}", folder.display()))?;
    let mut names = entries
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<Vec<_>>>()
        .with_context(|| format!("failed to list {}", folder.display()))?;
    names.sort();
    Ok(names)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("failed to read {}", path.display()))
}
