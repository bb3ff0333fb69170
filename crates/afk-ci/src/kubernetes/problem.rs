//! Failures in words that tell a person what to do.

use afk_core::ids::RepoId;
use afk_http::HttpError;

/// Why a rollout cannot be told.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    /// Configuration is refused before it comes to this.
    #[error("AFK_ROLLOUTS has no entry for {0}")]
    NoEntry(RepoId),
    /// 401.
    #[error(
        "the cluster does not take the token in `{token_file}`: it has expired, or is another cluster's; \
         give AFK's pod its service account's token, or mend AFK_KUBE_TOKEN_FILE"
    )]
    Unauthorized {
        /// Where the token stands.
        token_file: String,
        /// What the cluster says.
        source: HttpError,
    },
    /// 403 of the API.
    #[error(
        "AFK may not read the Deployment `{name}`: bind its service account to a Role in the namespace `{namespace}` \
         that allows `get` on `deployments` of the group `apps`"
    )]
    Forbidden {
        /// Its name.
        name: String,
        /// Its namespace.
        namespace: String,
        /// What the cluster says, with the account's name.
        source: HttpError,
    },
    /// 404 of the API.
    #[error("there is no Deployment `{deployment}`: mend the entry of {repo} in AFK_ROLLOUTS, or create it")]
    NotFound {
        /// `namespace/deployment`.
        deployment: String,
        /// Whose.
        repo: RepoId,
        /// What the cluster says.
        source: HttpError,
    },
    /// 404 of something else.
    #[error("this is no Kubernetes API: check AFK_KUBE_URL")]
    NotTheApi(#[source] HttpError),
    /// The container that should tell the commit is not there.
    #[error(
        "the Deployment `{deployment}` has no container `{wanted}`, it has: {there}; \
         mend the entry of {repo} in AFK_ROLLOUTS"
    )]
    NoContainer {
        /// `namespace/deployment`.
        deployment: String,
        /// As configured.
        wanted: String,
        /// Those that it has.
        there: String,
        /// Whose.
        repo: RepoId,
    },
    /// The reply is about something else.
    #[error("the reply is about the Deployment `{answered}`, asked was `{asked}`")]
    Another {
        /// Asked for.
        asked: String,
        /// Answered for.
        answered: String,
    },
    /// A time that is none.
    #[error("a condition has the time `{0}`")]
    Time(String),
}
