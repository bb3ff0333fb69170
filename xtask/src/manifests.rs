//! Checks the manifests of `bins/deploy` strictly against Kubernetes' own schemas.
//!
//! `kubectl kustomize` renders what an operator would apply; the validator is a Python package in an environment of its own
//! below `target`. Where one of them cannot be had it says what was not checked, and passes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

use crate::outside::{Got, python};
use crate::workspace::Workspace;

/// The manifests.
const DEPLOY: &str = "bins/deploy";
/// What an operator applies.
const OVERLAYS: [&str; 3] = ["base", "with-rollout", "sharded"];
/// Beside them: applied by hand or by somebody's secret store.
const SINGLE: [&str; 1] = ["base/secret.example.yaml"];
/// The validator, with the version that the schemas come with.
const VALIDATOR: &str = "kubernetes-validate==1.37.0";
/// The release whose schemas are taken: the oldest that is still maintained.
const KUBERNETES: &str = "1.33";

/// Renders, validates, and says what was checked.
pub(crate) fn run() -> Result<ExitCode> {
    let Workspace { workspace_root: root, target_directory, .. } = Workspace::read()?;
    let folder = target_directory.join("manifests");
    fs::create_dir_all(&folder).with_context(|| format!("failed to make {}", folder.display()))?;
    let deploy = root.join(DEPLOY);
    let mut files: Vec<PathBuf> = SINGLE.map(|name| deploy.join(name)).into();
    for overlay in OVERLAYS {
        match render(&deploy.join(overlay), &folder.join(format!("{overlay}.yaml")))? {
            Got::Ready(file) => files.push(file),
            Got::Missing(why) => {
                println!("manifests: SKIPPED, nothing was checked: {why}");
                return Ok(ExitCode::SUCCESS);
            }
        }
    }
    let validator = match python(&folder, VALIDATOR)? {
        Got::Ready(environment) => environment.join("bin/kubernetes-validate"),
        Got::Missing(why) => {
            println!("manifests: rendered {}; their schemas were NOT checked: {why}", OVERLAYS.join(", "));
            return Ok(ExitCode::SUCCESS);
        }
    };
    let mut validate = Command::new(validator);
    let output = validate.args(["--strict", "-k", KUBERNETES]).args(&files).output().context("failed to validate")?;
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        eprintln!("{said}");
        return Ok(ExitCode::FAILURE);
    }
    let passed = said.lines().filter(|line| line.contains(" passed for resource ")).count();
    // A validator that looked at nothing would pass too.
    ensure!(passed > 0, "the validator names no resource that it looked at:\n{said}");
    println!("manifests: {passed} resources of {} are valid for Kubernetes {KUBERNETES}", OVERLAYS.join(", "));
    Ok(ExitCode::SUCCESS)
}

/// What `kubectl apply -k` would send, in a file.
fn render(overlay: &Path, file: &Path) -> Result<Got<PathBuf>> {
    let Ok(output) = Command::new("kubectl").arg("kustomize").arg(overlay).output() else {
        return Ok(Got::Missing("kubectl is not installed".into()));
    };
    ensure!(output.status.success(), "kubectl kustomize: {}", String::from_utf8_lossy(&output.stderr));
    fs::write(file, &output.stdout).with_context(|| format!("failed to write {}", file.display()))?;
    Ok(Got::Ready(file.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_overlay_is_there_and_is_checked() {
        let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(DEPLOY);
        let mut found: Vec<String> = fs::read_dir(&deploy)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| {
                fs::read_to_string(path.join("kustomization.yaml")).is_ok_and(|it| it.contains("Kustomization"))
            })
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        found.sort();
        let mut known = OVERLAYS.map(str::to_owned);
        known.sort();
        assert_eq!(found, known);
        assert!(SINGLE.iter().all(|name| deploy.join(name).is_file()));
    }
}
