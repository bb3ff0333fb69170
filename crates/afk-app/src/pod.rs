//! What a pod is told about the cluster that it runs in.

use std::ffi::OsString;

/// The address of the cluster's API, from the variables that every pod has; `None` outside a cluster. The certificate of the
/// API is good for just this host, which is an IP address as a rule.
pub(crate) fn cluster_url(environment: &[(OsString, OsString)]) -> Option<String> {
    let value = |name: &str| {
        let (_, value) = environment.iter().find(|(known, _)| known == name)?;
        value.to_str().filter(|value| !value.is_empty())
    };
    let (host, port) = (value("KUBERNETES_SERVICE_HOST")?, value("KUBERNETES_SERVICE_PORT_HTTPS")?);
    let bare_ipv6 = host.contains(':') && !host.starts_with('[');
    Some(if bare_ipv6 { format!("https://[{host}]:{port}") } else { format!("https://{host}:{port}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(host: &str, port: &str) -> Option<String> {
        let environment =
            [("PATH", "/bin"), ("KUBERNETES_SERVICE_HOST", host), ("KUBERNETES_SERVICE_PORT_HTTPS", port)];
        cluster_url(&environment.map(|(name, value)| (name.into(), value.into())))
    }

    #[test]
    fn a_pod_knows_its_cluster() {
        assert_eq!(url("10.96.0.1", "443").as_deref(), Some("https://10.96.0.1:443"));
        assert_eq!(url("fd00:10:96::1", "6443").as_deref(), Some("https://[fd00:10:96::1]:6443"));
        assert_eq!(url("[fd00:10:96::1]", "443").as_deref(), Some("https://[fd00:10:96::1]:443"));
        assert_eq!(url("", "443"), None);
        assert_eq!(url("10.96.0.1", ""), None);
        assert_eq!(cluster_url(&[]), None);
    }
}
