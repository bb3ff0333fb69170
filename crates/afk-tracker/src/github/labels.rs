//! Labels of an issue, by name. GitHub compares label names without case.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use afk_core::fault::Fault;
use afk_core::ids::{IssueRef, RepoId};
use afk_core::issue::same_label;

use super::client::Calls;
use super::problem::{Grant, Problem};
use super::wire::LabelName;
use super::{GitHub, wire};

/// How a label looks that AFK has to make.
const COLOR: &str = "1d76db";
const DESCRIPTION: &str = "Set by AFK, or read by it";

/// The labels that were seen in their repositories: each is looked up once in the life of the process.
#[derive(Debug, Default)]
pub(super) struct KnownLabels(Mutex<BTreeSet<(RepoId, String)>>);

impl KnownLabels {
    fn holds(&self, label: &(RepoId, String)) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(label)
    }

    fn insert(&self, label: (RepoId, String)) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(label);
    }

    fn remove(&self, label: &(RepoId, String)) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(label);
    }
}

impl GitHub {
    /// Adds a label to an issue. GitHub would make a missing one itself, grey and without a word, so AFK makes it first.
    pub(super) fn put_label_on(&self, issue: &IssueRef, name: &str) -> Result<(), Fault> {
        let calls = self.calls(&issue.repo, "add the label", Grant::WriteIssues);
        let label = (issue.repo.clone(), name.to_owned());
        if !self.labels.holds(&label) {
            ensure(calls, name)?;
            self.labels.insert(label.clone());
        }
        let request = calls.post(&["issues", &issue.number.to_string(), "labels"]);
        let shown = request.body(&wire::AddLabels { labels: [name] }).json::<Vec<LabelName>>();
        let shown = shown.map_err(|error| {
            self.labels.remove(&label);
            calls.failed(error)
        })?;
        if shown.body.iter().any(|it| is_named(it, name)) {
            return Ok(());
        }
        self.labels.remove(&label);
        Err(calls.garbled(Problem::LabelNotAdded(name.to_owned())))
    }

    /// Takes a label off an issue. A 404 may mean another spelling, so the issue itself says whether the label is off.
    pub(super) fn take_label_off(&self, issue: &IssueRef, name: &str) -> Result<(), Fault> {
        let calls = self.calls(&issue.repo, "remove the label", Grant::WriteIssues);
        let number = issue.number.to_string();
        if take_off(calls, &number, name)? {
            return Ok(());
        }
        let found = calls.get(&["issues", &number]).json::<wire::Issue>().map_err(|error| calls.failed(error))?.body;
        calls.must_be_meant(&found.repository_url)?;
        for label in found.labels.iter().filter(|label| is_named(label, name)).filter_map(|label| label.0.as_deref()) {
            take_off(calls, &number, label)?;
        }
        Ok(())
    }
}

fn is_named(label: &LabelName, name: &str) -> bool {
    label.0.as_deref().is_some_and(|it| same_label(it, name))
}

/// Makes a label where the repository has none of its name.
fn ensure(calls: Calls<'_>, name: &str) -> Result<(), Fault> {
    if exists(calls, name)? {
        return Ok(());
    }
    let label = wire::NewLabel { name, color: COLOR, description: DESCRIPTION };
    match calls.post(&["labels"]).body(&label).send() {
        Ok(_) => Ok(()),
        // Another process made it meanwhile, or it cannot be made.
        Err(error) if error.status == Some(422) => {
            if exists(calls, name)? {
                Ok(())
            } else {
                Err(calls.failed(error))
            }
        }
        Err(error) => Err(calls.failed(error)),
    }
}

/// Whether the repository has a label of this name.
pub(super) fn exists(calls: Calls<'_>, name: &str) -> Result<bool, Fault> {
    match calls.get(&["labels", name]).send() {
        Ok(_) => Ok(true),
        Err(error) if error.status == Some(404) => Ok(false),
        Err(error) => Err(calls.failed(error)),
    }
}

/// Takes a label off by this spelling; false where the issue does not carry it.
fn take_off(calls: Calls<'_>, number: &str, name: &str) -> Result<bool, Fault> {
    match calls.delete(&["issues", number, "labels", name]).send() {
        Ok(_) => Ok(true),
        Err(error) if error.status == Some(404) => Ok(false),
        Err(error) => Err(calls.failed(error)),
    }
}
