//! The way to the cluster's API: its address, AFK's token, and the authority that vouches for the server.

use afk_core::config::{Armed, KubeSettings};
use afk_core::secret::SecretSource;
use afk_http::{Auth, Client, Settings, SetupError};

/// Where a pod finds its service account: the token, which the cluster renews, and the cluster's own CA.
const ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// A file of the pod's service account.
pub(super) fn account(file: &str) -> String {
    format!("{ACCOUNT}/{file}")
}

/// Why the cluster cannot be spoken to.
#[derive(Debug, thiserror::Error)]
pub(super) enum AccessError {
    /// Neither configured nor given to the pod.
    #[error("the cluster's address is not known, and this is no pod: set AFK_KUBE_URL")]
    NoAddress,
    /// The address, the CA file or the token's way is not usable.
    #[error("the cluster cannot be spoken to: check AFK_KUBE_URL, AFK_KUBE_CA_FILE and the pod's service account")]
    Setup(#[from] SetupError),
}

/// The client of the cluster. Its own CA takes the place of the public ones, and no proxy leads to it.
pub(super) fn client(armed: &Armed, kube: &KubeSettings, http: &Settings) -> Result<Client, AccessError> {
    let url = kube.url.as_deref().ok_or(AccessError::NoAddress)?;
    let token = kube.token_file.clone().unwrap_or_else(|| account("token"));
    let token = Auth::Bearer(SecretSource::File(token));
    if url.starts_with("http://") {
        // `kubectl proxy` and the like: there is no certificate to believe.
        return Ok(Client::new(armed, url, token, &Settings { proxy: None, ..http.clone() })?);
    }
    let ca_file = kube.ca_file.clone().unwrap_or_else(|| account("ca.crt"));
    Ok(Client::inside(armed, url, token, http, &ca_file)?)
}
