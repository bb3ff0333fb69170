use std::time::Duration;

use afk_core::RepoId;
use afk_core::config::{Config, Gates};

use super::*;
use crate::counts::Counts;

#[test]
fn no_proxy_leads_to_a_server_inside() {
    let allowlist = [RepoId::parse("acme/web").unwrap()].into();
    let Gates::WatchOnly(armed) = (Config { allowlist, ..Config::disabled() }).gates() else {
        panic!("a repository is listed")
    };
    let proxy = Some(String::from("http://proxy.example.org:3128"));
    let settings = Settings { timeout: Duration::from_secs(1), ca_file: None, proxy, counts: Counts::default() };
    let certificate = rcgen::generate_simple_self_signed([String::from("10.0.0.1")]).unwrap().cert;
    let file = std::env::temp_dir().join(format!("afk-http-inside-{}.pem", std::process::id()));
    std::fs::write(&file, certificate.pem()).unwrap();
    let url = "https://10.0.0.1:6443";
    let inside = Client::inside(&armed, url, Auth::None, &settings, file.to_str().unwrap());
    std::fs::remove_file(&file).unwrap();
    assert!(inside.unwrap().agent.config().proxy().is_none());
    assert!(Client::new(&armed, url, Auth::None, &settings).unwrap().agent.config().proxy().is_some());
}
