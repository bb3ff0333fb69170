#![no_main]

use afk_core::ci::Stage;
use afk_fuzz::{checks, server};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Some(question) = server::play(input) {
        checks::ask(question, "forgejo", Stage::Build, "none");
    }
});
