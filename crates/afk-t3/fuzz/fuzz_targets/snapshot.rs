#![no_main]

use afk_core::port::Depth;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    if let Ok(fleet) = afk_t3::decode::fleet_from_slice(body, Depth::Full) {
        fleet.threads.iter().for_each(afk_t3_fuzz::judge);
    }
});
