//! What a preflight asks: about the token, labels, and what refuses a push.

use afk_core::ids::RepoId;
use afk_core::port::{Inspect, Result, Seen, TokenFacts};

use super::problem::Grant;
use super::{GitHub, labels, wire};

/// The rules of a ruleset that refuse what an agent pushes directly. The others look at names, sizes and messages, or at
/// what no agent does.
const REFUSING: [&str; 8] = [
    "update",
    "pull_request",
    "merge_queue",
    "required_status_checks",
    "required_deployments",
    "required_signatures",
    "workflows",
    "code_scanning",
];

/// The most rules that are asked for at once.
const RULES: usize = 100;

impl Inspect for GitHub {
    fn token(&self) -> Result<Seen<TokenFacts>> {
        // This question is not counted. An Enterprise server without limits has no answer to it.
        let asked = match self.get(&["rate_limit"]).send() {
            Err(error) if error.status == Some(404) => self.get(&["meta"]).send(),
            asked => asked,
        };
        let reply = asked.map_err(|error| error.fault("ask GitHub about the token"))?;
        let words =
            |scopes: String| scopes.split(',').map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect();
        let value = TokenFacts {
            scopes: reply.token.scopes.map(words),
            expires_at: reply.token.expires_at,
            requests_an_hour: reply.rate.and_then(|rate| rate.limit),
        };
        Ok(Seen { value, at: reply.at })
    }

    fn has_label(&self, repo: &RepoId, label: &str) -> Result<bool> {
        labels::exists(self.calls(repo, "look for the label", Grant::ReadIssues), label)
    }

    fn guards(&self, repo: &RepoId, branch: &str) -> Result<Vec<String>> {
        let calls = self.calls(repo, "read how the branch is protected", Grant::ReadContents);
        let ask = |parts: &[&str]| calls.get(&parts.iter().copied().chain(branch.split('/')).collect::<Vec<_>>());
        let found = ask(&["branches"]).json::<wire::Branch>().map_err(|error| calls.failed(error))?.body;
        let mut guards: Vec<String> = found.protected.then(|| String::from("branch protection")).into_iter().collect();
        for rule in rules(ask(&["rules", "branches"])).map_err(|error| calls.failed(error))? {
            if REFUSING.contains(&rule.kind.as_str()) && !guards.contains(&rule.kind) {
                guards.push(rule.kind);
            }
        }
        Ok(guards)
    }
}

/// The rules that hold for a branch. Servers that have no rulesets do not know the question.
fn rules(request: afk_http::Request<'_>) -> core::result::Result<Vec<wire::Rule>, afk_http::HttpError> {
    match request.query("per_page", RULES).json::<Vec<wire::Rule>>() {
        Ok(reply) => Ok(reply.body),
        Err(error) if error.status == Some(404) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}
