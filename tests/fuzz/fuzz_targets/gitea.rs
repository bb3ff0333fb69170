#![no_main]

use afk_fuzz::{config, server, tracker};
use afk_tracker::Gitea;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some(question) = server::play(input) else { return };
    let settings = config::config("gitea");
    let (armed, http) = (config::armed(&settings), config::http(&settings));
    let gitea = Gitea::new(&armed, config::tracker(&settings), &http, 1).expect("an address");
    tracker::ask(&gitea, question);
});
