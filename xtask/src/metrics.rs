//! Reads the metrics that the programs wrote with the parsers of those who read them: `prometheus_client` for Python has one
//! for OpenMetrics, which is strict, and one for the older text format of Prometheus.
//!
//! A test of the suite keeps its files for this. Where Python or the package cannot be had it says so, and passes.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, ensure};

use crate::outside::{Got, python};
use crate::workspace::{Workspace, cargo};

/// The parsers.
const CLIENT: &str = "prometheus_client==0.25.0";
/// The test that keeps its files, and the variable that names their folder.
const TEST: &str = "cli::aftermath::both_programs_tell_of_their_ticks_beside_each_other";
const WANTED: &str = "AFK_METRICS_KEPT";
/// What it keeps.
const FILES: [&str; 2] = ["afk.poller.prom", "afk.watcher.prom"];

/// Reads each file with both parsers. First each has to refuse what is broken, or it would prove nothing.
const CHECK: &str = r##"
import pathlib, sys
from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics

def read(text):
    new = list(openmetrics.text_string_to_metric_families(text))
    old = list(parser.text_string_to_metric_families(text))
    samples = lambda families: sorted((s.name, sorted(s.labels.items()), s.value) for f in families for s in f.samples)
    if samples(new) != samples(old):
        sys.exit("the two formats tell different things")
    return sum(len(family.samples) for family in new)

for path in map(pathlib.Path, sys.argv[1:]):
    text = path.read_text()
    for name, broken in {
        "no end": text.replace("# EOF\n", ""),
        "a type that is none": text.replace(" gauge\n", " gouge\n", 1),
        "a label without quotes": text.replace('="', "=", 1),
        "a family in two parts": text.replace("# EOF", text.splitlines()[3] + "\n# EOF"),
    }.items():
        try:
            list(openmetrics.text_string_to_metric_families(broken))
        except ValueError:
            continue
        sys.exit(f"{path.name}: the parser takes {name}")
    print(f"metrics: {path.name}: {read(text)} samples, as OpenMetrics and as Prometheus text")
"##;

/// Has the files written, and read.
pub(crate) fn run() -> Result<ExitCode> {
    let Workspace { workspace_root: root, target_directory, .. } = Workspace::read()?;
    let folder = target_directory.join("metrics");
    fs::create_dir_all(&folder).with_context(|| format!("failed to make {}", folder.display()))?;
    let environment = match python(&folder, CLIENT)? {
        Got::Ready(environment) => environment,
        Got::Missing(why) => {
            println!("metrics: SKIPPED, nothing was checked: {why}");
            return Ok(ExitCode::SUCCESS);
        }
    };
    let files = FILES.map(|name| folder.join(name));
    for file in files.iter().filter(|file| file.exists()) {
        fs::remove_file(file).with_context(|| format!("failed to take {} away", file.display()))?;
    }
    record(&root, &folder)?;
    let status = Command::new(environment.join("bin/python"))
        .args(["-c", CHECK])
        .args(&files)
        .status()
        .context("failed to run python")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Lets the test write the files down.
fn record(root: &Path, folder: &Path) -> Result<()> {
    let output = cargo()
        .args(["test", "--quiet", "--locked", "--package", "afk-tests", "--test", "suite", "--", "--exact", TEST])
        .envs([("CI", "1"), ("INSTA_UPDATE", "no")])
        .env(WANTED, folder)
        .current_dir(root)
        .stderr(Stdio::inherit())
        .output()
        .context("failed to run cargo test")?;
    ensure!(output.status.success(), "the test fails:\n{}", String::from_utf8_lossy(&output.stdout));
    ensure!(FILES.iter().all(|name| folder.join(name).is_file()), "{TEST} kept no files");
    Ok(())
}
