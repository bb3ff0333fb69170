//! What the configuration tells by itself: no server is asked.

use std::path::Path;

use afk_core::config::{Config, TrackerKind};
use afk_core::ids::Login;
use afk_tick::report::Line;

use super::finding::{Check, Finding, Verdict};

const SUBJECT: &str = "configuration";

/// Every check that needs no server. `remarks` are the lines over misspelt keys. Of a disabled configuration less is asked:
/// it need not be whole.
pub(super) fn examine(config: &Config, remarks: &[Line]) -> Vec<Finding> {
    let keys = keys(remarks);
    let misspelt = keys.iter().any(|it| it.verdict == Verdict::Fail);
    let mut findings = vec![gates(config, misspelt)];
    findings.extend(keys);
    if config.allowlist.is_empty() {
        return findings;
    }
    findings.extend([
        trust(config),
        caps(config),
        budget(config),
        record_key(config),
        shard(config),
        trust_domain(config),
        doorbells(config),
        heartbeat(config),
        metrics(config),
    ]);
    findings
}

/// A misspelt key closes the kill switch, whatever it says.
fn gates(config: &Config, misspelt: bool) -> Finding {
    let check = Check::new(SUBJECT, "gates");
    let listed = config.allowlist.len();
    match (listed, config.kill_switch) {
        (0, true) => check.warn(
            "AFK is disabled: the kill switch is on and no repository is listed, so no server was looked at",
            "list repositories in AFK_ALLOWLIST, run doctor again, then set AFK_KILL_SWITCH to false",
        ),
        (0, false) => check.warn(
            "AFK is disabled: no repository is listed, so no server was looked at",
            "list repositories in AFK_ALLOWLIST, and run doctor again",
        ),
        (_, true) if misspelt => check.skipped("no agent is started while a key is misspelt: it might be a gate"),
        (_, true) => check.warn(
            "the kill switch is on: runs are watched to their end, and no agent is started",
            "set AFK_KILL_SWITCH to false to arm AFK",
        ),
        (1, false) => check.ok("both are open: AFK is armed for 1 repository"),
        (_, false) => check.ok(format!("both are open: AFK is armed for {listed} repositories")),
    }
}

/// One finding a misspelt key. A misspelt key of the poller ends it before this.
fn keys(remarks: &[Line]) -> Vec<Finding> {
    let check = Check::new(SUBJECT, "keys");
    let unknown = remarks.iter().filter(|line| line.code == "unknown_key");
    let told = |line: &Line| match line.text.split_once("; ") {
        Some((problem, remedy)) => check.fail(format!("{}: {problem}", line.subject), remedy),
        None => check.fail(format!("{}: {}", line.subject, line.text), "take it out"),
    };
    let unknown: Vec<_> = unknown.map(told).collect();
    if unknown.is_empty() { vec![check.ok("every AFK_ key is one that AFK knows")] } else { unknown }
}

fn trust(config: &Config) -> Finding {
    let check = Check::new(SUBJECT, "trust");
    let listed: Vec<&str> = config.trusted_actors.iter().map(Login::as_str).collect();
    let listed = listed.join(", ");
    let tells_people = config.tracker.as_ref().is_some_and(|it| it.kind == TrackerKind::Github);
    match (tells_people, config.trust_writers, listed.is_empty()) {
        (true, _, true) => check.ok("trusted is whoever may push to a repository; robots are not"),
        (true, _, false) => {
            check.ok(format!("trusted are {listed}, and whoever may push to a repository; robots are not"))
        }
        (false, true, _) => check.warn(
            "whoever may push starts agents, and this tracker does not tell robots from people",
            "list the people in AFK_TRUSTED_ACTORS, and set AFK_TRUST_WRITERS to false",
        ),
        (false, false, true) => check.fail(
            "nobody is trusted: no label starts an agent",
            "list the people who may start agents in AFK_TRUSTED_ACTORS",
        ),
        (false, false, false) => check.ok(format!("trusted: {listed}, and nobody else")),
    }
}

fn caps(config: &Config) -> Finding {
    let check = Check::new(SUBJECT, "caps");
    let (runs, humans) = (config.max_runs, config.max_escalated);
    let without: Vec<&str> = [(runs, "AFK_MAX_RUNS"), (humans, "AFK_MAX_ESCALATED")]
        .into_iter()
        .filter(|(cap, _)| *cap == 0)
        .map(|(_, key)| key)
        .collect();
    if without.is_empty() {
        check.ok(format!("at most {runs} runs at once; no new one while {humans} issues wait for a human"))
    } else {
        let keys = without.join(" and ");
        check.warn(format!("{keys} is 0, which is no cap: a bad night has no end"), format!("set {keys} to a number"))
    }
}

fn budget(config: &Config) -> Finding {
    let check = Check::new(SUBJECT, "budget");
    match config.usd_per_mtok {
        Some(price) => check.ok(format!("{} USD a run, at {price} USD a million tokens", config.budget_usd)),
        None => check.ok(format!(
            "no price is set (AFK_USD_PER_MTOK), so attempts and time are the bound: {} corrective turns, {} s to push, \
             {} s for CI",
            config.fix_forward_max_attempts, config.run_max_seconds, config.ci_max_seconds
        )),
    }
}

/// That the key can be read was settled before any server is spoken to.
fn record_key(config: &Config) -> Finding {
    let check = Check::new(SUBJECT, "record_key");
    match &config.record_key_file {
        Some(path) => check.ok(format!("run records are sealed with the key in {path}")),
        None => check.ok("run records are not sealed; they need it where AFK shares its token"),
    }
}

fn shard(config: &Config) -> Finding {
    let check = Check::new(SUBJECT, "shard");
    match &config.shard {
        Some(shard) => check.ok(format!(
            "shard {} of {} looks after {} of them; caps count for each shard by itself",
            shard.index,
            shard.count,
            config.repositories().count()
        )),
        None => check.ok("this process looks after every repository"),
    }
}

fn trust_domain(config: &Config) -> Finding {
    let check = Check::new(SUBJECT, "trust_domain");
    match config.allowlist.len() {
        1 => check.ok("one repository, and all else that this T3 serves: an agent reaches every checkout there"),
        n => check.ok(format!("{n} repositories share one T3: an agent of one reaches the checkouts of all")),
    }
}

fn doorbells(config: &Config) -> Finding {
    let check = Check::new(SUBJECT, "doorbells");
    let there = [(config.slack_webhook.is_some(), "Slack"), (config.ntfy.is_some(), "ntfy")];
    let there: Vec<&str> = there.into_iter().filter(|(is, _)| *is).map(|(_, name)| name).collect();
    if there.is_empty() {
        check
            .warn("none: nobody is called when a run ends", "set AFK_SLACK_WEBHOOK_FILE, or AFK_NTFY_URL and its topic")
    } else {
        check.ok(format!("{} rings when a run ends", there.join(" and ")))
    }
}

fn heartbeat(config: &Config) -> Finding {
    let check = Check::new(SUBJECT, "heartbeat");
    match config.heartbeat_url {
        Some(_) => check.ok("asked after each good tick; its service calls people when nothing comes"),
        None => check.warn(
            "none: nobody notices when the programs do not run any more",
            "set AFK_HEARTBEAT_URL_FILE to the address of a service that rings when it is not asked",
        ),
    }
}

/// Nothing is written: only whether there is a folder to write into is looked at.
fn metrics(config: &Config) -> Finding {
    let check = Check::new(SUBJECT, "metrics");
    match (&config.metrics_file, &config.metrics_push_url) {
        (Some(path), _) if !folder_of(path).is_dir() => check.fail(
            format!("the folder of {path} is not there, so no metrics are written"),
            "make it, or mend AFK_METRICS_FILE",
        ),
        (Some(_), Some(_)) => check.ok("written to a file, and pushed"),
        (Some(path), None) => check.ok(format!("written beside {path}")),
        (None, Some(_)) => check.ok("pushed"),
        (None, None) => check.skipped("not told: neither AFK_METRICS_FILE nor AFK_METRICS_PUSH_URL is set"),
    }
}

fn folder_of(path: &str) -> &Path {
    match Path::new(path).parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => Path::new("/"),
    }
}
