//! How much is answered.

use super::*;
use crate::http::github::Limits;

fn limited() -> (GitHub, Limits) {
    let (world, face) = (world(), Face::new());
    world.issue("acme/web", 1);
    let limits = face.limits.clone();
    (GitHub::with(&world, face), limits)
}

fn told(answer: &Answer) -> String {
    let headers = [
        "x-ratelimit-limit",
        "x-ratelimit-used",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "x-ratelimit-resource",
        "retry-after",
    ];
    let values = headers.map(|name| answer.header(name).unwrap_or("-").to_owned());
    format!("{} {}", answer.status, values.join(" "))
}

#[test]
fn an_hour_has_so_many_answers() {
    let (github, limits) = limited();
    limits.per_hour(2, 403);
    let user = || github.ask("GET /user");
    let mut rows = vec![told(&user()), told(&user()), told(&user())];
    assert!(user().json()["message"].as_str().unwrap().contains("API rate limit exceeded"));
    limits.per_hour(2, 429);
    rows.push(told(&user()));
    github.world.minutes(60);
    rows.push(told(&user()));
    insta::assert_snapshot!(rows.join("\n"), @"
    200 2 1 1 1772445600 core -
    200 2 2 0 1772445600 core -
    403 2 2 0 1772445600 core -
    429 2 2 0 1772445600 core -
    200 2 1 1 1772449200 core -
    ");
    let ask = || github.query("{ rateLimit { remaining } }");
    assert_eq!(ask()["data"]["rateLimit"]["remaining"], 1, "counted for itself");
    assert_eq!(ask()["data"]["rateLimit"]["remaining"], 0);
    assert_eq!(ask()["errors"][0]["type"], "RATE_LIMITED", "with status 200");
}

#[test]
fn too_much_at_once_may_say_when_to_come_back() {
    let (github, limits) = limited();
    let user = || github.ask("GET /user");
    limits.secondary(403, Some(60), 1);
    let refused = user();
    assert!(refused.json()["message"].as_str().unwrap().contains("secondary rate limit"));
    let mut rows = vec![told(&refused), told(&user())];
    limits.secondary(429, None, 2);
    rows.extend([told(&user()), told(&user()), told(&user())]);
    insta::assert_snapshot!(rows.join("\n"), @"
    403 5000 0 5000 1772445600 core 60
    200 5000 1 4999 1772445600 core -
    429 5000 1 4999 1772445600 core -
    429 5000 1 4999 1772445600 core -
    200 5000 2 4998 1772445600 core -
    ");
    assert_eq!(github.ask("GET /nowhere").header("date"), Some("Mon, 02 Mar 2026 09:00:00 GMT"));
}
