use super::*;
use crate::counts::Counts;

fn settings() -> Settings {
    Settings { timeout: Duration::from_secs(20), ca_file: None, proxy: None, counts: Counts::default() }
}

fn build(settings: &Settings, direct: bool) -> Result<Agent, SetupError> {
    super::build(settings, direct, public_roots(settings)?)
}

#[test]
fn nothing_is_left_to_the_defaults_that_bite() {
    let agent = build(&settings(), false).unwrap();
    let config = agent.config();
    assert!(config.proxy().is_none(), "a proxy came from the environment");
    assert!(!config.http_status_as_error());
    assert_eq!(config.max_redirects(), 0);
    assert_eq!(config.timeouts().global, Some(Duration::from_secs(20)));
    assert_eq!(config.timeouts().connect, Some(Duration::from_secs(10)));
    assert!(!config.tls_config().disable_verification());
}

#[test]
fn a_proxy_serves_everything_but_loopback() {
    let settings = Settings { proxy: Some(String::from("http://user:hunter2@proxy.example.org:3128")), ..settings() };
    assert!(build(&settings, false).unwrap().config().proxy().is_some());
    assert!(build(&settings, true).unwrap().config().proxy().is_none());
    assert!(!format!("{settings:?}").contains("hunter2"));
    let wrong = Settings { proxy: Some(String::from("://hunter2")), ..settings };
    assert_eq!(build(&wrong, false).unwrap_err().to_string(), "the proxy's address is not valid");
}

#[test]
fn a_ca_file_adds_to_the_bundled_roots() {
    let root = bundled().next().unwrap();
    let file = std::env::temp_dir().join(format!("afk-http-ca-{}.pem", std::process::id()));
    let with = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let path = file.to_str().map(str::to_owned);
        build(&Settings { ca_file: path, ..settings() }, false)
    };
    let agent = with(&pem(root.der())).unwrap();
    let RootCerts::Specific(roots) = agent.config().tls_config().root_certs() else {
        panic!("the roots are not stated")
    };
    assert_eq!(roots.len(), bundled().count() + 1);
    for text in ["", "not PEM", "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n"] {
        assert!(matches!(with(text), Err(SetupError::NoCertificates(_))), "{text}");
    }
    std::fs::remove_file(&file).unwrap();
    assert!(matches!(
        build(&Settings { ca_file: file.to_str().map(str::to_owned), ..settings() }, false),
        Err(SetupError::CaFile { .. })
    ));
}

#[test]
fn a_server_inside_has_the_roots_of_its_file_and_no_others() {
    let file = std::env::temp_dir().join(format!("afk-http-inside-{}.pem", std::process::id()));
    let root = bundled().next().unwrap();
    std::fs::write(&file, pem(root.der())).unwrap();
    let roots = only_roots(file.to_str().unwrap()).unwrap();
    std::fs::remove_file(&file).unwrap();
    let agent = super::build(&settings(), true, roots).unwrap();
    let RootCerts::Specific(roots) = agent.config().tls_config().root_certs() else {
        panic!("the roots are not stated")
    };
    assert_eq!(roots.iter().map(Certificate::der).collect::<Vec<_>>(), [root.der()]);
}

/// Standard Base64 between the two marks.
fn pem(der: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let quad = |three: &[u8]| -> String {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        let letter = |at: usize| char::from(LETTERS[(bits >> (18 - 6 * at) & 63) as usize]);
        (0..4).map(|at| if at <= three.len() { letter(at) } else { '=' }).collect()
    };
    let text: String = der.chunks(3).map(quad).collect();
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
}
