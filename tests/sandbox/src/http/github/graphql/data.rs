//! What the world holds, as the things of the schema.

use afk_core::RepoId;
use afk_core::ids::IssueRef;
use afk_core::issue::same_label;
use afk_core::port::{ActorKind, Permission};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::connection::{self, Connection};
use super::timeline::entry_kind;
use crate::http::github::call::Call;
use crate::http::github::refusal::out_of_reach;
use crate::http::github::wire::{self, time};
use crate::http::github::{Reach, Token};
use crate::tracker::issue::{Entry, IssueRow};
use crate::tracker::{Label, Repo};

/// A thing.
#[derive(Clone)]
pub(super) enum Thing<'a> {
    Query,
    Repository(&'a Repo),
    Issue(&'a Repo, &'a IssueRow),
    Account(&'a str),
    Label(&'a Label),
    Entry(&'a Entry),
    Page(Connection<'a>),
    /// A branch by its name, and the commit that it is at.
    Branch(&'a str, Box<Self>),
    /// One of this type with nothing behind it.
    Fixed(&'static str, Value),
}

/// What a field holds.
pub(super) enum Found<'a> {
    Value(Value),
    Thing(Thing<'a>),
    Things(Vec<Option<Thing<'a>>>),
}

/// Why a field holds nothing.
pub(super) struct Failure {
    pub(super) kind: Option<&'static str>,
    pub(super) message: String,
}

pub(super) type Read<'a> = Result<Found<'a>, Failure>;

pub(super) fn value<'a>(value: impl Into<Value>) -> Read<'a> {
    Ok(Found::Value(value.into()))
}

fn nothing<'a>() -> Read<'a> {
    value(Value::Null)
}

fn failure<'a>(kind: &'static str, message: String) -> Read<'a> {
    Err(Failure { kind: Some(kind), message })
}

/// The world as the caller sees it.
pub(super) struct Data<'a> {
    pub(super) call: &'a Call<'a>,
    /// How many things the question could have asked for.
    pub(super) nodes: u64,
}

impl<'a> Data<'a> {
    /// The type of a thing.
    pub(super) fn kind(&self, thing: &Thing<'a>) -> &'static str {
        match thing {
            Thing::Query => "Query",
            Thing::Repository(_) => "Repository",
            Thing::Issue(..) => "Issue",
            Thing::Account(login) => self.call.forge().accounts.get(*login).map_or("User", wire::kind),
            Thing::Label(_) => "Label",
            Thing::Entry(entry) => entry_kind(entry),
            Thing::Page(page) => page.kind,
            Thing::Branch(..) => "Ref",
            Thing::Fixed(kind, _) => kind,
        }
    }

    /// A field of a thing. The schema has it, so that a missing one is a hole in the sandbox.
    pub(super) fn field(&self, thing: &Thing<'a>, name: &str, arguments: &Map<String, Value>) -> Read<'a> {
        match thing {
            Thing::Query => self.query(name, arguments),
            Thing::Repository(repo) => self.repository(repo, name, arguments),
            Thing::Issue(repo, row) => self.issue(repo, row, name, arguments),
            Thing::Account(login) => {
                let id = self.call.forge().accounts.get(*login).map_or(0, |account| account.id);
                match name {
                    // Apps have their bare name here.
                    "login" => value(login.trim_end_matches("[bot]")),
                    "databaseId" => value(id),
                    _ => value(format!("U_{id}")),
                }
            }
            Thing::Label(label) => match name {
                "name" => value(label.name.as_str()),
                "color" => value(label.color.as_str()),
                "description" => value(label.description.as_str()),
                _ => value(format!("LA_{}", label.id)),
            },
            Thing::Entry(entry) => self.entry(entry, name),
            Thing::Page(page) => match page.field(name) {
                Some(found) => Ok(found),
                None => value(time(self.call.now())),
            },
            Thing::Branch(branch, commit) => match name {
                "name" => value(*branch),
                "target" => Ok(Found::Thing(commit.as_ref().clone())),
                _ => value(format!("REF_{branch}")),
            },
            Thing::Fixed(_, fields) => value(fields[name].clone()),
        }
    }

    fn query(&self, name: &str, arguments: &Map<String, Value>) -> Read<'a> {
        match name {
            "viewer" => Ok(Found::Thing(Thing::Account(self.call.caller()))),
            "rateLimit" => {
                let Some(budget) = self.call.budget else { return nothing() };
                let reset = Timestamp::from_second(budget.reset).map(time).unwrap_or_default();
                let fields = json!({
                    "cost": 1, "limit": budget.limit, "used": budget.used, "remaining": budget.remaining(),
                    "resetAt": reset, "nodeCount": self.nodes,
                });
                Ok(Found::Thing(Thing::Fixed("RateLimit", fields)))
            }
            _ => self.named(arguments),
        }
    }

    /// A repository by its name, or by a former one unless that is not wanted.
    fn named(&self, arguments: &Map<String, Value>) -> Read<'a> {
        let part = |name: &str| arguments.get(name).and_then(Value::as_str).unwrap_or_default();
        let text = format!("{}/{}", part("owner"), part("name"));
        let forge = self.call.forge();
        let follows = arguments.get("followRenames") == Some(&json!(true));
        let id = RepoId::parse(&text).ok();
        let id = id.map(|id| forge.moved.get(&id).filter(|_| follows).cloned().unwrap_or(id));
        let readable = id.filter(|id| self.call.permission(id) >= Permission::Read);
        match readable.and_then(|id| forge.repo(&id).ok()) {
            Some(repo) => Ok(Found::Thing(Thing::Repository(repo))),
            None => failure("NOT_FOUND", format!("Could not resolve to a Repository with the name '{text}'.")),
        }
    }

    fn repository(&self, repo: &'a Repo, name: &str, arguments: &Map<String, Value>) -> Read<'a> {
        match name {
            "id" => value(format!("R_{}", repo.id)),
            "databaseId" => value(repo.id),
            "name" => value(repo.name.name()),
            "nameWithOwner" => value(repo.name.to_string()),
            "isArchived" => value(repo.archived),
            "defaultBranchRef" => {
                self.reaches(|token| token.contents)?;
                let Some(head) = repo.head() else { return nothing() };
                let commit = Thing::Fixed("Commit", json!({ "id": format!("C_{head}"), "oid": head.as_str() }));
                Ok(Found::Thing(Thing::Branch(&repo.default_branch, Box::new(commit))))
            }
            "isPrivate" => value(repo.private),
            "url" => value(format!("{}/{}", self.call.forge().url, repo.name)),
            "issue" => {
                self.reaches(|token| token.issues)?;
                let number = arguments.get("number").and_then(Value::as_u64).unwrap_or(0);
                match repo.issues.get(&number).filter(|row| !row.pull) {
                    Some(row) => Ok(Found::Thing(Thing::Issue(repo, row))),
                    None => failure("NOT_FOUND", format!("Could not resolve to an Issue with the number of {number}.")),
                }
            }
            _ => {
                self.reaches(|token| token.issues)?;
                self.issues(repo, arguments)
            }
        }
    }

    fn reaches(&self, part: fn(&Token) -> Reach) -> Result<(), Failure> {
        match &self.call.token {
            Some(token) if part(token) == Reach::None => {
                Err(Failure { kind: Some("FORBIDDEN"), message: out_of_reach(token).into() })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Never pull requests. An issue must carry every label; names are compared without case.
    fn issues(&self, repo: &'a Repo, arguments: &Map<String, Value>) -> Read<'a> {
        let words = |name: &str| -> Option<Vec<&str>> {
            match arguments.get(name)? {
                Value::Array(all) => Some(all.iter().filter_map(Value::as_str).collect()),
                Value::String(one) => Some(vec![one]),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
            }
        };
        let (states, labels) = (words("states"), words("labels").unwrap_or_default());
        let fits = |row: &&IssueRow| {
            let state = if row.open { "OPEN" } else { "CLOSED" };
            let carries = |name: &&str| {
                let mut labels = row.labels.iter().filter_map(|id| self.call.forge().label(&repo.name, *id));
                labels.any(|label| same_label(&label.name, name))
            };
            !row.pull && states.as_ref().is_none_or(|it| it.contains(&state)) && labels.iter().all(carries)
        };
        let order = arguments.get("orderBy").cloned().unwrap_or_default();
        let key = |row: &IssueRow| match order["field"].as_str() {
            Some("UPDATED_AT") => row.updated_at.as_second(),
            Some("COMMENTS") => i64::try_from(row.comments().count()).unwrap_or(i64::MAX),
            Some(_) | None => row.created_at.as_second(),
        };
        let found = repo.issues.values().filter(fits);
        let items = found.map(|row| ((key(row), row.id), Some(Thing::Issue(repo, row)))).collect();
        let page = connection::page("IssueConnection", "issues", items, order["direction"] == "DESC", arguments)?;
        Ok(Found::Thing(Thing::Page(page)))
    }

    fn issue(&self, repo: &'a Repo, row: &'a IssueRow, name: &str, arguments: &Map<String, Value>) -> Read<'a> {
        let place = IssueRef { repo: repo.name.clone(), number: row.number };
        match name {
            "id" => value(format!("I_{}", row.id)),
            "databaseId" => value(row.id),
            "number" => value(row.number),
            "title" => value(row.title.as_str()),
            "body" => value(row.body.as_str()),
            "url" => value(self.call.forge().page_url(&place, row)),
            "state" => value(if row.open { "OPEN" } else { "CLOSED" }),
            "stateReason" => value(row.state_reason.as_ref().map(|reason| reason.to_uppercase())),
            "locked" => value(row.locked),
            "author" => Ok(self.account(Some(row.author.as_str()))),
            "createdAt" => value(time(row.created_at)),
            "updatedAt" => value(time(row.updated_at)),
            "closedAt" => value(row.closed_at.map(time)),
            "lastEditedAt" => value(row.text_edited.as_ref().map(|(at, _)| time(*at))),
            "editor" => Ok(self.account(row.text_edited.as_ref().map(|(_, by)| by.as_str()))),
            "includesCreatedEdit" => value(row.text_edited.is_some()),
            "repository" => Ok(Found::Thing(Thing::Repository(repo))),
            "labels" => {
                let labels = row.labels.iter().filter_map(|id| self.call.forge().label(&repo.name, *id));
                let items = labels.map(|label| ((0, label.id), Some(Thing::Label(label)))).collect();
                let page = connection::page("LabelConnection", "labels", items, false, arguments)?;
                Ok(Found::Thing(Thing::Page(page)))
            }
            _ => self.timeline(row, arguments),
        }
    }

    /// An account; nobody where it is deleted.
    pub(super) fn account(&self, login: Option<&'a str>) -> Found<'a> {
        let known = |login: &&str| {
            let account = self.call.forge().accounts.get(*login);
            account.is_some_and(|account| account.kind != ActorKind::Ghost)
        };
        login.filter(known).map_or(Found::Value(Value::Null), |login| Found::Thing(Thing::Account(login)))
    }
}
