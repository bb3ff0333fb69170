//! The labels of a repository and its organisation: looked up once, and made where they are missing.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use afk_core::fault::{Fault, FaultClass};
use afk_core::ids::RepoId;
use afk_core::issue::same_label;
use afk_http::HttpError;

use crate::gitea::client::{Calls, Problem};
use crate::gitea::labels::spellings;
use crate::gitea::paging::{LastPage, PAGES_MAX, Pager};
use crate::gitea::wire;

/// How a label looks that AFK has to make.
const COLOR: &str = "#1d76db";
const DESCRIPTION: &str = "Set by AFK, or read by it";

/// The labels of the repositories that were looked at: each is listed once in the life of the process.
#[derive(Debug, Default)]
pub(in crate::gitea) struct KnownLabels(Mutex<BTreeMap<RepoId, Arc<Mutex<Option<Labels>>>>>);

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
pub(in crate::gitea) enum Whereabouts {
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
    /// Where a label lives.
    pub(in crate::gitea) fn find(&self, calls: Calls<'_>, repo: &RepoId, name: &str) -> Result<Whereabouts, Fault> {
        self.with(calls, repo, |labels| labels.find(calls, repo, name))
    }

    /// The id of a label; it is made in the repository where it is missing. One that is spelt as no list of AFK's asks for
    /// counts as missing: a lock under that name would not be found again.
    pub(in crate::gitea) fn find_or_make(&self, calls: Calls<'_>, repo: &RepoId, name: &str) -> Result<i64, Fault> {
        let usual = |spelling: &String| spellings(name).contains(spelling);
        self.with(calls, repo, |labels| match labels.find(calls, repo, name)? {
            Whereabouts::Repository(id, spelt) | Whereabouts::Organisation(id, spelt) if usual(&spelt) => Ok(id),
            Whereabouts::Repository(..) | Whereabouts::Organisation(..) => labels.make(calls, name),
            Whereabouts::Nowhere | Whereabouts::Unknown => labels.make(calls, name),
        })
    }

    /// Runs `work` with a repository's labels, one caller at a time, so that two never make the same label.
    fn with<T>(
        &self,
        calls: Calls<'_>,
        repo: &RepoId,
        work: impl FnOnce(&mut Labels) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let slot = self.slot(repo);
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
    pub(in crate::gitea) fn forget(&self, repo: &RepoId) {
        *self.slot(repo).lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn slot(&self, repo: &RepoId) -> Arc<Mutex<Option<Labels>>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(repo.clone()).or_default())
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

    /// Makes a label. The server would make a second one of the same name, so AFK looks again afterwards: of two processes
    /// that made it at once, the later takes its own away.
    fn make(&mut self, calls: Calls<'_>, name: &str) -> Result<i64, Fault> {
        let label = wire::NewLabel { name, color: COLOR, description: DESCRIPTION };
        let made = calls.post(&["labels"]).body(&label).json::<wire::Label>();
        let made = made.map_err(|error| calls.failed(error))?.body.id;
        self.own = own_labels(calls)?;
        let ids = self.own.iter().filter(|label| label.name == name).map(|label| label.id);
        let first = ids.min().unwrap_or(made);
        if first != made {
            calls.delete(&["labels", &made.to_string()]).send().map_err(|error| calls.failed(error))?;
        }
        self.own.retain(|label| label.name != name || label.id == first);
        Ok(first)
    }
}

fn named<'a>(labels: &'a [wire::Label], name: &str) -> Option<&'a wire::Label> {
    let exact = labels.iter().find(|label| label.name == name);
    exact.or_else(|| labels.iter().find(|label| same_label(&label.name, name)))
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
