//! Labels: of repositories, of organisations, on issues.

use afk_core::RepoId;
use serde::Deserialize;
use serde_json::Value;

use super::call::{Answer, Call};
use super::pages::{Page, USUAL_LIMIT, counted};
use super::wire;
use crate::http::reply::Reply;
use crate::tracker::Label;

/// `GET /repos/{owner}/{name}/labels`: the repository's own.
pub(super) fn list(call: &mut Call<'_>) -> Answer {
    let repo = call.repo()?;
    Ok(shown(call, &repo.name, &repo.labels))
}

/// `GET /orgs/{owner}/labels`
pub(super) fn of_organisation(call: &mut Call<'_>) -> Answer {
    let owner = call.part("owner");
    let labels = call.forge().org_labels.get(owner).ok_or_else(|| call.not_found())?;
    let repo = RepoId::parse(&format!("{owner}/-")).or_else(|_| RepoId::parse(&format!("{owner}/labels")));
    Ok(shown(call, &repo.map_err(|_| call.not_found())?, labels))
}

/// By name.
fn shown(call: &Call<'_>, repo: &RepoId, labels: &[Label]) -> Reply {
    let mut labels: Vec<_> = labels.iter().collect();
    labels.sort_by(|a, b| a.name.cmp(&b.name));
    let total = labels.len();
    let page = Page::of(call, USUAL_LIMIT).cut(labels);
    counted(total, page.into_iter().map(|label| wire::label(call.forge(), repo, label)).collect())
}

#[derive(Deserialize)]
struct NewLabel {
    #[serde(default)]
    name: String,
    #[serde(default)]
    color: String,
    #[serde(default)]
    description: String,
}

/// `POST /repos/{owner}/{name}/labels`: a second one of the same name is welcome.
pub(super) fn create(call: &mut Call<'_>) -> Answer {
    let (repo, new) = (call.must_write()?, call.json::<NewLabel>()?);
    let color = new.color.trim_start_matches('#').to_lowercase();
    if new.name.is_empty() || color.is_empty() {
        return Err(call.error(422, "[Name]: Required"));
    }
    if !matches!(color.len(), 3 | 6) || !color.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(call.error(422, "bad color code"));
    }
    let login = call.writer();
    let id = call.state.forge.create_label(&login, &repo, &new.name, &color, &new.description);
    let id = id.map_err(|refusal| call.refused(refusal))?;
    let label = call.forge().label(&repo, id).expect("just made");
    Ok(Reply::json(201, &wire::label(call.forge(), &repo, label)))
}

/// `DELETE /repos/{owner}/{name}/labels/{id}`: one that is not there is gone already.
pub(super) fn delete(call: &mut Call<'_>) -> Answer {
    let (repo, id) = (call.must_write()?, call.part("label").parse().unwrap_or(0));
    call.state.forge.delete_label(&repo, id);
    Ok(Reply::empty(204))
}

/// `{"labels": [..]}`: all numbers or all names.
#[derive(Deserialize)]
struct Additions {
    labels: Vec<Value>,
}

/// `POST /repos/{owner}/{name}/issues/{index}/labels`: what is not known is passed over in silence.
pub(super) fn put_on(call: &mut Call<'_>) -> Answer {
    let (place, _) = call.issue()?;
    let repo = call.must_write()?;
    let additions = call.json::<Additions>()?.labels;
    let numbers: Option<Vec<_>> = additions.iter().map(Value::as_u64).collect();
    let names: Option<Vec<_>> = additions.iter().map(Value::as_str).collect();
    let ids = match (numbers, names) {
        (Some(numbers), _) => numbers,
        (None, Some(names)) if call.face.release.adds_labels_by_name() => known(call, &repo, &names),
        (None, Some(_)) => {
            return Err(call.error(422, "json: cannot unmarshal string into Go struct field of type int64"));
        }
        (None, None) => return Err(call.error(400, "a label array should not have mixed types")),
    };
    let (at, login) = (call.state.second(), call.writer());
    for id in ids {
        // Refused only where there is no such label: the caller may write.
        call.state.forge.add_label(at, &login, &place, id).ok();
    }
    let (_, row) = call.issue()?;
    Ok(Reply::json(200, &Value::Array(wire::labels(call.forge(), &repo, &row.labels))))
}

/// The labels of these names: in the repository, and in some releases in its organisation.
fn known(call: &Call<'_>, repo: &RepoId, names: &[&str]) -> Vec<u64> {
    let forge = call.forge();
    let own = forge.repos.get(repo).into_iter().flat_map(|row| &row.labels);
    let others = forge.org_labels.get(repo.owner()).into_iter().flatten();
    let others = others.filter(|_| call.face.release.adds_organisation_labels_by_name());
    own.chain(others).filter(|label| names.contains(&label.name.as_str())).map(|label| label.id).collect()
}

/// `DELETE /repos/{owner}/{name}/issues/{index}/labels/{label}`: 204 even if it was not on; 422 if there is no such label.
pub(super) fn take_off(call: &mut Call<'_>) -> Answer {
    let (place, _) = call.issue()?;
    let (repo, text) = (call.must_write()?, call.part("label"));
    let named = |it: &&Label| call.face.release.takes_labels_off_by_name() && it.name == text;
    let by_name = call.forge().repos.get(&repo).and_then(|row| row.labels.iter().find(named)).map(|label| label.id);
    let id = text.parse().ok().or(by_name).filter(|id| call.forge().label(&repo, *id).is_some());
    let Some(id) = id else { return Err(call.error(422, "label does not exist")) };
    let (at, login) = (call.state.second(), call.writer());
    call.state.forge.remove_label(at, &login, &place, id).map_err(|refusal| call.refused(refusal))?;
    Ok(Reply::empty(204))
}
