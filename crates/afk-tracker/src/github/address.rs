//! Where the API of a GitHub address is.

/// What stands before the paths of the two APIs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Addresses {
    pub(super) rest: String,
    pub(super) graphql: String,
}

/// The APIs behind the address that people open. GitHub's own hosts have one for the API alone; an Enterprise server has
/// them below its own address.
pub(super) fn of(url: &str) -> Addresses {
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
            let Addresses { rest, graphql } = of(url);
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
