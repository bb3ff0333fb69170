//! What a preflight asks: about the token, labels, and what refuses a push.

use afk_core::fault::FaultClass;
use afk_core::ids::RepoId;
use afk_core::port::{Inspect, Result, Seen, TokenFacts};

use super::labels::Whereabouts;
use super::{Gitea, wire};

impl Inspect for Gitea {
    /// These servers tell nothing of a token but whether it is good. One that may not read its account may do all else.
    fn token(&self) -> Result<Seen<TokenFacts>> {
        let at = match self.http.get(&["user"]).send() {
            Ok(reply) => reply.at,
            Err(error)
                if error.status == Some(403) && error.class == FaultClass::Refused && self.me.get().is_some() =>
            {
                error.at
            }
            Err(error) => return Err(error.fault("ask the tracker about the token")),
        };
        Ok(Seen { value: TokenFacts::default(), at })
    }

    fn has_label(&self, repo: &RepoId, label: &str) -> Result<bool> {
        let found = self.labels.find(self.calls(repo, "look for the label"), repo, label)?;
        Ok(match found {
            Whereabouts::Repository(..) | Whereabouts::Organisation(..) => true,
            Whereabouts::Nowhere | Whereabouts::Unknown => false,
        })
    }

    fn guards(&self, repo: &RepoId, branch: &str) -> Result<Vec<String>> {
        let calls = self.calls(repo, "read how the branch is protected");
        let path: Vec<&str> = ["branches"].into_iter().chain(branch.split('/')).collect();
        let found = calls.get(&path).json::<wire::BranchGuard>().map_err(|error| calls.failed(error))?.body;
        // For whom an exception is made is shown to administrators only; whether AFK is among them does not matter.
        Ok(found.protected.then(|| String::from("branch protection")).into_iter().collect())
    }
}
