//! The repository's project on the agent server: found, or made under a derived id.

use afk_core::fault::FaultClass;
use afk_core::ids::{Minute, ProjectId, RepoId, RunId};
use afk_core::port::{Act, Command, Depth, Result};

use crate::fleet::FleetView;
use crate::{Tick, task};

/// Ids of deleted projects are never free again; after this many the server is refused.
const IDS_MAX: u32 = 9;

/// The live project with the derived id, else one with the same folder, else a new one. Safe to repeat.
pub(crate) fn ensure(tick: &Tick<'_>, fleet: &FleetView, run: &RunId, repo: &RepoId) -> Result<ProjectId> {
    let root = task::workspace(tick, repo);
    let mut full: Option<FleetView> = None;
    let mut nth = 1;
    loop {
        let id = ProjectId::derive(tick.host, repo, nth);
        let known = full.as_ref().unwrap_or(fleet);
        let live = |it: &&afk_core::port::Project| !it.deleted;
        let projects = &known.fleet.projects;
        if let Some(project) = projects.iter().filter(live).find(|it| it.id == id || it.workspace_root == root) {
            return Ok(project.id.clone());
        }
        if projects.iter().any(|it| it.id == id && it.deleted) && nth < IDS_MAX {
            nth += 1;
            continue;
        }
        let created = tick.agents.send(&Command {
            id: run.command(&alloc::format!("project.create/{id}"), &Minute::of(tick.now)),
            created_at: known.time(tick),
            act: Act::CreateProject {
                project: id.clone(),
                title: alloc::format!("{repo}"),
                workspace_root: root.clone(),
            },
        });
        match created {
            Ok(()) => return Ok(id),
            // Every rule violation looks the same: only the full list tells a deleted id from a real fault.
            Err(fault) if fault.class == FaultClass::Unclear && full.is_none() => {
                let seen = FleetView::read(tick, Depth::Full)?;
                let known =
                    seen.fleet.projects.iter().any(|it| it.id == id || (!it.deleted && it.workspace_root == root));
                if !known {
                    return Err(fault);
                }
                full = Some(seen);
            }
            Err(fault) => return Err(fault),
        }
    }
}
