//! The list of a repository's pipelines. No release can be asked for those of a commit.

use jiff::Timestamp;

use super::{Answer, Call, wire};
use crate::http::reply::Reply;
use crate::woodpecker::PipelineRow;

/// The most pipelines on a page, and the usual number.
const PAGE_ITEMS: usize = 50;

/// `GET /repos/{id}/pipelines`: the highest number first. Parameters that a release does not know are passed over, and so is a
/// page or a limit that is none.
pub(super) fn pipelines(call: &Call<'_>) -> Answer {
    let repo = call.repo()?;
    let number = |name| call.asked(name).and_then(|text| text.parse::<usize>().ok()).filter(|number| *number > 0);
    let (page, limit) = (number("page").unwrap_or(1), number("perPage").unwrap_or(PAGE_ITEMS).min(PAGE_ITEMS));
    let (after, before) = (date(call, "after")?, date(call, "before")?);
    let release = call.face.release;
    let wanted = |row: &&PipelineRow| {
        after.is_none_or(|after| row.created > after)
            && before.is_none_or(|before| row.created < before)
            && (!release.filters_by_more() || is_asked_for(call, row))
    };
    let rows = call.state.ci.woodpecker.of(&repo.name).iter().rev().filter(wanted);
    let page = rows.skip((page - 1) * limit).take(limit).map(|row| wire::pipeline(release, row));
    Ok(Reply::json(200, &page.collect()))
}

fn date(call: &Call<'_>, name: &str) -> Result<Option<Timestamp>, Reply> {
    let text = call.asked(name).filter(|_| call.face.release.filters_by_date());
    text.map(|text| text.parse().map_err(|_| Reply::empty(400))).transpose()
}

fn is_asked_for(call: &Call<'_>, row: &PipelineRow) -> bool {
    let fits = |name: &str, fits: &dyn Fn(&str) -> bool| call.asked(name).is_none_or(fits);
    fits("branch", &|branch| row.branch == branch)
        && fits("event", &|events| events.split(',').any(|event| row.event == event))
        && fits("status", &|status| row.status == status)
        && fits("ref", &|part| wire::reference(row).contains(part))
}
