//! A tool of somebody else's that reuses AFK's decisions without its programs: it reads a backlog, one issue a line, and says
//! in which order an agent would take it.
//!
//! ```console
//! printf 'acme/web#7 | P1 | Blocked by #3\nacme/web#3\nacme/api#3 | P2\n' | cargo run -p afk-core --example triage
//! ```
//!
//! A line holds an issue, then labels with commas between them, then text that may name what it waits for. Every issue counts as labelled by
//! somebody trusted; issues of the backlog count as open.

use std::collections::BTreeSet;
use std::io::Read as _;

use afk_core::config::Config;
use afk_core::ids::IssueRef;
use afk_core::issue::{BlockerRef, Issue};
use afk_policy::{blocked_by, priority, select_dispatchable};

/// What an agent would do next, one line a round: each round takes what may start, at most one issue a repository.
fn plan(backlog: &str) -> Result<String, Box<dyn std::error::Error>> {
    let mut issues = backlog.lines().filter(|line| !line.trim().is_empty()).map(read).collect::<Result<Vec<_>, _>>()?;
    let allowlist = issues.iter().map(|issue| issue.repo.clone()).collect();
    let config = Config { kill_switch: false, allowlist, ..Config::disabled() };
    let mut rounds = String::new();
    loop {
        // What has been taken is done, and blocks nobody any more.
        let open: BTreeSet<BlockerRef> =
            issues.iter().map(|it| BlockerRef { repo: it.repo.clone(), number: it.number }).collect();
        issues.iter_mut().for_each(|issue| issue.blocked_by.retain(|blocker| open.contains(blocker)));
        let next = select_dispatchable(&issues, &config, &BTreeSet::new());
        if next.is_empty() {
            break;
        }
        let names: Vec<String> = next.iter().map(|it| it.issue.reference().to_string()).collect();
        rounds.push_str(&names.join(", "));
        rounds.push('\n');
        issues.retain(|issue| next.iter().all(|it| it.issue != *issue));
    }
    for stuck in &issues {
        rounds.push_str(&format!("never: {}, it waits for itself in a circle\n", stuck.reference()));
    }
    Ok(rounds)
}

/// `owner/name#7 | label, label | text`; labels and text may be left out.
fn read(line: &str) -> Result<Issue, Box<dyn std::error::Error>> {
    let mut fields = line.split('|').map(str::trim);
    let reference = IssueRef::parse(fields.next().unwrap_or_default())?;
    let labels: Vec<String> = fields.next().unwrap_or_default().split(',').map(|it| it.trim().to_owned()).collect();
    let text = fields.next().unwrap_or_default();
    Ok(Issue {
        priority: priority(&labels),
        blocked_by: blocked_by(text, &reference.repo, "git.example.org"),
        labeled_by_trusted: true,
        labels,
        ..Issue::new(reference.repo, reference.number)
    })
}

#[expect(clippy::print_stdout, reason = "it talks to a person")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut backlog = String::new();
    std::io::stdin().read_to_string(&mut backlog)?;
    print!("{}", plan(&backlog)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backlog_is_taken_in_order() {
        let backlog = "acme/web#7 | P1 | Blocked by #3\nacme/web#9\nacme/web#3 | bug, P5\nacme/api#3 | P2\n";
        assert_eq!(plan(backlog).unwrap(), "acme/api#3, acme/web#3\nacme/web#7\nacme/web#9\n");
    }

    #[test]
    fn a_circle_is_told() {
        let told = plan("a/b#1 || Blocked by #2\na/b#2 || Blocked by #1\n").unwrap();
        assert_eq!(
            told,
            "never: a/b#1, it waits for itself in a circle\nnever: a/b#2, it waits for itself in a circle\n"
        );
        assert!(plan("no issue at all").is_err());
    }
}
