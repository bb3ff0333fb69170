//! Labels of an issue, always by id: names that the server does not know would be dropped in silence.

mod known;
mod spelling;

use afk_core::fault::Fault;
use afk_core::ids::IssueRef;
use afk_core::issue::same_label;

pub(super) use self::known::{KnownLabels, Whereabouts};
pub(super) use self::spelling::spellings;
use super::client::Problem;
use super::{Gitea, wire};

impl Gitea {
    /// Adds a label to an issue, and makes it first where there is none.
    pub(super) fn put_label_on(&self, issue: &IssueRef, name: &str) -> Result<(), Fault> {
        let calls = self.calls(&issue.repo, "add the label");
        let id = self.labels.find_or_make(calls, &issue.repo, name)?;
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
