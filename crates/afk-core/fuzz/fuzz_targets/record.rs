#![no_main]

use afk_core::ids::{Host, IssueRef};
use afk_core::record::{Keys, Place, parse, render};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &str| {
    let host = Host::from_url("https://git.example.org").expect("an address");
    let issue = IssueRef::parse("acme/web#7").expect("an issue");
    let place = Place { host: &host, issue: &issue, keys: None };
    let keys = Keys::parse("a-key-with-which-no-seed-was-sealed").expect("a key");
    let sealed = Place { keys: Some(&keys), ..place };
    // Nobody guesses a seal.
    assert!(!matches!(parse(body, &sealed), Ok(Some(_))));
    if let Ok(Some(record)) = parse(body, &place) {
        assert!(record.is_about(&host, &issue));
        // The whole text once more as prose: nothing in it reads as a second record.
        assert_eq!(parse(&render(body, &record, None), &place).as_ref(), Ok(&Some(record.clone())));
        assert_eq!(parse(&render(body, &record, Some(&keys)), &sealed), Ok(Some(record)));
    }
});
