#![no_main]

use afk_fuzz::{config, server, tracker};
use afk_http::github::Gate;
use afk_tracker::GitHub;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some(question) = server::play(input) else { return };
    let settings = config::config("github");
    let (armed, http) = (config::armed(&settings), config::http(&settings));
    let github = GitHub::new(&armed, config::tracker(&settings), &http, 1, &Gate::new().into()).expect("an address");
    tracker::ask(&github, question);
});
