//! What the forge stores: accounts, repositories, labels. Issues and commits have their own modules. Every change is made
//! by an account and writes what the real server writes.

pub mod git;
pub mod issue;
mod label;
pub(crate) mod workflows;

use std::collections::BTreeMap;

use afk_core::RepoId;
use afk_core::ids::{Host, IssueRef, Sha};
use afk_core::port::{ActorKind, Allowance, Permission};

use git::{CommitRow, PushRow};
use issue::{Gone, IssueRow};

pub use label::Label;

/// The address under which the forge says it can be reached, whatever port it listens on: ids are the same in each run.
pub const FORGE_URL: &str = "https://git.example.org";
/// AFK's own account.
pub const BOT: &str = "afk-bot";
/// The account with which agents push.
pub const AGENT: &str = "afk-agent";

/// Whose habits the forge has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavor {
    /// Gitea: no proof of edits, robots look like people.
    Gitea,
    /// Forgejo: as Gitea.
    Forgejo,
    /// GitHub: edits are provable, a close names its commit, event ids are node ids.
    Github,
}

/// An account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its number; the server's own accounts have none above zero.
    pub id: i64,
    /// Its name; GitHub's REST API adds `[bot]` to that of an app, and its GraphQL API does not.
    pub login: String,
    /// What sort it is.
    pub kind: ActorKind,
}

/// A repository.
#[derive(Clone, Debug)]
pub struct Repo {
    /// Its number.
    pub id: u64,
    /// Its name.
    pub name: RepoId,
    /// Only members can read it.
    pub private: bool,
    /// Nothing can be written any more.
    pub archived: bool,
    /// Issues can depend on issues.
    pub dependencies: bool,
    /// Its default branch has a protection of its own.
    pub protected: bool,
    /// The rules of GitHub's rulesets that hold for its default branch, by their words.
    pub rules: Vec<String>,
    /// The branch that counts.
    pub default_branch: String,
    /// The head of each branch.
    pub branches: BTreeMap<String, Sha>,
    /// Every commit that was ever pushed, in order of pushing.
    pub commits: Vec<CommitRow>,
    /// Every push.
    pub pushes: Vec<PushRow>,
    /// What each account may do, by login.
    pub permissions: BTreeMap<String, Permission>,
    /// GitHub's name of an account's role, by login, where it is not that of its permission: `maintain`, `triage`, or the
    /// name of a custom one.
    pub roles: BTreeMap<String, String>,
    /// Its own labels.
    pub labels: Vec<Label>,
    /// Its issues, and pull requests, by number.
    pub issues: BTreeMap<u64, IssueRow>,
    /// What became of issues that are no longer there, by number.
    pub gone: BTreeMap<u64, Gone>,
}

/// Why the forge says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// There is no such thing, or not for this account.
    NotFound,
    /// This account may not.
    Forbidden,
    /// The issue still has open dependencies (412).
    OpenDependencies,
    /// The repository is archived (423).
    Archived,
    /// The repository has another name now (307), to which nobody is led who does not follow.
    Moved,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotFound => "404 not found",
            Self::Forbidden => "403 forbidden",
            Self::OpenDependencies => "412 cannot close this issue because it still has open dependencies",
            Self::Archived => "423 repository is archived",
            Self::Moved => "307 the repository has another name",
        })
    }
}

impl std::error::Error for Refusal {}

/// The next number of each kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counters {
    account: i64,
    repo: u64,
    pub(crate) label: u64,
    pub(crate) issue: u64,
    pub(crate) entry: u64,
    pub(crate) status: u64,
    pub(crate) commit: u64,
}

/// The forge.
#[derive(Clone, Debug)]
pub struct Forge {
    /// Its address as people open it.
    pub url: String,
    /// As it stands in ids: the address at which AFK asks it.
    pub host: Host,
    /// Whose habits it has.
    pub flavor: Flavor,
    /// AFK's login.
    pub bot: String,
    /// Accounts by login.
    pub accounts: BTreeMap<String, Account>,
    /// Labels of organisations, by owner.
    pub org_labels: BTreeMap<String, Vec<Label>>,
    /// Repositories.
    pub repos: BTreeMap<RepoId, Repo>,
    /// Former names of repositories.
    pub moved: BTreeMap<RepoId, RepoId>,
    /// How many issues a listing of one repository shows before it gives up.
    pub list_bound: usize,
    /// What it tells of its limit on requests. Its own faces keep count by themselves.
    pub allowance: Option<Allowance>,
    pub(crate) next: Counters,
}

impl Forge {
    /// An empty Gitea with AFK's and the agents' accounts.
    #[must_use]
    pub fn new() -> Self {
        let mut forge = Self {
            url: FORGE_URL.into(),
            host: Host::from_url(FORGE_URL).expect("an address"),
            flavor: Flavor::Gitea,
            bot: BOT.into(),
            accounts: BTreeMap::new(),
            org_labels: BTreeMap::new(),
            repos: BTreeMap::new(),
            moved: BTreeMap::new(),
            list_bound: usize::MAX,
            allowance: None,
            next: Counters { entry: 90, ..Counters::default() },
        };
        forge.account(BOT);
        forge.account(AGENT);
        forge
    }

    /// An account, made where missing: a person, as far as this forge can tell.
    pub fn account(&mut self, login: &str) -> &mut Account {
        let next = &mut self.next.account;
        self.accounts.entry(login.into()).or_insert_with(|| {
            *next += 1;
            Account { id: *next, login: login.into(), kind: ActorKind::User }
        })
    }

    /// A repository, made where missing: private, with one commit on `main`, and labels still to be made.
    pub fn make_repo(&mut self, name: &RepoId) -> &mut Repo {
        if !self.repos.contains_key(name) {
            self.next.repo += 1;
            let repo = Repo {
                id: self.next.repo,
                name: name.clone(),
                private: true,
                archived: false,
                dependencies: true,
                protected: false,
                rules: Vec::new(),
                default_branch: "main".into(),
                branches: BTreeMap::new(),
                commits: Vec::new(),
                pushes: Vec::new(),
                permissions: [(self.bot.clone(), Permission::Admin), (AGENT.into(), Permission::Write)].into(),
                roles: BTreeMap::new(),
                labels: Vec::new(),
                issues: BTreeMap::new(),
                gone: BTreeMap::new(),
            };
            self.repos.insert(name.clone(), repo);
        }
        self.repos.get_mut(name).expect("just made")
    }

    /// A repository by its present name.
    ///
    /// # Errors
    /// There is none, or it has another name now.
    pub fn repo(&self, name: &RepoId) -> Result<&Repo, Refusal> {
        self.repos.get(name).ok_or_else(|| self.absent(name))
    }

    fn absent(&self, name: &RepoId) -> Refusal {
        if self.moved.contains_key(name) { Refusal::Moved } else { Refusal::NotFound }
    }

    /// The same, to write to, for an account that may.
    pub(crate) fn repo_for(&mut self, actor: &str, name: &RepoId, needs: Permission) -> Result<&mut Repo, Refusal> {
        let (allowed, absent) = (self.permission(name, actor), self.absent(name));
        let repo = self.repos.get_mut(name).ok_or(absent)?;
        if allowed < needs {
            return Err(if repo.private && allowed < Permission::Read {
                Refusal::NotFound
            } else {
                Refusal::Forbidden
            });
        }
        if repo.archived { Err(Refusal::Archived) } else { Ok(repo) }
    }

    /// What an account may do: its grant, else reading where the repository is public.
    #[must_use]
    pub fn permission(&self, repo: &RepoId, login: &str) -> Permission {
        let Some(row) = self.repos.get(repo) else { return Permission::None };
        let public = if row.private { Permission::None } else { Permission::Read };
        let owner = if repo.owner().eq_ignore_ascii_case(login) { Permission::Owner } else { Permission::None };
        row.permissions.get(login).copied().unwrap_or(public).max(owner)
    }

    /// What GitHub calls what an account may do.
    #[must_use]
    pub fn role(&self, repo: &RepoId, login: &str) -> &str {
        let named = self.repos.get(repo).and_then(|row| row.roles.get(login));
        named.map_or_else(|| base_role(self.permission(repo, login)), String::as_str)
    }

    /// What it takes to label issues and to close those of others: GitHub has a role for that alone.
    pub(crate) fn triage_needs(&self, repo: &RepoId, login: &str) -> Permission {
        if self.role(repo, login) == "triage" { Permission::Read } else { Permission::Write }
    }

    /// An issue.
    ///
    /// # Errors
    /// There is none.
    pub fn issue(&self, issue: &IssueRef) -> Result<&IssueRow, Refusal> {
        self.repo(&issue.repo)?.issues.get(&issue.number).ok_or(Refusal::NotFound)
    }

    /// The page of an issue, or of a pull request in its place.
    #[must_use]
    pub fn page_url(&self, issue: &IssueRef, row: &IssueRow) -> String {
        let kind = match (row.pull, self.flavor) {
            (false, _) => "issues",
            (true, Flavor::Github) => "pull",
            (true, Flavor::Gitea | Flavor::Forgejo) => "pulls",
        };
        format!("{}/{}/{kind}/{}", self.url, issue.repo, issue.number)
    }

    /// The page of an issue.
    #[must_use]
    pub fn issue_url(&self, issue: &IssueRef) -> String {
        format!("{}/{}/issues/{}", self.url, issue.repo, issue.number)
    }
}

/// GitHub's word for a permission; an owner administers.
#[must_use]
pub fn base_role(permission: Permission) -> &'static str {
    match permission {
        Permission::None => "none",
        Permission::Read => "read",
        Permission::Write => "write",
        Permission::Admin | Permission::Owner => "admin",
    }
}

impl Default for Forge {
    fn default() -> Self {
        Self::new()
    }
}
