//! Labels, always by id: names that the server does not know would be dropped in silence.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use afk_core::fault::{Fault, FaultClass};
use afk_core::ids::{IssueRef, RepoId};
use afk_core::issue::same_label;
use afk_http::HttpError;

use super::client::{Calls, Problem};
use super::paging::{LastPage, PAGES_MAX, Pager};
use super::{Gitea, wire};

/// How a label looks that AFK has to make.
const COLOR: &str = "#1d76db";
const DESCRIPTION: &str = "Set by AFK, or read by it";

/// The labels of the repositories that were looked at: each is listed once in the life of the process.
#[derive(Debug, Default)]
pub(super) struct KnownLabels(Mutex<BTreeMap<RepoId, Arc<Mutex<Option<Labels>>>>>);

/// The labels that an issue of a repository can carry.
#[derive(Debug)]
struct Labels {
    own: Vec<wire::Label>,
    /// Looked at only for a name that the repository has not.
    organisation: Option<Organisation>,
}

/// The labels of the repository's owner.
#[derive(Debug)]
enum Organisation {
    /// None for a user.
    Listed(Vec<wire::Label>),
    /// The token may not read organisations.
    Hidden,
}

/// Where a label lives: its id, and its name in the server's spelling.
#[derive(Debug)]
pub(super) enum Whereabouts {
    /// In the repository.
    Repository(i64, String),
    /// In the organisation: the repository's own lists do not filter by it.
    Organisation(i64, String),
    /// Nowhere.
    Nowhere,
    /// Not in the repository, and the organisation's labels cannot be read.
    Unknown,
}

impl KnownLabels {
    /// Runs `work` with a repository's labels, one caller at a time, so that two never make the same label.
    fn with<T>(
        &self,
        calls: Calls<'_>,
        repo: &RepoId,
        work: impl FnOnce(&mut Labels) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let slot = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(repo.clone()).or_default())
        };
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        let labels = match slot.take() {
            Some(labels) => labels,
            None => Labels { own: own_labels(calls)?, organisation: None },
        };
        let result = work(slot.insert(labels));
        if result.is_err() {
            // A label may have been made although the reply was lost: list again before making another.
            *slot = None;
        }
        result
    }

    /// Forgets a repository's labels: they turned out to be different.
    fn forget(&self, repo: &RepoId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(repo);
    }
}

impl Labels {
    /// The label of this name: the exact spelling first, the repository's own before the organisation's.
    fn find(&mut self, calls: Calls<'_>, repo: &RepoId, name: &str) -> Result<Whereabouts, Fault> {
        let count = self.own.iter().filter(|label| label.name == name).count();
        if count > 1 {
            let (repo, label) = (repo.clone(), name.to_owned());
            return Err(calls.refused(Problem::DuplicateLabel { repo, label, count }));
        }
        if let Some(label) = named(&self.own, name) {
            return Ok(Whereabouts::Repository(label.id, label.name.clone()));
        }
        let organisation = match self.organisation.take() {
            Some(organisation) => organisation,
            None => organisation_labels(calls, repo)?,
        };
        Ok(match self.organisation.insert(organisation) {
            Organisation::Hidden => Whereabouts::Unknown,
            Organisation::Listed(labels) => named(labels, name)
                .map_or(Whereabouts::Nowhere, |label| Whereabouts::Organisation(label.id, label.name.clone())),
        })
    }
}

fn named<'a>(labels: &'a [wire::Label], name: &str) -> Option<&'a wire::Label> {
    let exact = labels.iter().find(|label| label.name == name);
    exact.or_else(|| labels.iter().find(|label| same_label(&label.name, name)))
}

impl Gitea {
    /// Looks a label up among those of the repository and of its organisation.
    pub(super) fn find_label(&self, calls: Calls<'_>, repo: &RepoId, name: &str) -> Result<Whereabouts, Fault> {
        self.labels.with(calls, repo, |labels| labels.find(calls, repo, name))
    }

    /// Adds a label to an issue, and makes it first where there is none.
    pub(super) fn put_label_on(&self, issue: &IssueRef, name: &str) -> Result<(), Fault> {
        let calls = self.calls(&issue.repo, "add the label");
        let id = self.labels.with(calls, &issue.repo, |labels| match labels.find(calls, &issue.repo, name)? {
            Whereabouts::Repository(id, _) | Whereabouts::Organisation(id, _) => Ok(id),
            Whereabouts::Nowhere | Whereabouts::Unknown => {
                let made = make_label(calls, name).map_err(|error| calls.failed(error))?;
                let id = made.id;
                labels.own.push(made);
                Ok(id)
            }
        })?;
        let request = calls.post(&["issues", &issue.number.to_string(), "labels"]);
        let reply = request.body(&wire::AddLabels { labels: [id] }).json::<Option<Vec<wire::Label>>>();
        let shown = reply.map_err(|error| {
            self.labels.forget(&issue.repo);
            calls.failed(error)
        })?;
        if shown.body.into_iter().flatten().any(|label| label.id == id) {
            return Ok(());
        }
        self.labels.forget(&issue.repo);
        Err(calls.garbled(Problem::LabelNotAdded(name.to_owned())))
    }

    /// Takes every label of this name off an issue. Which ids it carries is read from the issue itself: the repository and
    /// its organisation may both have a label of this name.
    pub(super) fn take_label_off(&self, issue: &IssueRef, name: &str) -> Result<(), Fault> {
        let calls = self.calls(&issue.repo, "remove the label");
        let number = issue.number.to_string();
        let found = calls.get(&["issues", &number]).json::<wire::Issue>().map_err(|error| calls.failed(error))?.body;
        calls.must_be_meant(&found)?;
        for label in found.labels.into_iter().flatten().filter(|label| same_label(&label.name, name)) {
            match calls.delete(&["issues", &number, "labels", &label.id.to_string()]).send() {
                Ok(_) => {}
                // The label was deleted since, and is thereby off.
                Err(error) if matches!(error.status, Some(404 | 422)) => {}
                Err(error) => return Err(calls.failed(error)),
            }
        }
        Ok(())
    }
}

fn own_labels(calls: Calls<'_>) -> Result<Vec<wire::Label>, Fault> {
    all(calls, Pager::new(LastPage::Short, || calls.get(&["labels"])))?.map_err(|error| calls.failed(error))
}

fn organisation_labels(calls: Calls<'_>, repo: &RepoId) -> Result<Organisation, Fault> {
    match all(calls, Pager::new(LastPage::Short, || calls.get_global(&["orgs", repo.owner(), "labels"])))? {
        Ok(labels) => Ok(Organisation::Listed(labels)),
        // The owner is a user.
        Err(error) if error.status == Some(404) => Ok(Organisation::Listed(Vec::new())),
        Err(error) if error.status == Some(403) && error.class == FaultClass::Refused => Ok(Organisation::Hidden),
        Err(error) => Err(calls.failed(error)),
    }
}

/// All labels of a list. One that is too long is a fault: a label that is not seen would be made twice.
fn all<'a>(
    calls: Calls<'_>,
    mut pages: Pager<impl Fn() -> afk_http::Request<'a>>,
) -> Result<Result<Vec<wire::Label>, HttpError>, Fault> {
    let labels = pages.rest::<wire::Label>();
    if labels.is_ok() && !pages.complete() {
        return Err(calls.garbled(Problem::TooManyPages(PAGES_MAX)));
    }
    Ok(labels)
}

/// Not safe to repeat: the server makes a second label of the same name.
fn make_label(calls: Calls<'_>, name: &str) -> Result<wire::Label, HttpError> {
    let label = wire::NewLabel { name, color: COLOR, description: DESCRIPTION };
    Ok(calls.post(&["labels"]).body(&label).json::<wire::Label>()?.body)
}
