//! What a port told, one line for each answer: short, without what differs for good reason (the words of an error).

use afk_core::ci::Check;
use afk_core::fault::Fault;
use afk_core::port::{
    Actor, ChangeKind, Changes, Comment, Commit, EventKind, FileChange, History, IssueEvent, Listing, NativeBlocker,
    Repository, Seen, StageFacts, TextHistory, TrackerIssue,
};
use jiff::Timestamp;

/// A transcript.
#[derive(Default)]
pub(crate) struct Told(pub(crate) String);

impl Told {
    /// Notes an answer.
    pub(crate) fn tell<T: Words>(&mut self, asked: &str, answer: Result<T, Fault>) {
        let answer = match answer {
            Ok(value) => value.words(),
            Err(fault) => refused(&fault),
        };
        self.note(asked, &answer);
    }

    /// Notes something seen.
    pub(crate) fn note(&mut self, asked: &str, seen: &str) {
        let gap = if seen.starts_with('\n') { "" } else { " " };
        self.0.push_str(&format!("{asked}:{gap}{}\n", seen.trim_end()));
    }
}

/// A fault, as far as callers act on it.
pub(crate) fn refused(fault: &Fault) -> String {
    format!("! {:?} {:?}", fault.class, fault.scope)
}

/// Something that can be told.
pub(crate) trait Words {
    fn words(&self) -> String;
}

impl Words for () {
    fn words(&self) -> String {
        "done".into()
    }
}

impl Words for afk_core::ids::Login {
    fn words(&self) -> String {
        self.to_string()
    }
}

impl Words for afk_core::port::Permission {
    fn words(&self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

impl Words for TextHistory {
    fn words(&self) -> String {
        match self {
            Self::Unprovable => "unprovable".into(),
            Self::Unedited => "unedited".into(),
            Self::Edited { at, by } => format!("{} {}", clock(Some(*at)), who(by.as_ref())),
        }
    }
}

impl<T: Words> Words for Seen<T> {
    fn words(&self) -> String {
        format!("at {} {}", clock(self.at), self.value.words())
    }
}

impl<T: Words> Words for Option<T> {
    fn words(&self) -> String {
        self.as_ref().map_or_else(|| "none".into(), T::words)
    }
}

impl<T: Words> Words for Vec<T> {
    fn words(&self) -> String {
        if self.is_empty() { "nothing".into() } else { self.iter().map(|it| format!("\n  {}", it.words())).collect() }
    }
}

impl Words for TrackerIssue {
    fn words(&self) -> String {
        // Servers sort labels, each in its own way.
        let mut labels: Vec<_> = self.labels.iter().map(String::as_str).collect();
        labels.sort_unstable();
        let state = if self.open { "open" } else { "closed" };
        let (author, labels) = (who(self.author.as_ref()), labels.join(","));
        format!("{} {state} {:?} {:?} by {author} [{labels}] {}", self.issue, self.title, self.body, self.url)
    }
}

impl Words for Listing {
    fn words(&self) -> String {
        let numbers: Vec<_> = self.issues.iter().map(|it| it.issue.number.to_string()).collect();
        let head = self.head.as_ref().map_or(String::new(), |head| format!(" at {}", head.short()));
        format!("{}{}{head}", numbers.join(" "), if self.complete { "" } else { " ..and more" })
    }
}

impl Words for IssueEvent {
    fn words(&self) -> String {
        let kind = match &self.kind {
            EventKind::Labeled(label) => format!("+{label}"),
            EventKind::Unlabeled(label) => format!("-{label}"),
            EventKind::Closed { commit } => format!("closed {}", commit.as_ref().map_or("", |sha| sha.short())),
            EventKind::Reopened => "reopened".into(),
            EventKind::Renamed => "renamed".into(),
            EventKind::CommitReference => "commit".into(),
        };
        let app = if self.via_app { " (app)" } else { "" };
        format!("{} {} {}{app} {}", self.id, clock(Some(self.at)), who(self.actor.as_ref()), kind.trim_end())
    }
}

impl Words for NativeBlocker {
    fn words(&self) -> String {
        match self {
            Self::Known { blocker, open } => {
                let state = if *open { "open" } else { "closed" };
                format!("{}#{} {state}", blocker.repo, blocker.number)
            }
            Self::Hidden => "hidden".into(),
        }
    }
}

impl Words for Comment {
    fn words(&self) -> String {
        let (written, edited) = (clock(Some(self.created_at)), clock(Some(self.updated_at)));
        format!("{} {} {written} {edited} {:?}", self.id, who(self.author.as_ref()), self.body)
    }
}

impl Words for Repository {
    fn words(&self) -> String {
        let head = self.head.as_ref().map_or("empty", |sha| sha.short());
        let private = if self.private { "private" } else { "public" };
        format!("{} {}@{head} {private} writable {:?} {}", self.id, self.branch, self.writable, self.clone_url)
    }
}

impl Words for Commit {
    fn words(&self) -> String {
        let parents: Vec<_> = self.parents.iter().map(|sha| sha.short()).collect();
        format!("{} <- {} {} {:?} {}", self.sha.short(), parents.join(","), clock(self.at), self.message, self.url)
    }
}

impl Words for History {
    fn words(&self) -> String {
        format!("{}{}", self.commits.words(), if self.complete { "" } else { "\n  ..and more" })
    }
}

impl Words for Changes {
    fn words(&self) -> String {
        let files: Vec<_> = self.files.iter().map(|file| format!("\n  {}", one(file))).collect();
        format!("{}{}", files.concat(), if self.complete { "\n  all" } else { "\n  ..and more" })
    }
}

fn one(file: &FileChange) -> String {
    match &file.kind {
        ChangeKind::Added => format!("+{}", file.path),
        ChangeKind::Changed => format!("~{}", file.path),
        ChangeKind::Removed => format!("-{}", file.path),
        ChangeKind::Renamed { from } => format!("{} -> {}", from.as_deref().unwrap_or("?"), file.path),
    }
}

impl Words for Check {
    fn words(&self) -> String {
        let detail = self.detail.as_deref().unwrap_or("-");
        let url = self.url.as_deref().unwrap_or("-");
        format!("{} {:?} {} {detail:?} {url}", self.name, self.conclusion, clock(self.at))
    }
}

impl Words for StageFacts {
    fn words(&self) -> String {
        format!("at {} {}", clock(self.at), self.checks.words())
    }
}

fn who(actor: Option<&Actor>) -> String {
    actor.map_or_else(|| "nobody".into(), |actor| format!("{}/{:?}", actor.login, actor.kind))
}

fn clock(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "?".into(), |at| at.strftime("%H:%M:%S").to_string())
}
