//! Which of the blockers still stand in the way.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use afk_core::ids::IssueRef;
use afk_core::issue::BlockerRef;
use afk_core::port::NativeBlocker;

/// What the tracker says about an issue that the text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockerState {
    /// It is open.
    Open,
    /// It is closed.
    Closed,
    /// It does not exist, or AFK's account may not read it, or reading it failed: counts as open.
    Unreadable,
}

/// The open blockers that are asked what they wait for themselves: it only makes the refusal clearer.
const CIRCLE_LOOKS_MAX: usize = 5;

/// What an issue still waits for. Prints as what a person should look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blockers {
    /// Open ones.
    pub open: Vec<BlockerRef>,
    /// Ones that could not be read.
    pub unreadable: Vec<BlockerRef>,
    /// Native ones of which the server does not even tell the name.
    pub hidden: u32,
    /// Open ones that wait for this issue in turn: neither can come first.
    pub circular: Vec<BlockerRef>,
    /// The issue names itself, which is ignored: warn about it.
    pub names_itself: bool,
}

impl Blockers {
    /// Blockers that are known to be open.
    #[must_use]
    pub fn of(issue: &IssueRef, open: impl IntoIterator<Item = BlockerRef>) -> Self {
        let mut blockers = Self::default();
        for blocker in open {
            if is_self(issue, &blocker) {
                blockers.names_itself = true;
            } else {
                blockers.open.push(blocker);
            }
        }
        blockers
    }

    /// Takes the server's own dependencies and those of the text together. `state` is asked once for each one that the text
    /// alone names.
    #[must_use]
    pub fn gather(
        issue: &IssueRef,
        native: &[NativeBlocker],
        text: &[BlockerRef],
        mut state: impl FnMut(&BlockerRef) -> BlockerState,
    ) -> Self {
        let mut blockers = Self::default();
        let mut settled = BTreeSet::new();
        let known = native.iter().filter_map(|it| match it {
            NativeBlocker::Known { blocker, open } => {
                Some((blocker, Some(if *open { BlockerState::Open } else { BlockerState::Closed })))
            }
            NativeBlocker::Hidden => {
                blockers.hidden = blockers.hidden.saturating_add(1);
                None
            }
        });
        let known: Vec<_> = known.collect();
        for (blocker, told) in known.into_iter().chain(text.iter().map(|it| (it, None))) {
            if is_self(issue, blocker) {
                blockers.names_itself = true;
                continue;
            }
            if !settled.insert(blocker) {
                continue;
            }
            match told.unwrap_or_else(|| state(blocker)) {
                BlockerState::Open => blockers.open.push(blocker.clone()),
                BlockerState::Closed => {}
                BlockerState::Unreadable => blockers.unreadable.push(blocker.clone()),
            }
        }
        blockers
    }

    /// Looks for circles. `waits_for` tells what an open blocker waits for itself; it is asked about the first few, and only
    /// what people read depends on it.
    #[must_use]
    pub fn with_circles(mut self, issue: &IssueRef, mut waits_for: impl FnMut(&BlockerRef) -> Vec<BlockerRef>) -> Self {
        let asked = self.open.iter().take(CIRCLE_LOOKS_MAX);
        let circular = asked.filter(|blocker| waits_for(blocker).iter().any(|it| is_self(issue, it))).cloned();
        self.circular = circular.collect();
        self
    }

    /// Whether nothing stands in the way.
    #[must_use]
    pub fn none_left(&self) -> bool {
        self.open.is_empty() && self.unreadable.is_empty() && self.hidden == 0
    }

    /// The ones with a name, open or unreadable: what [`Issue::blocked_by`](afk_core::issue::Issue) holds.
    #[must_use]
    pub fn named(&self) -> Vec<BlockerRef> {
        self.open.iter().chain(&self.unreadable).cloned().collect()
    }
}

impl fmt::Display for Blockers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |list: &[BlockerRef]| {
            list.iter().map(|it| format!("{}#{}", it.repo, it.number)).collect::<Vec<String>>().join(", ")
        };
        let mut parts = Vec::new();
        if !self.open.is_empty() {
            parts.push(format!("waits for {}", names(&self.open)));
        }
        match self.circular.len() {
            0 => {}
            1 => parts.push(format!("{} waits for it in turn", names(&self.circular))),
            _ => parts.push(format!("{} wait for it in turn", names(&self.circular))),
        }
        if !self.unreadable.is_empty() {
            parts.push(format!("waits for {}, which cannot be read", names(&self.unreadable)));
        }
        match self.hidden {
            0 => {}
            1 => parts.push("waits for an issue that AFK's account may not see".to_string()),
            many => parts.push(format!("waits for {many} issues that AFK's account may not see")),
        }
        if parts.is_empty() { f.write_str("waits for nothing") } else { f.write_str(&parts.join("; ")) }
    }
}

fn is_self(issue: &IssueRef, blocker: &BlockerRef) -> bool {
    issue.number == blocker.number && issue.repo == blocker.repo
}
