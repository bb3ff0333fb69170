//! What the servers tell: the tracker, the agent server, each repository, and how much all of it is asked.

use std::collections::{BTreeMap, BTreeSet};

use afk_core::ids::RepoId;
use afk_core::port::{LabelQuery, Listing, Result, TokenFacts, map};
use afk_tick::{World, poll, watch};
use jiff::Timestamp;

use super::finding::{Check, Finding};
use super::{Examination, agents, clocks, load, now, repository, tracker};
use crate::adapters::Adapters;

/// Every check that asks a server. Nothing is written; only doorbells ring, if that is asked for.
pub(super) fn examine(adapters: &Adapters<'_>, world: &World<'_>, asked: &Examination) -> Vec<Finding> {
    let mut clocks = Vec::new();
    let token = adapters.inspect().token();
    let told = token.as_ref().ok().and_then(|seen| seen.at);
    clocks.extend(told.map(|at| ("the tracker", at, now(world))));
    let facts = token.map(|seen| seen.value);
    let mut findings = vec![tracker::token(facts.as_ref().map_err(Clone::clone), told.unwrap_or(now(world)))];
    let trackers = adapters.traffic().requests.into_keys().map(|asked| asked.host).collect();

    let looked = agents::examine(adapters.t3(), world.config, world.host, now(world));
    clocks.extend(looked.at.map(|at| ("the agent server", at, now(world))));
    match &facts {
        Ok(facts) => {
            let repositories = repositories(adapters, world);
            let public = repositories.values().all(|it| it.public);
            findings.extend(account(world, facts, public));
            if looked.readable && world.tracker.me().is_ok() {
                findings.push(cost(adapters, world, asked, &trackers, facts.requests_an_hour));
            }
            findings.extend(looked.findings);
            for it in repositories.into_values() {
                findings.extend(it.findings);
                clocks.extend(it.clocks);
            }
        }
        Err(_) => {
            findings.extend(looked.findings);
            let unseen = |repo: &RepoId| {
                Check::new(&repo.to_string(), "repository").skipped("not looked at, because the tracker did not answer")
            };
            findings.extend(world.config.repositories().map(unseen));
        }
    }
    findings.push(clocks::compare(&clocks));
    findings
}

fn account(world: &World<'_>, facts: &TokenFacts, public: bool) -> Vec<Finding> {
    let me = world.tracker.me();
    let mut findings = vec![tracker::scopes(facts, public), tracker::account(me.as_ref().map_err(Clone::clone))];
    findings.extend(me.ok().map(|me| tracker::own_account(&me, world.config)));
    findings
}

/// Every repository that this process looks after, some at once.
fn repositories(adapters: &Adapters<'_>, world: &World<'_>) -> BTreeMap<RepoId, repository::Looked> {
    let repos: Vec<RepoId> = world.config.repositories().cloned().collect();
    let query = |label, open_only| LabelQuery { label, open_only };
    let config = world.config;
    let queries = [
        query(&config.ready_label, true),
        query(&config.in_progress_label, false),
        query(&config.ready_for_human_label, true),
    ];
    let listings: BTreeMap<RepoId, Result<Listing>> = world.tracker.list(&repos, &queries);
    let look = |repo: RepoId| {
        let looked = repository::examine(world, adapters.inspect(), &repo, listings.get(&repo));
        (repo, looked)
    };
    map(world.workers, repos, look).into_iter().collect()
}

/// Counts what both programs ask the tracker now, by letting them look.
fn cost(
    adapters: &Adapters<'_>,
    world: &World<'_>,
    asked: &Examination,
    trackers: &BTreeSet<String>,
    limit: Option<u64>,
) -> Finding {
    let count = || {
        let requests = adapters.traffic().requests;
        requests.into_iter().filter(|(it, _)| trackers.contains(&it.host)).map(|(_, count)| count).sum::<u64>()
    };
    let before = count();
    let (_, _) = (poll::dry_run(world), watch::dry_run(world));
    // Both ask who they are, unless they are told; here that is known by now.
    let told = world.config.tracker.as_ref().is_some_and(|it| it.bot_login.is_some());
    let names = if told { 0 } else { 2 };
    load::judge(count().saturating_sub(before) + names, asked.every_minutes, limit)
}

/// The times of one server, for [`clocks::compare`].
pub(super) type Clock = (&'static str, Timestamp, Timestamp);
