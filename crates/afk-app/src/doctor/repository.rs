//! One repository: what AFK may do there, and what a run there will meet.

mod stages;

use afk_core::config::{Config, TrackerKind};
use afk_core::ids::{Login, RepoId};
use afk_core::port::{Inspect, Listing, Permission, Repository, Result};
use afk_tick::World;
use jiff::Timestamp;

use super::finding::{Check, Finding};

/// What was found, and the clocks of the servers that were asked.
pub(super) struct Looked {
    pub(super) findings: Vec<Finding>,
    /// It is there, and everybody may read it.
    pub(super) public: bool,
    /// A server's name and its time, and AFK's when it came.
    pub(super) clocks: Vec<(&'static str, Timestamp, Timestamp)>,
}

/// Every check of one repository. `listing` is what the tick's first question gave for it.
pub(super) fn examine(
    world: &World<'_>,
    inspect: &dyn Inspect,
    repo: &RepoId,
    listing: Option<&Result<Listing>>,
) -> Looked {
    let subject = repo.to_string();
    let check = |name| Check::new(&subject, name);
    let found = match world.tracker.repository(repo) {
        Ok(found) => found,
        Err(fault) => {
            let remedy = "see that it is there under this name, and that AFK's account and token may read it";
            let findings = vec![check("repository").unanswered(&fault, remedy)];
            return Looked { findings, public: false, clocks: Vec::new() };
        }
    };
    let mut findings = vec![repository(check("repository"), &found)];
    findings.push(writable(check("writing"), &found));
    findings.extend(listing.map(|listing| issues(check("issues"), listing)));
    findings.push(lookup(check("permissions"), world, repo));
    findings.push(labels(check("labels"), world.config, |label| inspect.has_label(repo, label)));
    let mut clocks = Vec::new();
    if let Some(head) = &found.head {
        findings.push(pushes(check("direct_pushes"), &found.branch, inspect.guards(repo, &found.branch)));
        let looked = stages::examine(world, repo, head);
        findings.extend(looked.findings);
        clocks = looked.clocks;
    }
    Looked { findings, public: !found.private, clocks }
}

fn repository(check: Check<'_>, found: &Repository) -> Finding {
    let access = if found.private { "private" } else { "public: the words of agents and logs stay out of comments" };
    match &found.head {
        Some(head) => check.ok(format!("{} is at {}; {access}", found.branch, head.short())),
        None => check.fail(
            format!("it has no commit on {}, so there is nothing to work from", found.branch),
            "push a first commit",
        ),
    }
}

/// Labels and comments need the right to write.
fn writable(check: Check<'_>, found: &Repository) -> Finding {
    match found.writable {
        Some(true) => check.ok("AFK's account may write labels and comments"),
        Some(false) => check.fail(
            "AFK's account may not write labels and comments, or the repository is archived",
            "give it write access there, or take the repository off AFK_ALLOWLIST",
        ),
        None => check.skipped("the tracker does not tell what AFK's account may write; the first dispatch shows it"),
    }
}

fn issues(check: Check<'_>, listing: &Result<Listing>) -> Finding {
    match listing {
        Ok(Listing { complete: true, issues, .. }) => {
            check.ok(format!("{} with AFK's labels can be read", issues.len()))
        }
        Ok(Listing { complete: false, .. }) => check.warn(
            "there are more with AFK's labels than AFK reads, so nothing is dispatched there",
            "take AFK's labels off issues that are done",
        ),
        Err(fault) => check.unanswered(fault, "let AFK's account and token read the issues there"),
    }
}

/// Whether AFK may ask what others may do. It asks about the owner, because everybody may ask about themselves.
fn lookup(check: Check<'_>, world: &World<'_>, repo: &RepoId) -> Finding {
    let config = world.config;
    let by_permission =
        config.trust_writers || config.tracker.as_ref().is_some_and(|it| it.kind == TrackerKind::Github);
    if !by_permission {
        return check.skipped("not needed: only accounts in AFK_TRUSTED_ACTORS count");
    }
    match Login::parse(repo.owner()).map(|owner| world.tracker.permission(repo, &owner)) {
        Ok(answer) => looked_up(check, config, answer),
        Err(_) => check.skipped("the owner's name is no account's"),
    }
}

fn looked_up(check: Check<'_>, config: &Config, answer: Result<Permission>) -> Finding {
    match answer {
        Ok(_) => check.ok("AFK may ask what an account may do there"),
        Err(fault) if config.trusted_actors.is_empty() => {
            check.unanswered(&fault, "give AFK's account the right to ask, or list the people in AFK_TRUSTED_ACTORS")
        }
        Err(fault) => check.warn(
            format!("only accounts in AFK_TRUSTED_ACTORS count there: {}", fault.chain()),
            "give AFK's account the right to ask, or be content with the list",
        ),
    }
}

fn labels(check: Check<'_>, config: &Config, has: impl Fn(&str) -> Result<bool>) -> Finding {
    let names = [&config.ready_label, &config.in_progress_label, &config.ready_for_human_label];
    let mut missing = Vec::new();
    for name in names {
        match has(name) {
            Ok(true) => {}
            Ok(false) => missing.push(name.as_str()),
            Err(fault) => return check.unanswered(&fault, "leave one label of each name"),
        }
    }
    if missing.is_empty() {
        check.ok("all three are there, each once")
    } else {
        check.ok(format!("{} will be made when first needed", missing.join(", ")))
    }
}

/// Agents push with the credentials of T3's machine, which AFK does not have: what refuses them can be told, not tried.
fn pushes(check: Check<'_>, branch: &str, guards: Result<Vec<String>>) -> Finding {
    match guards {
        Ok(guards) if guards.is_empty() => check.ok(format!("{branch} takes them from whoever may write")),
        Ok(guards) => check.warn(
            format!("{branch} may refuse them: {}", guards.join(", ")),
            "let the account push there with which T3's machine pushes; AFK cannot try that",
        ),
        Err(fault) => check.unanswered(&fault, "let AFK's token read branches"),
    }
}

#[cfg(test)]
mod tests {
    use afk_core::fault::{Fault, FaultClass, FaultScope};

    use super::super::finding::Verdict;
    use super::*;

    fn fault() -> Fault {
        Fault::new("read it", FaultClass::Refused, FaultScope::Item, "403")
    }

    #[test]
    fn what_cannot_be_read_or_not_to_its_end_is_never_called_good() {
        let check = Check::new("acme/web", "check");
        let bounded = Ok(Listing { complete: false, issues: Vec::new(), head: None });
        assert_eq!(issues(check, &bounded).verdict, Verdict::Warn);
        assert_eq!(issues(check, &Err(fault())).verdict, Verdict::Fail);
        assert_eq!(labels(check, &Config::disabled(), |_| Err(fault())).verdict, Verdict::Fail);
        assert_eq!(pushes(check, "main", Err(fault())).verdict, Verdict::Fail);
    }
}
