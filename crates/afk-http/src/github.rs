//! Where GitHub's APIs are, and the headers that they want. What they say is not known here.

mod gate;

use std::sync::Arc;

use afk_core::config::Armed;
use afk_core::secret::SecretSource;

use crate::client::Client;
use crate::settings::{Auth, Settings, SetupError};

pub use self::gate::Gate;

/// The version of the REST API that AFK speaks.
const API_VERSION: &str = "2022-11-28";

/// A client of the REST API behind the address that people open. Sends nothing.
///
/// `https://github.com` and `https://<name>.ghe.com` have their APIs on hosts of their own; any other address is taken for an
/// Enterprise server.
///
/// Its calls pass `gate`, together with those of every other client that was given it.
///
/// # Errors
/// As [`Client::new`].
pub fn rest(
    armed: &Armed,
    url: &str,
    token: &SecretSource,
    settings: &Settings,
    gate: &Arc<Gate>,
) -> Result<Client, SetupError> {
    let client = Client::new(armed, &addresses(url).rest, Auth::Bearer(token.clone()), settings)?;
    Ok(client
        .with_gate(gate)
        .with_header("accept", "application/vnd.github+json")
        .with_header("x-github-api-version", API_VERSION))
}

/// A client of what stands before `/graphql`, for the same addresses. Sends nothing.
///
/// # Errors
/// As [`Client::new`].
pub fn graphql(
    armed: &Armed,
    url: &str,
    token: &SecretSource,
    settings: &Settings,
    gate: &Arc<Gate>,
) -> Result<Client, SetupError> {
    let client = Client::new(armed, &addresses(url).graphql, Auth::Bearer(token.clone()), settings)?;
    Ok(client.with_gate(gate))
}

/// What stands before the paths of the two APIs.
struct Addresses {
    rest: String,
    graphql: String,
}

/// The APIs behind the address that people open. GitHub's own hosts have one for the API alone; an Enterprise server has
/// them below its own address.
fn addresses(url: &str) -> Addresses {
    let url = url.trim_end_matches('/');
    let (scheme, host) = url.split_once("://").unwrap_or(("https", url));
    let host = host.to_ascii_lowercase();
    let hosted = match host.as_str() {
        "github.com" | "www.github.com" => Some("github.com"),
        tenant if tenant.ends_with(".ghe.com") => Some(tenant),
        _ => None,
    };
    match hosted {
        Some(host) => {
            let rest = format!("{scheme}://api.{host}");
            Addresses { graphql: rest.clone(), rest }
        }
        None => Addresses { rest: format!("{url}/api/v3"), graphql: format!("{url}/api") },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_apis_of_each_sort_of_server() {
        let urls = [
            "https://github.com",
            "https://GitHub.com/",
            "https://www.github.com",
            "https://acme.ghe.com",
            "https://github.example.org",
            "https://git.example.org:8443/Forge",
            "https://github.com.example.org",
            "http://127.0.0.1:3000",
        ];
        let rows = urls.map(|url| {
            let Addresses { rest, graphql } = addresses(url);
            format!("{url}: {rest} {graphql}/graphql")
        });
        insta::assert_snapshot!(rows.join("\n"), @"
        https://github.com: https://api.github.com https://api.github.com/graphql
        https://GitHub.com/: https://api.github.com https://api.github.com/graphql
        https://www.github.com: https://api.github.com https://api.github.com/graphql
        https://acme.ghe.com: https://api.acme.ghe.com https://api.acme.ghe.com/graphql
        https://github.example.org: https://github.example.org/api/v3 https://github.example.org/api/graphql
        https://git.example.org:8443/Forge: https://git.example.org:8443/Forge/api/v3 https://git.example.org:8443/Forge/api/graphql
        https://github.com.example.org: https://github.com.example.org/api/v3 https://github.com.example.org/api/graphql
        http://127.0.0.1:3000: http://127.0.0.1:3000/api/v3 http://127.0.0.1:3000/api/graphql
        ");
    }
}
