#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    if let Ok(thread) = afk_t3::decode::thread_from_slice(body) {
        afk_t3_fuzz::judge(&thread);
    }
});
