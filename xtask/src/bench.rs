//! What AFK costs: ticks of the real programs on a sandbox, and the pure crates by themselves.
//!
//! Wall times differ from machine to machine; what is claimed are counts and ratios. Tests assert the counts.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, ensure};

use crate::programs;
use crate::workspace::{Workspace, cargo};

/// Where the result is kept.
const RESULT: &str = "xtask/BENCH.md";
/// The crates with microbenchmarks.
const MICRO: [&str; 3] = ["afk-core", "afk-policy", "afk-prompt"];

/// Measures, shows, and with `write` keeps the result.
pub(crate) fn run(runs: usize, only: Option<&str>, write: bool) -> Result<ExitCode> {
    ensure!(!(write && only.is_some()), "a part is not written: leave --only out");
    let Workspace { workspace_root: root, .. } = Workspace::read()?;
    let runs = runs.to_string();
    let mut command = programs::build("bench", true)?;
    command.args(["--runs", &runs]).args(only.iter().flat_map(|it| ["--only", it]));
    let ticks = shown(&mut command, |_| true)?;
    if only.is_some() {
        return Ok(ExitCode::SUCCESS);
    }
    let mut bench = cargo();
    bench.args(["bench", "--quiet", "--locked"]).args(MICRO.iter().flat_map(|name| ["--package", name]));
    bench.args(["--bench", "*", "--", "--quiet"]).current_dir(&root);
    let micro = shown(&mut bench, |line| line.contains("time:") || line.contains("thrpt:"))?;
    if write {
        let path = root.join(RESULT);
        fs::write(&path, page(&ticks, &micro)).with_context(|| format!("failed to write {}", path.display()))?;
        println!("written to {RESULT}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs a command, shows the lines that are wanted as they come, and gives them back.
fn shown(command: &mut Command, wanted: fn(&str) -> bool) -> Result<String> {
    let mut child = command.stdout(Stdio::piped()).spawn().context("failed to start the measurement")?;
    let mut kept = String::new();
    for line in BufReader::new(child.stdout.take().context("no output")?).lines() {
        let line = line.context("failed to read the measurement")?;
        if wanted(&line) {
            println!("{line}");
            kept.push_str(&line);
            kept.push('\n');
        }
    }
    ensure!(child.wait().context("failed to wait for the measurement")?.success(), "the measurement failed");
    Ok(kept)
}

/// The page that is kept.
fn page(ticks: &str, micro: &str) -> String {
    let micro: String = micro.lines().map(|line| format!("    {line}\n")).collect();
    format!(
        "# What AFK costs\n\n\
         Made by `cargo xtask bench --write` on {date}, {machine}. Both programs are release builds; the sandbox is on the same \
         machine. Requests are counts and the same everywhere; of times only ratios are claimed.\n\n\
         *must take*: the requests that wait for one another, each with the latency of its row and with what the \
         sandbox took for its answer. Lists come first, then what stands in them, then T3's list, which is not \
         read before all records are, then the threads and branches; a poller asks T3 who it is when something is to start. In \
         each of these phases that is the longest chain about one repository and its thread, or all requests over the workers \
         (16, and 4 towards GitHub), if that is more. What a snapshot takes on its way is part of that, as measured with a client \
         that reads and does nothing. *ratio*: wall time over what must be taken. CPU and resident memory are those of the \
         program. Threads beside those of runs in flight are people's, if a row does not say that they are AFK's.\n\n\
         {ticks}\n## By itself\n\n{micro}",
        date = said("date", &["-u", "+%F"]),
        machine = machine(Path::new("/proc")),
    )
}

/// What a tool says, on one line; nothing if it is not there.
fn said(tool: &str, arguments: &[&str]) -> String {
    let output = Command::new(tool).args(arguments).output().map(|it| it.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).trim().to_owned()
}

/// The processor and how many there are, where the system tells.
fn machine(proc: &Path) -> String {
    let info = fs::read_to_string(proc.join("cpuinfo")).unwrap_or_default();
    let names: Vec<_> = info.lines().filter_map(|line| line.strip_prefix("model name")).collect();
    match names.first() {
        Some(name) => format!("{} x {}", names.len(), name.trim_start_matches([' ', '\t', ':'])),
        None => "on an unknown machine".to_owned(),
    }
}
