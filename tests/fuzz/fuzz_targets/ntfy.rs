#![no_main]

use afk_fuzz::{config, doorbell, server};
use afk_notify::Ntfy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if server::play(input).is_none() {
        return;
    }
    let settings = config::config("gitea");
    let (armed, http) = (config::armed(&settings), config::http(&settings));
    let ntfy = Ntfy::new(&armed, settings.ntfy.as_ref().expect("a topic"), &http).expect("an address");
    let (rung, status, body) = doorbell::ring(&ntfy, input);
    assert!(!rung || ((200..300).contains(&status) && String::from_utf8_lossy(body).contains("message")));
});
