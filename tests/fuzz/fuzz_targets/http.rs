#![no_main]

use afk_core::secret::{Secret, SecretSource};
use afk_fuzz::{TOKEN, config, judge, server};
use afk_http::{Auth, Client, HttpError, Reply, classify};
use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;

fuzz_target!(|input: &[u8]| {
    let Some(question) = server::play(input) else { return };
    let settings = config::config("gitea");
    let token = Auth::Bearer(SecretSource::Inline(Secret::new(TOKEN)));
    let client =
        Client::new(&config::armed(&settings), server::url(), token, &config::http(&settings)).expect("an address");
    let read = || client.get(&["a"]).limit(4096);
    match question {
        b'j' => stands(read().json::<IgnoredAny>().map(|it| it.map(drop)), true),
        b's' => stands(read().json_stream::<IgnoredAny>().map(|it| it.map(drop)), true),
        b't' => stands(read().text().map(|it| it.map(drop)), true),
        b'n' => stands(read().send(), true),
        b'p' => stands(client.post(&["a"]).body(&"text").send(), false),
        b'l' => {
            if let Ok(Reply { next: Some(link), .. }) = read().text() {
                match client.page(&link) {
                    Ok(page) => stands(page.send(), true),
                    Err(error) => judge(&error.fault("read on")),
                }
            }
        }
        b'r' => {
            if let Some(elsewhere) = read().text().err().and_then(HttpError::redirect) {
                stands(client.follow(&elsewhere).map(|it| it.map(drop)), true);
            }
        }
        _ => {}
    }
});

/// What every outcome must stand.
fn stands(outcome: Result<Reply<()>, HttpError>, repeatable: bool) {
    let error = match outcome {
        Ok(reply) => return assert_eq!(classify(reply.status, repeatable, false), None),
        Err(error) => error,
    };
    assert!(error.said().chars().count() <= 201 && !error.to_string().chars().any(char::is_control), "{error}");
    if let Some(status) = error.status {
        let kinds = [true, false].map(|limited| classify(status, repeatable, limited));
        let kind = Some((error.class, error.scope));
        assert!(kinds.contains(&kind) || kinds.contains(&None), "{error}");
    }
    judge(&error.fault("ask"));
}
