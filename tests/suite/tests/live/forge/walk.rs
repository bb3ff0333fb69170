//! The walk. It asserts facts, never ids or times, which each server has its own of.

use afk_core::RepoId;
use afk_core::branch::run_commits;
use afk_core::ids::{EventId, Host, IssueRef, Login, RunId, Sha};
use afk_core::port::{EventKind, History, LabelQuery, NativeBlocker, Permission, TextHistory, Tracker, TrackerIssue};

const READY: LabelQuery<'_> = LabelQuery { label: "ready-for-agent", open_only: true };
const LOCK: LabelQuery<'_> = LabelQuery { label: "agent-in-progress", open_only: false };
const HUMAN: LabelQuery<'_> = LabelQuery { label: "ready-for-human", open_only: true };

/// What people do beside AFK, in an empty private repository with a commit and without labels.
pub(super) trait Stage {
    fn repo(&self) -> RepoId;
    /// AFK's account: it administers the repository.
    fn bot(&self) -> Login;
    /// A writer.
    fn alice(&self) -> Login;
    /// A reader.
    fn mallory(&self) -> Login;
    /// Alice opens an issue.
    fn open(&mut self, title: &str, body: &str) -> IssueRef;
    /// Alice labels an issue, making the label where it is missing.
    fn label(&mut self, issue: &IssueRef, label: &str);
    /// Alice gives an issue another title.
    fn retitle(&mut self, issue: &IssueRef, title: &str);
    /// Mallory comments.
    fn comment(&mut self, issue: &IssueRef, body: &str);
    /// Alice makes an issue depend on another.
    fn wait_for(&mut self, issue: &IssueRef, blocker: &IssueRef);
    /// Alice pushes one commit to the default branch.
    fn push(&mut self, message: &str) -> Sha;
    /// Lets the server's clock, which counts seconds, move on.
    fn pause(&mut self);
}

/// In what kinds of servers differ, and may.
#[derive(Clone, Copy)]
pub(super) struct Habits {
    /// It tells who last edited a text.
    pub(super) proves_edits: bool,
    /// An issue cannot be closed while one that it depends on is open.
    pub(super) holds_blocked_open: bool,
}

/// Walks through every call.
pub(super) fn forge_walk(tracker: &dyn Tracker, stage: &mut dyn Stage, habits: Habits) {
    let mut walk = Walk { tracker, repo: stage.repo(), bot: stage.bot(), stage, habits };
    walk.accounts();
    walk.texts();
    walk.labels();
    walk.lists();
    walk.comments();
    walk.states();
    walk.blockers();
    walk.commits();
}

struct Walk<'a> {
    tracker: &'a dyn Tracker,
    stage: &'a mut dyn Stage,
    habits: Habits,
    repo: RepoId,
    bot: Login,
}

impl Walk<'_> {
    fn read(&self, issue: &IssueRef) -> TrackerIssue {
        let seen = self.tracker.issue(issue).unwrap();
        assert!(seen.at.is_some(), "every reply has its time");
        seen.value.expect("it is there")
    }

    /// What happened and by whom, oldest first.
    fn events(&self, issue: &IssueRef) -> Vec<(Login, EventKind)> {
        let events = self.tracker.events(issue).unwrap().value;
        assert!(events.is_sorted_by_key(|event| event.at), "{events:?}");
        assert!(!events.iter().any(|event| event.via_app), "{events:?}");
        events.into_iter().map(|event| (event.actor.expect("somebody did it").login, event.kind)).collect()
    }

    /// The numbers that a query finds, which are complete.
    fn listed(&self, queries: &[LabelQuery<'_>]) -> Vec<u64> {
        let mut found = self.tracker.list(std::slice::from_ref(&self.repo), queries);
        let listing = found.remove(&self.repo).expect("an entry for each repository").unwrap();
        assert!(found.is_empty() && listing.complete);
        listing.issues.iter().map(|it| it.issue.number).collect()
    }

    fn accounts(&self) {
        assert_eq!(self.tracker.me().unwrap(), self.bot);
        let may = |login: &Login| self.tracker.permission(&self.repo, login).unwrap();
        assert_eq!(may(&self.stage.alice()), Permission::Write);
        assert_eq!(may(&self.stage.mallory()), Permission::Read);
        assert_eq!(may(&Login::parse("nobody-has-this-name").unwrap()), Permission::None);
    }

    fn texts(&mut self) {
        let issue = self.stage.open("Before", "A text with `code`,\n\nand a second paragraph.");
        let read = self.read(&issue);
        assert_eq!(read.issue, issue);
        assert_eq!((read.title.as_str(), read.open), ("Before", true));
        assert_eq!(read.body, "A text with `code`,\n\nand a second paragraph.");
        assert_eq!(read.author.map(|author| author.login), Some(self.stage.alice()));
        assert_eq!(read.labels, [""; 0]);
        assert!(read.url.ends_with(&format!("/issues/{}", issue.number)), "{}", read.url);
        assert_eq!(self.events(&issue), []);
        let provable = |history| if self.habits.proves_edits { history } else { TextHistory::Unprovable };
        assert_eq!(self.tracker.text_history(&issue).unwrap(), provable(TextHistory::Unedited));

        self.stage.pause();
        self.stage.retitle(&issue, "After");
        assert_eq!(self.read(&issue).title, "After");
        assert_eq!(self.events(&issue), [(self.stage.alice(), EventKind::Renamed)]);
        match self.tracker.text_history(&issue).unwrap() {
            TextHistory::Unprovable => assert!(!self.habits.proves_edits),
            TextHistory::Edited { by, .. } => assert_eq!(by.map(|by| by.login), Some(self.stage.alice())),
            TextHistory::Unedited => panic!("it was edited"),
        }
        let nothing = IssueRef { repo: self.repo.clone(), number: 999_999 };
        assert_eq!(self.tracker.issue(&nothing).unwrap().value, None);
    }

    fn labels(&mut self) {
        let issue = self.stage.open("Labels", "");
        self.stage.label(&issue, READY.label);
        self.stage.pause();
        for _ in 0..2 {
            self.tracker.add_label(&issue, LOCK.label).unwrap();
            let mut labels = self.read(&issue).labels;
            labels.sort();
            assert_eq!(labels, [LOCK.label, READY.label], "made where it was missing, and there once");
        }
        self.stage.pause();
        for _ in 0..2 {
            self.tracker.remove_label(&issue, READY.label).unwrap();
            assert_eq!(self.read(&issue).labels, [LOCK.label]);
        }
        self.tracker.remove_label(&issue, "never-made").unwrap();
        let happened = [
            (self.stage.alice(), EventKind::Labeled(READY.label.into())),
            (self.bot.clone(), EventKind::Labeled(LOCK.label.into())),
            (self.bot.clone(), EventKind::Unlabeled(READY.label.into())),
        ];
        assert_eq!(self.events(&issue), happened, "a repeat leaves no trace");
        self.tracker.remove_label(&issue, LOCK.label).unwrap();
    }

    fn lists(&mut self) {
        let [ready, both, locked, done, human] = ["Ready", "Both", "Locked", "Done", "Human"].map(|title| {
            let issue = self.stage.open(title, "");
            (issue.number, issue)
        });
        for (_, issue) in [&ready, &both, &done] {
            self.stage.label(issue, READY.label);
        }
        for (_, issue) in [&both, &locked] {
            self.tracker.add_label(issue, LOCK.label).unwrap();
        }
        self.tracker.add_label(&human.1, HUMAN.label).unwrap();
        for (_, issue) in [&locked, &done] {
            self.tracker.close(issue).unwrap();
        }
        assert_eq!(self.listed(&[READY]), [ready.0, both.0]);
        assert_eq!(self.listed(&[LOCK]), [both.0, locked.0], "a lock is found in any state");
        assert_eq!(self.listed(&[HUMAN]), [human.0]);
        assert_eq!(self.listed(&[READY, LOCK, HUMAN]), [ready.0, both.0, locked.0, human.0], "each once");
        assert_eq!(self.listed(&[LabelQuery { label: "never-made", open_only: true }]), [0; 0], "no label, no filter");
    }

    fn comments(&mut self) {
        let issue = self.stage.open("Talk", "");
        assert_eq!(self.tracker.comments(&issue, None).unwrap(), []);
        self.stage.comment(&issue, "First!");
        self.stage.pause();
        let id = self.tracker.create_comment(&issue, "One, \u{1f980} and <b>more</b>\n\n- [ ] line").unwrap();
        let told = |since| {
            let comments = self.tracker.comments(&issue, since).unwrap();
            comments.into_iter().map(|it| (it.author.expect("its author").login, it.body)).collect::<Vec<_>>()
        };
        let (theirs, mut ours) = (
            (self.stage.mallory(), "First!".to_owned()),
            (self.bot.clone(), "One, \u{1f980} and <b>more</b>\n\n- [ ] line".to_owned()),
        );
        assert_eq!(told(None), [theirs.clone(), ours.clone()]);
        let comments = self.tracker.comments(&issue, None).unwrap();
        assert_eq!(comments.last().map(|it| it.id), Some(id));
        let since = comments.last().map(|it| it.created_at);
        assert_eq!(told(since), [ours.clone()], "written since its own time");
        for _ in 0..2 {
            self.tracker.edit_comment(&issue, id, "Two").unwrap();
            ours.1 = "Two".to_owned();
            assert_eq!(told(since), [ours.clone()]);
        }
        for _ in 0..2 {
            self.tracker.delete_comment(&issue, id).unwrap();
            assert_eq!(told(None), std::slice::from_ref(&theirs));
        }
        assert_eq!(self.events(&issue), [], "a comment is no event");
    }

    fn states(&mut self) {
        let issue = self.stage.open("States", "");
        for _ in 0..2 {
            self.tracker.close(&issue).unwrap();
            assert!(!self.read(&issue).open);
        }
        self.stage.pause();
        for _ in 0..2 {
            self.tracker.reopen(&issue).unwrap();
            assert!(self.read(&issue).open);
        }
        let bot = || self.bot.clone();
        let happened = [(bot(), EventKind::Closed { commit: None }), (bot(), EventKind::Reopened)];
        assert_eq!(self.events(&issue), happened, "a repeat leaves no trace");
    }

    fn blockers(&mut self) {
        let (waiting, blocker) = (self.stage.open("Waiting", ""), self.stage.open("Blocker", ""));
        let of = |issue: &IssueRef| {
            let known = |found| match found {
                NativeBlocker::Known { blocker, open } => (blocker.repo, blocker.number, open),
                NativeBlocker::Hidden => panic!("it is in the same repository"),
            };
            self.tracker.blockers(issue).unwrap().into_iter().map(known).collect::<Vec<_>>()
        };
        assert_eq!(of(&waiting), []);
        self.stage.wait_for(&waiting, &blocker);
        let one = |open| [(self.repo.clone(), blocker.number, open)];
        assert_eq!((of(&waiting), of(&blocker)), (one(true).to_vec(), Vec::new()), "and not the other way round");
        match self.tracker.close(&waiting) {
            Ok(()) => assert!(!self.habits.holds_blocked_open),
            Err(fault) => assert!(self.habits.holds_blocked_open && fault.is_final(), "{}", fault.chain()),
        }
        self.tracker.close(&blocker).unwrap();
        assert_eq!(of(&waiting), one(false));
        self.tracker.close(&waiting).unwrap();
        assert!(!self.read(&waiting).open);
    }

    fn commits(&mut self) {
        let issue = self.stage.open("Work", "");
        let host = Host::from_url("https://contract.afk.dev").unwrap();
        let run = RunId::derive(&host, &issue, &EventId::new("1"));
        let before = self.tracker.repository(&self.repo).unwrap();
        assert_eq!((&before.id, before.branch.as_str(), before.private), (&self.repo, "main", true));
        assert_ne!(before.writable, Some(false));
        assert!(before.clone_url.ends_with(&format!("{}.git", self.repo)), "{}", before.clone_url);
        let base = before.head.expect("a first commit");

        let mut pushed = Vec::new();
        let marked = format!("Do a part\n\nWhy it is done.\n\nRefs #{}\nAFK-Run: {run}\n", issue.number);
        for message in ["Prepare\n\nBy hand.\n", &marked, &marked, "Go on by hand\n"] {
            pushed.push(self.stage.push(message));
            self.stage.pause();
        }
        let head = self.tracker.repository(&self.repo).unwrap().head.expect("a head");
        assert_eq!(pushed.last(), Some(&head));
        let since = self.tracker.commits(&self.repo, &head, Some(&base)).unwrap();
        let shas = |history: &History| history.commits.iter().map(|it| it.sha.clone()).collect::<Vec<_>>();
        assert!(since.complete);
        assert_eq!(shas(&since), pushed.iter().rev().cloned().collect::<Vec<_>>(), "newest first, without the base");
        let parents: Vec<_> = since.commits.iter().flat_map(|it| &it.parents).collect();
        assert_eq!(parents, [&pushed[2], &pushed[1], &pushed[0], &base]);
        assert!(since.commits.iter().all(|it| it.at.is_some()));
        let ours: Vec<_> = run_commits(&since, &run).into_iter().map(|it| &it.sha).collect();
        assert_eq!(ours, [&pushed[1], &pushed[2]], "by their trailers, oldest first");
        assert_eq!(shas(&self.tracker.commits(&self.repo, &head, Some(&head)).unwrap()), []);
        assert_eq!(shas(&self.tracker.commits(&self.repo, &head, None).unwrap()).last(), Some(&base));
    }
}
