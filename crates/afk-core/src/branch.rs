//! Which commits of the default branch belong to a run.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use crate::ids::{RunId, Sha};
use crate::port::{Commit, History};

/// The trailer that every commit of a run carries.
pub const TRAILER: &str = "AFK-Run";

/// The run that a commit's message names in its last paragraph.
#[must_use]
pub fn run_of(message: &str) -> Option<RunId> {
    let lines: Vec<&str> = message.trim_end().lines().map(str::trim_end).collect();
    let last = lines.rsplit(|line| line.is_empty()).next()?;
    last.iter().rev().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.trim().eq_ignore_ascii_case(TRAILER).then(|| RunId::parse(value.trim()).ok()).flatten()
    })
}

/// The commits of a run, oldest first, so that the last one is its head: those with its trailer, and merges of one. A merge
/// counts because an agent that merges the latest branch pushes the merge as the head.
#[must_use]
pub fn run_commits<'a>(history: &'a History, run: &RunId) -> Vec<&'a Commit> {
    let mut ours: BTreeSet<&Sha> = BTreeSet::new();
    let mut ordered: Vec<&Commit> = Vec::new();
    // Servers list newest first by time, which may differ from ancestry; go over it until nothing is added.
    loop {
        let before = ordered.len();
        for commit in history.commits.iter().rev() {
            let marked = run_of(&commit.message) == Some(*run);
            let merges = commit.parents.len() > 1 && commit.parents.iter().any(|parent| ours.contains(parent));
            if (marked || merges) && ours.insert(&commit.sha) {
                ordered.push(commit);
            }
        }
        if ordered.len() == before {
            break;
        }
    }
    let place = |commit: &Commit| history.commits.iter().position(|it| it.sha == commit.sha);
    ordered.sort_by_key(|commit| core::cmp::Reverse(place(commit)));
    // The head is the one that no other run commit has among its ancestors.
    if let Some(head) = ordered.iter().rposition(|commit| !ordered.iter().any(|it| it.parents.contains(&commit.sha))) {
        let head = ordered.remove(head);
        ordered.push(head);
    }
    ordered
}

/// The commits built on `commit`, those of the run left out, in the order of the listing: newest first. What is green there
/// holds `commit` too.
#[must_use]
pub fn descendants(history: &History, commit: &Sha, ours: &[&Commit]) -> Vec<Sha> {
    let mut built: BTreeSet<&Sha> = BTreeSet::from([commit]);
    // As above: an order by time need not be that of ancestry.
    loop {
        let before = built.len();
        let on_top = history.commits.iter().rev().filter(|it| it.parents.iter().any(|parent| built.contains(parent)));
        let found: Vec<&Sha> = on_top.map(|it| &it.sha).collect();
        built.extend(found);
        if built.len() == before {
            break;
        }
    }
    let foreign = |sha: &Sha| sha != commit && !ours.iter().any(|ours| ours.sha == *sha);
    history.commits.iter().map(|it| &it.sha).filter(|sha| built.contains(sha) && foreign(sha)).cloned().collect()
}

/// Whether the branch no longer holds the commit from which the run started: somebody rewrote it. `history` is what `head` has
/// and `base` has not; a bounded one proves nothing.
#[must_use]
pub fn lost_base(history: &History, head: &Sha, base: &Sha) -> bool {
    history.complete && head != base && !history.commits.iter().any(|it| it.parents.contains(base))
}

/// Commits that name the issue and lack the run's trailer: the agent may have forgotten it.
#[must_use]
pub fn unmarked(history: &History, number: u64, ours: &[&Commit]) -> Vec<Sha> {
    let reference = alloc::format!("#{number}");
    let names = |message: &String| {
        message.match_indices(&reference).any(|(at, _)| {
            let next = message.get(at + reference.len()..).and_then(|rest| rest.chars().next());
            !next.is_some_and(|c| c.is_ascii_digit())
        })
    };
    let strangers = history.commits.iter().filter(|it| !ours.iter().any(|ours| ours.sha == it.sha));
    strangers.filter(|it| names(&it.message)).map(|it| it.sha.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::ToString as _;

    const RUN: &str = "186e454e-e93c-5324-91f0-c9c1a3dc2029";

    fn run() -> RunId {
        RunId::parse(RUN).unwrap()
    }

    fn sha(digit: char) -> Sha {
        Sha::parse(&digit.to_string().repeat(40)).unwrap()
    }

    fn commit(name: char, parents: &str, message: &str) -> Commit {
        let parents = parents.chars().map(sha).collect();
        Commit { sha: sha(name), parents, message: message.into(), at: None, url: String::new() }
    }

    fn ours() -> String {
        format!("work\n\nRefs #7\nAFK-Run: {RUN}")
    }

    fn names(commits: &[&Commit]) -> String {
        commits.iter().filter_map(|commit| commit.sha.as_str().chars().next()).collect()
    }

    #[test]
    fn the_trailer_is_read_from_the_last_paragraph_only() {
        let yes =
            ["AFK-Run: {}", "a\n\nafk-run: {}\n", "a\r\n\r\nAFK-Run: {}\r\nCo-authored-by: x", "a\n\nb: c\nAFK-Run:{}"];
        for text in yes {
            assert_eq!(run_of(&text.replace("{}", RUN)), Some(run()), "{text}");
        }
        let no =
            ["", "AFK-Run: {}\n\nlater words", "AFK-Run {}", "AFK-Run: {}x", "> quoted AFK-Run: {}", "X-AFK-Run: {}"];
        for text in no {
            assert_eq!(run_of(&text.replace("{}", RUN)), None, "{text}");
        }
    }

    #[test]
    fn the_head_is_the_last_of_a_chain_whatever_the_listing_says() {
        let ours = ours();
        let (c, b, a) = (commit('c', "b", "human"), commit('b', "a", &ours), commit('a', "0", &ours));
        let history =
            |commits: &[&Commit]| History { commits: commits.iter().copied().cloned().collect(), complete: true };
        assert_eq!(names(&run_commits(&history(&[&c, &b, &a]), &run())), "ab");
        assert_eq!(
            names(&run_commits(&history(&[&c, &a, &b]), &run())),
            "ab",
            "equal times, listed the wrong way round"
        );
        assert_eq!(names(&run_commits(&history(&[&c]), &run())), "");
    }

    #[test]
    fn a_merge_of_a_run_commit_is_one_too() {
        let commits = alloc::vec![commit('d', "cb", "Merge"), commit('c', "0", "human"), commit('b', "0", &ours())];
        let history = History { commits, complete: true };
        assert_eq!(names(&run_commits(&history, &run())), "bd");
        let plain = alloc::vec![commit('d', "b", "human on top"), commit('b', "0", &ours())];
        assert_eq!(names(&run_commits(&History { commits: plain, complete: true }, &run())), "b");
    }

    #[test]
    fn merges_that_are_listed_before_what_they_merge_take_their_places() {
        let ours = ours();
        let (d, c) = (commit('d', "a9", "Merge"), commit('c', "a8", "Merge"));
        let commits = alloc::vec![commit('a', "b", &ours), d, c, commit('b', "0", &ours)];
        assert_eq!(names(&run_commits(&History { commits, complete: true }, &run())), "bcad");
    }

    #[test]
    fn what_is_built_on_a_commit_is_found_however_it_is_listed() {
        let ours = ours();
        let ((e, d), (c, b, a)) = (
            (commit('e', "d", "human"), commit('d', "cb", "Merge a branch that began before the run")),
            (commit('c', "0", "human, beside it"), commit('b', "a", &ours), commit('a', "0", &ours)),
        );
        let found = |commits: &[&Commit], of: char| {
            let history = History { commits: commits.iter().copied().cloned().collect(), complete: true };
            let own = run_commits(&history, &run());
            let found = descendants(&history, &sha(of), &own);
            found.iter().filter_map(|sha| sha.as_str().chars().next()).collect::<String>()
        };
        assert_eq!(found(&[&e, &d, &c, &b, &a], 'd'), "e", "the merge is the run's own head");
        assert_eq!(found(&[&d, &e, &b, &c, &a], 'd'), "e");
        assert_eq!(found(&[&e, &d, &c, &b, &a], 'e'), "");
        let (f, g) = (commit('f', "b", "human"), commit('9', "f", "human"));
        assert_eq!(found(&[&g, &c, &f, &b, &a], 'b'), "9f", "what stands beside it is not built on it");
        assert_eq!(found(&[&f, &g, &b, &a], 'b'), "f9", "equal times, listed the wrong way round");
        assert_eq!(found(&[&g, &f, &b, &a], 'a'), "9f", "the run's own commits are not foreign");
    }

    #[test]
    fn a_base_that_is_gone_is_seen_only_in_a_whole_history() {
        let (b, a) = (commit('b', "a", "human"), commit('a', "0", "human"));
        let history =
            |commits: &[&Commit], complete| History { commits: commits.iter().copied().cloned().collect(), complete };
        assert!(!lost_base(&history(&[&b, &a], true), &sha('b'), &sha('0')));
        assert!(lost_base(&history(&[&b, &a], true), &sha('b'), &sha('9')));
        assert!(!lost_base(&history(&[&b], false), &sha('b'), &sha('0')), "the listing ended early");
        assert!(!lost_base(&history(&[], true), &sha('0'), &sha('0')), "nothing was pushed");
    }

    #[test]
    fn a_forgotten_trailer_is_noticed() {
        let commits = alloc::vec![
            commit('a', "0", "fix #7"),
            commit('b', "0", "fix #77"),
            commit('c', "0", &ours()),
            commit('d', "0", "fix (#7), and #70"),
        ];
        let history = History { commits, complete: true };
        let ours = run_commits(&history, &run());
        assert_eq!(unmarked(&history, 7, &ours), [sha('a'), sha('d')]);
    }
}
