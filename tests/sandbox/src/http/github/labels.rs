//! Labels: of repositories, and on issues. Names are compared without case.

use afk_core::ids::IssueRef;
use afk_core::issue::same_label;
use afk_core::port::Permission;
use serde::Deserialize;
use serde_json::Value;

use super::call::{Answer, Call};
use super::pages;
use super::wire;
use crate::http::reply::Reply;
use crate::tracker::Label;

/// The longest description.
const DESCRIPTION_CHARS: usize = 100;
/// The most labels on an issue.
const ON_ISSUE: usize = 100;

/// The labels of a repository, by name. GitHub has none of owners: those of the world are shown as the repository's.
fn all<'a>(call: &'a Call<'_>) -> Result<Vec<&'a Label>, Reply> {
    let repo = call.repo()?;
    let owners = call.forge().org_labels.get(repo.name.owner()).into_iter().flatten();
    let mut labels: Vec<_> = repo.labels.iter().chain(owners).collect();
    labels.sort_by_key(|label| label.name.to_lowercase());
    Ok(labels)
}

/// `GET /repos/{owner}/{name}/labels`
pub(super) fn list(call: &mut Call<'_>) -> Answer {
    let repo = &call.repo()?.name;
    Ok(pages::list(call, all(call)?.into_iter().map(|label| wire::label(call, repo, label)).collect()))
}

/// `GET /repos/{owner}/{name}/labels/{label}`
pub(super) fn one(call: &mut Call<'_>) -> Answer {
    let repo = &call.repo()?.name;
    let label = call.forge().label_named(repo, call.part("label")).ok_or_else(|| call.not_found())?;
    Ok(Reply::json(200, &wire::label(call, repo, label)))
}

#[derive(Deserialize)]
struct NewLabel {
    name: Option<String>,
    color: Option<String>,
    description: Option<String>,
}

/// `POST /repos/{owner}/{name}/labels`: whoever may write; one of each name.
pub(super) fn create(call: &mut Call<'_>) -> Answer {
    let (repo, new) = (call.must_be_allowed(Permission::Write)?, call.json::<NewLabel>()?);
    let name = new.name.filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| call.invalid("Label", "name", "missing_field", None))?;
    let color = new.color.unwrap_or_else(|| "ededed".into()).to_lowercase();
    if color.len() != 6 || !color.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(call.invalid("Label", "color", "invalid", None));
    }
    let description = new.description.unwrap_or_default();
    if description.chars().count() > DESCRIPTION_CHARS {
        let message = format!("description is too long (maximum is {DESCRIPTION_CHARS} characters)");
        return Err(call.invalid("Label", "description", "custom", Some(&message)));
    }
    if call.forge().label_named(&repo, &name).is_some() {
        return Err(call.invalid("Label", "name", "already_exists", None));
    }
    let login = call.caller().to_owned();
    let id = call.state.forge.create_label(&login, &repo, &name, &color, &description);
    let id = id.map_err(|refusal| call.refused(refusal))?;
    let label = call.forge().label(&repo, id).expect("just made");
    Ok(Reply::json(201, &wire::label(call, &repo, label)))
}

/// `POST /repos/{owner}/{name}/issues/{number}/labels`: `{"labels": [..]}` or the list alone, of names or of objects with
/// one. What nobody has made yet is made, grey.
pub(super) fn put_on(call: &mut Call<'_>) -> Answer {
    let (place, row) = call.issue()?;
    let before = row.labels.len();
    let repo = call.must_triage()?;
    let mut body = call.json::<Value>()?;
    let list = if body.is_array() { body } else { body["labels"].take() };
    let name = |it: &Value| it.as_str().or_else(|| it["name"].as_str()).map(str::to_owned);
    let names: Option<Vec<_>> = list.as_array().and_then(|list| list.iter().map(name).collect());
    let names = names.ok_or_else(|| call.invalid("Issue", "labels", "invalid", None))?;
    if before + names.len() > ON_ISSUE {
        return Err(call.invalid("Issue", "labels", "custom", Some("An issue has at most 100 labels.")));
    }
    let (at, login) = (call.now(), call.caller().to_owned());
    for name in names {
        let known = call.forge().label_named(&repo, &name).map(|label| label.id);
        let forge = &mut call.state.forge;
        let id = match known {
            Some(id) => Ok(id),
            None => forge.create_label(&login, &repo, &name, "ededed", ""),
        };
        let done = id.and_then(|id| forge.add_label(at, &login, &place, id));
        done.map_err(|refusal| call.refused(refusal))?;
    }
    on_issue(call)
}

/// `DELETE /repos/{owner}/{name}/issues/{number}/labels/{label}`: 404 unless the issue carries it.
pub(super) fn take_off(call: &mut Call<'_>) -> Answer {
    let (place, _) = call.issue()?;
    call.must_triage()?;
    let id = carried(call, &place)?.ok_or_else(|| call.error(404, "Label does not exist"))?;
    let (at, login) = (call.now(), call.caller().to_owned());
    call.state.forge.remove_label(at, &login, &place, id).map_err(|refusal| call.refused(refusal))?;
    on_issue(call)
}

/// The label of the path, where the issue carries it.
fn carried(call: &Call<'_>, place: &IssueRef) -> Result<Option<u64>, Reply> {
    let (name, (_, row)) = (call.part("label"), call.issue()?);
    let named = |id: &&u64| call.forge().label(&place.repo, **id).is_some_and(|label| same_label(&label.name, name));
    Ok(row.labels.iter().find(named).copied())
}

/// All labels that are on the issue now.
fn on_issue(call: &Call<'_>) -> Answer {
    let (place, row) = call.issue()?;
    Ok(Reply::json(200, &Value::Array(wire::labels(call, &place.repo, row))))
}
