//! What a client is built from.

use std::time::Duration;

use afk_core::config::Config;
use afk_core::config::urls::UrlProblem;
use afk_core::secret::SecretSource;

use crate::counts::Counts;

/// How to reach servers; the same for all of them.
#[derive(Clone)]
pub struct Settings {
    /// Time for one call, from the name lookup to the end of the body.
    pub timeout: Duration,
    /// The path of a PEM file with CA certificates, trusted beside the bundled roots.
    pub ca_file: Option<String>,
    /// A proxy (`http://host:port`) for everything that is not loopback. It may hold a password.
    pub proxy: Option<String>,
    /// Where every exchange is counted; clients that are built from clones of these settings share it.
    pub counts: Counts,
}

impl Settings {
    /// Takes them from the configuration.
    #[must_use]
    pub fn from_config(config: &Config) -> Self {
        Self {
            timeout: Duration::from_secs(config.http_timeout_seconds),
            ca_file: config.ca_file.clone(),
            proxy: config.proxy.clone(),
            counts: Counts::default(),
        }
    }
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("timeout", &self.timeout)
            .field("ca_file", &self.ca_file)
            .field("proxy", &self.proxy.as_ref().map(|_| ".."))
            .finish_non_exhaustive()
    }
}

/// How a client proves who it is. The secret is read again for each request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Auth {
    /// It does not.
    None,
    /// `authorization: Bearer <secret>`.
    Bearer(SecretSource),
    /// `authorization: token <secret>`, as Gitea and Forgejo write it.
    Token(SecretSource),
}

impl Auth {
    /// The word before the secret, and the secret.
    pub(crate) fn parts(&self) -> Option<(&'static str, &SecretSource)> {
        match self {
            Self::None => None,
            Self::Bearer(secret) => Some(("Bearer", secret)),
            Self::Token(secret) => Some(("token", secret)),
        }
    }
}

/// A client that cannot be built. Nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The address cannot be used. It is not shown, because it may hold a password.
    #[error("the server's address {0}")]
    Address(UrlProblem),
    /// The token would travel in the clear.
    #[error("a token is never sent over plain http to `{0}`; use https")]
    PlainToken(String),
    /// The CA file cannot be read.
    #[error("the CA file `{path}` cannot be read")]
    CaFile {
        /// Its path.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The CA file holds something that is not a certificate, or none.
    #[error("the CA file `{0}` does not hold PEM certificates")]
    NoCertificates(String),
    /// The proxy's address is not one. It is not shown, because it may hold a password.
    #[error("the proxy's address is not valid")]
    Proxy,
}
