//! The agent, with every setting stated: the library's own defaults have no timeout, take a proxy from the environment, follow
//! redirects and lose the body of an error.

use std::time::Duration;

use ureq::Agent;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};

use crate::settings::{Settings, SetupError};

/// Idle connections to one server; as many as there are workers by default.
const IDLE_PER_HOST: usize = 16;
const IDLE_AGE: Duration = Duration::from_secs(15);
const HEADER_BYTES: usize = 64 * 1024;
/// Of one connection. Both are filled with zeros before its first request; what is sent is small.
const INPUT_BYTES: usize = 64 * 1024;
const OUTPUT_BYTES: usize = 16 * 1024;

/// Builds the agent of one client. `direct` leaves the proxy out: loopback is never reached through one.
pub(crate) fn build(settings: &Settings, direct: bool, roots: RootCerts) -> Result<Agent, SetupError> {
    let whole = settings.timeout;
    let proxy = match &settings.proxy {
        Some(url) if !direct => Some(ureq::Proxy::new(url).map_err(|_| SetupError::Proxy)?),
        Some(_) | None => None,
    };
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .https_only(false) // the origin is checked by `origin`, which knows the exceptions
        .max_redirects(0)
        .max_redirects_will_error(false)
        .redirect_auth_headers(ureq::config::RedirectAuthHeaders::Never)
        .save_redirect_history(false)
        .proxy(proxy)
        .ip_family(ureq::config::IpFamily::Any)
        .no_delay(true)
        .user_agent(concat!("afk/", env!("CARGO_PKG_VERSION")))
        .accept("application/json")
        .accept_encoding("gzip")
        .timeout_global(Some(whole))
        .timeout_per_call(Some(whole))
        .timeout_resolve(Some(whole / 2))
        .timeout_connect(Some(whole / 2))
        .timeout_send_request(Some(whole))
        .timeout_await_100(Some(Duration::from_secs(1)))
        .timeout_send_body(Some(whole))
        .timeout_recv_response(Some(whole))
        .timeout_recv_body(Some(whole))
        .max_response_header_size(HEADER_BYTES)
        .input_buffer_size(INPUT_BYTES)
        .output_buffer_size(OUTPUT_BYTES)
        .max_idle_connections(IDLE_PER_HOST)
        .max_idle_connections_per_host(IDLE_PER_HOST)
        .max_idle_age(IDLE_AGE)
        .allow_non_standard_methods(false)
        .tls_config(tls(roots))
        .build();
    Ok(config.new_agent())
}

/// The bundled roots, and those of the settings' CA file beside them.
pub(crate) fn public_roots(settings: &Settings) -> Result<RootCerts, SetupError> {
    match &settings.ca_file {
        None => Ok(RootCerts::WebPki),
        Some(path) => Ok(RootCerts::from(bundled().chain(read_ca(path)?))),
    }
}

/// The roots in this file, and no others.
pub(crate) fn only_roots(path: &str) -> Result<RootCerts, SetupError> {
    read_ca(path).map(RootCerts::from)
}

fn tls(roots: RootCerts) -> TlsConfig {
    TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(roots)
        .client_cert(None)
        .use_sni(true)
        .disable_verification(false)
        .build()
}

/// The library's own bundle cannot be extended, so the same roots are taken from their certificates.
fn bundled() -> impl Iterator<Item = Certificate<'static>> {
    webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().map(|root| Certificate::from_der(root))
}

fn read_ca(path: &str) -> Result<Vec<Certificate<'static>>, SetupError> {
    let pem = std::fs::read(path).map_err(|source| SetupError::CaFile { path: path.to_owned(), source })?;
    let mut roots = Vec::new();
    for item in parse_pem(&pem) {
        match item {
            Ok(PemItem::Certificate(root)) => roots.push(root),
            Ok(_) => {}
            Err(_) => return Err(SetupError::NoCertificates(path.to_owned())),
        }
    }
    if roots.is_empty() { Err(SetupError::NoCertificates(path.to_owned())) } else { Ok(roots) }
}

#[cfg(test)]
mod tests;
