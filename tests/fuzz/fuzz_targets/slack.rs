#![no_main]

use afk_core::secret::{Secret, SecretSource};
use afk_fuzz::{TOKEN, config, doorbell, server};
use afk_notify::Slack;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if server::play(input).is_none() {
        return;
    }
    let settings = config::config("gitea");
    let webhook = SecretSource::Inline(Secret::new(format!("{}/services/{TOKEN}", server::url())));
    let slack = Slack::new(&config::armed(&settings), webhook, &config::http(&settings)).expect("a webhook");
    let (rung, status, body) = doorbell::ring(&slack, input);
    let ok = String::from_utf8(body.to_vec()).is_ok_and(|text| text.trim() == "ok");
    assert!(!rung || ((200..300).contains(&status) && ok));
});
