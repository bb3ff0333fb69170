//! What a preflight asks the forge, as AFK's account sees it.

use afk_core::RepoId;
use afk_core::issue::same_label;
use afk_core::port::{Inspect, Result, Seen, TokenFacts};

use super::{forge_refused, refused};
use crate::fault::Op;
use crate::tracker::{Flavor, Refusal};
use crate::world::World;

const TOKEN: Op = Op::read("inspect.token", "ask about the token");
const LABEL: Op = Op::read("inspect.has_label", "look for the label");
const GUARDS: Op = Op::read("inspect.guards", "read how the branch is protected");

/// The rules of GitHub's rulesets that let a push pass which only adds commits.
const HARMLESS: [&str; 4] = ["creation", "deletion", "non_fast_forward", "required_linear_history"];

impl Inspect for World {
    /// A token is not of the world but of the server in front of it: this one is good, and no more is told.
    fn token(&self) -> Result<Seen<TokenFacts>> {
        self.call(TOKEN, String::new(), |state| Ok(Seen { value: TokenFacts::default(), at: Some(state.second()) }))
    }

    fn has_label(&self, repo: &RepoId, label: &str) -> Result<bool> {
        self.call(LABEL, format!("{repo} {label}"), |state| {
            let row = state.forge.visible(repo).map_err(|refusal| forge_refused(LABEL, refusal))?;
            match row.labels.iter().filter(|it| same_label(&it.name, label)).count() {
                0 | 1 => Ok(state.forge.label_named(repo, label).is_some()),
                _ => Err(refused(LABEL, "there are two labels of that name")),
            }
        })
    }

    fn guards(&self, repo: &RepoId, branch: &str) -> Result<Vec<String>> {
        self.call(GUARDS, format!("{repo} {branch}"), |state| {
            let row = state.forge.visible(repo).map_err(|refusal| forge_refused(GUARDS, refusal))?;
            if !row.branches.contains_key(branch) {
                return Err(forge_refused(GUARDS, Refusal::NotFound));
            }
            let counts = branch == row.default_branch;
            let protection = (counts && row.protected).then(|| String::from("branch protection"));
            let has_rules = counts && state.forge.flavor == Flavor::Github;
            let rules = row.rules.iter().filter(|rule| has_rules && !HARMLESS.contains(&rule.as_str()));
            Ok(protection.into_iter().chain(rules.cloned()).collect())
        })
    }
}
