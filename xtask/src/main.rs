//! Tasks of this workspace: `cargo xtask ci|tidy|demo|sandbox|fuzz|mutants|crash|sim|conformance|manifests|metrics`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool speaks on its standard streams")]

use std::process::ExitCode;

use argh::FromArgs;

mod bench;
mod ci;
mod conformance;
mod fuzz;
mod harness;
mod manifests;
mod metrics;
mod mutants;
mod outside;
mod programs;
mod tidy;
mod workspace;

/// Tasks of this workspace.
#[derive(FromArgs)]
struct Args {
    #[argh(subcommand)]
    task: Task,
}

#[derive(FromArgs)]
#[argh(subcommand)]
enum Task {
    Ci(CiArgs),
    Tidy(TidyArgs),
    Demo(DemoArgs),
    Sandbox(SandboxArgs),
    Fuzz(FuzzArgs),
    Mutants(MutantsArgs),
    Conformance(ConformanceArgs),
    Manifests(ManifestsArgs),
    Metrics(MetricsArgs),
    Bench(BenchArgs),
    Crash(CrashArgs),
    Sim(SimArgs),
}

/// Runs the one gate: format, tidy, clippy, pure crates, tests, documentation.
#[derive(FromArgs)]
#[argh(subcommand, name = "ci")]
struct CiArgs {}

/// Reports what in this tree breaks the rules of its architecture, all at once.
#[derive(FromArgs)]
#[argh(subcommand, name = "tidy")]
struct TidyArgs {}

/// Builds the two programs and runs them, tick after tick, against a world on loopback ports.
#[derive(FromArgs)]
#[argh(subcommand, name = "demo")]
struct DemoArgs {
    /// build and run optimized programs
    #[argh(switch)]
    release: bool,
    /// arguments for the demo itself, after `--`
    #[argh(positional, greedy)]
    rest: Vec<String>,
}

/// Keeps the demo's world running for a person to run the two programs against.
#[derive(FromArgs)]
#[argh(subcommand, name = "sandbox")]
struct SandboxArgs {
    /// build and run optimized programs
    #[argh(switch)]
    release: bool,
    /// arguments for the sandbox itself, after `--`
    #[argh(positional, greedy)]
    rest: Vec<String>,
}

/// Disturbs AFK at every call, pair of calls and request of its stories, lets two run at once, and prints what came of it.
#[derive(FromArgs)]
#[argh(subcommand, name = "crash")]
struct CrashArgs {}

/// Plays random worlds, and says which ones break an invariant.
#[derive(FromArgs)]
#[argh(subcommand, name = "sim")]
struct SimArgs {
    /// how many worlds (default 1000)
    #[argh(option)]
    seeds: Option<u64>,
    /// the first seed (default 0)
    #[argh(option)]
    from: Option<u64>,
    /// only this world
    #[argh(option)]
    seed: Option<u64>,
    /// tell every call of that world
    #[argh(switch)]
    trace: bool,
}

impl SimArgs {
    /// As the harness takes them.
    fn words(&self) -> Vec<String> {
        let options = [("--seeds", self.seeds), ("--from", self.from), ("--seed", self.seed)];
        let options = options.into_iter().filter_map(|(name, value)| Some([name.to_owned(), value?.to_string()]));
        options.flatten().chain(self.trace.then(|| "--trace".to_owned())).collect()
    }
}

/// Feeds made-up run records, settings, issue texts and replies of every server to what reads them. Needs cargo-fuzz.
#[derive(FromArgs)]
#[argh(subcommand, name = "fuzz")]
struct FuzzArgs {
    /// inputs for each target (default 1000000)
    #[argh(option, default = "1_000_000")]
    runs: u64,
    /// seconds for each target, if its inputs take longer (default 60)
    #[argh(option, default = "60")]
    seconds: u64,
    /// one target, such as record, config or gitea; all of them without
    #[argh(positional)]
    target: Option<String>,
}

/// Changes the pure crates, one operator at a time, and names the changes that no test notices. Needs cargo-mutants.
#[derive(FromArgs)]
#[argh(subcommand, name = "mutants")]
struct MutantsArgs {
    /// mutants at a time (default 2)
    #[argh(option, default = "2")]
    jobs: usize,
    /// one pure crate, such as afk-policy; each of them without
    #[argh(positional)]
    package: Option<String>,
}

/// Checks what the clients send and what the sandbox answers against the servers' published descriptions. Needs node.
#[derive(FromArgs)]
#[argh(subcommand, name = "conformance")]
struct ConformanceArgs {}

/// Measures what ticks cost: the programs against worlds of growing size, then the pure crates by themselves.
#[derive(FromArgs)]
#[argh(subcommand, name = "bench")]
struct BenchArgs {
    /// runs of each tick; the median is shown (default 5)
    #[argh(option, default = "5")]
    runs: usize,
    /// only ticks whose names contain this, and no microbenchmarks
    #[argh(option)]
    only: Option<String>,
    /// write the result to xtask/BENCH.md
    #[argh(switch)]
    write: bool,
}

/// Checks the Kubernetes manifests against the published schemas. Needs kubectl and python3.
#[derive(FromArgs)]
#[argh(subcommand, name = "manifests")]
struct ManifestsArgs {}

/// Reads the metrics that the programs write with the parsers of those who read them. Needs python3.
#[derive(FromArgs)]
#[argh(subcommand, name = "metrics")]
struct MetricsArgs {}

fn main() -> ExitCode {
    let Args { task } = argh::from_env();
    let outcome = match task {
        Task::Ci(CiArgs {}) => ci::run(),
        Task::Tidy(TidyArgs {}) => tidy::run(),
        Task::Demo(DemoArgs { release, rest }) => programs::run("demo", release, &rest),
        Task::Conformance(ConformanceArgs {}) => conformance::run(),
        Task::Manifests(ManifestsArgs {}) => manifests::run(),
        Task::Metrics(MetricsArgs {}) => metrics::run(),
        Task::Crash(CrashArgs {}) => harness::run("crash", &[]),
        Task::Bench(BenchArgs { runs, only, write }) => bench::run(runs, only.as_deref(), write),
        Task::Sim(args) => harness::run("sim", &args.words()),
        Task::Fuzz(FuzzArgs { runs, seconds, target }) => fuzz::run(target.as_deref(), runs, seconds),
        Task::Mutants(MutantsArgs { jobs, package }) => mutants::run(package.as_deref(), jobs),
        Task::Sandbox(SandboxArgs { release, rest }) => programs::run("afk-sandbox", release, &rest),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// The words after `cargo xtask` in a text.
    fn tasks(text: &str) -> impl Iterator<Item = &str> {
        let word = |rest: &'_ str| rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_lowercase()).len();
        text.split("cargo xtask ").skip(1).map(move |rest| &rest[..word(rest)])
    }

    #[test]
    fn every_task_that_a_document_names_is_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut found = Vec::new();
        for name in ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md", "bins/README.md"] {
            let text = std::fs::read_to_string(root.join(name)).unwrap();
            found.extend(tasks(&text).map(str::to_owned));
        }
        for task in &found {
            let asked = Args::from_args(&["cargo xtask"], &[task, "--help"]).err().unwrap();
            assert!(asked.status.is_ok(), "there is no task `{task}`: {}", asked.output);
        }
        assert!(found.iter().any(|it| it == "demo") && found.iter().any(|it| it == "ci"), "{found:?}");
        assert!(Args::from_args(&["cargo xtask"], &["demos", "--help"]).err().unwrap().status.is_err());
    }
}
