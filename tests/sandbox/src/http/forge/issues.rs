//! Issues: lists and their label filters, one issue, opening and closing.

use afk_core::port::Permission;
use jiff::Timestamp;
use serde::Deserialize;

use super::call::{Answer, Call};
use super::pages::{Page, USUAL_LIMIT, linked};
use super::wire;
use crate::http::reply::Reply;
use crate::tracker::issue::IssueRow;
use crate::tracker::{Label, Repo};

/// What the real lists filter by besides, and no client of the sandbox asks for yet.
const UNKNOWN: [&str; 8] =
    ["q", "milestones", "assigned_by", "mentioned_by", "team", "priority_repo_id", "assigned", "mentioned"];

/// What both lists filter by.
struct Filter {
    open: Option<bool>,
    pull: Option<bool>,
    since: Option<Timestamp>,
    before: Option<Timestamp>,
    author: Option<String>,
}

impl Filter {
    fn of(call: &Call<'_>) -> Result<Self, Reply> {
        call.only_known(&UNKNOWN)?;
        let time = |name| match call.asked(name).map(str::parse) {
            Some(Err(_)) => Err(call.error(422, &format!("`{name}` is not a time"))),
            Some(Ok(at)) => Ok(Some(at)),
            None => Ok(None),
        };
        let open = match call.asked("state") {
            Some("all") => None,
            Some("closed") => Some(false),
            Some(_) | None => Some(true),
        };
        let pull = match call.asked("type") {
            Some("issues") => Some(false),
            Some("pulls") => Some(true),
            // Issues and pull requests are mixed unless asked otherwise.
            Some(_) | None => None,
        };
        let author = call.asked("created_by").map(str::to_owned);
        Ok(Self { open, pull, since: time("since")?, before: time("before")?, author })
    }

    fn fits(&self, row: &IssueRow) -> bool {
        self.open.is_none_or(|open| row.open == open)
            && self.pull.is_none_or(|pull| row.pull == pull)
            && self.since.is_none_or(|since| row.updated_at >= since)
            && self.before.is_none_or(|before| row.updated_at <= before)
            && self.author.as_ref().is_none_or(|author| row.author == *author)
    }
}

/// The names in `labels=a,b`.
fn names<'a>(call: &'a Call<'_>) -> Vec<&'a str> {
    call.asked("labels").unwrap_or_default().split(',').filter(|name| !name.is_empty()).collect()
}

/// `GET /repos/{owner}/{name}/issues`
///
/// Labels are looked up by name among those of the repository. Names that are not there are dropped, and without any left
/// there is no filter. An issue must carry all that are left: where two labels share the name, both.
pub(super) fn list(call: &mut Call<'_>) -> Answer {
    let (repo, filter, names) = (call.repo()?, Filter::of(call)?, names(call));
    let organisation = call.forge().org_labels.get(repo.name.owner());
    let others = organisation.into_iter().flatten().filter(|_| call.face.release.filters_by_organisation_labels());
    let known = repo.labels.iter().chain(others).filter(|label| names.contains(&label.name.as_str()));
    let wanted: Vec<_> = known.map(|label| label.id).collect();
    let carries = |row: &IssueRow| wanted.iter().all(|id| row.labels.contains(id));
    let rows = repo.issues.values().filter(|row| filter.fits(row) && carries(row));
    Ok(shown(call, Page::of(call, USUAL_LIMIT), rows.map(|row| (repo, row)).collect()))
}

/// `GET /repos/issues/search`
///
/// Labels are looked up by name among those of all repositories and organisations; an issue must carry one of them. Again,
/// without a known name there is no filter. Without an owner all that the caller can see is searched.
pub(super) fn search(call: &mut Call<'_>) -> Answer {
    let (filter, names, owner) = (Filter::of(call)?, names(call), call.asked("owner"));
    let forge = call.forge();
    let owned = |repo: &&Repo| owner.is_none_or(|owner| repo.name.owner().eq_ignore_ascii_case(owner));
    if let Some(owner) = owner
        && !forge.repos.values().any(|repo| owned(&repo))
        && !forge.accounts.contains_key(owner)
        && !forge.org_labels.contains_key(owner)
    {
        return Err(call.error(400, &format!("Owner not found: user does not exist [uid: 0, name: {owner}]")));
    }
    let every = forge.repos.values().flat_map(|repo| &repo.labels).chain(forge.org_labels.values().flatten());
    let named = |label: &&Label| names.contains(&label.name.as_str());
    let wanted: Vec<_> = every.filter(named).map(|label| label.id).collect();
    let carries = |row: &IssueRow| wanted.is_empty() || wanted.iter().any(|id| row.labels.contains(id));
    let seen = forge.repos.values().filter(owned).filter(|repo| call.permission(&repo.name) >= Permission::Read);
    let rows = seen.flat_map(|repo| repo.issues.values().map(move |row| (repo, row)));
    let rows = rows.filter(|(_, row)| filter.fits(row) && carries(row)).collect();
    Ok(shown(call, Page::of(call, call.face.release.search_limit()), rows))
}

/// The newest first.
fn shown(call: &Call<'_>, page: Page, mut rows: Vec<(&Repo, &IssueRow)>) -> Reply {
    rows.sort_by_key(|(_, row)| std::cmp::Reverse((row.created_at, row.id)));
    linked(call, page, rows, |(repo, row)| wire::issue(call, repo, row))
}

/// `GET /repos/{owner}/{name}/issues/{index}`, pull requests too.
pub(super) fn get(call: &mut Call<'_>) -> Answer {
    let (_, row) = call.issue()?;
    Ok(Reply::json(200, &wire::issue(call, call.repo()?, row)))
}

#[derive(Deserialize)]
struct Change {
    state: Option<String>,
    title: Option<String>,
    body: Option<String>,
}

/// `PATCH /repos/{owner}/{name}/issues/{index}`: its author may, and whoever may write.
pub(super) fn edit(call: &mut Call<'_>) -> Answer {
    let (place, row) = call.issue()?;
    let (login, at, archived) = (call.writer(), call.state.second(), call.repo()?.archived);
    if row.author != login && call.permission(&place.repo) < Permission::Write {
        return Err(Reply::empty(403));
    }
    if archived {
        return Err(call.refused(crate::tracker::Refusal::Archived));
    }
    let change: Change = call.json()?;
    let forge = &mut call.state.forge;
    let text = change.title.map(|title| forge.edit_title(at, &login, &place, &title));
    let text = text.into_iter().chain(change.body.map(|body| forge.edit_body(at, &login, &place, &body)));
    let state = match change.state.as_deref() {
        None => None,
        Some("closed") => Some(forge.close(at, &login, &place, None)),
        Some("open") => Some(forge.reopen(at, &login, &place)),
        Some(other) => return Err(call.error(412, &format!("unknown state: {other}"))),
    };
    text.chain(state).collect::<Result<(), _>>().map_err(|refusal| call.refused(refusal))?;
    let (_, row) = call.issue()?;
    Ok(Reply::json(201, &wire::issue(call, call.repo()?, row)))
}
